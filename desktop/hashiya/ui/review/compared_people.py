"""Who is compared: names, the letter each is known by in the lanes, and the discs that show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hashiya.core.colours.person_colours import ring
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.plain_text import plain_tip
from hashiya.ui.widgets.basic import ElidedLine, draw_text, ui_font

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


@dataclass(frozen=True, slots=True)
class Annotator:
    """One of those compared: `uid` is the layer, `letter` stands in the lanes, `colour` is the number of the
    ring's colour.
    """

    uid: str
    name: str
    letter: str
    colour: int = 0


def person_colour(context: Context, number: int) -> QColor:
    """The colour in which the person of this number is known everywhere in a project."""
    return QColor(ring(context.theme.dark, number))


def annotators_of(session: Session, people: Iterable[tuple[str, str]]) -> list[Annotator]:
    """(uid, name) of people of the project, each in the colour of their place in it, the same everywhere."""
    return annotators(people, colour_numbers(session))


def colour_numbers(session: Session) -> dict[str, int]:
    """Person (uid) → the number of their colour, in the order of their coming into the project."""
    everybody = (each for each in session.project.people() if each.is_somebody)
    return {each.uid: at for at, each in enumerate(everybody)}


def annotators(
    people: Iterable[tuple[str, str]], colours: Mapping[str, int] | None = None
) -> list[Annotator]:
    """(uid, name) pairs with a letter each, none twice: the first of the name that is free, else a number.

    `colours` are numbers of colours by uid; in their absence the order decides.
    """
    found: list[Annotator] = []
    used: set[str] = set()
    for uid, name in people:
        letters = [char.upper() for char in name if char.isalpha()]
        free = (letter for letter in letters if letter not in used)
        letter = next(free, str(len(found) + 1))
        used.add(letter)
        colour = (colours or {}).get(uid, len(found))
        found.append(Annotator(uid, name or uid[:8], letter, colour))
    return found


def draw_disc(
    painter: QPainter,
    centre: QPointF,
    letter: str,
    context: Context,
    radius: float = 10,
    colour: int | None = None,
) -> None:
    """A person's letter in a ring of their colour; None: a ring of nobody's."""
    theme = context.theme
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ring = QPen(QColor(theme.ink3), 1) if colour is None else QPen(person_colour(context, colour), 2)
    painter.setPen(ring)
    painter.setBrush(QColor(theme.paper))
    painter.drawEllipse(centre, radius, radius)
    painter.setFont(ui_font(11 if radius >= 10 else 9))
    painter.setPen(QColor(theme.ink2))
    box = QRectF(centre.x() - radius, centre.y() - radius - 1.5, 2 * radius, 2 * radius)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip), letter)


class PersonDisc(QWidget):
    """A person's letter in their colour, beside their name."""

    def __init__(self, context: Context, person: Annotator) -> None:
        super().__init__()
        self._context, self._person = context, person
        self.setFixedSize(26, 26)
        context.themes.changed.connect(self._on_theme_changed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_disc(painter, QPointF(13, 13), self._person.letter, self._context, 10, self._person.colour)

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()


def file_line(context: Context, files: Sequence[str]) -> ElidedLine:
    """The files in which somebody's work came here, in one line that is cut where there is no room."""
    line = ElidedLine(context, 11, "ink3")
    line.set_text(" · ".join(isolated(each) for each in files))
    return line


_LETTER = 28.0  # pixels of a letter in its disc, without a name


class Legend(QWidget):
    """The people compared, each beside their letter; gives way by leaving out the names, then the last."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._people: Sequence[Annotator] = ()
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        context.themes.changed.connect(self._on_theme_changed)

    def show_people(self, people: Sequence[Annotator]) -> None:
        self._people = tuple(people)
        names = ", ".join(person.name for person in people)
        self.setAccessibleName(names)
        self.setToolTip(plain_tip(names))
        self.updateGeometry()
        self.update()

    def _widths(self) -> list[float]:
        metrics = QFontMetricsF(ui_font(12))
        return [metrics.horizontalAdvance(person.name) + 46 for person in self._people]

    def sizeHint(self) -> QSize:
        return QSize(int(sum(self._widths())) + 2, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        rtl = self.isRightToLeft()
        x = 0.0
        widths = self._widths()
        named = sum(widths) <= self.width() + 2
        for person, width in zip(self._people, widths if named else [_LETTER] * len(widths), strict=True):
            if x + width > self.width() + 2:
                break
            centre = x + 11
            draw_disc(
                painter,
                QPointF(self.width() - centre if rtl else centre, 14),
                person.letter,
                self._context,
                colour=person.colour,
            )
            if named:
                left = x + 27
                box = QRectF(self.width() - left - width + 34 if rtl else left, 0, width - 34, 27)
                painter.setPen(QColor(self._context.theme.ink2))
                draw_text(painter, box, person.name, ui_font(12), rtl=rtl)
            x += width

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()
