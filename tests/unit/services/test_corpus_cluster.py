"""A corpus highlighted by several processes: the same bytes, and nothing lost when a worker is killed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.helpers.corpora import parts_of, texts, write_jsonl

from hashiya import batch
from hashiya.errors import UserError
from hashiya.services.corpus.corpus_job import make_job
from hashiya.services.corpus.dask_pool import DaskPool

if TYPE_CHECKING:
    from hashiya.progress import Progress

pytestmark = [
    pytest.mark.skipif(find_spec("distributed") is None, reason="dask[distributed] is needed"),
    pytest.mark.filterwarnings("ignore"),  # of Dask and tornado, at their end
]
DESKTOP = Path(batch.__file__).resolve().parents[1]
FAST = ["patterns"]


def highlight(source: Path, out: Path, **more: object) -> batch.CorpusRun:
    return batch.highlight(source, out, engines=FAST, part_size=5, **more)  # type: ignore[arg-type]


def _workers() -> list[int]:
    """The processes of Dask's workers under this one."""
    import psutil

    found = psutil.Process().children(recursive=True)
    return [each.pid for each in found if "spawn_main" in " ".join(each.cmdline())]


def test_two_workers_give_the_same_bytes_and_a_killed_one_loses_nothing(tmp_path: Path) -> None:
    import psutil

    source = write_jsonl(tmp_path / "a.jsonl", texts(100, 60))
    highlight(source, tmp_path / "one", workers=1)
    killed: list[int] = []
    ports: list[str] = []

    def kill(_progress: Progress) -> None:
        if not killed:
            listening = [each for each in psutil.Process().net_connections("inet") if each.status == "LISTEN"]
            ports.extend(each.laddr.ip for each in listening)
            killed.append(_workers()[0])
            os.kill(killed[0], signal.SIGKILL)

    done = highlight(source, tmp_path / "two", workers=2, progress=kill)
    assert killed
    assert set(ports) <= {"127.0.0.1"}
    assert (done.texts, done.parts, done.failed) == (100, 20, [])
    assert parts_of(tmp_path / "two") == parts_of(tmp_path / "one")


def test_a_scheduler_that_is_away_is_said_and_nothing_is_half_done(tmp_path: Path) -> None:
    from hashiya.services.corpus import dask_pool

    source = write_jsonl(tmp_path / "a.jsonl", texts(3))
    whole, dask_pool._CONNECT = dask_pool._CONNECT, 1.0
    try:
        with pytest.raises(UserError) as caught:
            highlight(source, tmp_path / "out", scheduler="tcp://127.0.0.1:9")
        assert caught.value.code == "scheduler_away"
        with pytest.raises(UserError) as caught:
            highlight(source, tmp_path / "out", scheduler="nonsense://")
        assert caught.value.code == "scheduler_away"
    finally:
        dask_pool._CONNECT = whole
    assert parts_of(tmp_path / "out") == {}
    assert highlight(source, tmp_path / "out", workers=1).parts == 1


@pytest.mark.slow
def test_a_cluster_of_ones_own_works_and_a_worker_without_the_program_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hashiya.services.corpus import dask_pool

    monkeypatch.setattr(dask_pool, "_ARRIVE", 120.0)  # however slow the machine is
    source = write_jsonl(tmp_path / "a.jsonl", texts(20))
    file = tmp_path / "scheduler.json"
    (tmp_path / "none" / "hashiya").mkdir(parents=True)
    (tmp_path / "none" / "hashiya" / "__init__.py").write_text("__version__ = '0'\n")
    here = {**os.environ, "PYTHONPATH": str(DESKTOP)}
    without = {**os.environ, "PYTHONPATH": str(tmp_path / "none")}
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--no-dashboard"]
    scheduler = subprocess.Popen([*dask, "--port", "0", "--scheduler-file", str(file)], env=here)
    command = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file)]
    command += ["--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
    workers: list[subprocess.Popen[bytes]] = []
    try:
        while not file.exists():
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        workers.append(subprocess.Popen(command, env=here))
        assert highlight(source, tmp_path / "out", scheduler=address).parts == 4
        highlight(source, tmp_path / "one", workers=1)
        assert parts_of(tmp_path / "out") == parts_of(tmp_path / "one")
        workers.append(subprocess.Popen(command, env=without))
        wait_for_workers(address, 2)
        with pytest.raises(UserError) as caught:
            highlight(source, tmp_path / "bare", scheduler=address)
        assert caught.value.code == "worker_unfit"
        assert "hashiya" in caught.value.message
        assert parts_of(tmp_path / "bare") == {}
    finally:
        for each in (*workers, scheduler):
            each.terminate()
        for each in (*workers, scheduler):
            each.wait(60)


def wait_for_workers(address: str, count: int) -> None:
    from distributed import Client

    make: Any = Client
    with make(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=120)


@pytest.mark.slow
def test_ctrl_c_leaves_whole_parts_and_no_process(tmp_path: Path) -> None:
    source, out = write_jsonl(tmp_path / "a.jsonl", texts(400, 300)), tmp_path / "out"
    command = [sys.executable, "-m", "hashiya", "corpus", "highlight", str(source), str(out)]
    command += ["--engine", "patterns", "--workers", "2", "--part-size", "5"]
    process = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(DESKTOP)}, stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and len(list(out.glob("part-*"))) < 2:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "stopped; what was finished is kept" in said
    assert "Traceback" not in said
    whole = parts_of(out)
    assert 2 <= len(whole) < 80
    assert all(data.endswith(b"PAR1") for data in whole.values())
    done = highlight(source, out, workers=1)
    assert (done.there, done.there + done.parts) == (len(whole), 80)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("pyspark") is None, reason="PySpark is needed")
def test_spark_runs_the_same_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of the README, word for word, in a folder that has what they name."""
    import shutil

    if shutil.which("java") is None:
        pytest.skip("Java is needed")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(DESKTOP), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.chdir(tmp_path)
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyspark.sql import SparkSession

    from hashiya.cli import main

    (tmp_path / "texts").mkdir()
    given = texts(30)
    pq.write_table(pa.table({"id": [f"t{at}" for at in range(30)], "text": given}), "texts/a.parquet")
    assert main(["new", "work.hashiya"]) == 0
    batch.highlight("texts/a.parquet", "one", project="work.hashiya", workers=1)
    written = (DESKTOP.parent / "README.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"```python\n(from hashiya import batch\n.*?)```", written, re.DOTALL)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    try:
        exec(lines, {"spark": spark})
        ours = spark.read.parquet(str(tmp_path / "one")).collect()
        theirs = spark.read.parquet(str(tmp_path / "out")).collect()
    finally:
        spark.stop()
    assert len(ours) == 30
    assert {row["id"]: (row["text"], row["ner_tags"], row["spans"]) for row in ours} == {
        row["id"]: (row["text"], row["ner_tags"], row["spans"]) for row in theirs
    }


def test_workers_keep_their_memory_and_are_not_watched_at_work() -> None:
    pool = DaskPool(make_job(engines=FAST), workers=1)
    try:
        found = next(iter(pool._client.run(_surroundings).values()))
    finally:
        pool.close()
    assert found == (None, "1", False), "large arrays would be mapped anew each time; threads would compete"


def _surroundings() -> tuple[str | None, str | None, bool]:
    import dask

    watched = bool(dask.config.get("distributed.worker.profile.enabled"))
    return os.environ.get("MALLOC_TRIM_THRESHOLD_"), os.environ.get("OPENBLAS_NUM_THREADS"), watched
