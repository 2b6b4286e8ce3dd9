"""What the desk asks of a job's thread: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hashiya.progress import CancelToken, OnProgress
from hashiya.services.project.project_file import open_project
from hashiya.services.review.comparison import Comparison, compare
from hashiya.services.review.progress import DocumentReview, overview


def survey(
    path: Path,
    documents: Sequence[str] | None,
    people: Sequence[str] | None,
    *,
    cancel: CancelToken,
    progress: OnProgress,
) -> list[DocumentReview]:
    """How far the review of each document is."""
    with open_project(path) as project:
        return list(overview(project, documents=documents, people=people, cancel=cancel, progress=progress))


def compare_all(path: Path, document: str, people: Sequence[str] | None) -> Comparison:
    """The whole comparison of a long text."""
    with open_project(path) as project:
        return compare(project, document, people)
