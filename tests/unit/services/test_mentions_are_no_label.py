"""A mention without a label (a pronoun, a common noun) is no name, for no tag, figure or engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hashiya.core.beyond.entities import MENTION
from hashiya.core.document import State
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
from hashiya.services.annotate import marking
from hashiya.services.entities.pronouns import mark_mention, mark_pronoun
from hashiya.services.evaluate.gold_source import gold_spans
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.statistics.agreement import agreement
from hashiya.services.statistics.content import content
from hashiya.services.suggest.lessons import material_of
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from hashiya.store.project import Project

TEXT = "قرأ سليم كتابه أمام الطالب في بيروت."


def annotate(project: Project, uid: str) -> None:
    for word, label in (("سليم", "PERS"), ("بيروت", "GPE")):
        start = TEXT.index(word)
        project.apply(marking.mark(project, uid, start, start + len(word), label))
    project.apply(mark_pronoun(project, uid, TEXT.index("كتابه"))[0])
    start = TEXT.index("الطالب")
    project.apply(mark_mention(project, uid, start, start + len("الطالب")))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = create_project(tmp_path / "p.hashiya", scheme=load_scheme("wojood"), person="سلمى")
    (uid,) = project.add_documents([NewDocument("قراءة", TEXT)]).added
    annotate(project, uid)
    return project


def test_nothing_learns_them_and_no_engine_is_asked_for_them(project: Project) -> None:
    (document,) = project.documents()
    project.apply(marking.set_state(project, document.uid, State.DONE))
    material = material_of(project)
    assert {span.label for lesson in material.lessons for span in lesson.spans} == {"PERS", "GPE"}
    assert MENTION in project.scheme().codes and MENTION not in material.scheme.codes
    assert MENTION not in knowledge_of(project).scheme.codes
    assert not [row for row in project.remembered((), 100) if row.label == MENTION]


def test_figures_count_names(project: Project) -> None:
    found = content(project, project.person_uid)
    assert {each.label for each in found.labels} == {"PERS", "GPE"} and found.accepted == 2
    assert {each.label for each in found.names} == {"PERS", "GPE"}


def test_agreement_is_of_names(project: Project) -> None:
    (document,) = project.documents()
    project.apply(marking.set_state(project, document.uid, State.DONE))
    other = project.person("نور")
    assert other is not None
    project.act_as(other)
    for word, label in (("سليم", "PERS"), ("بيروت", "GPE")):
        start = TEXT.index(word)
        project.apply(marking.mark(project, document.uid, start, start + len(word), label))
    project.apply(marking.set_state(project, document.uid, State.DONE))
    report = agreement(project)
    assert report.overall.f1.value == 1.0  # one marked the pronoun, the other did not: no name is missing
    assert {each.label for each in report.labels} == {"PERS", "GPE"}


RECORD = DocumentRecord(
    "قراءة",
    TEXT,
    tuple(
        SpanRecord(TEXT.index(word), TEXT.index(word) + len(word), label, word)
        for word, label in (("سليم", "PERS"), ("الطالب", MENTION), ("بيروت", "GPE"))
    ),
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("conll", "mention"),
        ("wojood", "mention"),
        ("gliner", "mention"),
        ("chat", "mention"),
        ("huggingface", "tags_mention"),
        ("spacy", "tags_mention"),
    ],
)
def test_no_tag_is_a_mention(name: str, code: str, tmp_path: Path) -> None:
    found = format_named(name, "write")
    options = WriteOptions(scheme=load_scheme("wojood"))
    assert found.write is not None and found.losses is not None
    assert code in {loss.code for loss in found.losses([RECORD], options)}
    written = found.write([RECORD], tmp_path / "out", options)
    if code == "mention":
        for path in written.files:
            assert MENTION.encode() not in Path(path).read_bytes()


def test_gold_of_a_file_is_of_names() -> None:
    assert [span.label for span in gold_spans(RECORD)] == ["PERS", "GPE"]
