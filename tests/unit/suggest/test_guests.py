"""Engines of other packages: one that is right, and those that raise, hang, die or talk rubbish."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import pytest
from tests.helpers.plugins import ENGINES, FORMATS, make_package
from tests.helpers.suggesting import WOJOOD

from hashiya.cli import main
from hashiya.errors import FormatError
from hashiya.formats import all_formats, format_named
from hashiya.formats.plugin_formats import plugin_formats
from hashiya.formats.recognize import recognise
from hashiya.progress import Cancelled, CancelToken
from hashiya.services.suggest.highlighter import Highlighter, Work, usable
from hashiya.suggest.base import Analysis, Knowledge
from hashiya.suggest.guests import guest_engine
from hashiya.suggest.guests.guest_engine import GuestRecognizer, GuestSuggester
from hashiya.suggest.guests.plugin_points import engine_points
from hashiya.suggest.suggesters import all_engines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "وصل الوفد إلى بغداد يوم 3 مارس 2021."
NAMES = {
    name: name.capitalize() for name in ("good", "raises", "hangs", "dies", "rubbish", "outside", "unfit")
}


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "packages"
    folder.mkdir()
    points = {**NAMES, "missing": "Nobody", "crf": "Good"}
    make_package(folder, "hashiya.engines", points, ENGINES, "engines_of_a_test")
    formats = {"mine": "MINE", "titleless": "TITLELESS", "gone": "GONE"}
    make_package(folder, "hashiya.formats", formats, FORMATS, "formats_of_a_test")
    monkeypatch.syspath_prepend(str(folder))
    engine_points.cache_clear()
    plugin_formats.cache_clear()
    yield folder
    for target in list(guest_engine._processes):
        guest_engine.end_process(target)
    guest_engine.forget_failures()
    engine_points.cache_clear()
    plugin_formats.cache_clear()
    sys.modules.pop("formats_of_a_test", None)


def engine(name: str) -> GuestSuggester:
    found = next(each for each in all_engines() if each.name == name)
    assert isinstance(found, GuestSuggester)
    return found


def asked(name: str) -> tuple[list[tuple[int, int, str]], GuestRecognizer]:
    recognizer = engine(name).open(Knowledge(WOJOOD))
    return [(item.start, item.end, item.label) for item in recognizer.suggest(Analysis(TEXT))], recognizer


def test_one_that_works_is_asked_beside_the_others_and_never_loaded_here(packages: Path) -> None:
    assert engine("good").unavailable(Knowledge(WOJOOD)) == ""
    found, recognizer = asked("good")
    assert found == [(14, 19, "GPE")]
    assert recognizer.version == "1"
    assert recognizer.trouble is None
    together = Highlighter(Knowledge(WOJOOD), ["patterns", "good"]).suggest(Work("", TEXT))
    assert {item.engine for item in together} == {"patterns", "good"}
    assert "engines_of_a_test" not in sys.modules
    assert sum(each.name == "crf" for each in all_engines()) == 1  # ours


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("raises", "engine_raised", "ValueError: no idea"),
        ("dies", "engine_ended", "exit 3"),
        ("hangs", "engine_hangs", "1 seconds"),
        ("rubbish", "engine_raised", "list of hashiya.suggest.base.Suggestion"),
    ],
)
def test_one_that_fails_is_told_and_the_others_go_on(
    packages: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: str, words: str
) -> None:
    assert engine(name).unavailable(Knowledge(WOJOOD)) == ""
    monkeypatch.setattr(guest_engine, "ANSWERING", 1.0)
    highlighter = Highlighter(Knowledge(WOJOOD), ["patterns", name])
    began = time.monotonic()
    found = highlighter.suggest(Work("", TEXT))
    assert {item.engine for item in found} == {"patterns"}
    assert highlighter.troubles[name].code == code
    assert words in highlighter.troubles[name].message
    assert highlighter.suggest(Work("", TEXT + " بغداد")) and time.monotonic() - began < 60
    assert name not in usable(Knowledge(WOJOOD))[0]  # left out from now on, with the reason
    assert words in usable(Knowledge(WOJOOD))[1][name]


def test_what_cannot_be_right_is_counted_and_left_out(packages: Path) -> None:
    found, recognizer = asked("outside")
    assert found == [(14, 19, "GPE")]
    assert recognizer.counts == {"outside": 2, "unknown_label": 1}


def test_one_that_is_none_is_said_plainly(packages: Path) -> None:
    assert "`name` is 'other'" in engine("unfit").unavailable(Knowledge(WOJOOD))
    assert "AttributeError" in engine("missing").unavailable(Knowledge(WOJOOD))


def test_a_wish_to_stop_ends_it(packages: Path) -> None:
    cancel = CancelToken()
    recognizer = engine("hangs").open(Knowledge(WOJOOD))
    assert engine("hangs").unavailable(Knowledge(WOJOOD)) == ""
    recognizer.cancel = cancel
    cancel.cancel()
    with pytest.raises(Cancelled):
        recognizer.suggest(Analysis(TEXT))


def test_the_command_line_goes_on_without_it(
    packages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, text = tmp_path / "a.hashiya", tmp_path / "a.txt"
    text.write_text(TEXT, encoding="utf-8")
    assert main(["new", str(place)]) == 0
    assert main(["import", str(place), str(text)]) == 0
    capsys.readouterr()
    arguments = ["suggest", str(place), "--engine", "patterns", "--engine", "raises", "--engine", "good"]
    assert main([*arguments, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["suggestions"] == 2
    assert "no idea" in said["absent"]["raises"]
    assert main(["engines", str(place), "--off", "good", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["engines"]}
    assert not rows["good"]["on"]
    assert rows["good"]["available"]
    assert not rows["unfit"]["available"]


def test_formats_of_other_packages(
    packages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert any(item.name == "mine" for item in all_formats())
    assert set(plugin_formats()[1]) == {"titleless", "gone"}
    assert "no `title`" in plugin_formats()[1]["titleless"]
    file = tmp_path / "a.mine"
    file.write_text("نجيب محفوظ روائي\n", encoding="utf-8")
    assert recognise(file)[0][0].name == "mine"
    place = tmp_path / "a.hashiya"
    assert main(["new", str(place)]) == 0
    assert main(["import", str(place), str(file)]) == 0
    capsys.readouterr()
    assert main(["export", str(place), str(tmp_path / "b.mine"), "--format", "mine", "--json"]) == 0
    assert (tmp_path / "b.mine").read_text(encoding="utf-8") == "نجيب محفوظ روائي"
    capsys.readouterr()
    assert main(["formats"]) == 0
    assert "titleless cannot be used" in capsys.readouterr().err

    file.write_text("boom\n", encoding="utf-8")
    reader = format_named("mine", "read").read
    from hashiya.formats.base import ReadOptions

    assert reader is not None
    with pytest.raises(FormatError) as caught:
        list(reader(file, ReadOptions()))
    assert caught.value.code == "format_plugin"
    assert main(["import", str(place), str(file)]) == 1
