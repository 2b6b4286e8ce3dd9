"""A part of the dialog of the scheme that stands beside the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class SchemeSection(QWidget):
    """Like the labels: what is written is an act at once, told to everyone through the session.

    `said` carries words for the dialog's foot and their tone, ("", "") for the usual ones.
    """

    said = Signal(str, str)

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__()
        self.context, self.session = context, session

    @property
    def waits(self) -> bool:
        """Whether a field shows something that the scheme does not have."""
        return False

    def renew(self) -> None:
        """Show the scheme as it is now; also when the section is shown for the first time."""

    def flush(self) -> None:
        """Keep what the fields show: the section or the dialog is left."""

    def step(self, by: int) -> None:
        """Move what is chosen by one place, up where negative."""

    def begin(self) -> None:
        """Take the keyboard."""
