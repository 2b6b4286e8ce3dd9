"""A knowledge file: read, indexed once, asked; its bad lines are counted and named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hashiya.core.span import Annotation
from hashiya.errors import UserError
from hashiya.services.entities.entity_candidates import EntityCandidate
from hashiya.services.entities.knowledge import KnowledgeReport, index_file, known_elsewhere, typed_elsewhere
from hashiya.store.knowledge.knowledge_index import index_path, open_index

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
