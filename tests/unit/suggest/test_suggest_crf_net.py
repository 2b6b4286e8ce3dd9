"""The flat model's network: what it computes, and that a wrong file cannot hurt."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from hashiya.errors import UserError
from hashiya.suggest.crf.features import OWN_COLUMNS, TEMPLATES
from hashiya.suggest.crf.hash_index import KeyIndex
from hashiya.suggest.crf.network import Net, pack_net, unpack_net

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGING = str(Path(__file__).resolve().parents[3] / "packaging")

_SENTENCES = [(0, 1), (1, 6), (6, 13)]
_SIZE, _HIDDEN, _TAGS = 4, 5, 3


def _net(random: np.random.Generator) -> Net:
    keys = np.unique(random.integers(1, 1 << 32, 60, dtype=np.uint32))
    vectors = random.normal(size=(len(keys) + 1, _SIZE)).astype(np.float32)
    vectors[-1] = 0
    shapes = ((5 * _SIZE, _HIDDEN), (3 * _HIDDEN, _HIDDEN), (_HIDDEN + _SIZE, _TAGS))
    layers = tuple(
        (random.normal(size=shape).astype(np.float32), random.normal(size=shape[1]).astype(np.float32))
        for shape in shapes
    )
    return Net((1, 3, 4), KeyIndex(keys), vectors, random.normal(size=_SIZE).astype(np.float32), layers)


def _matrix(random: np.random.Generator, keys: Any) -> Any:
    unknown = random.integers(0, 1 << 32, 20, dtype=np.uint32)
    return random.choice(np.concatenate([keys, unknown, np.zeros(9, np.uint32)]), (13, 6))


def _by_hand(net: Net, sentence: Any) -> list[Any]:
    """One sentence, a token at a time."""
    rows = {int(key): vector for key, vector in zip(net.index.keys, net.vectors, strict=False)}
    nothing = np.zeros(_SIZE)
    words = [
        np.tanh(sum((rows.get(int(row[column]), nothing) for column in net.columns), nothing) + net.shift)
        for row in sentence
    ]

    def near(values: list[Any], place: int, reach: int) -> Any:
        size = len(values[0])
        around = range(place - reach, place + reach + 1)
        return np.concatenate([values[at] if 0 <= at < len(values) else np.zeros(size) for at in around])

    (first, first_bias), (second, second_bias), (last, last_bias) = net.layers
    low = [np.maximum(near(words, at, 2) @ first + first_bias, 0) for at in range(len(words))]
    high = [np.maximum(near(low, at, 1) @ second + second_bias, 0) + low[at] for at in range(len(words))]
    return [np.concatenate([high[at], words[at]]) @ last + last_bias for at in range(len(words))]


def test_scores_are_those_of_reckoning_by_hand_and_sentences_do_not_touch() -> None:
    random = np.random.default_rng(4)
    net = _net(random)
    matrix = _matrix(random, net.index.keys)
    wanted = [row for start, stop in _SENTENCES for row in _by_hand(net, matrix[start:stop])]
    assert np.allclose(net.score(matrix, _SENTENCES), wanted, atol=1e-4)


def test_what_is_kept_of_a_training_computes_as_in_training(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    monkeypatch.syspath_prepend(_PACKAGING)
    from training import network

    random = np.random.default_rng(7)
    keys = np.unique(random.integers(1, 1 << 32, 300, dtype=np.uint32))
    torch.manual_seed(7)
    model = network._Network(len(keys), 2).eval()
    kept = network._keep(model, keys, (0.75, 0.25))
    matrix = np.zeros((13, TEMPLATES), dtype=np.uint32)
    matrix[:, OWN_COLUMNS] = random.choice(keys, (13, len(OWN_COLUMNS)))
    scores = kept.net.score(matrix, _SENTENCES)
    for start, stop in _SENTENCES:
        rows = torch.from_numpy(np.searchsorted(keys, matrix[start:stop, OWN_COLUMNS]) + 1)[None]
        with torch.no_grad():
            first, second = (model(rows, torch.ones(1, stop - start), corpus)[0] for corpus in (0, 1))
        wanted = (0.75 * first + 0.25 * second).numpy()
        assert np.allclose(scores[start:stop], wanted, atol=1e-4)


@pytest.mark.parametrize("sure", [True, False])
def test_the_loss_is_what_all_ways_through_a_sentence_cost(
    monkeypatch: pytest.MonkeyPatch, *, sure: bool
) -> None:
    torch = pytest.importorskip("torch")
    monkeypatch.syspath_prepend(_PACKAGING)
    from training import network

    random = np.random.default_rng(9)
    lengths, tags = (3, 2), 3
    scores = random.normal(size=(2, 3, tags)).astype(np.float32)
    moves = random.normal(size=(tags, tags)).astype(np.float32)
    chances = random.dirichlet(np.full(tags, 0.01 if sure else 1.0), size=(2, 3)).astype(np.float32)
    if sure:
        chances = np.round(chances)
    mask = np.array([[1, 1, 1], [1, 1, 0]], dtype=np.float32)
    chances *= mask[..., None]
    wanted = 0.0
    for row, length in enumerate(lengths):
        ways = {
            way: sum(scores[row, at, tag] for at, tag in enumerate(way))
            + sum(moves[before, after] for before, after in itertools.pairwise(way))
            for way in itertools.product(range(tags), repeat=length)
        }
        total = np.log(sum(np.exp(score) for score in ways.values()))
        for way, score in ways.items():
            wanted -= np.prod([chances[row, at, tag] for at, tag in enumerate(way)]) * (score - total)
    got = network._loss(*(torch.from_numpy(each) for each in (scores, moves, chances, mask)))
    assert float(got) == pytest.approx(wanted / mask.sum(), rel=1e-4)


def test_a_stored_net_says_nearly_the_same() -> None:
    random = np.random.default_rng(5)
    net = _net(random)
    matrix = _matrix(random, net.index.keys)
    arrays = pack_net(net)
    read = unpack_net(arrays, columns=6, tags=_TAGS)
    assert read is not None
    assert np.allclose(read.vectors, net.vectors, atol=0.03)
    again = pack_net(read)
    assert all(np.array_equal(again[name], array) for name, array in arrays.items())
    assert read.score(matrix, _SENTENCES).shape == (13, _TAGS)
    assert unpack_net({}, columns=6, tags=_TAGS) is None


def _cut(name: str) -> Callable[[dict[str, Any]], None]:
    def change(arrays: dict[str, Any]) -> None:
        arrays[name] = arrays[name][:-1]

    return change


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(arrays: dict[str, Any]) -> None:
        arrays[name] = value

    return change


@pytest.mark.parametrize(
    "spoil",
    [
        *(_cut(f"net.{name}") for name in ("keys", "vectors", "scales", "shift", "weights0", "weights1")),
        *(_cut(f"net.{name}") for name in ("weights2", "bias0", "bias1", "bias2")),
        _set("net.columns", np.array([1, 6], dtype=np.uint16)),
        _set("net.columns", np.zeros(0, dtype=np.uint16)),
        _set("net.shift", np.full(_SIZE, np.nan, dtype=np.float32)),
        _set("net.keys", np.zeros(60, dtype=np.uint32)),
        _set("net.vectors", None),
    ],
)
def test_parts_that_do_not_fit_are_refused(spoil: Callable[[dict[str, Any]], None]) -> None:
    arrays: dict[str, Any] = pack_net(_net(np.random.default_rng(6)))
    spoil(arrays)
    with pytest.raises(UserError):
        unpack_net(arrays, columns=6, tags=_TAGS)
