"""Settings as a file to take to another machine or hand on: what a person chose, keys included.

{"hashiya_settings": 1, "values": {name: value}}: rows of the settings' table that the settings dialog shows,
and `keys`. What is not in the table is left out and told; a value the table does not allow refuses the file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.files import explain_os_error, read_whole, write_text
from hashiya.ui.commands.key_map import KEYS

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.qtkit.settings import Settings

VERSION = 1
_MOST = 1_000_000  # bytes; a file of settings has some thousands
_OWN = ("person",)  # who works here is no matter of taste


def names(settings: Settings) -> list[str]:
    """What goes out and comes in."""
    shown = [row.key for row in settings.table.values() if row.group and row.key not in _OWN]
    return [*shown, KEYS]


def write_settings(settings: Settings, path: Path) -> None:
    """Write what is chosen now. Raises UserError for what the disk refuses."""
    values = {name: settings.get(name) for name in names(settings)}
    text = json.dumps({"hashiya_settings": VERSION, "values": values}, ensure_ascii=False, indent=1)
    write_text(path, text + "\n")


def read_settings(settings: Settings, path: Path) -> list[str]:
    """Take the values of a file; all or none. Returns the names that this version does not know.

    Raises UserError `settings_file` for one that is none, is of a newer version or has a wrong value.
    """
    values = _values(path)
    known = names(settings)
    for name in known:
        if name in values and not settings.allows(name, values[name]):
            raise _wrong(path, f"the value of {name} is not one of those there are")
    for name in known:
        if name in values:
            settings.set(name, values[name])
    return sorted(str(name) for name in values if name not in known)


def _values(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > _MOST:
            raise _wrong(path, "it is too large")
        found = json.loads(read_whole(path).decode("utf-8"))
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
    except (ValueError, RecursionError) as error:
        raise _wrong(path, "it is no JSON") from error
    version = found.get("hashiya_settings") if isinstance(found, dict) else None
    values = found.get("values") if isinstance(found, dict) else None
    if not isinstance(version, int) or not isinstance(values, dict):
        raise _wrong(path, "it has no settings of this program")
    if version > VERSION:
        raise _wrong(path, "a newer version wrote it")
    return values


def _wrong(path: Path, why: str) -> UserError:
    return UserError(
        "settings_file",
        f"{path.name} is no file of settings: {why}.",
        hint="Choose a file that “Save settings…” wrote. Nothing was changed.",
        file=path.name,
    )
