"""Whatever a lead wants gold to be, it can be settled so: nested, crossing, after other gold."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.helpers.copies import SCHEME, open_as, quick_folder, word_ranges
from tests.helpers.lead_decides import wanted_at, without_crossing
from tests.helpers.teams import place, uid_of

from hashiya.core.span import GOLD, Span
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.review import adjudication, rules
from hashiya.services.review.adjudication_builder import Crossing, DecisionReason
from hashiya.services.review.comparison import Seen, compare
from hashiya.services.review.finishing import finish
from hashiya.services.review.readers import ReaderSelection
from hashiya.store.project import Project
from hashiya.store.tables import review as stored
from hashiya.store.tables.records import NewDocument, Person

TEXT = "كتبت الصحفية هالة من مكتب جريدة الضفة في عمّان تقريرا عن مستشفى الأمل الجديد"
PEOPLE = ("هالة", "زياد", "رنا")


def make(path: Path, text: str = TEXT) -> Path:
    owner = Person("", "المالكة", "owner")
    with Project.create(path, scheme=SCHEME, title="فريق", person=owner) as project:
        project.add_documents([NewDocument("تقرير", text)])
        for name in PEOPLE:
            project.act_as(Person(uid_of(name), name))
    return path


def mark(path: Path, name: str, *spans: Span) -> None:
    with open_as(path, name) as project:
        (document,) = project.document_uids()
        for span in spans:
            project.apply(marking.mark(project, document, span.start, span.end, span.label))


def at(words: str, label: str) -> Span:
    return Span(*place(words, TEXT), label)


def gold(project: Project) -> set[Span]:
    return {each.span for each in project.iter_annotations(layers=[GOLD])}


def seen_of(project: Project, span: Span) -> Seen:
    (document,) = project.document_uids()
    found = compare(project, document).places
    return next(
        each for each in found if span in each.place.candidates or span in [m.span for m in each.gold]
    )


WIDE, NEWS, CITY = at("مكتب جريدة الضفة", "ORG"), at("جريدة الضفة", "ORG"), at("الضفة في عمّان", "GPE")


def crossing_team(path: Path) -> Path:
    """A place with gold, settled for a reason, and a second one whose answer crosses that gold."""
    make(path)
    mark(path, "هالة", WIDE, at("عمّان", "PERS"))
    mark(path, "زياد", NEWS, at("عمّان", "ORG"))
    with open_as(path, "القائدة") as project:
        (document,) = project.document_uids()
        act = adjudication.settle(
            project, document, seen_of(project, WIDE), [WIDE], DecisionReason(words="الاسم كله")
        )
        project.apply(act)
    return path


def test_gold_of_another_place_is_told_and_gives_way_only_when_that_is_said(tmp_path: Path) -> None:
    with open_as(crossing_team(tmp_path / "p.hashiya"), "القائدة") as project:
        (document,) = project.document_uids()
        city = seen_of(project, at("عمّان", "PERS"))
        with pytest.raises(UserError) as told:
            adjudication.settle(project, document, city, [CITY])
        assert told.value.code == "gold_crosses" and "مكتب جريدة الضفة" in str(told.value)
        act = adjudication.settle(project, document, city, [CITY], crossing=Crossing.REPLACE)
        assert act.args["replaced"] == ["مكتب جريدة الضفة"]
        project.apply(act)
        assert gold(project) == {CITY}
        places = compare(project, document).places
        assert not any(each.open for each in places)
        # the place that gave way says what gold has, and why it was settled as it was
        (other,) = [each.settlement for each in places if WIDE in each.place.candidates]
        assert other is not None and (other.verdict, other.reason) == ("nothing", "الاسم كله")
        assert not rules.preview(project, "majority").proposals
        project.undo()
        assert gold(project) == {WIDE}


def test_both_may_stand_crossing_when_that_is_said(tmp_path: Path) -> None:
    with open_as(crossing_team(tmp_path / "p.hashiya"), "القائدة") as project:
        (document,) = project.document_uids()
        city = seen_of(project, at("عمّان", "PERS"))
        project.apply(adjudication.settle(project, document, city, [CITY], crossing=Crossing.KEEP))
        assert gold(project) == {WIDE, CITY}
        assert not any(each.open for each in compare(project, document).places)


def test_what_all_agree_on_is_open_once_gold_crosses_it(tmp_path: Path) -> None:
    path = make(tmp_path / "p.hashiya")
    for name in ("هالة", "زياد"):
        mark(path, name, WIDE)
    mark(path, "زياد", at("عمّان", "ORG"))
    with open_as(path, "القائدة") as project:
        (document,) = project.document_uids()
        assert compare(project, document).open == 1
        project.apply(adjudication.settle(project, document, seen_of(project, at("عمّان", "ORG")), [CITY]))
        comparison = compare(project, document)
        agreed = seen_of(project, WIDE)
        assert comparison.open == 1 and agreed.why == "crossed" and agreed.open
        plan = rules.preview(project, "unanimous")
        assert not plan.proposals and [each.spans for each in plan.changes] == [(WIDE,)]
        assert finish(project, document).act is None
        # ticked, it takes the place of what crosses it
        project.apply(rules.carry_out(project, plan.ticked(plan.changes)))
        assert gold(project) == {WIDE}
        assert finish(project, document).act is not None


def test_two_ticked_proposals_that_cross_each_other_are_told(tmp_path: Path) -> None:
    path = make(tmp_path / "p.hashiya")
    mark(path, "هالة", WIDE)
    mark(path, "زياد", WIDE, CITY)
    mark(path, "رنا", WIDE, CITY)
    with open_as(path, "القائدة") as project:
        (document,) = project.document_uids()
        for span in (WIDE, CITY):
            project.apply(adjudication.settle(project, document, seen_of(project, span), []))
        plan = rules.preview(project, "majority")
        both = plan.ticked(plan.changes)
        assert len(both.proposals) == 2
        with pytest.raises(UserError) as told:
            rules.carry_out(project, both)
        assert told.value.code == "gold_crosses"


# ------------------------------------------------------------------------------- any gold whatever


def some_spans(chance: random.Random, count: int) -> set[Span]:
    words = word_ranges(TEXT)
    found = set()
    for _ in range(count):
        first = chance.randrange(len(words))
        last = min(len(words) - 1, first + chance.randrange(4))
        found.add(Span(words[first][0], words[last][1], chance.choice(SCHEME.codes[:3])))
    return found


def reach(project: Project, wanted: set[Span], chance: random.Random, people: list[str]) -> None:
    (document,) = project.document_uids()
    crossing = Crossing.REPLACE if wanted == without_crossing(wanted) else Crossing.KEEP
    spans_at, missed = wanted_at(compare(project, document, people), wanted)
    order = list(spans_at.items())
    chance.shuffle(order)
    for fingerprint, spans in order:
        now = compare(project, document, people).places
        seen = next(each for each in now if each.place.fingerprint == fingerprint)
        project.apply(adjudication.settle(project, document, seen, sorted(spans), crossing=crossing))
    for span in sorted(missed):
        project.apply(adjudication.add_missed(project, document, people, span, crossing=crossing))
    while (unwanted := alone(project, people, wanted)) is not None:  # only gold has it, and nobody wants it
        left = [mark.span for mark in unwanted.gold if mark.span in wanted]
        project.apply(adjudication.settle(project, document, unwanted, left))


def alone(project: Project, people: list[str], wanted: set[Span]) -> Seen | None:
    (document,) = project.document_uids()
    for each in compare(project, document, people).places:
        if not each.place.marks and any(mark.span not in wanted for mark in each.gold):
            return each
    return None


def check_reached(seed: int) -> None:
    chance = random.Random(seed)
    with quick_folder() as folder:
        path = make(Path(folder) / "p.hashiya")
        for name in PEOPLE:
            mark(path, name, *sorted(some_spans(chance, chance.randrange(1, 7))))
        with open_as(path, "القائدة") as project:
            (document,) = project.document_uids()
            everybody = [uid_of(name) for name in PEOPLE]
            for round_ in range(3):
                people = everybody if round_ != 1 else everybody[:2]
                wanted = some_spans(chance, chance.randrange(6))
                if chance.random() < 0.6:
                    wanted = without_crossing(wanted)
                reach(project, wanted, chance, people)
                assert gold(project) == wanted, (seed, round_)
                assert compare(project, document, people).open == 0, (seed, round_)
                done = finish(project, document, ReaderSelection(tuple(people)))
                assert done.act is not None and done.taken == 0, (seed, round_)
                chosen = [one.span for each in stored.settlements(project) for one in each.chosen]
                assert set(chosen) <= wanted, (seed, round_)
                assert all(check.ok for check in project.check())


@pytest.mark.parametrize("part", range(4))
def test_any_gold_can_be_reached_from_any_work_and_any_gold_before(part: int) -> None:
    for seed in range(part * 10, part * 10 + 10):
        check_reached(seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(10))
def test_any_gold_can_be_reached_500_times(part: int) -> None:
    for seed in range(1000 + part * 50, 1050 + part * 50):
        check_reached(seed)
