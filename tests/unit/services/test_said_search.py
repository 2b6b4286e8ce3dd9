"""A search narrowed by what is said beyond labels: of annotations, of documents, without words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hashiya.core.beyond.attributes import Subject
from hashiya.core.search import Query
from hashiya.errors import UserError
from hashiya.progress import CancelToken
from hashiya.services.annotate import marking
from hashiya.services.attributes.values import label_document, set_values
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.search.concordance import find_contexts
from hashiya.services.search.find import concordance, find_everywhere, spelled
from hashiya.services.search.said_sieve import SaidOf, said_in, said_of
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXTS = {
    "رحلة": "أقمنا في تونس شهرًا، ثم تركنا تونس إلى قابس.",
    "خبر": "أعلنت تونس موقفها، وسكتت قابس.",
}
TOWN = SaidOf(Subject.ANNOTATION, "subtype", "TOWN")
STATE = SaidOf(Subject.ANNOTATION, "subtype", "GPE_ORG")
CLASSICAL = SaidOf(Subject.DOCUMENT, "variety", "classical")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "p.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="سلمى") as project:
        uids = project.add_documents([NewDocument(name, text) for name, text in TEXTS.items()]).added
        for place, (uid, text) in enumerate(zip(uids, TEXTS.values(), strict=True)):
            for word, value in (("تونس", ("TOWN", "GPE_ORG")[place]), ("قابس", "TOWN")):
                start = text.index(word)
                project.apply(marking.mark(project, uid, start, start + len(word), "GPE"))
                made = next(each for each in project.annotations(uid) if each.start == start)
                project.apply(set_values(project, [made], {"subtype": value}))
        project.apply(label_document(project, uids[0], "variety", "classical"))
    return path


def found(path: Path, words: str, *said: SaidOf) -> list[tuple[str, str, int]]:
    person = person_of(path)
    hits = find_everywhere(path, words, said=said, person=person, cancel=CancelToken())
    return [(hit.name, hit.surface, hit.start) for hit in hits]


def person_of(path: Path) -> str:
    with Project.open(path, readonly=True) as project:
        return project.people()[0].uid


def test_words_only_where_the_annotation_says_so(path: Path) -> None:
    first, second = (text.index("تونس") for text in TEXTS.values())
    assert found(path, "تونس", TOWN) == [("رحلة", "تونس", first)]  # the second time it is not annotated
    assert found(path, "تونس", STATE) == [("خبر", "تونس", second)]
    assert found(path, "تونس", STATE, CLASSICAL) == []
    assert len(found(path, "تونس", CLASSICAL)) == 2


def test_without_words_every_annotation_of_which_it_is_said(path: Path) -> None:
    assert [(name, words) for name, words, _ in found(path, "", TOWN)] == [
        ("رحلة", "تونس"),
        ("رحلة", "قابس"),
        ("خبر", "قابس"),
    ]
    assert [(name, words) for name, words, _ in found(path, "", TOWN, CLASSICAL)] == [
        ("رحلة", "تونس"),
        ("رحلة", "قابس"),
    ]
    assert found(path, "", CLASSICAL) == []  # a document is no place


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    with Project.open(path, readonly=True) as opened:
        yield opened


def test_the_search_of_the_command_line(path: Path, project: Project) -> None:
    person = person_of(path)
    assert concordance(project, spelled("تونس")).total == 3
    assert concordance(project, spelled("تونس"), said=[TOWN], person=person).total == 1
    assert concordance(project, spelled("تونس"), said=[CLASSICAL], person=person).total == 2
    without = concordance(project, spelled(""), said=[TOWN], person=person)
    assert [hit.match for hit in without.hits] == ["تونس", "قابس", "قابس"]
    assert concordance(project, spelled(""), said=[CLASSICAL], person=person).total == 0


def test_contexts(path: Path, project: Project) -> None:
    names = {info.uid: info.name for info in project.documents()}

    def lines(words: str, *said: SaidOf) -> list[tuple[str, str, str]]:
        got = find_contexts(
            path, Query(words), names, person=person_of(path), said=said, cancel=CancelToken()
        )
        return [(line.name, line.surface, line.label) for line in got.lines]

    assert lines("تونس", TOWN) == [("رحلة", "تونس", "GPE")]
    assert lines("", STATE) == [("خبر", "تونس", "GPE")]
    assert len(lines("تونس", CLASSICAL)) == 2
    assert len(lines("تونس")) == 3


def test_what_there_is_to_ask_for(path: Path, project: Project) -> None:
    counts = {each.said: each.count for each in said_in(project, person_of(path))}
    assert counts == {TOWN: 3, STATE: 1, CLASSICAL: 1}


def test_as_the_command_line_writes_it() -> None:
    assert said_of(Subject.ANNOTATION, "subtype=TOWN") == TOWN
    assert said_of(Subject.ANNOTATION, "title=a=b").value == "a=b"
    for words in ("subtype", "=TOWN", ""):
        with pytest.raises(UserError):
            said_of(Subject.ANNOTATION, words)
