"""Bringing other people's project files into one. See store.merging for how, and why any order will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hashiya.core.labels import Label
from hashiya.core.span import GOLD
from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.store.file.connection import read_only
from hashiya.store.merging.merge import Options, merge_apart, merge_into
from hashiya.store.merging.reports import (
    ConflictNote,
    ConflictOption,
    FileReport,
    MergeLine,
    MergeNote,
    MergeReport,
)
from hashiya.store.project import Project

__all__ = [
    "NOTE_CODES",
    "ConflictNote",
    "ConflictOption",
    "FileReport",
    "MergeLine",
    "MergeNote",
    "MergeReport",
    "SchemeDifference",
    "as_json",
    "compare_schemes",
    "explain",
    "merge_beside",
    "merge_files",
    "pull_beside",
    "pull_review",
]

_MAPPING = "merge.labels"
_WORDS = {
    "text_altered": "The text of {document} was altered outside the program; its annotations stay out.",
    "text_differs": "{document} has another text there; it stays out.",
    "span_mismatch": "Annotations of {document} that do not fit its text stay out: {count}.",
    "same_name": "Several people are called {name}; they are kept apart.",
    "label_added": "Label {label} is new and joins the scheme.",
    "label_differs": "Label {label} says something else there; ours stays.",
    "deleted_here": "{document} is removed here; its annotations are kept with it.",
    "deleted_there": "{document} is removed there; here it stays.",
    "in_use": "The file is open in another window; it comes as last saved.",
    "clock": "Times in this file cannot be right ({from} to {to}); nothing went by them.",
    "nothing_new": "Everything in this file is here already.",
}
NOTE_CODES = frozenset(_WORDS)
REVIEWED = ("settlements", "answers", "guidelines", "examples", "assignments")


@dataclass(frozen=True, slots=True)
class SchemeDifference:
    """A label of another file that is missing here, or that says something else here (`here` given then)."""

    file: str
    label: Label
    here: Label | None = None
    used: int = 0


def compare_schemes(project: Project, others: Sequence[Path]) -> list[SchemeDifference]:
    """What to show before merging: each file's labels that are missing here or differ, and how often used."""
    found = []
    scheme = project.scheme()
    remembered = _remembered(project)
    for path in others:
        with Project.open(path, readonly=True) as other:
            used: dict[str, int] = {}
            for code, _layer, _status, count in other.label_counts():
                used[code] = used.get(code, 0) + count
            for label in other.scheme().labels:
                here = scheme.get(remembered.get(label.code, label.code))
                if here is None or (here.code == label.code and here != label):
                    found.append(SchemeDifference(str(path), label, here, used.get(label.code, 0)))
    return found


def merge_files(
    project: Project,
    others: Sequence[Path | str],
    dry_run: bool = False,
    *,
    labels: Mapping[str, str] | None = None,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> MergeReport:
    """Merge project files into `project`, in any order; a second time nothing more is changed.

    `labels` says under which of our labels one of theirs comes in (others are added to the scheme); it is
    remembered for the next time. One transaction: an error or a stop leaves the project as it was. `dry_run`
    tries it and takes all of it back. Raises ProjectError.
    """
    if project.readonly:
        raise read_only(project.path)
    options = _options(project, dry_run, labels)
    report = merge_into(project, _paths(others), options, cancel=cancel, progress=progress)
    _remember(project, labels, dry_run)
    return report


def merge_beside(
    path: Path,
    others: Sequence[Path | str],
    dry_run: bool = False,
    *,
    labels: Mapping[str, str] | None = None,
    by: str = "",
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> MergeReport:
    """The same for a job: through a connection of its own, while the project's owner only reads.

    Whoever has the project open must not write meanwhile, and takes in `report.changes` afterwards.
    """
    options = Options(dry_run=dry_run, labels=labels or {}, by=by)
    return merge_apart(path, _paths(others), options, cancel=cancel, progress=progress)


def pull_review(
    project: Project, other: Path | str, dry_run: bool = False, *, cancel: CancelToken | None = None
) -> MergeReport:
    """Bring what a review decided into an annotator's file: gold, corrections with reasons, guidelines.

    Other people's annotations do not come, so that who works blind stays blind; documents we do not have stay
    away too.
    """
    if project.readonly:
        raise read_only(project.path)
    options = _pulling(project, project.person_uid, dry_run)
    return merge_into(project, _paths([other]), options, cancel=cancel)


def pull_beside(
    path: Path,
    other: Path | str,
    person: str,
    dry_run: bool = False,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> MergeReport:
    """The same for a job, as `merge_beside` is to `merge_files`; `person` is whose file it is."""
    with Project.open(path, readonly=True) as project:
        options = _pulling(project, person, dry_run)
    return merge_apart(path, _paths([other]), options, cancel=cancel, progress=progress)


def _pulling(project: Project, person: str, dry_run: bool) -> Options:
    return Options(
        dry_run=dry_run,
        labels=_remembered(project),
        layers=(GOLD, person),
        tables=REVIEWED,
        by=person,
    )


def explain(note: MergeNote) -> str:
    """What a person should know, in English, for the command line."""
    return _WORDS.get(note.code, note.code).format(**note.args)


def as_json(report: MergeReport) -> dict[str, object]:
    """What `hashiya merge --json` prints."""
    files = [{**asdict(each), "people": list(each.people)} for each in report.files]
    return {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "same": report.same,
        "documents": report.documents,
        "conflicts": [_conflict(each) for each in report.conflicts],
        "files": files,
        "lines": [asdict(each) for each in report.lines],
        "notes": [asdict(each) for each in report.notes],
        "dry_run": report.dry_run,
    }


def _conflict(note: ConflictNote) -> dict[str, object]:
    """Answers in words; "" for what was taken away."""
    return {**asdict(note), "options": ["" if each is None else str(each) for each in note.options]}


def _paths(others: Sequence[Path | str]) -> list[Path]:
    if not others:
        raise UserError("no_files", "No file to merge was named.", hint="Name one or more project files.")
    return [Path(other) for other in others]


def _options(project: Project, dry_run: bool, labels: Mapping[str, str] | None) -> Options:
    mapping = {**_remembered(project), **(labels or {})}
    known = {*project.label_positions()}
    for code, name in (labels or {}).items():
        if name not in known:
            raise UserError(
                "no_label", f"There is no label {name} in this project to take {code} for.", label=name
            )
    return Options(dry_run=dry_run, labels=mapping, by=project.person_uid)


def _remembered(project: Project) -> dict[str, str]:
    kept = project.setting(_MAPPING, {})
    return dict(kept) if isinstance(kept, dict) else {}


def _remember(project: Project, labels: Mapping[str, str] | None, dry_run: bool) -> None:
    if labels and not dry_run:
        project.set_setting(_MAPPING, {**_remembered(project), **labels})
