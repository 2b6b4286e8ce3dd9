"""A quiet line in the status bar: to train once enough is new, and to look at what training has brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hashiya.core.document import MANY_DOCUMENTS
from hashiya.errors import UserError
from hashiya.qtkit.signals import debounced
from hashiya.services.suggest.training_due import DUE, new_documents, new_documents_in
from hashiya.ui.evaluate.control_sample_note import ControlSampleNote
from hashiya.ui.widgets.basic import name_button, push_button

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import ActReport, Session
    from hashiya.ui.suggest.trainer import Trainer
    from hashiya.ui.window.host import Host

_PATIENCE = 1500  # milliseconds after the last document was marked done


def _let_be(_error: UserError) -> None:
    """Whoever works with the file hears of its trouble; an offer needs no message."""


class LearningOffer(QObject):
    """Comes back only when as many documents again are new. Keeps the project's trainer and the control
    sample's note too.
    """

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(window.widget)
        self._context, self._window = context, window
        self._session: Session | None = None
        self._trainer: Trainer | None = None
        self._passed = 0
        self._new = 0
        self.button = push_button(context, kind="quiet", icon="graduation-cap")
        self.button.setStyleSheet("min-height: 18px; padding: 0 4px; font-size: 12px; border-width: 1px;")
        self.button.setFixedHeight(22)
        self.button.clicked.connect(self._on_clicked)
        self.button.hide()
        window.status.addPermanentWidget(self.button)
        context.settings.changed.connect(self._on_setting_changed)
        context.languages.switched.connect(self._on_switched)
        self._note = ControlSampleNote(window)
        self._timer = debounced(self, _PATIENCE, self.look)

    def trainer(self) -> Trainer | None:
        """That of the open project, made when first asked for."""
        if self._trainer is None and self._session is not None:
            from hashiya.ui.suggest.trainer import Trainer

            self._trainer = Trainer(self._context, self._session, self)
            self._trainer.changed.connect(self.look)
        return self._trainer

    def set_session(self, session: Session | None) -> None:
        """A project has come, or gone."""
        self._note.set_session(session)
        self._session, self._passed = session, 0
        if self._trainer is not None:
            self._context.jobs.retire(self._trainer)
            self._trainer.deleteLater()
            self._trainer = None
        self.button.hide()
        if session is not None and not session.readonly:
            session.spoken.connect(self._on_spoken)
            self._timer.start()

    def _on_spoken(self, spoken: ActReport) -> None:
        if spoken.act.kind == "state" or spoken.act.kind.startswith("finish"):
            self._timer.start()

    def look(self) -> None:
        """Offer it, or take the offer back."""
        self._timer.stop()
        session = self._session
        if session is None or session.readonly:
            self.button.hide()
            return
        try:
            if session.project.has_documents(MANY_DOCUMENTS):
                self._context.jobs.start(
                    new_documents_in,
                    session.path,
                    name="counting",
                    receiver=session,
                    on_result=self._show,
                    on_refused=_let_be,
                    slot="new documents",
                )
                return
            new = new_documents(session.project)
        except UserError as error:
            _let_be(error)
            return
        self._show(new)

    def _show(self, new: int) -> None:
        self._new = new
        self._passed = min(self._passed, self._new)
        self._name()
        wanted = self._context.settings.get("suggest/offer") and self._new - self._passed >= DUE
        self.button.setVisible(self._ended or (bool(wanted) and not self._running))

    @property
    def _running(self) -> bool:
        return self._trainer is not None and self._trainer.running

    @property
    def _ended(self) -> bool:
        """A training has brought something that nobody has looked at."""
        trainer = self._trainer
        return trainer is not None and not trainer.running and bool(trainer.learned or trainer.trouble)

    def _name(self) -> None:
        trainer = self._trainer
        if not self._ended or trainer is None:
            words = self.tr("Train on %Ln new documents…", "", self._new)
        elif trainer.learned is not None:
            words = self.tr("Your model is trained: see what it is worth…")
        else:
            words = self.tr("Training has ended: see why…")
        name_button(self.button, words)

    def _on_clicked(self) -> None:
        self._passed = self._new
        self.button.hide()
        self._window.open_tool("suggestions.train")

    def _on_setting_changed(self, key: str) -> None:
        if key == "suggest/offer":
            self.look()

    def _on_switched(self, _code: str) -> None:
        self._name()
