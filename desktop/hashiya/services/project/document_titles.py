"""What documents are called, by uid: each read when it is asked for, since a project may have a million."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hashiya.store.reading import ProjectReader

_FEW = 500  # looked up at once to be counted


def in_list_order(project: ProjectReader, uids: Collection[str]) -> list[str]:
    """These documents as the list has them; of a few the others are not read."""
    if len(uids) <= _FEW:
        return [info.uid for info in project.some_documents(uids)] if uids else []
    return [uid for uid in project.document_uids() if uid in uids]


class DocumentTitles(Mapping[str, str]):
    """Titles, or with `names` the names; deleted and unknown documents are not in it."""

    def __init__(self, project: ProjectReader, *, names: bool = False) -> None:
        self._project, self._names = project, names
        self._known: dict[str, str | None] = {}

    def __getitem__(self, uid: str) -> str:
        if uid not in self._known:
            self._read([uid])
        found = self._known[uid]
        if found is None:
            raise KeyError(uid)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._project.document_uids())

    def __len__(self) -> int:
        return self._project.listed_count()

    def in_order(self, uids: Collection[str]) -> dict[str, str]:
        """Of these documents alone, in the order of the list."""
        found = self._project.some_documents(uids) if uids else []
        return {info.uid: info.name if self._names else info.title for info in found}

    def of(self, uids: Sequence[str]) -> tuple[str, int]:
        """What the only one of these documents is called ("" where they are more or none), and how many there
        are; very many are counted as they are said to be.
        """
        if len(uids) > _FEW:
            return "", len(uids)
        self._read([uid for uid in uids if uid not in self._known])
        found = [called for uid in uids if (called := self._known[uid]) is not None]
        return found[0] if len(found) == 1 else "", len(found)

    def _read(self, uids: Sequence[str]) -> None:
        self._known |= dict.fromkeys(uids)
        for info in self._project.some_documents(uids) if uids else ():
            self._known[info.uid] = info.name if self._names else info.title
