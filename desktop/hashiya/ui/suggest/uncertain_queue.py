"""The least certain candidates of the whole project first, whatever document they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from hashiya.errors import UserError
from hashiya.services.suggest.candidates import Candidates, certainty, least_certain
from hashiya.ui.suggest.reading_queue import Queue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.core.span import Annotation
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_MOST = 3000  # candidates kept in view; the more certain ones come round again
_ENOUGH = 400  # so many ahead, and no further document is looked through
_NEAR = 3  # documents of the candidates that come next, read before they are needed
_TEXTS = 8


class CertaintyQueue(Queue):
    """Begins with what the project holds as suggestions; documents are looked through for more meanwhile.

    A document is told as finished when it has been looked through and nothing in it was skipped.
    """

    def __init__(self, context: Context, session: Session, parent: QObject) -> None:
        super().__init__(context, session, parent)
        self._texts: dict[str, Candidates] = {}
        self._whole: dict[str, bool] = {}  # looked through: whether all of theirs is among the items
        self._skipped: set[str] = set()
        self._surveyed = False
        self._warm = QTimer(self)
        self._warm.setSingleShot(True)
        self._warm.timeout.connect(self._read_ahead)

    @property
    def documents_left(self) -> int:
        ahead = {item.document for item in self.items[max(0, self._place) :]} | set(self._documents)
        here = self.document.document if self.document is not None else ""
        return len(ahead - {here})

    def begin(self) -> None:
        self._texts.clear()
        self._whole.clear()
        self._skipped.clear()
        self._surveyed = False
        super().begin()

    # ---------------------------------------------------------------- going on
    def next(self, *, skipped: bool = False) -> None:
        left = self.current
        if left is not None and skipped:
            self._skipped.add(left.document)
        self._place = min(self._place + 1, len(self.items))
        self._stand()
        if left is not None:
            self._tell_finished(left.document)
        self._fetch()
        self.changed.emit()

    def back(self) -> None:
        if self._place > 0:
            self.document = self._open(self.items[self._place - 1].document)
            super().back()

    def show(self, candidate: Annotation) -> None:
        self.document = self._open(candidate.document)
        super().show(candidate)

    def _stand(self) -> None:
        """On the first that is open, with its document."""
        self._go_on()
        item = self.current
        while item is not None:
            self.document = self._open(item.document)
            if self.document is not None:
                break
            self._place += 1  # its document has gone
            self._go_on()
            item = self.current
        if item is None:
            self.document = None
        self._warm.start(0)

    def _tell_finished(self, document: str) -> None:
        ahead = any(item.document == document for item in self.items[max(0, self._place) :])
        found = self._texts.get(document)
        if found is not None and not ahead and self._whole.get(document) and document not in self._skipped:
            del self._whole[document]
            self.finished_document.emit(found)

    # ---------------------------------------------------------------- texts
    def _open(self, uid: str) -> Candidates | None:
        """The document of a candidate; None when it is gone."""
        found = self._texts.pop(uid, None)
        if found is None:
            try:
                document = self._session.project.document(uid)
            except UserError:
                return None
            found = Candidates(uid, document.title, document.text, document.direction, ())
        self._texts[uid] = found
        while len(self._texts) > _TEXTS:
            del self._texts[next(iter(self._texts))]
        return found

    def _read_ahead(self) -> None:
        here = self.document.document if self.document is not None else ""
        for item in self.items[self._place + 1 : self._place + 1 + _NEAR]:
            self._open(item.document)
        if here:
            self._open(here)

    # ---------------------------------------------------------------- looking ahead
    def _fetch(self) -> None:
        if self._job is not None:
            return
        if not self._surveyed:
            self._surveyed = True
            self._look(least_certain, _MOST, on_result=self._on_surveyed)
            return
        here = self.document.document if self.document is not None else ""
        if here and here in self._documents:
            self._documents.remove(here)
            self._look_through(here, self._on_found)
        elif self._documents and len(self.items) - self._place <= _ENOUGH:
            self._look_through(self._documents.popleft(), self._on_found)

    def _on_surveyed(self, found: list[Annotation]) -> None:
        self._job = None
        self._take_in(found)

    def _on_found(self, found: Candidates | None) -> None:
        self._job = None
        if found is not None:
            self._whole[found.document] = True
            self._take_in(found.items)
        else:
            self._fetch()
            self.changed.emit()

    def _take_in(self, found: Iterable[Annotation]) -> None:
        """Those not known yet, in their places behind the current one."""
        at = max(0, self._place + (self.current is not None))
        known = {(item.document, item.span) for item in self.items}
        fresh = [item for item in found if (item.document, item.span) not in known]
        ahead = sorted([*self.items[at:], *fresh], key=_rank)
        for item in ahead[_MOST:]:
            self._whole[item.document] = False
        self.items = [*self.items[:at], *ahead[:_MOST]]
        if self.current is None or self._place < 0:
            self._place = at
            self._stand()
        self._fetch()
        self.changed.emit()


def _rank(item: Annotation) -> tuple[float, str, int, int]:
    return certainty(item), item.document, item.start, -item.end
