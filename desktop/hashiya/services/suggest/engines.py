"""Which engines take part in a project, and why one cannot: for the window, codes instead of sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.services.suggest.camel_folders import choose_folder, chosen_folder
from hashiya.services.suggest.engine_settings import (
    OFF_KEY,
    SERVER,
    TRANSFORMERS,
    choose_token_folder,
    engine_settings,
    set_server,
    turn_server,
)
from hashiya.services.suggest.highlighter import check_engines
from hashiya.services.suggest.project_knowledge import knowledge_of, switched_off
from hashiya.suggest.camel.camel_recognizer import open_folder
from hashiya.suggest.camel.model_folder import COMMANDS, read_folder
from hashiya.suggest.encoder import runtimes
from hashiya.suggest.guests.guest_engine import GuestSuggester, forget_failures
from hashiya.suggest.guests.server_address import DEFAULT, MODEL, parse_address
from hashiya.suggest.guests.token_folder import trouble_with
from hashiya.suggest.suggesters import all_engines, runtime_of

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project

CAMEL_COMMANDS = COMMANDS
ONNX = runtimes.ONNX


@dataclass(frozen=True, slots=True)
class EngineState:
    """`why` is what stands in the way (None: nothing), `on` whether the project wants it.

    `guest`: it works in a process of its own, and what stands in the way of it may not be known yet.
    `runtime`: what computes it here, where there is a choice (`encoder`: onnxruntime or numpy), else "".
    """

    name: str
    title: str
    on: bool
    why: UserError | None
    guest: bool = False
    runtime: str = ""


def engine_states(project: Project) -> list[EngineState]:
    """Every engine, in their order; none is started for it."""
    knowledge = knowledge_of(project)
    off = switched_off(knowledge)
    states = []
    for engine in all_engines():
        guest = isinstance(engine, GuestSuggester)
        reason = (
            engine.peek(knowledge) if isinstance(engine, GuestSuggester) else engine.unavailable(knowledge)
        )
        why = UserError(f"engine_{engine.name}", reason, reason=reason) if reason else None
        if why is not None and engine.name == "camel" and not reason.startswith("Not installed"):
            try:
                open_folder(knowledge)
                why = UserError("camel_labels", reason)
            except UserError as error:
                why = error
        on = engine.name not in off
        if isinstance(engine, GuestSuggester) and reason:
            own = trouble_with(knowledge) if engine.name == TRANSFORMERS else None
            why = engine.failure or own or why
        if engine.name == SERVER:
            on = on and knowledge.options.get(SERVER, {}).get("on") is True
            why = why if on else None
        states.append(EngineState(engine.name, engine.title, on, why, guest, runtime_of(engine)))
    return states


def turn_engine(project: Project, name: str, *, on: bool) -> None:
    """Let an engine take part, or not; its suggestions stay until documents are looked at anew."""
    check_engines([name])
    if name == SERVER:
        turn_server(project.uid, on=on)
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


@dataclass(frozen=True, slots=True)
class GuestChoice:
    """What is set for engines of the person's own: a model's folder ("": none), a server and its model.

    `local`: the server is on this very machine.
    """

    folder: str
    address: str
    model: str
    on: bool
    local: bool


def guest_choice(project: Project) -> GuestChoice:
    """As it is for this project on this machine."""
    kept = engine_settings(project.uid)
    server = kept.get(SERVER, {})
    address = str(server.get("address") or DEFAULT)
    try:
        local = parse_address(address).local
    except UserError:
        local = True  # nothing is asked at such an address
    return GuestChoice(
        str(kept.get(TRANSFORMERS, {}).get("model") or ""),
        address,
        str(server.get("model") or MODEL),
        server.get("on") is True,
        local,
    )


def choose_model_folder(project: Project, folder: Path | None) -> None:
    """The folder of the engine `transformers`; None forgets it. Raises UserError `token_…`."""
    choose_token_folder(project.uid, folder)
    forget_failures()


def choose_server(project: Project, *, address: str | None = None, model: str | None = None) -> None:
    """Where the engine `server` asks, and which model. Raises UserError `server_address`."""
    set_server(project.uid, address=address, model=model)
    forget_failures()
