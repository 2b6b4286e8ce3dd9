"""What may be said to the command about entities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli.parsers.common_options import Declarations, add_person, add_project

if TYPE_CHECKING:
    import argparse

_MENTION = "an annotation: its id, or DOCUMENT:START-END[:LABEL]"
_ENTITY = "an entity: its id, a name that only one has, nil (known to nobody), or new:NAME"


def declare_entities(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    sub.add_argument("--label", action="append", default=[], metavar="L", help="only this label; repeatable")
    sub.add_argument("--entity", default="", metavar="ENTITY", help="only this one, by id or name")
    sub.add_argument("--layer", default="", metavar="L", help="links of gold or of one person; else all")
    sub.add_argument("--output", type=Path, metavar="FILE", help="write the entities with their mentions")
    sub.add_argument(
        "--format", choices=("csv", "tei", "jsonld"), default="", help="of --output; else by its suffix"
    )
    sub.add_argument(
        "--candidates", default="", metavar="MENTION", help=f"who it may mean, with reasons; {_MENTION}"
    )
    sub.add_argument(
        "--suggest", action="store_true", help="links for mentions nobody was asked about, in groups"
    )
    sub.add_argument(
        "--link",
        dest="links",
        action="append",
        default=[],
        metavar="MENTION=ENTITY",
        help=f"say whom a mention means; repeatable. {_MENTION}; {_ENTITY}",
    )
    sub.add_argument(
        "--unlink", action="append", default=[], metavar="MENTION", help="not asked about yet, as before"
    )
    sub.add_argument(
        "--join",
        dest="joins",
        action="append",
        default=[],
        metavar="A=B",
        help="A is one with B, which stays; repeatable",
    )
    sub.add_argument(
        "--part", dest="parts", action="append", default=[], metavar="ENTITY", help="take a joining back"
    )
    sub.add_argument(
        "--knowledge",
        default=None,
        metavar="FILE",
        help="entities known elsewhere (CSV, TSV, JSONL), asked for candidates from now on; «» for none",
    )
    add_person(sub, "whose links they are")
    sub.set_defaults(wrong=sub.error)


ENTITY_COMMANDS: Declarations = {
    "entities": ("who and what is meant: list, link, join, part, write out", declare_entities),
}
