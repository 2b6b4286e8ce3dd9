"""What a project knows and chose, as engines are given it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.services.suggest.camel_folders import chosen_folder
from hashiya.services.suggest.engine_settings import OFF_KEY, engine_settings
from hashiya.services.suggest.guest_record import said_by_guests
from hashiya.suggest.base import Decision, Knowledge, Remembered, WordList
from hashiya.suggest.combine.ensemble import THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.store.project import Project

THRESHOLD_KEY = "suggest.threshold"
"""The project's setting for «more or fewer suggestions», from 0 to 1."""

MOST_DECISIONS, MOST_CHARACTERS, MOST_PHRASES = 50_000, 1_000_000, 20_000
"""Engines learn from so many decisions and characters of the texts worked on last, and phrases of others."""


def knowledge_of(project: Project, *, options: Mapping[str, Mapping[str, object]] | None = None) -> Knowledge:
    """What the engines may know of a project: its scheme, people's decisions, lists and models."""
    near = project.last_decided(MOST_DECISIONS, MOST_CHARACTERS)
    decisions = [Decision(*row) for row in project.decisions(documents=near)]
    involved = {decision.document for decision in decisions}
    infos = project.some_documents(involved)
    finished = {info.uid for info in infos if info.state is State.DONE and not info.suggestions}
    chosen = {name: dict(values) for name, values in (options or {}).items()}
    stored = project.setting(THRESHOLD_KEY)
    if stored is not None:
        chosen.setdefault("merge", {}).setdefault("threshold", stored)
    if folder := chosen_folder(project.uid):
        chosen.setdefault("camel", {}).setdefault("model", folder)
    for engine, values in engine_settings(project.uid).items():
        chosen[engine] = {**values, **chosen.get(engine, {})}
    if off := project.setting(OFF_KEY):
        chosen.setdefault("engines", {}).setdefault("off", off)
    # What was left without a label speaks against it only where a person has finished, here or elsewhere.
    chosen.setdefault("memory", {})["unfinished"] = sorted(
        involved - finished - project.imported_documents(involved)
    )
    return Knowledge(
        scheme=project.scheme().naming(),
        decisions=tuple(decisions),
        texts=dict(project.texts(involved)) if involved else {},
        word_lists=tuple(WordList(item.name, item.label, item.entries) for item in project.word_lists()),
        models={item.name: project.model(item.name) or b"" for item in project.models()},
        remembered=()
        if near is None
        else tuple(Remembered(*row) for row in project.remembered(near, MOST_PHRASES)),
        options=chosen,
        said=said_by_guests(project, involved, chosen),
    )


def switched_off(knowledge: Knowledge) -> frozenset[str]:
    """Names of the engines that a project does without."""
    off = knowledge.options.get("engines", {}).get("off", ())
    return frozenset(map(str, off)) if isinstance(off, list | tuple) else frozenset()


def threshold_of(knowledge: Knowledge) -> float:
    """The least score shown: what the person chose as «more or fewer suggestions», else the engines' own."""
    chosen = knowledge.options.get("merge", {}).get("threshold", THRESHOLD)
    return float(chosen) if isinstance(chosen, int | float) else THRESHOLD
