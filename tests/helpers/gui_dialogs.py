"""What tests of dialogs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog


def gone(dialog: QDialog) -> bool:
    """Closed; a dialog deletes itself soon after."""
    return not shiboken6.isValid(dialog) or not dialog.isVisible()
