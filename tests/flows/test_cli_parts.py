"""Parts of training data from the command line: seen, dealt, set, and kept by every export."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from tests.flows.test_cli import Workplace
from tests.unit.services.test_training_data import story

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """A project of twelve stories, each with one annotation."""
    place, chance = Workplace(tmp_path), random.Random(3)
    place.run("new", place.project, "--scheme", "wojood")
    lines = tmp_path / "in.jsonl"
    with open(lines, "w", encoding="utf-8") as out:
        for number in range(12):
            text = story(chance)
            span = {"start": 0, "end": text.index(" "), "label": "PERS"}
            out.write(json.dumps({"name": f"نص {number}", "text": text, "spans": [span]}) + "\n")
    place.run("import", place.project, lines)
    return place


def test_parts_are_dealt_set_and_kept(place: Workplace) -> None:
    tried = place.json("parts", place.project, "--deal", "60/20/20", "--dry-run")
    assert len(tried["joined"]) == 12 and tried["dry_run"] and tried["parts"]["none"]["documents"] == 12
    place.run("parts", place.project, "--deal", "60/20/20")
    said = place.json("parts", place.project)
    assert (said["shares"], said["seed"], said["parts"]["none"]["documents"]) == ("60/20/20", 1, 0)
    place.run("parts", place.project, "--set", "نص 3=test", "--set", "نص 4=dev")
    parts = {row["name"]: row["part"] for row in place.json("parts", place.project)["documents"]}
    assert parts["نص 3"] == "test" and parts["نص 4"] == "dev"
    listed = place.json("documents", place.project)["documents"]
    assert {row["name"]: row["part"] for row in listed} == parts

    done = place.run("parts", place.project, "--deal", "90/10", code=1)
    assert "--move" in done.stderr and "would go to another part" in done.stderr
    out = place.folder / "out"
    place.run("export", place.project, out, "--format", "hashiya", "--split", "90/10", code=1)
    assert not out.exists()
    place.run("export", place.project, out, "--format", "hashiya", "--split", "project")
    for part in ("train", "dev", "test"):
        lines = (out / f"{part}.jsonl").read_text("utf-8").splitlines()
        assert {json.loads(line)["name"] for line in lines} == {n for n, p in parts.items() if p == part}
        assert all(json.loads(line)["part"] == part for line in lines)

    moved = place.run("export", place.project, out, "--format", "hashiya", "--split", "90/10", "--move")
    assert "another part than at the last export" in moved.stderr
    after = {row["name"]: row["part"] for row in place.json("parts", place.project)["documents"]}
    assert after["نص 4"] == "dev"  # by hand: it stays
    assert all(after[name] == part for name, part in parts.items() if part != "dev")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--set", "نص 3=eval"), 1, "no part"),
        (("--set", "لا أحد=test"), 1, "no document"),
        (("--set", "نص 3"), 1, "DOCUMENT=PART"),
        (("--deal", "80"), 1, "80/10/10"),
        (("--deal", "80/10/10", "--seed", "-3"), 1, "seed"),
        (("--seed", "3"), 2, "--deal"),
        (("--move",), 2, "--deal"),
        (("--dry-run",), 2, "--deal"),
    ],
)
def test_what_cannot_be_said_changes_nothing(
    place: Workplace, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = place.project.read_bytes()
    done = place.run("parts", place.project, *arguments, code=code)
    assert said in done.stderr
    assert place.json("parts", place.project)["parts"]["none"]["documents"] == 12
    assert code != 2 or place.project.read_bytes() == before
