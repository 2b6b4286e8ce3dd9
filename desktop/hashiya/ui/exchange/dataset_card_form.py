"""What only people know of a data set, for the card that goes with it; remembered in the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from hashiya.core.span import GOLD
from hashiya.qtkit.i18n import noop
from hashiya.services.dataset.dataset_card import LICENCES, TOLD
from hashiya.services.dataset.kept_facts import keep_facts
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.input_fields import ProseEdit
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_FIELDS = {
    "title": (noop("Title"), ""),
    "source": (noop("Source of the texts"), noop("for example: articles of a local newspaper, 2019 to 2021")),
    "variety": (noop("Variety of Arabic"), noop("for example: Modern Standard Arabic, unvocalised")),
    "annotators": (noop("Annotators"), ""),
    "guidelines": (noop("Guidelines"), noop("what was agreed on, or where it can be read")),
    "agreement": (noop("Agreement"), noop("for example: F1 0.91 between two people over 40 documents")),
    "licence": (noop("Licence"), noop("for example: CC-BY-4.0")),
    "citation": (noop("Citation"), noop("how to cite the data set, as text or BibTeX")),
}
_LONG = ("guidelines", "citation")


class CardDialog(Sheet):
    """`facts` are what stands in the fields; they are kept in the project when the dialog is accepted,
    and until then as drafts."""

    def __init__(self, context: Context, session: Session, window: QWidget, facts: Mapping[str, str]) -> None:
        super().__init__(context, window, width=640)
        self._session = session
        self.set_title(self.tr("Card of the data set"))
        lead = self.tr("README.md beside the data tells in two languages what it holds. Add what you know.")
        self.body.addWidget(TextLine(lead, size=13, tone="second", wrap=True))
        self.fields: dict[str, QLineEdit | QPlainTextEdit] = {}
        self._drafts: dict[str, FieldDraft] = {}
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        for key in TOLD:
            form.addRow(*self._row(key, facts.get(key, "")))
        self.body.addLayout(form)
        self.add_foot(self.tr("Keep"), self._on_keep)
        self.fields[TOLD[0]].setFocus()

    def _row(self, key: str, value: str) -> tuple[TextLine, QLineEdit | QPlainTextEdit]:
        name, example = _FIELDS[key]
        words = tr("CardDialog", name)
        field: QLineEdit | QPlainTextEdit
        if key in _LONG:
            field = ProseEdit(value)
            field.setTabChangesFocus(True)
            field.setFixedHeight(72)
        else:
            field = QLineEdit(value)
        if key == "licence" and isinstance(field, QLineEdit):
            known = QCompleter(list(LICENCES), field)
            known.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            field.setCompleter(known)
        field.setPlaceholderText(self._usual(key) or (tr("CardDialog", example) if example else ""))
        field.setAccessibleName(words)
        self.fields[key] = field
        self._drafts[key] = FieldDraft(field, "card", self._session).follow(self)
        self._drafts[key].show(key, value)
        title = TextLine(words, size=13)
        title.setMinimumWidth(150)
        title.setFixedHeight(30)
        return title, field

    def _usual(self, key: str) -> str:
        """What the project itself can tell."""
        project = self._session.project
        if key == "annotators":
            return "، ".join(each.name for each in project.people() if each.is_somebody and each.kind != GOLD)
        return project.title if key == "title" else ""

    @property
    def facts(self) -> dict[str, str]:
        """Without the empty ones."""
        found = {
            key: field.text() if isinstance(field, QLineEdit) else field.toPlainText()
            for key, field in self.fields.items()
        }
        return {key: value.strip() for key, value in found.items() if value.strip()}

    def _on_keep(self) -> None:
        if not self._session.readonly:
            if not self.attempt(lambda: keep_facts(self._session.project, self.facts)):
                return
            for key, draft in self._drafts.items():
                draft.done(key, draft.text)
        self.accept()
