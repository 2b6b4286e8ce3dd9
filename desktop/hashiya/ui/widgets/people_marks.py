"""How far each person is with a document, as small discs with their letters; looked up for rows in sight."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from hashiya.core.document import State
from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.team.people import people_at_work, person_states
from hashiya.ui.review.compared_people import Annotator, annotators_of, person_colour
from hashiya.ui.widgets.basic import ui_font
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

log = logging.getLogger(__name__)

MOST = 4  # discs in a row; the rest are counted
_RADIUS, _PITCH = 7.5, 18.0


@dataclass(frozen=True, slots=True)
class PersonMark:
    """One person beside one document; NEW is what was assigned to them and not begun."""

    person: Annotator
    state: State


class PeopleMarks:
    """Reads a document's marks when they are first asked for, and again after it was changed.

    A project in which one person works has no marks.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._people: dict[str, Annotator] | None = None
        self._found: dict[str, tuple[PersonMark, ...]] = {}

    def forget(self, changes: ChangeSet) -> None:
        """What these changes touched is read anew when it is next in sight."""
        if changes.people or len(changes.documents) > 1:
            self._people = None
        if changes.document_list:
            self._found.clear()
        for uid in changes.documents:
            self._found.pop(uid, None)
        mine = bool(changes.annotations or changes.document_list)
        if mine and self._people is not None and self._session.person not in self._people:
            self._people = None

    def of(self, document: str) -> tuple[PersonMark, ...]:
        """Asked while a row is painted: where the file cannot be read there are none, and others say why."""
        try:
            return self._of(document)
        except UserError as error:
            log.warning("no marks of people: %s", error)
            self._found[document] = ()
            return ()

    def _of(self, document: str) -> tuple[PersonMark, ...]:
        people = self._everybody()
        if len(people) < 2:
            return ()
        if document not in self._found:
            states = {each.person: each for each in person_states(self._session.project, document)}
            self._found[document] = tuple(
                PersonMark(person, states[uid].state)
                for uid, person in people.items()
                if uid in states and (states[uid].assigned or states[uid].state is not State.NEW)
            )
        return self._found[document]

    def _everybody(self) -> dict[str, Annotator]:
        if self._people is None:
            people = people_at_work(self._session.project)
            pairs = [(each.uid, each.name) for each in people]
            self._people = {each.uid: each for each in annotators_of(self._session, pairs)}
            self._found.clear()
        return self._people


def mark_words(mark: PersonMark) -> str:
    """«سارة: done»."""
    states = {
        State.NEW: tr("PeopleMarks", "not begun"),
        State.BEGUN: tr("PeopleMarks", "begun"),
        State.DONE: tr("PeopleMarks", "done"),
    }
    return tr("PeopleMarks", "{0}: {1}").format(isolated(mark.person.name), states[mark.state])


def marks_words(marks: Sequence[PersonMark]) -> str:
    """All of them in one line, for the tooltip and the screen reader; "" where there are none."""
    return tr("PeopleMarks", ", ").join(mark_words(mark) for mark in marks)


def marks_width(marks: Sequence[PersonMark]) -> float:
    """Pixels that the discs take."""
    return _PITCH * min(len(marks), MOST + 1)


def draw_marks(
    painter: QPainter, box: QRectF, marks: Sequence[PersonMark], context: Context, *, rtl: bool
) -> None:
    """From the leading edge of the box: done is filled, begun a ring, assigned and not begun a dotted one."""
    shown = marks if len(marks) <= MOST + 1 else marks[:MOST]
    for place, mark in enumerate(shown):
        _draw_disc(painter, _centre(box, place, rtl), mark, context)
    if len(shown) < len(marks):
        painter.setPen(QColor(context.theme.ink2))
        painter.setFont(ui_font(10))
        centre = _centre(box, len(shown), rtl)
        more = QRectF(centre.x() - 9, centre.y() - 9, 18, 17)
        painter.drawText(more, int(Qt.AlignmentFlag.AlignCenter), f"+{number(len(marks) - len(shown))}")


def _centre(box: QRectF, place: int, rtl: bool) -> QPointF:
    lead = _PITCH * place + _PITCH / 2
    return QPointF(box.right() - lead if rtl else box.left() + lead, box.center().y())


def _draw_disc(painter: QPainter, centre: QPointF, mark: PersonMark, context: Context) -> None:
    theme, done = context.theme, mark.state is State.DONE
    dotted = mark.state is State.NEW
    tone = person_colour(context, mark.person.colour)
    pen = QPen(tone, 1.4, Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine)
    painter.setPen(pen)
    painter.setBrush(tone if done else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, _RADIUS, _RADIUS)
    painter.setFont(ui_font(10, bold=done))
    painter.setPen(QColor(theme.side if done else theme.ink2))
    box = QRectF(centre.x() - _RADIUS, centre.y() - _RADIUS - 1, 2 * _RADIUS, 2 * _RADIUS)
    painter.drawText(
        box, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip), mark.person.letter
    )
