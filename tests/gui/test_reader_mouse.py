"""Dragging, clicking through nested annotations, double and triple clicks, grips, menu and hover card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from tests.helpers.reader_texts import PLAIN, SCHEME, annotation, surface

from hashiya.ui.reader import BoundaryMove, Card, ReaderView
from hashiya.ui.reader.paint.span_edges import corners

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.core.span import Annotation

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
TEXT = f"{PLAIN}\n{PLAIN}"


@pytest.fixture
def view(qtbot: QtBot) -> ReaderView:
    made = ReaderView()
    qtbot.addWidget(made)
    made.set_scheme(SCHEME)
    made.resize(900, 500)
    made.show()
    made.set_document(TEXT)
    return made


def point_of(view: ReaderView, position: int, *, share: float = 0.5) -> QPoint:
    """A point inside the character at a position."""
    page = view.page
    first, second = page.find_spot(position), page.find_spot(position + 1)
    assert first and second
    x = first.x + (second.x - first.x) * share
    return QPoint(round(page.left + x), round((first.upper + first.lower) / 2))


def drag(qtbot: QtBot, view: ReaderView, start: int, end: int, held: Qt.KeyboardModifier = NONE) -> None:
    port = view.viewport()
    qtbot.mousePress(port, LEFT, held, point_of(view, start))
    middle = (point_of(view, start) + point_of(view, end)) / 2
    _move(view, middle, held)
    _move(view, point_of(view, end), held)
    qtbot.mouseRelease(port, LEFT, held, point_of(view, end))


def _move(view: ReaderView, point: QPoint, held: Qt.KeyboardModifier) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    place = QPointF(point)
    globally = QPointF(view.viewport().mapToGlobal(point))
    event = QMouseEvent(QEvent.Type.MouseMove, place, globally, Qt.MouseButton.NoButton, LEFT, held)
    QApplication.sendEvent(view.viewport(), event)


def test_dragging_selects_whole_words(qtbot: QtBot, view: ReaderView) -> None:
    with qtbot.waitSignal(view.selection_finished) as seen:
        drag(qtbot, view, TEXT.index("سلمى") + 2, TEXT.index("خزانة") + 2)
    assert view.selected_text() == "سلمى خزانة"
    assert seen.args == [view.selection()]
    box = view.selection_rect()
    assert box.width() > 40
    assert view.viewport().rect().contains(box)


def test_alt_leaves_a_clitic_out(qtbot: QtBot, view: ReaderView) -> None:
    start = TEXT.index("وسألت")
    drag(qtbot, view, start + 1, start + 4, Qt.KeyboardModifier.AltModifier)
    assert view.selection()[0] in (start + 1, start + 2)
    assert len(view.selected_text()) < len("وسألت")


def test_dragging_backwards_is_the_same(qtbot: QtBot, view: ReaderView) -> None:
    drag(qtbot, view, TEXT.index("خزانة") + 2, TEXT.index("سلمى") + 1)
    assert view.selected_text() == "سلمى خزانة"


def test_double_click_takes_the_word_and_triple_the_paragraph(qtbot: QtBot, view: ReaderView) -> None:
    point = point_of(view, TEXT.index("المخطوطات") + 3)
    qtbot.mouseDClick(view.viewport(), LEFT, NONE, point)
    assert view.selected_text() == "المخطوطات"
    qtbot.mousePress(view.viewport(), LEFT, NONE, point)
    qtbot.mouseRelease(view.viewport(), LEFT, NONE, point)
    assert view.selection() == (0, len(PLAIN))


def nested() -> tuple[Annotation, Annotation, Annotation]:
    inner = surface(TEXT, "المخطوطات", "GPE")
    middle = surface(TEXT, "خزانة المخطوطات", "ORG")
    outer = surface(TEXT, "خزانة المخطوطات في فاس", "PERS")
    return inner, middle, outer


def test_clicking_again_goes_outwards_and_round(qtbot: QtBot, view: ReaderView) -> None:
    inner, middle, outer = nested()
    view.set_annotations([outer, middle, inner])
    point = point_of(view, inner.start + 3)
    seen: list[object] = []
    view.annotation_clicked.connect(seen.append)
    for _ in range(4):
        qtbot.mouseClick(view.viewport(), LEFT, NONE, point)
        qtbot.wait(QApplication.doubleClickInterval() // 100)
    assert seen == [inner.uid, middle.uid, outer.uid, inner.uid]
    qtbot.mouseClick(view.viewport(), LEFT, NONE, point_of(view, TEXT.index("صباح") + 1))
    assert view.selected_annotation is None


def test_a_line_under_the_words_selects_its_own_annotation(qtbot: QtBot, view: ReaderView) -> None:
    inner, middle, outer = nested()
    view.set_annotations([outer, middle, inner])
    view.viewport().grab()
    spot = view.page.find_spot(inner.start + 3)
    assert spot
    x = round(view.page.left + spot.x)
    for lane, expected in enumerate((inner, middle, outer)):
        y = round(spot.lower + 1.5 + lane * view.page.style.pitch)
        qtbot.mouseClick(view.viewport(), LEFT, NONE, QPoint(x, y + 1))
        assert view.selected_annotation == expected.uid


def grip_of(view: ReaderView, mark: Annotation, which: str) -> QPoint:
    laid, top = next(view.page.in_sight())
    one = next(placed for placed in laid.placed if placed.annotation == mark)
    line, x, _ = next(corner for corner in corners(laid, one) if corner[2] == which)
    box = laid.lines[line]
    return QPoint(round(view.page.left + x), round(top + (box.upper + box.lower) / 2))


def test_grips_stand_at_the_true_ends(qtbot: QtBot, view: ReaderView) -> None:
    """From right to left in Arabic, from left to right in Latin, by the paragraph where both meet."""
    text = "زار الثلاثاء 12 مارس 2024 دار Noor Press في حلب"
    view.set_document(text)
    marks = [surface(text, words) for words in ("الثلاثاء 12 مارس 2024", "Noor Press", "Press في", "حلب")]
    view.set_annotations(marks)
    laid = view.page.laid(0)
    found = [[which for _, _, which in corners(laid, one)] for one in laid.placed]
    assert found == [["end", "start"], ["start", "end"], ["end", "start"], ["end", "start"]]


def test_a_grip_moves_the_boundary(qtbot: QtBot, view: ReaderView) -> None:
    mark = surface(TEXT, "خزانة", "ORG")
    view.set_annotations([mark])
    view.select_annotation(mark.uid)
    grip = grip_of(view, mark, "end")
    port = view.viewport()
    with qtbot.waitSignal(view.boundary_moved) as seen:
        qtbot.mousePress(port, LEFT, NONE, grip)
        target = point_of(view, TEXT.index("المخطوطات") + 5)
        _move(view, (grip + target) / 2, NONE)
        _move(view, target, NONE)
        qtbot.mouseRelease(port, LEFT, NONE, target)
    assert seen.args == [BoundaryMove(mark.uid, mark.start, TEXT.index("المخطوطات") + len("المخطوطات"))]
    assert view.annotation(mark.uid) == mark


def test_hovering_tells_and_shows_a_card_later(qtbot: QtBot, view: ReaderView) -> None:
    mark = surface(TEXT, "خزانة", "ORG")
    view.set_annotations([mark])
    view.set_card_source(lambda one: Card("مؤسسة", "مقبول", note=one.surface, family="org"))
    with qtbot.waitSignal(view.annotation_hovered) as seen:
        qtbot.mouseMove(view.viewport(), point_of(view, mark.start + 2))
        _hover(view, point_of(view, mark.start + 2))
    assert seen.args == [mark.uid]
    assert view.hover_card is None
    qtbot.waitUntil(lambda: view.hover_card is not None, timeout=3000)
    assert view.hover_card and view.hover_card.note == "خزانة"  # type: ignore[unreachable]
    _hover(view, QPoint(5, 300))  # type: ignore[unreachable]
    assert view.hover_card is None


def _hover(view: ReaderView, point: QPoint) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    button = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(point), QPointF(point), button, button, NONE)
    QApplication.sendEvent(view.viewport(), event)


def test_dragging_below_the_window_scrolls_on(qtbot: QtBot, view: ReaderView) -> None:
    view.set_document("\n".join([PLAIN] * 60))
    port = view.viewport()
    qtbot.mousePress(port, LEFT, NONE, point_of(view, 5))
    _move(view, QPoint(300, 300), NONE)
    _move(view, QPoint(300, port.height() + 80), NONE)
    qtbot.waitUntil(lambda: view.visible_range()[0] > 0, timeout=3000)
    qtbot.mouseRelease(port, LEFT, NONE, QPoint(300, port.height() + 80))
    assert view.selection()[1] > view.visible_range()[0]


def test_the_menu_is_asked_for_with_what_is_under_the_pointer(qtbot: QtBot, view: ReaderView) -> None:
    from PySide6.QtGui import QContextMenuEvent

    mark = annotation(TEXT, 5, 9)
    view.set_annotations([mark])
    point = point_of(view, 6)
    with qtbot.waitSignal(view.context_menu_requested) as seen:
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, view.viewport().mapToGlobal(point))
        QApplication.sendEvent(view.viewport(), event)
    request = seen.args[0]
    assert request.annotation == mark.uid
    assert 5 <= request.position <= 9


def test_wheel_with_control_zooms_within_limits(qtbot: QtBot, view: ReaderView) -> None:
    def turn(angle: int, held: Qt.KeyboardModifier) -> None:
        phase = Qt.ScrollPhase.NoScrollPhase
        place = QPointF(200, 200)
        event = QWheelEvent(
            place, place, QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton, held, phase, False
        )
        QApplication.sendEvent(view.viewport(), event)

    control = Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(view.zoom_changed) as seen:
        turn(120, control)
    assert seen.args == [22]
    for _ in range(40):
        turn(-120, control)
    assert view.typography.size == 14
    view.set_document("\n".join([PLAIN] * 60))
    turn(-120, NONE)
    assert view.visible_range()[0] > 0
    assert view.typography.size == 14
