"""Which engines take part in a project, and why one cannot: for the window, codes instead of sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hashiya.errors import UserError
from hashiya.services.suggest.camel_folders import choose_folder, chosen_folder
from hashiya.services.suggest.highlight import OFF_KEY, check_engines, knowledge_of, switched_off
from hashiya.store.project import Project
from hashiya.suggest import SUGGESTERS
from hashiya.suggest.camel.camel_recognizer import open_folder
from hashiya.suggest.camel.model_folder import COMMANDS, read_folder

CAMEL_COMMANDS = COMMANDS


@dataclass(frozen=True, slots=True)
class EngineState:
    """`why` is what stands in the way (None: nothing), `on` whether the project wants it."""

    name: str
    title: str
    on: bool
    why: UserError | None


def engine_states(project: Project) -> list[EngineState]:
    """Every engine, in their order."""
    knowledge = knowledge_of(project)
    off = switched_off(knowledge)
    states = []
    for engine in SUGGESTERS:
        reason = engine.unavailable(knowledge)
        why = UserError(f"engine_{engine.name}", reason, reason=reason) if reason else None
        if why is not None and engine.name == "camel" and not reason.startswith("Not installed"):
            try:
                open_folder(knowledge)
                why = UserError("camel_labels", reason)
            except UserError as error:
                why = error
        states.append(EngineState(engine.name, engine.title, engine.name not in off, why))
    return states


def turn_engine(project: Project, name: str, *, on: bool) -> None:
    """Let an engine take part, or not; its suggestions stay until documents are looked at anew."""
    check_engines([name])
    off = set(switched_off(knowledge_of(project))) - {name}
    project.set_setting(OFF_KEY, sorted(off if on else off | {name}))


def camel_folder(project: Project) -> str:
    """The folder chosen for CAMeL Tools on this machine, "" when none was."""
    return chosen_folder(project.uid)


def choose_camel_folder(project: Project, folder: Path | None) -> None:
    """Keep this folder, for this project on this machine; None forgets it. Raises UserError `camel_…` for one
    that cannot be opened.
    """
    if folder is not None:
        read_folder(folder)
    choose_folder(project.uid, str(folder) if folder is not None else "")
