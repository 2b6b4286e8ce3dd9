"""Mentions that bear no label of the scheme: pronouns written onto a word, common nouns.

They have a label of their own, MENTION, which tells that somebody is meant and nothing of who or what; the
scheme gets it with the first of them, in the same act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.agreement_spans import PRONOUNS
from hashiya.core.beyond.entities import MENTION
from hashiya.core.changes import Act, Edit
from hashiya.core.fold import Folding, fold_mapped
from hashiya.core.labels import Label
from hashiya.core.segment import word_at
from hashiya.errors import UserError
from hashiya.services.annotate.marking import mark
from hashiya.services.scheme.scheme_acts import add_label

if TYPE_CHECKING:
    from hashiya.store.project import Project

MENTION_LABEL = Label(
    MENTION,
    "ذكر",
    "Mention",
    family="works",
    lch=(0.5, 0.02, 260.0),
    long_ar="ذكر بلا نوع",
    definition_ar="ضمير أو اسم عامّ يُقصد به كيان، بلا نوع من أنواع النظام.",
    definition_en="A pronoun or a common noun that means an entity, without a label of the scheme.",
)
_KEEP_TA = Folding(ta=False)  # a final ta marbuta is no pronoun
_SHORTEST = 2  # letters of the word that the pronoun is written onto
_PREPOSITIONS = ("ل", "ب")
"""Words of one letter that a pronoun is written onto: له، به."""


def attached_pronoun(text: str, position: int) -> tuple[int, int] | None:
    """The pronoun at the end of the word there (كتابُهُ → هُ), with its marks; None where there is none."""
    word = word_at(text, position)
    if word is None:
        return None
    start, end = word
    folded = fold_mapped(text[start:end], _KEEP_TA)
    for length in (3, 2, 1):
        inner = len(folded.text) - length
        long_enough = inner >= _SHORTEST or (inner == 1 and folded.text[0] in _PREPOSITIONS)
        if long_enough and folded.text[inner:] in PRONOUNS:
            return start + folded.to_raw(inner), end
    return None


def mark_mention(project: Project, document: str, start: int, end: int) -> Act:
    """Mark a range as a mention without a label. Raises UserError `duplicate`, `bad_range`."""
    edits: tuple[Edit, ...] = ()
    if project.scheme().get(MENTION) is None:
        edits = add_label(project, MENTION_LABEL).edits
    act = mark(project, document, start, end, MENTION, known=MENTION)
    return Act(act.kind, (*edits, *act.edits), act.args)


def mark_pronoun(project: Project, document: str, position: int) -> tuple[Act, tuple[int, int]]:
    """Mark the pronoun attached to the word there, and where it is. Raises UserError `no_pronoun`."""
    found = attached_pronoun(project.document(document).text, position)
    if found is None:
        raise UserError(
            "no_pronoun",
            "The word at the caret has no attached pronoun.",
            hint="Select what is meant as a mention instead.",
        )
    return mark_mention(project, document, *found), found
