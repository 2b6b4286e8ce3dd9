"""Values that the words of annotations propose and that they do not have yet, to be taken at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import Subject
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.attributes.looking import AnnotationInLine, Looked, listed, look_through
from hashiya.services.attributes.standing import read_standing
from hashiya.services.attributes.value_proposals import propose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hashiya.core.beyond.attributes import AttributeScheme
    from hashiya.store.reading import ProjectReader


def find_proposed(
    path: Path, only: str, *, person: str, cancel: CancelToken, progress: OnProgress = ignore_progress
) -> Looked:
    """Accepted annotations of the person in the document `only`, or in all with "", each with the values that
    it does not have yet.
    """

    def begin(project: ProjectReader) -> Callable[[str], Iterator[AnnotationInLine]]:
        return partial(_in_document, project, project.attribute_types(), person)

    return look_through(path, only, begin, cancel=cancel, progress=progress)


def _in_document(
    project: ProjectReader, types: AttributeScheme, layer: str, uid: str
) -> Iterator[AnnotationInLine]:
    annotations = project.annotations(uid, layers=[layer], statuses=["accepted"]) if types.types else []
    if not annotations:
        return
    document, standing = project.document(uid), read_standing(project, uid, [layer])
    for each in sorted(annotations, key=lambda each: each.range):
        mine = types.for_label(Subject.ANNOTATION, each.label)
        proposal = propose(each, mine, document.text) if mine else None
        said = standing.of(each)
        new = {key: value for key, value in (proposal.values if proposal else {}).items() if key not in said}
        if new:
            yield listed(document, each, new)
