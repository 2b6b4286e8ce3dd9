"""Every command with its keys: looked for by name or key, given others by pressing them, brought back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from hashiya.core.fold import fold
from hashiya.qtkit.i18n import isolated
from hashiya.qtkit.plain_text import plain_tip
from hashiya.ui.commands.actions import command_text, key_words
from hashiya.ui.commands.hint_keys import latin_letter
from hashiya.ui.commands.key_capture import KeyCapture
from hashiya.ui.commands.page_keys import PLACES, WITH_KEYS, WITH_KEYS_BY_ID, of_page
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, rule
from hashiya.ui.widgets.input_fields import offer_clearing
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import label_title, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent

    from hashiya.core.labels import Label
    from hashiya.ui.commands.command_table import Command
    from hashiya.ui.commands.key_map import KeyTrouble
    from hashiya.ui.context import Context


class CommandField(QLineEdit):
    """`entered`: Down goes into the list, Enter to the first one found."""

    entered = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(event.key() != Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)


class KeysPage(Retranslated, QWidget):
    """`labels` gives those whose keys count in the text, none without a project."""

    def __init__(self, context: Context, labels: Callable[[], Sequence[Label]]) -> None:
        super().__init__()
        self._context, self._labels = context, labels
        self._wanted = ""  # a key another command has: whether to take it is being asked
        self.field = CommandField()
        self.field.entered.connect(self._on_entered)
        offer_clearing(context, self.field)
        self.field.textChanged.connect(self._on_typed)
        self.list = EntryList(context, "")
        self.list.moved_to.connect(self._on_moved)
        self.list.chosen.connect(self._on_chosen)
        self._name = TextLine(size=13, bold=True)
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self.add, self.usual = push_button(context, icon="plus"), push_button(context, kind="quiet")
        self.add.clicked.connect(self.begin)
        self.usual.clicked.connect(self._on_usual)
        self.capture = KeyCapture()
        self.capture.captured.connect(self.give)
        self.capture.left.connect(self._on_left)
        self.capture.hide()
        self._told = TextLine(size=12, tone="warn", wrap=True)
        self.take, self.leave_it = push_button(context), push_button(context, kind="quiet")
        self.take.clicked.connect(self._on_take)
        self.leave_it.clicked.connect(self._on_leave)
        for button in (self.add, self.usual, self.take, self.leave_it):
            button.setAutoDefault(False)
        self.removers: list[QPushButton] = []
        self._lay_out()
        context.keys.changed.connect(self._on_changed)
        self.retranslate()

    def _lay_out(self) -> None:
        asked, doing = QHBoxLayout(), QHBoxLayout()
        for row in (asked, doing):
            row.setSpacing(8)
        for part in (self.add, self.capture, self.usual):
            doing.addWidget(part)
        doing.addStretch(1)
        for button in (self.take, self.leave_it):
            asked.addWidget(button)
        asked.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addWidget(rule())
        column.addWidget(self._name)
        column.addLayout(self._row)
        column.addLayout(doing)
        column.addWidget(self._told)
        column.addLayout(asked)
        self._ask("")

    # ---------------------------------------------------------------- what is shown
    @property
    def command(self) -> Command | None:
        """The one at hand."""
        return WITH_KEYS_BY_ID[self.list.current.key] if self.list.current is not None else None

    @property
    def told(self) -> str:
        """What stands under the keys: a conflict, or what to know of a key."""
        return self._told.text()

    def _entries(self) -> list[ListEntry]:
        words = fold(self.field.text()).split()
        titles = {name: tr("Commands", title) for name, title in PLACES}
        found = []
        for command in WITH_KEYS:
            keys = self._context.keys.of(command.id)
            shown = " · ".join(dict.fromkeys(map(key_words, keys)))
            text, menu = command_text(command), titles[command.menu]
            hay = fold(" ".join((text, command.text, menu, *keys, *map(key_words, keys))))
            if all(word in hay for word in words):
                bold = self._context.keys.is_own(command.id)
                found.append(ListEntry(command.id, text, menu, shown, bold=bold))
        return found

    def refresh(self) -> None:
        """The list anew, the same command at hand where it is still there."""
        kept = self.list.current.key if self.list.current is not None else ""
        self.list.show_entries(self._entries(), keep=kept)
        self._show()

    def _show(self) -> None:
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.removers = []
        command = self.command
        for part in (self.add, self.usual):
            part.setEnabled(command is not None)
        if command is None:
            self._name.setText(self.tr("No command of this name or key."))
            return
        self._name.setText(command_text(command))
        keys = self._context.keys.of(command.id)
        for key in {key_words(each): each for each in keys}.values():
            button = push_button(self._context, icon="x")
            button.setAutoDefault(False)
            name_button(button, key_words(key))
            button.setAccessibleName(self.tr("Take {0} away").format(key_words(key)))
            button.setToolTip(plain_tip(button.accessibleName()))
            button.clicked.connect(partial(self._on_remove, key))
            self.removers.append(button)
            self._row.addWidget(button)
        if not keys:
            self._row.addWidget(TextLine(self.tr("No key"), size=12, tone="third"))
        self._row.addStretch(1)
        self.usual.setEnabled(self._context.keys.is_own(command.id))

    def _on_typed(self, _text: str) -> None:
        self._ask("")
        self.refresh()

    def _on_entered(self, at_once: bool) -> None:
        self.list.setFocus()
        if at_once:
            self.begin()

    def _on_moved(self, _entry: ListEntry) -> None:
        self._ask("")
        self._show()

    def _on_changed(self) -> None:
        self.refresh()

    # ---------------------------------------------------------------- giving and taking
    def begin(self) -> None:
        """Wait for the key."""
        if self.command is not None:
            self._ask("")
            self.add.hide()
            self.capture.show()
            self.capture.setFocus()

    def _on_chosen(self, _entry: ListEntry) -> None:
        self.begin()

    def _on_left(self) -> None:
        had = self.capture.hasFocus()
        self.capture.hide()
        self.add.show()
        if had:
            self.list.setFocus()

    def give(self, key: str) -> None:
        """Give the command at hand a key; where another has it that is said first, by name."""
        command = self.command
        self._on_left()
        self.list.setFocus()
        if command is None:
            return
        key = latin_letter(key) if of_page(command) else key  # its letters count in either layout
        if key in self._context.keys.of(command.id):
            return
        trouble = self._context.keys.trouble(command.id, key, self._labels())
        if trouble is None or trouble.code == "desktop":
            self._context.keys.add(command.id, key)
            self._told.setText(self._words(trouble, key) if trouble else "")
            self._told.setVisible(trouble is not None)
        elif trouble.refuses:
            self._ask(self._words(trouble, key))
        else:
            self._ask(self._words(trouble, key), key)

    def _words(self, trouble: KeyTrouble, key: str) -> str:
        shown = key_words(key)
        if trouble.code == "command":
            name = isolated(command_text(WITH_KEYS_BY_ID[trouble.name]))
            return self.tr("{0} is the key of “{1}”.").format(shown, name)
        if trouble.code == "label":
            label = next(each for each in self._labels() if each.code == trouble.name)
            name = isolated(label_title(label, self._context.language))
            return self.tr("{0} is the key of the label “{1}” of this project.").format(shown, name)
        texts = {
            "text": self.tr("{0} moves in the text, and stays with that."),
            "field": self.tr("{0} is needed where one writes; with Ctrl or Alt it would do."),
            "answer": self.tr("The digits choose the answers on this page, and stay with that."),
            "many": self.tr("Four keys are the most; take one away before adding {0}."),
            "desktop": self.tr("{0} is given. Many desktops keep it for themselves: try it."),
        }
        return texts[trouble.code].format(shown)

    def _ask(self, words: str, key: str = "") -> None:
        self._wanted = key
        self._told.setText(words)
        self._told.setVisible(bool(words))
        for button in (self.take, self.leave_it):
            button.setVisible(bool(key))
        if key:
            self.take.setFocus()

    def _on_take(self) -> None:
        command, key = self.command, self._wanted
        self._ask("")
        self.list.setFocus()
        if command is not None and key:
            self._context.keys.add(command.id, key)

    def _on_leave(self) -> None:
        self._ask("")
        self.list.setFocus()

    def _on_remove(self, key: str) -> None:
        if self.command is not None:
            self._ask("")
            for each in self._context.keys.of(self.command.id):
                if key_words(each) == key_words(key):  # Enter is two keys that are printed alike
                    self._context.keys.remove(self.command.id, each)
            self.list.setFocus()

    def _on_usual(self) -> None:
        if self.command is not None:
            self._ask("")
            self._context.keys.reset(self.command.id)
            self.list.setFocus()

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Look for a command or a key"))
        self.field.setAccessibleName(self.tr("Look for a command or a key"))
        self.list.setAccessibleName(self.tr("Commands and their keys"))
        self.capture.setPlaceholderText(self.tr("Press the key; Esc leaves it"))
        self.capture.setAccessibleName(self.tr("Press the key; Esc leaves it"))
        words = self.capture.fontMetrics().horizontalAdvance(self.capture.placeholderText())
        self.capture.setMinimumWidth(words + 40)
        name_button(self.add, self.tr("Add a key"))
        name_button(self.usual, self.tr("Back to its usual keys"))
        name_button(self.take, self.tr("Take it from there"))
        name_button(self.leave_it, self.tr("Leave it there"))
        self.refresh()
