"""Opening and checking a project without a window; finding people and documents in it by name."""

from __future__ import annotations

import getpass
import os
import unicodedata
from typing import TYPE_CHECKING

from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.errors import ProjectError, UserError
from hashiya.store.file.opening import can_lock
from hashiya.store.project import Project
from hashiya.store.tables.records import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hashiya.core.labels import Scheme

_WHY_READONLY = {
    "locked": "another window or command has it open",
    "folder": "its folder cannot be written to",
    "file": "the file is write-protected",
    "links": "the file has a second name (a hard link); work with a copy",
    "full": "the disk is full",
    "place": "its disk does not let projects be changed in it; work with a copy elsewhere",
    "name": "its name is too long; give it a shorter one",
}


def system_person() -> str:
    """The name of whoever sits here: $HASHIYA_PERSON, else the system's user name."""
    name = os.environ.get("HASHIYA_PERSON", "")
    if not name:
        try:
            name = getpass.getuser()
        except (OSError, KeyError, ImportError):
            name = "annotator"
    return name.strip() or "annotator"


def full_name() -> str:
    """What the system calls whoever sits here, when that is more than the name they log in with; else ""."""
    try:
        import pwd

        entry = pwd.getpwuid(os.getuid())
    except (ImportError, KeyError, AttributeError):  # Windows has no such list
        return ""
    name = entry.pw_gecos.split(",")[0].strip()
    return "" if name.casefold() in ("", entry.pw_name.casefold(), "root") else name


def create_project(path: Path, *, scheme: Scheme, title: str = "", person: str = "") -> Project:
    """A new, empty project whose person is `person` (default: system_person)."""
    wanted = Person("", _personal(person))
    project = Project.create(path, scheme=scheme, title=title, person=wanted)
    act_as(project, wanted.name)
    return project


def open_project(path: Path, *, write: bool = False, try_to_write: bool = False) -> Project:
    """Open; where writing is wanted and not possible, a ProjectError says why and nothing is changed.

    `try_to_write`: for writing where that can be, else for reading only.
    """
    project = Project.open(path, readonly=not (write or try_to_write))
    if write and project.readonly:
        reason = project.readonly_reason
        project.close()
        raise ProjectError(
            f"readonly_{reason}",
            f"{path} cannot be changed now: {_WHY_READONLY.get(reason, 'it is open for reading only')}.",
            hint="Nothing was changed.",
            path=str(path),
        )
    return project


def may_write(path: Path) -> bool:
    """Whether nobody has the file open for writing, and the disk lets it be written, at this moment."""
    return can_lock(path)


def is_gold(name: str) -> bool:
    """Gold is a layer and nobody's name: who imports «as gold» fills that layer."""
    return name.strip() == GOLD


def person_of(project: Project, name: str = "", *, or_system: bool = True) -> Person:
    """The person of that name, made when missing. No name means system_person; without `or_system` it is
    refused. Raises UserError `bad_person`.
    """
    found = project.person(_personal(name, or_system=or_system))
    assert found is not None
    return found


def _personal(name: str, *, or_system: bool = True) -> str:
    """A name that can be a person's. Raises UserError `bad_person`."""
    wanted = (name or (system_person() if or_system else "")).strip()
    if not wanted or wanted in (GOLD, SUGGESTIONS, "*"):
        raise UserError(
            "bad_person", f"«{wanted}» cannot be a person's name.", hint="Choose another name.", name=wanted
        )
    return wanted


def act_as(project: Project, name: str = "") -> Person:
    """From now on the project's acts are this person's; unless named, of a package whom it was made for."""
    whom = "" if name else package_person(project)
    return project.act_as(whom or person_of(project, name))


def package_person(project: Project) -> str:
    """The uid of whom this file was made for, "" when it is no package."""
    package = project.setting("package", None)
    owner = str(project.setting("person", "") or "")
    there = any(each.uid == owner for each in project.people())
    return owner if isinstance(package, dict) and there else ""


def documents_named(project: Project, names: Iterable[str]) -> list[str]:
    """uids of the documents with these names (or uids), in order; of equal names all."""
    uids = []
    for name in names:
        found = project.documents_named(name)
        if not found:  # the same letters, composed otherwise
            plain = unicodedata.normalize("NFC", name)
            infos = project.documents()
            found = [info.uid for info in infos if unicodedata.normalize("NFC", info.name) == plain]
        if not found:
            raise UserError(
                "no_document", f"There is no document «{name}».", hint="List the documents.", document=name
            )
        uids += found
    return uids
