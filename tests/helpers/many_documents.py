"""A project of very many short documents, written straight into its tables: importing them takes minutes."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING

from hashiya.core.document import digest
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.file.schema import RECOUNT

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project

_AT = "2026-01-01T00:00:00.000+00:00"
_CHUNK = 20_000
LABELS = ("PERS", "GPE", "ORG")
# fmt: off
_WORDS = (
    "كتب", "سافر", "عاد", "رسالة", "مدينة", "بيت", "كتاب", "قديم", "جديد", "طريق", "سوق", "تاجر", "قاض",
    "شاعر",
    "نهر", "جبل", "بستان", "باب", "جسر", "مسجد", "مدرسة", "مكتبة", "ديوان", "حاكم", "أمير", "وزير", "طبيب",
    "عالم",
    "ورق", "حبر", "خط", "سطر", "صفحة", "حاشية", "متن", "شرح", "قول", "رأي", "خبر", "حديث",
)
_NAMES = ("سلمى", "عمر", "ليلى", "نبيل", "عائشة", "دمشق", "بيروت", "طنجة", "فاس", "تونس", "حلب", "بغداد")
# fmt: on
_DOCUMENT = (
    "INSERT INTO documents (id, uid, name, sha256, direction, state, characters, words, position, meta, "
    "created) VALUES (?, ?, ?, ?, 'auto', ?, ?, ?, ?, ?, ?)"
)
_ANNOTATION = (
    'INSERT INTO annotations (document, uid, layer, start, "end", label, surface, status, source, created, '
    "modified) VALUES (?, ?, ?, ?, ?, ?, ?, 'accepted', 'manual', ?, ?)"
)


def make_many(path: Path, count: int, *, person: str, words: int = 30, each: int = 2) -> None:
    """Write a new project of `count` documents of so many words, `each` of which are annotated in each."""
    with create_project(path, scheme=load_scheme("wojood"), person=person) as project:
        db = project.connection
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        db.execute("PRAGMA synchronous=OFF")
        for name, _sql in triggers:
            db.execute(f"DROP TRIGGER {name}")
        for first in range(0, count, _CHUNK):
            _write(project, first, min(count, first + _CHUNK), words, each)
        db.execute("BEGIN")
        db.execute("UPDATE documents SET longest = 12")
        for statement in filter(str.strip, RECOUNT.split(";")):
            db.execute(statement)
        for _name, sql in triggers:
            db.execute(sql)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _write(project: Project, first: int, last: int, words: int, each: int) -> None:
    db, layer = project.connection, project.person_uid
    documents, texts, annotations = [], [], []
    for number in range(first, last):
        text, found = _text(number, words, each)
        rowid, uid = number + 1, uuid.UUID(int=number, version=4).hex
        meta = f'{{"title": "رسالة {number % 1000} من {_NAMES[number % len(_NAMES)]}"}}'
        state = "done" if number % 3 == 0 else "new"
        documents.append(
            (rowid, uid, f"نصّ {number}", digest(text), state, len(text), words + 1, number, meta, _AT)
        )
        texts.append((rowid, text))
        annotations += [
            (rowid, uuid.UUID(int=(number << 8) + at, version=4).hex, layer, *place, _AT, _AT)
            for at, place in enumerate(found)
        ]
    db.execute("BEGIN")
    db.executemany(_DOCUMENT, documents)
    db.executemany("INSERT INTO texts (id, text) VALUES (?, ?)", texts)
    db.executemany(_ANNOTATION, annotations)
    db.execute("COMMIT")


def _text(number: int, words: int, each: int) -> tuple[str, list[tuple[int, int, str, str]]]:
    """Every so many words a name, annotated; the first word is the document's number."""
    chance = random.Random(number)
    parts = [f"{number}"]
    found: list[tuple[int, int, str, str]] = []
    at = len(parts[0]) + 1
    for place in range(words):
        named = place % max(1, words // each) == 0 and len(found) < each
        word = chance.choice(_NAMES if named else _WORDS)
        if named:
            found.append((at, at + len(word), LABELS[len(word) % len(LABELS)], word))
        parts.append(word)
        at += len(word) + 1
    return " ".join(parts), found
