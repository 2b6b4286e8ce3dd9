"""The measures of the page: faces, leading, lanes. Everything in logical pixels."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QFont, QFontMetricsF

from hashiya.qtkit.fonts import TINY, interface_font, reading_font
from hashiya.ui.reader.types import MEASURES, READING_SIZES, Tags, Typography

ABOVE, BELOW, AFTER = (
    1.02,
    0.52,
    0.16,
)  # parts of an em: to the top of marks, under the baseline, behind lanes
TOP, BOTTOM = 34.0, 48.0  # white over the first line and under the last
PERSON_PITCH = 21.0
NOTE_WIDTH = 146.0
NOTE_COLUMN = 176.0
SIDE = 56.0
HEADING = 1.42
_TITLE_GAP, _GAP = 0.35, 0.48
_NARROW = 600.0
_BASE_SIZE = 21.0
_CHARACTERS = 75
_MANY_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Style:
    """A Typography with its fonts made; `language` is that of the tags, "ar" or "en"."""

    typography: Typography
    language: str
    body: QFont
    head: QFont
    tag: QFont
    note: QFont
    tag_metrics: QFontMetricsF
    _tag_widths: dict[str, float] = field(default_factory=dict, compare=False)

    def tag_width(self, words: str) -> float:
        """Of the words of a tag; measured once."""
        found = self._tag_widths.get(words)
        if found is None:
            if len(self._tag_widths) > _MANY_WORDS:
                self._tag_widths.clear()
            found = self._tag_widths[words] = self.tag_metrics.horizontalAdvance(words)
        return found

    @property
    def tags(self) -> Tags:
        chosen = Tags(self.typography.tags)
        return Tags.SHORT if chosen is Tags.FULL and self.typography.compact else chosen

    @property
    def pitch(self) -> float:
        """From one lane to the next."""
        return 5.0 if self.tags is Tags.OFF else 15.0

    @property
    def size(self) -> int:
        return self.body.pixelSize()

    def em(self, *, title: bool) -> float:
        return float((self.head if title else self.body).pixelSize())

    def gap(self, *, title: bool) -> float:
        """Between paragraphs."""
        return self.size * (_TITLE_GAP if title else _GAP) * (0.5 if self.typography.compact else 1.0)

    def after(self, em: float) -> float:
        """Behind the last lane of a line; a leading other than 1 is given here."""
        return em * AFTER + em * (ABOVE + BELOW + AFTER) * (self.typography.leading - 1.0)

    def line_height(self) -> float:
        """Of a line of the body with one lane."""
        return (ABOVE + BELOW) * self.size + self.pitch + self.after(self.size)

    def measure(self, advance: float, *, margin: bool) -> float:
        """The width lines may take; `advance` is the mean width of a letter of this text."""
        wanted = min(self.typography.measure, _NARROW) if margin else float(self.typography.measure)
        characters = _CHARACTERS * max(1.0, self.typography.measure / MEASURES["normal"])
        return min(wanted * self.size / _BASE_SIZE, max(300.0, characters * advance))


def make_style(typography: Typography, language: str) -> Style:
    low, high = READING_SIZES
    size = min(high, max(low, typography.size))
    tag = interface_font(language, TINY if language == "ar" else TINY - 1)
    if language != "ar":
        # In parts of the letters: an absolute width would be taken in the dots of a printer.
        tag.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 105.0)
    return Style(
        typography=typography,
        language=language,
        body=reading_font(typography.face, size),
        head=reading_font(typography.face, size * HEADING, bold=True),
        tag=tag,
        note=reading_font(typography.face, 14),
        tag_metrics=QFontMetricsF(tag),
    )
