"""Which of many words stand at exactly one place of a text, however long it is and however many they are."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

_FEW = 1000  # words looked for one by one; more are looked for together, in a few passes over the text
_STRETCH = 1 << 18  # letters gone through between two calls of `ask`
_HEADS = (12, 8, 5, 3, 2, 1)  # letters by which words are told apart in one pass, the longest that all have


def _ask_nothing() -> None:
    pass


def single_places(
    text: str, words: Collection[str], ask: Callable[[], object] = _ask_nothing
) -> dict[str, int]:
    """Where each word stands that stands at exactly one place of the text, places that overlap counted too.

    Words that stand nowhere or more than once are not in the answer. It takes time by the length of the text,
    hardly by the number of words, and memory by the words alone. `ask` is called now and then, and may raise
    to stop.
    """
    wanted = {word for word in words if word}
    if len(wanted) <= _FEW:
        return {word: at for word in wanted if (at := _single(text, word, ask)) >= 0}
    found: dict[str, int] = {}
    for head in _HEADS:
        mine = {word for word in wanted if len(word) >= head}
        wanted -= mine
        if mine:
            found.update(_together(text, mine, head, ask))
    return found


def _single(text: str, word: str, ask: Callable[[], object]) -> int:
    """The only place of the word, -1 where there is none or more than one."""
    ask()
    at = text.find(word)
    return at if at >= 0 and text.find(word, at + 1) < 0 else -1


def _together(text: str, words: Collection[str], head: int, ask: Callable[[], object]) -> dict[str, int]:
    """The same of many words that have so many letters at least."""
    by_head: defaultdict[str, dict[int, set[str]]] = defaultdict(dict)
    for word in words:
        by_head[word[:head]].setdefault(len(word), set()).add(word)
    found: dict[str, int] = {}
    for at in _candidates(text, by_head, head, ask):
        lengths = by_head[text[at : at + head]]
        for length in tuple(lengths):
            word = text[at : at + length]
            if word not in lengths[length]:
                continue
            if word not in found:
                found[word] = at
                continue
            del found[word]  # it stands at two places: it is looked for no more
            lengths[length].discard(word)
            if not lengths[length]:
                del lengths[length]
        if not lengths:
            del by_head[text[at : at + head]]
    return found


def _candidates(text: str, by_head: Collection[str], head: int, ask: Callable[[], object]) -> Iterator[int]:
    """The places where one of these heads stands; `by_head` may lose some meanwhile."""
    end = len(text) - head + 1
    for first in range(0, end, _STRETCH):
        ask()
        for at in range(first, min(end, first + _STRETCH)):
            if text[at : at + head] in by_head:
                yield at
        if not by_head:
            return
