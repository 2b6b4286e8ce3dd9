"""What a screen reader hears: every widget of every page and dialog has a name and a role of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)
from tests.helpers.gui_dialogs import look_at_dialogs
from tests.helpers.team_project import make_merged

from hashiya.ui.commands.openers import PAGE_WIDGETS
from hashiya.ui.review.review_page import TABS, ReviewPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

_ACTING = {
    QAccessible.Role.Button,
    QAccessible.Role.PushButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
    QAccessible.Role.ComboBox,
    QAccessible.Role.SpinBox,
    QAccessible.Role.Slider,
    QAccessible.Role.List,
    QAccessible.Role.Table,
    QAccessible.Role.Tree,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.ButtonDropDown,
    QAccessible.Role.PageTabList,
}
_DEEPEST = 40


def parts(root: QAccessibleInterface, depth: int = 0) -> Iterator[QAccessibleInterface]:
    """What can be seen of the tree; the rows of lists are their models' business."""
    if not root.isValid() or root.state().invisible or depth > _DEEPEST:
        return
    yield root
    if root.role() in (QAccessible.Role.List, QAccessible.Role.Table, QAccessible.Role.Tree):
        return
    for place in range(root.childCount()):
        child = root.child(place)
        if child is not None:
            yield from parts(child, depth + 1)


def unnamed(root: QWidget) -> list[str]:
    """What can be reached or used and says nothing of itself."""
    tree = QAccessible.queryAccessibleInterface(root)
    assert tree is not None
    found = []
    for each in parts(tree):
        widget = each.object()
        if not isinstance(widget, QWidget) or not widget.isVisible():
            continue
        reached = each.state().focusable and widget.isEnabled()
        if not (each.role() in _ACTING or reached) or is_part_of_named(widget):
            continue
        name = each.text(QAccessible.Text.Name).strip()
        if not name:
            found.append(f"{path_of(widget)}: {QAccessible.Role(each.role()).name} has no name")
        elif each.role() in (QAccessible.Role.NoRole, QAccessible.Role.Client) and not isinstance(
            widget,
            QScrollArea,  # Qt has no other role for what only scrolls
        ):
            found.append(f"{path_of(widget)}: «{name}» has no role")
    return found


def is_part_of_named(widget: QWidget) -> bool:
    """Inner parts of Qt's own fields, which speak for them."""
    parent = widget.parentWidget()
    inner = widget.objectName().startswith("qt_") or type(widget) is QWidget
    return inner and parent is not None and (bool(parent.accessibleName()) or not widget.focusPolicy().value)


def path_of(widget: QWidget) -> str:
    names: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(names) < 4:
        names.append(type(at).__name__ + (f"#{at.objectName()}" if at.objectName() else ""))
        at = at.parentWidget()
    return " < ".join(names)


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def walk_pages(window: MainWindow) -> Iterator[str]:
    for name in ("annotate", *PAGE_WIDGETS):
        window.actions_.run(f"view.{name}")
        settle()
        yield from (f"{name}: {each}" for each in unnamed(window))
        page = window.workspace._pages[name]
        if isinstance(page, ReviewPage):
            for tab in TABS:
                page.show_tab(tab)
                settle()
                yield from (f"{name} {tab}: {each}" for each in unnamed(window))
    window.actions_.run("view.annotate")
    for command in ("view.labels", "view.split", "edit.find", "view.type", "help.shortcuts"):
        window.actions_.run(command)
        settle()
        yield from (f"{command}: {each}" for each in unnamed(window))
    window.actions_.run("help.shortcuts")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_pages(make_window: Callable[..., MainWindow], tmp_path: Path, language: str) -> None:
    window = make_window(make_merged(tmp_path), language=language)
    found = list(walk_pages(window))
    assert not found, "\n".join(dict.fromkeys(found))


def test_the_welcome_page(make_window: Callable[..., MainWindow]) -> None:
    window = make_window()
    assert not unnamed(window)


def test_dialogs(window: MainWindow, qtbot: QtBot) -> None:
    """Those that open at once; a command that only asks whether it may is named by its words."""
    found = look_at_dialogs(window, unnamed)
    assert not found, "\n".join(found)


def test_what_has_no_name_is_heard_of(qtbot: QtBot) -> None:
    """The ears of these tests."""
    root = QWidget()
    qtbot.addWidget(root)
    button, tool = QPushButton(root), QToolButton(root)
    root.show()
    assert len(unnamed(root)) == 2
    button.setText("name")
    tool.setAccessibleName("name")
    assert not unnamed(root)
