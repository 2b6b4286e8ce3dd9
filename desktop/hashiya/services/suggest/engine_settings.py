"""What a person set for engines of theirs, for a project on this machine: a model's folder, a server.

It stands in no project: a file that comes from somebody else would switch a server on, or name folders of
this machine.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hashiya.files import config_folder, write_text
from hashiya.suggest.guests import server_address, token_folder
from hashiya.suggest.guests.server_address import parse_address
from hashiya.suggest.guests.token_folder import read_token_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SERVER, TRANSFORMERS = server_address.NAME, token_folder.NAME
OFF_KEY = "suggest.engines_off"
"""The project's setting that names the engines which are not to take part."""
_MOST = 1 << 20  # bytes


def engine_settings(project: str) -> dict[str, dict[str, object]]:
    """Engine → its options, for the project of that uid."""
    found = _kept().get(project)
    if not isinstance(found, dict):
        return {}
    return {str(name): dict(values) for name, values in found.items() if isinstance(values, dict)}


def set_engine(project: str, engine: str, values: Mapping[str, object]) -> None:
    """Keep these options beside those that are there; None forgets one. Raises UserError for what the disk
    refuses.
    """
    kept, own = _kept(), engine_settings(project)
    merged = {**own.get(engine, {}), **values}
    own[engine] = {name: value for name, value in merged.items() if value is not None}
    kept[project] = {name: options for name, options in own.items() if options}
    place = _place()
    place.parent.mkdir(parents=True, exist_ok=True)
    write_text(place, json.dumps(kept, ensure_ascii=False, indent=1))


def choose_token_folder(project: str, folder: Path | None) -> None:
    """The folder of the engine `transformers`; None forgets it. Raises UserError `token_…`."""
    if folder is not None:
        read_token_folder(folder)
    set_engine(project, TRANSFORMERS, {"model": str(folder) if folder is not None else None})


def set_server(project: str, *, address: str | None = None, model: str | None = None) -> None:
    """Address and model of the engine `server`; "" is the default. Raises UserError `server_address`."""
    values: dict[str, object] = {}
    if address is not None:
        values["address"] = str(parse_address(address)) if address.strip() else None
    if model is not None:
        values["model"] = model.strip() or None
    set_engine(project, SERVER, values)


def turn_server(project: str, *, on: bool) -> None:
    """The engine `server` is off until this says otherwise."""
    set_engine(project, SERVER, {"on": True if on else None})


def _place() -> Path:
    return config_folder() / "engines.json"


def _kept() -> dict[str, object]:
    try:
        if _place().stat().st_size > _MOST:
            return {}
        value = json.loads(_place().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
