"""What may be said to the commands of a project: making it, reading, writing, merging, looking at it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli.parsers.common_options import (
    Declarations,
    add_documents,
    add_format_option,
    add_nothing,
    add_person,
    add_project,
)

if TYPE_CHECKING:
    import argparse


def _declare_new(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    sub.add_argument("--scheme", default="wojood", metavar="NAME|FILE", help="label scheme (default: wojood)")
    sub.add_argument("--title", default="", metavar="T")
    add_person(sub)


def _declare_import(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    sub.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="files or folders")
    sub.add_argument("--format", default="", metavar="NAME", help="by content and suffix unless named")
    sub.add_argument("--encoding", default="", metavar="NAME", help="found out unless named")
    sub.add_argument(
        "--bad-spans", choices=("drop", "refuse"), default="drop", help="spans that do not fit their text"
    )
    sub.add_argument("--map", default="", metavar="A=B,…|FILE", help="labels to rename; A= drops A")
    add_format_option(sub)
    sub.add_argument("--as-suggestions", action="store_true", help="the annotations become suggestions")
    add_person(sub, "whose work it is; gold: the gold layer")


def _declare_show(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    sub.add_argument("document", metavar="DOCUMENT")
    sub.add_argument(
        "--visual", action="store_true", help="laid out for terminals that do no bidi themselves"
    )


def _declare_export(sub: argparse.ArgumentParser) -> None:
    sub.set_defaults(wrong=sub.error)
    add_project(sub)
    sub.add_argument("output", metavar="OUTPUT", type=Path)
    sub.add_argument("--format", required=True, metavar="NAME")
    sub.add_argument("--layer", default="", metavar="L", help="gold, suggestions, or a person's name")
    sub.add_argument("--include", choices=("accepted", "suggested"), default="accepted")
    sub.add_argument(
        "--nested", choices=("all", "outermost", "innermost", "longest", "layers"), default="all"
    )
    sub.add_argument("--clitics", choices=("expand", "split", "omit", "d3"), default="expand")
    sub.add_argument("--unit", choices=("sentence", "paragraph", "document"), default="sentence")
    sub.add_argument("--labels", default="", metavar="MAP", help="a shipped map, a file, or A=B,C=")
    sub.add_argument(
        "--split",
        default="",
        metavar="80/10/10|project",
        help="into training, development and test; documents keep the part they have in the project, "
        "others are dealt one (see `parts`)",
    )
    sub.add_argument("--seed", type=int, default=None, metavar="N", help="of dealing; 1, or the project's")
    sub.add_argument(
        "--move", action="store_true", help="with --split: documents may go to another part than theirs"
    )
    sub.add_argument(
        "--no-negatives",
        dest="negatives",
        action="store_false",
        help="with --split: leave out units without annotations",
    )
    sub.add_argument(
        "--card",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="with --split: a fact for the card, as licence=CC-BY-4.0; else those the project keeps",
    )
    sub.add_argument(
        "--state", choices=("new", "begun", "done"), default=None, help="only documents in this state"
    )
    sub.add_argument("--tags", choices=("iob1", "iob2", "ioe2", "iobes", "bilou"), default=None)
    add_format_option(sub)
    sub.add_argument(
        "--report", type=Path, metavar="FILE", help="save the account of losses beside the export"
    )
    sub.add_argument(
        "--despite-damage",
        action="store_true",
        help="export a damaged file without what is damaged, which is named; otherwise it is refused",
    )
    add_documents(sub)


def _declare_parts(sub: argparse.ArgumentParser) -> None:
    sub.set_defaults(wrong=sub.error)
    add_project(sub)
    sub.add_argument(
        "--deal", default="", metavar="80/10/10", help="deal a part to every document that has none"
    )
    sub.add_argument("--seed", type=int, default=None, metavar="N", help="1, or the project's")
    sub.add_argument("--anew", action="store_true", help="with --deal: all but those that were set by hand")
    sub.add_argument("--move", action="store_true", help="with --deal: documents may change their part")
    sub.add_argument("--dry-run", action="store_true", help="only say what dealing would do")
    sub.add_argument(
        "--set",
        dest="sets",
        action="append",
        default=[],
        metavar="DOCUMENT=PART",
        help="by hand: train, dev, test, or nothing for none; repeatable",
    )
    sub.add_argument(
        "--alike", action="store_true", help="look for texts that are nearly the same in several parts"
    )
    add_person(sub)


def _declare_merge(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    sub.add_argument("others", metavar="OTHER", nargs="*", type=Path)
    sub.add_argument("--dry-run", action="store_true")
    sub.add_argument(
        "--labels",
        default="",
        metavar="THEIRS=OURS,…",
        help="how their labels come in; L=L as they are. One renamed on either side comes as what it is now",
    )
    sub.add_argument(
        "--align",
        action="store_true",
        help="what stands on the same words of a text that differs is compared with ours; without other "
        "files: for versions that came before",
    )
    sub.add_argument(
        "--take",
        default="",
        metavar="names,directions",
        help="documents' names and directions that differ become theirs; else ours stay",
    )
    sub.add_argument(
        "--undo", action="store_true", help="go back to before the last merge; the file as it is now is kept"
    )
    sub.set_defaults(wrong=sub.error)
    add_person(sub)


def _declare_check(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    sub.add_argument("--repair", action="store_true", help="repair what can be; the file as it was is kept")
    sub.add_argument(
        *("--from",),
        dest="copies",
        metavar="FILE",
        nargs="+",
        type=Path,
        default=[],
        help="other files that may hold the same texts, for what is damaged beyond repair",
    )


PROJECT_COMMANDS: Declarations = {
    "new": ("make an empty project; nothing is overwritten", _declare_new),
    "import": ("read files or folders into a project", _declare_import),
    "documents": ("list the documents", add_project),
    "show": ("a document with its annotations", _declare_show),
    "export": ("write training data and other formats", _declare_export),
    "parts": ("which documents are for training, development and test; deal or set them", _declare_parts),
    "merge": ("bring other people's project files in", _declare_merge),
    "check": ("examine a project file, and repair it on request", _declare_check),
    "formats": ("the formats there are", add_nothing),
    "schemes": ("the label schemes there are", add_nothing),
}
