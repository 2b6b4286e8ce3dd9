"""What a project's own model learns from: its confirmed documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.span import GOLD, Span, Status
from hashiya.services.project.undecided import undecided
from hashiya.services.suggest.engine_settings import OFF_KEY
from hashiya.services.suggest.project_knowledge import MOST_DECISIONS
from hashiya.suggest.base import WordList

if TYPE_CHECKING:
    from hashiya.core.labels import Scheme
    from hashiya.store.project import Project

MOST_LEARNED = 600_000
"""Characters of the last documents that a model learns from; time and memory are bounded with them."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One confirmed document to learn from."""

    document: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything learning needs, oldest document first. `off`: engines not to be used. Can be pickled.

    `undecided`: finished documents that are left out, for suggestions nobody has decided about wait there;
    `earlier`: those left out since the later ones are as much as is learned from.
    """

    scheme: Scheme
    lessons: tuple[Lesson, ...]
    word_lists: tuple[WordList, ...] = ()
    off: tuple[str, ...] = ()
    undecided: int = 0
    earlier: int = 0


def material_of(project: Project, layer: str = "") -> Material:
    """The confirmed annotations of a layer: of documents marked done, or where there are none, of all
    begun ones. Finished documents with suggestions that nobody has decided about are left out: what is
    bare in them is no «nothing».

    `layer` "" means gold where there is gold, else everybody's accepted work.
    """
    has_gold = any(name == GOLD for name, _count in project.layers())
    wanted = layer or (GOLD if has_gold else "")
    bare = {} if wanted == GOLD else undecided(project)
    bounds = MOST_DECISIONS, MOST_LEARNED
    chosen, total = project.last_worked(wanted, *bounds, done=bare, empty=not layer)
    finished = bool(chosen)
    if not finished:
        chosen, total = project.last_worked(wanted, *bounds, done=None, empty=False)
    lessons = []
    for uid in chosen:
        layers = [wanted] if wanted else None
        items = project.annotations(uid, layers=layers, statuses=[Status.ACCEPTED])
        spans = tuple(sorted({item.span for item in items if item.label != MENTION}))
        lessons.append(Lesson(uid, project.document(uid).text, spans))
    lists = tuple(WordList(item.name, item.label, item.entries) for item in project.word_lists())
    off = project.setting(OFF_KEY)
    names = tuple(map(str, off)) if isinstance(off, list | tuple) else ()
    left = total - len(chosen)
    return Material(
        project.scheme().naming(), tuple(lessons), lists, names, len(bare) if finished else 0, left
    )
