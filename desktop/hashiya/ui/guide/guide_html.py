"""A page of the guide as HTML: for window, files and paper, with keys and menus as they are now."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from hashiya.services.guide.pages import GuidePage, fill
from hashiya.ui.commands.actions import command_text, key_words
from hashiya.ui.commands.page_keys import PLACES, WITH_KEYS_BY_ID

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

    from hashiya.qtkit.tokens import Theme

_PLACES = dict(PLACES)
_HEADING = re.compile(r"<h([123])>")
_CODE = re.compile(r"<code>([^<\n]*)</code>")
_CELL = re.compile(r' style="text-align:\w+"')
_NUMBERS = "-qt-list-number-prefix: '.'; -qt-list-number-suffix: '\u200f'"
"""Qt turns «1.» of a list from right to left into «.1», which such a line turns again: the dot is outside."""
KeysOf = Callable[[str], "tuple[str, ...]"]


def words_of(keys_of: KeysOf, *, quote: tuple[str, str]) -> Callable[[str, str], str]:
    """What puts marks into words: keys as `keys_of` has them, menus and names in the interface's language."""

    def say(kind: str, command: str) -> str:
        known = WITH_KEYS_BY_ID[command]
        if kind == "key":
            keys = keys_of(command)
            return f"`{key_words(keys[0])}`" if keys else say("menu", command)
        name = command_text(known).rstrip("…")
        if kind == "name":
            return f"{quote[0]}{name}{quote[1]}"
        menu = QCoreApplication.translate("Commands", _PLACES[known.menu])
        return f"{quote[0]}{menu} › {name}{quote[1]}"

    return say


def quotes(language: str) -> tuple[str, str]:
    return ("«", "»") if language == "ar" else ("**", "**")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def body(page: GuidePage, language: str, keys_of: KeysOf) -> str:
    """The page's inside; each heading has an anchor `sN`, counted from 0.

    What is typed stands from left to right also in an Arabic line: «--json», not «json--».
    """
    html = _parser().render(fill(page.source, words_of(keys_of, quote=quotes(language))))
    count = iter(range(10_000))
    html = _CODE.sub("<code>\u2066\\1\u2069</code>", html)
    html = _HEADING.sub(lambda found: f'<h{found[1]} id="s{next(count)}">', html)
    return _CELL.sub("", html)


def for_window(page: GuidePage, language: str, keys_of: KeysOf) -> str:
    """What Qt's rich text makes of it: direction on every block, anchors as it knows them, room in tables."""
    way = "rtl" if language == "ar" else "ltr"
    html = body(page, language, keys_of)
    html = re.sub(r'<h([123]) id="(s\d+)">', rf'<h\1 dir="{way}"><a name="\2"></a>', html)
    # A line of that much more than its height would leave a hole below a picture.
    html = re.sub(r"<p>(<img [^>]*>)</p>", r'<p style="line-height: 100%">\1</p>', html)
    html = re.sub(r"<(p|ul|ol|li)>", rf'<\1 dir="{way}">', html)
    if way == "rtl":
        html = html.replace('<ol dir="rtl">', f'<ol dir="rtl" style="{_NUMBERS}">')
    html = html.replace("<table>", f'<table dir="{way}" width="100%" cellspacing="0" cellpadding="6">')
    html = html.replace("<th>", f'<th dir="{way}" align="{"right" if language == "ar" else "left"}">')
    html = html.replace("<pre>", '<pre dir="ltr">').replace("<td>", f'<td dir="{way}">')
    return f'<html><body dir="{way}">{html}</body></html>'


def style(theme: Theme, size: int) -> str:
    """The style sheet of the window's pages, in what Qt knows of CSS; `size` in pixels."""
    t = theme
    return f"""
    body, p, li, td {{ color: {t.ink}; font-size: {size}px; line-height: 125%; }}
    h1 {{ color: {t.ink}; font-size: {round(size * 1.75)}px; margin-top: 4px; margin-bottom: 14px; }}
    h2 {{ color: {t.ink}; font-size: {round(size * 1.28)}px; margin-top: 22px; margin-bottom: 6px; }}
    h3 {{ color: {t.ink2}; font-size: {round(size * 1.1)}px; margin-top: 16px; margin-bottom: 4px; }}
    p {{ margin-top: 0; margin-bottom: 10px; }}
    li {{ margin-bottom: 5px; }}
    a {{ color: {t.accent}; text-decoration: none; }}
    code {{ background-color: {t.row}; color: {t.ink}; font-size: {round(size * 0.93)}px; }}
    pre {{ background-color: {t.row}; font-size: {round(size * 0.88)}px; margin-top: 4px;
        margin-bottom: 12px; }}
    th {{ color: {t.ink3}; font-size: {round(size * 0.88)}px; border-bottom: 1px solid {t.edge}; }}
    td {{ border-bottom: 1px solid {t.edge2}; font-size: {round(size * 0.93)}px; }}
    """
