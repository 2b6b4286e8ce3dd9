"""Conflicts beyond annotations say what differs by the names that people know."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import add_entities
from tests.unit.services.test_review_beyond import SECOND
from tests.unit.services.test_said_questions import labelled

from hashiya.core.beyond.attributes import AttributeChoice, Subject
from hashiya.core.beyond.entities import Entity
from hashiya.core.span import GOLD
from hashiya.services.attributes import types, values
from hashiya.services.entities import linking
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.review.comparison import compare
from hashiya.store.project import Project
from hashiya.ui.merge.conflicts_page import ConflictsPage
from hashiya.ui.merge.merge_dialog import open_merge
from hashiya.ui.review.review_page import ReviewPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

    Maker = Callable[..., MainWindow]


@pytest.fixture
def apart(tmp_path: Path) -> tuple[Path, Path]:
    """Two copies of one person's file in which the same things were said differently."""
    project, document = labelled(tmp_path)
    kinds = [
        replace(each, choices=(AttributeChoice("sea", ar="بحريّة"), AttributeChoice("town", ar="بلدة")))
        if each.code == "sub"
        else each
        for each in project.attribute_types().types
    ]
    project.apply(types.set_attribute_types(project, kinds))
    project.apply(add_entities(project, [Entity("e" * 32, "LOC", ar="صفاقس القديمة")]))
    path = project.path
    project.close()
    twin = tmp_path / "twin.hashiya"
    shutil.copy(path, twin)
    for file, value, words in ((path, "sea", "على الساحل"), (twin, "town", "داخل السور")):
        with Project.open(file) as changed:
            changed.act_as(SECOND)
            marks = changed.annotations(document, layers=[SECOND.uid])
            one = next(each for each in marks if each.surface == "جربة")
            changed.apply(values.set_on_annotations(changed, [one], "sub", None))
            changed.apply(values.set_on_annotations(changed, [one], "sub", value))
            entity = replace(changed.entities()["e" * 32], description=words)
            changed.apply(linking.change_entity(changed, entity))
            changed.apply(values.label_document(changed, document, "nawʿ", None, layer=GOLD))
            changed.apply(
                values.label_document(
                    changed, document, "nawʿ", "msa" if value == "sea" else "dialect", layer=GOLD
                )
            )
    return path, twin


def conflicts_of(window: MainWindow) -> ConflictsPage:
    window.show_page("review")
    page = window.workspace._pages["review"]
    assert isinstance(page, ReviewPage)
    tab = page.show_tab("conflicts")
    assert isinstance(tab, ConflictsPage)
    return tab


def test_the_page_names_attributes_values_and_entities(make_window: Maker, apart: tuple[Path, Path]) -> None:
    path, twin = apart
    with Project.open(path) as project:
        merge_files(project, [twin])
        kind = project.attribute_types().get(Subject.ANNOTATION, "sub")
        assert kind is not None
    page = conflicts_of(make_window(path, language="ar"))
    rows = {plain(entry.sub): entry for entry in page.list.entries.rows}
    about = f"{kind.ar} · جربة"
    assert sorted(plain(rows[about].title).split(" ≠ ")) == ["بحريّة", "بلدة"]
    assert plain(rows[about].trail).startswith("سمة")
    texts = " ".join(f"{plain(each.title)} {plain(each.sub)}" for each in rows.values())
    assert "sub" not in texts and "town" not in texts
    entity = next(each for each in rows.values() if plain(each.trail).startswith("كيان"))
    assert "على الساحل" in entity.title and "داخل السور" in entity.title
    label = next(each for key, each in rows.items() if key == "النوع")
    assert " ≠ " in label.title


def test_before_merging_they_are_named_alike(
    make_window: Maker, qtbot: QtBot, apart: tuple[Path, Path]
) -> None:
    path, twin = apart
    window = make_window(path, language="ar")
    dialog = open_merge(window, [twin])
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=20_000)
    entries = dialog.conflicts.entries.rows
    said = [sorted(plain(entry.title).split(" ≠ ")) for entry in entries]
    assert ["بحريّة", "بلدة"] in said
    assert window.session is not None
    title = window.session.documents()[0].title
    assert any(title in plain(entry.trail) for entry in entries)
    with qtbot.waitSignal(dialog.destroyed, timeout=5000):
        dialog.reject()


def test_decisions_made_apart_are_told_by_words_and_reasons(make_window: Maker, tmp_path: Path) -> None:
    """Two reviewers settled one place differently: what each took, in the words of the text, and why."""
    project, document = labelled(tmp_path)
    mark = project.annotations(document, layers=[SECOND.uid])[0]
    project.act_as(SECOND)
    project.apply(adjudication.add_missed(project, document, [SECOND.uid], replace(mark.span, label="ORG")))
    path = project.path
    project.close()
    twin = tmp_path / "twin.hashiya"
    shutil.copy(path, twin)
    for file, why in ((path, "اسم ناد"), (twin, "ليس علمًا")):
        with Project.open(file) as changed:
            changed.act_as(SECOND)
            people = [each.uid for each in changed.people() if each.is_somebody]
            seen = next(each for each in compare(changed, document, people).places if each.settlement)
            wanted = (mark.span,) if file == path else ()
            reason = DecisionReason("other", why)
            changed.apply(adjudication.settle(changed, document, seen, wanted, reason))
    with Project.open(path) as changed:
        merge_files(changed, [twin])
    page = conflicts_of(make_window(path))
    entry = next(each for each in page.list.entries.rows if each.trail.startswith("Settled place"))
    first, second = plain(entry.title).split(" ≠ ")
    both = f"{first} {second}"
    assert mark.surface in both and "nothing here" in both
    assert "اسم ناد" in both and "ليس علمًا" in both


def plain(words: str) -> str:
    """Without the marks that keep directions apart."""
    return "".join(each for each in words if each not in "\u2066\u2067\u2068\u2069\u200e\u200f")
