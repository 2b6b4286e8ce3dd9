"""Which spellings count as the same in a search: a switch for each, shared by every search."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QPushButton

from hashiya.core.fold import FULL, Folding
from hashiya.qtkit.i18n import number
from hashiya.ui.widgets.basic import name_button
from hashiya.ui.widgets.menus import StayingMenu
from hashiya.ui.widgets.retranslated import Retranslated

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from hashiya.core.search import Query
    from hashiya.ui.context import Context

_LETTERS = ("hamza", "ta", "ya")


class SpellingButton(Retranslated, QPushButton):
    """`switched`: what is found changes. `inside`: of a search inside words, where diacritics are a switch,
    and the alef of tanwin, which it finds by itself, is none.
    """

    switched = Signal()

    def __init__(self, context: Context, *, inside: bool) -> None:
        super().__init__()
        self._context = context
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        context.icons.assign(self, "spell-check", role="ink2")
        self.menu_ = StayingMenu(self)
        self.switches: dict[str, QAction] = {}
        for key in ("marks", *_LETTERS) if inside else (*_LETTERS, "tanwin"):
            action = self.menu_.addAction("")
            action.setCheckable(True)
            action.setChecked(bool(context.settings.get(f"search/{key}")))
            action.toggled.connect(lambda on, key=key: context.settings.set(f"search/{key}", on))
            self.switches[key] = action
        self.clicked.connect(self._on_clicked)
        context.settings.changed.connect(self._on_setting_changed)
        self.retranslate()

    def folding(self) -> Folding:
        """As it is switched; diacritics do not count where they are no switch here."""
        folded = {key: self._on(key) for key in ("marks", "hamza", "ta", "ya")}
        return replace(FULL, tatweel=folded["marks"], **folded)

    def applied(self, query: Query) -> Query:
        """The query with the letters as they are switched; its own marks stay."""
        mine = self.folding()
        folding = replace(query.folding, hamza=mine.hamza, ta=mine.ta, ya=mine.ya)
        return replace(query, folding=folding, tanwin=self._on("tanwin"))

    def _on(self, key: str) -> bool:
        return self.switches[key].isChecked() if key in self.switches else True

    def _on_clicked(self) -> None:
        left = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
        corner = self.rect().bottomLeft() if left else self.rect().bottomRight()
        place = self.mapToGlobal(corner)
        if not left:
            place -= QPoint(self.menu_.sizeHint().width(), 0)
        self.menu_.popup(place)

    def _on_setting_changed(self, key: str) -> None:
        name = key.removeprefix("search/")
        if key.startswith("search/") and name in self.switches:
            self.switches[name].setChecked(bool(self._context.settings.get(key)))
            self.retranslate()
            self.switched.emit()

    def retranslate(self) -> None:
        words = {
            "marks": self.tr("With or without diacritics"),
            "hamza": self.tr("Hamza forms alike (أ إ آ ا)"),
            "ta": self.tr("Taa marbuta and haa alike (ة ه)"),
            "ya": self.tr("Alif maqsura and yaa alike (ى ي)"),
            "tanwin": self.tr("With an alif of tanwin (رحيم: رحيمًا)"),
        }
        for key, action in self.switches.items():
            action.setText(words[key])
        off = sum(not action.isChecked() for action in self.switches.values())
        title = self.tr("Spelling")
        name_button(self, f"{title} ({number(off)})" if off else title)
        self.setAccessibleDescription(", ".join(words[k] for k in self.switches if self._on(k)))
