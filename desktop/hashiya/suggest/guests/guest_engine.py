"""An engine that works in a process of its own, as every other engine is seen: by its name, opened, asked.

What fails is told once (`trouble`) and left out for a while, and the other engines go on in the same run.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.suggest.base import Analysis, Knowledge, Suggestion
from hashiya.suggest.guests.guest_process import ENTRY, GuestProcess
from hashiya.suggest.guests.plugin_points import engine_points

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.progress import CancelToken

OPENING = 180.0
"""Seconds for loading and opening: a large model takes its time."""
ANSWERING = 60.0
"""Seconds for a text of `_USUAL` characters; longer ones have more."""
_USUAL = 20_000
_FOREVER = math.inf
_MOST = 0.98


def plain_seconds(text: str) -> float:
    """How long an engine may take for a text."""
    return ANSWERING * (1 + len(text) / _USUAL)


def _nothing(_knowledge: Knowledge) -> str:
    return ""


@dataclass(frozen=True)
class GuestSuggester:
    """An engine elsewhere. `target` says where (see `guest_process`); `glance` what can be told without it.

    `whole`: it is given all that the project knows; else the scheme, the lists and its own options. `rest`:
    seconds for which it is left out after it failed.
    """

    name: str
    title: str
    target: str
    glance: Callable[[Knowledge], str] = _nothing
    whole: bool = False
    rest: float = _FOREVER
    seconds: Callable[[str], float] = plain_seconds
    guest: bool = True

    def peek(self, knowledge: Knowledge) -> str:
        """As `unavailable`, without starting a process: what is known by now."""
        failure = self.failure
        return str(failure) if failure is not None else self.glance(knowledge)

    @property
    def failure(self) -> UserError | None:
        """Why it is left out since it failed here; None while it is not."""
        broken = _broken.get(self.target)
        return broken[1] if broken is not None and time.monotonic() < broken[0] else None

    def unavailable(self, knowledge: Knowledge) -> str:
        if said := self.peek(knowledge):
            return said
        if not self.target.startswith(ENTRY):
            return ""
        try:
            return str(process_of(self).ask("check", self.given(knowledge), seconds=OPENING))
        except UserError as error:
            leave_out(self, error)
            return str(error)

    def open(self, knowledge: Knowledge) -> GuestRecognizer:
        """Nothing is started before the first text."""
        return GuestRecognizer(self, self.given(knowledge), frozenset(knowledge.scheme.codes))

    def given(self, knowledge: Knowledge) -> Knowledge:
        """What it is told of a project."""
        own = {self.name: knowledge.options.get(self.name, {})}
        if self.whole:
            return replace(knowledge, models={}, options=own)
        return Knowledge(knowledge.scheme, word_lists=knowledge.word_lists, options=own)


@dataclass
class GuestRecognizer:
    """The engine at work. `trouble`: why it is left out since; `counts`: what it could not use of its own."""

    engine: GuestSuggester
    knowledge: Knowledge
    codes: frozenset[str]
    cancel: CancelToken | None = None
    trouble: UserError | None = None
    counts: Counter[str] = field(default_factory=Counter)
    version: str = ""

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        """Nothing, where it failed; Cancelled as `cancel` wishes."""
        if (failure := self.engine.failure) is not None:
            self.trouble = self.trouble or failure
            return []
        if not analysis.text.strip():
            return []
        try:
            found, counts = self._ask(analysis.text, document)
        except UserError as error:
            leave_out(self.engine, error)
            self.trouble = error
            return []
        self.counts.update(counts)
        looked_at = (self._looked_at(each, analysis.text) for each in found)
        return [item for item in looked_at if item is not None]

    def _ask(self, text: str, document: str) -> tuple[list[Suggestion], dict[str, int]]:
        process = process_of(self.engine)
        if process.opened is not self.knowledge:
            answer = process.ask("open", self.knowledge, seconds=OPENING, cancel=self.cancel)
            self.version, process.opened = str(answer)[:100], self.knowledge
        found, counts = process.ask(
            "suggest", (text, document), seconds=self.engine.seconds(text), cancel=self.cancel
        )
        return found, counts

    def _looked_at(self, item: Suggestion, text: str) -> Suggestion | None:
        """The suggestion as the program takes it; None, and counted, for one that cannot be right."""
        try:
            fits = 0 <= item.start < item.end <= len(text) and 0.0 <= item.score <= 1.0
            known = item.label in self.codes
        except TypeError:
            fits = known = False
        if not fits or not known:
            self.counts["outside" if not fits else "unknown_label"] += 1
            return None
        return item._replace(score=min(_MOST, item.score), engine=self.engine.name, version=self.version)

    def close(self) -> None:
        """End the process; the next text starts another."""
        end_process(self.engine.target)


_processes: dict[str, GuestProcess] = {}
_broken: dict[str, tuple[float, UserError]] = {}
"""Until when an engine is left out, and why."""


def process_of(engine: GuestSuggester) -> GuestProcess:
    """One for each engine, kept: what a project knows changes all the time, models do not."""
    if engine.target not in _processes:
        _processes[engine.target] = GuestProcess(engine.name, engine.target)
    return _processes[engine.target]


def end_process(target: str) -> None:
    """End the engine's process, if it has one."""
    process = _processes.pop(target, None)
    if process is not None:
        process.end()


def leave_out(engine: GuestSuggester, error: UserError) -> None:
    """It failed: its process goes, and it rests."""
    end_process(engine.target)
    _broken[engine.target] = (time.monotonic() + engine.rest, error)


def forget_failures() -> None:
    """Ask all engines again, whatever happened: a person has changed something."""
    _broken.clear()


def plugin_engines() -> tuple[GuestSuggester, ...]:
    """The engines that other packages bring; nothing of them is imported here."""
    return tuple(
        GuestSuggester(name, f"{name} ({package})", f"{ENTRY}{name}", whole=True)
        for name, package in engine_points()
    )
