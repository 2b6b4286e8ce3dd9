"""What is kept on this machine for a project: what the disk refuses is told in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hashiya.errors import UserError
from hashiya.services.project import kept_here

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HASHIYA_CONFIG", str(tmp_path / "file" / "settings"))
    with pytest.raises(UserError):
        kept_here.keep("folders", "a" * 32, "/somewhere")
    assert kept_here.kept("folders", "a" * 32) == ""
    monkeypatch.setenv("HASHIYA_CONFIG", str(tmp_path / "settings"))
    kept_here.keep("folders", "a" * 32, "/somewhere")
    assert kept_here.kept("folders", "a" * 32) == "/somewhere"
