"""The few questions before a new project: its name, its place, its labels."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from hashiya.core.labels import Scheme
from hashiya.services.schemes import load_scheme, scheme_names
from hashiya.ui.context import Context
from hashiya.ui.widgets import Line, name_button, push_button


class NewProjectDialog(QDialog):
    """After `exec()` is true: `path`, `title` and `scheme` (a bundled scheme's name or a file)."""

    def __init__(self, context: Context, parent: QWidget, *, folder: Path) -> None:
        super().__init__(parent)
        self._folder = folder if folder.is_dir() else folder.parent
        self.setWindowTitle(self.tr("New project"))
        self.setMinimumWidth(480)
        self._title = QLineEdit(self.tr("My project"))
        self._title.selectAll()
        self._title.textChanged.connect(self._on_changed)
        self._place = Line(size=12, tone="second", wrap=True)
        browse = push_button(context, icon="folder-open")
        name_button(browse, self.tr("Folder…"))
        browse.clicked.connect(self._on_browse)
        self._schemes = QComboBox()
        self._fill_schemes(context)
        self._problem = Line(size=12, tone="warn", wrap=True)
        self._create = push_button(context, kind="primary")
        name_button(self._create, self.tr("Create"))
        self._create.setDefault(True)
        self._create.clicked.connect(self.accept)
        cancel = push_button(context, kind="quiet")
        name_button(cancel, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self._lay_out(browse, cancel)
        self._on_changed("")

    def _fill_schemes(self, context: Context) -> None:
        for name in scheme_names():
            scheme: Scheme = load_scheme(name)
            self._schemes.addItem(scheme.title_ar if context.rtl else scheme.title_en, name)
        self._schemes.insertSeparator(self._schemes.count())
        self._schemes.addItem(self.tr("From a file…"), "")
        self._schemes.activated.connect(self._on_scheme)

    def _lay_out(self, browse: QWidget, cancel: QWidget) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.addRow(self.tr("Name"), self._title)
        place = QHBoxLayout()
        place.addWidget(self._place, 1)
        place.addWidget(browse)
        form.addRow(self.tr("Place"), place)
        form.addRow(self.tr("Label scheme"), self._schemes)
        foot = QHBoxLayout()
        foot.addWidget(self._create)
        foot.addWidget(cancel)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(self._problem)
        column.addLayout(foot)

    @property
    def title(self) -> str:
        return self._title.text().strip()

    @property
    def path(self) -> Path:
        plain = "".join(
            "-" if char in '/\\:*?"<>|' or not char.isprintable() else char for char in self.title
        )
        return self._folder / f"{plain.strip('. ') or 'hashiya'}.hashiya"

    @property
    def scheme(self) -> str:
        return str(self._schemes.currentData())

    def _on_changed(self, _text: str) -> None:
        # Left-to-right marks keep a path readable inside Arabic.
        self._place.setText(f"\u2066{self.path}\u2069")
        taken = self.path.exists()
        self._problem.setText(self.tr("A project of this name is there already.") if taken else "")
        self._problem.setVisible(taken)
        self._create.setEnabled(bool(self.title) and not taken)

    def _on_browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder for the project"), str(self._folder))
        if chosen:
            self._folder = Path(chosen)
            self._on_changed("")

    def _on_scheme(self, place: int) -> None:
        if self._schemes.itemData(place) != "":
            return
        title, kind = self.tr("Label scheme"), self.tr("Label schemes (*.json)")
        chosen, _ = QFileDialog.getOpenFileName(self, title, str(self._folder), kind)
        if chosen:
            self._schemes.insertItem(0, Path(chosen).stem, chosen)
        self._schemes.setCurrentIndex(0)
