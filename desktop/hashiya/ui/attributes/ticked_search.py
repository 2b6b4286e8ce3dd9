"""A dialog that looks through one document or all for annotations, and gives values to the ticked ones."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hashiya.ui.widgets.basic import TextLine, name_button
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.widgets.ticked_list import TickedList
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from hashiya.core.changes import ChangeSet
    from hashiya.qtkit.jobs import Job
    from hashiya.services.attributes.looking import Looked
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.widgets.two_line_list import ListEntry
    from hashiya.ui.window.host import Host


class TickedSearch(Sheet):
    """`list` holds what was found; another scope looks again, and closing stops looking.

    What is above the list is put into `body` before `begin`.
    """

    def __init__(self, context: Context, session: Session, window: Host, document: str) -> None:
        super().__init__(context, window.widget, width=860, height=660)
        self._session, self._document = session, document
        self._job: Job | None = None
        self._whole = True
        self.scope = Segments(context, pad=12, height=30)
        self.scope.set_items([self.tr("This document"), self.tr("Whole project")])
        self.scope.setAccessibleName(self.tr("Where"))
        self.scope.chosen.connect(self._on_scope)
        self.head.addStretch(1)
        self.head.addWidget(self.scope)
        self.list = TickedList(context, "")
        self.list.turned.connect(self.renew)
        self._nothing = TextLine("", size=13)
        self._nothing.hide()
        self.work = WorkLine(context)

    # ---------------------------------------------------------------- what a dialog of its kind says
    @abstractmethod
    def search(self, only: str) -> None:
        """Look through the document `only`, or all with ""."""

    @abstractmethod
    def show_found(self, looked: Looked) -> None:
        """List what `start` brought."""

    @abstractmethod
    def give(self) -> ChangeSet | None:
        """Give the ticked ones their values in one act; None where it was refused."""

    @property
    def ready(self) -> bool:
        """Whether there is anything to give."""
        return True

    # ---------------------------------------------------------------- running
    def begin(self, listed: str, nothing: str) -> None:
        """`listed`: what the list holds; `nothing`: what is said where it would be empty."""
        self.list.setAccessibleName(listed)
        self._nothing.setText(nothing)
        self.body.addWidget(self._nothing, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Set"), self._on_set)
        self._on_scope()
        self.list.setFocus()

    def start(self, look: Callable[..., object], *about: object) -> None:
        """`look(path, *about, person=…)` on a thread; its answer goes to `show_found`.

        What was found elsewhere goes at once: nothing is given to what is not looked at any more.
        """
        self._stop()
        self._whole = True
        self.list.show_ticked((), ())
        self.renew()
        self._job = self.context.jobs.start(
            look,
            self._session.path,
            *about,
            person=self._session.person,
            name="searching",
            receiver=self,
            on_result=self.show_found,
            on_refused=self.complain,
            on_progress=self.work.show_progress,
            on_finished=self.work.end,
        )
        self.work.begin(self._job.cancel, "searching")

    def show_listed(self, entries: Sequence[ListEntry], ticked: Collection[str], *, whole: bool) -> None:
        """`whole`: there are no others."""
        self._whole = whole
        self.list.show_ticked(entries, ticked)
        self._nothing.setVisible(not entries)
        self.list.setVisible(bool(entries))
        self.renew()

    def renew(self, *_: object) -> None:
        """What the button says, and whether it can be pressed."""
        count = len(self.list.ticked)
        if self.primary is not None:
            name_button(self.primary, tr("TickedSearch", "Set in %Ln places", count))
            self.primary.setEnabled(bool(count) and self.ready and not self._session.readonly)
        if self._whole:
            self.say(self.tr("One step: a single undo takes it back."))
        else:
            count = len(self.list.entries.rows)
            self.say(tr("TickedSearch", "The first %Ln are listed; there are more.", count))

    def done(self, code: int) -> None:
        self._stop()
        super().done(code)

    def _on_scope(self, *_: object) -> None:
        self.search(self._document if self.scope.current == 0 else "")

    def _on_set(self) -> None:
        if self.give() is not None:
            self.accept()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel.cancel()
