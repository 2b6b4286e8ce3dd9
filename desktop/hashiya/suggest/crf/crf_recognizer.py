"""The statistical engine: the bundled model, and the project's own where there is one."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING

from hashiya.assets import resource
from hashiya.core.label_names import same_names
from hashiya.errors import UserError
from hashiya.suggest.base import Analysis, Knowledge, Reason, Suggestion
from hashiya.suggest.crf.feature_tokens import TokenText, join_tokens, split_tokens, tokenize
from hashiya.suggest.crf.model import Bundle, ProjectModel, read_bundle, read_project_model
from hashiya.suggest.crf.model_file import SUFFIX
from hashiya.suggest.crf.nested import find_nested_table
from hashiya.suggest.crf.place_type import governs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from hashiya.core.labels import Scheme
    from hashiya.suggest.crf.crf_base import TokenReading
    from hashiya.suggest.crf.decode import SpanTable

log = logging.getLogger(__name__)
BUNDLED = "hashiya" + SUFFIX
_READ_TOGETHER = 24_000  # tokens
_MOST_PLACES = 20_000  # names of places whose kind is remembered
_FLOOR = 0.1  # what is less likely than this is not worth a person's look
_FLAT = ("PERS", "ORG", "LOC", "MISC")  # what the flat model tells apart
_WHY = {source: (Reason("model", (source,)),) for source in ("bundled", "project")}


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
            for part in split_tokens(tokenize(analysis), whole=analysis.whole):
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
        best = self._best(self._bundle.base.read_tokens(tokens))
        starts, ends, version = tokens.starts, tokens.ends, self.version
        part, until = -1, 0
        for first, last, label, source in sorted(best):
            while first >= until:
                part += 1
                until = tokens.texts[part + 1] if part + 1 < len(held) else len(starts)
                own = found[held[part][0]]
            score = round(best[first, last, label, source], 4)
            own.append(
                Suggestion(
                    starts[first], ends[last - 1], label, score, CrfSuggester.name, version, _WHY[source]
                )
            )

    def _best(self, reading: TokenReading) -> dict[tuple[int, int, str, str], float]:
        """(first token, the one after the last, label, source) → probability, of what is worth a look."""
        surfaces = reading.tokens.surfaces
        best: dict[tuple[int, int, str, str], float] = {}
        for first, last, label, score in self._find_bundled(reading):
            key = (first, last, label, "bundled")
            if score > best.get(key, 0.0) and _is_written(surfaces[first:last]):
                best[key] = score
        if self._project:
            own = find_nested_table(self._project.chains, reading, self._codes)
            for first, last, label, score in _worth_a_look(own):
                best[first, last, label, "project"] = score
        return best

    def _find_bundled(self, reading: TokenReading) -> Iterable[tuple[int, int, str, float]]:
        for first, last, label, score in _worth_a_look(reading.flat_table):
            name, share = self._name(label, reading.tokens.surfaces[first:last])
            if name in self._codes and score * share >= _FLOOR:
                yield first, last, name, score * share
        yield from _worth_a_look(find_nested_table(self._bundle.nested, reading, self._nested))

    def _governs(self, words: tuple[str, ...]) -> float:
        """How likely the place of these words governs itself; remembered."""
        chance = self._governed.get(words)
        if chance is None:
            if len(self._governed) >= _MOST_PLACES:
                self._governed.clear()
            chance = governs(self._bundle.places, self._bundle.base.extractor, words)
            self._governed[words] = chance
        return chance

    def _name(self, label: str, words: Sequence[str]) -> tuple[str, float]:
        """The scheme's label for a flat one of these words, and how sure that choice is."""
        if label == "LOC" and "GPE" in self._codes:
            chance = self._governs(tuple(words))
            if chance >= 0.5:
                return "GPE", chance
            return self._flat.get("LOC", ""), 1 - chance
        return self._flat.get(label, ""), 1.0


def _worth_a_look(found: SpanTable | None) -> Iterable[tuple[int, int, str, float]]:
    """(first, last, label, probability) of what is likely enough."""
    if found is None:
        return ()
    found = found.of(found.score >= _FLOOR)
    names = map(found.names.__getitem__, found.name.tolist())
    return zip(found.first.tolist(), found.last.tolist(), names, found.score.tolist(), strict=True)


def _is_written(words: Iterable[str]) -> bool:
    """Whether there is a letter or digit: signs and pictures are names only where a project says so."""
    return any(word[0].isalnum() or any(map(str.isalnum, word)) for word in words)


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
