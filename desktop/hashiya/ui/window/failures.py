"""What a person reads when something failed: in the status bar, in the bar above, with a way out of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hashiya.errors import UserError
from hashiya.files import PROJECT_SUFFIX
from hashiya.ui.wording.common import error_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.ui.window.host import Host
    from hashiya.ui.window.projects import Projects

_QUIET = ("duplicate", "gone", "bad_range", "unseen", "relation_twice", "relation_labels")
_SOON = 200_000_000  # bytes of a file that the doctor has looked through before anyone waits


class Failures(QObject):
    """Tells failures of the open project and of its file in the window that it belongs to."""

    def __init__(self, window: Host) -> None:
        super().__init__(window.widget)
        self._window = window

    def listen(self, projects: Projects) -> None:
        """Hear of what becomes of project files."""
        projects.failed.connect(self.tell)
        projects.rescued.connect(self._on_rescued)
        projects.damaged.connect(self._on_damaged)
        projects.writable.connect(self._on_writable)

    def tell(self, error: UserError) -> None:
        """What was refused: quietly where the key did nothing, else in the bar above."""
        window, lost = self._window, False
        if window.session is not None:
            from hashiya.ui.session.session import LOST
            from hashiya.ui.wording.relation_words import titled_error

            lost = error.code in LOST
            types, scheme = window.session.relations.types, window.session.scheme
            error = titled_error(error, types, scheme, window.context.language)
        if error.code in _QUIET:
            window.status.say(" ".join(part for part in error_words(error) if part))
        elif lost:
            from hashiya.ui.project.lost_file import show_lost

            show_lost(window, error)
        else:
            self._show(error)

    def explain(self, error: BaseException, done: Callable[[bool], None]) -> None:
        """What nobody caught: said plainly where the world failed, the project's file not least; `done` hears
        whether it was so.
        """
        if isinstance(error, UserError):
            self.tell(error)
            done(True)
            return
        session = self._window.session
        if session is None or not session.path.exists() or session.path.stat().st_size > _SOON:
            done(False)
            return
        from hashiya.services.project.repair import damage_behind

        def tell(damage: UserError | None) -> None:
            if damage is not None:
                self.tell(damage)
            done(damage is not None)

        jobs = self._window.context.jobs
        jobs.start(damage_behind, [session.path], name="checking", receiver=self, on_result=tell)

    def _show(self, error: UserError) -> None:
        """In the bar; with the way to recover it, where a project file is damaged, or to its copies, where it
        is gone.
        """
        from hashiya.services.project.repair import can_recover

        path = Path(str(error.args_.get("path", "")))
        if error.code == "not_found" and path.suffix == PROJECT_SUFFIX:
            from hashiya.ui.project.backup_dialog import copies_of_lost, offer_copies

            if copies := copies_of_lost(self._window, path):
                offer_copies(self._window, path, error_words(error)[0], copies)
                return
        if not can_recover(error, path):
            self._window.messages.show_error(error)
            return
        from hashiya.ui.project.recovery_dialog import offer_recovery

        offer_recovery(self._window, path, *error_words(error))

    def _on_damaged(self, path: Path) -> None:
        from hashiya.ui.project.recovery_dialog import offer_recovery

        self._window.messages.remove("readonly")
        words = self.tr("The project is damaged, and open for reading only. Nothing is written into it.")
        offer_recovery(self._window, path, words)

    def _on_writable(self) -> None:
        """The other window has closed the project: this one may go on."""
        projects = self._window.projects

        def go_on() -> None:
            projects.reopen(readonly=False)

        self._window.messages.show_message(
            self.tr("The other window has closed this project."),
            act=self.tr("Work here"),
            done=go_on,
            key="readonly",
        )

    def _on_rescued(self, saved: Path) -> None:
        from hashiya.ui.project.lost_file import rescued_words

        self._window.messages.show_message(rescued_words(saved), tone="warn")
