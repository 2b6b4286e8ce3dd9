"""Going through one document or all of a project for annotations to give values to."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.search.find import line_around
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from hashiya.core.document import Document
    from hashiya.core.span import Annotation
    from hashiya.services.attributes.standing import Values

LIMIT = 5000


@dataclass(frozen=True, slots=True)
class AnnotationInLine:
    """An annotation with its line in the document called `name`, and values said of it or proposed for it."""

    annotation: Annotation
    name: str
    line: str
    values: Values


@dataclass(frozen=True, slots=True)
class Looked:
    """At most LIMIT of what there is; `whole`: there is no more."""

    found: tuple[AnnotationInLine, ...]
    whole: bool = True


def listed(document: Document, annotation: Annotation, values: Values) -> AnnotationInLine:
    """An annotation of the document, as a list shows it."""
    return AnnotationInLine(annotation, document.title, line_around(document.text, *annotation.range), values)


def look_through(
    path: Path,
    only: str,
    begin: Callable[[Project], Callable[[str], Iterable[AnnotationInLine]]],
    *,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> Looked:
    """What `begin(project)` gives, asked of the document `only`, or of all in their order with ""."""
    found: list[AnnotationInLine] = []
    with Project.open(path, readonly=True) as project:
        look = begin(project)
        uids = [only] if only else project.document_uids()
        for done, uid in enumerate(uids, 1):
            cancel.check()
            found += islice(look(uid), LIMIT + 1 - len(found))
            if len(found) > LIMIT:
                return Looked(tuple(found[:LIMIT]), whole=False)
            if done % 20 == 0:
                progress(Progress("searching", done, len(uids)))
    return Looked(tuple(found))
