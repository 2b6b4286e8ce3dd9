"""What can be decided of a place: the answers as cards show them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import number
from hashiya.ui.review.answer_cards import ACCEPT, AnswerOption, Piece
from hashiya.ui.wording.common import label_tag, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.adjudicate import Place
    from hashiya.core.labels import Scheme
    from hashiya.core.span import Span
    from hashiya.services.review.comparison import Seen
    from hashiya.ui.review.compared_people import Annotator

THIRD, BOTH, NOTHING, GOLD_AS_IT_IS = "third", "both", "nothing", "gold"
_TAKE = "take:"


def answers_of(
    seen: Seen,
    people: Sequence[Annotator],
    text: str,
    scheme: Scheme,
    language: str,
    *,
    single: bool = False,
    nameless: bool = False,
) -> list[AnswerOption]:
    """A card for each different answer with all who gave it, then what gold has, all, a third, nothing.

    Each person's key is theirs in every place, those of the others follow: the key after the last person's
    always makes a third. `nameless` cards say only how many say so and stand in an order of their own.
    """
    place, count = seen.place, len(people)
    found = _of_people(seen, people, text, scheme, language, single=single)
    if nameless and not single:
        found = _without_names(found, place.fingerprint)
    known = {answer.spans for answer in found}
    gold = tuple(mark.span for mark in (*seen.gold, *place.unasked))
    if gold and gold not in known and not single:
        title = tr("Answers", "In gold now") if seen.gold else tr("Answers", "By an engine")
        key = _key(count + 3)
        pieces = _pieces(place, gold, text, scheme, language)
        found.append(AnswerOption(GOLD_AS_IT_IS, key, "", ("★" if seen.gold else "⚙",), title, pieces, gold))
    if not single and place.both_can_stand:
        both = tr("Answers", "Both, one inside the other") if len(place.candidates) == 2 else ""
        words = both or tr("Answers", "All of these annotations")
        found.append(AnswerOption(BOTH, _key(count + 2), words, spans=tuple(place.candidates)))
    third = tr("Answers", "Correct…") if single else tr("Answers", "A third choice…")
    found.append(AnswerOption(THIRD, _key(count + 1), third))
    nothing = tr("Answers", "Reject") if single else tr("Answers", "Nothing here")
    found.append(AnswerOption(NOTHING, "0", nothing, spans=()))
    return found


def _key(place: int) -> str:
    return str(place) if place < 10 else ""


def _of_people(
    seen: Seen, people: Sequence[Annotator], text: str, scheme: Scheme, language: str, *, single: bool
) -> list[AnswerOption]:
    place = seen.place
    groups: dict[tuple[Span, ...], list[tuple[int, Annotator]]] = {}
    for at, person in enumerate(people, 1):
        groups.setdefault(place.side(person.uid).spans, []).append((at, person))
    if list(groups) == [()] and not single:
        return []  # nobody has anything: «nothing here» says it
    found = []
    for spans, who in groups.items():
        code = ACCEPT if single else f"{_TAKE}{who[0][1].uid}"
        if spans:
            pieces = _pieces(place, spans, text, scheme, language)
        else:
            pieces = (Piece(text[place.start : place.end], None, tr("Answers", "Nothing")),)
        keys = tuple(_key(at) for at, _ in who)
        names = tr("Answers", ", ").join(person.name for _, person in who)
        letters = tuple(person.letter for _, person in who)
        colours = tuple(person.colour for _, person in who)
        option = AnswerOption(code, keys[0], "", letters, names, pieces, spans, keys, colours)
        found.append(option)
    return found


def _without_names(answers: Sequence[AnswerOption], seed: str) -> list[AnswerOption]:
    """In an order that the place alone decides; keys by that order, votes in place of names."""
    shuffled = sorted(
        answers, key=lambda each: hashlib.blake2b(f"{seed} {each.spans}".encode(), digest_size=8).digest()
    )
    return [
        AnswerOption(
            each.code,
            str(at),
            "",
            (number(len(each.letters)),),
            tr("Answers", "%Ln people", len(each.letters)),
            each.pieces,
            each.spans,
            (str(at),),
        )
        for at, each in enumerate(shuffled, 1)
    ]


def _pieces(
    place: Place, spans: Sequence[Span], text: str, scheme: Scheme, language: str
) -> tuple[Piece, ...]:
    pieces = []
    for each in spans:
        label = scheme.get(each.label)
        name = label_tag(label, language) if label else each.label
        before, after = text[place.start : each.start].strip(), text[each.end : place.end].strip()
        words = " ".join(text[each.start : each.end].split())
        pieces.append(Piece(words, label, name, before, after))
    return tuple(pieces)


def likeliest(seen: Seen, answers: Sequence[AnswerOption]) -> str:
    """The answer at hand at first: what was decided, else what most people have; nothing only where more than
    half of them marked nothing.
    """
    settlement = seen.settlement
    if settlement is not None:
        stands = {mark.span for mark in seen.gold}
        return next(
            (each.code for each in answers if each.spans is not None and set(each.spans) == stands), ""
        )
    theirs = [each for each in answers if each.pieces]
    if not theirs:
        return NOTHING
    return max(theirs, key=lambda each: (_votes(seen, each), bool(each.spans))).code


def _votes(seen: Seen, answer: AnswerOption) -> int:
    sides = seen.place.sides
    votes = sum(side.spans == answer.spans for side in sides)
    return votes if answer.spans or votes * 2 > len(sides) else 0
