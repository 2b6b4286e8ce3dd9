"""The patterns engine at work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.segment import snap_to_words
from hashiya.suggest.base import Analysis, Reason, Suggestion
from hashiya.suggest.lexicon.rule_tokens import tokens_of
from hashiya.suggest.patterns.rules import find_all
from hashiya.suggest.patterns.web import find_addresses
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.name_table import NameTable
    from hashiya.suggest.scheme_labels import SchemeLabels

VERSION = "1"


class PatternsRecognizer:
    """Rules over forms; knows nothing of the project but its labels."""

    version = VERSION

    def __init__(self, labels: SchemeLabels, names: NameTable) -> None:
        self._labels = labels
        self._names = names

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        tokens = tokens_of(analysis)
        addresses = [self._address(analysis.text, *found) for found in find_addresses(analysis.text)]
        inside = {place for start, end, _, _ in addresses for place in range(start, end)}
        found = []
        for item in find_all(tokens, self._names):
            start, end = tokens.range(item.first, item.last)
            if start not in inside and end - 1 not in inside:
                found.append((start, end, item.label, item.score, item.code))
        found += [(start, end, "WEBSITE", score, code) for start, end, score, code in addresses]
        return [
            Suggestion(start, end, label, score, "patterns", VERSION, (Reason("pattern", (code,)),))
            for start, end, code_label, score, code in found
            if (label := self._labels.get(code_label))
        ]

    @staticmethod
    def _address(text: str, start: int, end: int, kind: str) -> tuple[int, int, float, str]:
        low, high = snap_to_words(text, start, end)
        return low, high, SCORES[f"address_{kind}"], f"address_{kind}"
