"""Decisions: accepting and rejecting suggestions, removing annotations, notes, a document done or not yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.core.span import Annotation, Status
from hashiya.errors import UserError
from hashiya.services.annotate import finish_document, marking, note_drafts
from hashiya.services.annotate.finish_document import Rest

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.core.changes import Act
    from hashiya.ui.annotate.suggestion_walk import Walk
    from hashiya.ui.annotate.target import Target


class Decisions:
    """After a decision about a suggestion the next one of the walk is chosen."""

    def __init__(self, target: Target, walk: Walk) -> None:
        self._target, self._walk = target, walk

    def accept(self) -> None:
        self._settle(marking.accept)

    def reject(self) -> None:
        self._settle(marking.reject)

    def _settle(self, decision: Callable[..., Act]) -> None:
        session, chosen = self._target.session, self._target.chosen
        if session is not None and chosen is not None and chosen.status is Status.SUGGESTED:
            self.decide(chosen, lambda: decision(session.project, [chosen]))

    def decide(self, chosen: Annotation, make: Callable[[], Act]) -> None:
        """Do an act about an annotation; where that was a suggestion, go on to the next."""
        turn = self._walk.turn(chosen)
        if self._target.do(make) is not None and chosen.status is Status.SUGGESTED:
            self._walk.go_on(turn)

    def remove(self) -> None:
        """Take the chosen annotation away, or reject it if an engine made it."""
        session, chosen = self._target.session, self._target.chosen
        if session is None or chosen is None:
            return
        if chosen.status is Status.SUGGESTED:
            self.reject()
        else:
            self._target.do(lambda: marking.delete(session.project, [chosen]))

    def set_note(self, written_for: Annotation, note: str) -> None:
        """Store a note, whichever document is open; its draft stays where the annotation is gone."""
        session = self._target.session
        if session is None:
            return
        annotation = note_drafts.home_of(session.project, written_for)
        if annotation is None:
            session.refused(
                UserError(
                    "note_homeless",
                    f"The annotation «{written_for.surface}» is gone; its note was: {note}",
                    hint="The note is kept: it is there again when the annotation is (Undo).",
                    surface=written_for.surface,
                    note=note,
                )
            )
            return
        if self._target.do(lambda: marking.set_note(session.project, annotation, note)) is not None:
            try:
                note_drafts.drop(session.project, written_for.uid)
            except UserError as error:
                session.refused(error)

    def waiting(self) -> int:
        """How many suggestions of the open document nobody has decided about."""
        session = self._target.session
        if session is None or session.document is None:
            return 0
        return len(finish_document.waiting(session.project, session.document.uid))

    def finish_document(self, rest: Rest = Rest.LEAVE) -> bool:
        """Mark the open document done; false where nothing was done."""
        session = self._target.session
        if session is None or session.document is None:
            return False
        uid = session.document.uid
        return self._target.do(lambda: finish_document.finish(session.project, uid, rest)) is not None

    def reopen_document(self) -> None:
        """The open document is not done yet."""
        session = self._target.session
        if session is not None and session.document is not None:
            uid = session.document.uid
            state = State.BEGUN if session.listed(0, 1) else State.NEW
            self._target.do(lambda: marking.set_state(session.project, uid, state))
