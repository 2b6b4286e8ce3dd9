"""Annotations of the same words and label, in one document or all, to say attributes of at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.fold import fold
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.attributes.standing import Values, read_standing
from hashiya.services.search.find import line_around
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LIMIT = 5000
_ATTACHED = ("", "و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "كال", "لل", "ولل")


@dataclass(frozen=True, slots=True)
class SameAnnotation:
    """One of them with its line, and what is said of it already."""

    annotation: Annotation
    name: str
    line: str
    values: Values


def find_same(
    path: Path,
    annotation: Annotation,
    names: Mapping[str, str],
    *,
    person: str,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> tuple[SameAnnotation, ...]:
    """In the documents of `names` (uid → title): this person's and suggested ones, itself aside.

    Spelling is folded; particles written onto the words do not matter. At most LIMIT.
    """
    wanted = _spellings(annotation.surface)
    layers = [each for each in (person, SUGGESTIONS) if each]
    found: list[SameAnnotation] = []
    with Project.open(path, readonly=True) as project:
        for done, uid in enumerate(names, 1):
            cancel.check()
            found += _in_document(project, uid, names[uid], annotation, wanted, layers)
            if len(found) >= LIMIT:
                break
            if done % 20 == 0:
                progress(Progress("searching", done, len(names)))
    return tuple(found[:LIMIT])


def _in_document(
    project: Project,
    uid: str,
    name: str,
    like: Annotation,
    wanted: frozenset[str],
    layers: Sequence[str],
) -> list[SameAnnotation]:
    same = [
        each
        for each in project.annotations(uid, layers=layers)
        if each.label == like.label
        and each.status is not Status.REJECTED
        and (each.uid, each.layer) != (like.uid, like.layer)
        and fold(each.surface) in wanted
    ]
    if not same:
        return []
    text, standing = project.document(uid).text, read_standing(project, uid, layers)
    return [SameAnnotation(each, name, line_around(text, *each.range), standing.of(each)) for each in same]


def _spellings(surface: str) -> frozenset[str]:
    """The words folded, with and without particles before them."""
    base = fold(surface)
    bare = {base.removeprefix(each) for each in _ATTACHED if len(base) - len(each) > 2}
    return frozenset(attached + each for each in (base, *bare) for attached in _ATTACHED)
