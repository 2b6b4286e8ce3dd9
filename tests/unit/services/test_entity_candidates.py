"""Who a mention may mean, and why; links suggested in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import add_entities
from tests.helpers.store import make

from hashiya.core.beyond.entities import NIL, Entity
from hashiya.services.annotate import marking
from hashiya.services.entities import linking
from hashiya.services.entities.entity_candidates import EntityCandidate, candidates, filtered
from hashiya.services.entities.identifiers import address_of
from hashiya.services.entities.link_agreement import link_agreement
from hashiya.services.entities.proposals import propose_links
from hashiya.services.entities.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.core.span import Annotation
    from hashiya.store.project import Project

TEXTS = (
    "نزل الرحّالة في ماي خانه ليلًا، وقرأ على إسماعيل بن عمر بن كثير القرشي كتابه. ثم عاد إلى ماي خان، "
    "وقال ابن كثير: هنا تعمل مؤسّسة الريف للتنمية (م.ر.ت). وتبني م.ر.ت مدرسة.",
    "كتب ابن كثير رسالة من ماي خان إلى سعاد. وسعاد في ماي خان.",
)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Project, list[str]]]:
    project, documents = make(tmp_path, TEXTS)
    with project:
        yield project, documents


def mark(project: Project, document: str, words: str, label: str, nth: int = 0) -> Annotation:
    text, start = project.document(document).text, -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    project.apply(marking.mark(project, document, start, start + len(words), label))
    return next(
        each
        for each in project.annotations(document)
        if each.range == (start, start + len(words))
        and each.label == label
        and each.layer == project.person_uid
    )


def asked(project: Project, mention: Annotation) -> list[EntityCandidate]:
    return candidates(Registry.own(project), mention, project.document(mention.document).text)


def codes(found: EntityCandidate) -> set[str]:
    return {reason[0] for reason in found.reasons}


def test_decisions_on_the_same_words_come_first(opened: tuple[Project, list[str]]) -> None:
    project, (first, second) = opened
    one, other = mark(project, first, "ماي خان،"[:-1], "LOC"), mark(project, second, "ماي خان", "LOC")
    project.apply(linking.link(project, [one], Entity("", "LOC", ar="ماي خان")))
    project.apply(
        linking.link(project, [mark(project, first, "الرحّالة", "PERS")], Entity("", "PERS", ar="ماي"))
    )
    (best, *_) = asked(project, other)
    assert best.entity.ar == "ماي خان" and codes(best) >= {"same_words", "same_type"} and best.score > 0.9


def test_spellings_and_parts_of_names_are_found_with_their_reasons(opened: tuple[Project, list[str]]) -> None:
    project, (first, second) = opened
    place = mark(project, first, "ماي خانه", "LOC")
    scholar = mark(project, first, "إسماعيل بن عمر بن كثير القرشي", "PERS")
    project.apply(linking.link(project, [place], Entity("", "LOC", ar="ماي خانه")))
    project.apply(linking.link(project, [scholar], Entity("", "PERS", ar=scholar.surface)))
    (best, *_) = asked(project, mark(project, second, "ماي خان", "LOC"))
    assert best.entity.ar == "ماي خانه" and ("near_spelling", "ماي خانه") in best.reasons
    (best, *_) = asked(project, mark(project, second, "ابن كثير", "PERS"))
    assert best.entity.ar == scholar.surface and "name_part" in codes(best)


def test_a_form_that_the_document_introduces_means_whom_it_was_introduced_for(
    opened: tuple[Project, list[str]],
) -> None:
    project, (first, _) = opened
    body = mark(project, first, "مؤسّسة الريف للتنمية", "ORG")
    project.apply(linking.link(project, [body], Entity("", "ORG", ar="مؤسّسة الريف")))
    (best, *_) = asked(project, mark(project, first, "م.ر.ت", "ORG", 1))
    assert best.entity.ar == "مؤسّسة الريف" and best.reasons[0] == ("short_form",)


def test_another_type_weighs_less_and_what_is_near_weighs_more(opened: tuple[Project, list[str]]) -> None:
    project, (first, second) = opened
    here = mark(project, first, "ماي خانه", "LOC")
    project.apply(add_entities(project, [Entity("p" * 32, "PERS", ar="ماي خان")]))
    project.apply(linking.link(project, [here], Entity("", "LOC", ar="ماي خانه")))
    found = asked(project, mark(project, first, "ماي خان", "LOC", 1))
    assert [each.entity.label for each in found] == ["LOC", "PERS"]
    far = asked(project, mark(project, second, "ماي خان", "LOC"))
    assert "nearby" in codes(found[0]) and "nearby" not in codes(far[0])
    assert found[0].score > far[0].score


def test_typing_finds_by_any_name_and_by_description(opened: tuple[Project, list[str]]) -> None:
    project, _ = opened
    made = [
        Entity("a" * 32, "LOC", ar="ماي خان", en="May Khan", aliases=("الخان",)),
        Entity("b" * 32, "PERS", ar="سعاد", description="شاعرة من الريف"),
    ]
    project.apply(add_entities(project, made))
    registry = Registry.own(project)
    for typed, uid in (("خا", "a"), ("may", "a"), ("شاعر", "b"), ("سُعاد", "b")):
        assert [each.entity.uid[0] for each in filtered(registry, typed)] == [uid], typed
    assert filtered(registry, "لا أحد") == []


def test_links_of_others_are_not_shown(opened: tuple[Project, list[str]]) -> None:
    project, (first, second) = opened
    project.apply(linking.link(project, [mark(project, first, "ماي خانه", "LOC")], Entity("", "LOC", ar="س")))
    mine = project.person_uid
    other = project.person("هند")
    assert other is not None
    project.act_as(other)
    mention = mark(project, second, "ماي خان", "LOC")
    assert asked(project, mention) == []
    project.act_as(mine)
    assert len(asked(project, mention)) == 1


def test_links_are_suggested_in_groups_the_least_certain_first(opened: tuple[Project, list[str]]) -> None:
    project, (first, second) = opened
    known = mark(project, first, "ماي خان", "LOC", 1)
    project.apply(linking.link(project, [known], Entity("", "LOC", ar="ماي خان")))
    mark(project, second, "ماي خان", "LOC")
    mark(project, second, "ماي خان", "LOC", 1)
    mark(project, second, "سعاد", "PERS")
    mark(project, second, "سعاد", "PERS", 1)
    nobody = mark(project, second, "كتب", "PERS")
    project.apply(linking.link(project, [nobody], NIL))
    new, old = propose_links(project, Registry.own(project))
    assert (new.entity.uid, new.entity.ar, len(new.mentions)) == ("", "سعاد", 2)
    assert (old.entity.ar, len(old.mentions)) == ("ماي خان", 2) and old.score > new.score
    assert {each.annotation.surface for each in old.mentions} == {"ماي خان"}


def test_a_registry_is_renewed_document_by_document(opened: tuple[Project, list[str]]) -> None:
    project, (first, second) = opened
    registry = Registry.own(project)
    assert registry.empty
    one, other = mark(project, first, "ماي خانه", "LOC"), mark(project, second, "ماي خان", "LOC")
    project.apply(linking.link(project, [one, other], Entity("", "LOC", ar="ماي خان")))
    registry.renew(project, [first, second])
    (entity,) = registry.standing
    assert [each.annotation.uid for each in registry.of(entity.uid)] == [one.uid, other.uid]
    project.undo()
    registry.renew(project, [first, second])
    assert registry.empty and registry.meant_by(one.uid) == ""


def test_entities_joined_in_a_circle_come_to_an_end(opened: tuple[Project, list[str]]) -> None:
    project, _ = opened
    circle = [Entity(c * 32, "LOC", ar=c, into=into * 32) for c, into in (("a", "b"), ("b", "a"))]
    project.apply(add_entities(project, circle))
    registry = Registry.own(project)
    assert [each.uid for each in registry.standing] == ["a" * 32]
    assert registry.entity("b" * 32) == registry.entities["a" * 32]


def test_agreement_about_who_is_meant(opened: tuple[Project, list[str]]) -> None:
    project, (first, second) = opened
    mine, other = project.person_uid, project.person("هند")
    assert other is not None
    places = [(first, "ماي خانه"), (first, "ابن كثير"), (second, "ماي خان"), (second, "سعاد")]
    answers = {mine: "aaba", other.uid: "aabb"}
    made = [Entity(name * 32, "LOC", ar=name) for name in "ab"]
    project.apply(add_entities(project, made))
    assert link_agreement(project, [((mine, other.uid), ("ل", "ه"))]) == []
    for uid, answer in answers.items():
        project.act_as(uid)
        for (document, words), name in zip(places, answer, strict=True):
            project.apply(linking.link(project, [mark(project, document, words, "LOC")], name * 32))
    (found,) = link_agreement(project, [((mine, other.uid), ("ل", "ه"))])
    assert (found.linking.same, found.linking.compared) == (3, 4)
    assert found.b3.f1 < 1 and found.lea.f1 < found.b3.f1
    (part,) = link_agreement(project, [((mine, other.uid), ("ل", "ه"))], [first])
    assert part.linking.accuracy == part.b3.f1 == part.lea.f1 == 1


@pytest.mark.parametrize(
    "hostile", ["http://[", "https://[::1", "http://a]b/", "file:///dev/zero", "javascript:x"]
)
def test_an_identifier_that_is_no_address_of_the_web_leads_nowhere(hostile: str) -> None:
    assert address_of("own", hostile) == ""
    assert address_of("wikidata", "Q85") == "https://www.wikidata.org/wiki/Q85"
