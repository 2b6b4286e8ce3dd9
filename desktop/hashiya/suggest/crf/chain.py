"""A linear chain over hashed features: scores, best paths and probabilities, in numpy.

All log-linear: score(y | x) = sum of weights[feature, y] + transitions[y before, y]. Sentences go in step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.hash_index import KeyIndex

if TYPE_CHECKING:
    import numpy as np

_BLOCK = 2048


@dataclass(frozen=True)
class Bank:
    """Weights of many chains, sparse: key k has columns[offsets[k]:offsets[k + 1]] and their values.

    `keys` sorted uint32 (n), `offsets` uint32 (n + 1), `columns` uint16 and `values` float32 (all weights).
    """

    keys: np.ndarray[Any, Any]
    offsets: np.ndarray[Any, Any]
    columns: np.ndarray[Any, Any]
    values: np.ndarray[Any, Any]
    width: int

    @cached_property
    def _index(self) -> KeyIndex:
        return KeyIndex(self.keys)

    def find(self, wanted: Any) -> tuple[Any, Any]:
        """(places, key numbers) of those of the flat array that are keys."""
        return self._index.find(wanted)

    def score(self, matrix: Any) -> Any:
        """float32 (tokens, width): the sums of the weights of each token's features."""
        import numpy as np

        out = np.zeros((len(matrix), self.width), dtype=np.float32)
        for start in range(0, len(matrix), _BLOCK):
            block = matrix[start : start + _BLOCK]
            places, keys = self.find(block.ravel())
            begin = self.offsets[keys].astype(np.int64)
            count = self.offsets[keys + 1].astype(np.int64) - begin
            ends = np.cumsum(count)
            weights = np.arange(ends[-1] if len(ends) else 0) + np.repeat(begin - (ends - count), count)
            cells = np.repeat(places // block.shape[1] * self.width, count) + self.columns[weights]
            sums = np.bincount(cells, weights=self.values[weights], minlength=len(block) * self.width)
            out[start : start + _BLOCK] = sums.reshape(len(block), self.width)
        return out


@dataclass(frozen=True)
class Chain:
    """One fitted chain, dense: `weights` float32 (keys, tags), `transitions` float32 (tags before, tags)."""

    tags: tuple[str, ...]
    keys: np.ndarray[Any, Any]
    weights: np.ndarray[Any, Any]
    transitions: np.ndarray[Any, Any]


def build_bank(chains: Sequence[Chain]) -> Bank:
    """The weights of all chains side by side, columns in the order of their tags; zeros are left out."""
    import numpy as np

    keys = np.unique(np.concatenate([chain.keys for chain in chains] or [np.zeros(0, np.uint32)]))
    rows, columns, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    at = 0
    for chain in chains:
        key, tag = np.nonzero(chain.weights)
        rows.append(np.searchsorted(keys, chain.keys[key]))
        columns.append(tag + at)
        values.append(chain.weights[key, tag])
        at += len(chain.tags)
    row, column, value = np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
    order = np.lexsort((column, row))
    offsets = np.searchsorted(row[order], np.arange(len(keys) + 1)).astype(np.uint32)
    return Bank(keys, offsets, column[order].astype(np.uint16), value[order].astype(np.float32), at)


class Lattice:
    """Sentences side by side: sorted by length, so that step t runs over the first `alive[t]` of them.

    `transitions` are (tags, tags), or (sentences, tags, tags) where each sentence has its own.
    """

    def __init__(self, scores: Any, transitions: Any, sentences: Sequence[tuple[int, int]]) -> None:
        import numpy as np

        self.scores = scores.astype(np.float32)
        bounds = np.array(sentences, dtype=np.int64).reshape(-1, 2)
        lengths = bounds[:, 1] - bounds[:, 0]
        order = np.argsort(-lengths, kind="stable")
        moves = transitions.astype(np.float32)
        self.transitions = moves if moves.ndim == 2 else moves[order]
        self.starts = bounds[order, 0]
        self.lengths = lengths[order]
        longest = int(self.lengths[0]) if len(order) else 0
        self.alive = [int(np.count_nonzero(self.lengths > step)) for step in range(longest)]

    def best(self, bias: Any = 0.0, elsewhere: int = 0) -> Any:
        """The tag number of each token on the best path, `elsewhere` for tokens of no sentence.

        `bias` is added to every token's scores.
        """
        import numpy as np

        count = self.scores.shape[1]
        path = np.full(len(self.scores), elsewhere, dtype=np.int32)
        back: list[Any] = []
        score: Any = None
        final: Any = np.zeros((len(self.starts), count), dtype=np.float32)
        for step, alive in enumerate(self.alive):
            here = self.scores[self.starts[:alive] + step] + bias
            if step:
                options = score[:alive, :, None] + _first(self.transitions, alive)
                back.append(options.argmax(axis=1))
                here = here + options.max(axis=1)
            score = here
            final[:alive] = here
        tag = final.argmax(axis=1)
        for step in range(len(self.alive) - 1, -1, -1):
            alive = self.alive[step]
            path[self.starts[:alive] + step] = tag[:alive]
            if step:
                tag[:alive] = back[step - 1][np.arange(alive), tag[:alive]]
        return path

    @cached_property
    def _sums(self) -> tuple[Any, Any, Any, Any]:
        """(alpha, beta, log Z, sentence): float64 (tokens, tags) twice, what each token's sentence has."""
        import numpy as np

        alpha = np.zeros(self.scores.shape)
        beta = np.zeros_like(alpha)
        norm = np.zeros(len(self.scores))
        own = np.zeros(len(self.scores), dtype=np.int64)
        moves = np.exp(self.transitions.astype(np.float64))
        for step, alive in enumerate(self.alive):
            at = self.starts[:alive] + step
            alpha[at] = self.scores[at]
            if step:
                alpha[at] += _log_dot(alpha[at - 1], _first(moves, alive))
        for step in range(len(self.alive) - 2, -1, -1):
            alive = self.alive[step + 1]
            at = self.starts[:alive] + step
            beta[at] = _log_dot(self.scores[at + 1] + beta[at + 1], _first(moves, alive).swapaxes(-1, -2))
        total = _log_sum(alpha[self.starts + self.lengths - 1])
        spans = zip(self.starts.tolist(), self.lengths.tolist(), total.tolist(), strict=True)
        for number, (start, length, value) in enumerate(spans):
            norm[start : start + length] = value
            own[start : start + length] = number
        return alpha, beta, norm, own

    def probability(self, first: int, last: int, begin: int, inside: int | None, stop: int) -> float:
        """That tokens first..last-1 are exactly one entity of a sentence that ends at `stop`.

        `begin` and `inside` are its tag numbers; `inside` is None where the chain has no such tag.
        """
        import numpy as np

        alpha, beta, norm, own = self._sums
        moves = self.transitions if self.transitions.ndim == 2 else self.transitions[own[first]]
        logs = float(alpha[first, begin])
        tag = begin
        for place in range(first + 1, last):
            if inside is None:
                return 0.0
            logs += float(moves[tag, inside] + self.scores[place, inside])
            tag = inside
        if last < stop:
            onward = moves[tag] + self.scores[last] + beta[last]
            if inside is not None:
                onward[inside] = -np.inf
            logs += float(_log_sum(onward[None])[0])
        return float(min(1.0, np.exp(logs - norm[first])))


def _first(moves: Any, alive: int) -> Any:
    """The moves of the first `alive` sentences."""
    return moves if moves.ndim == 2 else moves[:alive]


def _log_dot(logs: Any, moves: Any) -> Any:
    import numpy as np

    top = logs.max(axis=1, keepdims=True)
    shares = np.exp(logs - top)
    sums = shares @ moves if moves.ndim == 2 else np.einsum("sa,sab->sb", shares, moves)
    return np.log(sums + 1e-300) + top


def _log_sum(logs: Any) -> Any:
    import numpy as np

    top = logs.max(axis=1)
    return np.log(np.exp(logs - top[:, None]).sum(axis=1)) + top
