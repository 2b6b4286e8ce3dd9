"""What can be decided of a place: the answers as cards show them, and the act behind each."""

from __future__ import annotations

from collections.abc import Sequence

from hashiya.core.adjudicate import Place, Side
from hashiya.core.changes import Act
from hashiya.core.labels import Scheme
from hashiya.core.span import Span
from hashiya.services.review import adjudication
from hashiya.services.review.adjudication import Reason
from hashiya.services.review.comparison import Seen
from hashiya.ui.review.answer_cards import ACCEPT, Answer, Piece
from hashiya.ui.review.compared_people import Annotator
from hashiya.ui.session.session import Session
from hashiya.ui.wording.common import label_tag, tr

THIRD, BOTH, NOTHING = "third", "both", "nothing"
_TAKE = "take:"


def answers_of(
    seen: Seen, people: Sequence[Annotator], text: str, scheme: Scheme, language: str, *, single: bool = False
) -> list[Answer]:
    """A card for each person, then both, a third, nothing; in single review accept, correct, reject."""
    place = seen.place
    found = []
    for number, person in enumerate(people, 1):
        side = place.side(person.uid)
        code = ACCEPT if single else f"{_TAKE}{person.uid}"
        if side.annotations:
            pieces = _pieces(place, side, text, scheme, language)
        else:
            words = text[place.start : place.end]
            pieces = (Piece(words, None, tr("Answers", "Nothing")),)
        found.append(Answer(code, str(number) if number < 10 else "", "", person.letter, person.name, pieces))
    after = len(found) + 1
    if not single and can_nest(place):
        found.append(
            Answer(BOTH, str(after) if after < 10 else "", tr("Answers", "Both, one inside the other"))
        )
        after += 1
    third = tr("Answers", "Correct…") if single else tr("Answers", "A third choice…")
    found.append(Answer(THIRD, str(after) if after < 10 else "", third))
    nothing = tr("Answers", "Reject") if single else tr("Answers", "Nothing here")
    found.append(Answer(NOTHING, "0", nothing))
    return found


def _pieces(place: Place, side: Side, text: str, scheme: Scheme, language: str) -> tuple[Piece, ...]:
    pieces = []
    for each in side.annotations:
        label = scheme.get(each.label)
        name = label_tag(label, language) if label else each.label
        before, after = text[place.start : each.start].strip(), text[each.end : place.end].strip()
        words = " ".join(text[each.start : each.end].split())
        pieces.append(Piece(words, label, name, before, after))
    return tuple(pieces)


def can_nest(place: Place) -> bool:
    """Whether all that people have could stand together: none crosses another or has its range."""
    spans = tuple(place.candidates)
    return len(spans) > 1 and not any(
        one.crosses(other) or one.range == other.range
        for number, one in enumerate(spans)
        for other in spans[number + 1 :]
    )


def likeliest(seen: Seen, people: Sequence[Annotator], *, single: bool = False) -> str:
    """The answer that Enter takes: what was chosen before, else what most people have."""
    place, settlement = seen.place, seen.settlement
    if settlement is not None:
        chosen = tuple(one.span for one in settlement.chosen)
        if not chosen:
            return NOTHING
        for person in people:
            if place.side(person.uid).spans == chosen:
                return ACCEPT if single else f"{_TAKE}{person.uid}"
        return BOTH if set(chosen) == set(place.candidates) and can_nest(place) else THIRD
    if single:
        return ACCEPT
    groups: dict[tuple[Span, ...], list[str]] = {}
    for person in people:
        groups.setdefault(place.side(person.uid).spans, []).append(person.uid)
    if not groups:
        return NOTHING
    most = max(groups.items(), key=lambda item: (len(item[1]), bool(item[0])))
    return f"{_TAKE}{most[1][0]}"


def act_of(session: Session, document: str, seen: Seen, code: str, reason: Reason) -> Act:
    """The act behind an answer that needs no label to be chosen."""
    project = session.project
    if code == ACCEPT:
        own = tuple(span for side in seen.place.sides for span in side.spans)
        return adjudication.review_one(project, document, seen, own, reason)
    if code == BOTH:
        return adjudication.take_both(project, document, seen, reason)
    if code == NOTHING and len(seen.place.sides) == 1:
        return adjudication.review_one(project, document, seen, (), reason)
    if code == NOTHING:
        return adjudication.nothing(project, document, seen, reason)
    return adjudication.take(project, document, seen, code.removeprefix(_TAKE), reason)


def third_act(session: Session, document: str, seen: Seen, span: Span, reason: Reason) -> Act:
    """Something nobody has; in single review a correction."""
    make = adjudication.review_one if len(seen.place.sides) == 1 else adjudication.third
    return make(session.project, document, seen, (span,), reason)
