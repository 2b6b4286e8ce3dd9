"""Finding words in very many documents: in their order, few of them read, with the words at hand or not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from hashiya.progress import CancelToken, ignore_progress
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.search.find import find_everywhere
from hashiya.services.search.written_words import WrittenWords, write_words
from hashiya.store.project import Project
from hashiya.store.tables import search_index
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 60
QUERIES = ("سلمى", "لم", "مكتبة", "مكتبة القديمة", "نادر", "زخرف", "رحمن", "7", "1", "1 ساف")


def _no_nicer(_by: int) -> int:
    return 0


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five documents are few here; two are long, one is gone, the last ten are not indexed yet."""
    monkeypatch.setattr(search_index, "_FEW", 5)
    monkeypatch.setattr(search_index, "_STEPS", (4, 8))
    monkeypatch.setattr(search_index, "_CHUNK", 7)
    monkeypatch.setattr(search_index, "_GROUP", 3)
    monkeypatch.setattr(search_index, "_LONGEST", 60)
    monkeypatch.setattr(os, "nice", _no_nicer, raising=False)
    path = tmp_path / "p.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        texts = []
        for at in range(COUNT):
            text = f"{at} سافرتْ سَلمى إلى المكتبة"
            text += " القديمة" if at % 7 == 0 else ""
            text += " ونادرًا ما عادت" if at == 44 else ""
            text += " الرّحمٰن" if at % 20 == 0 else ""
            text += " ثمّ كتبت رسالة طويلة عن نادر" if at in (9, 33) else ""
            texts.append(text)
        project.add_documents([NewDocument(f"نصّ {at}", text) for at, text in enumerate(texts[:50])])
        while project.extend_search_index():
            pass
        project.add_documents([NewDocument(f"نصّ {at + 50}", text) for at, text in enumerate(texts[50:])])
        project.connection.execute("UPDATE documents SET deleted = 1 WHERE id = 15")
        project.connection.execute("UPDATE documents SET position = 200 - id WHERE id > 40")
    return path


def places(
    path: Path, query: str, words: WrittenWords | None = None, limit: int = 1000
) -> list[tuple[str, int]]:
    found = find_everywhere(path, query, words=words, limit=limit, cancel=CancelToken())
    return [(hit.name, hit.start) for hit in found]


def test_the_same_places_however_they_are_found(path: Path) -> None:
    target = path.with_name("words")
    words = WrittenWords(target, write_words(path, target, progress=ignore_progress))
    assert not target.exists() and words.indexed == 50
    quick = {query: (places(path, query), places(path, query, words)) for query in QUERIES}
    with Project.open(path) as project:
        project.connection.execute("DROP TABLE search")
    for query, (with_index, with_words) in quick.items():
        slow = places(path, query)
        assert with_index == with_words == slow, query
        assert bool(slow) is (query != "زخرف")
    names = [name for name, _ in quick["سلمى"][0]]
    assert names == [f"نصّ {at}" for at in (*range(14), *range(15, 40), *range(COUNT - 1, 39, -1))]
    words.close()


def test_the_first_places_read_few_documents(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    ask = Project.texts_with

    def counted(self: Project, *args: object) -> object:
        for each in ask(self, *args):  # type: ignore[arg-type]
            read.append(each)
            yield each

    monkeypatch.setattr(Project, "texts_with", counted)
    assert len(places(path, "سلمى", limit=5)) == 5 and len(read) == 5
    read.clear()
    assert len(places(path, "نادر")) == 3 and len(read) <= 3 + 10  # and those that are not indexed
    read.clear()
    assert places(path, "زخرف") == [] and len(read) <= 2 + 10


def test_words_that_hold_letters(tmp_path: Path) -> None:
    target = tmp_path / "words"
    target.write_bytes("\n".join(("سلم", "سلمي", "كتاب", "مكتبه", "كتب", "")).encode())
    words = WrittenWords(target, 7)
    assert words.holding(["سلم"], 9) == ["سلم", "سلمي"]
    assert words.holding(["كتاب", "سلم"], 9) == ["سلم", "سلمي", "كتاب"]
    assert words.holding(["كت"], 9) == ["كتاب", "كتب", "مكتبه"] and words.holding(["كت"], 2) is None
    assert words.holding(["زخرف"], 9) == []
