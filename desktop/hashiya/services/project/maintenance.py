"""Looking after a project file away from the window: checks, how many suggestions a threshold gives.

Every function opens the file for reading by itself, so that it can run on any thread or in a process.
"""

from __future__ import annotations

from pathlib import Path

from hashiya.store.project import Project
from hashiya.store.tables.records import Check
from hashiya.suggest.base import Analysis


def check_project(path: Path) -> list[Check]:
    """The doctor's findings; nothing is repaired."""
    with Project.open(path, readonly=True) as project:
        return project.check()


def scores_of(path: str, document: str) -> list[float]:
    """The score of everything the engines can say of one document, the least certain included."""
    from hashiya.services.suggest.highlight import Highlighter, knowledge_of, usable

    with Project.open(Path(path), readonly=True) as project:
        knowledge = knowledge_of(project)
        text = project.document(document).text
    names, _ = usable(knowledge)
    found = Highlighter(knowledge, names).ensemble.suggest(Analysis(text), document=document, threshold=0.0)
    return sorted(item.score for item in found)
