"""Getting the engine camel: by name only, with progress and a way to stop, plain words where it cannot be."""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

import pytest

from hashiya.cli import main
from hashiya.errors import UserError
from hashiya.progress import Cancelled, CancelToken, Progress
from hashiya.services.suggest import get_engine as getting
from hashiya.services.suggest.get_engine import get_engine
from hashiya.suggest.fetched import fetched_folder

INSTALLER = """
import json, sys, time
from pathlib import Path

def value(name):
    return Path(sys.argv[sys.argv.index(name) + 1])

if "--report" in sys.argv:
    print("Collecting large==9.0")
    named = [("large", "9.0"), ("pytest", "1.0"), ("my_torch_part", "2")]
    items = [{"metadata": {"name": name, "version": version}} for name, version in named]
    value("--report").write_text(json.dumps({"install": items}))
else:
    wanted = value("-r").read_text().split()
    assert wanted == ["large==9.0", "my_torch_part==2"], wanted  # what is there already does not come again
    for each in wanted:
        print("  Downloading " + each + ".whl (190 MB)", flush=True)
        (value("--target") / (each.partition("=")[0] + ".py")).write_text(BODY)
    AFTER
"""


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A computer on which torch is missing until it has been fetched there."""
    monkeypatch.setenv("HASHIYA_CONFIG", str(tmp_path / "config"))
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(getting, "NEEDS", ("my_torch_part",))
    monkeypatch.setattr(getting, "_TRY", "import sys; sys.path.append(sys.argv[1]); import my_torch_part")
    return tmp_path


def installer(folder: Path, *, after: str = "", body: str = "here = True") -> list[str]:
    path = folder / "installer.py"
    path.write_text(INSTALLER.replace("AFTER", after or "pass").replace("BODY", repr(body)), encoding="utf-8")
    return [sys.executable, str(path)]


def code_of(name: str, command: list[str]) -> str:
    with pytest.raises(UserError) as caught:
        get_engine(name, installer=command)
    return caught.value.code


def nothing_left(home: Path) -> bool:
    folder = home / "config" / "engines"
    return not folder.exists() or not list(folder.iterdir())


def test_it_comes_whole_and_is_found(home: Path) -> None:
    steps: list[Progress] = []
    assert getting.missing() == ["my_torch_part"]
    assert get_engine("camel", installer=installer(home), progress=steps.append) == ["my_torch_part"]
    assert [step.detail for step in steps if step.detail] == [
        "large==9.0",
        "large==9.0.whl",
        "my_torch_part==2.whl",
    ]
    assert [path.name for path in (home / "config" / "engines").iterdir()] == [fetched_folder("camel").name]
    assert sorted(path.name for path in fetched_folder("camel").glob("*.py")) == [
        "large.py",
        "my_torch_part.py",
    ]
    assert getting.missing() == []
    assert get_engine("camel", installer=["never", "asked"]) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("ERROR: Could not find a version\\nERROR: No matching distribution found for torch", "get_offline"),
        ("Temporary failure in name resolution", "get_offline"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "get_full"),
        ("error: externally-managed-environment", "get_failed"),
    ],
)
def test_failures_in_the_middle_leave_nothing(home: Path, said: str, code: str) -> None:
    assert code_of("camel", installer(home, after=f'print("""{said}"""); raise SystemExit(1)')) == code
    assert nothing_left(home) and getting.missing() == ["my_torch_part"]


def test_what_does_not_work_is_not_taken(home: Path) -> None:
    assert code_of("camel", installer(home, body="raise ImportError('libcudart is missing')")) == "get_failed"
    assert nothing_left(home)


def test_it_can_be_stopped(home: Path) -> None:
    cancel = CancelToken()
    threading.Timer(1.5, cancel.cancel).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        get_engine("camel", installer=installer(home, after="time.sleep(60)"), cancel=cancel)
    assert time.monotonic() - begun < 20 and nothing_left(home)


def test_what_cannot_be_had(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of("crf", []) == "get_nothing"
    assert code_of("none", []) not in ("", "get_nothing")
    assert code_of("camel", [str(home / "nothing")]) == "get_failed"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert code_of("camel", []) == "get_frozen"


def test_the_versions_are_the_tested_ones() -> None:
    option, path = getting.constraints()
    assert option == "-c" and Path(path).name == "constraints.txt"


def test_from_the_command_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(getting, "_installer", lambda: installer(home))
    assert main(["engines", "--get", "camel", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["engine"] == "camel" and told["installed"] == ["my_torch_part"] and "available" in told
    assert main(["engines", "--get", "crf"]) == 1
    assert "nothing to get" in capsys.readouterr().err
    with pytest.raises(SystemExit) as wrong:
        main(["engines", "p.hashiya", "--get", "camel"])
    assert wrong.value.code == 2
