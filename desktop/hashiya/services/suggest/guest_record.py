"""What engines of the person's own said of texts that people have decided on, as the project has it.

Trust in them is learned from this: asking a server or a large model again about everything would take hours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import Status
from hashiya.suggest.base import Reason, Suggestion
from hashiya.suggest.guests import server_address, token_folder
from hashiya.suggest.guests.plugin_points import engine_points

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hashiya.store.project import Project

_RAW = {"server": 0.7}
"""Engines that give every answer the same score; for others the stored one stands in."""


def said_by_guests(
    project: Project, documents: Collection[str], options: Mapping[str, Mapping[str, object]]
) -> dict[str, list[Suggestion]]:
    """By document; empty, and nothing is read, where no such engine has been set up."""
    guests = {name for name in (server_address.NAME, token_folder.NAME) if options.get(name)}
    guests |= {name for name, _ in engine_points()}
    if not guests or not documents:
        return {}
    found: dict[str, list[Suggestion]] = {}
    statuses = [Status.ACCEPTED, Status.REJECTED, Status.SUGGESTED]
    for item in project.iter_annotations(statuses=statuses, documents=list(documents)):
        for name in guests.intersection(item.source.split("+")):
            score = _RAW.get(name, item.score if item.score is not None else 0.5)
            why = (Reason("model", (name,)),)
            said = Suggestion(item.start, item.end, item.label, score, name, "", why)
            found.setdefault(item.document, []).append(said)
    return found
