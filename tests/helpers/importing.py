"""A project that files are imported into, and what stands in it then."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hashiya.core.labels import Label, Scheme
from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.services.exchange.read_files import import_options
from hashiya.services.exchange.store_imported import import_paths
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.services.exchange.import_report import ImportReport

SCHEME = Scheme("own", "خاص", "Own", tuple(Label(code, code, code) for code in ("PERS", "GPE", "LOC", "ORG")))
SELF = "المستورد"


class Desk:
    """A project with imports; every import is checked to add up."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def take(self, *paths: Path, who: str = "", **options: Any) -> ImportReport:
        """Import as that person («who»), else as the importer with nothing said."""
        person = self.project.person(who or SELF)
        assert person is not None
        named = bool(who)
        how = import_options(person=person.uid, named=named, **options)
        report = import_paths(self.project, list(paths), how)
        assert report.adds_up, (report.files_sum, report.documents_sum, report.annotations_sum)
        assert report.annotations_sum.new == report.annotations == report.people.total()
        assert report.documents_sum.new == len(report.documents)
        return report

    def layers(self, name: str = "") -> dict[str, list[tuple[str, str]]]:
        """(label, surface) of every layer by its person's name, of one document or of all."""
        names = {person.uid: person.name for person in self.project.people()} | {
            GOLD: GOLD,
            SUGGESTIONS: SUGGESTIONS,
        }
        found: dict[str, list[tuple[str, str]]] = {}
        for info in self.project.documents():
            for item in self.project.annotations(info.uid) if name in ("", info.name) else ():
                found.setdefault(names[item.layer], []).append((item.label, item.surface))
        return found


@contextmanager
def own_project(path: Path, scheme: Scheme) -> Iterator[Desk]:
    """A new project of that scheme in which SELF acts."""
    project = Project.create(path, scheme=scheme)
    person = project.person(SELF)
    assert person is not None
    project.act_as(person)
    try:
        yield Desk(project)
    finally:
        project.close()


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    with own_project(folder / "project.hashiya", SCHEME) as found:
        yield found


def lines(path: Path, *values: object) -> Path:
    """A JSONL file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values), encoding="utf-8"
    )
    return path


def doccano(text: str, *spans: tuple[str, str], **more: object) -> dict[str, object]:
    """A line as doccano writes it, from (surface, label)."""
    found = [[text.index(surface), text.index(surface) + len(surface), label] for surface, label in spans]
    return {"id": 1, "text": text, "label": found, "Comments": [], **more}


def codes(report: ImportReport) -> dict[str, int]:
    """How often each code stands among the problems."""
    found: dict[str, int] = {}
    for note in report.problems:
        found[note.code] = found.get(note.code, 0) + 1
    return found
