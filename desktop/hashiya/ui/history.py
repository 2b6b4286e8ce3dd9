"""What happened to one annotation, in words, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from hashiya.core.changes import Act
from hashiya.core.span import Annotation
from hashiya.ui.session import Session
from hashiya.ui.wording import act_words, code_tag, score_words, source_words, tr, when


@dataclass(frozen=True, slots=True)
class HistoryLine:
    words: str
    when: str


def history_of(session: Session, annotation: Annotation, language: str) -> list[HistoryLine]:
    """From the journal; a suggestion's birth is told from the annotation itself."""
    people = {person.uid: person.name for person in session.project.people()}
    lines = []
    for entry in session.project.journal(annotation=annotation.uid, limit=20):
        words = act_words(Act(entry.kind, (), entry.args), session.scheme, language)
        if entry.undoes:
            words = tr("History", "Undone: {0}").format(words)
        if entry.by and entry.by != session.person and entry.by in people:
            words = f"{people[entry.by]}: {words}"
        lines.append(HistoryLine(words, when(entry.at)))
    if annotation.source not in ("", "manual"):
        label = code_tag(session.scheme, annotation.label, language)
        parts = [source_words(annotation.source), label, score_words(annotation.score)]
        born = tr("History", "Suggested: {0}").format(" · ".join(part for part in parts if part))
        lines.append(HistoryLine(born, when(annotation.created)))
    return lines
