"""sqlite-utils, imported when first needed and without the libraries it would pull in for no use of ours."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from sqlite_utils.db import Database

_UNWANTED = ("pandas", "numpy")


class _Refuse:
    """A finder that hides modules from one thread only: others may be importing them at this very moment."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name in _UNWANTED and threading.get_ident() == self._thread:
            raise ModuleNotFoundError(f"{name} is not wanted here", name=name)
        return None


def database(db: sqlite3.Connection) -> Database:
    """sqlite-utils' view of an open connection, without third-party plugins. First call: about 0.1 s."""
    if "sqlite_utils" not in sys.modules:
        refuse = _Refuse()
        sys.meta_path.insert(0, refuse)
        try:
            import sqlite_utils  # noqa: F401
        finally:
            sys.meta_path.remove(refuse)
    from sqlite_utils.db import Database

    return Database(db, execute_plugins=False)
