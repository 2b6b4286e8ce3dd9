"""The README's tables, made from the program's own lists; run as a script it writes them in place.

A test compares them, so that the README cannot fall behind.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli.parser import COMMANDS as CLI
from hashiya.formats import FORMATS
from hashiya.formats.shared.losses import DETAILS
from hashiya.ui.commands.command_table import COMMANDS, MENUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

README = Path(__file__).resolve().parents[1] / "README.md"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in lines)


def lost(codes: Sequence[str]) -> str:
    """Loss codes in few words: the details of annotations and documents are named together when most go."""
    details = [code for code in codes if code in DETAILS]
    kept = [code for code in DETAILS if code not in codes]
    rest = [code for code in codes if code not in DETAILS]
    if len(details) > len(kept):
        rest.append("details" + (f" but {', '.join(kept)}" if kept else ""))
    else:
        rest += details
    return ", ".join(code.replace("_", " ") for code in rest)


def formats() -> str:
    rows = []
    for item in FORMATS:
        way = {(True, True): "in, out", (True, False): "in", (False, True): "out"}[
            item.read is not None, item.write is not None
        ]
        suffixes = " ".join(item.suffixes)
        rows.append((f"`{item.name}`", item.title, way, suffixes, lost(item.cannot_hold)))
    return table(("name", "format", "way", "files", "what it cannot hold"), rows)


def shortcuts() -> str:
    rows = []
    for menu, title in MENUS:
        for command in COMMANDS:
            if command.menu == menu and command.keys:
                keys = " or ".join(f"`{key}`" for key in command.keys)
                rows.append((title, command.text, keys))
    return table(("menu", "command", "keys"), rows)


def commands() -> str:
    return table(("command", "does"), ((f"`hashiya {name}`", entry[0]) for name, entry in CLI.items()))


TABLES = {"formats": formats, "shortcuts": shortcuts, "commands": commands}


def written(readme: str) -> str:
    """The README with each table between its two marks made anew."""
    for name, make in TABLES.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        pattern = re.compile(f"({re.escape(begin)}\n)(?:.*?\n)?({re.escape(end)})", re.DOTALL)
        text = make().replace("\\", "\\\\")
        readme, count = pattern.subn(rf"\g<1>{text}\n\g<2>", readme)
        if count != 1:
            raise ValueError(f"README.md needs exactly one pair of marks {begin} … {end}")
    return readme


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
