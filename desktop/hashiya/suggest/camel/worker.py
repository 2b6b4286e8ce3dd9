"""The process in which CAMeL Tools works: torch stays out of ours, and can be stopped at any moment.

Asked over a pipe with lists of sentences (lists of words); answers (tag, probability) for each word.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.lifeline import follow_parent
from hashiya.suggest.camel.model_folder import PIECES, data_folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

log = logging.getLogger(__name__)

Tagged = list[tuple[str, float]]
OUTSIDE = ("O", 1.0)
TEMPERATURE = 1.5  # fine-tuned BERTs are surer than they are right; no text of gold comes with a model
_BATCH = 16
_LONGEST = 64  # word pieces of one word; no name is longer
_OFFLINE = (
    "HF_HUB_OFFLINE",
    "TRANSFORMERS_OFFLINE",
    "HF_HUB_DISABLE_TELEMETRY",
    "DISABLE_SAFETENSORS_CONVERSION",
)
_EMPTY = {"version": "1.6", "packages": {}, "components": {}}


def serve(connection: Connection, folder: str) -> None:
    """Load the model, then answer until the other side is gone. The first answer is "" or what went wrong."""
    follow_parent()
    _be_quiet()
    try:
        tagger = Tagger(folder)
    except Exception as error:  # whatever torch and transformers raise is told, not thrown
        connection.send(f"{type(error).__name__}: {error}"[:500])
        return
    connection.send("")
    while True:
        try:
            sentences = connection.recv()
        except (EOFError, OSError):
            return
        try:
            connection.send(tagger.tag(sentences))
        except Exception as error:
            connection.send(f"{type(error).__name__}: {error}"[:500])


def _be_quiet() -> None:
    """Warnings of libraries are no words for people; the program's own output is not theirs."""
    import warnings

    warnings.simplefilter("ignore")
    for name in _OFFLINE:
        os.environ[name] = "1"
    os.environ |= {"TOKENIZERS_PARALLELISM": "false", "TQDM_DISABLE": "1"}


@contextlib.contextmanager
def catalogue_at_hand() -> Iterator[None]:
    """While CAMeL Tools is imported: it downloads its catalogue when it finds none, and makes a folder.

    Where there is no catalogue, an empty one in a folder of ours is given, and that folder as home.
    """
    if any((folder / "catalogue.json").is_file() for folder in data_folders()):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="hashiya-camel-") as place:
        (Path(place) / "catalogue.json").write_text(json.dumps(_EMPTY), encoding="utf-8")
        home = "USERPROFILE" if sys.platform == "win32" else "HOME"
        given = {"CAMELTOOLS_DATA": place, home: place}
        before = {name: os.environ.get(name) for name in given}
        os.environ.update(given)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


class Tagger:
    """camel_tools.ner.NERecognizer, asked for probabilities and only as wide as the sentences are."""

    def __init__(self, folder: str) -> None:
        # Before CAMeL Tools takes the home folder for its own: torch's caches stay where they are.
        import torch

        with catalogue_at_hand():
            from camel_tools.ner import NERecognizer
        self.recognizer: Any = NERecognizer(folder, use_gpu=True)
        self.device = _device(torch)
        self.recognizer.model.to(self.device)
        self.recognizer.model.eval()

    def tag(self, sentences: Sequence[Sequence[str]]) -> list[Tagged]:
        """A tag for every word of every sentence. Words that give no piece are outside of everything."""
        pieces = [[self._pieces(word) for word in sentence] for sentence in sentences]
        kept = [[at for at, count in enumerate(counts) if 0 < count <= _LONGEST] for counts in pieces]
        asked = [place for place, places in enumerate(kept) if places]
        widths = [sum(pieces[place][at] for at in kept[place]) for place in asked]
        # Sentences of like length together: padding costs as much as words.
        order = sorted(range(len(asked)), key=widths.__getitem__)
        answers: list[Tagged] = [[OUTSIDE] * len(sentence) for sentence in sentences]
        for first in range(0, len(order), _BATCH):
            batch = [asked[at] for at in order[first : first + _BATCH]]
            width = max(widths[at] for at in order[first : first + _BATCH])
            words = [[sentences[place][at] for at in kept[place]] for place in batch]
            for place, tagged in zip(batch, self._read(words, min(width + 2, PIECES)), strict=True):
                for at, pair in zip(kept[place], tagged, strict=True):
                    answers[place][at] = pair
        assert [len(tagged) for tagged in answers] == [len(sentence) for sentence in sentences]
        return answers

    def _pieces(self, word: str) -> int:
        return len(self.recognizer.tokenizer.tokenize(word))

    def _read(self, sentences: list[list[str]], width: int) -> list[Tagged]:
        """As NERecognizer.predict, with probabilities; every word has at least one piece."""
        import torch
        from camel_tools.ner import NERDataset

        names = self.recognizer.labels_map
        data = NERDataset(sentences, self.recognizer.tokenizer, list(names.values()), width)
        found: list[Tagged] = [[] for _ in sentences]
        for first in range(0, len(data), _BATCH):
            rows = [data[at] for at in range(first, min(first + _BATCH, len(data)))]
            inputs = {
                key: torch.stack([row[key] for row in rows]).to(self.device)
                for key in ("input_ids", "token_type_ids", "attention_mask")
            }
            with torch.inference_mode():
                logits = self.recognizer.model(**inputs)[0].float().cpu()
            chances, best = torch.softmax(logits / TEMPERATURE, dim=2).max(dim=2)
            for place, row in enumerate(rows):
                for at in (row["label_ids"] >= 0).nonzero().flatten().tolist():
                    found[row["sent_id"]].append((names[int(best[place, at])], float(chances[place, at])))
        return found


def _device(torch: Any) -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
