"""What the log beside an open project holds goes into the file itself as soon as nobody works for a while."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from hashiya.errors import UserError

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.session.session import Session

log = logging.getLogger(__name__)

_AFTER = 3_000  # ms without an act: the log is small then, and folding it takes as long as one act or two


class LogFolding(QTimer):
    """Goes with its session. Whoever copies the file alone while it is open then has all that was done."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.setSingleShot(True)
        self.setInterval(_AFTER)
        self.timeout.connect(self.fold)
        if not session.readonly:
            session.changes_applied.connect(self._on_changes)

    def _on_changes(self, _changes: ChangeSet) -> None:
        self.start()

    def fold(self) -> None:
        """What stands in the way is told by the next act."""
        try:
            self._session.project.fold_log()
        except UserError as error:
            log.info("the log was not folded: %s", error)
