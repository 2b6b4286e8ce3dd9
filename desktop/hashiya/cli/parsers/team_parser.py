"""What may be said to the commands of a team: package, people, bring-back, sync."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli.parsers.common_options import Declarations, add_person, add_project

if TYPE_CHECKING:
    import argparse


def declare_sync(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
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
        "--machine",
        metavar="NAME",
        help="what this machine is called for the others, shown with conflicts; none is told unless named",
    )
    sub.add_argument(
        "--join", action="store_true", help="take this project for the one whose files lie in the folder"
    )
    add_person(sub, "whose file it is")
    sub.set_defaults(wrong=sub.error)


def declare_package(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    sub.add_argument(
        "output", metavar="OUT", type=Path, help="the file to write; for several people a folder for theirs"
    )
    sub.add_argument(
        *("--for", "--person"),
        dest="people",
        action="append",
        default=[],
        metavar="PERSON",
        help="whom it is for, made known when new; repeatable; else everybody to whom something is assigned",
    )
    sub.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="NAME",
        help="only this document; repeatable; else those assigned to them, or all",
    )
    sub.add_argument(
        "--assign",
        default="",
        metavar="K|all|split|P%",
        help="first assign: each text to K of them, to all, to one, or to one and P%% of them to all; "
        "what was assigned before stays",
    )
    sub.add_argument(
        "--due",
        default="",
        metavar="DATE",
        help="with --assign: the day for which it is asked, as 2026-12-31; also of what was assigned before",
    )
    sub.add_argument(
        "--seed", type=int, default=0, metavar="N", help="with --assign: another way of assigning"
    )
    sub.add_argument(
        "--not-blind", dest="blind", action="store_false", help="with other people's work and suggestions"
    )
    sub.add_argument("--gold", action="store_true", help="gold goes along also in a blind package")
    sub.add_argument(
        "--review", action="store_true", help="what a review decided about their work, to bring back"
    )
    add_person(sub, "who makes it")
    sub.set_defaults(wrong=sub.error)


def declare_people(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    sub.add_argument(
        "--rename", nargs=2, metavar=("PERSON", "NAME"), help="give somebody another name; their work stays"
    )
    sub.add_argument(
        "--join", nargs="+", metavar="PERSON", help="these are one person: the first; can be undone"
    )
    sub.add_argument("--part", metavar="PERSON", help="whoever was joined to this person is not them")
    sub.add_argument(
        "--role", nargs=2, metavar=("PERSON", "ROLE"), help="annotator, reviewer or owner: habits, not locks"
    )
    sub.add_argument(
        "--withdraw",
        nargs="+",
        metavar=("PERSON", "DOCUMENT"),
        help="take these texts, or all, back from somebody: they are not assigned any more; annotations stay",
    )
    sub.add_argument("--gold", action="store_true", help="each person's work against gold, too")
    sub.add_argument(
        "--answers", action="store_true", help="what was said about settled places, and who has to answer"
    )
    sub.add_argument(
        "--reply",
        nargs=4,
        metavar=("DOCUMENT", "START", "END", "TEXT"),
        help="say something to a settled place",
    )
    add_person(sub, "who says so")


def declare_bring_back(sub: argparse.ArgumentParser) -> None:
    add_project(sub, "the annotator's own file")
    sub.add_argument("other", metavar="REVIEW", type=Path, help="the review package, or the reviewer's file")
    sub.add_argument("--dry-run", action="store_true", help="only say what would come")
    add_person(sub, "whose file it is")


TEAM_COMMANDS: Declarations = {
    "package": ("make a project file for each annotator, or bring them their review", declare_package),
    "people": ("who works here, what is assigned, done and due; rename and join people", declare_people),
    "bring-back": ("bring a review into an annotator's own file", declare_bring_back),
    "sync": ("exchange work with a team through a shared folder", declare_sync),
}
