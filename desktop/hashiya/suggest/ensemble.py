"""Several engines opened together and asked as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hashiya.core.span import Span
from hashiya.suggest.base import Analysis, Decision, Knowledge, Recognizer, Suggester, Suggestion
from hashiya.suggest.memory import MemoryRecognizer
from hashiya.suggest.merge import merge

THRESHOLD = 0.5


class Ensemble:
    """Opened engines by name. What people rejected is kept back whichever engine proposes it."""

    def __init__(self, recognizers: Mapping[str, Recognizer], *, nested: bool = True) -> None:
        self.recognizers = dict(recognizers)
        self._nested = nested
        memory = self.recognizers.get("memory")
        self._memory = memory if isinstance(memory, MemoryRecognizer) else None

    @classmethod
    def open(cls, suggesters: Iterable[Suggester], knowledge: Knowledge) -> Ensemble:
        """Open those that can work here; the others are left out."""
        usable = [suggester for suggester in suggesters if not suggester.unavailable(knowledge)]
        opened = {suggester.name: suggester.open(knowledge) for suggester in usable}
        return cls(opened, nested=knowledge.scheme.nested)

    def propose(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        """Everything each engine says, unmerged, without what people rejected."""
        proposed = []
        for recognizer in self.recognizers.values():
            for suggestion in recognizer.suggest(analysis, document=document):
                surface = analysis.text[suggestion.start : suggestion.end]
                if self._memory is None or self._memory.allows(suggestion, surface, document=document):
                    proposed.append(suggestion)
        return proposed

    def suggest(
        self,
        analysis: Analysis,
        *,
        document: str = "",
        threshold: float = THRESHOLD,
        decided: Sequence[Span] = (),
    ) -> list[Suggestion]:
        """The merged set to show."""
        proposed = self.propose(analysis, document=document)
        return merge(proposed, threshold=threshold, nested=self._nested, decided=decided)

    def learn(self, decision: Decision) -> None:
        """Tell the memory, where it is among the engines."""
        if self._memory is not None:
            self._memory.learn(decision)

    def forget(self, decision: Decision) -> None:
        if self._memory is not None:
            self._memory.forget(decision)
