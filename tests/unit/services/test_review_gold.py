"""What was decided and what gold has say one thing, whatever labels are called and whoever has read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.copies import copy, open_as
from tests.helpers.deciding import HUDA, OMAR, SAMI, at, gold, lead, mark, put_in_gold, seen, team

from hashiya.core.document import State
from hashiya.core.span import GOLD
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication, corrections, rules
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.review.comparison import compare, participants
from hashiya.services.review.consistency import ConsistencyLine, settle_lines
from hashiya.services.review.finishing import finish, gaps
from hashiya.services.review.progress import overview
from hashiya.services.review.readers import ReaderSelection, people_named
from hashiya.services.scheme import guidelines, scheme_acts
from hashiya.store.tables import review as stored

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


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
