"""The tool bar: the pages, the field that searches and commands, undo, type, tags, theme, panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolBar, QToolButton, QWidget

from hashiya.ui.commands.command_table import PAGES
from hashiya.ui.widgets.basic import IconButton
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.window.palette import PaletteField
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.ui.commands.actions import Actions
    from hashiya.ui.context import Context


class ToolBar(Retranslated, QToolBar):
    """`page_chosen` carries the page's name."""

    page_chosen = Signal(str)

    def __init__(self, context: Context, window: QWidget, actions: Actions) -> None:
        super().__init__(window)
        self._context, self._actions = context, actions
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.pages = Segments(context)
        self.pages.chosen.connect(self._on_page_chosen)
        self.field = PaletteField(context, window, actions)
        self._theme = self._button("view.theme")
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._leading(), 1)
        row.addWidget(self.field, 2)
        row.addWidget(self._trailing(), 1)
        self.addWidget(box)
        context.themes.changed.connect(self._on_theme_changed)
        self._on_theme_changed(None)
        self.retranslate()

    def _leading(self) -> QWidget:
        side, row = _side()
        row.addWidget(self._button("view.documents"))
        row.addSpacing(4)
        row.addWidget(self.pages)
        row.addStretch(1)
        return side

    def _trailing(self) -> QWidget:
        side, row = _side()
        row.addStretch(1)
        for name in ("edit.undo", "edit.redo"):
            row.addWidget(self._button(name))
        row.addSpacing(8)
        self.type_button = self._button("view.type")
        for button in (self.type_button, self._button("view.tags")):
            row.addWidget(button)
        row.addWidget(self._theme)
        row.addWidget(self._button("view.annotations"))
        return side

    def _button(self, command: str) -> QToolButton:
        button = IconButton()
        button.setDefaultAction(self._actions.dress(command))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setIconSize(QSize(16, 16))
        button.setFixedSize(30, 30)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def set_page(self, name: str) -> None:
        """Those that are no tab of the bar leave none chosen."""
        names = [page for page, _ in PAGES]
        self.pages.set_current(names.index(name) if name in names else -1)

    def _on_page_chosen(self, place: int) -> None:
        self.page_chosen.emit(PAGES[place][0])

    def _on_theme_changed(self, _theme: object) -> None:
        self._context.icons.assign(self._actions["view.theme"], "sun" if self._context.theme.dark else "moon")

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Tool bar"))
        self.pages.set_items([tr("Pages", text) for _, text in PAGES])
        self.pages.setAccessibleName(self.tr("Page"))


def _side() -> tuple[QWidget, QHBoxLayout]:
    side = QWidget()
    side.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    row = QHBoxLayout(side)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    return side, row
