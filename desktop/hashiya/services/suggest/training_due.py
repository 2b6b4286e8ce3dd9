"""Whether a new model is due: asked after every opening, so nothing that learns is imported for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.services.project.undecided import undecided
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MODEL = "crf"
"""The name under which the statistical engine finds the project's own model."""
WAITING = "crf-waiting"
"""Where a model is kept that did no better than what was there."""
DUE = 5
"""New finished documents after which a new model is worth the time."""


def learned_documents(meta: Mapping[str, object]) -> int:
    """From how many documents a kept model was learned; 0 for one from elsewhere."""
    value = meta.get("documents")
    return value if isinstance(value, int) else 0


def new_documents(project: Project) -> int:
    """Finished documents that no kept model has learned from yet."""
    done = project.state_counts().get(State.DONE, 0) - len(undecided(project))
    kept = (item for item in project.models() if item.name in (MODEL, WAITING))
    return max(0, done - max((learned_documents(item.meta) for item in kept), default=0))


def new_documents_in(path: Path) -> int:
    """The same of a project file, through a connection of its own."""
    with Project.open(path, readonly=True) as project:
        return new_documents(project)
