"""Several machines with a shared folder each, and a service between them that is late, partial and untidy."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

from tests.helpers.copies import people_layers

from hashiya.services.team.shared_folder import SyncReport, sync
from hashiya.store.sharing.share_file import is_whole, place_of

if TYPE_CHECKING:
    import random
    from pathlib import Path

RECORD_TABLES = {
    "settlements": 'uid, start, "end", verdict, chosen, reason_code, reason',
    "guidelines": "label, text",
    "answers": "settlement, text",
    "examples": "label, surface",
    "word_lists": "name, label, entries",
    "assignments": "document, person, shared",
    "labels": "code, ar, en",
    "conflicts": '"table", record, dot',
}


def folder_of(path: Path) -> Path:
    found = path.with_name(f"{path.stem} shared")
    found.mkdir(exist_ok=True)
    return found


def exchange(path: Path) -> SyncReport:
    return sync(path, folder_of(path))


def deliver(source: Path, target: Path, chance: random.Random, *, all_of_it: bool = False) -> None:
    """Some files of one machine's folder come to the other's: in any order, in part, twice, or not at all."""
    places = [place_of(path) for path in sorted(folder_of(source).iterdir())]
    files = [place.path for place in places if place is not None and place.exact and is_whole(place)]
    chance.shuffle(files)
    for path in files:
        there = folder_of(target) / path.name
        whole = path.read_bytes()
        fate = "come" if all_of_it else chance.choice(["come", "come", "lost", "part", "twice", "conflict"])
        if fate == "lost":
            continue
        if fate == "part":
            if not there.exists():
                there.write_bytes(whole[: chance.randrange(len(whole))])
            continue
        if fate == "conflict":
            there.with_name(f"{path.stem}.sync-conflict-20260101-101010-ABCDEFG{path.suffix}").write_bytes(
                whole
            )
            continue
        if fate == "twice":
            there.with_name(f"{path.stem} (1){path.suffix}").write_bytes(whole)
        if not there.exists() or there.read_bytes() != whole:
            shutil.copyfile(path, there)


def everything_said(path: Path) -> dict[str, object]:
    """Annotations, decisions, settlements, notes, scheme: under names that are the same in every file."""
    db = sqlite3.connect(path)
    found: dict[str, object] = {
        table: sorted(db.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)
        for table, columns in RECORD_TABLES.items()
    }
    found["documents"] = sorted(db.execute("SELECT sha256 FROM documents").fetchall())
    db.close()
    return {**found, "annotations": people_layers(path)}
