"""What lies beside the parts for a framework to train on them: scripts, configurations, their commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.assets import resource
from hashiya.files import write_text

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

SCRIPTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "huggingface": (("train_transformers.py",), ("python train_transformers.py",)),
    "conll": (("train_flair.py",), ("python train_flair.py",)),
    "gliner": (("train_gliner.py",), ("python train_gliner.py",)),
    "spacy": (
        ("hashiya_arabic.py", "config_ner.cfg", "config_spancat.cfg"),
        (
            "python -m spacy train config_ner.cfg --code hashiya_arabic.py --output model_ner",
            "python -m spacy train config_spancat.cfg --code hashiya_arabic.py --output model_spancat",
        ),
    ),
}
"""Format → files of resources/training, and the commands that train with them in the folder."""


def commands(format_name: str) -> tuple[str, ...]:
    """What to say in the folder to train; nothing where no script fits the format."""
    return SCRIPTS[format_name][1] if format_name in SCRIPTS else ()


def write_scripts(format_name: str, folder: Path, filled: Collection[str], seed: int) -> None:
    """Write them into the folder. `filled` are the parts that have documents: a model is chosen by
    development data, and for want of any by what it learned from, never by the test.
    """
    names, _commands = SCRIPTS.get(format_name, ((), ()))
    chosen_by = "dev" if "dev" in filled else "train"
    for name in names:
        text = resource("training", name).read_text(encoding="utf-8")
        if name.endswith(".cfg"):
            text = text.replace("DEV.spacy", f"{chosen_by}.spacy").replace("SEED", str(seed % 2**31))
        write_text(folder / name, text)
