"""The walk through what a review corrected in one's own work, over all documents, with answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hashiya.services.review.corrections import Correction, adopt, answer

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.core.span import Annotation
    from hashiya.ui.annotate.correction_strip import CorrectionStrip
    from hashiya.ui.commands.actions import Handler
    from hashiya.ui.context import Context
    from hashiya.ui.reader.view import ReaderView
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class CorrectionWalk(QObject):
    """F8 goes to the next one; choosing a corrected annotation shows its correction too."""

    def __init__(self, context: Context, window: Host, reader: ReaderView, strip: CorrectionStrip) -> None:
        super().__init__(window.widget)
        self._context, self._window, self._reader, self.strip = context, window, reader, strip
        self._session: Session | None = None
        self._shown = ""
        self._going = False
        strip.stepped.connect(self.step)
        strip.answered.connect(self._on_answered)
        strip.adopted.connect(self.adopt)
        strip.closed.connect(self._on_closed)
        strip.left.connect(window.focus_text)
        context.languages.switched.connect(self._on_switched)

    def handlers(self) -> dict[str, Handler]:
        return {
            "review.next_correction": self.next,
            "review.previous_correction": self.previous,
            "review.answer": self.begin_answer,
            "review.adopt": self.adopt,
        }

    def set_session(self, session: Session | None) -> None:
        self._put_away()
        self._session = session
        self.strip.draft.set_session(session)
        if session is not None:
            session.selection_changed.connect(self._on_selected)
            session.document_changed.connect(self._on_document_changed)
            session.changes_applied.connect(self._on_changes)

    # ---------------------------------------------------------------- walking
    def next(self) -> None:
        self.step(1)

    def previous(self) -> None:
        self.step(-1)

    def step(self, by: int) -> None:
        """To the next or previous one, over the end of the document into the next that has some."""
        session = self._session
        if session is None:
            return
        order = self._documents(session)
        if not order:
            self._window.status.say(self.tr("Nothing of yours was corrected."))
            return
        here = session.document.uid if session.document else ""
        found = session.corrected.of_document(here)
        place = self._place_in(found, by)
        if 0 <= place < len(found):
            self.show(found[place])
            return
        uids = session.project.document_uids()
        at = uids.index(here) if here in uids else -1
        around = (
            [*uids[at + 1 :], *uids[: at + 1]] if by > 0 else [*uids[:at][::-1], *uids[max(at, 0) :][::-1]]
        )
        following = next(uid for uid in around if uid in order)
        found = session.corrected.of_document(following)
        self.show(found[0 if by > 0 else -1])

    def _documents(self, session: Session) -> list[str]:
        counts = session.corrected.counts()
        return [uid for uid in session.project.document_uids() if uid in counts] if counts else []

    def _place_in(self, found: object, by: int) -> int:
        """From the one that is shown, else from the caret."""
        assert isinstance(found, list | tuple)
        keys = [each.settlement.uid for each in found]
        if self._shown in keys:
            return keys.index(self._shown) + by
        caret = self._reader.caret
        before = sum(each.settlement.start < caret for each in found)
        return before if by > 0 else before - 1

    def show(self, each: Correction) -> None:
        """Go to its place; what is there of one's own is chosen, else the words are selected."""
        session = self._session
        if session is None:
            return
        place = each.settlement
        self._going = True
        try:
            self._window.show_page("annotate")
            if session.document is None or session.document.uid != place.document:
                self._window.open_document(place.document)
            if each.annotations:
                self._reader.set_caret(place.start, reveal=False)
                session.select(each.annotations[0])
                self._reader.go_to(place.start)
                self._reader.select_annotation(each.annotations[0])
            else:
                span = each.gold[0] if each.gold else None
                start, end = (span.start, span.end) if span is not None else (place.start, place.end)
                self._reader.go_to(start)
                self._reader.set_selection(start, end)
        finally:
            self._going = False
        self._fill(session, each)

    def _fill(self, session: Session, each: Correction) -> None:
        self._shown = each.settlement.uid
        counts, before = session.corrected.counts(), 0
        for uid in self._documents(session):
            if uid == each.settlement.document:
                break
            before += counts[uid]
        found = session.corrected.of_document(each.settlement.document)
        inside = next((n for n, one in enumerate(found) if one.settlement.uid == self._shown), 0)
        self.strip.show_correction(
            each,
            session.scheme,
            person=session.person,
            place=before + inside + 1,
            total=sum(counts.values()),
            writable=not session.readonly,
            text=session.project.document(each.settlement.document).text,
        )

    # ---------------------------------------------------------------- what happens beside it
    def _current(self) -> Correction | None:
        session = self._session
        if session is None or session.document is None:
            return None
        found = session.corrected.of_document(session.document.uid)
        return next((each for each in found if each.settlement.uid == self._shown), None)

    def _on_selected(self, annotation: Annotation | None) -> None:
        session = self._session
        if self._going or session is None or annotation is None:
            return
        found = session.corrected.of_annotation(annotation.document, annotation.uid)
        current = self._current() if self._shown else None
        if found is not None:
            self._fill(session, found)
        elif current is None or not _holds(current, annotation):
            self._put_away()

    def _on_document_changed(self, _document: object) -> None:
        if not self._going:
            self._put_away()

    def _on_changes(self, _changes: ChangeSet) -> None:
        """The one shown is told anew; where a merge took it away, it goes."""
        if self._shown and self._session is not None:
            current = self._current()
            if current is not None:
                self._fill(self._session, current)
            else:
                self._put_away()

    def _on_switched(self, _language: str) -> None:
        current = self._current() if self._shown else None
        if current is not None and self._session is not None:
            self._fill(self._session, current)

    # ---------------------------------------------------------------- answering
    def begin_answer(self) -> None:
        if self._shown:
            self.strip.begin_answer()

    def _on_answered(self, words: str) -> None:
        session, current = self._session, self._current()
        if session is not None and current is not None:
            settlement = current.settlement
            if session.do(lambda: answer(session.project, settlement, words)) is not None:
                self.strip.draft.done(settlement.uid, words)
            self._window.focus_text()

    def adopt(self) -> None:
        """What gold has at the correction shown becomes one's own."""
        session, current = self._session, self._current() if self._shown else None
        if session is not None and current is not None and not session.readonly:
            session.do(lambda: adopt(session.project, current))
            self._window.focus_text()

    def _on_closed(self) -> None:
        self._put_away()
        self._window.focus_text()

    def _put_away(self) -> None:
        self._shown = ""
        self.strip.draft.clear()
        self.strip.hide()


def _holds(each: Correction, annotation: Annotation) -> bool:
    """Whether it is about these words, however they are marked by now."""
    return each.settlement.start <= annotation.start and annotation.end <= each.settlement.end
