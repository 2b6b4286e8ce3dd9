"""A corpus highlighted in one process: every kind of source, resumed, damaged, sampled, counted."""

from __future__ import annotations

import errno
import gzip
import json
import os
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.helpers.corpora import parts_of, texts, write_jsonl

from hashiya import batch
from hashiya.cli import main
from hashiya.core.span import Status
from hashiya.errors import FormatError, UserError
from hashiya.progress import Cancelled, CancelToken, Progress
from hashiya.services.corpus import corpus_job, corpus_parts, corpus_run
from hashiya.services.corpus.corpus_job import make_job
from hashiya.services.corpus.corpus_sources import CorpusPart, Trouble, open_source, read_parts
from hashiya.services.corpus.corpus_statistics import corpus_statistics
from hashiya.services.project.project_file import create_project, open_project
from hashiya.services.scheme.scheme_files import load_scheme

if TYPE_CHECKING:
    from pathlib import Path

FOUR = texts(4)
FAST = ["patterns"]


def run(source: Path, out: Path, **more: object) -> batch.CorpusRun:
    given: dict[str, object] = {"engines": FAST, "workers": 1, "part_size": 2, **more}
    return batch.highlight(source, out, **given)  # type: ignore[arg-type]


def rows(folder: Path) -> list[dict[str, object]]:
    return [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def make_source(kind: str, folder: Path) -> Path:
    """Four texts with the ids t0 … t3."""
    folder.mkdir()
    table = pa.table({"id": [f"t{n}" for n in range(4)], "text": FOUR})
    if kind == "parquet":
        pq.write_table(table, folder / "a.parquet")
        return folder / "a.parquet"
    if kind == "arrow":  # as `save_to_disk` leaves it
        inner = folder / "train"
        inner.mkdir()
        (folder / "dataset_dict.json").write_text('{"splits": ["train"]}')
        (inner / "state.json").write_text("{}")
        place = str(inner / "data-00000-of-00001.arrow")
        with pa.OSFile(place, "wb") as file, pa.ipc.new_stream(file, table.schema) as stream:
            stream.write_table(table)
        return folder
    if kind == "folder":
        for number, text in enumerate(FOUR):
            (folder / f"t{number}.txt").write_text(text, encoding="utf-8")
        return folder
    if kind == "dataset":
        (folder / "data").mkdir()
        (folder / "README.md").write_text("---\ndataset_info: {}\n---\n")
        pq.write_table(table, folder / "data" / "train.parquet")
        return folder
    plain = write_jsonl(folder / "a.jsonl", FOUR)
    if kind == "jsonl":
        return plain
    data = plain.read_bytes()
    plain.unlink()
    if kind == "gz":
        (folder / "a.jsonl.gz").write_bytes(gzip.compress(data))
    else:
        with pa.output_stream(str(folder / "a.jsonl.zst"), compression="zstd") as out:
            out.write(data)
    return folder


@pytest.mark.parametrize("kind", ["parquet", "jsonl", "gz", "zst", "folder", "dataset", "arrow"])
def test_every_kind_of_source_gives_the_same_rows(kind: str, tmp_path: Path) -> None:
    done = run(make_source(kind, tmp_path / "in"), tmp_path / "out")
    assert (done.texts, done.parts, done.failed) == (4, 2, [])
    found = rows(tmp_path / "out")
    assert [row["id"] for row in found] == ["t0", "t1", "t2", "t3"]
    assert [row["text"] for row in found] == FOUR
    for row in found:
        text, spans = str(row["text"]), row["spans"]
        assert isinstance(spans, list)
        assert spans
        for span in spans:
            assert text[span["start"] : span["end"]] == span["text"]
            assert 0 < span["score"] <= 1
            assert span["source"] == "patterns"
        assert len(row["tokens"]) == len(row["ner_tags"]) > 30  # type: ignore[arg-type]
        assert any(row["ner_tags"])  # type: ignore[arg-type]


def test_other_programs_read_the_parts(tmp_path: Path) -> None:
    import datasets
    import duckdb
    import polars

    run(write_jsonl(tmp_path / "a.jsonl", FOUR), tmp_path / "out")
    pattern = str(tmp_path / "out" / "*.parquet")
    spans = sum(len(row["spans"]) for row in rows(tmp_path / "out"))  # type: ignore[arg-type, misc]
    query = f"select count(*), count(distinct id) from (select id, unnest(spans) from '{pattern}')"
    assert duckdb.sql(query).fetchall() == [(spans, 4)]
    assert polars.read_parquet(pattern).explode("spans").height == spans
    features = datasets.Features.from_arrow_schema(
        pq.read_schema(tmp_path / "out" / "part-00000-00000.parquet")
    )
    names = features["ner_tags"].feature.names
    assert names[:3] == ["O", "B-PERS", "I-PERS"]
    loaded = datasets.load_dataset(str(tmp_path / "out"), split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded["id"][:] == ["t0", "t1", "t2", "t3"]
    assert loaded.features["ner_tags"].feature.names == names


def test_a_second_run_does_what_is_missing(tmp_path: Path) -> None:
    source, out = write_jsonl(tmp_path / "a.jsonl", texts(6)), tmp_path / "out"
    run(source, out)
    first = parts_of(out)
    (out / "part-00000-00001.parquet").unlink()
    (out / "part-00000-00002.parquet").write_bytes(first["part-00000-00002.parquet"][:200])
    again = run(source, out)
    assert (again.parts, again.there, again.texts) == (2, 1, 4)
    assert parts_of(out) == first
    assert run(source, out).parts == 0

    write_jsonl(source, texts(5))  # one text less, and the last part is another
    fewer = run(source, out)
    assert (fewer.parts, fewer.there) == (1, 2)
    write_jsonl(source, texts(2))
    assert run(source, out).there == 1
    assert list(parts_of(out)) == ["part-00000-00000.parquet"]


def test_other_work_is_not_mixed_in(tmp_path: Path) -> None:
    source, out = write_jsonl(tmp_path / "a.jsonl", FOUR), tmp_path / "out"
    run(source, out)
    before = parts_of(out)
    for more in ({"part_size": 3}, {"engines": ["lexicon"]}):
        with pytest.raises(UserError) as caught:
            run(source, out, **more)
        assert caught.value.code == "corpus_other_work"
    assert parts_of(out) == before
    assert run(source, out, engines=["lexicon"], anew=True).parts == 2
    assert parts_of(out) != before

    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("لا تمسّ")
    with pytest.raises(UserError) as caught:
        run(source, tmp_path / "mine")
    assert caught.value.code == "corpus_not_empty"


def test_a_folder_in_which_nothing_was_made_takes_other_work(tmp_path: Path) -> None:
    """A scheduler that was away, or an input of which nothing could be read, binds nobody."""
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(b"PAR1 nothing of the kind")
    assert run(bad, tmp_path / "out").failed and not parts_of(tmp_path / "out")
    good = write_jsonl(tmp_path / "a.jsonl", FOUR)
    assert run(good, tmp_path / "out", engines=["lexicon"]).texts == len(FOUR)


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    pq.write_table(pa.table({"id": ["a"], "text": [FOUR[0]]}), folder / "1.parquet")
    (folder / "2.parquet").write_bytes(b"PAR1 nothing of the kind")
    pq.write_table(pa.table({"id": ["c", "d"], "text": [FOUR[2], None]}), folder / "3.parquet")
    pq.write_table(pa.table({"id": ["e"], "words": ["x"]}), folder / "4.parquet")
    done = run(folder, tmp_path / "out")
    assert list(parts_of(tmp_path / "out")) == ["part-00000-00000.parquet", "part-00002-00000.parquet"]
    said = [item.message for item in done.failed]
    assert len(said) == 3
    assert "cannot be read as Parquet" in said[0] and ".." not in said[0]
    assert "row 2 was left out" in said[1]
    assert "no column of texts" in said[2]

    pq.write_table(pa.table({"id": ["b"], "text": [FOUR[1]]}), folder / "2.parquet")  # mended
    assert run(folder, tmp_path / "out").parts == 1
    assert len(parts_of(tmp_path / "out")) == 3


@pytest.mark.parametrize("cut", [20, 400])
@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_a_cut_off_archive_is_told(kind: str, cut: int, tmp_path: Path) -> None:
    source = make_source(kind, tmp_path / "in")
    file = next(source.iterdir())
    file.write_bytes(file.read_bytes()[:-cut])
    done = run(source, tmp_path / "out")
    assert len(done.failed) == 1
    assert "damaged or cut off" in done.failed[0].message
    assert done.texts <= 4


def test_lines_that_are_no_texts_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "يوم 3 مارس"}\nnot json\n[1]\n{"text": 5}\n\n{"text": ""}\n', encoding="utf-8")
    items = list(read_parts(open_source(path), 10))
    parts = [item for item in items if isinstance(item, CorpusPart)]
    assert [text.text for text in parts[0].texts] == ["يوم 3 مارس", ""]
    assert sum(isinstance(item, Trouble) for item in items) == 3


def test_a_part_ends_with_its_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hashiya.services.corpus.corpus_sources.MOST_CHARACTERS", 300)
    source = open_source(write_jsonl(tmp_path / "a.jsonl", FOUR))
    sizes = [len(item.texts) for item in read_parts(source, 1000) if isinstance(item, CorpusPart)]
    assert sum(sizes) == 4
    assert max(sizes) <= 2


def test_a_full_disk_stops_the_run_and_the_next_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = write_jsonl(tmp_path / "a.jsonl", texts(6)), tmp_path / "out"
    whole, written = os.replace, 0

    def full(here: str, there: str) -> None:
        nonlocal written
        written += "part-" in str(there)
        if written == 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(there))
        whole(here, there)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UserError) as caught:
        run(source, out)
    assert caught.value.code == "disk_full"
    assert len(parts_of(out)) == 1
    monkeypatch.undo()
    again = run(source, out)
    assert (again.there, again.parts) == (1, 2)


def test_cancelling_leaves_whole_parts_only(tmp_path: Path) -> None:
    source, out, cancel = write_jsonl(tmp_path / "a.jsonl", texts(6)), tmp_path / "out", CancelToken()
    told: list[Progress] = []

    def stop(progress: Progress) -> None:
        told.append(progress)
        cancel.cancel()

    with pytest.raises(Cancelled):
        run(source, out, cancel=cancel, progress=stop)
    assert told[0].done == 2
    for data in parts_of(out).values():
        assert data.startswith(b"PAR1")
        assert data.endswith(b"PAR1")
    assert len(parts_of(out)) == 1


def test_a_part_that_fails_is_tried_again_and_then_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = write_jsonl(tmp_path / "a.jsonl", texts(6)), tmp_path / "out"
    whole = corpus_job.highlight_texts
    asked: list[str] = []

    def fails(found: tuple[object, ...], job: object) -> pa.Table:
        uid = found[0].id  # type: ignore[attr-defined]
        asked.append(uid)
        if uid == "t2" or (uid == "t0" and asked.count(uid) == 1):
            raise RuntimeError("this text is too much")
        return whole(found, job)  # type: ignore[arg-type]

    monkeypatch.setattr(corpus_run, "highlight_texts", fails)
    done = run(source, out)
    assert done.parts == 2
    assert [(item.part, item.texts) for item in done.failed] == [("part-00000-00001.parquet", 2)]
    assert "too much" in done.failed[0].message
    assert asked.count("t2") == 3
    monkeypatch.undo()
    assert run(source, out).parts == 1


def test_a_project_brings_its_memory_and_takes_a_sample_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place, known = tmp_path / "work.hashiya", "زرنا بيت الحكمة أمس."
    with create_project(place, scheme=load_scheme("wojood")):
        pass
    start = known.index("بيت")
    spans = [{"start": start, "end": start + 10, "label": "FAC"}]
    line = json.dumps({"name": "a", "text": known, "spans": spans})
    (tmp_path / "known.jsonl").write_text(line)
    assert main(["import", str(place), str(tmp_path / "known.jsonl"), "--format", "hashiya"]) == 0
    capsys.readouterr()
    source = write_jsonl(tmp_path / "a.jsonl", ["ثم عدنا إلى بيت الحكمة ليلا.", "لا اسم هنا."])
    job = make_job(place)
    assert job.mark != make_job().mark
    run(source, tmp_path / "out", project=place, engines=["memory"])
    found = rows(tmp_path / "out")[0]["spans"]
    assert [span["text"] for span in found] == ["بيت الحكمة"]  # type: ignore[attr-defined]

    arguments = ["corpus", "sample", str(tmp_path / "out"), str(place), "--label", "FAC", "--json"]
    assert main(arguments) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["texts"], said["suggestions"], said["skipped"], said["fitting"]) == (1, 1, 0, 1)
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)["texts"] == 0
    with open_project(place) as project:
        info = next(each for each in project.documents() if each.name != "a")
        item = project.annotations(info.uid)[0]
        assert (item.surface, item.status, item.source) == ("بيت الحكمة", Status.SUGGESTED, "memory")
        assert item.score
    assert main(["corpus", "sample", str(tmp_path / "out"), str(place), "--label", "PERS"]) == 1


def test_samples_are_the_least_certain_or_the_same_at_random(tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(write_jsonl(tmp_path / "a.jsonl", texts(30)), out, part_size=7)

    def doubt(row: dict[str, object]) -> float:
        spans = row["spans"]
        assert isinstance(spans, list)
        return sum(abs(span["score"] - 0.5) for span in spans) / len(spans)

    wanted = {str(row["id"]) for row in sorted(rows(out), key=lambda row: (doubt(row), str(row["id"])))[:4]}

    def brought(name: str, **wish: int) -> set[str]:
        with create_project(tmp_path / name, scheme=load_scheme("wojood")):
            pass
        assert batch.sample(out, tmp_path / name, **wish).texts == 4  # type: ignore[arg-type]
        with open_project(tmp_path / name) as project:
            return {info.name for info in project.documents()}

    assert brought("a.hashiya", least_certain=4) == wanted
    one, two = brought("b.hashiya", random=4), brought("c.hashiya", random=4)
    assert one == two
    assert brought("d.hashiya", random=4, seed=2) != one


def test_statistics_fold_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = make_job(engines=FAST)
    spans = [("القاهرة", "GPE"), ("القَاهِرَة", "GPE"), ("أحمد", "PERS"), ("القاهرة", "GPE"), ("احمد", "PERS")]
    from hashiya.services.corpus.corpus_job import result_schema

    table = pa.Table.from_pylist(
        [
            {
                "id": str(number),
                "spans": [{"start": 0, "end": 1, "label": label, "text": name, "score": 0.5, "source": "x"}],
            }
            for number, (name, label) in enumerate(spans)
        ]
        + [{"id": "none", "spans": []}, {"id": "null", "spans": None}],
        schema=result_schema(job),
    )
    out = tmp_path / "out"
    out.mkdir()
    for number in range(2):
        corpus_parts.store_part(out, f"part-00000-0000{number}.parquet", corpus_parts.part_bytes(table, "k"))
    found = corpus_statistics(out)
    assert (found.parts, found.texts, found.spans) == (2, 14, 10)
    assert [(item.label, item.count, item.texts) for item in found.labels] == [("GPE", 6, 6), ("PERS", 4, 4)]
    assert [(item.name, item.count, item.spellings) for item in found.names] == [
        ("القاهرة", 6, 2),
        ("أحمد", 4, 2),
    ]
    assert [item.label for item in corpus_statistics(out, labels=frozenset({"PERS"})).names] == ["PERS"]
    monkeypatch.setattr("hashiya.services.corpus.corpus_statistics.MOST_NAMES", 2)
    few = corpus_statistics(out)
    assert few.out_by > 0
    assert few.names[0].count + few.out_by >= 6

    (out / "part-00000-00001.parquet").write_bytes(b"no parquet")
    with pytest.raises(FormatError) as caught:
        corpus_statistics(out)
    assert caught.value.code == "corpus_part"


def test_the_command_line_says_what_was_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write_jsonl(tmp_path / "a.jsonl", FOUR)
    out = str(tmp_path / "out")
    arguments = ["corpus", "highlight", str(source), out, "--engine", "patterns", "--workers", "1"]
    assert main([*arguments, "--part-size", "3", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["texts"], said["parts"], said["failed"], said["engines"]) == (4, 2, [], ["patterns"])
    assert main(["corpus", "statistics", out, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["texts"] == 4
    assert said["labels"]
    assert said["names"][0]["count"] >= said["names"][-1]["count"]
    for wrong in (["nothing"], [str(tmp_path / "nowhere"), out]):
        command = ["corpus", "highlight", *wrong] if len(wrong) == 2 else ["corpus", "statistics", *wrong]
        assert main(command) == 1
        assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(SystemExit):
        main(["corpus", "sample", out, "p.hashiya"])


def test_a_source_has_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.docx").write_bytes(b"PK")
    for path, code in ((tmp_path / "empty", "corpus_empty"), (tmp_path / "a.docx", "corpus_kind")):
        with pytest.raises(UserError) as caught:
            open_source(path)
        assert caught.value.code == code
