"""Five texts from assigning to gold and back: merged in any order, settled by keys, exported."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.helpers.copies import copy, people_layers
from tests.helpers.corpus_team import CORPUS, OWN, REVIEWER, Team, as_reviewer, corpus_texts, make_team
from tests.helpers.gui_review import review_of
from tests.helpers.lead_decides import wanted_at, without_crossing

from hashiya.cli import main
from hashiya.core.document import State
from hashiya.core.span import GOLD, Span, Status
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review.comparison import compare
from hashiya.services.review.corrections import corrections
from hashiya.services.review.readers import ReaderSelection
from hashiya.store.project import Project
from hashiya.ui.review.auto_adjudicate import RuleDialog
from hashiya.ui.review.corrections_page import CorrectionsPage
from hashiya.ui.review.review_page import ReviewPage
from hashiya.ui.review.walk.place_filters import AGREED, OPEN
from hashiya.ui.statistics.statistics_page import StatisticsPage
from hashiya.ui.team.pull_review import open_pull
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.review.compare_page import ComparePage

Maker = Callable[..., MainWindow]
WHY = "كما في دليل الوسم"
FOLDERS = [
    pytest.param(OWN, id="own"),
    pytest.param(
        CORPUS,
        id="corpus",
        marks=[
            pytest.mark.shared,
            pytest.mark.slow,
            pytest.mark.skipif(not CORPUS.is_dir(), reason="the texts beside the checkout are not there"),
        ],
    ),
]
pytestmark = pytest.mark.parametrize("texts", FOLDERS, scope="module")


@pytest.fixture(scope="module")
def made_team(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Team:
    """Three people's engines over five texts: dear, and each test works on a copy."""
    return make_team(tmp_path_factory.mktemp("team"), corpus_texts(texts))


@pytest.fixture
def team(made_team: Team, tmp_path: Path) -> Team:
    made = made_team.base.parent
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    files = {name: tmp_path / path.relative_to(made) for name, path in made_team.files.items()}
    return Team(tmp_path / made_team.base.name, files)


def test_any_order_of_the_three_files_gives_one_result(team: Team) -> None:
    results = []
    for number, order in enumerate(permutations(team.files.values())):
        target = copy(team.base, f"order{number}")
        for path in order:
            with Project.open(target) as project:
                report = merge_files(project, [path])
            assert report.added and not report.conflicts
        results.append((people_layers(target), disputed(target)))
    assert all(result == results[0] for result in results)
    assert sum(differing for _, differing in results[0][1].values()) > 50
    with Project.open(target) as project:
        again = merge_files(project, list(team.files.values()))
    assert (again.added, again.changed, again.removed) == (0, 0, 0)


def disputed(path: Path) -> dict[str, tuple[int, int]]:
    with Project.open(path, readonly=True) as project:
        names = {info.uid: info.name for info in project.documents()}
        found = {names[uid]: compare(project, uid) for uid in project.document_uids()}
    return {name: (each.agreed, each.differing) for name, each in found.items()}


def test_from_the_merged_files_to_the_corrections(
    make_window: Maker, qtbot: QtBot, team: Team, tmp_path: Path
) -> None:
    with as_reviewer(team.base) as project:
        merge_files(project, list(team.files.values()))
    places = sum(differing for _, differing in disputed(team.base).values())
    window = make_window(team.base)
    assert window.session is not None
    window.session.act_as(REVIEWER)
    review = review_of(window, qtbot, documents=5, timeout=60_000)
    take_agreed(window, review, qtbot)
    settled = settle_all_by_keys(review)
    assert settled == places
    assert all(not each.open for each in review.model.reviews.values())
    agreement_is_shown(window, qtbot)
    window.close()
    spans = gold(team.base)
    exported_is(spans, team.base, tmp_path / "gold.jsonl")
    for name, path in team.files.items():
        update_and_look(make_window(path), qtbot, name, team.base)


def take_agreed(window: MainWindow, review: ComparePage, qtbot: QtBot) -> None:
    review.view.head.agreed_wanted.emit()
    dialog = window.findChild(RuleDialog)
    assert dialog is not None and dialog.primary is not None
    qtbot.waitUntil(dialog.primary.isEnabled, timeout=60_000)
    with qtbot.waitSignal(dialog.destroyed, timeout=60_000):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: review.model.whole and not window.context.jobs.running(), timeout=60_000)


def settle_all_by_keys(review: ComparePage) -> int:
    """Now this person's answer, now that one's, nothing, or what most have; gives how many were settled.

    A key may say nothing at a place («what most have» where no two agree): then the next key is pressed.
    """
    reader, settled = review.view.reader, 0
    uids = review._session.project.document_uids()
    review.model.open_document(uids[0])
    for turn in range(2000):
        current = review.model.current
        if current is None or not review.model.is_open(current):
            break
        if turn % 3 == 0:  # every third with a reason
            QTest.keyClick(reader, Qt.Key.Key_R)
            review.panel.reason.setPlainText(WHY)
            QTest.keyClick(review.panel.reason, Qt.Key.Key_Escape)
        if turn % 5:
            QTest.keyClick(reader, "1230"[turn % 4])  # type: ignore[call-overload]
        QTest.keyClick(reader, Qt.Key.Key_Return)
        now = review.model.current
        settled += now is None or now.place != current.place or not review.model.is_open(now)
    return settled


def test_the_lead_brings_gold_by_keys_to_exactly_what_was_decided(
    make_window: Maker, qtbot: QtBot, team: Team
) -> None:
    """Two people's work under review; the lead wants what the third has, down to the span."""
    with as_reviewer(team.base) as project:
        merge_files(project, list(team.files.values()))
        third = next(person.uid for person in project.people() if person.name == list(team.files)[2])
        wanted = {
            uid: without_crossing(
                a.span for a in project.annotations(uid, layers=[third], statuses=["accepted"])
            )
            for uid in project.document_uids()
        }
        names = {info.uid: info.name for info in project.documents()}
    window = make_window(team.base)
    assert window.session is not None
    window.session.act_as(REVIEWER)
    review = review_of(window, qtbot, documents=5, timeout=60_000)
    review.model.choose_people(ReaderSelection(without=frozenset([third])))
    qtbot.waitUntil(lambda: not window.context.jobs.running(), timeout=60_000)
    for uid, spans in wanted.items():
        decide_document(review, uid, spans, qtbot)
    project = window.session.project
    assert {info.state for info in project.documents()} == {State.DONE}
    window.close()
    assert gold(team.base) == {names[uid]: spans for uid, spans in wanted.items()}


def decide_document(review: ComparePage, uid: str, wanted: set[Span], qtbot: QtBot) -> None:
    model, reader = review.model, review.view.reader
    for name in (OPEN, AGREED):
        model.open_document(uid)
        model.set_filter(name)
        qtbot.waitUntil(lambda: model.whole, timeout=60_000)
        assert model.comparison is not None
        at, missed = wanted_at(model.comparison, wanted)
        places = [each.place for each in model.questions]
        for place in places:
            if name == AGREED and at[place.fingerprint] == set(place.candidates):
                continue
            if model.document is not None and model.document.uid != uid:
                model.open_document(uid)  # after the last place it goes on to the next document
            model.go_to(next(n for n, each in enumerate(model.questions) if each.place == place))
            decide_place(review, at[place.fingerprint])
    model.open_document(uid)
    for span in sorted(missed):
        select_by_keys(review, span)
        QTest.keyClicks(reader, "m")
        QTest.keyClicks(reader, label_key(review, span.label))
    model.set_filter(OPEN)
    assert not model.questions, [each.place for each in model.questions]
    model.open_document(uid)
    QTest.keyClick(reader, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def decide_place(review: ComparePage, wanted: set[Span]) -> None:
    """By a card where one says it, else span by span, with spans of one's own."""
    reader, decision = review.view.reader, review.settling.decision
    assert decision is not None
    cards = [card.answer for card in review.panel.cards]
    key = next((each.key for each in cards if each.spans is not None and set(each.spans) == wanted), "")
    if key:
        QTest.keyClicks(reader, key)
    else:
        for span in sorted(wanted - set(decision.options)):
            select_by_keys(review, span)
            QTest.keyClicks(reader, "t")
            QTest.keyClicks(reader, label_key(review, span.label))
        for span in decision.options:
            if decision.is_chosen(span) != (span in wanted):
                QTest.keyClicks(reader, decision.key_of(span).lower())
    assert set(decision.spans) == wanted
    QTest.keyClick(reader, Qt.Key.Key_Return)


def select_by_keys(review: ComparePage, span: Span) -> None:
    """The caret at its beginning, then Shift and the arrow to its end; over numbers the arrow goes their way,
    there the words are selected as the pointer does.
    """
    reader = review.view.reader
    review.view._moving = True  # the caret itself brings no other place to hand here
    reader.set_caret(span.start)
    for _ in range(2 * (span.end - span.start)):
        if reader.selection()[1] >= span.end:
            break
        QTest.keyClick(reader, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    if reader.selection() != (span.start, span.end):
        reader.set_selection(span.start, span.end)
    review.view._moving = False
    assert reader.selection() == (span.start, span.end)


def label_key(review: ComparePage, code: str) -> str:
    label = review._session.scheme.get(code)
    assert label is not None and label.key
    return label.key.lower()


def agreement_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("statistics")
    page = window.workspace._pages["statistics"]
    assert isinstance(page, StatisticsPage)
    qtbot.waitUntil(lambda: page.report is not None, timeout=120_000)
    report = page.report
    assert report is not None and len(report.pairs) == 3 and len(report.documents) == 5
    values = [pair.figures.f1.value for pair in report.pairs]
    assert all(value is not None and 0 < value < 1 for value in values)


def gold(path: Path) -> dict[str, set[Span]]:
    with Project.open(path, readonly=True) as project:
        names = {info.uid: info.name for info in project.documents()}
        found: dict[str, set[Span]] = {name: set() for name in names.values()}
        for each in project.iter_annotations(layers=[GOLD], statuses=[Status.ACCEPTED]):
            found[names[each.document]].add(each.span)
    return found


def exported_is(spans: dict[str, set[Span]], base: Path, target: Path) -> None:
    assert main(["export", str(base), str(target), "--format", "hashiya", "--layer", "gold"]) == 0
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    written = {
        line["name"]: {Span(each["start"], each["end"], each["label"]) for each in line["spans"]}
        for line in lines
    }
    assert written == spans and all(spans.values())


def update_and_look(window: MainWindow, qtbot: QtBot, name: str, reviewed: Path) -> None:
    """An annotator brings the review back and sees each of their own that was corrected, with its reason."""
    assert window.session is not None
    window.session.act_as(name)
    before = list(window.session.project.iter_annotations(layers=[window.session.person]))
    dialog = open_pull(window, reviewed)
    assert dialog is not None and dialog.primary is not None
    qtbot.waitUntil(dialog.primary.isEnabled, timeout=60_000)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.pulled is not None, timeout=60_000)
    project = window.session.project
    assert list(project.iter_annotations(layers=[window.session.person])) == before
    assert window.page.corrections.isVisible()
    window.show_page("review")
    page = window.workspace._pages["review"]
    assert isinstance(page, ReviewPage)
    mine = page.show_tab("mine")
    assert isinstance(mine, CorrectionsPage)
    expected = corrections(project)
    kinds = {each.kind for each in expected}
    assert len(mine.list.entries.rows) == len(expected) and {"changed", "removed", "missed"} <= kinds
    assert any(each.settlement.reason == WHY for each in expected)
    layers = {layer for layer, count in project.layers() if count}
    assert layers <= {GOLD, "suggestions", window.session.person}
    window.close()
