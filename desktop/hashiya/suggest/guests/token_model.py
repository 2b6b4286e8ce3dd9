"""The engine `transformers` at work: any model that labels tokens, through ONNX Runtime or torch.

Runs in a process of its own. The tokenizer's offsets say where each piece stands in the text, so that nothing
is looked for again; a word has the tag of its first piece.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from hashiya.core.offsets import snap_to_graphemes
from hashiya.errors import UserError
from hashiya.suggest.base import Analysis, Knowledge, Reason, Suggestion
from hashiya.suggest.guests.token_folder import (
    NAME,
    TokenFolder,
    folder_of,
    label_of,
    read_token_folder,
    why_not,
)
from hashiya.suggest.scheme_labels import names_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BATCH = 16
_FLOOR, _MOST = 0.1, 0.98
_PLACES = ("LOC", "LOCATION")
_TEMPERATURE = 1.5  # fine-tuned models are surer than they are right
_EDGES = " \t\n\r\u00a0.,،؛;:؟?!()[]{}«»\"'…"

TaggedWord = tuple[int, int, str, float]
"""(start, end, tag, probability) of a word in the text."""


class TokenModelEngine:
    """As the worker makes it; `GuestSuggester` is what the program knows."""

    name = NAME
    title = "Transformers"

    def unavailable(self, knowledge: Knowledge) -> str:
        return why_not(knowledge)

    def open(self, knowledge: Knowledge) -> TokenModel:
        path = folder_of(knowledge)
        if path is None:
            raise UserError("token_none", "No folder of a model has been chosen.")
        return TokenModel(read_token_folder(path), knowledge)


class TokenModel:
    """One model, read."""

    def __init__(self, folder: TokenFolder, knowledge: Knowledge) -> None:
        os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        os.environ |= {"TQDM_DISABLE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
        self._folder = folder
        self._names = names_for(folder.labels, knowledge.scheme)
        self._codes = frozenset(knowledge.scheme.codes)
        self._tokenizer = _tokenizer(folder)
        self._run = _Onnx(folder) if folder.onnx is not None else _Torch(folder)
        self.version = folder.mark

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        found: list[Suggestion] = []
        spans = [span for span in analysis.sentences if span[0] < span[1]]
        for first in range(0, len(spans), _BATCH):
            batch = spans[first : first + _BATCH]
            encoded = self._tokenizer.encode_batch([analysis.text[a:b] for a, b in batch])
            windows = [(at, part) for at, whole in enumerate(encoded) for part in (whole, *whole.overflowing)]
            words: list[dict[tuple[int, int], tuple[int, TaggedWord]]] = [{} for _ in batch]
            for low in range(0, len(windows), _BATCH):
                group = windows[low : low + _BATCH]
                for (at, part), rows in zip(group, self._run.ask([part for _, part in group]), strict=True):
                    _take(words[at], part, rows, self._folder.tags)
            for (start, _), known in zip(batch, words, strict=True):
                ordered = [word for _, (_, word) in sorted(known.items())]
                found += self._read(analysis.text, start, ordered)
        return found

    def _read(self, text: str, shift: int, words: Sequence[TaggedWord]) -> Iterator[Suggestion]:
        for start, end, label, score in join_words(words):
            start, end = _trimmed(text, start + shift, end + shift)
            name, share = self._name(label, text[start:end].split())
            score = round(min(_MOST, score * share), 4)
            if name and score >= _FLOOR and start < end:
                start, end = snap_to_graphemes(text, start, end)
                yield Suggestion(start, end, name, score, NAME, self.version, (Reason("model", (NAME,)),))

    def _name(self, label: str, words: list[str]) -> tuple[str, float]:
        """The scheme's label, and how sure that choice is: places of most models are of both kinds."""
        if label.upper() in _PLACES and "GPE" in self._codes and "GPE" not in self._folder.labels and words:
            from hashiya.suggest.crf.crf_recognizer import shipped
            from hashiya.suggest.crf.place_type import governs

            bundle = shipped()
            chance = governs(bundle.places, bundle.base.extractor, words)
            if chance >= 0.5:
                return "GPE", chance
            return ("LOC", 1 - chance) if "LOC" in self._codes else ("", 0.0)
        return self._names.get(label, ""), 1.0


def _take(
    known: dict[tuple[int, int], tuple[int, TaggedWord]], part: Any, rows: Any, tags: Sequence[str]
) -> None:
    """The words of one window: where windows overlap, the reading farther from an edge counts."""
    last = -1
    places: list[tuple[int, int, int]] = []  # piece, start, end
    for piece, (word, offset, special) in enumerate(
        zip(part.word_ids, part.offsets, part.special_tokens_mask, strict=True)
    ):
        if special or word is None or offset[0] >= offset[1]:
            continue
        if word == last and places:
            places[-1] = (places[-1][0], places[-1][1], offset[1])
        else:
            places.append((piece, *offset))
        last = word
    for piece, start, end in places:
        best = int(rows[piece].argmax())
        room = min(piece, len(part.word_ids) - piece)
        held = known.get((start, end))
        if held is None or room > held[0]:
            known[start, end] = (room, (start, end, tags[best], float(rows[piece][best])))


def join_words(words: Sequence[TaggedWord]) -> Iterator[tuple[int, int, str, float]]:
    """(start, end, label, probability) of each entity: B- and I-, E- and S-, or labels alone.

    An I- that continues nothing begins one; the probability is that of all its words together.
    """
    held: tuple[int, int, str, float] | None = None
    closed = False
    for start, end, tag, chance in words:
        label = label_of(tag)
        place = tag[0].upper() if label != tag else "I"
        if held is not None and (label != held[2] or place in "BSU" or closed):
            yield held
            held = None
        if label:
            held = (
                (held[0], end, label, held[3] * chance) if held is not None else (start, end, label, chance)
            )
        closed = place in "ESLU" and bool(label)
    if held is not None:
        yield held


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def _tokenizer(folder: TokenFolder) -> Any:
    """The fast tokenizer, which knows offsets; made from the vocabulary where no tokenizer.json is there."""
    file = folder.path / "tokenizer.json"
    if file.is_file():
        from tokenizers import Tokenizer

        made = Tokenizer.from_file(str(file))
    else:
        from transformers import AutoTokenizer

        whole: Any = AutoTokenizer
        made = whole.from_pretrained(str(folder.path), local_files_only=True, trust_remote_code=False)
        made = made.backend_tokenizer
    made.enable_truncation(max_length=folder.longest, stride=folder.longest // 4)
    made.no_padding()
    return made


class _Onnx:
    def __init__(self, folder: TokenFolder) -> None:
        import onnxruntime

        self._session = onnxruntime.InferenceSession(str(folder.onnx), providers=["CPUExecutionProvider"])
        self._inputs = {each.name for each in self._session.get_inputs()}

    def ask(self, windows: Sequence[Any]) -> list[Any]:
        """Probabilities of each tag for each piece of each window."""
        import numpy as np

        width = max(len(each.ids) for each in windows)
        shape = (len(windows), width)
        arrays = {
            name: np.zeros(shape, np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")
        }
        for row, each in enumerate(windows):
            size = len(each.ids)
            arrays["input_ids"][row, :size] = each.ids
            arrays["attention_mask"][row, :size] = 1
            arrays["token_type_ids"][row, :size] = each.type_ids
        given = {name: array for name, array in arrays.items() if name in self._inputs}
        logits = np.asarray(self._session.run(None, given)[0], np.float64) / _TEMPERATURE
        shares = np.exp(logits - logits.max(axis=2, keepdims=True))
        shares /= shares.sum(axis=2, keepdims=True)
        return [shares[row, : len(each.ids)] for row, each in enumerate(windows)]


class _Torch:
    def __init__(self, folder: TokenFolder) -> None:
        import warnings

        warnings.simplefilter("ignore")
        from transformers import AutoModelForTokenClassification

        maker: Any = AutoModelForTokenClassification
        self._model = maker.from_pretrained(
            str(folder.path), local_files_only=True, use_safetensors=True, trust_remote_code=False
        )
        self._model.eval()

    def ask(self, windows: Sequence[Any]) -> list[Any]:
        """Probabilities of each tag for each piece of each window."""
        import torch

        width = max(len(each.ids) for each in windows)
        ids = torch.zeros((len(windows), width), dtype=torch.long)
        mask = torch.zeros_like(ids)
        for row, each in enumerate(windows):
            ids[row, : len(each.ids)] = torch.tensor(each.ids)
            mask[row, : len(each.ids)] = 1
        with torch.inference_mode():
            logits = self._model(input_ids=ids, attention_mask=mask).logits.double()
        shares = torch.softmax(logits / _TEMPERATURE, dim=2).numpy()
        return [shares[row, : len(each.ids)] for row, each in enumerate(windows)]
