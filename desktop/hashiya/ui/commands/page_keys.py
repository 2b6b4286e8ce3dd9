"""What keys do on one page or in one pop-up alone: a table like that of the commands, changed alike.

These are in no menu and no palette. `menu` names the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import noop
from hashiya.ui.commands.command_table import BY_ID, COMMANDS, MENUS, Command
from hashiya.ui.commands.key_bindings import pressed

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

KEY_PAGES = (
    ("settle", noop("Review page")),
    ("quick", noop("Quick confirmation")),
    ("popup", noop("Pop-up of labels")),
    ("documents", noop("List of documents")),
)

_ENTER = ("Return", "Enter")

PAGE_COMMANDS = (
    Command("settle.take", noop("Settle so, next place"), "settle", _ENTER),
    Command("settle.next_answer", noop("Next answer"), "settle", ("Down",)),
    Command("settle.previous_answer", noop("Previous answer"), "settle", ("Up",)),
    Command("settle.next", noop("Next place"), "settle", ("N",)),
    Command("settle.previous", noop("Previous place"), "settle", ("P",)),
    Command("settle.third", noop("A third choice"), "settle", ("T",)),
    Command("settle.missed", noop("Add what all missed"), "settle", ("M",)),
    Command("settle.both", noop("Let both stand"), "settle", ("O",)),
    Command("settle.reason", noop("Reason in your own words"), "settle", ("R",)),
    Command("settle.postpone", noop("Postpone"), "settle", ("L",)),
    Command("settle.example", noop("Keep as an example in the guidelines"), "settle", ("E",)),
    Command("settle.back", noop("Back to the place just settled"), "settle", ("B",)),
    Command("settle.finish", noop("Finish the review"), "settle", ("Ctrl+Return", "Ctrl+Enter")),
    Command("quick.label", noop("Another label…"), "quick", ("Space",)),
    Command("quick.skip", noop("Skip"), "quick", ("Tab",)),
    Command("quick.back", noop("Back"), "quick", ("Shift+Tab",)),
    Command("popup.take", noop("Take the label at hand"), "popup", _ENTER),
    Command("popup.name", noop("Type the label's name"), "popup", ("Space",)),
    Command("documents.title", noop("Title…"), "documents", ("F2",)),
    Command("documents.beside", noop("Open beside"), "documents", ("Alt+Return", "Alt+Enter")),
)

WITH_KEYS = (*COMMANDS, *PAGE_COMMANDS)
"""Everything that can be given keys."""
WITH_KEYS_BY_ID = BY_ID | {each.id: each for each in PAGE_COMMANDS}
PLACES = (*MENUS, *KEY_PAGES)
"""Where a command is found: (menu or page, its title)."""

_PAGES = frozenset(name for name, _ in KEY_PAGES)
_IN_QUICK = frozenset(
    {
        *("suggestions.accept", "suggestions.reject"),
        *(f"annotate.{end}_{side}" for end in ("end", "start") for side in ("left", "right")),
        *(f"annotate.{end}_letter_{side}" for end in ("end", "start") for side in ("left", "right")),
    }
)
"""Commands of the text whose keys work in the quick confirmation too."""
_TEXT_MENUS = ("annotate", "suggestions")


def of_page(command: Command) -> bool:
    """Whether its keys count on one page alone."""
    return command.menu in _PAGES


def on_different_pages(first: Command, second: Command) -> bool:
    """Whether one of them has its keys on a page where the other can never be meant."""
    if of_page(first) and of_page(second):
        return first.menu != second.menu
    if of_page(second):
        first, second = second, first
    if not of_page(first) or (first.menu == "quick" and second.id in _IN_QUICK):
        return False
    return second.reader or second.menu in _TEXT_MENUS


def names_of(event: QKeyEvent) -> set[str]:
    """The key as a table may have written it: by what it types, and a letter as the Latin one too."""
    from hashiya.ui.commands.hint_keys import letter_of

    return {each for each in (pressed(event), letter_of(event)) if each}
