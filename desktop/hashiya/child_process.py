"""Work in a process of its own: its progress is passed on, and a wish to stop ends it at once.

For compute that would hold the interpreter's lock for long. Called from a job's thread, which only waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from hashiya.errors import UserError
from hashiya.lifeline import follow_parent
from hashiya.progress import Cancelled, CancelToken, OnProgress, Progress, ignore_progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

T = TypeVar("T")
_LOOK = 0.1  # seconds


def run_apart(
    work: Callable[..., T],
    *args: object,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> T:
    """`work(*args, progress=…)` elsewhere; function, arguments and answer can be pickled.

    Raises Cancelled within a tenth of a second of the wish, UserError as `work` raised it, and UserError
    `work_ended` when the process died (memory, most often).
    """
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, work, args), daemon=False)
    process.start()
    theirs.close()
    try:
        while True:
            if cancel is not None:
                cancel.check()
            if not ours.poll(_LOOK):
                if not process.is_alive() and not ours.poll():
                    raise _ended()
                continue
            kind, value = ours.recv()
            if kind == "progress":
                progress(value)
            elif kind == "result":
                return value
            else:
                raise _rebuilt(kind, value)
    except (EOFError, OSError) as error:
        raise _ended() from error
    finally:
        ours.close()
        if process.is_alive():
            process.join(0.2)
        if process.is_alive():
            process.terminate()
        process.join(5)


def _serve(pipe: Connection, work: Callable[..., object], args: tuple[object, ...]) -> None:
    def tell(step: Progress) -> None:
        pipe.send(("progress", step))

    follow_parent()
    try:
        pipe.send(("result", work(*args, progress=tell)))
    except UserError as error:
        pipe.send(("user", (error.code, error.message, error.hint, error.args_)))
    except Cancelled:
        pipe.send(("cancelled", None))
    except Exception as error:
        import traceback

        pipe.send(("fault", f"{error!r}\n{traceback.format_exc()}"))


def _rebuilt(kind: str, value: Any) -> Exception:
    if kind == "user":
        code, message, hint, args = value
        return UserError(code, message, hint=hint, **args)
    if kind == "cancelled":
        return Cancelled()
    return RuntimeError(f"The work in another process failed: {value}")


def _ended() -> UserError:
    return UserError(
        "work_ended",
        "The work ended before it was done, most often for want of memory.",
        hint="Nothing was changed. Close other programs and try again.",
    )
