"""The slow engine in the window: the fast ones answer first, nothing changes under the person's hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hashiya.core.span import SUGGESTIONS, Status, engines_of
from hashiya.qtkit.jobs import Job
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest.engines import turn_engine
from hashiya.services.suggest.highlight_process import Computed, compute
from hashiya.services.suggest.highlighter import to_annotations
from hashiya.store.tables.records import NewDocument
from hashiya.suggest.base import Suggestion
from hashiya.ui.session.auto_suggest import _LONGEST, _LONGEST_OPEN, Suggesting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

TEXT = "زار سالم البحار مدينة صيدا يوم 3 مايو 2021، وقال البحار إنّ العمل بدأ في الميناء القديم."


@pytest.fixture
def opened(make_window: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    path = tmp_path / "careful.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        project.add_documents(
            [NewDocument(f"م{name}", f"{TEXT}{name}") for name in ("", " ثمّ عاد.", " ولم يعد.")]
        )
    window = make_window(path)
    window.context.settings.set("suggest/import", value=False)
    window.suggesting._first.stop()
    return window


@pytest.fixture
def asked(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], bool]]:
    """What would have been computed: (documents, with the slow engines)."""
    calls: list[tuple[list[str], bool]] = []

    def note(self: Suggesting, documents: list[str], *, careful: bool) -> None:
        calls.append((documents, careful))
        self._asks_all = careful
        self._running = Job("suggesting", self)

    monkeypatch.setattr(Suggesting, "_start", note)
    return calls


def says(
    document: str, label: str = "PERS", *, waiting: bool, size: int = 90, engines: Any = ("crf",)
) -> Computed:
    item = Suggestion(4, 15, label, 0.9, engines[0], "v")
    return Computed(document, tuple(engines), tuple(to_annotations(document, TEXT, [item])), waiting, size)


def found(window: MainWindow, uid: str) -> list[tuple[str, str]]:
    assert window.session is not None
    stored = window.session.project.annotations(uid, layers=[SUGGESTIONS], statuses=[Status.SUGGESTED])
    return [(each.label, each.source) for each in stored]


def test_the_fast_engines_answer_first_then_the_open_document_is_read_carefully(
    opened: MainWindow, asked: list[tuple[list[str], bool]]
) -> None:
    window, suggesting = opened, opened.suggesting
    assert window.session is not None and window.session.document is not None
    uids = window.session.project.document_uids()
    window.session.open_document(uids[1])
    suggesting.suggest(uids)
    assert [careful for _, careful in asked] == [False]
    suggesting._on_computed([says(uid, waiting=True) for uid in uids])
    assert asked[1:] == [([uids[1]], True)]
    assert found(window, uids[1]) == [("PERS", "crf")]
    suggesting._on_computed([says(uids[1], "ORG", waiting=False, engines=("encoder", "crf"))])
    assert found(window, uids[1]) == [("ORG", "encoder")]
    assert asked[2:] == [([uids[0]], True)]
    said = window.status.said()
    assert "1" in said
    suggesting._on_computed([says(uids[0], waiting=False, engines=("encoder", "crf"))])
    suggesting._on_computed([says(uids[2], waiting=False, engines=("encoder", "crf"))])
    assert len(asked) == 4 and window.status.said() == said  # nothing is said of what is not looked at
    suggesting.suggest_here()
    assert asked[-1] == ([uids[1]], True)  # what a slow engine read is kept: all are asked at once


def test_nothing_changes_while_a_person_decides(
    opened: MainWindow, asked: list[tuple[list[str], bool]]
) -> None:
    window, suggesting = opened, opened.suggesting
    assert window.session is not None and window.session.document is not None
    uid = window.session.document.uid
    suggesting.suggest([uid])
    suggesting._on_computed([says(uid, waiting=True)])
    assert asked[-1] == ([uid], True)
    suggesting._live.start()
    suggesting._on_computed([says(uid, "ORG", waiting=False, engines=("encoder", "crf"))])
    assert found(window, uid) == [("PERS", "crf")]
    suggesting._live.stop()
    window.context.settings.set("suggest/live", value=True)
    suggesting._learn()
    assert asked[-1] == ([uid], False)  # at once with the fast ones, as always
    suggesting._on_computed([says(uid, waiting=True)])
    assert asked[-1] == ([uid], True)
    suggesting._on_computed([says(uid, "ORG", waiting=False, engines=("encoder", "crf"))])
    assert found(window, uid) == [("ORG", "encoder")]


def test_books_are_left_to_the_fast_engines(opened: MainWindow, asked: list[tuple[list[str], bool]]) -> None:
    window, suggesting = opened, opened.suggesting
    assert window.session is not None and window.session.document is not None
    uids = window.session.project.document_uids()
    here = window.session.document.uid
    other = next(uid for uid in uids if uid != here)
    suggesting.suggest([here, other])
    suggesting._on_computed(
        [
            replace(says(here, waiting=True), size=_LONGEST_OPEN),
            replace(says(other, waiting=True), size=_LONGEST),
        ]
    )
    assert len(asked) == 1
    window.session.open_document(other)
    assert asked[1:] == [([other], True)]  # longer than what goes on by itself, but it is open now


def test_switched_off_it_is_never_asked(opened: MainWindow, tmp_path: Path) -> None:
    assert opened.session is not None
    project = opened.session.project
    uid = project.document_uids()[0]
    (fast,) = compute(str(project.path), [uid], "a", False)
    assert fast.waiting and "encoder" not in fast.engines and fast.size >= len(TEXT)
    (all_,) = compute(str(project.path), [uid], "a", True)
    assert not all_.waiting and "encoder" in all_.engines
    turn_engine(project, "encoder", on=False)
    (off,) = compute(str(project.path), [uid], "b", False)
    assert not off.waiting and "encoder" not in off.engines
    assert "encoder" not in compute(str(project.path), [uid], "b", True)[0].engines


def test_in_the_window_both_come(opened: MainWindow, qtbot: QtBot) -> None:
    window = opened
    assert window.session is not None and window.session.document is not None
    uid = window.session.document.uid
    window.suggesting.suggest_here()

    def careful() -> bool:
        return any("encoder" in engines_of(source) for _, source in found(window, uid))

    qtbot.waitUntil(careful, timeout=120_000)
