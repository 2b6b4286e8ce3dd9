"""The review page: differences, consistency, what came back, guidelines; each made when first shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import number
from hashiya.services.merge.annotation_conflicts import conflicts
from hashiya.services.merge.record_conflicts import record_conflicts
from hashiya.ui.widgets.basic import name_button, push_button
from hashiya.ui.widgets.page import Page
from hashiya.ui.widgets.segments import Filters

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host

_CONFLICTING = frozenset({"merge", "settle_conflict", "settle_conflicts", "settle_record", "sync"})
TABS = ("compare", "conflicts", "consistency", "mine", "answers", "guidelines")


class ReviewPage(Page):
    """`show_tab` names one of TABS."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(context, window)
        self._session: Session | None = window.session
        self._made: dict[str, QWidget] = {}
        self.tabs = Filters(context)
        self.tabs.chosen.connect(self._on_tab)
        self._merge = push_button(context, kind="quiet", icon="git-merge")
        self._people = push_button(context, kind="quiet", icon="users")
        self._people.clicked.connect(self._on_people)
        self._assign = push_button(context, kind="quiet", icon="package")
        self._pull = push_button(context, kind="quiet", icon="download")
        self._merge.clicked.connect(self._on_merge)
        self._assign.clicked.connect(self._on_assign)
        self._pull.clicked.connect(self._on_pull)
        bar = QWidget()
        bar.setProperty("part", "head")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(4)
        row.addWidget(self.tabs, 1)
        for button in (self._people, self._merge, self._assign, self._pull):
            row.addWidget(button)
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._stack, 1)
        self.retranslate()
        if self._session is not None:
            self._session.changes_applied.connect(self._on_changes)
        self.show_tab("compare")

    def show_tab(self, name: str) -> QWidget:
        """Bring a tab to the front, made when it is first wanted."""
        if name not in self._made:
            self._made[name] = self._make(name)
            self._stack.addWidget(self._made[name])
        widget = self._made[name]
        self._stack.setCurrentWidget(widget)
        self.tabs.set_current(TABS.index(name))
        take_focus = getattr(widget, "take_focus", None)
        if take_focus is not None:
            take_focus()
        return widget

    def _waiting(self) -> int:
        """How many things two files say differently."""
        if self._session is None:
            return 0
        project = self._session.project
        return len(conflicts(project)) + len(record_conflicts(project))

    def _on_changes(self, changes: ChangeSet) -> None:
        """A merge brings conflicts, settling takes them away."""
        about = changes.args.get("of", changes.kind)
        if about in _CONFLICTING or changes.people:
            self.retranslate()
            self.tabs.set_current(self._tab())

    def _tab(self) -> int:
        shown = self._stack.currentWidget()
        return next((TABS.index(name) for name, made in self._made.items() if made is shown), 0)

    def show_guideline(self, label: str) -> None:
        """Go to what is written for a label, to write on."""
        page = self.show_tab("guidelines")
        show_label = getattr(page, "show_label", None)
        if show_label is not None:
            show_label(label)

    def _make(self, name: str) -> QWidget:
        session = self._session
        if session is None:
            return QLabel()
        if name == "compare":
            from hashiya.ui.review.compare_page import ComparePage

            return ComparePage(self._context, session, self._window)
        if name == "conflicts":
            from hashiya.ui.merge.conflicts_page import ConflictsPage

            return ConflictsPage(self._context, session, self._window)
        if name == "consistency":
            from hashiya.ui.review.consistency_page import ConsistencyPage

            return ConsistencyPage(self._context, session, self._window)
        if name == "mine":
            from hashiya.ui.review.corrections_page import CorrectionsPage

            return CorrectionsPage(self._context, session, self._window)
        if name == "answers":
            from hashiya.ui.review.answers_page import AnswersPage

            return AnswersPage(self._context, session, self._window)
        from hashiya.ui.review.guidelines_page import GuidelinesPage

        return GuidelinesPage(self._context, session, self._window)

    def _on_tab(self, place: int) -> None:
        self.show_tab(TABS[place])

    def _on_merge(self) -> None:
        self._window.open_tool("file.merge")

    def _on_people(self) -> None:
        from hashiya.ui.team.people_dialog import open_people

        open_people(self._window)

    def _on_assign(self) -> None:
        from hashiya.ui.team.assignments_dialog import open_packages

        open_packages(self._window)

    def _on_pull(self) -> None:
        from hashiya.ui.team.pull_review import open_pull

        open_pull(self._window)

    def showEvent(self, _event: object) -> None:
        """The keyboard goes to what is shown."""
        widget = self._stack.currentWidget()
        take_focus = getattr(widget, "take_focus", None)
        if take_focus is not None:
            take_focus()

    def retranslate(self) -> None:
        words = (
            self.tr("Disagreements"),
            self.tr("Conflicts"),
            self.tr("Consistency"),
            self.tr("Corrected in mine"),
            self.tr("Answers"),
            self.tr("Guidelines"),
        )
        waiting = self._waiting()
        counts = {"conflicts": number(waiting) if waiting else ""}
        self.tabs.set_filters([(word, counts.get(name, "")) for name, word in zip(TABS, words, strict=True)])
        self.tabs.setAccessibleName(self.tr("Parts of the review"))
        name_button(self._people, self.tr("People…"))
        name_button(self._merge, self.tr("Merge…"))
        name_button(self._assign, self.tr("Assign…"))
        name_button(self._pull, self.tr("Pull review…"))
