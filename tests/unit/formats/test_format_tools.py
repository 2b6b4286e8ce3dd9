"""The formats of other annotation tools: doccano, Label Studio, Prodigy, brat, GATE."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.helpers.format_fixture import TEXT, assert_same, fixture, read_all, round_trip, triples

from hashiya.core.offsets import Utf16Map
from hashiya.errors import FormatError
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, ReadOptions, SpanRecord, WriteOptions
from hashiya.formats.recognize import recognise

TOOLS = ("doccano", "labelstudio", "prodigy", "brat", "gate")


@pytest.mark.parametrize("name", TOOLS)
def test_round_trip(tmp_path: Path, name: str) -> None:
    back, lost, notes = round_trip(format_named(name), tmp_path, WriteOptions())
    assert [note.code for note in notes] == []
    assert [record.text for record in back] == [TEXT, TEXT]
    by_name = {record.name: record for record in back}
    for original in (fixture(), fixture(details=False, name="second")):
        assert_same(original, by_name[original.name], lost)
        assert triples(by_name[original.name].spans) == triples(original.spans)


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("nested", ["outermost", "innermost", "longest", "layers"])
def test_nested_by_choice(tmp_path: Path, name: str, nested: str) -> None:
    item = format_named(name)
    assert item.write is not None and item.losses is not None
    options = WriteOptions(nested=nested)
    target = tmp_path / ("out" if item.folder else f"out{item.suffixes[0]}")
    written = item.write([fixture()], target, options)
    assert list(written.lost) == item.losses([fixture()], options)
    if item.folder:
        paths = sorted(target.iterdir()) if nested == "layers" else [target]
        paths = [path for path in paths if path.is_dir()]
    else:
        paths = [Path(name) for name in written.files if not name.endswith((".config.xml", "_config.json"))]
    assert len(paths) == (3 if nested == "layers" else 1)
    parts = [read_all(item, path)[0][0] for path in paths]
    total = sum((triples(part.spans) for part in parts), triples(()))
    if nested == "layers":
        assert total == triples(fixture().spans)
    else:
        dropped = sum(
            loss.count for loss in written.lost if loss.code in ("nested", "crossing", "same_range")
        )
        assert total.total() + dropped == len(fixture().spans) and dropped


@pytest.mark.parametrize("name", TOOLS)
def test_recognised(tmp_path: Path, name: str) -> None:
    item = format_named(name)
    target = tmp_path / ("out" if item.folder else f"out{item.suffixes[0]}")
    item.write([fixture(), fixture(details=False, name="x")], target, WriteOptions())  # type: ignore[misc]
    for file in target.glob(f"*{item.suffixes[0]}") if item.folder else [target]:
        assert recognise(file)[0][0].name == name
        assert recognise(file)[0][1] >= 0.9


@pytest.mark.parametrize("unit", ["utf16", "codepoint", "grapheme"])
@pytest.mark.parametrize("layout", ["label", "entities"])
def test_doccano_units(tmp_path: Path, unit: str, layout: str) -> None:
    options = WriteOptions(options={"unit": unit, "layout": layout})
    back, lost, notes = round_trip(
        format_named("doccano"), tmp_path, options, ReadOptions(options={"unit": unit})
    )
    assert triples(back[0].spans) == triples(fixture().spans) and "boundary" not in lost and notes == []
    found, notes = read_all(format_named("doccano"), tmp_path / "out.jsonl")
    assert triples(found[0].spans) == triples(fixture().spans) and notes == []


@pytest.mark.parametrize("layout", ["auto", "label", "entities"])
def test_every_line_for_doccano_has_the_same_fields(tmp_path: Path, layout: str) -> None:
    """It makes a table of them, and refuses the file where a cell would be empty."""
    bare = DocumentRecord("b", "نصّ آخر")
    labelled = DocumentRecord("a", "نصّ", labels={"راجعه": True})
    for number, records in enumerate(([fixture(), bare], [labelled, bare], [bare, bare])):
        path = tmp_path / f"{number}.jsonl"
        options = WriteOptions(options={"layout": layout})
        format_named("doccano").write(records, path, options)  # type: ignore[misc]
        first, second = map(json.loads, path.read_bytes().splitlines())
        assert list(first) == list(second) and list(first)[-1] == "Comments"
        assert ("cats" in first) == (number < 2) and not list(path.parent.glob("*.part*"))
        assert read_all(format_named("doccano"), path)[1] == []


def test_doccano_inside_a_grapheme(tmp_path: Path) -> None:
    record = DocumentRecord("a", "كَتَبَ", (SpanRecord(1, 3, "X", "َت"),))
    options, reading = WriteOptions(options={"unit": "grapheme"}), ReadOptions(options={"unit": "grapheme"})
    _, lost, _ = round_trip(format_named("doccano"), tmp_path, options, reading, [record])
    assert lost == {"boundary": 1}


@pytest.mark.parametrize(
    "line",
    [
        '{"id":1,"text":"زار أحمد فاس","label":[[4,8,"PER"]],"Comments":["نعم"]}',
        '{"id":1,"data":"زار أحمد فاس","label":[[4,8,"PER"]]}',
        '{"id":1,"text":"زار أحمد فاس","labels":[[4,8,"PER"]]}',
        '{"text":"زار أحمد فاس","annotations":[{"label":"PER","start_offset":4,"end_offset":8,"user":1}]}',
        '{"text":"زار أحمد فاس","entities":[{"label":"PER","start_offset":4,"end_offset":8}],"relations":[]}',
    ],
)
def test_doccano_of_every_age(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(line + "\n", encoding="utf-8")
    records, notes = read_all(format_named("doccano"), tmp_path / "a.jsonl")
    assert [(span.text, span.label) for span in records[0].spans] == [("أحمد", "PER")] and notes == []
    assert recognise(tmp_path / "a.jsonl")[0][0].name == "doccano"


def test_doccano_asks_when_unsure(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text":"😀 بيت كَبير جدا","label":[[3,5,"X"]]}\n', encoding="utf-8")
    _, notes = read_all(format_named("doccano"), tmp_path / "a.jsonl")
    assert notes[0].code == "unit_unsure" and notes[0].kept


def test_label_studio_counts_code_points(tmp_path: Path) -> None:
    format_named("labelstudio").write([fixture()], tmp_path / "a.json", WriteOptions())  # type: ignore[misc]
    (task,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    results = [r for part in (*task["annotations"], *task["predictions"]) for r in part["result"]]
    results = [result for result in results if result["type"] == "labels"]
    assert len(results) == len(fixture().spans)
    for result in results:
        value = result["value"]
        assert TEXT[value["start"] : value["end"]] == value["text"]
    config = (tmp_path / "a.config.xml").read_text(encoding="utf-8")
    assert all(f'value="{span.label}"' in config for span in fixture().spans)
    assert "direction: rtl" in config
    assert results[0]["from_name"] == "label" and 'name="label" toName="text"' in config


def test_label_studio_in_utf16_for_tools_that_count_so(tmp_path: Path) -> None:
    options = WriteOptions(options={"unit": "utf16"})
    format_named("labelstudio").write([fixture()], tmp_path / "a.json", options)  # type: ignore[misc]
    (record,), _ = read_all(format_named("labelstudio"), tmp_path / "a.json")
    assert triples(record.spans) == triples(fixture().spans)


def test_label_studio_forms(tmp_path: Path) -> None:
    tasks = [
        {
            "id": 7,
            "data": {"note": "x", "article": "زار  أحمد\r\nفاس"},
            "annotations": [
                {
                    "completed_by": {"id": 2, "email": "mona@example.org"},
                    "result": [
                        {
                            "type": "labels",
                            "value": {"start": 5, "end": 14, "text": "أحمد\nفاس", "labels": ["A", "B"]},
                        },
                        {"type": "relation", "from_id": "a", "to_id": "b"},
                        {"type": "choices", "value": {"choices": ["x"]}},
                    ],
                },
                {"was_cancelled": True, "result": [{"value": {"start": 0, "end": 1, "labels": ["C"]}}]},
            ],
        },
        {
            "id": 8,
            "text": "قطر",
            "label": [{"start": 0, "end": 3, "text": "قطر", "labels": ["GPE"]}],
            "annotator": 1,
        },
    ]
    (tmp_path / "a.json").write_text(json.dumps(tasks), encoding="utf-8")
    records, notes = read_all(format_named("labelstudio"), tmp_path / "a.json")
    assert [(s.text, s.label, s.by) for s in records[0].spans] == [
        ("أحمد\nفاس", "A", "mona@example.org"),
        ("أحمد\nفاس", "B", "mona@example.org"),
    ]
    assert records[1].spans[0].label == "GPE"
    assert [note.code for note in notes] == [
        "annotations_ignored",
    ]
    assert [(each.type, each.head, each.tail) for each in records[0].relations] == [("relation", "a", "b")]
    assert (records[0].labels, records[0].annotator) == ({"choices": "x"}, "mona@example.org")
    assert notes[0].annotations == 1


@pytest.mark.parametrize(
    "text", ["", "[", "[1,", '[{"data":', "{]", "[" * 50_000, "null", '[{"data":{"text":1}}]']
)
def test_label_studio_broken(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    try:
        records, notes = read_all(format_named("labelstudio"), tmp_path / "a.json")
    except FormatError as error:
        assert "a.json" in str(error)
    else:
        assert records == [] and (notes or text in ("", "["))


def test_prodigy_words(tmp_path: Path) -> None:
    format_named("prodigy").write([fixture()], tmp_path / "a.jsonl", WriteOptions())  # type: ignore[misc]
    task = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))
    for token in task["tokens"]:
        assert TEXT[token["start"] : token["end"]] == token["text"] == task["tokens"][token["id"]]["text"]
    for span in task["spans"]:
        assert task["tokens"][span["token_start"]]["start"] == span["start"]
        assert task["tokens"][span["token_end"]]["end"] == span["end"]
    assert "".join("".join(t["text"] for t in task["tokens"]).split()) == "".join(TEXT.split())


def test_prodigy_answers(tmp_path: Path) -> None:
    row = {
        "text": "زار أحمد",
        "spans": [{"start": 4, "end": 8, "label": "PER"}],
        "_view_id": "ner",
        "_input_hash": 1,
    }
    lines = [
        json.dumps(row | {"answer": answer, "_annotator_id": "w"})
        for answer in ("accept", "reject", "ignore")
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    records, notes = read_all(format_named("prodigy"), tmp_path / "a.jsonl")
    assert [[(s.status, s.by) for s in record.spans] for record in records] == [
        [("", "w")],
        [("rejected", "w")],
        [],
    ]
    assert [(note.code, note.annotations) for note in notes] == [
        ("sparse_tasks", 0),
        ("annotations_ignored", 1),
    ]


def _brat(folder: Path, text: str, annotations: str) -> tuple[list[DocumentRecord], list[str]]:
    (folder / "d.txt").write_bytes(text.encode())
    (folder / "d.ann").write_bytes(annotations.encode())
    records, notes = read_all(format_named("brat"), folder)
    return records, [note.code for note in notes]


def test_brat_wraps_and_gaps(tmp_path: Path) -> None:
    text = "جامعة الملك  \n  سعود بن عبد العزيز في الرياض"
    wrapped = f"T1\tORG {0} {11};{16} {20}\tجامعة الملك سعود\n"
    gapped = "T2\tPERS 6 11;24 34\tالملك عبد العزيز\nA1\tAlive T2\n#1\tAnnotatorNotes T2\tانظر\n"
    gapped += "R1\tIn Arg1:T1 Arg2:T2\n"
    records, notes = _brat(tmp_path, text, wrapped + gapped)
    spans = records[0].spans
    assert (spans[0].start, spans[0].end, spans[0].text) == (0, 20, text[:20])
    assert (spans[1].start, spans[1].end, spans[1].note) == (6, 34, "انظر")
    assert spans[1].attributes == {"Alive": True, "fragments": "6-11;24-34"}
    assert sorted(notes) == ["discontinuous"]
    assert [(each.type, each.head, each.tail) for each in records[0].relations] == [("In", "T1", "T2")]


@pytest.mark.parametrize(("newline", "counted"), [("\n", 1), ("\r\n", 1), ("\r\n", 2)])
@pytest.mark.parametrize("unit", ["codepoint", "utf16"])
def test_brat_offsets_of_every_writer(tmp_path: Path, newline: str, counted: int, unit: str) -> None:
    text = f"😀 سطر{newline}زار أحمد{newline}فاس"
    basis = text if counted == 2 or newline == "\n" else text.replace("\r", "")
    start = basis.index("أحمد")
    start = Utf16Map(basis).to_utf16(start) if unit == "utf16" else start
    records, notes = _brat(tmp_path, text, f"T1\tPERS {start} {start + 4}\tأحمد\n")
    assert [span.text for span in records[0].spans] == ["أحمد"] and notes == []
    assert records[0].text == "😀 سطر\nزار أحمد\nفاس"


def test_brat_layout_and_names(tmp_path: Path) -> None:
    record = DocumentRecord("a/b: c", "زار أحمد", (SpanRecord(4, 8, "اسم علم", "أحمد"),))
    back, lost, _ = round_trip(format_named("brat"), tmp_path, WriteOptions(), records=[record, record])
    assert lost == {"name": 2, "label": 2}
    assert sorted(path.name for path in (tmp_path / "out").glob("*.txt")) == ["a_b_ c-2.txt", "a_b_ c.txt"]
    assert "u0627" in back[0].spans[0].label
    assert (tmp_path / "out/annotation.conf").read_text().startswith("[entities]\nu0627")


@pytest.mark.parametrize(
    "line", ["T1", "T1\tX", "T1\tX 1", "T1\tX 1 99999999999\tx", "T1\tX a b\tx", "Z\tx", "A1\tX", "\ud800"]
)
def test_brat_bad_lines(tmp_path: Path, line: str) -> None:
    (tmp_path / "d.txt").write_text("نص")
    (tmp_path / "d.ann").write_bytes(
        line.encode("utf-8", "surrogatepass") + b"\nT9\tX 0 2\t\xd9\x86\xd8\xb5\n"
    )
    records, notes = read_all(format_named("brat"), tmp_path / "d.ann")
    assert [span.text for span in records[0].spans] == ["نص"]
    assert notes or line == "A1\tX"


def test_brat_without_text(tmp_path: Path) -> None:
    (tmp_path / "d.ann").write_text("")
    records, notes = read_all(format_named("brat"), tmp_path)
    assert records == [] and [note.code for note in notes] == ["missing_text"]


def test_brat_by_its_own_rules(tmp_path: Path) -> None:
    """Types of ASCII word characters; no fragment over a line or with white space at its ends."""
    format_named("brat").write([fixture()], tmp_path / "out", WriteOptions())  # type: ignore[misc]
    (path,) = (tmp_path / "out").glob("*.ann")
    text = path.with_suffix(".txt").read_bytes().decode()
    assert text == TEXT
    lines = path.read_bytes().decode().split("\n")
    bound = [
        re.fullmatch(r"T\d+\t([\w-]+) (\d+ \d+(?:;\d+ \d+)*)\t(.+)", line, re.A)
        for line in lines
        if line[:1] == "T"
    ]
    assert len(bound) == len(fixture().spans)
    for match in bound:
        assert match is not None
        pieces = [text[slice(*map(int, place.split()))] for place in match[2].split(";")]
        assert all(piece == piece.strip() and "\n" not in piece for piece in pieces)
        assert " ".join(pieces).replace("\u2028", " ") == match[3]
    assert all(re.fullmatch(r"#\d+\tAnnotatorNotes T\d+\t[^\t]+", line) for line in lines if line[:1] == "#")


def test_gate_opens_with_gatenlp(tmp_path: Path) -> None:
    gatenlp = pytest.importorskip("gatenlp")
    format_named("gate").write([fixture()], tmp_path / "out", WriteOptions())  # type: ignore[misc]
    document = gatenlp.Document.load(str(next((tmp_path / "out").glob("*.xml"))), fmt="gatexml")
    assert document.text == TEXT
    found = triples(SpanRecord(a.start, a.end, a.type) for a in document.annset("layer1"))
    assert found == triples(fixture().spans)


@pytest.mark.parametrize(
    "data",
    [
        b"<GateDocument>",
        b"<GateDocument/>",
        b"<x/>",
        b"",
        b'<!DOCTYPE x [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><GateDocument>&b;</GateDocument>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><GateDocument>&a;</GateDocument>',
    ],
)
def test_gate_refuses(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.xml").write_bytes(data)
    with pytest.raises(FormatError):
        read_all(format_named("gate"), tmp_path / "a.xml")


def test_forbidden_characters_are_announced(tmp_path: Path) -> None:
    record = DocumentRecord("a", "x\uffffy", (SpanRecord(0, 1, "X", "x"),))
    back, lost, _ = round_trip(format_named("gate"), tmp_path, WriteOptions(), records=[record])
    assert lost == {"character": 1} and back[0].text == "x\ufffdy"
