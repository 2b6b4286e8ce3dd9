"""What may be said to many commands: which project, which documents, whose work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

Declarations = dict[str, tuple[str, "Callable[[argparse.ArgumentParser], None]"]]
"""Commands by name: a summary, and what declares their arguments."""


def add_project(sub: argparse.ArgumentParser, help: str = "the project file") -> None:
    sub.add_argument("project", metavar="PROJECT", type=Path, help=help)


def add_person(sub: argparse.ArgumentParser, help: str = "whose work it is") -> None:
    sub.add_argument("--as", dest="person", metavar="PERSON", default="", help=help)


def add_documents(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--document", action="append", default=[], metavar="NAME", help="only this document; repeatable"
    )


def add_people(sub: argparse.ArgumentParser) -> None:
    """Who is compared."""
    sub.add_argument(
        "--person",
        action="append",
        default=[],
        metavar="PERSON",
        help="only these people, also where they have not finished a text; repeatable",
    )
    sub.add_argument(
        "--without", action="append", default=[], metavar="PERSON", help="leave this person out; repeatable"
    )
    sub.add_argument(
        "--unfinished", action="store_true", help="count people in texts that they have only begun, too"
    )


def add_format_option(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help="an option of the format"
    )


def add_nothing(_sub: argparse.ArgumentParser) -> None:
    """A command without arguments of its own."""
