"""Annotated texts in the program's own tokens, whatever corpus they come from."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.suggest.base import Analysis
from hashiya.suggest.crf.feature_tokens import TokenText, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Entity = tuple[int, int, str]
Sentence = tuple[list[str], list[Entity]]
"""Words as a corpus gives them, and entities over these words."""


@dataclass(frozen=True)
class LabelledText:
    """One text; `entities` are ranges of tokens, `spans` the same as (start, end, label) in code points."""

    text: str
    tokens: TokenText
    spans: list[Entity]
    entities: list[Entity]

    def tags(self) -> list[str]:
        """IOB2 tags of all tokens."""
        tags = ["O"] * len(self.tokens.surfaces)
        for first, last, label in self.entities:
            tags[first:last] = [f"B-{label}"] + [f"I-{label}"] * (last - first - 1)
        return tags


def label_text(text: str, spans: Iterable[Entity]) -> LabelledText:
    """Spans in code points become the words they cover; one that covers none falls away."""
    tokens = tokenize(Analysis(text))
    kept: list[Entity] = []
    entities: list[Entity] = []
    for start, end, label in spans:
        first = bisect_left(tokens.ends, start + 1)
        last = bisect_left(tokens.starts, end)
        words = [place for place in range(first, last) if tokens.is_word[place]]
        if words:
            entities.append((words[0], words[-1] + 1, label))
            kept.append((tokens.starts[words[0]], tokens.ends[words[-1]], label))
    return LabelledText(text, tokens, kept, entities)


def join_sentences(sentences: Iterable[Sentence]) -> LabelledText:
    """One text of corpus sentences: words joined by spaces, one sentence a line."""
    lines: list[str] = []
    spans: list[Entity] = []
    at = 0
    for words, entities in sentences:
        starts: list[int] = []
        for word in words:
            starts.append(at)
            at += len(word) + 1
        lines.append(" ".join(words))
        spans += [(starts[a], starts[b - 1] + len(words[b - 1]), label) for a, b, label in entities]
        if not words:
            at += 1
    return label_text("\n".join(lines), spans)


_DATELINE = re.compile(r"\( ?(د ب أ|رويترز|[اأ] ?ف ?ب)|د ب أ \)")


def cut_articles(sentences: Sequence[Sentence], *, longest: int = 50) -> list[list[Sentence]]:
    """Cut at agencies' datelines, and else after `longest` sentences."""
    articles: list[list[Sentence]] = [[]]
    for sentence in sentences:
        begins = _DATELINE.search(" ".join(sentence[0][:12])) is not None
        if articles[-1] and (begins or len(articles[-1]) >= longest):
            articles.append([])
        articles[-1].append(sentence)
    return [article for article in articles if article]
