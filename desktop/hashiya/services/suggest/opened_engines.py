"""Engines of projects, opened once a process and kept while nothing says that they are to learn anew."""

from __future__ import annotations

from typing import NamedTuple

from hashiya.services.suggest.highlight import Highlighter, knowledge_of, usable
from hashiya.store.project import Project
from hashiya.suggest.engine_cache import EngineCache


class EngineSet(NamedTuple):
    """Engines at work and the names of them."""

    highlighter: Highlighter
    names: tuple[str, ...]


class OpenedEngines:
    """The engines asked for last: those that fill documents, and those that look for candidates.

    Each user has its own, since each counts its stamps for itself: another stamp or path means that people
    have decided something since, and the engines are opened anew with what they know now.
    """

    def __init__(self) -> None:
        self._kept = EngineCache[tuple[str, str], EngineSet](most=1)

    def of(self, project: Project, stamp: str) -> EngineSet:
        """The engines of an open project; raises UserError as opening them does."""
        return self._kept.get((str(project.path), stamp), lambda: _open(project))


def _open(project: Project) -> EngineSet:
    knowledge = knowledge_of(project)
    names, _ = usable(knowledge)
    return EngineSet(Highlighter(knowledge, names), tuple(names))
