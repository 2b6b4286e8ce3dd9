"""Projects for tests of the store and of what builds acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.labels import Label, Scheme
from hashiya.core.span import Annotation
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from pathlib import Path

SCHEME = Scheme(
    "tests",
    "للاختبار",
    "For tests",
    (
        Label("PERS", "شخص", "Person", key="P", key_ar="ح", family="people"),
        Label("LOC", "مكان", "Place", key="L", key_ar="م", family="places"),
        Label("ORG", "منظمة", "Organization", key="O", key_ar="خ", family="org", parent="PERS"),
    ),
)
PERSON = Person("a" * 32, "سلمى")
TEXT = "زارت سلمى بنت يوسف مدينة القيروان، ثم كتبت 📌 رسالةً إلى مجلّة الأفق عن المدينةِ وأهلها."


def make(
    folder: Path, texts: tuple[str, ...] = (TEXT,), name: str = "t.hashiya"
) -> tuple[Project, list[str]]:
    """A new project of one person with these texts, and their documents' uids."""
    project = Project.create(folder / name, scheme=SCHEME, person=PERSON)
    report = project.add_documents([NewDocument(f"نص {number}", text) for number, text in enumerate(texts)])
    return project, list(report.added)


def place(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def suggestion(
    text: str, words: str, label: str, *, engine: str = "lexicon", score: float | None = 0.8
) -> Annotation:
    """What an engine would say of the first place of these words."""
    start, end = place(text, words)
    return Annotation("", "", "", start, end, label, "", source=engine, version="1", score=score, why="[]")


def shown(project: Project, document: str) -> list[tuple[str, str, str, str]]:
    """(layer, surface, label, status) in reading order, the person's layer as «me»."""
    return [
        (
            "me" if each.layer == project.person_uid else each.layer,
            each.surface,
            each.label,
            each.status.value,
        )
        for each in project.annotations(document)
    ]


def whole(project: Project) -> dict[str, object]:
    """Everything that undo has to bring back, as plain values."""
    uids = project.document_uids()
    return {
        "annotations": {each.uid: each for uid in uids for each in project.annotations(uid)},
        "documents": [(each.uid, each.name, each.state, each.direction) for each in project.documents()],
        "meta": [dict(project.document(uid).meta) for uid in uids],
        "scheme": project.scheme(),
        "lists": project.word_lists(),
    }


def assert_sound(project: Project) -> None:
    """Every surface in its place, and nothing for the doctor to find."""
    for uid, text in project.texts():
        for each in project.annotations(uid):
            assert text[each.start : each.end] == each.surface
    assert [each for each in project.check() if not each.ok] == []
