"""«Publish…»: a folder of pages for any browser; what goes in and what stays out is said before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit

from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated
from hashiya.services.project.project_file import open_project
from hashiya.services.publish.in_place import refuse_foreign
from hashiya.services.publish.page_frame import LANGUAGES
from hashiya.services.publish.site import Published, PublishOptions, publish
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


def publish_file(
    path: Path,
    folder: Path,
    options: PublishOptions,
    *,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> Published:
    """For a job: through a connection of its own."""
    with open_project(path) as project:
        return publish(project, folder, options, cancel=cancel, progress=progress)


class PublishDialog(Sheet):
    """Where to, under which title, in which language at first, and whether suggestions go along."""

    def __init__(self, window: Host, session: Session) -> None:
        super().__init__(window.context, window.widget, width=620)
        self._window, self._session = window, session
        self._job: Job | None = None
        self.published: Published | None = None
        context = self.context
        self.set_title(self.tr("Publish as pages"))
        self.folder = QLineEdit(str(context.folder / f"{session.path.stem}-pages"))
        self.title = QLineEdit(session.project.title or session.path.stem)
        self.language = Segments(context, pad=14)
        self.language.set_items([self.tr("Arabic"), self.tr("English")])
        self.language.set_current(0 if context.rtl else 1)
        waiting = session.project.suggestion_count()
        words = self.tr("Suggestions that nobody has confirmed too (%Ln), marked as such", "", waiting)
        self.suggested = Tick(context, words, size=13)
        self.suggested.toggled.connect(self._tell)
        self._waiting = waiting
        self._choose = push_button(context, icon="folder-open")
        self._choose.setAutoDefault(False)
        name_button(self._choose, self.tr("Choose…"))
        self._choose.clicked.connect(self._on_choose)
        self.open_button = push_button(context, icon="book-open")
        self.open_button.setAutoDefault(False)
        name_button(self.open_button, self.tr("Open in the browser"))
        self.open_button.clicked.connect(self._on_open)
        self.open_button.setVisible(False)
        self.work = WorkLine(context)
        self._lay_out()
        self._tell()

    def _lay_out(self) -> None:
        about = self.tr(
            "Texts with their annotations, an index of names with every place, and a search, as a folder of "
            "pages. They need no server, load nothing from elsewhere, and can be printed."
        )
        self.body.addWidget(TextLine(about, size=12, tone="second", wrap=True))
        where = QHBoxLayout()
        where.setSpacing(8)
        where.addWidget(self.folder, 1)
        where.addWidget(self._choose)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(10)
        rows = (
            (self.tr("Folder"), where),
            (self.tr("Title"), self.title),
            (self.tr("Language"), self.language),
        )
        for words, field in rows:
            form.addRow(TextLine(words, size=13), field)
        self.folder.setAccessibleName(self.tr("Folder"))
        self.title.setAccessibleName(self.tr("Title"))
        self.language.setAccessibleName(self.tr("Language"))
        self.body.addLayout(form)
        self.body.addWidget(self.suggested)
        self.suggested.setVisible(self._waiting > 0)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Publish"), self._on_publish, cancel=tr("Dialogs", "Close"))
        self.foot.insertWidget(1, self.open_button)

    def _tell(self, *_: object) -> None:
        left = 0 if self.suggested.isChecked() else self._waiting
        self.say(self.tr("%Ln suggestions are left out.", "", left) if left else "")

    def options(self) -> PublishOptions:
        language = LANGUAGES[self.language.current]
        return PublishOptions(language, self.title.text().strip(), suggested=self.suggested.isChecked())

    def _on_choose(self) -> None:
        chosen = FileDialog.choose_folder(self, self.tr("Folder for the pages"), self.folder.text())
        if chosen:
            self.folder.setText(chosen)

    def _on_publish(self) -> None:
        if self.work.running or not self.folder.text().strip():
            return
        folder = Path(self.folder.text().strip()).expanduser()
        if not self.attempt(lambda: refuse_foreign(folder)):
            return
        assert self.primary is not None
        self.primary.setEnabled(False)
        self.open_button.setVisible(False)
        self._job = self.context.jobs.start(
            publish_file,
            self._session.path,
            folder,
            self.options(),
            name="publishing",
            receiver=self,
            on_result=self._on_published,
            on_refused=self.complain,
            on_progress=self.work.show_progress,
            on_finished=self._on_ended,
        )
        self.work.begin(self._job.cancel, "publishing")

    def _on_ended(self) -> None:
        self.work.end()
        assert self.primary is not None
        self.primary.setEnabled(True)

    def _on_published(self, done: Published) -> None:
        self.published = done
        self.context.settings.set("folder", str(done.folder.parent))
        words = self.tr("%Ln pages in {0}", "", done.pages).format(isolated(done.folder.name))
        if done.suggestions_left_out:
            words += " · " + self.tr("%Ln suggestions are left out.", "", done.suggestions_left_out)
        self.say(words, "ok")
        self.open_button.setVisible(True)
        self.open_button.setFocus()

    def _on_open(self) -> None:
        if self.published is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.published.folder / "index.html")))

    def done(self, code: int) -> None:
        if self._job is not None:
            self._job.cancel.cancel()
        super().done(code)


def open_publish(window: Host) -> PublishDialog | None:
    session = window.session
    if session is None:
        return None
    dialog = PublishDialog(window, session)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
