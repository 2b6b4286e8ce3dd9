"""Bringing other people's project files into one. See store.merging for how, and why any order will do."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.span import GOLD
from hashiya.errors import ProjectError, UserError
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.merge.label_differences import (
    LabelPlan,
    SchemeDifference,
    compare_schemes,
    plan_labels,
    refuse_undecided,
    remember_labels,
)
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

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

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
    "explain_conflict",
    "merge_beside",
    "merge_files",
    "pull_beside",
    "pull_review",
]

_WORDS = {
    "text_altered": "The text of {document} was altered outside the program; its annotations stay out.",
    "text_differs": "{document} has another text there: {characters} characters differ, from {first}; "
    "it stays out.",
    "text_other": "{document} has another text there: {characters} characters differ, from {first}; "
    "it came as {as}.",
    "name_differs": "{document} is called {there} there.",
    "title_differs": "{document} has the title {there} there.",
    "direction_differs": "{document} is {there} there, {here} here.",
    "label_renamed": "Label {label} is {here} here; its annotations come as that.",
    "label_stays_away": "Label {label} was deleted here and nothing has it there; it stays away.",
    "span_mismatch": "Annotations of {document} that do not fit its text stay out: {count}.",
    "same_name": "Several people are called {name}; they are kept apart.",
    "label_added": "Label {label} is new and joins the scheme.",
    "label_differs": "Label {label} says something else there; ours stays.",
    "deleted_here": "{document} is removed here; its annotations are kept with it.",
    "deleted_there": "{document} is removed there; here it stays.",
    "in_use": "The file is open in another window; it comes as last saved.",
    "clock": "Times in this file cannot be right ({from} to {to}); nothing went by them.",
    "nothing_new": "Everything in this file is here already.",
    "for_other": "This review was made for {name}: gold comes, and what is said of their work, not yours.",
}
NOTE_CODES = frozenset(_WORDS)
BEYOND = ("attribute_types", "relation_types", "attributes", "relations", "mentions", "entities")
"""What is beyond spans; of what layers hold, only the layers that come."""
REVIEWED = ("settlements", "answers", "guidelines", "examples", "assignments", *BEYOND)


def merge_files(
    project: Project,
    others: Sequence[Path | str],
    dry_run: bool = False,
    *,
    labels: Mapping[str, str] | None = None,
    take: Collection[str] = (),
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> MergeReport:
    """Merge project files into `project`, in any order; a second time nothing more is changed.

    `labels` says under which of our labels one of theirs comes in (its own: as it is); it is remembered for
    the next time. One that was renamed on either side comes in as what it is now; others are added to the
    scheme. `take`: "names" and "directions" of documents are theirs where they differ. One transaction: an
    error or a stop leaves the project as it was. `dry_run` tries it and takes all of it back. Raises
    ProjectError, and UserError `label_deleted` where a label that was deleted here would come back unasked.
    """
    if project.readonly:
        raise read_only(project.path)
    paths = _paths(others)
    plan = plan_labels(project, paths, labels)
    if not dry_run:
        refuse_undecided(plan)
    options = Options(dry_run=dry_run, labels=plan.mapping, skip=plan.skip, take=take, by=project.person_uid)
    report = merge_into(project, paths, options, cancel=cancel, progress=progress)
    if not dry_run:
        with suppress(UserError):  # the merge is done; the next one asks again
            remember_labels(project, labels or {})
    return _with_labels(report, plan)


def merge_beside(
    path: Path,
    others: Sequence[Path | str],
    dry_run: bool = False,
    *,
    labels: Mapping[str, str] | None = None,
    take: Collection[str] = (),
    by: str = "",
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> MergeReport:
    """The same for a job: through a connection of its own, while the project's owner only reads.

    Whoever has the project open must not write meanwhile, and takes in `report.changes` afterwards.
    """
    paths = _paths(others)
    with Project.open(path, readonly=True) as project:
        plan = plan_labels(project, paths, labels)
    options = Options(dry_run=dry_run, labels=plan.mapping, skip=plan.skip, take=take, by=by)
    return _with_labels(merge_apart(path, paths, options, cancel=cancel, progress=progress), plan)


def _with_labels(report: MergeReport, plan: LabelPlan) -> MergeReport:
    """What became of labels is to be known too."""
    told = [
        MergeNote("label_renamed", each.file, {"label": each.label.code, "here": each.ours})
        for each in plan.differences
        if each.ours and each.used and plan.mapping.get(each.label.code) == each.ours
    ]
    told += [
        MergeNote("label_stays_away", each.file, {"label": each.label.code})
        for each in plan.differences
        if each.label.code in plan.skip
    ]
    return replace(report, notes=(*report.notes, *told))


def pull_review(
    project: Project, other: Path | str, dry_run: bool = False, *, cancel: CancelToken | None = None
) -> MergeReport:
    """Bring what a review decided into an annotator's file: gold, corrections with reasons, guidelines.

    Other people's annotations do not come, so that who works blind stays blind; documents we do not have stay
    away too.
    """
    if project.readonly:
        raise read_only(project.path)
    plan = plan_labels(project, [Path(other)])
    options = _pulling(plan, project.person_uid, dry_run)
    told = _for_somebody_else(project, Path(other), project.person_uid)
    report = merge_into(project, _paths([other]), options, cancel=cancel)
    return _with_labels(replace(report, notes=(*told, *report.notes)), plan)


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
        plan = plan_labels(project, [Path(other)])
        told = _for_somebody_else(project, Path(other), person)
    options = _pulling(plan, person, dry_run)
    report = merge_apart(path, _paths([other]), options, cancel=cancel, progress=progress)
    return _with_labels(replace(report, notes=(*told, *report.notes)), plan)


def _for_somebody_else(project: Project, other: Path, person: str) -> tuple[MergeNote, ...]:
    """A note where the file is the review of another person's work."""
    try:
        with Project.open(other, readonly=True) as opened:
            package, people = opened.setting("package", None), opened.people()
    except ProjectError:
        return ()  # merging will say why it cannot be read
    whose = str(package.get("for") or "") if isinstance(package, dict) and package.get("review") else ""
    one = {person, *(each.uid for each in project.people() if each.same_as == person)}
    one |= {each.same_as for each in (*project.people(), *people) if each.uid == person}
    if not whose or whose in one:
        return ()
    name = next((each.name for each in people if each.uid == whose), "")
    return (MergeNote("for_other", str(other), {"name": name}),)


def _pulling(plan: LabelPlan, person: str, dry_run: bool) -> Options:
    return Options(
        dry_run=dry_run,
        labels=plan.mapping,
        skip=plan.skip,
        layers=(GOLD, person),
        tables=REVIEWED,
        by=person,
    )


def explain(note: MergeNote) -> str:
    """What a person should know, in English, for the command line."""
    return _WORDS.get(note.code, note.code).format(**note.args)


def explain_conflict(note: ConflictNote) -> str:
    """What differs, in English, for the command line: the place of an annotation, or a record's answers."""
    if note.table == "annotations":
        return f"conflict: {note.name} {note.start}-{note.end} «{note.surface}»"
    about = " ".join(part for part in (note.table, note.name, f"«{note.surface}»") if part not in ("", "«»"))
    said = " ≠ ".join("(taken away)" if each is None else str(each) for each in note.options)
    return f"conflict: {about}: {said}"


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
