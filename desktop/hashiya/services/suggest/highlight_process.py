"""Suggestions computed away from the window, in a process of its own: paths and values in, annotations out.

Only the window's own thread writes: it hands what comes back to Project.replace_suggestions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.services.evaluate.control_sample import without_suggestions
from hashiya.services.suggest.highlighter import Work, to_annotations
from hashiya.services.suggest.long_results import put_by
from hashiya.services.suggest.opened_engines import OpenedEngines
from hashiya.store.project import Project
from hashiya.suggest.combine.long_texts import LONG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.span import Annotation


@dataclass(frozen=True, slots=True)
class Computed:
    """What the engines say of one document. `engines` are those whose earlier suggestions it replaces.

    `troubles`: engines that failed on the way, while the others went on.
    `waiting`: there are slow engines that have not been asked yet; `size` of the text in characters.
    `parts`: of a long text, the file in which the annotations wait instead (`long_results.take`).
    """

    document: str
    engines: tuple[str, ...]
    annotations: tuple[Annotation, ...]
    waiting: bool = False
    size: int = 0
    troubles: tuple[UserError, ...] = ()
    parts: str = ""


_ENGINES = OpenedEngines()


def compute(path: str, documents: Sequence[str], stamp: str, careful: bool = True) -> list[Computed]:
    """Read the project and highlight these. What is gone is left out, the control sample stays bare.

    The opened engines are kept for the next call with the same path and stamp: change the stamp when the
    engines are to learn what people have decided since. Without `careful` the slow ones are not asked.
    """
    found = []
    with Project.open(Path(path), readonly=True) as project:
        highlighter, engines, waiting = _ENGINES.of(project, stamp, careful=careful)
        blind = without_suggestions(project)
        for uid in documents:
            try:
                text = project.document(uid).text
            except UserError:
                continue
            annotations: tuple[Annotation, ...] = ()
            parts, work = "", Work(uid, text)
            if uid not in blind and len(text) >= LONG:
                parts = put_by(uid, text, highlighter.suggest_in_stretches(work))
            elif uid not in blind:
                annotations = tuple(to_annotations(uid, text, highlighter.suggest(work)))
            troubles = tuple(highlighter.troubles.values())
            found.append(Computed(uid, engines, annotations, waiting, len(text), troubles, parts))
    return found
