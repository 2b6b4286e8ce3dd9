"""What may be said to the commands of a review: compare, settle, agreement."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli.parsers.common_options import Declarations, add_documents, add_people, add_project

if TYPE_CHECKING:
    import argparse


def _common(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    add_documents(sub)
    add_people(sub)


def declare_compare(sub: argparse.ArgumentParser) -> None:
    _common(sub)
    sub.add_argument("--state", choices=("open", "settled", "agreed"), help="only places in this state")


def _declare_many(sub: argparse.ArgumentParser) -> None:
    many = sub.add_argument_group(
        "many places",
        "decisions of a file settle what they name; a rule keeps what somebody decided and lists where it "
        "differs",
    )
    many.add_argument(
        "--decisions",
        type=Path,
        metavar="FILE",
        help='JSON Lines, a place each: {"document": D, "start": N, "end": M}, with "take": PERSON, "spans": '
        '[…] or "nothing": true, and "reason"',
    )
    many.add_argument("--rule", choices=("agreed", "majority"), help="settle what nobody settled by a rule")
    many.add_argument(
        "--share", type=float, metavar="X", help="with majority: what this share of the people have, as 0.67"
    )
    many.add_argument("--dry-run", action="store_true", help="only say what the rule would do")


def declare_settle(sub: argparse.ArgumentParser) -> None:
    _common(sub)
    place = sub.add_argument_group("one place", "named as `hashiya compare` names it")
    place.add_argument("--start", type=int, metavar="N", help="where the place begins, in code points")
    place.add_argument("--end", type=int, metavar="M", help="where it ends")
    place.add_argument("--take", metavar="PERSON", help="gold becomes what this person has there")
    place.add_argument(
        "--spans",
        metavar="JSON",
        help='gold becomes these: [{"start": N, "end": M, "label": L}, …]; where nobody has anything '
        "they are added as missed",
    )
    place.add_argument("--nothing", action="store_true", help="nothing is to be marked there")
    place.add_argument(
        "--attribute",
        metavar="NAME=VALUE",
        help="gold's annotation there gets this attribute (several values as a JSON list); entity=ID says "
        "whom it means",
    )
    place.add_argument(
        "--relation",
        metavar="JSON",
        help='gold gets this relation: {"type": T, "head": {"start": N, "end": M, "label": L}, "tail": {…}}',
    )
    place.add_argument(
        "--document-label",
        metavar="NAME=VALUE",
        help="gold gives the document this label; here as with --attribute, nothing after the sign says that "
        "none is to be given",
    )
    place.add_argument("--reject", action="store_true", help="with --relation: there is no such relation")
    place.add_argument("--reason", default="", metavar="TEXT", help="what the annotators get to read")
    place.add_argument(
        "--crossing",
        choices=("refuse", "replace", "keep"),
        default="refuse",
        help="what would cross gold of other places is refused, takes its place, or stands beside it",
    )
    _declare_many(sub)
    sub.add_argument(
        "--label",
        action="append",
        default=[],
        metavar="L",
        help="with a rule: only places with this label; of several places on the same words: the one with it",
    )
    sub.add_argument(
        "--finish",
        metavar="NAME",
        action="append",
        help="end the document's review; what all agree on comes into gold; repeatable",
    )
    sub.add_argument("--as", dest="reviewer", metavar="PERSON", default="", help="who settles")
    sub.set_defaults(wrong=sub.error)


def _declare_agreement(sub: argparse.ArgumentParser) -> None:
    _common(sub)
    sub.add_argument(
        "--count-empty",
        action="store_true",
        help="a text that somebody was given or began, and in which they marked nothing, counts as read: "
        "nothing found",
    )
    sub.add_argument(
        "--count-unknown",
        action="store_true",
        help="the same also where nothing tells that they saw the text, as for annotations read from files",
    )
    sub.add_argument("--gamma", action="store_true", help="Mathet's gamma too; needs pygamma-agreement")
    sub.add_argument("--csv", type=Path, metavar="FILE", help="write the tables as CSV")


REVIEW_COMMANDS: Declarations = {
    "compare": ("people's work side by side: every place, its answers and what gold has", declare_compare),
    "settle": ("decide places: one by one, by a rule, or a document's end", declare_settle),
    "agreement": ("how far people agree", _declare_agreement),
}
