"""Words for kinds of text: those that the program recognizes, and those that people named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import isolated, noop
from hashiya.suggest.text_kind import DEBRIS, DIALECT, FOREIGN, STRANGE, VERSE
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.services.evaluate.genres import Genre

_RECOGNIZED = {
    FOREIGN: noop("Another language"),
    DEBRIS: noop("Bad scan"),
    DIALECT: noop("Dialect"),
    VERSE: noop("Verse"),
    STRANGE: noop("Unknown words"),
}


def genre_words(genre: Genre) -> str:
    """What people called it, what it looks like, or that nothing is known."""
    if genre.recognized:
        return tr("Genres", _RECOGNIZED.get(genre.name, genre.name))
    return isolated(genre.name) if genre.name else tr("Genres", "Not named")
