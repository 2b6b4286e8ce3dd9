"""What was found in files, and what a format loses, in the interface's language."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hashiya.formats.base import Loss, Note
from hashiya.formats.losses import CODES, DETAILS
from hashiya.qtkit.i18n import isolated, number
from hashiya.ui.dialogs.lines import Entry
from hashiya.ui.wording import tr


def note_text(note: Note) -> str:
    """The note by its code with its arguments; where nobody translated it, its own English sentence."""
    template = next(
        (text for text in (tr("Notes", note.code), tr("Errors", note.code)) if text != note.code), ""
    )
    if not template:
        return note.message
    shown = {"path": isolated(Path(note.path).name)} | {
        key: number(value) if isinstance(value, int) else isolated(str(value))
        for key, value in note.args.items()
    }
    try:
        return template.format(**shown)
    except (KeyError, IndexError, ValueError):
        return note.message


def note_place(note: Note) -> str:
    """«file.jsonl, line 12»."""
    name = Path(note.path).name if note.path else ""
    return ", ".join(isolated(part) for part in (name, note.where) if part)


def note_entries(notes: Iterable[Note]) -> list[Entry]:
    """A row for each; what was left out stands before what was only put right."""
    ordered = sorted(enumerate(notes), key=lambda pair: (pair[1].kept, pair[0]))
    return [
        Entry(f"{place}", note_text(note), note_place(note), tone="ink2" if note.kept else "warn")
        for place, note in ordered
    ]


def loss_text(loss: Loss) -> str:
    template = tr("Losses", loss.code)
    return CODES.get(loss.code, loss.code) if template == loss.code else template


def is_detail(loss: Loss) -> bool:
    """Whether texts, ranges and labels stay as they are."""
    return loss.code in DETAILS


def loss_entries(losses: Iterable[Loss]) -> list[Entry]:
    """What touches texts and annotations first, then what only accompanies them."""
    return [
        Entry(
            loss.code,
            loss_text(loss),
            " · ".join(map(isolated, loss.examples[:2])),
            number(loss.count),
            tone="ink2" if is_detail(loss) else "warn",
        )
        for loss in sorted(losses, key=is_detail)
    ]
