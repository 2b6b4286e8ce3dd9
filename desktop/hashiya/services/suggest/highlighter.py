"""The engines that can work here, opened once and asked of one text after another.

No project is needed: a `Highlighter` is made from immutable knowledge and can live in a thread or a process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.services.suggest.project_knowledge import switched_off, threshold_of
from hashiya.suggest.base import Analysis
from hashiya.suggest.camel.camel_recognizer import CamelRecognizer
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.combine.long_texts import LONG, suggest_in_stretches
from hashiya.suggest.combine.trust import learn_trust
from hashiya.suggest.encoder.encoder_recognizer import EncoderRecognizer
from hashiya.suggest.guests.guest_engine import GuestRecognizer
from hashiya.suggest.suggesters import all_engines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from hashiya.progress import CancelToken
    from hashiya.suggest.base import Knowledge, Suggestion
    from hashiya.suggest.combine.long_texts import StretchFound


@dataclass(frozen=True, slots=True)
class Work:
    """One text to highlight."""

    document: str
    text: str


def engine_names() -> list[str]:
    """The names of all engines, in their order."""
    return [engine.name for engine in all_engines()]


def check_engines(names: Iterable[str]) -> None:
    """Raise UserError for a name that no engine has."""
    for name in names:
        if name not in engine_names():
            raise UserError(
                "no_engine",
                f"There is no engine «{name}».",
                hint=f"Engines: {', '.join(engine_names())}.",
                engine=name,
            )


def usable(knowledge: Knowledge, names: Collection[str] = ()) -> tuple[list[str], dict[str, str]]:
    """Engines that can work here, and why others cannot. UserError for one asked for by name that cannot."""
    check_engines(names)
    good, absent = [], {}
    off = switched_off(knowledge)
    for engine in all_engines():
        if names and engine.name not in names:
            continue
        if engine.name in off and not names:
            absent[engine.name] = "It is switched off in this project."
            continue
        reason = engine.unavailable(knowledge)
        if reason and names:
            raise UserError(
                "engine_unavailable", f"The engine {engine.name} cannot work: {reason}", engine=engine.name
            )
        if reason:
            absent[engine.name] = reason
        else:
            good.append(engine.name)
    return good, absent


class Highlighter:
    """The chosen engines, opened once; merges what they find in a text.

    With no names: all that are not switched off. `cancel` ends engines that work in another process. Without
    `trust` the engines are believed as they come, whatever people decided on what they said.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        names: Collection[str],
        *,
        cancel: CancelToken | None = None,
        trust: bool = True,
    ) -> None:
        off = switched_off(knowledge)
        chosen = [
            engine for engine in all_engines() if (engine.name in names if names else engine.name not in off)
        ]
        self.ensemble = Ensemble.open(chosen, knowledge)
        for recognizer in self.ensemble.recognizers.values():
            if isinstance(recognizer, CamelRecognizer | EncoderRecognizer | GuestRecognizer):
                recognizer.cancel = cancel
        if trust:
            learn_trust(self.ensemble, knowledge)
        self._threshold = threshold_of(knowledge)

    def suggest(self, work: Work) -> list[Suggestion]:
        """Ranked, nested suggestions without contradictions."""
        if len(work.text) >= LONG:
            return [item for part in self.suggest_in_stretches(work) for item in part.suggestions]
        return self.ensemble.suggest(Analysis(work.text), document=work.document, threshold=self._threshold)

    def suggest_all(self, works: Sequence[Work]) -> Iterator[list[Suggestion]]:
        """As `suggest` for each, in order; short texts are read together, which is faster."""
        for long, together in groupby(works, key=lambda work: len(work.text) >= LONG):
            if long:
                yield from map(self.suggest, together)
            else:
                texts = [(Analysis(work.text), work.document) for work in together]
                yield from self.ensemble.suggest_all(texts, threshold=self._threshold)

    def suggest_in_stretches(
        self, work: Work, check: Callable[[int], None] = lambda _read: None
    ) -> Iterator[StretchFound]:
        """As `suggest`, for a text of any length, part by part: see `suggest.combine.long_texts`."""
        return suggest_in_stretches(
            self.ensemble, work.text, document=work.document, threshold=self._threshold, check=check
        )

    @property
    def troubles(self) -> dict[str, UserError]:
        """Engines that failed on the way, each with what happened; the others went on."""
        found = ((name, getattr(each, "trouble", None)) for name, each in self.ensemble.recognizers.items())
        return {name: error for name, error in found if error is not None}

    def taken_unused(self) -> dict[str, dict[str, int]]:
        """What engines said since that could not be used: engine → why → how often; counted anew from now."""
        found = {}
        for name, each in self.ensemble.recognizers.items():
            if isinstance(each, GuestRecognizer) and each.counts:
                found[name] = dict(each.counts)
                each.counts.clear()
        return found


def to_annotations(document: str, text: str, suggestions: Sequence[Suggestion]) -> list[Annotation]:
    """Suggestions as stored: in the suggestions' layer, with their source, score and reasons."""
    stamp = now()
    return [
        Annotation(
            uid=new_uid(),
            document=document,
            layer=SUGGESTIONS,
            start=item.start,
            end=item.end,
            label=item.label,
            surface=text[item.start : item.end],
            status=Status.SUGGESTED,
            source=item.engine,
            version=item.version,
            score=round(item.score, 4),
            why=json.dumps([[reason.code, *reason.args] for reason in item.why], ensure_ascii=False),
            created=stamp,
            modified=stamp,
        )
        for item in suggestions
    ]
