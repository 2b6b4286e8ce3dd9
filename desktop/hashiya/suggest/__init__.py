"""Engines that suggest annotations: one file each, listed in SUGGESTERS."""

from __future__ import annotations

from hashiya.suggest.base import Suggester
from hashiya.suggest.camel.camel_recognizer import CamelSuggester
from hashiya.suggest.crf.crf_recognizer import CrfSuggester
from hashiya.suggest.encoder.encoder_recognizer import EncoderSuggester
from hashiya.suggest.lexicon.lexicon_recognizer import LexiconSuggester
from hashiya.suggest.memory.memory_recognizer import MemorySuggester
from hashiya.suggest.patterns import PatternsSuggester

SUGGESTERS: tuple[Suggester, ...] = (
    PatternsSuggester(),
    LexiconSuggester(),
    MemorySuggester(),
    CrfSuggester(),
    EncoderSuggester(),
    CamelSuggester(),
)
