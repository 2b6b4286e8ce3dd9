"""Going back to before the last merge: what it takes along is said first, and nothing is thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated
from hashiya.services.merge.undo_merge import Retreat, go_back, retreat
from hashiya.ui.widgets.dialog_frame import Question, ask
from hashiya.ui.wording.common import tr, when

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.ui.window.host import Host


class Returning(QObject):
    """The project is closed meanwhile, and opened again in any case."""

    def __init__(self, window: Host, path: Path) -> None:
        super().__init__(window.widget)
        self._window, self._path = window, path
        window.projects.close()
        window.context.jobs.start(
            go_back,
            path,
            name="writing",
            receiver=self,
            on_result=self._on_back,
            on_error=self._on_failed,
            on_finished=self.deleteLater,
            shown=True,
        )

    def _on_back(self, kept: Path) -> None:
        if self._window.projects.open_path(self._path):
            words = self.tr("The project is as before the merge. As it was until now: {0}.")
            self._window.messages.show_message(words.format(isolated(kept.name)))

    def _on_failed(self, error: BaseException) -> None:
        self._window.projects.open_path(self._path)
        if not isinstance(error, UserError):
            raise error
        self._window.messages.show_error(error)


def open_unmerge(window: Host) -> Question | None:
    """By the menu or the palette."""
    session = window.session
    if session is None or session.readonly:
        return None
    try:
        found = retreat(session.path)
    except UserError as error:
        window.messages.show_error(error)
        return None
    if found is None:
        window.messages.show_message(tr("Unmerge", "There is no merge to undo."))
        return None
    path = session.path
    title, verb = tr("Unmerge", "Undo merge"), tr("Unmerge", "Go back")
    return ask(window.context, window.widget, title, _words(found), verb, lambda: _begin(window, path))


def _begin(window: Host, path: Path) -> None:
    Returning(window, path)


def _words(found: Retreat) -> str:
    files = tr("Merge", ", ").join(isolated(name) for name in found.files[:3])
    if len(found.files) > 3:
        files += " …"
    parts = [tr("Unmerge", "This takes back what came from {0} ({1}).").format(files, when(found.at))]
    if found.steps:
        parts.append(tr("Unmerge", "%Ln steps done here since go with it.", found.steps))
    parts.append(tr("Unmerge", "The file as it is now is kept beside it, so nothing is lost."))
    parts.append(tr("Unmerge", "What others already took from this file stays with them."))
    return "\n".join(parts)
