"""Whose reading a finished document is: beside the document's state, the word of the person who sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.changes import Edit
from hashiya.core.document import State
from hashiya.store.merging.open_record_conflicts import held_rows
from hashiya.store.tables import people_progress, review

if TYPE_CHECKING:
    from hashiya.store.project import Project


def word_edits(project: Project, document: str, state: State) -> tuple[Edit, ...]:
    """That the person at work is so far with the document; nothing where they said so already.

    What they said in different copies without knowing of it is thereby decided.
    """
    person = project.person_uid
    before = people_progress.word_of(project, document, person)
    if not person or before == state or (not before and state == State.NEW):
        return ()
    uid = people_progress.reading_uid(document, person)
    held = tuple(Edit("conflicts", str(row["uid"]), row, None) for row in held_rows(project, "readings", uid))
    if before:
        return (*held, Edit("readings", uid, {"state": before}, {"state": str(state)}))
    made = review.record("readings", uid, document=document, person=person, state=str(state))
    return (*held, Edit("readings", uid, None, made))
