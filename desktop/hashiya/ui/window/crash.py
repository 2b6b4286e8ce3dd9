"""When the program itself fails: a log file, and a report that can be copied. The project is safe on disk."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, qVersion

from hashiya import __version__

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from PySide6.QtWidgets import QWidget

log = logging.getLogger(__name__)

Explain = Callable[[BaseException, Callable[[bool], None]], None]
"""Says what the world did, where it did; then calls back with whether that was so."""


def start_log(path: Path) -> None:
    """Warnings and worse go to a small file beside the settings."""
    root = logging.getLogger()
    if any(isinstance(handler, logging.FileHandler) for handler in root.handlers):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # logging.handlers would do it, and bring sockets and pickling to every start.
        if path.exists() and path.stat().st_size > 500_000:
            path.replace(path.with_suffix(".old.log"))
        handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.INFO)
    root.addHandler(handler)


def report_text(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """What a report holds: versions and the traceback, nothing of the texts."""
    import platform  # only in a crash

    lines = traceback.format_exception(kind, error, trace)
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}, Qt {qVersion()}"
    return f"Hashiya {__version__}\n{system}\n\n{''.join(lines)}"


class CrashHook(QObject):
    """Takes over sys.excepthook. Reports come through a queued signal: from other threads, and from the
    middle of painting, in which no dialog may open.

    `explain` is asked first: the world may have failed, and a person can do something about it. It calls what
    it is given where the program is at fault.
    """

    _happened = Signal(object, str)

    def __init__(self, window: QWidget, log_path: Path, explain: Explain) -> None:
        super().__init__(window)
        self._window, self._log_path, self._explain = window, log_path, explain
        self._before: Callable[..., object] = sys.excepthook
        self._open = False
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._on_exception

    def remove(self) -> None:
        sys.excepthook = self._before

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        log.critical("Unexpected failure", exc_info=(kind, error, trace))
        self._happened.emit(error, report_text(kind, error, trace))

    def _show(self, error: BaseException, report: str) -> None:
        # One at a time: a fault in painting would open hundreds.
        if self._open:
            return
        self._open = True
        self._explain(error, partial(self._on_explained, report))

    def _on_explained(self, report: str, explained: bool) -> None:
        if explained:
            self._open = False
            return
        from hashiya.ui.window.crash_dialog import CrashDialog

        dialog = CrashDialog(report, self._log_path, self._window)
        dialog.exec()
        dialog.deleteLater()
        self._open = False


def install_crash_hook(window: QWidget, log_path: Path, explain: Explain) -> CrashHook:
    return CrashHook(window, log_path, explain)
