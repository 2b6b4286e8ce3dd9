"""Words cut into pieces as SentencePiece's unigram model cuts them (Kudo 2018, «Subword Regularization»).

A word is brought to NFKC, as the encoder's own preparation does, and its marks and stretching are taken off:
the encoder has hardly seen them. Signs are pieces without a word's beginning, whether a space stands before
them or not, since corpora and texts differ in that.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BEGIN = "▁"
_MARKS = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufe00-\ufe0f\ufeff\u00ad]"
)
_LONGEST = 40  # characters of a word that are read
MOST = 12  # pieces of a word
_DOUBT = 10.0  # how much less likely than the rarest piece a character without a piece is
_KEPT = 200_000  # words remembered; a text of more different ones is read as slowly as the first time


class Pieces:
    """The pieces and their log probabilities, in the order of the encoder's table."""

    def __init__(self, pieces: Sequence[str], scores: Iterable[float]) -> None:
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._scores = {
            piece: float(score) for piece, score in zip(pieces, scores, strict=True) if piece not in _CONTROL
        }
        self.begin, self.pad, self.end, self.unknown = (self._numbers.get(name, 0) for name in _CONTROL)
        self._longest = max((len(piece) for piece in self._scores), default=1)
        self._doubt = min(self._scores.values(), default=0.0) - _DOUBT
        self._known: dict[tuple[str, bool], tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def cut(self, word: str, *, is_word: bool = True) -> tuple[int, ...]:
        """The numbers of the word's pieces, at least one and at most MOST."""
        known = self._known.get((word, is_word))
        if known is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            known = self._known[word, is_word] = self._cut(_plain(word), is_word)
        return known

    def _cut(self, plain: str, is_word: bool) -> tuple[int, ...]:
        text = BEGIN + plain if is_word or not plain else plain
        size = len(text)
        best = [0.0] + [-1e9] * size
        back = [0] * (size + 1)
        number = [self.unknown] * (size + 1)
        for at in range(size):
            for end in range(at + 1, min(size, at + self._longest) + 1):
                score = self._scores.get(text[at:end])
                if score is not None and best[at] + score > best[end]:
                    best[end], back[end] = best[at] + score, at
                    number[end] = self._numbers[text[at:end]]
            if best[at] + self._doubt > best[at + 1]:
                best[at + 1], back[at + 1], number[at + 1] = best[at] + self._doubt, at, self.unknown
        found: list[int] = []
        at = size
        while at > 0:
            found.append(number[at])
            at = back[at]
        found.reverse()
        return tuple(found[:MOST])


_CONTROL = ("<s>", "<pad>", "</s>", "<unk>")


def _plain(word: str) -> str:
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", word[: 4 * _LONGEST]))
    return "".join(plain.split())[:_LONGEST]
