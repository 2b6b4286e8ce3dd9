"""Modules named in tables, imported when they are first wanted."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any, Protocol


def exists(target: str) -> bool:
    """Whether the module of «module:name» is there; it is not imported."""
    try:
        return importlib.util.find_spec(target.split(":")[0]) is not None
    except ModuleNotFoundError:
        return False


def load(target: str) -> Any:
    """The function or class that «module:name» names."""
    module, name = target.split(":")
    return getattr(importlib.import_module(module), name)


class HasTools(Protocol):
    """The main window, as far as it opens dialogs."""

    def open_tool(self, name: str, **options: object) -> None: ...


class ToolOpener:
    """Opens one dialog."""

    def __init__(self, window: HasTools, name: str) -> None:
        self._window, self._name = window, name

    def __call__(self) -> None:
        self._window.open_tool(self._name)
