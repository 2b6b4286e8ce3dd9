"""Examining a project file that may be damaged, and repairing it: in its place, or by building it anew.

Small things (counts, a surface that stands elsewhere) are put right in the file. When its pages are damaged,
everything that can still be read of it goes into a new file, which takes its place; the damaged one is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya.core.span import is_uid
from hashiya.errors import ProjectError, UserError
from hashiya.files import PROJECT_SUFFIX
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.project.backup import copies_by_name, daily_copies
from hashiya.store.project import Project
from hashiya.store.recovery.recover import is_beyond_mending, recover, recover_beside
from hashiya.store.tables.records import Check as Check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from hashiya.store.recovery.recovery_report import LostRecord as LostRecord
    from hashiya.store.recovery.recovery_report import Recovery as Recovery

_REBUILT = frozenset({"readable", "integrity", "tables", "foreign_keys", "orphans", "digests"}) | {
    *("duplicates", "journal", "values"),
}
"""Checks whose failure means damaged pages or records: a repair in place would lose what they held."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """The findings afterwards; `recovery` when the file was built anew, `kept` where the old one lies."""

    checks: tuple[Check, ...]
    recovery: Recovery | None = None
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Recovered:
    """A new file made from a damaged one: where it lies, and what came from where."""

    target: Path
    recovery: Recovery


def examine(
    path: Path, *, progress: OnProgress = ignore_progress, cancel: CancelToken | None = None
) -> list[Check]:
    """The doctor's findings. A file that cannot be opened is one finding, `readable`; nothing is changed.

    Raises UserError for what is no damage: not found, no permission, a newer version.
    """
    try:
        with Project.open(path, readonly=True) as project:
            return project.check(progress=_stoppable(progress, cancel))
    except UserError as error:
        if not is_beyond_mending(error):
            raise
        return [Check("readable", False, 1, examples=(str(error),))]


def damage_behind(paths: Iterable[Path]) -> UserError | None:
    """What to say when work with these files failed in a way that nobody foresaw: the first that is not in
    order, None where the doctor finds nothing. Then the program is at fault.
    """
    for path in paths:
        try:
            wrong = [check for check in examine(path) if not check.ok]
        except Exception:  # not even that can be said: the next may tell
            continue
        if wrong:
            found = "; ".join(f"{check.code} ({', '.join(check.examples[:1])})" for check in wrong[:3])
            return ProjectError(
                "not_in_order",
                f"{path} is not in order, and this could not be done: {found}.",
                hint="«hashiya check --repair» repairs it and keeps what it was.",
                path=str(path),
                found=found,
            )
    return None


def needs_rebuilding(checks: Sequence[Check]) -> bool:
    """Whether what was found can only be put right by building the file anew."""
    return any(not check.ok and check.code in _REBUILT for check in checks)


def is_sound(path: Path) -> bool:
    """Whether the pages of a file that can be opened hang together; quick, and blind to values."""
    with Project.open(path, readonly=True) as project:
        try:
            project.verify_sound()
        except UserError:
            return False
    return True


def can_recover(error: UserError, path: Path) -> bool:
    """Whether an error of opening means damage that a rebuild may get past, in a file that was a project."""
    if error.code == "foreign":
        return path.suffix == PROJECT_SUFFIX
    return error.code in ("damaged", "foreign_objects", "store_error", "not_in_order")


def free_place(path: Path) -> Path:
    """A name beside a damaged file that nothing has yet: «NAME (recovered).hashiya»."""
    target, number = path.with_stem(f"{path.stem} (recovered)"), 1
    while target.exists():
        number += 1
        target = path.with_stem(f"{path.stem} (recovered {number})")
    return target


def recover_into(
    path: Path,
    target: Path,
    *,
    copies: Path | None = None,
    others: Sequence[Path] = (),
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Recovered:
    """Build a new file from a damaged one, which is not touched. Arguments as of `repair`.

    Raises UserError, Cancelled; nothing is left at `target` then.
    """
    told = recover_beside(path, target, _finder(path, copies, others), _stoppable(progress, cancel))
    return Recovered(target, told)


def repair(
    path: Path,
    *,
    copies: Path | None = None,
    others: Sequence[Path] = (),
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Repaired:
    """Put right what is wrong.

    `copies` is the folder with each project's daily copies, `others` files that may hold the same texts
    (packages, colleagues' projects).

    Raises UserError, Cancelled; the file is as before then.
    """
    tell = _stoppable(progress, cancel)
    found = examine(path, progress=tell)
    if all(check.ok for check in found):
        return Repaired(tuple(found))
    if not needs_rebuilding(found):
        try:
            with Project.open(path) as project:
                return Repaired(tuple(project.check(repair=True, progress=tell)))
        except UserError as error:
            if not is_beyond_mending(error):
                raise
    told, kept = recover(path, _finder(path, copies, others), tell)
    wrong = {check.code: check for check in found if not check.ok}
    after = [
        replace(wrong[check.code], ok=True, repaired=wrong[check.code].count)
        if check.ok and check.code in wrong
        else check
        for check in told.checks
    ]
    if "readable" in wrong:
        after.insert(0, Check("readable", True, 1, 1, wrong["readable"].examples))
    return Repaired(tuple(after), told, kept)


def _finder(path: Path, copies: Path | None, others: Sequence[Path]) -> Callable[[str], list[Path]]:
    """Names the files that may help, by the project's uid: daily copies, the newest first, and others.

    Where the uid is lost (""), the daily copies of all projects whose file bore this name.
    """

    def find(uid: str) -> list[Path]:
        if copies is None:
            return [*others]
        if not uid:
            return [*copies_by_name(copies, path), *others]
        own = is_uid(uid) and (copies / uid).is_dir()
        return [*(daily_copies(copies / uid)[::-1] if own else ()), *others]

    return find


def _stoppable(progress: OnProgress, cancel: CancelToken | None) -> OnProgress:
    """Progress at which the work stops when that was wished."""

    def tell(step: Progress) -> None:
        if cancel is not None:
            cancel.check()
        progress(step)

    return tell
