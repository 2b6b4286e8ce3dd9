"""The values by an annotation or a document, each with its key; the keyboard stays where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from hashiya.core.beyond.attributes import AttributeKind, AttributeType, AttributeValue
from hashiya.core.beyond.value_keys import ValueKey, value_keys
from hashiya.qtkit.i18n import isolated
from hashiya.ui.commands.key_bindings import printed, typed
from hashiya.ui.widgets.basic import KeyCap, TextLine, anchored
from hashiya.ui.widgets.floating_card import Floating
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.attribute_words import type_title, value_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from PySide6.QtGui import QKeyEvent

    from hashiya.ui.context import Context

_WIDTH, _ROW, _MOST = 330, 32, 13


class ValuePopup(Floating):
    """`chosen` carries a ValueKey. Escape closes it; a key that is none of its own does too, and is not used.

    It stays where several values of one attribute can be said, or the scheme requires more than was said;
    after a value that asks for other attributes it stays for those alone, by the keys they had. Else the next
    key is the text's again. It goes when the keyboard goes elsewhere: to a dialog, to a page.
    """

    chosen = Signal(object)

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, context)
        self._context = context
        self._keys: tuple[ValueKey, ...] = ()
        self._types: tuple[AttributeType, ...] = ()
        self._title = TextLine(size=12, bold=True)
        self._name = ""
        self._values: Mapping[str, AttributeValue] = {}
        self._proposed: Mapping[str, AttributeValue] = {}
        self._anchor = QRect()
        self._holder: QWidget | None = None  # what had the keyboard when the card was opened
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self.list = EntryList(context, "")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._on_clicked)
        self._hints = [TextLine(size=11, tone="third") for _ in range(2)]
        foot = QHBoxLayout()
        foot.setSpacing(5)
        for key, hint in zip(("Enter", "Esc"), self._hints, strict=True):
            foot.addWidget(KeyCap(context, key))
            foot.addWidget(hint)
            foot.addSpacing(6)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.retranslate()

    # ---------------------------------------------------------------- showing
    def open_at(
        self,
        anchor: QRect,
        types: Sequence[AttributeType],
        label: str,
        values: Mapping[str, AttributeValue],
        *,
        taken: Collection[str],
        title: str,
        proposed: Mapping[str, AttributeValue] | None = None,
    ) -> None:
        """`taken` are the keys of labels; with no types nothing is shown. The cursor stands at what is
        proposed and not said yet.
        """
        self._types = tuple(types)
        self._keys = value_keys(self._types, label, taken)
        if not self._keys:
            self.hide()
            return
        self._name, self._values, self._anchor = title, values, anchor
        self._proposed = {name: each for name, each in (proposed or {}).items() if name not in values}
        self._show_keys(self._keys)
        self.show()
        self._holder = QApplication.focusWidget()

    def _show_keys(self, keys: tuple[ValueKey, ...]) -> None:
        self._keys = keys
        self.show_values(self._values)
        likely = (place for place, each in enumerate(keys) if _is_said(each, self._proposed))
        self.list.setCurrentIndex(self.list.entries.index(next(likely, 0), 0))
        self.place(self._anchor, width=_WIDTH, height=min(_MOST, len(keys)) * _ROW + 92)

    def _on_focus_changed(self, old: QWidget | None, _now: object) -> None:
        if old is not None and old is self._holder and self.isVisible():
            self.hide()

    def show_values(self, values: Mapping[str, AttributeValue]) -> None:
        """What is said already is bold and has a tick."""
        self._values = values
        language, several = self._context.language, len(self._types) > 1
        one = self._types[0] if len(self._types) == 1 else None
        title = f"{type_title(one, language)} · {isolated(self._name)}" if one is not None else self._name
        self._title.setText(anchored(title))
        self.setAccessibleName(title)
        self.list.setAccessibleName(title)
        entries = []
        for place, each in enumerate(self._keys):
            said = _is_said(each, values)
            words = self._words(each, values, several)
            if _is_said(each, self._proposed) and each.type.code not in values:
                words = self.tr("{0} (likely)").format(words)
            caps = dict.fromkeys(key for key in (each.key, each.key_ar, each.digit) if key)
            entries.append(
                ListEntry(
                    str(place),
                    f"✓ {words}" if said else words,
                    trail=" ".join(map(isolated, caps)),
                    bold=said,
                )
            )
        self.list.show_entries(entries)

    def _words(self, each: ValueKey, values: Mapping[str, AttributeValue], several: bool) -> str:
        language = self._context.language
        title = type_title(each.type, language)
        if each.type.kind is AttributeKind.FLAG:
            return title
        if each.value is None:
            said = values.get(each.type.code)
            return f"{title}: {value_words(each.type, said, language)}" if said is not None else f"{title}…"
        words = value_words(each.type, each.value, language)
        return f"{title}: {words}" if several else words

    # ---------------------------------------------------------------- keys
    def takes(self, event: QKeyEvent) -> bool:
        """Whether the key is one of its own while it is shown."""
        if not self.isVisible() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        own = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        return event.key() in own or self.value_for(event) is not None

    def handle_key(self, event: QKeyEvent) -> bool:
        """True when the key was used; any other closes the card."""
        if not self.isVisible():
            return False
        if not self.takes(event):
            if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr):
                self.hide()
            return False
        key, found = event.key(), self.value_for(event)
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if key == Qt.Key.Key_Down else -1
            row = (self.list.currentIndex().row() + step) % len(self._keys)
            self.list.setCurrentIndex(self.list.entries.index(row, 0))
        elif found is not None:
            self._choose(found)
        elif self.list.current is not None:
            self._choose(self._keys[int(self.list.current.key)])
        return True

    def value_for(self, event: QKeyEvent) -> ValueKey | None:
        """What the key says, in whichever layout."""
        return find_key(self._keys, event)

    def _choose(self, found: ValueKey) -> None:
        asked = self._asked_by(found)
        if asked:
            self._show_keys(asked)
            self.chosen.emit(found)
            return
        stays = found.type.kind is AttributeKind.MANY or any(
            each.required and each.code != found.type.code and each.code not in self._values
            for each in self._types
        )
        if not stays or found.value is None:
            self.hide()
        self.chosen.emit(found)

    def _asked_by(self, found: ValueKey) -> tuple[ValueKey, ...]:
        """Keys of what a value asks for that was not said yet; none where the value is taken back."""
        if _is_said(found, self._values):
            return ()
        given = found.value if isinstance(found.value, tuple) else (found.value,)
        codes = {code for each in found.type.choices if each.value in given for code in each.asks}
        return tuple(
            each for each in self._keys if each.type.code in codes and each.type.code not in self._values
        )

    def _on_clicked(self, _index: object) -> None:
        if self.list.current is not None:
            self._choose(self._keys[int(self.list.current.key)])

    def retranslate(self) -> None:
        for hint, words in zip(self._hints, (self.tr("the one at hand"), self.tr("close")), strict=True):
            hint.setText(words)


def find_key(keys: Sequence[ValueKey], event: QKeyEvent, *, digits_only: bool = False) -> ValueKey | None:
    """The value whose key this is; what is typed counts first, then the place of the key."""
    text, place = typed(event), printed(event)
    for said in (text, place if not (text.isascii() and text.isalnum()) else ""):
        for each in keys:
            own = (each.digit,) if digits_only else (each.key, each.key_ar, each.digit)
            if said and said in own:
                return each
    return None


def _is_said(each: ValueKey, values: Mapping[str, AttributeValue]) -> bool:
    said = values.get(each.type.code)
    if each.value is None or said is None:
        return False
    if isinstance(said, tuple) and isinstance(each.value, tuple):
        return set(each.value) <= set(said)
    return said == each.value
