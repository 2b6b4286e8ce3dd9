"""All fast engines together on one core, as words a second and against two libraries of the field in one run.

spaCy's blank Arabic tokenizer with an EntityRuler finds the listed names and nothing else; camel_tools cuts a
text into words and normalizes their letters, without finding anything. Mark: 40,000 words a second. Against
the version before: `python tests/compare_engines.py OLD`.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest
from tests.helpers.figures import Times
from tests.helpers.generated_texts import generated_texts

from hashiya.services.scheme.scheme_files import DEFAULT, load_scheme
from hashiya.services.suggest.highlighter import Highlighter, Work
from hashiya.suggest.base import Analysis, Knowledge, WordList
from hashiya.suggest.lexicon.cues.words import load_cues

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.figures import Figures

pytestmark = [pytest.mark.benchmark, pytest.mark.filterwarnings("ignore")]
FAST = ("patterns", "lexicon", "memory", "crf")
_CHARACTERS, _TOGETHER = 300_000, 50  # texts: as many characters as `highlight` takes at a time


def _lists() -> dict[str, list[str]]:
    """Names that are always the same words, by label."""
    lists: dict[str, list[str]] = {}
    for words, label in load_cues().phrase_labels.items():
        lists.setdefault(label, []).append(" ".join(words))
    return lists


def _timed(work: Callable[[], object]) -> Times:
    """Once to warm up, then twice."""
    work()
    times = Times()
    for _ in range(2):
        with times.one():
            work()
    return times


def _read(texts: list[str], lists: dict[str, list[str]]) -> Times:
    """Our own engines, in a process of its own."""
    own = tuple(WordList(label, label, tuple(names)) for label, names in lists.items())
    highlighter = Highlighter(Knowledge(load_scheme(DEFAULT), word_lists=own), FAST)
    works = [Work("", text) for text in texts]

    def ours() -> None:
        for at in range(0, len(works), _TOGETHER):
            list(highlighter.suggest_all(works[at : at + _TOGETHER]))

    return _timed(ours)


def test_all_engines_against_spacy_and_camel_tools(figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = generated_texts(_CHARACTERS)
    count = sum(len(Analysis(text).words) for text in texts)
    lists = _lists()
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")  # as the processes that share the work of `highlight`

    def speed(times: Times, name: str, target: float | None = None) -> float:
        clock, processor = count / min(times.clock), count / min(times.processor)
        figures.add(name, clock, "words/s", target, at_least=True, processor=processor)
        return processor

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        ours = pool.submit(_read, texts, lists).result()
    fast = speed(ours, "all fast engines together, one process", 40_000)
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("ar")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(
        [{"label": label, "pattern": name} for label, names in lists.items() for name in names]
    )
    ruled = speed(_timed(lambda: list(nlp.pipe(texts))), "spaCy: blank Arabic, EntityRuler, the same lists")
    figures.add("speed of all engines, as a share of spaCy's rules", 100 * fast / ruled, "%", None)
    tokens = pytest.importorskip("camel_tools.tokenizers.word")
    from camel_tools.utils.dediac import dediac_ar
    from camel_tools.utils.normalize import (
        normalize_alef_ar,
        normalize_alef_maksura_ar,
        normalize_teh_marbuta_ar,
    )

    def camel() -> None:
        for text in texts:
            plain = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(dediac_ar(text))))
            tokens.simple_word_tokenize(plain)

    normalized = speed(_timed(camel), "camel_tools: cutting into words and normalizing alone")
    figures.add("speed of all engines, as a share of camel_tools' words", 100 * fast / normalized, "%", None)
