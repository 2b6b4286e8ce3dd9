"""An archive of many texts comes in as a stream: little memory, progress, and what is in stays."""

from __future__ import annotations

import gc
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from tests.helpers.importing import desk

from hashiya.progress import Cancelled, CancelToken, Progress
from hashiya.services.exchange.preview import preview
from hashiya.services.exchange.read_files import import_options, read_batches
from hashiya.services.exchange.store_imported import Adder, import_paths

SENTENCE = "مضى الراوي رقم {0} إلى البلدة وعاد منها. "


def _archive(path: Path, count: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"كتب/{number % 7}/نص {number}.txt", SENTENCE.format(number) * 40)
    return path


def test_memory_does_not_grow_with_the_number_of_texts(tmp_path: Path) -> None:
    """Python's own memory while reading, each batch let go before the next."""
    peaks = []
    for count in (60, 250, 750):  # the first warms up
        path = _archive(tmp_path / "a.zip", count)
        # Beside what hundreds of tests left alive, cycles would be collected later than in a fresh program.
        gc.collect()
        gc.freeze()
        tracemalloc.start()
        try:
            read = sum(len(batch.documents) for batch in read_batches([path], import_options()))
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
            gc.unfreeze()
        assert read == count
    assert peaks[2] - peaks[1] < 500 * 3_000  # a text has 1,600 characters, 3.2 KB at least


def test_progress_is_told_and_the_preview_unpacks_little(tmp_path: Path) -> None:
    path = _archive(tmp_path / "a.zip", 900)
    told: list[Progress] = []
    seen = preview([path], import_options(), progress=told.append)
    assert 100 <= len(seen.rows) <= 300 and seen.formats == {"text": 300}
    assert max(each.done for each in told if each.what == "unpacking") < 900
    told.clear()
    with desk(tmp_path) as found:
        report = import_paths(found.project, [path], import_options(), progress=told.append)
        assert len(report.documents) == 900 and report.adds_up
    assert {each.what for each in told} == {"unpacking", "reading"}
    assert told[-1].done == told[-1].total == 900


def test_stopping_keeps_whole_batches_and_the_rest_comes_next_time(tmp_path: Path) -> None:
    path = _archive(tmp_path / "a.zip", 450)
    with desk(tmp_path) as found:
        cancel = CancelToken()
        adder = Adder(found.project, import_options(person=found.project.person_uid))
        with pytest.raises(Cancelled):
            for batch in read_batches([path], import_options(), cancel=cancel):
                adder.add(batch)
                if len(adder.report.documents) >= 200:
                    cancel.cancel()
        assert len(found.project.document_uids()) == len(adder.report.documents) == 200
        report = found.take(path)
        assert (len(report.documents), len(report.skipped)) == (250, 200)
        assert not list(Path(tmp_path).glob("hashiya-*"))
