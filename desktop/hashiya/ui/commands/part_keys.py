"""The keys go from part to part of the window: the text, then every panel that is shown.

Tab in the text goes to the next suggestion, so it does not lead out of it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class PartKeys:
    """`panels` in the order in which they are gone through."""

    def __init__(self, text: QWidget, panels: Mapping[str, QWidget]) -> None:
        self._parts = [text, *panels.values()]

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"view.next_part": partial(self.go, 1), "view.previous_part": partial(self.go, -1)}

    def go(self, by: int) -> None:
        """To the next part that is shown and takes the keys, round at the end."""
        shown = [(part, first) for part in self._parts if part.isVisible() and (first := _first(part))]
        if not shown:
            return
        focused = QApplication.focusWidget()
        at = [part is focused or (focused is not None and part.isAncestorOf(focused)) for part, _ in shown]
        place = at.index(True) + by if True in at else 0
        shown[place % len(shown)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)


def _first(part: QWidget) -> QWidget | None:
    """What takes the keys in it: itself, its list, or the first that Tab comes to."""
    if _takes(part):
        return part
    listed = getattr(part, "list", None)
    if isinstance(listed, QWidget) and _takes(listed):
        return listed
    each = part.nextInFocusChain()
    while each is not None and each is not part:
        if part.isAncestorOf(each) and _takes(each):
            return each
        each = each.nextInFocusChain()
    return None


def _takes(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
