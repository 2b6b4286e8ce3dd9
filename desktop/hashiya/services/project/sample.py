"""The sample project: texts written for this program, some already annotated, ready to be tried."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hashiya import assets
from hashiya.core.document import State
from hashiya.core.span import Annotation
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import DEFAULT, load_scheme
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project

DONE = ("02", "09")
"""Numbers of the texts that come with finished annotations; the others wait to be worked on."""


def create_sample(path: Path, *, person: str = "") -> Project:
    """A new project file with the sample texts. Raises ProjectError `exists` and what the disk refuses."""
    project = create_project(path, scheme=load_scheme(DEFAULT), title="حاشية: نصوص للتجربة", person=person)
    folder = assets.resource("sample", "texts")
    texts = sorted(folder.glob("*.txt"))
    project.add_documents([_document(text, project.person_uid) for text in texts])
    return project


def _document(path: Path, person: str) -> NewDocument:
    text = path.read_text(encoding="utf-8")
    title = text.split("\n", 1)[0].strip() or path.stem
    done = path.stem[:2] in DONE
    annotations = _annotations(path.stem, text, person) if done else ()
    return NewDocument(
        name=title,
        text=text,
        annotations=annotations,
        state=State.DONE if annotations else State.NEW,
        meta={"file": path.name},
    )


def _annotations(stem: str, text: str, person: str) -> list[Annotation]:
    path = assets.resource("sample", "annotations", f"{stem}.jsonl")
    if not path.exists():
        return []
    spans = json.loads(path.read_text(encoding="utf-8"))["spans"]
    return [
        Annotation(
            uid="",
            document="",
            layer=person,
            start=span["start"],
            end=span["end"],
            label=span["label"],
            surface=text[span["start"] : span["end"]],
        )
        for span in spans
    ]
