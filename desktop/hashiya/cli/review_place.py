"""Settling places from the command line: the one that options name, or all that a file decides."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, many, print_json
from hashiya.errors import UserError
from hashiya.progress import Progress
from hashiya.services.project.project_file import documents_named

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from hashiya.core.adjudicate import Mark
    from hashiya.core.span import Span
    from hashiya.services.review.comparison import Comparison
    from hashiya.services.review.decisions_file import FiledDecision
    from hashiya.services.review.readers import ReaderSelection
    from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class _PlaceWish:
    """What gold is to become at a place: what `take` has there, or these spans."""

    start: int
    end: int
    labels: Sequence[str]
    take: str | None
    spans: tuple[Span, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class _PlaceSettled:
    verdict: str
    replaced: int
    beside: Sequence[Mark]


def settle_one(project: Project, options: argparse.Namespace, selection: ReaderSelection) -> int:
    """The place that --start and --end name."""
    from hashiya.services.review.place_lookup import parse_spans

    spans = () if options.spans is None else parse_spans(options.spans)
    wish = _PlaceWish(options.start, options.end, options.label, options.take, spans, options.reason)
    done = _PlaceSettler(project, options, selection).settle(one_document(project, options.document[0]), wish)
    if options.json:
        labels_beside = [{"start": each.start, "end": each.end, "label": each.label} for each in done.beside]
        found = {"settled": 1, "kept": 0, "verdict": done.verdict, "also_in_gold": labels_beside}
        print_json({**found, "replaced": done.replaced})
        return 0
    print(f"settled: {done.verdict}")
    _say_replaced(done.replaced)
    for each in done.beside:
        print(f"hashiya: gold has {each.label} on the same words, too.", file=sys.stderr)
    return 0


def settle_decisions(project: Project, options: argparse.Namespace, selection: ReaderSelection) -> int:
    """Every place of a file of decisions, in its order.

    All lines are read before the first is settled. One that cannot be settled ends it: what stands before
    it is settled, and the message says which line it was.
    """
    from hashiya.services.review.decisions_file import read_decisions

    decisions = read_decisions(options.decisions)
    uids = {name: one_document(project, name) for name in {each.document for each in decisions}}
    settler = _PlaceSettler(project, options, selection)
    verdicts: Counter[str] = Counter()
    replaced = 0
    with ProgressLine() as progress:
        for number, each in enumerate(decisions):
            progress(Progress("settling", number, len(decisions)))
            done = _decided(settler, uids[each.document], each, options)
            verdicts[done.verdict] += 1
            replaced += done.replaced
    if options.json:
        print_json({"settled": len(decisions), "verdicts": dict(verdicts), "replaced": replaced})
        return 0
    how = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common())
    print(f"{many(len(decisions), 'place')} settled{': ' if how else ''}{how}")
    _say_replaced(replaced)
    return 0


def _decided(
    settler: _PlaceSettler, document: str, decision: FiledDecision, options: argparse.Namespace
) -> _PlaceSettled:
    wish = _PlaceWish(
        decision.start,
        decision.end,
        [decision.label] if decision.label else options.label,
        decision.take or None,
        decision.spans,
        decision.reason or options.reason,
    )
    try:
        return settler.settle(document, wish)
    except UserError as error:
        message = f"Line {decision.line}, «{decision.document}»: {error.message}"
        args = {**error.args_, "line": decision.line}
        raise UserError(error.code, message, hint=error.hint, **args) from error


class _PlaceSettler:
    """Settles places one after another; a document is compared once, then only around what was settled."""

    def __init__(self, project: Project, options: argparse.Namespace, selection: ReaderSelection) -> None:
        self._project, self._options, self._selection = project, options, selection
        self._comparisons: dict[str, Comparison] = {}

    def settle(self, document: str, wish: _PlaceWish) -> _PlaceSettled:
        from hashiya.services.review import adjudication, place_lookup
        from hashiya.services.review.adjudication_builder import Crossing, DecisionReason
        from hashiya.services.review.comparison import renew
        from hashiya.services.review.readers import people_named

        project, comparison = self._project, self._compared(document)
        reason, crossing, person = DecisionReason(words=wish.reason), Crossing(self._options.crossing), ""
        if wish.take is not None:
            (person,) = people_named(project, [wish.take])
        spans = wish.spans
        seen = place_lookup.place_at(comparison, wish.start, wish.end, wish.labels, person)
        if seen is None and spans:
            labels = wish.labels or [span.label for span in spans]
            seen = place_lookup.place_at(comparison, wish.start, wish.end, labels)
        if seen is None and spans:
            act = adjudication.add_missed(project, document, comparison.people, spans, reason, crossing)
            beside = adjudication.beside(None, comparison.gold, spans)
        elif seen is None:
            raise _no_place(project, document, comparison, wish, self._options)
        else:
            if person and person not in seen.place.people:
                raise UserError(
                    "not_compared",
                    f"«{wish.take}» is not among those compared here.",
                    hint="Name them with --person, or add --unfinished.",
                )
            wanted = seen.place.side(person).spans if person else spans
            act = adjudication.settle(project, document, seen, wanted, reason, crossing)
            beside = adjudication.beside(seen, comparison.gold, wanted)
        project.apply(act)
        replaced = int(act.args.get("replaced_count", 0))
        if seen is None or replaced:  # other places are touched, too
            del self._comparisons[document]
        else:
            self._comparisons[document] = renew(project, comparison, seen).comparison
        return _PlaceSettled(str(act.args.get("verdict", "")), replaced, beside)

    def _compared(self, document: str) -> Comparison:
        from hashiya.services.review.comparison import compare

        if document not in self._comparisons:
            layers = self._selection.of(self._project, document)
            self._comparisons[document] = compare(self._project, document, layers)
        return self._comparisons[document]


def _say_replaced(replaced: int) -> None:
    if replaced:
        print(f"hashiya: {many(replaced, 'annotation')} of other places left gold.", file=sys.stderr)


def one_document(project: Project, name: str) -> str:
    """The number of the document of this name. Raises UserError `many_documents`."""
    found = documents_named(project, [name])
    if len(found) > 1:
        raise UserError(
            "many_documents",
            f"{len(found)} documents are called «{name}»: {', '.join(found)}.",
            hint="Name the one you mean by this number.",
            document=name,
        )
    return found[0]


def _no_place(
    project: Project, document: str, comparison: Comparison, wish: _PlaceWish, options: argparse.Namespace
) -> UserError:
    name, start, end = project.document(document).name, wish.start, wish.end
    if len(comparison.people) < 2 and not options.person:
        why = f"«{name}» was not read to its end by two people."
        return UserError("not_read", why, hint="--unfinished counts who has only begun it.", document=name)
    near = [
        f"{each.place.start}–{each.place.end}"
        for each in comparison.places
        if each.place.start < end and start < each.place.end
    ]
    hint = f"There is {', '.join(near[:5])}." if near else "`hashiya compare` lists all places."
    return UserError("no_place", f"«{name}» has no place at {start}–{end}.", hint=hint, start=start, end=end)
