"""A candidate in its line: the reader on a passage of the text, larger, with what was accepted around it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.span import Annotation, Status
from hashiya.services.suggest.candidates import Candidates, passage
from hashiya.ui.reader.view import ReaderView

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_LARGER = 4  # pixels more than in the reader


class CandidateReader(ReaderView):
    """`shift` is the document's position at which the passage begins."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context.theme, context.language)
        self._context, self._session = context, session
        self.shift = 0
        self.set_scheme(session.scheme)
        context.themes.changed.connect(self.set_theme)
        context.languages.switched.connect(self.set_interface_language)
        context.settings.changed.connect(self._on_setting_changed)
        self._dress()

    def show_candidate(self, item: Annotation, document: Candidates, range_: tuple[int, int]) -> None:
        """`range_` is where its boundaries have been moved to; positions are the document's."""
        start, end = range_
        shown = passage(document.text, min(start, item.start), max(end, item.end))
        if self.text != shown.text or self.shift != shown.start:
            self.shift = shown.start
            self.set_document(shown.text, str(document.direction))
        high = shown.start + len(shown.text)
        around = self._session.project.annotations(
            item.document,
            layers=[self._session.person],
            statuses=[Status.ACCEPTED],
            start=shown.start,
            end=high,
        )
        whole = [each for each in around if shown.start <= each.start and each.end <= high]
        candidate = replace(item, start=start, end=end, surface=document.text[start:end])
        self.set_annotations([self._moved(each) for each in (*whole, candidate)])
        self.set_caret(end - self.shift)
        self.select_annotation(item.uid)

    def _moved(self, each: Annotation) -> Annotation:
        return replace(each, start=each.start - self.shift, end=each.end - self.shift)

    def _dress(self) -> None:
        settings = self._context.settings
        self.set_typography(
            face=settings.get("reader/face"),
            size=min(40, settings.get("reader/size") + _LARGER),
            tags=settings.get("reader/tags"),
            hide_marks=not settings.get("reader/marks"),
            whole_codes=settings.get("reader/codes"),
            density=settings.get("density"),
        )

    def _on_setting_changed(self, key: str) -> None:
        if key.startswith("reader/") or key == "density":
            self._dress()
