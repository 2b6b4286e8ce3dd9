"""A text as long as a shelf of books is read in stretches, and the same comes of it."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from tests.helpers.generated_texts import generated_texts

from hashiya.core.span import SUGGESTIONS
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest import highlight, highlighter
from hashiya.services.suggest.highlight import suggest_project
from hashiya.services.suggest.highlighter import Highlighter
from hashiya.store.tables.records import NewDocument
from hashiya.suggest.base import Analysis, Decision, Knowledge, Suggestion
from hashiya.suggest.combine.ensemble import THRESHOLD, Ensemble
from hashiya.suggest.combine.long_texts import cut_stretches, suggest_in_stretches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SIZE = 40_000  # characters: a little more than models read together
SCHEME = load_scheme("wojood")


def in_stretches(ensemble: Ensemble, text: str, document: str = "") -> list[Suggestion]:
    parts = list(suggest_in_stretches(ensemble, text, document=document, threshold=THRESHOLD, size=SIZE))
    assert len(parts) > 2
    assert all(part.start <= item.start < item.end <= part.end for part in parts for item in part.suggestions)
    return [item for part in parts for item in part.suggestions]


@pytest.fixture(scope="module")
def text() -> str:
    return "\n".join(generated_texts(130_000))


def test_stretches_are_the_whole_text_and_end_with_a_sentence(text: str) -> None:
    cuts = list(cut_stretches(text, size=SIZE, rest=SIZE // 3))
    assert len(cuts) > 2
    assert "".join(text[start:end] for start, end in cuts) == text
    assert all(end - start <= SIZE * 4 // 3 for start, end in cuts)
    assert all(text[end].isspace() and not text[end - 1].isalnum() for _, end in cuts[:-1])


@pytest.mark.parametrize("text", ["كلمة " * 40_000, "كلمة" * 40_000, "كلمة. " * 30_000, "\n" * 99_000, ""])
def test_texts_without_paragraphs_words_or_anything_are_cut_too(text: str) -> None:
    cuts = list(cut_stretches(text, size=SIZE, rest=SIZE // 3))
    assert "".join(text[start:end] for start, end in cuts) == text
    assert all(0 < end - start <= SIZE * 4 // 3 for start, end in cuts)


@pytest.mark.parametrize("decided", [False, True])
def test_the_same_is_said_of_stretches_as_of_the_whole(text: str, decided: bool) -> None:
    """All that is not about words met again far away in the grammar of cues: rules, models, what people
    decided, and the second reading.
    """
    decisions = []
    for word, label in (("دمشق", "GPE"), ("سلمى", None)) if decided else ():
        at = text.index(word, len(text) // 2)
        decisions.append(Decision("كتاب", at, at + len(word), word, label))
    knowledge = Knowledge(SCHEME, decisions=decisions)
    ensemble = Highlighter(knowledge, ["patterns", "memory", "crf"]).ensemble
    whole = ensemble.suggest(Analysis(text), document="كتاب")
    assert len(whole) > 1000
    assert any(reason.code == "discourse" for item in whole for reason in item.why)
    assert in_stretches(ensemble, text, "كتاب") == whole


class Told:
    """Finds one name wherever it stands."""

    version = "1"

    def __init__(self, name: str) -> None:
        self._name = name

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        at, found = analysis.text.find(self._name), []
        while at >= 0:
            found.append(Suggestion(at, at + len(self._name), "PERS", 0.9, "crf"))
            at = analysis.text.find(self._name, at + 1)
        return found


@pytest.mark.parametrize("first", [True, False])
def test_a_surname_is_known_a_hundred_pages_from_the_name(first: bool) -> None:
    between = "ثمّ مضى اليوم كلّه في هدوء.\n" * 5000
    named, short = "وصل سامر الخوارطي مساء.\n", "وقال الخوارطي إنّ الأمر انتهى.\n"
    text = named + between + short if first else short + between + named
    ensemble = Ensemble({"crf": Told("سامر الخوارطي")})
    found = in_stretches(ensemble, text)
    assert found == ensemble.suggest(Analysis(text))
    assert sorted(text[item.start : item.end] for item in found) == ["الخوارطي", "سامر الخوارطي"]


def test_memory_is_that_of_a_stretch() -> None:
    line = "سافر سامر الخوارطي إلى دمشق في 3 مارس 2021 ثمّ عاد.\n"
    ensemble = Ensemble({"crf": Told("سامر الخوارطي")})
    peaks = []
    for count in (3_000, 12_000):
        text = line * count
        tracemalloc.start()
        for _ in suggest_in_stretches(ensemble, text, threshold=THRESHOLD, size=SIZE):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def stored(
    path: Path, texts: Sequence[str]
) -> tuple[list[tuple[int, int, str, float | None, str]], list[str]]:
    """The suggestions in a new project of these texts, twice asked for, and what its journal tells."""
    with create_project(path, scheme=SCHEME, person="ليلى") as project:
        project.add_documents([NewDocument(f"{at}", text) for at, text in enumerate(texts)])
        for _ in range(2):
            done = suggest_project(project, engines=["patterns", "crf"])
        found = [item for uid in project.document_uids() for item in project.annotations(uid)]
        assert done.suggestions == len(found) and {item.layer for item in found} == {SUGGESTIONS}
        kinds = [row[0] for row in project.connection.execute("SELECT kind FROM journal ORDER BY id")]
        return [(each.start, each.end, each.label, each.score, each.why) for each in found], kinds


def test_suggesting_stores_the_same_in_one_step(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["سافر ماجد في 3 مارس 2021.", text]
    whole, kinds = stored(tmp_path / "whole.hashiya", texts)
    for module in (highlight, highlighter):
        monkeypatch.setattr(module, "LONG", 50_000)
    assert stored(tmp_path / "parts.hashiya", texts) == (whole, kinds)
    assert "suggest" in kinds
