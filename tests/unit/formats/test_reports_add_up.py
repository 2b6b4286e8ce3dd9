"""Read + there + left out is what the files hold: over every reader, whole and damaged files, and twice."""

from __future__ import annotations

import json
import random
import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import fixture
from tests.helpers.importing import SCHEME, desk, doccano, lines
from tests.helpers.seeds import mutated, seeds

from hashiya.formats import FORMATS, format_named
from hashiya.formats.base import SpanRecord, WriteOptions
from hashiya.services.exchange.import_report import ImportReport, report_value
from hashiya.services.exchange.read_files import import_options
from hashiya.services.exchange.store_imported import import_paths
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.core.labels import Scheme

READERS = [item.name for item in FORMATS if item.read is not None]
WRITERS = [item.name for item in FORMATS if item.read is not None and item.write is not None]


def _project(path: Path, scheme: Scheme = SCHEME) -> Project:
    project = Project.create(path, scheme=scheme)
    person = project.person("أحد")
    assert person is not None
    project.act_as(person)
    return project


def _stored(project: Project) -> tuple[int, int]:
    uids = project.document_uids()
    return len(uids), sum(len(project.annotations(uid)) for uid in uids)


def _sound(report: ImportReport) -> None:
    assert report.adds_up, report_value(report)["sum"]
    assert report.annotations_sum.new == report.annotations
    assert report.documents_sum.new == len(report.documents)
    for note in report.problems:
        assert note.annotations >= 0 and note.documents >= 0 and note.message


@pytest.mark.parametrize("name", READERS)
def test_of_damaged_files(tmp_path: Path, name: str) -> None:
    item = format_named(name)
    if item.missing and item.missing():
        pytest.skip(item.missing())
    chance = random.Random(f"sum {name}")
    folder = tmp_path / "in"
    folder.mkdir()
    project = _project(tmp_path / "p.hashiya")
    try:
        for seed in seeds(item, tmp_path):
            for number in range(16):
                path = folder / f"f{number}{item.suffixes[0]}"
                (folder / f"f{number}.txt").write_text("نص بجانبه", encoding="utf-8")
                path.write_bytes(mutated(seed, chance) if number else seed)
                before = _stored(project)
                report = import_paths(project, [path], import_options(format=name, person=project.person_uid))
                _sound(report)
                documents, annotations = _stored(project)
                assert documents - before[0] == len(report.documents)
                assert annotations - before[1] == report.annotations
    finally:
        project.close()


def _json_spans(*keys: str) -> Callable[[bytes], int]:
    def count(data: bytes) -> int:
        rows = [json.loads(line) for line in data.decode("utf-8").split("\n") if line.strip()]
        return sum(len(row[key]) for row in rows for key in keys if isinstance(row.get(key), list))

    return count


HOLDS: dict[str, Callable[[bytes], int]] = {
    "hashiya": _json_spans("spans"),
    "prodigy": _json_spans("spans"),
    "doccano": _json_spans("label", "entities"),
    "labelstudio": lambda data: data.count(b'"type":"labels"'),
    "brat": lambda data: len(re.findall(rb"(?m)^T\d+\t", data)),
    "gate": lambda data: data.count(b"<Annotation "),
    "cas-xmi": lambda data: len(re.findall(rb"<\w+:NamedEntity ", data)),
    "cas-json": lambda data: (
        data.count(b'ner.type.NamedEntity", "@sofa"')
        or len(re.findall(rb'"%TYPE"\s*:\s*"[\w.]*NamedEntity"', data))
    ),
    "csv": lambda data: len(re.findall(rb"(?m)^[^\r\n]*,\d+,\d+,", data)),
    "spacy-jsonl": lambda data: sum(
        len(json.loads(line)[1]["entities"]) for line in data.decode().split("\n") if line
    ),
}


@pytest.mark.parametrize("name", HOLDS)
def test_what_a_file_holds_is_counted_right(tmp_path: Path, name: str) -> None:
    """Beside a count made from the bytes alone; some of the annotations are broken on purpose."""
    item = format_named(name)
    if item.missing and item.missing():
        pytest.skip(item.missing())
    record = fixture()
    target = tmp_path / ("out" if item.folder else f"out{item.suffixes[0]}")
    assert item.write is not None
    written = item.write([record, fixture(details=False, name="ثان")], target, WriteOptions())
    held = 0
    for file in map(Path, written.files):
        if file.suffix == item.suffixes[0]:
            data = _broken(file.read_bytes(), name)
            file.write_bytes(data)
            held += HOLDS[name](data)
    assert held > 20
    with desk(tmp_path) as found:
        if name == "csv":
            lines(tmp_path / "t.jsonl", {"name": record.name, "text": record.text})
            found.take(tmp_path / "t.jsonl")
        report = found.take(target)
        assert report.annotations_sum.held == held
        again = found.take(target)
        assert again.annotations_sum.held == held and again.annotations == 0


def _broken(data: bytes, name: str) -> bytes:
    """A label emptied, a place moved out of the text."""
    if name in ("hashiya", "prodigy"):
        data = data.replace(b'"start":0', b'"start":99999', 1)
        return data.replace(b'"label":"GPE"', b'"label":""', 1)
    if name == "brat":
        return re.sub(rb"\tPERS 0 \d+", b"\tPERS 99998 99999", data, count=1)
    return data


def test_a_folder_of_everything_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = "عاد رضوان من صفاقس."
    lines(folder / "a.jsonl", doccano(text, ("رضوان", "PERS")), doccano(text, ("رضوان", "PERS")))
    lines(folder / "b.jsonl", doccano(text, ("صفاقس", "GPE"), ("رضوان", "City")))
    (folder / "c.txt").write_text(text, encoding="utf-8")
    (folder / "d.jsonl").write_text('{"text": "ناقص', encoding="utf-8")
    (folder / "e.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60))
    (folder / "f.txt").write_bytes(b"")
    with desk(tmp_path) as found:
        report = found.take(folder, label_map={"City": ""})
        value = report_value(report)["sum"]
        assert value == {
            "files": {"held": 6, "new": 3, "there": 0, "left_out": 3},
            "documents": {"held": 5, "new": 1, "there": 3, "left_out": 1},
            "annotations": {"held": 4, "new": 2, "there": 1, "left_out": 1},
        }
        packed = tmp_path / "all.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            for file in sorted(folder.iterdir()):
                archive.write(file, f"inside/{file.name}")
        again = found.take(packed, label_map={"City": ""})
        assert again.annotations == 0 and again.annotations_sum.there == 3
        paths = {note.path for note in again.problems}
        assert paths == {f"{packed}/inside/{name}" for name in ("d.jsonl", "e.png", "f.txt")}
        assert not any("hashiya-" in note.message for note in again.problems)
    shutil.rmtree(folder)


def test_a_label_that_no_scheme_takes_is_respelled_and_told(tmp_path: Path) -> None:
    """Other tools' labels hold spaces; that is no reason to stop."""
    text = "عاد رضوان من صفاقس."
    file = lines(tmp_path / "a.jsonl", doccano(text, ("رضوان", "Family name"), ("صفاقس", "\x1f")))
    with desk(tmp_path) as found:
        report = found.take(file)
        assert report.new_labels == ["Family_name"]
        assert report_value(report)["labels"] == [{"from": "Family name", "to": "Family_name", "count": 1}]
        assert (report.annotations_sum.new, report.annotations_sum.left_out) == (1, 1)


def test_a_wrong_span_leaves_its_document_out_with_all_its_spans(tmp_path: Path) -> None:
    text = "عاد رضوان من صفاقس."
    spans = [SpanRecord(4, 9, "PERS"), SpanRecord(13, 18, "GPE"), SpanRecord(70, 80, "GPE")]
    row = {
        "name": "أ",
        "text": text,
        "spans": [{"start": s.start, "end": s.end, "label": s.label} for s in spans],
    }
    with desk(tmp_path) as found:
        report = found.take(lines(tmp_path / "a.jsonl", row), bad_spans="refuse")
        assert (report.documents_sum.held, report.documents_sum.left_out) == (1, 1)
        assert (report.annotations_sum.held, report.annotations_sum.left_out) == (3, 3)
