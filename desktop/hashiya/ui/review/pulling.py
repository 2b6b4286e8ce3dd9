"""Bringing a review back into an annotator's own file: what it would bring is said first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from hashiya.errors import UserError
from hashiya.services.merging import MergeReport, pull_review
from hashiya.ui.context import Context
from hashiya.ui.dialogs.frame import Sheet
from hashiya.ui.dialogs.lines import EntryList
from hashiya.ui.review.merge_words import coming_entries, note_entries, outcome_words
from hashiya.ui.session import Session
from hashiya.ui.widgets import Line, name_button, push_button

if TYPE_CHECKING:
    from hashiya.ui.main_window import MainWindow


class PullDialog(Sheet):
    """Gold, corrections with their reasons, guidelines; other people's annotations stay away."""

    def __init__(self, context: Context, session: Session, window: MainWindow, path: Path | None) -> None:
        super().__init__(context, window, width=640, height=500)
        self._session, self._window = session, window
        self._path: Path | None = None
        self.pulled: MergeReport | None = None
        self.set_title(self.tr("Bring back the review"))
        self._choose = push_button(context, icon="folder-open")
        self._choose.setAutoDefault(False)
        name_button(self._choose, self.tr("The reviewer's file…"))
        self._choose.clicked.connect(self._on_choose)
        self.head.addStretch(1)
        self.head.addWidget(self._choose)
        self._lead = Line(size=13, tone="second", wrap=True)
        self._lead.setText(
            self.tr("Corrections with their reasons, the gold layer and the guidelines come into this file.")
        )
        self.coming = EntryList(context, self.tr("What will come"))
        self.body.addWidget(self._lead)
        self.body.addWidget(self.coming, 1)
        self.add_foot(self.tr("Bring in"), self._on_bring)
        assert self.primary is not None
        self.primary.setEnabled(False)
        self.say(self.tr("Other people's annotations stay away."))
        if path is not None:
            self.look_at(path)

    def _on_choose(self) -> None:
        folder = str(self.context.settings.get("folder") or Path.home())
        kinds = self.tr("Hashiya projects (*{0})").format(".hashiya")
        chosen, _ = QFileDialog.getOpenFileName(self, self.tr("The reviewer's file"), folder, kinds)
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, path: Path) -> None:
        """Try it and take it back: only what it would bring is shown."""
        self._path = path
        try:
            report = pull_review(self._session.project, path, dry_run=True)
        except UserError as error:
            self.complain(error)
            return
        self._lead.setText(outcome_words(report))
        self.coming.show_entries([*coming_entries(report), *note_entries(report.notes)])
        assert self.primary is not None
        self.primary.setEnabled(True)
        self.primary.setFocus()

    def _on_bring(self) -> None:
        if self._path is None:
            return
        try:
            self.pulled = pull_review(self._session.project, self._path)
        except UserError as error:
            self.complain(error)
            return
        self._session.applied(self.pulled.changes)
        self._window.status.say(outcome_words(self.pulled))
        self.accept()
        self._window.show_page("review")


def open_pull(window: MainWindow, path: Path | None = None) -> PullDialog | None:
    session = window.session
    if session is None or session.readonly:
        return None
    dialog = PullDialog(window.context, session, window, path)
    dialog.open()
    return dialog
