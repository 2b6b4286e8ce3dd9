"""The guidelines: a text per label, with examples and counter-examples taken from the texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit, difference
from hashiya.core.segment import sentences
from hashiya.core.span import Span, new_uid, now
from hashiya.errors import UserError
from hashiya.services.annotate.edit_builder import check_range
from hashiya.store.tables import review
from hashiya.store.tables.identity import derived
from hashiya.store.tables.review import Guideline, GuidelineExample, Settlement

if TYPE_CHECKING:
    from hashiya.store.project import Project

__all__ = [
    "Guide",
    "Guideline",
    "GuidelineExample",
    "add_example",
    "example_from",
    "guide",
    "guides",
    "remove_example",
]

_QUOTE = 240  # code points of a sentence that are quoted at most


@dataclass(frozen=True, slots=True)
class Guide:
    """What is shown beside the palette for one label."""

    label: str
    text: str
    positive: tuple[GuidelineExample, ...]
    negative: tuple[GuidelineExample, ...]


def guides(project: Project) -> dict[str, Guide]:
    """For each label of the scheme, in its order, and for labels that have guidelines but are gone."""
    texts = review.guidelines(project)
    examples: dict[str, list[GuidelineExample]] = {}
    for example in review.examples(project):
        examples.setdefault(example.label, []).append(example)
    labels = [*project.scheme().codes, *texts, *examples]
    return {
        label: Guide(
            label,
            texts[label].text if label in texts else "",
            tuple(each for each in examples.get(label, ()) if each.positive),
            tuple(each for each in examples.get(label, ()) if not each.positive),
        )
        for label in dict.fromkeys(labels)
    }


def guide(project: Project, label: str) -> Guide:
    """The guideline of a label with its examples; empty where nobody wrote one."""
    return guides(project).get(label) or Guide(label, "", (), ())


def set_guideline(project: Project, label: str, text: str) -> Act:
    """The text for one label; an empty one takes it away."""
    _check(project, label)
    before = review.guidelines(project).get(label)
    words = text.strip()
    # One uid for a label in every file, so that two people's guidelines meet when files are merged.
    uid = before.uid if before else derived("guideline", label)
    after = Guideline(uid, label, words, project.person_uid, now())
    if before is None:
        edits = (Edit("guidelines", uid, None, _record(after)),) if words else ()
    elif not words:
        edits = (Edit("guidelines", uid, _record(before), None),)
    elif words != before.text:
        edits = (difference("guidelines", uid, _record(before), _record(after)),)
    else:
        edits = ()
    return Act("guideline", edits, {"label": label})


def add_example(
    project: Project,
    label: str,
    document: str,
    start: int,
    end: int,
    *,
    positive: bool = True,
    note: str = "",
) -> Act:
    """Take a place of a text as an example of a label, or as one of what it is not."""
    _check(project, label)
    text = project.document(document).text
    check_range(text, start, end)
    left, right = _sentence(text, start, end)
    made = GuidelineExample(
        *(new_uid(), label, positive, document, start, end, text[start:end], text[left:right], start - left),
        *(note.strip(), project.person_uid, now()),
    )
    return Act(
        "example",
        (Edit("examples", made.uid, None, _example(made)),),
        {"label": label, "surface": made.surface},
    )


def example_from(project: Project, settlement: Settlement) -> Act:
    """Make examples of a decision: what went into gold is right, what people had instead is not."""
    chosen = [one.span for one in settlement.chosen]
    wrong = {side.span for side in settlement.sides} - set(chosen)
    acts = [_of(project, settlement, span, positive=True) for span in chosen]
    acts += [_of(project, settlement, span, positive=False) for span in sorted(wrong)]
    edits = tuple(edit for act in acts for edit in act.edits)
    surface = project.document(settlement.document).text[settlement.start : settlement.end]
    return Act("example", edits, {"count": len(edits), "surface": surface})


def _of(project: Project, settlement: Settlement, span: Span, *, positive: bool) -> Act:
    return add_example(
        *(project, span.label, settlement.document, span.start, span.end),
        positive=positive,
        note=settlement.reason,
    )


def remove_example(example: GuidelineExample) -> Act:
    """The act that takes an example out of the guidelines."""
    edit = Edit("examples", example.uid, _example(example), None)
    return Act("example_removed", (edit,), {"label": example.label, "surface": example.surface})


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around the range, cut at words where it is very long."""
    lo, hi = max(0, start - _QUOTE), min(len(text), end + _QUOTE)
    for left, right in sentences(text[lo:hi]):
        if left + lo <= start < right + lo:
            return left + lo, max(right + lo, end)
    return start, end


def _check(project: Project, label: str) -> None:
    kind = label.removeprefix("relation:")  # guidelines of a type of relations
    if kind != label and any(each.code == kind for each in project.relation_types()):
        return
    if label not in project.label_positions():
        raise UserError("no_label", f"There is no label {label} in this project.", label=label)


def _record(each: Guideline) -> dict[str, object]:
    return review.record(
        "guidelines", each.uid, label=each.label, text=each.text, by=each.by, modified=each.modified
    )


def _example(each: GuidelineExample) -> dict[str, object]:
    return review.record(
        "examples",
        each.uid,
        label=each.label,
        positive=int(each.positive),
        document=each.document,
        start=each.start,
        end=each.end,
        surface=each.surface,
        quote=each.quote,
        quote_start=each.quote_start,
        note=each.note,
        by=each.by,
        created=each.created,
    )
