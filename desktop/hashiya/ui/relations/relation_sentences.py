"""The relations of the chosen annotation as sentences, each the way to its other end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hashiya.core.beyond.attributes import Subject
from hashiya.qtkit.i18n import number
from hashiya.services.attributes.values import set_on_relation
from hashiya.ui.attributes.attribute_fields import AttributeFields
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.relation_words import ends_words, sentence, type_title

if TYPE_CHECKING:
    from hashiya.core.beyond.relations import Relation
    from hashiya.core.span import Annotation
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_MOST, _ROW = 8, 48


class RelationSentences(Retranslated, QWidget):
    """Not there for an annotation without relations. `all_wanted`: the list of all of them."""

    all_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self._annotation = ""
        self._described: Relation | None = None  # what the fields speak of
        self._title = TextLine(size=12, bold=True)
        self.list = EntryList(context, "")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._go)
        self.list.chosen.connect(self._go)
        self._about = TextLine(size=12, tone="third", wrap=True)
        self.fields = AttributeFields(context)
        self.fields.said.connect(self._on_said)
        self.fields.left.connect(self.list.setFocus)
        self._more = push_button(context, kind="quiet")
        self._more.clicked.connect(self.all_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self.list)
        column.addWidget(self._about)
        column.addWidget(self.fields)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.retranslate()

    def show_of(self, session: Session | None, annotation: Annotation | None) -> None:
        """Those of this annotation; nothing is shown where there are none."""
        if session is not self._session and session is not None:
            session.relations.chosen_changed.connect(self._show_fields)
        self._session = session
        self._annotation = annotation.uid if annotation is not None else ""
        total = session.relations.count(annotation.uid) if session is not None and annotation else 0
        self.setVisible(total > 0)
        if session is None or annotation is None or not total:
            return
        self._title.setText(f"{self.tr('Relations')} {number(total)}")
        entries = []
        for each in session.relations.of(annotation.uid, _MOST):
            kind = session.relations.type(each.relation.type)
            words = type_title(kind, self._context.language)
            if each.suggested:
                words = self.tr("{0} · suggested").format(words)
            entries.append(
                ListEntry(each.uid, ends_words(each.head, each.tail, directed=kind.directed), words)
            )
        self.list.show_entries(entries)
        self.list.clearSelection()
        self.list.setFixedHeight(_ROW * len(entries) + 2)
        self._show_fields()
        self._more.setVisible(total > _MOST)
        if total > _MOST:
            name_button(self._more, self.tr("%Ln more", "", total - _MOST))

    def _show_fields(self) -> None:
        """What can be said of the chosen relation, where it is one of this annotation."""
        self.fields.flush()  # what is being written belongs to the relation shown before
        session = self._session
        chosen = session.relations.chosen if session is not None else None
        mine = chosen is not None and self._annotation in (chosen.head.uid, chosen.tail.uid)
        types = (
            session.said.types.for_label(Subject.RELATION, chosen.relation.type) if session and chosen else ()
        )
        shown = bool(mine and types) and session is not None and chosen is not None
        self._about.setVisible(shown)
        self.fields.setVisible(shown)
        if not shown or session is None or chosen is None:
            return
        self._described = chosen.relation
        kind = session.relations.type(chosen.relation.type)
        self._about.setText(sentence(chosen.head, chosen.tail, kind, self._context.language))
        values = {
            each.name: each.value
            for each in session.project.attributes(chosen.relation.document)
            if each.subject is Subject.RELATION and each.of == chosen.uid
        }
        self.fields.show_values(
            types, chosen.relation.type, values, of=chosen.uid, writable=not session.readonly
        )

    def _on_said(self, name: str, value: object) -> None:
        session, relation = self._session, self._described
        if session is not None and relation is not None:
            session.do(partial(set_on_relation, session.project, relation, name, value))

    def _go(self, *_: object) -> None:
        """To the other end; the relation is chosen."""
        session, entry = self._session, self.list.current
        found = session.relations.get(entry.key) if session is not None and entry is not None else None
        if session is not None and found is not None:
            session.select(found.other(self._annotation).uid)
            session.relations.choose(found.uid)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Relations"))
        self.list.setAccessibleName(self.tr("Relations"))
