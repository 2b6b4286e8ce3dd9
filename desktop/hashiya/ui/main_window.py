"""The main window: puts pages, docks and bars together, and sends commands to who does them.

Dialogs and the other pages come from the two tables in commands.py, imported when they are first wanted.
They get this window: `context`, `session` (None when no project is open), `page` (the annotating page),
`marker`, `messages`, `status` and `open_tool` are what they may use.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from hashiya.core.changes import ChangeSet
from hashiya.core.span import Annotation, Status
from hashiya.errors import UserError
from hashiya.qtkit.i18n import number, percent
from hashiya.ui.actions import Actions
from hashiya.ui.annotate_page import AnnotatePage
from hashiya.ui.background import Suggesting
from hashiya.ui.commands import OPENERS, PAGE_WIDGETS
from hashiya.ui.context import Context
from hashiya.ui.docks import Docks
from hashiya.ui.drops import dropped_paths, is_project
from hashiya.ui.marking import Marker
from hashiya.ui.message_bar import MessageBar
from hashiya.ui.panels.annotations import AnnotationsPanel
from hashiya.ui.panels.documents import DocumentsPanel
from hashiya.ui.panels.inspector import InspectorPanel
from hashiya.ui.panels.search import SearchPanel
from hashiya.ui.projects import Projects
from hashiya.ui.session import Session, Spoken
from hashiya.ui.status import Status as StatusBar
from hashiya.ui.toolbar import ToolBar
from hashiya.ui.view_commands import ViewCommands
from hashiya.ui.welcome import WelcomePage
from hashiya.ui.wording import act_words, error_words

_QUIET = ("duplicate", "gone", "bad_range")


class MainWindow(QMainWindow):
    """Made once; a project comes and goes inside it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.session: Session | None = None
        self.setObjectName("main")
        self.setAcceptDrops(True)
        self.actions_ = Actions(context, self)
        self.projects = Projects(context, self)
        self.page = AnnotatePage(context, self.actions_)
        self.marker = Marker(context, self.page, self)
        self.messages = MessageBar(context)
        self.status = StatusBar(context)
        self.welcome = WelcomePage(context)
        self.suggesting = Suggesting(context, self)
        self._pages: dict[str, QWidget] = {"annotate": self.page}
        self._page_name = "annotate"
        self._lay_out()
        self._make_docks()
        self._view = ViewCommands(context, self, self.page.reader)
        self._register()
        self._connect()
        self.actions_.give_to_reader(self.page.reader)
        self._restore()
        self._on_opened(None)

    # ---------------------------------------------------------------- putting together
    def _lay_out(self) -> None:
        self.actions_.fill(self.menuBar())
        self.toolbar = ToolBar(self.context, self, self.actions_)
        self.addToolBar(self.toolbar)
        self.setStatusBar(self.status)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.page)
        self._outer = QStackedWidget()
        self._outer.addWidget(self.welcome)
        self._outer.addWidget(self._stack)
        centre = QWidget()
        centre.setProperty("part", "page")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self._outer, 1)
        self.setCentralWidget(centre)

    def _make_docks(self) -> None:
        self.documents = DocumentsPanel(self.context)
        self.annotations = AnnotationsPanel(self.context)
        self.inspector = InspectorPanel(self.context)
        self.search = SearchPanel(self.context, self.page.reader)
        self.docks = Docks(self, self.context, self.actions_)
        for name, panel in self._panels().items():
            self.docks.add(name, panel, panel.head)

    def _panels(self) -> dict[str, Any]:
        return {
            "documents": self.documents,
            "annotations": self.annotations,
            "inspector": self.inspector,
            "search": self.search,
        }

    def _register(self) -> None:
        register = self.actions_.register
        register(self.marker.handlers())
        register(self._view.handlers())
        register(self.suggesting.handlers())
        register(
            {
                "file.new": self.projects.ask_new,
                "file.open": self.projects.ask_open,
                "file.sample": self.projects.open_sample,
                "file.close": self.projects.close,
                "file.quit": self.close,
                "edit.undo": self._undo,
                "edit.redo": self._redo,
                "edit.find": self._find_here,
                "edit.find_all": self._find_all,
                "edit.find_next": self.search.next_hit,
                "edit.find_previous": self.search.previous_hit,
                "view.palette": self.toolbar.field.open,
                "view.reset": self.docks.reset,
                "annotate.next_document": self.next_document,
                "annotate.previous_document": self.previous_document,
                "suggestions.accept_above": self._accept_above,
                "tools.concordance": self._show_concordance,
                "tools.statistics": self._show_statistics,
                "review.compare": self._show_review,
                "review.agreement": self._show_review,
            }
        )
        for name in ("annotate", *PAGE_WIDGETS):
            if name == "annotate" or _exists(PAGE_WIDGETS[name]):
                register({f"view.{name}": PageOpener(self, name)})
        register({name: ToolOpener(self, name) for name, target in OPENERS.items() if _exists(target)})

    def _connect(self) -> None:
        self.projects.opened.connect(self._on_opened)
        self.projects.failed.connect(self._on_failed)
        self.toolbar.page_chosen.connect(self.show_page)
        self.toolbar.field.documents = self.documents.infos
        self.toolbar.field.command_wanted.connect(self._on_command_wanted)
        self.toolbar.field.document_wanted.connect(self.open_document)
        self.toolbar.field.search_wanted.connect(self._on_search_wanted)
        self.toolbar.field.left.connect(self.focus_text)
        self.page.head.command_wanted.connect(self._on_command_wanted)
        self.page.import_wanted.connect(self._import)
        self.page.reader.caret_moved.connect(self._on_caret_moved)
        self.page.reader.context_menu_requested.connect(self._view.open_menu)
        self.marker.state_changed.connect(self._refresh_state)
        self.marker.occurrences_wanted.connect(self._occurrences)
        self.marker.note_wanted.connect(self._edit_note)
        self.marker.next_document_wanted.connect(self._next_open_document)
        self.marker.hint.connect(self.status.say)
        self._connect_panels()
        self._connect_welcome()

    def _connect_panels(self) -> None:
        for panel in (self.documents, self.annotations, self.inspector, self.search):
            panel.left.connect(self.focus_text)
        self.documents.add_button.clicked.connect(self._import)
        self.annotations.chosen.connect(self._on_annotation_picked)
        self.annotations.pressed_key.connect(self._on_list_key)
        self.inspector.boundary_stepped.connect(self.marker.step_boundary)
        self.inspector.label_wanted.connect(self.marker.choose_label_at)
        self.inspector.note_kept.connect(self.marker.set_note)
        self.inspector.locate_wanted.connect(self._locate)
        self.inspector.remove_wanted.connect(self.marker.remove)
        self.search.place_wanted.connect(self.show_place)
        self.status.undo_wanted.connect(self._undo)
        self.status.person_wanted.connect(self._view.ask_person)
        self.status.zoom_wanted.connect(self._view.normal)
        self.context.settings.changed.connect(self._on_setting_changed)
        self._pulse = QTimer(self)
        self._pulse.setSingleShot(True)
        self._pulse.timeout.connect(self._show_place)

    def _connect_welcome(self) -> None:
        welcome = self.welcome
        welcome.sample_wanted.connect(self.projects.open_sample)
        welcome.new_wanted.connect(self.projects.ask_new)
        welcome.open_wanted.connect(self.projects.ask_open)
        welcome.merge_wanted.connect(self._merge)
        welcome.files_wanted.connect(self._files_for_new)
        welcome.project_wanted.connect(self._open_recent)

    # ---------------------------------------------------------------- the project
    def _on_opened(self, session: Session | None) -> None:
        """A project has come, or gone."""
        self.inspector.flush()
        if session is None:
            self.docks.save()
        self.session = session
        if session is not None:
            session.failed.connect(self._on_failed)
            session.spoken.connect(self._on_spoken)
            session.changes_applied.connect(self._on_changes)
            session.document_changed.connect(self._on_document_changed)
        self.messages.clear()
        for part in (self.page, self.marker, *self._panels().values(), self.suggesting):
            part.set_session(session)
        self._outer.setCurrentIndex(0 if session is None else 1)
        self.toolbar.setVisible(session is not None)
        self._drop_other_pages()
        self.show_page("annotate")
        if session is None:
            self.docks.set_active(False)
            self.welcome.take_focus()
            self.welcome.set_recent(self.projects.recent())
        else:
            self._begin(session)
        self._retitle()
        self._refresh_state()

    def _begin(self, session: Session) -> None:
        self.docks.set_active(True)
        self.docks.restore()
        self.toolbar.show()
        self._view.tell_about(session)
        infos = self.documents.infos()
        kept = str(session.project.setting("open_document", ""))
        uids = [info.uid for info in infos]
        if uids:
            session.open_document(kept if kept in uids else uids[0])
        self.focus_text()

    def _drop_other_pages(self) -> None:
        for name, widget in list(self._pages.items()):
            if name != "annotate":
                self._stack.removeWidget(widget)
                widget.deleteLater()
                del self._pages[name]

    def open_files(self, paths: list[Path]) -> None:
        """A project is opened; other files begin an import, into a new project where none is open."""
        if is_project(paths):
            self.projects.open_path(paths[0])
        elif paths and (self.session is not None or self.projects.ask_new(near=paths[0].parent)):
            self.open_tool("file.import", paths=paths)

    def _files_for_new(self) -> None:
        paths = self.projects.ask_files()
        if paths:
            self.open_files(paths)

    def _open_recent(self, path: str) -> None:
        if not self.projects.open_path(Path(path)):
            self.welcome.set_recent(self.projects.recent())

    # ---------------------------------------------------------------- pages, dialogs, documents
    def show_page(self, name: str) -> None:
        """Annotate, review, concordance or statistics; made when first wanted."""
        if name not in self._pages and name in PAGE_WIDGETS and _exists(PAGE_WIDGETS[name]):
            widget = _load(PAGE_WIDGETS[name])(self.context, self)
            self._pages[name] = widget
            self._stack.addWidget(widget)
        if name in self._pages:
            self._page_name = name
            # Docks go before a page comes and come after: both together can be wider than the window.
            if self.session is not None and name != "annotate":
                self.docks.set_active(False)
            self._stack.setCurrentWidget(self._pages[name])
            if self.session is not None and name == "annotate":
                self.docks.set_active(True)
        self.toolbar.set_page(self._page_name)

    def open_tool(self, name: str, **options: object) -> None:
        """Open a dialog of the table with this window and keywords of its own."""
        if _exists(OPENERS[name]):
            _load(OPENERS[name])(self, **options)

    def open_document(self, uid: str) -> None:
        if self.session is not None:
            self.show_page("annotate")
            self.session.open_document(uid)
            self.focus_text()

    def show_place(self, document: str, start: int, end: int) -> None:
        """Go to a place in a document and select it."""
        self.open_document(document)
        if self.session is not None and self.session.document is not None:
            self.page.reader.go_to(start)
            if end > start:
                self.page.reader.set_selection(start, end)

    def next_document(self) -> None:
        self._step_document(1)

    def previous_document(self) -> None:
        self._step_document(-1)

    def _step_document(self, by: int) -> None:
        uids = self.documents.visible_uids()
        current = self.session.document if self.session else None
        if not uids or self.session is None:
            return
        place = uids.index(current.uid) + by if current is not None and current.uid in uids else 0
        if 0 <= place < len(uids):
            self.open_document(uids[place])
        else:
            self.status.say(
                self.tr("This is the last document.") if by > 0 else self.tr("This is the first document.")
            )

    def _next_open_document(self) -> None:
        """After «done»: the next one that is not done, from here on, then from the beginning."""
        following = self.documents.next_not_done()
        if following:
            self.open_document(following)
        else:
            self.status.say(self.tr("All documents are done."), undo=True)

    def focus_text(self) -> None:
        self.page.reader.setFocus()

    # ---------------------------------------------------------------- commands
    def _on_command_wanted(self, name: str) -> None:
        self.actions_.run(name)

    def _undo(self) -> None:
        self.inspector.flush()
        if self.session is not None:
            self.session.undo()

    def _redo(self) -> None:
        if self.session is not None:
            self.session.redo()

    def _find_here(self) -> None:
        self.docks.show("search")
        self.search.begin(everywhere=False, words=self.page.reader.selected_text())

    def _find_all(self) -> None:
        self.show_page("annotate")
        self.docks.show("search")
        self.search.begin(everywhere=True, words=self.page.reader.selected_text())

    def _on_search_wanted(self, words: str) -> None:
        self.show_page("annotate")
        self.docks.show("search")
        self.search.begin(everywhere=True, words=words)

    def _accept_above(self) -> None:
        from hashiya.ui.accept_above import accept_above

        accept_above(self)

    def _import(self) -> None:
        self.open_tool("file.import")

    def _merge(self) -> None:
        self.open_tool("file.merge")

    def _occurrences(self) -> None:
        self.open_tool("annotate.occurrences")

    def _show_concordance(self) -> None:
        self.show_page("concordance")

    def _show_statistics(self) -> None:
        self.show_page("statistics")

    def _show_review(self) -> None:
        self.show_page("review")

    def _edit_note(self) -> None:
        self.docks.show("inspector")
        self.inspector.edit_note()

    def _locate(self) -> None:
        chosen = self.marker.chosen
        if chosen is not None:
            self.page.reader.select_annotation(chosen.uid)
            self.page.reader.go_to(chosen.start)
            self.page.reader.select_annotation(chosen.uid)

    def _on_annotation_picked(self, annotation: Annotation) -> None:
        if self.session is not None:
            self.page.reader.set_caret(annotation.end, reveal=False)
            self.session.select(annotation.uid)

    def _on_list_key(self, event: Any) -> None:
        command = {
            Qt.Key.Key_Return: "suggestions.accept",
            Qt.Key.Key_Enter: "suggestions.accept",
            Qt.Key.Key_Delete: "annotate.remove",
            Qt.Key.Key_Backspace: "annotate.remove",
        }.get(event.key())
        if command == "suggestions.accept" and not self.actions_[command].isEnabled():
            self.focus_text()
        elif command == "annotate.remove":
            self.marker.remove()
        elif command:
            self.actions_.run(command)
        else:
            self.marker.handle_key(event)

    # ---------------------------------------------------------------- what happened
    def _on_failed(self, error: UserError) -> None:
        if error.code in _QUIET:
            self.status.say(" ".join(part for part in error_words(error) if part))
        else:
            self.messages.show_error(error)

    def _on_spoken(self, spoken: Spoken) -> None:
        """What was done, for the status bar; what was undone is said as such."""
        if self.session is None:
            return
        words = act_words(spoken.act, self.session.scheme, self.context.language)
        if spoken.how == "undid":
            words = self.tr("Undone: {0}").format(words)
        elif spoken.how == "redid":
            words = self.tr("Done again: {0}").format(words)
        self.status.say(words, undo=spoken.how != "undid")

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.people:
            self._show_person()
        if not self._pulse.isActive():
            self._pulse.start(40)
        self._refresh_state()

    def _on_document_changed(self, _document: object) -> None:
        if self.session is not None and self.session.document is not None and not self.session.readonly:
            self.session.project.set_setting("open_document", self.session.document.uid)
        self.show_page("annotate")
        self._retitle()
        self._show_place()
        self._refresh_state()

    def _on_caret_moved(self, _position: int) -> None:
        if not self._pulse.isActive():
            self._pulse.start(40)

    def _refresh_state(self) -> None:
        """What can be done now."""
        session = self.session
        found: set[str] = set()
        if session is not None:
            found = {"project"} | self.marker.conditions()
            found |= set() if session.readonly else {"writable"}
            found |= {"document"} if session.document is not None else set()
            found |= {"undo"} if session.undo_act() is not None else set()
            found |= {"redo"} if session.redo_act() is not None else set()
        self.actions_.set_state(found)
        checks = {
            "suggestions.order": self.context.settings.get("walk/order") == "uncertain",
            "view.marks": not self.context.settings.get("reader/marks"),
        }
        for name, checked in checks.items():
            self.actions_[name].setChecked(checked)

    def _show_place(self) -> None:
        session = self.session
        document = session.document if session else None
        self.status.set_open(session is not None, readonly=bool(session and session.readonly))
        self._show_person()
        self.status.set_zoom(percent(self.context.settings.get("reader/size") / 21))
        if session is None or document is None:
            self.status.set_place(
                "", "" if session else self.tr("Everything stays on this computer; no network is needed."), ""
            )
            return
        at, of = self.page.reader.paragraph_number()
        place = self.tr("Paragraph {0} of {1}").format(number(at), number(of)) if at else ""
        info = self.documents.info(document.uid)
        words = self.tr("%Ln words", "", info.words) if info else ""
        suggested = self.marker.place.total
        accepted = sum(each.status is Status.ACCEPTED for each in session.annotations())
        counts = [self.tr("%Ln accepted", "", accepted), self.tr("%Ln suggested", "", suggested)]
        self.status.set_place(place, words, " · ".join(counts))

    def _show_person(self) -> None:
        name = self.session.person_name if self.session else ""
        self.status.set_person(self.tr("Annotating as {0}").format(f"\u2068{name}\u2069") if name else "")

    def _on_setting_changed(self, key: str) -> None:
        if key == "reader/size":
            self._show_place()
        if key in ("walk/order", "reader/marks"):
            self._refresh_state()

    def _retitle(self) -> None:
        document = self.session.document if self.session else None
        parts = [
            document.name if document else "",
            self.session.title if self.session else "",
            self.tr("Hashiya"),
        ]
        self.setWindowTitle(" — ".join(part for part in parts if part))

    # ---------------------------------------------------------------- the window itself
    def _restore(self) -> None:
        geometry = self.context.settings.get("window/geometry")
        if not (geometry and self.restoreGeometry(geometry)):
            self.resize(1440, 900)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Everything is on disk already; only places and the lock are to be put in order."""
        self.context.settings.set("window/geometry", bytes(self.saveGeometry().data()))
        self.docks.save()
        self.suggesting.close()
        self.projects.close()
        self.context.settings.save()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            # After the drop has ended: its source waits for it, and a dialog may come.
            self._dropped = paths
            QTimer.singleShot(0, self, self._take_dropped)

    def _take_dropped(self) -> None:
        self.open_files(self._dropped)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "docks"):
            self.actions_.retranslate()
            self.docks.mirror()
            self._retitle()
            self._show_place()


class PageOpener:
    """Shows one page."""

    def __init__(self, window: MainWindow, name: str) -> None:
        self._window, self._name = window, name

    def __call__(self) -> None:
        self._window.show_page(self._name)


class ToolOpener:
    """Opens one dialog."""

    def __init__(self, window: MainWindow, name: str) -> None:
        self._window, self._name = window, name

    def __call__(self) -> None:
        self._window.open_tool(self._name)


def _exists(target: str) -> bool:
    try:
        return importlib.util.find_spec(target.split(":")[0]) is not None
    except ModuleNotFoundError:
        return False


def _load(target: str) -> Any:
    module, name = target.split(":")
    return getattr(importlib.import_module(module), name)
