"""What engines said is kept until there is too much of it, and what fails is not kept at all."""

from __future__ import annotations

import pytest

from hashiya.suggest.engine_cache import EngineCache


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    made: list[str] = []

    def ask(key: str) -> str:
        return cache.get(key, lambda: made.append(key) or key.upper())  # type: ignore[func-returns-value]

    cache = EngineCache[str, str](most=2)
    assert [ask(key) for key in "abab"] == ["A", "B", "A", "B"]
    assert made == ["a", "b"]
    ask("a")
    ask("c")
    ask("a")
    assert made == ["a", "b", "c"]
    ask("b")
    assert made == ["a", "b", "c", "b"]
    cache.clear()
    ask("b")
    assert made[-2:] == ["b", "b"] and len(cache) == 1


def test_sizes_count_and_one_that_is_too_great_stands_alone() -> None:
    cache = EngineCache[str, int](most=10, size=len)
    for key in ("four", "five", "a" * 30):
        assert cache.get(key, lambda key=key: len(key)) == len(key)  # type: ignore[misc]
    assert len(cache) == 1
    cache.get("ab", lambda: 0)
    cache.get("cd", lambda: 0)
    assert len(cache) == 2


def test_what_cannot_be_made_is_asked_for_again() -> None:
    cache = EngineCache[str, int](most=2)

    def fail() -> int:
        raise ValueError("not today")

    with pytest.raises(ValueError, match="not today"):
        cache.get("a", fail)
    assert cache.get("a", lambda: 1) == 1 and len(cache) == 1
