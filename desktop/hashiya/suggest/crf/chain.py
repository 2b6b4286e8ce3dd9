"""A linear chain over hashed features: scores, best paths and probabilities, in numpy.

All log-linear: score(y | x) = sum of weights[feature, y] + transitions[y before, y]. Sentences go in step.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from hashiya.suggest.crf.hash_index import KeyIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_BLOCK = 2048
_FEW = 256  # sentences


class _WideBank(NamedTuple):
    """A bank as wide as adding up wants it."""

    begins: Any
    counts: Any
    columns: Any
    values: Any


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

        return self.sums(matrix).astype(np.float32)

    def sums(self, matrix: Any, wanted: slice | None = None) -> Any:
        """As `score`, float64, as they were added up; with `wanted` of these columns alone."""
        import numpy as np

        chosen, wide = wanted or slice(0, self.width), self._wide
        width = chosen.stop - chosen.start
        out = np.zeros((len(matrix), width))
        for start in range(0, len(matrix), _BLOCK):
            block = matrix[start : start + _BLOCK]
            places, keys = self.find(block.ravel())
            count = wide.counts.take(keys)
            ends = np.cumsum(count)
            weights = np.arange(ends[-1] if len(ends) else 0)
            weights += np.repeat(wide.begins.take(keys) - (ends - count), count)
            own = wide.columns.take(weights)
            cells = np.repeat(places // block.shape[1] * width - chosen.start, count) + own
            if wanted:
                inside = np.flatnonzero((own >= chosen.start) & (own < chosen.stop))
                cells, weights = cells.take(inside), weights.take(inside)
            sums = np.bincount(cells, weights=wide.values.take(weights), minlength=len(block) * width)
            out[start : start + _BLOCK] = sums.reshape(len(block), width)
        return out

    @cached_property
    def _wide(self) -> _WideBank:
        import numpy as np

        offsets = self.offsets.astype(np.int64)
        columns, values = self.columns.astype(np.int64), self.values.astype(np.float64)
        return _WideBank(offsets[:-1], np.diff(offsets), columns, values)


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


class _Sums(NamedTuple):
    """By place (the last axis): shares of the tags coming from the sentence's beginning and from its end, and
    the logarithms of what they were divided by.
    """

    forward: Any
    taken: Any
    backward: Any
    owed: Any


class Lattice:
    """Sentences side by side: sorted by length, so that step t runs over the first `alive[t]` of them.

    `scores` are (tokens, tags); `transitions` (tags, tags), or (sentences, tags, tags) where each sentence
    has its own. Inside, the tokens of one step lie together and sentences come last, (tags, sentences): numpy
    is many times faster along a long last axis than along a short one. `sentences` are (n, 2), or pairs.
    """

    def __init__(self, scores: Any, transitions: Any, sentences: Any) -> None:
        import numpy as np

        self._rows = np.ascontiguousarray(scores.T, dtype=np.float32)  # (tags, tokens)
        self._given = transitions
        bounds = np.array(sentences, dtype=np.int64).reshape(-1, 2)
        lengths = bounds[:, 1] - bounds[:, 0]
        order = np.argsort(-lengths, kind="stable")
        self._order = order
        moves = transitions.astype(np.float32)
        self.transitions = moves if moves.ndim == 2 else moves[order]
        self.starts = bounds[order, 0]
        self.lengths = lengths[order]
        longest = int(self.lengths[0]) if len(order) else 0
        self.alive = np.searchsorted(-self.lengths, -np.arange(longest), side="left").tolist()
        self._begins = np.concatenate([[0], np.cumsum(self.alive, dtype=np.int64)]).tolist()

    def only(self, sentences: Any, tokens: Any, bounds: Any) -> Lattice:
        """Some sentences (by number) alone: `tokens` are theirs, `bounds` where they stand among them."""
        moves = self._given if self._given.ndim == 2 else self._given[sentences]
        return Lattice(self._rows[:, tokens].T, moves, bounds)

    @cached_property
    def _places(self) -> Any:
        """The token of each place: all first tokens, the longest sentence first, then all second ones …"""
        import numpy as np

        steps = np.repeat(np.arange(len(self.alive)), self.alive)
        return self.starts[count_up(np.array(self.alive, dtype=np.int64))] + steps

    @cached_property
    def _moves(self) -> Any:
        """float32 (tags before, tags, 1), or (tags before, tags, sentences)."""
        import numpy as np

        if self.transitions.ndim == 2:
            return self.transitions[:, :, None]
        return np.ascontiguousarray(self.transitions.transpose(1, 2, 0))

    def best(self, biases: Any, elsewhere: int = 0) -> Any:
        """int32 (biases, tokens): the tag numbers on the best path, `elsewhere` for tokens of no sentence.

        Each row of `biases` (biases, tags) is added to every token's scores for a path of its own.
        """
        import numpy as np

        shifts = np.asarray(biases, dtype=np.float32)
        count, size = self._rows.shape
        paths = np.full((len(shifts), size), elsewhere, dtype=np.int32)
        if not self.alive:
            return paths
        here = self._rows[:, self._places][None] + shifts[:, :, None]  # (biases, tags, places)
        final = np.zeros((len(shifts), count, len(self.starts)), dtype=np.float32)
        score: Any = None
        before = 0
        for step, alive in enumerate(self.alive):
            now = here[:, :, self._begins[step] : self._begins[step] + alive]
            if step:
                now += self._best_before(score, alive)
                if alive < before:
                    final[:, :, alive:before] = score[:, :, alive:]
            score, before = now, alive
        final[:, :, :before] = score
        tag = final.argmax(axis=1)  # (biases, sentences)
        taken = np.empty((len(shifts), len(self._places)), dtype=np.int32)
        everyone = np.arange(len(self.starts))
        for step in range(len(self.alive) - 1, -1, -1):
            alive, begin = self.alive[step], self._begins[step]
            own = tag[:, :alive]
            taken[:, begin : begin + alive] = own
            if step:
                sentence = everyone[:alive] if self._moves.shape[2] > 1 else 0
                into = self._moves[:, own, sentence]  # (tags before, biases, sentences)
                earlier = self._begins[step - 1]
                came = here[:, :, earlier : earlier + alive] + into.transpose(1, 0, 2)
                tag[:, :alive] = came.argmax(axis=1)
        paths[:, self._places] = taken
        return paths

    def leaves(self, outside: int, hope: float) -> Any:
        """bool by sentence, as given: whether the best path is not all `outside`, which is worth so much less
        (`hope`). Only the scores of paths are followed, not the paths.
        """
        import numpy as np

        found = np.zeros(len(self.starts), dtype=bool)
        if not self.alive:
            return found
        here = self._rows[:, self._places]
        here[outside] -= np.float32(hope)
        stay = self._moves[outside, outside]
        plain = here[outside].copy()
        score, still, before = here, plain[: self.alive[0]], 0
        for step, alive in enumerate(self.alive):
            now = here[:, self._begins[step] : self._begins[step] + alive]
            if step:
                if alive < before:
                    found[alive:before] = score[:, alive:].max(axis=0) > still[alive:]
                now += self._best_before(score[None], alive)[0]
                still = (still[:alive] + stay[:alive]) + plain[self._begins[step] :][:alive]
            score, before = now, alive
        found[:before] = score.max(axis=0) > still
        given = np.empty_like(found)
        given[self._order] = found
        return given

    def _best_before(self, score: Any, alive: int) -> Any:
        """(biases, tags, alive): the best score of coming to each tag from the step before."""
        import numpy as np

        moves = self._moves[:, :, :alive]
        if alive < _FEW:  # in one go: the calls cost more than the sums
            return (score[:, :, None, :alive] + moves).max(axis=1)
        best = score[:, 0, None, :alive] + moves[0]
        for tag in range(1, score.shape[1]):
            np.maximum(best, score[:, tag, None, :alive] + moves[tag], out=best)
        return best

    @cached_property
    def _sums(self) -> _Sums:
        """What comes to each place from the sentence's beginning and from its end."""
        import numpy as np

        scores = self._rows[:, self._places].astype(np.float64)
        top = scores.max(axis=0)
        shares = np.exp(scores - top)
        forward, backward = np.empty_like(shares), np.empty_like(shares)
        # What each step was divided by, and its logarithm summed from the sentence's beginning or end.
        parts, rests = np.ones(shares.shape[1]), np.ones(shares.shape[1])
        moves = np.exp(self._moves.astype(np.float64))
        at = [slice(begin, begin + alive) for begin, alive in zip(self._begins, self.alive, strict=False)]
        np.sum(shares[:, at[0]], axis=0, out=parts[at[0]])
        np.divide(shares[:, at[0]], parts[at[0]], out=forward[:, at[0]])
        for step in range(1, len(at)):
            now, alive = at[step], self.alive[step]
            here = _pass_on(forward[:, at[step - 1]][:, :alive], moves)
            here *= shares[:, now]
            np.sum(here, axis=0, out=parts[now])
            np.divide(here, parts[now], out=forward[:, now])
        backward[:] = 1.0
        back = moves.swapaxes(0, 1)
        for step in range(len(at) - 2, -1, -1):
            after = at[step + 1]
            now = slice(at[step].start, at[step].start + self.alive[step + 1])
            here = _pass_on(shares[:, after] * backward[:, after], back)
            np.sum(here, axis=0, out=rests[now])
            np.divide(here, rests[now], out=backward[:, now])
        taken, owed = np.log(parts) + top, np.log(rests)
        for step in range(1, len(at)):
            taken[at[step]] += taken[at[step - 1]][: self.alive[step]]
        for step in range(len(at) - 2, -1, -1):
            after = at[step + 1]
            owed[at[step].start : at[step].start + self.alive[step + 1]] += owed[after] + top[after]
        return _Sums(forward, taken, backward, owed)

    def probabilities(self, spans: Sequence[tuple[int, int, int, int | None, int]]) -> list[float]:
        """For each (first, last, begin, inside, stop): that tokens first..last-1 are exactly one entity of a
        sentence that ends at `stop`.

        `begin` and `inside` are its tag numbers; `inside` is None where the chain has no such tag.
        """
        import numpy as np

        if not spans:
            return []
        first, last, begin, stop = (np.array([span[part] for span in spans]) for part in (0, 1, 2, 4))
        inside = np.array([-1 if span[3] is None else span[3] for span in spans])
        found: list[float] = self.chances(first, last, begin, inside, stop).tolist()
        return found

    def chances(self, first: Any, last: Any, begin: Any, inside: Any, stop: Any) -> Any:
        """As `probabilities`, of arrays; `inside` is -1 where there is no such tag."""
        import numpy as np

        sums = self._sums
        place = np.zeros(self._rows.shape[1], dtype=np.int64)
        place[self._places] = np.arange(len(self._places))
        own = self._owners[first]
        goes_on = inside >= 0
        inside = np.where(goes_on, inside, begin)
        one = self.transitions.ndim == 2
        ends = self.starts + self.lengths - 1
        longer, long = last - first > 1, last - first > 2
        end = self._rows.shape[1] - 1
        second, ending, after = (
            np.minimum(first + 1, end),
            np.where(longer, inside, begin),
            np.minimum(last, end),
        )
        moves = self.transitions if one else self.transitions[own]
        each = np.arange(len(first))
        with np.errstate(divide="ignore"):
            logs = np.log(sums.forward[begin, place[first]]) + sums.taken[place[first]]
            norm = _log_sum((np.log(sums.forward[:, place[ends]]) + sums.taken[place[ends]]).T)
            onward = (np.log(sums.backward[:, place[after]]) + sums.owed[place[after]]).T
        into = moves[begin, inside] if one else moves[each, begin, inside]
        goes_in = (into + self._rows[inside, second]).astype(np.float64)
        logs = logs + np.where(longer, goes_in, 0.0)
        if long.any():
            along = self._along
            logs += np.where(long, along[inside, last - 1] - along[inside, second], 0.0)
        onward = ((moves[ending] if one else moves[each, ending]) + self._rows[:, after].T) + onward
        onward[each[goes_on], inside[goes_on]] = -np.inf
        logs += np.where(last < stop, _log_sum(onward), 0.0)
        chances = np.minimum(1.0, np.exp(logs - norm[own]))
        chances[longer & ~goes_on] = 0.0
        return chances

    @cached_property
    def _owners(self) -> Any:
        """The sentence of each token, by its number among those sorted by length."""
        import numpy as np

        own = np.zeros(self._rows.shape[1], dtype=np.int64)
        own[np.repeat(self.starts, self.lengths) + count_up(self.lengths)] = np.repeat(
            np.arange(len(self.starts)), self.lengths
        )
        return own

    @cached_property
    def _along(self) -> Any:
        """float64 (tags, tokens): what staying with a tag has added up to since the first token."""
        import numpy as np

        staying = np.diagonal(self.transitions, axis1=-2, axis2=-1)
        stays = staying[:, None] if self.transitions.ndim == 2 else staying.T[:, self._owners]
        return np.cumsum(self._rows + stays, axis=1, dtype=np.float64)


def _pass_on(shares: Any, moves: Any) -> Any:
    """(tags, sentences): what each tag gets from the shares (tags before, sentences) along the moves."""
    if moves.shape[2] == 1:
        return moves[:, :, 0].T @ shares
    alive = shares.shape[1]
    into = shares[0] * moves[0, :, :alive]
    for tag in range(1, len(shares)):
        into += shares[tag] * moves[tag, :, :alive]
    return into


def count_up(lengths: Any) -> Any:
    """0, 1 … length - 1 for each length, one after the other."""
    import numpy as np

    return np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def _log_sum(logs: Any) -> Any:
    """The logarithm of the sum of each row's exponentials; -inf where all are."""
    import numpy as np

    top = logs.max(axis=1)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(logs - top[:, None]).sum(axis=1)) + top
