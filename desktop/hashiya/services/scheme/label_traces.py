"""What speaks of a label outside its annotations: settlements, guidelines, examples, lists of names,
entities, types of attributes and relations.

Whatever happens to a label happens to them in the same act, so that no decision reopens or loses its words
because of a new name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from hashiya.core.changes import Edit, difference
from hashiya.services.attributes import types
from hashiya.store.tables import review
from hashiya.store.tables.identity import derived
from hashiya.store.tables.review import SettledSpan, Settlement, SideSpan

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from hashiya.core.span import Annotation
    from hashiya.store.project import Project

_T = TypeVar("_T", SideSpan, SettledSpan)


def renamed(project: Project, codes: Sequence[str], new: str, gold: Sequence[Annotation]) -> list[Edit]:
    """The traces of `codes` under the label `new`; `gold`: its annotations of the gold layer afterwards."""
    kept = {(each.document, each.start, each.end): each.uid for each in gold}

    def follow(settlement: Settlement) -> Settlement:
        sides = (side._replace(label=_called(side.label, codes, new)) for side in settlement.sides)
        chosen = (_follow(one, settlement.document, codes, new, kept) for one in settlement.chosen)
        return replace(settlement, sides=_once(sides), chosen=_once(chosen))

    edits = _settlements(project, codes, follow)
    edits += renamed_guide(project, codes, new)
    edits += [
        Edit("word_lists", each.uid, {"label": each.label}, {"label": new})
        for each in project.word_lists()
        if each.label in codes
    ]
    edits += [
        Edit("entities", each.uid, {"label": each.label}, {"label": new})
        for each in project.entities().values()
        if each.label in codes
    ]
    return edits + types.renamed_labels(project, codes, new)


def renamed_guide(project: Project, codes: Sequence[str], new: str) -> list[Edit]:
    """Guidelines and examples of `codes` under the name `new`; types of relations are named with a prefix."""
    edits = _guidelines(project, codes, new)
    for code in codes:
        edits += [
            Edit("examples", each.uid, {"label": code}, {"label": new})
            for each in review.examples(project, code)
        ]
    return edits


def deleted(project: Project, code: str) -> list[Edit]:
    """Settlements without the label's spans; those that speak of nothing else go. Guidelines stay to read."""

    def follow(settlement: Settlement) -> Settlement | None:
        sides = tuple(side for side in settlement.sides if side.label != code)
        chosen = tuple(one for one in settlement.chosen if one.label != code)
        return replace(settlement, sides=sides, chosen=chosen) if sides or chosen else None

    return _settlements(project, [code], follow)


def _called(label: str, codes: Collection[str], new: str) -> str:
    return new if label in codes else label


def _follow(
    one: SettledSpan, document: str, codes: Collection[str], new: str, kept: dict[tuple[str, int, int], str]
) -> SettledSpan:
    if one.label not in codes and one.label != new:
        return one
    return SettledSpan(one.start, one.end, new, kept.get((document, one.start, one.end), one.uid))


def _once(spans: Iterable[_T]) -> tuple[_T, ...]:
    """Without the second of two that have become one; their last field, the uid, tells them apart no more."""
    found: dict[tuple[object, ...], _T] = {}
    for span in spans:
        found.setdefault(span[:-1], span)
    return tuple(found.values())


def _settlements(
    project: Project, codes: Sequence[str], follow: Callable[[Settlement], Settlement | None]
) -> list[Edit]:
    found = {each.uid: each for code in codes for each in review.settlements_with_label(project, code)}
    edits = []
    for uid, before in sorted(found.items()):
        after = follow(before)
        old = review.settlement_record(before)
        if after is None:
            edits.append(Edit("settlements", uid, old, None))
        elif after != before:
            edits.append(difference("settlements", uid, old, review.settlement_record(after)))
    return edits


def _guidelines(project: Project, codes: Sequence[str], new: str) -> list[Edit]:
    """One text for a label: that of the label that stays, then those of the others."""
    texts = review.guidelines(project)
    moved = [texts[code] for code in codes if code in texts]
    if not moved:
        return []
    edits = [Edit("guidelines", each.uid, _guideline(each.uid, each), None) for each in moved]
    own = texts.get(new)
    parts = [each.text for each in ([own] if own else []) + moved if each.text]
    made = replace(own or moved[0], label=new, text="\n\n".join(dict.fromkeys(parts)))
    uid = own.uid if own else derived("guideline", new)
    if own is None:
        edits.append(Edit("guidelines", uid, None, _guideline(uid, made)))
    elif made.text != own.text:
        edits.append(Edit("guidelines", uid, {"text": own.text}, {"text": made.text}))
    return edits


def _guideline(uid: str, each: review.Guideline) -> dict[str, object]:
    return review.record(
        "guidelines", uid, label=each.label, text=each.text, by=each.by, modified=each.modified
    )
