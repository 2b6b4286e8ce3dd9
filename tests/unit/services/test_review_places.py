"""No decision on a place is lost: not to a late colleague, to people left out, or to other edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import open_as
from tests.helpers.deciding import (
    HUDA,
    OMAR,
    SAMI,
    TEXT,
    at,
    decided,
    gold,
    lead,
    mark,
    put_in_gold,
    run_rule,
    seen,
    team,
)
from tests.helpers.teams import place

from hashiya.core.adjudicate import Kind
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.review import adjudication, corrections, rules
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.review.comparison import compare, renew
from hashiya.services.review.progress import overview
from hashiya.store.tables import review as stored

if TYPE_CHECKING:
    from pathlib import Path


def test_two_labels_on_the_same_words_are_two_places_and_two_settlements(tmp_path: Path) -> None:
    work = [("صيدا", "GPE"), ("صيدا", "ORG")]
    with lead(team(tmp_path / "a.hashiya", huda=work, omar=work)) as project:
        run_rule(project, "unanimous", "agreed")
        assert gold(project) == {("صيدا", "GPE"), ("صيدا", "ORG")}
        assert len(stored.settlements(project)) == 2
        again = rules.preview(project, "unanimous", verdict="agreed")
        assert not again.proposals and not again.changes and again.kept == 2


def test_what_is_agreed_does_not_take_the_place_of_what_was_settled_on_the_same_words(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE"), ("صيدا", "ORG")], omar=[("صيدا", "GPE")])
    with lead(path) as project:
        (document,) = project.document_uids()
        disputed = seen(project, "صيدا", "ORG")
        project.apply(adjudication.nothing(project, document, disputed, DecisionReason("label", "ليست شركة")))
        run_rule(project, "unanimous", "agreed")
        assert decided(project) == {
            ("nothing", "ليست شركة", ()),
            ("agreed", "", ((*place("صيدا", TEXT), "GPE"),)),
        }
        assert gold(project) == {("صيدا", "GPE")}


def test_a_third_choice_takes_only_words_of_its_place(tmp_path: Path) -> None:
    with lead(team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("صيدا", "ORG")])) as project:
        (document,) = project.document_uids()
        with pytest.raises(UserError) as raised:
            adjudication.third(project, document, seen(project, "صيدا"), [at("يوسف", "PERS")])
        assert raised.value.code == "elsewhere"
        assert not stored.settlements(project) and not gold(project)


def test_a_choice_that_crosses_gold_of_another_place_is_refused_and_says_what(tmp_path: Path) -> None:
    path = team(
        tmp_path / "a.hashiya",
        huda=[("سلمى", "PERS"), ("صيدا", "GPE")],
        omar=[("سلمى الحمصي", "PERS"), ("صيدا", "ORG")],
    )
    with lead(path) as project:
        (document,) = project.document_uids()
        project.apply(adjudication.take(project, document, seen(project, "سلمى"), OMAR))
        with pytest.raises(UserError) as raised:
            adjudication.third(project, document, seen(project, "صيدا"), [at("الحمصي إلى ميناء صيدا", "GPE")])
        assert raised.value.code == "gold_crosses" and "سلمى الحمصي" in str(raised.value)
        assert gold(project) == {("سلمى الحمصي", "PERS")}
        other = seen(project, "صيدا")
        beside = adjudication.beside(other, compare(project, document).gold, [at("سلمى الحمصي", "ORG")])
        assert [mark.label for mark in beside] == ["PERS"]


def test_a_place_does_not_reopen_when_a_late_colleague_agrees_with_gold(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("صيدا", "ORG")])
    with lead(path) as project:
        (document,) = project.document_uids()
        project.apply(adjudication.take(project, document, seen(project, "صيدا"), HUDA))
    with open_as(path, "سامي") as project:
        mark(project, [("صيدا", "GPE"), ("يوسف", "PERS")])
    with lead(path) as project:
        found = seen(project, "صيدا")
        assert found.place.people == (HUDA, OMAR, SAMI)
        assert found.settlement is not None and not found.open
        assert seen(project, "يوسف").open


def test_who_takes_over_what_gold_has_reopens_nothing(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("صيدا", "ORG")])
    with lead(path) as project:
        (document,) = project.document_uids()
        project.apply(adjudication.take(project, document, seen(project, "صيدا"), HUDA))
    with open_as(path, "عمر") as project:
        (mine,) = project.annotations(document, layers=[OMAR])
        project.apply(marking.relabel(project, mine, "GPE"))
    with lead(path) as project:
        assert not seen(project, "صيدا").open


def test_a_settlement_stands_when_people_are_left_out(tmp_path: Path) -> None:
    path = team(
        tmp_path / "a.hashiya",
        huda=[("صيدا", "GPE")],
        omar=[("ميناء صيدا", "GPE")],
        sami=[("ميناء صيدا القديم", "ORG")],
    )
    with lead(path) as project:
        (document,) = project.document_uids()
        project.apply(
            adjudication.take(project, document, seen(project, "صيدا"), OMAR, DecisionReason(words="كله"))
        )
        for people in ([HUDA, OMAR], [HUDA, SAMI], [OMAR, SAMI], [SAMI]):
            found = [each for each in compare(project, document, people).places if each.open]
            assert not found, people
        # Settled again among two, the third still learns of it.
        project.apply(adjudication.nothing(project, document, seen(project, "صيدا", people=[HUDA, OMAR])))
        (kept,) = stored.settlements(project)
        assert set(kept.people) == {HUDA, OMAR, SAMI} and kept.of(SAMI) == (at("ميناء صيدا القديم", "ORG"),)


def test_one_settlement_of_two_places_is_parted_when_one_of_them_is_settled_anew(tmp_path: Path) -> None:
    """Without the colleague whose long span tied both together they are two places."""
    path = team(
        tmp_path / "a.hashiya",
        huda=[("سلمى", "PERS"), ("الحمصي", "PERS")],
        omar=[("الحمصي", "ORG")],
        sami=[("سلمى الحمصي", "PERS")],
    )
    with lead(path) as project:
        (document,) = project.document_uids()
        whole = seen(project, "سلمى الحمصي")
        project.apply(adjudication.take(project, document, whole, HUDA, DecisionReason(words="اسمان")))
        two = [HUDA, OMAR]
        assert seen(project, "سلمى", people=two).place != seen(project, "الحمصي", people=two).place
        act = adjudication.take(project, document, seen(project, "الحمصي", people=two), OMAR)
        project.apply(act)
        assert gold(project) == {("سلمى", "PERS"), ("الحمصي", "ORG")}
        first = seen(project, "سلمى", people=two)
        assert first.settlement is not None and first.settlement.reason == "اسمان" and not first.open


def test_people_who_turn_against_gold_together_are_asked_about(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("صيدا", "ORG")])
    with lead(path) as project:
        (document,) = project.document_uids()
        project.apply(adjudication.take(project, document, seen(project, "صيدا"), HUDA))
    for name, person in (("هدى", HUDA), ("عمر", OMAR)):
        with open_as(path, name) as project:
            (mine,) = project.annotations(document, layers=[person])
            project.apply(marking.relabel(project, mine, "PERS"))
    with lead(path) as project:
        found = seen(project, "صيدا", "PERS")
        assert found.place.agreed and found.open and found.settlement is not None
        (row,) = overview(project)
        assert row.open == 1
        assert not run_rule(project, "unanimous", "agreed").proposals
        assert gold(project) == {("صيدا", "GPE")}


def test_gold_that_nobody_has_any_more_is_asked_about_and_can_be_taken_out(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE"), ("يوسف", "PERS")], omar=[("صيدا", "ORG")])
    with lead(path) as project:
        (document,) = project.document_uids()
        project.apply(adjudication.take(project, document, seen(project, "صيدا"), HUDA))
    for name, person in (("هدى", HUDA), ("عمر", OMAR)):
        with open_as(path, name) as project:
            (mine,) = (a for a in project.annotations(document, layers=[person]) if a.surface == "صيدا")
            project.apply(marking.delete(project, [mine]))
    with lead(path) as project:
        everybody = [HUDA, OMAR]
        found = seen(project, "صيدا", people=everybody)
        assert found.place.kind == Kind.GOLD and found.open
        project.apply(adjudication.nothing(project, document, found))
        assert gold(project) == set()


def test_nothing_here_leaves_no_gold_that_cannot_stand_beside_it(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("يوسف", "PERS")])
    with lead(path) as project:
        (document,) = project.document_uids()
        put_in_gold(project, "ميناء صيدا", "GPE")
        put_in_gold(project, "صباح الخميس", "DATE")
        project.apply(adjudication.nothing(project, document, seen(project, "صيدا")))
        assert gold(project) == {("صباح الخميس", "DATE")}
        left = seen(project, "صباح الخميس")
        assert left.open and left.place.kind == Kind.GOLD


def test_what_all_missed_is_settled_once_it_was_added(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("صيدا", "GPE")])
    with lead(path) as project:
        (document,) = project.document_uids()
        act = adjudication.add_missed(
            project, document, [HUDA, OMAR], at("يوسف", "PERS"), DecisionReason("missed")
        )
        project.apply(act)
        assert not seen(project, "يوسف").open
        assert [c.kind for c in corrections.corrections(project, OMAR)] == ["missed"]
        project.apply(
            adjudication.settle(project, document, seen(project, "يوسف"), [at("التاجر يوسف", "PERS")])
        )
        assert gold(project) == {("التاجر يوسف", "PERS")}
        (kept,) = stored.settlements(project)
        assert kept.chosen[0].label == "PERS"


def test_one_settled_place_renews_the_comparison_as_comparing_anew_would(tmp_path: Path) -> None:
    path = team(
        tmp_path / "a.hashiya",
        huda=[("سلمى", "PERS"), ("صيدا", "GPE"), ("صيدا", "ORG"), ("يوسف", "PERS")],
        omar=[("سلمى الحمصي", "PERS"), ("صيدا", "GPE")],
    )
    with lead(path) as project:
        (document,) = project.document_uids()
        put_in_gold(project, "صباح الخميس", "DATE")
        put_in_gold(project, "ميناء صيدا القديم", "ORG")
        found = compare(project, document)
        for number in range(len(found.places)):
            if number >= len(found.places):
                break
            one = found.places[number]
            for spans in ((), one.place.side(HUDA).spans, tuple(one.place.candidates)[-1:]):
                found = compare(project, document)
                one = next((e for e in found.places if e.place == one.place), found.places[0])
                project.apply(adjudication.settle(project, document, one, spans))
                found = renew(project, found, one).comparison
                fresh = compare(project, document)
                assert found.places == fresh.places and found.gold == fresh.gold
                assert (found.open, found.agreed, found.untaken) == (fresh.open, fresh.agreed, fresh.untaken)
