"""A sound project file to be damaged, and what of it comes back."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.helpers.damaged_files import PAGE

from hashiya.core.labels import Label, Scheme
from hashiya.core.span import Annotation
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCHEME = Scheme("s", "s", "s", tuple(Label(code, code, code) for code in ("PERS", "GPE", "ORG")))
LINE = "سافرت سلمى الورّاق من طنجة إلى فاس، ثم كتبت إلى جمعية النخيل رسالة رقم {0} عن دار الكتب. "

Record = tuple[object, ...]


def all_of(path: Path) -> dict[str, tuple[str, str, set[Record]]]:
    """uid → name, text, and what every annotation of the document says."""
    with Project.open(path, readonly=True) as project:
        return {
            info.uid: (
                info.name,
                project.document(info.uid).text,
                {
                    (a.uid, a.start, a.end, a.label, a.status, a.layer, a.note)
                    for a in project.annotations(info.uid)
                },
            )
            for info in project.documents()
        }


def make_sound(path: Path) -> Path:
    """Five texts, some hundred annotations: imported, suggested, marked by hand, and some removed again."""
    with Project.create(path, scheme=SCHEME) as project:
        project.act_as(project.person("سعاد") or pytest.fail("nobody"))
        texts = ["".join(LINE.format(line) for line in range(lines)) for lines in (40, 25, 60, 3, 90)]
        project.add_documents([NewDocument(f"رسالة {number}", text) for number, text in enumerate(texts)])
        for uid in project.document_uids():
            text = project.document(uid).text
            places = [(at, at + 4) for at in places_of("طنجة", text)]
            project.replace_suggestions(uid, ["lexicon"], _suggestions(places))
            for at in places_of("سلمى الورّاق", text)[::2]:
                project.apply(marking.mark(project, uid, at, at + len("سلمى الورّاق"), "PERS"))
        first = project.document_uids()[0]
        gone = project.annotations(first, layers=[project.person_uid])[:3]
        project.apply(marking.delete(project, gone))
    return path


def _suggestions(places: list[tuple[int, int]]) -> list[Annotation]:
    return [Annotation("", "", "", a, b, "GPE", "", source="lexicon", score=0.9) for a, b in places]


def places_of(words: str, text: str) -> list[int]:
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def damage(sound: Path, folder: Path, how: Callable[[bytearray], None]) -> Path:
    path = folder / "work.hashiya"
    data = bytearray(sound.read_bytes())
    how(data)
    path.write_bytes(bytes(data))
    return path


def leaves(path: Path, table: str) -> list[int]:
    """Byte offsets of the table's leaf pages."""
    db = sqlite3.connect(path)
    rows = db.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)).fetchall()
    db.close()
    return [(number - 1) * PAGE for (number,) in rows]


def share(before: dict[str, tuple[str, str, set[Record]]], path: Path) -> float:
    try:
        after = all_of(path)
    except UserError:
        return 0.0
    kept = sum(len(spans & after[uid][2]) for uid, (_name, _text, spans) in before.items() if uid in after)
    return kept / sum(len(spans) for _name, _text, spans in before.values())
