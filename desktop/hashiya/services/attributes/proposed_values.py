"""Values that the words of annotations propose and that they do not have yet, to be taken at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import Subject
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.attributes.standing import Values, read_standing
from hashiya.services.attributes.value_proposals import propose
from hashiya.services.search.find import line_around
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hashiya.core.beyond.attributes import AttributeScheme
    from hashiya.core.span import Annotation
    from hashiya.store.reading import ProjectReader

LIMIT = 5000


@dataclass(frozen=True, slots=True)
class ProposedValues:
    """An annotation with its line in the document `name`; `values` are those it does not have yet."""

    annotation: Annotation
    name: str
    line: str
    values: Values


def find_proposed(
    path: Path,
    names: Mapping[str, str],
    *,
    person: str,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> tuple[ProposedValues, ...]:
    """In the documents of `names` (uid → title), accepted annotations of the person. At most LIMIT."""
    found: list[ProposedValues] = []
    with Project.open(path, readonly=True) as project:
        types = project.attribute_types()
        for done, (uid, name) in enumerate(names.items(), 1):
            cancel.check()
            found += in_document(project, uid, name, types, person)
            if len(found) >= LIMIT:
                break
            if done % 20 == 0:
                progress(Progress("searching", done, len(names)))
    return tuple(found[:LIMIT])


def in_document(
    project: ProjectReader, uid: str, name: str, types: AttributeScheme, layer: str
) -> Iterator[ProposedValues]:
    """Those of one document, in the order of the text."""
    annotations = project.annotations(uid, layers=[layer], statuses=["accepted"])
    if not annotations or not types.types:
        return
    text, standing = project.document(uid).text, read_standing(project, uid, [layer])
    for each in sorted(annotations, key=lambda each: each.range):
        mine = types.for_label(Subject.ANNOTATION, each.label)
        proposal = propose(each, mine, text) if mine else None
        said = standing.of(each)
        new = {key: value for key, value in (proposal.values if proposal else {}).items() if key not in said}
        if new:
            yield ProposedValues(each, name, line_around(text, *each.range), new)
