"""How far suggestions in a document are to be trusted: by the kind of its text, and by what people decided.

Where a project's own decisions in texts of that kind are enough, they say what to expect; else the figures of
the model card do.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from hashiya.core.overlap import SpanIndex
from hashiya.core.span import Status, is_of_engine
from hashiya.store.project import Project
from hashiya.suggest.text_kind import EXPECTED, READ, text_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hashiya.store.reading import ProjectReader

OFTEN_WRONG = "often_wrong"
"""The kind of a document whose text looks like any other, but in which engines were more often wrong than
their scores say.
"""
DISMISSED_KEY = "suggest.kind_seen"
"""The project's setting: uids of documents of whose kind nobody wants to hear any more."""
ENOUGH = 30
"""Decisions on suggestions from which on a project's own figures count."""
_ENOUGH_HERE = 15
_BADLY = 0.6
_FAR = 2.5  # standard deviations
_MOST_DECISIONS, _MOST_CHARACTERS = 3000, 400_000
_MOST_DISMISSED = 20_000


@dataclass(frozen=True, slots=True)
class Familiarity:
    """`kind`: one of `text_kind.KINDS`, OFTEN_WRONG, or "" for a text like those the engines know.

    `expected` is the share of suggestions to be right, 0 to 1 (None with kind ""); `decided` how many of the
    project's own decisions say so, 0 where the model card does.
    """

    kind: str = ""
    expected: float | None = None
    decided: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """Suggestions that people decided about: how many, how many were right, and what the scores promised."""

    decided: int = 0
    right: int = 0
    promised: float = 0.0
    spread: float = 0.0

    def __add__(self, other: Judged) -> Judged:
        return Judged(
            self.decided + other.decided,
            self.right + other.right,
            self.promised + other.promised,
            self.spread + other.spread,
        )

    @property
    def badly(self) -> bool:
        """Whether far fewer were right than the scores promised: chance alone would hardly do it."""
        if self.decided < _ENOUGH_HERE or self.right > _BADLY * self.decided:
            return False
        return self.promised - self.right > _FAR * sqrt(max(self.spread, 1.0))


class _Kinds:
    """Kinds of texts, remembered by the digest of their beginnings, since lists ask again and again."""

    known: ClassVar[OrderedDict[bytes, str]] = OrderedDict()
    most = 20_000

    @classmethod
    def of(cls, text: str) -> str:
        text = text[:READ]
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if digest not in cls.known:
            if len(cls.known) >= cls.most:
                cls.known.popitem(last=False)
            cls.known[digest] = text_kind(text).kind
        return cls.known[digest]


def kind_of(text: str) -> str:
    """One of `text_kind.KINDS`, or ""."""
    return _Kinds.of(text)


def familiarity(project: ProjectReader, document: str) -> Familiarity:
    """Of one document (uid)."""
    return familiarities(project, [document])[document]


def familiarity_at(path: str, document: str) -> Familiarity:
    """As `familiarity`, opening the file for reading by itself, so that it can run beside the window."""
    with Project.open(Path(path), readonly=True) as project:
        return familiarity(project, document)


def familiarities(project: ProjectReader, documents: Collection[str]) -> dict[str, Familiarity]:
    """Of each of these documents (uids).

    Of one alone its text says first whether anything but itself is to be read: it is asked for with every
    text that is opened, however large that and the project are.
    """
    kinds = _kinds(project, documents)
    strange = any(kinds.values())
    one = len(documents) == 1
    judged = _judged(project, documents if one else (), near=strange or not one)
    by_kind = _by_kind(project, judged, kinds) if strange else {}
    return {uid: _one(kinds.get(uid, ""), by_kind, judged.get(uid, Judged())) for uid in documents}


def strange(project: ProjectReader) -> dict[str, Familiarity]:
    """Of the documents of which there is something to say; of all others nothing is kept."""
    kinds = {uid: kind for uid, text in project.texts(characters=READ) if (kind := _Kinds.of(text))}
    judged = _judged(project, (), near=True)
    by_kind = _by_kind(project, judged, kinds) if kinds else {}
    found = {uid: _one(kinds.get(uid, ""), by_kind, judged.get(uid, Judged())) for uid in [*kinds, *judged]}
    return {uid: each for uid, each in found.items() if each.kind}


def _one(kind: str, by_kind: Mapping[str, Judged], here: Judged) -> Familiarity:
    if not kind:
        return (
            Familiarity(OFTEN_WRONG, here.right / here.decided, here.decided) if here.badly else Familiarity()
        )
    own = by_kind.get(kind, Judged())
    if own.decided >= ENOUGH:
        return Familiarity(kind, own.right / own.decided, own.decided)
    return Familiarity(kind, EXPECTED[kind])


def _kinds(project: ProjectReader, documents: Collection[str]) -> dict[str, str]:
    return {uid: _Kinds.of(text) for uid, text in project.texts(documents, characters=READ)}


def _judged(project: ProjectReader, also: Collection[str], *, near: bool) -> dict[str, Judged]:
    """These documents, and those that people worked on last (`near`)."""
    worked = project.last_decided(_MOST_DECISIONS, _MOST_CHARACTERS) if near else []
    if worked is None:
        worked = sorted({row.document for row in project.decisions()})
    return {uid: judge(project, uid) for uid in dict.fromkeys([*worked, *also])}


def _by_kind(
    project: ProjectReader, judged: Mapping[str, Judged], kinds: Mapping[str, str]
) -> dict[str, Judged]:
    worked = [uid for uid, each in judged.items() if each.decided]
    missing = [uid for uid in worked if uid not in kinds]
    known = dict(kinds)
    if missing:
        known |= _kinds(project, missing)
    found: dict[str, Judged] = {}
    for uid in worked:
        kind = known.get(uid, "")
        found[kind] = found.get(kind, Judged()) + judged[uid]
    return found


def judge(project: ProjectReader, document: str) -> Judged:
    """What became of suggestions in a document: accepted as they were is right; refused, moved or relabelled
    is wrong. What bears no score any more was moved.
    """
    rows = [row for row in project.judged(document) if is_of_engine(row.source, row.scored)]
    found = Judged()
    for row in rows:
        right = row.times if row.status == Status.ACCEPTED and row.scored else 0
        found += Judged(row.times, right, row.promised, row.spread)
    moved = any(row.status == Status.ACCEPTED and not row.scored for row in rows)
    if moved and any(row.status == Status.REJECTED for row in rows):
        # What it was before it was moved stands among the refused.
        twice = _moved_from_refused(project, document)
        found += Judged(-twice, 0, -0.5 * twice, -0.25 * twice)
    return found


def _moved_from_refused(project: ProjectReader, document: str) -> int:
    rows = [row for row in project.judged_ranges(document) if is_of_engine(row.source, row.scored)]
    refused = SpanIndex(row for row in rows if row.status == Status.REJECTED)
    moved = (row for row in rows if row.status == Status.ACCEPTED)
    return sum(bool(refused.touching(row.start, row.end)) for row in moved)


def dismissed(project: ProjectReader) -> frozenset[str]:
    """Uids of documents whose line was put away."""
    stored = project.setting(DISMISSED_KEY, [])
    return frozenset(map(str, stored)) if isinstance(stored, list) else frozenset()


def with_dismissed(known: Collection[str], document: str) -> list[str]:
    """What to store under DISMISSED_KEY when this document's line is put away too."""
    return [*(uid for uid in known if uid != document), document][-_MOST_DISMISSED:]
