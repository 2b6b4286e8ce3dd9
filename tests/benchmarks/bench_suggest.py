"""Patterns, lexicon, memory and merging on one core. Mark: 20,000 words a second, 30 ms to suggest again."""

from __future__ import annotations

import pytest
from tests.helpers.figures import Figures, Times
from tests.helpers.suggesting import knowledge

from hashiya.suggest.base import Analysis, Decision
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.lexicon.lexicon_recognizer import LexiconSuggester
from hashiya.suggest.memory.memory_recognizer import MemorySuggester
from hashiya.suggest.patterns import PatternsSuggester

pytestmark = pytest.mark.benchmark

PARAGRAPH = (
    "استقبل وزير النقل فيصل الهاشمي في مدينة وهران وفدا من شركة الأفق للملاحة يوم 14 مارس 2019، وبحث معه "
    "توسيع ميناء المدينة الذي تبلغ مساحته 320 هكتارا بكلفة 1,4 مليار دينار. وقال رئيس الوفد كريم بن عاشور إن "
    "الشركة ستنجز ثلث الأشغال قبل عام 2022، وإن القرار رقم 77 لسنة 2018 يسمح بذلك. ثم زار الضيوف قرية أولاد "
    "ميمون ومصنعا صغيرا للزجاج يعمل فيه خمسة وأربعون عاملا، وعادوا مساء يوم الخميس إلى العاصمة.\n"
)


def test_words_a_second(figures: Figures) -> None:
    start = PARAGRAPH.index("ميناء")
    decisions = tuple(Decision("d", start, start + 5, "ميناء", "FAC") for _ in range(3))
    engines = Ensemble.open(
        (PatternsSuggester(), LexiconSuggester(), MemorySuggester()), knowledge(decisions=decisions)
    )
    text = PARAGRAPH * 250
    engines.suggest(Analysis(PARAGRAPH * 3))
    whole, again = Times(), Times()
    with whole.one():
        analysis = Analysis(text)
        found = engines.suggest(analysis)
    speeds = [len(analysis.words) / seconds for seconds in (whole.clock[0], whole.processor[0])]
    name = "patterns + lexicon + memory over one long text"
    figures.add(name, speeds[0], "words/s", 20_000, at_least=True, processor=speeds[1])
    page = Analysis(PARAGRAPH * 40)
    engines.suggest(page)
    for _ in range(5):
        with again.one():
            engines.learn(decisions[0])
            engines.recognizers["memory"].suggest(page)
    figures.p95(f"learn and ask the memory again over {len(page.words):,} words", again, 30)
    assert found
