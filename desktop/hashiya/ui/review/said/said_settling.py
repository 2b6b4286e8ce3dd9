"""Settling what is said of annotations, of relations and of the document: cards, keys, and the act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from hashiya.services.review.beyond_places import RelationPlace
from hashiya.services.review.said_questions import answer_question
from hashiya.ui.review.said.said_answers import (
    SaidContext,
    answers,
    likeliest,
    reason_about,
    sentence,
    settled_words,
)

if TYPE_CHECKING:
    from hashiya.core.beyond.attributes import AttributeValue
    from hashiya.services.review.said_questions import OpenQuestion
    from hashiya.ui.context import Context
    from hashiya.ui.review.compare_view import CompareView
    from hashiya.ui.review.said.said_panel import SaidPanel
    from hashiya.ui.review.walk.adjudication_model import AdjudicationModel
    from hashiya.ui.session.session import Session


class SaidSettling(QObject):
    """A digit chooses an answer, Enter settles and goes on: as with places."""

    def __init__(
        self,
        context: Context,
        session: Session,
        model: AdjudicationModel,
        view: CompareView,
        panel: SaidPanel,
        nameless: str,
    ) -> None:
        super().__init__(panel)
        self._context, self._session = context, session
        self._model, self._view, self._panel = model, view, panel
        self._nameless = nameless
        self._meant: dict[str, AttributeValue | None] = {}
        view.key_pressed.connect(self._on_key)
        view.answer_stepped.connect(self._on_stepped)
        view.entered.connect(self.settle)
        view.command_wanted.connect(self._on_command)
        panel.taken.connect(self.settle)
        panel.left.connect(view.reader.setFocus)

    def show_question(self) -> None:
        """The question at hand with its answers."""
        model, question = self._model, self._model.said.current
        if question is None or model.document is None or model.comparison is None:
            self._panel.show_count(0, 0)
            self._panel.show_question("", (), chosen="")
            return
        said = self._context_of(model.document.text)
        nameless = bool(self._context.settings.get(self._nameless))
        cards, self._meant = answers(question, model.people, said, nameless=nameless)
        there = {mark.span for mark in model.comparison.gold}
        self._panel.show_count(model.said.place, len(model.said.questions))
        self._panel.show_question(
            sentence(question, said),
            cards,
            chosen=likeliest(question, cards),
            about=repr((model.document.uid, question.spans, _named(question))) if question.spans else "",
            settled=settled_words(question, said),
            brings=len(set(question.spans) - there),
            writable=not self._session.readonly,
        )

    def _context_of(self, text: str) -> SaidContext:
        session = self._session
        project = session.project
        return SaidContext(
            *(session.said.types.types, project.relation_types(), session.scheme, text),
            *(self._context.language, project.entities()),
        )

    def _on_command(self, command: str) -> None:
        """The keyboard goes to the reason for the question at hand."""
        if command == "settle.reason" and self._model.asking_said and not self._panel.reason.isHidden():
            self._panel.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_key(self, letter: str) -> None:
        if self._model.asking_said and letter.isdigit():
            self._panel.choose_key(letter)

    def _on_stepped(self, by: int) -> None:
        if self._model.asking_said:
            self._panel.step(by)

    def settle(self) -> None:
        """What is chosen goes into gold; on to the next question."""
        model, question = self._model, self._model.said.current
        code = self._panel.chosen
        ready = model.asking_said and question is not None and code in self._meant
        if not ready or self._session.readonly or model.document is None or question is None:
            return
        comparison, answer = model.comparison, self._meant[code]
        assert comparison is not None
        written = self._panel.reason.toPlainText().strip() if question.spans else ""
        reason = reason_about(question, answer, written, self._context_of(model.document.text))
        project = self._session.project
        model.settle_said(lambda: answer_question(project, comparison, question, answer, reason))
        self._view.reader.setFocus()


def _named(question: OpenQuestion) -> str:
    """What tells two questions about the same words apart."""
    return repr(question.relation) if isinstance(question, RelationPlace) else question.name
