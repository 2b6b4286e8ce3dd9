"""Five texts assigned to three people, who worked on them apart: other engines, other edits, other files."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.core.span import Annotation, Status
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.exchange.read_files import ImportOptions
from hashiya.services.exchange.store_imported import import_paths
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest.highlight import suggest_project
from hashiya.services.team.assignments import ALL, assign, plan_assignments
from hashiya.services.team.packages import make_packages
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
OWN = ROOT / "resources" / "sample" / "texts"
REVIEWER = "ليلى"
ENGINES = {
    "سارة": ("patterns", "lexicon"),
    "نبيل": ("patterns", "lexicon", "crf"),
    "عائشة": ("lexicon", "crf"),
}
LABELS = ("PERS", "ORG", "GPE", "FAC", "LOC")


@dataclass(frozen=True)
class Team:
    """The reviewer's file without anyone's work, and the file of each person by name."""

    base: Path
    files: dict[str, Path]


def corpus_texts(folder: Path, number: int = 5) -> list[Path]:
    return sorted(folder.glob("*.txt"))[:number]


def make_team(folder: Path, texts: Sequence[Path]) -> Team:
    """Assign the texts to all three, pack a file for each, and let them work."""
    base, packages = folder / "base.hashiya", folder / "packages"
    packages.mkdir()
    with create_project(base, scheme=load_scheme("wojood"), title="خمسة نصوص", person=REVIEWER) as project:
        import_paths(project, list(texts), ImportOptions())
        people = {name: person.uid for name in ENGINES if (person := project.person(name, create=True))}
        project.apply(assign(project, plan_assignments(project, list(people.values()), ALL)))
        packed = make_packages(project, packages, blind=True)
    files = {package.person.name: package.path for package in packed}
    for seed, (name, path) in enumerate(files.items()):
        work(path, name, seed)
    return Team(base, files)


def work(path: Path, name: str, seed: int) -> None:
    """Take what one's engines find, then correct, move, remove and add; say that all is done."""
    chance = random.Random(seed)
    with Project.open(path) as project:
        person = project.person(name)
        assert person is not None and person.uid == project.person_uid
        suggest_project(project, engines=ENGINES[name])
        project.apply(marking.accept_above(project, 0.6))
        for annotation in list(project.iter_annotations(layers=[person.uid], statuses=[Status.ACCEPTED])):
            if chance.random() < 0.12:
                edit(project, annotation, chance)
        for uid in project.document_uids():
            text = project.document(uid).text
            for _ in range(3):
                add(project, uid, text, chance)
            project.apply(marking.set_state(project, uid, State.DONE))


def edit(project: Project, annotation: Annotation, chance: random.Random) -> None:
    kind = chance.choice(("label", "boundary", "remove"))
    try:
        if kind == "label":
            project.apply(marking.relabel(project, annotation, chance.choice(LABELS)))
        elif kind == "remove":
            project.apply(marking.delete(project, [annotation]))
        elif " " in annotation.surface:
            end = annotation.start + annotation.surface.index(" ")
            project.apply(marking.set_range(project, annotation, annotation.start, end))
    except UserError:
        return  # the very same is there already


def add(project: Project, document: str, text: str, chance: random.Random) -> None:
    at = chance.randrange(len(text) - 40)
    start = text.find(" ", at) + 1
    end = text.find(" ", start)
    if 0 < start < end and "\n" not in text[start:end]:
        try:
            project.apply(marking.mark(project, document, start, end, chance.choice(LABELS)))
        except UserError:
            return


def as_reviewer(path: Path) -> Project:
    project = Project.open(path)
    project.act_as(next(person for person in project.people() if person.name == REVIEWER))
    return project
