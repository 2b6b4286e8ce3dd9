"""The first page: the sample, a new project, files to drop, the last projects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from hashiya.qtkit import icons
from hashiya.qtkit.fonts import reading_font
from hashiya.qtkit.plain_text import plain_tip
from hashiya.qtkit.spoken.spoken_roles import say
from hashiya.qtkit.wrapped_label import WrappedLabel
from hashiya.ui.commands.actions import key_cap
from hashiya.ui.widgets.basic import RowPainter, TextLine, draw_key, draw_ring, draw_text, key_width, ui_font
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.common import file_day

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent

    from hashiya.ui.context import Context

say("Button", "ProjectEntry", "DropZone")


class Recent(NamedTuple):
    """A project opened before; counts as they were then, `there` whether the file can be found."""

    path: str
    title: str
    documents: int
    done: int
    there: bool
    when: str


class ProjectEntry(QWidget):
    """Something to begin with: icon, name, one line, its key. Enter and a click do it."""

    chosen = Signal()

    def __init__(self, context: Context, icon: str, *, command: str = "", strong: bool = False) -> None:
        super().__init__()
        self._context, self._icon, self._command, self._strong = context, icon, command, strong
        self._title = self._line = ""
        self._hovered = False
        self.setFixedHeight(58)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        context.themes.changed.connect(self._on_theme_changed)
        context.keys.changed.connect(self.update)

    def set_words(self, title: str, line: str) -> None:
        self._title, self._line = title, line
        self.setAccessibleName(title)
        self.setAccessibleDescription(line)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        rtl = self.isRightToLeft()
        row = RowPainter(painter, QRectF(self.rect()), rtl=rtl)
        if self._strong or self._hovered or self.hasFocus():
            edge = theme.accent if self.hasFocus() else theme.edge if self._strong else theme.hover
            painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
            painter.setBrush(
                QColor(theme.raised if self._strong else theme.hover if self._hovered else theme.paper)
            )
            painter.drawRoundedRect(row.rect.adjusted(1, 1, -1, -1), 8, 8)
        ratio = self.devicePixelRatioF()
        colour = theme.ink if self._strong else theme.ink2
        sign = icons.pixmap(self._icon, colour, size=20, mirrored=rtl, ratio=ratio)
        painter.drawPixmap(row.box(16, 20, 19, 20).topLeft(), sign)
        width = row.rect.width()
        row.text(row.box(52, width - 130, 6, 26), self._title, ui_font(14, bold=self._strong), theme.ink)
        row.text(row.box(52, width - 120, 31, 20), self._line, ui_font(12), theme.ink3)
        cap = "↵" if self._strong else key_cap(self._context, self._command) if self._command else ""
        if cap:
            draw_key(painter, row.box(16, key_width(cap), 20, 18, trail=True), cap, self._context)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._hovered = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = False
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()


class DropZone(ProjectEntry):
    """Files dropped here make a new project; a click asks for them."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "file-plus-2")
        self.setFixedHeight(128)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(
            QColor(theme.accent if self.hasFocus() else theme.field_edge), 2 if self.hasFocus() else 1.3
        )
        pen.setStyle(Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([5, 3.5])
        painter.setPen(pen)
        painter.setBrush(QColor(theme.hover) if self._hovered else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
        middle = self.width() / 2
        rtl = self.isRightToLeft()
        sign = icons.pixmap("file-plus-2", theme.ink2, size=22, mirrored=rtl, ratio=self.devicePixelRatioF())
        painter.drawPixmap(QPointF(middle - 11, 22), sign)
        box = QRectF(12, 52, self.width() - 24, 26)
        painter.setPen(QColor(theme.ink))
        draw_text(painter, box, self._title, ui_font(14), rtl=rtl, centre=True)
        painter.setPen(QColor(theme.ink3))
        draw_text(painter, box.translated(0, 28), self._line, ui_font(12), rtl=rtl, centre=True)


class RecentEntry(ProjectEntry):
    """A project opened before: how far it is, when it was."""

    wanted = Signal(str)

    def __init__(self, context: Context, recent: Recent, counts: str) -> None:
        super().__init__(context, "")
        self.recent = recent
        self.set_words(recent.title, counts)
        self.setFixedHeight(56)
        self.setToolTip(plain_tip(recent.path))
        self.chosen.connect(self._on_chosen)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, recent = QPainter(self), self._context.theme, self.recent
        rtl = self.isRightToLeft()
        row = RowPainter(painter, QRectF(self.rect()), rtl=rtl)
        row.ground(theme, chosen=False, hovered=self._hovered, focused=self.hasFocus())
        if recent.there:
            share = recent.done / recent.documents if recent.documents else 0.0
            draw_ring(painter, row.box(8, 14, 11, 14), share, theme)
        else:
            sign = icons.pixmap("triangle-alert", theme.warn, size=15, ratio=self.devicePixelRatioF())
            painter.drawPixmap(row.box(8, 15, 11, 15).topLeft(), sign)
        width = row.rect.width()
        row.text(
            row.box(34, width - 130, 4, 26),
            self._title,
            ui_font(13),
            theme.ink if recent.there else theme.ink2,
        )
        row.text(row.box(34, width - 44, 29, 20), self._line, ui_font(12), theme.ink3)
        row.text(row.box(8, 90, 4, 26, trail=True), recent.when, ui_font(12), theme.ink3, trail=True)

    def _on_chosen(self) -> None:
        self.wanted.emit(self.recent.path)


class WelcomePage(Retranslated, QWidget):
    """Only wishes go out; `project_wanted` carries a path."""

    sample_wanted = Signal()
    new_wanted = Signal()
    open_wanted = Signal()
    merge_wanted = Signal()
    files_wanted = Signal()
    project_wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._recent: list[Recent] = []
        self.setProperty("part", "page")
        self._name, self._motto = QLabel(), WrappedLabel()
        self._sample = ProjectEntry(context, "book-open-text", strong=True)
        self._drop = DropZone(context)
        self._new = ProjectEntry(context, "file-plus-2", command="file.new")
        self._open = ProjectEntry(context, "folder-open", command="file.open")
        self._merge = ProjectEntry(context, "git-merge")
        self._sample.chosen.connect(self.sample_wanted)
        self._drop.chosen.connect(self.files_wanted)
        self._new.chosen.connect(self.new_wanted)
        self._open.chosen.connect(self.open_wanted)
        self._merge.chosen.connect(self.merge_wanted)
        self._recent_title = TextLine(size=12, bold=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        out = QHBoxLayout(self)
        out.setContentsMargins(24, 0, 24, 0)
        out.setSpacing(0)
        main = QWidget()
        main.setMaximumWidth(520)
        main.setMinimumWidth(320)
        column = QVBoxLayout(main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(5)
        column.addWidget(self._name)
        column.addWidget(self._motto)
        column.addSpacing(34)
        column.addWidget(self._sample)
        column.addSpacing(10)
        column.addWidget(self._drop)
        column.addSpacing(10)
        for entry in (self._new, self._open, self._merge):
            column.addWidget(entry)
        column.addStretch(6)
        # One widget with its gaps and line, so that without it the rest stands in the middle.
        self._side = QWidget()
        self._side.setMaximumWidth(427)
        self._side.setMinimumWidth(317)
        beside = QHBoxLayout(self._side)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        line = QFrame()
        line.setProperty("part", "upright")
        beside.addSpacing(56)
        beside.addWidget(line)
        beside.addSpacing(40)
        side = QVBoxLayout()
        side.setSpacing(6)
        side.addStretch(5)
        side.addSpacing(60)
        side.addWidget(self._recent_title)
        side.addSpacing(8)
        side.addLayout(self._list)
        side.addStretch(6)
        beside.addLayout(side, 1)
        out.addStretch(1)
        out.addWidget(main, 8)
        out.addWidget(self._side, 6)
        out.addStretch(1)

    def set_recent(self, recent: list[Recent]) -> None:
        self._recent = recent
        while self._list.count():
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for each in recent:
            entry = RecentEntry(self._context, each, self._counts(each))
            entry.wanted.connect(self.project_wanted)
            self._list.addWidget(entry)
        self._side.setVisible(bool(recent))

    def _counts(self, recent: Recent) -> str:
        if not recent.there:
            return self.tr("Not found; its disk may not be connected.")
        if recent.documents and recent.done == recent.documents:
            return self.tr("%Ln documents, all done", "", recent.documents)
        words = self.tr("%Ln documents", "", recent.documents)
        done = self.tr("%Ln done", "", recent.done)
        return f"{words} · {done}" if recent.done else words

    def take_focus(self) -> None:
        self._sample.setFocus()

    def retranslate(self) -> None:
        self._name.setText(self.tr("Hashiya"))
        name = QFont(["Amiri", "Scheherazade New", "Noto Naskh Arabic"])
        name.setPixelSize(92 if self._context.rtl else 72)
        self._name.setFont(name)
        self._name.setFixedHeight(138)
        self._motto.setText(self.tr("Read the text, mark what is in it, write in its margin."))
        self._motto.setFont(reading_font("", 20))
        self._motto.setProperty("tone", "second")
        self._motto.setTextFormat(Qt.TextFormat.PlainText)
        self._motto.setWordWrap(True)
        self._motto.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._motto.setMinimumHeight(40)
        self._sample.set_words(
            self.tr("Try the sample project"),
            self.tr("Short texts, ready to be marked, corrected and exported"),
        )
        self._drop.set_words(
            self.tr("Drop your files here for a new project"),
            self.tr("Plain texts, JSONL, Word, PDF and more. Your own files stay as they are."),
        )
        self._new.set_words(self.tr("New empty project"), self.tr("Choose its place and its label scheme"))
        self._open.set_words(self.tr("Open a project"), self.tr("From this computer or a portable disk"))
        self._merge.set_words(
            self.tr("Merge colleagues' work"), self.tr("Files of one project that several people worked on")
        )
        self._recent_title.setText(self.tr("Last projects"))
        self.set_recent(self._recent)


def read_recent(paths: list[str], notes: dict[str, dict[str, object]]) -> list[Recent]:
    """The list of last projects; counts come from what was noted when they were closed."""
    recent = []
    for each in paths[:6]:
        path, note = Path(each), notes.get(each, {})
        try:
            changed = path.stat().st_mtime
        except OSError:
            changed = 0.0
        documents, done = note.get("documents", 0), note.get("done", 0)
        recent.append(
            Recent(
                each,
                str(note.get("title") or path.stem),
                documents if isinstance(documents, int) else 0,
                done if isinstance(done, int) else 0,
                changed > 0,
                file_day(changed) if changed else "",
            )
        )
    return recent
