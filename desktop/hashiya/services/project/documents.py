"""Acts on documents as a whole. Their text never changes; a deleted document can always be brought back."""

from __future__ import annotations

from collections.abc import Sequence

from hashiya.core.act_forms import ActArgs
from hashiya.core.changes import Act, Edit
from hashiya.core.document import Direction
from hashiya.store.project import Project


def delete_documents(project: Project, documents: Sequence[str]) -> Act:
    """Out of the list with all their annotations, until this is undone."""
    edits = tuple(Edit("documents", uid, {"deleted": False}, {"deleted": True}) for uid in documents)
    args: ActArgs = {"count": len(edits)}
    if len(documents) == 1:
        args["document"] = project.document(documents[0]).name
    return Act("delete_documents", edits, args)


def rename_document(project: Project, document: str, name: str) -> Act:
    """The act that gives a document another name."""
    before = project.document(document).name
    return _one("rename_document", document, "name", before, name, {"before": before, "name": name})


def set_direction(project: Project, document: str, direction: Direction) -> Act:
    """The base direction of the text's paragraphs; AUTO: each by its first strong character."""
    current = project.document(document)
    args: ActArgs = {"document": current.name, "direction": str(direction)}
    return _one("direction", document, "direction", str(current.direction), str(direction), args)


def set_meta(project: Project, document: str, key: str, value: object) -> Act:
    """One value of the document's metadata; None takes it away."""
    current = project.document(document)
    before = dict(current.meta)
    after = {name: old for name, old in before.items() if name != key} | (
        {} if value is None else {key: value}
    )
    return _one("meta", document, "meta", before, after, {"document": current.name, "key": key})


def _one(kind: str, document: str, field: str, before: object, after: object, args: ActArgs) -> Act:
    edits = () if before == after else (Edit("documents", document, {field: before}, {field: after}),)
    return Act(kind, edits, args)
