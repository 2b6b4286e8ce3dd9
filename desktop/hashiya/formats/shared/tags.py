"""Tag schemes for words: IOB1, IOB2, IOE1, IOE2, IOBES and BILOU."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCHEMES = ("iob2", "iob1", "ioe2", "ioe1", "iobes", "bilou")

WordSpan = tuple[int, int, str]
"""First word, the word after the last one, label."""

_LETTERS = {  # first, middle, last, single
    "iob2": ("B", "I", "I", "B"),
    "iobes": ("B", "I", "E", "S"),
    "bilou": ("B", "I", "L", "U"),
    "ioe2": ("I", "I", "E", "E"),
}
_ALLOWED = {
    "iob1": "BI",
    "iob2": "BI",
    "ioe1": "IE",
    "ioe2": "IE",
    "iobes": "BIES",
    "bilou": "BILU",
}


def encode(length: int, spans: Iterable[WordSpan], scheme: str = "iob2") -> list[str]:
    """Tags of `length` words for spans that do not overlap."""
    tags = ["O"] * length
    ordered = sorted(spans)
    if scheme in ("iob1", "ioe1"):
        return _encode_marked(tags, ordered, first=scheme == "iob1")
    begin, middle, last, single = _LETTERS[scheme]
    for start, end, label in ordered:
        if end - start == 1:
            tags[start] = f"{single}-{label}"
            continue
        tags[start:end] = [f"{middle}-{label}"] * (end - start)
        tags[start] = f"{begin}-{label}"
        tags[end - 1] = f"{last}-{label}"
    return tags


def _encode_marked(tags: list[str], spans: list[WordSpan], *, first: bool) -> list[str]:
    """IOB1 and IOE1:

    only where two spans of one label touch is the edge marked, on its right or on its left.
    """
    for start, end, label in spans:
        tags[start:end] = [f"I-{label}"] * (end - start)
    for (_, end, label), (start, _, other) in pairwise(spans):
        if end == start and label == other:
            tags[start if first else end - 1] = f"{'B' if first else 'E'}-{label}"
    return tags


def split_tag(tag: str) -> tuple[str, str]:
    """Letter and label of a tag: B-PER → B, PER; O and the empty forms → O; a bare label counts as I."""
    if tag in ("O", "_", "-", ""):
        return "O", ""
    if len(tag) > 2 and tag[1] == "-" and tag[0] in "BIESLUM":
        return tag[0], tag[2:]
    return "I", tag


def decode(tags: Sequence[str]) -> list[WordSpan]:
    """Spans of a sentence's tags, whatever the scheme:

    each one's marks for first, last and single are all obeyed.
    """
    spans: list[WordSpan] = []
    start, label = -1, ""
    for index, tag in enumerate(tags):
        letter, name = split_tag(tag)
        if label and (letter in "OBSU" or name != label):
            spans.append((start, index, label))
            start, label = -1, ""
        if letter != "O" and not label:
            start, label = index, name
        if label and letter in "ESLU":
            spans.append((start, index + 1, label))
            start, label = -1, ""
    if label:
        spans.append((start, len(tags), label))
    return spans


def violations(tags: Sequence[str], scheme: str) -> list[tuple[int, str]]:
    """(index, tag) of each tag that the scheme does not allow at its place."""
    bad = [
        (index, tag) for index, tag in enumerate(tags) if tag != "O" and not _formed(tag, _ALLOWED[scheme])
    ]
    if bad:
        return bad
    expected = encode(len(tags), decode(tags), scheme)
    return [(index, tag) for index, tag in enumerate(tags) if tag != expected[index]]


def _formed(tag: str, letters: str) -> bool:
    return len(tag) > 2 and tag[1] == "-" and tag[0] in letters
