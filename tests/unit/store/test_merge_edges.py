"""Merging at its edges: altered texts that are new here, one thing decided twice, notes, a spoilt copy."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import copy, everything, make_base, open_as
from tests.helpers.merges import document, layer, mark, merge, tamper

from hashiya.core.span import SUGGESTIONS
from hashiya.errors import ProjectError
from hashiya.services.annotate import marking
from hashiya.services.merge.undo_merge import go_back
from hashiya.store.merging.entries import FIELDS, AnnotationRow, join_tombs
from hashiya.store.merging.restore_point import copy_before
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.hashiya")


def decide(path: Path, person: str, *, accept: bool) -> None:
    """Of the first suggestion of the first text."""
    with open_as(path, person) as project:
        first = project.annotations(document(project), layers=[SUGGESTIONS])[0]
        project.apply((marking.accept if accept else marking.reject)(project, [first]))


def test_a_new_text_that_was_altered_outside_does_not_come(base: Path) -> None:
    other = copy(base, "other")
    with open_as(other, "سارة") as project:
        project.add_documents([NewDocument("نص جديد", "وصل البريد من حلب صباحًا")])
    tamper(other, "UPDATE texts SET text = replace(text, 'حلب', 'صور')")
    report = merge(base, other)
    assert [(n.code, n.args) for n in report.notes if n.code == "text_altered"] == [
        ("text_altered", {"document": "نص جديد"})
    ]
    with Project.open(base) as project:
        assert project.document_by_name("نص جديد") is None


@pytest.mark.parametrize("accepted_first", [True, False])
def test_accepted_here_and_rejected_there_by_one_person_shows_accepted_and_asks(
    base: Path, accepted_first: bool
) -> None:
    one, two = copy(base, "one"), copy(base, "two")
    decide(one, "سارة", accept=True)
    decide(two, "سارة", accept=False)
    merge(base, *((one, two) if accepted_first else (two, one)))
    assert layer(base, "سارة") == [("سافر", "ORG", "accepted")]
    (conflict,) = merge(base, one).conflicts
    assert {str(option.status) for option in conflict.options if option} == {"accepted", "rejected"}


def test_who_took_a_record_away_is_remembered_of_all_files_in_any_order() -> None:
    assert join_tombs("b", "a") == join_tombs("a", "b") == "a b"
    assert join_tombs("a c", "b c") == "a b c"
    assert join_tombs("", "a") == join_tombs("a", "") == "a"


def test_a_suggestion_with_a_note_stays_though_somebody_decided_on_it(base: Path) -> None:
    other = copy(base, "other")
    with open_as(base, "نبيل") as project:
        noted, plain = project.annotations(document(project), layers=[SUGGESTIONS])[:2]
        project.apply(marking.set_note(project, noted, "أهو فعل؟"))
    with open_as(other, "سارة") as project:
        project.apply(
            marking.accept(project, project.annotations(document(project), layers=[SUGGESTIONS])[:2])
        )
    merge(base, other)
    assert len(layer(base, "سارة")) == 2
    with Project.open(base) as project:
        left = {each.uid: each.note for each in project.annotations(document(project), layers=[SUGGESTIONS])}
    assert left[noted.uid] == "أهو فعل؟" and plain.uid not in left


def test_a_copy_that_is_spoilt_inside_is_not_taken_for_the_file(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    merge(base, other)
    merged, kept = everything(base), copy_before(base)
    db = sqlite3.connect(kept)
    ((root,),) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'texts'").fetchall()
    ((size,),) = db.execute("PRAGMA page_size").fetchall()
    db.close()
    content = bytearray(kept.read_bytes())
    content[(root - 1) * size : (root - 1) * size + 64] = b"\xff" * 64
    kept.write_bytes(content)
    with pytest.raises(ProjectError) as caught:
        go_back(base)
    assert caught.value.code == "damaged"
    assert everything(base) == merged and kept.exists()


def test_a_row_of_an_annotation_has_the_fields_that_are_stored_in_their_order() -> None:
    assert AnnotationRow._fields == FIELDS
