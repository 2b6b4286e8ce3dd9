"""Half-written texts that wait, and where, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import noop
from hashiya.services.project import drafts
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.ui.session.session import Session

_WHERE = {
    "reason": noop("a reason in the comparison"),
    "reply": noop("a reply among the answers"),
    "answer": noop("an answer to a correction"),
    "guideline": noop("the guidelines"),
    "label": noop("the label scheme"),
    "document_note": noop("the note on a document"),
    "document_answer": noop("an answer to the note on a document"),
    "attribute": noop("the label scheme"),
    "attribute_value": noop("the label scheme"),
    "document": noop("the properties of a document"),
    "card": noop("the card of the data set"),
    "person": noop("the name of a person"),
}


def draft_words(session: Session) -> str:
    """«Half-written text waits: a reason in the comparison.»; "" where nothing does."""
    fields = dict.fromkeys(field.split(".")[0] for field in drafts.counts(session.project))
    places = [tr("Drafts", _WHERE[field]) for field in fields if field in _WHERE]
    if not places:
        return ""
    return tr("Drafts", "Half-written text waits: {0}.").format(tr("Drafts", ", ").join(places))
