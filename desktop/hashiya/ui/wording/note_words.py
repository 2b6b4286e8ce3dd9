"""What was found in files, and what a format loses, in the interface's language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.formats.shared.losses import CODES, DETAILS
from hashiya.qtkit.i18n import isolated, noop, number
from hashiya.ui.exchange.import_choices import unit_words
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.formats.base import Loss, Note

PLACES = (
    noop("line"),
    noop("span"),
    noop("page"),
    noop("chapter"),
    noop("document"),
    noop("task"),
    noop("row"),
)
_NUMBERED = re.compile(rf"\b({'|'.join(PLACES)}) (\d+)\b")


def note_text(note: Note) -> str:
    """The note by its code with its arguments; where nobody translated it, its own English sentence."""
    template = next(
        (text for text in (tr("Notes", note.code), tr("Errors", note.code)) if text != note.code), ""
    )
    if not template:
        return note.message
    shown = {"path": isolated(Path(note.path).name)} | {
        key: number(value) if isinstance(value, int) else isolated(_word(key, str(value)))
        for key, value in note.args.items()
    }
    try:
        return template.format(**shown)
    except (KeyError, IndexError, ValueError):
        return note.message


def _word(key: str, value: str) -> str:
    """What a note fills in: kinds of files and units have words of their own, the rest is as it is."""
    return tr("KnownKinds", value) if key in ("kind", "instead") else unit_words(value)


def note_place(note: Note) -> str:
    """«file.jsonl, line 12»."""
    name = isolated(Path(note.path).name) if note.path else ""
    where = [_NUMBERED.sub(_numbered, part) for part in note.where.split(", ")]
    return tr("Places", ", ").join(part for part in (name, *where) if part)


def _numbered(found: re.Match[str]) -> str:
    return f"{tr('Places', found[1])} {number(int(found[2]))}"


def note_entries(notes: Iterable[Note]) -> list[ListEntry]:
    """A row for each; what was left out stands before what was only put right."""
    ordered = sorted(enumerate(notes), key=lambda pair: (pair[1].kept, pair[0]))
    return [
        ListEntry(f"{place}", note_text(note), note_place(note), tone="ink2" if note.kept else "warn")
        for place, note in ordered
    ]


def loss_text(loss: Loss) -> str:
    template = tr("Losses", loss.code)
    return CODES.get(loss.code, loss.code) if template == loss.code else template


def is_detail(loss: Loss) -> bool:
    """Whether texts, ranges and labels stay as they are."""
    return loss.code in DETAILS


def loss_entries(losses: Iterable[Loss]) -> list[ListEntry]:
    """What touches texts and annotations first, then what only accompanies them."""
    return [
        ListEntry(
            loss.code,
            loss_text(loss),
            " · ".join(map(isolated, loss.examples[:2])),
            number(loss.count),
            tone="ink2" if is_detail(loss) else "warn",
        )
        for loss in sorted(losses, key=is_detail)
    ]
