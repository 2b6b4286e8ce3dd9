"""Engines of projects, opened once a process and kept while nothing says that they are to learn anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hashiya.services.suggest.highlighter import Highlighter, usable
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.suggest.engine_cache import EngineCache

if TYPE_CHECKING:
    from hashiya.store.project import Project

SLOW = frozenset({"encoder", "transformers", "server"})
"""Engines that a person does not wait for: the others answer first."""


class EngineSet(NamedTuple):
    """Engines at work and the names of them; `waiting`: slow ones that could work too were left out."""

    highlighter: Highlighter
    names: tuple[str, ...]
    waiting: bool = False


class OpenedEngines:
    """The engines asked for last, with the slow ones and without, to fill documents or to find candidates.

    Each user has its own, since each counts its stamps for itself: another stamp or path means that people
    have decided something since, and the engines are opened anew with what they know now.
    """

    def __init__(self) -> None:
        self._kept = EngineCache[tuple[str, str, bool], EngineSet](most=2)

    def of(self, project: Project, stamp: str, *, careful: bool = True) -> EngineSet:
        """The engines of an open project, the slow ones among them only with `careful`.

        Raises UserError as opening them does.
        """
        return self._kept.get((str(project.path), stamp, careful), lambda: _open(project, careful=careful))


def _open(project: Project, *, careful: bool) -> EngineSet:
    knowledge = knowledge_of(project)
    able, _ = usable(knowledge)
    names = [name for name in able if careful or name not in SLOW]
    return EngineSet(Highlighter(knowledge, names), tuple(names), len(names) < len(able))
