"""What is measured against: layers of the project, or a file or another project that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated
from hashiya.ui.widgets.dropdown import Chooser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.ui.context import Context

_FILE = "\0file"


class GoldChooser(Chooser):
    """`layer` is "" where everybody's work or a file is chosen, `path` "" where a layer is.

    `chosen_anew` when a person has chosen something else.
    """

    chosen_anew = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._layers: Sequence[tuple[str, str]] = ()
        self._file = ""
        self._before = 0
        self.activated.connect(self._on_activated)

    @property
    def layer(self) -> str:
        """The layer that is gold."""
        return "" if self.value == _FILE else self.value

    @property
    def path(self) -> str:
        """The file or project that is gold."""
        return self._file if self.value == _FILE else ""

    def show_layers(self, layers: Sequence[tuple[str, str]]) -> None:
        """(layer, words) of what may be chosen beside a file; what is chosen stays."""
        self._layers = layers
        self._fill(self.value)

    def set_file(self, path: Path) -> None:
        """Measure against this file or project from now on."""
        self._file = str(path)
        self._fill(_FILE)

    def drop_file(self) -> None:
        """It cannot be read: back to the first layer."""
        self._file = ""
        self._fill("")

    def _fill(self, keep: str) -> None:
        self.blockSignals(True)
        self.clear()
        for layer, words in self._layers:
            self.addItem(words, layer)
        name = Path(self._file).name
        words = self.tr("File: {0}").format(isolated(name)) if name else self.tr("A file or a project…")
        self.addItem(words, _FILE)
        self.choose(keep)
        self._before = self.currentIndex()
        self.blockSignals(False)

    def _on_activated(self, _place: int) -> None:
        if self.value == _FILE:
            folder = str(self._context.folder)
            chosen, _ = FileDialog.open_file(self, self.tr("Gold annotations"), folder)
            if chosen:
                self.set_file(Path(chosen))
            elif not self._file:
                self.setCurrentIndex(self._before)
                return
        self._before = self.currentIndex()
        self.chosen_anew.emit()
