"""The command line: its commands, what may be said to each, and which function does it.

Nothing here imports Qt, nor what a command does.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from hashiya import __version__
from hashiya.cli.parsers.corpus_parser import CORPUS_COMMANDS
from hashiya.cli.parsers.entities_parser import ENTITY_COMMANDS
from hashiya.cli.parsers.project_parser import PROJECT_COMMANDS
from hashiya.cli.parsers.reading_parser import READING_COMMANDS
from hashiya.cli.parsers.review_parser import REVIEW_COMMANDS
from hashiya.cli.parsers.suggest_parser import SUGGEST_COMMANDS
from hashiya.cli.parsers.team_parser import TEAM_COMMANDS

if TYPE_CHECKING:
    from hashiya.cli.parsers.common_options import Declarations

CommandFunction = Callable[[argparse.Namespace], int]


class _Parser(argparse.ArgumentParser):
    """Subcommands share options; abbreviations of long options are not guessed."""

    def __init__(self, **options: object) -> None:
        super().__init__(allow_abbrev=False, **options)  # type: ignore[arg-type]


_UNDECIDED = "Suggestions of finished documents that nobody has decided about are no «nothing here»"
_MORE = {
    "train": f"{_UNDECIDED}: such documents are left out, and how many is told.",
    "evaluate": f"{_UNDECIDED}: where a layer is measured, how many wait is told.",
    "export": f"{_UNDECIDED}: how many wait where is told with the losses.",
    "agreement": f"{_UNDECIDED}: how many wait, and how many one-sided annotations stand at such places, "
    "is told. Texts in which somebody marked nothing and did not say that they have read them are left out, "
    "and named.",
}
"""What the help of a command says beyond its summary."""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = _Parser(
        prog="hashiya",
        description="Read and annotate Arabic texts. Without a command the window opens.",
        epilog="hashiya [PROJECT] opens the window. Each command has --help.",
    )
    parser.add_argument("--version", action="version", version=f"hashiya {__version__}")
    parsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)
    for name, (summary, declare) in COMMANDS.items():
        told = f"{summary}. {_MORE[name]}" if name in _MORE else summary
        sub = parsers.add_parser(name, help=summary, description=told)
        declare(sub)
        if name not in CORPUS_COMMANDS:  # its actions take it
            sub.add_argument("--json", action="store_true", help="print exactly one JSON object on stdout")
        sub.set_defaults(run=_runner(name))
    return parser


def _runner(name: str) -> CommandFunction:
    def run(options: argparse.Namespace) -> int:
        from hashiya.cli import commands

        return commands.COMMANDS[name](options)

    return run


COMMANDS: Declarations = {
    **PROJECT_COMMANDS,
    **SUGGEST_COMMANDS,
    **REVIEW_COMMANDS,
    **TEAM_COMMANDS,
    **CORPUS_COMMANDS,
    **READING_COMMANDS,
    **ENTITY_COMMANDS,
}
