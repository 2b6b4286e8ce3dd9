"""Decisions about the chosen relation: accepting or rejecting a suggested one, removing, turning it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import Status
from hashiya.services.relations import relating

if TYPE_CHECKING:
    from hashiya.ui.annotate.suggestion_walk import Walk
    from hashiya.ui.annotate.target import Target
    from hashiya.ui.session.open_relations import Ends


class RelationDecisions:
    """After a decision about a suggested one the next of the walk is chosen."""

    def __init__(self, target: Target, walk: Walk) -> None:
        self._target, self._walk = target, walk

    @property
    def chosen(self) -> Ends | None:
        """The relation that is chosen."""
        session = self._target.session
        return session.relations.chosen if session is not None else None

    def accept(self) -> None:
        self._decide(Status.ACCEPTED)

    def reject(self) -> None:
        self._decide(Status.REJECTED)

    def _decide(self, status: Status) -> None:
        session, chosen = self._target.session, self.chosen
        if session is None or chosen is None or not chosen.suggested:
            return
        turn = self._walk.turn(chosen)
        done = self._target.do(lambda: relating.decide(session.project, [chosen.relation], status))
        if done is not None:
            self._walk.go_on(turn)

    def remove(self) -> None:
        """Take the chosen relation away, or reject it if an engine made it."""
        session, chosen = self._target.session, self.chosen
        if session is None or chosen is None:
            return
        if chosen.suggested:
            self.reject()
            return
        if self._target.do(lambda: relating.remove(session.project, [chosen.relation])) is not None:
            session.relations.choose("")

    def turn(self) -> None:
        """Let it lead the other way."""
        session, chosen = self._target.session, self.chosen
        if session is not None and chosen is not None:
            ends = chosen.head, chosen.tail
            self._target.do(lambda: relating.turn(session.project, chosen.relation, *ends))

    def retype(self, code: str) -> None:
        """Give it another type."""
        session, chosen = self._target.session, self.chosen
        if session is not None and chosen is not None:
            ends = chosen.head, chosen.tail
            self._target.do(lambda: relating.retype(session.project, chosen.relation, *ends, code))

    def step(self, by: int) -> None:
        """Choose the next (`by` 1) or previous relation of the chosen annotation, around the end."""
        session, annotation = self._target.session, self._target.chosen
        if session is None or annotation is None:
            return
        uids = [each.relation.uid for each in session.relations.of(annotation.uid)]
        if not uids:
            return
        chosen = self.chosen
        place = (
            uids.index(chosen.relation.uid) + by if chosen is not None and chosen.relation.uid in uids else 0
        )
        session.relations.choose(uids[place % len(uids)])
