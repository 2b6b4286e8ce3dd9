"""The statistical engine: the bundled model, and the project's own where there is one."""

from __future__ import annotations

import logging
from bisect import bisect_right
from functools import cache
from typing import TYPE_CHECKING

from hashiya.assets import resource
from hashiya.core.label_names import same_names
from hashiya.errors import UserError
from hashiya.suggest.base import Analysis, Knowledge, Reason, Suggestion
from hashiya.suggest.crf.decode import FoundSpan
from hashiya.suggest.crf.feature_tokens import TokenText, join_tokens, split_tokens, tokenize
from hashiya.suggest.crf.model import Bundle, ProjectModel, read_bundle, read_project_model
from hashiya.suggest.crf.model_file import SUFFIX
from hashiya.suggest.crf.nested import find_nested
from hashiya.suggest.crf.place_type import governs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from hashiya.core.labels import Scheme
    from hashiya.suggest.crf.crf_base import TokenReading

log = logging.getLogger(__name__)
BUNDLED = "hashiya" + SUFFIX
_READ_TOGETHER = 16_000  # tokens
_MOST_PLACES = 20_000  # names of places whose kind is remembered
_FLOOR = 0.1  # what is less likely than this is not worth a person's look
_FLAT = ("PERS", "ORG", "LOC", "MISC")  # what the flat model tells apart


@cache
def open_bundle(path: Path) -> Bundle:
    """The bundled model, read once a process. Raises UserError when it is missing or damaged."""
    try:
        return read_bundle(path.read_bytes())
    except OSError as error:
        raise UserError(
            "model_missing",
            f"The bundled model cannot be read ({path.name}).",
            hint="Install the program again.",
        ) from error


def shipped() -> Bundle:
    """The model that comes with the program. Raises UserError as open_bundle does."""
    return open_bundle(resource("models", BUNDLED))


class CrfSuggester:
    """Engine "crf"."""

    name = "crf"
    title = "Statistical model"

    def unavailable(self, knowledge: Knowledge) -> str:
        """Why it cannot work: no bundled model, or nothing it knows is among the scheme's labels."""
        try:
            bundle = open_bundle(resource("models", BUNDLED))
        except FileNotFoundError:
            return "The bundled model is missing. Install the program again."
        except UserError as error:
            return str(error)
        if (
            _flat_names(knowledge.scheme)
            or _nested_labels(bundle, knowledge.scheme)
            or knowledge.models.get(self.name)
        ):
            return ""
        return "The bundled model knows none of these labels; train a model from confirmed texts."

    def open(self, knowledge: Knowledge) -> CrfRecognizer:
        """A project model that is damaged or stands on another bundled one is left out, and logged."""
        bundle = open_bundle(resource("models", BUNDLED))
        stored = knowledge.models.get(self.name)
        project = None
        if stored:
            try:
                project = read_project_model(stored, bundle)
            except UserError as error:
                log.warning("The project's own model is left out: %s", error)
        return CrfRecognizer(bundle, knowledge.scheme, project)


class CrfRecognizer:
    """Suggests the bundled model's spans, named as the scheme names them, and the project model's."""

    def __init__(self, bundle: Bundle, scheme: Scheme, project: ProjectModel | None = None) -> None:
        self._bundle = bundle
        self._project = project
        self._codes = frozenset(scheme.codes)
        self._flat = _flat_names(scheme)
        self._nested = _nested_labels(bundle, scheme)
        self._governed: dict[tuple[str, ...], float] = {}

    @property
    def version(self) -> str:
        """Names the model or models at work."""
        own = f"+{self._project.version}" if self._project else ""
        return self._bundle.version + own

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        """Everything worth a look, each range and label once a model; ranges may overlap."""
        return self.suggest_all([analysis])[0]

    def suggest_all(self, analyses: Sequence[Analysis]) -> list[list[Suggestion]]:
        """As `suggest` for each of them: short texts are read together, which takes half the time."""
        found: list[list[Suggestion]] = [[] for _ in analyses]
        held: list[tuple[int, TokenText]] = []
        for number, analysis in enumerate(analyses):
            for part in split_tokens(tokenize(analysis)):
                if held and sum(len(each.starts) for _, each in held) + len(part.starts) > _READ_TOGETHER:
                    self._read_together(held, found)
                    held = []
                held.append((number, part))
        self._read_together(held, found)
        return found

    def _read_together(self, held: Sequence[tuple[int, TokenText]], found: list[list[Suggestion]]) -> None:
        if not held:
            return
        tokens = join_tokens([part for _, part in held])
        for first, suggestion in self._suggest(self._bundle.base.read_tokens(tokens)):
            number, _ = held[bisect_right(tokens.texts, first) - 1]
            found[number].append(suggestion)

    def _suggest(self, reading: TokenReading) -> list[tuple[int, Suggestion]]:
        """Each with its first token."""
        tokens = reading.tokens
        best: dict[tuple[int, int, str, str], float] = {}
        for span, source in self._find(reading):
            key = (span.first, span.last, span.label, source)
            if source == "bundled" and not _is_written(tokens.surfaces[span.first : span.last]):
                continue
            if span.score >= _FLOOR and span.score > best.get(key, 0.0):
                best[key] = span.score
        version = self.version
        return [
            (
                first,
                Suggestion(
                    tokens.starts[first],
                    tokens.ends[last - 1],
                    label,
                    round(score, 4),
                    CrfSuggester.name,
                    version,
                    (Reason("model", (source,)),),
                ),
            )
            for (first, last, label, source), score in sorted(best.items())
        ]

    def _find(self, reading: TokenReading) -> Iterable[tuple[FoundSpan, str]]:
        for span in reading.flat:
            label, share = self._name(span, reading)
            if label in self._codes:
                yield FoundSpan(span.first, span.last, label, span.score * share, span.sure), "bundled"
        for span in find_nested(self._bundle.nested, reading, self._nested):
            yield span, "bundled"
        if self._project:
            for span in find_nested(self._project.chains, reading, self._codes):
                yield span, "project"

    def _governs(self, words: tuple[str, ...]) -> float:
        """How likely the place of these words governs itself; remembered."""
        chance = self._governed.get(words)
        if chance is None:
            if len(self._governed) >= _MOST_PLACES:
                self._governed.clear()
            chance = governs(self._bundle.places, self._bundle.base.extractor, words)
            self._governed[words] = chance
        return chance

    def _name(self, span: FoundSpan, reading: TokenReading) -> tuple[str, float]:
        """The scheme's label for a flat one, and how sure that choice is."""
        if span.label == "LOC" and "GPE" in self._codes:
            chance = self._governs(tuple(reading.tokens.surfaces[span.first : span.last]))
            if chance >= 0.5:
                return "GPE", chance
            return self._flat.get("LOC", ""), 1 - chance
        return self._flat.get(span.label, ""), 1.0


def _is_written(words: Iterable[str]) -> bool:
    """Whether there is a letter or digit: signs and pictures are names only where a project says so."""
    return any(char.isalnum() for word in words for char in word)


def _flat_names(scheme: Scheme) -> dict[str, str]:
    """The scheme's label for each of the flat model's, where it has one."""
    by_upper = {code.upper(): code for code in scheme.codes}
    return {
        label: by_upper[name] for label in _FLAT for name in reversed(same_names(label)) if name in by_upper
    }


def _nested_labels(bundle: Bundle, scheme: Scheme) -> frozenset[str]:
    """The labels of the bundled nested model that this scheme means: it has to have GPE and OCC."""
    if not {"GPE", "OCC"} <= set(scheme.codes):
        return frozenset()
    return frozenset(spec.label for spec in bundle.nested.chains) & frozenset(scheme.codes)
