"""A team without a server: everybody's work goes through a folder that any service keeps alike.

See store.sharing for how. Nothing is put there that is not committed, nothing that lies there is trusted, and
no network is used: that is the service's business.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from hashiya.core.document import digest
from hashiya.core.span import GOLD, new_uid, now
from hashiya.errors import HashiyaError, ProjectError
from hashiya.files import short_name, sweep, write_text
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.merge.label_differences import plan_labels
from hashiya.services.merge.merge_files import REVIEWED, MergeReport
from hashiya.services.team.shared_files import FolderFiles, Problem
from hashiya.services.team.team_membership import machine_name, team_identity
from hashiya.store.file.connection import SCHEMA
from hashiya.store.merging.merge import SHARED, Options, merge_apart
from hashiya.store.project import Project
from hashiya.store.sharing import mirror as mirrors
from hashiya.store.sharing.row_differences import bring_up_to_date, differences
from hashiya.store.sharing.share_file import (
    ROWS,
    TEXTS,
    SharedFile,
    ShareHeader,
    Unfit,
    in_chunks,
    need_folder,
    read_lines,
    write_shared,
)
from hashiya.store.tables.codec import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = [
    "ALL",
    "AUTO",
    "REVIEW",
    "Problem",
    "SyncReport",
    "as_json",
    "explain",
    "sync",
]

AUTO, ALL, REVIEW = "auto", "all", "review"
_FILES_IN_A_CHAIN = 64  # from which everything is put anew, and what it replaces is removed


@dataclass(slots=True)
class _Peer:
    """Another copy of the project: how far its mirror is, and how far it was merged."""

    head: str = ""
    number: int = -1
    merged: str = ""
    name: str = ""
    machine: str = ""


@dataclass(slots=True)
class _State:
    """What this copy remembers, beside the project. `row` is the last of the journal that was put."""

    place: str
    folder: str
    replica: str = field(default_factory=new_uid)
    head: str = ""
    number: int = 0
    texts: int = 0
    row: int = 0
    own: list[str] = field(default_factory=list)
    peers: dict[str, _Peer] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came from one person's file, put there from the `machine` of that name ("" unless it has one)."""

    person: str
    report: MergeReport
    machine: str = ""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one exchange did: files `put`, whose work was `taken`, and what was passed over.

    `waiting`: files that are half-copied, or that others have to come before; `refused`: those that can never
    come in; `ignored`: doubles and others' files. Nothing of these changed anything.
    """

    folder: str
    at: str
    put: int
    taken: tuple[Taken, ...]
    waiting: tuple[Problem, ...]
    refused: tuple[Problem, ...]
    ignored: tuple[Problem, ...]
    people: tuple[str, ...] = ()

    @property
    def report(self) -> MergeReport | None:
        """All that came as one, None where nothing did."""
        found: MergeReport | None = None
        for each in (one.report for one in self.taken):
            if found is None:
                found = each
            else:
                found = replace(
                    each,
                    added=found.added + each.added,
                    changed=found.changed + each.changed,
                    removed=found.removed + each.removed,
                    documents=found.documents + each.documents,
                    notes=(*found.notes, *each.notes),
                    changes=found.changes | each.changes,
                )
        return found


def sync(
    path: Path,
    folder: Path,
    *,
    person: str = "",
    take: str = AUTO,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
    on_taken: Callable[[Taken], None] | None = None,
) -> SyncReport:
    """Put what is new here into the folder, and take in what others have put.

    `on_taken` hears of each file that came in, once it is in the project: what is refused or stopped after
    that does not take it out again.

    For a job, too: the project is read and written through connections of its own. `take`: ALL, or only what
    a REVIEW decided, as for a package without other people's work (what AUTO finds out). Raises UserError for
    the folder, ProjectError for the project; a file of the folder is told in the report instead.
    """
    path = path.resolve()
    cancel = cancel or CancelToken()
    work = _Exchange(path, need_folder(folder).resolve(), person, _how(path, take), cancel, progress)
    return work.run(on_taken or _tell_nobody)


def _tell_nobody(_taken: Taken) -> None:
    pass


def _how(path: Path, take: str) -> str:
    if take != AUTO:
        return take
    with Project.open(path, readonly=True) as project:
        package = project.setting("package", None)
    return REVIEW if isinstance(package, dict) and package.get("blind") else ALL


class _Exchange:
    """One exchange between a project and the folder."""

    def __init__(
        self, path: Path, folder: Path, person: str, take: str, cancel: CancelToken, progress: OnProgress
    ) -> None:
        self._path, self._folder, self._take = path, folder, take
        self._cancel, self._progress = cancel, progress
        self._aside = path.with_name(f".{short_name(path.name)}.sync")
        self._team, self._title, own = team_identity(path)
        self._person = person or own
        self._state = _load(self._aside / "state.json", path, folder)
        self._files = FolderFiles(folder, self._team)

    def run(self, on_taken: Callable[[Taken], None]) -> SyncReport:
        # The name of this copy is kept before anything bears it: who was killed goes on under the same.
        self._save()
        sweep(self._folder / f"{self._state.replica[:12]}-", and_longer=True)
        self._files.look()
        put = self._put()
        taken = self._take_in(on_taken)
        self._state.at = now()
        self._save()
        files = self._files
        return SyncReport(
            str(self._folder),
            self._state.at,
            put,
            tuple(taken),
            tuple(files.waiting),
            tuple(files.refused),
            tuple(files.ignored),
            tuple(sorted({peer.name for peer in self._state.peers.values() if peer.name})),
        )

    def _save(self) -> None:
        self._aside.mkdir(parents=True, exist_ok=True)
        write_text(self._aside / "state.json", dump(asdict(self._state)))

    # --- putting -----------------------------------------------------------------------------------------

    def _put(self) -> int:
        """How many files; nothing where all that is new here came through the folder.

        Where this copy put files there that it does not remember, since it was killed before it could or was
        brought back from a backup, others may have taken them in: what is put now begins anew behind them. A
        second file of a number would be passed over, and all that follows it waited for in vain.
        """
        state = self._state
        put_there = list(self._files.replicas.get(state.replica, {}).values())
        farthest = max((place.number for place in put_there), default=0)
        mirror = self._aside / "own.mirror"
        made = mirrors.need_mirror(mirror)
        there = {place.path.name for place in self._files.places if place.exact}
        lost = made or not state.head or not set(state.own) <= there or farthest > state.number
        row, is_new = mirrors.newest_own_row(self._path, state.row, lambda kind: kind == SHARED)
        anew = lost or len(state.own) >= _FILES_IN_A_CHAIN
        if not (is_new or lost):
            return 0
        if anew and not made:
            mirrors.drop_mirror(mirror)
            mirrors.need_mirror(mirror)
        before = [*state.own, *(place.path.name for place in put_there)] if anew else []
        state.number = max(state.number, farthest)
        written = self._put_texts() + self._put_rows(mirror, anew)
        state.row = row
        self._save()
        for name in dict.fromkeys(before):
            if name not in state.own:
                (self._folder / name).unlink(missing_ok=True)
        return written

    def _head(self, kind: str, number: int, **more: object) -> ShareHeader:
        state = self._state
        names = {"team": self._team, "title": self._title, "replica": state.replica}
        who = {"person": self._person, "name": self._name(), "machine": machine_name()}
        rest = {"after": "", "more": False, "schema": SCHEMA, "at": now(), "holds": (), **more}
        return ShareHeader(kind=kind, number=number, **names, **who, **rest)  # type: ignore[arg-type]

    def _name(self) -> str:
        with Project.open(self._path, readonly=True) as project:
            names = project.names()
        return names.get(self._person, "")

    def _put_rows(self, mirror: Path, anew: bool) -> int:
        """The differences to what was put last; then the mirror is what the others will have."""
        state = self._state
        after, number = ("", state.number) if anew else (state.head, state.number)
        own = [] if anew else list(state.own)
        chunks = in_chunks(differences(self._path, mirror))
        places: list[SharedFile] = []
        chunk = next(chunks, None)
        while chunk is not None:
            self._cancel.check()
            following = next(chunks, None)
            number += 1
            head = self._head(ROWS, number, after=after, more=following is not None)
            places.append(write_shared(self._folder, head, chunk))
            after = places[-1].digest
            chunk = following
            self._progress(Progress("sharing", len(places), 0, self._folder.name))
        if places:
            bring_up_to_date(mirror, [_reader(place) for place in places], anew=anew)
            state.head, state.number = after, number
            state.own = [*own, *(place.path.name for place in places)]
        return len(places)

    def _put_texts(self) -> int:
        """The texts that nobody has put there yet."""
        state = self._state
        wanted = [each for each in mirrors.text_digests(self._path) if each not in self._files.texts]
        count = 0
        for holds, lines in _text_chunks(mirrors.texts_of(self._path, wanted)):
            self._cancel.check()
            state.texts += 1
            head = self._head(TEXTS, state.texts, holds=tuple(holds))
            place = write_shared(self._folder, head, lines)
            self._files.texts.update(dict.fromkeys(holds, place))
            count += 1
        return count

    # --- taking in ---------------------------------------------------------------------------------------

    def _take_in(self, on_taken: Callable[[Taken], None]) -> list[Taken]:
        found: list[Taken] = []
        replicas = [each for each in sorted(self._files.replicas) if each != self._state.replica]
        for number, replica in enumerate(replicas, 1):
            self._cancel.check()
            peer = self._state.peers.setdefault(replica, _Peer())
            mirror = self._aside / f"{replica[:12]}.hashiya"
            try:
                self._refresh(replica, peer, mirror)
            except Unfit as error:
                self._files.refuse(replica, error.code)
                continue
            if peer.head and peer.head != peer.merged and self._has_texts(replica, mirror):
                taken = self._merge(replica, peer, mirror)
                if taken is not None:
                    found.append(taken)
                    on_taken(taken)
                self._save()
            self._progress(Progress("sharing", number, len(replicas), peer.name))
        return found

    def _refresh(self, replica: str, peer: _Peer, mirror: Path) -> None:
        """Bring the mirror as far as whole files go; a chain with a gap goes on from where it begins anew."""
        if mirrors.need_mirror(mirror):
            peer.head, peer.number = "", -1
        step = self._files.chain(replica, peer.head, peer.number)
        for count, group in enumerate(step.groups):
            self._cancel.check()
            bring_up_to_date(mirror, [_reader(each) for each in group], anew=step.anew and count == 0)
            peer.head, peer.number = group[-1].digest, group[-1].number
            peer.name, peer.machine = step.name, step.machine
            self._save()

    def _has_texts(self, replica: str, mirror: Path) -> bool:
        missing = mirrors.missing_texts(mirror)
        if not missing:
            return True
        ours = mirrors.texts_of(self._path, missing)
        mirrors.fill_texts(mirror, (each for each in ours if digest(each[1]) == each[0]))
        missing = mirrors.missing_texts(mirror)
        if missing:
            mirrors.fill_texts(mirror, self._files.read_texts(missing))
            missing = mirrors.missing_texts(mirror)
        if missing:
            self._files.wait_for_texts(replica, len(missing))
        return not missing

    def _merge(self, replica: str, peer: _Peer, mirror: Path) -> Taken | None:
        """None where there was nothing in it, or it had to be refused; then nothing was changed."""
        try:
            report = merge_apart(
                self._path,
                [mirror],
                self._options(mirror, peer.machine),
                cancel=self._cancel,
                progress=self._progress,
            )
        except ProjectError as error:
            if error.args_.get("path") == str(self._path):
                raise
            self._files.refuse(replica, error.code)
            return None
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
            self._files.refuse(replica, "damaged")
            return None
        except Exception as error:
            if isinstance(error, HashiyaError) or type(error).__module__ != "sqlite3":
                raise
            self._files.refuse(replica, "damaged")
            return None
        peer.merged = peer.head
        came = report.added or report.changed or report.removed or report.documents
        differs = any(file.conflicts for file in report.files)  # then something waits that did not before
        if not (came or differs) and all(note.code == "nothing_new" for note in report.notes):
            return None
        return Taken(peer.name, report, peer.machine)

    def _options(self, mirror: Path, machine: str) -> Options:
        with Project.open(self._path, readonly=True) as project:
            plan = plan_labels(project, [mirror])
        how = Options(labels=plan.mapping, skip=plan.skip, by=self._person, shared=True, machine=machine)
        if self._take == REVIEW:
            return replace(how, layers=(GOLD, self._person), tables=REVIEWED)
        return how


def _reader(place: SharedFile) -> Callable[[], Iterator[list[object]]]:
    return lambda: read_lines(place.path)


def _text_chunks(texts: Iterable[tuple[str, str]]) -> Iterator[tuple[list[str], list[bytes]]]:
    """Texts by the file; one that was altered outside the program goes as null: its digest is not its own."""
    holds: list[str] = []
    lines: list[bytes] = []
    size = 0
    for sha256, text in texts:
        said = text if digest(text) == sha256 else None
        lines.append(dump([sha256, said]).encode("utf-8", "surrogatepass"))
        holds.append(sha256)
        size += len(lines[-1])
        if size > 4 << 20 or len(holds) >= 2000:
            yield holds, lines
            holds, lines, size = [], [], 0
    if holds:
        yield holds, lines


def _load(path: Path, project: Path, folder: Path) -> _State:
    """What was remembered, begun anew where it is of another folder, or of the file this one was copied
    from.
    """
    fresh = _State(str(project), str(folder))
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        peers = {replica: _Peer(**peer) for replica, peer in said.pop("peers").items()}
        state = _State(**said, peers=peers)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return fresh
    return state if (state.place, state.folder) == (fresh.place, fresh.folder) else fresh


_WORDS = {
    "unfinished": "is still being copied here; it comes in when it is whole",
    "missing_before": "waits for files that come before it",
    "missing_texts": "waits for texts that have not come yet: {detail}",
    "doubled": "is a copy that the service made; it was passed over",
    "other_kind": "is no file of this program's; it was passed over",
    "other_project": "is of another project («{detail}»); it was refused and changed nothing",
    "newer": "was made by a later version; update the program to take it in",
    "damaged": "holds what cannot be right; it was refused and changed nothing",
    "too_large": "is larger than any file of this program's; it was refused and changed nothing",
    "foreign": "is no file of this program's; it was refused and changed nothing",
}


def explain(problem: Problem) -> str:
    """Why a file did not come in, in English, for the command line."""
    words = _WORDS.get(problem.why, problem.why).format(detail=problem.detail)
    return f"{problem.file}{f' of {problem.person}' if problem.person else ''} {words}."


def as_json(report: SyncReport) -> dict[str, object]:
    """What `hashiya sync --json` prints."""
    from hashiya.services.merge.merge_files import as_json as merged

    def listed(problems: Sequence[Problem]) -> list[dict[str, object]]:
        return [asdict(each) for each in problems]

    return {
        "folder": report.folder,
        "at": report.at,
        "put": report.put,
        "taken": [
            {"person": each.person, "machine": each.machine, **merged(each.report)} for each in report.taken
        ],
        "waiting": listed(report.waiting),
        "refused": listed(report.refused),
        "ignored": listed(report.ignored),
        "people": list(report.people),
    }
