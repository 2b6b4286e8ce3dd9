"""What a merge brings, in rows and sentences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import isolated, number
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.services.merge.merge_files import MergeLine, MergeNote, MergeReport

_SHOWN = 2000
_QUIET_NOTES = frozenset({"nothing_new", "label_added", "deleted_there", "label_renamed", "label_stays_away"})


def coming_entries(report: MergeReport) -> list[ListEntry]:
    """A row for each document and person that something comes from; files with nothing new at the end."""
    moving = [(place, line) for place, line in enumerate(report.lines) if _moves(line)]
    entries = [_line_entry(place, line) for place, line in moving[:_SHOWN]]
    if len(moving) > _SHOWN:
        more = tr("Merge", "%Ln more rows are counted above and not listed.", len(moving) - _SHOWN)
        entries.append(ListEntry("more", more, tone="ink2"))
    for file in report.files:
        if not (file.added or file.changed or file.removed or file.conflicts):
            name = isolated(Path(file.path).name)
            words = tr("Merge", "Nothing new in {0}: everything is here already.").format(name)
            entries.append(ListEntry(f"file:{file.path}", words, tone="ink2"))
    return entries


def _moves(line: MergeLine) -> bool:
    return bool(line.added or line.changed or line.removed or line.conflicts)


def _line_entry(place: int, line: MergeLine) -> ListEntry:
    title = line.name or tr("Merge", "In no text")
    sub = " · ".join(isolated(part) for part in (_who(line), Path(line.file).name) if part)
    return ListEntry(f"line:{place}", title, sub, _changes(line))


def _who(line: MergeLine) -> str:
    names = {"gold": tr("Merge", "Gold"), "suggestions": tr("Merge", "Suggestions")}
    return names.get(line.layer, line.person)


def _changes(line: MergeLine) -> str:
    parts = [
        (line.added, tr("Merge", "{0} new")),
        (line.changed, tr("Merge", "{0} changed")),
        (line.removed, tr("Merge", "{0} removed")),
        (line.conflicts, tr("Merge", "{0} in conflict")),
    ]
    return " · ".join(words.format(number(count)) for count, words in parts if count)


def note_entries(notes: Iterable[MergeNote]) -> list[ListEntry]:
    """What was left out stands before what is only to be known."""
    ordered = sorted(enumerate(notes), key=lambda pair: (pair[1].code in _QUIET_NOTES, pair[0]))
    return [
        ListEntry(
            f"note:{place}",
            note_words(note),
            isolated(Path(note.file).name) if note.file else "",
            tone="ink2" if note.code in _QUIET_NOTES else "warn",
        )
        for place, note in ordered
    ]


def note_words(note: MergeNote) -> str:
    templates = {
        "text_altered": tr("Merge", "The text of {document} was altered outside; its annotations stay out."),
        "text_differs": tr(
            "Merge",
            "{document} has another text there ({characters} characters differ, from {first}); it stays out.",
        ),
        "text_other": tr(
            "Merge",
            "{document} has another text there ({characters} characters differ, from {first}): it is {as}.",
        ),
        "name_differs": tr("Merge", "{document} is called {there} there."),
        "title_differs": tr("Merge", "{document} has the title {there} there."),
        "direction_differs": tr("Merge", "{document} has another direction there."),
        "label_renamed": tr("Merge", "Label {label} is {here} here; its annotations come as that."),
        "label_stays_away": tr(
            "Merge", "Label {label} was deleted here and is not used there; it stays away."
        ),
        "span_mismatch": tr("Merge", "Annotations of {document} that do not fit its text stay out: {count}."),
        "same_name": tr("Merge", "Several people are called {name}; they are kept apart."),
        "label_added": tr("Merge", "Label {label} is new and joins the scheme."),
        "label_differs": tr("Merge", "Label {label} says something else there; ours stays."),
        "deleted_here": tr("Merge", "{document} is removed here; its annotations are kept with it."),
        "deleted_there": tr("Merge", "{document} is removed there; here it stays."),
        "in_use": tr("Merge", "The file is open in another window; it comes as last saved."),
        "clock": tr("Merge", "Times in this file cannot be right; nothing went by them."),
        "for_other": tr(
            "Merge",
            "This review was made for {name}: gold comes, and what is said of their work, not yours.",
        ),
        "nothing_new": tr("Merge", "Everything in this file is here already."),
    }
    template = templates.get(note.code, note.code)
    return template.format(**{key: isolated(str(value)) for key, value in note.args.items()})


def outcome_words(report: MergeReport) -> str:
    """One sentence: what comes, or came."""
    if not (report.added or report.changed or report.removed or report.documents):
        return tr("Merge", "Nothing new: everything is here already.")
    others = sum(line.added for line in report.lines if not line.layer)
    new = report.added - others
    parts = [
        tr("Merge", "%Ln new annotations", new) if new else "",
        tr("Merge", "%Ln other entries (attributes, relations, decisions and others)", others)
        if others
        else "",
        tr("Merge", "%Ln changed", report.changed) if report.changed else "",
        tr("Merge", "%Ln removed", report.removed) if report.removed else "",
        tr("Merge", "%Ln new documents", report.documents) if report.documents else "",
    ]
    words = tr("Merge", ", ").join(part for part in parts if part)
    if report.conflicts:
        words += " · " + tr("Merge", "%Ln conflicts to settle", len(report.conflicts))
    return words
