"""What may be said to the commands about reading a corpus: finding, contexts, figures of its language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli.parsers.common_options import Declarations, add_documents, add_person, add_project

if TYPE_CHECKING:
    import argparse


def _project(sub: argparse.ArgumentParser) -> None:
    sub.set_defaults(wrong=sub.error)
    add_project(sub)


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


def _said(sub: argparse.ArgumentParser) -> None:
    """What is said beyond labels where the words stand; without words every annotation of which it is."""
    sub.add_argument(
        "--attribute",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="only in annotations with this value; repeatable",
    )
    sub.add_argument(
        "--document-label",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="only in documents with this label; repeatable",
    )


def _declare_search(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    sub.add_argument("query", metavar="QUERY")
    declare_spelling(sub, "substring")
    _said(sub)
    add_person(sub, "whose annotations count")
    sub.add_argument("--limit", type=int, default=100, metavar="N")


def _declare_concordance(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    sub.add_argument("query", metavar="QUERY")
    declare_spelling(sub, "word")
    _said(sub)
    add_documents(sub)
    sub.add_argument("--sort", choices=("text", "following", "preceding", "label"), default="text")
    sub.add_argument("--limit", type=int, default=100, metavar="N")
    add_person(sub, "whose annotations are told")
    _csv(sub)


def _node(sub: argparse.ArgumentParser) -> None:
    """Words, a label or an entity."""
    sub.add_argument("query", metavar="WORD", nargs="?", default="", help="words; or --label, or --entity")
    sub.add_argument("--label", default="", metavar="L", help="the annotations with this label")
    sub.add_argument("--entity", default="", metavar="NAME|UID", help="the mentions of this entity")
    add_person(sub, "whose annotations; all")
    declare_spelling(sub, "word")
    add_documents(sub)


def _declare_collocations(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    _node(sub)
    sub.add_argument("--window", type=int, default=5, metavar="N", help="1 to 10 words on either side; 5")
    sub.add_argument("--before", type=int, default=None, metavar="N", help="words before (on the right)")
    sub.add_argument("--after", type=int, default=None, metavar="N", help="words after (on the left)")
    sub.add_argument(
        "--min-count", type=int, default=2, metavar="N", help="found near it at least so often; 2"
    )
    orders = ("log_dice", "log_likelihood", "count", "before", "after", "frequency")
    sub.add_argument("--sort", choices=orders, default="log_dice")
    sub.add_argument("--limit", type=int, default=50, metavar="N")
    _csv(sub)


def _declare_keyness(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    add_documents(sub)
    sub.add_argument("--title", default="", metavar="WORDS", help="documents with these words in their title")
    sub.add_argument("--part", default="", choices=("train", "dev", "test"), help="documents of this part")
    sub.add_argument(
        "--min-count", type=int, default=3, metavar="N", help="found at least so often in all; 3"
    )
    sub.add_argument(
        "--certain", type=float, default=6.63, metavar="X", help="least log-likelihood; 6.63 (p < 0.01)"
    )
    sub.add_argument(
        "--sort", choices=("log_likelihood", "log_ratio", "here", "there"), default="log_likelihood"
    )
    sub.add_argument("--limit", type=int, default=50, metavar="N")
    _csv(sub)


def _declare_dispersion(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    _node(sub)
    sub.add_argument("--parts", type=int, default=10, metavar="N", help="of each document; 10")
    _csv(sub)


def _declare_publish(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    sub.add_argument("folder", metavar="FOLDER", type=Path, help="new, empty, or of an earlier publication")
    sub.add_argument("--lang", choices=("ar", "en"), default="ar", help="of the interface at first; ar")
    sub.add_argument("--title", default="", metavar="T", help="the project's unless named")
    sub.add_argument("--layer", default="", metavar="L", help="gold, suggestions, or a person's name")
    sub.add_argument(
        "--include",
        choices=("accepted", "suggested"),
        default="accepted",
        help="suggested: what nobody has confirmed too, marked as such",
    )
    add_documents(sub)


READING_COMMANDS: Declarations = {
    "search": ("find words, whatever their spelling, with their context", _declare_search),
    "concordance": ("words in their contexts: sorted, counted, with what is annotated", _declare_concordance),
    "collocations": ("what stands near a word, a label or an entity", _declare_collocations),
    "keyness": ("words typical of some documents against the rest", _declare_keyness),
    "publish": ("write a folder of static pages for any browser", _declare_publish),
    "dispersion": ("how evenly words, a label or an entity are spread", _declare_dispersion),
}
