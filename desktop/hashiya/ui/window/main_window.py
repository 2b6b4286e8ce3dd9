"""The main window: bars, the welcome page, the open project; commands go from here to who does them.

Dialogs come from the table in `ui/commands/openers.py`, imported when they are first wanted. They get this
window as a `Host`, which says what they may use.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hashiya.errors import UserError
from hashiya.qtkit.i18n import number
from hashiya.qtkit.signals import weak_slot
from hashiya.ui.commands.actions import Actions
from hashiya.ui.commands.key_bindings import latin_combination
from hashiya.ui.commands.openers import OPENERS
from hashiya.ui.window.failures import Failures
from hashiya.ui.window.file_drop import accept_as_copy, dropped_paths, is_project
from hashiya.ui.window.message_bar import MessageBar
from hashiya.ui.window.projects import Projects
from hashiya.ui.window.status_bar import StatusBar
from hashiya.ui.window.view_commands import ViewCommands
from hashiya.ui.window.welcome import WelcomePage
from hashiya.ui.window.window_state import WindowState

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent

    from hashiya.ui.annotate.annotate_page import AnnotatePage
    from hashiya.ui.annotate.marker import Marker
    from hashiya.ui.context import Context
    from hashiya.ui.entities.entity_book import EntityBook
    from hashiya.ui.panels.documents_panel import DocumentsPanel
    from hashiya.ui.reading.type_card import TypeCard
    from hashiya.ui.session.act_place import ActPlace
    from hashiya.ui.session.auto_suggest import Suggesting
    from hashiya.ui.session.session import Session
    from hashiya.ui.suggest.training_offer import LearningOffer
    from hashiya.ui.window.palette import PaletteField
    from hashiya.ui.window.toolbar import ToolBar
    from hashiya.ui.window.tour import Tour
    from hashiya.ui.window.workspace import Workspace

_FIRST = QSize(1440, 900)
_FRAME = QSize(8, 36)  # about what a window manager adds; known only once the window stands


class MainWindow(QMainWindow):
    """Made once; a project comes and goes inside it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.session: Session | None = None
        self._painted = False
        self._toolbar: ToolBar | None = None
        self._suggesting: Suggesting | None = None
        self._offer: LearningOffer | None = None
        self._workspace: Workspace | None = None
        self._type: TypeCard | None = None
        self._tour: Tour | None = None
        self.setObjectName("main")
        self.setAcceptDrops(True)
        self.actions_ = Actions(context, self)
        self.projects = Projects(context, self)
        self.messages = MessageBar(context)
        self.status = StatusBar(context)
        self.failures = Failures(self)
        self.welcome = WelcomePage(context)
        self._view = ViewCommands(context, self)
        self.state = WindowState(self, self._show_act)
        self._lay_out()
        self._register()
        self._connect()
        self._restore()
        self._show_closed()

    # ---------------------------------------------------------------- putting together
    def _lay_out(self) -> None:
        self.actions_.fill(self.menuBar())
        self.setStatusBar(self.status)
        self._outer = QStackedWidget()
        # Scrolled where the screen is small: its height must not be the least of every page.
        self._first = QScrollArea()
        self._first.setWidgetResizable(True)
        self._first.setFrameShape(QFrame.Shape.NoFrame)
        self._first.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._first.setWidget(self.welcome)
        self._outer.addWidget(self._first)
        centre = QWidget()
        centre.setProperty("part", "page")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self._outer, 1)
        self.setCentralWidget(centre)

    def _register(self) -> None:
        register = self.actions_.register
        register(self._view.handlers())
        register(
            {
                "file.new": weak_slot(self.projects.ask_new),
                "file.open": self.projects.ask_open,
                "file.sample": weak_slot(self.projects.open_sample),
                "file.close": self.projects.close,
                "file.quit": weak_slot(self.close),
                "edit.undo": self._undo,
                "edit.redo": self._redo,
                "view.palette": self._open_palette,
                "suggestions.document": self._suggest_here,
                "suggestions.all": self._suggest_all,
                "view.type": self._open_type,
                "help.first": self._take_tour,
            }
        )
        register({name: partial(self.open_tool, name) for name in OPENERS})

    def _connect(self) -> None:
        self.projects.opened.connect(self._on_opened)
        self.failures.listen(self.projects)
        self.projects.sample_opened.connect(self._on_sample_opened)
        self.messages.help_wanted.connect(self.show_guide)
        self.status.undo_wanted.connect(self._undo)
        self.status.person_wanted.connect(self._view.ask_person)
        self.status.zoom_wanted.connect(self._view.normal)
        self.status.command_wanted.connect(self.actions_.run)
        welcome = self.welcome
        welcome.sample_wanted.connect(weak_slot(self.projects.open_sample))
        welcome.new_wanted.connect(weak_slot(self.projects.ask_new))
        welcome.open_wanted.connect(self.projects.ask_open)
        welcome.merge_wanted.connect(weak_slot(self.open_tool, "file.merge"))
        welcome.files_wanted.connect(self._files_for_new)
        welcome.project_wanted.connect(self._open_recent)

    @property
    def toolbar(self) -> ToolBar:
        """Made when first asked for, as all that only an open project needs."""
        if self._toolbar is None:
            from hashiya.ui.window.toolbar import ToolBar

            self._toolbar = made = ToolBar(self.context, self, self.actions_)
            made.hide()
            self.addToolBar(made)
            made.field.command_wanted.connect(self.actions_.run)
            made.field.guide_wanted.connect(self._view.show_guide)
            made.field.left.connect(self.focus_text)
            made.field.closed.connect(self._on_palette_closed)
        return self._toolbar

    @property
    def suggesting(self) -> Suggesting:
        """Made when first asked for."""
        if self._suggesting is None:
            from hashiya.ui.session.auto_suggest import Suggesting

            self._suggesting = Suggesting(self.context, self)
            self._suggesting.refined.connect(self._say_refined)
        return self._suggesting

    @property
    def offer(self) -> LearningOffer:
        """Made when first asked for."""
        if self._offer is None:
            from hashiya.ui.suggest.training_offer import LearningOffer

            self._offer = LearningOffer(self.context, self)
        return self._offer

    @property
    def workspace(self) -> Workspace:
        """Pages, panels and docks; made when first asked for, so that the bare window is up at once."""
        if self._workspace is None:
            from hashiya.ui.window.workspace import Workspace

            toolbar = self.toolbar  # before the docks put everything where it was
            self._workspace = made = Workspace(self.context, self)
            self._outer.addWidget(made.stack)
            made.page_shown.connect(toolbar.set_page)
            made.page_shown.connect(weak_slot(self.state.show_place))
            made.said.connect(self._say)
            made.page.head.command_wanted.connect(self.actions_.run)
            made.page.import_wanted.connect(weak_slot(self.open_tool, "file.import"))
            made.page.reader.caret_moved.connect(weak_slot(self.state.show_place_soon))
            made.page.reader.context_menu_requested.connect(made.menus.open_for_text)
            self.status.labels_wanted.connect(made.labels.show_all)
            made.marker.state_changed.connect(self.state.note_possible)
            made.marker.occurrences_wanted.connect(weak_slot(self.open_tool, "annotate.occurrences"))
            made.documents.add_button.clicked.connect(weak_slot(self.open_tool, "file.import"))
            toolbar.page_chosen.connect(made.show_page)
            toolbar.field.documents = made.documents.some_with
            toolbar.field.document_wanted.connect(made.open_document)
            toolbar.field.search_wanted.connect(made.search_for)
        return self._workspace

    @property
    def widget(self) -> QMainWindow:
        """Itself: what dialogs lie over and helpers belong to."""
        return self

    @property
    def page_name(self) -> str:
        """Which page is shown; "" while no project is open."""
        return self.workspace.page_name if self.session is not None else ""

    @property
    def palette_field(self) -> PaletteField:
        return self.toolbar.field

    @property
    def page(self) -> AnnotatePage:
        return self.workspace.page

    @property
    def marker(self) -> Marker:
        return self.workspace.marker

    @property
    def entities(self) -> EntityBook:
        return self.workspace.entities

    @property
    def documents(self) -> DocumentsPanel:
        return self.workspace.documents

    # ---------------------------------------------------------------- the project
    def _on_opened(self, session: Session | None) -> None:
        """A project has come, or gone; one of which not even the documents can be read goes at once."""
        try:
            self._take_in(session)
        except UserError as error:
            self.projects.close()
            self.failures.tell(error.with_traceback(None))

    def _take_in(self, session: Session | None) -> None:
        self.session = session
        self.offer.set_session(session)
        self.messages.clear()
        if self._tour is not None and self._tour.isVisible():
            self._tour.leave()
        if session is None:
            self._leave_dialogs()
            self.workspace.set_session(None)
            self.suggesting.set_session(None)
            self._show_closed()
            return
        session.failed.connect(self.failures.tell)
        self.state.hear_first(session)
        self.workspace.set_session(session)
        self.state.hear_last(session)
        session.document_changed.connect(self._on_document_changed)
        self.suggesting.set_session(session)
        self._outer.setCurrentWidget(self.workspace.stack)
        self.toolbar.show()
        self._view.tell_about(session)
        self.workspace.open_first()
        self.state.show()

    def _leave_dialogs(self) -> None:
        """A damaged file is opened anew for reading, and the system ends the program, with dialogs open."""
        from hashiya.ui.widgets.dialog_frame import Sheet

        for sheet in self.findChildren(Sheet):
            sheet.leave_project()

    def _show_closed(self) -> None:
        """The welcome page alone."""
        self._outer.setCurrentWidget(self._first)
        if self._toolbar is not None:
            self._toolbar.hide()
        self.welcome.set_recent(self.projects.recent())
        self.welcome.take_focus()
        self.state.show()

    def open_files(self, paths: list[Path]) -> None:
        """A project is opened; other files begin an import, into a new project where none is open."""
        if is_project(paths):
            self.projects.open_path(paths[0])
        elif paths and (self.session is not None or self.projects.ask_new(near=paths[0].parent)):
            from hashiya.ui.exchange.import_dialog import open_import

            open_import(self, paths)

    def _files_for_new(self) -> None:
        paths = self.projects.ask_files()
        if paths:
            self.open_files(paths)

    def _open_recent(self, path: str) -> None:
        if not self.projects.open_path(Path(path)):
            self.welcome.set_recent(self.projects.recent())

    # ---------------------------------------------------------------- commands
    def open_tool(self, name: str) -> None:
        """Open a dialog of the table with this window."""
        OPENERS[name](self)

    def show_page(self, name: str) -> QWidget | None:
        """Annotate, review, concordance or statistics; the page where there is one."""
        return self.workspace.show_page(name)

    def open_document(self, uid: str) -> None:
        """Show a document on the annotating page."""
        self.workspace.open_document(uid)

    def show_place(self, document: str, start: int, end: int) -> None:
        """Go to a place in a document and select it."""
        self.workspace.show_place(document, start, end)

    def _show_act(self, place: ActPlace) -> bool:
        return self.workspace.show_act(place)

    def focus_text(self) -> None:
        """The keyboard to the text, or to the first thing of the welcome page."""
        if self.session is not None:
            self.workspace.focus_text()
        else:
            self.welcome.take_focus()

    def _open_palette(self) -> None:
        toolbar = self.toolbar
        if toolbar.isHidden():  # on the welcome page, for as long as something is looked for
            toolbar.show()
            layout = self.layout()
            if layout is not None:  # the list is set out under the field
                layout.activate()
        toolbar.field.open()

    def _on_palette_closed(self) -> None:
        if self._toolbar is not None and self._outer.currentWidget() is self._first:
            self._toolbar.hide()

    def _suggest_here(self) -> None:
        self.suggesting.suggest_here()

    def _suggest_all(self) -> None:
        self.suggesting.suggest_all()

    def _open_type(self) -> None:
        if self._type is None:
            from hashiya.ui.reading.type_card import TypeCard

            self._type = TypeCard(self, self.context)
            self._type.left.connect(self.focus_text)
        if not self._type.isVisible():
            self.show_page("annotate")
        self._type.open_by(self.toolbar.type_button)

    @property
    def tour(self) -> Tour:
        """Made when first wanted."""
        if self._tour is None:
            from hashiya.ui.window.tour import Tour

            self._tour = Tour(self, self.workspace)
        return self._tour

    def _take_tour(self) -> None:
        """Its next step while it is shown; it begins where there is a text, else with the sample."""
        if self.session is not None and self.session.document is not None:
            self.tour.next_or_begin()
        elif self.projects.open_sample():
            self.tour.begin()

    def show_guide(self, page: str = "") -> None:
        """The guide beside what is open; a dialog asks for it too."""
        self._view.show_guide(page)

    def _on_sample_opened(self) -> None:
        self.tour.begin_first()

    def _undo(self) -> None:
        if self.session is not None:
            self.workspace.inspector.flush()
            self.session.undo()

    def _redo(self) -> None:
        if self.session is not None:
            self.session.redo()

    def _say_refined(self, added: int, removed: int) -> None:
        """Quietly: nothing was asked, and nobody has to do anything."""
        words = self.tr("Read carefully: {0} new suggestions, {1} taken back.")
        self.status.say(words.format(number(added), number(removed)))

    def _say(self, words: str, undo: bool) -> None:
        self.status.say(words, undo=undo)

    def _on_document_changed(self, _document: object) -> None:
        """The next start opens it again."""
        if self.session is not None and self.session.document is not None and not self.session.readonly:
            try:
                self.session.project.set_setting("open_document", self.session.document.uid)
            except UserError as error:
                self.session.refused(error)
        self.workspace.show_page("annotate")
        self.state.show()

    # ---------------------------------------------------------------- the window itself
    def _restore(self) -> None:
        geometry = self.context.settings.get("window/geometry")
        if not (geometry and self.restoreGeometry(geometry)):
            screen = self.screen().availableGeometry()
            size = first_size(screen.size(), _FRAME)
            self.resize(size)
            corner = (screen.size() - size - _FRAME) / 2
            self.move(screen.left() + corner.width(), screen.top() + corner.height())

    def end(self) -> None:
        """Close without a question, whatever dialog is open: the system wants the program to end."""
        self.close()
        QApplication.exit(0)  # ends the loops of dialogs too

    def closeEvent(self, event: QCloseEvent) -> None:
        """Everything is on disk already; only places and the lock are to be put in order."""
        self.context.settings.set("window/geometry", bytes(self.saveGeometry().data()))
        if self._workspace is not None:
            self._workspace.docks.save()
        if self._suggesting is not None:
            self._suggesting.close()
        self.projects.close()
        self.context.settings.save()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nobody took: shortcuts under a keyboard that has Arabic letters only."""
        from hashiya.ui.commands.field_keys import do_in_field

        keys = latin_combination(event)
        if keys and do_in_field(self.focusWidget(), keys):
            return
        in_text = self._workspace is not None and self._workspace.page.reader.hasFocus()
        command = self.actions_.by_keys(keys, in_text=in_text) if keys else ""
        if not (command and self.actions_.run(command)):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The first picture comes before the commands of the menus, and before screen readers ask."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._complete)

    def _complete(self) -> None:
        if self.isVisible():
            from hashiya.qtkit.spoken import painted_roles

            painted_roles.install()
            self.actions_.complete()
            self.state.show_checks()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        accept_as_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if accept_as_copy(event):
            # After the drop has ended: its source waits for it, and a dialog may come.
            self._dropped = paths
            QTimer.singleShot(0, self, self._take_dropped)

    def _take_dropped(self) -> None:
        self.open_files(self._dropped)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_outer"):
            self.actions_.retranslate()
            if self._workspace is not None:
                self._workspace.docks.mirror()
            self.state.show_title()
            self.state.show_place()


def first_size(available: QSize, frame: QSize) -> QSize:
    """What a first window takes of a screen: not more than there is, its frame counted."""
    return _FIRST.boundedTo(available - frame)
