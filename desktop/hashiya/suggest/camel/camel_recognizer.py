"""CAMeL Tools' recognizer as an engine: a model folder the person chose, read in a process of its own.

Its labels are flat (PERS, LOC, ORG, MISC in CAMeL Tools' own model); a LOC is told from a GPE as the
statistical engine does it. Nothing of torch is loaded in this process, and nothing at all before the first
text.
"""

from __future__ import annotations

import weakref
from importlib.util import find_spec
from typing import TYPE_CHECKING

from hashiya.core.fold import CONTROLS, TATWEEL
from hashiya.errors import UserError
from hashiya.suggest.base import Analysis, Knowledge, Reason, Suggestion
from hashiya.suggest.camel.model_folder import GET, ModelFolder, find_folder, read_folder
from hashiya.suggest.camel.worker import Tagged, serve
from hashiya.suggest.fetched import see_fetched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from hashiya.core.labels import Scheme
    from hashiya.progress import CancelToken

NEEDS = ("torch", "transformers", "camel_tools")
_AT_ONCE = 64  # sentences between two looks at the wish to stop
_LOOK = 0.1  # seconds
_REMEMBERED = 5000  # sentences whose tags are kept
_MOST = 0.98
_FLOOR = 0.1


class CamelSuggester:
    """Engine "camel". `options`: "model", the folder chosen."""

    name = "camel"
    title = "CAMeL Tools"

    def unavailable(self, knowledge: Knowledge) -> str:
        """Why it cannot work: packages, the folder or its labels; looks at small files only."""
        see_fetched(self.name)
        missing = [name for name in NEEDS if find_spec(name) is None]
        if missing:
            return f"Not installed: {', '.join(missing)}. The program works without."
        try:
            folder = open_folder(knowledge)
        except UserError as error:
            return str(error)
        if not folder.names_for(knowledge.scheme):
            return (
                f"The model in {folder.path} knows {', '.join(folder.labels)}; "
                "the project's scheme has none of these labels."
            )
        return ""

    def open(self, knowledge: Knowledge) -> CamelRecognizer:
        """Raises UserError `camel_…`. The process starts with the first text."""
        return CamelRecognizer(open_folder(knowledge), knowledge.scheme)


def open_folder(knowledge: Knowledge) -> ModelFolder:
    """The folder that counts here. Raises UserError when there is none or it may not be opened."""
    path = find_folder(knowledge.options.get(CamelSuggester.name, {}).get("model"))
    if path is None:
        raise UserError("camel_none", "No model of CAMeL Tools is on this computer.", hint=GET)
    return read_folder(path)


class CamelRecognizer:
    """One model at work in its own process, which all recognizers of one folder share.

    It ends with this process, by `close`, or when `cancel` is set while it is asked.
    """

    def __init__(self, folder: ModelFolder, scheme: Scheme) -> None:
        self._folder = folder
        self._names = folder.names_for(scheme)
        self._places = "LOC" in folder.labels and {"GPE", "LOC"} & set(scheme.codes)
        self._scheme = scheme
        self.cancel: CancelToken | None = None

    @property
    def version(self) -> str:
        return self._folder.mark

    def close(self) -> None:
        """End the process; the next text starts another."""
        _end_worker()

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        """Flat, in order of text. Raises UserError once if the model fails, Cancelled as `cancel` wishes."""
        if str(self._folder.path) in _broken:
            return []
        sentences = [list(_tokens(analysis.text, *span)) for span in analysis.sentences]
        found: list[Suggestion] = []
        for first in range(0, len(sentences), _AT_ONCE):
            part = sentences[first : first + _AT_ONCE]
            tagged = self._ask([[_cleaned(analysis.text[a:b]) for a, b in tokens] for tokens in part])
            for tokens, tags in zip(part, tagged, strict=True):
                found += self._read(analysis.text, tokens, tags)
        return found

    def _ask(self, sentences: list[list[str]]) -> list[Tagged]:
        try:
            return _worker_for(self._folder).tag(sentences, self.cancel)
        except BaseException as error:
            self.close()
            if isinstance(error, UserError):
                _broken.add(str(self._folder.path))
            raise

    def _read(self, text: str, tokens: Sequence[tuple[int, int]], tags: Tagged) -> Iterator[Suggestion]:
        assert len(tags) == len(tokens)
        for first, last, kind, score in join_tags(tags):
            start, end = _trimmed(text, tokens[first][0], tokens[last - 1][1])
            label, share = self._name(kind, [text[a:b] for a, b in tokens[first:last]])
            score = round(min(_MOST, score * share), 4)
            if label and score >= _FLOOR and start < end:
                why = (Reason("model", (CamelSuggester.name,)),)
                yield Suggestion(start, end, label, score, CamelSuggester.name, self.version, why)

    def _name(self, kind: str, words: list[str]) -> tuple[str, float]:
        """The scheme's label, and how sure that choice is: a LOC is a country or town, or one of nature's."""
        if kind == "LOC" and self._places and "GPE" in self._scheme.codes:
            from hashiya.suggest.crf.crf_recognizer import shipped
            from hashiya.suggest.crf.place_type import governs

            bundle = shipped()
            chance = governs(bundle.places, bundle.base.extractor, words)
            if chance >= 0.5:
                return "GPE", chance
            return ("LOC", 1 - chance) if "LOC" in self._scheme.codes else ("", 0.0)
        return self._names.get(kind, ""), 1.0


_worker: _Worker | None = None
_broken: set[str] = set()
"""Folders whose model failed: told once, then left out, so that the other engines go on."""


def _worker_for(folder: ModelFolder) -> _Worker:
    """Kept from one recognizer to the next: what a project knows changes all the time, models do not."""
    global _worker
    if _worker is None or _worker.folder != folder:
        _end_worker()
        _worker = _Worker(folder)
    return _worker


def _end_worker() -> None:
    global _worker
    if _worker is not None:
        _worker.end()
        _worker = None


class _Worker:
    """The other process and the pipe to it; remembers what it said of sentences."""

    def __init__(self, folder: ModelFolder) -> None:
        import multiprocessing

        self.folder = folder
        self._known: dict[tuple[str, ...], Tagged] = {}
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, str(folder.path)), daemon=True)
        self._process.start()
        theirs.close()
        self._ready = False
        self._end = weakref.finalize(self, _stop, self._process, self._pipe)

    def end(self) -> None:
        self._end()

    def tag(self, sentences: list[list[str]], cancel: CancelToken | None) -> list[Tagged]:
        keys = [tuple(sentence) for sentence in sentences]
        new = list(dict.fromkeys(key for key in keys if key not in self._known))
        if len(self._known) + len(new) > _REMEMBERED:
            self._known.clear()
            new = list(dict.fromkeys(keys))
        if new:
            self._known.update(zip(new, self._ask([list(key) for key in new], cancel), strict=True))
        return [self._known[key] for key in keys]

    def _ask(self, sentences: list[list[str]], cancel: CancelToken | None) -> list[Tagged]:
        if not self._ready:
            if trouble := self._receive(cancel):
                raise self._failed(str(trouble))
            self._ready = True
        self._pipe.send(sentences)
        answer = self._receive(cancel)
        if not isinstance(answer, list):
            raise self._failed(str(answer))
        return answer

    def _receive(self, cancel: CancelToken | None) -> object:
        """Raises Cancelled within a tenth of a second of the wish."""
        while not self._pipe.poll(_LOOK):
            if cancel is not None:
                cancel.check()
            if not self._process.is_alive() and not self._pipe.poll():
                raise self._failed(f"exit {self._process.exitcode}")
        try:
            return self._pipe.recv()
        except (EOFError, OSError) as error:
            self._process.join(1)
            raise self._failed(f"exit {self._process.exitcode}") from error

    def _failed(self, reason: str) -> UserError:
        return UserError(
            "camel_failed",
            f"CAMeL Tools could not work with the model in {self.folder.path}: {reason}.",
            hint="The other engines go on without it until the program is started again.",
            path=str(self.folder.path),
            reason=reason,
        )


def _stop(process: BaseProcess, pipe: Connection) -> None:
    pipe.close()
    if process.is_alive():
        process.terminate()
        process.join(5)


def _tokens(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges of the words and signs of a sentence, as CAMeL Tools' own tokenizer cuts them."""
    from camel_tools.tokenizers.word import simple_word_tokenize

    at = start
    for token in simple_word_tokenize(text[start:end]):
        at = text.index(token, at, end)
        yield at, at + len(token)
        at += len(token)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the invisible controls at the edges, which the tokenizer leaves on words."""
    while start < end and text[start] in CONTROLS and text[start] != "-":
        start += 1
    while start < end and text[end - 1] in CONTROLS and text[end - 1] != "-":
        end -= 1
    return start, end


def _cleaned(token: str) -> str:
    """A word as the model learned words: letters in their own forms, without marks and tatweel."""
    from camel_tools.utils.dediac import dediac_ar
    from camel_tools.utils.normalize import normalize_unicode

    return str(dediac_ar(normalize_unicode(token))).replace(TATWEEL, "")


def join_tags(tags: Tagged) -> Iterator[tuple[int, int, str, float]]:
    """(first, last, type, probability) of each entity of a sentence; `last` is exclusive.

    An I- that continues nothing begins one. The probability is that of all its tags together.
    """
    kind, first, score = "", 0, 1.0
    for at, (tag, chance) in enumerate([*tags, ("O", 1.0)]):
        place, _, name = tag.partition("-")
        if kind and place == "I" and name == kind:
            score *= chance
            continue
        if kind:
            yield first, at, kind, score
        kind, first, score = name, at, chance
