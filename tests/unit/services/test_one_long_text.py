"""One text with very many annotations: what each takes in memory while it comes, goes and is merged."""

from __future__ import annotations

import json
import shutil
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from hashiya.core.span import Annotation
from hashiya.formats.annotation_tools import hashiya_jsonl
from hashiya.formats.annotation_tools.hashiya_jsonl import document_json
from hashiya.formats.base import DocumentRecord, RelationRecord, SpanRecord, WriteOptions
from hashiya.formats.shared.lines import dump_json
from hashiya.formats.shared.many_spans import long_json
from hashiya.services.annotate.marking import mark
from hashiya.services.exchange.export import EVERYTHING, ExportSelection, export, write_options
from hashiya.services.exchange.read_files import ImportOptions
from hashiya.services.exchange.store_imported import import_paths
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.team.packages import make_package
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORD, SHORT, LONG = "كلمة ", 2000, 8000


def project_with(path: Path, count: int) -> Path:
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        spans = ((5 * at, 5 * at + 4) for at in range(count))
        made = [Annotation("", "", project.person_uid, *each, "PERS", "") for each in spans]
        project.add_documents([NewDocument("طويل", WORD * (count + 2), annotations=made)])
    return path


def each_takes(work: Callable[[int], object]) -> float:
    """Bytes at most that an annotation more takes while something is done with so many."""
    peaks = []
    work(100)  # what is loaded and kept once
    for count in (SHORT, LONG):
        tracemalloc.start()
        work(count)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return (peaks[1] - peaks[0]) / (LONG - SHORT)


@pytest.fixture
def projects(tmp_path: Path) -> dict[int, Path]:
    return {count: project_with(tmp_path / f"{count}.hashiya", count) for count in (100, SHORT, LONG)}


def test_merging_keeps_nothing_of_what_both_have(projects: dict[int, Path]) -> None:
    for path in projects.values():
        other = path.with_suffix(".theirs")
        shutil.copyfile(path, other)
        with Project.open(other) as project:
            project.act_as(project.person("سارة").uid)
            (uid,) = project.document_uids()
            project.apply(mark(project, uid, 0, 9, "ORG"))

    def merge(count: int) -> None:
        with Project.open(projects[count]) as project:
            report = merge_files(project, [projects[count].with_suffix(".theirs")])
            (uid,) = project.document_uids()
            assert [file.added for file in report.files] == [1]
            assert sum(n for _layer, n in project.layers(uid)) == count + 1

    assert each_takes(merge) < 100


def test_going_out_and_coming_in(projects: dict[int, Path], tmp_path: Path) -> None:
    def go_out(count: int) -> None:
        with Project.open(projects[count]) as project:
            target = tmp_path / f"{count}.jsonl"
            done = export(project, target, "hashiya", ExportSelection(layer=EVERYTHING), write_options())
            assert done.annotations == count

    def come_in(count: int) -> None:
        path = tmp_path / f"{count}.back.hashiya"
        with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
            import_paths(project, [tmp_path / f"{count}.jsonl"], ImportOptions(person=project.person_uid))
            (uid,) = project.document_uids()
            assert project.layers(uid) == [(project.person_uid, count)]

    assert each_takes(go_out) < 1000
    assert each_takes(come_in) < 2000  # its uid, words and times are most of it


@pytest.mark.parametrize("odd", ["", "\ud800"])
@pytest.mark.parametrize("related", [False, True])
def test_a_line_in_pieces_is_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: str, related: bool
) -> None:
    monkeypatch.setattr(long_json, "_PIECE", 3)
    spans = [SpanRecord(5 * at, 5 * at + 4, "PERS", "كلمة", id=f"{at}") for at in range(8)]
    spans[6] = SpanRecord(30, 34, "ORG", "كلمة", id="6", note=f"راجعه{odd}")
    relations = (RelationRecord("مع", "1", "7"), RelationRecord("مع", "1", "99")) if related else ()
    record = DocumentRecord("طويل}", WORD * 8, tuple(spans), meta={"x": [1]}, relations=relations)
    few = DocumentRecord("قصير", WORD, tuple(spans[:1]))
    path = tmp_path / "out.jsonl"
    written = hashiya_jsonl.write([few, record, few], path, WriteOptions())
    assert written.annotations == 10
    lines = path.read_bytes().splitlines(keepends=True)
    assert lines == [dump_json(document_json(each, each.spans)) for each in (few, record, few)]
    assert len(json.loads(lines[1]).get("relations", ())) == related


def test_packing_and_merging_keep_nothing_of_each_annotation(tmp_path: Path) -> None:
    """Of many short texts: 40 annotations in each, so many of them that only what is kept of all counts."""
    each = 40

    def made(count: int) -> tuple[Path, Path]:
        path, other = tmp_path / f"{count}.hashiya", tmp_path / f"{count}.other.hashiya"
        with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
            spans = [(5 * at, 5 * at + 4) for at in range(each)]
            added = [Annotation("", "", project.person_uid, *span, "PERS", "") for span in spans]
            texts = (WORD * (each + 2 + number) for number in range(count // each))
            project.add_documents([NewDocument(f"{len(text)}", text, annotations=added) for text in texts])
        return path, other

    projects = {count: made(count) for count in (100, SHORT, LONG)}

    def pack(count: int) -> None:
        path, other = projects[count]
        other.unlink(missing_ok=True)
        with Project.open(path) as project:
            package = make_package(project, project.person("سارة").uid, other, blind=False)
            assert package.annotations == count // each * each

    def merge(count: int) -> None:
        path, other = projects[count]
        with Project.open(path) as project:
            report = merge_files(project, [other])
            assert [file.same for file in report.files] == [count // each * each]

    assert each_takes(pack) < 100
    assert each_takes(merge) < 150


def test_packing_a_long_text_keeps_nothing_of_its_annotations(projects: dict[int, Path]) -> None:
    def pack(count: int) -> None:
        with Project.open(projects[count]) as project:
            out = projects[count].with_suffix(".packed.hashiya")
            out.unlink(missing_ok=True)
            made = make_package(project, project.person("سارة").uid, out, blind=False)
            assert made.annotations == count

    assert each_takes(pack) < 100
