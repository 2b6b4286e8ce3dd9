"""Which folder of a CAMeL Tools model was chosen for a project, on this machine."""

from __future__ import annotations

from hashiya.services.project.kept_here import keep, kept

_KIND = "camel"


def chosen_folder(project: str) -> str:
    """The folder for the project of that uid, "" where none was chosen."""
    return kept(_KIND, project)


def choose_folder(project: str, folder: str) -> None:
    """Remember it; "" forgets. Raises UserError for what the disk refuses."""
    keep(_KIND, project, folder)
