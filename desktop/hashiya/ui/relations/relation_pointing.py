"""Relating from the keyboard, without a mode to be in: every permitted target in sight shows a letter.

The letter chooses the target, then the type's key its type; where one type is possible nothing more is asked.
«/» finds far targets by their words, Tab turns the direction, the command once more repeats end and type,
Escape leaves everything as it was. The chosen annotation itself has the last letter, where a type may lead
onto it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal

from hashiya.core.hints import hint_codes
from hashiya.core.span import Annotation, Status
from hashiya.services.relations import relating
from hashiya.ui.annotate.hints.letter_mode import MODIFIERS, LetterMode
from hashiya.ui.commands.hint_keys import hint_key, written
from hashiya.ui.commands.key_bindings import label_for
from hashiya.ui.reader.accessible import announce
from hashiya.ui.reader.paint.canvas import selection_box
from hashiya.ui.reader.paint.hints import LetterHint
from hashiya.ui.relations.relation_cards import RelationTypeCard, TargetCard
from hashiya.ui.wording.relation_words import ends_words, from_words

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from hashiya.ui.annotate.target import Target
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_FIND = ("/", "÷", "ظ")  # the key of the solidus, as layouts write it


class RelationPointing(LetterMode):
    """`hint`: words for the status bar. `began`: other letters over the text are to go."""

    hint = Signal(str)
    began = Signal()

    def __init__(self, context: Context, target: Target, window: QWidget, parent: QObject) -> None:
        super().__init__(context, target, parent)
        self._window = window
        self._anchor: Annotation | None = None
        self._other: Annotation | None = None
        self._turned = False
        self._kind = self._typed = ""
        self._codes: dict[str, Annotation] = {}
        self._last: tuple[str, bool, str] | None = None  # anchor, turned, type
        self.types = RelationTypeCard(window, context)
        self.types.chosen.connect(self._give)
        self.finder = TargetCard(window, context)
        self.finder.chosen.connect(self._choose)
        self.finder.left.connect(self._on_finder_left)
        target.reader.scrolled.connect(self._on_scrolled)

    @property
    def codes(self) -> dict[str, Annotation]:
        """Code → target, as shown now."""
        return dict(self._codes)

    # ---------------------------------------------------------------- beginning and leaving
    def begin(self) -> None:
        """Show the letters for the chosen annotation; pressed again, those for the last end and type."""
        if self.on:
            self._repeat()
            return
        chosen = self._target.chosen
        if chosen is not None and self._ready():
            self._start(chosen, turned=False, kind="")

    def relate_to(self, uid: str) -> None:
        """By the pointer: from the chosen annotation to this one."""
        session, chosen = self._target.session, self._target.chosen
        other = session.annotation(uid) if session is not None else None
        if chosen is None or other is None or not self._ready():
            return
        self._anchor, self._turned, self._kind = chosen, False, ""
        if other.uid == chosen.uid:
            self._other = other
            if self._possible(other):
                self._ask()  # a click may miss: what leads onto itself is never made without being named
            return
        if not self._possible(other):
            self._turned = True
        self._choose(other)

    def _ready(self) -> bool:
        found = self._target.writable
        if found is None:
            return False
        if not found[0].relations.types:
            self._tell(self.tr("The scheme has no relations yet. Add their types in the label scheme."))
            return False
        return True

    def _repeat(self) -> None:
        session = self._target.session
        anchor = session.annotation(self._last[0]) if session is not None and self._last else None
        if session is None or anchor is None or self._last is None:
            self._tell(self.tr("Nothing has been related in this document yet."))
            return
        _, turned, kind = self._last
        session.select(anchor.uid)
        self._start(anchor, turned=turned, kind=kind)

    def _start(self, anchor: Annotation, *, turned: bool, kind: str) -> None:
        self.began.emit()
        self.types.hide()
        self._anchor, self._other, self._turned, self._kind = anchor, None, turned, kind
        self._typed, self.on = "", True
        self._show_letters()

    def leave(self) -> None:
        """Take letters and cards away; nothing is changed."""
        shown = self.on
        self.on, self._typed, self._codes = False, "", {}
        self._anchor = self._other = None
        self.types.hide()
        self.finder.hide()
        if shown:
            self._target.reader.set_hints(())
            self.hint.emit("")  # how to go on is not told after the end

    def set_session(self, _session: Session | None) -> None:
        """Another project is open, or none."""
        self.leave()
        self._last = None

    def _on_scrolled(self) -> None:
        if self.on:
            self.leave()

    def _on_finder_left(self) -> None:
        self.leave()
        self._target.reader.setFocus()

    # ---------------------------------------------------------------- targets
    def _show_letters(self) -> None:
        session, anchor = self._target.session, self._anchor
        if session is None or anchor is None:
            return
        start, end = self._target.reader.visible_range()
        there = self._permitted(session.sight.shown(session.annotations_between(start, end)))
        there = [each for each in there if each.start >= start or each.end > start]
        # The nearest have the shortest codes, the annotation itself the last.
        there.sort(key=lambda each: (each.uid == anchor.uid, abs(each.start - anchor.start)))
        self._codes = dict(zip(hint_codes(len(there)), there, strict=False))
        self._paint()
        words = from_words(anchor, turned=self._turned)
        if there:
            more = self.tr("{0} · type a target's letter; / finds far ones, Tab turns the direction")
        else:
            more = self.tr("{0} · nothing in sight fits; / finds far ones, Tab turns the direction")
        self._tell(more.format(words))

    def _permitted(self, annotations: object) -> list[Annotation]:
        anchor = self._anchor
        return [
            each
            for each in annotations  # type: ignore[attr-defined]
            if anchor is not None and each.status is not Status.REJECTED and self._possible(each)
        ]

    def _possible(self, other: Annotation) -> list[str]:
        """Codes of the types that may lead between the anchor and this one, as it is turned."""
        session, anchor = self._target.session, self._anchor
        if session is None or anchor is None:
            return []
        ends = (other, anchor) if self._turned else (anchor, other)
        codes = [each.code for each in session.relations.possible(*ends)]
        return [code for code in codes if code == self._kind] if self._kind else codes

    def _paint(self) -> None:
        hints, own = [], ""
        for code, each in self._codes.items():
            if not code.startswith(self._typed):
                continue
            letters = written(code[len(self._typed) :], arabic=self.arabic)
            if self._anchor is not None and each.uid == self._anchor.uid:
                own = f" {letters}"
            else:
                hints.append(LetterHint(each.start, each.end, letters, "word"))
        anchor = self._anchor
        if anchor is not None:
            mark = "←" if self._turned else "•"
            hints.append(LetterHint(anchor.start, anchor.end, f"{mark}{own}", "begun"))
        self._target.reader.set_hints(hints)

    def _choose(self, other: Annotation) -> None:
        """The target is known: one type is given at once, of several one is asked for."""
        session = self._target.session
        if session is None or self._anchor is None:
            return
        self._other = other
        codes = self._possible(other)
        if not codes:
            self._refuse(other)
        elif len(codes) == 1:
            self._give(codes[0])
        else:
            self._ask()

    def _refuse(self, other: Annotation) -> None:
        words = ends_words(self._anchor, other) if self._anchor is not None else ""
        self.leave()
        self._tell(self.tr("{0}: the scheme has no relation between these labels.").format(words))

    def _ask(self) -> None:
        session, anchor, other = self._target.session, self._anchor, self._other
        if session is None or anchor is None or other is None:
            return
        self.on = True
        self._codes = {}
        reader = self._target.reader
        reader.setFocus()
        reader.set_hints([LetterHint(other.start, other.end, "•", "begun")])
        ends = (other, anchor) if self._turned else (anchor, other)
        types = [each for each in session.relations.types if each.code in self._possible(other)]
        box = selection_box(reader.page, other.range if reader.shows(other.start) else anchor.range)
        place = QRect(reader.viewport().mapTo(self._window, box.topLeft()), box.size())
        self.types.open_at(place, ends_words(*ends), types, arabic=self.arabic)
        announce(reader, ends_words(*ends))

    def _give(self, code: str) -> None:
        session, anchor, other, turned = self._target.session, self._anchor, self._other, self._turned
        if session is None or anchor is None or other is None:
            return
        self.leave()
        self._last = (anchor.uid, turned, code)
        head, tail = (other, anchor) if turned else (anchor, other)
        self._target.do(lambda: relating.relate(session.project, head, tail, code))
        self._target.reader.setFocus()

    def _turn(self) -> None:
        self._turned = not self._turned
        if self._other is None:
            self._typed = ""
            self._show_letters()
        elif self._possible(self._other):
            self._ask()
        else:
            self._turned = not self._turned
            self._tell(self.tr("The scheme has no relation in the other direction."))

    def _tell(self, words: str) -> None:
        self.hint.emit(words)
        announce(self._target.reader, words)

    # ---------------------------------------------------------------- keys
    def _claims(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        return bool(event.text()) or event.key() in (
            *(Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter),
            *(Qt.Key.Key_Up, Qt.Key.Key_Down),
        )

    def _handle(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in MODIFIERS:
            return False
        if key == Qt.Key.Key_Escape:
            self.leave()
            return True
        if key == Qt.Key.Key_Tab:
            self._turn()
            return True
        if self.types.isVisible():
            return self._handle_type(event)
        if event.text() in _FIND:
            self._find()
            return True
        letter = hint_key(event)
        if letter:
            self._type(letter)
        elif key == Qt.Key.Key_Backspace and self._typed:
            self._typed = self._typed[:-1]
            self._paint()
        else:
            self.leave()
            return False
        return True

    def _handle_type(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.types.move_by(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._give(self.types.current)
        elif (kind := label_for(event, self.types.types)) is not None:
            self._give(kind.code)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.leave()
            return False
        return True

    def _type(self, letter: str) -> None:
        self._typed += letter
        other = self._codes.get(self._typed)
        if other is not None:
            self._choose(other)
            return
        if not any(code.startswith(self._typed) for code in self._codes):
            self._typed = ""
        self._paint()

    def _find(self) -> None:
        session, anchor = self._target.session, self._anchor
        if session is None or anchor is None or session.document is None:
            return
        reader = self._target.reader
        reader.set_hints(())
        box = selection_box(reader.page, anchor.range)
        place = QRect(reader.viewport().mapTo(self._window, box.topLeft()), box.size())
        targets = self._permitted(session.shown_annotations())
        self.finder.open_at(place, targets, session.document.text, session.scheme)
