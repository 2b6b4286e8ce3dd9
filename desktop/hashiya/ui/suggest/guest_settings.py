"""What engines of the person's own need: the folder of a model, and a server on this machine or elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated
from hashiya.services.suggest.engines import choose_model_folder, choose_server, guest_choice
from hashiya.ui.widgets.basic import TextLine, name_button, push_button

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class GuestSettings(QWidget):
    """Every choice counts at once; `changed` is told, `complain` gets what cannot be taken."""

    def __init__(
        self,
        context: Context,
        session: Session,
        changed: Callable[[], None],
        complain: Callable[[UserError], None],
    ) -> None:
        super().__init__()
        self._context, self._session = context, session
        self._changed, self._complain = changed, complain
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.folder = TextLine(size=13, wrap=True)
        column.addWidget(self.folder)
        column.addLayout(self._folder_buttons())
        column.addLayout(self._server_fields())
        self.leaves = TextLine(size=12, tone="second", wrap=True)
        column.addWidget(self.leaves)
        self.refresh()

    def _folder_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.choose, self.forget = push_button(self._context, icon="folder-open"), push_button(self._context)
        name_button(self.choose, self.tr("Folder of a Transformers model…"))
        name_button(self.forget, self.tr("Forget this folder"))
        for button in (self.choose, self.forget):
            button.setAutoDefault(False)
            button.setEnabled(not self._session.readonly)
            row.addWidget(button)
        row.addStretch(1)
        self.choose.clicked.connect(self._on_choose)
        self.forget.clicked.connect(lambda: self.take_folder(None))
        return row

    def _server_fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        self.address, self.model = QLineEdit(), QLineEdit()
        for number, (field, text) in enumerate(
            ((self.address, self.tr("Address of the chat server")), (self.model, self.tr("Its model")))
        ):
            label = QLabel(text)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(field)
            field.setAccessibleName(text)
            field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            field.setEnabled(not self._session.readonly)
            field.editingFinished.connect(self._on_edited)
            grid.addWidget(label, number, 0)
            grid.addWidget(field, number, 1)
        return grid

    def refresh(self) -> None:
        """Show what is set."""
        choice = guest_choice(self._session.project)
        self.folder.setText(
            self.tr("Transformers model: {0}").format(isolated(choice.folder))
            if choice.folder
            else self.tr("No folder of a Transformers model has been chosen.")
        )
        self.forget.setVisible(bool(choice.folder))
        self.address.setText(choice.address)
        self.model.setText(choice.model)
        if not choice.on:
            said = self.tr("The chat server is off: nothing is sent anywhere.")
        elif choice.local:
            said = self.tr("Texts go to the server on this computer and nowhere else.")
        else:
            said = self.tr("Texts, labels and examples are sent to {0}.").format(isolated(choice.address))
        self.leaves.setText(said)
        self.leaves.setProperty("tone", "warn" if choice.on and not choice.local else "second")

    def _on_choose(self) -> None:
        place = guest_choice(self._session.project).folder or str(Path.home())
        chosen = FileDialog.choose_folder(self, self.tr("Folder of a Transformers model"), place)
        if chosen:
            self.take_folder(Path(chosen))

    def take_folder(self, folder: Path | None) -> None:
        """This folder, if it holds a model that may be opened."""
        try:
            choose_model_folder(self._session.project, folder)
        except UserError as error:
            self._complain(error)
            return
        self._changed()

    def _on_edited(self) -> None:
        choice = guest_choice(self._session.project)
        typed = (self.address.text().strip(), self.model.text().strip())
        if typed == (choice.address, choice.model):
            return
        try:
            choose_server(self._session.project, address=typed[0], model=typed[1])
        except UserError as error:
            self._complain(error)
            return
        self._changed()
