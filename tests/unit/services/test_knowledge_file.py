"""A knowledge file: read, indexed once, asked; its bad lines are counted and named."""

from __future__ import annotations

import json
import os
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import make

from hashiya.core.span import Annotation
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.entities.knowledge import (
    KnowledgeReport,
    KnowledgeSource,
    all_candidates,
    choose_file,
    chosen_file,
    index_file,
    known_elsewhere,
    typed_elsewhere,
)
from hashiya.services.entities.registry import Registry
from hashiya.store.knowledge.knowledge_index import index_path, is_current, open_index

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.services.entities.entity_candidates import EntityCandidate
    from hashiya.store.project import Project

ROWS = [
    ("Q85", "القاهرة", "Cairo", "مصر المحروسة|قاهرة المعزّ", "عاصمة مصر", "city"),
    ("Q2", "ماي خانه", "May Khana", "", "قرية", "village"),
    ("Q3", "سالم بن زيد الحلبي", "Salim al-Halabi", "الحلبي", "فقيه", "human"),
]
HEAD = ("id", "label_ar", "label_en", "aliases", "description", "type")


def written(folder: Path, suffix: str) -> Path:
    path = folder / f"k{suffix}"
    if suffix == ".jsonl":
        lines = [json.dumps(dict(zip(HEAD, row, strict=True)), ensure_ascii=False) for row in ROWS]
    else:
        mark = "," if suffix == ".csv" else "\t"
        lines = [mark.join(row) for row in (HEAD, *ROWS)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def mention(words: str, label: str) -> Annotation:
    return Annotation("m" * 32, "d", "me", 0, len(words), label, words)


def asked(path: Path, words: str, label: str = "GPE") -> list[EntityCandidate]:
    with open_index(path) as index:
        return known_elsewhere(index, mention(words, label))


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl"])
def test_entries_are_found_by_every_name_and_spelling(tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path, suffix)
    assert index_file(path) == KnowledgeReport(3)
    for words, label, wanted in (
        ("القاهره", "GPE", "Q85"),
        ("وقاهرة المعز", "GPE", "Q85"),
        ("Cairo", "GPE", "Q85"),
        ("الحلبي", "PERS", "Q3"),
        ("سالم الحلبي", "PERS", "Q3"),
    ):
        best = asked(path, words, label)[0]
        assert best.entity.identifiers == {"wikidata": wanted}, words
        assert best.reasons[-1] == ("knowledge", wanted) and not best.entity.uid
    with open_index(path) as index:
        assert typed_elsewhere(index, "قاه", "GPE")[0].entity.ar == "القاهرة"
    assert asked(path, "بغداد") == []


def test_it_is_indexed_once_and_again_when_it_has_changed(tmp_path: Path) -> None:
    path = written(tmp_path, ".csv")
    index_file(path)
    made = index_path(path).stat().st_mtime_ns
    index_file(path)
    assert index_path(path).stat().st_mtime_ns == made
    before = path.read_bytes()
    path.write_text(path.read_text(encoding="utf-8") + "Q9,بغداد,Baghdad,,,city\n", encoding="utf-8")
    assert index_file(path).entries == 4 and asked(path, "بغداد")
    assert path.read_bytes().startswith(before)


def test_bad_lines_are_counted_and_named(tmp_path: Path) -> None:
    path = tmp_path / "k.csv"
    path.write_text(
        "id,label_ar,label_en\nQ1,حلب,Aleppo\n,تونس,Tunis\nQ3,,\nQ4,a,b,c,d\n\nQ5,<b>فاس</b>,Fes\n",
        encoding="utf-8",
    )
    report = index_file(path)
    assert report.entries == 2 and report.bad == 3
    assert [(each.line, each.code) for each in report.examples] == [
        (3, "no_id"),
        (4, "no_name"),
        (5, "columns"),
    ]
    lines = tmp_path / "k.jsonl"
    lines.write_text(
        '{"id": "Q1", "label_ar": "حلب"}\n{nonsense\n[1]\n{"id": 7, "aliases": ["فاس"]}\n', encoding="utf-8"
    )
    report = index_file(lines)
    assert report.entries == 2 and [each.line for each in report.examples] == [2, 3]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"name;other\na;b\n", "knowledge_form"),
        ("id,label_ar\nQ1,حلب".encode("cp1256"), "knowledge_encoding"),
    ],
)
def test_what_is_no_knowledge_file_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "k.csv"
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        index_file(path)
    assert caught.value.code == code
    with pytest.raises(UserError):
        index_file(tmp_path / "none.csv")


def _project(folder: Path) -> Project:
    project, _documents = make(folder, ("زار سالم القاهرة",))
    return project


def test_a_damaged_index_is_made_again(tmp_path: Path) -> None:
    """The stamp in its first pages is whole, what it is asked for is not."""
    project = _project(tmp_path)
    document = project.document_uids()[0]
    project.apply(marking.mark(project, document, 9, 16, "LOC"))
    asked_for = project.annotations(document)[0]
    path = written(tmp_path, ".csv")
    for spoil in ("pages", "kind", "cut"):
        index_file(path)
        choose_file(project, path)
        place = index_path(path)
        data = bytearray(place.read_bytes())
        if spoil == "pages":
            data[8192:] = b"\x55" * (len(data) - 8192)
        elif spoil == "cut":
            del data[5 * 4096 :]
        else:
            data[:] = b"no index at all" * 100
        place.write_bytes(data)
        found = all_candidates(project, Registry.read(project), asked_for)
        assert [dict(each.entity.identifiers) for each in found] == [{"wikidata": "Q85"}], spoil
        place.write_bytes(data)
        source = KnowledgeSource(path)
        assert source.like([], asked_for) == [] and source.missing, spoil
        assert not place.exists() or not is_current(path), spoil
    project.close()


def test_a_project_from_elsewhere_names_no_file_of_this_machine(tmp_path: Path) -> None:
    """The path of a share, a device or a folder above: not even looked at."""
    project = _project(tmp_path)
    for given in (
        "/dev/zero",
        "//host/share/k.csv",
        "\\\\host\\share\\k.csv",
        "../k.csv",
        "C:\\k.csv",
        "a\0b",
    ):
        project.set_setting("knowledge_file", given)
        assert chosen_file(project) is None, given
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    chosen = written(elsewhere, ".csv")
    choose_file(project, chosen)
    assert chosen_file(project) == chosen and project.setting("knowledge_file") == ""
    choose_file(project, written(tmp_path, ".tsv"))
    assert project.setting("knowledge_file") == "k.tsv" and chosen_file(project) == tmp_path / "k.tsv"
    choose_file(project, None)
    assert chosen_file(project) is None
    project.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_what_has_no_end_is_no_knowledge_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "k.csv")
    with pytest.raises(UserError) as caught:
        index_file(tmp_path / "k.csv")
    assert caught.value.code == "not_a_file"


def test_a_line_without_an_end_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "k.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"id": "Q1", "label_ar": "حلب"}\n{"id": "Q2", "label_ar": "')
        for _ in range(40):
            file.write("ا" * (1 << 20))
        file.write('"}\n{"id": "Q3", "label_ar": "فاس"}\n')
    tracemalloc.start()
    report = index_file(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert report.entries == 2 and [each.line for each in report.examples] == [2]
    assert peak < 20 << 20


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    path = written(tmp_path, ".csv")

    def full(*_args: object) -> int:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr("hashiya.store.knowledge.knowledge_index._fill", full)
    (tmp_path / f".k.csv.hashiya-index.{99999}.new").write_bytes(b"left")
    with pytest.raises(UserError) as caught:
        index_file(path)
    assert caught.value.code == "disk_full" and sorted(each.name for each in tmp_path.iterdir()) == ["k.csv"]
