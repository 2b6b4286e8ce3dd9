"""Where one was in each text: a text opens where it was left, even after the power went.

The places are this person's on this machine, so they stand beside the settings and not in the project: the
project file, uid of the text → (first character in sight, caret), in code points.
"""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from hashiya.ui.reader.types import ReaderPlace

if TYPE_CHECKING:
    from hashiya.core.document import Document
    from hashiya.ui.context import Context
    from hashiya.ui.reader.view import ReaderView
    from hashiya.ui.session.session import Session

_EVERY = 1500  # milliseconds after which a new place is on the disk
_PROJECTS, _TEXTS = 20, 100  # the last ones that are remembered
_Places = dict[str, tuple[int, int]]

log = logging.getLogger(__name__)


class ReadingPlaces(QObject):
    """Follows the reader; a text's place is restored when it is opened, before anything goes elsewhere."""

    def __init__(self, context: Context, reader: ReaderView, parent: QObject) -> None:
        super().__init__(parent)
        self._path = context.settings.path.with_name("places.json")
        self._reader = reader
        self._session: Session | None = None
        self._places: _Places = {}
        self._new = False
        self._timer = QTimer(self)  # much goes to a place: keys, the wheel, hits, the walk, lists
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.keep)

    def set_session(self, session: Session | None) -> None:
        """Another project, or none; `keep` those of the former one before its text goes."""
        self._timer.stop()
        self._session = session
        if session is None:
            return
        self._places = self._read().get(str(session.path), {})
        session.leaving.connect(self._note)
        session.document_changed.connect(self._on_document_changed)

    def keep(self) -> None:
        """Where one is now, on the disk."""
        self._note()
        if self._new:
            self._write()

    def _note(self) -> None:
        session = self._session
        if session is None or session.document is None:
            return
        uid, place = session.document.uid, self._reader.place()
        here = place.first, place.head
        if self._places.get(uid, (0, 0)) == here:
            return
        self._places.pop(uid, None)  # the last one is the newest
        self._places[uid] = here
        self._new = True

    def _on_document_changed(self, document: Document | None) -> None:
        if document is None:
            self._timer.stop()
            return
        self._timer.start()
        place = self._places.get(document.uid)
        if place is None or max(place) > len(self._reader.text):
            return
        first, caret = place
        self._reader.restore(ReaderPlace(first, 0.0, -1.0, caret, caret))

    # ---------------------------------------------------------------- the file
    def _write(self) -> None:
        if self._session is None:
            return
        self._new = False
        known = self._read()
        known.pop(str(self._session.path), None)
        known[str(self._session.path)] = dict(list(self._places.items())[-_TEXTS:])
        kept = dict(list(known.items())[-_PROJECTS:])
        # Beside and renamed, but not waited for until the disk has it: this comes while somebody scrolls.
        beside = self._path.with_name(f"{self._path.name}.part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
            os.replace(beside, self._path)
        except (OSError, ValueError):
            log.info("Where one was in the texts could not be kept", exc_info=True)

    def _read(self) -> dict[str, _Places]:
        try:
            told = json.loads(self._path.read_bytes())
            return {
                str(project): {
                    str(uid): (max(0, int(first)), max(0, int(caret)))
                    for uid, (first, caret) in places.items()
                }
                for project, places in told.items()
            }
        except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            return {}
