"""The docks: which side they stand on, how they come back.

Dock areas do not mirror, so the direction chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

if TYPE_CHECKING:
    from hashiya.ui.commands.actions import Actions
    from hashiya.ui.context import Context

_VERSION = 1
_LEAD, _TRAIL, _BELOW = "lead", "trail", "below"
_AWAY = ("search", "labels", "relations")  # shown when first asked for


@dataclass(frozen=True, slots=True)
class DockPlace:
    """Where a dock stands at first, and how large (pixels along its side of the window)."""

    name: str
    side: str
    least: int
    width: int
    height: int


_PLACES = (
    DockPlace("documents", _LEAD, 200, 252, 0),
    DockPlace("labels", _LEAD, 200, 252, 300),
    DockPlace("annotations", _TRAIL, 260, 312, 330),
    DockPlace("inspector", _TRAIL, 260, 312, 420),
    DockPlace("relations", _TRAIL, 260, 312, 300),
    DockPlace("search", _BELOW, 200, 0, 240),
)

_WIDTHS = {place.name: place.width for place in _PLACES}


class Docks(QObject):
    """Builds the docks of a window; `view.<name>` actions show and hide them."""

    def __init__(self, window: QMainWindow, context: Context, actions: Actions) -> None:
        super().__init__(window)
        self._window, self._context, self._actions = window, context, actions
        self._docks: dict[str, QDockWidget] = {}
        self._rtl = context.rtl
        self._wanted: dict[str, bool] = {place.name: place.name not in _AWAY for place in _PLACES}
        self._active = self._reading = False
        self._sizes: tuple[tuple[dict[str, int], Qt.Orientation], ...] = ()
        options = QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks
        window.setDockOptions(options)
        corners = ((Qt.Corner.BottomLeftCorner, "left"), (Qt.Corner.BottomRightCorner, "right"))
        for corner, side in corners:
            area = (
                Qt.DockWidgetArea.LeftDockWidgetArea
                if side == "left"
                else Qt.DockWidgetArea.RightDockWidgetArea
            )
            window.setCorner(corner, area)

    def add(self, name: str, panel: QWidget, head: QWidget) -> QDockWidget:
        """Put a panel into its dock."""
        place = next(place for place in _PLACES if place.name == name)
        dock = QDockWidget(self._window)
        dock.setObjectName(f"dock-{name}")
        dock.setTitleBarWidget(head)
        panel.setMinimumWidth(place.least)
        dock.setWidget(panel)
        dock.visibilityChanged.connect(self._on_visibility_changed)
        self._docks[name] = dock
        self._window.addDockWidget(self._area(place.side), dock)
        dock.hide()
        self._actions.register({f"view.{name}": partial(self.toggle, name)})
        return dock

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def _area(self, side: str) -> Qt.DockWidgetArea:
        if side == _BELOW:
            return Qt.DockWidgetArea.BottomDockWidgetArea
        left = (side == _LEAD) != self._context.rtl
        return Qt.DockWidgetArea.LeftDockWidgetArea if left else Qt.DockWidgetArea.RightDockWidgetArea

    # ---------------------------------------------------------------- showing and hiding
    def set_active(self, active: bool) -> None:
        """Docks belong to an open project's annotating page; elsewhere they are put away and remembered."""
        active = active and not self._reading
        if active == self._active:
            return
        if active:
            self._active = True
            for name, dock in self._docks.items():
                dock.setVisible(self._wanted[name])
            for sizes, way in self._sizes:  # shown again, docks would take their least width
                self._window.resizeDocks([self._docks[name] for name in sizes], list(sizes.values()), way)
        else:
            self._remember()
            there = [name for name in self._docks if self._wanted[name]]  # others have no size of their own
            self._sizes = (
                ({name: self._docks[name].width() for name in there}, Qt.Orientation.Horizontal),
                ({name: self._docks[name].height() for name in there}, Qt.Orientation.Vertical),
            )
            self._active = False
            for dock in self._docks.values():
                dock.hide()

    def show(self, name: str) -> None:
        """Bring a dock to the front; whoever wants a panel reads no more without."""
        self.read_alone(False)
        self._wanted[name] = True
        if self._active:
            self._docks[name].show()
            self._docks[name].raise_()
            self._give_room(name)

    def toggle_reading(self) -> None:
        """The text alone, or with the panels it had."""
        self.read_alone(not self._reading)

    def read_alone(self, alone: bool) -> None:
        """Put all panels away together, or bring back those that were there."""
        if alone == self._reading:
            return
        if alone:
            self.set_active(False)
            self._reading = True
        else:
            self._reading = False
            self.set_active(True)
        self._actions["view.reading"].setChecked(self._reading)

    def toggle(self, name: str) -> None:
        self.read_alone(False)
        dock = self._docks[name]
        shown = not dock.isHidden()
        self._wanted[name] = not shown
        dock.setVisible(not shown)
        if not shown:
            self._give_room(name)
        # The trailing panels share one button of the tool bar.
        self._sync()

    def _give_room(self, name: str) -> None:
        """A dock that shares its side comes with the least height; it gets what it had at first."""
        place = next(place for place in _PLACES if place.name == name)
        if place.side == _LEAD and place.height > self._docks[name].height():
            self._window.resizeDocks([self._docks[name]], [place.height], Qt.Orientation.Vertical)

    def _remember(self) -> None:
        self._wanted = {name: not dock.isHidden() for name, dock in self._docks.items()}

    def _on_visibility_changed(self, _visible: bool) -> None:
        self._sync()

    def _sync(self) -> None:
        for name, dock in self._docks.items():
            self._actions[f"view.{name}"].setChecked(not dock.isHidden())

    # ---------------------------------------------------------------- places
    def reset(self) -> None:
        """All back to where they stood at first."""
        self._sizes = ()
        for place in _PLACES:
            dock = self._docks[place.name]
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        for place in _PLACES:
            dock = self._docks[place.name]
            self._window.addDockWidget(self._area(place.side), dock)
            self._wanted[place.name] = place.name not in _AWAY
            dock.setVisible(self._active and self._wanted[place.name])
        self._resize()

    def _resize(self) -> None:
        sides = [self._docks["documents"], self._docks["annotations"]]
        self._window.resizeDocks(
            sides, [_WIDTHS["documents"], _WIDTHS["annotations"]], Qt.Orientation.Horizontal
        )
        column = [self._docks["annotations"], self._docks["inspector"]]
        heights = [place.height for place in _PLACES if place.side == _TRAIL and place.name not in _AWAY]
        self._window.resizeDocks(column, heights, Qt.Orientation.Vertical)

    def save(self) -> None:
        """Keep places and sizes, each direction its own."""
        if self._active:
            self._remember()
            self._context.settings.set(self._key(), bytes(self._window.saveState(_VERSION).data()))

    def restore(self) -> None:
        """Places as they were left in this direction, else as at first; wants an active window."""
        state = self._context.settings.get(self._key())
        if not (state and self._window.restoreState(state, _VERSION)):
            self.reset()
        self._remember()
        self._sync()

    def mirror(self) -> None:
        """The interface has turned round: take the places of the other direction."""
        if self._rtl == self._context.rtl:
            return
        self._rtl = self._context.rtl
        self.reset()
        if self._active:
            self.restore()

    def _key(self) -> str:
        return "window/state-rtl" if self._rtl else "window/state-ltr"
