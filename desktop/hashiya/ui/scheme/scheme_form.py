"""One label of the scheme: names, keys, form, colour, parent and definitions; each change is told at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from hashiya.core.labels import FAMILIES, Label, Scheme, key_clashes
from hashiya.qtkit.i18n import isolated, noop
from hashiya.qtkit.theme import mistaken
from hashiya.ui.scheme.scheme_fields import Definition, KeyFields, add_rows
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.label_dropdown import label_icon
from hashiya.ui.widgets.swatches import Swatches
from hashiya.ui.wording.common import label_title, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLayout

    from hashiya.core.colours.label_colours import Lch
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

FAMILY_WORDS = {
    "people": noop("● People"),
    "org": noop("■ Organizations"),
    "places": noop("▼ Places"),
    "time": noop("▲ Time"),
    "works": noop("◆ Works and words"),
    "numbers": noop("▬ Numbers"),
    "money": noop("✚ Money"),
}


class LabelForm(QWidget):
    """`edited` carries the label as it is to be; `renamed` the code as it is to be."""

    edited = Signal(object)
    renamed = Signal(str)

    def __init__(self, context: Context, session: Session | None = None) -> None:
        super().__init__()
        self._context = context
        self._scheme: Scheme | None = None
        self._label: Label | None = None
        self.code, self.ar, self.long_ar, self.en = (QLineEdit() for _ in range(4))
        self.keys = KeyFields()
        self.key, self.key_ar = self.keys.latin, self.keys.arabic
        self.family, self.parent_box = Chooser(context), Chooser(context)
        self.swatches = Swatches(context)
        self.definition_ar = Definition(Qt.LayoutDirection.RightToLeft)
        self.definition_en = Definition(Qt.LayoutDirection.LeftToRight)
        self.key_warning, self.colour_warning = (TextLine(size=12, tone="warn", wrap=True) for _ in range(2))
        written: dict[str, QLineEdit | QPlainTextEdit] = {
            **{"code": self.code, "ar": self.ar, "long_ar": self.long_ar, "en": self.en},
            **{"key": self.key, "key_ar": self.key_ar},
            **{"definition_ar": self.definition_ar, "definition_en": self.definition_en},
        }
        self._drafts = {name: FieldDraft(field, f"label.{name}", session) for name, field in written.items()}
        self._lay_out()
        self._connect()

    @property
    def waits(self) -> bool:
        """Whether a field shows something that the label does not have."""
        return self._label is not None and any(draft.waits for draft in self._drafts.values())

    def flush(self) -> None:
        """Keep what the fields show, the code apart: that one only on purpose."""
        if self.waits:
            self._on_edited()

    def _lay_out(self) -> None:
        for family in FAMILIES:
            self.family.addItem(tr("LabelForm", FAMILY_WORDS[family]), family)
        self.ar.setPlaceholderText(self.tr("Short, for the tag under the words"))
        self.long_ar.setPlaceholderText(self.tr("In full, where there is room"))
        self.keys.addWidget(self.key_warning, 1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        colour = QVBoxLayout()
        colour.addWidget(self.swatches)
        colour.addWidget(self.colour_warning)
        rows: tuple[tuple[str, QWidget | QLayout], ...] = (
            (self.tr("Code"), self.code),
            (self.tr("Arabic name"), self.ar),
            (self.tr("Arabic name in full"), self.long_ar),
            (self.tr("English name"), self.en),
            (self.tr("Keys: Latin, Arabic"), self.keys),
            (self.tr("Form"), self.family),
            (self.tr("Colour"), colour),
            (self.tr("Inside of"), self.parent_box),
            (self.tr("Arabic definition"), self.definition_ar),
            (self.tr("English definition"), self.definition_en),
        )
        add_rows(form, rows)
        self.swatches.setAccessibleName(self.tr("Colour"))

    def _connect(self) -> None:
        self.code.editingFinished.connect(self._on_code)
        for field in (self.ar, self.long_ar, self.en, self.key_ar):
            field.editingFinished.connect(self._on_edited)
        self.key.editingFinished.connect(self._on_key)
        for box in (self.family, self.parent_box):
            box.activated.connect(self._on_edited)
        self.swatches.chosen.connect(self._on_colour)
        for text in (self.definition_ar, self.definition_en):
            text.finished.connect(self._on_edited)

    # ---------------------------------------------------------------- showing
    def show_label(self, label: Label | None, scheme: Scheme) -> None:
        self._label, self._scheme = label, scheme
        self.setEnabled(label is not None)
        if label is None:
            return
        for name, draft in self._drafts.items():
            draft.show(label.code, getattr(label, name))
        self.family.choose(label.family)
        self._show_parents(label, scheme)
        language = self._context.language
        used = {each.lch: label_title(each, language) for each in scheme.labels if each.code != label.code}
        self.swatches.show_label(label, used)
        self._warn(label, scheme.labels)

    def _show_parents(self, label: Label, scheme: Scheme) -> None:
        self.parent_box.clear()
        self.parent_box.addItem(self.tr("Nothing"), "")
        for each in scheme.labels:
            if each.code != label.code:
                title = label_title(each, self._context.language)
                self.parent_box.addItem(label_icon(self._context, each), title, each.code)
        self.parent_box.choose(label.parent)

    def _warn(self, label: Label, labels: Sequence[Label]) -> None:
        """Colours that someone cannot tell apart are possible, but said."""
        close = [each for each in labels if each.code != label.code and mistaken(label, each)]
        names = ", ".join(isolated(label_title(each, self._context.language)) for each in close[:3])
        self.colour_warning.setText(
            self.tr("Not everyone can tell this colour from that of {0}.").format(names) if close else ""
        )
        self.colour_warning.setVisible(bool(close))
        self.key_warning.setText("")

    # ---------------------------------------------------------------- changes
    def _on_code(self) -> None:
        code = self.code.text().strip()
        if self._label is None:
            return
        before = self._label.code
        self._drafts["code"].done(before, code or before)
        if code and code != before:
            self.renamed.emit(code)

    def _on_key(self) -> None:
        """The Arabic key comes along, unless it was chosen otherwise."""
        if self._label is None:
            return
        self.keys.bring_arabic(self._label.key)
        self._on_edited()

    def _on_colour(self, colour: Lch) -> None:
        if self._label is not None:
            self._tell(replace(self._read(self._label), lch=colour))

    def _on_edited(self, *_: object) -> None:
        if self._label is not None:
            for field, usual in ((self.ar, self._label.ar), (self.en, self._label.en)):
                if not field.text().strip():
                    field.setText(usual)
            self._tell(self._read(self._label))

    def _read(self, label: Label) -> Label:
        return replace(
            label,
            ar=self.ar.text().strip() or label.ar,
            long_ar=self.long_ar.text().strip(),
            en=self.en.text().strip() or label.en,
            key=self.key.text().strip().upper(),
            key_ar=self.key_ar.text().strip(),
            family=self.family.value,
            parent=self.parent_box.value,
            definition_ar=self.definition_ar.text(),
            definition_en=self.definition_en.text(),
        )

    def _tell(self, label: Label) -> None:
        """Keys that clash are not taken: both labels would stop working."""
        assert self._scheme is not None
        if label == self._label:
            return
        labels = [label if each.code == label.code else each for each in self._scheme.labels]
        mine = [clash for clash in key_clashes(labels) if label.code in clash[1:]]
        if mine:
            key, first, second = mine[0]
            other = self._scheme.get(second if first == label.code else first)
            name = label_title(other, self._context.language) if other else first
            words = self.tr("{0} is the key of {1}.").format(isolated(key), isolated(name))
            self.key_warning.setText(words)
            self.key.setText(self._label.key if self._label else "")
            self.key_ar.setText(self._label.key_ar if self._label else "")
            return
        self.edited.emit(label)
