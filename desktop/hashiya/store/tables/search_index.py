"""An optional full-text index on folded text (FTS5, contentless): which documents are worth looking into.

It names candidates; core.search finds the places in the texts themselves. Documents not indexed yet are
always candidates, so nothing is missed while it is being built, or without it; so are long ones, the folding
of which would hold up whoever indexes between two strokes of a key.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from typing import TYPE_CHECKING, Protocol

from hashiya.core.fold import fold
from hashiya.core.search import Mode, Query, check_length, folded_with_long_a, long_a_spellings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

_CHUNK = 300
_LONGEST = 50_000  # characters
_MOST_WORDS = 10_000  # that hold what is looked for: of more, looking into every text is as quick
_FEW = 5000  # documents that are put in order at once
_WRITTEN = 10_000  # words written at once
_STEPS = (1000, 4000, 20_000)  # documents looked up at a time, so that the first places come soon
_GROUP = 64  # words: about the root of a few thousand
_NOTHING = '"\u0640"'  # no word of the index: tatweel is folded away
_CLITICS = ("", "و", "ف", "ب", "ك", "ل", "س", "وب", "وك", "ول", "وس", "فب", "فك", "فل", "فس")


class IndexWords(Protocol):
    """The words of the index as `write_words` wrote them; `indexed` is what that gave."""

    indexed: int

    def holding(self, spellings: Iterable[str], most: int, /) -> list[str] | None:
        """The words that hold one of these, None where they are more than `most`."""


def exists(db: sqlite3.Connection) -> bool:
    """Whether the index has been begun."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'search'").fetchone() is not None


def indexed(db: sqlite3.Connection) -> int:
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
    for rowid, length in db.execute(query, (indexed(db), _CHUNK)).fetchall():
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
    found: list[str] = []
    for numbers in _candidates(db, query, None):
        for at in range(0, len(numbers), _CHUNK):
            some = numbers[at : at + _CHUNK]
            rows = db.execute(
                f"SELECT id, uid FROM documents WHERE id IN ({','.join('?' * len(some))})", some
            )
            uids = dict(rows.fetchall())
            found += [uids[number] for number in some]
    return found


def texts_with(
    db: sqlite3.Connection, query: Query, written: IndexWords | None = None
) -> Iterator[tuple[str, str]]:
    """(uid, text) of every document that may hold the query, in the order of the list, read as asked for.

    `written`: the words of the index, where they are at hand.
    """
    ask = "SELECT d.uid, t.text FROM documents d JOIN texts t ON t.id = d.id WHERE d.id = ?"
    for numbers in _candidates(db, query, written):
        for number in numbers:
            row = db.execute(ask, (number,)).fetchone()
            if row is not None:  # else the doctor names it
                yield row


def _candidates(db: sqlite3.Connection, query: Query, written: IndexWords | None) -> Iterator[list[int]]:
    """Integer ids of documents that may hold the query, in the order of the list, some at a time."""
    check_length(query)
    match = ""
    if exists(db):
        match = _match_inside(db, query, written) if query.mode is Mode.SUBSTRING else _match(query)
    if not match:
        yield from _in_order(db)
        return
    last = indexed(db) if written is None else min(indexed(db), written.indexed)
    long = {row[0] for row in db.execute("SELECT id FROM documents WHERE characters > ?", (_LONGEST,))}
    ask = "SELECT rowid FROM search WHERE search MATCH ?"
    found = {row[0] for row in db.execute(f"{ask} LIMIT ?", (match, _FEW + 1))}
    late = [row[0] for row in db.execute("SELECT id FROM documents WHERE id > ? LIMIT ?", (last, _FEW + 1))]
    if len(found) <= _FEW and len(late) <= _FEW:
        yield _sorted(db, found | long | set(late))
        return
    for numbers in _in_order(db):
        least, most = min(numbers), max(numbers)
        between = f"{ask} AND rowid >= ? AND rowid <= ?"
        found = {row[0] for row in db.execute(between, (match, least, most))}
        some = [each for each in numbers if each in found or each > last or each in long]
        if some:
            yield some


def _in_order(db: sqlite3.Connection) -> Iterator[list[int]]:
    """The integer ids of all listed documents."""
    place, steps = (-1, -1), iter(_STEPS)
    step = next(steps)
    query = (
        "SELECT position, id FROM documents WHERE NOT deleted AND (position, id) > (?, ?) "
        "ORDER BY position, id LIMIT ?"
    )
    while rows := db.execute(query, (*place, step)).fetchall():
        yield [row[1] for row in rows]
        place, step = rows[-1], next(steps, step)


def _sorted(db: sqlite3.Connection, numbers: Collection[int]) -> list[int]:
    """These documents in the order of the list; deleted ones left out."""
    listed, places = list(numbers), []
    for at in range(0, len(listed), _CHUNK):
        some = listed[at : at + _CHUNK]
        places += db.execute(
            f"SELECT position, id FROM documents WHERE NOT deleted AND id IN ({','.join('?' * len(some))})",
            some,
        ).fetchall()
    return [number for _, number in sorted(places)]


def _match_inside(db: sqlite3.Connection, query: Query, written: IndexWords | None) -> str:
    """The same for words inside longer ones: which of all written words hold them."""
    parts = []
    for word in _words_of(query):
        spellings = list(dict.fromkeys(long_a_spellings(word)))
        if not spellings:
            continue
        found = _words_with(db, spellings) if written is None else written.holding(spellings, _MOST_WORDS)
        if found is not None and not found:
            return _NOTHING
        if found is not None:
            parts.append(_any_of(found))
    return " AND ".join(parts)


def _any_of(words: Sequence[str]) -> str:
    """One of very many words. For every document FTS5 looks at all that an OR joins, so they stand in groups;
    it would dissolve them but for the NOT.
    """
    groups = [
        " OR ".join(_quoted(each) for each in words[at : at + _GROUP]) for at in range(0, len(words), _GROUP)
    ]
    if len(groups) == 1:
        return f"({groups[0]})"
    return f"({' OR '.join(f'(({group}) NOT {_NOTHING})' for group in groups)})"


def _quoted(word: str) -> str:
    return f'"{word}"'


def write_words(db: sqlite3.Connection, target: Path) -> int:
    """Write every word of the index, as it is folded there, a line each; gives what `indexed` does."""
    last = 0
    with target.open("wb") as file:
        if exists(db):
            last = indexed(db)
            _open_words(db)
            rows = db.execute("SELECT term FROM temp.search_words")
            while some := rows.fetchmany(_WRITTEN):
                file.write("".join(f"{word}\n" for (word,) in some).encode())
    return last


def _open_words(db: sqlite3.Connection) -> None:
    # Reading connections may not write; this table is a view of the index and writes nothing.
    asked = db.execute("PRAGMA query_only").fetchone()[0]
    try:
        db.execute("PRAGMA query_only=OFF")
        db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_words USING fts5vocab(main, search, row)")
    finally:
        db.execute(f"PRAGMA query_only={asked}")


def _words_with(db: sqlite3.Connection, spellings: Sequence[str]) -> list[str] | None:
    """Written words that hold one of these, None where they are too many to be of use."""
    _open_words(db)
    where = " OR ".join("instr(term, ?)" for _ in spellings)
    query = f"SELECT term FROM temp.search_words WHERE {where} LIMIT {_MOST_WORDS + 1}"
    found = [row[0] for row in db.execute(query, spellings)]
    return found if len(found) <= _MOST_WORDS else None


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
