"""What every page of a publication has: head, bar, words in both languages, colours of the labels, paging.

The pages load nothing from elsewhere and need no server: what is searched lies beside them as scripts.
"""

from __future__ import annotations

import json
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from hashiya.assets import resource
from hashiya.core.colours import label_colours

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hashiya.core.labels import Label

LANGUAGES = ("ar", "en")
_ROW_DAY, _ROW_NIGHT = "#FCFBF8", "#1A1918"


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Language → key → word, of the pages' own interface."""
    found: dict[str, dict[str, str]] = json.loads(resource("publish", "words.json").read_bytes())
    return found


def style(labels: Sequence[Label]) -> str:
    """The style sheet, with a class `l-N` for each label in its order: ground and line, day and night."""
    day, night = _colours(labels, dark=False), _colours(labels, dark=True)
    return "\n".join(
        [
            resource("publish", "site.css").read_text(encoding="utf-8"),
            *(f".l-{at} {{ {each} }}" for at, each in enumerate(day)),
            "@media (prefers-color-scheme: dark) {",
            *(f':root:not([data-theme="day"]) .l-{at} {{ {each} }}' for at, each in enumerate(night)),
            "}",
            *(f':root[data-theme="night"] .l-{at} {{ {each} }}' for at, each in enumerate(night)),
            "@media print {",
            *(f":root[data-theme] .l-{at}, .l-{at} {{ {each} }}" for at, each in enumerate(day)),
            "}\n",
        ]
    )


def _colours(labels: Sequence[Label], *, dark: bool) -> list[str]:
    return [
        f"--b: {label_colours.band(dark, label.lch, label.family, 'accepted')};"
        f" --m: {label_colours.mark(dark, label.lch)};"
        for label in labels
    ]


def script_data(labels: Sequence[Label]) -> str:
    """Words and names of labels for the script of the pages."""
    names = [{"ar": label.ar or label.code, "en": label.en or label.code} for label in labels]
    return f"window.hashiyaWords = {as_script(words())};\nwindow.hashiyaLabels = {as_script(names)};\n"


def as_script(value: object) -> str:
    """JSON that may stand in a script, inside a page too."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # With every «<» written so, neither </script> nor <!-- of a text ends or hides the script.
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


class Frame:
    """Puts pages together in one language; the script of the pages can say them in the other."""

    def __init__(self, title: str, language: str, *, entities: bool, parts: int = 0) -> None:
        self.title, self.language, self.entities, self.parts = title, language, entities, parts
        self._say = words()[language]

    def say(self, key: str) -> str:
        """A word of the interface, which the script can change."""
        return f'<span data-w="{key}">{escape(self._say[key])}</span>'

    def named(self, key: str) -> str:
        """Attributes by which an element has a name, which the script can change."""
        return f'data-wa="{key}" aria-label="{escape(self._say[key])}"'

    def number(self, value: int) -> str:
        """A figure in the digits of the language."""
        text = f"{value:,}"
        if self.language == "ar":
            text = text.translate(str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬"))
        return f'<span data-n="{value}">{text}</span>'

    def counted(self, key: str, value: int) -> str:
        """What is counted, then the figure: so no noun has to agree with a number."""
        return f"{self.say(key)}: {self.number(value)}"

    def label(self, label: Label) -> str:
        """A label's name."""
        names = {"ar": label.ar or label.code, "en": label.en or label.code}
        shown = escape(names[self.language])
        return f'<span data-ar="{escape(names["ar"])}" data-en="{escape(names["en"])}">{shown}</span>'

    def page(
        self, kind: str, title: str, content: str, *, base: str = "", found: str = "find", bar: str = ""
    ) -> str:
        """A whole page. `base` leads to the folder's top; `found` is the word of the search field."""
        rtl, other = ("rtl", "en") if self.language == "ar" else ("ltr", "ar")
        heads = [("index", "texts", "index.html"), ("names", "names", "names.html")]
        heads += [("entities", "entities", "entities.html")] if self.entities else []
        heads += [("search", "search", "search.html")]
        links = "".join(
            f'<a href="{base}{target}"{" aria-current=page" if name == kind else ""}>{self.say(word)}</a>'
            for name, word, target in heads
        )
        steps = ""
        if kind == "text":
            steps = "".join(
                f'<button id="{name}" {self.named(word)}>{sign}</button>'
                for name, word, sign in (("prev", "previous", "↑"), ("next", "next", "↓"))
            )
        if kind != "search":
            steps += f'<button id="all">{self.say("all_texts")}</button>'
        field = escape(self._say[found])
        whole = title if title == self.title else f"{title} · {self.title}"
        return (
            f'<!DOCTYPE html>\n<html lang="{self.language}" dir="{rtl}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="generator" content="Hashiya">\n'
            f"<title>{escape(whole)}</title>\n"
            f'<link rel="icon" href="data:,">\n<link rel="stylesheet" href="{base}site.css">\n</head>\n'
            f'<body data-page="{kind}" data-base="{base}" data-parts="{self.parts}">\n'
            f'<a class="skip" href="#content">{self.say("skip")}</a>\n'
            f'<header class="bar"><a class="site" href="{base}index.html"><bdi>{escape(self.title)}</bdi></a>'
            f"<nav>{links}</nav>"
            f'<div class="find" role="search"><input type="search" id="find" {self.named(found)} '
            f'placeholder="{field}">'
            f'<span class="found" id="found" role="status"></span>{steps}</div>'
            f'{bar}<button id="theme">{self.say("night")}</button>'
            f'<button id="lang" lang="{other}">{self.say("language")}</button>'
            f'</header>\n<main id="content">\n{content}\n<footer>{self.say("made")}</footer>\n</main>\n'
            f'<script src="{base}data/words.js"></script>\n<script src="{base}site.js"></script>\n'
            "</body>\n</html>\n"
        )

    def paging(self, at: int, count: int, name: Callable[[int], str]) -> str:
        """Links to the pages of a list, `at` (from 0) being this one; "" for one page."""
        if count < 2:
            return ""
        shown: list[str] = []
        last = -1
        for place in _near(at, count):
            if place > last + 1:
                shown.append("<span>…</span>")
            figure = self.number(place + 1)
            shown.append(f"<b>{figure}</b>" if place == at else f'<a href="{name(place)}">{figure}</a>')
            last = place
        return f'<nav class="pages" {self.named("pages")}>{"".join(shown)}</nav>'


def _near(at: int, count: int) -> Iterator[int]:
    """The first, the last and those around."""
    shown = {0, 1, *range(at - 2, at + 3), count - 2, count - 1}
    yield from sorted(place for place in shown if 0 <= place < count)
