"""The control sample: a share of the documents is read without suggestions, to measure their pull.

Which documents is decided by their uids: the same for everybody who works on a copy of the project, and for
those that are imported later. What was begun before the share was set is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.errors import UserError

if TYPE_CHECKING:
    from hashiya.store.project import Project

SHARE_KEY = "audit.share"
"""The project's setting: how many of 100 documents are read without suggestions."""
EXEMPT_KEY = "audit.exempt"
"""The project's setting: uids of documents that were begun with suggestions before."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Sample:
    """`chosen` of `documents` are read without suggestions, `done` of them are finished."""

    share: int
    documents: int
    chosen: int
    done: int


def share_of(project: Project) -> int:
    """Percent of the documents."""
    stored = project.setting(SHARE_KEY, 0)
    return min(MOST, max(0, int(stored))) if isinstance(stored, int | float) else 0


def in_control_sample(project: Project) -> frozenset[str]:
    """Uids of the documents in the sample, finished or not."""
    share = share_of(project)
    if not share:
        return frozenset()
    stored = project.setting(EXEMPT_KEY, [])
    exempt = {str(uid) for uid in stored} if isinstance(stored, list) else set()
    return frozenset(uid for uid in project.document_uids() if uid not in exempt and _lot(uid) < share * 100)


def without_suggestions(project: Project) -> frozenset[str]:
    """Those of the sample that somebody still has to read: no engine may say anything there."""
    chosen = in_control_sample(project)
    if not chosen:
        return chosen
    return frozenset(
        info.uid for info in project.documents() if info.uid in chosen and info.state is not State.DONE
    )


def sample_of(project: Project) -> Sample:
    """The control sample of the project, and how far it is done."""
    chosen = in_control_sample(project)
    infos = project.documents()
    done = sum(info.state is State.DONE for info in infos if info.uid in chosen)
    return Sample(share_of(project), len(infos), len(chosen), done)


def set_share(project: Project, share: int) -> Sample:
    """From now on that many of 100 documents; suggestions there go. Raises UserError `bad_share`."""
    if not 0 <= share <= MOST:
        raise UserError("bad_share", f"The control sample is 0 to {MOST} of 100 documents.", most=MOST)
    before = in_control_sample(project)
    infos = project.documents()
    exempt = sorted(
        info.uid
        for info in infos
        if info.uid not in before and (info.state is not State.NEW or info.annotations)
    )
    with project.batch():
        project.set_setting(SHARE_KEY, share)
        project.set_setting(EXEMPT_KEY, exempt)
    for uid in without_suggestions(project):
        engines = {name for item in project.annotations(uid) for name in item.source.split("+")}
        project.replace_suggestions(uid, sorted(engines), [])
    return sample_of(project)


def _lot(uid: str) -> int:
    """0 to 9,999, evenly and always the same."""
    return int.from_bytes(sha256(f"audit:{uid}".encode()).digest()[:4], "big") % 10_000
