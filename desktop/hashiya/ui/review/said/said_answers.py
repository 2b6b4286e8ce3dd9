"""What people say beyond labels as cards: the question as a sentence, and what can be decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeKind, AttributeType, AttributeValue, Subject
from hashiya.core.beyond.entities import NIL, Entity
from hashiya.core.labels import Label, Scheme
from hashiya.qtkit.i18n import isolated
from hashiya.services.review.beyond_places import ENTITY, SETTLED, RelationPlace, Said
from hashiya.ui.review.answer_cards import AnswerOption, Piece
from hashiya.ui.wording import attribute_words, relation_words
from hashiya.ui.wording.common import label_tag, tr
from hashiya.ui.wording.entity_words import entity_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from hashiya.core.beyond.relations import RelationType
    from hashiya.core.span import Span
    from hashiya.services.review.said_questions import OpenQuestion
    from hashiya.ui.review.compared_people import Annotator

_PLAIN = Label("", "", "", family="none", lch=(0.5, 0.0, 90.0))
"""What belongs to a whole document has the colour of no label."""
_OTHERS = 6  # values that nobody gave, as lines of their own
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class SaidContext:
    """What is needed to put values into words."""

    types: Sequence[AttributeType]
    relations: Sequence[RelationType]
    scheme: Scheme
    text: str
    language: str
    entities: Mapping[str, Entity]

    def type_of(self, question: Said) -> AttributeType | None:
        """The type of the attribute, None where the scheme lacks it and for links."""
        subject = Subject.DOCUMENT if question.span is None else Subject.ANNOTATION
        return next(
            (each for each in self.types if (each.subject, each.code) == (subject, question.name)), None
        )

    def words(self, span: Span) -> str:
        """The annotation's words on one line."""
        found = " ".join(self.text[span.start : span.end].split())
        return found if len(found) <= _LONGEST else f"{found[:_LONGEST]}…"

    def title(self, question: Said) -> str:
        """What the attribute is called."""
        if question.name == ENTITY:
            return tr("SaidPanel", "Who or what is meant")
        kind = self.type_of(question)
        return attribute_words.type_title(kind, self.language) if kind is not None else question.name

    def value(self, question: Said, value: AttributeValue) -> str:
        """A value as people read it."""
        if question.name != ENTITY:
            return attribute_words.value_words(self.type_of(question), value, self.language)
        if value == NIL:
            return tr("SaidPanel", "Known to nobody")
        found = self.entities.get(str(value))
        if found is None:
            return str(value)
        name = entity_name(found, self.language)
        namesakes = sum(entity_name(each, self.language) == name for each in self.entities.values())
        more = found.description or next(iter(found.identifiers.values()), "") or found.uid[:6]
        return f"{name} · {more}" if namesakes > 1 else name


def sentence(question: OpenQuestion, said: SaidContext) -> str:
    """What is to be decided."""
    if isinstance(question, RelationPlace):
        head, tail = (isolated(said.words(span)) for span in question.spans)
        kinds = said.relations
        directed = next((each.directed for each in kinds if each.code == question.relation.type), True)
        title = relation_words.title_of(kinds, question.relation.type, said.language)
        words = (
            tr("SaidPanel", "Does the relation “{0}” lead from “{1}” to “{2}”?")
            if directed
            else tr("SaidPanel", "Is there the relation “{0}” between “{1}” and “{2}”?")
        )
        return words.format(isolated(title), head, tail)
    title = isolated(said.title(question))
    if question.span is None:
        return tr("SaidPanel", "{0}: what does the document get?").format(title)
    mention = isolated(said.words(question.span))
    if question.name == ENTITY:
        return tr("SaidPanel", "Who or what is meant by “{0}”?").format(mention)
    return tr("SaidPanel", "{0}: what is said of “{1}”?").format(title, mention)


def reason_about(question: OpenQuestion, answer: AttributeValue | None, words: str, said: SaidContext) -> str:
    """A reason with what it is about, as annotators read it beside the place; "" for none."""
    if not words:
        return ""
    if isinstance(question, RelationPlace):
        about = relation_words.title_of(said.relations, question.relation.type, said.language)
    else:
        value = tr("SaidPanel", "nothing") if answer is None else said.value(question, answer)
        about = tr("SaidPanel", "{0}: {1}").format(said.title(question), value)
    return tr("SaidPanel", "{0} · {1}").format(about, words)


def answers(
    question: OpenQuestion, people: Sequence[Annotator], said: SaidContext, *, nameless: bool
) -> tuple[list[AnswerOption], dict[str, AttributeValue | None]]:
    """The cards, and what each card's code stands for; None: nothing is to be said.

    A person's key is theirs in every question, 0 is «nothing»; values that nobody gave have the next keys.
    """
    groups: dict[str, tuple[AttributeValue | None, list[tuple[int, Annotator]]]] = {}
    for at, person in enumerate(people, 1):
        if person.uid in question.answers:
            given = question.answers[person.uid]
            if isinstance(question, RelationPlace) and given is None:
                continue  # they lack one of the ends
            groups.setdefault(repr(given), (given, []))[1].append((at, person))
    cards, meant = [], dict[str, AttributeValue | None]()
    ordered = sorted(groups.items(), key=lambda each: _silent(each[1][0])) if nameless else groups.items()
    for number, (code, (given, who)) in enumerate(ordered, 1):
        keys = [str(at) for at, _ in who] if not nameless else [str(number)]
        keys = [*keys, *(["0"] if _silent(given) else [])]
        names = tr("Answers", ", ").join(person.name for _, person in who)
        letters = tuple(person.letter for _, person in who)
        colours = tuple(person.colour for _, person in who)
        if nameless:
            names, letters, colours = tr("Answers", "%Ln people", len(who)), (str(len(who)),), ()
        shown = "0" if _silent(given) and nameless else keys[0]
        pieces = (_piece(question, given, said),)
        cards.append(AnswerOption(code, shown, "", letters, names, pieces, (), tuple(keys), colours))
        meant[code] = given
    free = (str(at) for at in range(len(people) + 1, 10))
    for value in _others(question, said, set(meant)):
        key = next(free, "")
        words = said.value(question, value) if isinstance(question, Said) else ""
        cards.append(AnswerOption(repr(value), key, words, spans=(), keys=(key,) if key else ()))
        meant[repr(value)] = value
    if not any(_silent(each) for each in meant.values()):
        words = tr("SaidPanel", "Nothing of the kind")
        words = tr("SaidPanel", "No relation") if isinstance(question, RelationPlace) else words
        silent: AttributeValue | None = False if isinstance(question, RelationPlace) else None
        cards.append(AnswerOption(repr(silent), "0", words, spans=(), keys=("0",)))
        meant[repr(silent)] = silent
    return cards, meant


def likeliest(question: OpenQuestion, cards: Sequence[AnswerOption]) -> str:
    """What was decided, else what most say."""
    if question.state == SETTLED:
        stands = repr(question.gold)
        return next((each.code for each in cards if each.code == stands), "")
    given = [repr(each) for each in question.answers.values() if each is not None]
    return max(given, key=given.count, default=cards[0].code if cards else "")


def settled_words(question: OpenQuestion, said: SaidContext) -> str:
    """What gold says now; "" while it is open."""
    if question.state != SETTLED:
        return ""
    if isinstance(question, RelationPlace):
        return tr("SaidPanel", "In gold now") if question.gold else tr("SaidPanel", "Decided: no relation")
    if question.gold is None:
        return tr("SaidPanel", "Decided: nothing of the kind")
    words = isolated(said.value(question, question.gold))
    return tr("SaidPanel", "In gold now: {0}").format(words)


def _silent(given: AttributeValue | None) -> bool:
    return given is None or given is False


def _piece(question: OpenQuestion, given: AttributeValue | None, said: SaidContext) -> Piece:
    if isinstance(question, RelationPlace):
        words = tr("SaidPanel", "Related") if given else tr("SaidPanel", "Not related")
        return Piece(words, _PLAIN if given else None, "")
    label = said.scheme.get(question.span.label) if question.span is not None else None
    name = label_tag(label, said.language) if label is not None else ""
    if given is None:
        return Piece(tr("SaidPanel", "Nothing said"), None, "")
    return Piece(said.value(question, given), label or _PLAIN, name)


def _others(question: OpenQuestion, said: SaidContext, known: Collection[str]) -> list[AttributeValue]:
    """Values of the scheme that nobody gave, where there are few."""
    kind = said.type_of(question) if isinstance(question, Said) else None
    if kind is None or kind.kind is not AttributeKind.ONE or not isinstance(question, Said):
        return []
    label = question.span.label if question.span is not None else ""
    choices = kind.choices_for(label) if label else kind.choices
    left = [each.value for each in choices if repr(each.value) not in known]
    return list(left) if len(left) <= _OTHERS else []
