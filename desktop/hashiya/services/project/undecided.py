"""Finished documents with suggestions that still wait: what is bare there is not decided, not «nothing»."""

from __future__ import annotations

from hashiya.core.document import State
from hashiya.store.project import Project


def undecided(project: Project) -> dict[str, int]:
    """How many suggestions nobody has decided about, by uid of documents that are marked as done."""
    return {
        info.uid: info.suggestions
        for info in project.documents()
        if info.state is State.DONE and info.suggestions
    }
