"""The features of every token of a text: a matrix of 32-bit hashes, one column a template, 0 for «none».

The columns are part of what a model file means: VERSION changes with any of them.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.features_names import KINDS, HashedNames, find_names, mix
from hashiya.suggest.crf.features_words import (
    AFFIXES,
    CLITIC,
    CLUSTERS,
    CUE,
    EDGE,
    NAMED,
    NAMED_AS,
    READINGS,
    SHAPE,
    STEM,
    WIDTH,
    WORD,
    Vocabulary,
    WordReader,
    hash_text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from hashiya.suggest.crf.feature_tokens import TokenText

VERSION = 1
TEMPLATES = 110
OWN_COLUMNS = (
    *(4, 5, 12, 13, *range(16, 24)),  # the word, its stem, clitics, shape and affixes
    *(40, 45, 50, 60, 67, 71, 74, 77, 80),  # its clusters, cue class and places in names
    *(83, 86, 89, 92, 95, 98),  # names that it is part of here
    *range(100, TEMPLATES),  # what stands beside it elsewhere
)
"""The columns that speak of the token itself, not of its neighbours."""
REACH = 2  # how far off a word is looked at by what it tells alone
_PAD = 3
_WINDOW = 3000  # tokens on either side in which other occurrences of a word count
_COMMON = 60  # a stem seen more often in the window is no name


@dataclass(frozen=True)
class LaidOut:
    """The words of a text, each known once: `rows` (words, WIDTH) are those of `words`, the first the edge.

    `order` names the word of every token, with edges between sentences; `real` says where the tokens stand.
    """

    words: list[str]
    rows: np.ndarray[Any, Any]
    order: np.ndarray[Any, Any]
    real: np.ndarray[Any, Any]

    def around(self, offset: int) -> np.ndarray[Any, Any]:
        """The number of the word that stands `offset` tokens on, for each token."""
        found: np.ndarray[Any, Any] = self.order[self.real + offset]
        return found


class Extractor:
    """Makes matrices; remembers the words it has met."""

    def __init__(self, vocabulary: Vocabulary, names: HashedNames) -> None:
        self._names = names
        self._words = WordReader(vocabulary, names)

    def extract(self, tokens: TokenText) -> np.ndarray[Any, Any]:
        """uint32, shape (tokens, templates)."""
        import numpy as np

        if not tokens.surfaces:
            return np.zeros((0, 1), dtype=np.uint32)
        return self._columns(_AllColumns(self.lay_out(tokens)), tokens)

    def joint(self, laid: LaidOut, tokens: TokenText) -> np.ndarray[Any, Any]:
        """As `extract`, of `joint_templates` alone: those that speak of more than one word."""
        return self._columns(_JointColumns(laid), tokens)

    def _columns(self, columns: _Columns, tokens: TokenText) -> np.ndarray[Any, Any]:
        import numpy as np

        _add_forms(columns)
        _add_clusters(columns)
        _add_cues(columns)
        laid = columns.laid
        tags = find_names(self._names, laid.rows[:, READINGS.start : READINGS.stop][laid.order])
        _add_names(columns, tags)
        _add_elsewhere(columns, tags, tokens.texts)
        return np.stack(columns.done, axis=1)

    def rows(self, words: Sequence[str]) -> np.ndarray[Any, Any]:
        """What words, each named once, tell by themselves (columns of features_words)."""
        return self._words.rows(words)

    def lay_out(self, tokens: TokenText) -> LaidOut:
        """The words of all tokens with edges between sentences, and where the tokens stand among them."""
        import numpy as np

        words = list(dict.fromkeys((EDGE, *tokens.surfaces)))
        numbers = dict(zip(words, range(len(words)), strict=True))
        bounds = np.array(tokens.sentences, dtype=np.int64).reshape(-1, 2)
        edges = np.repeat(np.arange(1, len(bounds) + 1), bounds[:, 1] - bounds[:, 0])
        real = np.arange(len(edges)) + edges * _PAD
        order = np.zeros(len(real) + (len(bounds) + 1) * _PAD, dtype=np.int64)
        order[real] = np.fromiter(map(numbers.__getitem__, tokens.surfaces), np.int64, len(tokens.surfaces))
        return LaidOut(words, self._words.rows(words), order, real)


class _Columns:
    """Columns made so far; `at` looks at a neighbour of every token."""

    def __init__(self, laid: LaidOut) -> None:
        self.laid = laid
        self.done: list[Any] = []
        self._around = {offset: laid.around(offset) for offset in range(-_PAD, _PAD + 1)}

    def at(self, column: int, offset: int) -> Any:
        return self.laid.rows[self._around[offset], column]

    @abstractmethod
    def one(self, name: str, column: int, offset: int) -> None:
        """A template that speaks of one word alone."""

    def add(self, name: str, values: Any) -> None:
        """One template; zeros stay zeros."""
        self.done.append(named_hash(values.astype("uint32"), name))


class _AllColumns(_Columns):
    def one(self, name: str, column: int, offset: int) -> None:
        self.add(name, self.at(column, offset))


class _JointColumns(_Columns):
    def one(self, name: str, column: int, offset: int) -> None:
        if abs(offset) > REACH:
            self.add(name, self.at(column, offset))


def named_hash(values: Any, name: str) -> Any:
    """The hashes of a template's values (uint32); zeros stay zeros."""
    mixed = mix(values, hash_text(name))
    mixed[mixed == 0] = 1
    mixed[values == 0] = 0
    return mixed


def _join(left: Any, right: Any) -> Any:
    return mix(left.copy(), 0x1234567) + right


def _join_known(left: Any, right: Any) -> Any:
    """As `_join`, but nothing where either is nothing."""
    joined = _join(left, right)
    joined[(left == 0) | (right == 0)] = 0
    return joined


def _add_forms(columns: _Columns) -> None:
    at, add, one = columns.at, columns.add, columns.one
    for offset in (-2, -1, 0, 1, 2):
        one(f"w{offset}", WORD, offset)
        one(f"s{offset}", STEM, offset)
    for offset in (-1, 0, 1):
        one(f"c{offset}", CLITIC, offset)
        one(f"h{offset}", SHAPE, offset)
    for affix in AFFIXES:
        one(f"a{affix}", affix, 0)
    for affix in (5, 6, 9, 10):
        one(f"a{affix}<", affix, -1)
        one(f"a{affix}>", affix, 1)
    for column, left, right in ((WORD, -1, 0), (WORD, 0, 1), (STEM, -1, 0), (STEM, 0, 1), (STEM, -1, 1)):
        add(f"b{column}{left}{right}", _join(at(column, left), at(column, right)))
    add("hh", _join(_join(at(SHAPE, -1), at(SHAPE, 0)), at(SHAPE, 1)))


def _add_clusters(columns: _Columns) -> None:
    at, add, one = columns.at, columns.add, columns.one
    for cluster in CLUSTERS:
        for offset in (-2, -1, 0, 1, 2):
            one(f"k{cluster}{offset}", cluster, offset)
    coarse, middle = CLUSTERS[0], CLUSTERS[1]
    for left, right in ((-1, 0), (0, 1), (-1, 1)):
        add(f"kk{left}{right}", _join_known(at(middle, left), at(middle, right)))
    add("kkk", _join_known(_join_known(at(coarse, -1), at(coarse, 0)), at(coarse, 1)))


def _add_cues(columns: _Columns) -> None:
    for offset in range(-3, 4):
        columns.one(f"q{offset}", CUE, offset)
    columns.add("qq", columns.at(CUE, -2) * 32 + columns.at(CUE, -1))


def _add_names(columns: _Columns, tags: Any) -> None:
    import numpy as np

    add, one, real = columns.add, columns.one, columns.laid.real
    for offset in (-2, -1, 0, 1, 2):
        one(f"g{offset}", NAMED, offset)
    for kind in range(4):
        for offset in (-1, 0, 1):
            one(f"g{kind}{offset}", NAMED_AS[kind], offset)
    for kind in range(len(KINDS)):
        for offset in (-1, 0, 1):
            add(f"m{kind}{offset}", tags[kind][real + offset])
    together = np.zeros(tags.shape[1], dtype=np.uint32)
    for kind in range(len(KINDS)):
        together = together * np.uint32(8) + tags[kind]
    for offset in (-1, 0, 1):
        add(f"m{offset}", together[real + offset])


_LEFT_CUES = (1, 2, 3, 4, 5, 10)
_SAID = (2, 3)


def _add_elsewhere(columns: _Columns, tags: Any, texts: Sequence[int]) -> None:
    """What stands beside the other occurrences of the same stem in this stretch of the text."""
    import numpy as np

    real = columns.laid.real
    before, after = columns.at(CUE, -1), columns.at(CUE, 1)
    evidence = [(f"d{cue}", before == cue) for cue in _LEFT_CUES]
    evidence.append(("d>", (after == _SAID[0]) | (after == _SAID[1])))
    evidence += [(f"dm{kind}", tags[kind][real] > 1) for kind in range(3)]
    text = np.searchsorted(texts, np.arange(len(real)), side="right") - 1
    stretch = (np.arange(len(real)) - np.asarray(texts)[text]) // _WINDOW + (text << 20)
    keys = columns.at(STEM, 0).astype(np.int64) + (stretch << 32)
    _, inverse = np.unique(keys, return_inverse=True)
    count = np.bincount(inverse)[inverse]
    for name, here in evidence:
        others = np.bincount(inverse, weights=here)[inverse].astype(np.int64) - here
        told = (others > 0) & (count < _COMMON)
        columns.add(name, np.where(told, 1 + (others * 3 > count), 0).astype(np.uint32))


class _Listed(_Columns):
    """Notes which templates there are, and makes nothing."""

    def __init__(self, laid: LaidOut) -> None:
        super().__init__(laid)
        self.singles: dict[int, tuple[str, int, int]] = {}
        self.count = 0

    def one(self, name: str, column: int, offset: int) -> None:
        if abs(offset) <= REACH:
            self.singles[self.count] = (name, column, offset)
        self.count += 1

    def add(self, name: str, values: Any) -> None:
        self.count += 1


@cache
def single_templates() -> dict[int, tuple[str, int, int]]:
    """(name, column of the word's row, offset) of each template, by its place, that one word tells alone."""
    import numpy as np

    none = np.zeros(0, dtype=np.int64)
    columns = _Listed(LaidOut([], np.zeros((1, WIDTH), dtype=np.uint32), none, none))
    _add_forms(columns)
    _add_clusters(columns)
    _add_cues(columns)
    tags = np.zeros((len(KINDS), 1), dtype=np.uint32)
    _add_names(columns, tags)
    _add_elsewhere(columns, tags, (0,))
    return columns.singles


@cache
def joint_templates() -> tuple[int, ...]:
    """The places of the other templates, which are the columns of `Extractor.joint`."""
    return tuple(place for place in range(TEMPLATES) if place not in single_templates())
