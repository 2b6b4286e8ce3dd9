"""What merging asks of a job's thread: look first, then do it; plain values in, plain values out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.services.merge.merge_files import MergeReport, SchemeDifference, compare_schemes, merge_beside
from hashiya.services.project.project_file import open_project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hashiya.progress import CancelToken, OnProgress


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a merge would do: how the schemes differ, and the report of a dry run."""

    differences: tuple[SchemeDifference, ...] = ()
    report: MergeReport = field(default_factory=MergeReport)


def preview_merge(
    path: Path,
    others: Sequence[Path],
    labels: Mapping[str, str],
    by: str,
    take: Sequence[str] = (),
    *,
    cancel: CancelToken,
    progress: OnProgress,
) -> Outlook:
    """Compare the schemes and try the merge; the project stays as it is."""
    with open_project(path) as project:
        differences = tuple(compare_schemes(project, others))
    cancel.check()
    report = merge_beside(
        path, others, dry_run=True, labels=labels, take=take, by=by, cancel=cancel, progress=progress
    )
    return Outlook(differences, report)


def run_merge(
    path: Path,
    others: Sequence[Path],
    labels: Mapping[str, str],
    by: str,
    take: Sequence[str] = (),
    *,
    cancel: CancelToken,
    progress: OnProgress,
) -> MergeReport:
    """Merge; stopped or failed, the project is as it was."""
    return merge_beside(path, others, labels=labels, take=take, by=by, cancel=cancel, progress=progress)
