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

from hashiya.core.span import GOLD, SUGGESTIONS, Annotation, Status
from hashiya.store.project import Project
from hashiya.suggest.text_kind import EXPECTED, TextKind, text_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

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
    """Kinds of texts, remembered by their digest, since lists ask again and again."""

    known: ClassVar[OrderedDict[bytes, TextKind]] = OrderedDict()
    most = 20_000

    @classmethod
    def of(cls, text: str) -> TextKind:
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if digest not in cls.known:
            if len(cls.known) >= cls.most:
                cls.known.popitem(last=False)
            cls.known[digest] = text_kind(text)
        return cls.known[digest]


def kind_of(text: str) -> str:
    """One of `text_kind.KINDS`, or ""."""
    return _Kinds.of(text).kind


def familiarity(project: ProjectReader, document: str) -> Familiarity:
    """Of one document (uid)."""
    return familiarities(project, [document])[document]


def familiarity_at(path: str, document: str) -> Familiarity:
    """As `familiarity`, opening the file for reading by itself, so that it can run beside the window."""
    with Project.open(Path(path), readonly=True) as project:
        return familiarity(project, document)


def familiarities(project: ProjectReader, documents: Collection[str]) -> dict[str, Familiarity]:
    """Of each of these documents (uids)."""
    kinds = {uid: _Kinds.of(text).kind for uid, text in project.texts(documents)}
    judged = _judged(project, documents if len(documents) == 1 else ())
    by_kind = _by_kind(project, judged, kinds) if any(kinds.values()) else {}
    return {uid: _one(kinds.get(uid, ""), by_kind, judged.get(uid, Judged())) for uid in documents}


def _one(kind: str, by_kind: Mapping[str, Judged], here: Judged) -> Familiarity:
    if not kind:
        return (
            Familiarity(OFTEN_WRONG, here.right / here.decided, here.decided) if here.badly else Familiarity()
        )
    own = by_kind.get(kind, Judged())
    if own.decided >= ENOUGH:
        return Familiarity(kind, own.right / own.decided, own.decided)
    return Familiarity(kind, EXPECTED[kind])


def _judged(project: ProjectReader, also: Collection[str]) -> dict[str, Judged]:
    """The documents that people worked on last, and these."""
    near = project.last_decided(_MOST_DECISIONS, _MOST_CHARACTERS)
    if near is None:
        near = sorted({row.document for row in project.decisions()})
    decided = (Status.ACCEPTED, Status.REJECTED)
    wanted = dict.fromkeys([*near, *also])
    return {uid: judge(project.annotations(uid, statuses=decided)) for uid in wanted}


def _by_kind(
    project: ProjectReader, judged: Mapping[str, Judged], kinds: Mapping[str, str]
) -> dict[str, Judged]:
    worked = [uid for uid, each in judged.items() if each.decided]
    missing = [uid for uid in worked if uid not in kinds]
    known = dict(kinds)
    if missing:
        known |= {uid: _Kinds.of(text).kind for uid, text in project.texts(missing)}
    found: dict[str, Judged] = {}
    for uid in worked:
        kind = known.get(uid, "")
        found[kind] = found.get(kind, Judged()) + judged[uid]
    return found


def judge(annotations: Sequence[Annotation]) -> Judged:
    """What became of suggestions: accepted as they were is right; refused, moved or relabelled is wrong."""
    found = Judged()
    decided = [each for each in annotations if each.from_engine and each.layer not in (SUGGESTIONS, GOLD)]
    refused = [each for each in decided if each.status is Status.REJECTED]
    for each in decided:
        score = 0.5 if each.score is None else each.score
        moved = each.status is Status.ACCEPTED and each.score is None
        if moved and any(other.start < each.end and each.start < other.end for other in refused):
            continue  # what it was before it was moved stands among the refused
        right = each.status is Status.ACCEPTED and not moved
        found += Judged(1, int(right), score, score * (1 - score))
    return found


def dismissed(project: ProjectReader) -> frozenset[str]:
    """Uids of documents whose line was put away."""
    stored = project.setting(DISMISSED_KEY, [])
    return frozenset(map(str, stored)) if isinstance(stored, list) else frozenset()


def with_dismissed(known: Collection[str], document: str) -> list[str]:
    """What to store under DISMISSED_KEY when this document's line is put away too."""
    return [*(uid for uid in known if uid != document), document][-_MOST_DISMISSED:]
