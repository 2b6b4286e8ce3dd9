"""Nothing ever opens a connection: sockets and look-ups end the program at once while it does its whole work.

The forbidding is done by an audit hook, which nothing that runs in Python can take off or go around.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = "زارت الدكتورة سلمى الخطيب مدينة فاس يوم الاثنين 3 مارس 2025، ودفعت 250 درهمًا."
FORBID = """
import os, sys

def _forbid(event, arguments):
    if not event.startswith("socket."):
        return
    if event == "socket.__new__" and arguments[1] == 1:  # AF_UNIX: the display server, the session bus
        return
    if event in ("socket.connect", "socket.bind") and isinstance(arguments[1], (str, bytes)):
        return
    # urllib3, which libraries of formats bring, tries at import whether the system knows IPv6.
    if event == "socket.__new__" and arguments[1] == 10:
        return
    if event == "socket.bind" and arguments[1][:2] == ("::1", 0):
        return
    if event == "socket.gethostname":
        return
    os.write(2, f"NETWORK: {event} {arguments[1:]}\\n".encode())
    os._exit(86)

sys.addaudithook(_forbid)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(FORBID, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: object, code: int = 0, **environment: str) -> str:
    """One process with the hook set before anything else; child processes inherit it."""
    paths = os.pathsep.join((str(folder / "site"), str(ROOT / "desktop")))
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": paths,
            "PYTHONIOENCODING": "utf-8",
            "HASHIYA_PERSON": "ليلى",
            "HASHIYA_CONFIG": str(folder / "config"),
            "QT_QPA_PLATFORM": "offscreen",
            **environment,
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert "NETWORK" not in done.stderr, done.stderr
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "line",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_the_hook_forbids(folder: Path, line: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", line],
        env={**os.environ, "PYTHONPATH": str(folder / "site")},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 86 and b"NETWORK" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("--sample",)])
def test_the_window(folder: Path, arguments: tuple[str, ...]) -> None:
    run(folder, "-m", "hashiya", *arguments, HASHIYA_SMOKE="1")


def test_the_work(folder: Path) -> None:
    """From files to suggestions, a trained model and every format that is written."""
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"{number} {TEXT}\n" * 3, encoding="utf-8")
    texts = [folder / f"{number}.txt" for number in range(5)]
    project = folder / "p.hashiya"
    run(folder, "-m", "hashiya", "new", project)
    run(folder, "-m", "hashiya", "import", project, *texts)
    run(folder, "-m", "hashiya", "suggest", project, "--jobs", "2")
    accepted = json.loads(run(folder, "-m", "hashiya", "accept", project, "--min-score", "0.5", "--json"))
    assert accepted["accepted"] > 20
    run(folder, "-m", "hashiya", "train", project, "--output", folder / "m.hashiyamodel")
    run(folder, "-m", "hashiya", "suggest", project)
    formats = json.loads(run(folder, "-m", "hashiya", "formats", "--json"))["formats"]
    script = "import sys; from hashiya.cli import main; sys.exit(max(main(call) for call in {!r}))"
    calls = [
        ["export", str(project), str(folder / f"out-{each['name']}"), "--format", each["name"]]
        for each in formats
        if each["writes"]
    ]
    run(folder, "-c", script.format(calls))
    assert len(list(folder.glob("out-*"))) >= len(calls)
    back = [["new", str(folder / "back.hashiya")]]
    back += [["import", str(folder / "back.hashiya"), call[2]] for call in calls]
    run(folder, "-c", script.format(back).replace("max(", "min("))
