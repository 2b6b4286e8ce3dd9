"""Names are the same when Unicode says so; what a fallback leaves out is said; what is no text is no text."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import pytest
from tests.helpers.importing import SELF, codes, desk, lines

from hashiya.formats.recognize import recognise
from hashiya.services.project.project_file import documents_named

if TYPE_CHECKING:
    from pathlib import Path

NAME = "إجازة أحمد"
TEXT = "أجاز يحيى تلميذه."


def test_files_beside_each_other_may_be_named_in_two_ways(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / f"{unicodedata.normalize('NFD', NAME)}.txt").write_text(TEXT, encoding="utf-8")
    (folder / f"{NAME}.ann").write_text("T1\tPERS 5 9\tيحيى\n", encoding="utf-8")
    with desk(tmp_path) as found:
        found.take(folder)
        assert found.layers(NAME) == {SELF: [("PERS", "يحيى")]}
        uids = found.project.document_uids()
        for form in ("NFC", "NFD"):
            assert documents_named(found.project, [unicodedata.normalize(form, NAME)]) == uids
            assert found.project.document_by_name(unicodedata.normalize(form, NAME)) is not None


def test_brat_lines_that_are_no_spans_say_something_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    rows = (
        "T1\tPERS 5 9\tيحيى",
        "A1\tRole T1 شيخ",
        "N1\tReference T1 Wikidata:Q1\tيحيى",
        "R1\tTeacher Arg1:T1 Arg2:T1",
        "E1\tMeet:T1 Who:T1",
        "*\tEquiv T1 T1",
        "A2\tNegated E1",
        "T2\tPERS x y\tخطأ",
    )
    (tmp_path / "a.ann").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with desk(tmp_path) as found:
        report = found.take(tmp_path / "a.ann")
        assert [note.code for note in report.problems] == ["bad_line"]
        (document,) = found.project.document_uids()
        values = {each.name: each.value for each in found.project.attributes(document)}
        assert values == {"Role": "شيخ", "Negated": True}
        relations = found.project.relations(document)
        assert sorted((each.type, each.head == each.tail) for each in relations) == [
            ("Teacher", True),
            ("Who", True),
        ]
        (entity,) = found.project.entities().values()
        assert (entity.ar, dict(entity.identifiers)) == ("يحيى", {"wikidata": "Q1"})
        assert codes(report)["bad_line"] == 1
        assert (report.annotations_sum.held, report.annotations_sum.left_out) == (2, 1)


def test_json_of_texts_says_which_lists_it_leaves_out(tmp_path: Path) -> None:
    marks = [{"from": 5, "to": 9, "is": "PERS"}, {"from": 10, "to": 16, "is": "ORG"}]
    file = lines(tmp_path / "a.jsonl", {"text": TEXT, "marks": marks, "id": 3})
    with desk(tmp_path) as found:
        (note,) = found.take(file).problems
        assert (note.code, note.args["names"]) == ("fields_ignored", "marks 2")
        assert "'from': 5" in note.message


def test_an_address_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"text": "/data/upload/9/akhbar.txt", "id": 1}]), encoding="utf-8")
    with desk(tmp_path) as found:
        report = found.take(path)
        assert codes(report) == {"text_is_address": 1} and report.documents == []


REFUSED = {
    "a.xlsx": (b"PK\x03\x04" + b"\0" * 30, "Excel"),
    "a.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Word"),
    "a.dat": (b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "picture"),
    "a.xml": (b'<?xml version="1.0"?><FoLiA xmlns="x"/>', "FoLiA"),
    "b.xml": (b'<mediawiki xmlns="x"><page><title>a</title></page></mediawiki>', "MediaWiki"),
    "a.tex": (b"\\documentclass{article}\n\\begin{document}\n", "LaTeX"),
    "a.ipynb": (b'{"cells": [], "metadata": {}, "nbformat": 4, "text": "x"}', "notebook"),
    "a.db": (b"SQLite format 3\0" + b"\0" * 200, "SQLite"),
    "a.pkl": (b"\x80\x04\x95\x10\0\0", "pickle"),
    "a.srt": (b"1\n00:00:01,000 --> 00:00:02,000\nx\n", "subtitles"),
    "a.gz": (b"\x1f\x8b\x08\0" + b"\0" * 20, "gzip"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_known_kinds_are_refused_by_their_name(tmp_path: Path, name: str) -> None:
    data, word = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    with desk(tmp_path) as found:
        report = found.take(tmp_path / name)
        (note,) = report.problems
        assert note.code == "known_format" and word in note.message and report.documents == []


@pytest.mark.parametrize(
    ("data", "is_text"),
    [
        ("سافر التاجر إلى المغرب.\nثم رجع بعد عام.\n", True),
        ("وَصَلَ إِلَى المَدِينَةِ لَيْلًا.\n", True),
        ("اسم\tبلد\tسنة\nنوح\tفاس\t١٩\nزيد\tوجدة\t٢٠\n", False),
        ("اسم,بلد,سنة\nنوح,فاس,١٩\nزيد,وجدة,٢٠\nعمر,طنجة,٢١\n", False),
        ("<doc><s>وصل</s> <s>ثم</s> <b>عاد</b></doc>\n", False),
        ('{"a": 1, "b": "نص"}\n', False),
        ("== ++ -- ** // {{}} [[]] ;; 12 --\n", False),
    ],
)
def test_only_prose_is_text_by_itself(tmp_path: Path, data: str, is_text: bool) -> None:
    path = tmp_path / "file.data"
    path.write_text(data, encoding="utf-8")
    assert [item.name for item, _ in recognise(path) if item.name == "text"] == ["text"] * is_text
    (tmp_path / "file.txt").write_text(data, encoding="utf-8")
    assert "text" in [item.name for item, _ in recognise(tmp_path / "file.txt")]


def test_every_known_kind_has_its_arabic() -> None:
    from hashiya.assets import resource
    from hashiya.formats.known import _KINDS

    words = json.loads(resource("i18n", "ar", "dialogs.json").read_text("utf-8"))["KnownKinds"]
    assert {word for known, _ in _KINDS for word in (known.name, known.instead)} <= set(words)
