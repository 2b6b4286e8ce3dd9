"""Which folder of a CAMeL Tools model was chosen for a project, on this machine.

It stands in no project: a file that comes from somebody else would name folders of this machine, and even
looking at a path can give away who looks.
"""

from __future__ import annotations

import json
from pathlib import Path

from hashiya.files import config_folder, write_text

_MOST = 1 << 20  # bytes


def chosen_folder(project: str) -> str:
    """The folder for the project of that uid, "" where none was chosen."""
    return _kept().get(project, "")


def choose_folder(project: str, folder: str) -> None:
    """Remember it; "" forgets. Raises UserError for what the disk refuses."""
    kept = {uid: each for uid, each in _kept().items() if uid != project}
    if folder:
        kept[project] = folder
    place = _place()
    place.parent.mkdir(parents=True, exist_ok=True)
    write_text(place, json.dumps(kept, ensure_ascii=False, indent=1))


def _place() -> Path:
    return config_folder() / "camel.json"


def _kept() -> dict[str, str]:
    try:
        if _place().stat().st_size > _MOST:
            return {}
        value = json.loads(_place().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    return {uid: each for uid, each in value.items() if isinstance(each, str)}
