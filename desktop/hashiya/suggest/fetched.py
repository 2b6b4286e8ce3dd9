"""Packages that an engine needs and that a person had fetched for it: a folder beside the settings.

It comes after everything else in the search for modules, so that it adds packages and replaces none.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

from hashiya.files import config_folder

if TYPE_CHECKING:
    from pathlib import Path


def fetched_folder(engine: str) -> Path:
    """Where the packages fetched for an engine lie; of this Python alone, since they are compiled for it."""
    return config_folder() / "engines" / f"{engine}-{sys.implementation.cache_tag}"


def see_fetched(engine: str) -> None:
    """Let what was fetched be found from now on, here and in the processes started from here."""
    place = str(fetched_folder(engine))
    if place not in sys.path and fetched_folder(engine).is_dir():
        sys.path.append(place)
        importlib.invalidate_caches()
