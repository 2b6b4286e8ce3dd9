"""Trust in engines and their rules, from what people decided: the latest texts are gone through once more.

Each passage is weighed as it was before anyone had decided on it, then what became of its candidates is taken
in. Nothing is stored: the same decisions give the same trust, after a restart and after an undo too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from hashiya.core.segment import sentences
from hashiya.core.span import Span
from hashiya.suggest.base import Analysis, Decision, Knowledge, Recognizer, Suggestion
from hashiya.suggest.combine.ensemble import MODELS, Ensemble
from hashiya.suggest.combine.evidence import KIN, LIVE, OWN, read_feature, source_of
from hashiya.suggest.combine.refit import Taught, refit
from hashiya.suggest.engine_cache import EngineCache
from hashiya.suggest.last_texts import last_within
from hashiya.suggest.memory.memory_recognizer import MemoryRecognizer, unfinished_of

if TYPE_CHECKING:
    from hashiya.suggest.combine.evidence import Features
    from hashiya.suggest.combine.weights import Weighed

MOST = 40_000
"""Characters gone through at most: those of the last documents of the project that people worked on."""
_RULES = frozenset({"lexicon", "patterns"})
_MEMORY = "memory"
_BY_HEART = 0.95
"""A model right in so many of its sure suggestions was trained on the text, or has nothing to learn."""
_ENOUGH = 15  # sure suggestions that were decided on, from which on that can be told
_SURE = 0.5
_DECIDED = frozenset({"t", LIVE.rstrip(":")})  # of what people decided on these words, and of words
_KEPT = 10 * MOST  # characters for which what engines said is kept, all engines together


@dataclass(slots=True)
class Worked:
    """What people decided in one text; with `finished` what they left alone is decided too."""

    document: str
    text: str
    finished: bool
    given: set[Span] = field(default_factory=set)
    refused: set[tuple[int, int]] = field(default_factory=set)
    decisions: list[Decision] = field(default_factory=list)

    def take(self, decision: Decision) -> None:
        self.decisions.append(decision)
        if decision.label is None:
            self.refused.add((decision.start, decision.end))
        else:
            self.given.add(Span(decision.start, decision.end, decision.label))

    def judge(self, span: Span) -> bool | None:
        """Whether a candidate is right; None where nobody has decided."""
        if span in self.given:
            return True
        if self.finished or span.range in self.refused:
            return False
        contradicted = any(other.range == span.range or other.crosses(span) for other in self.given)
        return False if contradicted else None


def learn_trust(ensemble: Ensemble, knowledge: Knowledge, *, most: int = MOST) -> None:
    """Teach the ensemble's weigher by the decisions in the last `most` characters, oldest first."""
    if not (ensemble.weigher.weighs and knowledge.decisions and _MEMORY in ensemble.recognizers):
        return
    worked = _worked(knowledge)
    first = last_within([len(each.text) for each in worked], most)
    before = [decision for text in worked[:first] for decision in text.decisions]
    memory = MemoryRecognizer(Knowledge(knowledge.scheme, decisions=before, remembered=knowledge.remembered))
    others = {name: each for name, each in ensemble.recognizers.items() if name != _MEMORY}
    replay = Ensemble({**others, _MEMORY: memory}, nested=knowledge.scheme.nested, weigher=ensemble.weigher)
    replay.guests = ensemble.guests
    known = hash((tuple(knowledge.scheme.codes), tuple(knowledge.word_lists)))
    rows: list[Taught] = []
    for each in worked[first:]:
        if each.finished:
            rows += _go_through(each, replay, known, knowledge.said.get(each.document, ()), most)
    ensemble.weigher.add(refit(rows))
    for each in worked[first:]:
        if not each.finished:
            _go_through(each, replay, known, knowledge.said.get(each.document, ()), most)


def _worked(knowledge: Knowledge) -> list[Worked]:
    """In the order of the documents."""
    unfinished = unfinished_of(knowledge)
    found = {
        document: Worked(document, text, document not in unfinished)
        for document, text in knowledge.texts.items()
    }
    for decision in knowledge.decisions:
        if decision.document in found:
            found[decision.document].take(decision)
    return [each for each in found.values() if each.decisions]


def _go_through(
    worked: Worked, replay: Ensemble, known: Hashable, said: Sequence[Suggestion], most: int
) -> list[Taught]:
    """In a finished document, what became of the candidates and what it says of rules. In one that is being
    worked on the weigher learns at once, of much more: that holds for the rest of this document. Of a text
    longer than `most` characters, its last part so long.

    `said`: what engines of the person's own said of the text, as the project has it: asking them again could
    take hours.
    """
    rows: list[Taught] = []
    begin, stop = _part_gone_through(worked, most)
    read = [
        *_read(worked, replay, known, begin, stop),
        *(item for item in said if item.engine in replay.guests),
    ]
    teachable = partial(_teachable, guests=replay.guests, by_heart=_knows_by_heart(worked, read))
    by_passage = _by_passage(worked)
    for start, end in sentences(worked.text):
        if not (worked.finished or by_passage[start]):
            continue
        if not begin <= start < end <= stop:
            for decision in by_passage[start]:
                replay.learn(decision)
            continue
        weighed = replay.weigh_passage(read, worked.text, start, end)
        judged: list[tuple[Weighed, bool]] = []
        for candidate in weighed:
            right = worked.judge(candidate[0].span)
            if right is None and candidate[0].engine == _MEMORY:
                right = False  # who labelled something in this sentence saw no more in it
            if right is not None:
                judged.append((candidate, right))
        if worked.finished:
            replay.judge_hints(judged, worked.text)
            rows += [_taught(features, right, replay) for (_, features), right in judged]
        else:
            replay.take(judged, worked.text, about=teachable)
        for decision in by_passage[start]:
            replay.learn(decision)
    if worked.finished:
        replay.finish(worked.document, worked.text)
    return rows


def _part_gone_through(worked: Worked, most: int) -> tuple[int, int]:
    """Where the characters begin and end of which engines are asked again: `most` at most, whole sentences,
    the last ones or those before the last decision.
    """
    size = len(worked.text)
    if size <= most:
        return 0, size
    ranges = sentences(worked.text)
    last = size if worked.finished else max(decision.end for decision in worked.decisions)
    stop = next((end for _, end in ranges if end >= last), size)
    begin = next((start for start, _ in ranges if start >= stop - most), max(0, stop - most))
    return begin, stop


def _taught(features: Features, right: bool, replay: Ensemble) -> Taught:
    of_rules = {name: value for name, value in features.items() if _is_of_rule(name, replay.guests)}
    return Taught(replay.weigher.odds(features), of_rules, right)


def _knows_by_heart(worked: Worked, read: Sequence[Suggestion]) -> bool:
    """Whether a model is right here as it is only in texts it was trained on, or nobody can tell yet."""
    for engine in MODELS:
        sure = [worked.judge(item.span) for item in read if item.engine == engine and item.score >= _SURE]
        judged = [right for right in sure if right is not None]
        if sure and (len(judged) < _ENOUGH or sum(judged) >= _BY_HEART * len(judged)):
            return True
    return False


def _is_of_rule(feature: str, guests: frozenset[str] = frozenset()) -> bool:
    """What finished texts say of other texts: how a rule fares, and an engine of the person's own.

    What nine texts say of models, the memory and likenesses holds for the tenth less than what ships does: on
    AQMAR, Wikinews and texts written for this, F1 fell by up to five points where it was believed.
    """
    about = read_feature(feature)
    if not guests.isdisjoint(about.sources):
        return True
    return about.kind == "c" and not _RULES.isdisjoint(about.sources)


def _teachable(feature: str, guests: frozenset[str] = frozenset(), *, by_heart: bool = True) -> bool:
    """What the part read says of rules, the memory and likenesses; of models too where it can be believed.

    Of a text that a model was trained on (`by_heart`) they say too much: it is nearly always right there, and
    would then be believed against every rule in all others. (What the project's own says is not read.)
    """
    about = read_feature(feature)
    if not by_heart or not guests.isdisjoint(about.sources):
        return True
    if not MODELS.isdisjoint(about.sources):
        return False
    if about.kind in _DECIDED or (about.kind == "c" and not _RULES.isdisjoint(about.sources)):
        return True
    return KIN in about.sources or _MEMORY in about.sources


def _by_passage(worked: Worked) -> defaultdict[int, list[Decision]]:
    found: defaultdict[int, list[Decision]] = defaultdict(list)
    waiting = sorted(worked.decisions, key=lambda decision: decision.start)
    at = 0
    for start, end in sentences(worked.text):
        while at < len(waiting) and waiting[at].start < end:
            found[start].append(waiting[at])
            at += 1
    return found


_SAID = EngineCache[tuple[Hashable, str], list[Suggestion]](_KEPT, size=lambda key: len(key[1]))
"""What engines that do not learn at once said of texts, since a process opens them anew all the time."""


def _read(worked: Worked, replay: Ensemble, known: Hashable, begin: int, stop: int) -> list[Suggestion]:
    """What engines say of text[begin:stop], by the characters of the whole."""
    found: list[Suggestion] = []
    text = worked.text[begin:stop]
    analysis = Analysis(text)
    for name, engine in replay.recognizers.items():
        if name == _MEMORY or name in replay.guests:
            continue
        key = ((name, engine.version, known), text)
        said = _SAID.get(key, partial(_ask, engine, analysis, worked.document))
        found += [item.moved(begin) for item in said]
    return found


def _ask(engine: Recognizer, analysis: Analysis, document: str) -> list[Suggestion]:
    """What a project's own model says of texts it was trained on is no measure of it, and left out."""
    return [item for item in engine.suggest(analysis, document=document) if source_of(item) != OWN]
