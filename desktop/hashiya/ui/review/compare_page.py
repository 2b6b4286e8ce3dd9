"""Settling page: the documents at the leading side, the compared text, the answers at the trailing side."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hashiya.core.agreement import SpanCounts
from hashiya.core.span import GOLD
from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.project.document_titles import in_list_order
from hashiya.services.review.finishing import Finish, end_review, finish
from hashiya.services.review.readers import EVERYBODY
from hashiya.ui.review.compare_view import CompareView
from hashiya.ui.review.compared_choice import ComparedDialog
from hashiya.ui.review.documents_list import ReviewDocuments
from hashiya.ui.review.said.said_panel import SaidPanel
from hashiya.ui.review.said.said_settling import SaidSettling
from hashiya.ui.review.settle_panel import SettlePanel
from hashiya.ui.review.settling import NAMELESS, AdjudicationPanel
from hashiya.ui.review.walk.adjudication_model import AdjudicationModel
from hashiya.ui.review.walk.place_filters import FILTERS, OPEN, SAID
from hashiya.ui.widgets.basic import ShareBar, TextLine, name_button, push_button, rule, side_pane
from hashiya.ui.widgets.dialog_frame import ask
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.row_menu import RowChoice, RowMenu
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.changes import Act, ChangeSet
    from hashiya.services.review.comparison import Comparison
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_CHOOSE = "*"
_NARROW = 1180  # pixels of the page under which its sides take their lesser width


class ComparePage(Retranslated, QWidget):
    """Made for one open project; `model` holds where one is."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__()
        self._context, self._session, self._window = context, session, window
        self.model = AdjudicationModel(context, session, self)
        self.view = CompareView(context, session, self.model, window.widget)
        self.panel = SettlePanel(context)
        self.settling = AdjudicationPanel(context, session, window, self.model, self.view, self.panel)
        self.said_panel = SaidPanel(context)
        self.said = SaidSettling(context, session, self.model, self.view, self.said_panel, NAMELESS)
        self._make_side()
        self._lay_out()
        NarrowSides(self, ((self.side, 252, 204), (self.sides, 340, 300)))
        self._connect()
        self.retranslate()
        self._begin()

    # ---------------------------------------------------------------- putting together
    def _make_side(self) -> None:
        self.side = side_pane(252)
        self._title, self._count = TextLine(size=12, bold=True), TextLine(size=12, tone="third")
        self.who, self.which = Chooser(self._context), Chooser(self._context)
        self.sample = push_button(self._context, kind="quiet", icon="dices")
        self.documents = ReviewDocuments(self._context)
        self._done, self._bar = TextLine(size=11, tone="second"), ShareBar(self._context)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 10, 4)
        head.setSpacing(8)
        for part in (self._title, self._count):
            head.addWidget(part)
        head.addStretch(1)
        top = QVBoxLayout()
        top.setContentsMargins(12, 0, 12, 8)
        top.setSpacing(6)
        for choice in (self.who, self.which, self.sample):
            top.addWidget(choice)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 10, 16, 12)
        foot.setSpacing(6)
        foot.addWidget(self._done)
        foot.addWidget(self._bar)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(top)
        column.addWidget(self.documents, 1)
        column.addWidget(rule())
        column.addLayout(foot)

    def _lay_out(self) -> None:
        self._nothing = TextLine(size=13, tone="second", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._merge = push_button(self._context, kind="primary", icon="git-merge")
        empty = QWidget()
        empty.setProperty("part", "page")
        column = QVBoxLayout(empty)
        column.addStretch(2)
        column.addWidget(self._nothing)
        column.addWidget(self._merge, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.middle = QStackedWidget()
        self.middle.addWidget(self.view)
        self.middle.addWidget(empty)
        self.sides = QStackedWidget()
        for panel in (self.panel, self.said_panel):
            self.sides.addWidget(panel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for part in (self.side, rule(upright=True), self.middle, rule(upright=True), self.sides):
            row.addWidget(part, 1 if part is self.middle else 0)

    def _connect(self) -> None:
        self._session.changes_applied.connect(self._on_changes)
        self.model.surveyed.connect(self._show_documents)
        self.model.opened.connect(self._show_document)
        self.model.renewed.connect(self._show_count)
        self.model.completed.connect(self._show_agreement)
        self.model.moved.connect(self._show_place)
        self.documents.chosen.connect(self._on_document)
        self.menu = RowMenu(self.documents, self._choices)
        self.who.activated.connect(self._on_who)
        self.which.activated.connect(self._on_which)
        self.sample.clicked.connect(self._on_sample)
        self._merge.clicked.connect(self._on_merge)
        self.view.head.agreed_wanted.connect(self._on_agreed)
        self.view.head.strategies_wanted.connect(self._on_strategies)
        self.view.head.finish_wanted.connect(self._on_finish)
        self.panel.left.connect(self.take_focus)

    def _begin(self) -> None:
        self.model.survey_all()
        document = self._session.document
        if document is not None:
            self.model.open_document(document.uid)
        else:
            self._show_place()

    def take_focus(self) -> None:
        self.view.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---------------------------------------------------------------- what is shown
    def _show_documents(self) -> None:
        model = self.model
        listed = in_list_order(self._session.project, model.reviews)
        order = {uid: place for place, uid in enumerate(listed)}
        reviews = sorted(model.reviews.values(), key=lambda each: order.get(each.document, 0))
        current = model.document.uid if model.document is not None else ""
        self.documents.show_reviews(reviews, single=bool(model.person), current=current)
        self._count.setText(number(len(reviews)) if reviews else "")
        self._show_done()
        self._nothing.setText(self._empty_words())
        self._show_middle()
        if reviews and current not in model.reviews:
            self._go_to_first()

    def _show_middle(self) -> None:
        """The text as soon as there is a place to settle, though the list is still being counted."""
        some = bool(self.model.reviews) or self.model.current is not None
        self.middle.setCurrentIndex(0 if some else 1)
        self.panel.setEnabled(some)

    def _show_done(self) -> None:
        reviews = self.model.reviews.values()
        done = sum([not each.waiting for each in reviews])
        self._done.setText(self.tr("{0} of %Ln documents reviewed", "", len(reviews)).format(number(done)))
        self._bar.set_share(done / len(reviews) if reviews else 0.0)

    def _show_count(self) -> None:
        """One place was settled: only how far the document is has changed."""
        model = self.model
        review = model.reviews.get(model.document.uid) if model.document is not None else None
        if review is not None:
            self.documents.show_review(review, single=bool(model.person))
        self._show_done()
        self._say_counts()

    def _empty_words(self) -> str:
        if self.model.person:
            return self.tr("This person has no annotations here yet.")
        words = self.tr("Nothing to compare yet: no document was read by two people.")
        settled, _ = self._session.project.accepted_counts([GOLD])
        return (
            f"{words} {self.tr('Gold is there already in %Ln documents.', '', settled)}" if settled else words
        )

    def _go_to_first(self) -> None:
        reviews = self.model.reviews
        waiting = [uid for uid in self._session.project.document_uids() if uid in reviews]
        if waiting:
            first = next((uid for uid in waiting if reviews[uid].waiting), waiting[0])
            self.model.open_document(first)

    def _show_document(self) -> None:
        document = self.model.document
        self.documents.mark(document.uid if document else "")
        self._show_agreement()
        self._say_counts()

    def _say_counts(self) -> None:
        if not self.isVisible():
            return  # the status bar speaks of the page that is shown
        settled, differing, agreed = self.model.counts()
        parts = [self.tr("Settled {0} of {1}").format(number(settled), number(differing))]
        if not self.model.person:
            parts.append(self.tr("%Ln agreed", "", agreed))
        if not self.model.person and self.model.filter in (OPEN, SAID) and (said := self.model.said_open):
            parts.append(self.tr("%Ln attributes or relations open", "", said))
        self._window.status.say(" · ".join(parts))

    def _show_agreement(self) -> None:
        known = self.model.whole and not self.model.person
        self.panel.show_agreement(pair_rows(self.model.comparison) if known else [])

    def _show_place(self) -> None:
        self._show_middle()
        asking = self.model.asking_said
        self.sides.setCurrentWidget(self.said_panel if asking else self.panel)
        if asking:
            self.said.show_question()
        self.settling.show_place()

    # ---------------------------------------------------------------- many at once
    def _on_agreed(self) -> None:
        self._open_rule("unanimous")

    def _on_strategies(self) -> None:
        self._open_rule("majority")

    def _open_rule(self, rule_name: str) -> None:
        from hashiya.ui.review.auto_adjudicate import RuleDialog

        document = self.model.document
        dialog = RuleDialog(
            self._context,
            self._session,
            self._window,
            rule_name,
            document=document.uid if document is not None else "",
            chosen=self.model.chosen,
        )
        dialog.finished.connect(self.take_focus)
        dialog.open()

    def _on_sample(self) -> None:
        from hashiya.ui.review.sampling import SampleDialog

        dialog = SampleDialog(self._context, self._session, self._window, self.model)
        dialog.finished.connect(self.take_focus)
        dialog.open()

    def _on_finish(self) -> None:
        """The document is reviewed, and what all agree on comes into gold; what is open is said and stays."""
        document = self.model.document
        if document is None or self._session.readonly:
            return
        try:
            done = self._end_of(document.uid)
        except UserError as error:
            self._session.refused(error)
            return
        act = done.act
        if act is None or done.open:
            self._window.status.say(self.tr("%Ln places are still open.", "", done.open))
            self.model.set_filter(FILTERS[0])
            self.which.choose(FILTERS[0])
            return
        if done.said and not self.model.person:
            count = done.said
            ask(
                self._context,
                self._window.widget,
                self.tr("%Ln attributes or relations are open", "", count),
                self.tr("People say them differently. Finished all the same, gold has nothing of them."),
                self.tr("Finish all the same"),
                lambda: self._end(act, done.taken),
            ).finished.connect(self.take_focus)
            return
        self._end(act, done.taken)

    def _end_of(self, document: str) -> Finish:
        project = self._session.project
        if not self.model.person:
            return finish(project, document, self.model.chosen)
        settled, places, _ = self.model.counts()
        return Finish(end_review(project, document), places - settled, 0, settled)

    def _end(self, act: Act, taken: int) -> None:
        if self._session.do(lambda: act) is None:
            return
        words = [self.tr("%Ln agreed places came into gold.", "", taken)] if taken else []
        if not self.model.step(len(self.model.questions) + 1):
            words.append(self.tr("This was the last document to review."))
        if words:
            self._window.status.say(" ".join(words), undo=True)

    # ---------------------------------------------------------------- choices at the side
    def _choices(self) -> tuple[RowChoice, ...]:
        return (
            RowChoice(self.tr("Review this document"), self.documents.open_current, "Return"),
            RowChoice(self.tr("Open on the annotation page"), self._annotate),
        )

    def _annotate(self) -> None:
        uid = self.documents.current_uid
        if uid:
            self._window.open_document(uid)

    def _on_document(self, uid: str) -> None:
        self.model.open_document(uid)
        self.take_focus()

    def _on_who(self, _place: int) -> None:
        if self.who.value == _CHOOSE:
            self._fill_who()
            self._choose_people()
            return
        self.model.look_at(self.who.value)
        self.sample.setVisible(bool(self.model.person))

    def _choose_people(self) -> None:
        model = self.model
        dialog = ComparedDialog(self._context, self._session, self._window, model.chosen, model.choose_people)
        dialog.finished.connect(self._on_people_chosen)
        dialog.open()

    def _on_people_chosen(self, _result: int) -> None:
        self._fill_who()
        self.sample.setVisible(bool(self.model.person))
        self.take_focus()

    def _on_changes(self, changes: ChangeSet) -> None:
        """Somebody came by a merge, or was renamed."""
        if changes.people:
            self._fill_who()

    def _fill_who(self) -> None:
        """Everybody (or those chosen), one person's work alone, and choosing by name."""
        chosen = self.model.chosen
        everybody = self.tr("Compare everybody") if chosen == EVERYBODY else self.tr("Compare those chosen")
        self.who.clear()
        self.who.addItem(everybody, "")
        for person in self._session.project.people():
            if person.is_somebody:
                self.who.addItem(self.tr("Only {0}").format(isolated(person.name)), person.uid)
        self.who.addItem(self.tr("Choose people…"), _CHOOSE)
        self.who.choose(self.model.person)

    def _on_which(self, _place: int) -> None:
        self.model.set_filter(self.which.value)
        self.take_focus()

    def _on_merge(self) -> None:
        self._window.open_tool("file.merge")

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        self._title.setText(self.tr("To review"))
        self.documents.setAccessibleName(self.tr("Documents to review"))
        self.who.setAccessibleName(self.tr("Whose work"))
        self.which.setAccessibleName(self.tr("Which places"))
        name_button(self.sample, self.tr("Only a sample…"))
        name_button(self._merge, self.tr("Merge colleagues' work…"))
        self_kept = self.which.value
        self._fill_who()
        self.which.clear()
        for code, words in zip(FILTERS, self._filters(), strict=True):
            self.which.addItem(words, code)
        self.which.choose(self_kept or self.model.filter)
        self.sample.setVisible(bool(self.model.person))
        self._show_documents()
        self._show_agreement()
        self._show_place()

    def _filters(self) -> tuple[str, ...]:
        return (
            self.tr("What is open"),
            self.tr("All disagreements"),
            self.tr("Labels differ"),
            self.tr("Boundaries differ"),
            self.tr("Somebody has nothing"),
            self.tr("Attributes, links, relations"),
            self.tr("What all agree on"),
            self.tr("Agreed, by engines only"),
            self.tr("In gold, and nobody has it"),
            self.tr("Nobody: suggested only"),
        )


class NarrowSides(QObject):
    """Sides give way to the text in a narrow page: (widget, width in pixels, width in a narrow page)."""

    def __init__(self, page: QWidget, sides: Sequence[tuple[QWidget, int, int]]) -> None:
        super().__init__(page)
        self._page, self._sides = page, tuple(sides)
        page.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._page:
            self._fit()
        return False

    def _fit(self) -> None:
        narrow = self._page.width() < _NARROW
        for side, wide, lesser in self._sides:
            side.setFixedWidth(lesser if narrow else wide)


def pair_rows(comparison: Comparison | None) -> list[tuple[str, float | None, str]]:
    """How far every two people agree in the document, from the places compared already:
    (names, strict F1 or None, figure in words) of every two who read it.
    """
    if comparison is None or len(comparison.people) < 2:
        return []
    totals, both = comparison.marks_of_people, comparison.marks_in_common
    names = dict(zip(comparison.people, comparison.names, strict=True))
    rows = []
    for one, other in combinations(comparison.people, 2):
        share = SpanCounts(totals[one], totals[other], both[frozenset((one, other))]).f1.value
        pair = tr("Pairs", "{0} and {1}").format(isolated(names[one]), isolated(names[other]))
        rows.append((pair, share, "–" if share is None else number(share, decimals=2)))
    return rows
