"""What goes through all documents holds one of them at a time, however many there are."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from tests.helpers.many_documents import make_many
from tests.helpers.store import make

from hashiya.cli.output import RowsToPrint, print_json
from hashiya.core.span import Span
from hashiya.services.annotate import marking
from hashiya.services.evaluate.against_gold import evaluate_project
from hashiya.services.evaluate.gold_source import match_gold, read_gold
from hashiya.services.evaluate.gold_texts import GoldText, GoldTexts
from hashiya.store.project import Project
from hashiya.store.tables import documents
from hashiya.suggest.evaluate import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_gold_of_many_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_CACHED_CHARACTERS", 10_000)
    peaks = []
    for count in (5, 40, 120):  # the first for what is made once
        path = tmp_path / f"{count}.hashiya"
        make_many(path, count, person="ليلى", words=120, each=20)
        with Project.open(path, readonly=True) as project:
            (layer,) = (name for name, _ in project.layers())
            tracemalloc.start()
            matched = match_gold(project, read_gold(path)[0])
            found = evaluate_project(project, matched, layer=layer, mistakes=False)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert found.evaluation.micro.correct == found.evaluation.micro.gold == 20 * count
    assert peaks[2] < peaks[1] + 250_000, peaks  # 1,600 spans more, of which each took 500 bytes


def test_places_that_differ_need_not_be_kept(tmp_path: Path) -> None:
    text = "كتب يوسف إلى والي عكا."
    project, (uid,) = make(tmp_path, (text,))
    with project:
        project.apply(marking.mark(project, uid, 4, 8, "ORG"))
        project.apply(marking.mark(project, uid, 18, 21, "LOC"))
        gold = GoldTexts()
        name = project.document(uid).name
        gold.add(GoldText(name, text, "", (Span(4, 8, "PERS"), Span(13, 21, "LOC"), Span(0, 3, "PERS"))))
        matched = match_gold(project, gold)
        whole = evaluate_project(project, matched).evaluation
        counted = evaluate_project(project, matched, mistakes=False).evaluation
        assert whole == evaluate(
            {uid: matched.spans[uid]},
            {uid: [each.span for each in project.annotations(uid)]},
            texts={uid: text},
        )
    assert [each.kind for each in whole.mistakes] == ["missing", "label", "boundary"]
    assert counted.mistakes == () and counted.boundary == whole.boundary == 1
    assert (counted.micro, counted.confusion, counted.overlap_labels) == (
        *(whole.micro, whole.confusion, whole.overlap_labels),
    )


def test_gold_texts_come_back_as_they_were_added() -> None:
    first = GoldText("رسالة", "نصّ\n«أوّل»", "", (Span(0, 3, "PERS"),))
    digest, half = GoldText("سجلّ", None, "ab", ()), GoldText("نصف\ud800", "\ud800", "", ())
    found = GoldTexts()
    for each in (first, digest, half):
        found.add(each)
    assert list(found) == ["رسالة", "سجلّ", "نصف\ud800"] and list(found.values()) == [first, digest, half]
    later = GoldText("رسالة", "آخر", "", ())
    found.add(later)
    found.remove("سجلّ")
    found.remove("غريب")
    assert list(found.items()) == [("رسالة", later), ("نصف\ud800", half)]


def test_the_list_comes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project, uids = make(tmp_path, tuple(f"نصّ {number}" for number in range(7)))
    with project:
        project.apply(marking.mark(project, uids[5], 0, 3, "PERS"))
        monkeypatch.setattr(documents, "_LISTED_AT_ONCE", 2)
        layer = project.person_uid
        assert list(project.iter_documents(layer)) == project.documents(layer)
        found = project.iter_documents()
        assert next(found).uid == uids[0]
        monkeypatch.delattr(documents, "_infos")  # no more than two were read
        assert next(found).uid == uids[1]
        with pytest.raises(NameError):
            next(found)


def test_rows_are_printed_as_they_are_made(capsys: pytest.CaptureFixture[str]) -> None:
    printed = []

    def rows() -> Iterator[object]:
        for number in range(3):
            printed.append(len(capsys.readouterr().out))
            yield {"number": number, "text": "x" * 100}

    print_json({"rows": RowsToPrint(rows()), "none": RowsToPrint(iter(()))})
    assert printed[0] == 0 and all(length > 100 for length in printed[1:]), printed
    capsys.readouterr()
    print_json({"rows": RowsToPrint(iter([1, 2])), "none": RowsToPrint(iter(()))})
    assert json.loads(capsys.readouterr().out) == {"rows": [1, 2], "none": []}
