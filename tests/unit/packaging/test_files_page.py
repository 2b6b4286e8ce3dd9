"""The page on the forms of files: its examples are read by the program, its lists are the program's."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hashiya.core.document import State
from hashiya.core.labels import FAMILIES, Label
from hashiya.formats.annotation_tools import hashiya_jsonl
from hashiya.formats.base import DocumentRecord, ReadOptions
from hashiya.formats.reports.csv_beyond import RELATION_COLUMNS
from hashiya.formats.reports.csv_tsv import CSV
from hashiya.services.exchange.label_maps import parse_map, shipped_maps
from hashiya.services.review.decisions_file import read_decisions
from hashiya.services.scheme.scheme_files import read_scheme

PAGE_FOLDER = Path(__file__).resolve().parents[3] / "desktop"
PAGE = (PAGE_FOLDER / "FILES.md").read_text(encoding="utf-8")


def example(kind: str) -> str:
    found = re.search(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found, kind
    return found.group(1)


def fields(head: str) -> set[str]:
    """The names in the first column of the table under `head`."""
    found = re.search(rf"^\| {head} \|.*?\n\|[- |]*\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert found, head
    return {name for row in found.group(1).splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_the_documents_are_read_without_a_note(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(example("jsonl"), encoding="utf-8")
    records = list(hashiya_jsonl.read(path, ReadOptions()))
    assert all(isinstance(record, DocumentRecord) for record in records)
    types, entity, first, second = (record for record in records if isinstance(record, DocumentRecord))
    assert [each.code for each in types.types] == ["certain", "travels_to"]
    assert (
        [each.id for each in entity.entities]
        == ["e1"]
        == [span.entity for span in first.spans if span.entity]
    )
    assert {first.relations[0].head, first.relations[0].tail} <= {span.id for span in first.spans}
    assert [span.text for span in first.spans] == ["نوال", "حلب"] and second.text is None
    assert first.text is not None
    assert all(first.text[span.start : span.end] == span.text for span in (*first.spans, *second.spans))


def test_the_tables_are_read_with_their_relations(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(example("csv annotations"), encoding="utf-8")
    (tmp_path / "x.relations.csv").write_text(example("csv relations"), encoding="utf-8")
    (record,) = CSV.read(tmp_path / "x.csv", ReadOptions())  # type: ignore[misc]
    assert isinstance(record, DocumentRecord)
    (relation,) = record.relations
    assert (relation.head, relation.tail, relation.attributes) == ("a1", "a2", {"sure": True})
    assert record.spans[0].attributes == {"role": "كاتبة"}
    assert [(each.id, each.ar, each.identifiers) for each in record.entities] == [
        ("e1", "نوال بنت سالم", {"letters": "N-12"})
    ]
    assert example("csv relations").splitlines()[0].split(",") == list(RELATION_COLUMNS)


def test_the_relation_to_settle_is_one(tmp_path: Path) -> None:
    given = json.loads(example("json relation"))
    text = json.loads(example("jsonl").splitlines()[2])["text"]
    words = {end: text[given[end]["start"] : given[end]["end"]] for end in ("head", "tail")}
    assert words == {"head": "نوال", "tail": "حلب"} and given["type"] == "travels_to"


def test_the_decisions_to_settle_are_read(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text(example("jsonl decisions"), encoding="utf-8")
    taken, spans, nothing = read_decisions(path)
    assert (taken.take, taken.spans, nothing.take, nothing.spans) == ("نبيل", (), "", ())
    assert spans.reason == "مدينة" and [span.label for span in spans.spans] == ["GPE"]


def test_every_field_that_is_written_is_described(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(example("jsonl"), encoding="utf-8")
    read = [each for each in hashiya_jsonl.read(path, ReadOptions()) if isinstance(each, DocumentRecord)]
    first = next(each for each in read if each.text)
    written = hashiya_jsonl.document_json(first, first.spans)
    assert set(written) | {"uid"} == fields("field of a document")
    assert {key for span in written["spans"] for key in span} <= fields("field of a span")
    assert {key for each in written["relations"] for key in each} <= fields("field of a relation")
    assert {state.value for state in State} == set(re.findall(r"`(\w+)`", _row("`state`")))


def test_the_scheme_is_read(tmp_path: Path) -> None:
    path = tmp_path / "letters.json"
    path.write_text(example("json scheme"), encoding="utf-8")
    scheme = read_scheme(path)
    assert [label.code for label in scheme.labels] == ["PERS", "KIN"] and scheme.nested
    assert fields("field of a label") == set(Label.__dataclass_fields__)
    assert set(re.findall(r"`(\w+)`", _row("`family`"))) == set(FAMILIES)


def test_the_map_is_read(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    path.write_text(example("json map"), encoding="utf-8")
    expected = {"PERSON": "PERS", "CITY": "GPE", "COUNTRY": "GPE", "MISC": ""}
    assert parse_map(str(path)) == expected == parse_map("PERSON=PERS,CITY=GPE,COUNTRY=GPE,MISC=")
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(expected), encoding="utf-8")
    assert parse_map(str(bare)) == expected
    assert all(f"`{name}`" in PAGE for name in shipped_maps())


def _row(head: str) -> str:
    """The second cell of the row that begins so."""
    return next(line.split("|")[2] for line in PAGE.splitlines() if line.startswith(f"| {head} |"))


def test_the_pages_on_the_code_name_files_that_are_there() -> None:
    for page in ("ARCHITECTURE.md", "CONTRIBUTING.md", "FILES.md"):
        text = (PAGE_FOLDER / page).read_text(encoding="utf-8")
        for name in re.findall(r"`((?:[\w.]+/)+\w+\.(?:py|md|json|txt|toml))`", text):
            places = (PAGE_FOLDER / "hashiya" / name, PAGE_FOLDER.parent / name)
            assert any(place.exists() for place in places), f"{page}: {name}"
