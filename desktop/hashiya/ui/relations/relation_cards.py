"""Two cards by the text: the types a relation may have, and targets found by their words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from hashiya.core.fold import fold
from hashiya.core.hints import LETTERS
from hashiya.qtkit.i18n import isolated
from hashiya.ui.commands.hint_keys import written
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.floating_card import Floating
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import code_tag
from hashiya.ui.wording.relation_words import type_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.beyond.relations import RelationType
    from hashiya.core.labels import Scheme
    from hashiya.core.span import Annotation
    from hashiya.ui.context import Context

_WIDTH, _ROW, _MOST_ROWS = 380, 32, 9
_INNER = _WIDTH - 26  # room for words between the card's edges
_SHOWN = 200  # targets listed at most
_AROUND = 28  # code points of a target's surroundings on each side


def keyed(types: Sequence[RelationType]) -> list[RelationType]:
    """The types with keys that are told apart: their own, else letters that are free."""
    taken: set[str] = set()
    found: list[RelationType] = []
    spare = [letter for letter in LETTERS if letter not in {each.key.upper() for each in types}]
    for each in types:
        mine = {each.key.upper(), each.key_ar} - {""}
        if not each.key or mine & taken:
            letter = spare.pop(0) if spare else ""
            each = replace(each, key=letter, key_ar=written(letter, arabic=True) if letter else "")
            mine = {each.key, each.key_ar} - {""}
        taken |= mine
        found.append(each)
    return found


class RelationTypeCard(Floating):
    """The types that may lead between two annotations; the text keeps the keyboard. `chosen`: a code."""

    chosen = Signal(str)

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, context)
        self._context = context
        self.types: list[RelationType] = []
        self._title = TextLine(size=13, bold=True, wrap=True)
        self._foot = TextLine(size=11, tone="third", wrap=True)
        self._list = EntryList(context, "")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.clicked.connect(self._on_clicked)
        self._list.moved_to.connect(self._on_moved)
        self.definition = TextLine(size=12, tone="second", wrap=True)
        self.definition.setAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        for widget in (self._title, self._list, self.definition, self._foot):
            column.addWidget(widget)
        self.retranslate()

    def open_at(self, anchor: QRect, title: str, types: Sequence[RelationType], *, arabic: bool) -> None:
        """Show beside the anchor (window coordinates); `arabic`: keys as an Arabic layout prints them first.

        What the row at hand means stands below the rows.
        """
        self.types = keyed(types)
        self._title.setText(title)
        language = self._context.language
        entries = [
            ListEntry(
                each.code,
                type_title(each, language),
                trail=_keys(each, arabic=arabic),
            )
            for each in self.types
        ]
        self._list.show_entries(entries, keep=entries[0].key if entries else "")
        rows = min(len(entries), _MOST_ROWS)
        self._list.setFixedHeight(rows * _ROW + 4)
        tall = max((self._tall(each) for each in self.types), default=0)
        self.definition.setFixedHeight(tall)
        self.definition.setVisible(tall > 0)
        self._show_definition()
        words = sum(each.heightForWidth(_INNER) for each in (self._title, self._foot))
        self.place(anchor, width=_WIDTH, height=rows * _ROW + 44 + words + (tall + 6 if tall else 0))
        self.show()

    def move_by(self, by: int) -> None:
        """Go to the next row or the one before."""
        codes = [each.code for each in self.types]
        if codes:
            place = (codes.index(self.current) + by) % len(codes)
            self._list.setCurrentIndex(self._list.entries.index(place, 0))

    @property
    def current(self) -> str:
        """The code of the row at hand."""
        entry = self._list.current
        return entry.key if entry is not None else ""

    def _on_clicked(self, *_: object) -> None:
        if self.current:
            self.chosen.emit(self.current)

    def _on_moved(self, _entry: ListEntry) -> None:
        self._show_definition()

    def _defined(self, kind: RelationType) -> str:
        return kind.definition_ar if self._context.language == "ar" else kind.definition_en

    def _tall(self, kind: RelationType) -> int:
        """The room a definition takes, so that the card does not change its size under the eye."""
        self.definition.setText(self._defined(kind))
        return self.definition.heightForWidth(_INNER) if self._defined(kind) else 0

    def _show_definition(self) -> None:
        code = self.current
        kind = next((each for each in self.types if each.code == code), None)
        words = self._defined(kind) if kind is not None else ""
        self.definition.setText(words)
        self._list.setAccessibleDescription(words)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Type of the relation"))
        self._list.setAccessibleName(self.tr("Type of the relation"))
        self._foot.setText(self.tr("Press a type's key. Tab turns the direction, Esc leaves it."))


def _keys(kind: RelationType, *, arabic: bool) -> str:
    """Both keys of a type, that of the layout at hand first."""
    both = (kind.key_ar, kind.key) if arabic else (kind.key, kind.key_ar)
    return " · ".join(isolated(each) for each in dict.fromkeys(both) if each)


@dataclass(frozen=True, slots=True)
class Findable:
    """A target with its folded words."""

    annotation: Annotation
    folded: str


class TargetCard(Floating):
    """Targets in the whole document, found by folded words. `chosen`: an annotation; `left`: none."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, context)
        self._context = context
        self._targets: list[Findable] = []
        self._text, self._scheme = "", None  # type: tuple[str, Scheme | None]
        self._field = QLineEdit()
        self._field.textChanged.connect(self._show)
        self._field.installEventFilter(self)
        self._list = EntryList(context, "")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.clicked.connect(self._take)
        self._nothing = TextLine(size=12, tone="second", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(8)
        for widget in (self._field, self._nothing, self._list):
            column.addWidget(widget)
        column.setStretchFactor(self._list, 100)
        column.addStretch(1)  # for what is said where no list is
        self.retranslate()

    def open_at(self, anchor: QRect, targets: Sequence[Annotation], text: str, scheme: Scheme) -> None:
        """Show beside the anchor (window coordinates) and take the keyboard."""
        self._targets = [Findable(each, fold(each.surface)) for each in targets]
        self._text, self._scheme = text, scheme
        self._field.clear()
        self.place(anchor, width=440, height=400 if self._targets else 118)
        self.show()
        self._show()
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def found(self) -> list[Annotation]:
        """Those that hold what is typed, those that begin with it first."""
        wanted = fold(self._field.text()).split()
        hits = [each for each in self._targets if all(word in each.folded for word in wanted)]
        if wanted:
            hits.sort(key=lambda each: not each.folded.startswith(wanted[0]))
        return [each.annotation for each in hits[:_SHOWN]]

    def _show(self, *_: object) -> None:
        entries = []
        for each in self.found():
            label = code_tag(self._scheme, each.label, self._context.language) if self._scheme else each.label
            before = self._text[max(0, each.start - _AROUND) : each.start]
            around = f"…{before}[{each.surface}]{self._text[each.end : each.end + _AROUND]}…"
            entries.append(
                ListEntry(
                    each.uid,
                    " ".join(each.surface.split()),
                    " ".join(around.split()),
                    label,
                    quoted=True,
                )
            )
        self._list.show_entries(entries, keep=entries[0].key if entries else "")
        self._list.setVisible(bool(entries))
        self._nothing.setVisible(not entries)
        self._nothing.setText(
            self.tr("No annotation of these words can be related.")
            if self._targets
            else self.tr("No annotation of this text can be its other end. Esc, then Tab turns it round.")
        )

    def eventFilter(self, watched: object, event: object) -> bool:
        if watched is not self._field or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            rows = len(self._list.entries.rows)
            if rows:
                place = self._list.currentIndex().row() + (1 if key == Qt.Key.Key_Down else -1)
                self._list.setCurrentIndex(self._list.entries.index(place % rows, 0))
        else:
            return False
        return True

    def _take(self, *_: object) -> None:
        entry = self._list.current
        found = next((each for each in self._targets if entry and each.annotation.uid == entry.key), None)
        if found is not None:
            self.hide()
            self.chosen.emit(found.annotation)

    def retranslate(self) -> None:
        self._field.setPlaceholderText(self.tr("Words of the other end, however they are spelled"))
        self._field.setAccessibleName(self.tr("Words of the other end"))
        self.setAccessibleName(self.tr("Other end of the relation"))
        self._list.setAccessibleName(self.tr("Annotations that it can be related to"))
