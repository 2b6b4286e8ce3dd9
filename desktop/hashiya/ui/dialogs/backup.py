"""A copy of the project file: a person says where, a job writes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QObject, Qt
from PySide6.QtWidgets import QFileDialog

from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated
from hashiya.services.upkeep import copy_project
from hashiya.ui.wording import tr

if TYPE_CHECKING:
    from hashiya.ui.main_window import MainWindow


class Copying(QObject):
    """One copy under way."""

    def __init__(self, window: MainWindow, target: Path) -> None:
        super().__init__(window)
        self._window, self._target = window, target
        assert window.session is not None
        window.context.jobs.start(
            copy_project,
            window.session.path,
            target,
            name="writing",
            receiver=self,
            on_result=self._on_copied,
            on_error=self._on_failed,
            on_finished=self.deleteLater,
            shown=True,
        )

    def _on_copied(self, _path: object) -> None:
        words = self.tr("Backup written to {0}.").format(isolated(self._target.name))
        self._window.status.say(words)

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self._window.messages.show_error(error)


def open_backup(window: MainWindow) -> Copying | None:
    session = window.session
    if session is None:
        return None
    day = QDate.currentDate().toString(Qt.DateFormat.ISODate)
    start = session.path.with_name(f"{session.path.stem} {day}.hashiya")
    title = tr("Backup", "Backup")
    kinds = tr("Backup", "Hashiya projects (*.hashiya)")
    chosen, _ = QFileDialog.getSaveFileName(window, title, str(start), kinds)
    if not chosen:
        return None
    target = Path(chosen)
    if target.absolute() == session.path.absolute():
        words = tr("Backup", "A backup cannot take the place of the open project; nothing was written.")
        window.messages.show_message(words, tone="warn")
        return None
    return Copying(window, target)
