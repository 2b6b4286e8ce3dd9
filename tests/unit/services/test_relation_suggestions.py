"""Suggested relations: what rules see, what people's decisions make of it, what never comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import suggest_minister

from hashiya.core.beyond.relations import Relation, RelationType
from hashiya.core.labels import Label, Scheme
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.services.annotate import marking
from hashiya.services.relations import relating, suggesting
from hashiya.services.relations.suggesting import (
    SOURCE,
    relation_knowledge,
    rule_of,
    suggest,
    suggest_relations,
    suggestion_acts,
)
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person
from hashiya.suggest.relations.relation_rules import RULES, meanings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.core.changes import Act

TEXT = (
    "زار وزير الصحة الدكتور سامي الخطيب كلية الطب بجامعة الربوة في مدينة الربوة.\n"
    "وقالت هالة منصور، مديرة دار الغدير، إن بلدية العيون في مقاطعة الشمال مقصدها.\n"
    "وصدر قانون المياه بتاريخ 3 مايو 1998، وتأسست جمعية الينبوع عام 1950.\n"
    "وولد سليم بركات في مدينة الربوة، وهو عضو في جمعية الينبوع.\n"
)
MARKS = (
    *(("وزير الصحة", "OCC"), ("سامي الخطيب", "PERS"), ("كلية الطب بجامعة الربوة", "ORG")),
    *(("جامعة الربوة", "ORG"), ("مدينة الربوة", "GPE"), ("هالة منصور", "PERS"), ("مديرة دار الغدير", "OCC")),
    *(("دار الغدير", "ORG"), ("بلدية العيون", "GPE"), ("مقاطعة الشمال", "GPE"), ("قانون المياه", "LAW")),
    *(("3 مايو 1998", "DATE"), ("جمعية الينبوع", "ORG"), ("عام 1950", "DATE"), ("سليم بركات", "PERS")),
    *(("مدينة الربوة", "GPE", 1), ("جمعية الينبوع", "ORG", 1)),
)
EXPECTED = {
    ("سامي الخطيب", "has_occupation", "وزير الصحة", "post_title_name"),
    ("كلية الطب بجامعة الربوة", "subsidiary", "جامعة الربوة", "body_inside_body"),
    ("كلية الطب بجامعة الربوة", "located_in", "مدينة الربوة", "body_in_place"),
    ("جامعة الربوة", "located_in", "مدينة الربوة", "body_in_place"),
    ("هالة منصور", "has_occupation", "مديرة دار الغدير", "name_post"),
    ("هالة منصور", "manager_of", "دار الغدير", "name_body"),
    ("بلدية العيون", "geopolitical_division", "مقاطعة الشمال", "place_in_place"),
    ("قانون المياه", "dated", "3 مايو 1998", "dated"),
    ("جمعية الينبوع", "found_on", "عام 1950", "founded"),
    ("سليم بركات", "birth_place", "مدينة الربوة", "born"),
}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    person = Person("", "ليلى")
    with Project.create(tmp_path / "p.hashiya", scheme=load_scheme("wojood"), person=person) as made:
        made.act_as(made.person("ليلى") or person)
        yield made


def marked(project: Project, text: str, marks: tuple[tuple[object, ...], ...] = MARKS) -> str:
    (uid,) = project.add_documents([NewDocument(f"text {len(project.document_uids())}", text)]).added
    for words, label, *nth in marks:
        start = -1
        for _ in range(1 + (int(str(nth[0])) if nth else 0)):
            start = text.index(str(words), start + 1)
        project.apply(marking.mark(project, uid, start, start + len(str(words)), str(label)))
    return uid


def suggested(project: Project, uid: str) -> list[Relation]:
    return [each for each in project.relations(uid) if each.status == Status.SUGGESTED]


def said(project: Project, uid: str) -> set[tuple[str, str, str, str]]:
    words = {each.uid: each.surface for each in project.annotations(uid)}
    return {
        (words[each.head], each.type, words[each.tail], rule_of(each.why)) for each in suggested(project, uid)
    }


def test_what_the_rules_see(project: Project) -> None:
    uid = marked(project, TEXT)
    count, changes = suggest_relations(project, [uid])
    assert said(project, uid) == EXPECTED and count == len(EXPECTED)
    assert len(changes.relations) == count and changes.beyond
    for each in suggested(project, uid):
        assert each.layer == SUGGESTIONS and each.source == SOURCE and each.score and 0.3 <= each.score <= 1
    assert not list(suggestion_acts(project, uid, relation_knowledge(project)))  # nothing new the second time
    assert project.undo_act() is not None and project.undo_act().kind == "mark"


def test_nothing_across_lines_and_sentences(project: Project) -> None:
    text = "حضر رئيس النادي\nسعيد العلي. ثم مدير المصنع. نادر الحسن غاب."
    uid = marked(
        project,
        text,
        (("رئيس النادي", "OCC"), ("سعيد العلي", "PERS"), ("مدير المصنع", "OCC"), ("نادر الحسن", "PERS")),
    )
    assert suggest_relations(project, [uid])[0] == 0


def test_what_was_rejected_does_not_come_back(project: Project) -> None:
    """Not even when engines have given the annotations at its ends other names."""
    (uid,) = project.add_documents([NewDocument("t", TEXT)]).added

    def found() -> list[Annotation]:
        return [
            Annotation(
                *(f"{uid[:8]}{at:024}", uid, SUGGESTIONS, start, start + len(words), label, words),
                status=Status.SUGGESTED,
                source="lexicon",
                score=0.9,
            )
            for at, (words, label) in enumerate((("وزير الصحة", "OCC"), ("سامي الخطيب", "PERS")))
            for start in [TEXT.index(words)]
        ]

    project.replace_suggestions(uid, ["lexicon"], found())
    suggest_relations(project, [uid])
    (relation,) = suggested(project, uid)
    project.apply(relating.decide(project, [relation], Status.REJECTED))
    assert suggest_relations(project, [uid])[0] == 0
    project.replace_suggestions(uid, ["lexicon"], [])
    project.replace_suggestions(uid, ["lexicon"], found())
    assert suggest_relations(project, [uid])[0] == 0
    project.undo()
    assert not project.readonly


def test_accepting_one_takes_its_ends_along_and_one_undo_gives_all_back(project: Project) -> None:
    (uid,) = project.add_documents([NewDocument("t", TEXT)]).added
    suggest_minister(project, uid)
    (relation,) = suggested(project, uid)
    project.apply(relating.decide(project, [relation], Status.ACCEPTED))
    (now,) = project.relations(uid)
    assert now.status == Status.ACCEPTED and now.layer == project.person_uid and now.head and now.tail
    assert {each.status for each in project.annotations(uid)} == {Status.ACCEPTED}
    project.undo()
    assert {each.status for each in project.annotations(uid)} == {Status.SUGGESTED}
    assert [each.status for each in project.relations(uid)] == [Status.SUGGESTED]


def test_decisions_teach_how_far_a_rule_is_believed(project: Project) -> None:
    uid = marked(project, TEXT)
    suggest_relations(project, [uid])
    known = relation_knowledge(project)
    before = known.score("body_in_place", "located_in")
    wrong = [each for each in suggested(project, uid) if rule_of(each.why) == "body_in_place"]
    right = [each for each in suggested(project, uid) if rule_of(each.why) == "name_post"]
    project.apply(relating.decide(project, wrong, Status.REJECTED))
    project.apply(relating.decide(project, right, Status.ACCEPTED))
    known = relation_knowledge(project)
    after = known.score("body_in_place", "located_in")
    assert before is not None and after is not None and after < before
    trusted = known.score("name_post", "has_occupation")
    assert trusted is not None and trusted > 0.75
    project.undo()
    project.undo()
    assert relation_knowledge(project).score("body_in_place", "located_in") == before


def test_what_people_relate_twice_alike_is_suggested(tmp_path: Path) -> None:
    """Also in a scheme of one's own, of which no rule knows anything."""
    labels = (Label("BOOK", "كتاب", "Book"), Label("PRICE", "ثمن", "Price"))
    scheme = Scheme("own", "خاص", "own", labels, types=(RelationType("costs"), RelationType("sold_for")))
    text = "بيع كتاب الأزهار بثمن دينار. وبيع كتاب الأنهار بثمن درهم. وبيع كتاب الطيور بثمن فلس."
    marks = [(f"كتاب {each}", "BOOK") for each in ("الأزهار", "الأنهار", "الطيور")]
    marks += [(each, "PRICE") for each in ("دينار", "درهم", "فلس")]
    with Project.create(tmp_path / "own.hashiya", scheme=scheme, person=Person("", "ليلى")) as project:
        project.act_as(project.person("ليلى") or "")
        uid = marked(project, text, tuple(marks))
        ends = {each.surface: each for each in project.annotations(uid)}
        for book, price in (("كتاب الأزهار", "دينار"), ("كتاب الأنهار", "درهم")):
            assert not suggest_relations(project, [uid])[0]
            project.apply(relating.relate(project, ends[book], ends[price], "sold_for"))
        assert suggest_relations(project, [uid])[0] == 1
        assert said(project, uid) == {("كتاب الطيور", "sold_for", "فلس", "alike")}


@pytest.mark.parametrize("wanted", [Status.ACCEPTED, Status.REJECTED])
def test_what_is_undirected_is_decided_from_either_end(tmp_path: Path, wanted: Status) -> None:
    scheme = Scheme(
        *("own", "خاص", "own", (Label("PERS", "شخص", "Person"),)),
        types=(RelationType("kin", directed=False),),
    )
    names = ("سلمى", "هالة", "نجلاء", "سعاد", "زينب", "مريم")
    text = "سلمى أخت هالة. نجلاء أخت سعاد. زينب أخت مريم."
    with Project.create(tmp_path / "own.hashiya", scheme=scheme, person=Person("", "ليلى")) as project:
        project.act_as(project.person("ليلى") or "")
        uid = marked(project, text, tuple((name, "PERS") for name in names))
        ends = {each.surface: each for each in project.annotations(uid)}
        for first, last in (("سلمى", "هالة"), ("نجلاء", "سعاد")):
            project.apply(relating.relate(project, ends[first], ends[last], "kin"))
        project.apply(relating.relate(project, ends["مريم"], ends["زينب"], "kin"))
        if wanted is Status.REJECTED:
            (made,) = (each for each in project.relations(uid) if each.head == ends["مريم"].uid)
            project.apply(relating.decide(project, [made], wanted))
        assert not suggest_relations(project, [uid])[0], "it is said the other way round already"


def _related(acts: list[Act]) -> list[tuple[object, ...]]:
    """What acts put in: types and ends."""
    rows = [edit.after for act in acts for edit in act.edits if edit.after is not None]
    return sorted((row["type"], row["head"], row["tail"]) for row in rows)


@pytest.mark.parametrize("size", [40, 90, 150])
def test_a_long_text_is_gone_through_part_by_part(
    project: Project, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """What the parts say together is what is said of the whole, and no part reads all annotations."""
    uid = marked(project, TEXT + "ثم مضى النهار.\n" * 40)
    whole = [*suggestion_acts(project, uid, relation_knowledge(project))]
    monkeypatch.setattr(suggesting, "_AROUND", 200)
    read: list[int] = []
    annotations = project.annotations

    def noted(document: str, *, start: int | None = None, end: int | None = None) -> list[Annotation]:
        assert start is not None and end is not None
        read.append(end - start)
        return annotations(document, start=start, end=end)

    monkeypatch.setattr(project, "annotations", noted)
    parts = [*suggestion_acts(project, uid, relation_knowledge(project), size=size)]
    assert len(whole) == 1 < len(parts) and max(read) == size + 400
    ends = [_related(acts) for acts in (whole, parts)]
    assert ends[0] == ends[1] and len(ends[0]) == len(EXPECTED)
    for act in parts:
        project.apply(act, undoable=False)
    assert not list(suggestion_acts(project, uid, relation_knowledge(project), size=size))


def test_a_scheme_without_types_gets_none(tmp_path: Path) -> None:
    with Project.create(
        tmp_path / "a.hashiya", scheme=load_scheme("anercorp"), person=Person("", "ل")
    ) as project:
        project.act_as(project.person("ل") or "")
        (uid,) = project.add_documents([NewDocument("t", TEXT)]).added
        assert suggest_relations(project, [uid])[0] == 0
        assert not list(suggestion_acts(project, uid, relation_knowledge(project)))


def test_every_rule_has_its_row(project: Project) -> None:
    names = [name for name, _, _ in RULES]
    assert len(set(names)) == len(names)
    uid = marked(project, TEXT)
    seen = {each.rule for each in meanings(TEXT, project.annotations(uid))}
    assert seen <= set(names)
    assert suggest(TEXT, [], relation_knowledge(project)) == []
