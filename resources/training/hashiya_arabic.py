"""What the two configurations beside this file need: the tokenizer the data were cut by, and their reader.

Words are cut at white space, and every punctuation mark and symbol stands alone: «2024.» is two words, so
that the annotations in the data end where words do. spaCy finds this file by «--code hashiya_arabic.py».
"""

import re
import unicodedata
from pathlib import Path

import spacy
from spacy.tokens import Doc
from spacy.training import Corpus

_SYMBOLS = "".join(
    re.escape(chr(code)) for code in range(0x110000) if unicodedata.category(chr(code))[0] in "PS"
)
_WORDS = re.compile(f"[{_SYMBOLS}]|[^\\s{_SYMBOLS}]+")


class ArabicTokenizer:
    """The words of a text with the white space between them, so that the text comes back exactly."""

    def __init__(self, vocab):
        self.vocab = vocab

    def __call__(self, text):
        """The document of a text."""
        words, spaces, at = [], [], 0
        for start, end in [*(match.span() for match in _WORDS.finditer(text)), (len(text), len(text))]:
            if at < start:
                if words and text[at] == " ":
                    spaces[-1] = True
                    at += 1
                if at < start:
                    words.append(text[at:start])
                    spaces.append(False)
            if start < end:
                words.append(text[start:end])
                spaces.append(False)
            at = end
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_options):
        """Nothing to keep: the tokenizer has no state."""
        return b""

    def from_bytes(self, _data, **_options):
        """The tokenizer as it is."""
        return self

    def to_disk(self, _path, **_options):
        """Nothing to keep: the tokenizer has no state."""

    def from_disk(self, _path, **_options):
        """The tokenizer as it is."""
        return self


@spacy.registry.tokenizers("hashiya.ArabicTokenizer.v1")
def arabic_tokenizer():
    """What a configuration names."""

    def make(nlp):
        return ArabicTokenizer(nlp.vocab)

    return make


@spacy.registry.readers("hashiya.Parts.v1")
def parts(path: Path):
    """The documents of train.spacy, and of train-2.spacy and so on where they are too many for one file."""
    path = Path(path)

    def read(nlp):
        for file in (path, *sorted(path.parent.glob(f"{path.stem}-[0-9]*{path.suffix}"))):
            yield from Corpus(file)(nlp)

    return read
