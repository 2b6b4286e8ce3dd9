"""The suggestions that everybody begins with who works blind: the same, whenever their package is made.

What is suggested in the project now has learned from people, and lacks what they decided. So the first set
that was given out with a document is kept; where somebody worked in it before, the engines are asked anew,
without anything that they learned from anybody.
"""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.progress import CancelToken
from hashiya.services.suggest.highlight import highlight
from hashiya.services.suggest.highlighter import Work, to_annotations, usable
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.store.tables import review, row_checks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.store.project import Project

_KEY = "first_suggestions:"
_LEARNED = frozenset({"memory"})
_FIELDS = tuple(field.name for field in fields(Annotation))


def first_suggestions(project: Project, documents: Sequence[str]) -> dict[str, list[Annotation]]:
    """Document (uid) → its first suggestions."""
    found: dict[str, list[Annotation]] = {}
    asked: list[str] = []
    own_model = any(model.name == "crf" for model in project.models())
    learned = _LEARNED | ({"crf"} if own_model else set())
    for uid in documents:
        kept = project.setting(f"{_KEY}{uid}")
        made = _kept(uid, kept)
        if made is not None:
            found[uid] = made
            continue
        now = project.annotations(uid, layers=[SUGGESTIONS], statuses=[Status.SUGGESTED])
        untouched = not review.layers_of(project, uid) - {SUGGESTIONS}
        if untouched and not any(each.source in learned for each in now):
            found[uid] = [each for each in now if not each.note]
        else:
            asked.append(uid)
    if asked:
        found |= _anew(project, asked)
    return found


def keep_first(project: Project, first: Mapping[str, Sequence[Annotation]]) -> None:
    """Remember what was given out, so that everybody after gets the same."""
    with project.batch():
        for uid, suggestions in first.items():
            if project.setting(f"{_KEY}{uid}") is None:
                values = [[asdict(each)[name] for name in _FIELDS] for each in suggestions]
                project.set_setting(f"{_KEY}{uid}", values)


def _kept(document: str, values: object) -> list[Annotation] | None:
    """What a setting holds, None where it holds no suggestions: then they are made anew."""
    if not isinstance(values, list):
        return None
    try:
        return [_made(document, each) for each in values]
    except (TypeError, ValueError):
        return None


def _made(document: str, values: Sequence[object]) -> Annotation:
    record = dict(zip(_FIELDS, values, strict=True))
    record["document"] = document
    fault = row_checks.fault("annotations", record)
    if fault or not all(isinstance(record[name], str) for name in ("uid", "layer", "label", "surface")):
        raise ValueError(fault)
    record["status"] = Status(str(record["status"]))
    return Annotation(**record)  # type: ignore[arg-type]


def _anew(project: Project, documents: Sequence[str]) -> dict[str, list[Annotation]]:
    """What the engines say that worked in this project, as on its first day."""
    engines = project.engines_used()
    if not engines:
        return {uid: [] for uid in documents}
    knowledge = replace(knowledge_of(project), decisions=(), remembered=(), texts={}, models={})
    names, _absent = usable(knowledge)
    chosen = [name for name in names if name in engines and name not in _LEARNED]
    if not chosen:
        return {uid: [] for uid in documents}
    found: dict[str, list[Annotation]] = {}
    works = (Work(uid, project.document(uid).text) for uid in documents)
    for work, suggestions in highlight(works, knowledge, chosen, cancel=CancelToken()):
        made = to_annotations(work.document, work.text, suggestions)
        # A suggestion that waits here keeps its name: what is decided about it there is decided here.
        here = {
            (each.start, each.end, each.label): each
            for each in project.annotations(work.document, layers=[SUGGESTIONS])
        }
        found[work.document] = [
            replace(each, uid=here[key].uid) if (key := (each.start, each.end, each.label)) in here else each
            for each in made
        ]
    return found
