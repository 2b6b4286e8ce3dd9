"""A text set in lines in a window: what is in sight, and what it takes to bring the caret to a word."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from hashiya.core.segment import iter_words, paragraphs

COLUMNS = 76
"""Letters in a line."""
LINES = 14
"""Lines in sight."""


class Screen:
    """A text set in lines: what it takes to bring the caret from one word to another."""

    def __init__(self, text: str, columns: int = COLUMNS) -> None:
        self.text = text
        self.words = [match.span() for match in iter_words(text)]
        self._starts, self._ends = [start for start, _ in self.words], [end for _, end in self.words]
        self._line_of: list[int] = []
        self._lines: list[list[int]] = []
        self._column: list[int] = []
        begin, number = 0, -1
        for low, high in paragraphs(text):
            begin, number = low, number + 1
            self._lines.append([])
            for place in range(len(self._line_of), len(self.words)):
                start, end = self.words[place]
                if start >= high:
                    break
                if end - begin > columns and self._lines[-1]:
                    begin, number = start, number + 1
                    self._lines.append([])
                self._lines[-1].append(place)
                self._line_of.append(number)
                self._column.append(start - begin)

    def word_at(self, position: int) -> int:
        """The number of the word at or before a position."""
        return max(0, bisect_right(self._starts, position) - 1)

    def count(self, start: int, end: int) -> int:
        """How many words text[start:end] touches, 1 at least."""
        return max(1, bisect_left(self._starts, end) - bisect_right(self._ends, start))

    def inside(self, start: int, end: int) -> list[int]:
        """The words that begin in text[start:end]."""
        return list(range(bisect_left(self._starts, start), bisect_left(self._starts, end)))

    def line(self, word: int) -> int:
        """The number of a word's line."""
        return self._line_of[word]

    def in_lines(self, first: int, last: int) -> list[int]:
        """The words of the lines from `first` up to `last`, without it."""
        return [word for row in self._lines[first:last] for word in row]

    def way(self, here: int, there: int) -> int:
        """Keys from one word to another: by words, by lines and words, by lines and Home or End."""
        if not self.words:
            return 0
        lines = self._line_of[there] - self._line_of[here]
        row = self._lines[self._line_of[there]]
        from_edge = 1 + min(there - row[0], row[-1] - there)
        if not lines:
            return min(abs(there - here), from_edge)
        under = min(row, key=lambda word: abs(self._column[word] - self._column[here]))
        return min(abs(there - here), abs(lines) + abs(there - under), abs(lines) + from_edge)


def in_sight(screen: Screen) -> list[tuple[int, int]]:
    """Paragraphs, those that are higher than the window in parts that fit into it."""
    found = []
    for low, high in paragraphs(screen.text):
        inside = screen.inside(low, high)
        while inside:
            first = screen.line(inside[0])
            rest = [place for place in inside if screen.line(place) >= first + LINES]
            found.append((low, screen.words[rest[0]][0] if rest else high))
            low, inside = found[-1][1], rest
    return found


def window_around(screen: Screen, start: int, end: int) -> tuple[int, int]:
    """What a window shows whose first line is the part's: later paragraphs too."""
    first = screen.line(screen.word_at(start))
    inside = screen.in_lines(first, first + LINES)
    return (screen.words[inside[0]][0], screen.words[inside[-1]][1]) if inside else (start, end)
