"""Formats of libraries (spaCy, Hugging Face, UIMA CAS, TEI), each opened by the real reader."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from tests.helpers.format_fixture import TEXT, announced, assert_same, fixture, read_all, round_trip, triples

from hashiya.errors import FormatError
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, ReadOptions, SpanRecord, WriteOptions
from hashiya.formats.recognize import recognise

NEEDS = {
    "spacy": "spacy",
    "spacy-jsonl": "json",
    "huggingface": "pyarrow",
    "cas-xmi": "cassis",
    "cas-json": "cassis",
    "tei": "lxml",
}
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(params=list(NEEDS))
def name(request: pytest.FixtureRequest) -> str:
    pytest.importorskip(NEEDS[request.param])
    return str(request.param)


def test_round_trip(tmp_path: Path, name: str) -> None:
    back, lost, notes = round_trip(format_named(name), tmp_path, WriteOptions())
    assert [note.code for note in notes] == []
    by_name = {record.name: record for record in back}
    for original in (fixture(), fixture(details=False, name="second")):
        assert by_name[original.name].text == TEXT
        assert triples(by_name[original.name].spans) == triples(original.spans)
        assert_same(original, by_name[original.name], lost)


def test_nested_by_choice(tmp_path: Path, name: str) -> None:
    item = format_named(name)
    for nested in ("outermost", "innermost", "longest", "layers"):
        options = WriteOptions(nested=nested)
        target = tmp_path / nested / ("out" if item.folder else f"out{item.suffixes[0]}")
        target.parent.mkdir()
        written = item.write([fixture()], target, options)  # type: ignore[misc]
        assert {loss.code: loss.count for loss in written.lost} == announced(item, [fixture()], options)
        if nested != "layers":
            back, _ = read_all(item, target)
            assert (
                len(back[0].spans)
                == written.annotations
                == len(fixture().spans) - (4 if nested == "longest" else 3)
            )
        else:
            assert written.annotations == len(fixture().spans)


def test_recognised(tmp_path: Path, name: str) -> None:
    item = format_named(name)
    target = tmp_path / ("out" if item.folder else f"out{item.suffixes[0]}")
    item.write([fixture()], target, WriteOptions())  # type: ignore[misc]
    for file in target.rglob(f"*{item.suffixes[0]}") if item.folder else [target]:
        assert recognise(file)[0] == (item, recognise(file)[0][1]) and recognise(file)[0][1] >= 0.95


def test_empty_document(tmp_path: Path, name: str) -> None:
    records = [DocumentRecord("a", "نص بلا وسم\n\n وسطر", ()), DocumentRecord("b", " \n ", ())]
    back, _, notes = round_trip(format_named(name), tmp_path, WriteOptions(), records=records)
    assert sorted((record.name, record.text) for record in back) == [("a", records[0].text), ("b", " \n ")]
    assert notes == []


def test_spans_on_white_space(tmp_path: Path, name: str) -> None:
    text = " كلمة  أخرى \n ثم "
    spans = tuple(
        SpanRecord(a, b, f"L{a}", text[a:b]) for a, b in ((0, 5), (4, 7), (6, 12), (5, 6), (15, 17))
    )
    record = DocumentRecord("a", text, tuple(sorted(spans, key=lambda span: (span.start, -span.end))))
    back, lost, _ = round_trip(format_named(name), tmp_path, WriteOptions(), records=[record])
    assert back[0].text == text and triples(back[0].spans) == triples(spans)
    assert set(lost) <= {"tags_nested", "tags_moved"}


def test_a_docbin_that_unpacks_beyond_all_measure_is_refused_early(tmp_path: Path) -> None:
    """160 MB of words in a file of 160 KB, right in every other way: 3 MB took 2.4 GB and 48 s."""
    pytest.importorskip("spacy")
    import srsly

    words, attributes = 160 << 20, [65, 73, 77, 78]
    count = words // 8 // len(attributes)
    parts = {"attrs": attributes, "lengths": count.to_bytes(4, "little"), "strings": [], "cats": []}
    packed: bytes = srsly.msgpack_dumps({**parts, "flags": [], "spaces": b"?", "tokens": b"!", "version": 1})
    deflate = zlib.compressobj()
    head, tail = packed[: packed.index(b"\xc4\x01?")], packed[packed.index(b"\xc4\x01!") + 3 :]
    name = packed[len(head) + 3 : packed.index(b"\xc4\x01!")]
    data = deflate.compress(head + b"\xc6" + count.to_bytes(4, "big"))
    data += b"".join(deflate.compress(bytes(count // 16)) for _ in range(16))
    data += deflate.compress(name + b"\xc6" + words.to_bytes(4, "big"))
    data += b"".join(deflate.compress(bytes(words // 160)) for _ in range(160)) + deflate.compress(tail)
    path = tmp_path / "a.spacy"
    path.write_bytes(data + deflate.flush())
    assert path.stat().st_size < 1 << 18
    tracemalloc.start()
    try:
        with pytest.raises(FormatError, match="far more than it should"):
            read_all(format_named("spacy"), path)
        assert tracemalloc.get_traced_memory()[1] < 100 << 20
    finally:
        tracemalloc.stop()


def test_spacy_itself(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin
    from spacy.training import Example

    format_named("spacy").write([fixture()], tmp_path / "a.spacy", WriteOptions(unit="document"))  # type: ignore[misc]
    nlp = spacy.blank("ar")
    (doc,) = DocBin().from_disk(tmp_path / "a.spacy").get_docs(nlp.vocab)
    assert doc.text == TEXT
    found = triples(SpanRecord(s.start_char, s.end_char, s.label_) for s in doc.spans["sc"])
    assert found == triples(fixture().spans)
    assert {ent.text for ent in doc.ents} <= {span.text for span in fixture().spans} and len(doc.ents) == 19
    assert Example(nlp.make_doc(doc.text), doc).reference.ents == doc.ents
    format_named("spacy-jsonl").write([fixture()], tmp_path / "a.jsonl", WriteOptions(nested="outermost"))  # type: ignore[misc]
    text, annotations = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))
    with pytest.warns(UserWarning, match="W030"):
        example = Example.from_dict(nlp.make_doc(text), {"entities": annotations["entities"]})
    assert len(example.reference.ents) >= 10


def test_spacy_refuses(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    import srsly

    path = tmp_path / "a.spacy"
    good = {"attrs": [65], "tokens": b"", "spaces": b"", "lengths": b"", "strings": [], "version": "0.1"}
    bad = [
        b"",
        b"\x78\x9c",
        zlib.compress(b"nonsense"),
        zlib.compress(srsly.msgpack_dumps({"attrs": []})),
        zlib.compress(srsly.msgpack_dumps(good | {"lengths": b"\xff\xff\xff\x7f"})),
        zlib.compress(srsly.msgpack_dumps(good | {"lengths": b"\xff\xff\xff\xff", "spaces": b"1"})),
        zlib.compress(b"\0" * (40 << 20)),
    ]
    for data in bad:
        path.write_bytes(data)
        with pytest.raises(FormatError):
            read_all(format_named("spacy"), path)


@pytest.mark.parametrize("file", ["parquet", "jsonl"])
@pytest.mark.parametrize("unit", ["sentence", "paragraph", "document"])
def test_huggingface_units(tmp_path: Path, file: str, unit: str) -> None:
    pytest.importorskip("pyarrow")
    options = WriteOptions(unit=unit, options={"file": file})
    back, lost, _ = round_trip(format_named("huggingface"), tmp_path, options)
    assert [record.text for record in back] == [TEXT, TEXT]
    assert triples(back[0].spans) == triples(fixture().spans)
    assert lost["tags_nested"] == 6 and lost["tags_moved"] == 2


def test_huggingface_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets")
    format_named("huggingface").write([fixture(), fixture(name="x")], tmp_path / "out", WriteOptions())  # type: ignore[misc]
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    data = datasets.load_dataset(str(tmp_path / "out"), split="train", cache_dir=str(tmp_path / "cache"))
    names = data.features["ner_tags"].feature.names
    assert names[0] == "O" and "B-PERS" in names and "I-ORG" in names
    assert data.features["tokens"].feature.dtype == "string"
    first = data[0]
    assert first["tokens"][:3] == ["ليلى", "السالمي", "😀"]
    assert [names[tag] for tag in first["ner_tags"]][:3] == ["B-PERS", "I-PERS", "O"]
    for row in data:
        assert len(row["tokens"]) == len(row["ner_tags"])
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"]
    assert "".join(row["text"] for row in data) == TEXT * 2
    plain = datasets.load_dataset(
        "parquet", data_files=str(tmp_path / "out/data/train.parquet"), split="train"
    )
    assert plain.features == data.features


def test_huggingface_of_others(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    row = {"id": "0", "tokens": ["زار", "أحمد", "فاس"], "ner_tags": [0, 1, 3]}
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps(row) + "\nnonsense\n" + json.dumps({"id": "1", "tokens": [], "ner_tags": []}))
    records, notes = read_all(format_named("huggingface"), path)
    assert records == [] and [note.code for note in notes] == ["bad_line", "tags_without_names", "bad_row"]
    names = "\n".join(f"            '{n}': {name}" for n, name in enumerate(["O", "B-PER", "I-PER", "B-LOC"]))
    (tmp_path / "README.md").write_text(f"---\ndataset_info:\n  features:\n{names}\n---\n")
    records, _ = read_all(format_named("huggingface"), path)
    assert records[0].text == "زار أحمد فاس"
    assert [(span.text, span.label) for span in records[0].spans] == [("أحمد", "PER"), ("فاس", "LOC")]
    path.write_text(json.dumps(row | {"ner_tags": ["O", "B-PER", "B-LOC"]}))
    assert len(read_all(format_named("huggingface"), path)[0][0].spans) == 2
    (tmp_path / "a.parquet").write_bytes(b"PAR1nonsensePAR1")
    with pytest.raises(FormatError):
        read_all(format_named("huggingface"), tmp_path / "a.parquet")


@pytest.mark.parametrize("name", ["cas-xmi", "cas-json"])
@pytest.mark.parametrize("layer", ["entity", "custom"])
def test_cassis_itself(tmp_path: Path, name: str, layer: str) -> None:
    cassis = pytest.importorskip("cassis")
    options = WriteOptions(options={"layer": layer})
    back, lost, _ = round_trip(format_named(name), tmp_path, options)
    assert ("note" in lost) == (layer == "entity")
    assert triples(back[0].spans) == triples(fixture().spans)
    (path,) = (tmp_path / "out").glob("نص*")
    if name == "cas-xmi":
        with open(tmp_path / "out/TypeSystem.xml", "rb") as file:
            types = cassis.load_typesystem(file)
        with open(path, "rb") as file:
            cas = cassis.load_cas_from_xmi(file, typesystem=types)
    else:
        with open(path, "rb") as file:
            cas = cassis.load_cas_from_json(file)
    assert cas.sofa_string == TEXT
    kind, feature = {
        "entity": ("de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", "value"),
        "custom": ("webanno.custom.Hashiya", "label"),
    }[layer]
    found = triples(SpanRecord(item.begin, item.end, getattr(item, feature)) for item in cas.select(kind))
    assert found == triples(fixture().spans)
    sentence, token = (
        f"de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.{k}" for k in ("Sentence", "Token")
    )
    assert len(cas.select(sentence)) >= 5 and len(cas.select(token)) > 60
    assert all(item.get_covered_text().strip() for item in cas.select(token))


def test_inception_zip(tmp_path: Path) -> None:
    pytest.importorskip("cassis")
    format_named("cas-xmi").write([fixture()], tmp_path / "out", WriteOptions())  # type: ignore[misc]
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for file in (tmp_path / "out").iterdir():
            archive.write(file, file.name)
    assert recognise(tmp_path / "export.zip")[0][0].name == "cas-xmi"
    records, notes = read_all(format_named("cas-xmi"), tmp_path / "export.zip")
    assert triples(records[0].spans) == triples(fixture().spans) and notes == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<x/>",
        b"{}",
        b"[" * 100_000,
        b'{"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "x.y"}]}',
        b'{"%TYPES":{},"%FEATURE_STRUCTURES":[{"%ID":1,"%TYPE":"uima.tcas.Annotation","@sofa":7}],"%VIEWS":{}}',
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xmi:XMI xmlns:xmi="http://www.omg.org/XMI">&a;</xmi:XMI>',
        b'<xmi:XMI xmlns:xmi="http://www.omg.org/XMI"/>',
    ],
)
def test_cas_refuses(tmp_path: Path, data: bytes) -> None:
    pytest.importorskip("cassis")
    for name, suffix in (("cas-xmi", ".xmi"), ("cas-json", ".json")):
        (tmp_path / f"a{suffix}").write_bytes(data)
        with pytest.raises(FormatError):
            read_all(format_named(name), tmp_path / f"a{suffix}")


def test_tei_is_well_formed_and_points_to_words(tmp_path: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    format_named("tei").write([fixture(), fixture(name="x")], tmp_path / "a.xml", WriteOptions())  # type: ignore[misc]
    root = etree.parse(str(tmp_path / "a.xml")).getroot()
    space = {"t": "http://www.tei-c.org/ns/1.0"}
    ids = root.xpath("//@xml:id")
    assert len(ids) == len(set(ids))
    spans = root.xpath("//t:span", namespaces=space)
    assert len(spans) == 2 * len(fixture().spans)
    for span in spans:
        for pointer in " ".join(span.get(name) for name in ("from", "to", "ana")).split():
            assert pointer[1:] in set(ids)
    assert "".join(root.xpath("//t:ab", namespaces=space)[0].itertext()) == TEXT


def test_tei_tells_punctuation_from_words_and_makes_nothing_up(tmp_path: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    records = [
        DocumentRecord("a", "وصل، ثمّ «عاد».", (SpanRecord(4, 7, "X", " ثم"),)),
        DocumentRecord("b", "نصّ", meta={"source": "جريدة السفير"}),
    ]
    format_named("tei").write(records, tmp_path / "a.xml", WriteOptions())  # type: ignore[misc]
    root = etree.parse(str(tmp_path / "a.xml")).getroot()
    space = {"t": "http://www.tei-c.org/ns/1.0"}
    assert "".join(root.xpath("//t:TEI[1]//t:pc/text()", namespaces=space)) == "،«»."
    assert not any(set("،«».") & set(word) for word in root.xpath("//t:w/text()", namespaces=space))
    sources = root.xpath("//t:TEI//t:sourceDesc/t:p/text()", namespaces=space)
    assert sources == ["No source is recorded", "جريدة السفير"]
    page = (tmp_path / "a.xml").read_text(encoding="utf-8")
    assert "Born digital" not in page and "Unpublished" not in page
    back, _ = read_all(format_named("tei"), tmp_path / "a.xml")
    assert [record.text for record in back] == [record.text for record in records]


def test_tei_of_others(tmp_path: Path) -> None:
    pytest.importorskip("lxml")
    (tmp_path / "a.xml").write_text(
        """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>رحلة
        قصيرة</title></titleStmt></fileDesc></teiHeader>
        <text><body><head>مقدمة</head>
        <p>وصل <persName ref="#q1">أحمد
           <placeName>المكي</placeName></persName> إلى<lb/>  <placeName type="GPE"> الرباط </placeName>.</p>
        <p><w xml:id="w1">في</w> <w xml:id="w2">مكتبة</w> <w xml:id="w3">القرويين</w></p></body></text>
        <standOff><spanGrp><span from="#w2" to="#w3" ana="#FAC"/>
        <span from="#x" to="#y" ana="#Z"/></spanGrp></standOff>
        </TEI>""",
        encoding="utf-8",
    )
    records, notes = read_all(format_named("tei"), tmp_path / "a.xml")
    assert records[0].name == "رحلة قصيرة"
    assert records[0].text == "مقدمة\nوصل أحمد المكي إلى\nالرباط .\nفي مكتبة القرويين"
    assert sorted((span.text, span.label) for span in records[0].spans) == sorted(
        [("أحمد المكي", "PERS"), ("المكي", "LOC"), ("الرباط", "GPE"), ("مكتبة القرويين", "FAC")]
    )
    assert [note.code for note in notes] == ["span_broken"]
    with pytest.raises(FormatError):
        (tmp_path / "b.xml").write_text("<html/>")
        read_all(format_named("tei"), tmp_path / "b.xml", ReadOptions())


def test_a_cas_has_one_annotation_of_its_document(tmp_path: Path) -> None:
    """The metadata of DKPro, over the whole text: INCEpTION looks for one, and knows no second."""
    cassis = pytest.importorskip("cassis")
    written = format_named("cas-xmi").write([fixture(details=False)], tmp_path / "d", WriteOptions())  # type: ignore[misc]
    with (tmp_path / "d" / "TypeSystem.xml").open("rb") as file:
        types = cassis.load_typesystem(file)
    with next(Path(name) for name in written.files if name.endswith(".xmi")).open("rb") as file:
        cas = cassis.load_cas_from_xmi(file, typesystem=types)
    found = cas.select("uima.tcas.DocumentAnnotation")
    assert [(each.begin, each.end) for each in found] == [(0, len(TEXT))]
    assert found[0].language == "ar"
