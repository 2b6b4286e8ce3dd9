"""An optional full-text index on folded text (FTS5, contentless): which documents are worth looking into.

It names candidates; core.search finds the places in the texts themselves. Documents not indexed yet are
always candidates, so nothing is missed while it is being built, or without it; so are long ones, the folding
of which would hold up whoever indexes between two strokes of a key.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from typing import TYPE_CHECKING

from hashiya.core.fold import fold
from hashiya.core.search import Mode, Query, folded_with_long_a, long_a_spellings

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHUNK = 300
_LONGEST = 50_000  # characters
_MOST_WORDS = 3000  # that hold what is looked for: of more, looking into every text is as quick
_COMMON = 5  # what stands in more than every fifth document is found without the index as soon
_NOTHING = '"\u0640"'  # no word of the index: tatweel is folded away
_CLITICS = ("", "و", "ف", "ب", "ك", "ل", "س", "وب", "وك", "ول", "وس", "فب", "فك", "فل", "فس")


def exists(db: sqlite3.Connection) -> bool:
    """Whether the index has been begun."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'search'").fetchone() is not None


def _indexed(db: sqlite3.Connection) -> int:
    """The highest document id in the index: ids only grow, texts never change."""
    row = db.execute("SELECT max(id) FROM search_docsize").fetchone()
    return int(row[0] or 0)


def extend(db: sqlite3.Connection, characters: int) -> int:
    """Index the next documents, about so many characters of them, inside the caller's transaction.

    How many there were; 0 when all is done or SQLite has no FTS5.
    """
    if not exists(db):
        try:
            db.execute(
                "CREATE VIRTUAL TABLE search USING fts5(text, content='', detail=none, "
                "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\")"
            )
        except sqlite3.OperationalError:
            return 0
    query = "SELECT id, characters FROM documents WHERE id > ? ORDER BY id LIMIT ?"
    done = 0
    for rowid, length in db.execute(query, (_indexed(db), _CHUNK)).fetchall():
        text = ""
        if length <= _LONGEST:
            text = fold(db.execute("SELECT text FROM texts WHERE id = ?", (rowid,)).fetchone()[0])
        db.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (rowid, text))
        done, characters = done + 1, characters - len(text)
        if characters <= 0:
            break
    return done


def candidates(db: sqlite3.Connection, query: Query) -> list[str]:
    """Uids, in the order of the list, of every document that may hold the query."""
    match = _match_inside(db, query) if query.mode is Mode.SUBSTRING else _match(query)
    if not match or not exists(db):
        everything = "SELECT uid FROM documents WHERE NOT deleted ORDER BY position, id"
        return [row[0] for row in db.execute(everything)]
    rows = db.execute(
        "SELECT uid FROM documents WHERE NOT deleted AND (id > ? OR characters > ? "
        "OR id IN (SELECT rowid FROM search WHERE search MATCH ?)) ORDER BY position, id",
        (_indexed(db), _LONGEST, match),
    )
    return [row[0] for row in rows]


def _match_inside(db: sqlite3.Connection, query: Query) -> str:
    """The same for words inside longer ones: which of all written words hold them."""
    if not exists(db):
        return ""
    parts = []
    for word in _words_of(query):
        found = _words_with(db, long_a_spellings(word))
        if not found:
            return _NOTHING
        if len(found) <= _MOST_WORDS and sum(found.values()) * _COMMON <= _indexed(db):
            parts.append(f"({' OR '.join(found)})")
    return " AND ".join(parts)


def _words_with(db: sqlite3.Connection, spellings: Iterable[str]) -> dict[str, int]:
    """Written words, each as FTS5 wants it, that hold one of these, and in how many documents they stand."""
    # Reading connections may not write; this table is a view of the index and writes nothing.
    asked = db.execute("PRAGMA query_only").fetchone()[0]
    try:
        db.execute("PRAGMA query_only=OFF")
        db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab(main, search, row)")
    finally:
        db.execute(f"PRAGMA query_only={asked}")
    some = list(dict.fromkeys(spellings))
    where = " OR ".join("instr(term, ?)" for _ in some)
    query = f"SELECT term, doc FROM temp.search_words WHERE {where} LIMIT {_MOST_WORDS + 1}"
    return {f'"{term}"': count for term, count in db.execute(query, some)}


def _match(query: Query) -> str:
    """An FTS5 expression that every document holding the query fulfils; "" where the index cannot help."""
    if query.mode in (Mode.SUBSTRING, Mode.REGEX):
        return ""
    parts = []
    for word in _words_of(query):
        forms = [form for each in long_a_spellings(word) for form in _forms(each, query)]
        if forms:
            parts.append(f"({' OR '.join(dict.fromkeys(forms))})")
    return " AND ".join(parts)


def _words_of(query: Query) -> list[str]:
    return "".join(char if _in_word(char) else " " for char in folded_with_long_a(query.text)).split()


def _in_word(char: str) -> bool:
    """As the index cuts words."""
    category = unicodedata.category(char)
    return category[0] in "LN" or category in ("Co", "Mn", "Mc")


def _forms(word: str, query: Query) -> list[str]:
    """The written words in which a word of the query may stand."""
    star = "*" if query.mode in (Mode.PREFIX, Mode.STEM) else ""
    stems = {word, f"{word}ا"} if query.tanwin and not star else {word}
    if query.mode == Mode.STEM:
        stems = {stem[:-1] if stem.endswith("ه") else stem for stem in (word, query.stem_of(word))}
    if query.clitics or query.mode == Mode.STEM:
        for stem in list(stems):
            bare = stem[2:] if stem.startswith("ال") and len(stem) > 3 else stem
            stems |= {f"{clitic}{stem}" for clitic in _CLITICS}
            stems |= {f"{clitic}لل{bare}" for clitic in ("", "و", "ف")}
            stems |= {f"{clitic}ال{bare}" for clitic in _CLITICS}
    return [f'"{stem}"{star}' for stem in sorted(stems)]
