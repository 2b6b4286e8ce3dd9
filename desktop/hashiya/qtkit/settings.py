"""Settings are a table; what is stored is checked against it, what is missing has its default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Setting(NamedTuple):
    """One row: `kind` is "bool", "int", "float", "text", "choice", "list" or "bytes".

    `label` and `help` are English sources for the catalogue; `group` is the page of the preferences ("":
    none). `choices` are (value, label) pairs; `least` and `most` bound numbers.
    """

    key: str
    kind: str
    default: Any
    group: str = ""
    label: str = ""
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    least: float = 0
    most: float = 0


class Settings(QObject):
    """Values by key, kept in one INI file; `changed` carries the key."""

    changed = Signal(str)

    def __init__(self, table: Iterable[Setting], path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table = {row.key: row for row in table}
        self.path = path
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def get(self, key: str) -> Any:
        """The stored value if it is what the table allows, else the default."""
        row = self.table[key]
        stored = self._store.value(key)
        if stored is None:
            return row.default
        try:
            return _checked(row, stored)
        except (TypeError, ValueError):
            return row.default

    def set(self, key: str, value: Any) -> None:
        row = self.table[key]
        value = _checked(row, value)
        if value == self.get(key) and self._store.contains(key):
            return
        self._store.setValue(key, QByteArray(value) if row.kind == "bytes" else value)
        self.changed.emit(key)

    def allows(self, key: str, value: Any) -> bool:
        """Whether the table takes this value from a file, as it is or bounded."""
        row = self.table[key]
        kinds: dict[str, tuple[type, ...]] = {"bool": (bool,), "int": (int,), "float": (int, float)}
        wanted = kinds.get(row.kind, (str,))
        if not isinstance(value, wanted) or (row.kind != "bool" and isinstance(value, bool)):
            return False
        try:
            _checked(row, value)
        except (TypeError, ValueError, OverflowError):
            return False
        return True

    def reset(self, key: str) -> None:
        self._store.remove(key)
        self.changed.emit(key)

    def save(self) -> None:
        self._store.sync()


def _checked(row: Setting, value: Any) -> Any:
    if row.kind == "bool":
        return value if isinstance(value, bool) else str(value).lower() in ("1", "true")
    if row.kind in ("int", "float"):
        number = int(value) if row.kind == "int" else float(value)
        if row.most > row.least:
            number = min(max(number, type(number)(row.least)), type(number)(row.most))
        return number
    if row.kind == "choice":
        if value not in [choice for choice, _ in row.choices]:
            raise ValueError(value)
        return value
    if row.kind == "list":
        return (
            [str(item) for item in value]
            if isinstance(value, list | tuple)
            else [str(value)]
            if value
            else []
        )
    if row.kind == "bytes":
        return bytes(value.data()) if isinstance(value, QByteArray) else bytes(value)
    return str(value)
