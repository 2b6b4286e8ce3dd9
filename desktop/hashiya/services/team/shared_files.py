"""What lies in a shared folder: whose files, in which order, and which of them cannot be used now, or
ever.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.document import digest
from hashiya.errors import UserError
from hashiya.store.file.connection import SCHEMA
from hashiya.store.sharing.share_file import (
    ROWS,
    SUFFIX,
    SharedFile,
    ShareHeader,
    Unfit,
    is_unfinished,
    is_whole,
    place_of,
    read_head,
    read_lines,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


_LONGEST = 80  # characters of a machine's name


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that did not come in. `why`:

    unfinished: still being copied here; missing_before: others have to come first; missing_texts: `detail`
    texts have not come yet; doubled: a copy that a service made; other_kind: no file of this program's;
    other_project: of the project `detail`; newer: made by a later version; damaged, too_large.
    """

    file: str
    why: str
    detail: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryStep:
    """Files to apply in order, those of one moment together; `anew`: the first to an empty mirror."""

    groups: tuple[tuple[SharedFile, ...], ...]
    anew: bool
    name: str
    machine: str = ""


@dataclass(slots=True)
class FolderFiles:
    """The folder at one moment."""

    folder: Path
    team: str
    places: list[SharedFile] = field(default_factory=list)
    heads: dict[str, ShareHeader] = field(default_factory=dict)  # by digest
    texts: dict[str, SharedFile] = field(default_factory=dict)  # digest of a text → the file that holds it
    replicas: dict[str, dict[str, SharedFile]] = field(default_factory=dict)  # replica → digest → place
    waiting: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    ignored: list[Problem] = field(default_factory=list)

    def look(self) -> None:
        """Read the names and headers. Raises UserError where the folder cannot be read."""
        try:
            entries = sorted(os.scandir(self.folder), key=lambda entry: entry.name)
        except OSError as error:
            raise UserError(
                "no_permission",
                f"The shared folder {self.folder} cannot be read: {error.strerror}.",
                hint="Check its permissions.",
                path=str(self.folder),
            ) from error
        best: dict[str, SharedFile] = {}
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                continue
            path = Path(entry.path)
            place = place_of(path)
            if place is None:
                if is_unfinished(path):
                    self.waiting.append(Problem(path.name, "unfinished"))
                elif SUFFIX in path.name:
                    self.ignored.append(Problem(path.name, "other_kind"))
                continue
            rival = best.get(place.digest)
            if rival is not None:
                worse, better = (place, rival) if rival.exact or not place.exact else (rival, place)
                if not is_whole(better) and is_whole(worse):
                    worse, better = better, worse
                self.ignored.append(Problem(worse.path.name, "doubled"))
                place = better
            best[place.digest] = place
        for place in best.values():
            self._sort_in(place)

    def _sort_in(self, place: SharedFile) -> None:
        try:
            head = read_head(place.path)
        except Unfit as error:
            # What is cut short does not even say what it is: time will tell.
            if is_whole(place):
                self.refused.append(Problem(place.path.name, error.code))
            else:
                self.waiting.append(Problem(place.path.name, "unfinished"))
            return
        except OSError:
            self.waiting.append(Problem(place.path.name, "unfinished"))
            return
        if head.team != self.team:
            self.refused.append(Problem(place.path.name, "other_project", head.title, head.name))
        elif head.replica[:12] != place.replica or head.number != place.number:
            self.refused.append(Problem(place.path.name, "damaged", "", head.name))
        elif head.kind == ROWS:
            self.places.append(place)
            self.heads[place.digest] = head
            self.replicas.setdefault(head.replica, {})[place.digest] = place
        elif is_whole(place):
            self.places.append(place)
            self.texts.update(dict.fromkeys(head.holds, place))
        else:
            self.waiting.append(Problem(place.path.name, "unfinished", "", head.name))

    def chain(self, replica: str, head: str, number: int) -> DeliveryStep:
        """What follows `head`, as far as files are there, whole and complete; what stops it is told."""
        there = self.replicas[replica]
        follower: dict[str, list[str]] = {}
        for digest_, place in there.items():
            if place.number > number or not head:
                follower.setdefault(self.heads[digest_].after, []).append(digest_)
        found = self._follow(there, follower, head) if head else []
        reached = found[-1][-1].number if found else number
        anew = False
        for begin in sorted(follower.get("", ()), key=lambda each: (-there[each].number, each)):
            if there[begin].number > reached:
                again = self._follow(there, follower, "", begin)
                if again and again[-1][-1].number > reached:
                    found, anew, reached = again, True, again[-1][-1].number
                    break
        for place in sorted(there.values(), key=lambda each: each.number):
            if place.number > reached:
                self._tell_waiting(place)
        if not found:
            return DeliveryStep((), anew, "")
        last = self.heads[found[-1][-1].digest]
        return DeliveryStep(tuple(found), anew, last.name, last.machine[:_LONGEST])

    def _follow(
        self, there: dict[str, SharedFile], follower: dict[str, list[str]], after: str, begin: str = ""
    ) -> list[tuple[SharedFile, ...]]:
        done: list[tuple[SharedFile, ...]] = []
        group: list[SharedFile] = []
        last = -1
        following = [begin] if begin else sorted(follower.get(after, ()), key=self._lateness)
        while following:
            place = there[following[-1]]
            head = self.heads[place.digest]
            if head.schema > SCHEMA:
                self.refused.append(Problem(place.path.name, "newer", "", head.name))
                break
            if not is_whole(place) or place.number <= last:
                break
            last = place.number
            group.append(place)
            if not head.more:
                done.append(tuple(group))
                group = []
            following = sorted(follower.get(place.digest, ()), key=self._lateness)
        return done

    def _lateness(self, digest_: str) -> tuple[int, str, str]:
        """Of two that follow one, as after a restored copy, the later one counts: it is how the file is
        now.
        """
        return self.heads[digest_].number, self.heads[digest_].at, digest_

    def _tell_waiting(self, place: SharedFile) -> None:
        name = place.path.name
        if all(each.file != name for each in (*self.waiting, *self.refused)):
            why = "missing_before" if is_whole(place) else "unfinished"
            self.waiting.append(Problem(name, why, "", self.heads[place.digest].name))

    def wait_for_texts(self, replica: str, count: int) -> None:
        """Say that texts named by a file of changes are still on their way."""
        last = max(self.replicas[replica].values(), key=lambda place: place.number)
        name = self.heads[last.digest].name
        self.waiting.append(Problem(last.path.name, "missing_texts", str(count), name))

    def refuse(self, replica: str, why: str) -> None:
        """What this copy has put cannot be used."""
        last = max(self.replicas[replica].values(), key=lambda place: place.number)
        self.refused.append(Problem(last.path.name, why, "", self.heads[last.digest].name))

    def read_texts(self, digests: Collection[str]) -> Iterator[tuple[str, str]]:
        """(digest, text); "" for one that whoever put it found altered."""
        wanted = {place.path: place for each in digests if (place := self.texts.get(each))}
        for path in wanted:
            try:
                for line in read_lines(path):
                    sha256, text = line[0], line[1] if len(line) == 2 else None
                    if sha256 in digests and (text is None or digest(str(text)) == sha256):
                        yield str(sha256), str(text or "")
            except (Unfit, OSError) as error:
                code = error.code if isinstance(error, Unfit) else "unfinished"
                self.refused.append(Problem(path.name, code))


def teams_in(folder: Path) -> list[str]:
    """Of which projects files lie in a folder."""
    found = set()
    for path in folder.iterdir():
        place = place_of(path)
        if place is not None and is_whole(place):
            try:
                found.add(read_head(path).team)
            except (Unfit, OSError):
                continue
    return sorted(found)
