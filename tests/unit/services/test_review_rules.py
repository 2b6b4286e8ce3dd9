"""No rule replaces what a person decided, or what stands in gold already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import copy, open_as
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

from hashiya.core.adjudicate import threshold
from hashiya.errors import UserError
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication, corrections, rules
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.review.readers import ReaderSelection

if TYPE_CHECKING:
    from pathlib import Path


def test_all_agreed_leaves_the_corrections_of_a_single_review_alone(tmp_path: Path) -> None:
    work = [("صيدا", "GPE"), ("يوسف", "PERS")]
    with lead(team(tmp_path / "a.hashiya", huda=work, omar=work)) as project:
        (document,) = project.document_uids()
        one = seen(project, "صيدا", people=[HUDA])
        act = adjudication.review_one(
            project, document, one, [at("صيدا", "ORG")], DecisionReason("label", "اسم شركة")
        )
        project.apply(act)
        other = seen(project, "يوسف", people=[HUDA])
        project.apply(
            adjudication.review_one(project, document, other, (), DecisionReason("not_entity", "ليس علما"))
        )
        before = decided(project), gold(project)
        assert seen(project, "صيدا").open and seen(project, "صيدا").settlement is not None
        plan = run_rule(project, "unanimous", "agreed")
        assert not plan.proposals and plan.kept == 2
        assert {(each.spans, each.against) for each in plan.changes} == {
            ((at("صيدا", "GPE"),), (at("صيدا", "ORG"),)),
            ((at("يوسف", "PERS"),), ()),
        }
        assert (decided(project), gold(project)) == before
        told = {
            TEXT[c.settlement.start : c.settlement.end]: c for c in corrections.corrections(project, HUDA)
        }
        assert told["صيدا"].kind == "changed" and told["يوسف"].settlement.reason == "ليس علما"


def test_a_rule_does_what_it_would_change_only_where_it_was_ticked(tmp_path: Path) -> None:
    work = [("صيدا", "GPE"), ("يوسف", "PERS")]
    with lead(team(tmp_path / "a.hashiya", huda=work, omar=work)) as project:
        (document,) = project.document_uids()
        for words in ("صيدا", "يوسف"):
            project.apply(adjudication.nothing(project, document, seen(project, words)))
        plan = rules.preview(project, "unanimous", verdict="agreed")
        ticked = [each for each in plan.changes if each.spans == (at("صيدا", "GPE"),)]
        project.apply(rules.carry_out(project, plan.ticked(ticked)))
        assert gold(project) == {("صيدا", "GPE")}
        assert {verdict for verdict, *_ in decided(project)} == {"agreed", "nothing"}


@pytest.mark.parametrize("by_file", [False, True])
def test_a_late_colleague_and_a_majority_replace_no_decision(tmp_path: Path, by_file: bool) -> None:
    work = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("صيدا", "ORG")])
    late = copy(work, "late")
    with lead(work) as project:
        (document,) = project.document_uids()
        act = adjudication.third(
            project,
            document,
            seen(project, "صيدا"),
            [at("ميناء صيدا", "ORG")],
            DecisionReason("guideline", "الميناء كله"),
        )
        project.apply(act)
        before = decided(project)
    with open_as(late if by_file else work, "سامي") as project:
        mark(project, [("صيدا", "ORG")])
    with lead(work) as project:
        if by_file:
            merge_files(project, [late])
        everybody = [HUDA, OMAR, SAMI]
        place_now = seen(project, "صيدا", people=everybody)
        assert place_now.open and place_now.why == "late"
        plan = rules.preview(project, "majority", chosen=ReaderSelection(tuple(everybody)))
        assert not plan.proposals
        (change,) = plan.changes
        assert (change.spans, change.votes, change.people) == ((at("صيدا", "ORG"),), 2, 3)
        assert change.against == (at("ميناء صيدا", "ORG"),)
        project.apply(rules.carry_out(project, plan))
        assert decided(project) == before and gold(project) == {("ميناء صيدا", "ORG")}


def test_gold_that_somebody_put_there_by_hand_is_no_rules_to_replace(tmp_path: Path) -> None:
    work = [("صيدا", "GPE")]
    with lead(team(tmp_path / "a.hashiya", huda=work, omar=work)) as project:
        put_in_gold(project, "صيدا", "ORG")
        assert seen(project, "صيدا").open, "what all agree on stands against gold"
        plan = run_rule(project, "unanimous", "agreed")
        assert not plan.proposals and plan.changes[0].against == (at("صيدا", "ORG"),)
        assert gold(project) == {("صيدا", "ORG")}


def test_a_majority_twice_is_a_majority_once(tmp_path: Path) -> None:
    path = team(
        tmp_path / "a.hashiya",
        huda=[("صيدا", "ORG"), ("صيدا", "GPE")],
        omar=[("صيدا", "ORG")],
        sami=[("صيدا", "ORG")],
    )
    with lead(path) as project:
        run_rule(project, "majority")
        assert gold(project) == {("صيدا", "ORG")}
        once = decided(project)
        assert not run_rule(project, "majority").proposals
        assert decided(project) == once and gold(project) == {("صيدا", "ORG")}


def test_shares_are_whole_percents(tmp_path: Path) -> None:
    path = team(
        tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("صيدا", "GPE")], sami=[("صيدا", "ORG")]
    )
    with lead(path) as project:
        for share, filled in ((0.5, 1), (0.66, 1), (0.67, 1), (2 / 3, 1), (0.68, 0), (1.0, 0)):
            assert len(rules.preview(project, threshold(share)).proposals) == filled, share
        for wrong in (0, 1.2, -1):
            with pytest.raises(UserError):
                rules.rule("majority", wrong)


def test_rules_by_label_and_by_people(tmp_path: Path) -> None:
    work = [("صيدا", "GPE"), ("يوسف", "PERS")]
    path = team(tmp_path / "a.hashiya", huda=work, omar=work, sami=[("صيدا", "ORG")])
    with lead(path) as project:
        assert not rules.preview(project, "unanimous").proposals
        plan = rules.preview(
            project, "unanimous", chosen=ReaderSelection(without=frozenset([SAMI])), labels=["PERS"]
        )
        assert [each.spans for each in plan.proposals] == [(at("يوسف", "PERS"),)]
