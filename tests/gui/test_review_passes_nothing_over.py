"""The walk through places asks of each, shows what it asks of, and counts what was settled meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.helpers.gui_review import review_of
from tests.helpers.team_project import make_merged

from hashiya.core.span import GOLD, Annotation
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.review.readers import ReaderSelection
from hashiya.services.team.people import join_people
from hashiya.store.project import Project
from hashiya.ui.review.sampling import SampleDialog
from hashiya.ui.review.walk.place_filters import GOLD_ALONE, NOBODY
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.core.changes import Act
    from hashiya.ui.review.compare_page import ComparePage

Maker = Callable[..., MainWindow]
BOOK = "يوميّات السفر"
ALONE = ("القاضي", "مساء", "قرب")
"""Words of that text that nobody marked."""


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    return make_merged(tmp_path)


@pytest.fixture
def review(make_window: Maker, qtbot: QtBot, merged: Path) -> ComparePage:
    return review_of(make_window(merged), qtbot)


def press(review: ComparePage, *keys: Qt.Key | str) -> None:
    for key in keys:
        if isinstance(key, str):
            QTest.keyClicks(review.view.reader, key)
        else:
            QTest.keyClick(review.view.reader, key)


def asked(review: ComparePage) -> str:
    seen, document = review.model.current, review.model.document
    assert document is not None
    return document.text[seen.place.start : seen.place.end] if seen is not None else ""


def shown(review: ComparePage) -> str:
    """The words that the panel is about."""
    decision, document = review.settling.decision, review.model.document
    assert document is not None
    if decision is None:
        return ""
    return document.text[decision.seen.place.start : decision.seen.place.end]


def gold(review: ComparePage) -> set[str]:
    return {each.surface for each in review._session.project.iter_annotations(layers=[GOLD])}


def uid_of(review: ComparePage, name: str) -> str:
    return next(each.uid for each in review._session.project.people() if each.name == name)


def open_book(review: ComparePage) -> str:
    found = review._session.project.document_by_name(BOOK)
    assert found is not None
    review.model.open_document(found.uid)
    return found.uid


def with_gold_alone(path: Path) -> None:
    with Project.open(path) as project:
        found = project.document_by_name(BOOK)
        assert found is not None
        for words in ALONE:
            start = found.text.index(words)
            act = marking.mark(project, found.uid, start, start + len(words), "NORP", layer=GOLD)
            project.apply(act)


def test_no_place_of_gold_alone_is_passed_over_when_the_one_before_goes(
    make_window: Maker, qtbot: QtBot, merged: Path
) -> None:
    with_gold_alone(merged)
    review = review_of(make_window(merged), qtbot)
    open_book(review)
    review.model.set_filter(GOLD_ALONE)
    met = []
    for _ in ALONE:
        assert shown(review) == asked(review)
        met.append(asked(review))
        press(review, "0", Qt.Key.Key_Return)
    assert met == list(ALONE) and not gold(review)


def suggest(review: ComparePage) -> None:
    uid = open_book(review)
    document = review.model.document
    assert document is not None
    made = []
    for words in ALONE:
        start = document.text.index(words)
        span = (start, start + len(words), "NORP", words)
        made.append(Annotation("", uid, "suggestions", *span, source="lexicon", score=0.9))
    review._session.project.replace_suggestions(uid, ["lexicon"], made)
    review.model.set_filter(NOBODY)
    review.model.go_to(0)


def test_each_suggestion_that_nobody_has_is_asked_of_in_turn(review: ComparePage) -> None:
    suggest(review)
    met = []
    for _ in ALONE:
        assert shown(review) == asked(review)
        met.append(asked(review))
        key = next(card.answer.key for card in review.panel.cards if card.answer.code == "gold")
        press(review, key, Qt.Key.Key_Return)
    assert met == list(ALONE) and gold(review) == set(ALONE)


def test_a_suggestion_that_was_decided_against_is_not_asked_of_again(review: ComparePage) -> None:
    suggest(review)
    press(review, "0", Qt.Key.Key_Return)
    assert asked(review) == ALONE[1]
    left = [each.place.start for each in review.model.questions]
    assert len(left) == 2
    review._session.undo()
    assert len(review.model.questions) == 3


def test_what_was_settled_while_the_documents_were_counted_is_counted(
    review: ComparePage, qtbot: QtBot
) -> None:
    uid = open_book(review)
    before = review.model.reviews[uid].open
    answer: list[Any] = []
    survey = review.model._survey
    take = survey._on_surveyed
    survey._on_surveyed = answer.append  # type: ignore[method-assign,assignment]
    review.model.survey_all()
    qtbot.waitUntil(lambda: bool(answer), timeout=20_000)  # read, and not yet heard
    press(review, "1", Qt.Key.Key_Return)
    assert review.model.reviews[uid].open == before - 1
    survey._on_surveyed = take  # type: ignore[method-assign]
    take(answer[0])
    qtbot.waitUntil(lambda: not review._context.jobs.running(), timeout=20_000)
    assert review.model.reviews[uid].open == before - 1


def test_counts_of_whom_one_no_longer_looks_at_are_dropped(review: ComparePage, qtbot: QtBot) -> None:
    uid = open_book(review)
    survey = review.model._survey
    answer: list[Any] = []
    take = survey._on_surveyed_some
    survey._on_surveyed_some = answer.append  # type: ignore[method-assign,assignment]
    survey.survey([uid])
    qtbot.waitUntil(lambda: bool(answer), timeout=20_000)
    review.model.look_at(uid_of(review, "سارة"))
    qtbot.waitUntil(lambda: len(review.model.reviews[uid].people) == 1, timeout=20_000)
    take(answer[0])
    assert review.model.reviews[uid].people == ("سارة",)


def test_the_review_of_one_person_counts_what_was_looked_at(review: ComparePage, qtbot: QtBot) -> None:
    review.model.look_at(uid_of(review, "سارة"))
    qtbot.waitUntil(
        lambda: all(len(each.people) == 1 for each in review.model.reviews.values()), timeout=20_000
    )
    found = review._session.project.document_by_name("رسالة")
    assert found is not None
    review.model.open_document(found.uid)
    assert review.model.reviews[found.uid].waiting == 2
    press(review, "1", Qt.Key.Key_Return, "1", Qt.Key.Key_Return)
    assert review.model.reviews[found.uid].waiting == 0
    assert "1" in review._done.text()


def test_a_sample_is_walked_through_and_nothing_else(review: ComparePage, qtbot: QtBot) -> None:
    project = review._session.project
    sara = uid_of(review, "سارة")
    review.model.look_at(sara)
    qtbot.waitUntil(
        lambda: all(len(each.people) == 1 for each in review.model.reviews.values()), timeout=20_000
    )
    order = project.document_uids()
    picked = [next(iter(project.annotations(uid, layers=[sara]))) for uid in (order[0], order[2])]
    review.model.set_sample(picked)
    assert review.model.current is not None
    review.model.step(1)
    assert review.model.document is not None and review.model.document.uid == order[2]
    assert asked(review) == picked[1].surface
    assert not review.model.step(1)


def test_a_sample_that_was_refused_can_be_drawn_again(review: ComparePage) -> None:
    dialog = SampleDialog(review._context, review._session, review._window, review.model)
    dialog.open()
    assert dialog.primary is not None
    started: list[dict[str, Any]] = []
    start = review._context.jobs.start
    review._context.jobs.start = lambda *_args, **named: started.append(named)  # type: ignore[method-assign,assignment]
    dialog.primary.click()
    review._context.jobs.start = start  # type: ignore[method-assign]
    started[0]["on_refused"](UserError("busy", "Another program writes."))
    assert dialog.primary.isEnabled()
    dialog.reject()


def test_choosing_people_leaves_the_review_of_one(review: ComparePage) -> None:
    review.model.look_at(uid_of(review, "سارة"))
    review.model.choose_people(ReaderSelection(None, frozenset({uid_of(review, "نبيل")})))
    review._on_people_chosen(1)
    assert not review.model.person and review.who.value == ""
    assert {each.name for each in review.model.people} == {"سارة", "عائشة"}
    assert review.sample.isHidden()


def test_a_refused_end_of_the_review_is_told(review: ComparePage, monkeypatch: pytest.MonkeyPatch) -> None:
    from hashiya.ui.review import compare_page

    open_book(review)
    told: list[UserError] = []
    review._session.failed.connect(told.append)

    def refuse(*_args: object) -> Act:
        raise UserError("nobody", "Nobody is at work yet.")

    monkeypatch.setattr(compare_page, "finish", refuse)
    review._on_finish()
    assert [each.code for each in told] == ["nobody"]


def test_the_documents_are_counted_anew_when_two_people_are_one(review: ComparePage, qtbot: QtBot) -> None:
    uid = open_book(review)
    project = review._session.project
    both = [uid_of(review, "سارة"), uid_of(review, "نبيل")]
    review._session.do(lambda: join_people(project, both))
    qtbot.waitUntil(lambda: not review._context.jobs.running(), timeout=20_000)
    assert len(review.model.reviews[uid].people) == len(review.model.people) == 2
