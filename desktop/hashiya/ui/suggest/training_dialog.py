"""Training on one's own work: what it learns from, the check in plain words, the curve, use or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import number
from hashiya.services.project.undecided import undecided
from hashiya.services.suggest.models import (
    Kept,
    kept_models,
    model_trouble,
    use_model,
    write_model,
)
from hashiya.services.suggest.train import HeldOutScores, import_model
from hashiya.services.suggest.training_due import new_documents
from hashiya.ui.suggest.curves import Curve, CurvePlot
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, rule
from hashiya.ui.widgets.dialog_frame import Sheet, WorkLine, ask
from hashiya.ui.wording.common import error_words, tr, when

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.suggest.trainer import Trainer
    from hashiya.ui.window.host import Host

_KIND = "*.hmodel"


def check_words(check: HeldOutScores | None) -> str:
    """What the check says, for a person who knows no measure by name."""
    if check is None:
        return tr("Learning", "A model from a file: it has not been checked on your documents.")
    if check.without is None or check.with_model is None:
        return tr("Learning", "Too few documents are done to check it on. It is used until there are more.")
    without, own = (number(round(share * 100)) for share in (check.without, check.with_model))
    held = check.held_out
    if round(check.with_model, 3) > round(check.without, 3):
        text = tr("Learning", "On your last %Ln documents: {0} of 100 points with it, {1} without.", held)
    elif check.better:
        text = tr("Learning", "No difference on your last %Ln documents: {0} of 100 points.", held)
    else:
        text = tr("Learning", "Worse on your last %Ln documents: {0} points with it, {1} without.", held)
    return text.format(own, without)


class TrainingDialog(Sheet):
    """Shows what the project's trainer does: it may be closed meanwhile, and nothing is used unasked."""

    def __init__(self, context: Context, session: Session, trainer: Trainer, window: Host) -> None:
        super().__init__(context, window.widget, width=640)
        self._session, self._window, self._trainer = session, window, trainer
        self.set_title(self.tr("Train on this project"))
        self.summary = TextLine(size=13, tone="second", wrap=True)
        self.verdict = TextLine(size=15, bold=True, wrap=True)
        self.plot = CurvePlot(context)
        self.work = WorkLine(context)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.verdict)
        self.body.addWidget(self.plot)
        self.body.addWidget(self.work)
        self.body.addWidget(rule())
        self._make_kept()
        self.add_foot(self.tr("Train now"), self._on_primary, cancel=tr("Dialogs", "Close"))
        self.aside = push_button(context)
        self.aside.setAutoDefault(False)
        name_button(self.aside, self.tr("Do not use it"))
        self.aside.clicked.connect(self._on_aside)
        self.foot.insertWidget(2, self.aside)
        trainer.changed.connect(self._on_changed)
        trainer.progressed.connect(self.work.show_progress)
        self._follow()
        self._show()
        if self.primary is not None:
            self.primary.setFocus()

    def _make_kept(self) -> None:
        """The models that are in the project, and what can be done with the first of them."""
        self.kept = TextLine(size=13, wrap=True)
        self.body.addWidget(self.kept)
        row = QHBoxLayout()
        row.setSpacing(8)
        texts: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("turn", "", self._on_turn),
            ("export", self.tr("Save as a file…"), self._on_export),
            ("delete", self.tr("Delete…"), self._on_delete),
            ("import", self.tr("From a file…"), self._on_import),
        )
        self.buttons: dict[str, QPushButton] = {}
        for name, text, act in texts:
            button = push_button(self.context)
            button.setAutoDefault(False)
            name_button(button, text)
            button.clicked.connect(act)
            self.buttons[name] = button
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)

    # ---------------------------------------------------------------- what is seen
    def _models(self) -> list[Kept]:
        return kept_models(self._session.project)

    def _show(self) -> None:
        project, writable = self._session.project, not self._session.readonly
        models = self._models()
        new = new_documents(project)
        self.summary.setText(
            self.tr("It learns from the documents that are done: %Ln are new since the last time.", "", new)
            if models
            else self.tr("It learns from the documents that are done: %Ln so far.", "", new)
        )
        left_out = len(undecided(project))
        if left_out:
            more = self.tr(
                "%Ln finished documents are left out: nobody has decided about some suggestions there.",
                "",
                left_out,
            )
            self.summary.setText(f"{self.summary.text()} {more}")
        learned = self._trainer.learned
        check = learned.check if learned else models[0].check if models else None
        trouble = model_trouble(project) if models and learned is None else None
        words = check_words(check) if models or learned else ""
        if trouble is not None:
            words = " ".join(part for part in error_words(trouble) if part)
        self.verdict.setText(words)
        self.verdict.setVisible(bool(models or learned))
        self._show_curve(check)
        words = " ".join(self._kept_words(item) for item in models)
        self.kept.setText(words or self.tr("No model of your own yet."))
        used = bool(models and models[0].used)
        name_button(self.buttons["turn"], self.tr("Stop using it") if used else self.tr("Use it"))
        for name in ("turn", "export", "delete"):
            self.buttons[name].setVisible(bool(models))
            self.buttons[name].setEnabled(name == "export" or writable)
        self.buttons["import"].setEnabled(writable)
        better = learned is not None and learned.check.better
        self.aside.setVisible(better)
        if self.primary is not None:
            words = self.tr("Use it") if better else self.tr("Keep it aside")
            name_button(self.primary, words if learned is not None else self.tr("Train now"))
            self.primary.setEnabled(writable and not self._trainer.running)

    def _kept_words(self, item: Kept) -> str:
        text = self.tr("In use") if item.used else self.tr("Kept, not used")
        learned = self.tr("learned from %Ln documents", "", item.documents)
        return f"{text}: {learned}, {when(item.created)}."

    def _show_curve(self, check: HeldOutScores | None) -> None:
        curves = []
        if check is not None and len(check.curve) > 1 and check.without is not None:
            points = tuple((float(count), share) for count, share in check.curve)
            curves = [
                Curve(self.tr("with your model"), points),
                Curve(self.tr("without"), ((0.0, check.without),)),
            ]
        self.plot.setVisible(bool(curves))
        self.plot.show_curves(curves, name=self.tr("How it learns"), axis=self.tr("documents learned from"))

    # ---------------------------------------------------------------- training
    def _on_primary(self) -> None:
        if self._trainer.learned is not None:
            self._keep(use=True)
        else:
            self.train()

    def train(self) -> None:
        """Learn from a snapshot of what is done now, here or with this dialog closed."""
        self.say("")
        self._trainer.start()

    def _follow(self) -> None:
        """The line of what runs, and what came of it."""
        trainer = self._trainer
        if trainer.job is not None:
            self.work.begin(trainer.job.cancel, "training")
            if trainer.progress is not None:
                self.work.show_progress(trainer.progress)
            self.say(self.tr("This goes on when the dialog is closed."))
            return
        self.work.end()
        if self.said() == self.tr("This goes on when the dialog is closed."):
            self.say("")
        if trainer.trouble is not None:
            self.complain(trainer.trouble)
            trainer.trouble = None

    def _on_changed(self) -> None:
        was_running = self.work.running
        self._follow()
        self._show()
        if was_running and not self._trainer.running and self.primary is not None:
            self.primary.setFocus()

    def _on_aside(self) -> None:
        self._keep(use=False)

    def _keep(self, *, use: bool) -> None:
        self.attempt(lambda: self._turned(self._trainer.keep(use=use)))

    def _turned(self, used: bool) -> None:
        on, off = self.tr("It is used from the next suggestion on."), self.tr("It is kept, but not used.")
        self._changed(on if used else off)

    def _changed(self, words: str) -> None:
        self.say(words, "ok")
        self._window.suggesting.renew()
        self._show()

    # ---------------------------------------------------------------- kept models
    def _on_turn(self) -> None:
        model = self._models()[0]
        if not self.attempt(lambda: use_model(self._session.project, model.name, use=not model.used)):
            return
        self._turned(not model.used)

    def _on_export(self) -> None:
        place = str(self.context.folder / f"{self._session.title}.hmodel")
        kinds = self.tr("Models ({0})").format(_KIND)
        chosen, _ = FileDialog.save_file(self, self.tr("Save the model"), place, kinds)
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, path: Path) -> None:
        """The first model as a file."""
        if not self.attempt(lambda: write_model(self._session.project, self._models()[0].name, path)):
            return
        self.say(self.tr("Saved: {0}").format(f"\u2068{path.name}\u2069"), "ok")

    def _on_import(self) -> None:
        folder = str(self.context.folder)
        kinds = self.tr("Models ({0})").format(_KIND)
        chosen, _ = FileDialog.open_file(self, self.tr("A model from a file"), folder, kinds)
        if chosen:
            self.import_from(Path(chosen))

    def import_from(self, path: Path) -> None:
        """Take a model in; one that is foreign, cut off or does not fit leaves everything as it is."""
        if not self.attempt(lambda: import_model(self._session.project, path)):
            return
        self._turned(True)

    def _on_delete(self) -> None:
        ask(
            self.context,
            self,
            self.tr("Delete the model?"),
            self.tr("What was learned goes; your documents and annotations stay. Training makes another."),
            self.tr("Delete the model"),
            self.delete,
        )

    def delete(self) -> None:
        """The first model goes for good."""
        models = self._models()
        if not models:
            return
        if not self.attempt(lambda: self._session.project.delete_model(models[0].name)):
            return
        self._changed(self.tr("Deleted."))


def open_training(window: Host) -> TrainingDialog | None:
    trainer = window.offer.trainer()
    if window.session is None or trainer is None:
        return None
    dialog = TrainingDialog(window.context, window.session, trainer, window)
    dialog.finished.connect(window.focus_text)
    dialog.finished.connect(window.offer.look)
    dialog.open()
    return dialog
