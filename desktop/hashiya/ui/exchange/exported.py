"""What follows an export that was written: its parts are kept, it is said; and doing it again by one key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hashiya.qtkit.i18n import isolated
from hashiya.services.dataset.parts import deal_act
from hashiya.services.exchange import export_profiles
from hashiya.ui.wording.common import tr
from hashiya.ui.wording.note_words import is_detail

if TYPE_CHECKING:
    from hashiya.errors import UserError
    from hashiya.services.exchange.export import Exported
    from hashiya.services.exchange.export_profiles import ExportProfile
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


def keep_parts(session: Session, done: Exported) -> None:
    """What an export dealt is written down in the project, as a step that can be undone."""
    dealing = done.dealing
    if dealing is not None and not session.readonly:
        session.do(lambda: deal_act(session.project, dealing))


def exported_words(plan: ExportProfile, done: Exported) -> str:
    """For the status bar."""
    documents = tr("Export", "%Ln documents exported to {0}", done.documents)
    words = documents.format(isolated(Path(plan.output).name))
    grave = (
        each for each in done.lost if not is_detail(each) and not each.code.startswith(("part_", "card_"))
    )
    lost = sum(each.count for each in grave)
    return f"{words} · {tr('Export', '%Ln losses', lost)}" if lost else words


class Repeating(QObject):
    """Writes the last export once more, to the same place; lives as long as that takes."""

    def __init__(self, window: Host, session: Session, plan: ExportProfile) -> None:
        super().__init__(window.widget)
        self._window, self._plan, self._session = window, plan, session
        window.context.jobs.start(
            export_profiles.write_plan,
            session.path,
            plan,
            kept_later=not session.readonly,
            name="exporting",
            receiver=self,
            on_result=self._on_written,
            on_refused=self._on_failed,
            on_finished=self.deleteLater,
            shown=True,
        )

    def _on_written(self, done: Exported) -> None:
        if self._window.session is self._session:
            keep_parts(self._session, done)
        self._window.status.say(exported_words(self._plan, done))

    def _on_failed(self, error: UserError) -> None:
        self._window.messages.show_error(error)
