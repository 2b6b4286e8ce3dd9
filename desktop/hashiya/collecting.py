"""When the collector of garbage keeps still: many values are made at once and none of them is garbage.

It looks through all that is there whenever so many came, and would take as long again as making them.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_USUAL = gc.get_threshold()
_SELDOM = 100_000


@contextmanager
def not_collecting() -> Iterator[None]:
    """For work of less than a second. May stand inside itself, and where nothing was collected before."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """For work that may take long: what does become garbage is found, in the end."""
    gc.set_threshold(_SELDOM, *_USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUAL)
