"""What may be said to the commands of suggestions: engines, learning, and how good they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli.parsers.common_options import Declarations, add_documents, add_person, add_project

if TYPE_CHECKING:
    import argparse


def _declare_suggest(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    add_documents(sub)
    sub.add_argument(
        "--engine", action="append", default=[], metavar="NAME", help="only this engine; repeatable"
    )
    sub.add_argument("--jobs", type=int, default=1, metavar="N", help="processes to work with")


def _declare_accept(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    add_documents(sub)
    sub.add_argument("--min-score", type=float, default=0.0, metavar="X", help="from 0 to 1")
    sub.add_argument("--label", action="append", default=[], metavar="L", help="only this label; repeatable")
    add_person(sub)


def _declare_train(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    add_person(sub)
    sub.add_argument("--layer", default="", metavar="L", help="gold, or a person's name")
    sub.add_argument("--output", type=Path, metavar="FILE", help="also write the model to a file")


def _declare_evaluate(sub: argparse.ArgumentParser) -> None:
    add_project(sub)
    sub.add_argument(
        "--gold", required=True, type=Path, metavar="PATH", help="a file, a folder, or another project"
    )
    sub.add_argument(
        "--gold-layer",
        default="",
        metavar="L",
        help="whose annotations there are gold; of a project its gold layer, or the only person's",
    )
    who = sub.add_mutually_exclusive_group()
    who.add_argument("--person", default="", metavar="PERSON", help="measure this person's work")
    who.add_argument(
        "--layer",
        default="",
        metavar="L",
        help="measure this layer: gold (what is settled), suggestions, a person's name; default: suggestions "
        "and annotations as shown",
    )
    add_documents(sub)
    sub.add_argument(
        "--map", default="", metavar="A=B,…|FILE", help="labels of the gold to rename; A= drops A"
    )
    sub.add_argument(
        "--count-empty",
        action="store_true",
        help="texts of the gold in which nothing is annotated say «nothing here», also where they are not "
        "marked as done",
    )
    sub.add_argument("--differences", action="store_true", help="list each place that differs, in its line")
    sub.add_argument("--flat", action="store_true", help="compare only outermost spans")


def _declare_simulate(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("gold", metavar="PATH", nargs="+", type=Path, help="annotated files or folders")
    sub.add_argument("--format", default="", metavar="NAME")
    sub.add_argument("--scheme", default="wojood", metavar="NAME|FILE")
    sub.add_argument("--map", default="", metavar="A=B,…|FILE", help="labels to rename; A= drops A")
    sub.add_argument(
        "--keys", action="store_true", help="the keys a person presses for each gold span, by way of working"
    )
    sub.add_argument(
        "--train",
        action="store_true",
        help="with --keys: train a model of one's own whenever the window would offer it",
    )


def _declare_engines(sub: argparse.ArgumentParser) -> None:
    sub.set_defaults(wrong=sub.error)
    sub.add_argument("project", metavar="PROJECT", nargs="?", type=Path, help="as it is in this project")
    sub.add_argument("--on", action="append", default=[], metavar="NAME", help="let it take part; repeatable")
    sub.add_argument("--off", action="append", default=[], metavar="NAME", help="do without; repeatable")
    sub.add_argument(
        "--folder", metavar="FOLDER", help='of the model for the engine transformers; "" forgets it'
    )
    sub.add_argument(
        "--server",
        metavar="ADDRESS",
        help="where the engine server asks: a port of this machine, or a whole address; it stays off until "
        "--on server",
    )
    sub.add_argument("--server-model", metavar="MODEL", help="the model that the server is asked for")
    sub.add_argument(
        "--get",
        metavar="NAME",
        help="fetch what the engine camel needs over the network (PyTorch: some hundred megabytes)",
    )


SUGGEST_COMMANDS: Declarations = {
    "suggest": ("highlight by the engines; a person's work is never touched", _declare_suggest),
    "accept": ("turn suggestions into a person's annotations", _declare_accept),
    "train": ("learn from confirmed annotations", _declare_train),
    "evaluate": ("precision, recall and F1 against gold annotations", _declare_evaluate),
    "simulate": (
        "how many corrections each method would have saved on annotated data; with `--keys` how many keys",
        _declare_simulate,
    ),
    "engines": ("the engines there are; with a project which take part, and set it", _declare_engines),
}
