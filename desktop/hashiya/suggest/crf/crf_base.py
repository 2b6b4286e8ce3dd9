"""What every model stands on: word knowledge, and the flat model of persons, places and bodies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hashiya.errors import UserError
from hashiya.suggest.crf.decode import FoundSpan, SequenceScores, SpanTable, calibrated, find_together
from hashiya.suggest.crf.feature_tokens import TokenText, tokenize
from hashiya.suggest.crf.features import TEMPLATES, VERSION, Extractor, LaidOut
from hashiya.suggest.crf.features_spans import tags_of
from hashiya.suggest.crf.features_words import STEM
from hashiya.suggest.crf.model_file import damaged
from hashiya.suggest.crf.network import Net, pack_net, unpack_net
from hashiya.suggest.crf.packing import Arrays, ChainSet, pack_chains, pack_words, unpack_chains, unpack_words
from hashiya.suggest.crf.text_scores import NetScores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.suggest.base import Analysis
    from hashiya.suggest.crf.features_names import HashedNames
    from hashiya.suggest.crf.features_words import Vocabulary

_HOPES = (0.0, 1.5, 3.0)


@dataclass(frozen=True)
class TokenReading:
    """One text read: `joint` are the features that tell of several words or of the flat model's best path,
    `flat_table` is what that found.
    """

    tokens: TokenText
    extractor: Extractor
    laid: LaidOut
    joint: Any
    flat_table: SpanTable
    tags: Any

    @cached_property
    def flat(self) -> list[FoundSpan]:
        """What the flat model found, one by one."""
        return self.flat_table.spans()

    @cached_property
    def stem_hashes(self) -> Any:
        """uint32: the hashed stem of each token."""
        return self.laid.rows[self.laid.around(0), STEM]

    @cached_property
    def stems(self) -> list[int]:
        """The hashed stem of each token."""
        found: list[int] = self.stem_hashes.tolist()
        return found

    @cached_property
    def bounds(self) -> Any:
        """int64 (sentences, 2): where each begins and ends."""
        import numpy as np

        return np.array(self.tokens.sentences, dtype=np.int64).reshape(-1, 2)

    @cached_property
    def matrix(self) -> Any:
        """uint32 (tokens, templates): all features, those of the flat model's best path last."""
        import numpy as np

        return np.concatenate([self.extractor.extract(self.tokens), self.tags], axis=1)


class Base:
    """Reads texts. Made once for a run: it remembers the words it has met."""

    def __init__(
        self, vocabulary: Vocabulary, names: HashedNames, flat: ChainSet, net: Net | None = None
    ) -> None:
        self._vocabulary = vocabulary
        self._names = names
        self.flat = flat
        self._net = net
        self._net_scores = NetScores(net) if net is not None else None
        self.extractor = Extractor(vocabulary, names)

    def read(self, analysis: Analysis) -> TokenReading:
        """Features and flat entities of a text."""
        return self.read_tokens(tokenize(analysis))

    def read_tokens(self, tokens: TokenText) -> TokenReading:
        import numpy as np

        laid = self.extractor.lay_out(tokens)
        joint = self.extractor.joint(laid, tokens)
        found = self._find(laid, joint, tokens)
        sure = found.of(found.sure)
        tags = np.stack(tags_of("flat", len(joint), sure), axis=1)
        return TokenReading(tokens, self.extractor, laid, np.concatenate([joint, tags], axis=1), found, tags)

    def _find(self, laid: LaidOut, joint: Any, tokens: TokenText) -> SpanTable:
        if not self.flat.chains or not len(joint):
            return find_together([], hopes=_HOPES)
        spec = self.flat.chains[0]
        scores = self.flat.scores.score_by_column(laid, joint)[spec.column : spec.column + len(spec.tags)].T
        if self._net is not None and self._net_scores is not None:
            if self._net_scores.fits:
                scores = scores + self._net_scores.score(laid, joint, tokens.sentences)
            else:
                scores = scores + self._net.score(self.extractor.extract(tokens), tokens.sentences)
        asked = SequenceScores(scores, spec.transitions, spec.tags, tokens.sentences)
        found = find_together([asked], hopes=_HOPES)
        return found._replace(
            score=calibrated(found, [self.flat.calibration_of(name) for name in found.names])
        )

    @cached_property
    def mark(self) -> str:
        """Names this knowledge: a model trained on it fits no other."""
        digest = hashlib.sha256(str(VERSION).encode())
        _, arrays = self.pack()
        for name, array in sorted(arrays.items()):
            digest.update(name.encode())
            digest.update(array.tobytes())
        return digest.hexdigest()[:16]

    def pack(self) -> tuple[dict[str, Any], Arrays]:
        """(meta, arrays) for a model file."""
        meta, arrays = pack_chains("flat", self.flat)
        words = pack_words(self._vocabulary, self._names)
        net = pack_net(self._net) if self._net is not None else {}
        return {"features": VERSION, "flat": meta}, words | arrays | net


def unpack_base(meta: Mapping[str, Any], arrays: Mapping[str, Any]) -> Base:
    """Raises UserError for another version's features or damaged parts."""
    if meta.get("features") != VERSION:
        raise UserError(
            "model_version",
            "This model was made by another version of the recognizer.",
            hint="Train it again, or update the program.",
        )
    vocabulary, names = unpack_words(arrays)
    flat = unpack_chains("flat", meta.get("flat"), arrays)
    if len(flat.chains) > 1:
        raise damaged()
    tags = len(flat.chains[0].tags) if flat.chains else 0
    return Base(vocabulary, names, flat, unpack_net(arrays, columns=TEMPLATES, tags=tags))
