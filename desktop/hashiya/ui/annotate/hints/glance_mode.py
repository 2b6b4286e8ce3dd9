"""A paragraph at a glance: its suggestions stand there with letters and ticks, Space settles them all.

A letter takes a tick away or sets it, Shift and the letter puts one at hand for the label's key or the
arrows, Escape leaves everything as it was. Only what is in sight is settled, in one act.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from hashiya.core.hints import hint_codes, letters_beside
from hashiya.core.span import Annotation, Span, Status
from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.annotate.glance import is_sure, settle
from hashiya.services.suggest.candidate_storing import is_open, store_candidate
from hashiya.ui.annotate.hints.faint_reader import FaintReader
from hashiya.ui.annotate.hints.letter_mode import MODIFIERS, LetterMode
from hashiya.ui.commands.actions import key_words
from hashiya.ui.commands.command_table import BY_ID
from hashiya.ui.commands.hint_keys import hint_key, written
from hashiya.ui.commands.key_bindings import label_for, pressed
from hashiya.ui.commands.key_map import portable
from hashiya.ui.reader.accessible import announce
from hashiya.ui.reader.paint.hints import LetterHint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hashiya.core.changes import Act, ChangeSet
    from hashiya.core.document import Document
    from hashiya.core.labels import Label
    from hashiya.ui.annotate.target import Target
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_MANY = 500
_MOST = 300  # suggestions at a time; there are letters for twice as many
GLANCE, POINT = "suggestions.glance", "annotate.point"


@dataclass(frozen=True, slots=True)
class LetteredSuggestion:
    """A suggestion with its letter; `stored` is false for one that the engines only think possible."""

    annotation: Annotation
    code: str
    ticked: bool
    stored: bool = True


class GlanceMode(LetterMode):
    """On for one paragraph after the other until there is no more or Escape is pressed.

    Signals: `hint` (words for the status bar), `point_wanted` (words are to be pointed at; with the code of
    the label they get, "" where that is said afterwards).
    """

    hint = Signal(str)
    point_wanted = Signal(str)

    def __init__(self, context: Context, target: Target, parent: QObject) -> None:
        super().__init__(context, target, parent)
        self._offers: tuple[LetteredSuggestion, ...] = ()
        self._part = (0, 0)
        self._typed = ""
        self._at_hand = ""
        self._changed: dict[Span, bool] = {}
        self._shown: set[Span] = set()
        self._settled: set[Span] = set()
        self.waiting = self._steps = False
        self.faint = FaintReader(context, self)

    @property
    def offers(self) -> tuple[LetteredSuggestion, ...]:
        """Those shown now, in reading order."""
        return self._offers

    def set_session(self, session: Session | None) -> None:
        """Leave; nothing is kept of another project."""
        self.leave()
        self.faint.set_session(session)
        if session is not None:
            session.changes_applied.connect(self._on_changes)
            session.document_changed.connect(self._on_document_changed)
            session.selection_changed.connect(self._on_selection_changed)

    # ---------------------------------------------------------------- going on
    def begin(self) -> None:
        """Show the paragraph at the caret or the next that has suggestions; where it is on, settle it."""
        if self.on:
            self.settle()
            return
        found = self._target.writable
        if found is None or found[0].reading:
            return
        self.waiting = False
        chosen, reader = self._target.chosen, self._target.reader
        low, high = reader.visible_range()
        place = chosen.start if chosen is not None else reader.caret
        self.faint.look(found[1].uid)
        self._show_from(place if low <= place <= high else low)

    def leave(self) -> None:
        """Take the letters away; nothing is decided."""
        if self.on or self.waiting or self._offers:
            self.on = self.waiting = False
            self._offers, self._typed, self._at_hand = (), "", ""
            self._changed.clear()
            self._target.reader.set_hints(())

    def wait(self) -> None:
        """Other letters are shown meanwhile; goes on when something has been marked or they are left."""
        if self.on:
            self.on, self.waiting = False, True

    def resume(self) -> None:
        """Go on after waiting, in the same paragraph if something is left there."""
        if self.waiting:
            self.waiting = False
            self._show_from(self._part[0])
            self._steps = True  # what has just been marked is chosen next

    def _show_from(self, place: int) -> None:
        """The first paragraph from `place` on, round to the beginning, in which something is open."""
        found = self._target.writable
        if found is None:
            return
        session, document = found
        pieces = self._target.reader.page.pieces
        first = self._first(session, document, pieces.paragraph_range(place)[0])
        if first is None:
            self.leave()
            self.hint.emit(self.tr("No suggestions in this document."))
            return
        start, end = pieces.paragraph_range(first.start)
        reader = self._target.reader
        session.select("")
        reader.set_caret(first.start, reveal=False)
        reader.show_range(start if place <= start else first.start, end)
        if not reader.shows(first.start):
            reader.show_range(first.start, end)
        # What begins below the window is not looked at: one paragraph may hold a hundred thousand.
        below = min(end, max(reader.visible_range()[1], first.start + 1))
        offered = self._open(session, document, first.start, below)[:_MOST]
        inside = [each for each in offered if each.end <= end]
        hidden = [each.start for each in inside if each is not first and not reader.shows(each.end)]
        if len(offered) == _MOST:
            hidden.append(max(offered[-1].start, first.start + 1))
        self._part = (first.start, min(hidden, default=below))
        self._offers, self._typed, self._at_hand = (), "", ""
        self._shown = {each.span for each in inside if each.end <= self._part[1] or each is first}
        self.on = True
        self._renew(offered)

    def _first(self, session: Session, document: Document, begin: int) -> Annotation | None:
        """The first from `begin` on, round to the beginning, that is not decided, stored or not."""
        shown = session.shown_suggestions()
        at = bisect_left(shown, begin, key=_start)
        for low, stored in ((begin, shown[at : at + 1]), (0, shown[:1])):
            last = stored[0].start + 1 if stored else None
            ahead = [*stored, *islice(self._faint(session, document, low, last), 1)]
            if ahead:
                return min(ahead, key=_order)
        return None

    def _open(self, session: Session, document: Document, start: int, end: int) -> list[Annotation]:
        """What begins in that range and is not decided, stored or not, in reading order."""
        shown = session.shown_suggestions()
        stored = shown[bisect_left(shown, start, key=_start) : bisect_left(shown, end, key=_start)]
        return sorted((*stored, *self._faint(session, document, start, end)), key=_order)

    def _faint(
        self, session: Session, document: Document, start: int = 0, end: int | None = None
    ) -> Iterator[Annotation]:
        """What is possible only, where nothing else stands, and begins in [start, end), in reading order."""
        found = self.faint.found(document.uid)
        last = len(found) if end is None else bisect_left(found, end, key=_start)
        for each in islice(found, bisect_left(found, start, key=_start), last):
            if session.sight.shows(each) and not self.faint.was_left(each):
                near = session.annotations_between(*each.range)
                if all(other.span != each.span for other in near) and is_open(each, near):
                    yield each

    def _renew(self, offered: Sequence[Annotation] | None = None) -> None:
        found = self._target.writable
        if found is None or not self.on:
            return
        session, document = found
        if offered is None:
            last = max((each.end for each in self._shown), default=0)
            offered = self._open(session, document, self._part[0], last)
        # What came while one looked waits for another look: no letter changes, nothing is taken unseen.
        here = [each for each in offered if each.span in self._shown]
        if not here:
            self._show_from(self._part[1])
            return
        kept = {each.annotation.span: each.code for each in self._offers}
        letters = letters_beside([label.key for label in session.scheme.labels])
        codes = [code for code in hint_codes(len(here) + len(kept), letters) if code not in kept.values()]
        fresh = iter(codes if kept else hint_codes(len(here), letters))
        stored = {each.uid for each in here if session.annotation(each.uid) is not None}
        self._offers = tuple(
            LetteredSuggestion(
                each,
                kept.get(each.span) or next(fresh),
                self._changed.get(each.span, each.uid in stored and is_sure(each)),
                each.uid in stored,
            )
            for each in here
        )
        self._paint()
        self._say()

    def _say(self) -> None:
        self.hint.emit(self._words())
        announce(self._target.reader, self._words())

    def _words(self) -> str:
        """How many are ticked of those shown, and what the keys do."""
        ticked = sum(each.ticked for each in self._offers)
        words = self.tr("{0} ticked of {1}: {2} accepts these and rejects the rest. A letter changes one.")
        key = isolated(key_words((self._context.keys.of(GLANCE) or BY_ID[GLANCE].keys)[0]))
        return words.format(number(ticked), number(len(self._offers)), key)

    def _paint(self) -> None:
        self._target.reader.set_hints([self._hint_of(each) for each in self._offers])

    def _hint_of(self, offer: LetteredSuggestion) -> LetterHint:
        item = offer.annotation
        kind = "take" if offer.ticked else "leave" if offer.stored else "faint"
        letters = written(offer.code, arabic=self.arabic)
        typed = len(self._typed) if self._typed and offer.code.startswith(self._typed) else 0
        return LetterHint(item.start, item.end, letters, kind, item.label, typed if not self.arabic else 0)

    # ---------------------------------------------------------------- deciding
    def settle(self) -> None:
        """One act for all that is shown; then the next paragraph."""
        found = self._target.writable
        if found is None or not self.on:
            return
        session, _ = found
        if not self._target.reader.shows(self._part[0]):  # one has scrolled away: look first
            self._target.reader.show_range(*self._part)
            return
        offers, end = self._offers, self._part[1]
        self.on = False
        stored = [each.annotation for each in offers if each.stored]
        taken = {each.annotation.uid for each in offers if each.ticked and each.stored}
        for each in offers:
            if each.stored:
                continue
            if each.ticked:
                made = self._store(session, each.annotation)
                if made is None:
                    self.leave()
                    return
                item, changes = made
                session.applied(changes)
                stored.append(item)
                taken.add(item.uid)
            else:
                self.faint.leave(each.annotation)
        self._offers, self._typed = (), ""
        self._changed.clear()
        self._settled = {each.span for each in stored}

        def make() -> Act:
            return settle(session.project, stored, taken)

        if stored and self._target.do(make) is None:
            self.leave()
            return
        self._show_from(end)

    def _toggle(self, offer: LetteredSuggestion) -> None:
        self._changed[offer.annotation.span] = not offer.ticked
        self._offers = tuple(
            replace(each, ticked=not each.ticked) if each is offer else each for each in self._offers
        )
        self._paint()
        self.hint.emit(self._words())
        state = self.tr("ticked") if not offer.ticked else self.tr("not ticked")
        announce(self._target.reader, f"{offer.annotation.surface}: {state}")

    def _take_in_hand(self, offer: LetteredSuggestion) -> None:
        """For its label or its boundaries; one that is not stored yet is stored first."""
        found = self._target.writable
        if found is None:
            return
        item, changes = offer.annotation, None
        if not offer.stored:
            made = self._store(found[0], item)
            if made is None:
                return
            item, changes = made
        self._at_hand = item.uid
        if changes is not None:
            found[0].applied(changes)
        found[0].select(item.uid)

    @staticmethod
    def _store(session: Session, candidate: Annotation) -> tuple[Annotation, ChangeSet] | None:
        """What is possible only becomes a suggestion; None where it cannot be written, which is told."""
        try:
            return store_candidate(session.project, candidate)
        except UserError as error:
            session.refused(error)
            return None

    # ---------------------------------------------------------------- keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.on and isinstance(event, QKeyEvent):
            self._steps = False
        return super().eventFilter(watched, event)

    def _claims(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape or self._is(event, GLANCE) or self._is(event, POINT):
            return True
        return not self._at_hand and (bool(hint_key(event)) or self._label_of(event) is not None)

    def _label_of(self, event: QKeyEvent) -> Label | None:
        """The label whose key this is, unless the key is some suggestion's letter: its words are missing."""
        session = self._target.session
        letter = hint_key(event)
        if session is None or self._typed or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return None
        if letter and any(each.code.startswith(letter) for each in self._offers):
            return None
        return label_for(event, session.scheme.labels)

    def _is(self, event: QKeyEvent, command: str) -> bool:
        """Whether it is a key of this command; without any, the usual one settles all the same."""
        keys = self._context.keys.of(command) or BY_ID[command].keys
        return pressed(event) in map(portable, keys)

    def _handle(self, event: QKeyEvent) -> bool:
        key = event.key()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in MODIFIERS:
            return False
        if key == Qt.Key.Key_Escape:
            self._escape()
            if not self.on:
                self.hint.emit("")
        elif self._is(event, POINT):
            self.point_wanted.emit("")
        elif self._is(event, GLANCE):
            self.settle()
        elif self._at_hand:
            return False
        elif (label := self._label_of(event)) is not None:
            self.point_wanted.emit(label.code)
        elif letter := hint_key(event):
            self._type(letter, shift=shift)
        elif not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.leave()  # any other key goes its own way
            return False
        else:
            return False
        return True

    def _escape(self) -> None:
        if self._typed:
            self._typed = ""
            self._paint()
        elif self._at_hand:
            self._put_back()
        else:
            self.leave()

    def _type(self, letter: str, *, shift: bool) -> None:
        self._typed += letter
        offer = next((each for each in self._offers if each.code == self._typed), None)
        if offer is None:
            if not any(each.code.startswith(self._typed) for each in self._offers):
                self._typed = ""
            self._paint()
            return
        self._typed = ""
        if shift:
            self._take_in_hand(offer)
        else:
            self._toggle(offer)

    def _put_back(self) -> None:
        self._at_hand = ""
        if self._target.session is not None:
            self._target.session.select("")

    # ---------------------------------------------------------------- what happened
    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.people:
            self.faint.offer_again()
            self.leave()
        elif self.waiting:
            self.resume()
        elif self.on and (place := self._given_back(changes)) is not None:
            self._show_from(place)
        elif self.on:
            chosen = self._target.session.annotation(self._at_hand) if self._target.session else None
            if self._at_hand and (chosen is None or chosen.status is not Status.SUGGESTED):
                self._at_hand = ""
                self._steps = True
            self._renew()

    def _given_back(self, changes: ChangeSet) -> int | None:
        """Where a suggestion is open again that was decided elsewhere: what undo did."""
        session = self._target.session
        if session is None or session.document is None or not 0 < len(changes.annotations) < _MANY:
            return None
        found = (session.annotation(uid) for uid in changes.annotations)
        back = [each for each in found if each and each.span in self._settled]
        back = [each for each in back if each.document == session.document.uid]
        open_ = [each.start for each in back if each.status is Status.SUGGESTED]
        return min(open_, default=None)

    def _on_selection_changed(self, annotation: Annotation | None) -> None:
        """Another annotation is chosen: by the walk, which goes on after a decision, or by a person."""
        if not self.on or annotation is None or annotation.uid == self._at_hand:
            return
        if self._steps:
            self._put_back()
        else:
            self.leave()

    def _on_document_changed(self, _document: object) -> None:
        self.leave()


def _start(annotation: Annotation) -> int:
    return annotation.start


def _order(annotation: Annotation) -> tuple[int, int, str]:
    return annotation.start, -annotation.end, annotation.label
