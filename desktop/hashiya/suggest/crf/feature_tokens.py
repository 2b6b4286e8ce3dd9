"""A text as the statistical engine sees it: words and punctuation marks, sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING, Any

from hashiya.core.fold import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.suggest.base import Analysis

_MOST_SIGNS = 4  # of one gap between words: a ruled line of dashes teaches nothing more
_LONGEST = 400  # tokens of a sentence; longer ones are cut, since nothing spans so far
_SILENT = frozenset(CONTROLS.replace("-", "")) | {chr(code) for code in range(0x200B, 0x2070)}


@dataclass(frozen=True, slots=True)
class TokenText:
    """Parallel lists over the tokens of a text; `sentences` are ranges of token indices, none empty."""

    surfaces: list[str]
    starts: list[int]
    ends: list[int]
    is_word: list[bool]
    sentences: list[tuple[int, int]]
    texts: tuple[int, ...] = (0,)
    """Where each text begins, when several are read as one."""


def tokenize(analysis: Analysis) -> TokenText:
    """Words of the analysis, and each sign in the gaps between them as a token of its own."""
    import numpy as np

    text, count = analysis.text, len(analysis.words)
    bounds = np.fromiter(chain.from_iterable(analysis.words), dtype=np.int64, count=2 * count)
    starts, ends = bounds[::2], bounds[1::2]
    signs, gaps = _signs(text, starts, ends)
    size = count + len(signs)
    words, between = np.arange(count) + np.searchsorted(signs, starts), gaps + np.arange(len(signs))
    begin, end = np.empty((2, size), dtype=np.int64)
    begin[words], end[words], begin[between], end[between] = starts, ends, signs, signs + 1
    is_word = np.ones(size, dtype=bool)
    is_word[between] = False
    surfaces = np.empty(size, dtype=object)
    surfaces[words] = np.array(analysis.surfaces, dtype=object)
    surfaces[between] = np.array([text[sign] for sign in signs.tolist()], dtype=object)
    return TokenText(
        surfaces.tolist(), begin.tolist(), end.tolist(), is_word.tolist(), _sentences(analysis, begin)
    )


def _signs(text: str, starts: Any, ends: Any) -> tuple[Any, Any]:
    """Where the signs between words stand, not too many in one gap, and how many words come before each."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    edges = np.zeros(len(codes) + 1, dtype=np.int8)
    edges[starts] = 1
    edges[ends] -= 1
    inside = np.cumsum(edges[:-1], dtype=np.int8)
    signs = np.flatnonzero(_is_sign()[np.minimum(codes, 0xFFFF)] & (inside == 0))
    gaps = np.searchsorted(starts, signs)
    few = np.arange(len(signs)) - np.searchsorted(gaps, gaps) < _MOST_SIGNS
    return signs[few], gaps[few]


@cache
def _is_sign() -> Any:
    """bool by code point: neither space nor silent; all beyond the last one are signs too."""
    import numpy as np

    return np.array([not char.isspace() and char not in _SILENT for char in map(chr, range(0x10000))])


def _sentences(analysis: Analysis, starts: Any) -> list[tuple[int, int]]:
    import numpy as np

    cuts = [*np.searchsorted(starts, [start for start, _ in analysis.sentences]).tolist(), len(starts)]
    cuts[0] = 0
    return [
        (start, min(start + _LONGEST, last))
        for first, last in pairwise(cuts)
        for start in range(first, last, _LONGEST)
    ]


def split_tokens(tokens: TokenText, *, size: int = 6000, whole: bool = True) -> list[TokenText]:
    """Stretches of whole sentences of about `size` tokens: a book takes no more memory than a chapter.

    A text up to twice as long stays one, unless it is part of a longer one (not `whole`).
    """
    if whole and len(tokens.surfaces) <= 2 * size:
        return [tokens]
    parts = []
    held: list[tuple[int, int]] = []
    for sentence in tokens.sentences:
        held.append(sentence)
        if sentence[1] - held[0][0] >= size:
            parts.append(_part(tokens, held))
            held = []
    return [*parts, _part(tokens, held)] if held else parts


def join_tokens(parts: Sequence[TokenText]) -> TokenText:
    """Several texts as one, to be read together; starts and ends stay those in the text of each."""
    if len(parts) == 1:
        return parts[0]
    joined = TokenText(
        [], [], [], [], [], tuple(accumulate((len(part.starts) for part in parts[:-1]), initial=0))
    )
    for begin, part in zip(joined.texts, parts, strict=True):
        joined.surfaces.extend(part.surfaces)
        joined.starts.extend(part.starts)
        joined.ends.extend(part.ends)
        joined.is_word.extend(part.is_word)
        joined.sentences.extend((start + begin, stop + begin) for start, stop in part.sentences)
    return joined


def _part(tokens: TokenText, sentences: list[tuple[int, int]]) -> TokenText:
    first, last = sentences[0][0], sentences[-1][1]
    return TokenText(
        tokens.surfaces[first:last],
        tokens.starts[first:last],
        tokens.ends[first:last],
        tokens.is_word[first:last],
        [(start - first, stop - first) for start, stop in sentences],
    )
