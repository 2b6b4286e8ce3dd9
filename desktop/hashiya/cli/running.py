"""Running one command: whatever goes wrong in it is told in a sentence.

Exit status: 0 done, 1 the world failed (one line on stderr), 2 wrong usage.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli import parser
from hashiya.errors import UserError, no_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from hashiya.cli.parser import CommandFunction

_ENDINGS = ("SIGTERM", "SIGHUP")  # Windows has no SIGHUP, and ends a process without asking it


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit status."""
    options = parser.build_parser().parse_args(arguments)
    with _ending_as_interrupt():
        return _guarded(options.run, options)


@contextmanager
def _ending_as_interrupt() -> Iterator[None]:
    """In the block, the system's wish that the program end is what Ctrl+C is: what is half-written goes.

    Once: a terminal that closes says so twice, and the second would end the tidying up. What is to be ignored
    (`nohup`) stays ignored.
    """
    taken: list[int] = []
    asked = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal asked
        if not asked:
            asked = True
            raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in _ENDINGS if hasattr(signal, name)):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, stop)
                taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _guarded(run: CommandFunction, options: argparse.Namespace) -> int:
    """No traceback ever reaches a person, unless HASHIYA_DEBUG asks for it."""
    from hashiya.progress import Cancelled

    try:
        return run(options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (KeyboardInterrupt, Cancelled):
        print("hashiya: stopped; what was finished is kept.", file=sys.stderr)
    except Exception as error:
        if os.environ.get("HASHIYA_DEBUG"):
            raise
        told = _of_bytes(error, options) or _of_damage(error, options) or error
        said = " ".join(_sentence(told).split())
        print(f"hashiya: {said}", file=sys.stderr)
        if getattr(options, "json", False):
            _print_error(told, said)
    return 1


def _print_error(error: Exception, said: str) -> None:
    """For programs: the message's code, by which the guide has a page for it (`messages/CODE`)."""
    from hashiya.cli.output import print_json

    if isinstance(error, OSError) and error.errno:
        from hashiya.files import explain_os_error

        error = explain_os_error(error, error.filename or "a file", verb="use")
    if isinstance(error, UserError):
        print_json({"error": {"code": error.code, "message": error.message, "hint": error.hint}})
    else:
        print_json({"error": {"code": "fault", "message": said, "hint": ""}})


def _of_bytes(error: Exception, options: argparse.Namespace) -> UserError | None:
    """What stopped the command, where a word of it is no text: names of files may be any bytes, no others."""
    if not isinstance(error, UnicodeEncodeError):
        return None
    for given in vars(options).values():
        for word in given if isinstance(given, list) else [given]:
            if isinstance(word, str) and word.encode("utf-8", "ignore").decode("utf-8") != word:
                return no_text(word)
    return None


def _of_damage(error: Exception, options: argparse.Namespace) -> UserError | None:
    """What stopped the command, where a project file is not in order: then it is no fault of the program.

    The doctor decides; None where it finds nothing, and for errors that speak for themselves.
    """
    if isinstance(error, (UserError, OSError, MemoryError)):
        return None
    from hashiya.services.project.repair import damage_behind

    named = [getattr(options, "project", None), getattr(options, "other", None)]
    named += getattr(options, "others", None) or []
    return damage_behind([path for path in named if isinstance(path, Path)])


def _sentence(error: Exception) -> str:
    """What the world did in plain words; what we did wrong with its place."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError):
        from hashiya.files import explain_os_error

        return (
            str(explain_os_error(error, error.filename or "a file", verb="use"))
            if error.errno
            else str(error)
        )
    if isinstance(error, MemoryError):
        return "Not enough memory for this; try fewer documents at once."
    return f"a fault of the program ({type(error).__name__} at {_last_place(error)}): {error}"


def _last_place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown"
