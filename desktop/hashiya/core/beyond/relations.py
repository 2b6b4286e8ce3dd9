"""Relations between two annotations of one document, and which a scheme allows."""

from __future__ import annotations

from dataclasses import dataclass

from hashiya.core.span import Source, Status


@dataclass(frozen=True, slots=True)
class RelationType:
    """`code` is its name in data. `heads` and `tails`: labels that each end may have, () for all.

    An undirected relation says the same read from either end.
    """

    code: str
    ar: str = ""
    en: str = ""
    key: str = ""
    key_ar: str = ""
    directed: bool = True
    heads: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    definition_ar: str = ""
    definition_en: str = ""

    def allows(self, head: str, tail: str) -> bool:
        """Whether it may lead from an annotation of the one label to one of the other."""
        if _fits(self.heads, head) and _fits(self.tails, tail):
            return True
        return not self.directed and _fits(self.heads, tail) and _fits(self.tails, head)


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation as stored; read «from head to tail». `head` and `tail` are uids of annotations.

    An end that is not in the file (any more) is "". Layers, sources and times are as of annotations.
    """

    uid: str
    document: str
    layer: str
    type: str
    head: str
    tail: str
    status: Status = Status.ACCEPTED
    source: str = Source.MANUAL
    version: str = ""
    score: float | None = None
    why: str = ""
    note: str = ""
    by: str = ""
    created: str = ""
    modified: str = ""


def _fits(labels: tuple[str, ...], label: str) -> bool:
    return not labels or label in labels
