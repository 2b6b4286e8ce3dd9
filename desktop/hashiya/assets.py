"""The one place that knows where resources are: a checkout, an installed wheel or a frozen program."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """The folder of resources. Raises FileNotFoundError when the program is installed without them."""
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", "")
    candidates = [Path(frozen) / "hashiya" / "_resources"] if frozen else []
    candidates += [package / "_resources", package.parent.parent / "resources"]
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"resources are missing; looked in {', '.join(map(str, candidates))}")


def resource(*parts: str) -> Path:
    """A file or folder among the resources, there or not."""
    return root().joinpath(*parts)
