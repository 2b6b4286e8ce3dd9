"""Settling the place at hand: cards and ticks, keys, the reason, and the acts that come of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated
from hashiya.services.project import drafts
from hashiya.services.review import adjudication
from hashiya.services.review.adjudication_builder import Crossing, DecisionReason
from hashiya.services.scheme import guidelines
from hashiya.ui.commands.actions import first_key
from hashiya.ui.review.answers import NOTHING, THIRD, answers_of, likeliest
from hashiya.ui.review.decision import PlaceDecision
from hashiya.ui.review.tick_rows import TickLine
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.wording.common import code_tag, error_words, label_title, tr
from hashiya.ui.wording.disagreement_words import kind_sentence, settled_words
from hashiya.ui.wording.guideline_words import guide_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.core.changes import Act
    from hashiya.core.span import Span
    from hashiya.services.review.comparison import Seen
    from hashiya.ui.context import Context
    from hashiya.ui.review.compare_view import CompareView
    from hashiya.ui.review.settle_panel import SettlePanel
    from hashiya.ui.review.walk.adjudication_model import AdjudicationModel
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

CROSSES = frozenset({"gold_crosses", "cannot_nest"})
"""Codes of what is told before it is done."""
NAMELESS = "review/nameless"
"""Setting: hide names and shuffle cards while settling."""


REASON, REASON_CODE = "reason", "reason_code"
"""Kinds of drafts; they belong to a document's place by its fingerprint."""


class AdjudicationPanel(QObject):
    """Shows the place one is at in the panel, and settles it.

    A digit chooses an answer, a letter ticks a single span, Enter settles and goes on, B comes back.
    """

    done = Signal()

    def __init__(
        self,
        context: Context,
        session: Session,
        window: Host,
        model: AdjudicationModel,
        view: CompareView,
        panel: SettlePanel,
    ) -> None:
        super().__init__(panel)
        self._context, self._session, self._window = context, session, window
        self._model, self._view, self._panel = model, view, panel
        self.decision: PlaceDecision | None = None
        self._last: tuple[str, str] = ("", "")  # document and fingerprint of the place just settled
        self._told: Callable[[Crossing], None] | None = None  # what would cross gold, and was told
        self._written = FieldDraft(panel.reason, REASON, session)
        panel.reason_code.activated.connect(self._on_reason_code)
        view.key_pressed.connect(self._on_key)
        view.command_wanted.connect(self._on_command)
        view.answer_stepped.connect(panel.step)
        view.entered.connect(self.settle)
        view.label_chosen.connect(self._on_label)
        panel.taken.connect(self.settle)
        panel.looked_at.connect(self._on_looked_at)
        panel.turned.connect(self._on_turned)
        panel.postponed.connect(self._on_postponed)
        panel.reopened.connect(self._on_reopened)
        panel.example_wanted.connect(self._on_example)
        panel.backed.connect(self.go_back)
        panel.missed_wanted.connect(self._on_missed)
        panel.crossing_chosen.connect(self._on_crossing)
        context.settings.changed.connect(self._on_setting_changed)

    # ---------------------------------------------------------------- what is shown
    def show_place(self) -> None:
        """The place at hand with its answers; what was decided of it, or what most have, is chosen."""
        model, seen = self._model, self._model.current
        self._forget_crossing()
        self._view.show_own(())
        self._panel.back.setEnabled(bool(self._last[0]))
        if seen is None or model.document is None:
            self.decision = None
            self._written.clear()
            self._panel.show_ticks(())
            some = model.comparison is not None and (model.comparison.places or len(model.people) > 1)
            words = tr("ComparePage", "Everything here is settled.") if some else ""
            self._panel.show_question(words, ())
            return
        self.decision = PlaceDecision(seen, self._context.keys.letters_on("settle"))
        text, single = model.document.text, bool(model.person)
        answers = answers_of(
            seen,
            model.people,
            text,
            self._session.scheme,
            self._context.language,
            single=single,
            nameless=bool(self._context.settings.get(NAMELESS)),
        )
        names = self._session.project.names()
        self._panel.show_question(
            kind_sentence(seen, text) if not single else tr("ComparePage", "Is this right?"),
            answers,
            chosen=likeliest(seen, answers),
            settled=settled_words(seen, names),
            writable=not self._session.readonly,
        )
        settlement = seen.settlement
        code, words = (settlement.reason_code, settlement.reason) if settlement else ("", "")
        owner = f"{model.document.uid}:{seen.place.fingerprint}"
        chosen = drafts.waiting(self._session.project, REASON_CODE).get(owner, code)
        self._panel.reason_code.choose(chosen)
        self._written.show(owner, words)

    def _on_reason_code(self, _place: int) -> None:
        """Chosen before the place is settled: kept with the words that are being written for it."""
        if self._written.owner and not self._session.readonly:
            code = self._panel.reason_code.value
            drafts.keep(self._session.project, REASON_CODE, self._written.owner, code)

    def _on_setting_changed(self, key: str) -> None:
        """Names go from the cards that are shown, too."""
        if key == NAMELESS:
            self.show_place()

    def _show_decision(self) -> None:
        """Ticks and cards after single spans were ticked."""
        decision = self.decision
        if decision is None:
            return
        self._show_ticks()
        spans = set(decision.spans)
        answers = [card.answer for card in self._panel.cards]
        whole = (each.code for each in answers if each.spans is not None and set(each.spans) == spans)
        self._panel.mark(next(whole, ""), ready=True)
        self._view.show_own(decision.own)

    def _show_ticks(self) -> None:
        decision, document = self.decision, self._model.document
        if decision is None or document is None or not decision.knotted:
            self._panel.show_ticks(())
            return
        scheme, lines = self._session.scheme, []
        for span in decision.options:
            words = " ".join(document.text[span.start : span.end].split())
            tag = code_tag(scheme, span.label, self._context.language)
            lines.append(
                TickLine(
                    *(span, words, scheme.get(span.label), tag, self._letters(decision.seen, span)),
                    *(decision.key_of(span), decision.is_chosen(span)),
                )
            )
        self._panel.show_ticks(lines)

    def _letters(self, seen: Seen, span: Span) -> str:
        who = seen.place.candidates.get(span, ())
        if self._context.settings.get(NAMELESS):
            return str(len(who) or "")
        letters = [person.letter for person in self._model.people if person.uid in who]
        return " ".join([*letters, *("★" for mark in seen.gold if mark.span == span and not who)])

    def _on_looked_at(self, code: str) -> None:
        """A whole answer is at hand; beside it stands what the guidelines say of its label."""
        self._forget_crossing()
        answer = next((card.answer for card in self._panel.cards if card.answer.code == code), None)
        if answer is not None and answer.spans is not None and self.decision is not None:
            self.decision.choose(answer.spans)
            self._view.show_own(())
            self._show_ticks()
        label = answer.pieces[0].label if answer is not None and answer.pieces else None
        if label is None:
            self._panel.show_guide("", "")
            return
        language = self._context.language
        guide = guidelines.guide(self._session.project, label.code)
        title = tr("ComparePage", "Guidelines: {0}").format(label_title(label, language))
        self._panel.show_guide(title, guide_words(label, guide, language))

    def _on_turned(self, span: Span) -> None:
        if self.decision is not None and not self._session.readonly:
            self._forget_crossing()
            self.decision.toggle(span)
            self._show_decision()

    # ---------------------------------------------------------------- keys
    def _on_key(self, letter: str) -> None:
        decision = self.decision
        if letter.isdigit():
            self.choose(self._panel.code_of_key(letter))
        elif decision is not None and (span := decision.of_key(letter)) is not None:
            self._on_turned(span)

    def _on_command(self, command: str) -> None:
        acts: dict[str, Callable[[], None]] = {
            "settle.postpone": self._on_postponed,
            "settle.example": self._on_example,
            "settle.back": self.go_back,
            "settle.missed": self._on_missed,
            "settle.third": self._on_third,
            "settle.both": self._on_both_stand,
            "settle.reason": self._on_reason,
        }
        acts[command]()

    def _on_reason(self) -> None:
        if self._model.asking_said:
            return  # that panel has a field of its own
        self._panel.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose(self, code: str) -> None:
        """Make an answer the one that Enter takes; a third one asks for its label first."""
        if code == THIRD:
            self._on_third()
        elif code:
            self._panel.choose(code)

    def _on_third(self) -> None:
        if self._model.current is not None and not self._session.readonly:
            self._view.choose_third()

    def _on_missed(self) -> None:
        """A label for the words selected, wherever they are: what nobody marked."""
        if self._session.readonly or self._model.comparison is None or self._model.person:
            return
        if not self._view.choose_missed():
            words = tr("ComparePage", "Select the words that all missed; then {0} adds them.")
            self._window.status.say(words.format(first_key(self._context, "settle.missed")))

    def _on_label(self, span: Span, missed: bool) -> None:
        self._forget_crossing()
        if missed:
            self._add_missed(span)
        elif self.decision is not None:
            self.decision.add(span)
            self._show_decision()
        self.take_focus()

    # ---------------------------------------------------------------- settling
    def _reason(self) -> DecisionReason:
        return DecisionReason(self._panel.reason_code.value, self._panel.reason.toPlainText().strip())

    def settle(self) -> None:
        """What is chosen or ticked goes into gold for the place at hand; on to the next.

        What would cross gold is told first; a second time it takes the place of that gold.
        """
        if self._told is not None:
            self._told(Crossing.REPLACE)
            return
        current, decision, document = self._model.current, self.decision, self._model.document
        ready = decision is not None and (decision.edited or self._panel.chosen not in ("", THIRD))
        if not ready or self._session.readonly or current is None or document is None:
            return
        assert decision is not None
        spans = () if self._panel.chosen == NOTHING else decision.spans
        self._settle_to(spans, Crossing.REFUSE)

    def _settle_to(self, spans: tuple[Span, ...], crossing: Crossing) -> None:
        current, document, comparison = self._model.current, self._model.document, self._model.comparison
        if current is None or document is None:
            return
        reason = self._reason()
        beside = adjudication.beside(current, comparison.gold, spans) if comparison is not None else []
        owner = self._written.owner
        act = self._made(
            lambda: adjudication.settle(
                self._session.project, document.uid, current, spans, reason, crossing
            ),
            lambda said: self._settle_to(spans, said),
        )
        if act is not None and self._model.settle(lambda _uid, _seen: act):
            self._written.done(owner, reason.words)
            drafts.drop(self._session.project, REASON_CODE, owner)
            self._last = (document.uid, current.place.fingerprint)
            self._panel.back.setEnabled(True)
            self.take_focus()
            self.done.emit()
            for each in beside:
                words = isolated(document.text[each.start : each.end])
                label = code_tag(self._session.scheme, each.label, self._context.language)
                line = tr("ComparePage", "Gold has «{0}» as {1} too.").format(words, isolated(label))
                self._window.status.say(line)

    def _made(self, make: Callable[[], Act], again: Callable[[Crossing], None]) -> Act | None:
        """The act; None where it would cross gold, which is told with what can be done about it."""
        self._forget_crossing()
        try:
            return make()
        except UserError as error:
            if error.code not in CROSSES:
                self._session.failed.emit(error)
                return None
            self._told = again
            self._panel.ask_crossing(error_words(error)[0], replaceable=error.code == "gold_crosses")
            return None

    def _forget_crossing(self) -> None:
        if self._told is not None:
            self._told = None
            self._panel.end_crossing()

    def _on_crossing(self, code: str) -> None:
        if self._told is not None:
            self._told(Crossing(code))

    def _on_both_stand(self) -> None:
        self._on_crossing(Crossing.KEEP)

    def _add_missed(self, span: Span, crossing: Crossing = Crossing.REFUSE) -> None:
        document, comparison = self._model.document, self._model.comparison
        if document is None or comparison is None:
            return
        people, project = comparison.people, self._session.project
        act = self._made(
            lambda: adjudication.add_missed(project, document.uid, people, span, crossing=crossing),
            lambda said: self._add_missed(span, said),
        )
        if act is not None and self._session.do(lambda: act) is not None:
            place = f"{span.start}"
            self._last = (document.uid, self._model.fingerprint_at(span) or place)
            words = isolated(" ".join(document.text[span.start : span.end].split()))
            self._window.status.say(tr("ComparePage", "Added to gold: {0}").format(words), undo=True)

    def go_back(self) -> None:
        """The place just settled is at hand again, whatever the filter shows."""
        if not self._last[0] or not self._model.go_back(*self._last):
            self._window.status.say(tr("ComparePage", "Nothing was settled yet."))
        self.take_focus()

    def _on_postponed(self) -> None:
        if not self._model.postpone():
            self._window.status.say(tr("ComparePage", "Only what was postponed is left."))
        self.take_focus()

    def _on_reopened(self) -> None:
        seen = self._model.current
        if seen is not None and seen.settlement is not None:
            settlement = seen.settlement
            self._session.do(lambda: adjudication.reopen(self._session.project, settlement))
        self.take_focus()

    def _on_example(self) -> None:
        """The decision at hand, else the one just made, becomes an example of the guidelines."""
        seen, comparison = self._model.current, self._model.comparison
        settlement = seen.settlement if seen is not None else None
        if settlement is None and comparison is not None:
            places = (each for each in comparison.places if each.place.fingerprint == self._last[1])
            settlement = next((each.settlement for each in places), None)
        if settlement is None:
            words = tr("ComparePage", "Settle it first; then {0} keeps the decision as an example.")
            self._window.status.say(words.format(first_key(self._context, "settle.example")))
            return
        found = settlement
        self._session.do(lambda: guidelines.example_from(self._session.project, found))

    def take_focus(self) -> None:
        self._view.reader.setFocus(Qt.FocusReason.OtherFocusReason)
