"""How files are to be read: format, encoding, offset unit, whose annotations, what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.formats import all_formats
from hashiya.formats.shared.decode import ENCODINGS
from hashiya.formats.shared.units import UNITS
from hashiya.qtkit.i18n import isolated, number
from hashiya.qtkit.signals import blocked
from hashiya.services.exchange.read_files import ImportOptions, import_options
from hashiya.services.project.project_file import person_of
from hashiya.ui.exchange.format_options import ReadOptionFields, read_options
from hashiya.ui.widgets.basic import ElidedLine, TextLine
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.services.exchange.preview import ImportPreview
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_OTHER, _OWN = "*", "+"


def unit_words(unit: str) -> str:
    words = {
        "utf16": tr("Units", "UTF-16 units"),
        "codepoint": tr("Units", "Code points"),
        "grapheme": tr("Units", "Whole characters"),
    }
    return words.get(unit, unit)


def format_title(name: str) -> str:
    """The format as a person knows it; names of tools are not translated."""
    title = next((item.title for item in all_formats() if item.name == name), name)
    return tr("Formats", title)


class ImportChoices(QWidget):
    """`read_anew`: something changed that makes the files read otherwise."""

    read_anew = Signal()

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__()
        self._context, self._session = context, session
        self.format, self.encoding, self.unit, self.who = (Chooser(context) for _ in range(4))
        self.own = ReadOptionFields(context, without=("unit",))
        self.own.changed.connect(self.read_anew)
        self.other = QLineEdit()
        self.refuse = Tick(context, self.tr("Leave out documents whose annotations do not fit their text"))
        self._found, self._encoded = ElidedLine(context), ElidedLine(context)
        self._unit_name = TextLine(self.tr("Offsets count"), size=13)
        self._fill()
        self._lay_out()
        for box in (self.format, self.encoding, self.unit):
            box.activated.connect(self._on_activated)
        self.who.activated.connect(self._on_who)
        self.refuse.toggled.connect(self._on_activated)

    def _fill(self) -> None:
        self.format.addItem(self.tr("As recognised"), "")
        for item in all_formats():
            if item.read is not None:
                self.format.addItem(format_title(item.name), item.name)
        self.encoding.addItem(self.tr("As found"), "")
        for name in ENCODINGS:
            self.encoding.addItem(name.upper().replace("CP125", "Windows-125"), name)
        self.unit.addItem(self.tr("As found"), "")
        for unit in UNITS:
            self.unit.addItem(unit_words(unit), unit)
        self.who.addItem(self.tr("As the files say, else as mine"), "")
        self.who.addItem(self.tr("As my own ({0})").format(isolated(self._session.person_name)), _OWN)
        for person in self._session.project.people():
            if person.uid != self._session.person and person.is_somebody:
                self.who.addItem(self.tr("As {0}").format(isolated(person.name)), person.name)
        self.who.addItem(self.tr("As another person…"), _OTHER)
        self.who.addItem(self.tr("As the gold layer"), GOLD)
        self.who.addItem(self.tr("As suggestions"), SUGGESTIONS)
        self.other.setPlaceholderText(self.tr("Name"))
        self.other.hide()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(7)
        rows = (
            (TextLine(self.tr("Format"), size=13), self.format, self._found),
            (TextLine(self.tr("Encoding"), size=13), self.encoding, self._encoded),
            (self._unit_name, self.unit, None),
            (TextLine(self.tr("Annotations"), size=13), self.who, self.other),
        )
        for place, (name, box, beside) in enumerate(rows):
            name.setBuddy(box)
            box.setAccessibleName(name.text())
            box.setMinimumWidth(250)
            grid.addWidget(name, place, 0)
            grid.addWidget(box, place, 1)
            if beside is not None:
                grid.addWidget(beside, place, 2)
        self.other.setMaximumWidth(240)
        self.own.name_width = max(name.sizeHint().width() for name, _box, _beside in rows)
        grid.addWidget(self.own, len(rows), 0, 1, 3)
        grid.addWidget(self.refuse, len(rows) + 1, 1, 1, 2)
        grid.setColumnStretch(2, 1)

    # ---------------------------------------------------------------- values
    def options(self, mapping: Mapping[str, str] | None = None, *, create: bool = False) -> ImportOptions:
        """As chosen; `create` enters another person into the project. Raises UserError `bad_person`."""
        who = self.who.value
        person = self._session.person
        if create and who not in ("", _OWN, GOLD, SUGGESTIONS):
            name = self.other.text() if who == _OTHER else who
            person = person_of(self._session.project, name, or_system=False).uid
        unit = self.unit.value
        return import_options(
            format=self.format.value,
            encoding=self.encoding.value,
            bad_spans="refuse" if self.refuse.isChecked() else "drop",
            options=({"unit": unit} if unit else {}) | self.own.values(),
            label_map=mapping,
            person=person,
            as_suggestions=who == SUGGESTIONS,
            gold=who == GOLD,
            named=who not in ("", GOLD, SUGGESTIONS),
        )

    def show_preview(self, found: ImportPreview) -> None:
        """What was recognised, beside each choice; the unit is asked only where it can matter."""
        separator = tr("ImportChoices", ", ")
        formats = [
            f"{isolated(format_title(name) if name else self.tr('not recognised'))} ({number(count)})"
            for name, count in found.formats.items()
        ]
        way = "\u200f" if self.isRightToLeft() else "\u200e"  # a list runs as the window does
        self._found.set_text(way + separator.join(formats))
        encodings = [f"{isolated(name)} ({number(count)})" for name, count in found.encodings.items()]
        self._encoded.set_text(separator.join(encodings))
        formats = [self.format.value] if self.format.value else list(found.formats)
        if formats:  # what could not be read says nothing: the choice that failed can be taken back
            self.own.show_options(read_options(formats))
        asks = bool(found.unit or self.unit.currentData()) or any(map(_has_unit, found.formats))
        for widget in (self._unit_name, self.unit):
            widget.setVisible(asks)
        annotated = bool(found.labels)
        for other in (self.who, self.refuse):
            other.setEnabled(annotated)

    def doubt(self, found: ImportPreview) -> str:
        """What a person should look at before importing."""
        parts = []
        if "encoding_unsure" in found.unsure:
            parts.append(
                self.tr("The encoding is not sure: look at the texts, choose another if they are wrong.")
            )
        if "unit_unsure" in found.unsure:
            words = self.tr("What the offsets count is not sure; they are read as {0}.")
            parts.append(words.format(unit_words(found.unit)))
        return " ".join(parts)

    def _on_activated(self, _value: object) -> None:
        self.read_anew.emit()

    def _on_who(self, _place: int) -> None:
        other = self.who.currentData() == _OTHER
        with blocked(self.other):
            self.other.setVisible(other)
        if other:
            self.other.setFocus()


def _has_unit(name: str) -> bool:
    return any(item.name == name and "unit" in item.read_options for item in all_formats())
