"""Quick confirmation: one candidate at a time in its line; a key decides, and the next is there at once."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout

from hashiya.core.document import State
from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated, number, percent
from hashiya.services.annotate import marking
from hashiya.services.suggest.candidate_storing import store_candidate
from hashiya.ui.annotate.boundaries import moved_end, moved_start
from hashiya.ui.annotate.label_popup import LabelPopup
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.commands.key_bindings import label_for
from hashiya.ui.commands.key_map import portable
from hashiya.ui.commands.page_keys import names_of
from hashiya.ui.reader.caret import goes_forward
from hashiya.ui.reader.paint.canvas import selection_box
from hashiya.ui.suggest.candidate_reader import CandidateReader
from hashiya.ui.suggest.reading_queue import Queue, ReadingQueue
from hashiya.ui.suggest.uncertain_queue import CertaintyQueue
from hashiya.ui.widgets.basic import ElidedLine, TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.page import Page
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.wording.common import code_tag, error_words, reason_words, source_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.core.changes import Act
    from hashiya.core.labels import Label
    from hashiya.core.span import Annotation
    from hashiya.services.suggest.candidates import Candidates
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import ActReport
    from hashiya.ui.window.host import Host

_ORDERS = ("reading", "uncertain")
_DECISIONS = ("accept", "reject", "relabel", "set_range")
_CONTROL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_ENDS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class QuickPage(Page):
    """Made for one open project. Decisions are acts of the session: undone as everything is."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(context, window)
        assert window.session is not None
        self._session = window.session
        self._range: tuple[int, int] | None = None
        self._shown: Annotation | None = None
        self._settled: list[Annotation] = []
        self._began = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._queues: dict[str, Queue] = {
            "reading": ReadingQueue(context, self._session, self),
            "uncertain": CertaintyQueue(context, self._session, self),
        }
        for queue in self._queues.values():
            queue.changed.connect(self._show)
            queue.failed.connect(self._on_failed)
            queue.finished_document.connect(self._on_finished_document)
        self._make_reader()
        self._make_parts()
        self._lay_out()
        self._session.spoken.connect(self._on_spoken)
        context.settings.changed.connect(self._on_setting_changed)
        self.setFocusProxy(self.reader)
        self.retranslate()

    # ---------------------------------------------------------------- putting together
    def _make_reader(self) -> None:
        self.reader = CandidateReader(self._context, self._session)
        self.reader.installEventFilter(self)
        self.reader.viewport().installEventFilter(self)

    def _make_parts(self) -> None:
        context = self._context
        self._title = TextLine(size=20, bold=True)
        self._name = ElidedLine(context, 13)
        self._place, self._pace = TextLine(size=12, tone="second"), TextLine(size=12, tone="second")
        self.order = Segments(context, pad=10, height=28)
        self.order.chosen.connect(self._on_order_chosen)
        self.done = Tick(context)
        self.done.setChecked(True)
        self.what, self.why = TextLine(size=14, bold=True), ElidedLine(context, 12)
        self._nothing = TextLine(size=14, tone="second", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.reader)
        self._stack.addWidget(self._nothing)
        self.popup = LabelPopup(self._window.widget, context)
        self.popup.chosen.connect(self.correct)
        self.popup.left.connect(self.reader.setFocus)
        self.popup.occurrences_wanted.connect(self.popup.hide)
        self.buttons: dict[str, QPushButton] = {}
        for name, icon, kind in (
            ("accept", "check", "primary"),
            ("reject", "x", ""),
            ("label", "tags", ""),
            ("skip", "chevron-right", "quiet"),
            ("back", "chevron-left", "quiet"),
        ):
            button = push_button(context, kind=kind, icon=icon)
            button.setObjectName(name)
            button.clicked.connect(self._on_button)
            self.buttons[name] = button

    def _lay_out(self) -> None:
        head, second, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._name, 1)
        head.addWidget(self.order)
        second.setSpacing(16)
        second.addWidget(self._place)
        second.addWidget(self._pace)
        second.addStretch(1)
        second.addWidget(self.done)
        foot.setSpacing(6)
        commands = {"accept": "suggestions.accept", "reject": "suggestions.reject"}
        for name, button in self.buttons.items():
            foot.addWidget(button)
            foot.addWidget(CommandCap(self._context, commands.get(name, f"quick.{name}")))
            foot.addSpacing(8)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 20, 40, 20)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(second)
        column.addWidget(self._stack, 1)
        column.addWidget(self.what)
        column.addWidget(self.why)
        column.addLayout(foot)

    # ---------------------------------------------------------------- what is seen
    @property
    def queue(self) -> Queue:
        """That of the chosen order."""
        return self._queues[self._context.settings.get("walk/order")]

    @property
    def current(self) -> Annotation | None:
        return self.queue.current

    @property
    def labels(self) -> tuple[Label, ...]:
        return self._session.scheme.labels

    def _show(self) -> None:
        item, document = self.current, self.queue.document
        # What was looked for ahead may come at any time: boundaries that were moved stay where they are.
        if item is None or self._shown is None or not item.is_still(self._shown):
            self._range = item.range if item is not None else None
        self._shown = item
        was_bare = self._stack.currentIndex() == 1
        self._stack.setCurrentIndex(0 if item is not None else 1)
        if was_bare and item is not None and self.isVisible():
            self.reader.setFocus()  # hidden until now, it could not take it
        for button in self.buttons.values():
            button.setEnabled(item is not None and not self._session.readonly)
        self._say_place(document)
        if item is None or document is None or self._range is None:
            self._nothing.setText(
                self.tr("Looking for what comes next…")
                if self.queue.waiting
                else self.tr("Nothing is left to decide. Documents that are done are not asked about.")
            )
            self.what.setText("")
            self.why.set_text("")
            return
        self.reader.show_candidate(item, document, self._range)
        reasons = [source_words(item.source), *reason_words(item.why)]
        label = code_tag(self._session.scheme, item.label, self._context.language)
        score = percent(item.score) if item.score is not None else ""
        self.what.setText(" · ".join(part for part in (label, isolated(self._surface()), score) if part))
        self.why.set_text(" · ".join(dict.fromkeys(part for part in reasons if part)))

    def _surface(self) -> str:
        if self.queue.document is None or self._range is None:
            return ""
        return self.queue.document.text[slice(*self._range)]

    def _say_place(self, document: Candidates | None) -> None:
        self._name.set_text(document.name if document is not None else "")
        at, of = self.queue.place
        left = self.tr("%Ln documents left", "", self.queue.documents_left)
        if self._context.settings.get("walk/order") == "uncertain":
            here = self.tr("{0} of {1}, the least certain first").format(number(at), number(of))
        else:
            here = self.tr("{0} of {1} in this document").format(number(at), number(of))
        here = here if document else ""
        if document is not None and document.possible:
            here = f"{here} · {self.tr('%Ln of them only possible', '', document.possible)}"
        self._place.setText(" · ".join(part for part in (here, left) if part))
        minutes = (time.monotonic() - self._began) / 60
        done = len(self._settled)
        pace = self.tr("%Ln decided", "", done)
        if done >= 5 and minutes > 0.05:
            pace = f"{pace} · {self.tr('{0} a minute').format(number(round(done / minutes)))}"
        self._pace.setText(pace if done else "")

    # ---------------------------------------------------------------- decisions
    def accept(self) -> None:
        """Take it as it stands, with moved boundaries where they were moved."""
        item = self.current
        if item is not None:
            self.correct(item.label)

    def reject(self) -> None:
        self._decide(lambda item: marking.reject(self._session.project, [item]))

    def correct(self, label: str) -> None:
        """Take it with this label."""
        self.popup.hide()
        item, wanted = self.current, self._range
        if item is None or wanted is None:
            return
        project = self._session.project
        if wanted != item.range:
            self._decide(lambda each: marking.set_range(project, each, *wanted, label=label))
        elif label != item.label:
            self._decide(lambda each: marking.relabel(project, each, label))
        else:
            self._decide(lambda each: marking.accept(project, [each]))

    def _decide(self, make: Callable[[Annotation], Act]) -> None:
        """One act for each decision, so that one undo takes it back; then on to the next."""
        item = self.current
        if item is None or self._session.readonly:
            return
        try:
            stored, changes = store_candidate(self._session.project, item)
        except UserError as error:
            self._on_failed(error)
            return
        self._session.applied(changes)
        if self._session.do(lambda: make(stored)) is None:
            return
        self._settled.append(item)
        self.queue.learned()
        self.queue.next()

    def skip(self) -> None:
        self.queue.next(skipped=True)

    def back(self) -> None:
        self.queue.back()

    def choose_label(self) -> None:
        """Open the labels beside the candidate."""
        item = self.current
        if item is None or self._range is None:
            return
        start, end = (place - self.reader.shift for place in self._range)
        box = selection_box(self.reader.page, (start, end))
        corner = self.reader.viewport().mapTo(self._window.widget, box.topLeft())
        anchor = QRect(QPoint(corner), box.size())
        self.popup.open_at(anchor, self._session.scheme.labels, [], current=item.label)

    def move_boundary(self, which: str, *, left: bool, by_letter: bool = False) -> None:
        """One boundary by a word or a letter, as seen; nothing is written before the decision."""
        document = self.queue.document
        if document is None or self._range is None or self.current is None:
            return
        start, end = self._range
        at = (end if which == "end" else start) - self.reader.shift
        forward = goes_forward(self.reader.page, at, left=left)
        if which == "end":
            end = moved_end(document.text, start, end, forward=forward, by_letter=by_letter)
        else:
            start = moved_start(document.text, start, end, forward=forward, by_letter=by_letter)
        wanted = (start, end)
        self._show_range(wanted)

    def _show_range(self, wanted: tuple[int, int]) -> None:
        item, document = self.current, self.queue.document
        assert item is not None and document is not None
        self._range = wanted
        self.reader.show_candidate(item, document, wanted)
        label = code_tag(self._session.scheme, item.label, self._context.language)
        self.what.setText(f"{label} · {isolated(self._surface())}")

    # ---------------------------------------------------------------- keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and watched is self.reader:
            if event.type() == QEvent.Type.KeyPress:
                return self.handle_key(event)
            if event.type() == QEvent.Type.ShortcutOverride and self._act_for(event) is not None:
                event.accept()
                return True
        return watched is not self.reader and event.type() in (
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseButtonDblClick,
            QEvent.Type.MouseMove,
        )

    def handle_key(self, event: QKeyEvent) -> bool:
        """True when the key was meant for this page."""
        if self.popup.handle_key(event):
            return True
        act = self._act_for(event)
        if act is not None:
            act()
        return act is not None

    def _act_for(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What the key does here, None for keys that are not its own."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key, names = Qt.Key(event.key()), names_of(event)
        if key == Qt.Key.Key_Escape and not held:
            return self.leave
        acts = self._acts()
        for command in acts:
            if not names.isdisjoint(map(portable, self._context.keys.of(command))):
                return acts[command]
        if key in _ENDS:
            return self._boundary_act(held, left=key == Qt.Key.Key_Left)
        label = label_for(event, self.labels)
        if label is None or self.current is None:
            return None
        code = label.code
        return lambda: self.correct(code)

    def _acts(self) -> dict[str, Callable[[], None]]:
        """By command: those of the text have the keys here that they have there."""
        moves: dict[str, Callable[[], None]] = {
            f"annotate.{end}_{letter}{side}": partial(
                self.move_boundary, end, left=side == "left", by_letter=bool(letter)
            )
            for end in ("end", "start")
            for letter in ("", "letter_")
            for side in ("left", "right")
        }
        return moves | {
            "suggestions.accept": self.accept,
            "suggestions.reject": self.reject,
            "quick.label": self.choose_label,
            "quick.skip": self.skip,
            "quick.back": self.back,
        }

    def _boundary_act(self, held: Qt.KeyboardModifier, *, left: bool) -> Callable[[], None] | None:
        """Ctrl+Alt+arrows, as in the text."""
        moves = {
            _CONTROL | _ALT: ("end", True),
            _CONTROL | _ALT | _SHIFT: ("start", True),
        }
        if held not in moves:
            return None
        which, by_letter = moves[held]
        return lambda: self.move_boundary(which, left=left, by_letter=by_letter)

    def leave(self) -> None:
        """Back to the text, at the document that was asked about."""
        document = self.queue.document
        self._window.show_page("annotate")
        if document is not None:
            self._session.open_document(document.document)
        self._window.focus_text()

    # ---------------------------------------------------------------- what happened
    def _on_button(self) -> None:
        sender = self.sender()
        acts = {
            "accept": self.accept,
            "reject": self.reject,
            "label": self.choose_label,
            "skip": self.skip,
            "back": self.back,
        }
        if sender is not None:
            acts[sender.objectName()]()
            self.reader.setFocus()

    def _on_spoken(self, spoken: ActReport) -> None:
        """What was undone is asked again."""
        if spoken.how == "undid" and spoken.act.kind in _DECISIONS and self._settled and self.isVisible():
            item = self._settled.pop()
            self.queue.show(item)

    def _on_finished_document(self, document: Candidates) -> None:
        """Everything in it was decided."""
        if self.done.isChecked() and not self._session.readonly:
            project = self._session.project
            self._session.do(lambda: marking.set_state(project, document.document, State.DONE))

    def _on_order_chosen(self, place: int) -> None:
        self._context.settings.set("walk/order", _ORDERS[place])

    def _on_setting_changed(self, key: str) -> None:
        if key == "walk/order":
            self.order.set_current(_ORDERS.index(self._context.settings.get(key)))
            for queue in self._queues.values():
                queue.stop()
            if self.isVisible():
                self.queue.begin()

    def _on_failed(self, error: UserError) -> None:
        self._window.messages.show_error(error)
        self.why.set_text(" ".join(part for part in error_words(error) if part))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settled.clear()
        self._began = time.monotonic()
        self.queue.begin()
        self.reader.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        for queue in self._queues.values():
            queue.stop()
        self.popup.hide()
        super().hideEvent(event)

    def retranslate(self) -> None:
        self._title.setText(self.tr("Quick confirmation"))
        self.order.set_items([self.tr("In reading order"), self.tr("Least certain first")])
        self.order.setAccessibleName(self.tr("Order"))
        self.order.set_current(_ORDERS.index(self._context.settings.get("walk/order")))
        self.done.setText(self.tr("Mark a document done when all of it is decided"))
        for name, text in (
            ("accept", self.tr("Accept")),
            ("reject", self.tr("Reject")),
            ("label", self.tr("Another label…")),
            ("skip", self.tr("Skip")),
            ("back", self.tr("Back")),
        ):
            name_button(self.buttons[name], text)
        self._show()
