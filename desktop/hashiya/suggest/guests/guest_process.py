"""The process in which somebody else's engine works: it may raise, hang or die, and nothing else does.

Asked over a pipe, one thing at a time. What it says is looked at before it is believed.
"""

from __future__ import annotations

import sys
import time
import weakref
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError
from hashiya.lifeline import follow_parent
from hashiya.suggest.base import Knowledge, Recognizer, Suggester, Suggestion
from hashiya.suggest.guests.plugin_points import load_engine

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from hashiya.progress import CancelToken

_LOOK = 0.1  # seconds between two looks at the wish to stop
_LONGEST = 400  # characters of what an engine says of its failure
ENTRY = "entry:"
"""Begins the target of a plug-in: the name of its entry point follows. Other targets are MODULE:CLASS."""


class GuestProcess:
    """The other process and the pipe to it. It ends with this one, by `end`, and when it does not answer."""

    def __init__(self, name: str, target: str) -> None:
        import multiprocessing

        self.name = name
        self.opened: object = None
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, target), daemon=True)
        self._process.start()
        theirs.close()
        self._end = weakref.finalize(self, _stop, self._process, self._pipe)

    def end(self) -> None:
        """End it now."""
        self._end()

    def ask(self, what: str, value: object, *, seconds: float, cancel: CancelToken | None = None) -> Any:
        """The answer. Raises UserError `engine_raised`, `engine_hangs`, `engine_ended` or what the engine
        told as one; Cancelled within a tenth of a second of the wish. After all but the first it has ended.
        """
        try:
            kind, answer = self._asked(what, value, seconds, cancel)
        except BaseException:
            self.end()
            raise
        if kind == "user":
            code, message, hint, args = answer
            raise UserError(code, message, hint=hint, **args)
        if kind == "raised":
            raise UserError(
                "engine_raised",
                f"The engine {self.name} failed: {answer}.",
                hint="The others go on without it.",
                engine=self.name,
                reason=answer,
            )
        return answer

    def _asked(self, what: str, value: object, seconds: float, cancel: CancelToken | None) -> tuple[str, Any]:
        until = time.monotonic() + seconds
        try:
            self._pipe.send((what, value))
            while not self._pipe.poll(min(_LOOK, max(0.0, until - time.monotonic()))):
                if cancel is not None:
                    cancel.check()
                if not self._process.is_alive() and not self._pipe.poll():
                    raise self._ended()
                if time.monotonic() >= until:
                    raise self._hangs(seconds)
            kind, answer = self._pipe.recv()
            return str(kind), answer
        except (EOFError, OSError, ValueError, TypeError) as error:
            raise self._ended() from error

    def _hangs(self, seconds: float) -> UserError:
        return UserError(
            "engine_hangs",
            f"The engine {self.name} gave no answer in {seconds:.0f} seconds and was ended.",
            hint="The others go on without it.",
            engine=self.name,
            seconds=round(seconds),
        )

    def _ended(self) -> UserError:
        self._process.join(1)
        return UserError(
            "engine_ended",
            f"The process of the engine {self.name} ended by itself (exit {self._process.exitcode}).",
            hint="The others go on without it.",
            engine=self.name,
        )


def _stop(process: BaseProcess, pipe: Connection) -> None:
    pipe.close()
    process.join(1)  # one that waits for a question goes by itself
    if process.is_alive():
        process.terminate()
        process.join(2)
    if process.is_alive():
        process.kill()
        process.join(5)


# ---------------------------------------------------------------- in the other process
def serve(pipe: Connection, target: str) -> None:
    """Load the engine with the first question, then answer until the other side is gone."""
    follow_parent()
    sys.stdout = sys.stderr  # what an engine prints is not the program's answer
    guest: _Guest | None = None
    while True:
        try:
            what, value = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            guest = guest or _Guest(target)
            pipe.send(("ok", guest.answer(what, value)))
        except UserError as error:
            pipe.send(("user", (error.code, error.message, error.hint, error.args_)))
        except Exception as error:  # whatever it raises is told, not thrown
            pipe.send(("raised", " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]))


class _Guest:
    def __init__(self, target: str) -> None:
        if target.startswith(ENTRY):
            self.engine: Suggester = load_engine(target.removeprefix(ENTRY))
        else:
            module, _, name = target.partition(":")
            self.engine = getattr(import_module(module), name)()
        self.recognizer: Recognizer | None = None

    def answer(self, what: str, value: Any) -> object:
        if what == "check":
            said = self.engine.unavailable(value)
            if not isinstance(said, str):
                raise TypeError("unavailable() has to give a text")
            return said
        if what == "relate":
            return self.engine.relate(value)  # type: ignore[attr-defined]
        if what == "open":
            assert isinstance(value, Knowledge)
            self.recognizer = self.engine.open(value)
            return str(self.recognizer.version)
        text, document = value
        assert self.recognizer is not None
        from hashiya.suggest.base import Analysis

        found = list(self.recognizer.suggest(Analysis(text), document=document))
        if not all(isinstance(item, Suggestion) for item in found):
            raise TypeError("suggest() has to give a list of hashiya.suggest.base.Suggestion")
        return found, dict(getattr(self.recognizer, "counts", {}))
