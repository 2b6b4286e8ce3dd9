"""The table of settings; the preferences dialog is built from it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import noop
from hashiya.qtkit.settings import Setting

if TYPE_CHECKING:
    from hashiya.ui.context import Context

ASKED = "first/asked"

_LANGUAGES = (("system", noop("As the system")), ("ar", noop("Arabic")), ("en", noop("English")))
_THEMES = (("system", noop("As the system")), ("day", noop("Day")), ("night", noop("Night")))
_DIGITS = (("auto", noop("As usual in the language")), ("latin", noop("0-9")), ("arabic", noop("٠-٩")))
_TAGS = (("full", noop("Full")), ("short", noop("Short (the key)")), ("off", noop("Off")))
_DENSITY = (("comfortable", noop("Comfortable")), ("compact", noop("Compact")))
_WIDTHS = (("narrow", noop("Narrow")), ("normal", noop("Normal")), ("wide", noop("Wide")))
_LEADINGS = (("tight", noop("Tight")), ("normal", noop("Normal")), ("loose", noop("Loose")))
_ORDER = (("reading", noop("In reading order")), ("uncertain", noop("Least certain first")))

SETTINGS = (
    Setting("language", "choice", "system", noop("Interface"), noop("Language"), choices=_LANGUAGES),
    Setting("theme", "choice", "system", noop("Interface"), noop("Theme"), choices=_THEMES),
    Setting("digits", "choice", "auto", noop("Interface"), noop("Digits"), choices=_DIGITS),
    Setting("density", "choice", "comfortable", noop("Interface"), noop("Density"), choices=_DENSITY),
    Setting("reader/face", "text", "", noop("Reading"), noop("Face")),
    Setting("reader/size", "int", 21, noop("Reading"), noop("Size"), least=14, most=40),
    Setting("reader/width", "choice", "normal", noop("Reading"), noop("Column width"), choices=_WIDTHS),
    Setting("reader/leading", "choice", "normal", noop("Reading"), noop("Line spacing"), choices=_LEADINGS),
    Setting("reader/tags", "choice", "full", noop("Reading"), noop("Tags"), choices=_TAGS),
    Setting("reader/marks", "bool", True, noop("Reading"), noop("Show diacritics")),
    Setting(
        "reader/codes",
        "bool",
        False,
        noop("Reading"),
        noop("Codes in one piece"),
        noop("Codes such as 13-CT/HU read from left to right; the text itself is not changed."),
    ),
    Setting("reader/margin", "bool", True, noop("Reading"), noop("Notes in the margin")),
    Setting("person", "text", "", noop("Annotating"), noop("Your name")),
    Setting("review/nameless", "bool", False, noop("Review"), noop("Hide names while settling")),
    Setting(
        "popup", "bool", True, noop("Annotating"), noop("Show the labels after selecting with the mouse")
    ),
    Setting(
        "walk/order", "choice", "reading", noop("Annotating"), noop("Order of suggestions"), choices=_ORDER
    ),
    Setting(
        "suggest/import",
        "bool",
        True,
        noop("Suggestions"),
        noop("Suggest on import"),
        noop("New documents get suggestions in the background; nothing of yours is touched."),
    ),
    Setting(
        "suggest/live",
        "bool",
        True,
        noop("Suggestions"),
        noop("Learn while you work"),
        noop("What you accept and reject shows at once in the suggestions of the open document."),
    ),
    Setting(
        "suggest/offer",
        "bool",
        True,
        noop("Suggestions"),
        noop("Offer training when enough is new"),
        noop("A line in the status bar once five finished documents are new to the model."),
    ),
    Setting("suggest/threshold", "float", 0.9, least=0.0, most=1.0),
    Setting(
        "copies",
        "bool",
        True,
        noop("Interface"),
        noop("Keep a copy of the project each day"),
        noop("The last three days; “Restore daily copy…” in the File menu opens one."),
    ),
    Setting("reopen", "bool", True, noop("Interface"), noop("Open the last project at start")),
    *(Setting(f"search/{key}", "bool", True) for key in ("marks", "hamza", "ta", "ya", "tanwin")),
    Setting("keys", "text", ""),
    Setting("documents/names", "bool", False),
    Setting("tour/seen", "bool", False),
    Setting(ASKED, "bool", False),
    Setting("recent", "list", []),
    Setting("folder", "text", ""),
    Setting("named", "bool", False),
    Setting("popup/guide", "bool", False),
    Setting("annotations/sort", "text", "place"),
    Setting("palette/used", "list", []),
    Setting("window/geometry", "bytes", b""),
    Setting("window/state-ltr", "bytes", b""),
    Setting("window/state-rtl", "bytes", b""),
)


def is_first_start(context: Context) -> bool:
    """Whether nobody was asked yet and nothing was done here before."""
    settings = context.settings
    known = settings.get(ASKED) or settings.get("person") or settings.get("recent")
    return not known and os.environ.get("HASHIYA_SMOKE") != "1"
