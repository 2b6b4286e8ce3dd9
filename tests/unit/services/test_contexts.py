"""The concordance's lines: what is found, annotated, sorted, counted and written."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from hashiya.core.search import Mode, Query
from hashiya.errors import UserError
from hashiya.progress import CancelToken
from hashiya.services.annotate import marking
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.search.concordance import Contexts, Sort, find_contexts, sort_lines, write_lines
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "أولى": "بنى سوق العطارين قرب الجسر.\nثم مرّ بالسوق ليلًا.",
    "ثانية": "=السوق خالٍ، وأسواق حلب عامرة.",
}


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    path = tmp_path / "p.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        uids = project.add_documents([NewDocument(name, text) for name, text in TEXTS.items()]).added
        start = TEXTS["أولى"].index("سوق")
        end = start + len("سوق العطارين")
        project.apply(marking.mark(project, uids[0], start, end, "FAC"))
    return path


def look(path: Path, query: Query) -> Contexts:
    from hashiya.store.project import Project

    with Project.open(path, readonly=True) as project:
        names = {info.uid: info.name for info in project.documents()}
        person = project.people()[0].uid
    return find_contexts(path, query, names, person=person, cancel=CancelToken())


def test_a_line_shows_the_annotation_around_the_word(project_path: Path) -> None:
    found = look(project_path, Query("سوق"))
    assert [(line.surface, line.label, line.name) for line in found.lines] == [
        ("سوق العطارين", "FAC", "أولى"),
        ("بالسوق", "", "أولى"),
        ("السوق", "", "ثانية"),
    ]
    first = found.lines[0]
    assert (first.before, first.after, first.previous, first.next) == ("بنى", "قرب الجسر.", "بنى", "قرب")
    assert (found.documents, found.annotated, found.more) == (2, 1, False)
    assert found.counts.labels == (("", 2), ("FAC", 1))
    assert dict(found.counts.forms) == {"سوق": 1, "بالسوق": 1, "السوق": 1}


def test_modes_find_more_or_less(project_path: Path) -> None:
    assert len(look(project_path, Query("سوق", clitics=False)).lines) == 1
    assert [line.surface for line in look(project_path, Query("عطا", mode=Mode.PREFIX)).lines] == [
        "سوق العطارين"
    ]
    assert len(look(project_path, Query("[اأ]?سوا?ق", mode=Mode.REGEX)).lines) == 4
    with pytest.raises(UserError) as caught:
        look(project_path, Query("(", mode=Mode.REGEX))
    assert caught.value.code == "bad_regex"


def test_lines_are_sorted_by_their_sides(project_path: Path) -> None:
    lines = look(project_path, Query("سوق")).lines
    assert [line.after for line in sort_lines(lines, Sort.FOLLOWING)] == [
        "خالٍ، وأسواق حلب عامرة.",
        "قرب الجسر.",
        "ليلًا.",
    ]
    assert [line.previous for line in sort_lines(lines, Sort.PRECEDING)] == ["", "بنى", "مر"]
    assert sort_lines(lines, Sort.LABEL)[0].label == "FAC"
    assert sort_lines(lines, Sort.TEXT) == list(lines)


def test_the_table_is_harmless_in_a_spreadsheet(project_path: Path, tmp_path: Path) -> None:
    target = tmp_path / "lines.csv"
    write_lines(look(project_path, Query("السوق")).lines, target)
    rows = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][:3] == ["document", "start", "end"] and len(rows) == 3
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
