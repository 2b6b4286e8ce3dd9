"""Which keys a command has: those of the table, or those a person gave it; who else has a key.

Keys are written as Qt does in PortableText («Ctrl+Shift+Z»). What a person changed is in the settings under
`KEYS`, as JSON from command to keys; a command that is not named there has those of the table.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from hashiya.ui.commands.page_keys import (
    PAGE_COMMANDS,
    WITH_KEYS,
    WITH_KEYS_BY_ID,
    of_page,
    on_different_pages,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from hashiya.core.labels import Label
    from hashiya.qtkit.settings import Settings
    from hashiya.ui.commands.command_table import Command

KEYS = "keys"
"""The setting that holds what a person changed."""

_MOST = 4  # keys a command can have
_ENTERS = {"Return": "Enter", "Enter": "Return"}
_APART = (frozenset({"suggestion"}), frozenset({"settled", "choosable"}))
_IN_TEXT = (
    *("Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown"),
    *("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down", "Shift+Home", "Shift+End"),
    *("Shift+PgUp", "Shift+PgDown", "Alt+Shift+Left", "Alt+Shift+Right"),
    *("Ctrl+Home", "Ctrl+End", "Ctrl+Shift+Home", "Ctrl+Shift+End"),
    *("Ctrl+Alt+Left", "Ctrl+Alt+Right", "Ctrl+Alt+Shift+Left", "Ctrl+Alt+Shift+Right"),
)
_IN_FIELDS = ("Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Backspace", "Delete", "Tab", "Shift+Tab", *_ENTERS)
_DESKTOP = (
    *("Alt+F1", "Alt+F2", "Alt+F4", "Alt+Tab", "Alt+Shift+Tab", "Alt+Esc", "Alt+Space", "Print"),
    *("Ctrl+Alt+Left", "Ctrl+Alt+Right", "Ctrl+Alt+Up", "Ctrl+Alt+Down", "Ctrl+Alt+Del", "Ctrl+Alt+T"),
    *("Ctrl+Alt+Shift+Left", "Ctrl+Alt+Shift+Right", "Ctrl+Alt+L", "Ctrl+Alt+D", "Ctrl+Esc"),
)


class KeyTrouble(NamedTuple):
    """Why a key cannot be given, or what to know of it. `code`: command, label (`name` is whose it is),
    text (the reader moves by it), field (fields need it), answer (digits choose answers), many; `desktop` is
    a warning only.
    """

    code: str
    name: str = ""

    @property
    def refuses(self) -> bool:
        """Whether the key cannot be had at all; a command's key can be taken away from it."""
        return self.code not in ("desktop", "command")


def portable(key: str) -> str:
    """The key in the one way it is written here; "" for what is no key."""
    from PySide6.QtGui import QKeySequence  # every class of Qt costs the start its enumerations

    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def excluded(first: Command, second: Command) -> bool:
    """Whether the two can never be used at the same time, so that they may share a key."""
    if on_different_pages(first, second):
        return True
    one, other = _APART
    return any(
        one & set(each.needs) and other & set(another.needs)
        for each, another in ((first, second), (second, first))
    )


class KeyMap(QObject):
    """`changed` after any change, also one that came with imported settings."""

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._settings = settings
        self._own = _read(settings.get(KEYS))
        settings.changed.connect(self._on_setting_changed)

    def of(self, command: str) -> tuple[str, ...]:
        """The keys of a command, the first of which is shown."""
        return self._own.get(command, WITH_KEYS_BY_ID[command].keys)

    def on_page(self, page: str, keys: Collection[str]) -> str:
        """The command of a page that has one of these keys (page_keys.names_of); "" where none has."""
        for command in PAGE_COMMANDS:
            if command.menu == page and any(portable(each) in keys for each in self.of(command.id)):
                return command.id
        return ""

    def letters_on(self, page: str) -> frozenset[str]:
        """The letters that do something on a page."""
        found = (key for each in PAGE_COMMANDS if each.menu == page for key in self.of(each.id))
        return frozenset(key for key in found if len(key) == 1)

    def is_own(self, command: str) -> bool:
        """Whether a person changed them."""
        return command in self._own

    def holders(self, key: str) -> list[str]:
        """The commands that have a key."""
        wanted = portable(key)
        return [each.id for each in WITH_KEYS if wanted in map(portable, self.of(each.id))]

    def trouble(self, command: str, key: str, labels: Iterable[Label] = ()) -> KeyTrouble | None:
        """What stands against a key for a command, the worst first."""
        wanted, here = portable(key), WITH_KEYS_BY_ID[command]
        if len(self.of(command)) >= _MOST:
            return KeyTrouble("many")
        local = here.reader or of_page(here)
        if wanted == "Esc" or (here.reader and wanted in map(portable, _IN_TEXT)):
            return KeyTrouble("text")
        if here.menu == "settle" and wanted.isdigit():
            return KeyTrouble("answer")
        if not local and (_writes(wanted) or wanted in map(portable, (*_IN_FIELDS, *_IN_TEXT))):
            return KeyTrouble("field")
        for label in labels if here.menu not in ("settle", "documents") else ():
            if wanted in (label.key.upper(), label.key_ar):
                return KeyTrouble("label", label.code)
        for holder in self.holders(wanted):
            if holder != command and not excluded(here, WITH_KEYS_BY_ID[holder]):
                return KeyTrouble("command", holder)
        if wanted in map(portable, _DESKTOP) or "Meta+" in wanted:
            return KeyTrouble("desktop")
        return None

    def add(self, command: str, key: str) -> None:
        """Give a command one more key; whoever had it and could be used at the same time loses it."""
        wanted = portable(key)
        keys = [each for each in self.of(command) if portable(each) != wanted]
        own = dict(self._own)
        for holder in self.holders(wanted):
            if holder != command and not excluded(WITH_KEYS_BY_ID[command], WITH_KEYS_BY_ID[holder]):
                own[holder] = tuple(each for each in self.of(holder) if portable(each) != wanted)
        own[command] = (*keys, wanted)
        self._keep(own)

    def remove(self, command: str, key: str) -> None:
        """Take a key from a command."""
        wanted = portable(key)
        keys = tuple(each for each in self.of(command) if portable(each) != wanted)
        self._keep({**self._own, command: keys})

    def reset(self, command: str) -> None:
        """Back to the keys of the table; whoever was given one of them meanwhile loses it."""
        own = {name: keys for name, keys in self._own.items() if name != command}
        back = set(map(portable, WITH_KEYS_BY_ID[command].keys))
        for name, keys in own.items():
            if not excluded(WITH_KEYS_BY_ID[command], WITH_KEYS_BY_ID[name]):
                own[name] = tuple(each for each in keys if portable(each) not in back)
        self._keep(own)

    def reset_all(self) -> None:
        """Every command has the keys of the table."""
        self._keep({})

    def _keep(self, own: Mapping[str, tuple[str, ...]]) -> None:
        kept = {name: keys for name, keys in own.items() if keys != WITH_KEYS_BY_ID[name].keys}
        text = json.dumps({name: list(keys) for name, keys in kept.items()}, ensure_ascii=False)
        self._settings.set(KEYS, text if kept else "")

    def _on_setting_changed(self, key: str) -> None:
        if key == KEYS:
            self._own = _read(self._settings.get(KEYS))
            self.changed.emit()


def _writes(key: str) -> bool:
    """Whether it puts a sign into a field."""
    *held, last = key.split("+") if not key.endswith("+") else (*key[:-2].split("+"), "+")
    return not {"Ctrl", "Alt", "Meta"} & set(held) and (len(last) == 1 or last == "Space")


def _read(stored: object) -> dict[str, tuple[str, ...]]:
    """What is stored, without what no version of this table knows or Qt cannot read."""
    try:
        found = json.loads(str(stored)) if stored else {}
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    own: dict[str, tuple[str, ...]] = {}
    for name, keys in found.items():
        if name in WITH_KEYS_BY_ID and isinstance(keys, list):
            read = (portable(each) for each in keys if isinstance(each, str))
            own[name] = tuple(dict.fromkeys(each for each in read if each))[:_MOST]
    return own
