"""Decisions about many places from a file, one a line: who decides beside the program says them all at once.

A line is a JSON object: `document`, `start` and `end` name the place as `hashiya compare` names it, and one
of `take` (a person), `spans` (a list) and `nothing` (true) says what gold becomes; `label` and `reason` may
stand beside. A place as `hashiya compare --json` prints it may be such a line once that is added.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hashiya.errors import FormatError, UserError
from hashiya.files import explain_os_error, refuse_devices
from hashiya.services.review.place_lookup import parse_spans

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.span import Span

_WHERE = ("document", "start", "end")
_WAYS = ("take", "spans", "nothing")
_KNOWN = {*_WHERE, *_WAYS, "label", "reason"}
_TOLD = {"state", "kind", "answers", "gold", "settlement"}
"""What `compare` says of a place and a decision has no use for."""


@dataclass(frozen=True, slots=True)
class FiledDecision:
    """What gold becomes at a place: what `take` has there, or `spans`, none of them for nothing."""

    line: int
    document: str
    start: int
    end: int
    take: str = ""
    spans: tuple[Span, ...] = ()
    label: str = ""
    reason: str = ""


def read_decisions(path: Path) -> list[FiledDecision]:
    """All decisions of a file, in its order; empty lines are passed over.

    Raises FormatError `bad_decision` (which line, and what is wrong with it), UserError where it cannot be
    opened.
    """
    refuse_devices(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
    except UnicodeDecodeError as error:
        raise _wrong(1 + error.object[: error.start].count(b"\n"), "is not UTF-8") from error
    lines = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    return [_decision(number, line) for number, line in lines]


def _decision(number: int, line: str) -> FiledDecision:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _wrong(number, "is not JSON") from error
    if not isinstance(value, dict):
        raise _wrong(number, "is not a JSON object")
    if unknown := sorted(set(value) - _KNOWN - _TOLD):
        raise _wrong(number, f"has «{unknown[0]}», which is nothing of a decision")
    document, start, end = (value.get(key) for key in _WHERE)
    if not isinstance(document, str) or type(start) is not int or type(end) is not int:
        raise _wrong(number, "does not name a place by document, start and end")
    ways = [key for key in _WAYS if key in value]
    if len(ways) != 1 or value.get("nothing", True) is not True:
        raise _wrong(number, 'says none or several of "take", "spans" and "nothing": true')
    take, label, reason = (value.get(key, "") for key in ("take", "label", "reason"))
    if not all(isinstance(each, str) for each in (take, label, reason)) or ("take" in value and not take):
        raise _wrong(number, "has no words as take, label or reason")
    return FiledDecision(number, document, start, end, take, _spans(number, value), label, reason)


def _spans(number: int, value: dict[str, Any]) -> tuple[Span, ...]:
    try:
        return parse_spans(json.dumps(value.get("spans", [])))
    except UserError as error:
        raise _wrong(number, "has spans that are no list of start, end and label") from error


def _wrong(number: int, what: str) -> FormatError:
    return FormatError(
        "bad_decision",
        f"Line {number} {what}.",
        hint='A line is {"document": "D", "start": 4, "end": 9, "take": "PERSON"}.',
        line=number,
    )
