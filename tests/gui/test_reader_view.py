"""The reader's promises to the rest of the window: content, changes, places, appearance."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QImage
from tests.helpers.reader_texts import (
    MIXED,
    PLAIN,
    VOCALISED,
    annotation,
    long_text,
    scattered,
    shown_reader,
    surface,
)

from hashiya.core.colours.person_colours import ring
from hashiya.core.span import Status
from hashiya.qtkit.theme import DAY, NIGHT
from hashiya.ui.reader import AnnotatorMark, Disagreement, ReaderView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def view(qtbot: QtBot) -> ReaderView:
    return shown_reader(qtbot)


def picture(view: ReaderView) -> QImage:
    return view.viewport().grab().toImage()


def has_colour(image: QImage, colour: str) -> bool:
    wanted = QColor(colour).rgb()
    rows, columns = range(0, image.height()), range(image.width())
    return any(image.pixel(x, y) == wanted for y in rows for x in columns)


def test_changing_annotations_is_the_same_as_setting_them(view: ReaderView) -> None:
    text = long_text(12)
    view.set_document(text)
    marks = scattered(text, every=30)
    view.set_annotations(marks)
    picture(view)
    gone, moved = marks[3], replace(marks[5], end=marks[5].end + 1, label="DATE")
    new = annotation(text, 2, 30, "ORG", uid="new")
    view.update_annotations([gone.uid], [moved, new])
    after = picture(view)
    view.set_document(text)
    left = [mark for mark in marks if mark.uid not in (gone.uid, moved.uid)]
    view.set_annotations([*left, moved, new])
    assert picture(view) == after
    assert view.annotation(gone.uid) is None
    assert view.annotation("new") == new


def test_taking_a_mark_away_again_leaves_the_page_as_it_was(view: ReaderView) -> None:
    view.set_document(MIXED)
    before = picture(view)
    view.update_annotations((), [surface(MIXED, "UNESCO", "ORG")])
    assert picture(view) != before
    view.update_annotations(["8"], ())
    view.update_annotations([surface(MIXED, "UNESCO", "ORG").uid], ())
    assert picture(view) == before


def test_annotations_at_gives_the_innermost_first(view: ReaderView) -> None:
    view.set_document(PLAIN)
    inner, outer = surface(PLAIN, "المخطوطات", "GPE"), surface(PLAIN, "خزانة المخطوطات", "ORG")
    view.set_annotations([outer, inner])
    assert view.annotations_at(inner.start) == [inner, outer]
    assert view.annotations_at(outer.start) == [outer]
    assert view.annotations_at(0) == []


def test_selecting_brings_into_sight_and_says_so_once(view: ReaderView) -> None:
    text = long_text(300)
    view.set_document(text)
    mark = annotation(text, len(text) // 2, len(text) // 2 + 6, uid="far")
    view.set_annotations([mark])
    heard: list[object] = []
    view.annotation_selected.connect(heard.append)
    view.select_annotation("far")
    view.select_annotation("far")
    low, high = view.visible_range()
    assert low <= mark.start < high
    assert heard == ["far"]
    assert view.caret == mark.end
    view.update_annotations(["far"], ())
    assert heard == ["far", None]
    assert view.selected_annotation is None


def test_a_jump_lights_its_line_for_a_moment(qtbot: QtBot, view: ReaderView) -> None:
    view.motion = True
    view.set_document(long_text(200))
    view.go_to(9000)
    assert view.looks.flash is not None
    qtbot.waitUntil(lambda: view.looks.flash is None, timeout=3000)


@pytest.mark.parametrize("place", [0.0, 0.3, 0.5, 0.99, 1.0])
def test_go_to_any_place(view: ReaderView, place: float) -> None:
    text = long_text(400)
    view.set_document(text)
    position = int(place * len(text))
    view.go_to(position)
    low, high = view.visible_range()
    assert low <= position <= high
    assert view.caret == position
    bar = view.verticalScrollBar()
    assert 0 <= bar.value() <= bar.maximum()


def test_true_heights_never_move_what_is_read(view: ReaderView) -> None:
    """Scrolling up line by line over paragraphs only estimated before shows the text without jumps."""
    text = long_text(400)
    view.set_document(text)
    view.set_annotations(scattered(text))
    view.go_to(len(text) // 2)
    for _ in range(60):
        before = view.page.find_spot(view.visible_range()[1] - 1)
        position = view.visible_range()[1] - 1
        view.scroll_pixels(-7)
        after = view.page.find_spot(position)
        assert before and after
        assert after.upper - before.upper == pytest.approx(7, abs=0.01)
        picture(view)


def test_the_end_can_be_reached_and_nothing_lies_below(view: ReaderView) -> None:
    text = long_text(400)
    view.set_document(text)
    bar = view.verticalScrollBar()
    for _ in range(6):
        bar.setValue(bar.maximum())
        picture(view)
    assert view.visible_range()[1] == len(text)
    assert bar.value() == bar.maximum()
    view.scroll_pixels(5000)
    spot = view.page.find_spot(len(text))
    assert spot and spot.lower <= view.viewport().height()


def test_resize_and_zoom_keep_the_first_line(view: ReaderView) -> None:
    text = long_text(200)
    view.set_document(text)
    view.go_to(8000)
    first = view.visible_range()[0]
    for act in (
        lambda: view.resize(700, 500),
        lambda: view.set_typography(size=30),
        lambda: view.set_typography(leading=1.4),
        lambda: view.set_typography(hide_marks=True),
        lambda: view.set_margin_notes(True),
    ):
        act()
        low, high = view.visible_range()
        assert low <= first < high


def test_outer_lanes_lie_under_inner_ones_and_push_lines_apart(view: ReaderView) -> None:
    view.set_document(PLAIN)
    flat = view.page.laid(0).lines[0].bottom
    marks = [
        surface(PLAIN, words, "ORG") for words in ("خزانة المخطوطات في فاس", "خزانة المخطوطات", "المخطوطات")
    ]
    view.set_annotations(marks)
    laid = view.page.laid(0)
    assert [placed.lanes[0] for placed in laid.placed] == [2, 1, 0]
    assert laid.lines[0].bottom - flat == pytest.approx(2 * view.page.style.pitch)


def test_a_span_from_the_line_above_still_takes_its_lane(view: ReaderView) -> None:
    """What began before a line counts on it: bands never run into the next line."""
    text = " ".join([PLAIN] * 4)
    view.set_document(text)
    laid = view.page.laid(0)
    second = laid.begins[1]
    outer = annotation(text, 3, second + 60, "ORG")
    inner = annotation(text, second + 4, second + 20, "GPE")
    view.set_annotations([outer, inner])
    assert laid.placed[0].lanes == {0: 0, 1: 1}
    assert laid.placed[1].lanes == {1: 0}
    assert laid.lines[1].rows == 2


def test_crossing_spans_have_lanes_of_their_own(view: ReaderView) -> None:
    view.set_document(PLAIN)
    view.set_annotations([annotation(PLAIN, 0, 20, "ORG"), annotation(PLAIN, 10, 40, "GPE")])
    assert sorted(placed.lanes[0] for placed in view.page.laid(0).placed) == [0, 1]


def test_tags_shrink_to_key_and_form(view: ReaderView) -> None:
    """Words next to each other: nobody's tag runs under a neighbour."""
    view.set_document(PLAIN)
    marks = [
        annotation(PLAIN, *word, "ORG") for word in ((0, 4), (5, 9), (10, 15), (16, 25), (26, 28), (29, 32))
    ]
    view.set_annotations(marks)
    picture(view)
    tags = sorted(view.page.laid(0).tags.values())
    assert len(tags) == len(marks)
    for (_, _, right), (_, left, _) in pairwise(tags):
        assert right <= left + 2


def test_a_tag_is_still_known_after_a_part_was_painted_anew(view: ReaderView) -> None:
    view.set_document(" ".join([PLAIN] * 4))
    marks = [annotation(view.text, at, at + 4) for at in (0, 150)]
    view.set_annotations(marks)
    picture(view)
    assert len(view.page.laid(0).tags) == 2
    view.viewport().repaint(0, 0, 900, 60)
    assert len(view.page.laid(0).tags) == 2
    view.update_annotations([marks[0].uid], ())
    picture(view)
    assert list(view.page.laid(0).tags) == [marks[1].uid]


def test_tags_hang_from_the_beginning_in_both_directions(view: ReaderView) -> None:
    view.set_document(f"{PLAIN}\nNoor wrote a long letter")
    first, second = annotation(PLAIN, 0, 15, "ORG"), surface(view.text, "Noor wrote", "PERS")
    view.set_annotations([first, second])
    picture(view)
    rtl, ltr = view.page.laid(0), view.page.laid(1)
    assert rtl.tags[first.uid][2] == pytest.approx(rtl.find(0, 15)[0].right + 1)
    assert ltr.tags[second.uid][1] == pytest.approx(ltr.find(0, 10)[0].left - 1)


def test_states_look_different_without_colour(view: ReaderView) -> None:
    """The same words in each state, all in grey: no two pictures are the same."""
    view.set_document(PLAIN)
    view.set_typography(tags="off")
    mark = surface(PLAIN, "خزانة المخطوطات", "ORG")
    seen = []
    for status in Status:
        view.set_annotations([replace(mark, status=status)])
        seen.append(picture(view))
    view.set_annotations([mark])
    view.select_annotation(mark.uid)
    seen.append(picture(view))
    grey = [image.convertToFormat(QImage.Format.Format_Mono) for image in seen]
    assert all(first != second for i, first in enumerate(grey) for second in grey[:i])


def test_hits_the_current_one_framed_and_in_sight(view: ReaderView) -> None:
    text = long_text(200)
    view.set_document(text)
    hits = [(at, at + 4) for at in range(0, len(text) - 4, 500)]
    view.set_hits(hits, 7)
    low, high = view.visible_range()
    assert low <= hits[7][0] < high
    image = picture(view)
    assert has_colour(image, DAY.hit)
    assert has_colour(image, DAY.hit_edge)
    view.set_hits((), -1)
    assert not has_colour(picture(view), DAY.hit)


def test_comparison_shows_a_lane_for_each_person(view: ReaderView) -> None:
    view.set_document(PLAIN)
    start = PLAIN.index("خزانة")
    marks = (
        AnnotatorMark("س", "ORG", start, start + 15),
        AnnotatorMark("ن", "GPE", start + 6, start + 15),
        AnnotatorMark("ع", "", start, start + 15),
    )
    plain = view.page.laid(0).lines[0].bottom
    view.set_comparison([Disagreement(start, start + 15, marks)])
    grey = picture(view)
    assert view.page.laid(0).lines[0].bottom - plain > 2 * 21
    assert has_colour(grey, DAY.row)
    assert not has_colour(grey, DAY.accent)
    view.set_comparison([Disagreement(start, start + 15, marks, current=True)])
    assert has_colour(picture(view), DAY.accent)
    view.set_comparison(None)
    assert view.page.laid(0).lines[0].bottom == plain


def test_lanes_tell_whose_they_are_by_colour_and_again_where_a_line_goes_on(view: ReaderView) -> None:
    view.set_document(PLAIN)
    person = QColor(ring(False, 1))
    end = len(PLAIN.rstrip())
    assert view.page.laid(0).lines[1:], "the words run over several lines"
    view.set_comparison([Disagreement(0, end, (AnnotatorMark("س", "ORG", 0, end),))])
    assert not has_colour(picture(view), person.name())
    view.set_comparison([Disagreement(0, end, (AnnotatorMark("س", "ORG", 0, end, colour=1),))])
    image, wanted = picture(view), person.rgb()
    rows = [
        y for y in range(image.height()) if any(image.pixel(x, y) == wanted for x in range(image.width()))
    ]
    assert rows and rows[-1] - rows[0] > view.page.laid(0).lines[1].top - view.page.laid(0).lines[0].top - 20


def test_notes_stand_in_the_margin_or_as_a_sign_at_the_tag(view: ReaderView) -> None:
    view.set_document(PLAIN)
    mark = replace(surface(PLAIN, "خزانة المخطوطات", "ORG"), note="كذا في الأصل", by="u1")
    view.set_annotations([mark])
    sign = picture(view)
    view.set_annotations([replace(mark, note="")])
    assert picture(view) != sign
    view.set_annotations([mark])
    asked: list[str] = []
    view.set_margin_notes(True, lambda uid: asked.append(uid) or "ليلى")  # type: ignore[func-returns-value]
    picture(view)
    assert view.page.margin_open
    assert asked[-1] == "u1"
    view.resize(500, 500)
    assert not view.page.margin_open


def test_night_and_language_change_what_is_painted(view: ReaderView) -> None:
    view.set_document(PLAIN)
    view.set_annotations([surface(PLAIN, "فاس", "GPE")])
    day = picture(view)
    assert has_colour(day, DAY.paper)
    view.set_theme(NIGHT)
    night = picture(view)
    assert has_colour(night, NIGHT.paper)
    assert not has_colour(night, DAY.paper)
    view.set_interface_language("en")
    assert picture(view) != night


def test_directions_per_paragraph_and_by_hand(view: ReaderView) -> None:
    view.set_document("نصّ\nTitle in Latin\n12\n* * *")
    assert [view.page.laid(piece).rtl for piece in range(4)] == [True, False, True, True]
    view.set_direction("ltr")
    assert [view.page.laid(piece).rtl for piece in range(4)] == [False] * 4
    view.set_document("Title\n12", "auto")
    assert [view.page.laid(piece).rtl for piece in range(2)] == [False, False]


def test_title_is_larger_and_not_counted(view: ReaderView) -> None:
    view.set_document(f"خزانة\n\n{PLAIN}\n   \n{PLAIN}", title=True)
    assert view.page.laid(0).title
    assert [view.page.pieces.number(piece) for piece in range(5)] == [0, 0, 1, 0, 2]
    view.set_caret(len(view.text))
    assert view.paragraph_number() == (2, 2)


def test_a_new_text_forgets_the_old(view: ReaderView) -> None:
    view.set_document(PLAIN)
    view.set_annotations([annotation(PLAIN, 0, 4)])
    view.select_annotation("0-4-PERS")
    view.set_hits([(0, 4)], 0)
    view.clear()
    assert view.text == ""
    assert view.selection() == (0, 0)
    assert view.selected_annotation is None
    assert view.annotations_at(0) == []
    assert view.visible_range() == (0, 0)
    picture(view)


def test_vocalised_text_keeps_its_positions_when_marks_are_hidden(view: ReaderView) -> None:
    view.set_document(VOCALISED)
    mark = surface(VOCALISED, "نَاسِخٌ", "PERS")
    view.set_annotations([mark])
    view.set_typography(hide_marks=True)
    laid = view.page.laid(0)
    placed = laid.placed[0]
    assert laid.projection.units[placed.start : placed.end] == "ناسخ"
    assert laid.position(placed.start) == mark.start
    assert laid.position(placed.end) == mark.end
