"""Merging three files of 10,000 documents with 200,000 annotations each; agreement over 1,000 documents."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import SCHEME, open_as, quick_folder, word_ranges
from tests.helpers.pacing import amount

from hashiya.core.changes import Act, Edit
from hashiya.core.span import Annotation, now
from hashiya.services.annotate.edit_builder import record
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.statistics.agreement import agreement
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from tests.helpers.figures import Figures

pytestmark = pytest.mark.benchmark

DOCUMENTS, EACH = amount(10_000, 1_000), 20
WORDS = (
    *("سافر", "الأديب", "ماجد", "من", "الرياض", "إلى", "القاهرة", "ثم", "عاد", "بالقطار", "إلى", "بيروت"),
    *("في", "شتاء", "ماطر", "وكتب", "رسالة", "طويلة"),
)


def make_base(path: Path, documents: int) -> Path:
    chance = random.Random(7)
    texts = [" ".join(chance.choices(WORDS, k=60)) + f" {number}" for number in range(documents)]
    with Project.create(path, scheme=SCHEME, person=Person("", "المالكة")) as project:
        project.add_documents([NewDocument(f"نص {number}", text) for number, text in enumerate(texts)])
    return path


def annotate(base: Path, name: str, seed: int, each: int) -> Path:
    """A copy with one person's annotations, half of them by acts as in the window, half imported."""
    path = base.with_name(f"{name}.hashiya")
    shutil.copyfile(base, path)
    chance = random.Random(seed)
    with open_as(path, name) as project:
        edits: list[Edit] = []
        for uid, text in list(project.texts()):
            made = annotations(uid, text, project.person_uid, chance, each)  # type: ignore[operator]
            project.add_annotations(uid, made[: each // 2])
            edits += [Edit("annotations", one.uid, None, record(one)) for one in made[each // 2 :]]
            if len(edits) > 2000:
                project.apply(Act("mark_all", tuple(edits)))
                edits = []
        project.apply(Act("mark_all", tuple(edits)))
    return path


def annotations(document: str, text: str, layer: str, chance: random.Random, each: int) -> list[Annotation]:  # type: ignore[no-redef]
    at = now()
    chosen = sorted(chance.sample(word_ranges(text), each))
    return [
        Annotation(
            *(f"{chance.getrandbits(128):032x}", document, layer, start, end),
            *(chance.choice(SCHEME.codes), text[start:end]),
            by=layer,
            created=at,
            modified=at,
        )
        for start, end in chosen
    ]


@pytest.mark.timeout(900)
def test_three_files_of_200_000_annotations(figures: Figures) -> None:
    with quick_folder() as folder:
        base = make_base(Path(folder) / "base.hashiya", DOCUMENTS)
        files = [annotate(base, name, seed, EACH) for seed, name in enumerate(("سارة", "نبيل", "عائشة"))]
        what = f"{3 * DOCUMENTS * EACH:,} annotations in {DOCUMENTS:,} documents"
        with Project.open(base) as project:
            with figures.seconds(f"merge three files, {what}", 30 * DOCUMENTS / 10_000):
                report = merge_files(project, files)
            with figures.seconds("merge the same again"):
                again = merge_files(project, files)
        assert report.added == again.same == 3 * DOCUMENTS * EACH
        assert not again.added


@pytest.mark.timeout(900)
def test_agreement_over_1_000_documents(figures: Figures) -> None:
    with quick_folder() as folder:
        base = make_base(Path(folder) / "base.hashiya", 1000)
        files = [annotate(base, name, seed, EACH) for seed, name in enumerate(("سارة", "نبيل", "عائشة"))]
        with Project.open(base) as project:
            merge_files(project, files)
            with figures.seconds("agreement of three people over 1,000 documents", 10):
                report = agreement(project, unfinished=True)
        assert len(report.pairs) == 3
