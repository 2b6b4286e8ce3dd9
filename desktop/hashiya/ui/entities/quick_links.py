"""Suggested links, one entity at a time: one key for all its mentions, exceptions unticked before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QToolButton, QVBoxLayout

from hashiya.core.beyond.entities import NIL
from hashiya.qtkit.i18n import isolated, number, percent
from hashiya.services.entities import linking
from hashiya.services.entities.proposals import LinkGroup, find_links, link_groups
from hashiya.services.search.concordance import ContextLine
from hashiya.ui.entities.mention_lines import MentionLines
from hashiya.ui.widgets.basic import (
    ElidedLine,
    FormSign,
    KeyCap,
    TextLine,
    name_button,
    push_button,
    tool_button,
)
from hashiya.ui.widgets.page import Page
from hashiya.ui.wording.common import code_tag, error_words
from hashiya.ui.wording.entity_words import entity_name, reason_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.core.changes import Act
    from hashiya.core.span import Annotation
    from hashiya.errors import UserError
    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host

_PLAIN = Qt.KeyboardModifier.NoModifier


class QuickLinksPage(Page):
    """Least certain first. Enter links what is ticked, Delete leaves all undecided, 0 says nobody knows."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(context, window)
        assert window.session is not None
        self._session = window.session
        self._groups: list[LinkGroup] = []
        self._place, self._done = 0, 0
        self._made: set[str] = set()  # entities that groups became here
        self._ready = False
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title, self._where = TextLine(size=20, bold=True), TextLine(size=12, tone="second")
        self._sign = FormSign(context)
        self._what, self._why = ElidedLine(context, 15, "ink"), ElidedLine(context, 12)
        self.lines = MentionLines(context)
        self.lines.set_scheme(self._session.scheme)
        self.lines.installEventFilter(self)
        self.lines.turned.connect(self._sync)
        self.lines.opened.connect(self._on_opened)
        self._nothing = TextLine(size=14, tone="second", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.lines)
        self._stack.addWidget(self._nothing)
        self.buttons: dict[str, QPushButton | QToolButton] = {}
        self._acts: dict[str, tuple[str, str, Callable[[], None]]] = {
            "link": ("↵", "check", self.link),
            "nil": ("0", "", self.nobody),
            "skip": ("Tab", "chevron-right", self.skip),
            "back": ("⇧ Tab", "chevron-left", self.back),
            "look": ("F3", "locate", self._on_look),
        }
        self._lay_out()
        window.entities.changed.connect(self._on_decided_elsewhere)
        self.setFocusProxy(self.lines)
        self.retranslate()

    def _lay_out(self) -> None:
        head, what, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._where)
        what.setSpacing(8)
        what.addWidget(self._sign)
        what.addWidget(self._what, 1)
        foot.setSpacing(6)
        for name, (cap, icon, act) in self._acts.items():
            kind = "primary" if name == "link" else ""
            look = name == "look"
            button = (
                tool_button(self._context, icon) if look else push_button(self._context, kind=kind, icon=icon)
            )
            button.clicked.connect(act)
            self.buttons[name] = button
            foot.addWidget(button)
            foot.addWidget(KeyCap(self._context, cap))
            foot.addSpacing(8)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 18, 28, 18)
        column.setSpacing(10)
        column.addLayout(head)
        column.addLayout(what)
        column.addWidget(self._why)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)

    # ---------------------------------------------------------------- groups
    def begin(self) -> None:
        """Look for links anew."""
        self._ready = False
        self._groups, self._place = [], 0
        self._show()
        self._context.jobs.start(
            find_links,
            self._session.path,
            self._session.person,
            name="searching",
            receiver=self,
            on_result=self._on_found,
            on_refused=self._on_failed,
            shown=True,
            slot="links",
        )

    def _on_found(self, groups: list[LinkGroup]) -> None:
        self._groups, self._place, self._ready = groups, 0, True
        self._show()
        self.lines.setFocus()

    def _on_failed(self, error: UserError) -> None:
        self._ready = True
        self._show()
        self._nothing.setText(" ".join(part for part in error_words(error) if part))

    @property
    def current(self) -> LinkGroup | None:
        """The group at hand."""
        return self._groups[self._place] if self._place < len(self._groups) else None

    def _show(self) -> None:
        group, language = self.current, self._context.language
        self._stack.setCurrentIndex(0 if group is not None else 1)
        self._nothing.setText(
            self.tr("Every mention has been asked about.")
            if self._ready
            else self.tr("Looking for mentions that may mean the same…")
        )
        self._where.setText(
            self.tr("{0} of {1}, the least certain first").format(
                number(self._place + 1), number(len(self._groups))
            )
            if group is not None
            else ""
        )
        if group is None:
            for line in (self._what, self._why):
                line.set_text("")
            self._sign.set_label(None)
            self._sync()
            return
        entity, scheme = group.entity, self._session.scheme
        self._sign.set_label(scheme.get(entity.label))
        name = isolated(entity_name(entity, language))
        words = name if entity.uid else self.tr("New entity “{0}”").format(name)
        told = (words, code_tag(scheme, entity.label, language), percent(group.score))
        self._what.set_text(" · ".join(told))
        least = min(group.mentions, key=lambda each: each.score)
        self._why.set_text(reason_line(least.reasons))
        lines = [
            ContextLine(
                *(each.hit.document, each.hit.name, each.hit.start, each.hit.end),
                *(each.hit.before, each.hit.surface, each.hit.after),
                *(each.hit.surface, "", "", each.annotation.label, str(each.annotation.status)),
            )
            for each in sorted(group.mentions, key=lambda mention: mention.score)
        ]
        self.lines.show_ticked(lines, self._undecided(group))
        self._sync()

    def _undecided(self, group: LinkGroup) -> set[tuple[str, int, int]]:
        """The lines of mentions that nobody has been asked about by now."""
        registry = self._window.entities.registry
        return {each.hit.key for each in group.mentions if not registry.meant_by(each.annotation.uid)}

    def _on_decided_elsewhere(self) -> None:
        """What was linked in its text meanwhile keeps what it means, but for who ticks it again."""
        group = self.current
        if group is not None and not self.lines.ticked <= (undecided := self._undecided(group)):
            self.lines.ticked &= undecided
            self.lines.viewport().update()
            self._sync()

    def _sync(self) -> None:
        group, ticked = self.current, len(self._ticked())
        name_button(self.buttons["link"], self.tr("Link %Ln mentions", "", ticked if group else 0))
        for name in ("link", "nil"):
            may = group is not None and ticked > 0 and not self._session.readonly
            self.buttons[name].setEnabled(may)
        for name in ("skip", "look"):
            self.buttons[name].setEnabled(group is not None)
        self.buttons["back"].setEnabled(self._place > 0)

    # ---------------------------------------------------------------- decisions
    def _ticked(self) -> list[Annotation]:
        group = self.current
        found = group.mentions if group is not None else ()
        return [each.annotation for each in found if each.hit.key in self.lines.ticked]

    def link(self) -> None:
        """All that is ticked means this entity; what is not stays undecided."""
        group, mentions = self.current, self._ticked()
        if group is None:
            return

        def make() -> Act:
            project, wanted = self._session.project, group
            if group.entity.uid in self._made and group.entity.uid not in project.entities():  # undone
                wanted = replace(group, entity=replace(group.entity, uid=""))
            act = link_groups(project, [(wanted, mentions)])
            if made := next((edit.uid for edit in act.edits if edit.table == "entities"), ""):
                # Who comes back to this group means the entity that it became.
                self._made.add(made)
                self._groups[self._place] = replace(group, entity=replace(group.entity, uid=made))
            return act

        self._decide(make)

    def nobody(self) -> None:
        """Nobody knows whom the ticked ones mean."""
        project = self._session.project
        mentions = [each for each in self._ticked() if project.annotation(each.uid) == each]
        self._decide(lambda: linking.link(self._session.project, mentions, NIL))

    def _decide(self, make: Callable[[], Act]) -> None:
        if self._ticked() and not self._session.readonly and self._session.do(make) is not None:
            self._done += 1
            self.skip()

    def skip(self) -> None:
        self._place = min(self._place + 1, len(self._groups))
        self._show()

    def back(self) -> None:
        self._place = max(0, self._place - 1)
        self._show()

    def _on_look(self) -> None:
        line = self.lines.current
        if line is not None:
            self._on_opened(line)

    def _on_opened(self, line: ContextLine) -> None:
        self._window.show_place(line.document, line.start, line.end)

    # ---------------------------------------------------------------- keys
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.lines or not isinstance(event, QKeyEvent):
            return False
        act = self._act_for(event)
        if act is None:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            act()
            return True
        return False

    def _act_for(self, event: QKeyEvent) -> Callable[[], None] | None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Backtab:
            return self.back
        if held != _PLAIN:
            return None
        return {
            Qt.Key.Key_Return: self.link,
            Qt.Key.Key_Enter: self.link,
            Qt.Key.Key_0: self.nobody,
            Qt.Key.Key_Tab: self.skip,
            Qt.Key.Key_Delete: self.skip,
            Qt.Key.Key_F3: self._on_look,
            Qt.Key.Key_Escape: self.leave,
        }.get(key)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.current is None:
            self.begin()
        self.lines.setFocus()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Suggested links"))
        self.lines.setAccessibleName(self.tr("Mentions"))
        self.lines.retranslate()
        name_button(self.buttons["nil"], self.tr("Known to nobody"))
        name_button(self.buttons["skip"], self.tr("Later"))
        name_button(self.buttons["back"], self.tr("Back"))
        name_button(self.buttons["look"], self.tr("Show in the text"))
        self._show()
