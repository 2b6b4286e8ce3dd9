"""The threshold of suggestions: one slider, and how many it would be in the open document."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider

from hashiya.qtkit.i18n import percent
from hashiya.services.suggest.highlight import scores_of
from hashiya.services.suggest.project_knowledge import THRESHOLD_KEY
from hashiya.suggest.combine.ensemble import THRESHOLD
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine

if TYPE_CHECKING:
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_STEPS = 100


class AmountDialog(Sheet):
    """The slider goes from fewer to more; the project keeps the least score that is shown."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__(context, window.widget, width=520)
        self._session, self._window = session, window
        self._scores: list[float] | None = None
        self._job: Job | None = None
        self.set_title(self.tr("Suggestion threshold"))
        kept = session.project.setting(THRESHOLD_KEY, THRESHOLD)
        threshold = float(kept) if isinstance(kept, int | float) else THRESHOLD
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(10)
        self.slider.setValue(_STEPS - round(threshold * _STEPS))
        self.slider.setAccessibleName(self.tr("Suggestion threshold"))
        self.slider.valueChanged.connect(self._on_moved)
        ends = QHBoxLayout()
        ends.addWidget(TextLine(self.tr("Fewer, surer"), size=12, tone="second"))
        ends.addStretch(1)
        ends.addWidget(TextLine(self.tr("More, less sure"), size=12, tone="second"))
        self.count = TextLine(size=15, bold=True)
        self.detail = TextLine(size=12, tone="second", wrap=True)
        self.work = WorkLine(context)
        self.body.addWidget(self.slider)
        self.body.addLayout(ends)
        self.body.addWidget(self.count)
        self.body.addWidget(self.detail)
        self.body.addWidget(self.work)
        self.add_foot(self.tr("Suggest anew"), self._on_suggest)
        if self.primary is not None:
            self.primary.setEnabled(not session.readonly)
        self._look()
        self._on_moved(0)

    @property
    def threshold(self) -> float:
        return (_STEPS - self.slider.value()) / _STEPS

    def _look(self) -> None:
        document = self._session.document
        if document is None:
            return
        self._job = self.context.jobs.start_in_process(
            scores_of,
            str(self._session.path),
            document.uid,
            name="suggesting",
            receiver=self,
            on_result=self._on_scores,
            on_error=self._on_failed,
            slot="amount",
        )
        self.work.begin(self._job.cancel, "suggesting")

    def done(self, code: int) -> None:
        if self._job is not None:
            self.context.jobs.stop(self._job)
        super().done(code)

    def _on_scores(self, scores: list[float]) -> None:
        self.work.end()
        self._scores = scores
        self._on_moved(0)

    def _on_failed(self, error: BaseException) -> None:
        self.work.end()
        self.complain(error)

    def _on_moved(self, _value: int) -> None:
        least = percent(self.threshold)
        self.detail.setText(self.tr("Shown from a confidence of {0} on.").format(least))
        if self._scores is not None:
            count = len(self._scores) - bisect_left(self._scores, self.threshold)
            self.count.setText(self.tr("About %Ln suggestions in this document", "", count))
        elif self._session.document is None:
            self.count.setText("")
        else:
            self.count.setText(self.tr("Counting…"))
        self.say(self.tr("Your own work stays as it is."))

    def _on_suggest(self) -> None:
        if not self.attempt(lambda: self._session.project.set_setting(THRESHOLD_KEY, self.threshold)):
            return
        self.accept()
        self._window.actions_.run("suggestions.all")


def open_amount(window: Host) -> AmountDialog | None:
    if window.session is None:
        return None
    dialog = AmountDialog(window.context, window.session, window)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
