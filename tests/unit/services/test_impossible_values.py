"""What cannot be, or cannot be kept, is left out with its name and count, in whatever format it comes."""

from __future__ import annotations

import json
import warnings
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from tests.helpers.parted import project_of

from hashiya.services.exchange.read_files import ImportOptions
from hashiya.services.exchange.store_imported import ImportReport, import_paths

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "زارت هدى القدس مع عمر"
HUDA, QUDS, UMAR = (5, 8), (9, 14), (18, 21)


def lines(*values: object) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)


def marked(place: tuple[int, int], label: str, **more: object) -> dict[str, object]:
    return {"start": place[0], "end": place[1], "label": label, "text": TEXT[slice(*place)], **more}


ODD_SPANS = [
    marked(HUDA, "PERS", score=-0.5, status="perhaps", created="2026-02-31T99:00:00Z", id="s1"),
    marked(QUDS, "LOC", score="much", note={"a": 1}, modified="yesterday", id="s2"),
    marked(UMAR, "PERS", score=0.5, attributes=["x"], id="s3"),
]
HASHIYA = {
    "name": "رسالة",
    "text": TEXT,
    "state": "half",
    "direction": "up",
    "meta": ["x", "y"],
    "spans": ODD_SPANS,
    "relations": [
        {"type": "knows", "head": "s1", "tail": "s3", "score": -1, "status": "eh"},
        {"type": "knows", "head": "s1", "tail": "s3"},
        {"type": "knows", "head": "s1", "tail": "gone"},
        "رابط",
    ],
}
ARGILLA = {
    "fields": {"text": TEXT, "title": "عنوان"},
    "suggestions": [
        {
            "question_name": "span",
            "agent": "m",
            "score": [-2, "high"],
            "value": [
                {"start": 5, "end": 8, "label": "PERS"},
                {"start": 9, "end": 14, "label": "LOC"},
            ],
        }
    ],
    "responses": {"span": ["nobody"]},
}
REGION = {"from_name": "label", "to_name": "text", "type": "labels"}
STUDIO = [
    {
        "data": {"text": TEXT, "about": "س" * 2001},
        "annotations": [
            {
                "result": [
                    {**REGION, "id": "r", "score": -3, "value": {"start": 5, "end": 8, "labels": ["PERS"]}},
                    {**REGION, "id": "r", "value": {"start": 9, "end": 14, "labels": ["LOC"]}},
                ]
            }
        ],
    }
]
GATE = (
    '<?xml version="1.0" encoding="utf-8"?><GateDocument version="3"><GateDocumentFeatures/>'
    '<TextWithNodes><Node id="0"/>زارت <Node id="5"/>هدى<Node id="8"/> القدس</TextWithNodes>'
    '<AnnotationSet><Annotation Id="1" Type="PERS" StartNode="5" EndNode="8"><Feature>'
    '<Name className="java.lang.String">score</Name><Value className="java.lang.Double">-0.25</Value>'
    '</Feature><Feature><Name className="java.lang.String">degree</Name><Value className="java.lang.Long">-7'
    "</Value></Feature></Annotation></AnnotationSet></GateDocument>"
)
XMI = (
    '<?xml version="1.0" encoding="UTF-8"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI" '
    'xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0">'
    f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="{TEXT}"/>'
    '<cas:Sofa xmi:id="9" sofaNum="2" sofaID="other" mimeType="text" sofaString="نص آخر"/>'
    '<custom:Mark xmi:id="2" sofa="1" begin="5" end="8" value="PERS" status="odd"/>'
    '<custom:Mark xmi:id="2" sofa="1" begin="9" end="14" value="LOC"/>'
    '<custom:Mark xmi:id="3" sofa="1" begin="-4" end="14" value="LOC"/>'
    '<custom:Mark xmi:id="4" sofa="9" begin="0" end="2" value="LOC"/></xmi:XMI>'
)
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body><p><w xml:id="w1">هدى</w></p></body>'
    '<spanGrp><span from="#w1" to="#w1" cert="-1" type="PERS"/></spanGrp></text></TEI>'
)
TABLE = (
    "document,start,end,label,text,score,status,created,shade\n"
    "متن,5,8,PERS,هدى,-1,odd,1/1/2020,red\n"
    "متن,9,14,LOC,القدس,high,,,,extra\n"
)
RELATED = "document,type,head,tail,score,attributes\nآخر,knows,a,b,1,\nمتن,,a,b,,\n"
ANNOTATION = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "type": "Annotation",
    "created": "some day",
    "body": {"type": "TextualBody", "purpose": "classifying", "value": "PERS"},
    "target": {
        "source": {"id": "a", "value": TEXT},
        "selector": {"type": "TextPositionSelector", "start": 5, "end": 8},
    },
}


@dataclass(frozen=True)
class Case:
    """A file of a format, how many of its annotations come in, and what is told: code → names with counts."""

    name: str
    files: dict[str, str]
    stored: int
    told: dict[str, str] = field(default_factory=dict)


CASES = [
    Case(
        "hashiya",
        {"a.jsonl": lines(HASHIYA)},
        3,
        {
            "values_impossible": "status 2, score 3, state 1, direction 1, created 1, modified 1",
            "fields_ignored": "meta 2, relations 1, spans.note 1, spans.attributes 1",
            "relation_end": "",
            "duplicate_relation": "",
        },
    ),
    Case(
        "prodigy",
        {
            "a.jsonl": lines(
                {"text": TEXT, "spans": ODD_SPANS, "answer": "accept", "_input_hash": 1, "mood": "x"}
            )
        },
        3,
        {
            "values_impossible": "score 2, status 1, created 1, modified 1",
            "fields_ignored": "spans.note 1, spans.attributes 1, mood 1",
        },
    ),
    Case(
        "argilla",
        {"a.jsonl": lines(ARGILLA)},
        2,
        {"values_impossible": "score 2", "fields_ignored": "responses 1, fields.title 1"},
    ),
    Case(
        "doccano",
        {
            "a.jsonl": lines(
                {
                    "text": TEXT,
                    "label": [
                        [5, 8, "PERS"],
                        [5.5, 8, "PERS"],
                        "odd",
                        {"start_offset": "x", "end_offset": 8},
                    ],
                    "entities": [{"start_offset": 1, "end_offset": 2, "label": "LOC"}],
                    "Comments": [],
                    "relations": ["رابط"],
                    "author": "أمل",
                }
            )
        },
        1,
        {"fields_ignored": "entities 1, relations 1", "span_outside": "", "label_missing": ""},
    ),
    Case(
        "labelstudio",
        {"a.json": json.dumps(STUDIO)},
        2,
        {"values_impossible": "score 1", "fields_ignored": "about 1"},
    ),
    Case("gate", {"a.xml": GATE}, 1, {"values_impossible": "score 1"}),
    Case(
        "cas-xmi",
        {"a.xmi": XMI},
        2,
        {
            "values_impossible": "status 1",
            "annotations_ignored": "Mark of another view 1",
            "span_outside": "",
        },
    ),
    Case("tei", {"a.xml": TEI}, 1, {"values_impossible": "score 1"}),
    Case(
        "csv",
        {"a.csv": TABLE, "a.relations.csv": RELATED},
        2,
        {
            "values_impossible": "score 2, created 1, status 1",
            "fields_ignored": "shade 1, cells without a column 1",
            "relations_ignored": "rows without a type 1, knows 1",
        },
    ),
    Case(
        "web-annotation",
        {"a.jsonld": json.dumps([ANNOTATION, {"type": "Annotation"}, 5])},
        1,
        {
            "values_impossible": "created 1",
            "annotations_ignored": "annotations without a target 1, items that are no annotation 1",
        },
    ),
    Case(
        "huggingface",
        {
            "a.jsonl": lines(
                {"tokens": ["هدى", "", "القدس"], "ner_tags": ["B-PERS", "O", "B-LOC"], "pos_tags": [1, 2, 3]},
                {"tokens": ["هدى", "القدس"], "ner_tags": ["B-PERS"]},
            )
        },
        2,
        {"tags_uneven": "", "fields_ignored": "pos_tags 1"},
    ),
    Case(
        "spacy-jsonl",
        {
            "a.jsonl": lines(
                [TEXT, {"entities": [[5, 8, "PERS"], [5, 8], "x"], "cats": {"a": 1}, "links": {}}]
            )
        },
        1,
        {"fields_ignored": "cats 1", "span_outside": ""},
    ),
    Case(
        "json-texts",
        {"a.json": json.dumps([{"text": TEXT, "entities": [marked(HUDA, "PERS", score=-1, note="حاشية")]}])},
        1,
        {"values_impossible": "score 1"},
    ),
    Case(
        "brat",
        {
            "a.txt": TEXT,
            "a.ann": "T1\tPERS 5 8\tهدى\nT2\tLOC 9 14\tالقدس\n"
            "R1\tin Arg1:T1 Arg2:T2\nR1\tof Arg1:T1 Arg2:T2\n" + "غير ذلك\n" * 130,
        },
        2,
        {"relations_ignored": "of of a number that stands twice 1", "bad_line": "", "more": ""},
    ),
]


def names_told(report: ImportReport) -> dict[str, str]:
    told = {}
    for note in report.problems:
        assert note.message
        told[note.code] = str(note.args.get("names", ""))
    return told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_left_out_is_told(case: Case, tmp_path: Path) -> None:
    for name, content in case.files.items():
        (tmp_path / name).write_text(content, "utf-8")
    with project_of(tmp_path, [], "p.hashiya") as project:
        if case.name == "csv":
            (tmp_path / "متن.txt").write_text(TEXT, "utf-8")
            import_paths(project, [tmp_path / "متن.txt"], ImportOptions())
        first = tmp_path / next(iter(case.files))
        report = import_paths(project, [first], ImportOptions(format=case.name))
        assert report.annotations == case.stored
        told = names_told(report)
        assert {code: set(names.split(", ")) for code, names in told.items()} == {
            code: set(names.split(", ")) for code, names in case.told.items()
        }
        assert report.adds_up


def test_thousands_of_attributes_are_bounded_and_told(tmp_path: Path) -> None:
    """A scheme of so many attributes is a mistake; it took half a gigabyte and could not be used."""
    many = marked(HUDA, "PERS", attributes={f"a{number}": "x" for number in range(3000)})
    (tmp_path / "a.jsonl").write_text(lines({"name": "x", "text": TEXT, "spans": [many]}), "utf-8")
    with project_of(tmp_path, [], "p.hashiya") as project:
        before = len(project.attribute_types().types)
        report = import_paths(project, [tmp_path / "a.jsonl"], ImportOptions())
        (told,) = report.problems
        kept = len(project.attribute_types().types) - before
        assert told.code == "attributes_ignored" and told.args["count"] == 3000 - kept
        assert 900 < kept <= 1000 and report.beyond["attributes"] == kept


def test_labels_of_a_file_join_the_scheme_in_one_act(tmp_path: Path) -> None:
    """Label by label, 3,000 of them took more than ten minutes."""
    spans = [marked(HUDA, f"L{number}") for number in range(300)]
    (tmp_path / "a.jsonl").write_text(lines({"name": "x", "text": TEXT, "spans": spans}), "utf-8")
    with project_of(tmp_path, [], "p.hashiya") as project:
        acts = len(project.journal())
        report = import_paths(project, [tmp_path / "a.jsonl"], ImportOptions())
        assert report.annotations == len(report.new_labels) == 300
        assert len(project.journal()) - acts == 2


def test_a_value_longer_than_an_attribute_is_cut_and_told(tmp_path: Path) -> None:
    spans = [marked(HUDA, "PERS", attributes={"words": "س" * 20_000})]
    (tmp_path / "a.jsonl").write_text(lines({"name": "x", "text": TEXT, "spans": spans}), "utf-8")
    with project_of(tmp_path, [], "p.hashiya") as project:
        report = import_paths(project, [tmp_path / "a.jsonl"], ImportOptions())
        assert {note.code for note in report.problems} == {"attribute_odd", "attribute_cut"}


def test_what_stands_there_already_is_told_where_it_differs(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with project_of(tmp_path, [], "p.hashiya") as project:
        for value, codes in (("a", []), ("a", []), ("b", ["attribute_kept"])):
            spans = [marked(HUDA, "PERS", attributes={"kind": value, "more": ["x", "y"]})]
            path.write_text(lines({"name": "x", "text": TEXT, "note": "حاشية", "spans": spans}), "utf-8")
            report = import_paths(project, [path], ImportOptions())
            assert [note.code for note in report.problems] == codes


def imported(tmp_path: Path, name: str, content: str | bytes, format: str = "") -> ImportReport:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with project_of(tmp_path, [], f"p-{len(list(tmp_path.iterdir()))}.hashiya") as project:
        return import_paths(project, [path], ImportOptions(format=format))


@pytest.mark.parametrize("format", ["hashiya", "prodigy", "argilla", "doccano", "labelstudio", "huggingface"])
@pytest.mark.parametrize("content", ["", "\ufeff", " \n\n "])
def test_a_file_with_nothing_in_it_is_said_to_be_one(format: str, content: str, tmp_path: Path) -> None:
    report = imported(tmp_path, "a.jsonl", content, format)
    assert [note.code for note in report.problems] == ["nothing_in_file"]
    assert report.files_sum.left_out == 1


def test_numbers_of_ten_thousand_digits_are_no_places(tmp_path: Path) -> None:
    """Python refuses to read more than 4,300 digits: in a list that ended the whole import."""
    place = "9" * 10_000
    task = json.dumps(STUDIO[0]).replace('"start": 5', f'"start": {place}')
    report = imported(tmp_path, "a.json", f"[{task}]", "labelstudio")
    assert report.annotations == 1 and report.adds_up
    assert {note.code for note in report.problems} >= {"span_outside"}


def test_a_page_of_text_is_no_name(tmp_path: Path) -> None:
    spans = [marked(HUDA, "م" * 5000)]
    line = lines({"name": "س" * 5000, "text": TEXT, "spans": spans})
    path = tmp_path / "a.jsonl"
    path.write_text(line, "utf-8")
    with project_of(tmp_path, [], "p.hashiya") as project:
        report = import_paths(project, [path], ImportOptions())
        (info,) = project.documents()
        assert len(info.name) == 500 and max(map(len, report.new_labels)) == 500
        assert names_told(report) == {"values_impossible": "name 1, label 1"}
    table = f"document,start,end,label\n{'س' * 3_000_000},5,8,PERS\n"
    report = imported(tmp_path, "a.csv", table, "csv")
    assert all(len(note.message) < 3000 for note in report.problems) and report.adds_up


def test_members_of_one_name_in_an_archive_are_all_read(tmp_path: Path) -> None:
    """The second took the place of the first, and nothing was said."""
    path = tmp_path / "a.zip"
    long = "س" * 130
    texts = {"a.txt": "نص أول", "A.TXT": "نص ثان", f"1{long}.txt": "نص ثالث", f"2{long}.txt": "نص رابع"}
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, text in [*texts.items(), ("a.txt", "نص خامس")]:
            archive.writestr(name, text)
    with project_of(tmp_path, [], "p.hashiya") as project:
        report = import_paths(project, [path], ImportOptions())
        assert len(report.documents) == 5 and not report.problems


@pytest.mark.parametrize("name", ["a.conll", "a.jsonl", "a.json"])
def test_an_encoding_that_is_not_sure_is_told_by_every_reader(name: str, tmp_path: Path) -> None:
    """One broken byte in a short file, and its letters were others, without a word."""
    content = {
        "a.conll": "زارت O\nهدى B-PERS\nX O\n\n",
        "a.jsonl": lines({"text": f"{TEXT} X", "spans": [marked(HUDA, "PERS")], "name": "x"}),
        "a.json": json.dumps([{"text": f"{TEXT} X"}], ensure_ascii=False),
    }[name]
    report = imported(tmp_path, name, content.encode().replace(b"X", b"\xed\xa0\x80"))
    assert {note.code for note in report.problems} & {"encoding_unsure", "undecodable"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16", "utf-16-le"])
def test_stand_off_lines_are_read_in_the_encoding_of_their_text(encoding: str, tmp_path: Path) -> None:
    text = "زارت هدى القدس مع عمر في الصباح الباكر ثم عادت إلى البيت قبل المساء بقليل من الوقت"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    (tmp_path / "a.ann").write_bytes("T1\tPERS 5 8\tهدى\nT2\tLOC 9 14\tالقدس\n".encode(encoding))
    with project_of(tmp_path, [], "p.hashiya") as project:
        assert import_paths(project, [tmp_path / "a.ann"], ImportOptions()).annotations == 2
