"""Menus by the pointer, or by the menu key: in the text, in the list of annotations, in the list of hits.

Each begins by choosing what it is about, so that nothing is done to what is not marked as chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QListView, QMenu

from hashiya.core.segment import iter_words
from hashiya.core.span import Status
from hashiya.qtkit.signals import weak_slot
from hashiya.ui.widgets.label_dropdown import label_icon
from hashiya.ui.wording.common import label_title

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.panels.annotations_panel import AnnotationsPanel
    from hashiya.ui.panels.search_panel import SearchPanel
    from hashiya.ui.reader.types import MenuRequest
    from hashiya.ui.window.host import Host

_DECIDE = ("suggestions.accept", "suggestions.reject")
_MORE = (
    *("annotate.repeat", "annotate.note", "annotate.remove", "annotate.occurrences", "annotate.history"),
    *("", "view.hide_label", "view.only_label", "view.all_labels"),
)
_TEXT = ("", "edit.copy", "edit.find", "edit.select_all", "", "view.split", "view.type")
_HIT = ("annotate.repeat", "annotate.occurrences", "", "tools.concordance")
_NEAR = 60  # characters on each side in which the word under the pointer is looked for


class PlaceMenus(QObject):
    """Made of the commands' own actions; the labels come as a menu inside, to give another by the pointer."""

    def __init__(
        self, context: Context, window: Host, annotations: AnnotationsPanel, search: SearchPanel
    ) -> None:
        super().__init__(window.widget)
        self._context, self._window = context, window
        self._annotations, self._search = annotations, search
        for view, slot in (
            (annotations.list, self._open_for_annotation),
            (search.list, self._open_for_hit),
        ):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(slot)

    # ---------------------------------------------------------------- the text
    def open_for_text(self, request: MenuRequest) -> None:
        """About the annotation under the pointer, else the selection, else the word there."""
        menu = self.text_menu(request)
        if menu is not None:
            self._run(menu, QPoint(request.x, request.y))

    def text_menu(self, request: MenuRequest) -> QMenu | None:
        """The menu, with its subject chosen; None where no document is open."""
        session = self._window.session
        if session is None or session.document is None:
            return None
        reader = self._window.page.reader
        start, end = reader.selection()
        within = start < end and start <= request.position <= end
        if request.annotation and not within:
            session.select(request.annotation)
        elif not within:
            self._choose_word(request.position)
        return self._menu((*_MORE, *_TEXT))

    def _choose_word(self, position: int) -> None:
        """The word at a position is selected: without a selection the menu would have nothing to offer."""
        session, reader = self._window.session, self._window.page.reader
        low, high = max(0, position - _NEAR), min(len(reader.text), position + _NEAR)
        for word in iter_words(reader.text, low, high):
            if word.start() <= position < word.end() and session is not None:
                session.select("")
                reader.set_selection(word.start(), word.end(), reveal=False)
                return

    # ---------------------------------------------------------------- lists
    def _open_for_annotation(self, point: QPoint) -> None:
        view = self._annotations.list
        if self._go_to_row(view, point):
            self._run(self.annotation_menu(), self._corner(view, point))

    def annotation_menu(self) -> QMenu:
        """About the current row, which becomes the chosen annotation."""
        row = self._annotations.model.at(self._annotations.list.currentIndex())
        session = self._window.session
        if row is not None and session is not None and row.correction is None:
            session.select(row.annotation.uid)
        return self._menu(_MORE)

    def _open_for_hit(self, point: QPoint) -> None:
        view = self._search.list
        if self._go_to_row(view, point):
            self._run(self.hit_menu(), self._corner(view, point))

    def hit_menu(self) -> QMenu:
        """About the current hit, which becomes the selection in the text."""
        self._search.go_to_current()
        return self._menu(_HIT)

    @staticmethod
    def _go_to_row(view: QListView, point: QPoint) -> bool:
        """The row under the pointer is the current one; by the key it stays what it is."""
        index = view.indexAt(point)
        if index.isValid():
            view.setCurrentIndex(index)
        return view.currentIndex().isValid()

    @staticmethod
    def _corner(view: QListView, point: QPoint) -> QPoint:
        inside = view.indexAt(point).isValid()
        place = point if inside else view.visualRect(view.currentIndex()).center()
        return view.viewport().mapToGlobal(place)

    # ---------------------------------------------------------------- menus
    def _menu(self, names: tuple[str, ...]) -> QMenu:
        menu = QMenu(self._window.widget)
        chosen = self._window.marker.chosen
        if chosen is not None and chosen.status is Status.SUGGESTED:
            for name in _DECIDE:
                menu.addAction(self._window.actions_[name])
            menu.addSeparator()
        self._add_labels(menu)
        for name in names:
            if name:
                menu.addAction(self._window.actions_[name])
            else:
                menu.addSeparator()
        return menu

    def _add_labels(self, menu: QMenu) -> None:
        """Every label by name: a suggestion is corrected, an annotation relabelled, a selection marked."""
        session, marker = self._window.session, self._window.marker
        inside = menu.addMenu(self.tr("Label"))
        chosen, range_ = marker.chosen, marker.target.range()
        if session is None or session.readonly or (chosen is None and range_ is None):
            inside.setEnabled(False)
            return
        now = chosen.label if chosen is not None and range_ is None else ""
        for label in session.scheme.labels:
            words = label_title(label, self._context.language) or label.code
            action = inside.addAction(label_icon(self._context, label), words)
            action.setIconVisibleInMenu(True)
            action.setCheckable(bool(now))
            action.setChecked(label.code == now)
            action.triggered.connect(weak_slot(marker.labels.give, label.code))

    @staticmethod
    def _run(menu: QMenu, place: QPoint) -> None:
        menu.exec(place)
        menu.deleteLater()
