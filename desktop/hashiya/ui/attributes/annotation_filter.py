"""Which annotations are listed by what is said of them beside their label."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.core.beyond.attributes import AttributeValue, Subject, written
from hashiya.qtkit.i18n import isolated, number
from hashiya.ui.wording.attribute_words import mark_words, said_words, type_title

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu

    from hashiya.core.span import Annotation
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

WITHOUT = "\0"
"""In place of a value: those that may have the attribute and do not."""


class AnnotationFilter(QObject):
    """`wanted` is (name, value as written), `WITHOUT` for those that lack it; None lists all."""

    changed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.session: Session | None = None
        self.wanted: tuple[str, str] | None = None

    def words(self, annotation: Annotation) -> str:
        """What is said of an annotation of the open document, "" for nothing."""
        if self.session is None:
            return ""
        values = self.session.said.of(annotation)
        types = self.session.said.for_label(annotation.label) if values else ()
        return mark_words(types, values, self._context.language) if values else ""

    def keeps(self, annotation: Annotation) -> bool:
        """Whether an annotation is listed."""
        if self.wanted is None or self.session is None:
            return True
        name, value = self.wanted
        said = self.session.said.of(annotation).get(name)
        if value == WITHOUT:
            kind = self.session.said.types.get(Subject.ANNOTATION, name)
            return said is None and (kind is None or kind.possible_for(annotation.label))
        return value in written(said)

    def show(self, wanted: tuple[str, str] | None) -> None:
        """List only those of which this is said; None: all."""
        self.wanted = wanted
        self.changed.emit()

    def add_to(self, menu: QMenu) -> None:
        """A menu of its own, where the scheme has attributes for annotations or any are said."""
        session = self.session
        if session is None or session.reading:
            return
        counts: Counter[tuple[str, str]] = Counter()
        kept: dict[tuple[str, str], AttributeValue] = {}
        if session.said.standing.by_key:
            for each in session.annotations():
                for name, value in session.said.of(each).items():
                    for one in written(value):
                        counts[name, one] += 1
                        kept[name, one] = one if isinstance(value, tuple) else value
        types = [each for each in session.said.types.types if each.subject is Subject.ANNOTATION]
        if not counts and not types:
            return
        own, language = menu.addMenu(self.tr("Attributes")), self._context.language
        for key in sorted(counts):
            kind = session.said.types.get(Subject.ANNOTATION, key[0])
            self._add(own, f"{said_words(kind, key[0], kept[key], language)} ({number(counts[key])})", key)
        own.addSeparator()
        for kind in types:
            words = self.tr("Without {0}").format(isolated(type_title(kind, language)))
            self._add(own, words, (kind.code, WITHOUT))
        own.triggered.connect(self._on_chosen)

    def _add(self, menu: QMenu, words: str, key: tuple[str, str]) -> None:
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(key == self.wanted)
        action.setData(("attribute", *key))

    def _on_chosen(self, action: QAction) -> None:
        data = action.data()
        if isinstance(data, tuple) and data[0] == "attribute":
            wanted = (data[1], data[2])
            self.show(None if wanted == self.wanted else wanted)
