"""Label Studio's exports in every shape: people, web pages, dialogues, short JSON and tables."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from tests.helpers.format_fixture import read_all
from tests.helpers.incoming import known, left_out, marks, write

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, ReadOptions, SpanRecord, WriteOptions

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "حضر العازف 🎻 رامي صباغ حفل صيدا."


def region(words: str, label: str, *, text: str = TEXT, **more: Any) -> dict[str, Any]:
    start = text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": label, "type": "labels", "from_name": "l", "to_name": "text", "value": value | more}


def task(*results: dict[str, Any], by: Any = 1, data: Any = None) -> dict[str, Any]:
    given = data or {"text": TEXT}
    return {"id": 1, "data": given, "annotations": [{"completed_by": by, "result": list(results)}]}


def test_each_person_has_a_layer_and_models_none(tmp_path: Path) -> None:
    first = task(region("رامي صباغ", "PERS"), by={"email": "huda@example.org", "id": 4})
    first["annotations"].append({"completed_by": 9, "result": [region("صيدا", "GPE")]})
    first["predictions"] = [{"model_version": "m1", "result": [region("صيدا", "LOC") | {"score": 0.5}]}]
    (record,), notes = known(write(tmp_path, "a.json", [first]), "labelstudio")
    assert [(s.text, s.label, s.layer, s.by, s.status, s.score) for s in record.spans] == [
        ("رامي صباغ", "PERS", "huda@example.org", "huda@example.org", "", None),
        ("صيدا", "GPE", "9", "9", "", None),
        ("صيدا", "LOC", "", "m1", "suggested", 0.5),
    ]
    assert not notes


def test_the_unit_is_found_by_the_words(tmp_path: Path) -> None:
    points = region("صيدا", "GPE")
    units = region("صيدا", "GPE", start=points["value"]["start"] + 1, end=points["value"]["end"] + 1)
    for item in (points, units):
        (record,), notes = known(write(tmp_path, "a.json", [task(item)]), "labelstudio")
        assert marks(record) == [("صيدا", "GPE")] and not notes


def test_a_web_page_is_read_as_it_is_seen(tmp_path: Path) -> None:
    page = "<div><h1>خبر</h1>\n<p>حضر <b>رامي\n صباغ</b> حفل&nbsp;صيدا.</p><p>ثم نام.</p></div>"
    shown = "خبر\nحضر رامي\n صباغ حفل\xa0صيدا.ثم نام."
    at = shown.index("صباغ")
    value = {
        "globalOffsets": {"start": at - 6, "end": at + 4},
        "text": "رامي صباغ",
        "hypertextlabels": ["PERS"],
    }
    result = {"id": "a", "type": "hypertextlabels", "value": value | {"start": "/x", "startOffset": 0}}
    path = {
        "start": "/div[1]/p[2]/text()[1]",
        "end": "/div[1]/p[2]/text()[1]",
        "startOffset": 3,
        "endOffset": 6,
    }
    by_path = {"id": "b", "type": "hypertextlabels", "value": path | {"hypertextlabels": ["EVENT"]}}
    wrong = {"start": "/div[1]/p[9]/text()[1]", "end": "/p", "startOffset": 0, "endOffset": 2}
    lost = {"id": "c", "type": "hypertextlabels", "value": wrong | {"hypertextlabels": ["X"]}}
    (record,), notes = known(
        write(tmp_path, "a.json", [task(result, by_path, lost, data={"text": page})]), "labelstudio"
    )
    assert record.text == "خبر\nحضر رامي صباغ حفل\xa0صيدا.\nثم نام."
    assert marks(record) == [("رامي صباغ", "PERS"), ("نام", "EVENT")]
    assert left_out(notes) == {"annotations_ignored": 1}


def test_a_dialogue_has_a_line_for_each_turn(tmp_path: Path) -> None:
    turns = [{"author": "أم", "text": "أين رامي؟"}, {"author": "أب", "text": "ذهب إلى صيدا."}]
    value = {"start": "1", "end": "1", "startOffset": 8, "endOffset": 12, "paragraphlabels": ["GPE"]}
    inside = {"id": "a", "type": "paragraphlabels", "to_name": "d", "value": value}
    across = {"id": "b", "type": "paragraphlabels", "to_name": "d", "value": value | {"start": "0"}}
    data = {"d": turns, "title": "حوار"}
    (record,), notes = known(write(tmp_path, "a.json", [task(inside, across, data=data)]), "labelstudio")
    assert (record.name, record.text) == ("حوار", "أم: أين رامي؟\nأب: ذهب إلى صيدا.")
    assert marks(record) == [("صيدا", "GPE")] and left_out(notes) == {"annotations_ignored": 1}


def test_answers_are_attributes_of_regions_or_told(tmp_path: Path) -> None:
    about = {"id": "PERS", "type": "choices", "from_name": "جنس", "value": {"start": 1, "choices": ["ذكر"]}}
    whole = {"id": "z", "type": "choices", "from_name": "باب", "value": {"choices": ["فن"]}}
    box = {"id": "y", "type": "rectanglelabels", "value": {"x": 1, "y": 2, "rectanglelabels": ["وجه"]}}
    link = {"type": "relation", "from_id": "PERS", "to_id": "GPE", "labels": ["زار"]}
    items = [region("رامي صباغ", "PERS"), about, whole, box, link]
    (record,), notes = known(write(tmp_path, "a.json", [task(*items)]), "labelstudio")
    assert record.spans[0].attributes == {"جنس": "ذكر"}
    assert record.labels == {"باب": "فن"} and record.relations[0].type == "زار"
    assert left_out(notes) == {"annotations_ignored": 1}


def test_two_texts_of_a_task_are_two_documents(tmp_path: Path) -> None:
    data = {"question": "من حضر حفل صيدا؟", "answer": "حضره رامي.", "nothing": ["أ", "ب"]}
    city = region("صيدا", "GPE", text=data["question"]) | {"to_name": "question"}  # type: ignore[arg-type]
    person = region("رامي", "PERS", text=data["answer"]) | {"to_name": "answer"}  # type: ignore[arg-type]
    records, notes = known(write(tmp_path, "a.json", [task(city, person, data=data)]), "labelstudio")
    assert [(record.text, marks(record)) for record in records] == [
        (data["question"], [("صيدا", "GPE")]),
        (data["answer"], [("رامي", "PERS")]),
    ]
    assert left_out(notes) == {"fields_ignored": 2}


def test_an_address_is_no_text(tmp_path: Path) -> None:
    for address in ("/data/upload/7/3f-khabar.txt", "https://example.org/a.txt", "s3://b/a.txt"):
        item = task(region("رامي صباغ", "PERS"), data={"text": address})
        records, (note,) = known(write(tmp_path, "a.json", [item]), "labelstudio")
        assert not records and address in note.message
        assert (note.code, note.where, note.annotations, note.documents) == ("bad_task", "task 1", 1, 1)


def short(control: str = "نوع", **more: Any) -> dict[str, Any]:
    values = [region("رامي صباغ", "PERS")["value"], region("صيدا", "GPE")["value"]]
    return {
        "id": 5,
        "text": TEXT,
        control: values,
        "annotator": 2,
        "annotation_id": 8,
        "lead_time": 1.5,
    } | more


def found(records: list[DocumentRecord]) -> list[list[tuple[str, str, str]]]:
    return [[(s.text, s.label, s.layer) for s in record.spans] for record in records]


EXPECTED = [[("رامي صباغ", "PERS", "2"), ("صيدا", "GPE", "2")]]


def test_json_min_under_any_control(tmp_path: Path) -> None:
    item = short(topic={"choices": ["فن", "سفر"]}, source="جريدة")
    records, notes = known(write(tmp_path, "a.json", [item]), "labelstudio")
    assert found(records) == EXPECTED and records[0].meta == {"source": "جريدة"}
    assert records[0].labels == {"topic": ["فن", "سفر"]} and not left_out(notes)


def test_tables(tmp_path: Path) -> None:
    for suffix, divider in ((".csv", ","), (".tsv", "\t")):
        item = {
            key: json.dumps(v) if isinstance(v, list) else v
            for key, v in short(text=TEXT + "\nثم نام").items()
        }
        path = tmp_path / f"a{suffix}"
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(item), delimiter=divider)
            writer.writeheader()
            writer.writerow(item)
        records, notes = known(path, "labelstudio")
        assert found(records) == EXPECTED and records[0].text == TEXT + "\nثم نام" and not notes


def test_a_named_field_is_the_text(tmp_path: Path) -> None:
    from tests.helpers.format_fixture import read_all

    from hashiya.formats import format_named

    item = task(region("صيدا", "GPE"), data={"text": "غيره", "body": TEXT})
    options = ReadOptions(options={"text_field": "body"})
    (record,), _ = read_all(format_named("labelstudio"), write(tmp_path, "a.json", [item]), options)
    assert record.text == TEXT and marks(record) == [("صيدا", "GPE")]


def test_a_server_is_told_of_no_user_and_of_one_prediction(tmp_path: Path) -> None:
    """It refuses a file that names somebody it does not know, and takes predictions as alternatives."""
    text = "عاد سامر 📌 من صيدا."

    def span(words: str, label: str, **more: str) -> SpanRecord:
        start = text.index(words)
        return SpanRecord(start, start + len(words), label, words, **more)  # type: ignore[arg-type]

    spans = (
        span("سامر", "PERS", status="accepted", by="سعاد", layer="سعاد", note="راجع"),
        span("صيدا", "GPE", status="suggested", by="crf"),
        span("من صيدا", "LOC", status="suggested", by="lexicon"),
    )
    path = tmp_path / "tasks.json"
    chosen = format_named("labelstudio")
    assert chosen.write is not None
    chosen.write([DocumentRecord("رسالة", text, spans)], path, WriteOptions())
    (task,) = json.loads(path.read_text(encoding="utf-8"))
    assert "completed_by" not in path.read_text(encoding="utf-8")
    assert len(task["predictions"]) == 1 and len(task["predictions"][0]["result"]) == 2
    places = [result["value"] for result in task["predictions"][0]["result"]]
    assert {text[place["start"] : place["end"]] for place in places} == {"صيدا", "من صيدا"}
    (record,), _notes = read_all(chosen, path)
    assert {(each.text, each.by, each.layer, each.note) for each in record.spans} == {
        ("سامر", "سعاد", "سعاد", "راجع"),
        ("صيدا", "crf", "", ""),
        ("من صيدا", "lexicon", "", ""),
    }
