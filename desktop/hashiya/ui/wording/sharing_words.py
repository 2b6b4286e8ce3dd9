"""What came through a shared folder, and what waits there, in rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import isolated
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording.common import tr
from hashiya.ui.wording.merge_words import note_words, outcome_words

if TYPE_CHECKING:
    from hashiya.services.team.shared_folder import Problem, SyncReport


def taken_entries(report: SyncReport) -> list[ListEntry]:
    """A row for everybody whose work came, with what a person should know of it."""
    found = []
    for place, each in enumerate(report.taken):
        who = isolated(each.person) if each.person else tr("Sharing", "Somebody")
        found.append(
            ListEntry(f"taken:{place}", tr("Sharing", "From {0}").format(who), outcome_words(each.report))
        )
        for number, note in enumerate(each.report.notes):
            found.append(ListEntry(f"note:{place}:{number}", note_words(note), who, tone="warn"))
    return found


def problem_entries(report: SyncReport) -> list[ListEntry]:
    """What was refused stands before what waits, and that before what was passed over."""
    groups = (("refused", report.refused, "danger"), ("waiting", report.waiting, "warn"))
    found = [
        ListEntry(f"{name}:{place}", problem_words(each), _about(each), tone=tone)
        for name, problems, tone in groups
        for place, each in enumerate(problems)
    ]
    for place, each in enumerate(report.ignored):
        found.append(ListEntry(f"ignored:{place}", problem_words(each), _about(each), tone="ink2"))
    return found


def _about(each: Problem) -> str:
    return " · ".join(isolated(part) for part in (each.file, each.person) if part)


def problem_words(each: Problem) -> str:
    words = {
        "unfinished": tr("Sharing", "Still being copied here"),
        "missing_before": tr("Sharing", "Waits for files that come before it"),
        "missing_texts": tr("Sharing", "Waits for texts that have not come yet: {0}"),
        "doubled": tr("Sharing", "A copy that the service made; passed over"),
        "other_kind": tr("Sharing", "No file of this program's; passed over"),
        "other_project": tr("Sharing", "Of another project: {0}; refused"),
        "newer": tr("Sharing", "Made by a later version of the program; refused"),
        "damaged": tr("Sharing", "Holds what cannot be right; refused"),
        "too_large": tr("Sharing", "Larger than any file of this program's; refused"),
        "foreign": tr("Sharing", "No file of this program's; refused"),
    }
    return words.get(each.why, each.why).format(isolated(each.detail))
