"""A project for commands that get bad input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.bad_input import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    monkeypatch.setenv("HASHIYA_PERSON", "ليلى")
    place = Place(tmp_path, capsys)
    place.run("new", place.project)
    yield place
    place.assert_sound()
