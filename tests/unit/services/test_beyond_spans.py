"""Attributes, relations and entities: acts with inverse, what follows an annotation, what merges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import ATTRIBUTES, RELATIONS, add_entities, everything, with_types
from tests.helpers.store import TEXT, assert_sound, make, place, suggestion

from hashiya.core.beyond.attributes import NOTE, AttributeKind, Subject, read_value
from hashiya.core.beyond.entities import NIL, Entity, standing_for
from hashiya.core.changes import Act, Edit
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.attributes import types, values
from hashiya.services.entities import linking
from hashiya.services.relations import relating
from hashiya.services.scheme import scheme_acts
from hashiya.store.tables import beyond, subjects
from hashiya.store.tables.identity import key_of
from hashiya.store.tables.records import Person

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.beyond.relations import Relation
    from hashiya.store.project import Project


def annotate(project: Project, document: str, words: str, label: str) -> Annotation:
    project.apply(marking.mark(project, document, *place(TEXT, words), label))
    return at(project, document, words, label)


def at(project: Project, document: str, words: str, label: str) -> Annotation:
    start, end = place(TEXT, words)
    found = [
        each
        for each in project.annotations(document)
        if (each.start, each.end, each.label) == (start, end, label)
    ]
    return found[-1]


@pytest.fixture
def opened(tmp_path: Path) -> tuple[Project, str]:
    project, (document,) = make(tmp_path)
    return with_types(project), document


def test_types_are_kept_in_their_order_and_come_back_with_undo(opened: tuple[Project, str]) -> None:
    project, _ = opened
    assert project.attribute_types().types == ATTRIBUTES and project.relation_types() == RELATIONS
    project.apply(types.set_attribute_types(project, ATTRIBUTES[::-1]))
    assert project.attribute_types().types == ATTRIBUTES[::-1]
    project.undo()
    assert project.attribute_types().types == ATTRIBUTES
    with pytest.raises(UserError) as caught:
        types.set_attribute_types(project, [*ATTRIBUTES, ATTRIBUTES[0]])
    assert caught.value.code == "type_twice"
    for bad in ("", "a b", "a|b", "@note", "x" * 65):
        with pytest.raises(UserError):
            types.set_relation_types(project, [replace(RELATIONS[0], code=bad)])


def test_what_hangs_on_an_annotation_stays_when_its_label_becomes_part_of_another(
    opened: tuple[Project, str],
) -> None:
    project, document = opened
    gone, stays = (annotate(project, document, "القيروان", label) for label in ("LOC", "ORG"))
    other = annotate(project, document, "سلمى", "PERS")
    project.apply(values.set_on_annotations(project, [gone], "certain", True))
    project.apply(linking.link(project, [gone], NIL))
    project.apply(relating.relate(project, other, gone, "lives_in"))
    before = everything(project)
    project.apply(scheme_acts.merge_labels(project, ["LOC"], "ORG"))
    (here,) = [each for each in project.annotations(document) if each.surface == "القيروان"]
    assert (here.uid, here.label) == (stays.uid, "ORG")
    (certain,) = project.attributes(document)
    assert (certain.of, certain.value) == (stays.uid, True)
    assert [each.annotation for each in project.mentions(document)] == [stays.uid]
    (relation,) = project.relations(document)
    assert (relation.head, relation.tail) == (other.uid, stays.uid)
    assert_sound(project)
    project.undo()
    (relation,) = project.relations(document)
    assert relation.tail == gone.uid and project.attributes(document)[0].of == gone.uid
    assert before == everything(project)


def test_what_the_one_that_stays_has_itself_it_keeps(opened: tuple[Project, str]) -> None:
    project, document = opened
    gone, stays = (annotate(project, document, "القيروان", label) for label in ("LOC", "ORG"))
    other = annotate(project, document, "سلمى", "PERS")
    project.apply(values.set_on_annotations(project, [gone], "certain", True))
    project.apply(values.set_on_annotations(project, [stays], "certain", False))
    for tail in (gone, stays):
        project.apply(relating.relate(project, other, tail, "near"))
    project.apply(relating.relate(project, gone, stays, "near"))
    before = everything(project)
    project.apply(scheme_acts.merge_labels(project, ["LOC"], "ORG"))
    assert [(each.of, each.value) for each in project.attributes(document)] == [(stays.uid, False)]
    assert [(each.head, each.tail) for each in project.relations(document)] == [(other.uid, stays.uid)]
    assert_sound(project)
    project.undo()
    assert before == everything(project)


def test_types_follow_a_label_that_is_renamed_or_becomes_part_of_another(opened: tuple[Project, str]) -> None:
    project, _ = opened

    def seen() -> tuple[tuple[str, ...], tuple[str, ...]]:
        kind = project.attribute_types().get(Subject.ANNOTATION, "sub")
        assert kind is not None
        return kind.labels, project.relation_types()[0].tails

    def labels() -> set[str]:
        return {each.label for each in project.entities().values()}

    project.apply(add_entities(project, [Entity("", "LOC", ar="بلاد الشام")]))
    project.apply(scheme_acts.rename_label(project, "LOC", "PLACE"))
    assert seen() == (("PLACE",), ("PLACE",))
    assert "PLACE" in labels() and "LOC" not in labels()
    project.undo()
    assert "LOC" in labels()
    assert seen() == (("LOC",), ("LOC",))
    both = replace(project.relation_types()[0], tails=("LOC", "PERS"))
    project.apply(types.set_relation_types(project, [both, *project.relation_types()[1:]]))
    project.apply(scheme_acts.merge_labels(project, ["LOC"], "PERS"))
    assert seen() == (("PERS",), ("PERS",))


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("sub", "town", "town"),
        ("certain", True, True),
        ("certain", "false", False),
        ("roles", ["c", "a"], ("a", "c")),
        ("from", "1058-09", "1058-09"),
    ],
)
def test_an_attribute_is_set_changed_and_taken_back(
    opened: tuple[Project, str], name: str, value: object, kept: object
) -> None:
    project, document = opened
    city = annotate(project, document, "القيروان", "LOC")
    before = everything(project)
    project.apply(values.set_on_annotations(project, [city], name, value))
    (found,) = project.attributes(document)
    assert (found.of, found.name, found.value, found.layer) == (city.uid, name, kept, project.person_uid)
    after = everything(project)
    project.apply(values.set_on_annotations(project, [city], name, None))
    assert project.attributes(document) == []
    project.undo()
    assert everything(project) == after
    project.undo()
    assert everything(project) == before
    project.redo()
    assert everything(project) == after
    assert_sound(project)


@pytest.mark.parametrize(
    ("words", "name", "value", "code"),
    [
        ("القيروان", "sub", "river", "attribute_value"),
        ("القيروان", "from", "1058-13", "attribute_value"),
        ("القيروان", "from", "سنة ٤٥٠", "attribute_value"),
        ("القيروان", "roles", [], "attribute_value"),
        ("القيروان", "roles", ["a", "z"], "attribute_value"),
        ("القيروان", "nothing", 1, "no_attribute"),
        ("سلمى", "sub", "town", "attribute_label"),
    ],
)
def test_what_is_no_value_is_refused(
    opened: tuple[Project, str], words: str, name: str, value: object, code: str
) -> None:
    project, document = opened
    one = annotate(project, document, words, "LOC" if words == "القيروان" else "PERS")
    before = everything(project)
    with pytest.raises(UserError) as caught:
        values.set_on_annotations(project, [one], name, value)
    assert caught.value.code == code and everything(project) == before


def test_bulk_setting_passes_over_labels_it_is_not_for_and_is_one_undo(opened: tuple[Project, str]) -> None:
    project, document = opened
    ones = [
        annotate(project, document, words, label)
        for words, label in (("القيروان", "LOC"), ("سلمى", "PERS"), ("المدينةِ", "LOC"))
    ]
    act = values.set_on_annotations(project, ones, "sub", "town")
    assert (act.args["count"], act.args["passed"]) == (2, 1)
    project.apply(act)
    assert len(project.attributes(document)) == 2
    project.undo()
    assert project.attributes(document) == []


def test_setting_an_attribute_on_a_suggestion_accepts_it(opened: tuple[Project, str]) -> None:
    project, document = opened
    project.replace_suggestions(document, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC")])
    city = at(project, document, "القيروان", "LOC")
    project.apply(values.set_on_annotations(project, [city], "sub", "town"))
    taken = at(project, document, "القيروان", "LOC")
    assert (taken.layer, taken.status) == (project.person_uid, Status.ACCEPTED)
    assert [each.of for each in project.attributes(document)] == [taken.uid]
    project.undo()
    assert at(project, document, "القيروان", "LOC").layer == SUGGESTIONS
    assert project.attributes(document) == []
    assert_sound(project)


def test_what_hangs_on_an_annotation_goes_and_comes_with_it(opened: tuple[Project, str]) -> None:
    project, document = opened
    who, city = annotate(project, document, "سلمى", "PERS"), annotate(project, document, "القيروان", "LOC")
    project.apply(relating.relate(project, who, city, "lives_in"))
    (relation,) = project.relations(document)
    project.apply(values.set_on_relation(project, relation, "degree", "0.5"))
    project.apply(values.set_on_annotations(project, [city], "sub", "town"))
    project.apply(linking.link(project, [city], Entity("", "LOC", ar="القيروان")))
    before = everything(project)
    changes = project.apply(marking.delete(project, [city]))
    assert changes.args["relations"] == 1 and changes.beyond
    assert project.relations(document) == [] and project.attributes(document) == []
    assert project.mentions(document) == [] and len(project.entities()) == 1
    project.undo()
    assert everything(project) == before
    project.redo()
    assert project.relations(document) == []
    assert_sound(project)


def test_what_hangs_on_a_suggestion_follows_it_and_goes_back(opened: tuple[Project, str]) -> None:
    project, document = opened
    project.replace_suggestions(
        document, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC"), suggestion(TEXT, "سلمى", "PERS")]
    )
    city = at(project, document, "القيروان", "LOC")
    project.apply(hang(project, document, city))
    before = everything(project)
    project.apply(marking.accept(project, [city]))
    (attribute,) = project.attributes(document)
    assert (attribute.layer, attribute.of) == (project.person_uid, city.uid)
    assert [each.annotation for each in project.mentions(document)] == [city.uid]
    project.undo()
    assert everything(project) == before
    project.redo()
    assert project.attributes(document) == [attribute]
    assert_sound(project)


def test_what_hangs_on_a_suggestion_goes_with_it_when_engines_take_it_away(
    opened: tuple[Project, str],
) -> None:
    project, document = opened
    project.replace_suggestions(document, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC")])
    project.apply(hang(project, document, at(project, document, "القيروان", "LOC")), undoable=False)
    project.replace_suggestions(document, ["lexicon"], [])
    assert_sound(project)
    assert project.attributes(document) == [] and project.mentions(document) == []


def hang(project: Project, document: str, city: Annotation) -> Act:
    """An attribute and a link that an engine or a file hung on a suggestion."""
    uid, key = beyond.annotation_attribute((city.uid, SUGGESTIONS), "sub")
    attribute = {
        **{"uid": uid, "document": document, "layer": SUGGESTIONS, "subject": "annotation", "of": key},
        **{"name": "sub", "value": "town", "by": "", "modified": ""},
    }
    entity = Entity("e" * 32, "LOC", ar="القيروان")
    mention = {
        **{"uid": subjects.mention_uid(key, SUGGESTIONS), "document": document, "layer": SUGGESTIONS},
        **{"of": key_of(city.uid, SUGGESTIONS), "entity": entity.uid, "by": "", "modified": ""},
    }
    return Act(
        "import",
        (
            Edit("attributes", uid, None, attribute),
            Edit("entities", entity.uid, None, beyond.entity_record(entity)),
            Edit("mentions", str(mention["uid"]), None, mention),
        ),
    )


def only(project: Project, document: str, kind: str) -> Relation:
    """The relation of this type; in which order two of one millisecond come is left open."""
    (found,) = (each for each in project.relations(document) if each.type == kind)
    return found


def test_relations_lead_where_the_scheme_lets_them(opened: tuple[Project, str]) -> None:
    project, document = opened
    who, city = annotate(project, document, "سلمى", "PERS"), annotate(project, document, "القيروان", "LOC")
    father = annotate(project, document, "يوسف", "PERS")
    assert [each.code for each in relating.possible(project, who, city)] == ["lives_in", "near"]
    assert [each.code for each in relating.possible(project, who, father)] == ["knows", "near"]
    for head, tail, kind, code in (
        (city, who, "lives_in", "relation_labels"),
        (who, city, "hates", "no_relation"),
    ):
        with pytest.raises(UserError) as caught:
            relating.relate(project, head, tail, kind)
        assert caught.value.code == code
    project.apply(relating.relate(project, who, father, "knows"))
    for head, tail in ((who, father), (father, who)):
        with pytest.raises(UserError) as caught:
            relating.relate(project, head, tail, "knows")
        assert caught.value.code == "relation_twice"
    project.apply(relating.relate(project, who, who, "near"))
    first, second = only(project, document, "knows"), only(project, document, "near")
    assert (second.head, second.tail) == (who.uid, who.uid)
    project.apply(relating.turn(project, first, who, father))
    turned = only(project, document, "knows")
    assert (turned.head, turned.tail) == (father.uid, who.uid)
    project.apply(relating.retype(project, turned, father, who, "near"))
    assert [each.type for each in project.relations(document)] == ["near", "near"]
    project.apply(relating.remove(project, project.relations(document)))
    assert project.relations(document) == []
    for _ in range(3):
        project.undo()
    assert only(project, document, "knows") == first
    assert_sound(project)


def test_turning_or_retyping_never_relates_twice(opened: tuple[Project, str]) -> None:
    project, document = opened
    who, city = annotate(project, document, "سلمى", "PERS"), annotate(project, document, "القيروان", "LOC")
    for head, tail, kind in ((who, city, "near"), (city, who, "near"), (who, city, "lives_in")):
        project.apply(relating.relate(project, head, tail, kind))
    back = next(each for each in project.relations(document) if each.head == city.uid)
    lives = only(project, document, "lives_in")
    before = everything(project)
    for act in (
        lambda: relating.turn(project, back, city, who),
        lambda: relating.retype(project, lives, who, city, "near"),
    ):
        with pytest.raises(UserError) as caught:
            act()
        assert caught.value.code == "relation_twice"
    assert before == everything(project)
    assert not relating.retype(project, lives, who, city, "lives_in").edits[0].after.keys() & {"type"}


def test_relations_that_a_scheme_no_longer_allows_are_listed_and_stay(opened: tuple[Project, str]) -> None:
    project, document = opened
    who, city = annotate(project, document, "سلمى", "PERS"), annotate(project, document, "القيروان", "LOC")
    project.apply(relating.relate(project, who, city, "lives_in"))
    narrowed = [replace(RELATIONS[0], heads=("ORG",))]
    (found,) = types.impossible(project, narrowed)
    assert found[2:] == ("PERS", "LOC")
    project.apply(types.set_relation_types(project, narrowed))
    assert len(project.relations(document)) == 1
    project.apply(types.set_relation_types(project, []))
    assert [each.code for each in project.check() if each.count] == ["outside"]
    assert_sound(project)


def test_document_labels_and_notes_are_a_person_s_own(opened: tuple[Project, str]) -> None:
    project, document = opened
    assert [kind.code for kind, _ in values.missing(project, document, project.person_uid)] == ["topic"]
    project.apply(values.label_document(project, document, "variety", "EGY"))
    project.apply(values.label_document(project, document, "topic", "سفر"))
    project.apply(values.write_note(project, document, "النص ناقص"))
    mine = project.person_uid
    project.act_as(Person("b" * 32, "هدى"))
    project.apply(values.label_document(project, document, "variety", "MSA"))
    project.apply(values.answer_note(project, document, "أُكمل", mine))
    found = {(each.layer == mine, each.name): each.value for each in project.attributes(document)}
    assert found == {
        **{(True, "variety"): "EGY", (True, "topic"): "سفر", (True, NOTE): "النص ناقص"},
        **{(True, "@answer"): "أُكمل", (False, "variety"): "MSA"},
    }
    assert values.missing(project, document, mine) == []
    with pytest.raises(UserError):
        values.label_document(project, document, "variety", "KLINGON")
    assert_sound(project)


def test_entities_are_linked_joined_and_parted(opened: tuple[Project, str]) -> None:
    project, document = opened
    city, town = annotate(project, document, "القيروان", "LOC"), annotate(project, document, "المدينةِ", "LOC")
    project.apply(linking.link(project, [city], Entity("", "LOC", ar="القيروان")))
    project.apply(linking.link(project, [town], Entity("", "LOC", ar="المدينة")))
    named = {each.ar: uid for uid, each in project.entities().items()}
    first, second = named["القيروان"], named["المدينة"]
    before = everything(project)
    project.apply(linking.join(project, [second], first))
    assert {key: len(found) for key, found in linking.mentions_by_entity(project).items()} == {first: 2}
    project.apply(linking.join(project, [first], second))  # one already: nothing
    assert standing_for(project.entities(), second) == first
    project.apply(linking.part(project, second))
    assert {key: len(v) for key, v in linking.mentions_by_entity(project).items()} == {first: 1, second: 1}
    project.undo()
    project.undo()
    assert everything(project) == before
    project.apply(linking.link(project, [town], NIL))
    assert [each.entity for each in project.mentions(document) if each.annotation == town.uid] == [NIL]
    project.apply(linking.unlink(project, [town]))
    assert [each.annotation for each in project.mentions(document)] == [city.uid]
    project.apply(linking.remove_entity(project, first))
    assert project.mentions(document) == [] and first not in project.entities()
    project.undo()
    assert [each.entity for each in project.mentions(document)] == [first]
    with pytest.raises(UserError):
        linking.link(project, [town], "f" * 32)
    assert_sound(project)


def test_joining_what_was_joined_before_joins_it_once(opened: tuple[Project, str]) -> None:
    project, _ = opened
    project.apply(add_entities(project, [Entity(each * 32, "LOC", ar=each) for each in "abc"]))
    project.apply(linking.join(project, ["b" * 32], "a" * 32))
    before = everything(project)
    act = linking.join(project, ["a" * 32, "b" * 32], "c" * 32)
    assert act.args["count"] == 1
    project.apply(act)
    assert {standing_for(project.entities(), each * 32) for each in "abc"} == {"c" * 32}
    project.undo()
    assert before == everything(project)


def test_cyclic_joinings_of_two_files_come_to_one_entity() -> None:
    entities = {uid: Entity(uid, "PERS", into=into) for uid, into in (("a", "b"), ("b", "c"), ("c", "a"))}
    assert {standing_for(entities, uid) for uid in entities} == {"a"}


def test_numbers_that_are_none_are_refused() -> None:
    for bad in ("nan", "inf", "", "١٢a", [1], {"a": 1}, None):
        assert read_value(AttributeKind.NUMBER, bad) is None
    assert read_value(AttributeKind.NUMBER, True) is None and read_value(AttributeKind.NUMBER, "12.5") == 12.5
