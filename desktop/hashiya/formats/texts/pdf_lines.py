"""Lines of a PDF brought to reading order: what was drawn from left to right, read from right to left.

A page is extracted twice: as its drawing order gives it, with ligatures in the right order but numbers, Latin
words and spaces misplaced; and by positions, everything in its place but letter by letter from left to right.
A line of the first that mixes scripts, or whose words are stuck together, is taken from the second.
"""

from __future__ import annotations

import re
from collections import Counter

ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdfb\ufdfd\ufe70-\ufefc]")
_LETTER = re.compile("[\u0621-\u064a\u0671-\u06d3\ufb50-\ufdfb\ufe70-\ufefc]")
_MARK = re.compile("[\u064b-\u065f\u0670]")
_FOREIGN = re.compile(r"[0-9A-Za-z\u00c0-\u024f٠-٩۰-۹()\[\]{}<>«»]")
_LTR_RUN = re.compile(
    r"[0-9A-Za-z\u00c0-\u024f٠-٩](?:[0-9A-Za-z\u00c0-\u024f٠-٩.,:/%+_@-]*[0-9A-Za-z\u00c0-\u024f٠-٩])?"
    r"(?: +[A-Za-z\u00c0-\u024f](?:[0-9A-Za-z\u00c0-\u024f.,:/%+_@'’-]*[0-9A-Za-z\u00c0-\u024f])?)*"
)
_PLAIN_RUN = re.compile(
    r"[0-9A-Za-z\u00c0-\u024f./:,@_+()-]*[0-9A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f./:,@_+()-]*"
)
_ENOUGH = 0.85
_OPENING = "([{<«"
_CLOSING = ")]}>»"
MIRRORED = str.maketrans(_OPENING + _CLOSING, _CLOSING + _OPENING)


def reading_order(drawn: str, placed: str) -> str:
    """The page's text. `drawn`: in drawing order; `placed`: by positions, from left to right."""
    lines: dict[str, list[str]] = {}
    for line in placed.split("\n"):
        if line.strip():
            lines.setdefault(_key(line), []).append(line)
    found = []
    for line in drawn.split("\n"):
        visual = lines.get(_key(line), [])
        found.append(_better(line, visual.pop(0)) if visual else line)
    return "\n".join(found)


def is_stuck(drawn: str, seen: str) -> bool:
    """Whether the drawing order lacks a good part of the gaps that an engine sees on the page."""
    return len(drawn.split()) < _ENOUGH * len(seen.split())


def with_drawn_words(seen: str, drawn: str) -> str:
    """The page as an engine sees it, with ligatures and with numbers and Latin words as they were drawn: the
    engine turns «لا» of one glyph round, and parts «SV-1020».
    """
    runs: dict[str, str] = {}
    for match in _PLAIN_RUN.finditer(drawn):
        runs.setdefault("".join(sorted(match[0])), match[0])

    def as_drawn(match: re.Match[str]) -> str:
        return runs.get("".join(sorted(match[0])), match[0])

    lines = (_PLAIN_RUN.sub(as_drawn, line) for line in seen.split("\n"))
    return "\n".join(_with_ligatures(_uncrossed(line), drawn).strip() for line in lines)


def _uncrossed(line: str) -> str:
    """The line with its brackets mirrored where that brings more of them to face each other."""
    mirrored = line.translate(MIRRORED)
    return mirrored if _crossed(mirrored) < _crossed(line) else line


def _key(line: str) -> str:
    """What two extractions of one line have in common: their characters without white space."""
    return "".join(sorted("".join(line.split())))


def _better(drawn: str, visual: str) -> str:
    """The line of positions in reading order where it is better, else the one of drawing order."""
    if not ARABIC.search(drawn) or _MARK.search(drawn):
        return drawn
    turned = reverse_line(" ".join(visual.split()))
    mixed = _FOREIGN.search(drawn) is not None
    stuck = len(turned.split()) > len(drawn.split())
    return _with_ligatures(turned, drawn) if mixed or stuck else drawn


def _with_ligatures(turned: str, drawn: str) -> str:
    """Letters of one glyph (لا) are turned round by reading backwards: the drawn word has them right."""
    known: dict[str, Counter[str]] = {}
    joined = "".join(part for part in re.split(r"[^\u0600-\u06ff]", drawn) if part)
    for word in re.findall("[\u0621-\u064a]+", drawn):
        known.setdefault("".join(sorted(word)), Counter())[word] += 1

    def mended(match: re.Match[str]) -> str:
        word = match[0]
        same = known.get("".join(sorted(word)))
        if same and word not in same:
            return same.most_common(1)[0][0]
        if same or word in joined:
            return word
        for candidate in _swapped(word):
            if candidate in joined:
                return candidate
        return word

    return re.sub("[\u0621-\u064a]+", mended, turned)


def _swapped(word: str) -> list[str]:
    """The word with one or every «ال» read as the ligature «لا»."""
    places = [match.start() for match in re.finditer("[اأإآ]ل", word)]
    one = [f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in places]
    return [*one, re.sub("([اأإآ])ل", r"ل\1", word)]


def reverse_line(line: str) -> str:
    """A line of visual order in logical order:

    turned round, numbers and Latin words turned back, brackets mirrored where they would stand crosswise.
    """
    if not ARABIC.search(line):
        return line
    turned = line[::-1]
    turned = re.sub("([\u064b-\u0652]+)([\u0621-\u064a\ufb50-\ufefc])", r"\2\1", turned)
    turned = _LTR_RUN.sub(lambda match: match[0][::-1], turned)
    mirrored = turned.translate(MIRRORED)
    return mirrored if _crossed(mirrored) <= _crossed(turned) else turned


def _crossed(line: str) -> int:
    """How many brackets close before they open, or stay open."""
    depth: Counter[str] = Counter()
    wrong = 0
    for char in line:
        if char in _OPENING:
            depth[char] += 1
        elif char in _CLOSING:
            opening = _OPENING[_CLOSING.index(char)]
            depth[opening] -= 1
            if depth[opening] < 0:
                wrong += 1
                depth[opening] = 0
    return wrong + depth.total()
