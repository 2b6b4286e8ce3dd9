"""Words that stand at exactly one place of a text, however many are looked for."""

from __future__ import annotations

import random

import pytest

from hashiya.progress import Cancelled
from hashiya.store.file import single_places as module
from hashiya.store.file.single_places import single_places


def _slowly(text: str, words: set[str]) -> dict[str, int]:
    found = {}
    for word in words:
        places = [at for at in range(len(text)) if text.startswith(word, at)]
        if word and len(places) == 1:
            found[word] = places[0]
    return found


@pytest.mark.parametrize("few", [0, 1000])
def test_each_word_is_found_where_it_stands_alone(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(module, "_FEW", few)
    monkeypatch.setattr(module, "_STRETCH", 7)
    chance = random.Random(3)
    for _ in range(200):
        text = "".join(chance.choice("اب ") for _ in range(chance.randrange(70)))
        words = {"".join(chance.choice("اب ") for _ in range(chance.randrange(16))) for _ in range(30)}
        words |= {text[at : at + chance.randrange(1, 30)] for at in range(0, len(text), 2)}
        assert single_places(text, words) == _slowly(text, words)


def test_places_that_overlap_are_two() -> None:
    assert single_places("بابابا", {"بابا", "بابابا"}) == {"بابابا": 0}


@pytest.mark.parametrize("few", [0, 1000])
def test_it_can_be_stopped(monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(module, "_FEW", few)

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        single_places("كتاب", {"كتاب"}, stop)
