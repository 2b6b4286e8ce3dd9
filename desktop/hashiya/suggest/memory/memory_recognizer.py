"""The engine that remembers what people decided in this project: folded, whatever clitics, with evidence
against.

A remembered phrase speaks for its label each time a person gave it, and against each time its range was
rejected or it
was left without a label in a finished document. What has as much against it as for it is not suggested.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from hashiya.core.clitics import bare, splits
from hashiya.core.fold import fold
from hashiya.core.segment import words
from hashiya.suggest.base import Analysis, Decision, Knowledge, Reason, Recognizer, Remembered, Suggestion
from hashiya.suggest.combine.evidence import KIN
from hashiya.suggest.lexicon.rule_tokens import Tokens, gap_sign, tokens_of
from hashiya.suggest.memory.similar_phrases import SimilarPhrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

VERSION = "1"
_MARK = "\x1f"
WordsKey = tuple[str, ...]


@dataclass(slots=True)
class Memory:
    """What is known of one phrase. `gaps` are the signs between its words as first seen."""

    gaps: str
    given: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    labelled: Counter[str] = field(default_factory=Counter)  # per finished document, whatever the label

    @property
    def label(self) -> str:
        return min(self.given, key=lambda label: (-self.given[label], label)) if self.given else ""


def folded_words(surface: str) -> tuple[str, ...]:
    """The phrase's words as compared; those that fold to nothing are left out."""
    return tuple(word for word in (fold(surface[start:end]) for start, end in words(surface)) if word)


@lru_cache(maxsize=65536)
def key_of(surface: str) -> WordsKey:
    """The phrase as remembered: folded words, the first without its surest clitics."""
    folded = folded_words(surface)
    return (bare(folded[0]), *folded[1:]) if folded else ()


class MemoryRecognizer:
    """Live: `learn` and `forget` take effect with the next `suggest`."""

    version = VERSION

    def __init__(self, knowledge: Knowledge) -> None:
        self._labels = frozenset(knowledge.scheme.codes)
        self._phrases: dict[WordsKey, Memory] = {}
        self._first: dict[str, list[WordsKey]] = defaultdict(list)
        self._rejected: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
        self._finished: dict[str, str] = {}
        self.similar = SimilarPhrases()
        open_documents = unfinished_of(knowledge)
        analyses = {document: Analysis(text) for document, text in knowledge.texts.items()}
        for document, analysis in analyses.items():
            if document not in open_documents:
                self._finish(document, analysis)
        for each in knowledge.remembered:
            self._recall(each)
        for done in (True, False):
            decisions = [each for each in knowledge.decisions if (each.document in self._finished) == done]
            for decision in decisions:
                self.learn(decision)
            part = {uid: analysis for uid, analysis in analyses.items() if (uid in self._finished) == done}
            self._doubt_hints(decisions, part)
            if done:
                self.similar.settle()

    # --- learning

    def learn(self, decision: Decision) -> None:
        """Take in one decision of a person; a phrase without a word is left alone."""
        memory = self._memory(decision.surface)
        if memory is None:
            return
        if decision.label is not None:
            self.similar.learn(folded_words(decision.surface), decision.label)
        if decision.label is None:
            memory.rejected += 1
            self._rejected[decision.document][decision.start, decision.end] += 1
        else:
            memory.given[decision.label] += 1
            memory.labelled[decision.document] += 1

    def _recall(self, remembered: Remembered) -> None:
        """Take in what was decided in texts that are not at hand."""
        memory = self._memory(remembered.surface)
        if memory is None:
            return
        if remembered.label is None:
            memory.rejected += remembered.count
        else:
            memory.given[remembered.label] += remembered.count
            self.similar.learn(folded_words(remembered.surface), remembered.label)

    def forget(self, decision: Decision) -> None:
        """Take back what `learn` took in, as when an act is undone."""
        memory = self._phrases.get(key_of(decision.surface))
        if memory is None:
            return
        if decision.label is not None:
            self.similar.learn(folded_words(decision.surface), decision.label, -1)
        if decision.label is None:
            memory.rejected = max(0, memory.rejected - 1)
            self._rejected[decision.document] -= Counter({(decision.start, decision.end): 1})
        else:
            memory.given -= Counter({decision.label: 1})
            memory.labelled -= Counter({decision.document: 1})

    def finish(self, document: str, text: str) -> None:
        """A person is done with this document: what bears no label in it speaks against."""
        self._finish(document, Analysis(text))
        self.similar.settle()

    def _finish(self, document: str, analysis: Analysis) -> None:
        self._finished[document] = _MARK + _MARK.join(tokens_of(analysis).bare) + _MARK

    def _doubt_hints(self, decisions: Iterable[Decision], analyses: Mapping[str, Analysis]) -> None:
        """Hold hints against what people made of texts: much that looks alike is nothing.

        Of a text that is being worked on, only what stands before the last decision has been read.
        """
        given: dict[str, set[tuple[int, int, str]]] = defaultdict(set)
        read: dict[str, int] = defaultdict(int)
        for decision in decisions:
            read[decision.document] = max(read[decision.document], decision.end)
            if decision.label is not None:
                given[decision.document].add((decision.start, decision.end, decision.label))
        for document, analysis in analyses.items():
            end = len(analysis.text) if document in self._finished else read[document]
            for hint in self.hints(analysis):
                if hint.end <= end and (hint.start, hint.end, hint.label) not in given[document]:
                    self.judge(hint, analysis.text[hint.start : hint.end], False)

    def reopen(self, document: str) -> None:
        """The document is being worked on again."""
        self._finished.pop(document, None)

    def _memory(self, surface: str) -> Memory | None:
        key = key_of(surface)
        if not key or all(word.isdigit() for word in key):
            return None  # what a bare number is, its place says and not its digits
        known = self._phrases.get(key)
        if known is None:
            ranges = words(surface)
            gaps = "".join(gap_sign(surface[end:start]) for (_, end), (start, _) in pairwise(ranges))
            known = self._phrases[key] = Memory(gaps)
            self._first[key[0]].append(key)
        return known

    def _against(self, key: WordsKey, memory: Memory) -> int:
        """Rejections, and places in finished documents where the phrase stands without a label."""
        pattern = _MARK + _MARK.join(bare(word) for word in key) + _MARK
        unlabelled = sum(
            max(0, _count(text, pattern) - memory.labelled[document])
            for document, text in self._finished.items()
        )
        return memory.rejected + unlabelled

    # --- asking

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        tokens = tokens_of(analysis)
        judged: dict[WordsKey, tuple[int, int]] = {}
        found = []
        for first, last, key in self._occurrences(tokens):
            memory = self._phrases[key]
            label = memory.label
            if label not in self._labels:
                continue
            if key not in judged:
                judged[key] = (
                    memory.given[label],
                    self._against(key, memory) + memory.given.total() - memory.given[label],
                )
            given, against = judged[key]
            start, end = tokens.range(first, last)
            if against >= given or self._rejected[document][start, end]:
                continue
            score = (given + 1) / (given + against + 1.6)
            why = (Reason("seen", (given, against)),)
            found.append(Suggestion(start, end, label, score, "memory", VERSION, why))
        return found

    def hints(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        """What only looks like something people labelled; worth nothing before it is weighed."""
        tokens = tokens_of(analysis)
        rejected = self._rejected[document]
        found = []
        for hint in self.similar.find(tokens):
            start, end = tokens.range(hint.first, hint.last)
            if hint.label in self._labels and not rejected[start, end]:
                why = (Reason(KIN, (hint.code,)),)
                found.append(Suggestion(start, end, hint.label, hint.score, "memory", VERSION, why))
        return found

    def judge(self, hint: Suggestion, surface: str, right: bool) -> None:
        """A person went through a place that a hint of this engine spoke of."""
        folded = folded_words(surface)
        if folded:
            self.similar.judge(str(hint.why[0].args[0]), folded, right)

    def _occurrences(self, tokens: Tokens) -> Iterator[tuple[int, int, WordsKey]]:
        if not self._first:
            return
        for index, (word, stem) in enumerate(zip(tokens.folded, tokens.bare, strict=True)):
            for first in _readings(word, stem):
                for key in self._first.get(first, ()):
                    last = index + len(key) - 1
                    if len(key) > 1 and tuple(tokens.folded[index + 1 : last + 1]) != key[1:]:
                        continue
                    gaps = self._phrases[key].gaps
                    if len(key) > 1 and not _same_gaps(tokens.gaps[index:last], gaps):
                        continue
                    yield index, last, key

    def allows(self, suggestion: Suggestion, surface: str, *, document: str = "") -> bool:
        """Whether people's decisions let another engine's suggestion pass: no to what they rejected here or
        often.
        """
        if not self._phrases:
            return True
        if self.has_refused(document, suggestion.start, suggestion.end):
            return False
        memory = self._phrases.get(key_of(surface))
        if memory is None or memory.given[suggestion.label]:
            return True
        return memory.rejected < 2 or memory.rejected <= memory.given.total()

    def has_refused(self, document: str, start: int, end: int) -> bool:
        """Whether a person said no to this very range."""
        refused = self._rejected.get(document)
        return refused is not None and bool(refused[start, end])

    def testimony(self, surface: str, label: str) -> tuple[int, int, int]:
        """How often people gave a phrase this label, gave it another, and said no."""
        memory = self._phrases.get(key_of(surface)) if self._phrases else None
        if memory is None:
            return 0, 0, 0
        given = memory.given[label]
        return given, memory.given.total() - given, memory.rejected

    def knows(self) -> Mapping[WordsKey, Memory]:
        """Everything remembered, to look at."""
        return self._phrases


def unfinished_of(knowledge: Knowledge) -> frozenset[str]:
    """The documents in which what bears no label may only not have been looked at yet."""
    named = knowledge.options.get("memory", {}).get("unfinished", ())
    return frozenset(named) if isinstance(named, list | tuple | set | frozenset) else frozenset()


@lru_cache(maxsize=65536)
def _readings(word: str, stem: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([stem, *(bare(split.stem) for split in splits(word))]))


def _same_gaps(gaps: list[str], remembered: str) -> bool:
    return all(
        one == other or (one in ' "<>-' and other in ' "<>-')
        for one, other in zip(gaps, remembered, strict=True)
    )


def _count(text: str, pattern: str) -> int:
    """Occurrences that may share their outer marks."""
    count = position = 0
    while (position := text.find(pattern, position)) >= 0:
        count += 1
        position += len(pattern) - 1
    return count


class MemorySuggester:
    name = "memory"
    title = "Memory of this project"

    def unavailable(self, knowledge: Knowledge) -> str:
        return ""

    def open(self, knowledge: Knowledge) -> Recognizer:
        return MemoryRecognizer(knowledge)
