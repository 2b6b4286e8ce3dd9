"""What may be said to the commands of a team: package, people, bring-back, sync."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def declare_sync(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("project", metavar="PROJECT", type=Path, help="the project file")
    sub.add_argument(
        "folder",
        metavar="FOLDER",
        type=Path,
        nargs="?",
        help="a folder that a service keeps alike on several machines; the one last used unless named",
    )
    sub.add_argument(
        "--take",
        choices=("auto", "all", "review"),
        default="auto",
        help="everybody's work, or the review alone; auto: the review alone in a blind package",
    )
    sub.add_argument("--on", action="store_true", help="the window exchanges with this folder by itself, too")
    sub.add_argument("--off", action="store_true", help="no longer; what was exchanged stays")
    sub.add_argument(
        "--join", action="store_true", help="take this project for the one whose files lie in the folder"
    )
    sub.add_argument("--as", dest="person", metavar="PERSON", default="", help="whose file it is")
    sub.set_defaults(wrong=sub.error)


TEAM_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "sync": ("exchange work with a team through a shared folder", declare_sync),
}
