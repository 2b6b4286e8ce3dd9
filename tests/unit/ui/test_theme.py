"""The numbers behind the colours: contrast on every surface, and 210 pairs of marks under four kinds of
sight.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPalette
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from hashiya import assets
from hashiya.core.colours.oklch import DEFICIENCIES, contrast, distance, fit, linear, to_hex
from hashiya.qtkit import icons
from hashiya.qtkit import theme as theme_module
from hashiya.qtkit.fonts import interface_font, reading_font
from hashiya.qtkit.shapes import form_path
from hashiya.qtkit.stylesheet import build_style_sheet
from hashiya.qtkit.theme import DAY, NIGHT, Theme, ThemeSwitch, mistaken
from hashiya.ui.widgets.basic import RowPainter

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

THEMES = [DAY, NIGHT]
GROUNDS = ("paper", "side", "chrome", "raised", "row", "hover", "select", "hit")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COLOUR = re.compile(r"(?<![\w-])((?:selection-)?(?:background-)?(?:background|color)): (#[0-9A-Fa-f]{6})\b")


@dataclass(frozen=True)
class Sample:
    code: str
    family: str
    lch: tuple[float, float, float]


SAMPLES = [
    Sample(*row)
    for row in (
        ("PERS", "people", (0.538, 0.165, 12)),
        ("NORP", "people", (0.355, 0.162, -10)),
        ("OCC", "people", (0.625, 0.108, 32)),
        ("ORG", "org", (0.505, 0.177, 261)),
        ("GPE", "places", (0.483, 0.097, 155)),
        ("LOC", "places", (0.631, 0.149, 178)),
        ("FAC", "places", (0.399, 0.050, 134)),
        ("DATE", "time", (0.534, 0.158, 82)),
        ("TIME", "time", (0.646, 0.164, 94)),
        ("EVENT", "time", (0.355, 0.108, 73)),
        ("PRODUCT", "works", (0.437, 0.190, 300)),
        ("LAW", "works", (0.355, 0.180, 300)),
        ("LANGUAGE", "works", (0.589, 0.140, 289)),
        ("WEBSITE", "works", (0.502, 0.143, 315)),
        ("CARDINAL", "numbers", (0.513, 0.029, 271)),
        ("ORDINAL", "numbers", (0.420, 0.087, 232)),
        ("PERCENT", "numbers", (0.578, 0.075, 209)),
        ("QUANTITY", "numbers", (0.355, 0.080, 264)),
        ("UNIT", "numbers", (0.647, 0.079, 266)),
        ("MONEY", "money", (0.585, 0.119, 104)),
        ("CURR", "money", (0.445, 0.136, 96)),
    )
]


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    ("front", "grounds", "least"),
    [
        ("ink", GROUNDS, 6.5),
        ("ink2", GROUNDS, 4.5),
        ("ink3", ("paper", "side", "chrome", "raised", "hover"), 4.5),  # a chosen row takes ink2: below
        ("accent", GROUNDS, 4.5),
        ("danger", GROUNDS, 4.5),
        ("warn", GROUNDS, 4.5),
        ("ok", GROUNDS, 4.5),
        ("on_ink", ("ink", "ink2"), 4.5),  # the primary button, under the pointer too
        ("hit_edge", ("hit", "paper"), 3.0),
        ("field_edge", ("raised", "side", "paper"), 3.0),
    ],
)
def test_words_are_read_on_every_surface(
    theme: Theme, front: str, grounds: tuple[str, ...], least: float
) -> None:
    for ground in grounds:
        assert contrast(getattr(theme, front), getattr(theme, ground)) >= least, ground


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_rule_of_the_style_sheet_is_read(theme: Theme) -> None:
    """Where one rule sets both the words and the ground, of disabled parts too."""
    sheet = re.sub(r"/\*.*?\*/", "", build_style_sheet(theme), flags=re.DOTALL)
    compared = 0
    for selector, body in _RULE.findall(sheet):
        colours = dict(_COLOUR.findall(body))
        for words, ground in (("color", "background"), ("selection-color", "selection-background-color")):
            if words in colours and ground in colours:
                compared += 1
                assert contrast(colours[words], colours[ground]) >= 4.5, selector.strip()
    assert compared > 10


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("field", [QLineEdit, QPlainTextEdit])
def test_the_words_in_an_empty_field_are_read(
    theme: Theme, field: type[QWidget], qapp: QApplication, qtbot: QtBot
) -> None:
    """Left alone, Qt takes half of the ink for them."""
    before = qapp.styleSheet(), qapp.palette()
    theme_module.apply(qapp, theme)
    empty = field()
    qtbot.addWidget(empty)
    empty.ensurePolished()
    colour = empty.palette().color(QPalette.ColorRole.PlaceholderText)
    qapp.setStyleSheet(before[0])
    qapp.setPalette(before[1])
    assert colour.alpha() == 255
    assert contrast(colour.name(), theme.raised) >= 4.5


def test_published_pages_have_the_same_colours() -> None:
    """Their style sheet stands by itself, so it repeats the tokens: for the day once, for the night twice."""
    sheet = assets.resource("publish", "site.css").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for name, colour in re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", sheet):
        found.setdefault("field_edge" if name == "field" else name.replace("-", "_"), []).append(colour)
    assert {"paper", "ink", "ink2", "ink3", "accent", "row", "hit"} <= found.keys()
    for name, colours in found.items():
        day, night = getattr(DAY, name), getattr(NIGHT, name)
        assert colours == [day, night, night], name


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_ink_is_read_on_every_ground_of_a_row(theme: Theme, qapp: QApplication) -> None:
    picture = QImage(40, 20, QImage.Format.Format_RGB32)
    grounds = ((True, False, theme.row), (False, True, theme.hover), (False, False, theme.side))
    for chosen, hovered, ground in grounds:
        painter = QPainter(picture)
        row = RowPainter(painter, QRect(0, 0, 40, 20), rtl=True)
        row.ground(theme, chosen=chosen, hovered=hovered)
        inks = [row.readable(colour) for colour in (theme.ink, theme.ink2, theme.ink3)]
        painter.end()
        assert all(contrast(colour, ground) >= 4.5 for colour in inks)


@pytest.mark.parametrize(
    ("theme", "marks", "tags"), [(DAY, 3.1, 5.6), (NIGHT, 3.9, 6.3)], ids=["day", "night"]
)
def test_marks_and_tags_on_the_page(theme: Theme, marks: float, tags: float) -> None:
    for label in SAMPLES:
        mark, tag = theme.label_hex(label), theme.label_hex(label, "tag")
        assert contrast(mark, theme.paper) >= marks, label.code
        assert contrast(mark, theme.side) >= 3.0, label.code
        assert contrast(tag, theme.paper) >= tags, label.code
        assert contrast(tag, theme.row) >= 4.5, label.code
        assert contrast(tag, theme.label_hex(label, "band")) >= 4.5, label.code


@pytest.mark.parametrize(
    ("theme", "accepted", "selected"), [(DAY, 13.2, 11.0), (NIGHT, 9.6, 7.1)], ids=["day", "night"]
)
def test_the_text_is_read_on_every_band(theme: Theme, accepted: float, selected: float) -> None:
    for label in SAMPLES:
        assert contrast(theme.ink, theme.label_hex(label, "band", "accepted")) >= accepted
        assert contrast(theme.ink, theme.label_hex(label, "band", "selected")) >= selected


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("sight", list(DEFICIENCIES))
def test_all_pairs_of_marks_are_told_apart(theme: Theme, sight: str) -> None:
    nearest = min(
        distance(theme.label_hex(first), theme.label_hex(second), sight)
        for first, second in combinations(SAMPLES, 2)
    )
    assert nearest >= (6.4 if sight == "normal" else 4.9)


def test_known_values_of_the_design() -> None:
    by_code = {label.code: label for label in SAMPLES}
    assert DAY.label_hex(by_code["PERS"]) == "#B93854"
    assert DAY.label_hex(by_code["OCC"], "tag") == "#9A4C3D"
    assert DAY.label_hex(by_code["DATE"], "band") == "#F2E9D8"
    assert NIGHT.label_hex(by_code["UNIT"]) == "#B7CDFE"
    assert DAY.label_color(by_code["ORG"]).name().upper() == "#225DC8"


def test_bands_of_one_state_weigh_the_same() -> None:
    """No label shouts: within a state the lightness of bands hardly differs."""
    for theme in THEMES:
        for state in ("suggested", "accepted", "hovered", "selected"):
            values = [
                contrast(theme.ink, theme.label_hex(label, "band", state))
                for label in SAMPLES
                if label.family != "numbers"
            ]
            assert max(values) / min(values) < 1.09


def test_two_labels_of_one_form_that_look_alike_are_found() -> None:
    close = Sample("X", "people", (0.540, 0.163, 13))
    assert mistaken(SAMPLES[0], close)
    assert not mistaken(SAMPLES[0], SAMPLES[1])
    assert not mistaken(SAMPLES[0], Sample("X", "org", (0.540, 0.163, 13)))


def test_colours_outside_the_screen_lose_chroma_not_hue() -> None:
    colour = fit(0.6, 0.4, 150)
    red, green, blue = linear(colour)
    assert green > red
    assert green > blue
    assert to_hex(linear("#1F5FA8")) == "#1F5FA8"


def test_unknown_role_is_refused() -> None:
    with pytest.raises(ValueError, match="ring"):
        DAY.label_hex(SAMPLES[0], "ring")


def test_switch_dresses_the_program_and_tells(qtbot: QtBot, qapp: QApplication) -> None:
    before = qapp.palette(), qapp.styleSheet(), qapp.font()
    switch = ThemeSwitch(qapp, choice="day")
    assert qapp.palette().color(QPalette.ColorRole.Text).name().upper() == DAY.ink
    with qtbot.waitSignal(switch.changed) as seen:
        switch.toggle()
    assert seen.args == [NIGHT]
    assert qapp.palette().color(QPalette.ColorRole.Base).name().upper() == NIGHT.raised
    assert NIGHT.paper in qapp.styleSheet()
    heard: list[object] = []
    switch.changed.connect(heard.append)
    switch.set_choice("night")
    assert heard == []
    qapp.setPalette(before[0])
    qapp.setStyleSheet(before[1])
    qapp.setFont(before[2])


def test_fields_have_frames_where_contrast_is_asked_for(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not theme_module.wants_contrast(qapp)
    for theme in THEMES:
        assert contrast(theme_module.outlined(theme).field, theme.raised) >= 3.0
    before = qapp.palette(), qapp.styleSheet(), qapp.font()
    monkeypatch.setattr(theme_module, "wants_contrast", lambda _app: True)
    assert ThemeSwitch(qapp, choice="day").theme.field == DAY.field_edge
    qapp.setPalette(before[0])
    qapp.setStyleSheet(before[1])
    qapp.setFont(before[2])


def test_icons_are_coloured_mirrored_and_remembered(qtbot: QtBot) -> None:
    plain = icons.pixmap("undo-2", DAY.ink2, ratio=2.0)
    assert plain.width() == 32
    assert icons.pixmap("undo-2", DAY.ink2, ratio=2.0) is plain
    mirrored = icons.pixmap("undo-2", DAY.ink2, mirrored=True, ratio=2.0)
    assert plain.toImage().flipped() != mirrored.toImage()
    assert plain.toImage() != mirrored.toImage()
    clock = icons.pixmap("clock", DAY.ink2, mirrored=True)
    assert clock.toImage() == icons.pixmap("clock", DAY.ink2).toImage()
    assert icons.pixmap("search", "#FF0000").toImage() != icons.pixmap("search", "#0000FF").toImage()
    assert not icons.icon("check", DAY).isNull()


@pytest.mark.parametrize("name", ["history", "trash-2", "text-select", "file-plus-2", "undo-2", "gavel"])
def test_icons_of_the_design_exist_under_new_names_too(qtbot: QtBot, name: str) -> None:
    assert "<svg" in icons.svg(name)
    assert 'stroke-width="1.75"' in icons.svg(name)


def test_icons_that_lie_apart_are_those_of_the_package() -> None:
    apart = sorted(assets.resource("icons", "lucide").glob("*.svg"))
    assert apart and all(path.read_text(encoding="utf-8") == icons._read(path.stem) for path in apart)


def test_every_family_has_a_form_of_its_own(qtbot: QtBot) -> None:
    families = ("people", "org", "places", "time", "works", "numbers", "money")
    paths = [form_path(family, 0, 0, 4) for family in families]
    assert all(first != second for first, second in combinations(paths, 2))


def test_fonts_are_hinted_as_asked(qtbot: QtBot) -> None:
    assert interface_font("ar").families()[0] == "Noto Sans Arabic"
    assert interface_font("en").families()[0] == "Noto Sans"
    assert reading_font("Amiri", 30).families()[0] == "Amiri"
    assert reading_font("", 30).pixelSize() == 30
