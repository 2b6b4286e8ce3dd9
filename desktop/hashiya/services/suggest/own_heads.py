"""What the careful engine learns from a project's documents, and how far it is to be believed there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya.suggest.base import Analysis, Knowledge
from hashiya.suggest.combine.own_trust import DoneDocument, fit_own_trust
from hashiya.suggest.crf.project_model import Confirmed
from hashiya.suggest.encoder.encoder_recognizer import (
    holding,
    is_wide,
    scheme_names,
    shipped_encoder,
    suggested_by_encoder,
    suggested_by_head,
    worth_a_look,
)
from hashiya.suggest.encoder.own_fit import cross_fit, fit_head, read_examples
from hashiya.suggest.last_texts import last_within
from hashiya.suggest.suggesters import SUGGESTERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from hashiya.progress import CancelToken, OnProgress
    from hashiya.services.suggest.lessons import Lesson, Material
    from hashiya.suggest.base import Recognizer
    from hashiya.suggest.encoder.encoder_model import EncoderModel
    from hashiya.suggest.encoder.own_fit import Found, HeadExample
    from hashiya.suggest.encoder.own_head import OwnHead

_MOST_READ = 300_000  # characters of the last documents that are learned from: five minutes of the encoder
_MOST_HEARD = 60_000  # characters of the last documents by which trust is learned
_ASKED = ("patterns", "lexicon", "crf")


@dataclass(frozen=True, slots=True)
class Heads:
    """`whole` learned from all documents, `blind` from all but those held out."""

    whole: OwnHead
    blind: OwnHead


@dataclass(frozen=True, slots=True)
class ReadLessons:
    """The last lessons as the careful engine reads them."""

    encoder: EncoderModel
    wide: bool
    lessons: Sequence[Lesson]
    examples: Sequence[HeadExample]

    def held(self) -> AbstractContextManager[None]:
        """Meanwhile no engine reads these texts again."""
        texts = (lesson.text for lesson in self.lessons)
        read = ((text, each.tokens, each.reading) for text, each in zip(texts, self.examples, strict=True))
        return holding(self.encoder, read, wide=self.wide)


def read_for_heads(
    material: Material, held: int, progress: OnProgress, cancel: CancelToken
) -> ReadLessons | None:
    """The last lessons, as many as heads learn from; None where there is no careful engine.

    Each is read once in a training. Raises Cancelled.
    """
    encoder = shipped_encoder()
    if encoder is None:
        return None
    sizes = [len(lesson.text) for lesson in material.lessons]
    lessons = material.lessons[last_within(sizes, _MOST_READ, held + 1) :]
    documents = [Confirmed(lesson.text, lesson.spans) for lesson in lessons]
    wide = is_wide(material.scheme)
    examples = read_examples(documents, encoder, wide=wide, progress=progress, cancel=cancel)
    return ReadLessons(encoder, wide, lessons, examples)


def learn_heads(
    material: Material,
    read: ReadLessons,
    labels: Sequence[str],
    held: int,
    progress: OnProgress,
    cancel: CancelToken,
) -> Heads | None:
    """None where there is nothing to learn. Raises Cancelled.

    How far a head is believed beside the other engines comes of what heads say of documents that they have
    not seen; with `blind` of none of the last `held`.
    """
    examples, version = read.examples, read.encoder.version
    known = len(examples) - held
    whole = fit_head(examples, labels, version, progress=progress, cancel=cancel)
    blind = fit_head(examples[:known], labels, version, progress=progress, cancel=cancel)
    if whole is None or blind is None:
        return None
    found = cross_fit(examples, labels, progress=progress, cancel=cancel)
    heard = _Heard(material, read.lessons, examples, found)
    return Heads(heard.believe(whole, len(examples), cancel), heard.believe(blind, known, cancel))


class _Heard:
    """Documents, and what blind heads (`found`, in step) and the other engines say of each; asked once."""

    def __init__(
        self,
        material: Material,
        lessons: Sequence[Lesson],
        examples: Sequence[HeadExample],
        found: Sequence[Found],
    ) -> None:
        self._scheme = material.scheme
        self._lessons = lessons
        self._examples = examples
        self._found = found
        self._engines = _engines(material)
        self._done: dict[int, DoneDocument] = {}

    def believe(self, head: OwnHead, known: int, cancel: CancelToken) -> OwnHead:
        """The head with what the first `known` documents say of it. Raises Cancelled."""
        first = last_within([len(lesson.text) for lesson in self._lessons[:known]], _MOST_HEARD)
        for place in range(first, known):
            if place not in self._done:
                cancel.check()
                self._done[place] = self._hear(place)
        done = [self._done[place] for place in range(first, known)]
        return replace(head, trust=fit_own_trust(done, self._scheme, cancel=cancel))

    def _hear(self, place: int) -> DoneDocument:
        lesson, example = self._lessons[place], self._examples[place]
        analysis = Analysis(lesson.text)
        said = [item for engine in self._engines for item in engine.suggest(analysis)]
        by_encoder = worth_a_look(example.tokens, example.reading.said)
        said += suggested_by_encoder(by_encoder, scheme_names(self._scheme), "")
        said += suggested_by_head(worth_a_look(example.tokens, self._found[place]), "")
        return DoneDocument(lesson.document, lesson.text, lesson.spans, said)


def _engines(material: Material) -> list[Recognizer]:
    """The bundled ones beside the careful one, opened."""
    knowledge = Knowledge(material.scheme, word_lists=material.word_lists)
    wanted = [each for each in SUGGESTERS if each.name in _ASKED and each.name not in material.off]
    return [each.open(knowledge) for each in wanted if not each.unavailable(knowledge)]
