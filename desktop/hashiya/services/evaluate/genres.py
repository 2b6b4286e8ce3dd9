"""Figures by genre: what people say a text is, what its metadata say, else what its own figures say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.services.attributes.standing import labels_and_note
from hashiya.services.suggest.familiarity import kind_of
from hashiya.suggest.evaluate import Score

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hashiya.store.reading import ProjectReader

NAMES = ("genre", "variety", "text_type", "register", "domain")
"""What labels of documents and fields of metadata are called that say it, the first one counting."""


@dataclass(frozen=True, slots=True, order=True)
class Genre:
    """`name` as people wrote it; `recognized`: it is one of `text_kind.KINDS`, told by the text itself; both
    empty where nothing is known.
    """

    name: str = ""
    recognized: bool = False


@dataclass(frozen=True, slots=True)
class GenreScore:
    """The documents of one genre and what was found in them, range and label exact."""

    genre: Genre
    documents: int
    score: Score


def genres_of(project: ProjectReader, documents: Collection[str]) -> dict[str, Genre]:
    """Of each of these documents (uids)."""
    said = labels_and_note(project)
    found: dict[str, Genre] = {}
    few: dict[Genre, Genre] = {}
    for uid in documents:
        document = project.document(uid)
        name = _said(said[uid][0] if uid in said else {}) or _said(document.meta)
        kind = "" if name else kind_of(document.text)
        genre = Genre(name or kind, bool(kind))
        found[uid] = few.setdefault(genre, genre)
    return found


def _said(values: Mapping[str, object]) -> str:
    by_name = {str(name).casefold(): value for name, value in values.items()}
    for name in NAMES:
        value = by_name.get(name)
        parts = value if isinstance(value, list | tuple) else (value,)
        if words := " + ".join(str(part).strip() for part in parts if isinstance(part, str) and part.strip()):
            return words
    return ""


def by_genre(scores: Mapping[str, Score], genres: Mapping[str, Genre]) -> list[GenreScore]:
    """`scores` by document, `genres` by the same names; the genre with most annotations first."""
    sums: dict[Genre, tuple[int, Score]] = {}
    for document, score in scores.items():
        genre = genres.get(document, Genre())
        count, total = sums.get(genre, (0, Score()))
        sums[genre] = (count + 1, total + score)
    rows = [GenreScore(genre, count, score) for genre, (count, score) in sums.items()]
    return sorted(rows, key=lambda row: (-row.score.gold, row.genre))
