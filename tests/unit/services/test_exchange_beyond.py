"""What is beyond spans goes out and comes back, and what files say of it is stored, not counted away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import ATTRIBUTES, RELATIONS, everything, with_types
from tests.helpers.store import SCHEME, TEXT, assert_sound, make, place

from hashiya.core.beyond.attributes import AttributeKind, Subject
from hashiya.core.beyond.entities import NIL, Entity
from hashiya.core.span import GOLD
from hashiya.formats.base import WriteOptions
from hashiya.services.annotate import marking
from hashiya.services.attributes import values
from hashiya.services.entities import linking
from hashiya.services.exchange.export import EVERYTHING, ExportSelection, export
from hashiya.services.exchange.read_files import ImportOptions
from hashiya.services.exchange.store_imported import ImportReport, import_paths
from hashiya.services.relations import relating
from hashiya.store.project import Project
from hashiya.store.tables.records import Person

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.span import Annotation


def annotated(folder: Path) -> tuple[Project, str]:
    """A project with one of everything, by two people."""
    project, (document,) = make(folder)
    with_types(project)
    marks: dict[str, Annotation] = {}
    for words, label in (("سلمى", "PERS"), ("يوسف", "PERS"), ("القيروان", "LOC"), ("المدينةِ", "LOC")):
        project.apply(marking.mark(project, document, *place(TEXT, words), label))
        marks[words] = next(each for each in project.annotations(document) if each.surface == words)
    city, town = marks["القيروان"], marks["المدينةِ"]
    project.apply(values.set_on_annotations(project, [city], "sub", "town"))
    project.apply(values.set_on_annotations(project, [city, town], "certain", False))
    project.apply(values.set_on_annotations(project, [marks["سلمى"]], "roles", ["a", "c"]))
    project.apply(values.set_on_annotations(project, [city], "from", "0670"))
    project.apply(relating.relate(project, marks["سلمى"], city, "lives_in"))
    project.apply(relating.relate(project, marks["سلمى"], marks["يوسف"], "knows"))
    project.apply(values.set_on_relation(project, project.relations(document)[0], "degree", 2.5))
    project.apply(
        linking.link(project, [city], Entity("", "LOC", ar="القيروان", identifiers={"wikidata": "Q1"}))
    )
    (entity,) = project.entities()
    project.apply(linking.link(project, [town], entity))
    project.apply(linking.link(project, [marks["يوسف"]], NIL))
    project.apply(values.label_document(project, document, "variety", "MSA"))
    project.apply(values.write_note(project, document, "النسخة ناقصة 📌"))
    project.act_as(Person("b" * 32, "هدى"))
    project.apply(values.label_document(project, document, "variety", "EGY"))
    return project, document


def take(folder: Path, path: Path, name: str = "in.hashiya") -> tuple[Project, ImportReport]:
    project = Project.create(folder / name, scheme=SCHEME, person=Person("a" * 32, "سلمى"))
    return project, import_paths(project, [path], ImportOptions(person="a" * 32))


def by_name(project: Project) -> dict[str, object]:
    """`everything`, with names for uids of people."""
    names = {person.uid: person.name for person in project.people()}

    def named(value: object) -> str:
        text = repr(value)
        for uid, name in names.items():
            text = text.replace(uid, name)
        return text

    found = {key: rows for key, rows in everything(project).items() if not key.startswith("entities")}
    entities = project.entities().values()
    return {
        "rest": {key: sorted(map(named, rows)) for key, rows in found.items()},  # type: ignore[call-overload]
        "entities": [(each.uid, each.ar, each.label, dict(each.identifiers)) for each in entities],
    }


def test_native_lines_lose_nothing(tmp_path: Path) -> None:
    project, _ = annotated(tmp_path)
    out = tmp_path / "out.jsonl"
    done = export(project, out, "hashiya", ExportSelection(layer=EVERYTHING), WriteOptions())
    assert (done.documents, done.annotations, done.lost) == (1, 4, ())
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [min(line) for line in lines[:2]] == ["types", "entity"]
    again, report = take(tmp_path, out)
    assert [note.code for note in report.problems] == []
    assert (report.documents_sum.held, report.documents_sum.new) == (2, 1)
    assert again.attribute_types().types == ATTRIBUTES and again.relation_types() == RELATIONS
    assert by_name(again) == by_name(project)
    assert_sound(again)
    second = import_paths(again, [out], ImportOptions(person="a" * 32))
    assert not second.beyond and by_name(again) == by_name(project)
    out2 = tmp_path / "out2.jsonl"
    export(again, out2, "hashiya", ExportSelection(layer=EVERYTHING), WriteOptions())
    assert by_name(take(tmp_path, out2, "third.hashiya")[0]) == by_name(project)


def test_words_that_are_numbers_or_dates_become_such(tmp_path: Path) -> None:
    """Formats that know texts alone write them as words; codes with zeros in front stay words."""
    start, end = place(TEXT, "القيروان")
    said = {
        "weight": "2.5",
        "from": "1050-03",
        "year": "1957",
        "shelf": "007",
        "long": "1" * 20,
        "rank": "ثان",
    }
    line = {
        "name": "نص",
        "text": TEXT,
        "spans": [{"start": start, "end": end, "label": "LOC", "attributes": said}],
    }
    (tmp_path / "in.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
    project, report = take(tmp_path, tmp_path / "in.jsonl")
    kinds = {each.code: str(each.kind) for each in project.attribute_types().types}
    assert kinds == {
        **{"weight": "number", "year": "number", "from": "date", "rank": "one"},
        **{"shelf": "one", "long": "one"},
    }
    (document,) = project.document_uids()
    stored = {each.name: each.value for each in project.attributes(document)}
    assert stored == {**said, "weight": 2.5, "year": 1957.0} and report.problems == []
    assert_sound(project)


def test_what_files_say_without_types_becomes_types_and_values(tmp_path: Path) -> None:
    start, end = place(TEXT, "القيروان")
    first, last = place(TEXT, "سلمى")
    attributes: dict[str, object] = {"kind of place": "town", "sure": True, "rank": 3, "tags": ["x", "y"]}
    town = {"id": "t1", "start": start, "end": end, "label": "LOC", "entity": "Q100"}
    who = {"id": "t2", "start": first, "end": last, "label": "PERS", "attributes": {"sure": False, "odd": {}}}
    line = {
        **{"name": "نص", "text": TEXT, "labels": {"genre": "سفر", "long enough": True}, "note": "ملاحظة"},
        "spans": [town | {"attributes": attributes}, who],
        "relations": [
            {"type": "born in", "head": "t2", "tail": "t1", "attributes": {"year": 1050}},
            {"type": "born in", "head": "t2", "tail": "t9"},
            {"type": "self", "head": "t1", "tail": "t1"},
        ],
    }
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", "utf-8")
    project, report = take(tmp_path, path)
    assert [note.code for note in report.problems] == ["relation_end"]
    types = {(str(each.subject), each.code): str(each.kind) for each in project.attribute_types().types}
    assert types == {
        **{("annotation", "kind_of_place"): "one", ("annotation", "sure"): "flag"},
        **{("annotation", "rank"): "number", ("annotation", "tags"): "many", ("annotation", "odd"): "one"},
        **{("relation", "year"): "number", ("document", "genre"): "one", ("document", "long_enough"): "flag"},
    }
    (document,) = project.document_uids()
    assert sorted(each.type for each in project.relations(document) if each.tail) == ["born_in", "self"]
    (entity,) = project.entities().values()
    assert (entity.ar, dict(entity.identifiers)) == ("القيروان", {"id": "Q100"})
    assert report.beyond == {"attributes": 7, "labels": 2, "relations": 2, "entities": 1, "mentions": 1}
    assert_sound(project)
    # Another file's values widen the choices, and touch nothing that is there.
    attributes["kind of place"] = "village"
    more = {**line, "name": "آخر", "text": TEXT + " تمّ."}
    path.write_text(json.dumps(more, ensure_ascii=False) + "\n", "utf-8")
    import_paths(project, [path], ImportOptions(person="a" * 32))
    kind = project.attribute_types().get(Subject.ANNOTATION, "kind_of_place")
    assert kind is not None and kind.kind is AttributeKind.ONE
    assert [choice.value for choice in kind.choices] == ["town", "village"]
    assert len(project.entities()) == 1
    before = everything(project)
    while project.undo() is not None:
        pass
    assert project.attribute_types().types == () and project.entities() == {}
    while project.redo() is not None:
        pass
    assert everything(project) == before


@pytest.mark.parametrize(
    "line",
    [
        '{"entity": {"label": "PERS"}}',
        '{"entity": 5}',
        '{"entity": {"id": ""}}',
        '{"types": {"attributes": [{"code": "a b", "kind": "flag"}], "relations": [{"code": ""}]}}',
        '{"types": 5}',
    ],
)
def test_odd_definitions_are_told_or_passed_over_and_the_rest_comes(tmp_path: Path, line: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(line + '\n{"name": "ن", "text": "سلمى", "spans": []}\n', "utf-8")
    project, report = take(tmp_path, path)
    assert len(project.documents()) == 1 and project.entities() == {}
    assert project.attribute_types().types == () and project.relation_types() == ()
    assert all(note.message for note in report.problems)


def test_entities_that_lead_back_to_themselves_stay_their_own_and_are_told(tmp_path: Path) -> None:
    path = tmp_path / "circle.jsonl"
    lines: list[dict[str, object]] = [
        {"entity": {"id": "e1", "label": "PERS", "ar": "سعاد", "into": "e2"}},
        {"entity": {"id": "e2", "label": "PERS", "ar": "سعدى", "into": "e3"}},
        {"entity": {"id": "e3", "label": "PERS", "ar": "أمّ سعد", "into": "e1"}},
        {"entity": {"id": "e4", "label": "PERS", "ar": "نفسه", "into": "e4"}},
    ]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    project, report = take(tmp_path, path)
    with project:
        names = {each.uid: each.ar for each in project.entities().values()}
        joined = {each.ar: names.get(each.into, "") for each in project.entities().values()}
        assert joined == {"سعاد": "سعدى", "سعدى": "أمّ سعد", "أمّ سعد": "", "نفسه": ""}
        told = [note for note in report.problems if note.code == "entity_circle"]
        assert {note.args["entity"] for note in told} == {"e3", "e4"}


def test_what_is_of_another_kind_than_its_field_is_told(tmp_path: Path) -> None:
    path = tmp_path / "kinds.jsonl"
    start, end = place(TEXT, "سلمى")
    span = {"id": "a", "start": start, "end": end, "label": "PERS", "text": "سلمى"}
    line = {
        **{"name": "أنواع", "text": TEXT, "relations": ["knows"], "labels": ["MSA"]},
        "spans": [span | {"attributes": ["certain"], "entity": {"id": 3}}],
    }
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    project, report = take(tmp_path, path)
    with project:
        assert len(list(project.iter_annotations())) == 1
        (told,) = (note for note in report.problems if note.code == "fields_ignored")
        for name in ("labels", "relations", "spans.attributes", "spans.entity"):
            assert name in str(told.args["names"])


def test_the_card_of_a_data_set_is_no_text(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "data").mkdir(parents=True)
    row = {"tokens": ["زار", "يوسف", "المدينة"], "ner_tags": ["O", "B-PERS", "O"]}
    (folder / "data" / "train.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (folder / "README.md").write_text("# بطاقة\n", encoding="utf-8")
    project, report = take(tmp_path, folder)
    with project:
        assert report.documents and "README" not in {info.name for info in project.documents()}


def test_gold_of_a_file_stays_gold_with_its_labels_whoever_decided(tmp_path: Path) -> None:
    line = {
        **{"name": "ق", "text": "وصلت نوال إلى حلب.", "annotator": "gold", "labels": {"variety": "MSA"}},
        "spans": [{"start": 5, "end": 9, "label": "PERS", "by": "هدى"}],
    }
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    with Project.create(tmp_path / "p.hashiya", scheme=SCHEME) as project:
        with_types(project)
        import_paths(project, [path], ImportOptions(person=project.person_uid))
        (document,) = project.document_uids()
        assert {each.layer for each in project.annotations(document)} == {GOLD}
        assert {each.layer for each in project.attributes(document)} == {GOLD}


def test_two_copies_of_a_text_in_one_go_say_the_same_once(tmp_path: Path) -> None:
    """A folder often holds a copy beside the file: what both say of the text comes in, and the rest too."""
    start, end = place(TEXT, "سلمى")
    other, its_end = place(TEXT, "القيروان")
    spans = [
        {"id": "a", "start": start, "end": end, "label": "PERS", "entity": "Q1", "attributes": {"x": "1"}},
        {"id": "b", "start": other, "end": its_end, "label": "LOC"},
    ]
    relation = {"type": "lives_in", "head": "a", "tail": "b", "id": "c" * 32, "attributes": {"y": "2"}}
    line = {
        **{"text": TEXT, "spans": spans, "relations": [relation]},
        **{"labels": {"k": "v"}, "note": "n"},
    }
    path = tmp_path / "copies.jsonl"
    lines = [line | {"name": "أصل"}, line | {"name": "نسخة"}, {"name": "آخر", "text": "نص آخر"}]
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines), encoding="utf-8")
    project, report = take(tmp_path, path)
    with project:
        assert len(project.document_uids()) == 2 and report.adds_up
        document = report.documents[0]
        assert {each.name for each in project.attributes(document)} == {"x", "y", "k", "@note"}
        assert len(project.attributes(document)) == 4
        assert len(project.relations(document)) == 1 and len(project.mentions(document)) == 1
        assert report.beyond == {
            **{"attributes": 2, "labels": 1, "relations": 1, "entities": 1, "mentions": 1}
        }
        assert_sound(project)


@pytest.mark.parametrize("uid", ["", "c" * 32])
def test_two_people_relate_alike_in_one_go(tmp_path: Path, uid: str) -> None:
    """Tools give the same ids in each person's file."""
    start, end = place(TEXT, "سلمى")
    other, its_end = place(TEXT, "القيروان")
    spans = [
        {"id": "a", "start": start, "end": end, "label": "PERS"},
        {"id": "b", "start": other, "end": its_end, "label": "LOC"},
    ]
    relation = {"type": "lives_in", "head": "a", "tail": "b"} | ({"id": uid} if uid else {})
    folder = tmp_path / "in"
    folder.mkdir()
    for person in ("أمل", "بلال"):
        line = {"name": "نص", "text": TEXT, "spans": spans, "relations": [relation]}
        (folder / f"{person}.jsonl").write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    project, report = take(tmp_path, folder)
    with project:
        found = project.relations(report.documents[0])
        assert len({each.layer for each in found}) == len({each.uid for each in found}) == 2
        assert_sound(project)
