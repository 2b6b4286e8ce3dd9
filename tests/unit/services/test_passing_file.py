"""Temporary files from another process leave nothing behind, however they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from hashiya.services.project.passing_file import PassingFile


def test_it_is_read_and_gone(tmp_path: Path) -> None:
    path = tmp_path / "كلمات"
    path.write_bytes("سوق\n".encode())
    read = PassingFile(path)
    assert read.file.read() == "سوق\n".encode()
    read.close()
    read.close()
    assert read.file.closed and not path.exists()


def test_where_an_open_file_cannot_be_removed_it_goes_when_nobody_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "words"
    path.write_bytes(b"x")

    def held(_path: Path) -> None:
        raise PermissionError("in use")

    with monkeypatch.context() as stood:
        stood.setattr(Path, "unlink", held)
        read = PassingFile(path)
    assert path.exists()
    del read
    assert not path.exists()


def test_one_that_is_not_there_is_an_error_and_no_more(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        PassingFile(tmp_path / "nowhere")
