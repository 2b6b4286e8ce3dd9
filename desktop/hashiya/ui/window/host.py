"""What the parts of the window may ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow, QWidget

    from hashiya.ui.annotate.annotate_page import AnnotatePage
    from hashiya.ui.annotate.marker import Marker
    from hashiya.ui.commands.actions import Actions
    from hashiya.ui.context import Context
    from hashiya.ui.entities.entity_book import EntityBook
    from hashiya.ui.panels.documents_panel import DocumentsPanel
    from hashiya.ui.session.auto_suggest import Suggesting
    from hashiya.ui.session.session import Session
    from hashiya.ui.suggest.trainer import Trainer
    from hashiya.ui.window.message_bar import MessageBar
    from hashiya.ui.window.projects import Projects
    from hashiya.ui.window.status_bar import StatusBar


class Offer(Protocol):
    """The offer to train, as far as the dialog of training knows it."""

    def trainer(self) -> Trainer | None: ...

    def look(self) -> None: ...


class Host(Protocol):
    """The main window as pages, dialogs and helpers see it; they never import the window itself.

    `widget` is what dialogs lie over and helpers belong to; `session` is None while no project is open;
    `page` (with its `reader`), `marker` and `documents` are made when first asked for.
    """

    @property
    def widget(self) -> QMainWindow: ...

    @property
    def context(self) -> Context: ...

    @property
    def session(self) -> Session | None: ...

    @property
    def projects(self) -> Projects: ...

    @property
    def messages(self) -> MessageBar: ...

    @property
    def status(self) -> StatusBar: ...

    @property
    def actions_(self) -> Actions: ...

    @property
    def suggesting(self) -> Suggesting: ...

    @property
    def offer(self) -> Offer: ...

    @property
    def page_name(self) -> str: ...

    @property
    def palette_field(self) -> QWidget: ...

    @property
    def page(self) -> AnnotatePage: ...

    @property
    def marker(self) -> Marker: ...

    @property
    def entities(self) -> EntityBook: ...

    @property
    def documents(self) -> DocumentsPanel: ...

    def open_tool(self, name: str) -> None:
        """Open the dialog of a command."""

    def show_page(self, name: str) -> QWidget | None:
        """Show the page of that name; the page itself where there is one."""

    def show_place(self, document: str, start: int, end: int) -> None:
        """Go to a place in a document and select it."""

    def open_document(self, uid: str) -> None:
        """Show a document on the annotating page."""

    def focus_text(self) -> None:
        """Give the keyboard to the text."""
