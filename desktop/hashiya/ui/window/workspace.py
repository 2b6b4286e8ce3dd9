"""What a project is worked on with: pages, panels and docks, made when the first project is opened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from hashiya.core.beyond.attributes import AttributeKind, AttributeType
from hashiya.errors import UserError
from hashiya.services.annotate import note_drafts
from hashiya.ui.annotate.annotate_page import AnnotatePage
from hashiya.ui.annotate.correction_walk import CorrectionWalk
from hashiya.ui.annotate.guidelines import GuideBeside
from hashiya.ui.annotate.marker import Marker
from hashiya.ui.attributes.document_labeling import DocumentLabeling
from hashiya.ui.commands.key_bindings import pressed
from hashiya.ui.commands.key_map import portable
from hashiya.ui.commands.openers import PAGE_WIDGETS
from hashiya.ui.commands.part_keys import PartKeys
from hashiya.ui.entities.entity_book import EntityBook
from hashiya.ui.entities.entity_linking import EntityLinking
from hashiya.ui.panels.annotations_panel import AnnotationsPanel
from hashiya.ui.panels.documents_panel import DocumentsPanel
from hashiya.ui.panels.inspector import InspectorPanel
from hashiya.ui.panels.labels_panel import LabelsPanel
from hashiya.ui.panels.relations_panel import RelationsPanel
from hashiya.ui.panels.search_panel import SearchPanel
from hashiya.ui.reading.label_view import LabelView
from hashiya.ui.reading.place_menus import PlaceMenus
from hashiya.ui.reading.reading_places import ReadingPlaces
from hashiya.ui.reading.split_view import SplitView
from hashiya.ui.relations.relation_view import RelationView
from hashiya.ui.window.docks import Docks
from hashiya.ui.wording.draft_words import draft_words

if TYPE_CHECKING:
    from hashiya.core.span import Annotation
    from hashiya.ui.commands.actions import Handler
    from hashiya.ui.context import Context
    from hashiya.ui.session.act_place import ActPlace
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_SOUGHT = 200  # code points of a selection up to which its words are looked for


class Workspace(QObject):
    """`page_shown` carries the page's name, `said` words for the status bar (and whether undo is offered)."""

    page_shown = Signal(str)
    said = Signal(str, bool)

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(window.widget)
        self.context, self._window = context, window
        self.session: Session | None = None
        self.page = AnnotatePage(context, window.actions_)
        self.marker = Marker(context, self.page, window.widget)
        self.documents = DocumentsPanel(context)
        self.annotations = AnnotationsPanel(context)
        self.inspector = InspectorPanel(context)
        self.relations = RelationsPanel(context)
        self.search = SearchPanel(context, self.page.reader)
        self.labels = LabelsPanel(context)
        self.about_document = DocumentLabeling(context, window, self.page.reader, self.page.document_strip)
        self.places = ReadingPlaces(context, self.page.reader, self)
        self.label_view = LabelView(context, self.marker.target, self.labels, self)
        self.split = SplitView(
            context, self.page.reader, self.page.second, self.page.splitter, self.page.work_head
        )
        self.guide = GuideBeside(context, window, self.marker)
        self.corrections = CorrectionWalk(context, window, self.page.reader, self.page.corrections)
        self.entities = EntityBook(self)
        self.linking = EntityLinking(context, window, self.marker, self.entities)
        self.inspector.entity.set_book(self.entities)
        self.menus = PlaceMenus(context, window, self.annotations, self.search)
        self.relation_view = RelationView(context, self.page.reader, self)
        self.docks = Docks(window.widget, context, window.actions_)
        self.panels: dict[str, Any] = {
            "documents": self.documents,
            "labels": self.labels,
            "annotations": self.annotations,
            "inspector": self.inspector,
            "relations": self.relations,
            "search": self.search,
        }
        for name, panel in self.panels.items():
            self.docks.add(name, panel, panel.head)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.page)
        self._pages: dict[str, QWidget] = {"annotate": self.page}
        self._page_name = "annotate"
        window.actions_.register(self.handlers() | PartKeys(self.page.reader, self.panels).handlers())
        window.actions_.register(self.marker.handlers() | self.about_document.handlers())
        window.actions_.register(self.guide.handlers() | self.corrections.handlers())
        window.actions_.register(self.label_view.handlers() | self.split.handlers())
        window.actions_.register(self.linking.handlers())
        window.actions_.give_to_reader(self.page.reader)
        self._connect()

    def handlers(self) -> dict[str, Handler]:
        pages: dict[str, Handler] = {
            f"view.{name}": partial(self._open_page, name) for name in ("annotate", *PAGE_WIDGETS)
        }
        tabs = ("conflicts", "consistency", "mine", "answers", "guidelines")
        pages |= {f"review.{name}": partial(self._open_review, name) for name in tabs}
        return pages | {
            "edit.find": self._find_here,
            "suggestions.kind": self.page.familiarity.show_or_put_away,
            "edit.find_all": self._find_all,
            "edit.find_next": self.search.next_hit,
            "edit.find_previous": self.search.previous_hit,
            "view.reset": self.docks.reset,
            "view.reading": self._toggle_reading,
            "annotate.next_document": self.next_document,
            "annotate.previous_document": self.previous_document,
            "tools.concordance": partial(self._open_page, "concordance"),
            "tools.statistics": partial(self._open_page, "statistics"),
            "review.compare": partial(self._open_review, "compare"),
            "review.agreement": partial(self._open_page, "statistics"),
        }

    def _connect(self) -> None:
        for panel in self.panels.values():
            panel.left.connect(self.focus_text)
        self.annotations.chosen.connect(self._on_annotation_picked)
        self.documents.corrected.toggled.connect(self.annotations.show_corrected)
        self.annotations.correction_chosen.connect(self.corrections.show)
        self.annotations.pressed_key.connect(self._on_list_key)
        self.inspector.boundary_stepped.connect(self.marker.boundaries.step)
        self.inspector.label_wanted.connect(self.marker.labels.choose_at)
        self.inspector.entity.wanted.connect(self.linking.open_by)
        self.linking.hint.connect(self._on_hint)
        self.inspector.note_kept.connect(self.marker.decisions.set_note)
        self.marker.missing_wanted.connect(self._fill_in)
        self.about_document.hint.connect(self._on_hint)
        self.inspector.attribute_said.connect(self.marker.attributes.say)
        self.marker.attributes.field_wanted.connect(self._write_attribute)
        self.inspector.locate_wanted.connect(self._locate)
        self.inspector.guide_wanted.connect(self.guide.show_by)
        self.inspector.remove_wanted.connect(self.marker.decisions.remove)
        self.inspector.relations_wanted.connect(self._show_relations)
        self.relations.picked.connect(self._on_relation_picked)
        self.relations.pressed_key.connect(self._on_relation_key)
        self.search.place_wanted.connect(self.show_place)
        self.documents.command_wanted.connect(self._window.actions_.run)
        self.marker.note_wanted.connect(self._edit_note)
        self.marker.next_document_wanted.connect(self._next_open_document)
        self.marker.hint.connect(self._on_hint)
        self.label_view.hint.connect(self._on_hint)
        self.split.hint.connect(self._on_hint)
        self.page.second.shown.connect(self._window.actions_["view.split"].setChecked)
        self.documents.beside_wanted.connect(self._show_beside)
        self.label_view.panel_wanted.connect(self._choose_label)
        self.labels.guide_wanted.connect(self._show_guide)

    def set_session(self, session: Session | None) -> None:
        """Another project, or none: all parts follow, other pages are made anew when wanted."""
        self.inspector.flush()
        self.places.keep()
        if session is None:
            self.docks.save()
        self.session = session
        parts: list[Any] = [
            self.page,
            self.marker,
            self.entities,
            self.linking,
            self.guide,
            self.corrections,
            self.split,
            self.about_document,
            self.relation_view,
            *self.panels.values(),
            self.places,  # last: it goes where one was in what the others have shown
        ]
        for part in parts:
            self.context.jobs.leave(part)
            part.set_session(session)
        self._drop_other_pages()
        self.show_page("annotate")
        if session is None:
            self.docks.set_active(False)
            return
        self.docks.set_active(True)
        self.docks.restore()

    def open_first(self) -> None:
        """The document that was open last, or the first."""
        session = self.session
        if session is not None:
            kept = str(session.project.setting("open_document", ""))
            found = session.some_documents([kept] if kept else []) or session.first_documents(1)
            if found:
                session.open_document(found[0].uid)
        self.focus_text()
        if session is not None and not session.readonly:
            self._keep_notes(session)
            words = draft_words(session)
            if words:
                self.said.emit(words, False)

    def _keep_notes(self, session: Session) -> None:
        """What a program that was killed had on its screen."""
        left = note_drafts.waiting(session.project)
        if not left or session.do(lambda: note_drafts.store_left(session.project)) is None:
            return
        for uid in left:
            if session.project.annotation(uid) is not None:
                note_drafts.drop(session.project, uid)

    def _on_hint(self, words: str) -> None:
        self.said.emit(words, False)

    @property
    def page_name(self) -> str:
        """The page that is shown, «annotate» to begin with."""
        return self._page_name

    def show_page(self, name: str) -> QWidget | None:
        """Annotate, review, concordance or statistics; made when first wanted, None where it is unknown."""
        if name not in self._pages and name in PAGE_WIDGETS:
            try:
                widget = PAGE_WIDGETS[name](self.context, self._window)
            except UserError as error:  # a damaged file: the page that was there stays
                # Its frames hold the half-made page, which would go on hearing of languages and themes.
                self._window.projects.failed.emit(error.with_traceback(None))
                return None
            self._pages[name] = widget
            self.stack.addWidget(widget)
        if name in self._pages:
            self._page_name = name
            # Docks go before a page comes and come after: both together can be wider than the window.
            if self.session is not None and name != "annotate":
                self.docks.set_active(False)
            self._show(self._pages[name])
            if self.session is not None and name == "annotate":
                self.docks.set_active(True)
        self.page_shown.emit(self._page_name)
        return self._pages.get(name)

    def _show(self, page: QWidget) -> None:
        """A stack is as wide as its widest page, hidden ones too, unless their size is to be ignored."""
        for each in range(self.stack.count()):
            widget = self.stack.widget(each)
            assert widget is not None
            shown = QSizePolicy.Policy.Preferred if widget is page else QSizePolicy.Policy.Ignored
            widget.setSizePolicy(shown, shown)
        self.stack.setCurrentWidget(page)

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

    def show_act(self, place: ActPlace) -> bool:
        """Go where an act stands, its line lit; true when that is another document than the one at hand."""
        session = self.session
        if session is None or self._page_name != "annotate":
            return False
        before = session.document.uid if session.document is not None else ""
        if before != place.document:
            session.open_document(place.document)
        if session.document is None or session.document.uid != place.document:
            return False
        reader = self.page.reader
        if place.annotation and session.annotation(place.annotation) is not None:
            session.select(place.annotation)
        if place.start >= 0:
            reader.light(place.start)
        return before != place.document

    def next_document(self) -> None:
        self._step_document(1)

    def previous_document(self) -> None:
        self._step_document(-1)

    def _step_document(self, by: int) -> None:
        current = self.session.document if self.session else None
        found = self.documents.neighbour(current.uid if current is not None else "", by)
        if found is None or self.session is None:
            return
        if found:
            self.open_document(found)
        else:
            words = self.tr("This is the last document."), self.tr("This is the first document.")
            self.said.emit(words[0] if by > 0 else words[1], False)

    def _next_open_document(self) -> None:
        """After «done»: the next one that is not done, from here on, then from the beginning."""
        following = self.documents.next_not_done()
        if following:
            self.open_document(following)
        else:
            self.said.emit(self.tr("All documents are done."), True)

    def focus_text(self) -> None:
        self.page.reader.setFocus()

    def _toggle_reading(self) -> None:
        self.show_page("annotate")
        self.docks.toggle_reading()
        self.focus_text()

    def _find_here(self) -> None:
        self.docks.show("search")
        self.search.begin(everywhere=False, words=self.page.reader.selected_text(_SOUGHT))

    def _find_all(self) -> None:
        self.show_page("annotate")
        self.docks.show("search")
        self.search.begin(everywhere=True, words=self.page.reader.selected_text(_SOUGHT))

    def search_for(self, words: str) -> None:
        """Look for words in all documents."""
        self.show_page("annotate")
        self.docks.show("search")
        self.search.begin(everywhere=True, words=words)

    def _open_page(self, name: str) -> None:
        self.show_page(name)

    def _open_review(self, tab: str) -> None:
        page = self.show_page("review")
        show_tab = getattr(page, "show_tab", None)
        if show_tab is not None:
            show_tab(tab)

    def _show_beside(self, uid: str) -> None:
        self.show_page("annotate")
        self.split.show_beside(uid)

    def _choose_label(self) -> None:
        self.docks.show("labels")
        self.labels.list.setFocus()

    def _show_guide(self, code: str) -> None:
        box = self.labels.list.visualRect(self.labels.list.currentIndex())
        corner = self.labels.list.viewport().mapTo(self._window.widget, box.topLeft())
        self.guide.show_under(code, QRect(corner, box.size()))

    def _fill_in(self, missing: tuple[AttributeType, Annotation | None]) -> None:
        """Go to what a required value is missing of, with the values at hand."""
        kind, annotation = missing
        if annotation is not None:
            self._on_annotation_picked(annotation)
            self._locate()
            self._write_attribute(kind.code)
        elif kind.kind in (AttributeKind.ONE, AttributeKind.MANY, AttributeKind.FLAG):
            self.about_document.open()
        else:
            self.about_document.open_sheet()

    def _write_attribute(self, name: str) -> None:
        self.docks.show("inspector")
        self.inspector.write_attribute(name)

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

    def _show_relations(self) -> None:
        self.docks.show("relations")
        self.relations.list.setFocus()

    def _on_relation_picked(self, uid: str) -> None:
        found = self.session.relations.get(uid) if self.session is not None else None
        if self.session is not None and found is not None:
            self.page.reader.set_caret(found.head.end, reveal=False)
            self.session.select(found.head.uid)
            self.session.relations.choose(uid)

    def _on_relation_key(self, event: Any) -> None:
        """Delete removes or rejects the current one, Enter accepts a suggested one or goes to the text."""
        entry = self.relations.list.current
        if entry is None:
            return
        self._on_relation_picked(entry.key)
        chosen = self.marker.relations.chosen
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.marker.relations.remove()
        elif chosen is not None and chosen.suggested:
            self.marker.relations.accept()
        else:
            self.focus_text()

    def _on_list_key(self, event: Any) -> None:
        keys, key = self.context.keys, pressed(event)
        wanted = ("suggestions.accept", "annotate.remove")
        command = next((each for each in wanted if key in map(portable, keys.of(each))), "")
        if command == "suggestions.accept" and not self._window.actions_[command].isEnabled():
            self.focus_text()
        elif command == "annotate.remove":
            self.marker.decisions.remove()
        elif command:
            self._window.actions_.run(command)
        else:
            self.marker.keys.handle_key(event)

    def _drop_other_pages(self) -> None:
        for name, widget in list(self._pages.items()):
            if name != "annotate":
                self.stack.removeWidget(widget)
                self.context.jobs.retire(widget)
                widget.deleteLater()
                del self._pages[name]
