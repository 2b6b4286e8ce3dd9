"""Engines of other packages work in processes of their own: these end with whoever asked, also by force."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.flows.test_window_end import PROC, ROOT, alive, children_of, wait_until

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    not (PROC / "self" / "stat").exists(), reason="needs /proc to look for children"
)

ENGINE = """
    import time

    class Recognizer:
        version = "1"

        def suggest(self, analysis, *, document):
            time.sleep(600)

    class Engine:
        name = title = "endless"

        def unavailable(self, knowledge):
            return ""

        def open(self, knowledge):
            return Recognizer()
"""
PARENT = """
    import sys
    from hashiya.services.scheme.scheme_files import load_scheme
    from hashiya.suggest.base import Knowledge
    from hashiya.suggest.guests.guest_process import GuestProcess

    if __name__ == "__main__":
        scheme = load_scheme("wojood")
        guest = GuestProcess("endless", "endless_engine:Engine")
        guest.ask("check", Knowledge(scheme), seconds=60)
        print("ready", flush=True)
        if sys.argv[1] == "asked":
            guest.ask("open", Knowledge(scheme), seconds=60)
            guest.ask("suggest", ("نصّ طويل", "d"), seconds=600)
        sys.stdin.read()
"""


@pytest.mark.parametrize("state", ["idle", "asked"])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_guest_ends_with_whoever_asked_it(tmp_path: Path, how: signal.Signals, state: str) -> None:
    (tmp_path / "endless_engine.py").write_text(textwrap.dedent(ENGINE), encoding="utf-8")
    (tmp_path / "asking.py").write_text(textwrap.dedent(PARENT), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "desktop"), str(tmp_path)))}
    asking = subprocess.Popen(
        [sys.executable, str(tmp_path / "asking.py"), state],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
    assert asking.stdin is not None and asking.stdout is not None
    try:
        assert asking.stdout.readline().strip() == b"ready"
        guests = children_of(asking.pid)
        assert guests
        asking.send_signal(how)
        asking.wait(timeout=30)
        assert wait_until(lambda: not any(map(alive, guests)), 5.0)
    finally:
        asking.kill()
        asking.stdin.close()
        asking.stdout.close()
        asking.wait(timeout=30)
