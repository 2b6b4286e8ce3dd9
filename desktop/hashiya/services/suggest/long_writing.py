"""Writing what engines said of a long text: a small part a step, so that the window answers in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.changes import ChangeSet
from hashiya.services.suggest.long_results import take
from hashiya.store.tables.adding import SuggestedPart

if TYPE_CHECKING:
    from hashiya.services.suggest.highlight_process import Computed
    from hashiya.store.project import Project

_SHOWN = 20  # parts after which views are told


class LongWriting:
    """One document's suggestions on their way into the file. What was written stays when it is given up."""

    def __init__(self, computed: Computed) -> None:
        self.document = computed.document
        self._engines = computed.engines
        self._parts = take(computed.parts)
        self._next = next(self._parts, None)
        self._counts = 0, 0
        self._changes = ChangeSet(journal=False)
        self._steps = 0

    def step(self, project: Project) -> tuple[ChangeSet | None, bool]:
        """Write a part: what views are to know by now, and whether it was the last. Raises UserError."""
        if self._next is None:
            return self._changes, True
        start, end, annotations = self._next
        self._next = next(self._parts, None)
        part = SuggestedPart(start, end, self._counts, last=self._next is None)
        made = project.replace_suggestions(self.document, self._engines, annotations, part=part)
        self._counts = made.args.get("added", 0), made.args.get("removed", 0)
        self._changes |= made
        self._steps += 1
        if not part.last and self._steps % _SHOWN:
            return None, False
        changes, self._changes = self._changes, ChangeSet(journal=False)
        return changes, part.last

    def close(self) -> None:
        """Give up what is not written yet; the file it waits in is removed."""
        self._parts.close()
