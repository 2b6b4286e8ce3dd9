"""Real servers of other tools, started on the loopback address where their program is installed.

`HASHIYA_LABEL_STUDIO` and `HASHIYA_DOCCANO` name the programs; without them `label-studio` and `doccano` are
looked for in the path. They belong in an environment of their own: their packages do not go with ours.
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PATIENCE = 540.0  # seconds; a first start makes a database, on a machine that does other things too


def program(variable: str, name: str) -> str:
    """The path of a tool's program; the test is skipped where there is none."""
    found = os.environ.get(variable) or shutil.which(name)
    if not found or not Path(found).exists():
        pytest.skip(f"{name} is not installed ({variable})")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Client:
    """Speaks to one server; `headers` go with every request. Answers are (status, parsed JSON or text)."""

    base: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __call__(
        self, method: str, path: str, body: Any = None, *, files: Mapping[str, Path] | None = None
    ) -> tuple[int, Any]:
        headers, data = dict(self.headers), None
        if files:
            boundary = uuid.uuid4().hex
            data = b"".join(_part(boundary, name, file) for name, file in files.items())
            data += f"--{boundary}--\r\n".encode()
            headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
        elif body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        try:
            with opener.open(request, timeout=120) as answer:
                return answer.status, _parsed(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, _parsed(error.read())

    def download(self, path: str, target: Path) -> Path:
        """What the server sends, byte by byte."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        with opener.open(urllib.request.Request(self.base + path, headers=self.headers), timeout=120) as sent:
            target.write_bytes(sent.read())
        return target


def _part(boundary: str, name: str, file: Path) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file.name}"\r\n'
    return f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + file.read_bytes() + b"\r\n"


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data.decode("utf-8", "replace")


@contextmanager
def serving(
    command: list[str], folder: Path, port: int, path: str, env: Mapping[str, str]
) -> Iterator[Client]:
    """The server while the block runs; the test is skipped when it does not come up. Without a `path` nothing
    is waited for.
    """
    client = Client(f"http://127.0.0.1:{port}")
    with open(folder / f"{port}.log", "wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **env},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            if path:
                _wait(client, path, process)
            yield client
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """The server and the workers it started, which are a group of their own."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(20)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _wait(client: Client, path: str, process: subprocess.Popen[bytes]) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < _PATIENCE:
        if process.poll() is not None:
            pytest.skip(f"the server ended with {process.returncode}")
        try:
            if client("GET", path)[0] < 500:
                return
        except OSError:
            pass
        time.sleep(1.0)
    pytest.skip("the server did not come up")
