"""Acts on documents as a whole. Their text never changes; a deleted document can always be brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.core.titles import TITLE, one_line, title_in, with_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.act_forms import ActArgs
    from hashiya.core.document import Direction
    from hashiya.store.project import Project


def delete_documents(project: Project, documents: Sequence[str]) -> Act:
    """Out of the list with all their annotations, until this is undone."""
    edits = tuple(Edit("documents", uid, {"deleted": False}, {"deleted": True}) for uid in documents)
    args: ActArgs = {"count": len(edits)}
    if len(documents) == 1:
        args["document"] = project.document(documents[0]).title
    return Act("delete_documents", edits, args)


def rename_document(project: Project, document: str, name: str) -> Act:
    """The act that gives a document another name."""
    before = project.document(document).name
    return _one("rename_document", document, "name", before, name, {"before": before, "name": name})


def set_title(project: Project, document: str, title: str) -> Act:
    """The act that gives a document a title; an empty one lets its name stand."""
    current = project.document(document)
    wanted = one_line(title)
    before = dict(current.meta)
    kept = title_in(before)
    same = wanted == kept or (not kept and wanted == one_line(current.name))
    after = before if same else before | {TITLE: wanted}
    return _one("title", document, "meta", before, after, {"document": current.name, "title": wanted})


def set_titles_from_headings(project: Project) -> Act:
    """The heading that a text begins with as title, of all documents that have none."""
    edits = []
    for uid in project.document_uids():
        found = project.document(uid)
        after = dict(with_heading(found.meta, found.text, found.name))
        if after != found.meta:
            edits.append(Edit("documents", uid, {"meta": dict(found.meta)}, {"meta": after}))
    return Act("titles", tuple(edits), {"count": len(edits)})


def set_direction(project: Project, document: str, direction: Direction) -> Act:
    """The base direction of the text's paragraphs; AUTO: each by its first strong character."""
    current = project.document(document)
    args: ActArgs = {"document": current.title, "direction": str(direction)}
    return _one("direction", document, "direction", str(current.direction), str(direction), args)


def set_meta(project: Project, document: str, key: str, value: object) -> Act:
    """One value of the document's metadata; None takes it away."""
    current = project.document(document)
    before = dict(current.meta)
    after = {name: old for name, old in before.items() if name != key} | (
        {} if value is None else {key: value}
    )
    return _one("meta", document, "meta", before, after, {"document": current.title, "key": key})


def _one(kind: str, document: str, field: str, before: object, after: object, args: ActArgs) -> Act:
    edits = () if before == after else (Edit("documents", document, {field: before}, {field: after}),)
    return Act(kind, edits, args)
