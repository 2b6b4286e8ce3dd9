"""Settling many places by a rule. A rule fills what nobody settled, and nothing else.

What it would change of a decision, or of gold that somebody put there by hand, is listed apart and is done
only where a person says so place by place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya.core.adjudicate import STRATEGIES, Mark, Strategy, StrategyChoice, threshold, unanimous
from hashiya.core.overlap import SpanIndex
from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.review.adjudication import RULES
from hashiya.services.review.adjudication_builder import (
    NO_REASON,
    AdjudicationBuilder,
    Crossing,
    DecisionReason,
)
from hashiya.services.review.comparison import Comparison, Seen, compare
from hashiya.services.review.readers import EVERYBODY, ReaderSelection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hashiya.core.changes import Act
    from hashiya.core.span import Span
    from hashiya.services.review.settled_places import SpanAnswer
    from hashiya.store.project import Project

RULE_NAMES = ("agreed", "majority")
"""What the command line calls them; `majority` with a share is `threshold`."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule would put into gold in one place, and how many have it (or, of nothing, have nothing).

    `against` is what stands there now by a decision or by hand; None where nobody decided. `crosses`: gold of
    other places that would have to give way.
    """

    document: str
    seen: Seen
    spans: tuple[Span, ...]
    votes: int = 0
    against: tuple[Span, ...] | None = None
    crosses: tuple[Span, ...] = ()

    @property
    def people(self) -> int:
        """How many people had a say."""
        return len(self.seen.place.people)


@dataclass(frozen=True, slots=True)
class RulePreview:
    """What a rule would do, `carry_out` making one undoable act of it.

    `proposals` fill what nobody settled; `changes` would change what somebody decided, and are not done
    unless they are moved to `proposals` (`ticked`). `kept` decisions stand; `left` places stay open.
    """

    verdict: str
    proposals: tuple[Proposal, ...]
    left: int
    changes: tuple[Proposal, ...] = ()
    kept: int = 0

    @property
    def annotations(self) -> int:
        """How many annotations would go into gold."""
        return sum(len(each.spans) for each in self.proposals)

    @property
    def emptied(self) -> int:
        """Places that would be settled with nothing."""
        return sum(1 for each in self.proposals if not each.spans)

    def ticked(self, proposals: Iterable[Proposal]) -> RulePreview:
        """Only these of `proposals` and `changes` are to be done."""
        return replace(self, proposals=tuple(proposals))


def rule(name: str, share: float | None = None, score: float = 0.0) -> Strategy:
    """The strategy of one of RULE_NAMES. Raises UserError `no_rule` and `bad_share`."""
    if name not in (*RULE_NAMES, "unanimous", "threshold"):
        raise UserError(
            "no_rule", f"There is no rule «{name}».", hint=f"There are {' and '.join(RULE_NAMES)}.", rule=name
        )
    if share is None:
        return STRATEGIES["majority"] if name == "majority" else unanimous
    if not 0 < share <= 1:
        raise UserError(
            "bad_vote_share", "The share of the people is a number from 0 to 1, as 0.67.", share=share
        )
    return threshold(share, score)


def preview(
    project: Project,
    strategy: Strategy | str,
    documents: Iterable[str] | None = None,
    chosen: ReaderSelection = EVERYBODY,
    *,
    labels: Collection[str] = (),
    verdict: str = "",
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> RulePreview:
    """Ask a strategy (core.adjudicate: unanimous, majority, threshold) about every place.

    `labels`: only places where somebody has one of them. Documents that fewer than two people read are passed
    over. Raises Cancelled.
    """
    asked = STRATEGIES[strategy] if isinstance(strategy, str) else strategy
    code = verdict or (strategy if isinstance(strategy, str) else "threshold")
    found = _Asking(asked, frozenset(labels))
    uids = project.document_uids() if documents is None else list(documents)
    for number, uid in enumerate(uids, 1):
        (cancel or CancelToken()).check()
        layers = chosen.of(project, uid)
        if len(layers) > 1:
            found.ask(compare(project, uid, layers))
        progress(Progress("comparing", number, len(uids)))
    return RulePreview(code, tuple(found.fills), found.left, tuple(found.changes), found.kept)


class _Asking:
    """The answers of a strategy, document by document."""

    def __init__(self, strategy: Strategy, labels: frozenset[str]) -> None:
        self._strategy, self._labels = strategy, labels
        self.fills: list[Proposal] = []
        self.changes: list[Proposal] = []
        self.left = self.kept = 0
        self._filled: SpanIndex[Span] = SpanIndex()
        self._gold: SpanIndex[Mark] = SpanIndex()
        self._agreed: set[SpanAnswer] = set()

    def ask(self, comparison: Comparison) -> None:
        self._gold = SpanIndex(comparison.gold)
        # What all agree on is filled in any case; of others that cross, the first in reading order is taken.
        self._filled = SpanIndex(
            [mark.span for seen in comparison.places if seen.place.agreed for mark in seen.place.marks[:1]]
        )
        self._agreed = {
            mark[:3] for seen in comparison.places if seen.place.agreed for mark in seen.place.marks[:1]
        }
        for seen in comparison.places:
            if self._labels and self._labels.isdisjoint(
                mark.label for mark in (*seen.place.marks, *seen.gold)
            ):
                continue
            self._ask_place(comparison.document, seen)

    def _ask_place(self, document: str, seen: Seen) -> None:
        choice = self._strategy(seen.place) if seen.place.marks else StrategyChoice(False)
        stands = tuple(mark.span for mark in seen.gold)
        if self._holds_still(seen, choice):
            self.fills.append(self._proposal(document, seen, choice, None))
            return
        if seen.settlement is not None:
            self.kept += 1
            if choice.decided and set(choice.spans) != set(stands):
                self.changes.append(self._proposal(document, seen, choice, stands))
            return
        if not choice.decided:
            self.left += seen.open
        elif seen.taken:
            return
        elif (stands and set(stands) != set(choice.spans)) or self._crossed(seen, choice):
            self.left += seen.open
            self.changes.append(self._proposal(document, seen, choice, stands))
        elif not seen.place.agreed and self._crosses_filled(choice):
            self.left += seen.open
        else:
            for span in choice.spans if not seen.place.agreed else ():
                self._filled.add(span)
            self.fills.append(self._proposal(document, seen, choice, None))

    @staticmethod
    def _holds_still(seen: Seen, choice: StrategyChoice) -> bool:
        """Whether a rule settled it, it is open again (somebody came late), and this one says the same:
        gold stays as it is, and those who came had a say now.
        """
        former = seen.settlement
        if former is None or not seen.open or former.verdict not in RULES:
            return False
        if former.reason or former.reason_code:
            return False
        return choice.decided and {mark.span for mark in seen.gold} == set(choice.spans)

    def _crossed(self, seen: Seen, choice: StrategyChoice) -> tuple[Span, ...]:
        """What of gold of other places it would cross; what all have alike may."""
        own = {mark[:3] for mark in (*seen.gold, *seen.place.marks)}
        may = self._agreed if seen.place.agreed else set()
        found = [
            mark.span
            for span in choice.spans
            for mark in self._gold.touching(span.start, span.end)
            if span.crosses(mark.span) and mark[:3] not in own and mark[:3] not in may
        ]
        return tuple(dict.fromkeys(found))

    def _crosses_filled(self, choice: StrategyChoice) -> bool:
        return any(
            one.crosses(other) for one in choice.spans for other in self._filled.touching(one.start, one.end)
        )

    def _proposal(
        self, document: str, seen: Seen, choice: StrategyChoice, against: tuple[Span, ...] | None
    ) -> Proposal:
        candidates = seen.place.candidates
        votes = [len(candidates.get(span, ())) for span in choice.spans] or [len(seen.place.missing)]
        crosses = self._crossed(seen, choice) if against is not None else ()
        return Proposal(document, seen, choice.spans, min(votes), against, crosses)


def carry_out(
    project: Project,
    plan: RulePreview,
    reason: DecisionReason = NO_REASON,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Act:
    """Settle all `proposals` of a preview as one step; `changes` are left alone.

    Of `changes` that were ticked, gold of other places that they cross gives way. Raises Cancelled, UserError
    `gold_crosses` where two that are to be done cross each other.
    """
    settling = AdjudicationBuilder(
        project, {each.seen.place.fingerprint: each.spans for each in plan.proposals}
    )
    for number, each in enumerate(plan.proposals):
        if number % 100 == 0:
            (cancel or CancelToken()).check()
            progress(Progress("comparing", number, len(plan.proposals)))
        settling.look(each.document)
        crossing = Crossing.REFUSE if each.against is None else Crossing.REPLACE
        settling.settle(each.document, each.seen, plan.verdict, each.spans, reason, crossing)
    documents = {each.document for each in plan.proposals}
    return settling.act(
        "settle_many", verdict=plan.verdict, count=len(plan.proposals), documents=len(documents)
    )
