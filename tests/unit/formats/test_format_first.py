"""The formats of the first rank: native, text, CoNLL, Wojood, CSV and TSV."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.helpers.format_fixture import (
    ENTITIES,
    SOURCE,
    TEXT,
    assert_same,
    fixture,
    read_all,
    round_trip,
    triples,
)

from hashiya.core.text import canonical
from hashiya.errors import FormatError, UserError
from hashiya.formats import FORMATS, format_named
from hashiya.formats.base import DocumentRecord, ReadOptions, SpanRecord, WriteOptions
from hashiya.formats.recognize import recognise


def test_fixture_text_is_canonical() -> None:
    assert canonical(SOURCE).text == TEXT


def test_native_is_lossless(tmp_path: Path) -> None:
    back, lost, notes = round_trip(format_named("hashiya"), tmp_path, WriteOptions())
    assert lost == {} and notes == []
    defined, documents = back[:2], back[2:]
    assert defined == [DocumentRecord("", None, entities=(each,)) for each in ENTITIES]
    assert documents == [replace(fixture(), entities=()), fixture(details=False, name="second")]


def test_native_layers_make_one_file_for_each_depth(tmp_path: Path) -> None:
    native = format_named("hashiya")
    written = native.write([fixture()], tmp_path / "a.jsonl", WriteOptions(nested="layers"))  # type: ignore[misc]
    assert [Path(name).name for name in written.files] == ["a.jsonl", "a.2.jsonl", "a.3.jsonl"]
    parts = [read_all(native, Path(name))[0][-1] for name in written.files]
    assert sum((triples(part.spans) for part in parts), triples(())) == triples(fixture().spans)


def test_native_line_without_text(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"doc":"a","spans":[{"start":1,"end":3,"label":"X"}]}\n', encoding="utf-8")
    records, notes = read_all(format_named("hashiya"), path)
    assert records == [DocumentRecord("a", None, (SpanRecord(1, 3, "X"),))]
    assert notes == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"name":"a","text":"كتاب","spans":[{"start":0,"end":9,"label":"X"}]}', "span_outside"),
        (
            '{"name":"a","text":"كتاب","spans":[{"start":0,"end":2,"label":"X","text":"تا"}]}',
            "surface_differs",
        ),
        ('{"name":"a","text":"كتاب","spans":[{"start":0,"end":2}]}', "label_missing"),
        ('{"name":"a","text":"كتاب","spans":[{"start":"x","end":2,"label":"X"}]}', "span_outside"),
        ('{"name":"a","text":"كتاب","spans":[17]}', "span_outside"),
        ('{"name":"a","text":"كتا\\ud800ب","spans":[]}', "surrogates_replaced"),
        ('{"name":"a","text":"كتا\\u0001ب","spans":[]}', "controls_replaced"),
        ('{"name":"a","text":"كتاب","sha256":"00","spans":[]}', "sha_differs"),
    ],
)
def test_native_reports_and_goes_on(tmp_path: Path, line: str, code: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line + '\n{"name":"b","text":"ب","spans":[]}\n', encoding="utf-8")
    records, notes = read_all(format_named("hashiya"), path)
    assert [record.name for record in records] == ["a", "b"]
    assert [(note.code, note.kept, note.where.split(",")[0]) for note in notes] == [(code, True, "line 1")]
    assert records[0].spans == ()
    if code in ("span_outside", "surface_differs"):
        refused, notes = read_all(format_named("hashiya"), path, ReadOptions(bad_spans="refuse"))
        assert [record.name for record in refused] == ["b"]
        assert notes[-1].code == "document_refused" and not notes[-1].kept


@pytest.mark.parametrize(
    "line", ["[1]", "nonsense", '{"a":', "[" * 100_000, '{"text":5}', '{"name":"a","spans":7}', "{}"]
)
def test_native_bad_lines(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    records, notes = read_all(format_named("hashiya"), path)
    assert records == [] and [note.code for note in notes] == ["bad_line"]


def test_native_keeps_a_real_first_feff(tmp_path: Path) -> None:
    record = DocumentRecord("a", "\ufeffنص", (SpanRecord(1, 3, "X", "نص"),))
    back, _, notes = round_trip(format_named("hashiya"), tmp_path, WriteOptions(), records=[record])
    assert back == [record] and notes == []


def test_offsets_follow_crlf(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"name":"a","text":"سطر\\r\\nآخر","spans":[{"start":5,"end":8,"label":"X","text":"آخر"}]}'
    )
    records, notes = read_all(format_named("hashiya"), path)
    assert records[0].text == "سطر\nآخر" and records[0].spans[0].start == 4 and notes == []


@pytest.mark.parametrize("scheme", ["iob2", "iob1", "ioe2", "ioe1", "iobes", "bilou"])
def test_conll_with_text_loses_only_what_it_says(tmp_path: Path, scheme: str) -> None:
    options = WriteOptions(options={"scheme": scheme, "comments": "text"})
    back, lost, notes = round_trip(
        format_named("conll"), tmp_path, options, ReadOptions(options={"scheme": scheme})
    )
    assert notes == []
    assert {"text", "name"} & set(lost) == set()
    assert (
        "boundary" not in lost  # marks of direction beside a word belong to none
        and lost["nested"] == 2
        and lost["same_range"] == 2
        and lost["crossing"] == 2
        and lost["clitic"] == 2
    )
    assert [record.text for record in back] == [TEXT, TEXT]
    assert_same(fixture(), back[0], lost)
    widened = {span.text for span in back[0].spans} - {span.text for span in fixture().spans}
    assert widened == {"بالقاهرة"}


@pytest.mark.parametrize("name", ["conll", "wojood", "huggingface"])
def test_marks_of_direction_belong_to_no_word(tmp_path: Path, name: str) -> None:
    """To a model «الأردن» with and without a mark would be two words; a mark alone is none."""
    text = "زار \u200fالأردن\u200f \u200e ثم\ufeff عاد"
    spans = (SpanRecord(4, 12, "GPE", text[4:12]), SpanRecord(13, 14, "X", "\u200e"))
    chosen = format_named(name)
    target = tmp_path / ("d" if chosen.folder else "a.conll")
    options = {"comments": "text"} if name != "huggingface" else {"file": "jsonl"}
    written = chosen.write([DocumentRecord("a", text, spans)], target, WriteOptions(options=options))  # type: ignore[misc]
    if name == "huggingface":
        row = json.loads(next(target.rglob("*.jsonl")).read_text(encoding="utf-8"))
        assert row["tokens"] == ["زار", "الأردن", "ثم", "عاد"] and row["text"] == text
        return
    words = [line.split(" ")[0] for line in target.read_text(encoding="utf-8").splitlines() if " " in line]
    assert [word for word in words if word[0] not in "#-"] == ["زار", "الأردن", "ثم", "عاد"]
    assert {loss.code: loss.count for loss in written.lost if loss.code in ("boundary", "no_word")} == {
        "boundary": 1,
        "no_word": 1,
    }
    (back,), _ = read_all(chosen, target)
    assert (back.text, [span.text for span in back.spans]) == (text, ["الأردن"])


@pytest.mark.parametrize("comments", ["none", "name", "text"])
def test_documents_of_wojood_never_run_into_one(tmp_path: Path, comments: str) -> None:
    """Five documents go out and five come back, each with its own annotations."""
    records = [
        DocumentRecord(
            f"خبر {number}",
            f"زارت ليلى السالمي {place} أمس",
            (SpanRecord(5, 17, "PERS", "ليلى السالمي"), SpanRecord(18, 18 + len(place), "GPE", place)),
        )
        for number, place in enumerate(("دمشق", "تونس", "عمّان", "الخرطوم", "صنعاء"))
    ]
    wojood = format_named("wojood")
    options = WriteOptions(options={"comments": comments} if comments != "none" else {})
    wojood.write(records, tmp_path / "a.wojood", options)  # type: ignore[misc]
    back, notes = read_all(wojood, tmp_path / "a.wojood")
    assert notes == [] and len(back) == 5
    assert [record.text for record in back] == [record.text for record in records]
    assert [triples(record.spans) for record in back] == [triples(record.spans) for record in records]
    if comments != "none":
        assert [record.name for record in back] == [record.name for record in records]


def test_conll_in_plain_columns(tmp_path: Path) -> None:
    back, lost, _ = round_trip(format_named("conll"), tmp_path, WriteOptions())
    assert lost["text"] == 2 and lost["name"] == 2
    assert [record.name for record in back] == ["out", "out-2"]
    assert "ليلى السالمي 😀 وصلتْ إلى الرياض" in (back[0].text or "")
    assert next(span.text for span in back[0].spans if span.label == "DATE") == "يوم 12 / 3 / 2024"


def test_conll_split_cuts_clitics_off(tmp_path: Path) -> None:
    options = WriteOptions(clitics="split", options={"comments": "text"})
    back, lost, _ = round_trip(format_named("conll"), tmp_path, options)
    assert "القاهرة" in [span.text for span in back[0].spans]
    assert not {"clitic", "boundary"} & lost.keys()


def test_conll_omit_lists(tmp_path: Path) -> None:
    options = WriteOptions(clitics="omit", options={"comments": "text"})
    back, lost, _ = round_trip(format_named("conll"), tmp_path, options)
    assert lost["clitic_omitted"] == 2 and "clitic" not in lost
    assert "القاهرة" not in " ".join(span.text for span in back[0].spans)


@pytest.mark.parametrize("unit", ["sentence", "paragraph", "document"])
@pytest.mark.parametrize("nested", ["outermost", "innermost", "longest", "layers"])
def test_conll_units_and_nesting(tmp_path: Path, unit: str, nested: str) -> None:
    conll = format_named("conll")
    options = WriteOptions(unit=unit, nested=nested, options={"comments": "text"})
    written = conll.write([fixture()], tmp_path / "a.conll", options)  # type: ignore[misc]
    parts = [read_all(conll, Path(name))[0][0] for name in written.files]
    assert all(part.text == TEXT for part in parts)
    assert sum(len(part.spans) for part in parts) == written.annotations
    labels = {span.text: span.label for part in parts for span in part.spans}
    assert ("الملكِ سعودٍ" in labels) == (nested in ("innermost", "layers"))
    assert ("جامعةَ الملكِ سعودٍ\nللعلوم" in labels) == (nested != "innermost")
    if nested == "layers":
        assert written.annotations == len(fixture().spans)


def test_conll_loads_with_seqeval(tmp_path: Path) -> None:
    seqeval = pytest.importorskip("seqeval.metrics.sequence_labeling")
    format_named("conll").write([fixture()], tmp_path / "a.conll", WriteOptions())  # type: ignore[misc]
    blocks = (tmp_path / "a.conll").read_text(encoding="utf-8").strip().split("\n\n")
    assert blocks[0] == "-DOCSTART- O"
    sentences = [[line.split(" ") for line in block.split("\n")] for block in blocks[1:]]
    assert all(len(row) == 2 for sentence in sentences for row in sentence)
    entities = seqeval.get_entities([[row[1] for row in sentence] for sentence in sentences])
    back, _ = read_all(format_named("conll"), tmp_path / "a.conll")
    assert len(entities) == len(back[0].spans)


def test_conll_2003_columns_and_tags_out_of_place(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "-DOCSTART- -X- O O\n\nزار NN B-NP O\nأحمد NN I-NP I-PER\nخليل NN I-NP I-PER\n\n", encoding="utf-8"
    )
    assert recognise(path)[0][0].name == "conll"
    records, notes = read_all(format_named("conll"), path)
    assert [(span.text, span.label) for span in records[0].spans] == [("أحمد خليل", "PER")] and notes == []
    _, notes = read_all(format_named("conll"), path, ReadOptions(options={"scheme": "iob2"}))
    assert [note.code for note in notes] == ["tag_scheme"] and notes[0].where == "line 4"


def test_conll_many_documents(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("".join(f"كلمة{n} O\n\n" for n in range(25)), encoding="utf-8")
    records, _ = read_all(format_named("conll"), path, ReadOptions(options={"per_document": "10"}))
    assert [record.name for record in records] == ["a", "a-2", "a-3"]
    assert records[2].text == "كلمة20\nكلمة21\nكلمة22\nكلمة23\nكلمة24"


def test_wojood_keeps_nesting(tmp_path: Path) -> None:
    options = WriteOptions(options={"comments": "text"})
    back, lost, notes = round_trip(format_named("wojood"), tmp_path, options)
    assert not {"nested", "crossing", "same_range", "text", "name"} & set(lost) and notes == []
    assert lost["clitic"] == 2
    assert len(back[0].spans) == len(fixture().spans)


def test_wojood_same_label(tmp_path: Path) -> None:
    text = "وزارة صحة مدينة نابلس القديمة"
    nested = [
        SpanRecord(0, 21, "ORG", text[0:21]),
        SpanRecord(6, 15, "ORG", text[6:15]),
        SpanRecord(0, 5, "ORG", text[0:5]),
    ]
    options = WriteOptions(options={"comments": "text"})
    record = DocumentRecord("a", text, tuple(sorted(nested, key=lambda span: (span.start, -span.end))))
    back, lost, _ = round_trip(format_named("wojood"), tmp_path, options, records=[record])
    assert triples(back[0].spans) == triples(nested) and lost == {}
    crossing = DocumentRecord(
        "a", text, (SpanRecord(0, 15, "ORG", text[:15]), SpanRecord(6, 21, "ORG", text[6:21]))
    )
    back, lost, _ = round_trip(format_named("wojood"), tmp_path, options, records=[crossing])
    assert lost == {"same_label": 1} and len(back[0].spans) == 1


def test_wojood_layout(tmp_path: Path) -> None:
    text = "سكرتير اللجنة القومية"
    record = DocumentRecord("a", text, (SpanRecord(0, 21, "OCC", text), SpanRecord(7, 21, "ORG", text[7:])))
    format_named("wojood").write([record], tmp_path / "a.txt", WriteOptions())  # type: ignore[misc]
    assert (tmp_path / "a.txt").read_text(
        encoding="utf-8"
    ) == "-DOCSTART- O\n\nسكرتير B-OCC\nاللجنة I-OCC B-ORG\nالقومية I-OCC I-ORG\n\n"
    assert recognise(tmp_path / "a.txt")[0][0].name == "wojood"


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_tables(tmp_path: Path, name: str) -> None:
    back, lost, notes = round_trip(format_named(name), tmp_path, WriteOptions())
    assert notes == []
    assert lost == {
        **{"no_text": 2, "meta": 1, "state": 1, "direction": 1, "uid": 1, "formula": 22},
        **{"entity_details": 1, "document_labels": 1, "document_note": 1},
    }
    assert [record.text for record in back] == [None, None]
    assert_same(fixture(), back[0], lost)
    assert [span.note for span in back[0].spans] == [
        span.note for span in sorted(fixture().spans, key=lambda s: (s.start, -s.end))
    ]
    assert recognise(tmp_path / f"out.{name}")[0][0].name == name


@pytest.mark.parametrize(
    "cell", ["=1+1", "+5", "-3", "@x", "\tx", "'=x", "''=x", "'", "'نص", "نص", "＝x", "|x"]
)
def test_no_formula_gets_into_a_table(tmp_path: Path, cell: str) -> None:
    record = DocumentRecord(cell, None, (SpanRecord(0, 1, "X", cell, note=cell),))
    format_named("csv").write([record], tmp_path / "a.csv", WriteOptions())  # type: ignore[misc]
    raw = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert not any(raw.split("\n", 1)[1].startswith(sign) for sign in "=+-@\t|＝")
    back, _ = read_all(format_named("csv"), tmp_path / "a.csv")
    assert (back[0].name, back[0].spans[0].note) == (cell, cell)


def test_table_without_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(FormatError, match="document, start, end, label"):
        read_all(format_named("csv"), tmp_path / "a.csv")


def test_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "خبر.txt"
    path.write_bytes(SOURCE.encode("utf-8-sig"))
    records, notes = read_all(format_named("text"), path)
    assert notes == [] and records[0].name == "خبر" and records[0].text == TEXT
    for data in (b"", b"  \n", b"\x00\x01\x02PNG" * 50):
        path.write_bytes(data)
        with pytest.raises(FormatError):
            read_all(format_named("text"), path)
    with pytest.raises(UserError, match="not found"):
        read_all(format_named("text"), tmp_path / "none.txt")


def test_unknown_names_and_options(tmp_path: Path) -> None:
    for name, to, code in (
        ("docbook", "know", "unknown_format"),
        ("docbook", "write", "unknown_format"),
        ("pdf", "write", "no_format"),
        ("report", "read", "no_format"),
    ):
        with pytest.raises(FormatError) as refused:
            format_named(name, to)  # type: ignore[arg-type]
        assert refused.value.code == code
    with pytest.raises(UserError, match="scheme"):
        format_named("conll").write([fixture()], tmp_path / "a.conll", WriteOptions(options={"scheme": "x"}))  # type: ignore[misc]
    assert list(tmp_path.iterdir()) == []


def test_every_format_says_what_it_needs() -> None:
    assert len({item.name for item in FORMATS}) == len(FORMATS)
    for item in FORMATS:
        assert item.read or item.write
        assert (item.write is None) == (item.losses is None)
        assert item.read is None or item.recognise is not None
        assert item.title and item.suffixes


@pytest.mark.parametrize(
    ("name", "file", "behind"),
    [
        ("hashiya", "x.jsonl", '"spans": [{"start": 0, "end": 4, "label": "PERS"}]'),
        ("doccano", "x.jsonl", '"label": [[0, 4, "PERS"]]'),
        ("labelstudio", "x.json", '"annotations": [{"result": []}]'),
    ],
)
def test_what_stands_behind_a_long_text_is_recognised(
    tmp_path: Path, name: str, file: str, behind: str
) -> None:
    text = json.dumps('كلمة "بين" كلمات\n' * 20_000, ensure_ascii=False)
    line = f'{{"name": "د", "text": {text}, {behind}}}\n'
    if name == "labelstudio":
        line = f'[{{"id": 1, "data": {{"text": {text}}}, {behind}}}]'
    path = tmp_path / file
    path.write_text(line * (2 if file.endswith("l") else 1), encoding="utf-8")
    assert recognise(path)[0][0].name == name
