"""Which of a person's annotations are looked at: some of each label, a random share, least agreed first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout

from hashiya.services.project.project_file import open_project
from hashiya.services.review.progress import sample
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.input_fields import NumberField

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.span import Annotation
    from hashiya.errors import UserError
    from hashiya.ui.context import Context
    from hashiya.ui.review.walk.adjudication_model import AdjudicationModel
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


def draw_sample(
    path: Path, person: str, per_label: int, share: float, least_agreed: bool
) -> list[Annotation]:
    """For a job; the same choice gives the same sample."""
    with open_project(path) as project:
        return sample(project, person, per_label=per_label, share=share, least_agreed=least_agreed)


class SampleDialog(Sheet):
    """Asks how many, draws, and hands the sample to the model."""

    def __init__(self, context: Context, session: Session, window: Host, model: AdjudicationModel) -> None:
        super().__init__(context, window.widget, width=480)
        self._session, self._model = session, model
        self.set_title(self.tr("Look at a sample"))
        self.per_label, self.share = NumberField(), NumberField()
        self.per_label.setRange(0, 500)
        self.per_label.setValue(5)
        self.share.setRange(0, 100)
        self.share.setValue(10)
        self.share.setSuffix(" %")
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        for row, (text, box) in enumerate(
            (
                (self.tr("Of each label at least"), self.per_label),
                (self.tr("Of all annotations, by chance"), self.share),
            )
        ):
            grid.addWidget(TextLine(text, size=13), row, 0)
            grid.addWidget(box, row, 1)
            box.setAccessibleName(text)
        self.body.addLayout(grid)
        self.least = Tick(context, self.tr("What fewest others agree with comes first"), size=13)
        self.body.addWidget(self.least)
        self.body.addStretch(1)
        self.add_foot(self.tr("Draw the sample"), self._on_draw)
        self.whole = push_button(context, kind="quiet")
        self.whole.setAutoDefault(False)
        name_button(self.whole, self.tr("Look at all"))
        self.whole.clicked.connect(self._on_whole)
        self.whole.setVisible(model.sampled is not None)
        self.foot.addWidget(self.whole)

    def _on_draw(self) -> None:
        assert self.primary is not None
        self.primary.setEnabled(False)
        self.context.jobs.start(
            draw_sample,
            self._session.path,
            self._model.person,
            self.per_label.value(),
            self.share.value() / 100,
            self.least.isChecked(),
            name="comparing",
            receiver=self,
            on_result=self._on_drawn,
            on_refused=self._on_refused,
        )

    def _on_refused(self, error: UserError) -> None:
        assert self.primary is not None
        self.primary.setEnabled(True)
        self.complain(error)

    def _on_drawn(self, found: list[Annotation]) -> None:
        assert self.primary is not None
        self.primary.setEnabled(True)
        if not found:
            self.say(self.tr("Nothing fits: choose more."), "warn")
            return
        self._model.set_sample(found)
        self.accept()

    def _on_whole(self) -> None:
        self._model.set_sample(None)
        self.accept()
