"""A copy of a project whose file was lost while it was open, made when it is closed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.files import config_folder

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.ui.session.session import Session

log = logging.getLogger(__name__)


def rescue(session: Session) -> Path | None:
    """Before a lost file is closed: a copy of all that is in it, beside its place or in the program's folder.

    None when there is nothing to save, or no place took it.
    """
    if not session.is_lost:
        return None
    for place in (session.path, config_folder() / "rescued" / session.path.name):
        target = rescue_place(place)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            session.save_elsewhere(target)
        except (UserError, OSError) as error:
            log.warning("%s was not saved as %s: %s", session.path, target, error)
        else:
            log.warning("%s was lost while open; everything in it is in %s", session.path, target)
            return target
    return None


def rescue_place(path: Path) -> Path:
    """A name beside it that nothing has."""
    target, number = path.with_stem(f"{path.stem} (saved)"), 1
    while target.exists():
        number += 1
        target = path.with_stem(f"{path.stem} (saved {number})")
    return target
