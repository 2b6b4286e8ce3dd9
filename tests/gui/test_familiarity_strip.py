"""The line above a text of a kind that engines read badly: there in time, away by key, in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import make

from hashiya.services.suggest.familiarity import DISMISSED_KEY, Familiarity

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow

ROWS = {
    row["name"]: row["text"]
    for row in map(
        json.loads,
        (Path(__file__).parents[1] / "data" / "text_kinds" / "kinds.jsonl")
        .read_text(encoding="utf-8")
        .splitlines(),
    )
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    project, _ = make(tmp_path, (ROWS["dialect-egypt"], ROWS["news"]))
    project.close()
    return project.path


def test_there_for_dialect_and_put_away_for_this_document_alone(
    make_window: Callable[..., MainWindow], path: Path, qtbot: QtBot
) -> None:
    window = make_window(path)
    session, strip = window.session, window.page.familiarity
    assert session is not None
    session.open_document(session.project.document_uids()[0])
    qtbot.waitUntil(strip.isVisible, timeout=20_000)
    assert strip.words.text().startswith("Looks like dialect: about ")
    assert "(by tests of the engines)" in strip.words.text() == strip.accessibleName()
    window.actions_.run("suggestions.kind")
    assert not strip.isVisible()
    first, news = session.project.document_uids()
    assert session.project.setting(DISMISSED_KEY) == [first]
    session.open_document(news)
    session.open_document(first)
    qtbot.wait(300)
    assert not strip.isVisible()
    window.actions_.run("suggestions.kind")
    qtbot.waitUntil(strip.isVisible, timeout=20_000)


def test_what_is_found_of_another_text_is_not_said_of_this_one(
    make_window: Callable[..., MainWindow], path: Path, qtbot: QtBot
) -> None:
    """The line of the second text was put away; the first is left before its kind is known."""
    window = make_window(path)
    session, strip, jobs = window.session, window.page.familiarity, window.context.jobs
    assert session is not None
    dialect, news = session.project.document_uids()
    session.project.set_setting(DISMISSED_KEY, [news])
    session.open_document(news)
    session.open_document(dialect)
    session.open_document(news)
    qtbot.waitUntil(lambda: not jobs.running(), timeout=20_000)
    assert not strip.isVisible()
    session.open_document(dialect)
    strip.put_away()  # before it is there
    qtbot.waitUntil(lambda: not jobs.running(), timeout=20_000)
    assert not strip.isVisible()


def test_a_known_kind_is_told_only_to_who_asks(
    make_window: Callable[..., MainWindow], path: Path, qtbot: QtBot
) -> None:
    window = make_window(path, language="ar")
    session, strip = window.session, window.page.familiarity
    assert session is not None
    session.open_document(session.project.document_uids()[1])
    qtbot.wait(500)
    assert not strip.isVisible()
    window.actions_.run("suggestions.kind")
    qtbot.waitUntil(strip.isVisible, timeout=20_000)
    assert strip.words.text() == "لا غريب على المحرّكات في هذا النصّ"
    strip._show(Familiarity("verse", 0.583, 31))
    assert (
        strip.words.text().startswith("يبدو شعرًا: يصحّ نحو 58 من كلّ 100 اقتراح") and "31" in strip.words.text()
    )
