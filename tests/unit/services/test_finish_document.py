"""A document done while suggestions wait: what was left undecided is no «nothing»."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import TEXT, make, suggestion

from hashiya.cli import main
from hashiya.core.document import State
from hashiya.core.span import SUGGESTIONS, Status
from hashiya.errors import UserError
from hashiya.formats.base import Loss, WriteOptions
from hashiya.services.annotate import marking
from hashiya.services.annotate.finish_document import Rest, finish
from hashiya.services.evaluate.engine_scores import finished
from hashiya.services.exchange.export import ExportSelection, losses
from hashiya.services.project.undecided import Undecided, undecided
from hashiya.services.statistics.agreement import agreement
from hashiya.services.statistics.agreement_json import as_json
from hashiya.services.suggest.lessons import material_of
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.services.suggest.training_due import new_documents

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project

OTHER = "كتبت سلمى إلى يوسف من القيروان."


@pytest.fixture
def opened(tmp_path: Path) -> tuple[Project, list[str]]:
    """Two texts; the first has three suggestions, two of which cross, and one accepted annotation."""
    project, uids = make(tmp_path, (TEXT, OTHER))
    found = [
        suggestion(TEXT, "مدينة القيروان", "LOC", score=0.9),
        suggestion(TEXT, "القيروان، ثم", "ORG", score=0.6),
        suggestion(TEXT, "يوسف", "PERS", score=0.7),
    ]
    project.replace_suggestions(uids[0], ["lexicon"], found)
    start = TEXT.index("سلمى")
    project.apply(marking.mark(project, uids[0], start, start + 4, "PERS"))
    return project, uids


@pytest.mark.parametrize(
    ("rest", "accepted", "left"), [("left", 1, 3), ("accepted", 3, 0), ("rejected", 1, 0)]
)
def test_the_rest_goes_as_it_was_said_in_one_step(
    opened: tuple[Project, list[str]], rest: str, accepted: int, left: int
) -> None:
    project, (uid, _) = opened
    with project:
        act = finish(project, uid, Rest(rest))
        assert (act.kind, act.args["count"]) == (f"finish_{rest}", 3)
        project.apply(act)
        assert project.document(uid).state == State.DONE
        own = project.annotations(uid, layers=[project.person_uid], statuses=[Status.ACCEPTED])
        assert len(list(own)) == accepted
        assert len(list(project.annotations(uid, layers=[SUGGESTIONS]))) == left
        assert undecided(project) == ({uid: 3} if left else {})
        project.undo()
        assert project.document(uid).state == State.BEGUN
        assert len(list(project.annotations(uid, layers=[SUGGESTIONS]))) == 3


def test_training_and_evaluation_leave_out_what_is_undecided(opened: tuple[Project, list[str]]) -> None:
    project, (uid, other) = opened
    with project:
        project.apply(finish(project, uid))
        with pytest.raises(UserError) as caught:
            finished(project)
        assert caught.value.code == "gold_undecided" and new_documents(project) == 0
        memory = knowledge_of(project).options["memory"]
        assert uid in memory["unfinished"]  # type: ignore[operator]
        start = OTHER.index("سلمى")
        project.apply(marking.mark(project, other, start, start + 4, "PERS"))
        project.apply(finish(project, other))
        material = material_of(project)
        assert [lesson.document for lesson in material.lessons] == [other] and material.undecided == 1
        assert [gold.uid for gold in finished(project)] == [other]
        rejected = marking.reject(project, list(project.annotations(uid, layers=[SUGGESTIONS])))
        project.apply(rejected)
        assert len(material_of(project).lessons) == 2 and material_of(project).undecided == 0


def test_a_document_without_waiting_suggestions_is_simply_done(opened: tuple[Project, list[str]]) -> None:
    project, (_, other) = opened
    with project:
        act = finish(project, other, Rest.ACCEPT)
        assert act.kind == "finish" and [each.table for each in act.edits] == ["documents", "readings"]
        project.apply(act)
        assert finish(project, other).edits == ()


def lost_of(project: Project, selection: ExportSelection) -> list[Loss]:
    found = losses(project, "conll", selection, WriteOptions()).lost
    return [each for each in found if each.code == "undecided"]


def test_agreement_and_export_tell_what_is_not_decided(opened: tuple[Project, list[str]]) -> None:
    """One of two marked where a suggestion still waits: that is no «the other found nothing»."""
    project, (uid, other) = opened
    with project:
        first, text = project.person_uid, project.document(uid).text
        second = project.person("نبيل")
        assert second is not None
        start = text.index("يوسف")
        project.apply(marking.mark(project, other, OTHER.index("يوسف"), OTHER.index("يوسف") + 4, "PERS"))
        project.act_as(second)
        for document, words in ((uid, "بنت يوسف"), (other, "سلمى")):
            at = project.document(document).text.index(words)
            project.apply(marking.mark(project, document, at, at + len(words), "PERS"))
        for document in (uid, other):
            project.apply(marking.set_state(project, document, State.DONE))
        assert start in [each.start for each in project.annotations(uid, layers=[SUGGESTIONS])]
        report = agreement(project, people=[first, second.uid])
        # «سلمى» of the one and «سلمى», «يوسف» in the other text stand at no suggestion: only «يوسف» does.
        assert report.undecided == Undecided(1, 3, 1)
        assert as_json(report)["undecided"] == {"documents": 1, "suggestions": 3, "one_sided": 1}
        (loss,) = lost_of(project, ExportSelection())
        assert (loss.count, len(loss.examples)) == (3, 1) and ": 3" in loss.examples[0]
        for shown in (
            ExportSelection(include_suggested=True),
            ExportSelection(layer=SUGGESTIONS),
            ExportSelection(documents=[other]),
            ExportSelection(state="begun"),
        ):
            assert not lost_of(project, shown)
        for each in list(project.annotations(uid, layers=[SUGGESTIONS])):
            project.apply(marking.reject(project, [each]))
        assert not agreement(project, people=[first, second.uid]).undecided
        assert not lost_of(project, ExportSelection())


def test_the_command_line_tells_how_many_wait(
    opened: tuple[Project, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, (uid, _) = opened
    with project:
        path = project.path
        project.apply(finish(project, uid, Rest.LEAVE))
        name = project.document(uid).name
    out = tmp_path / "out.conll"
    assert main(["export", str(path), str(out), "--format", "conll", "--json"]) == 0
    lost = {each["code"]: each for each in json.loads(capsys.readouterr().out)["lost"]}
    assert lost["undecided"]["count"] == 3 and lost["undecided"]["examples"] == [f"{name}: 3"]
    for command in ("train", "evaluate", "export", "agreement"):
        with pytest.raises(SystemExit):
            main([command, "--help"])
        assert "nobody has decided" in " ".join(capsys.readouterr().out.split())
