"""People against gold, and what is said about settled places."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.helpers import teams
from tests.helpers.copies import open_as
from tests.helpers.merges import tamper
from tests.helpers.teams import NABIL, SARA, find, place, uid_of

from hashiya.cli import main
from hashiya.core.document import State
from hashiya.core.span import Span
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.evaluate.people_scores import people_scores
from hashiya.services.merge.merge_files import merge_files, pull_review
from hashiya.services.review import adjudication, corrections, threads
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.review.comparison import compare
from hashiya.services.team import people
from hashiya.store.project import Project
from hashiya.store.tables import review
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

# What the lead decided: two of Sara's four are right, two of Nabil's.
GOLD = {"ليلى": "PERS", "فندق الواحة الكبير": "ORG", "محطة الحجاز": "GPE", "ماجد": "PERS"}


@pytest.fixture
def lead(tmp_path: Path) -> Path:
    path = teams.make_team(tmp_path / "lead.hashiya")
    with teams.review(path) as project:
        (document,) = project.document_uids()
        for seen in compare(project, document).places:
            wanted = [Span(*place(words), label) for words, label in GOLD.items()]
            inside = [
                each for each in wanted if seen.place.start <= each.start and each.end <= seen.place.end
            ]
            project.apply(adjudication.review_one(project, document, seen, inside))
    return path


def test_each_person_against_gold(lead: Path) -> None:
    with teams.review(lead) as project:
        found = people_scores(project)
        by_name = {each.name: each for each in found.people}
        assert set(by_name) == {"سارة", "نبيل"}
        sara, nabil = by_name["سارة"].evaluation, by_name["نبيل"].evaluation
        right = {(words, label) for words, label in SARA.items()} & set(GOLD.items())
        assert (sara.micro.correct, sara.micro.predicted, sara.micro.gold) == (
            len(right),
            len(SARA),
            len(GOLD),
        )
        assert sorted(each.kind for each in sara.mistakes) == ["label", "missing", "spurious"]
        assert sorted(each.kind for each in nabil.mistakes) == ["boundary"] and len(NABIL) == 4
        assert sara.confusion["GPE", "ORG"] == 1 and nabil.labels["PERS"].f1 == 1.0
        mistake = next(each for each in sara.mistakes if each.kind == "label")
        assert (mistake.span.start, mistake.span.end) == place("محطة الحجاز")
        assert mistake.document in found.documents


def test_documents_under_review_are_counted_only_on_request(lead: Path) -> None:
    with teams.review(lead) as project:
        document, seen = find(project, "محطة الحجاز")
        assert seen.settlement is not None
        project.apply(adjudication.reopen(project, seen.settlement))
        found = people_scores(project)
        assert (found.people, found.waiting) == ((), 1)
        assert len(people_scores(project, unfinished=True).people) == 2
        project.apply(marking.set_state(project, document, State.DONE))
        assert len(people_scores(project, people=[uid_of("سارة")]).people) == 1


def test_the_course_goes_by_acts_and_not_by_clocks(tmp_path: Path) -> None:
    path = teams.make_team(tmp_path / "lead.hashiya")
    with open_as(path, "سارة") as project:
        project.add_documents([NewDocument("ثانية", f"{teams.TEXT} ثم عادت.")])
        first, second = project.document_uids()
        project.apply(marking.mark(project, second, *place("ليلى"), "PERS"))
    with teams.review(path) as project:
        for uid in (first, second):
            for seen in compare(project, uid).places:
                sides = [side for side in seen.place.sides if side.spans]
                project.apply(adjudication.review_one(project, uid, seen, sides[0].spans))
    tamper(path, "UPDATE journal SET at = '2041-01-01' WHERE id < (SELECT max(id) FROM journal)")
    with teams.review(path) as project:
        found = people_scores(project, people=[uid_of("سارة")], unfinished=True)
        assert [document for document, _score in found.people[0].course] == [first, second]


def test_who_is_one_is_measured_as_one(lead: Path) -> None:
    with teams.review(lead) as project:
        project.apply(people.join_people(project, [uid_of("سارة"), uid_of("نبيل")]))
        (one,) = people_scores(project, unfinished=True).people
        assert one.evaluation.micro.gold == len(GOLD) and one.name == "سارة"


def test_a_thread_goes_to_and_fro_and_says_who_has_to_answer(lead: Path, tmp_path: Path) -> None:
    sara = tmp_path / "sara.hashiya"
    shutil.copyfile(lead, sara)
    with open_as(sara, "سارة") as project:
        pull_review(project, lead)
        found = next(
            each
            for each in corrections.corrections(project)
            if each.settlement.start == place("محطة الحجاز")[0]
        )
        project.apply(threads.reply(project, found.settlement.uid, "المحطة مبنى"))
        with pytest.raises(UserError):
            threads.reply(project, found.settlement.uid, "  ")
        assert [each.waits_for for each in threads.threads(project)] == [threads.REVIEWER]
    tamper(sara, "UPDATE answers SET created = '2041-01-01', modified = '2041-01-01'")
    with teams.review(lead) as project:
        merge_files(project, [sara])
        (thread,) = threads.waiting(project, threads.REVIEWER)
        assert (thread.surface, [each.text for each in thread.messages]) == ("محطة الحجاز", ["المحطة مبنى"])
        project.apply(threads.reply(project, thread.settlement.uid, "هي هنا اسم الحيّ"))
        (thread,) = threads.threads(project)
        assert [each.text for each in thread.messages] == ["المحطة مبنى", "هي هنا اسم الحيّ"]
        assert thread.waits_for == threads.ANNOTATOR and not threads.waiting(project, threads.REVIEWER)
    with open_as(sara, "سارة") as project:
        pull_review(project, lead)
        (thread,) = threads.waiting(project, threads.ANNOTATOR)
        assert thread.messages[-1].name == "ليلى المراجعة"
    with open_as(sara, "نبيل") as project:
        project.apply(threads.reply(project, thread.settlement.uid, "نعم"))
    with teams.review(lead) as project:
        document, seen = find(project, "محطة الحجاز")
        reason = DecisionReason("label", "بعد النقاش")
        project.apply(adjudication.review_one(project, document, seen, [], reason))
        (thread,) = threads.threads(project)
        assert thread.waits_for == ""


def test_the_command_line_tells_scores_and_answers(lead: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start, end = place("محطة الحجاز")
    words = ["people", str(lead), "--gold", "--answers", "--as", "سارة"]
    assert main([*words, "--reply", "رحلة", str(start), str(end), "لماذا؟", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {each["person"] for each in found["scores"]} == {"سارة", "نبيل"}
    assert found["answers"][0]["messages"] == [{"person": "سارة", "text": "لماذا؟"}]
    assert found["answers"][0]["waits_for"] == "reviewer"
    assert main(words) == 0
    assert "لماذا؟" in capsys.readouterr().out
    assert main(["people", str(lead), "--reply", "رحلة", "0", "1", "x"]) == 1
    with Project.open(lead, readonly=True) as project:
        assert len(review.answers(project)) == 1
