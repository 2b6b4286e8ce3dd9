"""Taking an import back: its new documents out of the list, and what it brought to texts that were there."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.services.dataset.parts import set_part
from hashiya.services.project.documents import delete_documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.core.beyond.attributes import Attribute
    from hashiya.core.beyond.entities import Mention
    from hashiya.core.beyond.relations import Relation
    from hashiya.core.changes import Record
    from hashiya.services.exchange.import_report import ImportReport
    from hashiya.store.project import Project


def take_back(project: Project, report: ImportReport) -> Act:
    """One act for all that came, which can be undone; with no edits where nothing of it is there any more.

    What somebody has changed since stays, with what hangs on it: it is their work now. So do labels, types
    and entities, which others may use by now.
    """
    annotations: list[Edit] = []
    theirs: set[str] = set()
    for uid, time in report.onto_times.items():
        item = project.annotation(uid)
        if item is not None and item.modified == time:
            annotations.append(Edit("annotations", uid, asdict(item), None))
        else:
            theirs.add(uid)
    there = set(project.document_uids())
    edits = [*_said(project, report.onto_said, there, theirs), *annotations]
    parts = {uid: part for uid, part in report.onto_parts.items() if uid in there}
    still = [info.uid for info in project.some_documents(parts) if info.part == parts[info.uid]]
    edits += set_part(project, still, "").edits if still else ()
    documents = [uid for uid in report.documents if uid in there]
    if documents:
        act = delete_documents(project, documents)
        return Act(act.kind, (*act.edits, *edits), act.args) if edits else act
    return Act("delete", tuple(edits), {"count": len(annotations)})


def _said(project: Project, brought: Sequence[Edit], there: set[str], theirs: set[str]) -> list[Edit]:
    """What takes away what was said beyond spans, each before what it hangs on; `theirs` are annotations that
    stay.
    """
    told = {edit.uid: edit.after for edit in brought if edit.after is not None}
    found: dict[str, list[Edit]] = {"attributes": [], "mentions": [], "relations": []}
    for document in dict.fromkeys(str(row["document"]) for row in told.values()):
        if document not in there:
            continue
        kept = set(theirs)
        for relation in project.relations(document):
            if not _is(told, relation) or not kept.isdisjoint((relation.head, relation.tail)):
                kept.add(relation.uid)
            else:
                found["relations"].append(Edit("relations", relation.uid, told[relation.uid], None))
        for said in project.attributes(document):
            if _is(told, said) and said.of not in kept:
                found["attributes"].append(Edit("attributes", said.uid, told[said.uid], None))
        for mention in project.mentions(document):
            if _is(told, mention) and mention.annotation not in kept:
                found["mentions"].append(Edit("mentions", mention.uid, told[mention.uid], None))
    return [edit for each in found.values() for edit in each]


def _is(told: Mapping[str, Record], record: Attribute | Mention | Relation) -> bool:
    """Whether it came with the import and is as it came."""
    return record.uid in told and told[record.uid]["modified"] == record.modified
