"""Projects of stories whose documents are dealt to parts."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

from tests.helpers.store import SCHEME
from tests.unit.services.test_training_data import story

from hashiya.core.span import Annotation
from hashiya.services.dataset.parts import (
    deal_act,
    plan_parts,
)
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from pathlib import Path


def documents(texts: list[str], first: int = 0) -> list[NewDocument]:
    """Each with one annotation, so that every format has something to write."""
    made = []
    for number, text in enumerate(texts, first):
        end = text.index(" ")
        span = Annotation("", "", "a" * 32, 0, end, "PERS" if number % 3 else "LOC", text[:end])
        made.append(NewDocument(f"نص {number:03}", text, annotations=(span,)))
    return made


def project_of(folder: Path, texts: list[str], name: str = "أم.hashiya", person: str = "a" * 32) -> Project:
    project = Project.create(folder / name, scheme=SCHEME, person=Person(person, "سلمى"))
    project.add_documents(documents(texts))
    return project


def parts_in(project: Project) -> dict[str, str]:
    """Uid → part of every document that has one."""
    return {info.uid: info.part for info in project.documents() if info.part}


def stories(count: int, seed: int = 5, *, lengths: tuple[int, int] = (40, 200)) -> list[str]:
    chance = random.Random(seed)
    return [story(chance, chance.randint(*lengths)) for _ in range(count)]


def dealt(project: Project, shares: str = "80/10/10", **choices: object) -> dict[str, str]:
    project.apply(deal_act(project, plan_parts(project, shares, **choices)))  # type: ignore[arg-type]
    return by_name(project)


def by_name(project: Project) -> dict[str, str]:
    return {info.name: info.part for info in project.documents()}


def words_of(project: Project) -> Counter[str]:
    found: Counter[str] = Counter()
    for info in project.documents():
        found[info.part] += info.words
    return found
