"""What may be said to the commands about reading a corpus: finding, contexts, figures of its language."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def _project(sub: argparse.ArgumentParser) -> None:
    sub.set_defaults(wrong=sub.error)
    sub.add_argument("project", metavar="PROJECT", type=Path, help="the project file")


def _documents(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--document", action="append", default=[], metavar="NAME", help="only this document; repeatable"
    )


def _csv(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--csv", type=Path, metavar="FILE", help="write the table as CSV")


def declare_spelling(sub: argparse.ArgumentParser, mode: str) -> None:
    """How words are matched."""
    sub.add_argument("--exact", action="store_true", help="letter by letter, nothing folded")
    sub.add_argument(
        "--mode",
        choices=("word", "prefix", "stem", "substring", "regex"),
        default=mode,
        help=f"whole words, how they begin, whatever is attached (sound plurals too), anywhere; here: {mode}",
    )
    sub.add_argument("--keep-marks", action="store_true", help="diacritics and tatweel count")
    sub.add_argument("--keep-hamza", action="store_true", help="أ إ آ ؤ ئ are told from ا و ي")
    sub.add_argument("--keep-taa-marbuta", action="store_true", help="ة is told from ه")
    sub.add_argument("--keep-alif-maqsura", action="store_true", help="ى is told from ي")
    sub.add_argument("--no-tanwin", action="store_true", help="رحيم is not found in رحيمًا")
    sub.add_argument("--no-clitics", action="store_true", help="not with و ف ب ك ل س or ال before it")


def _declare_search(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    sub.add_argument("query", metavar="QUERY")
    declare_spelling(sub, "substring")
    sub.add_argument("--limit", type=int, default=100, metavar="N")


def _declare_concordance(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    sub.add_argument("query", metavar="QUERY")
    declare_spelling(sub, "word")
    _documents(sub)
    sub.add_argument("--sort", choices=("text", "following", "preceding", "label"), default="text")
    sub.add_argument("--limit", type=int, default=100, metavar="N")
    sub.add_argument("--as", dest="person", metavar="PERSON", default="", help="whose annotations are told")
    _csv(sub)


READING_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "search": ("find words, whatever their spelling, with their context", _declare_search),
    "concordance": ("words in their contexts: sorted, counted, with what is annotated", _declare_concordance),
}
