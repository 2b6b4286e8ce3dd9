"""What was needed for a moment goes back to the system; what stays is what is open.

glibc keeps freed memory for later. After a large text has been read that is tens of megabytes which nothing
uses again: copies of the text in other encodings, rows on their way to being annotations.
"""

from __future__ import annotations

import linecache
import sys
from functools import cache
from typing import Any

_MMAP_THRESHOLD = -3  # of malloc.h
_LARGE = 1 << 20  # bytes


@cache
def _libc() -> Any:
    """glibc, None elsewhere. Loaded with the first project: the start does without."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


@cache
def keep_large_apart() -> bool:
    """From now on blocks of a megabyte and more go back as soon as they are freed; whether the system can."""
    library = _libc()
    return library is not None and bool(library.mallopt(_MMAP_THRESHOLD, _LARGE))


def give_back() -> None:
    """Give back what is free: some milliseconds, so after large work only.

    PySide looks into the sources of every module as it is imported, and Python keeps all their lines.
    """
    linecache.clearcache()
    library = _libc()
    if library is not None:
        library.malloc_trim(0)
