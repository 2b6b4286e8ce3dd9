"""Bringing files in: what they are and hold is seen first, then they are read and added, then told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from hashiya.core.changes import ChangeSet
from hashiya.errors import UserError
from hashiya.progress import Progress
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import number
from hashiya.qtkit.signals import debounced
from hashiya.services.exchange.import_queue import Feed
from hashiya.services.exchange.preview import ImportPreview, preview
from hashiya.services.exchange.store_imported import Adder, ImportReport
from hashiya.ui.exchange.import_choices import ImportChoices
from hashiya.ui.exchange.import_labels import LabelChoices
from hashiya.ui.exchange.import_report import ReportView
from hashiya.ui.widgets.basic import ElidedLine, name_button, push_button, rule
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.segments import Filters
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.window.file_drop import TakesFiles
from hashiya.ui.wording.note_words import note_entries

if TYPE_CHECKING:
    from hashiya.qtkit.jobs import Job
    from hashiya.services.exchange.read_files import Batch
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class ImportDialog(TakesFiles, Sheet):
    """Choose, look, import; after that it shows the report where there is something to tell."""

    def __init__(self, context: Context, session: Session, window: Host, paths: list[Path]) -> None:
        super().__init__(context, window.widget, width=880, height=700)
        self._session, self._window = session, window
        self._paths = list(paths)
        self._preview = ImportPreview()
        self._looking: Job | None = None
        self._reading: Job | None = None
        self._feed = Feed()
        self._adder: Adder | None = None
        self._failed = False
        self.setAcceptDrops(True)
        self.set_title(self.tr("Import"))
        self._make_head()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._make_choices())
        self.report = ReportView(context)
        self.report.open_wanted.connect(self._on_open_wanted)
        self.report.undo_wanted.connect(self._on_undo_wanted)
        self._pages.addWidget(self.report)
        self.work = WorkLine(context)
        self.body.addWidget(self._pages, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Import"), self._on_import)
        self._timer = debounced(self, 150, self._look)
        self._show_preview(ImportPreview())
        if self._paths:
            self._look()

    # ---------------------------------------------------------------- putting together
    def _make_head(self) -> None:
        self._sources = ElidedLine(self.context, size=13)
        self._adders: list[QPushButton] = []
        self.head.addWidget(self._sources, 1)
        for text, slot, icon in (
            (self.tr("Files…"), self._on_files, "file-plus-2"),
            (self.tr("Folder…"), self._on_folder, "folder-open"),
        ):
            button = push_button(self.context, icon=icon)
            self._adders.append(button)
            button.setAutoDefault(False)
            name_button(button, text)
            button.clicked.connect(slot)
            self.head.addWidget(button)

    def _make_choices(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.choices = ImportChoices(self.context, self._session)
        self.choices.read_anew.connect(self._on_read_anew)
        self.tabs = Filters(self.context)
        self.tabs.setAccessibleName(self.tr("Preview"))
        self.tabs.chosen.connect(self._on_tab)
        self.documents = EntryList(self.context, self.tr("First documents"))
        self.labels = LabelChoices(self.context, self._session.scheme)
        self.labels.changed.connect(self._say_what)
        self.notes = EntryList(self.context, self.tr("To be known"))
        self._shown = QStackedWidget()
        for widget in (self.documents, self.labels, self.notes):
            self._shown.addWidget(widget)
        column.addWidget(self.choices)
        column.addWidget(rule())
        column.addWidget(self.tabs)
        column.addWidget(self._shown, 1)
        return page

    # ---------------------------------------------------------------- sources
    def _on_files(self) -> None:
        chosen, _ = FileDialog.open_files(self, self.tr("Files to import"), str(self.context.folder))
        self.add_paths([Path(each) for each in chosen])

    def _on_folder(self) -> None:
        chosen = FileDialog.choose_folder(self, self.tr("Folder to import"), str(self.context.folder))
        self.add_paths([Path(chosen)] if chosen else [])

    def add_paths(self, paths: list[Path]) -> None:
        """More files and folders; one that is there already is not taken twice."""
        fresh = [path for path in paths if path not in self._paths]
        if fresh and self._reading is None:
            self._paths += fresh
            folder = fresh[0] if fresh[0].is_dir() else fresh[0].parent
            self.context.settings.set("folder", str(folder))
            self._look()

    # ---------------------------------------------------------------- looking
    def _on_read_anew(self) -> None:
        if self._paths:
            self._timer.start()

    def _stop_looking(self) -> None:
        """What is still being looked at is of no interest any more."""
        self._timer.stop()
        if self._looking is not None:
            self._looking.cancel.cancel()

    def _look(self) -> None:
        self._stop_looking()
        self.say("")
        self._looking = self.context.jobs.start(
            preview,
            tuple(self._paths),
            self.choices.options(),
            there=self._session.project.document_keys(),
            name="reading",
            receiver=self,
            on_result=self._show_preview,
            on_error=self._on_look_failed,
            on_progress=self.work.show_progress,
            on_finished=self._on_finished_looking,
        )
        self.work.begin(self._looking.cancel, "reading")

    def _on_finished_looking(self) -> None:
        """Where it was stopped nothing is known of the files, which can be imported all the same."""
        job = self._looking
        if job is None or not job.done or not job.cancel.cancelled or self._reading is not None:
            return  # a newer look, or the import, goes on
        self._show_preview(ImportPreview())
        self.say(self.tr("Stopped: what these files hold was not looked at."), "warn")
        if self.primary is not None:
            self.primary.setEnabled(not self._session.readonly)

    def _on_look_failed(self, error: BaseException) -> None:
        self._show_preview(ImportPreview())
        self.complain(error)

    def _show_preview(self, found: ImportPreview) -> None:
        self.work.end()
        self._preview = found
        self.choices.show_preview(found)
        self.labels.show_labels(found.labels, found.examples)
        entries = [
            ListEntry(
                str(place),
                row.name,
                row.opening,
                self.tr("%Ln characters", "", row.characters)
                + (f" · {self.tr('%Ln annotations', '', row.annotations)}" if row.annotations else "")
                + (f" · {self.tr('there already')}" if row.there else ""),
                quoted=True,
            )
            for place, row in enumerate(found.rows)
        ]
        self.documents.show_entries(entries)
        self.notes.show_entries(note_entries(found.notes))
        plus = "" if found.whole else "+"
        self.tabs.set_filters(
            [
                (self.tr("First documents"), number(len(found.rows)) + plus),
                (self.tr("Labels"), number(len(found.labels))),
                (self.tr("To be known"), number(len(found.notes))),
            ]
        )
        self._show_sources()
        self._say_what()
        if found.rows and self.focusWidget() in self._adders and self.primary is not None:
            self.primary.setFocus()

    def _show_sources(self) -> None:
        names = [path.name for path in self._paths[:3]]
        words = ", ".join(f"\u2068{name}\u2069" for name in names)
        more = f" … (+{number(len(self._paths) - 3)})" if len(self._paths) > 3 else ""
        nothing = self.tr("Choose files or a folder, or drop them here.")
        self._sources.set_text(words + more if names else nothing)

    def _say_what(self) -> None:
        found = self._preview
        if self.primary is not None:
            self.primary.setEnabled(bool(found.rows) and not self._session.readonly)
            name_button(
                self.primary,
                self.tr("Import %Ln files", "", found.files) if found.files else self.tr("Import"),
            )
        new = self.labels.new_labels()
        if found.unsure:
            self.say(self.choices.doubt(found), "warn")
        elif new:
            self.say(self.tr("%Ln labels are new and will be added to the scheme.", "", len(new)))
        elif self._paths and not found.rows and not self.work.running:
            self.say(self.tr("Nothing here can be read."), "warn")
        elif found.onto:
            texts = self.tr("%Ln texts that are here already", "", found.onto_documents)
            self.say(self.tr("%Ln annotations come onto {0}.", "", found.onto).format(texts))
        else:
            self.say(self.tr("Your files stay as they are; of a text twice only new annotations come in."))

    def _on_tab(self, place: int) -> None:
        self._shown.setCurrentIndex(place)

    # ---------------------------------------------------------------- importing
    def _on_import(self) -> None:
        if self._pages.currentIndex() == 1:
            self.accept()
            return
        if self._reading is not None or not self._paths:
            return
        try:
            options = self.choices.options(self.labels.mapping(), create=True)
            self._adder = Adder(self._session.project, options)
        except UserError as error:
            self.complain(error)
            return
        self._stop_looking()
        self.choices.setEnabled(False)
        self.labels.setEnabled(False)
        self.primary.setEnabled(False)  # type: ignore[union-attr]
        self._feed = Feed()
        self._reading = self.context.jobs.start(
            self._feed.read,
            tuple(self._paths),
            options,
            name="importing",
            receiver=self,
            on_result=self._on_read,
            on_error=self._on_read_failed,
            on_progress=self._on_chunk,
            on_finished=self._on_finished_reading,
        )
        self.work.begin(self._reading.cancel, "importing")

    def _on_chunk(self, _ready: object) -> None:
        batch = self._feed.take()
        if batch is not None:
            self._add(batch)

    def _add(self, batch: Batch) -> None:
        assert self._adder is not None
        try:
            self._adder.add(batch)
        except UserError as error:
            self.work.stop()
            self._on_read_failed(error)
            return
        done = len(self._adder.report.documents)
        self.work.show_progress(Progress("importing", batch.done, batch.total, number(done)))

    def _on_read(self, _nothing: object) -> None:
        while not self._failed and (batch := self._feed.take()) is not None:
            self._add(batch)

    def _on_read_failed(self, error: BaseException) -> None:
        self._failed = True
        self.complain(error)

    def _on_finished_reading(self) -> None:
        """Also after «stop»: what was added is whole and stays."""
        job, self._reading = self._reading, None
        self.work.end()
        if self._adder is None or job is None:
            return
        report = self._adder.report
        changes = ChangeSet(
            documents=frozenset(report.documents) | report.onto_documents,
            document_list=True,
            scheme=bool(report.new_labels),
            people=True,
        )
        self._session.applied(changes)
        stopped = job.cancel.cancelled
        if self._session.document is None and report.documents:
            self._session.open_document(report.documents[0])
        self._tell(report, stopped)

    def _tell(self, report: ImportReport, stopped: bool) -> None:
        """A report where there is something to tell; else a line in the status bar is enough."""
        quiet = not (report.problems or report.skipped or report.dropped_labels or report.onto or stopped)
        if quiet and report.documents:
            self._window.status.say(self.tr("%Ln documents imported", "", len(report.documents)))
            self.accept()
            return
        self.report.show_report(report, stopped=stopped)
        self._pages.setCurrentIndex(1)
        name_button(self.primary, self.tr("Done"))  # type: ignore[arg-type]
        self.primary.setEnabled(True)  # type: ignore[union-attr]
        self.primary.setFocus(Qt.FocusReason.OtherFocusReason)  # type: ignore[union-attr]
        self.way_out.hide()
        for button in self._adders:
            button.hide()
        if not self._failed:
            self.say("")

    def _on_open_wanted(self, uid: str) -> None:
        self.accept()
        self._window.open_document(uid)

    def _on_undo_wanted(self) -> None:
        from hashiya.services.exchange.take_back import take_back

        report, project = self._adder.report if self._adder else ImportReport(), self._session.project
        if self._session.do(lambda: take_back(project, report)) is not None:
            self.accept()

    def done(self, code: int) -> None:
        """Closing stops what runs; chunks that are in stay."""
        if self._looking is not None:
            self._looking.cancel.cancel()
        if self._reading is not None:
            self.work.stop()
            return
        super().done(code)


def open_import(window: Host, paths: list[Path] | None = None) -> ImportDialog | None:
    """By the menu, by dropping files (`paths`), from the palette."""
    session = window.session
    if session is None or session.readonly:
        return None
    dialog = ImportDialog(window.context, session, window, list(paths or []))
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
