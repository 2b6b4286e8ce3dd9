"""What is being typed into fields: kept in the project file until it is stored, whatever ends the program.

A draft belongs to the object its field is about (a settlement, a label, a place of a comparison), not to the
field. It is no act: nothing here can be undone, and nobody else's file hears of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashiya.store.project import Project

_KEY = "drafts"


def waiting(project: Project, field: str) -> dict[str, str]:
    """The drafts of one kind of field, by the object they belong to."""
    found = _stored(project).get(field, {})
    return dict(found)


def counts(project: Project) -> dict[str, int]:
    """How many drafts wait for each kind of field; kinds without any are left out."""
    return {field: len(found) for field, found in _stored(project).items() if found}


def keep(project: Project, field: str, owner: str, text: str) -> None:
    """Put a draft on disk; "" is one too, of a text that was emptied. Raises ProjectError where the file
    cannot be written.
    """
    every = _stored(project)
    found = every.setdefault(field, {})
    if found.get(owner) != text:
        found[owner] = text
        project.set_setting(_KEY, every)


def drop(project: Project, field: str, owner: str) -> None:
    """What was written is stored now, or was given up. Raises ProjectError as `keep` does."""
    every = _stored(project)
    if every.get(field, {}).pop(owner, None) is not None:
        project.set_setting(_KEY, {each: found for each, found in every.items() if found})


def _stored(project: Project) -> dict[str, dict[str, str]]:
    stored = project.setting(_KEY)
    if not isinstance(stored, Mapping):
        return {}
    return {
        str(field): {str(owner): text for owner, text in found.items() if isinstance(text, str)}
        for field, found in stored.items()
        if isinstance(found, Mapping)
    }
