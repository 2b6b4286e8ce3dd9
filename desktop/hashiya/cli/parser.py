"""The command line: parses, calls one service, prints. Nothing here imports Qt.

Exit status: 0 done, 1 the world failed (one line on stderr), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from hashiya import __version__
from hashiya.cli.corpus_parser import CORPUS_COMMANDS
from hashiya.cli.entities_parser import ENTITY_COMMANDS
from hashiya.cli.reading_parser import READING_COMMANDS
from hashiya.cli.review_parser import REVIEW_COMMANDS, declare_people
from hashiya.cli.team_parser import TEAM_COMMANDS
from hashiya.errors import UserError

CommandFunction = Callable[[argparse.Namespace], int]


class _Parser(argparse.ArgumentParser):
    """Subcommands share options; abbreviations of long options are not guessed."""

    def __init__(self, **options: object) -> None:
        super().__init__(allow_abbrev=False, **options)  # type: ignore[arg-type]


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit status."""
    options = build_parser().parse_args(arguments)
    return _guarded(options.run, options)


def _guarded(run: CommandFunction, options: argparse.Namespace) -> int:
    """No traceback ever reaches a person, unless HASHIYA_DEBUG asks for it."""
    from hashiya.progress import Cancelled

    try:
        return run(options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (KeyboardInterrupt, Cancelled):
        print("hashiya: stopped; what was finished is kept.", file=sys.stderr)
    except Exception as error:
        if os.environ.get("HASHIYA_DEBUG"):
            raise
        told = _of_damage(error, options) or error
        said = " ".join(_sentence(told).split())
        print(f"hashiya: {said}", file=sys.stderr)
        if getattr(options, "json", False):
            _print_error(told, said)
    return 1


def _print_error(error: Exception, said: str) -> None:
    """For programs: the message's code, by which the guide has a page for it (`messages/CODE`)."""
    from hashiya.cli.output import print_json

    if isinstance(error, OSError) and error.errno:
        from hashiya.files import explain_os_error

        error = explain_os_error(error, error.filename or "a file", verb="use")
    if isinstance(error, UserError):
        print_json({"error": {"code": error.code, "message": error.message, "hint": error.hint}})
    else:
        print_json({"error": {"code": "fault", "message": said, "hint": ""}})


def _of_damage(error: Exception, options: argparse.Namespace) -> UserError | None:
    """What stopped the command, where a project file is not in order: then it is no fault of the program.

    The doctor decides; None where it finds nothing, and for errors that speak for themselves.
    """
    if isinstance(error, (UserError, OSError, MemoryError)):
        return None
    from hashiya.services.project.repair import damage_behind

    named = [getattr(options, "project", None), getattr(options, "other", None)]
    named += getattr(options, "others", None) or []
    return damage_behind([path for path in named if isinstance(path, Path)])


def _sentence(error: Exception) -> str:
    """What the world did in plain words; what we did wrong with its place."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError):
        from hashiya.files import explain_os_error

        return (
            str(explain_os_error(error, error.filename or "a file", verb="use"))
            if error.errno
            else str(error)
        )
    if isinstance(error, MemoryError):
        return "Not enough memory for this; try fewer documents at once."
    return f"a fault of the program ({type(error).__name__} at {_last_place(error)}): {error}"


def _last_place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown"


UNDECIDED = "Suggestions of finished documents that nobody has decided about are no «nothing here»"
MORE = {
    "train": f"{UNDECIDED}: such documents are left out, and how many is told.",
    "evaluate": f"{UNDECIDED}: where a layer is measured, how many wait is told.",
    "export": f"{UNDECIDED}: how many wait where is told with the losses.",
    "agreement": f"{UNDECIDED}: how many wait, and how many one-sided annotations stand at such places, "
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
        told = f"{summary}. {MORE[name]}" if name in MORE else summary
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


def _project(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("project", metavar="PROJECT", type=Path, help="the project file")


def _person(sub: argparse.ArgumentParser, help: str = "whose work it is") -> None:
    sub.add_argument("--as", dest="person", metavar="PERSON", default="", help=help)


def _documents(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--document", action="append", default=[], metavar="NAME", help="only this document; repeatable"
    )


def _declare_new(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    sub.add_argument("--scheme", default="wojood", metavar="NAME|FILE", help="label scheme (default: wojood)")
    sub.add_argument("--title", default="", metavar="T")
    _person(sub)


def _declare_import(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    sub.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="files or folders")
    sub.add_argument("--format", default="", metavar="NAME", help="by content and suffix unless named")
    sub.add_argument("--encoding", default="", metavar="NAME", help="found out unless named")
    sub.add_argument(
        "--bad-spans", choices=("drop", "refuse"), default="drop", help="spans that do not fit their text"
    )
    sub.add_argument("--map", default="", metavar="A=B,…|FILE", help="labels to rename; A= drops A")
    sub.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help="an option of the format"
    )
    sub.add_argument("--as-suggestions", action="store_true", help="the annotations become suggestions")
    _person(sub, "whose work it is; gold: the gold layer")


def _declare_suggest(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    _documents(sub)
    sub.add_argument(
        "--engine", action="append", default=[], metavar="NAME", help="only this engine; repeatable"
    )
    sub.add_argument("--jobs", type=int, default=1, metavar="N", help="processes to work with")


def _declare_accept(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    _documents(sub)
    sub.add_argument("--min-score", type=float, default=0.0, metavar="X", help="from 0 to 1")
    sub.add_argument("--label", action="append", default=[], metavar="L", help="only this label; repeatable")
    _person(sub)


def _declare_train(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    _person(sub)
    sub.add_argument("--layer", default="", metavar="L", help="gold, or a person's name")
    sub.add_argument("--output", type=Path, metavar="FILE", help="also write the model to a file")


def _declare_evaluate(sub: argparse.ArgumentParser) -> None:
    _project(sub)
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
    _documents(sub)
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


def _declare_export(sub: argparse.ArgumentParser) -> None:
    sub.set_defaults(wrong=sub.error)
    _project(sub)
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
    sub.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help="an option of the format"
    )
    sub.add_argument(
        "--report", type=Path, metavar="FILE", help="save the account of losses beside the export"
    )
    sub.add_argument(
        "--despite-damage",
        action="store_true",
        help="export a damaged file without what is damaged, which is named; otherwise it is refused",
    )
    _documents(sub)


def _declare_parts(sub: argparse.ArgumentParser) -> None:
    sub.set_defaults(wrong=sub.error)
    _project(sub)
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
    _person(sub)


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


def _declare_merge(sub: argparse.ArgumentParser) -> None:
    _project(sub)
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
    _person(sub)


def _declare_agreement(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    _documents(sub)
    declare_people(sub)
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


def _declare_show(sub: argparse.ArgumentParser) -> None:
    _project(sub)
    sub.add_argument("document", metavar="DOCUMENT")
    sub.add_argument(
        "--visual", action="store_true", help="laid out for terminals that do no bidi themselves"
    )


def _declare_check(sub: argparse.ArgumentParser) -> None:
    _project(sub)
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


def _declare_nothing(_sub: argparse.ArgumentParser) -> None:
    """A command without arguments of its own."""


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "new": ("make an empty project; nothing is overwritten", _declare_new),
    "import": ("read files or folders into a project", _declare_import),
    "documents": ("list the documents", _project),
    "suggest": ("highlight by the engines; a person's work is never touched", _declare_suggest),
    "accept": ("turn suggestions into a person's annotations", _declare_accept),
    "train": ("learn from confirmed annotations", _declare_train),
    "evaluate": ("precision, recall and F1 against gold annotations", _declare_evaluate),
    "simulate": (
        "how many corrections each method would have saved on annotated data; with `--keys` how many keys",
        _declare_simulate,
    ),
    "export": ("write training data and other formats", _declare_export),
    "parts": ("which documents are for training, development and test; deal or set them", _declare_parts),
    "merge": ("bring other people's project files in", _declare_merge),
    **REVIEW_COMMANDS,
    **TEAM_COMMANDS,
    **CORPUS_COMMANDS,
    "agreement": ("how far people agree", _declare_agreement),
    **READING_COMMANDS,
    **ENTITY_COMMANDS,
    "show": ("a document with its annotations", _declare_show),
    "check": ("examine a project file, and repair it on request", _declare_check),
    "formats": ("the formats there are", _declare_nothing),
    "engines": ("the engines there are; with a project which take part, and set it", _declare_engines),
    "schemes": ("the label schemes there are", _declare_nothing),
}
