"""Collocations, keyness and dispersion of a small corpus, counted by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import make

from hashiya.core.search import Query
from hashiya.errors import UserError
from hashiya.services.search import collocations, dispersion, keyness
from hashiya.services.search.corpus_words import Node, in_own_connection, label_named

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project

TEXTS = (
    "زار الوزيرُ مدينة تونس أمس، وعاد الوزير من مدينة تونس.",
    "البحر قريب من مدينة تونس. البحر هادئ والبحر أزرق.",
    "الشعر ديوان العرب والشعر فنّ.",
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    found, _ = make(tmp_path, TEXTS)
    return found


def test_what_stands_before_and_after_is_counted_apart(project: Project) -> None:
    found = collocations.measure(project, Node(Query("تونس")), before=1, after=1, least=1)
    rows = {row.word: row for row in found.rows}
    assert (found.places, found.documents, found.words) == (3, 2, 24)
    assert (rows["مدينة"].before, rows["مدينة"].after, rows["مدينة"].count) == (3, 0, 3)
    assert rows["مدينة"].frequency == 3 and rows["مدينة"].log_dice == 14
    assert (rows["أمس"].before, rows["أمس"].after) == (0, 1)
    assert found.rows[0].word == "مدينة" and "زار" not in rows
    # Three of the five words in windows, none of the sixteen outside.
    assert found.in_windows == 5
    assert rows["مدينة"].by_chance == pytest.approx(3 * 5 / 21)


def test_windows_that_overlap_count_a_word_once_and_the_node_never(project: Project) -> None:
    found = collocations.measure(project, Node(Query("البحر", clitics=False)), before=10, after=10, least=1)
    rows = {row.word: row for row in found.rows}
    assert "البحر" not in rows and rows["هادئ"].count == 1
    assert (rows["هادئ"].before, rows["هادئ"].after) == (0, 1)


def test_a_figure_has_words_beside_it_too(tmp_path: Path) -> None:
    texts = ("بدأت السنة الدراسية في عام 2023 وانتهت في عام ٢٠٢٤ بخير.", "وفي عام 2023، زار الوفد تونس.")
    found, _ = make(tmp_path, texts)
    measured = collocations.measure(found, Node(Query("2023")), before=1, after=1)
    (row,) = measured.rows
    assert (measured.places, measured.documents) == (2, 2)
    assert (row.word, row.count, row.before, row.after, row.frequency) == ("عام", 2, 2, 0, 3)
    assert row.log_dice == pytest.approx(14 + math.log2(2 * 2 / (2 + 3)), abs=1e-12)


@pytest.mark.parametrize(("before", "after"), [(0, 0), (11, 1), (-1, 2)])
def test_a_window_has_one_to_ten_words(project: Project, before: int, after: int) -> None:
    with pytest.raises(UserError) as caught:
        collocations.measure(project, Node(Query("تونس")), before=before, after=after)
    assert caught.value.code == "bad_window"


def test_what_is_typical_of_some_documents(project: Project) -> None:
    uids = project.document_uids()
    found = keyness.measure(project, uids[1:2], least=2, certain=0)
    rows = {row.word: row for row in found.rows}
    assert (found.words_here, found.words_there) == (9, 15)
    assert (rows["البحر"].here, rows["البحر"].there, rows["البحر"].difference) == (2, 0, None)
    assert rows["الوزير"].log_ratio < 0 and found.rows[0].log_ratio > 0
    city = rows["مدينة"]
    assert city.difference == pytest.approx((1 / 9 - 2 / 15) * 100 / (2 / 15))
    with pytest.raises(UserError) as caught:
        keyness.measure(project, uids)
    assert caught.value.code == "nothing_to_compare"


def test_how_evenly_a_word_is_spread(project: Project) -> None:
    found = dispersion.measure(project, Node(Query("تونس")), parts=2)
    first, second = found.documents
    assert first.spread.counts == (1, 1) and second.spread.counts == (0, 1)
    assert first.spread.dp == pytest.approx(0) and second.spread.d == pytest.approx(0)
    text = project.document(first.uid).text
    assert [text[start:end] for start, end in first.places] == ["تونس", "تونس"]
    assert found.whole is not None and found.whole.counts == (2, 1, 0) and found.count == 3
    with pytest.raises(UserError):
        dispersion.measure(project, Node(Query("تونس")), parts=1)


def test_tables_are_written_whole_and_harmless(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "t.csv"
    found = in_own_connection(project.path, collocations.measure, (Node(Query("تونس")),), {"least": 1})
    collocations.write_csv(found, out)
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("word,count,before,after") and len(lines) == len(found.rows) + 1
    assert any(line.startswith("مدينة,3,3,1") for line in lines)
    keyness.write_csv(keyness.measure(project, project.document_uids()[:1], certain=0, least=1), out)
    dispersion.write_csv(dispersion.measure(project, Node(Query("تونس"))), out)
    assert out.read_text(encoding="utf-8-sig").count("\n") == 3


def test_labels_are_found_by_any_of_their_names(project: Project) -> None:
    label = project.scheme().labels[0]
    assert label_named(project, label.ar) == label_named(project, label.code) == label.code
    with pytest.raises(UserError):
        label_named(project, "لا نوع كهذا")
