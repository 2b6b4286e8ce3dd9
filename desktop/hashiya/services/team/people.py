"""Who works in a project: names and roles. Roles are habits of the window, not locks."""

from __future__ import annotations

from hashiya.core.changes import Act, Edit
from hashiya.errors import UserError
from hashiya.store.project import Project

ROLES = ("annotator", "reviewer", "owner")


def set_role(project: Project, person: str, role: str) -> Act:
    """Make somebody an annotator, a reviewer or the owner. Raises UserError `no_person`."""
    found = next((each for each in project.people() if each.uid == person and each.kind != "engine"), None)
    if found is None or role not in ROLES:
        raise UserError("no_person", f"Nobody in this project has the uid {person}.", person=person)
    same = found.kind == role
    edits = () if same else (Edit("people", person, {"kind": found.kind}, {"kind": role}),)
    return Act("role", edits, {"name": found.name, "role": role})
