"""Settling what three people marked differently, by keys, in a window on a file merged from theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from tests.helpers.gui_review import review_of
from tests.helpers.team_project import make_merged

from hashiya.core.span import GOLD
from hashiya.services.review import adjudication
from hashiya.ui.review.compared_people import annotators
from hashiya.ui.review.decision import PlaceDecision
from hashiya.ui.review.walk import adjudication_model as desk_module
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.review.compare_page import ComparePage

Maker = Callable[..., MainWindow]
HOTEL = "فندق الواحة الكبير"


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    return make_merged(tmp_path)


@pytest.fixture
def review(make_window: Maker, qtbot: QtBot, merged: Path) -> ComparePage:
    return review_of(make_window(merged), qtbot)


def press(review: ComparePage, key: Qt.Key | str) -> None:
    if isinstance(key, str):
        QTest.keyClicks(review.view.reader, key)
    else:
        QTest.keyClick(review.view.reader, key)


def take(review: ComparePage, key: str) -> None:
    """Choose the answer of this key, and settle."""
    press(review, key)
    press(review, Qt.Key.Key_Return)


def write(widget: QWidget, text: str) -> None:
    """A key as a layout of Arabic letters gives it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, text))


def gold(review: ComparePage) -> set[tuple[str, str]]:
    project = review._session.project
    return {(each.surface, each.label) for each in project.iter_annotations(layers=[GOLD])}


def painted(review: ComparePage) -> set[tuple[str, str]]:
    """What the text shows as annotations."""
    return {(each.surface, each.label) for each in review.view.reader.annotations()}


def words(review: ComparePage) -> str:
    seen, document = review.model.current, review.model.document
    assert seen is not None and document is not None
    return document.text[seen.place.start : seen.place.end]


def test_letters_are_never_shared() -> None:
    people = annotators([("1", "سارة"), ("2", "سامي"), ("3", "سس"), ("4", "")])
    assert [person.letter for person in people] == ["س", "ا", "3", "4"]


def test_the_first_question_stands_framed_with_a_card_for_each_person(review: ComparePage) -> None:
    assert words(review) == HOTEL
    cards = [card.answer for card in review.panel.cards]
    assert [card.key for card in cards] == ["1", "2", "3", "4", "0"]
    assert [card.who for card in cards[:3]] == list(review.model.comparison.names)
    zones = review.view.reader.page.zones.touching(0, len(review.view.reader.text))
    assert [zone.current for zone in zones] == [True, False, False]


def test_a_digit_chooses_that_persons_answer_and_enter_settles_it(review: ComparePage) -> None:
    who = [person.name for person in review.model.people].index("نبيل") + 1
    press(review, str(who))
    assert not gold(review) and words(review) == HOTEL
    press(review, Qt.Key.Key_Return)
    assert (HOTEL, "ORG") in gold(review)
    assert words(review) != HOTEL
    assert review.model.counts()[0] == 1


def test_one_undo_opens_it_again(review: ComparePage) -> None:
    take(review, "1")
    assert gold(review)
    review._session.undo()
    assert not gold(review)
    assert review.model.counts()[0] == 0


def test_arabic_digits_and_letters_do_the_same(review: ComparePage) -> None:
    first = words(review)
    write(review.view.reader, "ى")
    assert words(review) != first
    write(review.view.reader, "ح")
    assert words(review) == first
    write(review.view.reader, "١")
    press(review, Qt.Key.Key_Return)
    assert gold(review)


def test_nothing_here_is_an_answer(review: ComparePage) -> None:
    take(review, "0")
    settlements = [seen.settlement for seen in review.model.comparison.places if seen.settlement]
    assert [each.verdict for each in settlements if each] == ["nothing"]
    assert not gold(review)


def test_a_third_choice_asks_for_its_label(review: ComparePage) -> None:
    press(review, "4")
    assert review.view.popup.isVisible()
    press(review, "l")
    assert not gold(review) and painted(review) >= {(HOTEL, "LOC")}
    press(review, Qt.Key.Key_Return)
    assert gold(review) == {(HOTEL, "LOC")}


def test_a_reason_goes_with_the_decision(review: ComparePage) -> None:
    press(review, "r")
    assert review.window().focusWidget() is review.panel.reason
    write(review.panel.reason, "القصد البناء")
    review.panel.reason_code.choose("boundary")
    QTest.keyClick(review.panel.reason, Qt.Key.Key_Return)
    settlement = next(seen.settlement for seen in review.model.comparison.places if seen.settlement)
    assert settlement is not None
    assert (settlement.reason_code, settlement.reason) == ("boundary", "القصد البناء")
    assert review.window().focusWidget() is review.view.reader


def test_enter_takes_what_most_have_through_all_documents(review: ComparePage) -> None:
    for _ in range(10):
        if review.model.current is None:
            break
        press(review, Qt.Key.Key_Return)
    assert review.model.current is None
    assert ("سوق الورّاقين", "FAC") in gold(review)
    assert ("ديوان المظالم", "ORG") in gold(review)


def test_the_walk_crosses_documents_both_ways(review: ComparePage) -> None:
    first = review.model.document
    assert first is not None
    for _ in review.model.questions:
        press(review, "n")
    assert review.model.document is not None and review.model.document.name == "دفتر السوق"
    press(review, "p")
    assert review.model.document.uid == first.uid
    assert review.model.place == len(review.model.questions) - 1


def test_what_is_postponed_comes_last(review: ComparePage) -> None:
    first = words(review)
    press(review, "l")
    others = []
    while review.model.current is not None and words(review) != first:
        others.append(words(review))
        take(review, "1")
    assert len(others) == 3
    assert (first, "FAC") not in gold(review)


def test_the_filter_leaves_only_boundaries(review: ComparePage) -> None:
    review.which.choose("boundary")
    review._on_which(0)
    assert review.model.questions
    assert all(seen.place.ranges_differ for seen in review.model.questions)


def test_a_click_on_other_words_brings_them_to_hand(review: ComparePage) -> None:
    document = review.model.document
    assert document is not None
    review.view.reader.set_caret(document.text.index("ديوان المظالم") + 2)
    assert words(review) == "ديوان المظالم"


def test_review_of_one_person_accepts_corrects_and_rejects(review: ComparePage) -> None:
    project = review._session.project
    sara = next(person.uid for person in project.people() if person.name == "سارة")
    review.who.choose(sara)
    review._on_who(0)
    assert [card.answer.key for card in review.panel.cards] == ["1", "2", "0"]
    take(review, "1")
    take(review, "0")
    press(review, "2")
    take(review, "o")
    verdicts = [seen.settlement.verdict for seen in review.model.comparison.places if seen.settlement]
    assert sorted(verdicts) == ["accept", "correct", "reject"]


def test_keys_a_person_gave_count_here_in_both_layouts_and_are_shown(review: ComparePage) -> None:
    keys = review._context.keys
    before = review.model.current
    for old, new in (("N", "Ctrl+J"), ("P", "A")):
        command = keys.on_page("settle", {old})
        keys.add(command, new)
        keys.remove(command, old)
    press(review, "N")
    assert review.model.current is before
    QTest.keyClick(review.view.reader, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert review.model.current is not before
    write(review.view.reader, "ش")  # where A stands
    assert review.model.current is before
    assert "Ctrl+J" in review.view.head._next.toolTip()
    assert "(A)" in plain(review.view.head._previous.toolTip())
    decision = PlaceDecision(review.model.current, keys.letters_on("settle"))  # type: ignore[arg-type]
    assert [decision.key_of(each) for each in decision.options][:2] == ["S", "D"]  # A is the page's now


def plain(text: str) -> str:
    """Without the signs that isolate a key from the words around."""
    return "".join(each for each in text if each not in "\u2066\u2068\u2069")


def test_a_decision_becomes_an_example_by_one_key(review: ComparePage) -> None:
    from hashiya.services.scheme.guidelines import guide

    press(review, "e")
    take(review, "1")
    press(review, "e")
    found = guide(review._session.project, "FAC")
    assert [each.surface for each in found.positive] == [HOTEL]
    assert [each.surface for each in found.negative] == ["فندق الواحة"]


def test_a_rule_is_previewed_and_is_one_step(review: ComparePage, qtbot: QtBot) -> None:
    from hashiya.ui.review.auto_adjudicate import RuleDialog

    review._on_strategies()
    dialog = review._window.findChildren(RuleDialog)[-1]  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: dialog._plan is not None, timeout=20_000)
    count = len(dialog.proposals.entries.rows)
    assert count and not gold(review)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(gold(review)), timeout=20_000)
    assert ("سوق الورّاقين", "FAC") in gold(review) and ("عمر الشهبندر", "PERS") in gold(review)
    review._session.undo()
    assert not gold(review)


def test_ctrl_enter_finishes_the_document_only_when_all_is_settled(review: ComparePage) -> None:
    from hashiya.core.document import State

    document = review.model.document
    assert document is not None
    QTest.keyClick(review.view.reader, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert review._session.project.document(document.uid).state is not State.DONE
    assert review.isVisible()
    for _ in range(3):
        take(review, "1")
    review.model.open_document(document.uid)
    QTest.keyClick(review.view.reader, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert review._session.project.document(document.uid).state is State.DONE


def long_text(monkeypatch: pytest.MonkeyPatch, review: ComparePage) -> None:
    """Make the model take the longest text at hand for a book: its beginning is compared first."""
    monkeypatch.setattr(desk_module, "_LONG", 1)
    monkeypatch.setattr(desk_module, "_FIRST", 12)
    document = review._session.project.document_by_name("يوميّات السفر")
    assert document is not None
    review.model.open_document(document.uid)


def test_a_long_text_is_shown_before_all_of_it_is_compared(
    monkeypatch: pytest.MonkeyPatch, review: ComparePage, qtbot: QtBot
) -> None:
    whole = [seen.place.fingerprint for seen in review.model.questions]
    long_text(monkeypatch, review)
    model = review.model
    assert not model.whole and 0 < len(model.questions) < len(whole)
    assert words(review) == HOTEL
    assert model.total == len(whole)  # known from the list of documents
    press(review, "R")
    review.panel.reason.setPlainText("لأنّ فيه غرفًا")
    qtbot.waitUntil(lambda: model.whole, timeout=20_000)
    assert [seen.place.fingerprint for seen in model.questions] == whole
    assert words(review) == HOTEL
    assert review.panel.reason.toPlainText() == "لأنّ فيه غرفًا"  # what was being written stays
    zones = review.view.reader.page.zones.touching(0, len(review.view.reader.text))
    assert [zone.current for zone in zones] == [True, False, False]


def test_who_is_quicker_than_the_comparison_waits_for_nothing(
    monkeypatch: pytest.MonkeyPatch, review: ComparePage, qtbot: QtBot
) -> None:
    whole = len(review.model.questions)
    long_text(monkeypatch, review)
    model = review.model
    begun = len(model.questions)
    for _ in range(begun):  # after the last of the beginning the rest is compared at once
        take(review, "1")
    assert model.whole and len(model.questions) == whole - begun
    assert words(review) != HOTEL
    qtbot.wait(50)  # the late answer of the job changes nothing
    assert len(model.questions) == whole - begun
    assert (HOTEL, "FAC") in gold(review)


def test_what_was_settled_meanwhile_stays_settled(
    monkeypatch: pytest.MonkeyPatch, review: ComparePage, qtbot: QtBot
) -> None:
    review.which.choose("all")
    review.model.set_filter("all")
    long_text(monkeypatch, review)
    model, current = review.model, review.model.current
    assert current is not None and not model.whole
    model.settle(lambda document, seen: adjudication.nothing(review._session.project, document, seen))
    qtbot.waitUntil(lambda: model.whole, timeout=20_000)
    assert model.comparison is not None
    settled = [seen for seen in model.comparison.places if seen.settlement is not None]
    assert [seen.place.fingerprint for seen in settled] == [current.place.fingerprint]


def test_answers_that_come_after_the_project_was_closed_are_dropped(
    make_window: Maker, qtbot: QtBot, merged: Path
) -> None:
    window = make_window(merged)
    window.show_page("review")  # begins to look through all documents
    assert window.session is not None and window.context.jobs.running()
    window.close()
    qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=20_000)


def test_the_documents_have_a_menu(review: ComparePage) -> None:
    review.documents.setCurrentIndex(review.documents.rows.index(1, 0))
    menu = review.menu.menu()
    assert menu is not None
    names = [action.text() for action in menu.actions() if action.text()]
    assert names == ["Review this document", "Open on the annotation page", "Copy"]
    uid = review.documents.current_uid
    next(each for each in menu.actions() if each.text() == "Review this document").trigger()
    assert review.model.document is not None and review.model.document.uid == uid
    next(each for each in menu.actions() if each.text() == "Copy").trigger()
    row = review.documents.rows.at(review.documents.currentIndex())
    assert row is not None and row.name in QApplication.clipboard().text()
    next(each for each in menu.actions() if "annotation page" in each.text()).trigger()
    assert review._session.document is not None and review._session.document.uid == uid
