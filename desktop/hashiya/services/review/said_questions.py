"""What is still to be settled beyond the marks of a document: attributes, whom mentions mean, relations and
labels of the document, one question after the other, and the act that settles one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeValue, Subject
from hashiya.core.changes import Act, Edit
from hashiya.core.span import GOLD, Annotation, Span, Status, new_uid, now
from hashiya.services.attributes import values
from hashiya.services.entities import linking
from hashiya.services.review import adjudication, settle_beyond
from hashiya.services.review.beyond_places import (
    AGREED,
    ENTITY,
    OPEN,
    RelationPlace,
    Said,
    read_beyond,
    relation_places,
    said_of_document,
    said_of_spans,
    silence,
)
from hashiya.services.review.said_reasons import with_reason
from hashiya.store.tables import review
from hashiya.store.tables.review import Settlement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.services.review.comparison import Comparison
    from hashiya.store.project import Project

OpenQuestion = Said | RelationPlace
"""Something that people say differently of what gold has, or will have as all agree on it."""


def questions(project: Project, comparison: Comparison, *, settled: bool = False) -> list[OpenQuestion]:
    """Those of a compared document that are open (with `settled` those too that were decided), labels of the
    document first, then in the order of the text. What hangs on marks that are not settled yet is none.
    """
    if len(comparison.people) < 2:
        return []
    reading = read_beyond(project, comparison.document, [*comparison.people, GOLD])
    if reading is None:
        return []
    there = {mark.span for mark in comparison.gold} | _agreed(comparison).keys()
    found: list[OpenQuestion] = [*said_of_spans(reading, comparison.people)]
    found += [each for each in relation_places(reading, comparison.people) if any(each.answers.values())]
    found.sort(key=lambda each: (max(span.start for span in each.spans), isinstance(each, RelationPlace)))
    return [
        each
        for each in (*said_of_document(reading, comparison.people), *found)
        if there.issuperset(each.spans) and (each.state == OPEN or (settled and _differs(each)))
    ]


def answer_question(
    project: Project,
    comparison: Comparison,
    question: OpenQuestion,
    answer: AttributeValue | None,
    reason: str = "",
) -> Act:
    """Gold says this: a value (None: nothing is to be said), or of a relation True or False. Annotations it
    is about that all agree on come into gold in the same act; the reason is said about their place.

    Raises UserError as setting an attribute, linking and relating do, and as `with_reason`.
    """
    edits, coming = _bring(project, comparison, question)
    document = comparison.document
    if isinstance(question, RelationPlace):
        act = settle_beyond.settle_relation(
            project, document, question.relation, keep=bool(answer), coming=coming
        )
    elif question.span is None:
        act = settle_label(project, document, question.name, answer)
    else:
        act = settle_said(project, document, question.span, question.name, answer, coming)
    taken = {(edit.table, edit.uid) for edit in act.edits}
    kept = tuple(edit for edit in edits if (edit.table, edit.uid) not in taken)
    done = Act(act.kind, (*kept, *act.edits), act.args)
    if not reason.strip():
        return done
    return with_reason(project, done, document, question.spans, reason)


def settle_said(
    project: Project,
    document: str,
    span: Span,
    name: str,
    value: object,
    coming: Mapping[Span, Annotation] | None = None,
) -> Act:
    """Gold says this of its annotation, or (None) decidedly nothing. Raises as `settle_attribute` does."""
    if value is None:
        return settle_silence(project, document, span, name, coming)
    act = settle_beyond.settle_attribute(project, document, span, name, value, coming=coming)
    return _spoken(project, act, document, silence(span, name))


def settle_label(project: Project, document: str, name: str, value: object) -> Act:
    """Gold gives the document this label, or (None) decidedly none. Raises UserError as `label_document`."""
    if value is None:
        return settle_silence(project, document, None, name)
    act = values.label_document(project, document, name, value, layer=GOLD)
    return _spoken(project, act, document, silence(None, name))


def labels_alike(project: Project, document: str, people: Sequence[str]) -> tuple[Edit, ...]:
    """Labels of the document that all give alike and gold does not have: it gets them."""
    reading = read_beyond(project, document, [*people, GOLD]) if len(people) > 1 else None
    found = said_of_document(reading, people) if reading is not None else []
    known = project.attribute_types()
    return tuple(
        edit
        for each in found
        if each.state == AGREED and known.get(Subject.DOCUMENT, each.name) is not None
        for edit in settle_label(project, document, each.name, next(iter(each.answers.values()))).edits
    )


def settle_silence(
    project: Project,
    document: str,
    span: Span | None,
    name: str,
    coming: Mapping[Span, Annotation] | None = None,
) -> Act:
    """Gold decidedly says nothing under this name. Raises UserError `no_gold_mark`, `no_attribute`."""
    gold = None if span is None else settle_beyond.gold_mark(project, document, span, coming)
    if gold is None:
        act = values.label_document(project, document, name, None, layer=GOLD)
    elif name == ENTITY:
        act = linking.unlink(project, [gold])
    else:
        act = values.set_on_annotations(project, [gold], name, None, layer=GOLD)
    named = silence(span, name)
    if any(each.fingerprint == named for each in review.settled_silences(project, document)):
        return act
    at, where = now(), span.range if span is not None else (0, 0)
    made = Settlement(
        *(new_uid(), document, *where, "nothing", named, (), (), ()),
        by=project.person_uid,
        created=at,
        modified=at,
    )
    edit = Edit("settlements", made.uid, None, review.settlement_record(made))
    return Act(act.kind, (*act.edits, edit), act.args)


def _spoken(project: Project, act: Act, document: str, named: str) -> Act:
    """The act, with what was decided before taken back: that nothing is to be said."""
    former = [each for each in review.settled_silences(project, document) if each.fingerprint == named]
    gone = (Edit("settlements", each.uid, review.settlement_record(each), None) for each in former)
    return Act(act.kind, (*act.edits, *gone), act.args)


def _differs(question: OpenQuestion) -> bool:
    return len({repr(each) for each in question.answers.values()}) > 1


def _agreed(comparison: Comparison) -> Mapping[Span, int]:
    """What all agree on and nobody settled, by the number of its place: it comes into gold unasked."""
    return {
        mark.span: number
        for number, seen in enumerate(comparison.places)
        if seen.place.agreed and seen.settlement is None and not seen.why
        for mark in seen.place.marks
    }


def _bring(
    project: Project, comparison: Comparison, question: OpenQuestion
) -> tuple[list[Edit], dict[Span, Annotation]]:
    """Edits that bring the question's annotations into gold, and those annotations."""
    there, agreed = {mark.span for mark in comparison.gold}, _agreed(comparison)
    edits: list[Edit] = []
    coming: dict[Span, Annotation] = {}
    for span in dict.fromkeys(question.spans):
        if span in there or span not in agreed:
            continue
        seen = comparison.places[agreed[span]]
        act = adjudication.settle(project, comparison.document, seen, tuple(seen.place.candidates))
        edits += act.edits
        for edit in act.edits:
            after = edit.after
            if edit.table == "annotations" and edit.before is None and after:
                start, end, label = int(str(after["start"])), int(str(after["end"])), str(after["label"])
                words = str(after.get("surface", ""))
                coming[Span(start, end, label)] = Annotation(
                    edit.uid, comparison.document, GOLD, start, end, label, words, Status.ACCEPTED
                )
    return edits, coming


__all__ = ["OpenQuestion", "answer_question", "questions", "settle_label", "settle_silence"]
