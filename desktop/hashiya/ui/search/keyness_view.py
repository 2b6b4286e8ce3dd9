"""Keyness on the concordance page: what is typical of some documents against all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from hashiya.services.search import keyness
from hashiya.services.search.keyness import Keyness, chosen_documents
from hashiya.ui.search.figure_table import FigureColumn, FigureTable
from hashiya.ui.search.measure_view import MeasureView
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.services.search.corpus_words import Node
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_COLUMNS = (
    FigureColumn("here", "right", lambda row: row.here),
    FigureColumn("word", "word", lambda row: row.word),
    FigureColumn("there", "left", lambda row: row.there),
    FigureColumn("documents", "count", lambda row: row.documents),
    FigureColumn("log_likelihood", "figure", lambda row: row.log_likelihood),
    FigureColumn("log_ratio", "signed", lambda row: row.log_ratio),
    FigureColumn("difference", "signed", lambda row: row.difference, 1, "∞"),
)


class KeynessView(MeasureView):
    """The documents are the open one, those with some words in their title, or a part of training data."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context, session)
        self.which = Chooser(context)
        for value in ("open", "title", "train", "dev", "test"):
            self.which.addItem("", value)
        self.which.currentIndexChanged.connect(self._on_which)
        self.title = QLineEdit()
        self.title.setMaximumWidth(220)
        self.title.textChanged.connect(self._on_changed)
        self.title.setVisible(False)
        self.least = self.spin(1, 99, 3)
        self._which_name, self._least_name = (
            TextLine(size=12, tone="second"),
            TextLine(size=12, tone="second"),
        )
        for widget in (self._which_name, self.which, self.title, self._least_name, self.least):
            self.fields.addWidget(widget)
        self.table = FigureTable(context, _COLUMNS, 4)
        self.table.left.connect(self.left)
        self.add_body(self.table)
        self.retranslate()

    def _on_which(self, _place: int) -> None:
        self.title.setVisible(self.which.value == "title")
        self.wanted.emit()

    @property
    def follows(self) -> bool:
        """Whether another answer is wanted when another document is opened."""
        return bool(self.which.value == "open")

    def chosen(self) -> list[str]:
        """The uids of the documents that are compared with the rest."""
        which, session = self.which.value, self._session
        if which == "open":
            return [session.document.uid] if session.document is not None else []
        if which == "title":
            words = self.title.text().strip()
            return chosen_documents(session.project, title=words) if words else []
        return chosen_documents(session.project, part=which)

    def measure(self, _node: Node | None) -> None:
        chosen = self.chosen()
        if not chosen:
            self.clear()
            return
        self.run(keyness.measure, (chosen,), {"least": self.least.value()})

    def show_found(self, found: Keyness) -> bool:
        self.table.show_rows(found.rows)
        one = self.tr("%Ln documents", "", found.documents_here)
        other = self.tr("%Ln documents", "", found.documents_there)
        words = self.tr("%Ln words", "", len(found.rows))
        self.said.set_text(self.tr("{0} against {1} · {2}").format(one, other, words))
        return bool(found.rows)

    def empty_words(self) -> str:
        return self.tr("Choose documents to see what is typical of them against all others.")

    def write(self, path: Path) -> None:
        keyness.write_csv(self.found, path)

    def retranslate(self) -> None:
        names = (
            *(self.tr("The open document"), self.tr("With words in the title…"), self.tr("For training")),
            *(self.tr("For development"), self.tr("For the test")),
        )
        for place, name in enumerate(names):
            self.which.setItemText(place, name)
        self._which_name.setText(self.tr("Documents"))
        self.which.setAccessibleName(self.tr("Documents"))
        self._least_name.setText(self.tr("At least"))
        self.least.setAccessibleName(self.tr("At least"))
        self.title.setPlaceholderText(self.tr("Words in the title"))
        self.title.setAccessibleName(self.tr("Words in the title"))
        self.table.setAccessibleName(self.tr("Keyness"))
        self.table.horizontalHeader().setAccessibleName(tr("Tables", "Headings of the table"))
        self.table.figures.set_titles(
            [
                *(self.tr("Here"), self.tr("Word"), self.tr("Elsewhere"), self.tr("Documents here")),
                *(self.tr("Log-likelihood"), self.tr("Log ratio"), self.tr("%DIFF")),
            ]
        )
        super().retranslate()
