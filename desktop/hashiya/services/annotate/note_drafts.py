"""Notes as they are being written: kept in the project file until they are stored as acts, whatever happens.

A draft belongs to its annotation, whichever document is open. Nothing here can be undone and nothing is an
act: a word typed is no decision. What a killed program left becomes the note when the project is next opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Annotation
from hashiya.services.annotate.edit_builder import EditBuilder

if TYPE_CHECKING:
    from hashiya.core.changes import Act
    from hashiya.store.project import Project

_KEY = "note_drafts"


def waiting(project: Project) -> dict[str, str]:
    """The drafts by annotation uid, of all who work in this file."""
    stored = project.setting(_KEY)
    if not isinstance(stored, Mapping):
        return {}
    return {str(uid): text for uid, text in stored.items() if isinstance(text, str)}


def keep(project: Project, annotation: str, text: str) -> None:
    """Put a draft on disk. Raises ProjectError where the file cannot be written."""
    drafts = waiting(project)
    if drafts.get(annotation) != text:
        project.set_setting(_KEY, drafts | {annotation: text})


def drop(project: Project, annotation: str) -> None:
    """The draft has become the note, or was emptied."""
    drafts = waiting(project)
    if drafts.pop(annotation, None) is not None:
        project.set_setting(_KEY, drafts)


def home_of(project: Project, draft: Annotation) -> Annotation | None:
    """The annotation a draft belongs to as it stands now; where engines gave it another uid, that one.

    `draft` is the annotation as it was when the writing began.
    """
    found = project.annotation(draft.uid)
    if found is not None:
        return found
    same = project.annotations(
        draft.document, layers={project.person_uid, SUGGESTIONS}, start=draft.start, end=draft.end
    )
    return next((each for each in same if each.span == draft.span), None)


def store_left(project: Project) -> Act:
    """One act that stores what a killed program left, where its annotation is still there and this person's.

    After it has been applied, `drop` those named in its edits.
    """
    builder, surfaces = EditBuilder(project), []
    for uid, text in waiting(project).items():
        found = project.annotation(uid)
        if found is not None and found.layer in (builder.layer, SUGGESTIONS) and found.note != text:
            builder.change(found, note=text)
            surfaces.append(found.surface)
    return builder.act("notes_kept", count=len(surfaces), surface=surfaces[0] if surfaces else "")
