"""What is wrong beyond spans, through the command line: told with its place, nothing lost or crashed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.helpers.bad_input import Place, codes

from hashiya.formats import FORMATS

TEXT = "سافر <b>نديم</b> & أهلُه من صيدا إلى حلب مع رباب."
MARKED = {"a": ("نديم", "PERS"), "b": ("صيدا", "GPE"), "c": ("حلب", "GPE"), "d": ("رباب", "PERS")}
BEYOND = [
    each.name
    for each in FORMATS
    if each.read and each.write and not {"relations", "attributes"} <= set(each.cannot_hold)
]
MARKUP = '<script>alert("1")</script> & «س»'


def spans(**more: dict[str, object]) -> list[dict[str, Any]]:
    found = []
    for uid, (words, label) in MARKED.items():
        start = TEXT.index(words)
        span = {"id": uid * 32, "start": start, "end": start + len(words), "label": label, "text": words}
        found.append(span | more.get(uid, {}))
    return found


def relation(kind: str, head: str, tail: str, **attributes: object) -> dict[str, object]:
    return {"type": kind, "head": head * 32, "tail": tail * 32, "attributes": attributes}


def native(place: Place, name: str, *records: dict[str, object]) -> Any:
    lines = [json.dumps(each, ensure_ascii=False) + "\n" for each in records]
    return place.take(place.write(name, "".join(lines)))


def document(**more: object) -> dict[str, object]:
    return {"name": "سفر", "text": TEXT, "spans": spans(), **more}


def held(place: Place) -> dict[str, Any]:
    """The document, as an export of everything has it."""
    place.run("export", place.project, place.folder / "all.jsonl", "--format", "hashiya")
    lines = [json.loads(line) for line in (place.folder / "all.jsonl").read_text("utf-8").splitlines()]
    return next(line for line in lines if "spans" in line)


def test_relations_without_their_ends_are_named_one_by_one(place: Place) -> None:
    """Missing, of another document, and so many that only some are spelled out."""
    there = {"id": "e" * 32, "start": 4, "end": 7, "label": "PERS"}
    other: dict[str, object] = {"name": "آخر", "text": "رحل سعد.", "spans": [there]}
    wrong = [relation("مع", "a", "e"), relation("مع", "f", "b"), relation("مع", "a", "d")]
    found = native(place, "a.jsonl", document(relations=wrong), other)
    assert codes(found) == ["relation_end", "relation_end"]
    first, second = found["problems"]
    assert first["path"].endswith("a.jsonl") and first["where"].startswith("سفر")
    assert "مع" in first["message"] and "e" * 32 in first["message"] and "f" * 32 in second["message"]
    assert len(held(place)["relations"]) == 1
    place.assert_sound()
    many = [relation("من", "a", "f") | {"id": f"{number:032x}"} for number in range(5000)]
    found = native(place, "b.jsonl", document(name="ثان", text=TEXT + "\n", relations=many))
    assert set(codes(found)) == {"relation_end", "more"} and len(found["problems"]) <= 25
    assert any("4980" in each["message"] for each in found["problems"])


def test_values_of_the_wrong_kind_are_kept_beside(place: Place) -> None:
    types: dict[str, list[object]] = {"attributes": [{"code": "عدد", "of": "annotation", "kind": "number"}]}
    types["attributes"].append({"code": "يوم", "of": "relation", "kind": "date"})
    types["attributes"].append({"code": "مرجع", "of": "document", "kind": "flag"})
    given = spans(a={"attributes": {"عدد": "كثير"}}, b={"attributes": {"عدد": 3}})
    related = [relation("مع", "a", "d", يوم="2024-13-45")]
    found = native(
        place, "a.jsonl", {"types": types}, document(spans=given, relations=related, labels={"مرجع": [1, 2]})
    )
    assert codes(found) == ["attribute_odd"] * 3
    start = TEXT.index("نديم")
    assert (
        found["problems"][0]["where"] == f"سفر, {start}-{start + 4}"
        and "كثير" in found["problems"][0]["message"]
    )
    there = held(place)
    assert {span["text"]: span.get("attributes") for span in there["spans"]} == {
        **{"نديم": {"عدد_text": "كثير"}, "صيدا": {"عدد": 3.0}, "حلب": None, "رباب": None}
    }
    assert there["relations"][0]["attributes"] == {"يوم_text": "2024-13-45"}
    assert there["labels"] == {"مرجع_text": "[1,2]"}
    place.assert_sound()
    again = native(place, "b.jsonl", document(spans=given, relations=related))
    assert "attribute_odd" not in codes(again)  # what is there already is told once


def test_entities_that_are_one_in_a_circle(place: Place) -> None:
    def entity(uid: str, into: str) -> dict[str, object]:
        return {"entity": {"id": uid * 32, "label": "PERS", "ar": f"نديم {MARKUP}", "into": into * 32}}

    circle = [entity("1", "2"), entity("2", "3"), entity("3", "1"), entity("4", "4")]
    given = spans(a={"entity": "1" * 32}, d={"entity": "4" * 32})
    native(place, "a.jsonl", *circle, document(spans=given))
    listed = place.json("entities", place.project)["entities"]
    assert sum(len(each["mentions"]) if "mentions" in each else each["count"] for each in listed) == 2
    assert held(place)["spans"]
    place.run("show", place.project, "سفر", "--json")
    for name in ("csv", "tei", "jsonld"):
        place.run("entities", place.project, "--output", place.folder / f"e.{name}", "--format", name)
    for name in BEYOND:
        item = next(each for each in FORMATS if each.name == name)
        place.run("export", place.project, place.folder / f"o-{name}{item.suffixes[0]}", "--format", name)
    place.assert_sound()


@pytest.mark.parametrize("name", BEYOND)
def test_names_with_markup_come_back_from_every_format(place: Place, name: str) -> None:
    entity = {"id": "1" * 32, "label": "PERS", "ar": MARKUP, "aliases": ["a\"b'c"], "note": "1 < 2 && 3 > 2"}
    given = spans(
        a={"entity": "1" * 32, "attributes": {"role": MARKUP}, "note": MARKUP}, d={"entity": "1" * 32}
    )
    native(
        place,
        "a.jsonl",
        {"entity": entity},
        document(spans=given, relations=[relation("a<b>&c", "a", "d")], labels={"نوع": MARKUP}, note=MARKUP),
    )
    item = next(each for each in FORMATS if each.name == name)
    out = place.folder / (f"out-{name}" if item.folder else f"out{item.suffixes[0]}")
    lost = {each["code"] for each in place.json("export", place.project, out, "--format", name)["lost"]}
    again = Place(place.folder / "again", place._capsys)
    again.folder.mkdir()
    again.run("new", again.project)
    if "no_text" in lost:
        again.take(again.write("سفر.txt", TEXT))
    again.take(out, options=("--format", name))
    there = held(again)
    assert there["text"] == TEXT and len(there["spans"]) == 4
    first = next(span for span in there["spans"] if span["text"] == "نديم")
    if "attributes" not in lost:
        assert first["attributes"]["role"] == MARKUP
    if "relations" not in lost and "label" not in lost:
        assert [each["type"] for each in there["relations"]] == ["a<b>&c"]
    if "document_labels" not in lost:
        assert there["labels"]["نوع"] == MARKUP
    if "entity" not in lost:
        assert len({span["entity"] for span in there["spans"] if span.get("entity")}) == 1
    again.assert_sound()


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", BEYOND)
def test_fifty_thousand_relations_on_one_span(place: Place, name: str) -> None:
    """From one name to 250 others, in 200 ways each."""
    words = [f"اسم{number:03d}" for number in range(251)]
    text = " ".join(words)
    given = [
        {"id": f"{number:032x}", "start": 7 * number, "end": 7 * number + 6, "label": "PERS"}
        for number in range(251)
    ]
    related = [
        {"type": f"t{kind:03d}", "head": f"{0:032x}", "tail": f"{number:032x}"}
        for number in range(1, 251)
        for kind in range(200)
    ]
    assert native(place, "a.jsonl", {"name": "ن", "text": text, "spans": given, "relations": related})[
        "imported"
    ]
    item = next(each for each in FORMATS if each.name == name)
    out = place.folder / (f"out-{name}" if item.folder else f"out{item.suffixes[0]}")
    done = place.json("export", place.project, out, "--format", name)
    lost = {each["code"]: each["count"] for each in done["lost"]}
    again = Place(place.folder / "again", place._capsys)
    again.folder.mkdir()
    again.run("new", again.project)
    if "no_text" in lost:
        again.take(again.write("ن.txt", text))
    again.take(out, options=("--format", name))
    assert len(held(again).get("relations", ())) == 50_000 - lost.get("relations", 0)
