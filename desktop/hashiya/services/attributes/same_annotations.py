"""Annotations of the same words and label, in one document or all, to say attributes of at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hashiya.core.fold import fold
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.attributes.looking import Looked, look_through
from hashiya.services.attributes.standing import Values, read_standing
from hashiya.services.search.find import line_around

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hashiya.store.project import Project

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
    only: str,
    *,
    person: str,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> Looked[SameAnnotation]:
    """In the document `only`, or in all with "": this person's and suggested ones, itself aside.

    Spelling is folded; particles written onto the words do not matter.
    """
    wanted = _spellings(annotation.surface)
    layers = [each for each in (person, SUGGESTIONS) if each]
    look = partial(_in_document, annotation, wanted, layers)
    return look_through(path, only, look, cancel=cancel, progress=progress)


def _in_document(
    like: Annotation, wanted: frozenset[str], layers: Sequence[str], project: Project, uid: str
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
    document, standing = project.document(uid), read_standing(project, uid, layers)
    return [
        SameAnnotation(each, document.title, line_around(document.text, *each.range), standing.of(each))
        for each in same
    ]


def _spellings(surface: str) -> frozenset[str]:
    """The words folded, with and without particles before them."""
    base = fold(surface)
    bare = {base.removeprefix(each) for each in _ATTACHED if len(base) - len(each) > 2}
    return frozenset(attached + each for each in (base, *bare) for attached in _ATTACHED)
