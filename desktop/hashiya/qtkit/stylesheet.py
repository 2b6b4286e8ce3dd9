"""The palette and the one style sheet, built from a theme's tokens.

Properties a widget may carry: QLabel `tone` = second, third, danger, warn, ok; QPushButton `kind` = primary,
quiet; QFrame `part` = card, pop, line, upright; QWidget `part` = page, dock, head, chrome; a button or a line
edit `ring` = "1" to show the ring of focus, a scroll area to show it when it has the keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QPalette

if TYPE_CHECKING:
    from hashiya.qtkit.tokens import Theme

_ROLES = {
    QPalette.ColorRole.Window: "side",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "raised",
    QPalette.ColorRole.AlternateBase: "side",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.Button: "chrome",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.Highlight: "select",
    QPalette.ColorRole.HighlightedText: "ink",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "ink",
    QPalette.ColorRole.PlaceholderText: "ink3",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "raised",
    QPalette.ColorRole.Midlight: "edge2",
    QPalette.ColorRole.Mid: "edge",
    QPalette.ColorRole.Dark: "edge",
    QPalette.ColorRole.Shadow: "edge",
    QPalette.ColorRole.Accent: "accent",
}


def build_palette(theme: Theme) -> QPalette:
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(role, QColor(getattr(theme, token)))
    faint = QColor(theme.ink3)
    faint.setAlphaF(0.6)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return palette


def build_style_sheet(theme: Theme, *, scale: float = 1.0) -> str:
    """`scale` is the text's size over the normal one; heights follow it."""
    t = theme
    tall, field, small = round(28 * scale), round(28 * scale), round(12 * scale)
    return f"""
    QMainWindow, QDialog, QWidget[part="page"] {{ background: {t.paper}; }}
    QWidget[part="dock"] {{ background: {t.side}; }}
    QWidget[part="chrome"] {{ background: {t.chrome}; }}
    QWidget[part="head"] {{ background: {t.paper}; border-bottom: 1px solid {t.edge2}; }}
    QMenuBar {{ background: {t.chrome}; color: {t.ink2}; padding: 0 8px; border: 0; font-size: {small}px; }}
    QMenuBar::item {{ padding: 4px 9px; border-radius: 4px; background: transparent; }}
    QMenuBar::item:selected {{ background: {t.row}; color: {t.ink}; }}
    QMenu {{ background: {t.raised}; color: {t.ink}; border: 1px solid {t.edge}; padding: 5px; }}
    QMenu::item {{ padding: 5px 26px; border-radius: 5px; }}
    QMenu::item:selected {{ background: {t.row}; }}
    QMenu::item:disabled {{ color: {t.ink3}; background: transparent; }}
    QMenu::separator {{ height: 1px; background: {t.edge2}; margin: 5px 8px; }}
    QToolBar {{ background: {t.chrome}; border: 0; border-bottom: 1px solid {t.edge};
        padding: 4px 10px 7px 10px; spacing: 2px; }}
    QStatusBar {{ background: {t.chrome}; color: {t.ink2}; border-top: 1px solid {t.edge};
        min-height: {tall - 1}px; }}
    QStatusBar::item {{ border: 0; }}
    QDockWidget {{ color: {t.ink}; }}
    QMainWindow::separator {{ background: {t.edge}; width: 1px; height: 1px; }}
    QSplitter::handle {{ background: {t.edge}; }}
    QLabel {{ background: transparent; }}
    QLabel[tone="second"] {{ color: {t.ink2}; }}
    QLabel[tone="third"] {{ color: {t.ink3}; }}
    QLabel[tone="danger"] {{ color: {t.danger}; }}
    QLabel[tone="warn"] {{ color: {t.warn}; }}
    QLabel[tone="ok"] {{ color: {t.ok}; }}
    QToolTip {{ background: {t.raised}; color: {t.ink}; border: 1px solid {t.edge}; padding: 4px 6px; }}
    {_buttons(t, tall)}
    {_fields(t, field)}
    {_surfaces(t)}
    """


def _buttons(t: Theme, tall: int) -> str:
    return f"""
    QToolButton {{ border: 2px solid transparent; border-radius: 5px; padding: 3px; color: {t.ink2};
        background: transparent; }}
    QToolButton:hover {{ background: {t.row}; }}
    QToolButton:checked {{ background: {t.row}; color: {t.ink}; }}
    QToolButton:focus {{ border-color: {t.accent}; }}
    QToolButton::menu-indicator {{ image: none; }}
    QPushButton {{ border: 1px solid {t.field}; border-radius: 6px; padding: 0 12px; min-height: {tall}px;
        background: {t.raised}; color: {t.ink}; }}
    QPushButton:hover {{ background: {t.hover}; }}
    QPushButton:disabled {{ color: {t.ink3}; border-color: {t.edge2}; background: {t.side}; }}
    QPushButton[kind="primary"] {{ background: {t.ink}; color: {t.on_ink}; border-color: {t.ink}; }}
    QPushButton[kind="primary"]:hover {{ background: {t.ink2}; border-color: {t.ink2}; }}
    QPushButton[kind="primary"]:disabled {{ background: {t.row}; color: {t.ink2}; border-color: {t.row}; }}
    QPushButton[kind="quiet"] {{ background: transparent; border-color: transparent; color: {t.ink2}; }}
    QPushButton[kind="quiet"]:hover {{ background: {t.row}; }}
    QPushButton:focus, QPushButton[ring="1"], QPushButton[kind="quiet"]:focus {{ border: 2px solid {t.accent};
        padding: 0 11px; min-height: {tall - 2}px; }}
    QCheckBox, QRadioButton {{ color: {t.ink}; spacing: 8px; background: transparent; }}
    """


def _fields(t: Theme, tall: int) -> str:
    return f"""
    QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {{ border: 1px solid {t.field};
        border-radius: 6px; padding: 0 8px; background: {t.raised}; color: {t.ink};
        selection-background-color: {t.select}; selection-color: {t.ink};
        placeholder-text-color: {t.ink3}; /* else Qt takes half the ink, which cannot be read */ }}
    QLineEdit, QComboBox {{ min-height: {tall}px; }}
    /* Of itself it is taller than the fields beside it. */
    QAbstractSpinBox {{ min-height: {tall + 2}px; max-height: {tall + 2}px; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus,
    QLineEdit[ring="1"] {{ border: 2px solid {t.accent}; padding: 0 7px; }}
    QLineEdit:focus, QComboBox:focus {{ min-height: {tall - 2}px; }}
    QAbstractSpinBox:focus {{ min-height: {tall}px; max-height: {tall}px; }}
    /* Not by NoButtons: from left to right Qt leaves no room for the figure then. */
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: 0; }}
    QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit,
    QComboBox QLineEdit:focus {{ border: 0; padding: 0; min-height: 0; background: transparent; }}
    QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {{ padding: 0 7px; }}
    QPlainTextEdit, QTextEdit {{ padding: 4px 6px; }}
    QTextBrowser {{ border: 2px solid transparent; border-radius: 0; }} /* a page, no field to write in */
    QTextBrowser:focus {{ border: 2px solid {t.accent}; padding: 4px 6px; }}
    QComboBox::drop-down {{ border: 0; width: 22px; }}
    QComboBox QAbstractItemView {{ background: {t.raised}; color: {t.ink}; border: 1px solid {t.edge};
        selection-background-color: {t.row}; selection-color: {t.ink}; outline: 0; }}
    """


def _surfaces(t: Theme) -> str:
    return f"""
    QListView, QTreeView, QTableView, QScrollArea {{ border: 0; background: transparent; outline: 0;
        color: {t.ink}; selection-background-color: {t.row}; selection-color: {t.ink}; }}
    QScrollArea[ring="1"], QTableWidget {{ border: 2px solid transparent; border-radius: 6px; }}
    QScrollArea[ring="1"]:focus, QTableWidget:focus {{ border-color: {t.accent}; }}
    QHeaderView {{ background: transparent; border: 0; }}
    QHeaderView::section {{ background: {t.side}; color: {t.ink3}; border: 0;
        border-bottom: 1px solid {t.edge2}; padding: 4px 8px; }}
    QTabBar::tab {{ padding: 5px 10px; color: {t.ink2}; background: transparent; border: 0;
        border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {t.ink}; border-bottom-color: {t.ink}; font-weight: bold; }}
    QTabBar::tab:focus {{ border-bottom-color: {t.accent}; }}
    QTabWidget::pane {{ border: 0; }}
    QSlider {{ border: 2px solid transparent; border-radius: 6px; min-height: 22px; }}
    QSlider:focus {{ border-color: {t.accent}; }}
    QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {t.edge}; margin: 0 4px; }}
    QSlider::handle:horizontal {{ background: {t.raised}; border: 1px solid {t.ink2}; border-radius: 7px;
        width: 12px; margin: -5px -4px; }}
    QSlider::handle:horizontal:hover {{ background: {t.hover}; }}
    QProgressBar {{ border: 0; border-radius: 2px; background: {t.edge}; max-height: 4px; min-height: 4px; }}
    QProgressBar::chunk {{ background: {t.ink2}; border-radius: 2px; }}
    /* Names of files are written from the left whatever the interface does, or their endings go astray. */
    QFileDialog QLineEdit#fileNameEdit {{
        qproperty-layoutDirection: LeftToRight; }}
    QScrollBar:vertical {{ background: transparent; width: 11px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 11px; margin: 0; }}
    QScrollBar::handle {{ background: {t.handle}; border-radius: 3px; margin: 3px; }}
    QScrollBar::handle:vertical {{ min-height: 40px; }}
    QScrollBar::handle:horizontal {{ min-width: 40px; }}
    QScrollBar::handle:hover {{ background: {t.ink3}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QFrame[part="card"] {{ background: {t.raised}; border: 1px solid {t.edge}; border-radius: 8px;
        padding: 1px; }}
    QFrame[part="card"]:focus {{ border: 2px solid {t.accent}; padding: 0; }}
    QFrame[part="pop"] {{ background: {t.raised}; border: 1px solid {t.edge}; border-radius: 10px; }}
    QFrame[part="line"] {{ background: {t.edge2}; border: 0; max-height: 1px; min-height: 1px; }}
    QFrame[part="upright"] {{ background: {t.edge2}; border: 0; max-width: 1px; min-width: 1px; }}
    """
