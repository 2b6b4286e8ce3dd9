"""Suggestions by themselves: for new documents, on demand, and for the open one while a person works."""

from __future__ import annotations

import logging
from collections import deque
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from hashiya.core.changes import ChangeSet
from hashiya.core.document import State
from hashiya.errors import UserError
from hashiya.progress import Progress
from hashiya.qtkit.jobs import Job
from hashiya.qtkit.signals import debounced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.core.changes import Act
    from hashiya.services.suggest.highlight_process import Computed
    from hashiya.services.suggest.long_writing import LongWriting
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import ActReport, Session

log = logging.getLogger(__name__)

_CHUNK_CHARACTERS = 60_000
_CHUNK_DOCUMENTS = 40
_LONGEST, _LONGEST_OPEN = 120_000, 300_000  # characters that slow engines are asked about by themselves
_WARM = 600  # milliseconds after opening
_FEW = 50  # documents: what a person does at once
_OF_DOCUMENTS = ("state", "rename_document", "title", "titles", "direction", "meta")
_LEARNING = (
    *("mark", "mark_all", "accept", "accept_above", "glance", "reject"),
    *("delete", "relabel", "set_range"),
)

_RELATING = (
    "relate",
    "turn_relation",
    "retype_relation",
    "remove_relation",
    "accept_relation",
    "reject_relation",
)


class Suggesting(QObject):
    """A queue of documents; one chunk at a time is computed in another process and written here.

    The fast engines answer first. Documents that slow ones have not read wait for them, the open one before
    the others; from then on all are asked at once, since what a slow engine read is kept. What they change
    does not come while a person decides, but a moment after, and `refined` tells how much: (came, went).
    """

    refined = Signal(int, int)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._session: Session | None = None
        self._queue: deque[str] = deque()
        self._tried: set[str] = set()
        self._later: dict[str, int] = {}  # what slow engines have not read yet, with its size
        self._careful: set[str] = set()  # read by all engines since the project was opened
        self._asks_all = False
        self._running: Job | None = None
        self._shown: Job | None = None
        self._writing: LongWriting | None = None
        self._total = 0
        self._stamp = 0
        self._told: set[str] = set()
        self._live = debounced(self, 900, self._learn)
        self._later_relations = debounced(self, 900, self._relate_here)
        self._first = debounced(self, 350, self._suggest_new)
        context.jobs.stopped.connect(self._on_stopped)

    def set_session(self, session: Session | None) -> None:
        self._stop()
        self._session = session
        self._tried.clear()
        self._careful.clear()
        if session is not None and not session.readonly:
            session.changes_applied.connect(self._on_changes)
            session.spoken.connect(self._on_spoken)
            session.document_changed.connect(self._on_document_changed)
            self._first.start()
            QTimer.singleShot(_WARM, self, self._warm)

    def _warm(self) -> None:
        """Have the engines' modules at hand before a key asks for them; the text is there before them."""
        if self._session is not None and self._context.settings.get("suggest/live"):
            self._context.jobs.start(_import_engines, name="suggesting", slot="warm")

    def close(self) -> None:
        """Forget what is waiting."""
        self._stop()
        self._session = None

    # ---------------------------------------------------------------- wishes
    def suggest_here(self) -> None:
        if self._session is not None and self._session.document is not None:
            self._stamp += 1
            self.suggest([self._session.document.uid], first=True)

    def renew(self) -> None:
        """The engines themselves changed: open them anew, and look at the open document again."""
        self._stamp += 1
        self._told.clear()
        if self._context.settings.get("suggest/live"):
            self.suggest_here()

    def suggest_all(self) -> None:
        if self._session is not None:
            self._stamp += 1
            self.suggest(info.uid for info in self._session.documents() if info.state is not State.DONE)

    def suggest(self, documents: Iterable[str], *, first: bool = False) -> None:
        """Put documents into the queue, at its head with `first`."""
        waiting = set(self._queue)
        wanted = [uid for uid in documents if first or uid not in waiting]
        self._tried.update(wanted)
        if first:
            for uid in reversed(wanted):
                if uid in waiting:
                    self._queue.remove(uid)
                self._queue.appendleft(uid)
        else:
            self._queue.extend(wanted)
        self._total += len([uid for uid in wanted if uid not in waiting])
        self._next()

    def _suggest_new(self) -> None:
        """New documents that nobody and no engine has looked at; the open one goes first."""
        session = self._session
        if session is None or session.readonly or not self._context.settings.get("suggest/import"):
            return
        fresh = [uid for uid in session.untouched_documents() if uid not in self._tried]
        current = session.document.uid if session.document else ""
        fresh.sort(key=current.__ne__)
        if fresh:
            self.suggest(fresh)

    def _learn(self) -> None:
        """The open document anew, with what was just decided."""
        session = self._session
        if session is None or session.document is None:
            return
        if self._is_busy:
            self._live.start()
            return
        if not self._context.settings.get("suggest/live"):
            self._read_carefully()
            return
        self._stamp += 1
        uid = session.document.uid
        self._start([uid], careful=uid in self._careful)

    # ---------------------------------------------------------------- the queue
    def _next(self) -> None:
        if self._is_busy or self._session is None:
            return
        if not self._queue:
            self._finish()
            self._read_carefully()
            return
        if self._shown is None:
            self._shown = Job("suggesting", self, shown=True)
            self._context.jobs.started.emit(self._shown)
        chunk = self._chunk()
        self._start(chunk, careful=self._careful.issuperset(chunk))

    @property
    def _is_busy(self) -> bool:
        return self._running is not None or self._writing is not None

    def _read_carefully(self) -> None:
        """The open document, then one after the other of those that wait for the slow engines.

        Books stay with the fast ones, so that other work is not held up.
        """
        if self._is_busy or self._session is None or self._live.isActive():
            return
        current = self._session.document.uid if self._session.document else ""
        if self._later.get(current, _LONGEST_OPEN) < _LONGEST_OPEN:
            uid = current
        else:
            uid = next((uid for uid, size in self._later.items() if size < _LONGEST), "")
        if uid:
            del self._later[uid]
            self._start([uid], careful=True)

    def _chunk(self) -> list[str]:
        assert self._session is not None
        next_ones = list(islice(self._queue, _CHUNK_DOCUMENTS)) if len(self._queue) > 1 else []
        sizes = {info.uid: info.characters for info in self._session.some_documents(next_ones)}
        chunk: list[str] = []
        size = 0
        while self._queue and len(chunk) < _CHUNK_DOCUMENTS and (not chunk or size < _CHUNK_CHARACTERS):
            uid = self._queue.popleft()
            chunk.append(uid)
            size += sizes.get(uid, 0)
        return chunk

    def _start(self, documents: list[str], *, careful: bool) -> None:
        from hashiya.services.suggest.highlight_process import compute

        session = self._session
        assert session is not None
        self._asks_all = careful
        self._running = self._context.jobs.start_in_process(
            compute,
            str(session.path),
            tuple(documents),
            f"{session.project.uid}:{self._stamp}",
            careful,
            name="suggesting",
            receiver=self,
            on_result=self._on_computed,
            on_error=self._on_failed,
        )

    def _on_computed(self, computed: list[object]) -> None:
        from hashiya.services.suggest.highlight_process import Computed
        from hashiya.services.suggest.long_results import discard

        self._running = None
        session = self._session
        if session is None or session.readonly:
            return
        changes = ChangeSet(journal=False)
        current = session.document.uid if session.document else ""
        try:
            for each in computed:
                assert isinstance(each, Computed)
                self._complain(each)
                first = each.document not in self._careful
                if not self._take(each):
                    discard(each.parts)
                    continue
                if each.parts:
                    self._write_long(each)
                    continue
                made = session.project.replace_suggestions(each.document, each.engines, each.annotations)
                changes |= made
                if first and each.document in self._careful and each.document == current:
                    self._tell(made)
        except UserError as error:
            self._queue.clear()
            session.refused(error)
        session.applied(changes)
        self._relate((each.document for each in computed if isinstance(each, Computed)), ask_server=True)
        if self._shown is not None:
            done = self._total - len(self._queue)
            self._context.jobs.progressed.emit(self._shown, Progress("suggesting", done, self._total))
        self._next()

    def _write_long(self, computed: Computed) -> None:
        """What was said of a book is written in small parts, between which the window answers."""
        from hashiya.services.suggest.long_writing import LongWriting

        if self._writing is not None:
            self._writing.close()
        self._writing = LongWriting(computed)
        QTimer.singleShot(0, self, self._write_on)

    def _write_on(self) -> None:
        session, writing = self._session, self._writing
        if session is None or writing is None:
            return
        try:
            changes, ended = writing.step(session.project)
        except UserError as error:
            changes, ended = ChangeSet(journal=False), True
            session.refused(error)
        if changes is not None:
            session.applied(changes)
        if not ended:
            QTimer.singleShot(0, self, self._write_on)
            return
        writing.close()
        self._writing = None
        self._relate([writing.document], ask_server=True)
        self._next()

    def _relate(self, documents: Iterable[str], *, ask_server: bool = False) -> None:
        """Then the relations between what stands there now: computed beside the window.

        The chat server, where it is on, is asked when suggestions are made, not after each act of a person.
        """
        from hashiya.services.relations.suggesting import relation_acts

        session, wanted = self._session, list(dict.fromkeys(documents))
        if session is None or session.readonly or not wanted or not session.relations.types:
            return
        self._context.jobs.start(
            relation_acts,
            str(session.path),
            session.person,
            wanted,
            name="suggesting",
            receiver=self,
            on_result=partial(self._on_related, session),
            on_error=self._on_relating_failed,
            ask_server=ask_server,
        )

    def _on_related(self, session: Session, found: tuple[list[Act], UserError | None]) -> None:
        """`session` has asked for them; another project may be open by now, or none."""
        acts, trouble = found
        if session is not self._session:
            return
        self._tell_trouble(trouble)
        changes = ChangeSet(journal=False)
        for act in acts:
            try:
                changes |= session.project.apply(act, undoable=False)
            except UserError as error:  # a person was quicker; the next time it fits
                log.info("Suggested relations do not fit any more: %s", error)
        if changes.relations:
            session.applied(changes)

    def _on_relating_failed(self, error: BaseException) -> None:
        log.error("Suggesting relations failed", exc_info=error)

    def _relate_here(self) -> None:
        document = self._session.document if self._session is not None else None
        if document is not None and self._context.settings.get("suggest/live"):
            self._relate([document.uid])

    def _complain(self, computed: Computed) -> None:
        """Once for each engine of the person's own that failed: the others have gone on."""
        for error in computed.troubles:
            self._tell_trouble(error)

    def _tell_trouble(self, error: UserError | None) -> None:
        if error is not None and error.message not in self._told and self._session is not None:
            self._told.add(error.message)
            self._session.refused(error)

    def _take(self, computed: Computed) -> bool:
        """Whether to show it now: what the slow engines change waits while a person decides."""
        uid = computed.document
        if computed.waiting:
            self._later.setdefault(uid, computed.size)
            return True
        if not self._asks_all or uid in self._careful:
            return True
        if self._live.isActive():
            self._later[uid] = computed.size
            return False
        self._careful.add(uid)
        return True

    def _tell(self, made: ChangeSet) -> None:
        """How many suggestions of the open document came and went by a slow engine's reading."""
        added, removed = made.args.get("added", 0), made.args.get("removed", 0)
        if added or removed:
            self.refined.emit(added, removed)

    def _on_failed(self, error: BaseException) -> None:
        self._running = None
        self._queue.clear()
        self._later.clear()
        self._finish()
        if isinstance(error, UserError) and self._session is not None:
            self._session.refused(error)
        else:
            log.error("Suggesting failed", exc_info=error)

    def _finish(self) -> None:
        self._total = 0
        if self._shown is not None:
            self._context.jobs.finished.emit(self._shown)
            self._shown = None

    def _stop(self) -> None:
        self._live.stop()
        self._later_relations.stop()
        self._first.stop()
        self._queue.clear()
        self._later.clear()
        self._give_up()
        self._context.jobs.leave(self)  # relations that are being looked for
        self._finish()

    def _give_up(self) -> None:
        """End what is being computed, even in the middle of a long document."""
        if self._writing is not None:
            self._writing.close()
            self._writing = None
        if self._running is not None:
            running, self._running = self._running, None
            self._context.jobs.stop(running)

    def _on_stopped(self, job: Job) -> None:
        """From the status bar: what is done stays, what waits is left alone until asked for again."""
        if job is self._shown:
            self._queue.clear()
            self._later.clear()
            self._give_up()
            self._finish()

    # ---------------------------------------------------------------- what happened
    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.document_list and not _begins(changes):
            self._first.start()

    def _on_spoken(self, spoken: ActReport) -> None:
        if spoken.act.kind in _LEARNING:
            self._live.start()
        elif spoken.act.kind in _RELATING:
            self._later_relations.start()

    def _on_document_changed(self, _document: object) -> None:
        """What is being read is suggested on before what waits."""
        document = self._session.document if self._session else None
        if document is not None and document.uid in self._queue:
            self.suggest([document.uid], first=True)
        elif document is not None and not self._queue:
            self._read_carefully()


def _begins(changes: ChangeSet) -> bool:
    """Whether a person's act on known documents changed the list: no new ones have come with it."""
    return changes.kind in (*_LEARNING, *_OF_DOCUMENTS) and 0 < len(changes.documents) <= _FEW


def _import_engines() -> None:
    """For a job."""
    from hashiya.services.suggest import candidates, highlight_process

    assert candidates and highlight_process
