"""What two files say of one record, joined; and which of several answers is shown. Pure functions.

Everything here depends on the set of entries alone, never on the order in which they came.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from hashiya.core.span import Source, Status
from hashiya.store.tables.codec import ANNOTATION_CONTENT, dump
from hashiya.store.tables.identity import held_uid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

FIELDS = ANNOTATION_CONTENT
COLUMNS = ",".join(f'"{field}"' for field in FIELDS)
"""FIELDS as SQL names them."""
BIRTH = ""  # the dot of a record that no act has touched since it came into being
OWN, BROUGHT, BROUGHT_DELETED = "own", "brought", "brought_deleted"
"""In place of a dot: whose file was merged; a document that came by merging, and one that had gone there."""
_RANK = {str(Status.ACCEPTED): 0, str(Status.REJECTED): 1, str(Status.SUGGESTED): 2}

Fields = tuple[object, ...]
"""The fields of a record beside the annotations in the order of its table, without the uid."""
ValueT = TypeVar("ValueT", bound=tuple[object, ...])


class AnnotationRow(NamedTuple):
    """What is stored of an annotation beside its uid and document, in the order of FIELDS."""

    layer: str
    start: int
    end: int
    label: str
    surface: str
    status: str
    source: str
    version: str
    score: float | None
    why: str
    note: str
    by: str
    created: str
    modified: str

    @property
    def place(self) -> tuple[int, int, str]:
        """Start, end and label."""
        return self.start, self.end, self.label


class Entry(NamedTuple, Generic[ValueT]):
    """`value` None: the record was taken away. `uid` is the record's name in the file it was read from."""

    key: str
    dot: str
    value: ValueT | None
    uid: str


Annotated = Entry[AnnotationRow]
Rows = list[tuple[str, AnnotationRow]]
"""(uid, row) of annotations."""


class CausalContext(NamedTuple):
    """What one side knows: whether it has seen a dot of the record of these names, and the dot of the last
    change to a uid.
    """

    has_seen: Callable[[str, Sequence[str]], bool]
    dot_of: Callable[[str], str | None]


def meaning(value: AnnotationRow) -> object:
    """What of an annotation makes two of them differ in what they say."""
    return (value.layer, value.start, value.end, value.label, value.status, value.note)


def join(
    ours: Sequence[Entry[ValueT]],
    theirs: Sequence[Entry[ValueT]],
    we: CausalContext,
    they: CausalContext,
    *,
    means: Callable[[ValueT], object],
) -> list[Entry[ValueT]]:
    """What stands after both files are one. Entries of one key each; a side may have none.

    An entry that both have is given as `ours` has it.
    """
    if len(ours) == len(theirs) == 1 and ours[0].dot == theirs[0].dot and _same(ours[0], theirs[0], means):
        return list(ours)
    if not ours and not _known(theirs, we):
        return list(theirs)
    if not theirs and not _known(ours, they):
        return list(ours)
    named = {_named(entry, means): entry for entry in (*theirs, *ours)}
    mine = [_named(entry, means) for entry in ours] or _gone(theirs, we)
    other = [_named(entry, means) for entry in theirs] or _gone(ours, they)
    my_dots, other_dots = {entry.dot for entry in mine}, {entry.dot for entry in other}
    kept = [entry for entry in mine if entry.dot in other_dots or not _seen(entry, they)]
    kept += [entry for entry in other if entry.dot not in my_dots and not _seen(entry, we)]
    if not kept and _living(mine) and _living(other):
        # Each knows an act of the other's, but not all that came of it: neither may go unseen.
        kept = [*mine, *(entry for entry in other if entry.dot not in my_dots)]
    return kept if len(kept) > 1 else [named.get(entry, entry) for entry in kept]


def _living(entries: Sequence[Entry[ValueT]]) -> bool:
    return any(entry.value is not None for entry in entries)


def _known(entries: Sequence[Entry[ValueT]], side: CausalContext) -> bool:
    """Whether a side without the record has ever known it: something is written down there about this record,
    or about it as an answer that waited and was not chosen.

    That it knows the act is not enough: an act makes many records, and packages and reviews hold some.
    """
    return any(
        side.dot_of(entry.uid) is not None
        or side.dot_of(entry.key) is not None
        or side.dot_of(held_uid("annotations", entry.key, entry.dot)) is not None
        for entry in entries
    )


def _same(one: Entry[ValueT], other: Entry[ValueT], means: Callable[[ValueT], object]) -> bool:
    """Equal dots are equal acts; without an act, only equal content is the same beginning."""
    if one.dot != BIRTH:
        return True
    return one.value is not None and other.value is not None and means(one.value) == means(other.value)


def _named(entry: Entry[ValueT], means: Callable[[ValueT], object]) -> Entry[ValueT]:
    """A beginning gets a dot of its content: two files may have imported differing things under one uid."""
    if entry.dot != BIRTH:
        return entry
    content = dump(means(entry.value)) if entry.value is not None else ""
    return entry._replace(dot="=" + blake2b(content.encode(), digest_size=15).hexdigest())


def _seen(entry: Entry[ValueT], side: CausalContext) -> bool:
    """A side that changed the record, or took it away, knew its beginning; or it knew this very beginning."""
    if not entry.dot.startswith("="):
        return side.has_seen(entry.dot, _names(entry))
    dots = (side.dot_of(entry.uid), side.dot_of(entry.key))
    return any(dot is not None and (not dot.startswith("=") or dot == entry.dot) for dot in dots)


def tombs(dots: str) -> list[str]:
    """Several files may have taken a record away unknown to each other: their dots stand side by side."""
    return dots.split(" ") if dots else []


def join_tombs(ours: str, theirs: str) -> str:
    """For a record that neither file has any more: all that ever took it away, so that no order matters."""
    return " ".join(sorted({*tombs(ours), *tombs(theirs)}))


def _gone(others: Sequence[Entry[ValueT]], side: CausalContext) -> list[Entry[ValueT]]:
    """The taking away of a record that `side` has no more, as an entry, where it can be told."""
    for entry in others:
        dots = [dot for name in _names(entry) for dot in tombs(side.dot_of(name) or "")]
        if dots:
            return [Entry(entry.key, each, None, entry.uid) for each in dict.fromkeys(dots)]
    return []


def _names(entry: Entry[ValueT]) -> tuple[str, ...]:
    """A suggestion's uid also names what other people made of it: only its derived name is sure."""
    return (entry.uid, entry.key) if _is_own(entry) else (entry.key,)


def _is_own(entry: Entry[ValueT]) -> bool:
    return not isinstance(entry.value, AnnotationRow) or entry.value.source == Source.MANUAL


def order(entry: Entry[ValueT]) -> tuple[int, str]:
    """Which of several answers is shown: accepted before rejected before taken away, then by dot."""
    if entry.value is None:
        return 3, entry.dot
    status = entry.value.status if isinstance(entry.value, AnnotationRow) else ""
    return _RANK.get(str(status), 0), entry.dot


def settle_places(
    entries: Mapping[str, Sequence[Annotated]],
) -> tuple[dict[str, Annotated], list[Annotated]]:
    """What the table of annotations can show of a document's entries (by key), and what has to be held back.

    Of one key the first by `order` is shown; of several keys at one place (layer, range, label) the best and
    then the least key.
    """
    places: dict[tuple[object, ...], list[Annotated]] = {}
    held: list[Annotated] = []
    for found in entries.values():
        first, *rest = sorted(found, key=order) if len(found) > 1 else found
        if first.value is None:  # and so are the rest: see `order`
            continue
        held += rest
        value = first.value
        places.setdefault((value.layer, value.start, value.end, value.label), []).append(first)
    shown: dict[str, Annotated] = {}
    for rivals in places.values():
        best = min(rivals, key=lambda entry: (order(entry)[0], entry.key)) if len(rivals) > 1 else rivals[0]
        shown[best.key] = best
        held += [entry for entry in rivals if entry is not best]
    return shown, held


def show(
    entries: Iterable[Entry[ValueT]], by: Callable[[Entry[ValueT]], tuple[int, str]] = order
) -> tuple[Entry[ValueT] | None, list[Entry[ValueT]]]:
    """The same for one record of another table: what is shown (None: taken away) and what is held back; the
    least `by` is shown.
    """
    first, *rest = sorted(entries, key=by)
    return (None, []) if first.value is None else (first, rest)
