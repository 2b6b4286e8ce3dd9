"""Narrowing a search by what is said beyond labels: values of annotations, labels of whole documents."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton

from hashiya.core.beyond.attributes import Subject
from hashiya.qtkit.i18n import number
from hashiya.qtkit.plain_text import plain_tip
from hashiya.services.search.said_sieve import SaidCount, SaidOf, said_in
from hashiya.ui.widgets.basic import name_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.attribute_words import said_words

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_MOST = 40  # values in a menu; free texts may be as many as annotations


class SaidButton(Retranslated, QPushButton):
    """`changed` when other values are wanted. Not there where nothing of the kind can be said.

    One value of annotations and one of documents may be wanted at a time; both have to hold.
    """

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._session: Session | None = None
        self._wanted: dict[Subject, SaidCount] = {}
        self._possible = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        context.icons.assign(self, "list-filter", role="ink2")
        self.menu_ = QMenu(self)
        self.clicked.connect(self._on_clicked)
        self.setVisible(False)
        self.retranslate()

    @property
    def wanted(self) -> tuple[SaidOf, ...]:
        """What has to be said."""
        return tuple(each.said for each in self._wanted.values())

    @property
    def words(self) -> str:
        """The same in words, "" for nothing."""
        return " · ".join(map(self._words, self._wanted.values()))

    @property
    def possible(self) -> bool:
        """Whether anything can be asked for."""
        return self._possible

    def set_session(self, session: Session | None) -> None:
        """Another project is open, or none."""
        self._session = session
        self._wanted.clear()
        if session is not None:
            session.changes_applied.connect(self._on_changes)
        self._sync()

    def want(self, each: SaidCount | None, of: Subject) -> None:
        """Ask for this value; None: for any again."""
        if each is None:
            self._wanted.pop(of, None)
        else:
            self._wanted[of] = each
        self._sync()
        self.changed.emit()

    def fill(self) -> None:
        """Make the menu anew, with what the project holds now."""
        self.menu_.clear()
        session = self._session
        if session is None:
            return
        found = said_in(session.project, session.person)
        titles = {
            Subject.ANNOTATION: self.tr("Attributes of annotations"),
            Subject.DOCUMENT: self.tr("Labels of documents"),
        }
        order = {(kind.subject, kind.code): at for at, kind in enumerate(session.said.types.types)}
        for of, title in titles.items():
            here = [each for each in found if each.said.of is of]
            # In the scheme's order, the commonest value of each first.
            here.sort(
                key=lambda each: (order.get((each.said.of, each.said.name), len(order)), each.said.name)
            )
            if not here:
                continue
            self.menu_.addSection(title)
            for each in here[:_MOST]:
                action = self.menu_.addAction(f"{self._words(each)} ({number(each.count)})")
                action.setCheckable(True)
                chosen = of in self._wanted and self._wanted[of].said == each.said
                action.setChecked(chosen)
                action.triggered.connect(partial(self._on_chosen, None if chosen else each, of))
        if self._wanted:
            self.menu_.addSeparator()
            self.menu_.addAction(self.tr("Everything again")).triggered.connect(self.clear)
        elif not found:
            nothing = self.menu_.addAction(self.tr("Nothing is said of any annotation or document yet."))
            nothing.setEnabled(False)

    def clear(self) -> None:
        """Ask for nothing."""
        self._wanted.clear()
        self._sync()
        self.changed.emit()

    def _on_chosen(self, each: SaidCount | None, of: Subject, _checked: bool = False) -> None:
        self.want(each, of)

    def _words(self, each: SaidCount) -> str:
        said = each.said
        kind = self._session.said.types.get(said.of, said.name) if self._session is not None else None
        return said_words(kind, said.name, each.value, self._context.language)

    def _on_clicked(self) -> None:
        self.fill()
        left = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        place = self.mapToGlobal(self.rect().bottomLeft() if left else self.rect().bottomRight())
        if not left:
            place -= QPoint(self.menu_.sizeHint().width(), 0)
        self.menu_.popup(place)

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.scheme or changes.beyond or not changes.kind:
            self._sync()

    def _sync(self) -> None:
        session = self._session
        types = session.said.types.types if session is not None else ()
        self._possible = any(each.subject is not Subject.RELATION for each in types) or bool(self._wanted)
        self.setVisible(self._possible)
        self.retranslate()

    def retranslate(self) -> None:
        title = self.tr("Attributes")
        name_button(self, f"{title} ({number(len(self._wanted))})" if self._wanted else title)
        self.setAccessibleDescription(self.words)
        told = self.tr("Only where this is said of the annotation or of the whole document")
        self.setToolTip(plain_tip(self.words or told))
