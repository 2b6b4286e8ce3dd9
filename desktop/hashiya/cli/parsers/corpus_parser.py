"""What may be said to `hashiya corpus`: highlight, sample, statistics."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli.parsers.common_options import Declarations, add_person, add_project

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def declare_corpus(sub: argparse.ArgumentParser) -> None:
    parts = sub.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (summary, declare) in ACTIONS.items():
        action = parts.add_parser(name, help=summary, description=f"{summary}.")
        declare(action)
        action.add_argument("--json", action="store_true", help="print exactly one JSON object on stdout")


def _declare_highlight(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "source",
        metavar="IN",
        type=Path,
        help="Parquet, JSONL (also .gz, .zst), a folder of texts, a dataset folder of Hugging Face",
    )
    sub.add_argument("out", metavar="OUT", type=Path, help="folder of Parquet parts; what is there is kept")
    sub.add_argument(
        "--engine",
        action="append",
        default=[],
        metavar="NAME",
        help="only this engine; repeatable; else all that can work but the slow ones",
    )
    sub.add_argument(
        "--project",
        type=Path,
        metavar="PROJECT",
        help="with its scheme, memory, lists and own model",
    )
    sub.add_argument("--scheme", default="", metavar="NAME|FILE", help="without a project (default: wojood)")
    sub.add_argument("--part-size", type=int, default=1000, metavar="N", help="texts in a part (1000)")
    sub.add_argument(
        "--workers", type=int, default=0, metavar="N", help="processes; one for each core unless named"
    )
    sub.add_argument("--scheduler", default="", metavar="tcp://HOST:PORT", help="a Dask cluster of yours")
    sub.add_argument("--text-field", default="", metavar="NAME", help="found out unless named")
    sub.add_argument("--id-field", default="", metavar="NAME", help="found out unless named")
    sub.add_argument("--anew", action="store_true", help="make all parts again, with other engines or sizes")
    sub.set_defaults(wrong=sub.error)


def _declare_sample(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("out", metavar="OUT", type=Path, help="what `corpus highlight` made")
    add_project(sub, "the project to bring texts into")
    sub.add_argument("--least-certain", type=int, default=0, metavar="N", help="the N least certain texts")
    sub.add_argument("--random", type=int, default=0, metavar="N", help="N texts at random")
    sub.add_argument("--label", default="", metavar="L", help="texts with this label; also with the others")
    sub.add_argument("--limit", type=int, default=100, metavar="N", help="of --label alone: so many (100)")
    sub.add_argument("--seed", type=int, default=1, metavar="N", help="of --random")
    add_person(sub, "who brings them")
    sub.set_defaults(wrong=sub.error)


def _declare_statistics(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("out", metavar="OUT", type=Path, help="what `corpus highlight` made")
    sub.add_argument("--names", type=int, default=20, metavar="N", help="most frequent names (20)")
    sub.add_argument(
        "--label", action="append", default=[], metavar="L", help="names of this label only; repeatable"
    )


ACTIONS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "highlight": (
        "highlight a corpus into Parquet parts; a second run does the rest",
        _declare_highlight,
    ),
    "sample": ("bring chosen texts of a highlighted corpus into a project, to correct", _declare_sample),
    "statistics": ("count labels and the most frequent names of a highlighted corpus", _declare_statistics),
}
CORPUS_COMMANDS: Declarations = {
    "corpus": ("highlight, sample and count corpora of millions of texts", declare_corpus),
}
