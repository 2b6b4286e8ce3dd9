"""What models are trained on: the order of the annotated texts, and who has not seen which of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

_PACKAGING = str(Path(__file__).resolve().parents[3] / "packaging")
FILES = ("gaps", "own", "written-10", "wikinews", "written-2", "pud")


@pytest.fixture(autouse=True)
def _packaging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(_PACKAGING)


@pytest.fixture
def annotated(tmp_path: Path) -> Path:
    for stem in FILES:
        lines = [
            {
                "text": f"كتب {stem} رقم {number}",
                "spans": [{"start": 0, "end": 3, "label": "PERS"}],
                "meta": {"part": "test" if number == 2 else "train", "genre": f"{stem}-{number}"},
            }
            for number in range(5)
        ]
        written = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (tmp_path / f"{stem}.jsonl").write_text(written + "\n", encoding="utf-8")
    return tmp_path


def test_files_that_came_later_do_not_move_what_was_left_out(annotated: Path) -> None:
    from training import corpora

    genres = [genre for _, genre in corpora.read_kinds(annotated, "test")]
    assert genres == [f"{stem}-2" for stem in ("own", "pud", "wikinews", "gaps", "written-2", "written-10")]
    texts = [text.text.split()[1] for text in corpora.read_annotated(annotated, "train")]
    assert texts == [genre.rpartition("-")[0] for _, genre in corpora.read_kinds(annotated, "train")]
    assert {source for source, _ in corpora.read_kinds(annotated, "train")} == {
        *("own", "pud", "wikinews", "gaps", "written")
    }


def test_what_is_held_out_was_seen_by_no_chain_that_is_called_blind(annotated: Path) -> None:
    from training import corpora, encoder_texts, nested

    from hashiya.suggest.crf.crf_recognizer import shipped

    texts = corpora.read_annotated(annotated, "train")
    known, held = encoder_texts.hold_out(texts)
    assert len(held) == len(texts) // 6 > 0
    assert sorted(text.text for text in (*known, *held)) == sorted(text.text for text in texts)
    readings = nested.read_texts(shipped().base, [], [], texts)
    rests = [readings.without(fold) for fold in range(nested.FOLDS)]
    seen = {"".join(each.reading.tokens.surfaces) for each in encoder_texts.choose_blind(rests).annotated}
    assert seen.isdisjoint("".join(text.tokens.surfaces) for text in held)
    assert sum(len(rest.annotated) for rest in rests) == 2 * len(texts)


def test_a_label_gets_a_chain_once_it_is_taught_often_enough(annotated: Path) -> None:
    from training import corpora, nested

    from hashiya.suggest.crf.crf_recognizer import shipped

    texts = corpora.read_annotated(annotated, "train")
    read = nested.read_texts(shipped().base, texts[:1], [], texts)
    assert read.labels() == ["PERS"]
    assert nested.Readings(read.gold, [], read.annotated[:18]).labels() == []
    trained = nested.fit_nested(read)
    assert [(label, layer) for label, layer, _ in trained] == [("PERS", 0)]
