"""Scores of a text's tokens: what its words tell by themselves is added up once for each word met.

Two thirds of the templates look at one word, up to two tokens away: a word's sums for each place it can stand
in are kept, so that a token takes five rows and a few features of its own.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.features import REACH, joint_templates, named_hash, single_templates
from hashiya.suggest.crf.word_cache import WordCache

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hashiya.suggest.crf.chain import Bank
    from hashiya.suggest.crf.features import LaidOut
    from hashiya.suggest.crf.network import Net

_MOST_WORDS = 20_000
_BLOCK = 512  # tokens: their sums stay in the cache of a core
_OFFSETS = tuple(range(-REACH, REACH + 1))


def _hashes(rows: Any, offset: int) -> Any:
    """uint32 (words, templates): the features that words give to the token that stands `offset` before."""
    import numpy as np

    wanted = [(name, column) for name, column, at in single_templates().values() if at == offset]
    return np.stack([named_hash(rows[:, column], name) for name, column in wanted], axis=1)


def _for_missing(laid: LaidOut, make: Callable[[Any], Any]) -> Callable[[list[str]], Any]:
    """`make` for the rows of words that a cache has not met."""

    def made(words: list[str]) -> Any:
        if len(words) == len(laid.words):
            return make(laid.rows)
        places = {word: place for place, word in enumerate(laid.words)}
        return make(laid.rows[[places[word] for word in words]])

    return made


class BankScores:
    """A bank that remembers the sums of words."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._words = WordCache(_MOST_WORDS)

    def score(self, laid: LaidOut, joint: Any) -> Any:
        """float32 (tokens, width): what `Bank.score` says of the whole matrix; `joint` are its columns of
        several words.
        """
        return self.score_by_column(laid, joint).T

    def score_by_column(self, laid: LaidOut, joint: Any) -> Any:
        """As `score`, (width, tokens): what chains are asked for lies together."""
        import numpy as np

        rows, places = self._words.get(laid.words, _for_missing(laid, self._sums))
        table, count = rows.reshape(-1, self._bank.width), len(_OFFSETS)
        wanted = [places[laid.around(offset)] * count + place for place, offset in enumerate(_OFFSETS)]
        found = np.empty((self._bank.width, len(joint)), dtype=np.float32)
        for start in range(0, len(joint), _BLOCK):
            block = self._bank.sums(joint[start : start + _BLOCK])
            for each in wanted:
                block += table.take(each[start : start + _BLOCK], axis=0)
            found[:, start : start + _BLOCK] = block.T
        return found

    def _sums(self, rows: Any) -> Any:
        """float64 (words, offsets, width)."""
        import numpy as np

        return np.stack([self._bank.sums(_hashes(rows, offset)) for offset in _OFFSETS], axis=1)


class NetScores:
    """A network that remembers the sums of words' vectors."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._words = WordCache(_MOST_WORDS)

    @cached_property
    def _own(self) -> int:
        """How many of the columns that it reads, from the first on, are told by the token's word alone."""
        singles = single_templates()
        own = [column in singles and singles[column][2] == 0 for column in self._net.columns]
        return own.index(False) if False in own else len(own)

    @property
    def fits(self) -> bool:
        """Whether the rest of the columns are joint ones: only then can it be asked this way."""
        joint = joint_templates()
        return all(column in joint for column in self._net.columns[self._own :])

    def score(self, laid: LaidOut, joint: Any, sentences: Sequence[tuple[int, int]]) -> Any:
        """float32 (tokens, tags): what `Net.score` says of the whole matrix, added up in the same order."""
        rows, known = self._words.get(laid.words, _for_missing(laid, self._sums))
        total = rows.take(known[laid.around(0)], axis=0)
        places = {place: number for number, place in enumerate(joint_templates())}
        for column in self._net.columns[self._own :]:
            found, keys = self._net.index.find(joint[:, places[column]])
            total[found] += self._net.vectors[keys]
        return self._net.read(total, sentences)

    def _sums(self, rows: Any) -> Any:
        """float32 (words, size)."""
        import numpy as np

        singles = single_templates()
        named = [singles[place][:2] for place in self._net.columns[: self._own]]
        hashes = [named_hash(rows[:, column], name) for name, column in named]
        if not hashes:
            return np.zeros((len(rows), self._net.vectors.shape[1]), dtype=np.float32)
        return self._net.add_up(np.stack(hashes, axis=1))
