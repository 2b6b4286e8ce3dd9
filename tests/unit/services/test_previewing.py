"""A look before importing, the feed of chunks, lists of names."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest

from hashiya.errors import FormatError
from hashiya.progress import Cancelled, CancelToken
from hashiya.services.exchange.import_queue import Feed, chunks
from hashiya.services.exchange.preview import preview
from hashiya.services.exchange.read_files import Batch, ImportOptions
from hashiya.services.scheme.gazetteers import read_names

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def test_a_preview_tells_formats_labels_and_doubts(tmp_path: Path) -> None:
    write(tmp_path / "رسالة.txt", "كتب إلى أخيه رسالة طويلة.")
    write(tmp_path / "قصير.txt", "قصير", "cp1256")
    line = {"text": "زار فاس ثم طنجة", "label": [[4, 7, "CITY"], [11, 15, "CITY"]]}
    write(tmp_path / "data.jsonl", json.dumps(line, ensure_ascii=False) + "\nليس سطرًا\n")
    found = preview([tmp_path], ImportOptions())
    assert found.whole and found.files == 3
    assert found.formats == {"text": 2, "doccano": 1}
    assert found.labels == {"CITY": 2} and found.examples["CITY"] == ("فاس", "طنجة")
    assert {row.name: row.annotations for row in found.rows}["data-1"] == 2
    assert "encoding_unsure" in found.unsure
    assert "bad_line" in {note.code for note in found.notes}


def test_a_preview_stops_early(tmp_path: Path) -> None:
    for number in range(230):
        write(tmp_path / f"{number}.txt", f"نصّ رقم {number}")
    found = preview([tmp_path], ImportOptions())
    assert not found.whole and 100 <= len(found.rows) < 230 and found.files == 230


def test_chunks_keep_order_and_tell_notes_once(tmp_path: Path) -> None:
    for number in range(45):
        write(tmp_path / f"{number:02}.txt", f"نصّ رقم {number}")
    feed, taken = Feed(), []
    ready = threading.Semaphore(0)
    thread = threading.Thread(
        target=feed.read,
        args=([tmp_path, tmp_path / "missing"], ImportOptions()),
        kwargs={"cancel": CancelToken(), "progress": lambda _: ready.release()},
    )
    thread.start()
    for _ in range(3):
        assert ready.acquire(timeout=20)
        taken.append(feed.take())
    thread.join()
    assert feed.take() is None
    assert [len(batch.documents) for batch in taken if batch] == [20, 20, 5]
    names = [record.name for batch in taken if batch for record in batch.documents]
    assert names == [f"{number:02}" for number in range(45)]
    assert [note.code for batch in taken if batch for note in batch.notes] == ["not_found"]
    assert [len(batch.files) for batch in taken if batch] == [45, 0, 0]


def test_a_feed_nobody_takes_from_can_be_stopped(tmp_path: Path) -> None:
    for number in range(200):
        write(tmp_path / f"{number}.txt", f"نصّ رقم {number}")
    cancel, ended = CancelToken(), []

    def read() -> None:
        try:
            Feed().read([tmp_path], ImportOptions(), cancel=cancel, progress=lambda _: None)
        except Cancelled:
            ended.append(True)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join(0.5)
    assert thread.is_alive()
    cancel.cancel()
    thread.join(20)
    assert ended == [True]


def test_an_empty_batch_still_tells_its_notes() -> None:
    assert len(list(chunks(Batch((), (), 1, 1)))) == 1


def test_names_are_one_a_line(tmp_path: Path) -> None:
    assert read_names(write(tmp_path / "a.txt", "# مدن\nفاس\n\n طنجة  البالية \nفاس\n")) == [
        "فاس",
        "طنجة البالية",
    ]
    assert read_names(write(tmp_path / "a.csv", 'فاس,المغرب\n"وجدة",المغرب\n')) == ["فاس", "وجدة"]
    assert read_names(write(tmp_path / "a.tsv", "فاس\tمدينة\n")) == ["فاس"]
    with pytest.raises(FormatError) as caught:
        read_names(write(tmp_path / "b.txt", "# لا شيء\n"))
    assert caught.value.code == "bad_name_list"
