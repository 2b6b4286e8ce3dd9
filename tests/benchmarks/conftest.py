"""One table of every figure at the end: measured, aimed at, met or not. No figure makes a test fail.

Each benchmark is told when it begins; `bench` keeps to its time (tests/helpers/pacing.py).
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from typing import TYPE_CHECKING

import pytest
from tests.helpers.figures import HEAD, Figure, Figures
from tests.helpers.heartbeat import Heartbeat
from tests.helpers.pacing import Pace, left_out, machine, thorough_only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FIGURES = pytest.StashKey[list[Figure]]()
PACE = pytest.StashKey[Pace]()
HEART = pytest.StashKey[Heartbeat]()


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    collected = Figures(say=_sayer(request.config))
    yield collected
    request.config.stash.setdefault(FIGURES, []).extend(collected.found)


def pytest_configure(config: pytest.Config) -> None:
    """What is said meanwhile goes where the output really goes: nothing is captured yet."""
    if config.getoption("-m") == "benchmark" and not config.getoption("collectonly"):
        config.stash[HEART] = Heartbeat(os.fdopen(os.dup(1), "w", encoding="utf-8"))


def _sayer(config: pytest.Config) -> Callable[[str], None] | None:
    """For runs of hours: each step and figure as it comes, whatever pytest captures."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    capture = config.pluginmanager.get_plugin("capturemanager")
    if os.environ.get("HASHIYA_BENCH") != "thorough" or reporter is None or capture is None:
        return None

    def say(line: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.ensure_newline()
            reporter.write_line(line)
            reporter.flush()

    return say


def _name(item: pytest.Item) -> str:
    return item.nodeid.rpartition("benchmarks/")[2]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    mine = {_name(item): item for item in items if "benchmarks/" in item.nodeid}
    if config.getoption("-m") != "benchmark" or not mine:
        return
    pace = config.stash.setdefault(PACE, Pace())
    chosen = [mine[name] for name in pace.chosen(list(mine))]
    config.hook.pytest_deselected(items=[item for item in mine.values() if item not in chosen])
    items[:] = chosen


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> None:
    """Said before anything of the benchmark is captured."""
    pace = item.config.stash.get(PACE, None)
    reporter = item.config.pluginmanager.get_plugin("terminalreporter")
    if pace is not None and reporter is not None:
        line = pace.begin(_name(item))
        reporter.ensure_newline()
        reporter.write_line(line)
        if HEART in item.config.stash:
            item.config.stash[HEART].watch()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    pace = item.config.stash.get(PACE, None)
    if pace is not None and not pace.has_time(_name(item)):
        pytest.skip("the time is up")


def pytest_sessionfinish(session: pytest.Session) -> None:
    heart = session.config.stash.get(HEART, None)
    if heart is not None:
        heart.stop()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash.get(FIGURES, [])
    pace = config.stash.get(PACE, None)
    if not found:
        return
    write: Callable[[str], None] = terminalreporter.write_line
    write("")
    write(HEAD)
    for figure in found:
        write(figure.line())
    write("")
    write(machine())
    if pace is not None:
        write(f"measured in {pace.passed / 60:.1f} minutes ({pace.manner})")
        if pace.out_of_time:
            write(left_out(pace.out_of_time))
        if pace.at_full_size_only:
            write(thorough_only(pace.at_full_size_only))
