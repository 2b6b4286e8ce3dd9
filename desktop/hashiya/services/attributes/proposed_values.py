"""Values that the words of annotations propose and that they do not have yet, to be taken at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import Subject
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.attributes.looking import Looked, look_through
from hashiya.services.attributes.standing import Values, read_standing
from hashiya.services.attributes.value_proposals import propose
from hashiya.services.search.find import line_around

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.core.span import Annotation
    from hashiya.store.reading import ProjectReader


@dataclass(frozen=True, slots=True)
class ProposedValues:
    """An annotation with its line in the document `name`; `values` are those it does not have yet."""

    annotation: Annotation
    name: str
    line: str
    values: Values


def find_proposed(
    path: Path, only: str, *, person: str, cancel: CancelToken, progress: OnProgress = ignore_progress
) -> Looked[ProposedValues]:
    """Accepted annotations of the person in the document `only`, or in all with ""."""
    look = partial(_in_document, person)
    return look_through(path, only, look, cancel=cancel, progress=progress)


def _in_document(layer: str, project: ProjectReader, uid: str) -> Iterator[ProposedValues]:
    types = project.attribute_types()
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
            yield ProposedValues(each, document.title, line_around(document.text, *each.range), new)
