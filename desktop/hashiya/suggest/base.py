"""What an engine is: opened once with the project's knowledge, then asked for one text after another.

Engines are pure: they get immutable values and give suggestions back, so that they can run in a job's
thread or in a process of their own. Everything here can be pickled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from hashiya.core.fold import Folded, fold_mapped, folded_word
from hashiya.core.segment import sentences, words
from hashiya.core.span import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.core.labels import Scheme


class Reason(NamedTuple):
    """Why: `code` (cue, list, pattern, seen, model …) and its arguments; the window finds the words."""

    code: str
    args: tuple[str | int | float, ...] = ()


class Suggestion(NamedTuple):
    """A range an engine proposes. `score` is the probability that span and label are right."""

    start: int
    end: int
    label: str
    score: float
    engine: str
    version: str = ""
    why: tuple[Reason, ...] = ()

    def moved(self, by: int) -> Suggestion:
        """The same, so many characters farther on."""
        return self._replace(start=self.start + by, end=self.end + by) if by else self

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.label)


class Analysis:
    """One text with what every engine needs of it, computed once and only when asked for.

    Not `whole`: a part of a longer one, which ends where what is read together ends.
    """

    def __init__(self, text: str, *, whole: bool = True) -> None:
        self.text = text
        self.whole = whole

    @cached_property
    def words(self) -> list[tuple[int, int]]:
        return words(self.text)

    @cached_property
    def surfaces(self) -> list[str]:
        """Each word as written, in step with `words`."""
        text = self.text
        return [text[start:end] for start, end in self.words]

    @cached_property
    def folded_words(self) -> list[str]:
        """The folded form of each word, in step with `words`."""
        return list(map(folded_word, self.surfaces))

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        return sentences(self.text)

    @cached_property
    def folded(self) -> Folded:
        return fold_mapped(self.text)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about one range of a text: the label they gave it, or None for «nothing here».

    `surface` is the text of the range; `document` its document's uid.
    """

    document: str
    start: int
    end: int
    surface: str
    label: str | None


@dataclass(frozen=True, slots=True)
class Remembered:
    """What people decided on the same words in texts that are not at hand: `count` times this label, or None
    for «nothing here».
    """

    surface: str
    label: str | None
    count: int


@dataclass(frozen=True, slots=True)
class WordList:
    """A gazetteer a person imported: entries for one label."""

    name: str
    label: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a project knows: given to each engine when it is opened.

    `decisions` are all that was accepted or rejected; in a large project those of the texts worked on last,
    and `remembered` what was decided on the most frequent words of all others. `models` are the project's own
    trained models as stored (name → bytes); `options` those of each engine.
    """

    scheme: Scheme
    decisions: Sequence[Decision] = ()
    texts: Mapping[str, str] = field(default_factory=dict)  # text of each document that decisions come from
    word_lists: Sequence[WordList] = ()
    models: Mapping[str, bytes] = field(default_factory=dict)
    remembered: Sequence[Remembered] = ()
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    said: Mapping[str, Sequence[Suggestion]] = field(default_factory=dict)  # of guests, by document


class Recognizer(Protocol):
    """An engine at work. `document` is the uid of the text's document, where it has one.

    `suggest` gives ranges of `analysis.text` in code points, in any order, with labels of the scheme and
    probabilities as scores. `version` changes with whatever changes what it says.
    """

    @property
    def version(self) -> str: ...

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]: ...


@runtime_checkable
class ReadsTogether(Protocol):
    """An engine that is faster with many texts at once, and says the same of each as alone."""

    def suggest_all(self, analyses: Sequence[Analysis]) -> list[list[Suggestion]]: ...


class Suggester(Protocol):
    """An engine as listed: what the program's own are, and what a plug-in's entry point has to give.

    `name` is what stands in files and on the command line, `title` what people read. `unavailable` says in a
    plain English sentence why it cannot work here, "" if it can. `open` gives it what a project knows and may
    take its time; it is called again when people have decided something since.
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    def unavailable(self, knowledge: Knowledge) -> str: ...

    def open(self, knowledge: Knowledge) -> Recognizer: ...
