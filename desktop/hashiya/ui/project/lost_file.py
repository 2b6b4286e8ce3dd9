"""The project file was moved, deleted or replaced while it was open: told at once, saved elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated
from hashiya.ui.session.rescue import rescue_place
from hashiya.ui.wording.common import error_words, project_kinds, tr

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host


def show_lost(window: Host, error: UserError) -> None:
    """A message that stays until the work is saved elsewhere or it is closed."""
    message, hint = error_words(error)
    window.messages.show_message(
        message,
        hint=hint,
        tone="danger",
        act=tr("LostFile", "Save a copy…"),
        done=lambda: save_lost(window),
        key="lost",
        code=error.code,
    )


def save_lost(window: Host) -> None:
    """Ask where, write everything there, and go on working in it."""
    session = window.session
    if session is None:
        return
    chosen, _ = FileDialog.save_file(
        window.widget,
        tr("LostFile", "Save a copy"),
        str(rescue_place(session.path)),
        project_kinds(),
    )
    if not chosen:
        session.look()
        return
    try:
        session.save_elsewhere(Path(chosen))
    except UserError as error:
        window.messages.show_error(error)
        return
    window.projects.open_path(Path(chosen))


def rescued_words(target: Path) -> str:
    return tr(
        "LostFile", "The project file was no longer in its place. Everything done in it was saved as {0}."
    ).format(isolated(str(target)))
