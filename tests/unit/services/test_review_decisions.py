"""No decision of a person is lost: not to a rule, a late colleague, a label's new name, or other edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import SCHEME, copy, open_as
from tests.helpers.teams import place, uid_of

from hashiya.core.adjudicate import Kind, threshold
from hashiya.core.document import State
from hashiya.core.span import GOLD, Annotation, Span
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication, corrections, rules
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.review.comparison import Seen, compare, participants, renew
from hashiya.services.review.consistency import ConsistencyLine, settle_lines
from hashiya.services.review.finishing import finish, gaps
from hashiya.services.review.progress import overview
from hashiya.services.review.readers import ReaderSelection, people_named
from hashiya.services.scheme import guidelines, scheme_acts
from hashiya.store.project import Project
from hashiya.store.tables import review as stored
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "وصلت الطبيبة سلمى الحمصي إلى ميناء صيدا القديم صباح الخميس، واستقبلها التاجر يوسف."
HUDA, OMAR, SAMI = uid_of("هدى"), uid_of("عمر"), uid_of("سامي")
Work = Sequence[tuple[str, str]]


def team(path: Path, **work: Work) -> Path:
    """A project in which everybody named has marked these words (`huda`, `omar`, `sami`)."""
    with Project.create(path, scheme=SCHEME, title="فريق", person=Person("", "المالكة", "owner")) as project:
        project.add_documents([NewDocument("ميناء", TEXT)])
        for name in ("هدى", "عمر", "سامي"):
            project.act_as(Person(uid_of(name), name))
    for name, person in (("huda", "هدى"), ("omar", "عمر"), ("sami", "سامي")):
        if work.get(name):
            with open_as(path, person) as project:
                mark(project, work[name])
    return path


def mark(project: Project, work: Work) -> None:
    (document,) = project.document_uids()
    for words, label in work:
        project.apply(marking.mark(project, document, *place(words, TEXT), label))


def lead(path: Path) -> Project:
    return open_as(path, "القائدة")


def at(words: str, label: str) -> Span:
    return Span(*place(words, TEXT), label)


def seen(project: Project, words: str, label: str = "", people: Sequence[str] | None = None) -> Seen:
    """The place in which somebody (or gold) has exactly these words, with this label where one is given."""
    (document,) = project.document_uids()
    for each in compare(project, document, people).places:
        for found in (*each.place.marks, *each.gold):
            if found[:2] == place(words, TEXT) and label in ("", found.label):
                return each
    raise LookupError(words)


def gold(project: Project) -> set[tuple[str, str]]:
    return {(each.surface, each.label) for each in project.iter_annotations(layers=[GOLD])}


def decided(project: Project) -> set[tuple[str, str, tuple[tuple[int, int, str], ...]]]:
    return {
        (each.verdict, each.reason, tuple(one[:3] for one in each.chosen))
        for each in stored.settlements(project)
    }


def run_rule(project: Project, name: str, verdict: str = "") -> rules.RulePreview:
    plan = rules.preview(project, name, verdict=verdict)
    project.apply(rules.carry_out(project, plan))
    return plan


# ------------------------------------------------------------------------------------------- rules


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


def put_in_gold(project: Project, words: str, label: str) -> None:
    """As an import of gold does."""
    (document,) = project.document_uids()
    start, end = place(words, TEXT)
    made = Annotation(f"{start}{label}", document, GOLD, start, end, label, words, source="imported")
    project.add_annotations(document, [made])


# ------------------------------------------------------------------------------------------- places


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


# ------------------------------------------------------------------------------------------- who and when


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


# ------------------------------------------------------------------------------------------- labels and gold


def test_settlements_follow_the_names_of_labels(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE"), ("سلمى", "PERS")], omar=[("صيدا", "ORG")])
    with lead(path) as project:
        (document,) = project.document_uids()
        project.apply(
            adjudication.take(project, document, seen(project, "صيدا"), HUDA, DecisionReason(words="مدينة"))
        )
        project.apply(guidelines.set_guideline(project, "GPE", "المدن والدول"))
        (settled,) = stored.settlements(project)
        project.apply(guidelines.example_from(project, settled))
        project.apply(scheme_acts.rename_label(project, "GPE", "PLACE"))
        found = seen(project, "صيدا")
        assert found.settlement is not None and not found.open
        assert [c.gold for c in corrections.corrections(project, OMAR)] == [(at("صيدا", "PLACE"),)]
        guide = guidelines.guide(project, "PLACE")
        assert guide.text == "المدن والدول" and [each.surface for each in guide.positive] == ["صيدا"]
        project.apply(scheme_acts.merge_labels(project, ["ORG"], "PLACE"))
        found = seen(project, "صيدا")
        assert found.place.agreed and not found.open
        assert not corrections.corrections(project, OMAR), "the merged label is what gold has"
        project.undo()
        project.undo()
        assert stored.settlements(project) == [settled]
        assert guidelines.guide(project, "GPE").text == "المدن والدول"


def test_a_deleted_label_takes_its_spans_out_of_decisions_and_comes_back_with_undo(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("صيدا", "ORG")])
    with lead(path) as project:
        (document,) = project.document_uids()
        project.apply(adjudication.take(project, document, seen(project, "صيدا"), HUDA))
        before = stored.settlements(project)
        project.apply(scheme_acts.delete_label(project, "GPE"))
        (kept,) = stored.settlements(project)
        assert kept.chosen == () and kept.of(HUDA) == () and kept.of(OMAR) == (at("صيدا", "ORG"),)
        project.apply(scheme_acts.delete_label(project, "ORG"))
        assert not stored.settlements(project)
        project.undo()
        project.undo()
        assert stored.settlements(project) == before


def test_the_consistency_page_and_the_settlement_say_one_thing(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("صيدا", "ORG")])
    with lead(path) as project:
        (document,) = project.document_uids()
        project.apply(
            adjudication.take(project, document, seen(project, "صيدا"), HUDA, DecisionReason(words="مدينة"))
        )
        (each,) = project.annotations(document, layers=[GOLD])
        line = ConsistencyLine(
            document, "ميناء", *each.range, each.label, GOLD, each.uid, False, each.start, "", "صيدا", ""
        )
        project.apply(settle_lines(project, [line], "PERS"))
        found = seen(project, "صيدا")
        assert not found.open and found.settlement is not None
        assert found.settlement.verdict == "third" and found.settlement.reason == "مدينة"
        for person in (HUDA, OMAR):
            (told,) = corrections.corrections(project, person)
            assert (told.kind, told.gold) == ("changed", (at("صيدا", "PERS"),))
        project.apply(adjudication.reopen(project, found.settlement))
        assert gold(project) == set() and seen(project, "صيدا").open
        project.undo()
        project.undo()
        assert gold(project) == {("صيدا", "GPE")} and not seen(project, "صيدا").open


def test_gold_imported_over_a_settlement_is_told_as_it_is(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE")], omar=[("صيدا", "ORG")])
    with lead(path) as project:
        (document,) = project.document_uids()
        project.apply(adjudication.nothing(project, document, seen(project, "صيدا")))
        put_in_gold(project, "صيدا", "GPE")
        found = seen(project, "صيدا")
        assert found.open and found.why == "gold"
        kinds = {
            p: [c.kind for c in corrections.corrections(project, p, confirmed=True)] for p in (HUDA, OMAR)
        }
        assert kinds == {HUDA: ["confirmed"], OMAR: ["changed"]}


# ------------------------------------------------------------------------------------------- who read what


def test_only_finished_work_counts_as_read(tmp_path: Path) -> None:
    begun = [("سلمى", "PERS")]
    path = team(tmp_path / "a.hashiya")
    files: Mapping[str, Path] = {name: copy(path, name) for name in ("هدى", "عمر", "سامي")}
    with open_as(files["هدى"], "هدى") as project:
        (document,) = project.document_uids()
        mark(project, [*begun, ("صيدا", "GPE"), ("يوسف", "PERS")])
        project.apply(marking.set_state(project, document, State.DONE))
    for name in ("عمر", "سامي"):
        with open_as(files[name], name) as project:
            mark(project, begun)
    with lead(path) as project:
        merge_files(project, list(files.values()))
        assert participants(project, document) == [HUDA]
        assert not list(overview(project))
        plan = rules.preview(project, "majority")
        assert not plan.proposals and not plan.emptied
        wanted = participants(project, document, unfinished=True)
        assert wanted == [HUDA, OMAR, SAMI]
        assert compare(project, document, wanted).unfinished == {OMAR, SAMI}
        assert participants(project, document, unfinished=True, without=[SAMI]) == [HUDA, OMAR]
        named = people_named(project, ["عمر", "هدى"])
        assert participants(project, document, named) == [OMAR, HUDA]
        (row,) = overview(project, chosen=ReaderSelection(unfinished=True))
        assert (row.agreed, row.open, row.unfinished) == (1, 2, 2)


def test_a_reviewers_finish_is_no_annotators_reading(tmp_path: Path) -> None:
    work = [("صيدا", "GPE"), ("يوسف", "PERS")]
    path = team(tmp_path / "a.hashiya", huda=work, omar=work)
    second = copy(path, "second")
    with lead(path) as project:
        (document,) = project.document_uids()
        done = finish(project, document)
        assert done.act is not None and (done.open, done.taken) == (0, 2)
        project.apply(done.act)
        assert participants(project, document) == [HUDA, OMAR]
    with open_as(second, "المراجعة الثانية") as project:
        merge_files(project, [path])
        assert participants(project, document) == [HUDA, OMAR]
        assert compare(project, document).agreed == 2


# ------------------------------------------------------------------------------------------- finishing


def test_finishing_brings_what_all_agree_on_into_gold_in_one_step(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE"), ("يوسف", "PERS")], omar=[("صيدا", "GPE")])
    with lead(path) as project:
        (document,) = project.document_uids()
        waiting = finish(project, document)
        assert waiting.act is None and waiting.open == 1
        project.apply(adjudication.nothing(project, document, seen(project, "يوسف")))
        assert compare(project, document).untaken == 1
        done = finish(project, document)
        assert done.act is not None and (done.taken, done.kept) == (1, 1)
        project.apply(done.act)
        assert gold(project) == {("صيدا", "GPE")} and project.document(document).state == State.DONE
        assert not list(gaps(project))
        again = finish(project, document)
        assert again.act is not None and not again.act.edits
        project.undo()
        assert gold(project) == set() and project.document(document).state != State.DONE


def test_what_gold_of_a_reviewed_document_lacks_is_counted(tmp_path: Path) -> None:
    path = team(tmp_path / "a.hashiya", huda=[("صيدا", "GPE"), ("يوسف", "PERS")], omar=[("صيدا", "GPE")])
    with lead(path) as project:
        (document,) = project.document_uids()
        assert not list(gaps(project))
        project.apply(marking.set_state(project, document, State.DONE))
        (gap,) = gaps(project)
        assert (gap.name, gap.agreed, gap.open) == ("ميناء", 1, 1)


# ------------------------------------------------------------------------------------------- small things


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
