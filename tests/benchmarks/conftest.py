"""One table of every figure at the end: measured, aimed at, met or not. No figure makes a test fail."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from tests.helpers.figures import HEAD, Figure, Figures

FIGURES = pytest.StashKey[list[Figure]]()


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    collected = Figures()
    yield collected
    request.config.stash.setdefault(FIGURES, []).extend(collected.found)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash.get(FIGURES, [])
    if not found:
        return
    write: Callable[[str], None] = terminalreporter.write_line
    write("")
    write(HEAD)
    for figure in found:
        write(figure.line())
