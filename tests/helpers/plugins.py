"""Packages with entry points, made for a test and put in the path; and a chat server of the test's own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = """
import os, time
from hashiya.suggest.base import Suggestion

class Base:
    title = "Of a test"
    version = "1"
    def unavailable(self, knowledge): return ""
    def open(self, knowledge): return self
    def suggest(self, analysis, *, document=""):
        at = analysis.text.find("بغداد")
        return [Suggestion(at, at + 5, "GPE", 0.9, "x")] if at >= 0 else []

class Good(Base): name = "good"
class Raises(Base):
    name = "raises"
    def suggest(self, analysis, *, document=""): raise ValueError("no idea")
class Hangs(Base):
    name = "hangs"
    def suggest(self, analysis, *, document=""): time.sleep(600)
class Dies(Base):
    name = "dies"
    def suggest(self, analysis, *, document=""): os._exit(3)
class Rubbish(Base):
    name = "rubbish"
    def suggest(self, analysis, *, document=""): return ["بغداد"]
class Outside(Base):
    name = "outside"
    def suggest(self, analysis, *, document=""):
        return [Suggestion(0, 10**6, "GPE", 0.9, "x"), Suggestion(0, 3, "NOTHING", 0.9, "x"),
                Suggestion(0, 3, "GPE", float("nan"), "x"), *super().suggest(analysis)]
class Unfit: name = "other"
"""

FORMATS = """
from hashiya.formats.base import DocumentRecord, Format, SpanRecord, Written

def read(path, options):
    for line in path.read_text("utf-8").splitlines():
        if line == "boom":
            raise KeyError("boom")
        yield DocumentRecord(line[:5], line, (SpanRecord(0, 2, "PERS"),))

def write(records, path, options):
    texts = [record.text or "" for record in records]
    path.write_text("\\n".join(texts), "utf-8")
    return Written((str(path),), len(texts), 0)

def recognise(head, path): return 0.99 if path.suffix == ".mine" else 0.0

MINE = Format("mine", "Mine", (".mine",), read=read, write=write, recognise=recognise)
TITLELESS = type("X", (), {"name": "titleless", "read": read, "suffixes": ()})()
"""


def make_package(folder: Path, group: str, points: Mapping[str, str], code: str, module: str) -> None:
    """A package with that module and those entry points (name → attribute)."""
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    lines = [f"[{group}]", *(f"{name} = {module}:{attribute}" for name, attribute in points.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")


Answer = Callable[[dict[str, Any]], str | None]


@contextmanager
def chat_server(
    answer: Answer, *, status: int = 200, wait: float = 0.0
) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """(port, the questions it got). `answer` gives the content for a question, None for a body of rubbish."""
    asked: list[dict[str, Any]] = []
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, **body})
            until = time.monotonic() + wait
            while time.monotonic() < until and not stop.is_set():
                time.sleep(0.05)
            content = answer(body)
            data = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            try:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(b"<html>rubbish" if content is None else data)
            except OSError:
                pass

        def log_message(self, *_args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        stop.set()
        server.shutdown()
        server.server_close()
        thread.join()
