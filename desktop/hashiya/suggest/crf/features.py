"""The features of every token of a text: a matrix of 32-bit hashes, one column a template, 0 for «none».

The columns are part of what a model file means: VERSION changes with any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.features_names import KINDS, HashedNames, find_names, mix
from hashiya.suggest.crf.features_words import (
    AFFIXES,
    CLITIC,
    CLUSTERS,
    CUE,
    NAMED,
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
_PAD = 3
_WINDOW = 3000  # tokens on either side in which other occurrences of a word count
_COMMON = 60  # a stem seen more often in the window is no name


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
        rows, real = self._lay_out(tokens)
        columns = _Columns(rows, real)
        _add_forms(columns)
        _add_clusters(columns)
        _add_cues(columns)
        tags = find_names(self._names, rows[:, READINGS.start : READINGS.stop])
        _add_names(columns, tags)
        _add_elsewhere(columns, tags, tokens.texts)
        return np.stack(columns.done, axis=1)

    def row(self, word: str) -> list[int]:
        """What the word tells by itself (columns of features_words)."""
        return self._words.row(word)

    def stems(self, tokens: TokenText) -> list[int]:
        """The hashed stem of each token."""
        return [self._words.row(word)[STEM] for word in tokens.surfaces]

    def _lay_out(self, tokens: TokenText) -> tuple[Any, Any]:
        """Rows of all tokens with padding between sentences, and where the tokens stand among them."""
        import numpy as np

        numbers: dict[str, int] = {}
        types: list[list[int]] = [_edge_row()]
        order = [0] * _PAD
        real: list[int] = []
        for first, last in tokens.sentences:
            real.extend(range(len(order), len(order) + last - first))
            for word in tokens.surfaces[first:last]:
                number = numbers.get(word)
                if number is None:
                    number = numbers[word] = len(types)
                    types.append(self._words.row(word))
                order.append(number)
            order.extend([0] * _PAD)
        return np.array(types, dtype=np.uint32)[np.array(order)], np.array(real)


def _edge_row() -> list[int]:
    row = [0] * WIDTH
    row[WORD], row[STEM], row[SHAPE] = hash_text("w\n"), hash_text("s\n"), hash_text("h\n")
    return row


class _Columns:
    """Columns made so far; `at` looks at a neighbour of every token."""

    def __init__(self, rows: Any, real: Any) -> None:
        self.rows = rows
        self.real = real
        self.done: list[Any] = []

    def at(self, column: int, offset: int) -> Any:
        return self.rows[self.real + offset, column]

    def add(self, name: str, values: Any) -> None:
        """One template; zeros stay zeros."""
        import numpy as np

        mixed = mix(values.astype(np.uint32), hash_text(name))
        mixed[mixed == 0] = 1
        mixed[values == 0] = 0
        self.done.append(mixed)


def _join(left: Any, right: Any) -> Any:
    return mix(left.copy(), 0x1234567) + right


def _join_known(left: Any, right: Any) -> Any:
    """As `_join`, but nothing where either is nothing."""
    joined = _join(left, right)
    joined[(left == 0) | (right == 0)] = 0
    return joined


def _add_forms(columns: _Columns) -> None:
    at, add = columns.at, columns.add
    for offset in (-2, -1, 0, 1, 2):
        add(f"w{offset}", at(WORD, offset))
        add(f"s{offset}", at(STEM, offset))
    for offset in (-1, 0, 1):
        add(f"c{offset}", at(CLITIC, offset))
        add(f"h{offset}", at(SHAPE, offset))
    for affix in AFFIXES:
        add(f"a{affix}", at(affix, 0))
    for affix in (5, 6, 9, 10):
        add(f"a{affix}<", at(affix, -1))
        add(f"a{affix}>", at(affix, 1))
    for column, left, right in ((WORD, -1, 0), (WORD, 0, 1), (STEM, -1, 0), (STEM, 0, 1), (STEM, -1, 1)):
        add(f"b{column}{left}{right}", _join(at(column, left), at(column, right)))
    add("hh", _join(_join(at(SHAPE, -1), at(SHAPE, 0)), at(SHAPE, 1)))


def _add_clusters(columns: _Columns) -> None:
    at, add = columns.at, columns.add
    for cluster in CLUSTERS:
        for offset in (-2, -1, 0, 1, 2):
            add(f"k{cluster}{offset}", at(cluster, offset))
    coarse, middle = CLUSTERS[0], CLUSTERS[1]
    for left, right in ((-1, 0), (0, 1), (-1, 1)):
        add(f"kk{left}{right}", _join_known(at(middle, left), at(middle, right)))
    add("kkk", _join_known(_join_known(at(coarse, -1), at(coarse, 0)), at(coarse, 1)))


def _add_cues(columns: _Columns) -> None:
    for offset in range(-3, 4):
        columns.add(f"q{offset}", columns.at(CUE, offset))
    columns.add("qq", columns.at(CUE, -2) * 32 + columns.at(CUE, -1))


def _add_names(columns: _Columns, tags: Any) -> None:
    import numpy as np

    at, add, real = columns.at, columns.add, columns.real
    for offset in (-2, -1, 0, 1, 2):
        add(f"g{offset}", at(NAMED, offset))
    for kind in range(4):
        for offset in (-1, 0, 1):
            add(f"g{kind}{offset}", at(NAMED, offset) >> np.uint32(4 * kind) & np.uint32(15))
    for kind in range(len(KINDS)):
        for offset in (-1, 0, 1):
            add(f"m{kind}{offset}", tags[kind][real + offset])
    together = np.zeros(len(columns.rows), dtype=np.uint32)
    for kind in range(len(KINDS)):
        together = together * np.uint32(8) + tags[kind]
    for offset in (-1, 0, 1):
        add(f"m{offset}", together[real + offset])


_LEFT_CUES = (1, 2, 3, 4, 5, 10)
_SAID = (2, 3)


def _add_elsewhere(columns: _Columns, tags: Any, texts: Sequence[int]) -> None:
    """What stands beside the other occurrences of the same stem in this stretch of the text."""
    import numpy as np

    real = columns.real
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
