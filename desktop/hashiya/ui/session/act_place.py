"""Where an act stands in the texts: undo and redo go there, so that nothing changes where nobody looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS

if TYPE_CHECKING:
    from hashiya.core.changes import Act, Edit
    from hashiya.ui.session.session import Session


@dataclass(frozen=True, slots=True)
class ActPlace:
    """`annotation` is a uid; `start` is -1 for what concerns a document as a whole."""

    document: str
    start: int = -1
    annotation: str = ""


def place_of_act(session: Session, act: Act) -> ActPlace | None:
    """The first place of an act that has just been done or undone, in the open document where it has one.

    None for what stands in no text, and for work of other layers: it is shown on other pages.
    """
    current = session.document.uid if session.document is not None else ""
    found = [place for edit in act.edits if (place := _place(session, edit)) is not None]
    here = [place for place in found if place.document == current]
    whole = [place for place in here or found if place.start < 0]
    annotations = [place for place in here or found if place.start >= 0]
    return next(iter(annotations or whole), None)


def _place(session: Session, edit: Edit) -> ActPlace | None:
    if edit.table == "documents":
        return ActPlace(edit.uid)
    if edit.table != "annotations":
        return None
    now = session.project.annotation(edit.uid)
    if now is not None:
        if now.layer not in (session.person, SUGGESTIONS):
            return None
        return ActPlace(now.document, now.start, now.uid)
    record = edit.before if edit.after is None else edit.after
    if record is None or record.get("layer") not in (session.person, SUGGESTIONS):
        return None
    start = record.get("start")
    return ActPlace(str(record["document"]), start if isinstance(start, int) else -1)
