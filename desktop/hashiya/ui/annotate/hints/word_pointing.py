"""Pointing at words by letters: every word in sight shows one or two, the first and the last word are typed.

The same letter once more, or Shift with the first word's, takes the first word alone. No caret travels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from hashiya.core.hints import LETTERS, POINTERS, assigned, ends_to_point_at, words_to_point_at
from hashiya.ui.annotate.hints.letter_mode import MODIFIERS, LetterMode
from hashiya.ui.commands.hint_keys import hint_key, written
from hashiya.ui.reader.accessible import announce
from hashiya.ui.reader.paint.hints import LetterHint

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from hashiya.ui.annotate.target import Target
    from hashiya.ui.context import Context

WordRange = tuple[int, int]


class WordPointing(LetterMode):
    """Signals: `pointed` ((start, end), the label given beforehand or ""), `left`, `hint` (words)."""

    pointed = Signal(object, str)
    left = Signal()
    hint = Signal(str)

    def __init__(
        self, context: Context, target: Target, likely: Callable[[str], set[int]], parent: QObject
    ) -> None:
        super().__init__(context, target, parent)
        self._likely = likely
        self._codes: dict[str, WordRange] = {}
        self._first: WordRange | None = None
        self._typed = self._label = ""
        target.reader.scrolled.connect(self.leave)

    @property
    def codes(self) -> dict[str, WordRange]:
        """Code → word, as shown now."""
        return dict(self._codes)

    def begin(self, label: str = "") -> None:
        """Show the letters; with `label` that is given to what is pointed at."""
        found = self._target.writable
        if found is None:
            return
        session, document = found
        reader = self._target.reader
        start, end = reader.visible_range()
        taken = [each.range for each in session.annotations_between(start, end)]
        likely = self._likely(document.uid)
        chosen = self._target.chosen
        near = chosen.start if chosen is not None else reader.caret
        near = reader.page.pieces.paragraph_range(near)[0] if start <= near < end else start
        places = words_to_point_at(document.text, start, end, taken=taken, likely=likely, near=near)
        if not places:
            return
        self._label, self._first, self._typed, self.on = label, None, "", True
        self._codes = assigned(places, POINTERS)
        self._paint()
        self._tell(self.tr("Type the letters of the first word; with Shift it is that word alone."))

    def leave(self) -> None:
        """Take the letters away."""
        if self.on:
            self._end()
            self.left.emit()

    def _end(self) -> None:
        self.on, self._codes, self._first, self._typed = False, {}, None, ""
        self._target.reader.set_hints(())

    def _tell(self, words: str) -> None:
        self.hint.emit(words)
        announce(self._target.reader, words)

    def _paint(self) -> None:
        hints = []
        for code, (start, end) in self._codes.items():
            if code.startswith(self._typed):
                kind = "begun" if (start, end) == self._first else "word"
                hints.append(
                    LetterHint(start, end, written(code[len(self._typed) :], arabic=self.arabic), kind)
                )
        self._target.reader.set_hints(hints)

    # ---------------------------------------------------------------- keys
    def _claims(self, event: QKeyEvent) -> bool:
        return bool(hint_key(event, POINTERS)) or event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace)

    def _handle(self, event: QKeyEvent) -> bool:
        key, letter = event.key(), hint_key(event, POINTERS)
        if key in MODIFIERS:
            return False
        if letter:
            self._type(letter, alone=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Backspace and (self._typed or self._first):
            self._typed = self._typed[:-1]
            if self._first is not None:
                self.begin(self._label)
            else:
                self._paint()
        else:
            self.leave()
            return key == Qt.Key.Key_Escape
        return True

    def _type(self, letter: str, *, alone: bool) -> None:
        self._typed += letter
        place = self._codes.get(self._typed)
        if place is None:
            if not any(code.startswith(self._typed) for code in self._codes):
                self._typed = ""
            self._paint()
        elif self._first is None and not alone:
            self._choose_first(place, letter)
        else:
            first = self._first if self._first is not None else place
            range_, label = (first[0], place[1]), self._label
            self._end()
            self.pointed.emit(range_, label)

    def _choose_first(self, place: WordRange, letter: str) -> None:
        """The last words get letters; the one just typed stands for the first word alone."""
        reader = self._target.reader
        paragraph = reader.page.pieces.paragraph_range(place[0])[1]
        end = min(paragraph, max(reader.visible_range()[1], place[1]))
        letters = letter + LETTERS.replace(letter, "")
        self._first, self._typed = place, ""
        self._codes = assigned(ends_to_point_at(reader.text, place, end, len(LETTERS)), letters)
        self._paint()
        surface = reader.text[place[0] : place[1]]
        self._tell(self.tr("«{0}»: type the letter of the last word, or the same again.").format(surface))
