"""Texts as pages: paragraphs in their direction, annotations as nested marks, long texts in several pages."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from hashiya.core.bidi import document_direction, paragraph_direction
from hashiya.core.segment import paragraphs
from hashiya.core.span import Annotation, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hashiya.core.document import Document

PAGE = 40_000
"""Characters from which the next paragraph begins another page."""
_AROUND = 40


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where something stands: the page, its paragraph's start (code points of the text), and the range inside
    the paragraph in UTF-16 units, as browsers count; with the words around it.
    """

    page: str
    paragraph: int
    start: int
    end: int
    before: str
    surface: str
    after: str

    @property
    def link(self) -> str:
        """From the top of the folder."""
        return f"{self.page}?at={self.start}-{self.end}#p{self.paragraph}"


@dataclass(frozen=True, slots=True)
class PublishedText:
    """A document with what is shown of it. `number` is its place in the list, from 1."""

    number: int
    document: Document
    annotations: Sequence[Annotation]

    def pages(self) -> list[list[tuple[int, int]]]:
        """Its paragraphs, page by page."""
        found: list[list[tuple[int, int]]] = [[]]
        size = 0
        for start, end in paragraphs(self.document.text):
            if size and size + end - start > PAGE:
                found.append([])
                size = 0
            found[-1].append((start, end))
            size += end - start
        return found

    def page_name(self, at: int) -> str:
        """The file of one of its pages, from 0."""
        return f"texts/{self.number:05}{f'-{at + 1}' if at else ''}.html"


def utf16(text: str) -> int:
    """How many units browsers count in a text."""
    return len(text) + sum(char > "\uffff" for char in text) if not text.isascii() else len(text)


def place_of(text: str, page: str, paragraph: tuple[int, int], start: int, end: int) -> PagePlace:
    """A range of a text that begins in a paragraph; what goes on in the next is cut there."""
    first, last = paragraph
    end = min(end, last)
    return PagePlace(
        *(page, first, utf16(text[first:start]), utf16(text[first:end])),
        ("… " if start - _AROUND > first else "") + text[max(first, start - _AROUND) : start].lstrip(),
        " ".join(text[start:end].split()),
        text[end : min(last, end + _AROUND)].rstrip() + (" …" if end + _AROUND < last else ""),
    )


def paragraph_html(
    text: Document, paragraph: tuple[int, int], marks: Sequence[Annotation], opening: Mapping[str, str]
) -> str:
    """One paragraph; `opening` has the attributes of each annotation's mark, by its uid."""
    start, end = paragraph
    direction = paragraph_direction(
        text.text[start:end], document_direction(text.text, text.direction), text.direction
    )
    inside = "".join(_marked(text.text, start, end, marks, opening))
    return f'<p id="p{start}" dir="{direction.value}">{inside}</p>'


def _marked(
    text: str, start: int, end: int, marks: Sequence[Annotation], opening: Mapping[str, str]
) -> Iterator[str]:
    """Marks that cross are closed and opened again, so that every element stands whole in another."""
    here = sorted((each for each in marks if each.start < end and each.end > start), key=_outer_first)
    bounds = sorted({start, end} | {min(max(at, start), end) for m in here for at in (m.start, m.end)})
    depth = {each.uid: _levels_inside(each, here) for each in here}
    stack: list[Annotation] = []
    waiting = list(reversed(here))
    for at, following in zip(bounds, [*bounds[1:], end], strict=True):
        again: list[Annotation] = []
        while any(each.end <= at for each in stack):
            top = stack.pop()
            yield "</span>"
            if top.end > at:
                again.append(top)
        while waiting and max(waiting[-1].start, start) <= at:
            again.insert(0, waiting.pop())
        for each in sorted(again, key=_outer_first):
            last = min(each.end, end) <= following or _never_cut(each, here)
            shown = f' data-e style="--d:{depth[each.uid]}"' if last else f' style="--d:{depth[each.uid]}"'
            yield f"<span {opening[each.uid]}{shown}>"
            stack.append(each)
        yield escape(text[at:following], quote=False)
    for _ in stack:
        yield "</span>"


def _outer_first(each: Annotation) -> tuple[int, int, str, str]:
    return each.start, -each.end, each.label, each.uid


def _never_cut(each: Annotation, here: Sequence[Annotation]) -> bool:
    return not any(other.start < each.start < other.end < each.end for other in here)


def _levels_inside(each: Annotation, here: Sequence[Annotation]) -> int:
    """How many marks stand in it at the most, five counted: so far its line is below theirs."""
    inner = [o for o in here if o is not each and each.start <= o.start and o.end <= each.end]
    inner = [o for o in inner if (o.start, o.end) != (each.start, each.end) or o.uid > each.uid]
    return min(5, 1 + max((_levels_inside(o, inner) for o in inner), default=-1)) if inner else 0


def attributes(each: Annotation, number: int, label: int, name: str, entity: str) -> str:
    """What the mark of an annotation carries: its label, and the links to its name and entity."""
    suggested = " s" if each.status is Status.SUGGESTED else ""
    links = (f' data-x="{escape(name)}"' if name else "") + (f' data-k="{escape(entity)}"' if entity else "")
    return f'class="h l-{label}{suggested}" data-l="{label}" data-i="{number}"{links}'
