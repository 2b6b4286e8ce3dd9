"""Work in a process of its own: answers, progress, errors, stopping, sudden death; models kept and used."""

from __future__ import annotations

import multiprocessing
import os
import time
from typing import TYPE_CHECKING

import pytest
from tests.helpers.learning_project import confirm, make_learning_project, spans_of

from hashiya.child_process import run_apart
from hashiya.errors import UserError
from hashiya.progress import Cancelled, CancelToken, OnProgress, Progress
from hashiya.services.suggest.models import (
    keep_model,
    kept_models,
    learn_from,
    use_model,
    write_model,
)
from hashiya.services.suggest.train import HeldOutScores, Learned, import_model
from hashiya.services.suggest.training_due import new_documents
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path


def double(number: int, *, progress: OnProgress) -> int:
    progress(Progress("reading", 1, 2))
    progress(Progress("reading", 2, 2))
    return number * 2


def refuse(*, progress: OnProgress) -> None:
    raise UserError("no_gold_here", "Nothing {path}.", hint="Do.", path="/x")


def fail(*, progress: OnProgress) -> None:
    raise KeyError("ours")


def die(*, progress: OnProgress) -> None:
    os._exit(3)


def last_long(*, progress: OnProgress) -> None:
    progress(Progress("reading", 1, 2))
    time.sleep(60)


def test_answers_and_progress_come_through() -> None:
    seen: list[Progress] = []
    assert run_apart(double, 21, progress=seen.append) == 42
    assert [step.done for step in seen] == [1, 2]


def test_a_users_error_is_the_same_on_this_side() -> None:
    with pytest.raises(UserError) as caught:
        run_apart(refuse)
    error = caught.value
    assert (error.code, error.message, error.hint) == ("no_gold_here", "Nothing {path}.", "Do.")
    assert error.args_ == {"path": "/x"}


def test_our_own_fault_keeps_its_trace() -> None:
    with pytest.raises(RuntimeError, match="ours") as caught:
        run_apart(fail)
    assert "in fail" in str(caught.value)


def test_sudden_death_has_words() -> None:
    with pytest.raises(UserError) as caught:
        run_apart(die)
    assert caught.value.code == "work_ended"


def test_a_wish_to_stop_ends_it() -> None:
    cancel = CancelToken()

    def stop(_step: Progress) -> None:
        cancel.cancel()

    with pytest.raises(Cancelled):
        run_apart(last_long, progress=stop, cancel=cancel)
    assert not multiprocessing.active_children()  # it would have gone on for longer than a test may


# ---------------------------------------------------------------- models
def _learned(check: HeldOutScores, documents: int = 4) -> Learned:
    return Learned(b"HASHIYA", check, documents, 12, ["PERS"], 0.1)


def test_a_model_that_did_worse_is_never_used(tmp_path: Path) -> None:
    with Project.open(make_learning_project(tmp_path / "p.hashiya", done=1, more=0)) as project:
        keep_model(project, _learned(HeldOutScores(3, 0.8, 0.6, ((4, 0.6),))), use=True)
        (kept,) = kept_models(project)
        assert not kept.used and kept.check == HeldOutScores(3, 0.8, 0.6, ((4, 0.6),))
        with pytest.raises(UserError) as caught:
            use_model(project, kept.name, use=True)
        assert caught.value.code == "model_worse"
        assert kept_models(project) == [kept]


def test_use_and_put_away(tmp_path: Path) -> None:
    with Project.open(make_learning_project(tmp_path / "p.hashiya", done=1, more=0)) as project:
        keep_model(project, _learned(HeldOutScores(3, 0.6, 0.7)), use=True)
        use_model(project, kept_models(project)[0].name, use=False)
        assert [model.used for model in kept_models(project)] == [False]
        use_model(project, kept_models(project)[0].name, use=True)
        assert [model.used for model in kept_models(project)] == [True]
        use_model(project, "nothing", use=True)
        assert len(kept_models(project)) == 1


def test_what_is_new_for_a_model(tmp_path: Path) -> None:
    with Project.open(make_learning_project(tmp_path / "p.hashiya", done=4, more=2)) as project:
        assert new_documents(project) == 4
        confirm(project, project.document_uids()[4], spans_of(4))
        assert new_documents(project) == 5
        keep_model(project, _learned(HeldOutScores(1, 0.6, 0.7), documents=5), use=True)
        assert new_documents(project) == 0


def test_learned_carried_and_taken_in(tmp_path: Path) -> None:
    path = make_learning_project(tmp_path / "p.hashiya", done=3, more=0)
    learned = run_apart(learn_from, str(path))
    with Project.open(path) as project:
        keep_model(project, learned, use=True)
        write_model(project, kept_models(project)[0].name, tmp_path / "own.hmodel")
    with Project.open(make_learning_project(tmp_path / "q.hashiya", done=1, more=0)) as other:
        import_model(other, tmp_path / "own.hmodel")
        assert [model.used for model in kept_models(other)] == [True]
        (tmp_path / "bad.hmodel").write_bytes(b"\x80\x04pickle")
        with pytest.raises(UserError):
            import_model(other, tmp_path / "bad.hmodel")
        assert other.model(kept_models(other)[0].name) == learned.data
