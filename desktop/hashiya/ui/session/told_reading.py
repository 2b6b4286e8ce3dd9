"""What is read when it is first asked for, be it while something is painted: no error may come out there."""

from __future__ import annotations

from functools import partial, wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from PySide6.QtCore import QObject, QTimer

from hashiya.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")


class ToldReading(QObject):
    """Where the file cannot be read, there is nothing, and `tell` hears why: of each kind of trouble once."""

    def __init__(self, tell: Callable[[UserError], None], parent: QObject) -> None:
        super().__init__(parent)
        self._tell = tell
        self._told: set[str] = set()

    def guarded(self, read: Callable[P, T], otherwise: Callable[[], T]) -> Callable[P, T]:
        """`read` that raises no UserError and gives `otherwise()` instead."""

        @wraps(read)
        def reading(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return read(*args, **kwargs)
            except UserError as error:
                if error.code not in self._told:
                    self._told.add(error.code)
                    # Its frames hold the painter at work, which ends first; then a bar may come up.
                    QTimer.singleShot(0, self, partial(self._tell, error.with_traceback(None)))
                return otherwise()

        return reading
