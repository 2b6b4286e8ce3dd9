"""Importing by the dialog: preview, map of labels, chunks in the background, report, taking back."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from tests.helpers.gui_dialogs import gone

from hashiya.core.span import SUGGESTIONS, Status
from hashiya.formats import FORMATS
from hashiya.services.exchange.import_queue import Feed
from hashiya.ui.exchange import import_dialog
from hashiya.ui.exchange.format_options import option_name, option_value, read_options
from hashiya.ui.exchange.import_dialog import ImportDialog, open_import
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "نصوص"
    folder.mkdir()
    (folder / "أوّل.txt").write_text("وصل التاجر إلى السوق.", encoding="utf-8")
    line = {"text": "زار يوسف فاس", "label": [[4, 8, "PER"], [9, 12, "TOWN"]]}
    (folder / "data.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder


def looked(window: MainWindow, qtbot: QtBot, paths: list[Path]) -> ImportDialog:
    dialog = open_import(window, paths)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog._preview.files > 0)
    return dialog


def names(window: MainWindow) -> set[str]:
    assert window.session is not None
    return {info.name for info in window.session.documents()}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_files_are_previewed_and_imported_by_one_key(
    make_window: Maker, project_path: Path, qtbot: QtBot, files: Path, language: str
) -> None:
    window = make_window(project_path, language=language)
    dialog = looked(window, qtbot, [files])
    assert {entry.title for entry in dialog.documents.entries.rows} == {"أوّل", "data-1"}
    assert dialog.labels.mapping() == {"PER": "PERS"} and dialog.labels.new_labels() == ["TOWN"]
    box = dialog.labels._boxes["TOWN"]
    box.choose("GPE")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: gone(dialog))
    assert names(window) >= {"أوّل", "data-1"}
    session = window.session
    assert session is not None
    uid = next(info.uid for info in session.documents() if info.name == "data-1")
    found = [(each.surface, each.label, each.layer) for each in session.project.annotations(uid)]
    assert found == [("يوسف", "PERS", session.person), ("فاس", "GPE", session.person)]


def test_annotations_come_as_suggestions_or_as_another_person(
    window: MainWindow, qtbot: QtBot, files: Path
) -> None:
    dialog = looked(window, qtbot, [files / "data.jsonl"])
    dialog.choices.who.choose(SUGGESTIONS)
    dialog._on_import()
    qtbot.waitUntil(lambda: gone(dialog))
    session = window.session
    assert session is not None
    uid = next(info.uid for info in session.documents() if info.name == "data-1")
    assert {each.status for each in session.project.annotations(uid)} == {Status.SUGGESTED}
    other = files / "more.jsonl"
    line = {"text": "عاد عمر من حلب", "label": [[4, 7, "PER"]]}
    other.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    dialog = looked(window, qtbot, [other])
    dialog.choices.who.choose("*")
    dialog.choices.other.setText("سارة")
    dialog._on_import()
    qtbot.waitUntil(lambda: gone(dialog))
    uid = next(info.uid for info in session.documents() if info.name == "more-1")
    (found,) = session.project.annotations(uid)
    people = {person.uid: person.name for person in session.project.people()}
    assert people[found.layer] == "سارة"


def test_another_person_without_a_name_is_not_oneself(window: MainWindow, qtbot: QtBot, files: Path) -> None:
    dialog = looked(window, qtbot, [files / "data.jsonl"])
    dialog.choices.who.choose("*")
    dialog.choices.other.setText("  ")
    dialog._on_import()
    assert dialog._reading is None and dialog.said() and dialog.isVisible()
    assert "data-1" not in names(window)
    dialog.choices.other.setText("سارة")
    dialog._on_import()
    qtbot.waitUntil(lambda: gone(dialog))
    assert "data-1" in names(window)


def test_problems_are_told_with_their_place_and_can_be_taken_back(
    window: MainWindow, qtbot: QtBot, files: Path
) -> None:
    (files / "data.jsonl").write_text(
        '{"text": "قصير", "label": [[0, 99, "PER"]]}\nليس سطرًا\n', encoding="utf-8"
    )
    (files / "image.bin").write_bytes(bytes(range(256)) * 8)
    before = names(window)
    dialog = looked(window, qtbot, [files])
    dialog._on_import()
    qtbot.waitUntil(lambda: dialog._pages.currentIndex() == 1)
    told = [(entry.title, entry.sub) for entry in dialog.report.list.entries.rows]
    assert any("image.bin" in sub for _, sub in told) and any("line" in sub for _, sub in told)
    assert names(window) - before == {"أوّل", "data-1"}
    target = files.parent / "report.json"
    from hashiya.files import write_text
    from hashiya.ui.exchange.import_report import report_value  # type: ignore[attr-defined]

    write_text(target, json.dumps(report_value(dialog.report._report)))
    assert {each["code"] for each in json.loads(target.read_text())["problems"]} >= {"unknown_format"}
    dialog.report._buttons[2].click()
    assert names(window) == before
    window.session.undo()
    assert names(window) - before == {"أوّل", "data-1"}


def test_the_same_text_twice_is_said(window: MainWindow, qtbot: QtBot, files: Path) -> None:
    copy = files.parent / "نسخة.txt"
    copy.write_bytes((files / "أوّل.txt").read_bytes())
    dialog = looked(window, qtbot, [files / "أوّل.txt", copy])
    dialog._on_import()
    qtbot.waitUntil(lambda: dialog._pages.currentIndex() == 1)
    assert dialog.report._report.skipped == ["نسخة"]
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    assert not dialog.isVisible()


def test_stopping_leaves_whole_chunks(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.txt").write_text(f"النصّ رقم {number}", encoding="utf-8")
    dialog = looked(window, qtbot, [folder])
    dialog._on_import()
    qtbot.waitUntil(lambda: dialog._adder is not None and len(dialog._adder.report.documents) >= 20)
    dialog.reject()
    qtbot.waitUntil(lambda: dialog._reading is None)
    added = dialog._adder.report.documents
    assert 20 <= len(added) <= 300 and len(added) % 20 == 0
    assert len(window.session.documents()) == len(added) + 3
    assert dialog.isVisible() and dialog._pages.currentIndex() == 1


@pytest.fixture
def held_look(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """From now on looking into files ends when this is set."""
    release, real = threading.Event(), import_dialog.preview  # type: ignore[attr-defined]

    def slow(paths: list[Path], options: Any, *, there: Any, cancel: Any, progress: Any) -> object:
        release.wait(20)
        return real(paths, options, there=there, cancel=cancel, progress=progress)

    monkeypatch.setattr(import_dialog, "preview", slow)
    yield release
    release.set()


def test_importing_ends_looking(
    window: MainWindow,
    qtbot: QtBot,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Another encoding is chosen and «Import» pressed at once: what was looked for comes too late."""
    dialog = looked(window, qtbot, [files])
    look = request.getfixturevalue("held_look")
    dialog.choices.read_anew.emit()
    before = dialog._looking
    qtbot.waitUntil(lambda: dialog._looking is not before)
    release, real = threading.Event(), Feed.read

    def read(feed: Feed, paths: object, options: object, *, cancel: object, progress: object) -> None:
        release.wait(20)
        real(feed, paths, options, cancel=cancel, progress=progress)  # type: ignore[arg-type]

    monkeypatch.setattr(Feed, "read", read)
    dialog._on_import()
    look.set()
    job = dialog._looking
    assert job is not None
    qtbot.waitUntil(lambda: job.done)
    try:
        assert dialog.work.running and dialog.primary is not None and not dialog.primary.isEnabled()
    finally:
        release.set()
    qtbot.waitUntil(lambda: gone(dialog))


def test_looking_can_be_stopped(
    window: MainWindow, qtbot: QtBot, files: Path, request: pytest.FixtureRequest
) -> None:
    dialog = looked(window, qtbot, [files])
    look = request.getfixturevalue("held_look")
    dialog.choices.read_anew.emit()
    qtbot.waitUntil(lambda: dialog.work.running)
    dialog.work.stop()
    look.set()
    qtbot.waitUntil(lambda: not dialog.work.running)
    assert dialog.work.isHidden() and "not looked at" in dialog.said()
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: gone(dialog))
    assert names(window) >= {"أوّل", "data-1"}


def test_choosing_an_encoding_reads_anew(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "قديم.txt"
    path.write_bytes("كلمة".encode("iso8859-6"))
    dialog = looked(window, qtbot, [path])
    dialog.choices.encoding.choose("iso8859-6")
    dialog.choices.read_anew.emit()
    qtbot.waitUntil(lambda: dialog._preview.unsure == frozenset())
    assert [entry.sub for entry in dialog.documents.entries.rows] == ["كلمة"]


def test_a_read_only_project_imports_nothing(make_window: Maker, project_path: Path) -> None:
    window = make_window(project_path)
    second = make_window(project_path)
    assert window.session is not None and second.session is not None and second.session.readonly
    assert open_import(second) is None


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_second_set_is_announced_and_told_and_taken_back(
    make_window: Maker, project_path: Path, qtbot: QtBot, files: Path, tmp_path: Path, language: str
) -> None:
    window = make_window(project_path, language=language)
    dialog = looked(window, qtbot, [files])
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: gone(dialog))
    session = window.session
    assert session is not None
    uid = next(info.uid for info in session.documents() if info.name == "data-1")
    before = {each.uid for each in session.project.annotations(uid)}
    line = {"text": "زار يوسف فاس", "label": [[4, 8, "PER"], [9, 12, "City"], [90, 95, "City"]]}
    second = tmp_path / "وداد.jsonl"
    second.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    dialog = looked(window, qtbot, [second])
    assert (dialog._preview.onto, dialog._preview.onto_documents) == (2, 1)
    assert isolated_free(dialog.documents.entries.rows[0].trail).endswith(
        "there already" if language == "en" else "موجود من قبل"
    )
    dialog._on_import()
    qtbot.waitUntil(lambda: dialog._pages.currentIndex() == 1)
    told = isolated_free(dialog.report._more.text())
    assert "وداد 2" in told or "وداد ٢" in told
    assert "City → GPE" in told
    people = {person.uid: person.name for person in session.project.people()}
    new = [each for each in session.project.annotations(uid) if each.uid not in before]
    assert {people[each.layer] for each in new} == {"وداد"} and len(new) == 2
    if folder := os.environ.get("HASHIYA_SHOTS"):
        for size in ((1440, 900), (1024, 700)):
            window.resize(*size)
            dialog.grab().save(f"{folder}/report-{language}-{size[0]}.png")
    dialog._on_undo_wanted()
    qtbot.waitUntil(lambda: gone(dialog))
    assert {each.uid for each in session.project.annotations(uid)} == before


def isolated_free(text: str) -> str:
    """Words without the marks that keep directions apart."""
    return "".join(char for char in text if char not in "\u2066\u2067\u2068\u2069\u200e\u200f")


def test_the_formats_own_options_are_asked(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    """Spaces as in print: what the command line could do alone; the choice counts for preview and import."""
    path = tmp_path / "a.conll"
    path.write_text("شركة B-ORG\nالنيل I-ORG\n. O\n\nثم O\nنام O\n\n", encoding="utf-8")
    dialog = looked(window, qtbot, [path])
    own = dialog.choices.own
    assert list(own.fields) == ["scheme", "per_document", "spacing"] and own.values() == {}
    assert [row.opening for row in dialog._preview.rows] == ["شركة النيل . ثم نام"]
    for name, value in (("spacing", "smart"), ("per_document", "1")):
        own.fields[name].choose(value)
        own.fields[name].activated.emit(0)
    qtbot.waitUntil(lambda: len(dialog._preview.rows) == 2)
    assert [row.opening for row in dialog._preview.rows] == ["شركة النيل.", "ثم نام"]
    assert own.values() == {"per_document": "1", "spacing": "smart"}
    QTest.keyClick(dialog, Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(lambda: gone(dialog))
    session = window.session
    assert session is not None
    uid = next(info.uid for info in session.documents() if info.name == "a")
    assert session.project.document(uid).text == "شركة النيل."


def test_options_follow_the_format(window: MainWindow, qtbot: QtBot, files: Path, tmp_path: Path) -> None:
    dialog = looked(window, qtbot, [files / "data.jsonl"])
    own = dialog.choices.own
    assert list(own.fields) == ["text_field"] and dialog.choices.unit.isVisibleTo(dialog)
    line = own.fields["text_field"]
    assert isinstance(line, QLineEdit) and line.accessibleName() == "Field of the text"
    line.setText("nothing")
    line.editingFinished.emit()
    qtbot.waitUntil(lambda: dialog._preview.rows == () or not dialog._preview.rows)
    assert list(own.fields) == ["text_field"]  # so that it can be taken back
    line.setText("")
    line.editingFinished.emit()
    qtbot.waitUntil(lambda: len(dialog._preview.rows) == 1)
    dialog.choices.format.choose("csv")
    dialog.choices.format.activated.emit(0)
    qtbot.waitUntil(lambda: list(own.fields) == ["delimiter"])
    dialog.reject()


def test_options_of_several_formats_offer_what_all_take() -> None:
    both = read_options(["doccano", "labelstudio"])
    assert both == {"unit": ("auto", "utf16", "codepoint"), "text_field": ()}
    assert set(read_options(["conll", "tei", "text"])) == {"scheme", "per_document", "spacing", "notes"}
    for item in FORMATS:
        for option, values in item.read_options.items():
            assert option_name(option) != option, f"{option} has no name"
            assert all(option_value(option, value) for value in values)
        for option in item.options:
            assert option_name(option) != option, f"{option} has no name"
