"""Engines that suggest annotations: one file each, listed in SUGGESTERS."""

from __future__ import annotations

from hashiya.suggest.base import Suggester
from hashiya.suggest.camel import CamelSuggester
from hashiya.suggest.crf import CrfSuggester
from hashiya.suggest.lexicon import LexiconSuggester
from hashiya.suggest.memory import MemorySuggester
from hashiya.suggest.patterns import PatternsSuggester

SUGGESTERS: tuple[Suggester, ...] = (
    PatternsSuggester(),
    LexiconSuggester(),
    MemorySuggester(),
    CrfSuggester(),
    CamelSuggester(),
)
