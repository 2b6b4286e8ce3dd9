"""A process that works for another ends with it, however the other ended.

Call `follow_parent` first thing in every process that is started. multiprocessing gives each the end of a
pipe that closes with its parent (a handle, on Windows); a thread waits at it. Where the kernel can send a
signal at the parent's death, it does so too: that reaches a process whose interpreter is held by long
compiled work.
multiprocessing's own tracker of resources ends by itself when the last of these processes has.
"""

from __future__ import annotations

import os
import sys
import threading

_PR_SET_PDEATHSIG = 1


def follow_parent(*, thread_stays: bool = False) -> None:
    """End this process within a second of its parent's end; nothing is done in one that has no parent.

    `thread_stays`: the thread that started this process lives as long as its program does. Linux takes the
    end of that thread for the end of the parent, so only then the kernel's signal is asked for.
    """
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if thread_stays and sys.platform.startswith("linux"):
        _ask_kernel(parent.pid)
    threading.Thread(target=_wait_for_end, name="lifeline", daemon=True).start()


def _wait_for_end() -> None:
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)  # nobody is left to whom anything could be told


def _ask_kernel(parent: int | None) -> None:
    import ctypes
    import signal

    try:
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    except (OSError, AttributeError):  # a C library without it: the thread is enough
        return
    if parent is not None and os.getppid() != parent:  # it ended before it was asked
        os._exit(1)
