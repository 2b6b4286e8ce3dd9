"""The tables of schema 1, as the first migration makes them, and what guards them.

Integer ids join tables inside one file and are never given out: uids (32 hexadecimal digits) and digests are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils.db import Database

TRIGGERS = """
CREATE TRIGGER texts_are_immutable BEFORE UPDATE ON texts
BEGIN SELECT RAISE(ABORT, 'the text of a document never changes'); END;
CREATE TRIGGER texts_stay BEFORE DELETE ON texts
BEGIN SELECT RAISE(ABORT, 'the text of a document is never removed'); END;
CREATE TRIGGER documents_keep_their_text BEFORE UPDATE OF uid, sha256, characters ON documents
WHEN new.uid <> old.uid OR new.sha256 <> old.sha256 OR new.characters <> old.characters
BEGIN SELECT RAISE(ABORT, 'the text of a document never changes'); END;
CREATE TRIGGER journal_is_append_only BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_stays BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER annotations_have_a_range BEFORE INSERT ON annotations
WHEN new.start < 0 OR new."end" <= new.start
BEGIN SELECT RAISE(ABORT, 'an annotation needs a range'); END;
CREATE TRIGGER annotations_keep_a_range BEFORE UPDATE OF start, "end" ON annotations
WHEN new.start < 0 OR new."end" <= new.start
BEGIN SELECT RAISE(ABORT, 'an annotation needs a range'); END;
"""

# The longest annotation a document ever had bounds how far back a search for what overlaps a range must look.
LENGTHS = """
CREATE TRIGGER annotations_lengthen AFTER INSERT ON annotations
WHEN new."end" - new.start > (SELECT longest FROM documents WHERE id = new.document)
BEGIN UPDATE documents SET longest = new."end" - new.start WHERE id = new.document; END;
CREATE TRIGGER annotations_stretch AFTER UPDATE OF start, "end" ON annotations
WHEN new."end" - new.start > (SELECT longest FROM documents WHERE id = new.document)
BEGIN UPDATE documents SET longest = new."end" - new.start WHERE id = new.document; END;
"""

_COUNT = """
INSERT INTO counts (document, layer, status, n) VALUES (new.document, new.layer, new.status, 1)
    ON CONFLICT (document, layer, status) DO UPDATE SET n = n + 1;
INSERT INTO label_counts (label, layer, status, n) VALUES (new.label, new.layer, new.status, 1)
    ON CONFLICT (label, layer, status) DO UPDATE SET n = n + 1;
"""
_UNCOUNT = """
UPDATE counts SET n = n - 1 WHERE document = old.document AND layer = old.layer AND status = old.status;
UPDATE label_counts SET n = n - 1 WHERE label = old.label AND layer = old.layer AND status = old.status;
"""
COUNTERS = f"""
CREATE TRIGGER annotations_count_in AFTER INSERT ON annotations BEGIN {_COUNT} END;
CREATE TRIGGER annotations_count_out AFTER DELETE ON annotations BEGIN {_UNCOUNT} END;
CREATE TRIGGER annotations_recount AFTER UPDATE OF document, layer, status, label ON annotations
BEGIN {_UNCOUNT} {_COUNT} END;
"""

RECOUNT = """
DELETE FROM counts;
DELETE FROM label_counts;
INSERT INTO counts (document, layer, status, n)
    SELECT document, layer, status, count(*) FROM annotations GROUP BY 1, 2, 3;
INSERT INTO label_counts (label, layer, status, n)
    SELECT label, layer, status, count(*) FROM annotations GROUP BY 1, 2, 3;
"""

READING_VIEW = """
CREATE VIEW reading AS
SELECT d.name AS document, a.start, a."end", a.label, a.surface, a.status, coalesce(p.name, a.layer) AS layer,
       a.source, a.score, a.note, a.modified
FROM annotations a JOIN documents d ON d.id = a.document LEFT JOIN people p ON p.uid = a.layer
WHERE NOT d.deleted
"""


def create_tables(db: Database) -> None:
    """Schema 1. Positions are code points, times ISO 8601 in UTC; `meta`, `args`, `edits` are JSON."""
    _create_documents(db)
    _create_annotations(db)
    _create_knowledge(db)
    _create_journal(db)
    for statement in statements(TRIGGERS + LENGTHS + COUNTERS):
        db.execute(statement)
    db.execute(READING_VIEW)


def _create_documents(db: Database) -> None:
    db.table("documents").create(
        {
            "id": int,
            "uid": str,
            "name": str,
            "sha256": str,
            "direction": str,
            "state": str,
            "characters": int,
            "words": int,
            "position": int,
            "deleted": int,
            "longest": int,
            "meta": str,
            "created": str,
        },
        pk="id",
        not_null={
            "uid",
            "name",
            "sha256",
            "direction",
            "state",
            "characters",
            "words",
            "position",
            "created",
        },
        defaults={"direction": "auto", "state": "new", "deleted": 0, "longest": 0, "meta": "{}"},
        strict=True,
    )
    db.table("documents").create_index(["uid"], unique=True)
    db.table("documents").create_index(["sha256"])
    db.table("documents").create_index(["name"])
    db.table("texts").create(
        {"id": int, "text": str},
        pk="id",
        not_null={"text"},
        foreign_keys=[("id", "documents", "id")],
        strict=True,
    )


def _create_annotations(db: Database) -> None:
    words = (
        "uid",
        "layer",
        "label",
        "surface",
        "status",
        "source",
        "version",
        "why",
        "note",
        "by",
        "created",
        "modified",
    )
    db.table("annotations").create(
        {"id": int, "document": int, "start": int, "end": int, **dict.fromkeys(words, str), "score": float},
        pk="id",
        not_null={"document", "start", "end", *words},
        defaults={"status": "accepted", "source": "manual", "version": "", "why": "", "note": "", "by": ""},
        foreign_keys=[("document", "documents", "id")],
        strict=True,
    )
    db.table("annotations").create_index(["uid"], unique=True)
    # Keeps exact duplicates out and gives a document's annotations in reading order, the longer first.
    db.execute(
        'CREATE UNIQUE INDEX annotations_in_order ON annotations (document, start, "end" DESC, layer, label)'
    )
    db.table("annotations").create_index(["label"])
    for name, key in (
        ("counts", ("document", "layer", "status")),
        ("label_counts", ("label", "layer", "status")),
    ):
        columns = {column: int if column == "document" else str for column in key}
        db.table(name).create({**columns, "n": int}, pk=key, not_null={*key, "n"}, strict=True)


def _create_knowledge(db: Database) -> None:
    db.table("project").create({"key": str, "value": str}, pk="key", not_null={"value"}, strict=True)
    db.table("people").create(
        {"id": int, "uid": str, "name": str, "kind": str, "created": str},
        pk="id",
        not_null={"uid", "name", "kind", "created"},
        strict=True,
    )
    db.table("people").create_index(["uid"], unique=True)
    words = (
        "ar",
        "en",
        "key",
        "key_ar",
        "family",
        "lch",
        "long_ar",
        "definition_ar",
        "definition_en",
        "parent",
    )
    db.table("labels").create(
        {"code": str, "position": int, **dict.fromkeys(words, str)},
        pk="code",
        not_null={"position", *words},
        strict=True,
    )
    db.table("word_lists").create(
        {"uid": str, "name": str, "label": str, "entries": str, "created": str},
        pk="uid",
        not_null={"name", "label", "entries", "created"},
        strict=True,
    )
    db.table("models").create(
        {"name": str, "data": bytes, "meta": str, "created": str},
        pk="name",
        not_null={"data", "meta", "created"},
        strict=True,
    )


def _create_journal(db: Database) -> None:
    """`edits` is JSON, or `edits_z` the same deflated when long; `undoes` the uid of the entry taken back."""
    texts = ("uid", "at", "by", "kind", "args", "documents", "undoes", "origin")
    db.table("journal").create(
        {"id": int, **dict.fromkeys(texts, str), "edits": str, "edits_z": bytes},
        pk="id",
        not_null=set(texts),
        defaults={"undoes": "", "origin": ""},
        strict=True,
    )
    db.table("journal").create_index(["uid"], unique=True)
    db.table("touched").create(
        {"record": str, "journal": int},
        pk=("record", "journal"),
        foreign_keys=[("journal", "journal", "id")],
        strict=True,
    )
    # What undo and redo would take next; follows from the journal, and the doctor can rebuild it.
    db.table("undo_stack").create(
        {"position": int, "act": int, "journal": int, "undone": int},
        pk="position",
        not_null={"act", "journal", "undone"},
        strict=True,
    )


def statements(script: str) -> list[str]:
    """One trigger at a time: executescript would commit the transaction that the migration runs in."""
    import sqlite3

    found, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if current.strip() and sqlite3.complete_statement(current):
            found.append(current)
            current = ""
    return found
