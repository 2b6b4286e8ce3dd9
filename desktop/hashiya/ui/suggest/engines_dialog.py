"""Which engines suggest in this project, why one cannot, and the folder of a CAMeL Tools model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated
from hashiya.services.suggest.engines import (
    CAMEL_COMMANDS,
    ONNX,
    EngineState,
    camel_folder,
    choose_camel_folder,
    engine_states,
    turn_engine,
)
from hashiya.ui.suggest.engine_fetcher import EngineFetcher
from hashiya.ui.suggest.guest_settings import GuestSettings
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, rule
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.wording.common import error_words, source_words, tr

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


_OPTIONAL = ("camel", "transformers", "server")
"""Engines that most people do without: what they lack is no warning."""
_WITH_FOLDER = ("camel", "transformers")


def engine_words(name: str) -> str:
    """What an engine does, in a sentence."""
    return {
        "patterns": tr("Engines", "Numbers, dates, money and addresses, by their written form."),
        "lexicon": tr("Engines", "Lists of names, and words that announce a name."),
        "memory": tr("Engines", "What you accepted and rejected in this project, at once."),
        "crf": tr("Engines", "The model that comes with the program, and your own."),
        "encoder": tr("Engines", "Reads whole sentences in their surroundings; slower, finds more names."),
        "camel": tr("Engines", "A model of CAMeL Tools from a folder of yours; slower, often better."),
        "transformers": tr("Engines", "A model that labels words, from a folder of yours; slower."),
        "server": tr("Engines", "Asks a chat model (Ollama, llama.cpp); off until you switch it on."),
    }.get(name, tr("Engines", "An engine of another package, in a process of its own."))


def runtime_words(runtime: str) -> str:
    """What computes the careful engine on this computer."""
    if runtime == ONNX:
        return tr("Engines", "It uses ONNX Runtime.")
    return tr("Engines", "It uses numpy; with ONNX Runtime installed it is twice as fast.")


class EnginesDialog(Sheet):
    """Every tick counts at once."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__(context, window.widget, width=660, height=600)
        self._session, self._window = session, window
        self.set_title(self.tr("Engines"))
        self.ticks: dict[str, Tick] = {}
        self.lines: dict[str, TextLine] = {}
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(0, 0, 10, 0)
        self._column.setSpacing(10)
        for state in engine_states(session.project):
            self._column.addLayout(self._row(state))
        self._column.addWidget(rule())
        self.fetcher = EngineFetcher(context, self._on_fetched, self.complain)
        self._column.addWidget(self.fetcher)
        self._make_folder()
        self._column.addWidget(rule())
        self.guests = GuestSettings(context, session, self._guest_changed, self.complain)
        self._column.addWidget(self.guests)
        self._column.addStretch(1)
        self._add_scrolled(page)
        self.add_close()
        self._show()

    def _add_scrolled(self, page: QWidget) -> None:
        """There may be more engines than fit on a small screen."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        for each in (area.viewport(), page):
            each.setAutoFillBackground(False)
        self.body.addWidget(area, 1)

    def _row(self, state: EngineState) -> QVBoxLayout:
        tick = Tick(self.context, source_words(state.name), size=13)
        tick.setObjectName(state.name)
        tick.setChecked(state.on)
        tick.setEnabled(not self._session.readonly)
        tick.clicked.connect(self._on_ticked)
        line = TextLine(size=12, tone="second", wrap=True)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(tick)
        inset = QHBoxLayout()
        inset.setContentsMargins(26, 0, 26, 0)
        inset.addWidget(line)
        column.addLayout(inset)
        self.ticks[state.name], self.lines[state.name] = tick, line
        return column

    def _make_folder(self) -> None:
        self.folder = TextLine(size=13, wrap=True)
        self.how = TextLine(size=12, tone="second", wrap=True)
        self.how.hide()
        for line in (self.folder, self.how):
            self._column.addWidget(line)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.choose, self.forget = push_button(self.context, icon="folder-open"), push_button(self.context)
        self.copy = push_button(self.context, icon="copy")
        self.show_how = push_button(self.context, kind="quiet")
        for button, text in (
            (self.choose, self.tr("Model folder…")),
            (self.forget, self.tr("Forget the folder")),
            (self.show_how, self.tr("How to set it up")),
            (self.copy, self.tr("Copy the commands")),
        ):
            button.setAutoDefault(False)
            name_button(button, text)
            button.setEnabled(not self._session.readonly or button in (self.copy, self.show_how))
            row.addWidget(button)
        row.addStretch(1)
        self.choose.clicked.connect(self._on_choose)
        self.forget.clicked.connect(self._on_forget)
        self.copy.clicked.connect(self._on_copy)
        self.copy.hide()
        self.show_how.clicked.connect(self._on_how)
        self._column.addLayout(row)

    def _show(self) -> None:
        for state in engine_states(self._session.project):
            line = self.lines[state.name]
            words = [engine_words(state.name)]
            if state.name in _WITH_FOLDER:  # what has no model gives nothing, whatever was ticked
                tick = self.ticks[state.name]
                tick.setChecked(state.on and state.why is None)
                tick.setEnabled(state.why is None and not self._session.readonly)
            if state.name == "camel":
                self.show_how.setVisible(state.why is not None and state.why.code != "engine_camel")
                if state.why is not None:
                    words.append(self.tr("Not set up on this computer."))
                if state.why is not None and state.why.code != "engine_camel":
                    self.how.setText(" ".join(part for part in error_words(state.why) if part))
            elif state.why is not None:
                words = [part for part in error_words(state.why) if part]
            elif state.runtime:
                words.append(runtime_words(state.runtime))
            line.setText(" ".join(words))
            line.setProperty(
                "tone", "warn" if state.why is not None and state.name not in _OPTIONAL else "second"
            )
        folder = camel_folder(self._session.project)
        self.folder.setText(
            self.tr("CAMeL Tools model: {0}").format(isolated(folder))
            if folder
            else self.tr("No folder of a CAMeL Tools model has been chosen.")
        )
        self.forget.setVisible(bool(folder))

    def _guest_changed(self) -> None:
        self.say(self.tr("Counts from the next suggestion on."))
        self._changed()

    def _changed(self) -> None:
        self._window.suggesting.renew()
        self.guests.refresh()
        self._show()

    def _on_fetched(self) -> None:
        self.say(self.tr("The packages of the engine camel are there."))
        self._changed()

    def _on_ticked(self, on: bool) -> None:
        name = self.sender().objectName()
        if not self.attempt(lambda: turn_engine(self._session.project, name, on=on)):
            self.ticks[name].setChecked(not on)
            return
        self.say(self.tr("Counts from the next suggestion on."))
        self._changed()

    def _on_choose(self) -> None:
        folder = camel_folder(self._session.project) or str(Path.home())
        chosen = FileDialog.choose_folder(self, self.tr("Folder of a CAMeL Tools model"), folder)
        if chosen:
            self.choose_folder(Path(chosen))

    def choose_folder(self, folder: Path) -> None:
        """Take this folder if it holds a model that may be opened."""
        if not self.attempt(lambda: choose_camel_folder(self._session.project, folder)):
            return
        self.say(self.tr("Counts from the next suggestion on."))
        self._changed()

    def _on_how(self) -> None:
        """The commands, for whoever sets it up."""
        self.how.setVisible(self.how.isHidden())
        self.copy.setVisible(not self.how.isHidden())

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(CAMEL_COMMANDS)
        self.say(self.tr("Copied: for a terminal on a computer with a network."))

    def _on_forget(self) -> None:
        if not self.attempt(lambda: choose_camel_folder(self._session.project, None)):
            return
        self.say("")
        self._changed()


def open_engines(window: Host) -> EnginesDialog | None:
    if window.session is None:
        return None
    dialog = EnginesDialog(window.context, window.session, window)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
