"""Patterns, lexicon, memory and merging on one core. Mark: 20,000 words a second, 30 ms to suggest again."""

from __future__ import annotations

import time

import pytest

from hashiya.suggest.base import Analysis, Decision
from hashiya.suggest.ensemble import Ensemble
from hashiya.suggest.lexicon import LexiconSuggester
from hashiya.suggest.memory import MemorySuggester
from hashiya.suggest.patterns import PatternsSuggester
from helpers.suggesting import knowledge

pytestmark = pytest.mark.benchmark

PARAGRAPH = (
    "استقبل وزير النقل فيصل الهاشمي في مدينة وهران وفدا من شركة الأفق للملاحة يوم 14 مارس 2019، وبحث معه "
    "توسيع ميناء المدينة الذي تبلغ مساحته 320 هكتارا بكلفة 1,4 مليار دينار. وقال رئيس الوفد كريم بن عاشور إن "
    "الشركة ستنجز ثلث الأشغال قبل عام 2022، وإن القرار رقم 77 لسنة 2018 يسمح بذلك. ثم زار الضيوف قرية أولاد "
    "ميمون ومصنعا صغيرا للزجاج يعمل فيه خمسة وأربعون عاملا، وعادوا مساء يوم الخميس إلى العاصمة.\n"
)


def test_words_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    start = PARAGRAPH.index("ميناء")
    decisions = tuple(Decision("d", start, start + 5, "ميناء", "FAC") for _ in range(3))
    engines = Ensemble.open(
        (PatternsSuggester(), LexiconSuggester(), MemorySuggester()), knowledge(decisions=decisions)
    )
    text = PARAGRAPH * 250
    engines.suggest(Analysis(PARAGRAPH * 3))
    began = time.perf_counter()
    analysis = Analysis(text)
    found = engines.suggest(analysis)
    seconds = time.perf_counter() - began
    page = Analysis(PARAGRAPH * 40)
    engines.suggest(page)
    began = time.perf_counter()
    engines.learn(decisions[0])
    engines.recognizers["memory"].suggest(page)
    again = time.perf_counter() - began
    with capsys.disabled():
        print(f"\nsuggest: {len(analysis.words) / seconds:,.0f} words a second, {len(found):,} suggestions")
        print(f"learn and ask the memory again over {len(page.words):,} words: {again * 1000:.1f} ms")
    assert found
