"""Going through one document or all of a project for annotations to give values to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Item = TypeVar("Item")
LIMIT = 5000


@dataclass(frozen=True, slots=True)
class Looked(Generic[Item]):
    """At most LIMIT of what there is; `whole`: there is no more."""

    found: tuple[Item, ...]
    whole: bool = True


def look_through(
    path: Path,
    only: str,
    look: Callable[[Project, str], Iterable[Item]],
    *,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> Looked[Item]:
    """`look(project, uid)` in the document `only`, or in all in their order with ""."""
    found: list[Item] = []
    with Project.open(path, readonly=True) as project:
        uids = [only] if only else project.document_uids()
        for done, uid in enumerate(uids, 1):
            cancel.check()
            found += islice(look(project, uid), LIMIT + 1 - len(found))
            if len(found) > LIMIT:
                return Looked(tuple(found[:LIMIT]), whole=False)
            if done % 20 == 0:
                progress(Progress("searching", done, len(uids)))
    return Looked(tuple(found))
