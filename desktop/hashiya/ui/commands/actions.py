"""QActions of the command table: their words, keys, menus and when they can be used."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication

from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.plain_text import plain_tip
from hashiya.ui.commands.command_table import BY_ID, COMMANDS, MENUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PySide6.QtGui import QAction, QKeySequence
    from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

    from hashiya.ui.commands.command_table import Command
    from hashiya.ui.context import Context

Handler = Callable[[], None]


def command_text(command: Command) -> str:
    """The command's name in the interface's language."""
    return QCoreApplication.translate("Commands", command.text)


class Actions(QObject):
    """Makes one QAction for each command and sends it to whoever registered for it.

    They are made, and put into the menus, by `complete` or when the first of them is asked for: the window is
    up without them.
    """

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._handlers: dict[str, Handler] = {}
        self._made: dict[str, QAction] = {}
        self._menus: list[tuple[str, str, QMenu]] = []  # their names and titles
        self.state: frozenset[str] = frozenset()
        self._anew = True  # whether someone registered since the state was set
        context.keys.changed.connect(self._on_keys_changed)

    @property
    def _all(self) -> dict[str, QAction]:
        self.complete()
        return self._made

    def complete(self) -> None:
        """Make what was not made yet."""
        if self._made:
            return
        for command in COMMANDS:
            self._made[command.id] = self._make(command)
        for name, _, menu in self._menus:
            self._fill(name, menu)
        self.retranslate()

    def _make(self, command: Command) -> QAction:
        from PySide6.QtGui import QAction

        action = QAction(self)
        action.setObjectName(command.id)
        action.setCheckable(command.checkable)
        action.setShortcuts(_sequences(self._context.keys.of(command.id)))
        if command.reader:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        else:
            self._window.addAction(action)
        action.setIconVisibleInMenu(False)
        action.triggered.connect(self._on_triggered)
        action.setEnabled(self._usable(command) if self.state else not command.needs)
        return action

    def __getitem__(self, command: str) -> QAction:
        return self._all[command]

    def dress(self, command: str) -> QAction:
        """The action with its icon, for a button; menus do without: drawing them all would cost the start."""
        action = self._all[command]
        self._context.icons.assign(action, BY_ID[command].icon)
        return action

    def give_to_reader(self, reader: QWidget) -> None:
        """Keys that count only where the text has the focus."""
        for command in COMMANDS:
            if command.reader:
                reader.addAction(self._all[command.id])

    def register(self, handlers: Mapping[str, Handler]) -> None:
        """Who does what; a command named twice goes to the later one."""
        unknown = set(handlers) - set(BY_ID)
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        self._handlers.update(handlers)
        self._anew = True

    def run(self, command: str) -> bool:
        """Do a command if it can be used now."""
        handler = self._handlers.get(command)
        if handler is None or not self._all[command].isEnabled():
            return False
        handler()
        return True

    def by_keys(self, keys: str, *, in_text: bool) -> str:
        """The command that can be used now and has these keys; "" when none has."""
        wanted = _sequences([keys])[0]
        for command in COMMANDS:
            action = self._all[command.id]
            if action.isEnabled() and wanted in action.shortcuts() and (in_text or not command.reader):
                return command.id
        return ""

    def set_state(self, conditions: Iterable[str]) -> None:
        """Which conditions hold now; everything else about enabling follows."""
        state = frozenset(conditions)
        if state == self.state:
            return
        changed, anew = state ^ self.state, self._anew or not self.state
        self.state, self._anew = state, False
        for command in COMMANDS if self._made else ():
            if anew or not changed.isdisjoint(command.needs):
                self._made[command.id].setEnabled(self._usable(command))

    def _usable(self, command: Command) -> bool:
        return command.id in self._handlers and self.state.issuperset(command.needs)

    def fill(self, bar: QMenuBar) -> None:
        """Put every command into the menus, with a line between groups."""
        for name, title in MENUS:
            menu = bar.addMenu(QCoreApplication.translate("Commands", title))
            menu.aboutToShow.connect(self.complete)
            self._menus.append((name, title, menu))
            if self._made:
                self._fill(name, menu)

    def _fill(self, name: str, menu: QMenu) -> None:
        group = 0
        for command in COMMANDS:
            if command.menu != name:
                continue
            if command.group != group:
                menu.addSeparator()
                group = command.group
            menu.addAction(self._made[command.id])

    def retranslate(self) -> None:
        for command in COMMANDS if self._made else ():
            action = self._all[command.id]
            text = command_text(command)
            keys = self.keys_text(command.id)
            action.setText(menu_words(text, keys, rtl=self._context.rtl))
            action.setToolTip(plain_tip(f"{text} ({keys})" if keys else text))
        for _, title, menu in self._menus:
            menu.setTitle(QCoreApplication.translate("Commands", title))

    def keys_text(self, command: str) -> str:
        """Its first key as the platform writes it, isolated; "" where it has none."""
        return first_key(self._context, command)

    def key_cap(self, command: str) -> str:
        """Its first key as a cap shows it, "" where it has none."""
        return key_cap(self._context, command)

    def _on_keys_changed(self) -> None:
        """Everything that shows a key puts its words on anew, as after a change of language."""
        for command in COMMANDS if self._made else ():
            self._made[command.id].setShortcuts(_sequences(self._context.keys.of(command.id)))
        QApplication.sendEvent(self._window, QEvent(QEvent.Type.LanguageChange))

    def _on_triggered(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.run(sender.objectName())


def _sequences(keys: Iterable[str]) -> list[QKeySequence]:
    """Keys as Qt has them, whose classes the start does without."""
    from PySide6.QtGui import QKeySequence

    return [QKeySequence(key) for key in keys]


def first_key(context: Context, command: str) -> str:
    """The first key of a command for a sentence or a tooltip, isolated from the words around."""
    keys = context.keys.of(command)
    return isolated(key_words(keys[0])) if keys else ""


_PRINTED = {
    "Ins": "Insert",
    "Return": "Enter",
    "Left": "←",
    "Right": "→",
    "Up": "↑",
    "Down": "↓",
    "Del": "Delete",
}


def menu_words(text: str, keys: str, *, rtl: bool) -> str:
    """What a menu says: from right to left it would turn «Ctrl++» round, and gets the key in isolation."""
    return f"{text}\t{keys}" if keys and rtl else text


def key_words(key: str) -> str:
    """As printed on the keys of this platform, whatever the interface's language: always left to right."""
    if sys.platform == "darwin":
        from PySide6.QtGui import QKeySequence

        return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    *held, last = key.split("+") if not key.endswith("+") else (*key[:-2].split("+"), "+")
    written = "+".join((*(each for each in held if each), _PRINTED.get(last, last)))
    return f"\u2066{written}\u2069"


def cap_words(key: str) -> str:
    """As a cap shows it: «Ctrl ↵»."""
    text = key_words(key).strip("\u2066\u2069").replace("Enter", "↵").replace("Shift", "⇧")
    return text.replace("+", " ").strip() if not text.endswith("++") else text.replace("++", " +")


def key_cap(context: Context, command: str) -> str:
    """The first key of a command as a cap shows it, "" where it has none."""
    keys = context.keys.of(command)
    return cap_words(keys[0]) if keys else ""
