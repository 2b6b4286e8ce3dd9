"""The few questions before a new project: its name, its place, its labels, and who works in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QWidget

from hashiya.errors import UserError
from hashiya.files import short_name
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.services.project.project_file import system_person
from hashiya.services.scheme.scheme_files import load_scheme, scheme_names
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.common import error_words, label_title

if TYPE_CHECKING:
    from hashiya.ui.context import Context

_FORBIDDEN = '/\\:*?"<>|'
_SHOWN = 30


class NewProjectDialog(Sheet):
    """After `exec()` is true: `path`, `title`, `person` and `scheme` (a bundled scheme's name or a file)."""

    of_project = False

    def __init__(self, context: Context, parent: QWidget, *, folder: Path) -> None:
        super().__init__(context, parent, width=580)
        self._folder = folder if folder.is_dir() else folder.parent
        self.set_title(self.tr("New project"))
        self.name = QLineEdit(self.tr("My project"))
        self.name.textChanged.connect(self._on_changed)
        self._place = TextLine(size=12, tone="second", wrap=True)
        self.schemes = Chooser(context)
        self.labels = TextLine(size=12, tone="third", wrap=True)
        self.who = QLineEdit(str(context.settings.get("person")) or system_person())
        self._lay_out()
        self.add_foot(self.tr("Create"), self.accept)
        self._fill_schemes()
        self._on_changed("")
        self.name.returnPressed.connect(self._on_return)
        self.who.returnPressed.connect(self._on_return)
        self.name.setFocus()
        self.name.selectAll()

    def _lay_out(self) -> None:
        browse = push_button(self.context, icon="folder-open")
        browse.setAutoDefault(False)
        name_button(browse, self.tr("Folder…"))
        browse.clicked.connect(self._on_browse)
        place = QHBoxLayout()
        place.setSpacing(10)
        place.addWidget(self._place, 1)
        place.addWidget(browse)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(16)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            (self.tr("Name"), self.name),
            (self.tr("Place"), place),
            (self.tr("Label scheme"), self.schemes),
            ("", self.labels),
            (self.tr("Your name"), self.who),
        )
        for words, part in rows:
            name = TextLine(words, size=13)
            name.setFixedHeight(30)
            form.addRow(name, part)
            if isinstance(part, QLineEdit | Chooser):
                part.setAccessibleName(words)
        self.labels.setMinimumHeight(64)
        self.body.addLayout(form)

    def _fill_schemes(self) -> None:
        for name in scheme_names():
            scheme = load_scheme(name)
            self.schemes.addItem(scheme.title_ar if self.context.rtl else scheme.title_en, name)
        self.schemes.insertSeparator(self.schemes.count())
        self.schemes.addItem(self.tr("From a file…"), "")
        self.schemes.activated.connect(self._on_scheme)
        self.schemes.currentIndexChanged.connect(self._show_labels)
        self._show_labels(0)

    # ---------------------------------------------------------------- what was answered
    @property
    def title(self) -> str:
        return self.name.text().strip()

    @property
    def person(self) -> str:
        return self.who.text().strip()

    @property
    def path(self) -> Path:
        plain = "".join("-" if char in _FORBIDDEN or not char.isprintable() else char for char in self.title)
        return self._folder / f"{plain.strip('. ') or 'hashiya'}.hashiya"

    @property
    def scheme(self) -> str:
        return self.schemes.value

    # ---------------------------------------------------------------- what was changed
    def _on_changed(self, _text: str) -> None:
        # Isolated left to right, a path stays readable inside Arabic.
        self._place.setText(f"\u2066{self.path}\u2069")
        why = ""
        if short_name(self.path.name) != self.path.name:  # asking the disk for it would fail
            why = self.tr("The name is too long for a file.")
        elif self.path.exists():
            why = self.tr("A project of this name is there already.")
        self.say(why, "warn")
        if self.primary is not None:
            self.primary.setEnabled(bool(self.title) and not why)

    def _on_return(self) -> None:
        if self.primary is not None and self.primary.isEnabled():
            self.accept()

    def _on_browse(self) -> None:
        chosen = FileDialog.choose_folder(self, self.tr("Folder for the project"), str(self._folder))
        if chosen:
            self._folder = Path(chosen)
            self._on_changed("")

    def _on_scheme(self, place: int) -> None:
        if self.schemes.itemData(place) != "":
            return
        title, kind = self.tr("Label scheme"), self.tr("Label schemes (*.json)")
        chosen, _ = FileDialog.open_file(self, title, str(self._folder), kind)
        self.take_scheme(Path(chosen) if chosen else None)

    def take_scheme(self, path: Path | None) -> None:
        """A scheme's file, if it is one; else the first scheme is chosen again."""
        try:
            if path is not None:
                load_scheme(str(path))
                self.schemes.insertItem(0, path.stem, str(path))
        except UserError as error:
            self.complain(error)
        self.schemes.setCurrentIndex(0)

    def _show_labels(self, _place: int) -> None:
        """Which labels the scheme has, so that it need not be known by its name."""
        try:
            scheme = load_scheme(self.scheme) if self.scheme else None
        except UserError as error:
            self.labels.setText(" ".join(part for part in error_words(error) if part))
            return
        titles = [label_title(each, self.context.language) for each in scheme.labels] if scheme else []
        more = " …" if len(titles) > _SHOWN else ""
        self.labels.setText(self.tr(", ").join(titles[:_SHOWN]) + more)
