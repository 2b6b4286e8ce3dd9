"""The command palette: finds any command, in Arabic or English, and any document by its title."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListView, QVBoxLayout

from hashiya import assets
from hashiya.core.fold import fold
from hashiya.qtkit import icons
from hashiya.qtkit.tables import RowsModel
from hashiya.ui.commands.actions import command_text
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.commands.command_table import COMMANDS, MENUS
from hashiya.ui.widgets.basic import draw_key, key_width, ui_font
from hashiya.ui.widgets.floating_card import Floating
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.rows import RowDelegate
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget

    from hashiya.core.document import DocumentInfo
    from hashiya.ui.commands.actions import Actions
    from hashiya.ui.commands.command_table import Command
    from hashiya.ui.context import Context
    from hashiya.ui.widgets.basic import RowPainter
    from hashiya.ui.widgets.rows import Standing

_MOST = 12
_GUIDE = 3  # pages of the guide at once


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """One line of the palette: `kind` "command", "document", "guide" or "search"; `id` what to do it with."""

    kind: str
    id: str
    text: str
    more: str = ""
    keys: str = ""
    icon: str = ""


@lru_cache(maxsize=1)
def _arabic_names() -> dict[str, str]:
    """The Arabic name of each command, whatever the interface speaks."""
    names: dict[str, str] = {}
    for path in sorted(assets.resource("i18n", "ar").glob("*.json")):
        catalogue = json.loads(path.read_bytes())
        for context in ("*", "Commands"):
            names |= {
                key: value for key, value in catalogue.get(context, {}).items() if isinstance(value, str)
            }
    return names


@lru_cache(maxsize=256)
def _hay(command: Command) -> str:
    return fold(f"{command.text} {_arabic_names().get(command.text, '')} {command.more}")


def rank(hay: str, words: Sequence[str]) -> int | None:
    """How well folded words are met: 0 at the beginning, 1 at a word's beginning, 2 inside; None not at all.

    The article does not matter on either side.
    """
    worst = 0
    for place, word in enumerate(words):
        stem = _stem(word)
        if place == 0 and hay.startswith(word):
            continue
        starts = (f" {stem}", f" ال{stem}")
        if hay.startswith((stem, f"ال{stem}")) or any(start in hay for start in starts):
            worst = max(worst, 1)
        elif stem in hay:
            worst = max(worst, 2)
        else:
            return None
    return worst


def _stem(word: str) -> str:
    return word[2:] if len(word) > 4 and word.startswith("ال") else word


def stems_of(query: str) -> list[str]:
    """What stands in all that `rank` finds."""
    return [_stem(word) for word in fold(query).split()]


def _none(_words: object) -> Sequence[DocumentInfo]:
    return ()


def find_commands(query: str, actions: Actions, used: Sequence[str]) -> list[PaletteItem]:
    """Commands that can be used now, best first; without a query the last used, then all in order."""
    words = fold(query).split()
    found: list[tuple[tuple[int, int, int], Command]] = []
    for place, command in enumerate(COMMANDS):
        if not actions[command.id].isEnabled() or command.id == "view.palette":
            continue
        fits = rank(_hay(command), words)
        if fits is not None:
            recent = used.index(command.id) if command.id in used else len(used)
            found.append(((fits, recent, place), command))
    found.sort(key=_first)
    return [_command_line(command, actions) for _, command in found]


def _first(item: tuple[tuple[int, int, int], Command]) -> tuple[int, int, int]:
    return item[0]


def _command_line(command: Command, actions: Actions) -> PaletteItem:
    menu = next(title for name, title in MENUS if name == command.menu)
    return PaletteItem(
        "command",
        command.id,
        command_text(command),
        tr("Commands", menu),
        actions.key_cap(command.id),
        command.icon,
    )


def find_documents(query: str, infos: Sequence[DocumentInfo]) -> list[PaletteItem]:
    words = fold(query).split()
    if not words:
        return []
    ranked = [(fits, info) for info in infos if (fits := rank(fold(_names_of(info)), words)) is not None]
    ranked.sort(key=_rank_of)
    return [
        PaletteItem("document", info.uid, info.title, tr("Palette", "Document"), "", "file-text")
        for _, info in ranked[:6]
    ]


def _names_of(info: DocumentInfo) -> str:
    """Found by the title and by the name of its file."""
    return f"{info.titled} {info.name}".strip()


def _rank_of(item: tuple[int, DocumentInfo]) -> int:
    return item[0]


def find_guide(query: str, context: Context) -> list[PaletteItem]:
    """Pages of the guide by their titles in either language, then sections by their words."""
    from hashiya.services.guide.pages import PAGES, find_sections, read_pages, searched_pages
    from hashiya.ui.guide.guide_html import quotes, words_of

    words = fold(query).split()
    if not words:
        return []
    language = context.language
    both = [read_pages("ar"), read_pages("en")]
    hays = {name: fold(f"{both[0][at].title} {both[1][at].title} {name}") for at, name in enumerate(PAGES)}
    pages = read_pages(language)
    found = [(page.name, page.title) for page in pages if (rank(hays[page.name], words) or 0) < 2]
    found = [(name, title) for name, title in found if rank(hays[name], words) is not None]
    if len(query) > 2:
        say = words_of(context.keys.of, quote=quotes(language))
        sections = [each for page in searched_pages(language) for each in page.sections(say)]
        known = {name for name, _ in found}
        for each in find_sections(sections, query, most=_GUIDE):
            if each.page not in known:
                found.append((f"{each.page}#s{each.place}", each.title))
    guide = tr("Palette", "Guide")
    return [PaletteItem("guide", name, title, guide, "", "book-open-text") for name, title in found[:_GUIDE]]


class PaletteDelegate(RowDelegate):
    """Icon, name, where it stands, its key."""

    sides = 6

    def height(self, _found: PaletteItem) -> int:
        return 34

    def draw(self, row: RowPainter, found: PaletteItem, standing: Standing) -> None:
        theme, painter, chosen = self._context.theme, row.painter, standing.chosen
        row.ground(theme, chosen=chosen, hovered=False)
        if found.icon:
            ratio = painter.device().devicePixelRatioF()
            image = icons.pixmap(found.icon, theme.ink2, size=16, mirrored=row.rtl, ratio=ratio)
            painter.drawPixmap(row.box(10, 16, 9, 16).topLeft(), image)
        keys = key_width(found.keys) if found.keys else 0
        more = QFontMetricsF(ui_font(11)).horizontalAdvance(found.more) + 2
        row.text(row.box(36, row.rect.width() - 36 - keys - more - 34), found.text, ui_font(13), theme.ink)
        row.text(
            row.box(22 + keys, more, trail=True),
            found.more,
            ui_font(11),
            theme.ink2 if chosen else theme.ink3,
            trail=True,
        )
        if found.keys:
            draw_key(painter, row.box(10, keys, 8, 18, trail=True), found.keys, self._context)


class PaletteList(Floating):
    """What was found, under the field."""

    picked = Signal(object)

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, context)
        self.model: RowsModel[PaletteItem] = RowsModel(_key, _text, self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setItemDelegate(PaletteDelegate(context, self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.entered.connect(self.view.setCurrentIndex)
        self.view.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 6, 1, 6)
        column.addWidget(self.view)

    def show_found(self, found: Sequence[PaletteItem], anchor: QRect) -> None:
        self.model.set_rows(found)
        self.view.setCurrentIndex(self.model.index(0, 0))
        if not found:
            self.hide()
            return
        self.place(anchor, width=max(anchor.width(), 430), height=min(len(found), _MOST) * 34 + 14)
        self.show()

    def step(self, by: int) -> None:
        count = self.model.rowCount()
        if count:
            self.view.setCurrentIndex(self.model.index((self.view.currentIndex().row() + by) % count, 0))

    def pick(self) -> None:
        found = self.model.at(self.view.currentIndex())
        if found is not None:
            self.picked.emit(found)

    def _on_clicked(self, _index: QModelIndex) -> None:
        self.pick()


def _key(found: PaletteItem) -> tuple[str, str]:
    return found.kind, found.id


def _text(found: PaletteItem) -> str:
    return found.text


class PaletteField(Retranslated, QLineEdit):
    """The field of the tool bar. `search_wanted` carries words to look for in the texts."""

    search_wanted = Signal(str)
    document_wanted = Signal(str)
    command_wanted = Signal(str)
    guide_wanted = Signal(str)
    left = Signal()
    closed = Signal()

    def __init__(self, context: Context, window: QWidget, actions: Actions) -> None:
        super().__init__()
        self._context, self._window, self._actions = context, window, actions
        self.documents: Callable[[Sequence[str]], Sequence[DocumentInfo]] = _none
        self._list = PaletteList(window, context)
        self._list.picked.connect(self._on_picked)
        self._sign = self.addAction(
            context.icons.get("search", role="ink3"), QLineEdit.ActionPosition.LeadingPosition
        )
        context.icons.assign(self._sign, "search", role="ink3")
        self._cap = CommandCap(context, "view.palette")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addStretch(1)
        row.addWidget(self._cap)
        self.setMaximumWidth(430)
        self.setMinimumWidth(150)
        self.setFixedHeight(32)
        self.textEdited.connect(self._on_edited)
        self.retranslate()

    def open(self) -> None:
        """Take the keyboard and list what can be done."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._show_list()

    @property
    def found(self) -> Sequence[PaletteItem]:
        return self._list.model.rows if self._list.isVisible() else ()

    def _show_list(self) -> None:
        query = self.text().strip()
        used = self._context.settings.get("palette/used")
        found = find_commands(query, self._actions, used)[: 40 if query else 60]
        guide = find_guide(query, self._context)
        found = found[:8] + find_documents(query, self.documents(stems_of(query))) + guide + found[8:]
        if query and "project" in self._actions.state:
            words = self.tr("Search for “{0}” in the texts").format(f"\u2068{query}\u2069")
            found.insert(
                0 if not found else min(len(found), 8), PaletteItem("search", query, words, "", "", "search")
            )
        corner = self.mapTo(self._window, QPoint(0, 0))
        self._list.show_found(found, QRect(corner, self.size()))
        self._cap.setVisible(not query and not self._list.isVisible())

    def _on_edited(self, _text: str) -> None:
        self._show_list()

    def _on_picked(self, found: PaletteItem) -> None:
        self.close_list()
        self.clear()
        self.left.emit()
        if found.kind == "command":
            used = [name for name in self._context.settings.get("palette/used") if name != found.id]
            self._context.settings.set("palette/used", [found.id, *used][:8])
            self.command_wanted.emit(found.id)
        elif found.kind == "document":
            self.document_wanted.emit(found.id)
        elif found.kind == "guide":
            self.guide_wanted.emit(found.id)
        else:
            self.search_wanted.emit(found.id)

    def close_list(self) -> None:
        self._list.hide()
        self._cap.setVisible(not self.text())
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.clear()
            self.close_list()
            self.left.emit()
        elif key not in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not self._list.isVisible():  # what it held before is not what one sees
            self._show_list()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._list.step(1 if key == Qt.Key.Key_Down else -1)
        else:
            self._list.pick()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self._list.isVisible():
            self._show_list()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.close_list()

    def retranslate(self) -> None:
        self.setPlaceholderText(self.tr("Search the texts or type a command"))
        self.setAccessibleName(self.tr("Search the texts or type a command"))
