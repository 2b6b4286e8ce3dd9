"""Finding the place that somebody names by a range, and telling places as plain values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeKind, Subject
from hashiya.core.beyond.beyond_agreement import RelatedSpans
from hashiya.core.span import GOLD, Span
from hashiya.errors import UserError
from hashiya.services.review.beyond_places import ENTITY
from hashiya.services.review.comparison import Comparison, Seen, compare
from hashiya.services.review.readers import EVERYBODY, ReaderSelection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from hashiya.core.adjudicate import Mark
    from hashiya.services.review.rules import Proposal, RulePreview
    from hashiya.store.project import Project

OPEN, SETTLED, AGREED = "open", "settled", "agreed"


def state_of(seen: Seen) -> str:
    """OPEN, SETTLED by somebody or a rule, or AGREED by all and not settled."""
    if seen.open:
        return OPEN
    return SETTLED if seen.settlement is not None else AGREED


def place_at(
    comparison: Comparison, start: int, end: int, labels: Collection[str] = (), person: str = ""
) -> Seen | None:
    """The place of exactly this range, None where there is none.

    Of several on the same words it is the one with one of the labels, else the only open one, else the only
    one in which `person` has anything. Raises UserError `many_places`.
    """
    found = [each for each in comparison.places if (each.place.start, each.place.end) == (start, end)]
    if labels:
        found = [
            each for each in found if any(mark.label in labels for mark in (*each.place.marks, *each.gold))
        ]
    for narrower in (
        [each for each in found if each.open],
        [each for each in found if person and each.place.side(person).annotations],
    ):
        if len(found) > 1 and len(narrower) == 1:
            found = narrower
    if len(found) > 1:
        names = " and ".join(sorted({mark.label for each in found for mark in each.place.marks}))
        raise UserError(
            "many_places",
            f"There are {len(found)} places at {start}–{end}: {names}.",
            hint="Say by a label which one is meant.",
            start=start,
            end=end,
        )
    return found[0] if found else None


def parse_spans(text: str) -> tuple[Span, ...]:
    """Spans from JSON: objects with start, end and label, or lists of the three.

    Raises UserError `bad_spans`.
    """
    wrong = UserError(
        "bad_spans",
        "This is not a JSON list of spans.",
        hint='Write them as [{"start": 4, "end": 9, "label": "PERS"}].',
    )
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(read, list) or len(text) > 1_000_000:
        raise wrong
    found = []
    for each in read:
        values = [each.get(key) for key in ("start", "end", "label")] if isinstance(each, dict) else each
        if not isinstance(values, list) or len(values) != 3:
            raise wrong
        start, end, label = values
        numbers = isinstance(start, int) and isinstance(end, int) and not isinstance(start, bool)
        if not numbers or isinstance(end, bool) or not isinstance(label, str):
            raise wrong
        found.append(Span(start, end, label))
    return tuple(found)


def parse_relation(text: str) -> RelatedSpans:
    """A relation from JSON as `hashiya compare` prints it. Raises UserError `bad_relation`."""
    try:
        value = json.loads(text)
        ends = parse_spans(json.dumps([value["head"], value["tail"]]))
        kind = value["type"]
    except (ValueError, KeyError, TypeError, RecursionError, UserError) as error:
        raise _bad_relation() from error
    if not isinstance(kind, str) or not kind:
        raise _bad_relation()
    return RelatedSpans(kind, *ends)


def _bad_relation() -> UserError:
    return UserError(
        "bad_relation",
        "This is not a relation.",
        hint='Write it as {"type": "knows", "head": {"start": 4, "end": 9, "label": "PERS"}, "tail": {…}}.',
    )


def parse_value(
    project: Project, name: str, words: str, subject: Subject = Subject.ANNOTATION
) -> tuple[str, object]:
    """An attribute and its value as people write it: several values as a JSON list or with commas between;
    «entity», where no attribute is called so, is whom a mention means.
    """
    kind = project.attribute_types().get(subject, name)
    if kind is None and name == "entity" and subject is Subject.ANNOTATION:
        return ENTITY, words
    if kind is not None and kind.kind is AttributeKind.MANY:
        try:
            read = json.loads(words)
        except (ValueError, RecursionError):
            read = None
        return name, read if isinstance(read, list) else [each.strip() for each in words.split(",")]
    return name, words


def parse_label(project: Project, name: str, words: str) -> tuple[str, object]:
    """The same for a label of a document."""
    return parse_value(project, name, words, Subject.DOCUMENT)


def span_at(project: Project, document: str, start: int, end: int, labels: Sequence[str] = ()) -> Span:
    """The annotation of gold on exactly these words. Raises UserError `no_gold_mark`, `many_places`."""
    found = [
        each.span
        for each in project.annotations(document, layers=[GOLD])
        if (each.start, each.end) == (start, end) and (not labels or each.label in labels)
    ]
    if len(found) > 1:
        names = " and ".join(sorted(each.label for each in found))
        raise UserError(
            "many_places",
            f"There are {len(found)} places at {start}–{end}: {names}.",
            hint="Say by a label which one is meant.",
            start=start,
            end=end,
        )
    return found[0] if found else Span(start, end, labels[0] if labels else "?")


def places(
    project: Project, documents: Sequence[str] | None = None, chosen: ReaderSelection = EVERYBODY
) -> Iterator[tuple[str, Comparison]]:
    """(document, comparison) of all documents that two or more people read, one at a time."""
    for uid in project.document_uids() if documents is None else documents:
        layers = chosen.of(project, uid)
        if len(layers) > 1 or (layers and chosen.people is not None):
            yield uid, compare(project, uid, layers)


def place_json(name: str, seen: Seen, names: Mapping[str, str]) -> dict[str, object]:
    """A place with every person's answer and what gold has of it."""
    found: dict[str, object] = {
        "document": name,
        "start": seen.place.start,
        "end": seen.place.end,
        "state": state_of(seen),
        "kind": str(seen.place.kind),
        "answers": [
            {
                "person": names.get(side.person, side.person),
                "uid": side.person,
                "spans": _spans(side.annotations),
            }
            for side in seen.place.sides
        ],
        "gold": _spans(seen.gold),
    }
    if seen.settlement is not None:
        settled = seen.settlement
        found["settlement"] = {
            "verdict": settled.verdict,
            "by": names.get(settled.by, settled.by),
            "reason": settled.reason,
            "reason_code": settled.reason_code,
            "at": settled.modified,
            "why_open": seen.why,
        }
    return found


def plan_json(
    plan: RulePreview, documents: Mapping[str, str], names: Mapping[str, str], done: int
) -> dict[str, object]:
    """What a rule did (or, of a trial, would do), and what it would change of decisions."""
    return {
        "settled": done,
        "annotations": plan.annotations,
        "kept": plan.kept,
        "left": plan.left,
        "would_change": [_proposal(each, documents, names) for each in plan.changes],
    }


def _proposal(each: Proposal, documents: Mapping[str, str], names: Mapping[str, str]) -> dict[str, object]:
    settled = each.seen.settlement
    return {
        "document": documents.get(each.document, each.document),
        "start": each.seen.place.start,
        "end": each.seen.place.end,
        "decided": _spans(each.against or ()),
        "by": names.get(settled.by, settled.by) if settled else "",
        "verdict": settled.verdict if settled else "",
        "reason": settled.reason if settled else "",
        "proposed": _spans(each.spans),
        "crosses": _spans(each.crosses),
        "votes": each.votes,
        "people": each.people,
    }


def _spans(spans: Sequence[Mark] | Sequence[Span]) -> list[dict[str, object]]:
    return [{"start": each.start, "end": each.end, "label": each.label} for each in spans]
