"""Copies of the project file: one that a person asks for, and going back to one of an earlier day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QObject, Qt

from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated
from hashiya.services.project.backup import copies_by_name, copy_project, daily_copies
from hashiya.ui.session.daily_backup import copies_folder
from hashiya.ui.widgets.ask_dialog import Asking, ask_for
from hashiya.ui.wording.common import project_kinds, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hashiya.errors import UserError
    from hashiya.ui.window.host import Host


class Copying(QObject):
    """One copy of a project file under way; `done` hears where it lies."""

    def __init__(self, window: Host, source: Path, target: Path, done: Callable[[Path], None]) -> None:
        super().__init__(window.widget)
        self._window, self._done = window, done
        window.context.jobs.start(
            copy_project,
            source,
            target,
            name="writing",
            receiver=self,
            on_result=self._on_copied,
            on_refused=self._on_failed,
            on_finished=self.deleteLater,
            shown=True,
        )

    def _on_copied(self, target: Path) -> None:
        self._done(target)

    def _on_failed(self, error: UserError) -> None:
        self._window.messages.show_error(error)


def open_backup(window: Host) -> Copying | None:
    session = window.session
    if session is None:
        return None
    day = QDate.currentDate().toString(Qt.DateFormat.ISODate)
    start = session.path.with_name(f"{session.path.stem} {day}.hashiya")
    title = tr("Backup", "Backup")
    kinds = project_kinds()
    chosen, _ = FileDialog.save_file(window.widget, title, str(start), kinds)
    if not chosen:
        return None
    target = Path(chosen)
    if target.absolute() == session.path.absolute():
        words = tr("Backup", "A backup cannot take the place of the open project; nothing was written.")
        window.messages.show_message(words, tone="warn")
        return None

    def done(written: Path) -> None:
        window.status.say(tr("Backup", "Backup written to {0}.").format(isolated(written.name)))

    return Copying(window, session.path, target, done)


def open_earlier(window: Host) -> Asking | None:
    """Choose a day; a copy of its copy is put beside the project under a name of its own, and opened."""
    session = window.session
    if session is None:
        return None
    copies = daily_copies(copies_folder(window.context, session))
    if not copies:
        words = tr("Backup", "There is no daily copy yet; one is made on each day of work.")
        window.messages.show_message(words)
        return None
    return _choose_copy(window, session.path, [*reversed(copies)])


def copies_of_lost(window: Host, path: Path) -> list[Path]:
    """The daily copies of a project that is not where it was, the newest first."""
    return copies_by_name(window.context.settings.path.parent / "copies", path)


def offer_copies(window: Host, path: Path, words: str, copies: Sequence[Path]) -> None:
    """A message that says that the project is gone, with the way to its daily copies."""

    def choose() -> None:
        _choose_copy(window, path, copies)

    window.messages.show_message(
        words,
        hint=tr("Backup", "Its daily copies are kept."),
        tone="danger",
        act=tr("Backup", "Open a copy…"),
        done=choose,
        key="lost",
        code="not_found",
    )


def _choose_copy(window: Host, target: Path, copies: Sequence[Path]) -> Asking:
    """Ask for the day; what is opened lies where `target` lies or lay."""

    def done(copy: Path) -> None:
        if window.projects.open_path(copy):
            said = tr("Backup", "This is the copy {0}. The project itself is as it was.")
            if not target.exists():
                said = tr("Backup", "This is the copy {0}.")
            window.messages.show_message(said.format(isolated(copy.name)))

    def restore(chosen: str) -> None:
        Copying(window, Path(chosen), _free(target.with_name(Path(chosen).name)), done)

    days = [(str(path), _day(path)) for path in copies]
    title, prompt = (
        tr("Backup", "Restore daily copy"),
        tr("Backup", "The project as it was at the beginning of:"),
    )
    return ask_for(window.context, window.widget, title, prompt, tr("Backup", "Open a copy"), restore, days)


def _day(path: Path) -> str:
    day = QDate.fromString(path.stem[-10:], Qt.DateFormat.ISODate)
    return QLocale().toString(day, QLocale.FormatType.LongFormat)


def _free(path: Path) -> Path:
    """A name that nothing has yet."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_stem(f"{path.stem} ({number})")
    return found
