"""Engines that other packages bring, by the entry point `hashiya.engines`.

An entry point names an object with what `suggest.base.Suggester` asks for, or a class or function without
arguments that makes one:

    [project.entry-points."hashiya.engines"]
    places = "my_package.engine:PlaceEngine"

The engine's `name` is the entry point's. It is imported in a process of its own only, never in the window's.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, cast

from hashiya.errors import UserError

if TYPE_CHECKING:
    from hashiya.suggest.base import Suggester

GROUP = "hashiya.engines"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@cache
def engine_points() -> tuple[tuple[str, str], ...]:
    """(name, package and version) of each, without importing anything."""
    return tuple((point.name, _package(point)) for point in sorted(entry_points(group=GROUP)))


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value


def load_engine(name: str) -> Suggester:
    """Import it and see that it is an engine. Raises UserError `plugin_unfit` with what is wrong."""
    found = [point for point in entry_points(group=GROUP) if point.name == name]
    if len(found) != 1:
        raise unfit(name, "there is no such entry point" if not found else "two packages bring it")
    try:
        made = found[0].load()
        makes = isinstance(made, type) or (callable(made) and not hasattr(made, "open"))
        engine = made() if makes else made
    except Exception as error:
        raise unfit(name, f"{type(error).__name__}: {error}") from error
    if trouble := wrong_with(engine, name):
        raise unfit(name, trouble)
    return cast("Suggester", engine)


def wrong_with(engine: object, name: str) -> str:
    """What keeps an object from being an engine of that name, "" where nothing does."""
    if not _NAME.fullmatch(name):
        return "its name has to be of small Latin letters, digits, - and _"
    if getattr(engine, "name", None) != name:
        return f"its `name` is {getattr(engine, 'name', None)!r} and not that of the entry point"
    if not isinstance(getattr(engine, "title", None), str):
        return "it has no `title`"
    missing = [each for each in ("unavailable", "open") if not callable(getattr(engine, each, None))]
    return f"it has no method {missing[0]}()" if missing else ""


def unfit(name: str, reason: str) -> UserError:
    """What to say of a plug-in that is none."""
    return UserError(
        "plugin_unfit",
        f"The plug-in {name} cannot be used: {' '.join(reason.split())[:300]}.",
        hint="Its package has to be mended or taken away; everything else works.",
        name=name,
        reason=reason,
    )
