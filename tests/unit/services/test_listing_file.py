"""The list of very many documents as a file, and folded text in bytes that it is looked through by."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

import pytest

from hashiya.core.fold import fold, folded_bytes
from hashiya.services.project import listing_file
from hashiya.services.project.listing_file import (
    ListingChoice,
    ListingFile,
    ListingSearch,
    count_states,
    found_by,
    write_listing,
)
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.listing import listed_documents
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

SAID = {"new": "New جديد", "done": "Done تمّ", "part test": "test اختبار"}
WORDS = ("رِسالة", "مدينة", "بئر", "مُؤَذّن", "Amman", "٢٠٢٦", "ﷲ", "Ленинград", "چاي", "ى", "東京")


def test_bytes_hold_each_other_where_the_folded_texts_do() -> None:
    dice = random.Random(11)
    for _ in range(3000):
        text = "".join(
            chr(dice.choice((dice.randrange(0x20, 0x250), dice.randrange(0x600, 0x700)))) for _ in "abcd"
        )
        hay = f"{dice.choice(WORDS)}{text} {dice.choice(WORDS)}"
        needle = dice.choice((text[:2], dice.choice(WORDS), dice.choice(WORDS)[1:3]))
        assert (folded_bytes(needle) in folded_bytes(hay)) == (fold(needle) in fold(hay)), (hay, needle)


def test_every_character_folds_as_it_does_alone() -> None:
    seen: dict[bytes, str] = {}
    for code in range(0x20, min(sys.maxunicode, 0xFFFF)):
        if 0xD800 <= code < 0xE000:
            continue
        folded = fold(chr(code))
        assert seen.setdefault(folded_bytes(chr(code)), folded) == folded
    assert folded_bytes("سلمى") == folded_bytes("سَلْمي") and len(folded_bytes("سلمى")) == 4
    assert folded_bytes("\x02\x0e") == b""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(listing_file, "BLOCK", 8)
    path = tmp_path / "p.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        new = [
            NewDocument(f"{WORDS[at % 11]} {at}", f"{at} نصّ.", meta={"title": f"باب {at % 7}"})
            for at in range(50)
        ]
        project.add_documents(new)
        db = project.connection
        db.execute("UPDATE documents SET deleted = 1 WHERE id IN (3, 21)")
        db.execute("UPDATE documents SET state = 'done' WHERE id % 5 = 0")
        db.execute("UPDATE documents SET position = 100 - id WHERE id > 30")
    return path


def write(path: Path, choice: ListingChoice) -> ListingFile:
    target = path.with_name("list")
    return ListingFile(target, write_listing(path, target, choice, SAID))


def found(file: ListingFile, words: str, changed: dict[int, bytes] | None = None) -> list[int]:
    search = ListingSearch(file, fold(words).split(), changed or {})
    while not search.done:
        search.step()
    return list(search.rows)


@pytest.mark.parametrize("order", ["place", "name", "open"])
def test_rows_and_words(path: Path, order: str) -> None:
    file = write(path, ListingChoice(order))
    assert not path.with_name("list").exists()  # open, and nobody's
    with Project.open(path, readonly=True) as project:
        numbers = list(project.listed_in(order))
        rows = project.listed_words(numbers)
        assert file.count == project.listed_count() == len(numbers) == 48
    assert list(file.numbers(0, 99)) == numbers and list(file.numbers(7, 9)) == numbers[7:9]
    for row, number in enumerate(numbers):
        assert file.row_of(number) == row and file.line(row) == found_by(rows[row], SAID)
    assert file.row_of(3) == file.row_of(999) == -1
    for words in ("", "1", "باب 3", "Done", "تمّ 1", "amman", "東", "ين", "لا شيء"):
        wanted = [fold(word) for word in words.split()]
        hays = [fold(f"{row.titled} {row.name} {SAID[row.state]}") for row in rows]
        assert found(file, words) == [
            at for at, hay in enumerate(hays) if all(word in hay for word in wanted)
        ]
    file.close()
    file.close()


def test_what_was_changed_since_is_found_by_its_new_words(path: Path) -> None:
    file = write(path, ListingChoice())
    changed = {4: folded_bytes("بستان"), 47: folded_bytes("باب بستان")}
    assert found(file, "بستان", changed) == [4, 47]
    assert 4 in found(file, "باب") and 4 not in found(file, "باب", changed)
    search = ListingSearch(file, [fold("باب"), fold("لهجة")], {}, {9: folded_bytes("لهجة")})
    while not search.done:
        search.step()
    assert list(search.rows) == [9]
    file.close()


def test_some_of_them(path: Path) -> None:
    with Project.open(path) as project:
        uids = project.numbered_documents([9, 5, 3])
        assert project.document_numbers(uids) == {uids[0]: 9, uids[1]: 5}
    file = write(path, ListingChoice(only=frozenset(uids)))
    assert list(file.numbers(0, 5)) == [5, 9]
    assert write(path, ListingChoice(part="test")).count == 0
    assert write(path, ListingChoice(part="")).count == 48
    assert count_states(path) == (48, 10)


def test_how_a_line_begins(path: Path) -> None:
    file = write(path, ListingChoice())
    sixth = [row for row in range(48) if file.line(row).startswith(folded_bytes("باب 6"))]
    assert [file.row_beginning(folded_bytes("باب 6"), row) for row in (-1, sixth[0], sixth[-1])] == [
        *sixth[:2],
        sixth[0],
    ]
    assert file.row_beginning(folded_bytes("اب 6"), 0) == -1
    file.close()


def test_the_order_of_many_has_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed_documents, "MANY_DOCUMENTS", 10)
    path = tmp_path / "p.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        assert not project.read(listed_documents.has_indexes)
        project.add_documents([NewDocument(f"{at}", f"{at} نصّ.") for at in range(12)])
        assert project.read(listed_documents.has_indexes)
        project.connection.execute("DROP INDEX documents_in_order")
    with Project.open(path, readonly=True) as project:  # all the same without, only slower
        assert project.listed_numbers(2, 3) == [3, 4, 5] and project.listed_row(4) == 3
        for first in range(14):
            assert project.listed_numbers(first, 5, 12) == list(range(1, 13))[first : first + 5]
    with Project.open(path) as project:
        assert project.read(listed_documents.has_indexes)
        plan = project.connection.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM documents WHERE NOT deleted ORDER BY position, id LIMIT 9"
        ).fetchall()
        assert "COVERING INDEX documents_in_order" in plan[0][3] and len(plan) == 1
        assert all(each.ok for each in project.check())
