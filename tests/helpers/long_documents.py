"""A project whose documents have very many annotations, which the window reads in slices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import Annotation
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument
from hashiya.ui.session import document_reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pytest

WORD = "كلمة "


def word_spans(count: int) -> list[tuple[int, int]]:
    """The ranges of the first so many of the words of `make_long`."""
    return [(len(WORD) * at, len(WORD) * at + 4) for at in range(count)]


def make_long(path: Path, documents: Mapping[str, Sequence[tuple[int, int]]]) -> Path:
    """First a short document; then one for each name, of as many words as it has ranges, each a person's."""
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        project.add_documents([NewDocument("قصير", "نصّ قصير.")])
        for name, spans in documents.items():
            made = [Annotation("", "", project.person_uid, *each, "PERS", "") for each in spans]
            project.add_documents([NewDocument(name, WORD * len(spans), annotations=made)])
    return path


def read_in_slices(monkeypatch: pytest.MonkeyPatch, *, long: int, slice: int = 100) -> None:
    """From `long` annotations on a document counts as having very many, read `slice` at a time."""
    monkeypatch.setattr(document_reading, "_LONG", long)
    monkeypatch.setattr(document_reading, "_SLICE", slice)
