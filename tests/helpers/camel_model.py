"""A tiny BERT that labels tokens, made of random numbers and a vocabulary of whole words; run as a script.

`python camel_model.py FOLDER` writes two as CAMeL Tools wants them: `tiny` with its labels, `own` with
others. The last layer of `tiny` is set by hand: some words have a certain tag that can be told beforehand.
"""

from __future__ import annotations

import sys
from pathlib import Path

TAGS = ("B-LOC", "B-ORG", "B-PERS", "B-MISC", "I-LOC", "I-ORG", "I-PERS", "I-MISC", "O")
KNOWN = {"سلمى": "B-PERS", "الورّاق": "I-PERS", "القاهرة": "B-LOC", "النيل": "B-LOC", "مكتبة": "B-ORG"}
WORDS = (*KNOWN, "الوراق", "سافرت", "إلى", "من", "ثم", "عادت", "نهر", "،", ".", "و")


def write_model(folder: Path, tags: tuple[str, ...] = TAGS) -> Path:
    """The folder holds config.json, model.safetensors and the tokenizer's files."""
    import torch
    from transformers import BertConfig, BertForTokenClassification, BertTokenizer

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    # The path by keyword: the argument's name differs between major versions.
    tokenizer = BertTokenizer.from_pretrained(str(folder), do_lower_case=False, strip_accents=False)
    tokenizer.save_pretrained(str(folder))
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        id2label=dict(enumerate(tags)),
        label2id={tag: at for at, tag in enumerate(tags)},
    )
    model = BertForTokenClassification(config)
    if tags == TAGS:
        _teach(model, vocabulary)
    model.save_pretrained(str(folder))
    return folder


def _teach(model: object, vocabulary: list[str]) -> None:
    """Let each known word's own direction decide its tag; position and neighbours weigh next to nothing."""
    import torch

    with torch.no_grad():
        weights = model.bert.embeddings  # type: ignore[attr-defined]
        weights.word_embeddings.weight.zero_()
        weights.position_embeddings.weight.zero_()
        weights.token_type_embeddings.weight.zero_()
        head = model.classifier  # type: ignore[attr-defined]
        head.weight.zero_()
        head.bias.zero_()
        for name, value in model.bert.encoder.named_parameters():  # type: ignore[attr-defined]
            if "LayerNorm" not in name:
                value.mul_(0.01)
        for at, word in enumerate(vocabulary):
            tag = KNOWN.get(word, KNOWN.get(word.replace("الوراق", "الورّاق"), "O"))
            weights.word_embeddings.weight[at, TAGS.index(tag)] = 1.0
        for place in range(len(TAGS)):
            head.weight[place, place] = 2.0


if __name__ == "__main__":
    write_model(Path(sys.argv[1]) / "tiny")
    write_model(Path(sys.argv[1]) / "own", ("O", "B-قبيلة", "I-قبيلة"))
