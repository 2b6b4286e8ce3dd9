"""Keeps the card of guidelines in step with the pop-up of labels: F4, a resting pointer, the arrow keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect

from hashiya.services.scheme.guidelines import Guide, GuidelineExample, guides
from hashiya.ui.annotate.guideline_card import GuideCard
from hashiya.ui.annotate.guideline_examples import example_rows

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hashiya.ui.annotate.marker import Marker
    from hashiya.ui.commands.actions import Handler
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_KEPT = "popup/guide"


class GuideBeside(QObject):
    """Once F4 has shown the card, it comes with every pop-up until F4 puts it away."""

    def __init__(self, context: Context, window: Host, marker: Marker) -> None:
        super().__init__(window.widget)
        self._context, self._window, self._marker = context, window, marker
        self._session: Session | None = None
        self._guides: dict[str, Guide] = {}
        self._revision = -1
        self._popup = marker.popup
        self.card = GuideCard(window.widget, context)
        self.card.place_wanted.connect(self._on_place)
        self.card.edit_wanted.connect(self._on_edit)
        self.card.left.connect(self._on_left)
        self._popup.opened.connect(self._on_opened)
        self._popup.moved_to.connect(self._on_moved)
        self._popup.rested.connect(self._on_rested)
        self._popup.closed.connect(self.card.hide)
        self._popup.tab_pressed.connect(self.card.take_focus)
        self.card.closed.connect(self._on_closed)

    def handlers(self) -> dict[str, Handler]:
        return {"annotate.guide": self.toggle}

    def set_session(self, session: Session | None) -> None:
        self.card.hide()
        self._session, self._revision = session, -1

    def guide_of(self, code: str) -> Guide:
        """What is written for a label."""
        session = self._session
        if session is not None and self._revision != session.revision:
            self._guides, self._revision = guides(session.project), session.revision
        return self._guides.get(code) or Guide(code, "", (), ())

    # ---------------------------------------------------------------- showing
    def toggle(self) -> None:
        """Show the guidelines of the label at hand, or put them away."""
        beside = self._popup.isVisible()
        if beside:
            self._context.settings.set(_KEPT, not self.card.isVisible())
        if self.card.isVisible():
            self.card.hide()
        elif beside:
            self._show_beside(self._popup.current)
        else:
            chosen = self._marker.chosen
            self.show_under(
                chosen.label if chosen else self._marker.labels.last, self._marker.labels.anchor()
            )

    def show_under(self, code: str, anchor: QRect) -> None:
        """On its own, by a place of the window."""
        if self._fill(code):
            self.card.under(anchor)

    def show_by(self, widget: QWidget) -> None:
        """For the chosen annotation, by a button."""
        chosen = self._marker.chosen
        if chosen is not None:
            corner = widget.mapTo(self._window.widget, QPoint(0, 0))
            self.show_under(chosen.label, QRect(corner, widget.size()))

    def _show_beside(self, code: str) -> None:
        if self._fill(code):
            self._popup.setGeometry(self.card.beside(self._popup.geometry(), self._window.widget.rect()))
            self._popup.takes_tab = True

    def _fill(self, code: str) -> bool:
        session = self._session
        label = session.scheme.get(code) if session is not None else None
        if session is None or label is None:
            return False
        guide = self.guide_of(code)
        documents = {each.document for each in (*guide.positive, *guide.negative)}
        names = {info.uid: info.title for info in session.some_documents(documents)}
        self.card.show_guide(label, guide, example_rows(guide, names))
        self.card.edit.setVisible(True)
        return True

    # ---------------------------------------------------------------- what the pop-up does
    def _on_opened(self) -> None:
        if self._context.settings.get(_KEPT):
            self._show_beside(self._popup.current)

    def _on_moved(self, code: str) -> None:
        if self.card.isVisible() and self._popup.isVisible():
            self._show_beside(code)

    def _on_rested(self, code: str) -> None:
        """The pointer shows what there is to show; an empty card would only be in the way."""
        guide = self.guide_of(code)
        if self._popup.isVisible() and (guide.text or guide.positive or guide.negative):
            self._show_beside(code)

    def _on_closed(self) -> None:
        self._popup.takes_tab = False
        if self.card.holds_focus:
            self._window.focus_text()

    def _on_left(self) -> None:
        """Escape in the card: back to the text, the pop-up stays; a card on its own goes."""
        self._window.focus_text()
        if not self._popup.isVisible():
            self.card.hide()

    # ---------------------------------------------------------------- what the card wishes
    def _on_place(self, example: GuidelineExample) -> None:
        self._put_away()
        self._window.show_place(example.document, example.start, example.end)

    def _on_edit(self, code: str) -> None:
        from hashiya.ui.review.review_page import ReviewPage

        self._put_away()
        page = self._window.show_page("review")
        if isinstance(page, ReviewPage):
            page.show_guideline(code)

    def _put_away(self) -> None:
        self._popup.hide()
        self.card.hide()
