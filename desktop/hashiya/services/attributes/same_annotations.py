"""Annotations of the same words and label, in one document or all, to say attributes of at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hashiya.core.fold import fold
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.attributes.looking import AnnotationInLine, Looked, listed, look_through
from hashiya.services.attributes.standing import read_standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from hashiya.store.reading import ProjectReader

_ATTACHED = ("", "و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "كال", "لل", "ولل")


def find_same(
    path: Path,
    annotation: Annotation,
    only: str,
    *,
    person: str,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> Looked:
    """In the document `only`, or in all with "": this person's and suggested ones, itself aside.

    Spelling is folded; particles written onto the words do not matter.
    """
    wanted = _spellings(annotation.surface)
    layers = [each for each in (person, SUGGESTIONS) if each]

    def begin(project: ProjectReader) -> Callable[[str], list[AnnotationInLine]]:
        return partial(_in_document, project, annotation, wanted, layers)

    return look_through(path, only, begin, cancel=cancel, progress=progress)


def _in_document(
    project: ProjectReader, like: Annotation, wanted: frozenset[str], layers: Sequence[str], uid: str
) -> list[AnnotationInLine]:
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
    document, standing = project.document(uid), read_standing(project, uid, layers)
    return [listed(document, each, standing.of(each)) for each in same]


def _spellings(surface: str) -> frozenset[str]:
    """The words folded, with and without particles before them."""
    base = fold(surface)
    bare = {base.removeprefix(each) for each in _ATTACHED if len(base) - len(each) > 2}
    return frozenset(attached + each for each in (base, *bare) for attached in _ATTACHED)
