"""Which documents are for training, development and test: kept in the project, dealt once or set by hand.

A part belongs to a text, whatever its labels, its format and the folder it is written to. Dealing gives parts
to documents that have none and moves nobody, unless all are dealt anew or a part is no longer wanted; what
would move is named in the plan, before anything is written down.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.core.document import DataPart
from hashiya.core.span import now
from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.dataset.near_duplicates import Duplicates
from hashiya.store.tables.parts import DEALT, HAND, SHARES_UID, PartRow, part_uid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hashiya.core.act_forms import ActArgs
    from hashiya.store.project import Project

PARTS: tuple[str, ...] = tuple(map(str, DataPart))
SHARES, SEED = "80/10/10", 1
"""What is dealt by where nobody says otherwise, in the window and on the command line alike."""
_NEEDED = ("train", "test", "dev")  # which part gets a document first where there are few
_ROUNDS, _TRIED = 60, 80
_CLOSE = 0.002  # of all words: nearer to the shares than this is near enough


@dataclass(frozen=True, slots=True)
class PartMove:
    """A document that another part gets; `before` is the part it has."""

    document: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Dealing:
    """What the parts are once this is written down.

    `part` (uid → part) has every document that was to be dealt or has a part already. `joined` are uids that
    had none, `moved` those that had another. `together` are names of texts that are nearly the same, `apart`
    those of them that stand in several parts; nobody `looked` for such where nothing was to be dealt. `words`
    and `documents` count by part.
    """

    shares: tuple[float, float, float]
    seed: int
    part: Mapping[str, str]
    joined: tuple[str, ...] = ()
    moved: tuple[PartMove, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    looked: bool = False
    words: Mapping[str, int] = field(default_factory=dict)
    documents: Mapping[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether any document gets a part, or another one."""
        return bool(self.joined or self.moved)

    @property
    def empty(self) -> tuple[str, ...]:
        """Parts that were wanted and got no document."""
        wanted = zip(PARTS, self.shares, strict=True)
        return tuple(part for part, share in wanted if share > 0 and not self.documents.get(part))


def parse_shares(text: str) -> tuple[float, float, float]:
    """«80/10/10», «0.8/0.1/0.1» or «90/10» (no development part) as shares of one. Raises UserError."""
    try:
        numbers = [float(part) for part in text.replace(":", "/").split("/")]
    except ValueError:
        numbers = []
    if len(numbers) == 2:
        numbers = [numbers[0], 0.0, numbers[1]]
    total = sum(numbers)
    if len(numbers) != 3 or not all(0 <= number < 1e6 for number in numbers) or not total > 1e-3:
        raise UserError(
            "bad_split",
            f"«{text}» does not say how to split.",
            hint="Write for example 80/10/10: training, development, test.",
            split=text,
        )
    return numbers[0] / total, numbers[1] / total, numbers[2] / total


def shares_words(shares: Sequence[float]) -> str:
    """Shares of one as they are stored and shown: «80/10/10»."""
    return "/".join(f"{round(100 * share, 4):g}" for share in shares)


def kept_shares(project: Project) -> tuple[str, int]:
    """The shares and the seed the project was dealt by, else the usual ones."""
    kept = project.part_shares()
    return (kept.shares, kept.seed) if kept is not None else (SHARES, SEED)


def plan_parts(
    project: Project,
    shares: str,
    seed: int = SEED,
    *,
    documents: Collection[str] | None = None,
    anew: bool = False,
    before: Mapping[str, str] | None = None,
    always_look: bool = False,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Dealing:
    """Parts for the documents (uids; all when None) that have none, so that each gets its share of the words.

    Texts that are nearly the same go together, and to the part that one of them has. With `anew` those that
    were dealt before are dealt again; what a person set by hand stays. `before` (digest → part) is what an
    earlier export decided about documents without a part. The same texts, shares and seed deal the same,
    in whatever order they stand. `always_look` for what is nearly the same, though nothing is to be dealt.
    Raises UserError `bad_split`, `bad_seed`, Cancelled.
    """
    if not 0 <= seed < 2**53:
        raise UserError("bad_seed", f"{seed} is no seed.", hint="Take a whole number from 0 on.", seed=seed)
    wanted = dict(zip(PARTS, parse_shares(shares), strict=True))
    table = _Table(project, documents, wanted, anew=anew, before=before or {})
    if table.free or always_look:
        table.group(project, cancel or CancelToken(), progress)
        table.deal(seed)
    return table.dealing(seed)


def _position(name: str, seed: int) -> bytes:
    return hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8).digest()


@dataclass(slots=True)
class _Group:
    """Documents that stay together, by uid; `key` is the least digest of their texts."""

    key: str
    uids: list[str]
    words: int


class _Table:
    """Documents on the table: who has a part and keeps it, who is dealt."""

    def __init__(
        self,
        project: Project,
        documents: Collection[str] | None,
        wanted: Mapping[str, float],
        *,
        anew: bool,
        before: Mapping[str, str],
    ) -> None:
        self.wanted = wanted
        self.digests = project.document_digests()
        infos = {info.uid: info for info in project.documents()}
        self.names = {uid: info.name for uid, info in infos.items()}
        self.had = {uid: info.part for uid, info in infos.items() if info.part}
        self.words = {uid: max(1, info.words) for uid, info in infos.items()}
        by_hand = {row.document for row in project.parts().values() if row.how == HAND}
        chosen = set(infos if documents is None else documents) & set(infos)
        self.part: dict[str, str] = {}
        for uid in infos:
            kept = self.had.get(uid, "")
            if kept and (uid in by_hand or (not anew and wanted[kept] > 0)):
                self.part[uid] = kept
            elif not kept and uid in chosen and wanted.get(before.get(self.digests[uid], ""), 0) > 0:
                self.part[uid] = before[self.digests[uid]]
        self.free = [uid for uid in infos if uid not in self.part and (uid in chosen or uid in self.had)]
        self.together: tuple[tuple[str, ...], ...] = ()
        self.apart: tuple[tuple[str, ...], ...] = ()
        self.looked = False
        self.groups: list[_Group] = []

    def group(self, project: Project, cancel: CancelToken, progress: OnProgress) -> None:
        """Find what belongs together; who belongs to somebody with a part gets that part."""
        waiting = set(self.free)
        duplicates = Duplicates()
        names = {}
        total = len(self.part) + len(waiting)
        for number, (uid, text) in enumerate(project.texts(), 1):
            cancel.check()
            if uid in self.part or uid in waiting:
                duplicates.add(self.digests[uid], text)
                names[self.digests[uid]] = uid
            if number % 100 == 0:
                progress(Progress("splitting", number, total, self.names.get(uid, "")))
        together, apart = [], []
        for key, digests in sorted(duplicates.groups().items()):
            uids = [names[digest] for digest in sorted(digests)]
            parts = Counter(self.part[uid] for uid in uids if uid in self.part)
            free = [uid for uid in uids if uid in waiting]
            if parts:
                # Of several parts the one that most are in; training before test, where it harms less.
                home = min(parts, key=lambda part: (-parts[part], PARTS.index(part)))
                self.part |= dict.fromkeys(free, home)
            elif free:
                self.groups.append(_Group(key, free, sum(self.words[uid] for uid in free)))
            if len(uids) > 1:
                together.append(tuple(self.names[uid] for uid in uids))
            if len(parts) > 1:
                apart.append(tuple(self.names[uid] for uid in uids))
        self.together, self.apart, self.looked = tuple(together), tuple(apart), True

    def deal(self, seed: int) -> None:
        """Each group in an order that the seed gives, to the part that is furthest from its share."""
        have: Counter[str] = Counter(dict.fromkeys(PARTS, 0))
        count: Counter[str] = Counter()
        for uid, part in self.part.items():
            have[part] += self.words[uid]
            count[part] += 1
        total = have.total() + sum(group.words for group in self.groups)
        goal = {part: share * total for part, share in self.wanted.items()}
        order = sorted(self.groups, key=lambda group: _position(group.key, seed))
        given: dict[str, str] = {}
        for place, group in enumerate(order):
            empty = [part for part in _NEEDED if self.wanted[part] > 0 and not count[part]]
            if empty and len(order) - place <= len(empty):
                part = empty[0]
            else:
                usable = [part for part in PARTS if self.wanted[part] > 0]
                part = max(usable, key=lambda each: goal[each] - have[each])
            given[group.key] = part
            have[part] += group.words
            count[part] += len(group.uids)
        self._even_out(order, given, have, count, goal)
        for group in order:
            self.part |= dict.fromkeys(group.uids, given[group.key])

    def _even_out(
        self,
        order: Sequence[_Group],
        given: dict[str, str],
        have: Counter[str],
        count: Counter[str],
        goal: Mapping[str, float],
    ) -> None:
        """Exchange, or move, groups as long as that brings the parts nearer to their shares of the words."""
        total = max(1, have.total())
        tried = order[-_TRIED:]
        for _ in range(_ROUNDS):
            if sum(abs(have[part] - goal[part]) for part in PARTS) <= _CLOSE * total:
                return
            best = 1e-9
            change: tuple[tuple[_Group, str], ...] = ()
            for at, one in enumerate(tried):
                here = given[one.key]
                for there in PARTS:
                    if there == here or not self.wanted[there] or count[here] <= len(one.uids):
                        continue
                    gain = _gain(have, goal, here, there, one.words)
                    if gain > best:
                        best, change = gain, ((one, there),)
                for other in tried[at + 1 :]:
                    there = given[other.key]
                    if there != here:
                        gain = _gain(have, goal, here, there, one.words - other.words)
                        if gain > best:
                            best, change = gain, ((one, there), (other, here))
            if not change:
                return
            for group, part in change:
                have[given[group.key]] -= group.words
                count[given[group.key]] -= len(group.uids)
                given[group.key] = part
                have[part] += group.words
                count[part] += len(group.uids)

    def dealing(self, seed: int) -> Dealing:
        """The plan, in the order of the documents."""
        words: Counter[str] = Counter()
        documents: Counter[str] = Counter()
        for uid, part in self.part.items():
            words[part] += self.words[uid]
            documents[part] += 1
        order = {uid: self.part[uid] for uid in self.digests if uid in self.part}
        moved = tuple(
            PartMove(uid, self.names[uid], self.had[uid], part)
            for uid, part in order.items()
            if self.had.get(uid, part) != part
        )
        shares = (self.wanted["train"], self.wanted["dev"], self.wanted["test"])
        return Dealing(
            shares,
            seed,
            order,
            tuple(uid for uid in order if uid not in self.had),
            moved,
            self.together,
            self.apart,
            self.looked,
            words,
            documents,
        )


def _gain(have: Mapping[str, int], goal: Mapping[str, float], here: str, there: str, words: int) -> float:
    """How much nearer to the goal, in words, when so many go from here to there."""
    before = abs(have[here] - goal[here]) + abs(have[there] - goal[there])
    return before - abs(have[here] - words - goal[here]) - abs(have[there] + words - goal[there])


def deal_act(project: Project, dealing: Dealing) -> Act:
    """Write down what was dealt, as one step that can be undone."""
    at = now()
    given = {uid: dealing.part[uid] for uid in (*dealing.joined, *(move.document for move in dealing.moved))}
    edits = _edits(project, given, DEALT, at)
    kept = project.part_shares()
    shares = shares_words(dealing.shares)
    if kept is None:
        row = {"uid": SHARES_UID, "shares": shares, "seed": dealing.seed, "modified": at}
        edits.append(Edit("part_shares", SHARES_UID, None, row))
    elif (kept.shares, kept.seed) != (shares, dealing.seed):
        before = {"shares": kept.shares, "seed": kept.seed, "modified": kept.modified}
        after = {"shares": shares, "seed": dealing.seed, "modified": at}
        edits.append(Edit("part_shares", SHARES_UID, before, after))
    args: ActArgs = {"count": len(given), "changed": len(dealing.moved), "shares": shares}
    return Act("deal_parts", tuple(edits), args)


def set_part(project: Project, documents: Iterable[str], part: str) -> Act:
    """Put documents into a part by hand, or with "" out of any. Raises UserError `no_part`."""
    return set_parts(project, dict.fromkeys(documents, part))


def set_parts(project: Project, wanted: Mapping[str, str]) -> Act:
    """Give documents (by uid) their parts by hand, all in one step. Raises UserError `no_part`."""
    for part in wanted.values():
        if part and part not in PARTS:
            raise UserError(
                "no_part", f"There is no part «{part}».", hint=f"Parts: {', '.join(PARTS)}.", part=part
            )
    edits = _edits(project, wanted, HAND, now())
    args: ActArgs = {"part": ", ".join(dict.fromkeys(wanted.values())), "count": len(edits)}
    if len(wanted) == 1:
        args["document"] = project.document(next(iter(wanted))).name
    return Act("part", tuple(edits), args)


def _edits(project: Project, parts: Mapping[str, str], how: str, at: str) -> list[Edit]:
    """What makes these documents' parts what they should be; nothing for those that have it so already."""
    digests, kept = project.document_digests(), project.parts()
    edits = []
    for document, part in parts.items():
        if document not in digests:
            project.document(document)  # raises where there is none
        uid = part_uid(digests[document])
        row = kept.get(uid)
        if row is None and part:
            made = {"uid": uid, "document": document, "part": part, "how": how, "modified": at}
            edits.append(Edit("parts", uid, None, made))
        elif row is not None and not part:
            edits.append(Edit("parts", uid, _record(row), None))
        elif row is not None and (row.part, row.how) != (part, how):
            before = {"part": row.part, "how": row.how, "modified": row.modified}
            edits.append(Edit("parts", uid, before, {"part": part, "how": how, "modified": at}))
    return edits


def _record(row: PartRow) -> dict[str, object]:
    return {
        "uid": row.uid,
        "document": row.document,
        "part": row.part,
        "how": row.how,
        "modified": row.modified,
    }


def would_move(dealing: Dealing) -> UserError:
    """The error for a plan that would move documents nobody agreed to move."""
    named = ", ".join(f"{move.name} ({move.before} → {move.after})" for move in dealing.moved[:5])
    more = f" and {len(dealing.moved) - 5} more" if len(dealing.moved) > 5 else ""
    count = len(dealing.moved)
    return UserError(
        "parts_would_move",
        f"{count} {'document' if count == 1 else 'documents'} would go to another part: {named}{more}. "
        "Nothing was changed.",
        hint="Agree with --move, or export with --split project to keep every document where it is.",
        count=count,
        documents=f"{named}{more}",
    )
