"""What the hover card says of an annotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from hashiya.core.beyond.attributes import Subject
from hashiya.core.span import Annotation, Source, Status
from hashiya.ui.reader.types import Card
from hashiya.ui.wording.attribute_words import said_words
from hashiya.ui.wording.common import label_title, reason_words, score_words, source_words, state_words, when

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


def card_of(annotation: Annotation, session: Session, context: Context) -> Card:
    """Label, state, source and score, why, note, who and when."""
    label = session.scheme.get(annotation.label)
    title = label_title(label, context.language) if label else annotation.label
    by_hand = annotation.source in ("", Source.MANUAL)
    source = "" if by_hand else f"{source_words(annotation.source)} {score_words(annotation.score)}".strip()
    reasons = reason_words(annotation.why)[:3] if annotation.status is Status.SUGGESTED else []
    return Card(
        title=title,
        state=" · ".join(part for part in (state_words(annotation), source) if part),
        detail=reasons[0] if reasons else "",
        note=annotation.note,
        foot=_who(annotation, session),
        family=label.family if label else "works",
        colour=context.theme.label_hex(label, "mark") if label else context.theme.ink3,
        more=(*reasons[1:], *_said(annotation, session, context)),
    )


def _said(annotation: Annotation, session: Session, context: Context) -> list[str]:
    """A line for each attribute."""
    types = session.said.types
    return [
        said_words(types.get(Subject.ANNOTATION, name), name, value, context.language)
        for name, value in types.in_order(Subject.ANNOTATION, session.said.of(annotation))
    ]


def _who(annotation: Annotation, session: Session) -> str:
    if annotation.status is Status.SUGGESTED:
        return ""
    people = session.project.names()
    name, at = people.get(annotation.by, ""), when(annotation.modified)
    return QCoreApplication.translate("Cards", "{0}, {1}").format(name, at) if name and at else name or at
