"""Merging over random histories on several copies: one result, nothing lost, and the second time nothing."""

from __future__ import annotations

import sqlite3
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.helpers.copies import TEXTS, copy, everything, make_base, people_layers, quick_folder, said, work

from hashiya.services.merge.merge_files import merge_files
from hashiya.store.merging.entries import BIRTH
from hashiya.store.merging.project_side import MergeSide
from hashiya.store.project import Project

NAMES = ("ا", "ب", "ج")
CAREFULLY = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

# So short a text that people, and one person in two copies, mark the very same words again and again.
CROWDED = ("سافر الأديب ماجد إلى بيروت",)

# A step is work of one person in one copy, or one copy taking another in.
works = st.tuples(
    st.just("work"), st.sampled_from(range(3)), st.sampled_from(["سارة", "نبيل"]), st.integers(0, 10**6)
)
syncs = st.tuples(st.just("sync"), st.sampled_from(range(3)), st.sampled_from(range(3)), st.just(0))
histories = st.lists(st.one_of(works, works, syncs), min_size=2, max_size=7)


def live(base: Path, history: list[tuple[str, int, object, int]]) -> list[Path]:
    copies = [copy(base, name) for name in NAMES]
    for kind, at, other, seed in history:
        if kind == "work":
            work(copies[at], str(other), seed, 8)
        elif at != other:
            assert isinstance(other, int)
            merge(copies[at], [copies[other]])
    return copies


def merge(target: Path, others: list[Path]) -> None:
    with Project.open(target) as project:
        merge_files(project, others)


@pytest.mark.parametrize("texts", [TEXTS, CROWDED], ids=["two texts", "one place"])
@CAREFULLY
@given(history=histories)
def test_any_order_gives_the_same_result(
    texts: tuple[str, ...], history: list[tuple[str, int, object, int]]
) -> None:
    with quick_folder() as folder:
        base = make_base(Path(folder) / "base.hashiya", texts=texts)
        copies = live(base, history)
        results = []
        for number, order in enumerate(permutations(copies)):
            target = copy(base, f"target{number}")
            for other in order:
                merge(target, [other])
            results.append((people_layers(target), suggestions(target), physical(target)))
        at_once = copy(base, "at once")
        merge(at_once, copies)
        results.append((people_layers(at_once), suggestions(at_once), physical(at_once)))
        assert all(result == results[0] for result in results)


@CAREFULLY
@given(histories)
def test_everybody_who_takes_all_in_has_the_same(history: list[tuple[str, int, object, int]]) -> None:
    with quick_folder() as folder:
        copies = live(make_base(Path(folder) / "base.hashiya"), history)
        frozen = [copy(path, f"before {path.stem}") for path in copies]
        for path in copies:
            merge(path, [other for other in frozen if other.stem != f"before {path.stem}"])
        found = [people_layers(path) for path in copies]
        assert found[0] == found[1] == found[2]


@CAREFULLY
@given(histories)
def test_a_second_merge_changes_nothing(history: list[tuple[str, int, object, int]]) -> None:
    with quick_folder() as folder:
        base = make_base(Path(folder) / "base.hashiya")
        copies = live(base, history)
        merge(base, copies)
        before = everything(base)
        with Project.open(base) as project:
            report = merge_files(project, copies)
        assert (report.added, report.changed, report.removed) == (0, 0, 0)
        assert everything(base) == before


@CAREFULLY
@given(histories)
def test_nothing_that_anyone_decided_is_lost(history: list[tuple[str, int, object, int]]) -> None:
    """What stands in one copy, unknown to all who could have changed it, stands after merging."""
    with quick_folder() as folder:
        base = make_base(Path(folder) / "base.hashiya")
        copies = live(base, history)
        expected = standing(copies)
        merge(base, copies)
        db = sqlite3.connect(base)
        side = MergeSide(db, "")
        values = {
            (entry.key, *said(entry.value))
            for document in side.documents
            for entries in side.entries(document, side.rows(document)[0]).values()
            for entry in entries
            if entry.value is not None
        }
        db.close()
        assert expected <= values


def standing(copies: list[Path]) -> set[tuple[object, ...]]:
    """(key, value) of what is in some copy and whose dot nobody else knows."""
    found: set[tuple[object, ...]] = set()
    connections = [sqlite3.connect(path) for path in copies]
    sides = [MergeSide(db, "") for db in connections]
    for side in sides:
        others = [other for other in sides if other is not side]
        for document in side.documents:
            for entries in side.entries(document, side.rows(document)[0]).values():
                for entry in entries:
                    unknown = entry.dot != BIRTH and not any(entry.dot in other.acts for other in others)
                    if unknown and entry.value is not None:
                        found.add((entry.key, *said(entry.value)))
    for db in connections:
        db.close()
    return found


def suggestions(path: Path) -> list[tuple[object, ...]]:
    return rows(path, "layer = 'suggestions'")


def physical(path: Path) -> list[tuple[object, ...]]:
    return rows(path, "layer <> 'suggestions'")


def rows(path: Path, where: str) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    query = f'SELECT uid, document, layer, start, "end", label, status, note FROM annotations WHERE {where}'
    found = sorted(db.execute(query).fetchall())
    db.close()
    return found
