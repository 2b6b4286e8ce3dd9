"""Two looks at the file of an open project: whether it is sound, and whether it may be written to by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal

if TYPE_CHECKING:
    from hashiya.errors import UserError
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_AFTER = 1_000  # opening, and what a person came for, first
_EVERY = 3_000


class SoundnessLook(QTimer):
    """Goes with its session; `damaged` once, when the file's pages do not hang together."""

    damaged = Signal()

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(session)
        self._context, self._session = context, session
        self.setSingleShot(True)
        self.setInterval(_AFTER)
        self.timeout.connect(self.look)
        self.start()

    def look(self) -> None:
        """In the background: a large file takes seconds."""
        from hashiya.services.project.repair import is_sound

        self._context.jobs.start(
            is_sound,
            self._session.path,
            name="checking",
            receiver=self,
            on_result=self._on_looked,
            on_refused=self._on_refused,
        )

    def _on_looked(self, sound: bool) -> None:
        if not sound:
            self.damaged.emit()

    def _on_refused(self, error: UserError) -> None:
        if error.code == "damaged":
            self.damaged.emit()


class TurnLook(QTimer):
    """Goes with a session that only reads since another window writes; `free` once, when that has ended."""

    free = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.setInterval(_EVERY)
        self.timeout.connect(self.look)
        if session.readonly_reason == "locked":
            self.start()

    def look(self) -> None:
        """Costs a lock taken and let go."""
        from hashiya.services.project.project_file import may_write

        if may_write(self._session.path):
            self.stop()
            self.free.emit()
