"""The formats' own options as fields of the dialogs: what each is called, and what its values are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from hashiya.formats import all_formats
from hashiya.qtkit.i18n import noop, number
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from hashiya.ui.context import Context

OptionField = Chooser | QLineEdit
_NAMES = {
    "scheme": noop("Tags"),
    "columns": noop("Columns"),
    "separator": noop("Separator"),
    "docstart": noop("Lines between documents"),
    "comments": noop("Comment lines"),
    "mark": noop("Byte order mark"),
    "context": noop("Words around"),
    "guard": noop("Guard against formulas"),
    "delimiter": noop("Columns divided by"),
    "direction": noop("Sheet runs"),
    "unit": noop("Offsets count"),
    "layout": noop("Fields"),
    "entities": noop("Entities stand in"),
    "layer": noop("Layer in the file"),
    "file": noop("Kind of file"),
    "split": noop("Part"),
    "places": noop("Places in the answer"),
    "structure": noop("Words and sentences"),
    "language": noop("Language"),
    "per_document": noop("A document is"),
    "spacing": noop("Spaces"),
    "text_field": noop("Field of the text"),
    "name_field": noop("Field of the name"),
    "notes": noop("Notes"),
    "content": noop("Of the page"),
    "order": noop("Lines run"),
    "forms": noop("Letter forms"),
    "documents": noop("A document is"),
}
_VALUES = {
    "auto": noop("As found"),
    "space": noop("Space"),
    "tab": noop("Tab"),
    "comma": noop("Comma"),
    "semicolon": noop("Semicolon"),
    "rtl": noop("From right to left"),
    "ltr": noop("From left to right"),
    "yes": noop("Yes"),
    "no": noop("No"),
    "none": noop("None"),
    "name": noop("The name"),
    "text": noop("The text"),
    "tags": noop("Tags in MISC"),
    "brackets": noop("Brackets in MISC"),
    "column": noop("A column of its own"),
    "entity": noop("Named entities"),
    "custom": noop("A layer of its own"),
    "ar": noop("Arabic"),
    "en": noop("English"),
    "utf16": noop("UTF-16 units"),
    "codepoint": noop("Code points"),
    "grapheme": noop("Whole characters"),
    "marks": noop("What marks divide"),
    "spacing.space": noop("Between all words"),
    "spacing.smart": noop("As in print"),
    "end": noop("At the end"),
    "omit": noop("Left out"),
    "content.all": noop("All of it"),
    "content.article": noop("The article only"),
    "order.as-is": noop("As they stand"),
    "order.reverse": noop("Turned round"),
    "forms.letters": noop("Plain letters"),
    "forms.as-is": noop("As they stand"),
    "documents.file": noop("A file"),
    "documents.pages": noop("A page"),
    "documents.book": noop("The whole book"),
    "documents.chapters": noop("A chapter"),
}


def option_name(option: str) -> str:
    """What an option of a format is called."""
    return tr("FormatOptions", _NAMES.get(option, option))


def option_value(option: str, value: str) -> str:
    """What a value of an option is called: names of tag schemes and of files stay, words are translated."""
    words = _VALUES.get(f"{option}.{value}", _VALUES.get(value, ""))
    if words:
        return tr("FormatOptions", words)
    if option == "per_document" and value.isdigit():
        return tr("FormatOptions", "%Ln sentences", int(value))
    if value.isdigit():
        return number(int(value))
    return value.upper() if value.startswith("io") or value == "bilou" else value


def field_for(
    context: Context, option: str, values: Sequence[str], given: str, changed: Callable[..., object]
) -> OptionField:
    """A list of the values with the one `given` chosen (else the first), or a line for any text."""
    if not values:
        line = QLineEdit(given)
        line.editingFinished.connect(changed)
        return line
    box = Chooser(context)
    for value in values:
        box.addItem(option_value(option, value), value)
    box.choose(given or values[0])
    box.activated.connect(changed)
    return box


def value_of(field: OptionField) -> str:
    """What is chosen or written in it."""
    return field.value if isinstance(field, Chooser) else field.text().strip()


def read_options(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The options for reading files of these formats at once.

    An option that several have offers what all of them take; one that only some have is offered too, since
    the others pass it over.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        known = next((item.read_options for item in all_formats() if item.name == name), {})
        for option, values in known.items():
            before = found.get(option)
            if before is None or not before or not values:
                found[option] = values if before is None else before or values
            else:
                found[option] = tuple(value for value in before if value in values)
    return {option: values for option, values in found.items() if len(values) != 1}


class ReadOptionFields(QWidget):
    """The fields of the options of the formats that were found; two stand in a row. `changed` by a person."""

    changed = Signal()

    def __init__(self, context: Context, *, without: Sequence[str] = ()) -> None:
        super().__init__()
        self._context, self._without = context, frozenset(without)
        self._shown: dict[str, tuple[str, ...]] = {}
        self.name_width = 0
        """What the names of the first column take at least, to stand under those above."""
        self.fields: dict[str, OptionField] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)

    def show_options(self, options: Mapping[str, tuple[str, ...]]) -> None:
        """Fields for these; what was chosen of those that stay is kept."""
        wanted = {name: values for name, values in options.items() if name not in self._without}
        if wanted == self._shown:
            return
        kept = {name: value_of(field) for name, field in self.fields.items()}
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._shown, self.fields = wanted, {}
        for place, (name, values) in enumerate(wanted.items()):
            words = option_name(name)
            field = field_for(self._context, name, values, kept.get(name, ""), self._on_changed)
            field.setAccessibleName(words)
            title = TextLine(words, size=13)
            title.setBuddy(field)
            if place % 2 == 0:
                title.setMinimumWidth(self.name_width)
            self._grid.addWidget(title, place // 2, place % 2 * 2)
            self._grid.addWidget(field, place // 2, place % 2 * 2 + 1)
            self.fields[name] = field
        self.setVisible(bool(wanted))

    def values(self) -> dict[str, str]:
        """What differs from the usual."""
        found = {name: value_of(field) for name, field in self.fields.items()}
        return {
            name: value
            for name, value in found.items()
            if value and (not self._shown[name] or value != self._shown[name][0])
        }

    def _on_changed(self, *_: object) -> None:
        self.changed.emit()
