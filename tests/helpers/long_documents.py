"""A project whose documents have very many annotations, which the window reads in slices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Annotation, Status
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


def make_long(
    path: Path, documents: Mapping[str, Sequence[tuple[int, int]]], *, suggested: bool = False
) -> Path:
    """First a short document; then one for each name, of as many words as it has ranges, each a person's.

    With `suggested` suggestions, of a hundred different scores.
    """
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        project.add_documents([NewDocument("قصير", "نصّ قصير.")])
        for name, spans in documents.items():
            layer = SUGGESTIONS if suggested else project.person_uid
            made = [Annotation("", "", layer, *each, "PERS", "") for each in spans]
            if suggested:
                made = [
                    replace(each, status=Status.SUGGESTED, source="memory", score=(at * 7 % 100) / 100)
                    for at, each in enumerate(made)
                ]
            project.add_documents([NewDocument(name, WORD * len(spans), annotations=made)])
    return path


def read_in_slices(monkeypatch: pytest.MonkeyPatch, *, long: int, slice: int = 100) -> None:
    """From `long` annotations on a document counts as having very many, read `slice` at a time."""
    monkeypatch.setattr(document_reading, "_LONG", long)
    monkeypatch.setattr(document_reading, "_SLICE", slice)
