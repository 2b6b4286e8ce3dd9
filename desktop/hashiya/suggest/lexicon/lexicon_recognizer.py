"""The engine of lists and cue words: names that are known, and names that the words around them give away."""

from __future__ import annotations

from collections import defaultdict

from hashiya.core.clitics import split_stems, splits
from hashiya.core.fold import fold
from hashiya.core.segment import words
from hashiya.suggest.base import Analysis, Knowledge, Reason, Recognizer, Suggestion, WordList
from hashiya.suggest.lexicon.rule_tokens import SPACE, Tokens, tokens_of
from hashiya.suggest.rule_scores import SCORES
from hashiya.suggest.scheme_labels import SchemeLabels

VERSION = "1"
_LISTED = frozenset({"country", "city", "nation", "language", "first_name", "known"})


class ListIndex:
    """People's own lists: the longest entries that stand in a text, folded and whatever clitics are
    attached.
    """

    def __init__(self, lists: tuple[WordList, ...]) -> None:
        self._entries: dict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
        for listed in lists:
            for entry in listed.entries:
                parts = tuple(fold(entry[start:end]) for start, end in words(entry))
                if parts and all(parts):
                    self._entries[parts[0]].append((parts, listed.label, listed.name))
        for found in self._entries.values():
            found.sort(key=lambda item: -len(item[0]))

    def find(self, tokens: Tokens) -> list[tuple[int, int, str, str]]:
        """(first word, last word, label, list) of each entry found."""
        if not self._entries:
            return []
        found: list[tuple[int, int, str, str]] = []
        known = self._entries.keys()
        begins = [word for word in tokens.places if word in known]
        begins += [
            word for word in tokens.ambiguous if word not in known and not known.isdisjoint(split_stems(word))
        ]
        for index in sorted(place for word in begins for place in tokens.places[word]):
            for split in splits(tokens.folded[index]):
                for parts, label, name in self._entries.get(split.stem, ()):
                    last = index + len(parts) - 1
                    fits = tuple(tokens.folded[index + 1 : last + 1]) == parts[1:]
                    if fits and all(gap in (SPACE, "-") for gap in tokens.gaps[index:last]):
                        found.append((index, last, label, name))
                        break
        return found


class LexiconRecognizer:
    version = VERSION

    def __init__(self, labels: SchemeLabels, lists: tuple[WordList, ...]) -> None:
        # The grammar and its table cost a tenth of a second: they come when an engine is opened, not at
        # the start.
        from hashiya.suggest.lexicon.cues import find_by_cues
        from hashiya.suggest.lexicon.cues.facts import Facts
        from hashiya.suggest.lexicon.cues.words import load_cues
        from hashiya.suggest.lexicon.name_table import load_names

        self._find = find_by_cues
        self._facts = Facts(load_names(), load_cues())
        self._labels = labels
        self._lists = ListIndex(lists)

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        tokens = tokens_of(analysis)
        suggestions = []
        for item in self._find(tokens, self._facts):
            label = self._labels.get(item.label)
            if label:
                reason = Reason("list" if item.code in _LISTED else "cue", (item.code,))
                start, end = tokens.range(item.first, item.last)
                suggestions.append(Suggestion(start, end, label, item.score, "lexicon", VERSION, (reason,)))
        for first, last, own, name in self._lists.find(tokens):
            if label := self._labels.get(own):
                start, end = tokens.range(first, last)
                suggestions.append(
                    Suggestion(
                        start,
                        end,
                        label,
                        SCORES["word_list"],
                        "lexicon",
                        VERSION,
                        (Reason("word_list", (name,)),),
                    )
                )
        return suggestions


class LexiconSuggester:
    name = "lexicon"
    title = "Lists and cue words"

    def unavailable(self, knowledge: Knowledge) -> str:
        return ""

    def open(self, knowledge: Knowledge) -> Recognizer:
        return LexiconRecognizer(SchemeLabels(knowledge.scheme), tuple(knowledge.word_lists))
