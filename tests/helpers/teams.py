"""A project in which two annotators have worked on a text and a reviewer is at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.copies import SCHEME, open_as

from hashiya.core.span import Annotation, Status
from hashiya.services.annotate import marking
from hashiya.services.review.comparison import Seen, compare
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "نزلت ليلى في فندق الواحة الكبير قرب محطة الحجاز، ثم سافرت بالقطار إلى بيروت مع ماجد."
SARA = {"ليلى": "PERS", "فندق الواحة الكبير": "ORG", "محطة الحجاز": "ORG", "بيروت": "GPE"}
NABIL = {"ليلى": "PERS", "فندق الواحة": "ORG", "محطة الحجاز": "GPE", "ماجد": "PERS"}


def place(surface: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(surface)
    return start, start + len(surface)


def uid_of(name: str) -> str:
    return f"{sum(map(ord, name)):032x}"


def make_team(path: Path) -> Path:
    with Project.create(path, scheme=SCHEME, title="فريق", person=Person("", "المالكة", "owner")) as project:
        project.add_documents([NewDocument("رحلة", TEXT)])
    for name, work in (("سارة", SARA), ("نبيل", NABIL)):
        with open_as(path, name) as project:
            (document,) = project.document_uids()
            for surface, label in work.items():
                project.apply(marking.mark(project, document, *place(surface), label))
    return path


def review(path: Path) -> Project:
    """Open the project as its reviewer."""
    return open_as(path, "ليلى المراجعة")


def find(project: Project, surface: str, people: tuple[str, ...] | None = None) -> tuple[str, Seen]:
    """(document, place) that covers exactly these words."""
    (document,) = project.document_uids()
    found = compare(project, document, None if people is None else [uid_of(name) for name in people])
    return document, next(s for s in found.places if (s.place.start, s.place.end) == place(surface))


def gold(project: Project) -> dict[str, str]:
    found: list[Annotation] = list(project.iter_annotations(layers=["gold"], statuses=[Status.ACCEPTED]))
    return {each.surface: each.label for each in found}
