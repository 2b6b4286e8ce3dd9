"""Damaged files: what comes back, of all and of what still stands in their bytes; memory of the repair.

HASHIYA_DAMAGED=FILE takes that project instead of the one made here, HASHIYA_DAMAGES=N so many damages.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests.helpers.damaged_files import DRAWN_KINDS, KINDS, MORE_KINDS, PAGE, Damages, Outcome, summary
from tests.helpers.large_texts import EACH, SCALE, write_texts
from tests.helpers.measured import command
from tests.helpers.pacing import amount

from hashiya.services.annotate import marking
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.helpers.figures import Figures

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.timeout(0),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

COUNT = int(os.environ.get("HASHIYA_DAMAGES", str(amount(200, 40))))
SEED = 2026
LARGE = round(40_000 * SCALE)  # texts: about 320 MB
MOVED = round(100_000 * SCALE)  # annotations


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five texts with 745 annotations, as they are imported: what stands at the end is cut first."""
    folder = tmp_path_factory.mktemp("sound")
    path = folder / "work.hashiya"
    if given := os.environ.get("HASHIYA_DAMAGED"):
        shutil.copyfile(given, path)
        Project.open(path).close()
        return path
    write_texts(folder / "t.jsonl", 5, 1500, 149)
    command("new", path, settings=folder)
    command("import", path, folder / "t.jsonl", settings=folder)
    return path


def _tell(figures: Figures, what: str, found: Sequence[Outcome]) -> None:
    print(f"{what}: {summary(found)}")
    nothing = [each for each in found if not each.back]
    kept = [100 * each.kept / each.held for each in found if each.held]
    shares = [100 * each.back / each.all for each in found]
    figures.add(f"{what}: annotations back, of all", sum(shares) / len(shares), "%", 90, at_least=True)
    figures.add("… of what the files still hold", sum(kept) / max(1, len(kept)), "%", 99, at_least=True)
    figures.add("… the worst of these", min(kept, default=100), "%")
    figures.add("… files that gave nothing", len(nothing), f"of {len(found)}")
    figures.add("… of these, files that hold some", sum(each.held > 0 for each in nothing), "", 0.5)


def test_damages_of_all_kinds(sound: Path, tmp_path: Path, figures: Figures) -> None:
    _tell(figures, f"{COUNT} damages", Damages(sound, tmp_path, kinds=DRAWN_KINDS).run(COUNT, SEED))


def test_lost_heads_and_sizes_of_pages(sound: Path, tmp_path: Path, figures: Figures) -> None:
    found = Damages(sound, tmp_path, kinds=MORE_KINDS).run(COUNT // 4, SEED)
    _tell(figures, f"{COUNT // 4} lost heads, first and inner pages", found)


def test_with_a_copy_a_day_older(sound: Path, tmp_path: Path, figures: Figures) -> None:
    path = tmp_path / "used" / "work.hashiya"
    path.parent.mkdir()
    shutil.copyfile(sound, path)
    with Project.open(path) as project:
        place = tmp_path / "copies" / project.uid
        place.mkdir(parents=True)
        project.copy_to(place / "work 2026-01-02.hashiya")
        project.act_as(project.person("ليلى") or "")
        for uid in project.document_uids():
            length = len(project.document(uid).text)
            for at in range(1, min(length - 4, 15 * 40), 40):
                project.apply(marking.mark(project, uid, at, at + 3, "ORG"))
    found = Damages(path, tmp_path, tmp_path / "copies", KINDS).run(COUNT, SEED)
    _tell(figures, f"{COUNT} damages, a copy from before the last tenth of work beside", found)


def test_memory_of_a_repair(tmp_path: Path, figures: Figures) -> None:
    held = []
    for texts in (LARGE // 10, LARGE):
        path = tmp_path / "large.hashiya"
        write_texts(tmp_path / "t.jsonl", texts, 60, EACH)
        command("new", path, settings=tmp_path)
        command("import", path, tmp_path / "t.jsonl", settings=tmp_path)
        size, chance = path.stat().st_size, random.Random(4)
        with path.open("r+b") as file:
            for _ in range(6):
                file.seek(chance.randrange(2, size // PAGE) * PAGE)
                file.write(bytes(PAGE))
        done = command("check", path, "--repair", settings=tmp_path)
        figures.add(f"{size / 1e6:.0f} MB repaired", done.clock, "s", processor=done.processor)
        figures.add("… at most", done.memory, "MB", 200)
        held.append(done.memory)
        shutil.rmtree(tmp_path / "large.hashiya", ignore_errors=True)
        for left in tmp_path.glob("large*"):
            left.unlink()
    figures.add("… more for ten times as many texts", held[1] - held[0], "MB", 25)


def test_a_long_text_whose_annotations_have_moved(tmp_path: Path, figures: Figures) -> None:
    """All of them by a letter: each is looked for in the whole text, in its place and when built anew."""
    write_texts(tmp_path / "t.jsonl", 1, MOVED * 10, MOVED)
    command("new", tmp_path / "sound.hashiya", settings=tmp_path)
    command("import", tmp_path / "sound.hashiya", tmp_path / "t.jsonl", settings=tmp_path)
    with closing(sqlite3.connect(tmp_path / "sound.hashiya", isolation_level=None)) as db:
        db.execute("DROP INDEX annotations_in_order")
        db.execute('UPDATE annotations SET start = start + 1, "end" = "end" + 1')
        db.execute(
            "CREATE UNIQUE INDEX annotations_in_order ON annotations "
            '(document, start, "end" DESC, layer, label)'
        )
        (roots,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'idx_annotations_uid'")
    for how in ("in its place", "built anew"):
        path = tmp_path / "work.hashiya"
        shutil.copyfile(tmp_path / "sound.hashiya", path)
        if how == "built anew":
            with path.open("r+b") as file:
                file.seek((roots[0] - 1) * PAGE)
                file.write(bytes(PAGE))
        done = command("check", path, "--repair", settings=tmp_path)
        what = f"one text of {MOVED:,} annotations, all moved: {how}"
        figures.add(what, done.clock, "s", processor=done.processor)
        figures.add("… at most", done.memory, "MB", 400)
        path.unlink()
