"""The page is painted line by line: what looks as before is not painted again, and nobody sees it."""

from __future__ import annotations

import random
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication
from tests.helpers.reader_texts import SCHEME, annotation, long_text, scattered

from hashiya.qtkit.theme import NIGHT
from hashiya.ui.reader import ReaderView
from hashiya.ui.reader.paint.painting import band_path
from hashiya.ui.reader.paint.span_edges import Sides

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from hashiya.core.span import Annotation

TEXT = long_text(12)


@pytest.fixture
def view(qtbot: QtBot) -> ReaderView:
    made = ReaderView()
    qtbot.addWidget(made)
    made.motion = False
    made.set_scheme(SCHEME)
    made.resize(760, 620)
    made.show()
    made.set_document(TEXT)
    made.set_annotations(scattered(TEXT, every=60))
    made.viewport().repaint()
    return made


def picture(view: ReaderView) -> QImage:
    return view.viewport().grab().toImage()


def difference(view: ReaderView, one: QImage, other: QImage) -> int:
    """The greatest of a colour, of 255; a line cut by the upper edge aside, where Qt rounds the other way."""
    cut = [line.bottom for line in view._canvas.kept._lines.values() if line.top < 0]
    inside = one.rect().adjusted(0, round(max(cut, default=0.0)), 0, 0)
    parts = [each.copy(inside) for each in (one, other)]  # held: their bits go with them
    first, second = (bytes(each.constBits()) for each in parts)
    return 0 if first == second else max(abs(a - b) for a, b in zip(first, second, strict=True))


def rows_apart(one: QImage, other: QImage) -> tuple[int, int] | None:
    """The first and the last row of dots that are not the same."""
    step = one.bytesPerLine()
    first, second = bytes(one.constBits()), bytes(other.constBits())
    found = [at for at in range(0, len(first), step) if first[at : at + step] != second[at : at + step]]
    return (found[0] // step, found[-1] // step) if found else None


def painted(view: ReaderView, act: Callable[[], object]) -> int:
    """How many lines the act had painted."""
    before = view._canvas.kept.painted
    act()
    view.viewport().repaint()
    return view._canvas.kept.painted - before


def new(start: int, length: int, uid: str, label: str = "ORG") -> Annotation:
    return annotation(TEXT, start, start + length, label, uid=uid)


def test_painting_again_paints_no_line(view: ReaderView) -> None:
    assert painted(view, lambda: None) == 0
    assert painted(view, view.viewport().update) == 0


def test_an_act_has_its_own_lines_painted_and_no_others(view: ReaderView) -> None:
    start = view.visible_range()[0] + 200
    for number in range(6):
        mark = new(start + 3 * number, 9, f"n{number}")
        assert 1 <= painted(view, partial(view.update_annotations, (), [mark])) <= 3
    for number in range(6):
        assert 1 <= painted(view, partial(view.update_annotations, [f"n{number}"], ())) <= 3


def test_a_step_down_has_only_what_comes_into_sight_painted(view: ReaderView) -> None:
    lines = len(view._canvas.kept._lines)
    assert painted(view, lambda: view.scroll_pixels(50.0)) <= 4 < lines
    assert painted(view, lambda: view.scroll_pixels(-50.0)) <= 4


def test_choosing_and_pointing_has_the_lines_of_both_painted(view: ReaderView) -> None:
    first, second = [each.uid for each in scattered(TEXT, every=60)][1:3]
    assert painted(view, lambda: view.select_annotation(first, reveal=False)) <= 3
    assert 1 <= painted(view, lambda: view.select_annotation(second, reveal=False)) <= 5


def test_the_theme_has_everything_painted_anew(view: ReaderView) -> None:
    assert painted(view, lambda: view.set_theme(NIGHT)) >= len(view._canvas.kept._lines)


def test_hidden_it_keeps_no_picture(view: ReaderView) -> None:
    view.hide()
    assert view._canvas.kept._picture is None
    view.show()
    QApplication.processEvents()
    assert view._canvas.kept._picture is not None


def _acts(view: ReaderView, chance: random.Random) -> list[Callable[[], object]]:
    """Everything that changes how the page looks, at places in sight."""
    first, last = view.visible_range()
    start = chance.randrange(first, max(first + 1, last - 20))
    known = [each.uid for each in view._page.annotations.touching(first, last)]
    some = chance.choice(known) if known else None
    mark = new(start, chance.randint(1, 40), f"m{chance.randrange(9)}", chance.choice(("PERS", "GPE")))
    return [
        lambda: view.update_annotations((), [mark]),
        lambda: view.update_annotations((), [mark]),
        lambda: view.update_annotations([some] if some else (), ()),
        lambda: view.scroll_pixels(float(chance.randint(-300, 300))),
        lambda: view.scroll_pixels(chance.uniform(-60, 60)),
        lambda: view.set_selection(start, start + chance.randint(0, 80), reveal=False),
        lambda: view.select_annotation(some, reveal=False),
        lambda: view._hover(some),
        lambda: view.set_hits([(start, start + 6), (start + 9, start + 12)], chance.randint(-1, 1)),
        lambda: view.set_kin(frozenset([some] if some else [])),
        lambda: view.set_relation_counts({some: chance.randint(1, 3)} if some else {}),
        lambda: view.set_marks(lambda each: "ب" if each.uid == some else ""),
        lambda: view.go_to(chance.randrange(len(TEXT))),
        lambda: view.set_typography(tags=chance.choice(("full", "short", "off"))),
        lambda: view.resize(chance.choice((700, 760)), chance.choice((560, 620))),
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(("size", "leading"), [(21, 1.0), (21, 0.88), (14, 0.88), (18, 1.25)])
def test_it_looks_as_if_all_had_been_painted(view: ReaderView, size: int, leading: float, seed: int) -> None:
    """In tight lines too, where bands and tags stand in the boxes of the lines beside."""
    view.set_typography(size=size, leading=leading)
    chance = random.Random(seed)
    for step in range(40):
        number, act = chance.choice(list(enumerate(_acts(view, chance))))
        act()
        view.viewport().repaint()
        kept = picture(view)
        view._canvas.kept.forget()
        fresh = picture(view)
        where = f"step {step}, act {number}, rows {rows_apart(fresh, kept)}"
        assert difference(view, fresh, kept) <= 2, where


@pytest.mark.parametrize("sides", [Sides(*each) for each in product(("", "start"), ("", "end"))])
def test_a_band_fills_its_box_but_for_the_round_corners(sides: Sides) -> None:
    """Qt's union of a round and a square box has been seen to leave out one half."""
    chance = random.Random(5)
    for _ in range(200):
        box = QRectF(
            chance.uniform(0, 99), chance.uniform(0, 99), chance.uniform(8, 90), chance.uniform(8, 40)
        )
        path = band_path(box, sides)
        inside = box.adjusted(0.1, 0.1, -0.1, -0.1)
        assert path.contains(box.center() - QPointF(box.width() / 4, 0))
        assert path.contains(box.center() + QPointF(box.width() / 4, 0))
        assert path.contains(inside.topLeft()) == path.contains(inside.bottomLeft()) == (not sides.left)
        assert path.contains(inside.topRight()) == path.contains(inside.bottomRight()) == (not sides.right)
