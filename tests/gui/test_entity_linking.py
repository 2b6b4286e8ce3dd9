"""Ctrl+L: a mention is linked by keys alone; its kin are underlined and walked along."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.helpers.beyond import add_entities
from tests.helpers.gui_project import TEXTS

from hashiya.core.beyond.entities import NIL, Entity
from hashiya.services.annotate import marking
from hashiya.services.entities import linking
from hashiya.ui.annotate.occurrences_dialog import OccurrencesDialog
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.core.span import Annotation
    from hashiya.ui.entities.link_card import LinkCard

Maker = Callable[..., MainWindow]


def mark(window: MainWindow, words: str, label: str, nth: int = 0, name: str = "رحلة البحر") -> Annotation:
    session = window.session
    assert session is not None
    (uid,) = session.project.documents_named(name)
    start = -1
    for _ in range(nth + 1):
        start = TEXTS[name].index(words, start + 1)
    session.do(lambda: marking.mark(session.project, uid, start, start + len(words), label))
    found = session.project.annotations(uid, layers={session.person})
    return next(each for each in found if each.range == (start, start + len(words)))


def press_link(window: MainWindow) -> LinkCard:
    QTest.keyClick(window.page.reader, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    return window.workspace.linking.card


def meant(window: MainWindow, mention: Annotation) -> str:
    return window.entities.registry.meant_by(mention.uid)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_two_keys_make_an_entity_and_two_more_link_the_next_mention(
    make_window: Maker, project_path: Path, qtbot: QtBot, language: str
) -> None:
    window = make_window(project_path, language=language)
    session = window.session
    assert session is not None
    first, second = mark(window, "تونس", "GPE"), mark(window, "تونس", "GPE", 1)
    assert not window.workspace.inspector.entity.isVisible(), "a project without entities looks as before"
    session.select(first.uid)
    card = press_link(window)
    assert card.isVisible() and card.field.hasFocus()
    QTest.keyClick(card.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not card.isVisible() and window.page.reader.hasFocus()
    (entity,) = window.entities.registry.standing
    assert (entity.ar, entity.label) == ("تونس", "GPE") and meant(window, first) == entity.uid
    session.select(second.uid)
    card = press_link(window)
    assert card.current is not None and card.current.candidate is not None
    assert card.current.candidate.entity.uid == entity.uid and card.current.sub
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert meant(window, second) == entity.uid
    assert window.page.reader.looks.kin == {first.uid, second.uid}
    assert window.workspace.inspector.entity.isVisible()
    session.undo()
    assert meant(window, second) == ""


def test_backspace_unlinks_zero_says_nobody_and_a_digit_takes_another(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    mention = mark(window, "تونس", "GPE")
    made = [Entity("a" * 32, "GPE", ar="تونس"), Entity("b" * 32, "GPE", ar="مدينة تونس")]
    session.do(lambda: add_entities(session.project, made))
    session.select(mention.uid)
    QTest.keyClick(press_link(window).field, Qt.Key.Key_2)
    assert meant(window, mention) == "b" * 32
    QTest.keyClick(press_link(window).field, Qt.Key.Key_0)
    assert meant(window, mention) == NIL
    QTest.keyClick(press_link(window).field, Qt.Key.Key_Backspace)
    assert meant(window, mention) == ""
    card = press_link(window)
    card.field.setText("مدينة")
    assert [row.candidate.entity.ar for row in card.rows.rows if row.candidate] == ["مدينة تونس"]
    QTest.keyClick(card.field, Qt.Key.Key_Escape)
    assert not card.isVisible() and meant(window, mention) == ""


def test_a_suggestion_is_accepted_by_linking_it(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    found = next(each for each in session.annotations() if each.surface == "سلمى")
    session.select(found.uid)
    QTest.keyClick(press_link(window).field, Qt.Key.Key_Return)
    assert session.selected is not None and session.selected.layer == session.person
    assert meant(window, session.selected) != ""


def test_keys_walk_the_mentions_of_an_entity_through_documents(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    mentions = [
        mark(window, "تونس", "GPE"),
        mark(window, "تونس", "GPE", 1),
        mark(window, "سوق العطارين", "LOC", name="دفتر الحساب"),
    ]
    session.do(lambda: linking.link(session.project, mentions, Entity("", "GPE", ar="تونس")))
    session.select(mentions[0].uid)
    order = {each.uid: each for each in mentions}
    seen = []
    for _ in range(3):
        QTest.keyClick(window.page.reader, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert session.selected is not None
        seen.append(session.selected.uid)
    assert set(seen) == set(order) and seen[-1] == mentions[0].uid
    QTest.keyClick(window.page.reader, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert session.selected is not None and session.selected.uid == seen[-2]


def test_all_occurrences_of_an_entity_are_marked_and_linked_in_one_step(
    window: MainWindow, qtbot: QtBot
) -> None:
    session = window.session
    assert session is not None
    mention = mark(window, "تونس", "GPE")
    entity = Entity("a" * 32, "GPE", ar="تونس", aliases=("سوق العطارين",))
    session.do(lambda: linking.link(session.project, [mention], entity))
    session.select(mention.uid)
    window.actions_.run("annotate.occurrences")
    (dialog,) = window.findChildren(OccurrencesDialog)
    qtbot.waitUntil(lambda: len(dialog._found.places) == 1)
    dialog.whole.setChecked(True)
    qtbot.waitUntil(lambda: len(dialog._found.places) == 2)
    assert dialog.primary is not None
    dialog.primary.click()
    found = window.entities.registry.of("a" * 32)
    assert sorted(each.annotation.surface for each in found) == ["تونس", "تونس", "سوق العطارين"]
    session.undo()
    assert len(window.entities.registry.of("a" * 32)) == 1


def test_one_key_marks_an_attached_pronoun_and_asks_whom_it_means(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    other = mark(window, "تونس", "GPE")
    session.do(lambda: linking.link(session.project, [other], Entity("a" * 32, "GPE", ar="تونس")))
    before = session.scheme
    text = TEXTS["رحلة البحر"]
    window.page.reader.set_caret(text.index("ومعها") + 2)
    window.actions_.run("entities.pronoun")
    made = session.selected
    assert made is not None and made.surface == "ها" and made.label == "MENTION"
    card = window.workspace.linking.card
    assert card.isVisible() and card.current is not None and card.current.candidate is not None
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert meant(window, made) == "a" * 32
    session.undo()
    session.undo()
    assert session.scheme == before and session.annotation(made.uid) is None
    window.page.reader.set_caret(text.index("ثلاثة") + 1)
    window.actions_.run("entities.pronoun")
    assert session.selected is None or session.selected.label != "MENTION"
