"""The chat server asked for relations, where a person has switched it on: in a process of its own.

What it fails at is told once and left out for a while; what it said before then stays.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.segment import line_start
from hashiya.errors import UserError
from hashiya.services.suggest.engine_settings import OFF_KEY, SERVER, engine_settings
from hashiya.suggest.guests.guest_engine import OPENING, GuestSuggester, leave_out, process_of
from hashiya.suggest.guests.server_address import DEFAULT, MODEL, NAME
from hashiya.suggest.guests.server_engine import SECONDS, server_seconds
from hashiya.suggest.guests.server_relations import RULE, RelationQuestion, example_of, relations_of
from hashiya.suggest.relations.relation_rules import RelationGuess

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.core.beyond.relations import Relation, RelationType
    from hashiya.core.span import Annotation
    from hashiya.progress import CancelToken
    from hashiya.store.project import Project
    from hashiya.suggest.guests.server_relations import AnsweredRelation
    from hashiya.suggest.relations.relation_rules import Choose

_ENGINE = GuestSuggester(
    NAME, "Chat server", "hashiya.suggest.guests.server_relations:RelationServer", rest=60.0
)
_EXAMPLES, _REACH = 3, 300  # examples in the prompt, characters of each


@dataclass(slots=True)
class ServerAsker:
    """One run. `trouble`: why it is left out since; `counts`: what could not be used of its answers."""

    address: str
    model: str
    seconds: float
    examples: list[str] = field(default_factory=list)
    trouble: UserError | None = None
    counts: Counter[str] = field(default_factory=Counter)

    def learn(self, text: str, relations: Sequence[Relation], ends: Mapping[str, Annotation]) -> None:
        """Take a passage with what people related in it as an example, as long as there are few."""
        pairs = [
            (ends[each.head], ends[each.tail], each.type)
            for each in relations
            if each.head in ends and each.tail in ends
        ]
        if len(self.examples) >= _EXAMPLES or not pairs:
            return
        first = min(min(head.start, tail.start) for head, tail, _ in pairs)
        start = line_start(text, first, _REACH // 2)
        inside = [pair for pair in pairs if max(pair[0].end, pair[1].end) <= start + _REACH]
        marked = sorted(
            {end for pair in inside for end in pair[:2]}, key=lambda each: (each.start, -each.end)
        )
        if not inside or min(each.start for each in marked) < start:
            return
        at = {each.uid: place for place, each in enumerate(marked)}
        told = [(at[head.uid], at[tail.uid], kind) for head, tail, kind in inside]
        words, labels = [each.surface for each in marked], [each.label for each in marked]
        self.examples.append(example_of(text[start : start + _REACH], words, labels, told))

    def guesses(
        self,
        text: str,
        annotations: Sequence[Annotation],
        types: Sequence[RelationType],
        score: Choose,
        cancel: CancelToken | None = None,
    ) -> list[RelationGuess]:
        """What the server says of these annotations, in order of text; nothing after it failed."""
        failure = self.trouble or _ENGINE.failure
        if failure is not None:
            self.trouble = failure
            return []
        mentions = tuple((each.start, each.end, each.label) for each in annotations)
        question = RelationQuestion(
            *(self.address, self.model, self.seconds, tuple(types), text, mentions), tuple(self.examples)
        )
        try:
            found, counts = _ask(question, cancel)
        except UserError as error:
            leave_out(_ENGINE, error)
            self.trouble = error
            return []
        self.counts.update(counts)
        guesses = []
        for head, tail, kind in relations_of(found, annotations):
            chance = score(RULE, kind, "")
            if chance is not None:
                guesses.append(RelationGuess(kind, head, tail, RULE, chance))
        return guesses


_alone = threading.Lock()
"""One question at a time: there is one process, and the window's threads are several."""


def _ask(
    question: RelationQuestion, cancel: CancelToken | None
) -> tuple[list[AnsweredRelation], dict[str, int]]:
    while not _alone.acquire(timeout=0.1):
        if cancel is not None:
            cancel.check()
    try:
        limit = OPENING + server_seconds(question.text)
        found, counts = process_of(_ENGINE).ask("relate", question, seconds=limit, cancel=cancel)
    finally:
        _alone.release()
    return found, counts


def server_asker(project: Project) -> ServerAsker | None:
    """None where the server is off on this machine or takes no part in this project."""
    kept = engine_settings(project.uid).get(SERVER, {})
    off = project.setting(OFF_KEY, [])
    if kept.get("on") is not True or (isinstance(off, list) and NAME in off):
        return None
    seconds = kept.get("seconds")
    limit = float(seconds) if isinstance(seconds, int | float) and 0 < seconds <= 3600 else SECONDS
    return ServerAsker(str(kept.get("address") or DEFAULT), str(kept.get("model") or MODEL), limit)
