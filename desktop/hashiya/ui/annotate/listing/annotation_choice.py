"""Which annotations of the open document are listed, and in which order: the choices of two menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup

from hashiya.core.fold import fold
from hashiya.ui.attributes.annotation_filter import AnnotationFilter
from hashiya.ui.widgets.menus import add_choice
from hashiya.ui.wording.common import label_tag, source_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QMenu

    from hashiya.core.labels import Label
    from hashiya.core.span import Annotation
    from hashiya.ui.annotate.listing.annotation_rows import ListedAnnotation
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class AnnotationChoice(QObject):
    """`changed` when other annotations are to be listed, or in another order. The order is a setting; labels
    are hidden for the text and the list together, in `session.sight`.
    """

    changed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._session: Session | None = None
        self._source = ""
        self._score = ""
        self.attributes = AnnotationFilter(context, self)
        self.attributes.changed.connect(self.changed)

    def set_session(self, session: Session | None) -> None:
        """Another project, or none: all that its labels do not hide is listed."""
        self._session = self.attributes.session = session
        self._source, self._score, self.attributes.wanted = "", "", None
        if session is not None:
            session.sight.changed.connect(self.changed)

    # ---------------------------------------------------------------- what they say
    @property
    def hidden(self) -> frozenset[str]:
        """The labels that are not shown."""
        return self._session.sight.hidden if self._session is not None else frozenset()

    @property
    def narrows(self) -> bool:
        """Whether `keeps` may leave any out; hidden labels are not its business."""
        return bool(self._source or self._score or self.attributes.wanted is not None)

    @property
    def filters(self) -> bool:
        """Whether anything is left out, by hidden labels too."""
        return self.narrows or bool(self.hidden)

    @property
    def by_place(self) -> bool:
        """Whether they are listed in the order of the text, in which they come."""
        return self._order() == "place"

    def keeps(self, annotation: Annotation) -> bool:
        """Whether an annotation is listed."""
        if self._source and self._source not in annotation.source.split("+"):
            return False
        if not self.attributes.keeps(annotation):
            return False
        score = 1.0 if annotation.score is None else annotation.score
        return {"": True, "low": score < 0.5, "middle": 0.5 <= score < 0.9, "high": score >= 0.9}[self._score]

    def in_order(self, rows: Iterable[ListedAnnotation]) -> list[ListedAnnotation]:
        """The rows in the order chosen."""
        return sorted(rows, key=_ORDERS[self._order()])

    def _order(self) -> str:
        stored = str(self._context.settings.get("annotations/sort"))
        return stored if stored in _ORDERS else "place"

    # ---------------------------------------------------------------- choosing
    def show_scores(self, band: str) -> None:
        """Only those of a band of scores: "low", "middle", "high"; "" for all."""
        self._score = band
        self.changed.emit()

    def show_source(self, source: str) -> None:
        """Only what this engine or way brought; "" for all."""
        self._source = source
        self.changed.emit()

    def tick_label(self, code: str) -> None:
        """Ticked labels alone are shown: here, in the text and in the walk. None ticked shows all."""
        if self._session is None:
            return
        codes = frozenset(label.code for label in self._session.scheme.labels)
        ticked = (codes - self.hidden if self.hidden else frozenset()) ^ {code}
        self._session.sight.hide(codes - ticked if ticked else ())

    def clear(self) -> None:
        """Show everything again."""
        self._source, self._score, self.attributes.wanted = "", "", None
        if self._session is not None:
            self._session.sight.hide(())
        self.changed.emit()

    # ---------------------------------------------------------------- menus
    def fill_orders(self, menu: QMenu) -> None:
        menu.clear()
        words = {
            "place": self.tr("By place in the text"),
            "label": self.tr("By label"),
            "words": self.tr("By words"),
            "score": self.tr("Least certain first"),
            "newest": self.tr("Newest first"),
        }
        group = QActionGroup(menu)
        for name, text in words.items():
            add_choice(menu, group, text, name, chosen=name == self._order())
        group.triggered.connect(self._on_order_chosen)

    def _on_order_chosen(self, action: QAction) -> None:
        self._context.settings.set("annotations/sort", action.data())
        self.changed.emit()

    def fill_filters(self, menu: QMenu) -> None:
        """Each choice tells `choose`, to which the menu's `triggered` is connected, but for attributes: their
        menu tells it itself.
        """
        menu.clear()
        menu.addAction(self.tr("Show everything")).triggered.connect(self._on_cleared)
        menu.addSeparator()
        scores = menu.addMenu(self.tr("Confidence"))
        group = QActionGroup(menu)
        bands = (("", self.tr("Any")), ("high", "≥ 0.9"), ("middle", "0.5–0.9"), ("low", "< 0.5"))
        for name, text in bands:
            add_choice(scores, group, text, ("score", name), chosen=self._score == name)
        sources = menu.addMenu(self.tr("Source"))
        origin = QActionGroup(menu)
        add_choice(sources, origin, self.tr("Any"), ("source", ""), chosen=not self._source)
        for name in self._sources_used():
            add_choice(sources, origin, source_words(name), ("source", name), chosen=self._source == name)
        self.attributes.add_to(menu)
        menu.addSeparator()
        for label in self._labels_used():
            action = menu.addAction(label_tag(label, self._context.language))
            action.setCheckable(True)
            action.setChecked(bool(self.hidden) and label.code not in self.hidden)
            action.setData(("label", label.code))

    def choose(self, action: QAction) -> None:
        """What an action of the menu of filters says."""
        kind, value = action.data()[:2] if action.data() is not None else ("", "")
        if kind == "score":
            self.show_scores(value)
        elif kind == "source":
            self.show_source(value)
        elif kind == "label":
            self.tick_label(value)

    def _on_cleared(self) -> None:
        self.clear()

    def _sources_used(self) -> list[str]:
        session = self._session
        if session is None or session.reading:
            return []
        used = {each.source for each in session.shown_annotations()}
        return sorted({part for source in used for part in source.split("+")})

    def _labels_used(self) -> list[Label]:
        """Those that the document has, hidden ones too."""
        session = self._session
        tally = session.tally if session is not None else None
        if session is None or tally is None:
            return []
        used = {label for (label, _), count in tally.by_kind.items() if count}
        return [label for label in session.scheme.labels if label.code in used]


def _by_place(row: ListedAnnotation) -> tuple[int, int]:
    return row.annotation.start, -row.annotation.end


def _by_label(row: ListedAnnotation) -> tuple[str, int]:
    return row.annotation.label, row.annotation.start


def _by_words(row: ListedAnnotation) -> tuple[str, int]:
    return fold(row.annotation.surface), row.annotation.start


def _by_score(row: ListedAnnotation) -> tuple[float, int]:
    return 2.0 if row.annotation.score is None else row.annotation.score, row.annotation.start


def _by_newest(row: ListedAnnotation) -> tuple[str, ...]:
    return tuple(chr(0x10FFFF - ord(char)) for char in row.annotation.modified)


_ORDERS = {
    "place": _by_place,
    "label": _by_label,
    "words": _by_words,
    "score": _by_score,
    "newest": _by_newest,
}
