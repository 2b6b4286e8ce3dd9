"""Every mutation can still be put in: its text stands exactly once, its tests are there, it changes code."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from mutations import MUTATIONS, PARTS, Mutation  # type: ignore[import-not-found]

ROOT = Path(__file__).resolve().parents[2]


def _code(mutation: Mutation) -> str:
    return (ROOT / "desktop" / "hashiya" / mutation.file).read_text(encoding="utf-8")


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: f"{each.file}: {each.promise}")
def test_its_text_stands_exactly_once_and_the_fault_is_still_python(mutation: Mutation) -> None:
    code = _code(mutation)
    assert code.count(mutation.old) == 1
    assert mutation.old != mutation.new
    ast.parse(code.replace(mutation.old, mutation.new))


def test_its_tests_are_there() -> None:
    named = {name for mutation in MUTATIONS for name in mutation.tests.split()}
    assert [name for name in sorted(named) if not (ROOT / "tests" / name).is_file()] == []


def test_all_parts_have_some_and_no_two_are_the_same() -> None:
    counts = Counter(mutation.part for mutation in MUTATIONS)
    assert set(counts) == set(PARTS)
    assert min(counts.values()) >= 10
    assert len(MUTATIONS) >= 60
    assert len({(each.file, each.old, each.new) for each in MUTATIONS}) == len(MUTATIONS)
    assert len({each.promise for each in MUTATIONS}) == len(MUTATIONS)
