"""The guide: its contents and a field that searches them, and the page beside; a window of its own.

So what it says can be read while it is tried. Escape clears the search, then closes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QImage,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QTextBrowser, QTextEdit, QVBoxLayout, QWidget

from hashiya import assets
from hashiya.core.fold import fold
from hashiya.qtkit.fonts import interface_font
from hashiya.services.guide.pages import (
    Section,
    find_page,
    find_sections,
    read_pages,
    searched_pages,
    snippet,
)
from hashiya.ui.guide.guide_html import for_window, quotes, style, words_of
from hashiya.ui.widgets.basic import TextLine, name_button, rule, side_pane, tool_button
from hashiya.ui.widgets.input_fields import offer_clearing
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host

_SIZE = 15  # pixels of its text
_SIDE = 262
_COLUMN = 760  # pixels a line is long at most


class GuidePane(QTextBrowser):
    """A page; `page_wanted` carries the name of another one, with the section behind «#»."""

    page_wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.anchorClicked.connect(self._on_link)
        self.document().setDocumentMargin(26)

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(0, (self.width() - _COLUMN) // 2)
        self.setViewportMargins(side, 0, side, 0)
        super().resizeEvent(event)

    def loadResource(self, kind: int, url: QUrl | str) -> object:
        """Pictures of the guide and nothing else, as wide as there is room for."""
        name = QUrl(url).fileName()
        if kind != QTextDocument.ResourceType.ImageResource.value or not name.endswith(".png"):
            return None
        path = assets.resource("guide", "pictures", self._context.language).joinpath(name)
        image = QImage(str(path))
        room = max(200, self.viewport().width() - 84)
        ratio = self.devicePixelRatioF()
        if not image.isNull() and image.width() > room * ratio:
            image = image.scaledToWidth(round(room * ratio), Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image

    def _on_link(self, url: QUrl) -> None:
        name = url.path().removesuffix(".md")
        self.page_wanted.emit(f"{name}#{url.fragment()}" if url.fragment() else name)

    def light(self, query: str) -> None:
        """The words that were searched for, lit."""
        marks, wanted = [], set(fold(query).split())
        look = QTextCharFormat()
        look.setBackground(QColor(self._context.theme.hit))
        cursor = QTextCursor(self.document())
        while wanted and not cursor.atEnd():
            cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
            if any(word in fold(cursor.selectedText()) for word in wanted):
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = QTextCursor(cursor), look
                marks.append(mark)
            if not cursor.movePosition(QTextCursor.MoveOperation.NextWord):
                break
        self.setExtraSelections(marks)


class GuideWindow(Retranslated, QWidget):
    """`show_page` takes NAME, NAME#sN or messages/CODE; opened and closed as often as wanted."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.widget, Qt.WindowType.Window)
        self._host, self._context = host, host.context
        self.setProperty("part", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.page, self._past = "start", list[str]()
        self.search = QLineEdit()
        offer_clearing(self._context, self.search)
        self.search.textChanged.connect(self._on_searched)
        self.search.returnPressed.connect(self._on_entered)
        self.contents = EntryList(self._context, "")
        self.contents.moved_to.connect(self._on_chosen)
        self.contents.clicked.connect(self._on_clicked)
        self._none = TextLine(size=12, tone="third", wrap=True)
        self.pane = GuidePane(self._context)
        self.pane.page_wanted.connect(self.go)
        self.back = tool_button(self._context, "arrow-left")
        self.back.clicked.connect(self.go_back)
        self._lay_out()
        for keys, act in (
            ("Ctrl+F", self._to_search),
            ("Alt+Left", self.go_back),
            ("Alt+Right", self.go_back),
        ):
            if keys != ("Alt+Left" if self._context.rtl else "Alt+Right"):
                QShortcut(QKeySequence(keys), self).activated.connect(act)
        for key in ("Ctrl+F1", "Ctrl+W"):
            QShortcut(QKeySequence(key), self).activated.connect(self.close)
        self._context.themes.changed.connect(self._on_changed)
        self._context.keys.changed.connect(self._show)
        self.resize(self._first_size())
        self.retranslate()

    def _first_size(self) -> QSize:
        return QSize(1040, 760).boundedTo(self.screen().availableGeometry().size() - QSize(40, 60))

    def _lay_out(self) -> None:
        side = side_pane(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(10, 12, 10, 8)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.back)
        column.addLayout(top)
        column.addWidget(self._none)
        column.addWidget(self.contents, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(rule(upright=True))
        row.addWidget(self.pane, 1)

    # ---------------------------------------------------------------- pages
    def show_page(self, name: str = "") -> None:
        """Bring the window up, at this page."""
        if name:
            self.search.clear()
            self.go(name)
        self.show()
        self.activateWindow()
        self.contents.setFocus()

    def go(self, name: str) -> None:
        """Another page, remembered for the way back."""
        page = name.partition("#")[0]
        if find_page(self._context.language, page) is None:
            return
        if page != self.page:
            self._past.append(self.page)
        self._open(name)

    def go_back(self) -> None:
        if self._past:
            self._open(self._past.pop())

    def _open(self, name: str) -> None:
        self.page, _, section = name.partition("#")
        self._show()
        if section:
            self.pane.scrollToAnchor(section)
        self.back.setEnabled(bool(self._past))
        if not self.search.text().strip():
            self._list_contents()

    def _show(self) -> None:
        language = self._context.language
        page = find_page(language, self.page) or read_pages(language)[0]
        document = self.pane.document()
        document.setDefaultFont(interface_font(language, _SIZE))
        document.setDefaultStyleSheet(style(self._context.theme, _SIZE))
        self.pane.setHtml(for_window(page, language, self._context.keys.of))
        self.pane.setAccessibleName(page.title)
        self.setWindowTitle(f"{page.title} — {self.tr('Guide')}")
        self.pane.light(self.search.text())

    def sections(self) -> list[Section]:
        language = self._context.language
        say = words_of(self._context.keys.of, quote=quotes(language))
        return [section for page in searched_pages(language) for section in page.sections(say)]

    # ---------------------------------------------------------------- contents and search
    def _list_contents(self) -> None:
        entries = [ListEntry(each.name, each.title) for each in read_pages(self._context.language)]
        blocked = self.contents.blockSignals(True)
        self.contents.show_entries(entries, keep=self.page.partition("/")[0])
        self.contents.blockSignals(blocked)
        self._none.hide()

    def _on_searched(self, text: str) -> None:
        if not text.strip():
            self._list_contents()
            self.pane.light("")
            return
        titles = {each.name: each.title for each in searched_pages(self._context.language)}
        found = find_sections(self.sections(), text)
        entries = [
            ListEntry(
                f"{each.page}#s{each.place}",
                each.title,
                snippet(each, text),
                titles[each.page] if each.title != titles[each.page] else "",
            )
            for each in found
        ]
        self.contents.show_entries(entries)
        self._none.setVisible(not found)
        self.pane.light(text)

    def _on_entered(self) -> None:
        if self.contents.current is not None:
            self._on_chosen(self.contents.current)
            self.contents.setFocus()

    def _on_clicked(self, _index: object) -> None:
        if self.contents.current is not None:
            self._on_chosen(self.contents.current)

    def _on_chosen(self, entry: ListEntry) -> None:
        if entry.key != self.page:
            self.go(entry.key)

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def retranslate(self) -> None:
        self.search.setPlaceholderText(self.tr("Search the guide"))
        self.search.setAccessibleName(self.tr("Search the guide"))
        self.contents.setAccessibleName(self.tr("Contents"))
        self._none.setText(self.tr("No page speaks of this. Fewer or other words may find it."))
        name_button(self.back, self.tr("Back"))
        self._show()
        self._on_searched(self.search.text())

    def _on_changed(self, _theme: object) -> None:
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self.search.text():
                self.search.clear()
            else:
                self.close()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.contents.setFocus()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._host.widget.activateWindow()
        self._host.focus_text()
