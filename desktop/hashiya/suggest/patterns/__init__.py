"""The engine of forms: dates, times, numbers, percents, money, measures, numbers of laws, addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashiya.suggest.base import Knowledge, Recognizer


class PatternsSuggester:
    name = "patterns"
    title = "Patterns"

    def unavailable(self, knowledge: Knowledge) -> str:
        return ""

    def open(self, knowledge: Knowledge) -> Recognizer:
        # The grammars cost some milliseconds to compile: they come when an engine is opened, not at the
        # start.
        from hashiya.suggest.lexicon.name_table import load_names
        from hashiya.suggest.patterns.patterns_recognizer import PatternsRecognizer
        from hashiya.suggest.scheme_labels import SchemeLabels

        return PatternsRecognizer(SchemeLabels(knowledge.scheme), load_names())
