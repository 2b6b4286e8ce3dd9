"""The status bar: where one stands, what was just done, what runs, who annotates, what is on disk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QWidget

from hashiya.qtkit.i18n import isolated, number, percent
from hashiya.qtkit.signals import debounced
from hashiya.ui.widgets.basic import ElidedLine, ShareBar, TextLine, name_button, push_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.common import code_tag, tr

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QPushButton

    from hashiya.core.document import DocumentInfo
    from hashiya.progress import Progress
    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_PATIENCE = 300  # milliseconds of work that nobody needs to hear of
_STAY = 9000


class JobStatus(QWidget):
    """The work begun last in words and numbers, with a way to stop it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._jobs: list[Job] = []
        self._last: dict[Job, Progress] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._words = TextLine(size=12, tone="second")
        self._bar = ShareBar(context)
        self._bar.setFixedWidth(110)
        self._stop = push_button(context, kind="quiet")
        self._stop.setStyleSheet("min-height: 18px; padding: 0 6px; font-size: 12px;")
        self._stop.setFixedHeight(22)
        self._stop.clicked.connect(self._on_stop)
        for widget in (self._words, self._bar, self._stop):
            row.addWidget(widget)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self._show)
        context.jobs.started.connect(self._on_started)
        context.jobs.progressed.connect(self._on_progressed)
        context.jobs.finished.connect(self._on_finished)
        self.retranslate()
        self.hide()

    def _on_started(self, job: Job) -> None:
        if job.shown:
            self._jobs.append(job)
            self._timer.start()

    def _on_progressed(self, job: Job, progress: Progress) -> None:
        if job.shown:
            self._last[job] = progress
            if self.isVisible():
                self._show()

    def _on_finished(self, job: Job) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
            self._last.pop(job, None)
            if not self._jobs:
                self._timer.stop()
                self.hide()
            elif self.isVisible():
                self._show()

    def _show(self) -> None:
        if not self._jobs:
            return
        job = self._jobs[-1]
        progress = self._last.get(job)
        self.setVisible(True)
        self._words.setText(progress_words(progress) if progress else tr("Progress", job.name))
        self._bar.setVisible(bool(progress and progress.total))
        if progress and progress.total:
            self._bar.set_share(progress.done / progress.total)

    def _on_stop(self) -> None:
        """Stop what the line shows; what was begun before goes on."""
        if self._jobs:
            self._context.jobs.stop(self._jobs[-1])

    def retranslate(self) -> None:
        name_button(self._stop, self.tr("Stop"))


def progress_words(progress: Progress) -> str:
    """«Importing: 4,120 of 10,000»."""
    what = tr("Progress", progress.what)
    if not progress.total:
        return f"{what}: {number(progress.done)}" if progress.done else what
    return tr("Progress", "{0}: {1} of {2}").format(what, number(progress.done), number(progress.total))


class StatusBar(Retranslated, QStatusBar):
    """`undo_wanted` from the line that says what was done; the rest are words given by the window."""

    undo_wanted = Signal()
    person_wanted = Signal()
    zoom_wanted = Signal()
    labels_wanted = Signal()
    command_wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setSizeGripEnabled(False)
        box = QWidget()
        row = self._row = QHBoxLayout(box)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(18)
        self._place, self._words, self._counts = (TextLine(size=12, tone="second") for _ in range(3))
        self._said = ElidedLine(context)
        self._undo = self._link()
        self._undo.clicked.connect(self._on_undo)
        self._jobs = JobStatus(context)
        self._person, self._zoom, self._hidden = self._link(), self._link(), self._link()
        self._hidden.clicked.connect(self.labels_wanted)
        self._hidden.hide()
        self._marks, self._order = self._link(), self._link()
        self._marks.clicked.connect(partial(self.command_wanted.emit, "view.marks"))
        self._order.clicked.connect(partial(self.command_wanted.emit, "suggestions.order"))
        self._person.clicked.connect(self.person_wanted)
        self._zoom.clicked.connect(self.zoom_wanted)
        self._saved = QLabel()
        self._saved_words = TextLine(size=12, tone="second")
        for line in (self._place, self._words, self._counts):
            row.addWidget(line)
        row.addWidget(self._said, 1)
        for widget in (
            *(self._undo, self._jobs, self._order, self._marks, self._hidden, self._person, self._zoom),
        ):
            row.addWidget(widget)
        saved = QHBoxLayout()
        saved.setSpacing(6)
        saved.addWidget(self._saved)
        saved.addWidget(self._saved_words)
        row.addLayout(saved)
        self.addWidget(box, 1)
        self._news, self._undoable = "", False
        self._after_text = debounced(self, 0, self._show_said)
        self._forget = QTimer(self)
        self._forget.setSingleShot(True)
        self._forget.setInterval(_STAY)
        self._forget.timeout.connect(self._on_forget)
        self._undo.hide()
        context.themes.changed.connect(self._on_theme_changed)
        self._open = False
        self.retranslate()

    def _link(self) -> QPushButton:
        button = push_button(self._context, kind="quiet")
        button.setStyleSheet("min-height: 18px; padding: 0 4px; font-size: 12px; border-width: 1px;")
        button.setFixedHeight(22)
        return button

    def set_open(self, open_: bool, *, readonly: bool = False) -> None:
        """Whether a project is open at all."""
        self._open = open_
        for widget in (self._person, self._zoom, self._saved, self._saved_words):
            widget.setVisible(open_)
        self._readonly = readonly
        self._show_saved()
        self.show_manner()

    def show_session(self, session: Session | None, *, zoom: float) -> None:
        """What is open, under whose name, and how large its text is (1 is the usual size)."""
        self.set_open(session is not None, readonly=bool(session and session.readonly))
        self.show_person(session)
        self.set_zoom(percent(zoom))
        self.show_sight(session)
        if session is None:
            self.set_place("", tr("Standing", "Everything stays on this computer; no network is needed."), "")
        elif session.document is None:
            self.set_place("", "", "")

    def show_person(self, session: Session | None) -> None:
        """Under whose name the work is kept."""
        name = session.person_name if session is not None else ""
        self.set_person(tr("Standing", "Annotating as {0}").format(isolated(name)) if name else "")

    def show_standing(
        self,
        session: Session,
        paragraph: tuple[int, int],
        info: DocumentInfo | None,
        waiting: tuple[int, int],
    ) -> None:
        """Where one stands in the open document: (paragraph, of how many), its words, what is in it.

        `waiting`: suggested annotations and suggested relations; the bar above the text counts both.
        """
        suggested, relations = waiting
        at, of = paragraph
        place = tr("Standing", "Paragraph {0} of {1}").format(number(at), number(of)) if at else ""
        words = tr("Standing", "%Ln words", info.words) if info else ""
        if session.reading:
            accepted, suggested = (info.annotations, info.suggestions) if info else (0, 0)
        else:
            from hashiya.core.span import Status

            tally = session.tally
            accepted = tally.with_status(Status.ACCEPTED) if tally is not None else 0
            if session.sight.hidden and tally is not None:  # the walk knows only what is shown
                suggested = tally.with_status(Status.SUGGESTED)
        counts = [tr("Standing", "%Ln accepted", accepted), tr("Standing", "%Ln suggested", suggested)]
        if relations:
            counts.append(tr("Standing", "%Ln relations suggested", relations))
        self.set_place(place, words, " · ".join(counts))

    def show_sight(self, session: Session | None) -> None:
        """Which labels are hidden, where some are: what is not seen is said."""
        codes = [label.code for label in session.scheme.labels] if session is not None else []
        hidden = session.sight.hidden & frozenset(codes) if session is not None else frozenset()
        words = tr("Standing", "%Ln labels hidden", len(hidden)) if hidden else ""
        if session is not None and (alone := session.sight.alone(codes)):
            tag = code_tag(session.scheme, alone, self._context.language)
            words = tr("Standing", "Only {0}").format(isolated(tag))
        name_button(self._hidden, words)
        self._hidden.setToolTip(self.tr("Show all labels"))
        self._hidden.setVisible(bool(words))

    def show_manner(self) -> None:
        """What of the usual way of reading and walking is another: hidden diacritics, least certain first."""
        settings = self._context.settings
        name_button(self._marks, self.tr("Diacritics hidden"))
        self._marks.setToolTip(self.tr("Show diacritics"))
        self._marks.setVisible(self._open and not settings.get("reader/marks"))
        name_button(self._order, self.tr("Least certain first"))
        self._order.setToolTip(self.tr("In reading order"))
        self._order.setVisible(self._open and settings.get("walk/order") == "uncertain")

    def set_place(self, text: str, words: str, counts: str) -> None:
        """Paragraph, words of the document, what is accepted and suggested."""
        for line, value in ((self._place, text), (self._words, words), (self._counts, counts)):
            line.setText(value)
        self._make_room()

    def _make_room(self) -> None:
        """What was just said is read whole: the document's figures give way, the least wanted first."""
        giving_way = (self._words, self._counts, self._place)
        for line in giving_way:
            line.setVisible(bool(line.text()))
        if not self._said.text():
            return
        for line in giving_way:
            self._row.activate()
            if self._said.fits():
                return
            line.hide()
        self._row.activate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def set_person(self, text: str) -> None:
        name_button(self._person, text)

    def set_zoom(self, text: str) -> None:
        name_button(self._zoom, text)
        self._zoom.setToolTip(self.tr("Normal size"))

    def say(self, text: str, *, undo: bool = False) -> None:
        """What was just done; it goes after a while. Shown when the text, where it was done, has been."""
        self._news, self._undoable = text, undo
        self._after_text.start()

    def said(self) -> str:
        return self._news

    def _show_said(self) -> None:
        self._said.set_text(self._news)
        self._undo.setVisible(self._undoable and bool(self._news))
        self._make_room()
        self._forget.start()

    def _on_forget(self) -> None:
        self._after_text.stop()
        self._news = ""
        self._said.set_text("")
        self._undo.hide()
        self._make_room()

    def _on_undo(self) -> None:
        self._undo.hide()
        self.undo_wanted.emit()

    def _show_saved(self) -> None:
        if not self._open:
            return
        readonly = getattr(self, "_readonly", False)
        role, icon = ("warn", "eye") if readonly else ("ok", "check")
        self._saved.setPixmap(self._context.icons.get(icon, role=role, size=14).pixmap(14, 14))
        self._saved_words.setText(self.tr("Read only") if readonly else self.tr("Saved"))
        self._saved_words.setToolTip("" if readonly else self.tr("Everything shown is on disk."))

    def _on_theme_changed(self, _theme: object) -> None:
        self._show_saved()

    def retranslate(self) -> None:
        name_button(self._undo, self.tr("Undo"))
        self._jobs.retranslate()
        self._show_saved()
        self.show_manner()
        self._on_forget()  # what was said was said in the other language
