"""Settling that can say everything by keys: span by span, one's own, what all missed, back, the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from tests.helpers.team_project import annotate

from hashiya.core.document import State
from hashiya.core.span import GOLD, Annotation
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.project import Project
from hashiya.store.tables import review as stored
from hashiya.store.tables.records import NewDocument
from hashiya.ui.review.auto_adjudicate import RuleDialog
from hashiya.ui.review.compare_page import ComparePage
from hashiya.ui.review.compared_choice import ComparedDialog
from hashiya.ui.review.review_page import ReviewPage
from hashiya.ui.review.walk.place_filters import GOLD_ALONE, NOBODY
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]
NAME = "المرفأ"
TEXT = "عاد الربّان حسّان الدمشقي من مرفأ طرابلس الجديد إلى جامعة حلب في شباط."
HUDA = (("حسّان الدمشقي", "PERS"), ("مرفأ طرابلس الجديد", "FAC"), ("طرابلس", "GPE"), ("شباط", "DATE"))
OMAR = (("حسّان", "PERS"), ("الدمشقي", "NORP"), ("مرفأ طرابلس", "FAC"), ("شباط", "DATE"))
SAMI = (("حسّان الدمشقي", "PERS"), ("مرفأ طرابلس", "FAC"), ("طرابلس", "GPE"), ("شباط", "DATE"))


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, list[Path]]:
    base = tmp_path / "base.hashiya"
    with create_project(base, scheme=load_scheme("wojood"), title="مرافئ", person="القائدة") as project:
        project.add_documents([NewDocument(NAME, TEXT)])
    work = {"هدى": HUDA, "عمر": OMAR, "سامي": SAMI}
    return base, [annotate(base, name, [(NAME, *each) for each in marks]) for name, marks in work.items()]


@pytest.fixture
def review(make_window: Maker, qtbot: QtBot, files: tuple[Path, list[Path]]) -> ComparePage:
    base, others = files
    with Project.open(base) as project:
        merge_files(project, others)
    return page_of(make_window(base), qtbot)


def page_of(window: MainWindow, qtbot: QtBot, documents: int = 1) -> ComparePage:
    window.show_page("review")
    page = window.workspace._pages["review"]
    assert isinstance(page, ReviewPage)
    compare = page.show_tab("compare")
    assert isinstance(compare, ComparePage)
    qtbot.waitUntil(lambda: len(compare.model.reviews) == documents, timeout=20_000)
    return compare


def press(review: ComparePage, *keys: Qt.Key | str) -> None:
    for key in keys:
        if isinstance(key, str):
            QTest.keyClicks(review.view.reader, key)
        else:
            QTest.keyClick(review.view.reader, key)


def gold(review: ComparePage) -> set[tuple[str, str]]:
    project = review._session.project
    return {(each.surface, each.label) for each in project.iter_annotations(layers=[GOLD])}


def words(review: ComparePage) -> str:
    seen = review.model.current
    return TEXT[seen.place.start : seen.place.end] if seen is not None else ""


def go_to(review: ComparePage, wanted: str) -> None:
    review.model.go_to_position(TEXT.index(wanted) + 1)


def tick_key(review: ComparePage, surface: str, label: str) -> str:
    decision = review.settling.decision
    assert decision is not None
    start = TEXT.index(surface)
    span = next(
        each
        for each in decision.options
        if each.range == (start, start + len(surface)) and each.label == label
    )
    return decision.key_of(span)


def test_alike_answers_are_one_card_with_everybodys_letter(review: ComparePage) -> None:
    go_to(review, "حسّان")
    cards = [card.answer for card in review.panel.cards]
    together = next(card for card in cards if len(card.letters) == 2)
    assert {part.strip() for part in together.who.replace("،", ",").split(",")} == {"هدى", "سامي"}
    assert len(together.keys) == 2
    for key in together.keys:  # each person's digit chooses the card
        press(review, key)
        assert review.panel.chosen == together.code
    third = next(card for card in cards if card.code == "third")
    assert third.key == "4"  # after the three people's, in every place


def test_a_knot_is_settled_span_by_span(review: ComparePage) -> None:
    go_to(review, "حسّان")
    for surface, label in (("حسّان الدمشقي", "PERS"), ("الدمشقي", "NORP")):
        decision = review.settling.decision
        assert decision is not None
        start = TEXT.index(surface)
        ticked = any(each.range == (start, start + len(surface)) for each in decision.spans)
        if not ticked:
            press(review, tick_key(review, surface, label))
    assert review.panel.ticks.rows and not gold(review)
    press(review, Qt.Key.Key_Return)
    assert gold(review) == {("حسّان الدمشقي", "PERS"), ("الدمشقي", "NORP")}


def test_a_span_of_ones_own_is_painted_at_once_and_stands_beside_ticked_ones(review: ComparePage) -> None:
    go_to(review, "مرفأ")
    press(review, tick_key(review, "طرابلس", "GPE"))
    start = TEXT.index("طرابلس الجديد")
    review.view.reader.set_selection(start, start + len("طرابلس الجديد"))
    press(review, "t")
    assert review.view.popup.isVisible()
    press(review, "g")
    shown = {(each.surface, each.label) for each in review.view.reader.annotations()}
    assert ("طرابلس الجديد", "GPE") in shown and not gold(review)
    press(review, Qt.Key.Key_Return)
    assert ("طرابلس الجديد", "GPE") in gold(review)


def test_a_selection_elsewhere_is_no_third_choice(review: ComparePage) -> None:
    go_to(review, "حسّان")
    start = TEXT.index("جامعة حلب")
    review.view.reader.set_selection(start, start + len("جامعة حلب"))
    press(review, "4", "o", Qt.Key.Key_Return)
    assert gold(review) == {("حسّان الدمشقي", "ORG")}


def test_what_all_missed_is_added_by_a_key_and_can_be_taken_out_again(review: ComparePage) -> None:
    go_to(review, "حسّان")
    start = TEXT.index("جامعة حلب")
    review.view.reader.set_selection(start, start + len("جامعة حلب"))
    press(review, "m", "o")
    assert gold(review) == {("جامعة حلب", "ORG")}
    assert words(review) == "حسّان الدمشقي"
    review.model.set_filter(GOLD_ALONE)
    assert words(review) == "جامعة حلب"
    press(review, "0", Qt.Key.Key_Return)
    assert not gold(review)


def test_a_reason_belongs_to_the_place_at_hand_and_back_goes_to_the_one_before(review: ComparePage) -> None:
    first = words(review)
    press(review, "1", "r")
    review.panel.reason.setPlainText("الاسم كاملا")
    QTest.keyClick(review.panel.reason, Qt.Key.Key_Return)
    assert words(review) != first and not review.panel.reason.toPlainText()
    press(review, "b")
    assert words(review) == first
    assert review.panel.reason.toPlainText() == "الاسم كاملا"
    press(review, "0", Qt.Key.Key_Return)
    (settled,) = stored.settlements(review._session.project)
    assert (settled.verdict, settled.reason) == ("nothing", "الاسم كاملا")


def test_finishing_takes_what_all_agree_on_along(review: ComparePage) -> None:
    document = review.model.document
    assert document is not None
    for _ in range(10):
        if review.model.current is None:
            break
        press(review, Qt.Key.Key_Return)
    assert ("شباط", "DATE") not in gold(review)
    shown = {each.surface: each.status for each in review.view.reader.annotations()}
    assert shown["شباط"] != shown["مرفأ طرابلس"], "agreed and gold never look alike"
    QTest.keyClick(review.view.reader, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert ("شباط", "DATE") in gold(review)
    project = review._session.project
    assert project.document(document.uid).state == State.DONE
    review._session.undo()
    assert ("شباط", "DATE") not in gold(review)
    assert project.document(document.uid).state != State.DONE


def test_after_a_merge_what_waits_is_there_at_once(
    make_window: Maker, qtbot: QtBot, files: tuple[Path, list[Path]]
) -> None:
    base, others = files
    window = make_window(base)
    window.show_page("review")
    page = window.workspace._pages["review"]
    assert isinstance(page, ReviewPage) and window.session is not None
    review = page.show_tab("compare")
    assert isinstance(review, ComparePage)
    qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=20_000)
    assert not review.model.reviews and review.middle.currentIndex() == 1
    session = window.session
    session.applied(merge_files(session.project, others).changes)
    qtbot.waitUntil(
        lambda: len(review.model.reviews) == 1 and review.model.current is not None, timeout=20_000
    )
    assert review.middle.currentIndex() == 0 and review.panel.cards
    assert review.who.findData(next(p.uid for p in session.project.people() if p.name == "هدى")) >= 0


def test_people_are_left_out_by_name(review: ComparePage, qtbot: QtBot) -> None:
    review._choose_people()
    dialog = review._window.widget.findChildren(ComparedDialog)[-1]
    sami = next(p.uid for p in review._session.project.people() if p.name == "سامي")
    next(tick for uid, tick in dialog.people if uid == sami).setChecked(False)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert review.model.comparison is not None
    assert "سامي" not in review.model.comparison.names and len(review.model.comparison.people) == 2
    qtbot.waitUntil(lambda: not review._context.jobs.running(), timeout=20_000)


def test_nameless_cards_tell_votes_and_no_names(review: ComparePage) -> None:
    go_to(review, "حسّان")
    review.settling.show_place()
    review._context.settings.set("review/nameless", True)
    try:
        cards = [card.answer for card in review.panel.cards if card.answer.pieces]
        shown = " ".join(card.who + "".join(card.letters) for card in cards)
        assert not any(name in shown for name in ("هدى", "عمر", "سامي"))
        assert sorted(card.letters[0] for card in cards) in (["1", "2"], ["١", "٢"])
    finally:
        review._context.settings.set("review/nameless", False)


def test_a_rule_lists_decisions_unticked_and_fills_only_what_is_ticked(
    review: ComparePage, qtbot: QtBot
) -> None:
    go_to(review, "حسّان")
    press(review, "0", Qt.Key.Key_Return)
    review._on_strategies()
    dialog = review._window.widget.findChildren(RuleDialog)[-1]
    qtbot.waitUntil(lambda: dialog._plan is not None, timeout=20_000)
    rows = dialog.proposals.entries.rows
    changes = [row.key for row in rows if row.key.startswith("change")]
    assert len(changes) == 1 and changes[0] not in dialog.proposals.ticked
    first = next(row.key for row in rows if row.key in dialog.proposals.ticked)
    dialog.proposals.setFocus()
    dialog.proposals.setCurrentIndex(dialog.proposals.entries.index_of(first))
    QTest.keyClick(dialog.proposals, Qt.Key.Key_Space)
    assert first not in dialog.proposals.ticked
    count = len(dialog.proposals.ticked)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(stored.settlements(review._session.project)) == count + 1, timeout=20_000)
    verdicts = sorted(each.verdict for each in stored.settlements(review._session.project))
    assert verdicts.count("nothing") == 1


def test_what_only_engines_saw_has_a_filter(review: ComparePage) -> None:
    project, document = review._session.project, review.model.document
    assert document is not None
    start = TEXT.index("جامعة حلب")
    suggested = Annotation(
        *("", document.uid, "suggestions", start, start + 9, "ORG", "جامعة حلب"), source="lexicon", score=0.9
    )
    project.replace_suggestions(document.uid, ["lexicon"], [suggested])
    review.model.set_filter(NOBODY)
    assert words(review) == "جامعة حلب"
    press(
        review, next(c.answer.key for c in review.panel.cards if c.answer.code == "gold"), Qt.Key.Key_Return
    )
    assert gold(review) == {("جامعة حلب", "ORG")}
    assert not review.model.questions


def test_agreed_places_can_be_settled_too(review: ComparePage) -> None:
    review.model.set_filter("agreed")
    assert words(review) == "شباط"
    press(review, "0", Qt.Key.Key_Return)
    (settled,) = stored.settlements(review._session.project)
    assert settled.verdict == "nothing" and not gold(review)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_of_a_settled_place_is_cut_off_and_all_words_turn_with_the_language(
    make_window: Maker, qtbot: QtBot, files: tuple[Path, list[Path]], language: str
) -> None:
    base, others = files
    with Project.open(base) as project:
        merge_files(project, others)
    window = make_window(base, language=language)
    review = page_of(window, qtbot)
    press(review, "2", Qt.Key.Key_Return, "b")
    area = review.panel.findChild(QScrollArea)
    assert area is not None and review.panel.reopen.isVisible()
    assert area.widget().width() <= area.viewport().width()
    before = review.view.head._words.text()
    window.context.languages.use("ar" if language == "en" else "en")
    qtbot.waitUntil(lambda: review.view.head._words.text() != before, timeout=5_000)
    window.context.languages.use(language)


def test_the_figures_of_percent_boxes_can_be_seen(review: ComparePage, qtbot: QtBot) -> None:
    review._on_strategies()
    dialog = review._window.widget.findChildren(RuleDialog)[-1]
    dialog.rule.choose("threshold")
    dialog._on_rule(0)
    qtbot.waitUntil(lambda: dialog._plan is not None, timeout=20_000)
    field = dialog.share.lineEdit()
    wide = field.fontMetrics().horizontalAdvance(field.text())
    qtbot.waitUntil(lambda: field.contentsRect().width() >= wide, timeout=5_000)
    with_figure = field.grab().toImage()
    dialog.share.setSuffix("")
    dialog.share.setSpecialValueText(" ")
    dialog.share.setValue(dialog.share.minimum())
    assert field.grab().toImage() != with_figure
    assert field.contentsRect().height() >= field.fontMetrics().height() - 2
    qtbot.waitUntil(lambda: dialog._plan is not None, timeout=20_000)


def select(review: ComparePage, words_: str) -> None:
    start = TEXT.index(words_)
    review.view.reader.set_selection(start, start + len(words_))


def cross(review: ComparePage) -> None:
    """The first place gets words that reach into the second, whose likeliest answer crosses them then."""
    go_to(review, "حسّان")
    select(review, "الدمشقي من مرفأ")
    press(review, "t", "f", Qt.Key.Key_Return)
    assert gold(review) == {("الدمشقي من مرفأ", "FAC")}
    go_to(review, "طرابلس")
    press(review, Qt.Key.Key_Return)
    assert gold(review) == {("الدمشقي من مرفأ", "FAC")}, "it is told first"
    assert review.panel.crossing.isVisible()


def test_what_crosses_gold_of_another_place_is_told_and_a_second_enter_replaces_it(
    review: ComparePage,
) -> None:
    cross(review)
    press(review, Qt.Key.Key_Return)
    assert ("مرفأ طرابلس", "FAC") in gold(review) and ("الدمشقي من مرفأ", "FAC") not in gold(review)
    assert not review.panel.crossing.isVisible()
    model = review.model
    assert model.comparison is not None and not [
        each for each in model.comparison.places if each.open and TEXT[each.place.start] == "ح"
    ], "the place that gave way is settled, too"
    review._session.undo()
    assert gold(review) == {("الدمشقي من مرفأ", "FAC")}


def test_what_crosses_gold_of_another_place_can_stand_beside_it(review: ComparePage) -> None:
    cross(review)
    press(review, "o")
    assert gold(review) >= {("مرفأ طرابلس", "FAC"), ("الدمشقي من مرفأ", "FAC")}


def test_another_choice_takes_the_question_about_crossing_away(review: ComparePage) -> None:
    cross(review)
    press(review, "0")
    assert not review.panel.crossing.isVisible()
    press(review, Qt.Key.Key_Return)
    assert gold(review) == {("الدمشقي من مرفأ", "FAC")}
