"""Several engines opened together and asked as one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.suggest.base import (
    Analysis,
    Decision,
    Knowledge,
    ReadsTogether,
    Recognizer,
    Suggester,
    Suggestion,
)
from hashiya.suggest.combine.discourse import SURE, read_again, read_text_again
from hashiya.suggest.combine.evidence import CAREFUL, KIN, LIVE, WHOLE, source_of
from hashiya.suggest.combine.resolve import merge
from hashiya.suggest.combine.weights import Scored, Weighed, Weigher, family_of, load_weights, untrained
from hashiya.suggest.encoder.encoder_recognizer import EncoderRecognizer
from hashiya.suggest.memory.memory_recognizer import MemoryRecognizer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from hashiya.core.labels import Scheme
    from hashiya.core.span import Span

THRESHOLD = 0.35
"""The least probability shown. Under one half, since correcting a near miss costs no more than adding."""

MODELS = frozenset({"crf", "encoder"})
"""The trained ones."""


class Ensemble:
    """Opened engines by name. What people rejected is kept back whichever engine proposes it."""

    def __init__(
        self, recognizers: Mapping[str, Recognizer], *, nested: bool = True, weigher: Weigher | None = None
    ) -> None:
        self.recognizers = dict(recognizers)
        self.weigher = weigher or Weigher({})
        self._nested = nested
        self.guests: frozenset[str] = frozenset()
        self.heads = False  # whether a body's head noun alone is the body
        memory = self.recognizers.get("memory")
        self._memory = memory if isinstance(memory, MemoryRecognizer) else None

    @classmethod
    def open(cls, suggesters: Iterable[Suggester], knowledge: Knowledge) -> Ensemble:
        """Open those that can work here; the others are left out.

        The bundled models alone keep their own probabilities, which were corrected on unseen text: the
        weights expect the rules beside them, and take their silence for doubt.
        """
        usable = [suggester for suggester in suggesters if not suggester.unavailable(knowledge)]
        opened = open_engines(usable, knowledge)
        alone = set(opened) <= MODELS and not knowledge.models.get("crf")
        guests = frozenset(each.name for each in usable if getattr(each, "guest", False))
        weights = {} if alone else _weights_of(knowledge.scheme, opened, guests)
        ensemble = cls(opened, nested=knowledge.scheme.nested, weigher=Weigher(weights))
        ensemble.guests = guests
        ensemble.heads = family_of(knowledge.scheme) == "wide"
        return ensemble

    def take_model(self, suggesters: Iterable[Suggester], knowledge: Knowledge) -> None:
        """Open those anew that the model in `knowledge` works in; everything else goes on as it was."""
        opened = open_engines(suggesters, knowledge)
        self.recognizers.update(opened)
        if self.weigher.weighs:
            self.weigher.rest_on(_weights_of(knowledge.scheme, opened, self.guests))

    def propose(
        self, analysis: Analysis, *, document: str = "", known: Mapping[str, list[Suggestion]] | None = None
    ) -> list[Suggestion]:
        """Everything each engine says, unmerged, without what people rejected.

        `known` is what engines have said of this text already.
        """
        proposed = self.read(analysis, document=document, known=known)
        if self._memory is not None:
            proposed += self._memory.suggest(analysis, document=document)
        return (
            proposed
            if self._allows_all
            else [item for item in proposed if self._allows(item, analysis.text, document)]
        )

    def read(
        self, analysis: Analysis, *, document: str = "", known: Mapping[str, list[Suggestion]] | None = None
    ) -> list[Suggestion]:
        """What the engines say that do not learn at once: all but the memory."""
        said = known or {}
        found: list[Suggestion] = []
        for name, recognizer in self.recognizers.items():
            if name != "memory":
                ready = said.get(name)
                found += recognizer.suggest(analysis, document=document) if ready is None else ready
        return found

    def weigh(
        self, analysis: Analysis, *, document: str = "", known: Mapping[str, list[Suggestion]] | None = None
    ) -> list[Weighed]:
        """Each range and label once with its probability, and what it rests on; the text read twice."""
        proposed = self.propose(analysis, document=document, known=known)
        weighed = self._weigh(proposed, self._hints(analysis, document, 0), analysis.text)
        read = read_again(analysis, weighed, heads=self.heads)
        if self._allows_all:
            return read
        return [pair for pair in read if self._allows(pair[0], analysis.text, document)]

    def weigh_passage(
        self, read: Iterable[Suggestion], text: str, start: int, end: int, *, document: str = ""
    ) -> list[Weighed]:
        """As `weigh` for text[start:end] alone, of which `read` is what the other engines said."""
        proposed = [item for item in read if start <= item.start < end]
        proposed = [item for item in proposed if self._allows(item, text, document)]
        hints: list[Suggestion] = []
        if self._memory is not None:
            passage = Analysis(text[start:end])
            proposed += [item.moved(start) for item in self._memory.suggest(passage)]
            hints = self._hints(passage, "", start)
        return self._weigh(proposed, hints, text)

    def _weigh(
        self, proposed: list[Suggestion], hints: list[Suggestion], text: str, *, heard: Collection[str] = ()
    ) -> list[Weighed]:
        memory = self._memory
        live = memory is not None and bool(memory.knows())
        witness = memory if live else None
        return self.weigher.weigh([*proposed, *hints], text, witness, live=live, heard=heard)

    def _hints(self, analysis: Analysis, document: str, shift: int) -> list[Suggestion]:
        if self._memory is None or not self.weigher.weighs:
            return []
        return [item.moved(shift) for item in self._memory.hints(analysis, document=document)]

    @property
    def _allows_all(self) -> bool:
        """Whether nobody has decided anything yet."""
        return self._memory is None or not self._memory.knows()

    def _allows(self, item: Suggestion, text: str, document: str) -> bool:
        return self._memory is None or self._memory.allows(
            item, text[item.start : item.end], document=document
        )

    def suggest(
        self,
        analysis: Analysis,
        *,
        document: str = "",
        threshold: float = THRESHOLD,
        decided: Sequence[Span] = (),
    ) -> list[Suggestion]:
        """The merged set to show."""
        return self.choose(self._score(analysis, document, threshold), threshold=threshold, decided=decided)

    def _score(
        self,
        analysis: Analysis,
        document: str,
        threshold: float,
        known: Mapping[str, list[Suggestion]] | None = None,
    ) -> list[Suggestion]:
        """As `weigh`, without what each rests on; what is less likely than the threshold may be missing."""
        if not self._allows_all:
            return [item for item, _ in self.weigh(analysis, document=document, known=known)]
        proposed = self.propose(analysis, document=document, known=known)
        proposed += self._hints(analysis, document, 0)
        scored = self.weigher.scored(proposed, analysis.text, least=min(threshold, SURE))
        return read_text_again(analysis, scored, heads=self.heads)

    def score_stretch(
        self,
        stretch: Analysis,
        start: int,
        text: str,
        *,
        document: str = "",
        threshold: float = THRESHOLD,
        heard: frozenset[str] = frozenset(),
    ) -> tuple[Scored, frozenset[str]]:
        """What the engines say of the part of a text that begins at `start`, weighed by the places of the
        whole, not read again yet; and who of those whose silence counts has spoken in this part or before
        (`heard`).
        """
        memory = self._memory
        proposed, hints = self.read(stretch), []
        if memory is not None:
            proposed += memory.suggest(stretch)
            hints = [item.moved(start) for item in self._hints(stretch, "", 0)]
            hints = [item for item in hints if not memory.has_refused(document, item.start, item.end)]
        proposed = [item.moved(start) for item in proposed]
        heard |= {source_of(item) for item in proposed}.intersection(WHOLE)
        if not self._allows_all:
            proposed = [item for item in proposed if self._allows(item, text, document)]
            weighed = self._weigh(proposed, hints, text, heard=heard)
            return Scored([item for item, _ in weighed], {}), heard
        least = min(threshold, SURE)
        return self.weigher.scored([*proposed, *hints], text, least=least, heard=heard), heard

    def show_stretch(
        self, found: Iterable[Suggestion], start: int, text: str, document: str, threshold: float
    ) -> list[Suggestion]:
        """Of what was read twice in the part that begins at `start`, what is shown."""
        allowed = found if self._allows_all else [i for i in found if self._allows(i, text, document)]
        shown = self.choose([item.moved(-start) for item in allowed], threshold=threshold)
        return [item.moved(start) for item in shown]

    def suggest_all(
        self, texts: Sequence[tuple[Analysis, str]], *, threshold: float = THRESHOLD
    ) -> Iterator[list[Suggestion]]:
        """As `suggest` for each (text, document's uid), in order; engines that can read them together do."""
        analyses = [analysis for analysis, _ in texts]
        together = {
            name: recognizer.suggest_all(analyses)
            for name, recognizer in self.recognizers.items()
            if isinstance(recognizer, ReadsTogether)
        }
        for number, (analysis, document) in enumerate(texts):
            known = {name: said[number] for name, said in together.items()}
            yield self.choose(self._score(analysis, document, threshold, known), threshold=threshold)

    def choose(
        self, weighed: Iterable[Suggestion], *, threshold: float = THRESHOLD, decided: Sequence[Span] = ()
    ) -> list[Suggestion]:
        """Of what was weighed, what is shown."""
        return merge(weighed, threshold=threshold, nested=self._nested, decided=decided)

    def teach(
        self,
        document: str,
        text: str,
        weighed: Iterable[Weighed],
        shown: Iterable[Span],
        right: Sequence[Span],
    ) -> None:
        """A person went through a passage and left only the spans `right`: learn what is to be trusted of
        what was `weighed`, and tell the memory of each of them, and of what was `shown` where there is none.
        """
        spans, ranges = set(right), {span.range for span in right}
        self.take([(each, each[0].span in spans) for each in weighed], text)
        wrong = [(span, None) for span in shown if span.range not in ranges]
        for span, label in [*((span, span.label) for span in right), *wrong]:
            self.learn(Decision(document, span.start, span.end, text[span.start : span.end], label))

    def take(
        self,
        judged: Collection[tuple[Weighed, bool]],
        text: str,
        *,
        about: Callable[[str], bool] | None = None,
    ) -> None:
        """Learn what is to be trusted from candidates that a person decided on: (candidate, was right).

        With `about` only of features whose names it takes.
        """
        for (_, features), correct in judged:
            self.weigher.learn(features, correct, about=about)
        self.judge_hints(judged, text)

    def judge_hints(self, judged: Iterable[tuple[Weighed, bool]], text: str) -> None:
        """Tell the memory which of its hints were right, of candidates as `take` has them."""
        if self._memory is None:
            return
        for (item, _), correct in judged:
            hint = item._replace(why=tuple(reason for reason in item.why if reason.code == KIN))
            if hint.why:
                self._memory.judge(hint, text[item.start : item.end], correct)

    def learn(self, decision: Decision) -> None:
        """Tell the memory, where it is among the engines."""
        if self._memory is not None:
            self._memory.learn(decision)

    def forget(self, decision: Decision) -> None:
        if self._memory is not None:
            self._memory.forget(decision)

    def finish(self, document: str, text: str) -> None:
        """A person is done with this document: what its words have taught does not hold for the next."""
        self.weigher.forget(LIVE)
        if self._memory is not None:
            self._memory.finish(document, text)


def open_engines(suggesters: Iterable[Suggester], knowledge: Knowledge) -> dict[str, Recognizer]:
    """Those that can work here, by name, in order.

    Where what a project learned speaks through the careful engine, the statistical one does not say it again:
    they learned from the same documents.
    """
    engines = {each.name: each for each in suggesters}
    careful = engines[CAREFUL].open(knowledge) if CAREFUL in engines else None
    if isinstance(careful, EncoderRecognizer) and careful.head is not None:
        knowledge = replace(knowledge, models={**knowledge.models, "crf": b""})
    return {
        name: careful if name == CAREFUL and careful is not None else each.open(knowledge)
        for name, each in engines.items()
    }


def _weights_of(scheme: Scheme, opened: Mapping[str, Recognizer], guests: Iterable[str]) -> dict[str, float]:
    """The weights that ship, with how far the project's own head and a person's own engines are to be
    believed, where there are any; none where none ship.
    """
    weights = load_weights().get(family_of(scheme), {})
    if not weights:
        return {}
    careful = opened.get(CAREFUL)
    head = careful.head if isinstance(careful, EncoderRecognizer) else None
    trust = head.trust if head is not None else {}
    own = {name: weights.get(name, 0.0) + more for name, more in trust.items()}
    return {**weights, **own, **untrained(guests)}
