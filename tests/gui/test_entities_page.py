"""The page of entities and quick linking: merging, splitting, editing, writing out, one key for many."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.gui.test_entity_linking import mark
from tests.helpers.beyond import add_entities

from hashiya.core.beyond.entities import Entity
from hashiya.errors import UserError
from hashiya.services.entities import linking
from hashiya.ui.entities import entities_page
from hashiya.ui.entities.entities_page import EntitiesPage
from hashiya.ui.entities.entity_dialog import EntityDialog
from hashiya.ui.entities.quick_links import QuickLinksPage
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]


@pytest.fixture(params=["ar", "en"])
def page(make_window: Maker, project_path: Path, request: pytest.FixtureRequest) -> EntitiesPage:
    window = make_window(project_path, language=request.param)
    session = window.session
    assert session is not None
    first, second = mark(window, "تونس", "GPE"), mark(window, "تونس", "GPE", 1)
    session.do(lambda: linking.link(session.project, [first], Entity("a" * 32, "GPE", ar="تونس")))
    session.do(lambda: linking.link(session.project, [second], Entity("b" * 32, "GPE", ar="تونس الخضراء")))
    session.do(lambda: add_entities(session.project, [Entity("c" * 32, "PERS", ar="<b>سلمى</b>")]))
    window.actions_.run("view.entities")
    (found,) = window.findChildren(EntitiesPage)
    return found


def titles(page: EntitiesPage) -> list[str]:
    return [entry.title for entry in page.list.entries.rows]


def test_marked_ones_stay_in_sight_and_become_one(page: EntitiesPage) -> None:
    session = page._session
    assert len(titles(page)) == 3
    page.show_entity("a" * 32)
    QTest.keyClick(page.list, Qt.Key.Key_Space)
    page.field.setText("الخضراء")
    assert titles(page) == ["تونس", "تونس الخضراء"]
    page.list.turn("b" * 32)
    page.show_entity("a" * 32)
    page.buttons["merge"].click()
    assert set(titles(page)) == {"تونس", "<b>سلمى</b>"}
    row = page.current
    assert row is not None and row.entity.ar == "تونس" and row.count == 2 and row.joined[0].uid == "b" * 32
    page.details.parted.emit("b" * 32)
    assert len(titles(page)) == 3
    session.undo()
    session.undo()
    assert len(titles(page)) == 3


def test_every_mention_is_a_line_and_ticked_ones_are_split_off(page: EntitiesPage) -> None:
    page.show_entity("a" * 32)
    page._session.do(lambda: linking.join(page._session.project, ["b" * 32], "a" * 32))
    page.show_entity("a" * 32)
    assert [line.surface for line in page.lines.lines.rows] == ["تونس", "تونس"]
    page.lines.setFocus()
    QTest.keyClick(page.lines, Qt.Key.Key_Space)
    assert len(page.lines.ticked) == 1 and page.buttons["split"].isEnabled()
    page.buttons["split"].click()
    counts = sorted(row.count for row in page._rows.values())
    assert counts == [0, 1, 1]
    line = page.lines.lines.rows[0]
    QTest.keyClick(page.lines, Qt.Key.Key_Return)
    assert page._session.selected is not None and page._session.selected.start == line.start


def test_an_entity_is_edited(page: EntitiesPage, qtbot: QtBot) -> None:
    page.show_entity("c" * 32)
    page.buttons["edit"].click()
    (dialog,) = page._window.widget.findChildren(EntityDialog)
    dialog.en.setText("Salma")
    dialog.aliases.setPlainText("سلمى بنت يوسف\n\nأمّ زيد")
    dialog.identifiers.setPlainText("wikidata: Q7\nرقمي س-١")
    dialog.members.setText("تونس")
    QTest.keyClick(dialog.ar, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    entity = page._session.project.entities()["c" * 32]
    assert entity.en == "Salma" and entity.aliases == ("سلمى بنت يوسف", "أمّ زيد")
    assert entity.identifiers == {"wikidata": "Q7", "رقمي": "س-١"} and entity.members == ("a" * 32,)
    page._session.undo()
    assert page._session.project.entities()["c" * 32].en == ""


def test_entities_are_written_and_a_knowledge_file_is_asked(
    page: EntitiesPage, tmp_path: Path, qtbot: QtBot
) -> None:
    for name in ("e.csv", "e.xml", "e.jsonld"):
        page.export_to(tmp_path / name)
        assert "تونس الخضراء" in (tmp_path / name).read_text("utf-8-sig")
    known = tmp_path / "known.csv"
    known.write_text("id,label_ar\nQ1,القاهرة\n,بلا رقم\n", encoding="utf-8")
    page.choose_knowledge(known)
    qtbot.waitUntil(lambda: bool(page._session.project.setting("knowledge_file", "")))
    window = page._window
    window.show_page("annotate")
    session = page._session
    mention = next(each for each in session.annotations() if each.surface == "القاهرة")
    session.select(mention.uid)
    window.workspace.linking.open()  # type: ignore[attr-defined]
    card = window.workspace.linking.card  # type: ignore[attr-defined]
    assert card.rows.rows[0].candidate.entity.identifiers == {"wikidata": "Q1"}
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    made = [each for each in session.project.entities().values() if each.identifiers]
    assert [each.ar for each in made] == ["القاهرة"]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_one_key_links_all_that_is_ticked(
    make_window: Maker, project_path: Path, qtbot: QtBot, language: str
) -> None:
    window = make_window(project_path, language=language)
    session = window.session
    assert session is not None
    mentions = [mark(window, "تونس", "GPE"), mark(window, "تونس", "GPE", 1)]
    other = mark(window, "مكتبة الإسكندرية", "ORG")
    window.actions_.run("view.entity_links")
    (page,) = window.findChildren(QuickLinksPage)
    qtbot.waitUntil(lambda: page.current is not None)
    assert [len(group.mentions) for group in page._groups] == [2, 1] and page.lines.hasFocus()
    QTest.keyClick(page.lines, Qt.Key.Key_Space)  # an exception
    QTest.keyClick(page.lines, Qt.Key.Key_Space)
    QTest.keyClick(page.lines, Qt.Key.Key_Return)
    registry = window.entities.registry
    (entity,) = registry.standing
    assert {each.annotation.uid for each in registry.of(entity.uid)} == {each.uid for each in mentions}
    QTest.keyClick(page.lines, Qt.Key.Key_0)
    assert [each.annotation.uid for each in window.entities.registry.nil] == [other.uid]
    assert page.current is None
    session.undo()
    session.undo()
    assert window.entities.registry.empty


def test_those_of_one_name_are_proposed_and_not_joined(page: EntitiesPage) -> None:
    assert not page.buttons["alike"].isVisible()
    session = page._session
    session.do(lambda: add_entities(session.project, [Entity("d" * 32, "GPE", ar="تُونِس")]))
    assert len(titles(page)) == 4 and page.buttons["alike"].isVisible()
    page.buttons["alike"].click()
    assert page.list.ticked == {"a" * 32, "d" * 32}
    page.buttons["merge"].click()
    assert len(titles(page)) == 3 and not page.buttons["alike"].isVisible()


def test_what_nobody_touched_in_the_fields_of_an_entity_stays(page: EntitiesPage) -> None:
    """Members of one name, and identifiers that hold commas."""
    session = page._session
    group = Entity("f" * 32, "ORG", ar="وفد", members=("a" * 32, "d" * 32), identifiers={"My Reg": "A, B"})
    session.do(lambda: add_entities(session.project, [Entity("d" * 32, "PERS", ar="تونس"), group]))
    page.show_entity("f" * 32)
    page.buttons["edit"].click()
    (dialog,) = page._window.widget.findChildren(EntityDialog)
    dialog.description.setText("delegates")
    QTest.keyClick(dialog.ar, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    entity = session.project.entities()["f" * 32]
    assert entity.description == "delegates" and entity.members == ("a" * 32, "d" * 32)
    assert entity.identifiers == {"My Reg": "A, B"}


def test_two_labels_on_one_range_are_split_off_together(page: EntitiesPage) -> None:
    session = page._session
    range_ = mark(page._window, "تونس", "ORG").range  # type: ignore[arg-type]
    both = next(each for each in session.annotations_at(*range_) if each.label == "ORG")
    session.do(lambda: linking.link(session.project, [both], "a" * 32))
    page.show_entity("a" * 32)
    page.lines.turn(page.lines.lines.rows[0])
    page.buttons["split"].click()
    assert sorted(row.count for row in page._rows.values()) == [0, 0, 1, 2]


def test_a_knowledge_file_that_cannot_be_kept_is_told(
    page: EntitiesPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise UserError("no_such_code", "The disk is full.")

    monkeypatch.setattr(entities_page, "choose_file", refuse)
    known = tmp_path / "known.csv"
    known.write_text("id,label_ar\nQ1,القاهرة\n", encoding="utf-8")
    page.choose_knowledge(known)
    qtbot.waitUntil(lambda: any("The disk is full" in text for text in page._window.messages.texts()))


def test_what_was_linked_in_its_text_meanwhile_is_not_linked_otherwise(
    make_window: Maker, project_path: Path, qtbot: QtBot
) -> None:
    window = make_window(project_path)
    session = window.session
    assert session is not None
    first, second = mark(window, "تونس", "GPE"), mark(window, "تونس", "GPE", 1)
    window.actions_.run("view.entity_links")
    (page,) = window.findChildren(QuickLinksPage)
    qtbot.waitUntil(lambda: page.current is not None)
    other = Entity("e" * 32, "GPE", ar="تونس العاصمة")
    session.do(lambda: linking.link(session.project, [first], other))
    page.link()
    registry = window.entities.registry
    assert registry.meant_by(first.uid) == "e" * 32
    made = registry.meant_by(second.uid)
    assert made not in ("", "e" * 32)
    page.back()
    assert not page._ticked(), "both have been asked about"
    page.lines.turn_all()
    page.link()
    assert {window.entities.registry.meant_by(each.uid) for each in (first, second)} == {made}
    for _ in range(2):
        session.undo()
    assert window.entities.registry.meant_by(second.uid) == ""
    page.back()
    page.lines.turn_all()
    page.link()
    assert window.entities.registry.meant_by(second.uid) not in ("", "e" * 32)
