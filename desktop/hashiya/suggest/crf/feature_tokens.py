"""A text as the statistical engine sees it: words and punctuation marks, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

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
    text = analysis.text
    starts: list[int] = []
    ends: list[int] = []
    is_word: list[bool] = []

    def add_gap(start: int, end: int) -> None:
        signs = 0
        for position in range(start, end):
            char = text[position]
            if not char.isspace() and char not in _SILENT and signs < _MOST_SIGNS:
                signs += 1
                starts.append(position)
                ends.append(position + 1)
                is_word.append(False)

    at = 0
    for start, end in analysis.words:
        if start - at != 1 or text[at] != " ":
            add_gap(at, start)
        starts.append(start)
        ends.append(end)
        is_word.append(True)
        at = end
    add_gap(at, len(text))
    surfaces = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return TokenText(surfaces, starts, ends, is_word, _sentences(analysis, starts))


def _sentences(analysis: Analysis, starts: list[int]) -> list[tuple[int, int]]:
    cuts = [bisect_left(starts, start) for start, _ in analysis.sentences] + [len(starts)]
    cuts[0] = 0
    return [
        (start, min(start + _LONGEST, last))
        for first, last in pairwise(cuts)
        for start in range(first, last, _LONGEST)
    ]


def split_tokens(tokens: TokenText, *, size: int = 6000) -> list[TokenText]:
    """Stretches of whole sentences of about `size` tokens: a book takes no more memory than a chapter."""
    if len(tokens.surfaces) <= 2 * size:
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
