"""Taking the last merge back: the file gets the content it had before, and stays beside as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.files import short_name
from hashiya.store.merging import restore_point as store
from hashiya.store.merging.restore_point import Retreat

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Retreat", "go_back", "retreat"]


def retreat(path: Path) -> Retreat | None:
    """What going back would take back; None where there is nothing to go back to. Raises ProjectError."""
    return store.find_retreat(path)


def go_back(path: Path) -> Path:
    """Put the file back to before its last merge; gives where it is kept as it is now.

    Nobody may have it open. What other people took from it meanwhile stays with them, and comes again with
    their files. Raises ProjectError, and UserError for what the disk refuses; the file is as it was then.
    """
    aside, number = path.with_name(f"{short_name(path.stem)}.after-merge{path.suffix}"), 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{short_name(path.stem)}.after-merge-{number}{path.suffix}")
    store.go_back(path, aside)
    return aside
