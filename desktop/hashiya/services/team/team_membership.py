"""Of which team a project is, and through which folder it exchanges work: what is remembered in its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.services.project import kept_here
from hashiya.services.team.shared_files import teams_in
from hashiya.store.sharing import mirror as mirrors
from hashiya.store.sharing.share_file import need_folder

if TYPE_CHECKING:
    from hashiya.store.project import Project

TEAM = "team"
"""The setting that says of which project this one is part."""
_SETTING = "shared_folder"
_MACHINES, _THIS = "machines", "this"


def team_of(project: Project) -> str:
    """What all files of one project have in common: the uid of the file that packages were made from."""
    return team_identity(project.path)[0]


def team_identity(path: Path) -> tuple[str, str, str]:
    """Of which team a file is (see `team_of`), its title, and whose it is."""
    uid, title, person, of = mirrors.identity_of(path)
    return of or uid, title, person


def remembered_folder(project: Project) -> tuple[Path | None, bool]:
    """(the folder last used with this project, whether it is switched on here).

    A copy of a project is another file: there it has to be switched on again.
    """
    found = project.setting(_SETTING, None)
    folder = str(found.get("folder") or "") if isinstance(found, dict) else ""
    if not isinstance(found, dict) or not folder or "\0" in folder:
        return None, False
    here = found.get("place") == str(project.path.resolve())
    return Path(folder), bool(found.get("on")) and here


def switch_on(project: Project, folder: Path) -> None:
    """Remember the folder with the project. Raises UserError where there is none."""
    place = str(project.path.resolve())
    project.set_setting(_SETTING, {"folder": str(need_folder(folder).resolve()), "on": True, "place": place})


def join(project: Project, folder: Path) -> None:
    """Take this project, begun by itself on the same texts, for the one whose files lie in the folder.

    Raises UserError where files of none, or of several, lie there.
    """
    there = teams_in(need_folder(folder))
    if len(there) != 1:
        raise UserError(
            "no_team",
            f"The files in {folder} are of {len(there)} projects; to join one there must be exactly one.",
            hint="Name the folder of one team.",
            path=str(folder),
        )
    project.set_setting(TEAM, there[0])


def switch_off(project: Project) -> None:
    """Nothing is put or taken any more; what was stays."""
    folder, _on = remembered_folder(project)
    if folder is not None:
        project.set_setting(_SETTING, {"folder": str(folder), "on": False, "place": ""})


def machine_name() -> str:
    """What this machine is called for the others of a shared folder; "" until somebody has given it a name.

    It stands in the settings of this machine alone, and in the files that are put into the folder from then
    on. The host's own name is told to nobody.
    """
    return kept_here.kept(_MACHINES, _THIS)


def name_machine(name: str) -> None:
    """Give this machine a name, or none. Raises UserError for what the disk refuses."""
    kept_here.keep(_MACHINES, _THIS, " ".join(name.split()))
