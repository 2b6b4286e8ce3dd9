"""Taking an import back: its new documents out of the list, its annotations out of texts that were there."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.services.project.documents import delete_documents

if TYPE_CHECKING:
    from hashiya.services.exchange.import_report import ImportReport
    from hashiya.store.project import Project


def take_back(project: Project, report: ImportReport) -> Act:
    """One act for all that came, which can be undone; with no edits where nothing of it is there any more.

    An annotation that somebody has changed since stays: it is their work now.
    """
    edits: list[Edit] = []
    for uid, time in report.onto_times.items():
        item = project.annotation(uid)
        if item is not None and item.modified == time:
            edits.append(Edit("annotations", uid, asdict(item), None))
    there = set(project.document_uids())
    documents = [uid for uid in report.documents if uid in there]
    if documents:
        act = delete_documents(project, documents)
        return Act(act.kind, (*act.edits, *edits), act.args) if edits else act
    return Act("delete", tuple(edits), {"count": len(edits)})
