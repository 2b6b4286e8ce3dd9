"""What is exported and how: a form made from the formats themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.formats import all_formats, format_named
from hashiya.formats.base import WriteOptions
from hashiya.qtkit.i18n import isolated, noop, number
from hashiya.qtkit.signals import blocked
from hashiya.services.dataset.dataset_card import TOLD
from hashiya.services.dataset.kept_facts import stored_card_facts
from hashiya.services.dataset.parts import kept_shares
from hashiya.services.exchange.export import EVERYTHING, SHOWN, usual_layer
from hashiya.services.exchange.export_profiles import ExportProfile
from hashiya.services.exchange.label_maps import shipped_maps
from hashiya.ui.exchange.dataset_card_form import CardDialog
from hashiya.ui.exchange.format_options import OptionField, field_for, option_name, value_of
from hashiya.ui.exchange.import_choices import format_title
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.input_fields import NumberField
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.formats.base import Format
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_OWN = "="
_NESTED = (
    ("all", noop("All, nested ones too")),
    ("outermost", noop("The outermost only")),
    ("innermost", noop("The innermost only")),
    ("longest", noop("The longest only")),
    ("layers", noop("One file for each depth")),
)
_CLITICS = (
    ("expand", noop("Widened to the whole word")),
    ("split", noop("The word is split there")),
    ("omit", noop("Left out")),
    ("d3", noop("Particles stand apart (D3)")),
)
_UNITS = (("sentence", noop("Sentences")), ("paragraph", noop("Paragraphs")), ("document", noop("Documents")))


class ExportChoices(QWidget):
    """`changed` whenever the plan is another."""

    changed = Signal()

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__()
        self._context, self._session = context, session
        self.form = QFormLayout()
        self.form.setVerticalSpacing(7)
        self.form.setHorizontalSpacing(12)
        make = [Chooser(context) for _ in range(7)]
        self.format, self.layer, self.documents, self.labels, self.nested, self.clitics, self.unit = make
        self.own = QLineEdit()
        self.suggested = Tick(context, self.tr("Suggestions too"))
        self.split = Tick(context, self.tr("Split for training, development and test"))
        shares, self._seed = kept_shares(session.project)
        self.shares, self.seed = QLineEdit(shares), NumberField()
        self.negatives = Chooser(context)
        self.facts = stored_card_facts(session.project)
        self.card = push_button(context, icon="file-text")
        self.card.setAutoDefault(False)
        self._options: dict[str, OptionField] = {}
        self._wanted_nested = "all"
        self._fill()
        self._lay_out()
        self._connect()
        self._on_format(0)

    def _fill(self) -> None:
        for item in all_formats():
            if item.write is not None and not (item.missing and item.missing()):
                self.format.addItem(format_title(item.name), item.name)
        self.layer.addItem(self.tr("All layers and states"), EVERYTHING)
        self.layer.addItem(self.tr("What is accepted"), SHOWN)
        self.layer.addItem(self.tr("The settled layer (gold)"), GOLD)
        for person in self._session.project.people():
            if person.is_somebody:
                self.layer.addItem(self.tr("Of {0}").format(isolated(person.name)), person.uid)
        self.layer.addItem(self.tr("Suggestions only"), SUGGESTIONS)
        here = self._session.document
        self.documents.addItem(self.tr("All documents"), "")
        self.documents.addItem(self.tr("Those that are done"), "done")
        if here is not None:
            self.documents.addItem(self.tr("This document"), here.uid)
        self.labels.addItem(self.tr("As they are"), "")
        for name in shipped_maps():
            self.labels.addItem(tr("Maps", name), name)
        self.labels.addItem(self.tr("My own map…"), _OWN)
        self._fill_nested(flat=False)
        for box, entries in ((self.clitics, _CLITICS), (self.unit, _UNITS)):
            for value, words in entries:
                box.addItem(tr("ExportChoices", words), value)
        self.negatives.addItem(self.tr("Keep"), "keep")
        self.negatives.addItem(self.tr("Leave out"), "")
        self.seed.setRange(0, 999_999)
        self.seed.setFixedWidth(76)
        self.seed.setValue(self._seed)
        self.own.setPlaceholderText("PERS=PER, GPE=LOC, CURR=")

    def _fill_nested(self, *, flat: bool) -> None:
        """What may be done with nested annotations; a flat format does not hold them all, and takes the
        outermost where a person said nothing.
        """
        self.nested.clear()
        for value, words in _NESTED:
            if value != "all" or not flat:
                self.nested.addItem(tr("ExportChoices", words), value)
        self.nested.choose(self._wanted_nested)

    def _lay_out(self) -> None:
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Format"), self.format),
            (self.tr("Annotations"), self.layer),
            ("", self.suggested),
            (self.tr("Documents"), self.documents),
            (self.tr("Labels"), self.labels),
            ("", self.own),
            (self.tr("Nested ones"), self.nested),
            (self.tr("Inside a word"), self.clitics),
            (self.tr("Units"), self.unit),
        )
        for words, widget in rows:
            self._add_row(words, widget)
        self._parts = QWidget()
        parts = QHBoxLayout(self._parts)
        parts.setContentsMargins(0, 0, 0, 0)
        self.shares.setAccessibleName(self.tr("Shares of the parts"))
        self.seed.setAccessibleName(self.tr("Seed"))
        parts.addWidget(self.shares, 1)
        parts.addWidget(TextLine(self.tr("Seed"), size=12, tone="second"))
        parts.addWidget(self.seed)
        self.form.addRow(self.split)  # over both columns: its words need the room
        self._add_row("", self._parts)
        self._add_row(self.tr("Unmarked units"), self.negatives)
        self._add_row(self.tr("Card of the data set"), self.card)
        self._show_facts()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self.form)
        column.addStretch(1)
        self.form.setRowVisible(self.own, False)
        self._show_parts(False)

    def _add_row(self, words: str, widget: QWidget) -> None:
        name = TextLine(words, size=13)
        name.setMinimumWidth(128)
        name.setFixedHeight(widget.sizeHint().height())
        if words:
            widget.setAccessibleName(words)
        self.form.addRow(name, widget)

    def _connect(self) -> None:
        self.format.activated.connect(self._on_format)
        for box in (self.layer, self.documents, self.clitics, self.unit):
            box.activated.connect(self._on_changed)
        self.nested.activated.connect(self._on_nested)
        self.labels.activated.connect(self._on_labels)
        self.own.editingFinished.connect(self._on_changed)
        self.shares.editingFinished.connect(self._on_changed)
        self.seed.valueChanged.connect(self._on_changed)
        self.suggested.toggled.connect(self._on_changed)
        self.split.toggled.connect(self._on_split)
        self.card.clicked.connect(self._on_card)

    # ---------------------------------------------------------------- what was changed
    @property
    def chosen(self) -> Format:
        return format_named(self.format.value)

    def _on_changed(self, *_: object) -> None:
        everything = self.layer.value == EVERYTHING
        self.suggested.setEnabled(not everything and self.layer.value != SUGGESTIONS)
        self.changed.emit()

    def _on_nested(self, _place: int) -> None:
        self._wanted_nested = self.nested.value
        self._on_changed()

    def _on_labels(self, _place: int) -> None:
        self.form.setRowVisible(self.own, self.labels.value == _OWN)
        if self.labels.value == _OWN:
            self.own.setFocus()
        self._on_changed()

    def _on_split(self, on: bool) -> None:
        self._show_parts(on)
        self._on_changed()

    def _on_card(self) -> None:
        """What was filled in counts for this export, and is remembered for the next ones."""
        dialog = CardDialog(self._context, self._session, self.window(), self.facts)

        def keep() -> None:
            self.facts = dialog.facts
            self._show_facts()

        dialog.accepted.connect(keep)
        dialog.open()

    def _show_facts(self) -> None:
        words = self.tr("{0} of {1} filled in…").format(number(len(self.facts)), number(len(TOLD)))
        name_button(self.card, words)

    def _show_parts(self, on: bool) -> None:
        for widget in (self._parts, self.negatives, self.card):
            self.form.setRowVisible(widget, on)
        if (one := self._options.get("split")) is not None:  # a file of one part, where there is no split
            self.form.setRowVisible(one, not on)

    def _on_format(self, _place: int) -> None:
        """Show the choices that mean something for this format; others keep their values unseen, and do not
        count.
        """
        chosen = self.chosen
        self.layer.choose(usual_layer(chosen.name))
        cannot = set(chosen.cannot_hold)
        self._fill_nested(flat="nested" in cannot and "entities" not in chosen.options)
        for widget, shown in (
            (self.nested, bool(cannot & {"nested", "crossing"})),
            (self.clitics, chosen.by_words),
            (self.unit, chosen.by_units),
            (self.split, chosen.name not in ("html-page", "report")),
        ):
            self.form.setRowVisible(widget, shown)
        self._show_options(chosen, {})
        self._on_changed()

    def _show_options(self, chosen: Format, values: Mapping[str, str]) -> None:
        for box in self._options.values():
            self.form.removeRow(box)
        self._options = {}
        usual = {"language": self._context.language} | dict(values)
        for name, allowed in chosen.options.items():
            field = field_for(self._context, name, allowed, usual.get(name, ""), self._on_changed)
            self._add_row(option_name(name), field)
            self._options[name] = field
        self._show_parts(self.split.isChecked())

    # ---------------------------------------------------------------- the plan
    def plan(self) -> ExportProfile:
        documents = self.documents.value
        one = bool(documents) and documents != "done"
        usual = WriteOptions()
        return ExportProfile(
            format=self.format.value,
            layer=self.layer.value,
            include_suggested=self.suggested.isEnabled() and self.suggested.isChecked(),
            documents=(documents,) if one else (),
            state="done" if documents == "done" else "",
            labels=self.own.text().strip() if self.labels.value == _OWN else self.labels.value,
            nested=self._counting(self.nested, usual.nested),
            clitics=self._counting(self.clitics, usual.clitics),
            unit=self._counting(self.unit, usual.unit),
            options={name: value_of(field) for name, field in self._options.items()},
            split=self.shares.text().strip() if self.split.isChecked() else "",
            seed=self.seed.value(),
            negatives=bool(self.negatives.value),
        )

    def _counting(self, box: Chooser, usual: str) -> str:
        """What is chosen in a field that can be seen."""
        return box.value if self.form.isRowVisible(box) else usual

    def set_plan(self, plan: ExportProfile) -> None:
        """Show a kept plan; what the project or the program no longer has falls back to the usual."""
        with blocked(self, self.split, self.suggested, self.seed):
            self._wanted_nested = plan.nested
            self.format.choose(plan.format)
            self._on_format(0)
            self.layer.choose(plan.layer)
            self.suggested.setChecked(plan.include_suggested)
            self.documents.choose(plan.documents[0] if plan.documents else plan.state)
            known = self.labels.findData(plan.labels) >= 0
            self.labels.choose(plan.labels if known else _OWN)
            self.own.setText("" if known else plan.labels)
            self.form.setRowVisible(self.own, not known)
            for box, value in (
                (self.nested, plan.nested),
                (self.clitics, plan.clitics),
                (self.unit, plan.unit),
            ):
                box.choose(value)
            self.split.setChecked(bool(plan.split))
            self._show_parts(bool(plan.split))
            self.negatives.choose("keep" if plan.negatives else "")
            self.shares.setText(plan.split or kept_shares(self._session.project)[0])
            self.seed.setValue(plan.seed)
            self._show_options(self.chosen, plan.options)
        self._on_changed()
