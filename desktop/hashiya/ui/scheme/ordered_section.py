"""Types in the order of the scheme: a list on the leading side, the fields of the one at hand beside it."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import isolated
from hashiya.ui.scheme.ordered_list import OrderedList
from hashiya.ui.scheme.section import SchemeSection
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import ask
from hashiya.ui.widgets.two_line_list import EntryList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLineEdit

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.widgets.two_line_list import ListEntry

KindT = TypeVar("KindT")


class TypeFields(Protocol):
    """The fields of a type: `code` is its name in data."""

    code: QLineEdit

    @property
    def waits(self) -> bool: ...

    def flush(self) -> None: ...


class OrderedSection(SchemeSection, Generic[KindT]):
    """`name` is what the list is called. Who inherits makes `form`, says what `types` there are and how they
    are kept (`keep`), and shows the one at hand (`show_current`).
    """

    form: TypeFields

    def __init__(self, context: Context, session: Session, name: str) -> None:
        super().__init__(context, session)
        self.list = EntryList(context, name)
        self.list.moved_to.connect(self._on_moved)
        self.list.removed.connect(self.remove)
        self.add_button, self.delete_button = push_button(context), push_button(context)
        name_button(self.add_button, self.tr("Add"))
        name_button(self.delete_button, self.tr("Delete…"))
        self.delete_button.clicked.connect(self.remove)

    # ---------------------------------------------------------------- what differs
    @property
    @abstractmethod
    def types(self) -> tuple[KindT, ...]:
        """Those of the scheme."""

    @abstractmethod
    def key_of(self, kind: KindT) -> str:
        """What the list knows a type by."""

    @abstractmethod
    def keep(self, changed: Sequence[KindT]) -> bool:
        """These are the types from now on; False where that was refused."""

    @abstractmethod
    def show_current(self) -> None:
        """The fields of the one at hand."""

    @abstractmethod
    def remove(self, *_: object) -> None:
        """Say what stays behind, and take the type out when agreed."""

    # ---------------------------------------------------------------- putting together
    def _lay_out(self, fields: QWidget, name: str, nothing: str, *below: QWidget) -> None:
        """`nothing` is said where there is no type; `below` the list."""
        self._nothing = TextLine(nothing, size=13, tone="second", wrap=True)
        self._area = QScrollArea()
        self._area.setWidget(fields)
        self._area.setAccessibleName(name)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keys, and is scrolled to
        fields.setAutoFillBackground(False)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        side = OrderedList(self.context, self.list, (self.add_button, self.delete_button))
        side.stepped.connect(self.step)
        for widget in below:
            side.addWidget(widget)
        row.addLayout(side)
        beside = QVBoxLayout()
        beside.addWidget(self._nothing)
        beside.addWidget(self._area, 1)
        beside.addStretch(0)
        row.addLayout(beside, 1)

    # ---------------------------------------------------------------- the one at hand
    @property
    def current(self) -> KindT | None:
        """The one at hand."""
        entry = self.list.current
        return next(
            (each for each in self.types if entry is not None and self.key_of(each) == entry.key), None
        )

    @property
    def waits(self) -> bool:
        return self.form.waits

    def begin(self) -> None:
        self.list.setFocus()

    def flush(self) -> None:
        self.form.flush()

    def _on_moved(self, _entry: ListEntry) -> None:
        self.show_current()
        self.said.emit("", "")

    # ---------------------------------------------------------------- changes
    def step(self, by: int) -> None:
        kind, order = self.current, list(self.types)
        if kind is None or self.session.readonly:
            return
        place = order.index(kind)
        if 0 <= place + by < len(order):
            order[place], order[place + by] = order[place + by], order[place]
            self.keep(order)

    def _on_edited(self, kind: KindT) -> None:
        key = self.key_of(kind)
        self.keep([kind if self.key_of(each) == key else each for each in self.types])

    def _add(self, made: KindT) -> None:
        """At the end, its name in data to be written over."""
        if self.keep([*self.types, made]):
            self.list.setCurrentIndex(self.list.entries.index_of(self.key_of(made)))
            self.form.code.setFocus()
            self.form.code.selectAll()

    def _ask_to_delete(self, gone: KindT, name: str, words: str) -> None:
        """`words` say what stays behind."""
        rest = [each for each in self.types if self.key_of(each) != self.key_of(gone)]

        def do() -> None:
            self.keep(rest)

        words += " " + self.tr("One undo takes it back.")
        ask(
            self.context,
            self.window(),
            self.tr("Delete {0}?").format(isolated(name)),
            words,
            self.tr("Delete"),
            do,
        )
