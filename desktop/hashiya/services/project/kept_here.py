"""What was chosen for a project on this machine and stands in no project: a way of a path, a folder.

A file that comes from somebody else would name places of this machine, and even looking at a path can give
away who looks (a share of another machine, a pipe, a device).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hashiya.files import config_folder, explain_os_error, write_text

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 1 << 20  # bytes


def kept(kind: str, project: str) -> str:
    """What was chosen for the project of that uid, "" for nothing. `kind` names the file in the settings."""
    return _all(kind).get(project, "")


def keep(kind: str, project: str, value: str) -> None:
    """Remember it; "" forgets. Raises UserError for what the disk refuses."""
    others = {uid: each for uid, each in _all(kind).items() if uid != project}
    if value:
        others[project] = value
    place = _place(kind)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain_os_error(error, place.parent) from error
    write_text(place, json.dumps(others, ensure_ascii=False, indent=1))


def _place(kind: str) -> Path:
    return config_folder() / f"{kind}.json"


def _all(kind: str) -> dict[str, str]:
    try:
        if _place(kind).stat().st_size > _MOST:
            return {}
        value = json.loads(_place(kind).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    return {uid: each for uid, each in value.items() if isinstance(each, str)}
