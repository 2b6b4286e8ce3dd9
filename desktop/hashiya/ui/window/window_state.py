"""What the window says of the open project: its title, the status bar, and which commands can be used now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from hashiya.qtkit.i18n import isolated
from hashiya.ui.wording.common import act_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.core.changes import ChangeSet
    from hashiya.ui.session.act_place import ActPlace
    from hashiya.ui.session.session import ActReport, Session
    from hashiya.ui.window.host import Host

_SOON = 40  # milliseconds in which what happens is shown together
_USUAL_SIZE = 21  # of the reader's letters, which is a zoom of 1


class WindowState(QObject):
    """Kept in step with the project's changes, the caret and the settings. `show_act` goes where an act was;
    true where that is in another document.
    """

    def __init__(self, window: Host, show_act: Callable[[ActPlace], bool]) -> None:
        super().__init__(window.widget)
        self._window, self._show_act = window, show_act
        self._taking_in = False
        self._pulse = QTimer(self)
        self._pulse.setSingleShot(True)
        self._pulse.timeout.connect(self.show_place)
        window.context.settings.changed.connect(self._on_setting_changed)

    # ---------------------------------------------------------------- a project
    def hear_first(self, session: Session) -> None:
        """Before the panels: what can be done is asked once, when all of them have taken a change in."""
        self._taking_in = False
        session.spoken.connect(self._on_spoken)
        session.changes_applied.connect(self._on_changes_begin)

    def hear_last(self, session: Session) -> None:
        """After the panels: what the window says of a change rests on what they have read."""
        session.changes_applied.connect(self._on_changes)
        session.sight.changed.connect(self.show_place)

    # ---------------------------------------------------------------- showing
    def show(self) -> None:
        """All of it, as it is now."""
        self.show_place()
        self.show_title()
        self.show_possible()

    def show_title(self) -> None:
        session = self._window.session
        document = session.document if session else None
        parts = [document.title if document else "", session.title if session else "", self.tr("Hashiya")]
        self._window.widget.setWindowTitle(" — ".join(part for part in parts if part))

    def show_place(self) -> None:
        """Where one is, in the status bar."""
        window, session = self._window, self._window.session
        status = window.status
        status.show_session(session, zoom=window.context.settings.get("reader/size") / _USUAL_SIZE)
        if session is not None and window.page_name != "annotate":
            status.set_place("", "", "")  # what is said of the open document is not of this page
        elif session is not None and session.document is not None:
            paragraph = window.page.reader.paragraph_number()
            info = window.documents.info(session.document.uid)
            status.show_standing(session, paragraph, info, window.marker.walk.waiting)

    def show_place_soon(self) -> None:
        """Once for all that happens within a blink."""
        if not self._pulse.isActive():
            self._pulse.start(_SOON)

    def show_possible(self) -> None:
        """Which commands can be used."""
        session = self._window.session
        found: set[str] = set()
        if session is not None:
            found = {"project"} | self._window.marker.conditions()
            found |= set() if session.readonly else {"writable"}
            found |= {"document"} if session.document is not None else set()
            found.update(name for name, can in zip(("undo", "redo"), session.can_turn, strict=True) if can)
        self._window.actions_.set_state(found)
        if session is not None:
            self.show_checks()

    def show_checks(self) -> None:
        """Which of the commands that are on or off are on."""
        setting, actions = self._window.context.settings.get, self._window.actions_
        checks = {
            "suggestions.order": setting("walk/order") == "uncertain",
            "view.marks": not setting("reader/marks"),
            "view.codes": setting("reader/codes"),
        }
        for name, checked in checks.items():
            actions[name].setChecked(checked)

    # ---------------------------------------------------------------- what happened
    def note_possible(self) -> None:
        """Something else may be possible now."""
        if not self._taking_in:
            self.show_possible()

    def _on_spoken(self, spoken: ActReport) -> None:
        """What was done, for the status bar; what was undone is said as such."""
        session = self._window.session
        if session is None:
            return
        from hashiya.ui.wording.act_names import named_act

        language = self._window.context.language
        words = act_words(named_act(spoken.act, session, language), session.scheme, language)
        if spoken.count > 1:
            words = self.tr("%Ln acts", "", spoken.count)
        if spoken.how != "did" and self._goes_elsewhere(session, spoken):
            assert session.document is not None
            words = self.tr("{0} · in “{1}”").format(words, isolated(session.document.title))
        if spoken.how == "undid":
            words = self.tr("Undone: {0}").format(words)
        elif spoken.how == "redid":
            words = self.tr("Done again: {0}").format(words)
        self._window.status.say(words, undo=spoken.how != "undid")

    def _goes_elsewhere(self, session: Session, spoken: ActReport) -> bool:
        """Go where something was undone or done again; true where that is in another document."""
        from hashiya.ui.session.act_place import place_of_act

        place = place_of_act(session, spoken.act)
        return place is not None and self._show_act(place)

    def _on_changes_begin(self, _changes: ChangeSet) -> None:
        self._taking_in = True

    def _on_changes(self, changes: ChangeSet) -> None:
        self._taking_in = False
        if changes.people:
            self._window.status.show_person(self._window.session)
        if changes.document_list:
            self.show_title()
        self.show_place_soon()
        self.show_possible()

    def _on_setting_changed(self, key: str) -> None:
        if key == "reader/size":
            self.show_place()
        if key in ("walk/order", "reader/marks", "reader/codes"):
            self.show_checks()
            self._window.status.show_manner()
