"""Engine "encoder", the careful one: a small pre-trained encoder reads each sentence in its surroundings."""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager
from functools import cache
from math import exp, log
from typing import TYPE_CHECKING, Any

from hashiya.assets import resource
from hashiya.core.label_names import same_names
from hashiya.errors import UserError
from hashiya.suggest.base import Analysis, Knowledge, Reason, Suggestion
from hashiya.suggest.crf.decode import FoundSpan, find_spans
from hashiya.suggest.crf.feature_tokens import TokenText, split_tokens, tokenize
from hashiya.suggest.crf.model_file import SUFFIX
from hashiya.suggest.encoder.encoder_model import EncoderModel, EncoderReading, read_encoder
from hashiya.suggest.encoder.own_head import HeadReading, OwnHead, read_head
from hashiya.suggest.encoder.runtimes import ONNX, chosen_runtime
from hashiya.suggest.engine_cache import EngineCache

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from hashiya.core.labels import Scheme
    from hashiya.progress import CancelToken

_trouble = logging.getLogger(__name__)
MODEL_FILE = "encoder" + SUFFIX
_FLOOR = 0.1  # what is less likely than this is not worth a person's look
_UNSEEN = 0.01  # the chance of a span that a head did not name
_KEPT = 400_000  # characters of texts whose readings are kept: they do not change while a person decides
_STOP = -1e4
_INT8 = "-int8"
_FLAT_OF = {"PERS": "PERS", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC"}
"""What the flat heads call a nested label."""
ScoredRanges = tuple[tuple[int, int, str, float], ...]
"""(start, end, label of the model, probability) in code points."""


@cache
def open_encoder(path: Path, runtime: str) -> EncoderModel:
    """The model, read once a process. Raises UserError when it is missing or damaged."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _missing(path.name) from error
    return read_encoder(data, runtime)


def shipped_encoder() -> EncoderModel | None:
    """The model that comes with the program, None where it is missing. Raises UserError for a damaged one."""
    try:
        return open_encoder(resource("models", MODEL_FILE), chosen_runtime())
    except FileNotFoundError:
        return None


def _missing(name: str) -> UserError:
    return UserError(
        "encoder_missing",
        f"The model of the careful engine cannot be read ({name}).",
        hint="Install the program again.",
    )


class EncoderSuggester:
    """Engine "encoder"."""

    name = "encoder"
    title = "Careful model"

    def unavailable(self, knowledge: Knowledge) -> str:
        """Why it cannot work: no model, or nothing it knows is among the scheme's labels.

        The model is not read here: that takes a moment, and the window asks before it needs an engine.
        """
        try:
            resource("models", MODEL_FILE)
        except FileNotFoundError:
            return "The model of the careful engine is missing. Install the program again."
        if scheme_names(knowledge.scheme) or stored_head(knowledge) is not None:
            return ""
        return "The careful engine knows none of these labels."

    def open(self, knowledge: Knowledge) -> EncoderRecognizer:
        """Raises UserError for a model that is missing or damaged."""
        try:
            path = resource("models", MODEL_FILE)
        except FileNotFoundError as error:
            raise _missing(MODEL_FILE) from error
        model, head = open_encoder(path, chosen_runtime()), stored_head(knowledge)
        if head is not None and head.encoder != model.version:
            _trouble.warning("What the project learned stands on another careful model, and is left out")
            head = None
        return EncoderRecognizer(model, knowledge.scheme, head)


def stored_head(knowledge: Knowledge) -> OwnHead | None:
    """What the project's own model learned over the encoder; a damaged one is logged and left out."""
    stored = knowledge.models.get("crf")
    if not stored:
        return None
    try:
        return read_head(stored)
    except UserError as error:
        _trouble.warning("The project's own model is left out: %s", error)
        return None


class EncoderRecognizer:
    """Suggests what the heads say together, named as the scheme names it."""

    def __init__(self, model: EncoderModel, scheme: Scheme, head: OwnHead | None = None) -> None:
        self._model = model
        self.head = head
        self._codes = frozenset(scheme.codes)
        self._names = scheme_names(scheme)
        self._wide = is_wide(scheme)
        self.cancel: CancelToken | None = None

    @property
    def version(self) -> str:
        """Names the model or models at work, and the 8 bits that it is read in, where it is."""
        said = self._model.version + (_INT8 if self._model.runtime == ONNX else "")
        return said + (f"+{self.head.version}" if self.head else "")

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        """Everything worth a look, each range and label once; ranges may overlap. Raises Cancelled."""
        digest = hashlib.sha256(analysis.text.encode("utf-8", "surrogatepass")).hexdigest()
        version = self.version
        key = (version, self._wide, digest if analysis.whole else f"+{digest}", len(analysis.text))
        found, own = _READINGS.get(key, lambda: self._find(analysis))
        return suggested_by_encoder(found, self._names, version) + suggested_by_head(
            (each for each in own if each[2] in self._codes), version
        )

    def _find(self, analysis: Analysis) -> tuple[ScoredRanges, ScoredRanges]:
        """By the encoder's own heads, and by the project's."""
        found: list[tuple[int, int, str, float]] = []
        own: list[tuple[int, int, str, float]] = []
        for part, read in self._read(analysis):
            found += worth_a_look(part, read.said)
            if self.head is not None and read.states is not None and len(read.states):
                own += worth_a_look(part, self.head.find(read))
        return tuple(found), tuple(own)

    def _read(self, analysis: Analysis) -> Iterable[tuple[TokenText, HeadReading]]:
        """Part by part; what is held of the text is not read again."""
        held = _HELD.get((self._model.version, self._model.runtime, self._wide, analysis.text))
        if held is not None and analysis.whole:
            return [held]
        model, wide, states = self._model, self._wide, self.head is not None
        return (
            (part, read_for_head(part, model, wide=wide, states=states, cancel=self.cancel))
            for part in split_tokens(tokenize(analysis), whole=analysis.whole)
        )


def read_for_head(
    tokens: TokenText,
    model: EncoderModel,
    *,
    wide: bool,
    states: bool = True,
    cancel: CancelToken | None = None,
) -> HeadReading:
    """What a project's own head reads of these tokens, its states None where they are not wanted."""
    reading = model.read(tokens, cancel, states=states)
    return HeadReading(reading.states, judge(reading, model, wide=wide), tokens.sentences)


@contextmanager
def holding(
    model: EncoderModel, readings: Iterable[tuple[str, TokenText, HeadReading]], *, wide: bool
) -> Iterator[None]:
    """Texts whose readings (text, tokens, reading with states) are at hand: no recognizer of this model
    reads them again meanwhile.
    """
    keys = {}
    for text, tokens, reading in readings:
        if len(split_tokens(tokens)) == 1:  # a longer one is read part by part
            keys[model.version, model.runtime, wide, text] = tokens, reading
    _HELD.update(keys)
    try:
        yield
    finally:
        for key in keys:
            _HELD.pop(key, None)


def suggested_by_encoder(
    found: Iterable[tuple[int, int, str, float]], names: Mapping[str, str], version: str
) -> list[Suggestion]:
    """What its own heads say of (start, end, label of the model, probability); `names` are `scheme_names`."""
    why = (Reason("model", (EncoderSuggester.name,)),)
    return [
        Suggestion(start, end, names[label], score, EncoderSuggester.name, version, why)
        for start, end, label, score in found
        if label in names
    ]


def suggested_by_head(found: Iterable[tuple[int, int, str, float]], version: str) -> list[Suggestion]:
    """What a project's own head says of (start, end, label, probability) in code points."""
    why = (Reason("model", ("project",)),)
    return [
        Suggestion(start, end, label, score, EncoderSuggester.name, version, why)
        for start, end, label, score in found
    ]


def worth_a_look(
    part: TokenText, spans: Mapping[tuple[int, int, str], float]
) -> Iterator[tuple[int, int, str, float]]:
    """(start, end, label, probability) in code points of what is likely enough."""
    for (first, last, label), score in sorted(spans.items()):
        if score >= _FLOOR and _is_written(part, first, last):
            yield part.starts[first], part.ends[last - 1], label, round(score, 4)


_READINGS: EngineCache[tuple[str, bool, str, int], tuple[ScoredRanges, ScoredRanges]] = EngineCache(
    _KEPT, size=lambda key: key[3]
)


_HELD: dict[tuple[str, str, bool, str], tuple[TokenText, HeadReading]] = {}


def is_wide(scheme: Scheme) -> bool:
    """Whether the scheme tells places that govern from others, as the encoder's nested labels do."""
    return "GPE" in scheme_names(scheme)


def scheme_names(scheme: Scheme) -> dict[str, str]:
    """What the scheme calls each of the model's labels that it has."""
    by_upper = {code.upper(): code for code in scheme.codes}
    return {
        label: by_upper[name] for label in _KNOWN for name in reversed(same_names(label)) if name in by_upper
    }


_KNOWN = (
    *("PERS", "NORP", "OCC", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "EVENT", "DATE", "TIME", "LANGUAGE"),
    *("WEBSITE", "LAW", "CARDINAL", "ORDINAL", "PERCENT", "QUANTITY", "UNIT", "MONEY", "CURR", "MISC"),
)


def judge(reading: EncoderReading, model: EncoderModel, *, wide: bool) -> dict[tuple[int, int, str], float]:
    """The probability of each span. Wide schemes tell GPE from LOC, others have LOC for both, and MISC."""
    flat = {
        (span.first, span.last, span.label): span.score
        for span in find_flat(reading, model)
        if span.score > 0
    }
    found: dict[tuple[int, int, str], float] = {}
    for key, numbers in evidence(reading, flat, wide=wide).items():
        found[key] = _weigh(model.settings, key[2], numbers, wide=wide)
    return found


def evidence(
    reading: EncoderReading, flat: Mapping[tuple[int, int, str], float], *, wide: bool
) -> dict[tuple[int, int, str], tuple[float, float]]:
    """(log odds of the nested head, of the flat ones) of each span that either named."""
    spans = reading.spans
    if not wide:
        joined: dict[tuple[int, int, str], float] = {}
        for (first, last, label), chance in spans.items():
            key = (first, last, _FLAT_OF.get(label, label))
            joined[key] = min(0.999, joined.get(key, 0.0) + chance)
        keys = flat.keys() | joined.keys()
        return {key: (_odds(joined.get(key)), _odds(flat.get(key))) for key in keys}
    keys = set(spans)
    for first, last, label in flat:
        keys |= {(first, last, name) for name, other in _FLAT_OF.items() if other == label}
    return {
        key: (_odds(spans.get(key)), _odds(flat.get((key[0], key[1], _FLAT_OF.get(key[2], "")))))
        for key in keys
    }


def _odds(chance: float | None) -> float:
    kept = min(max(chance or _UNSEEN, _UNSEEN), 0.995)
    return log(kept / (1 - kept))


_AS_IT_IS = (0.7, 0.5, 1.0)


def _weigh(settings: Mapping[str, Any], label: str, numbers: tuple[float, float], *, wide: bool) -> float:
    """Fitted weights of both heads and a shift, by label where there was enough to fit them."""
    table = settings.get("wide" if wide else "narrow", {})
    nested, flat, shift = table.get(label, table.get("", _AS_IT_IS))
    total = nested * numbers[0] + flat * numbers[1] + shift
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def find_flat(reading: EncoderReading, model: EncoderModel) -> list[FoundSpan]:
    """Persons, places, bodies and the rest by both flat heads together."""
    import numpy as np

    tags = model.news_tags
    moves = np.zeros((len(tags), len(tags)), dtype=np.float32)
    for before, one in enumerate(tags):
        for after, other in enumerate(tags):
            if other.startswith("I-") and one[2:] != other[2:]:
                moves[before, after] = _STOP
    scores = flat_scores(reading, model)
    for start, _ in reading.tokens.sentences:
        scores[start, [tag.startswith("I-") for tag in tags]] = _STOP
    return find_spans(scores, moves, tags, reading.tokens.sentences)


def flat_scores(reading: EncoderReading, model: EncoderModel) -> Any:
    """float32 (tokens, `model.news_tags`): log probabilities of both flat heads, put together."""
    share = float(model.settings.get("news_share", 0.5))
    return share * reading.news + (1 - share) * _as_news(reading.wiki, model)


def _as_news(wiki: Any, model: EncoderModel) -> Any:
    """The encyclopaedia's opinion in the news' tags: what else it names is no person, place or body."""
    import numpy as np

    shares = np.exp(wiki)
    number = {tag: place for place, tag in enumerate(model.wiki_tags)}
    shared = [tag for tag in model.news_tags if tag in number and tag != "O"]
    rest = np.log(np.clip(1 - shares[:, [number[tag] for tag in shared]].sum(axis=1), 1e-7, 1))
    return np.stack(
        [wiki[:, number[tag]] if tag in shared else rest for tag in model.news_tags], axis=1
    ).astype(np.float32)


def _is_written(tokens: TokenText, first: int, last: int) -> bool:
    """Whether there is a letter or digit: signs and pictures are no names."""
    words: Iterable[str] = tokens.surfaces[first:last]
    return any(char.isalnum() for word in words for char in word)
