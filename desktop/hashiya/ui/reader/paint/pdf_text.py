"""The text of a PDF as it is read, laid invisibly over the letters that Qt painted.

Qt writes glyphs: what a reader copies or searches then are presentation forms, ligatures are missing, and
words of both directions trade places. So the letters that are seen say nothing (each stands for a space), and
the true words stand over them as invisible text, as programs that recognise characters do (ISO 32000-1,
9.3.6, text rendering mode 3). The file gets an incremental update (7.5.6): what Qt wrote stays as it is.

Programs that read PDFs know letters by their place and turn runs from right to left round by rules of their
own, poppler's being the best known (`TextPage::dumpFragment`). `visual_order` is the inverse of those rules.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

RLM, LRM = "\u200f", "\u200e"
_ADVANCE = 0.5  # of an em, what each invisible character takes before it is stretched
_GAP = 0.25
"""Of an em, the least white between two words: with less they would be read as one."""
_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_LEFT = frozenset(("L", "EN", "AN", "ES", "ET", "CS"))
_HYPHENS = frozenset("-\u00ad\u2010")
_LINES_APART = 100


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line as painted: its text, and for each of its words (between white space) how wide it is.

    `left`, `right` and `base` in points from the page's left and top edge; `size` is that of the face.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    widths: Sequence[float]


def reads_rtl(texts: Iterable[str]) -> bool:
    """Whether a page is mostly from right to left, counted as poppler does."""
    count = Counter(_kind(char) for text in texts for char in text if char.isalpha())
    return count["R"] > count["L"]


@lru_cache(maxsize=4096)
def _kind(char: str) -> str:
    """L (letters and numbers from left to right, and what poppler takes with numbers: stops, commas, signs),
    R, or "" for what is neutral.
    """
    found = unicodedata.bidirectional(char)
    return "L" if found in _LEFT else "R" if found in ("R", "AL") else ""


def visual_order(text: str, *, rtl: bool) -> list[tuple[str, int]]:
    """The characters from left to right as a reader has to find them to give back `text`, each with its
    place in it.

    On a page from right to left everything stands turned round but for runs of Latin letters and numbers, on
    another page the other way about. A mark that is not seen ends each such run: without it the white space
    beside the run would be taken for a part of it, and given out on its other side.
    """
    own, other, mark = ("R", "L", RLM) if rtl else ("L", "R", LRM)
    kinds = [_kind(char) for char in text]
    units: list[list[tuple[str, int]]] = []
    at = 0
    while at < len(text):
        if kinds[at] != other:
            units.append([(text[at], at)])
            at += 1
            continue
        stop = next((place for place in range(at, len(text)) if kinds[place] == own), len(text))
        while kinds[stop - 1] != other:
            stop -= 1
        run = [(text[place], place) for place in range(at, stop)]
        units.append(run if rtl else run[::-1])
        if stop < len(text) and kinds[stop] != own:
            units.append([(mark, stop - 1)])
        at = stop
    ordered = reversed(units) if rtl else units
    found = [item for unit in ordered for item in unit]
    if found and found[-1][0] in _HYPHENS:  # at the right end it would be taken for a word that is broken
        found.append((mark, found[-1][1]))
    return found


class _Codes:
    """The codes of the invisible characters, two bytes each, in the order in which they were met."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def coded(self, text: str) -> str:
        return "".join(f"{self.known.setdefault(char, len(self.known) + 1):04X}" for char in text)

    def cmap(self) -> bytes:
        rows = [
            f"<{code:04X}> <{char.encode('utf-16-be', 'surrogatepass').hex().upper()}>"
            for char, code in self.known.items()
        ]
        return _cmap(rows)


def _cmap(rows: Sequence[str]) -> bytes:
    """A ToUnicode map of two-byte codes (ISO 32000-1, 9.10.3)."""
    parts = ["/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Text def"]
    parts.append("/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange")
    for start in range(0, len(rows), _LINES_APART):
        part = rows[start : start + _LINES_APART]
        parts += [f"{len(part)} beginbfchar", *part, "endbfchar"]
    parts.append("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
    return "\n".join(parts).encode("ascii")


def _page_stream(lines: Sequence[PaperLine], height: float, codes: _Codes) -> bytes:
    """What is written over one page of that height."""
    rtl = reads_rtl(line.text for line in lines)
    out = ["q BT 3 Tr"]
    for line in lines:
        out += _line_operators(line, height, codes, rtl=rtl)
    return "\n".join([*out, "ET Q\n"]).encode("ascii")


def _line_operators(line: PaperLine, height: float, codes: _Codes, *, rtl: bool) -> list[str]:
    """The words of a line, each stretched to the width of the one it lies over."""
    words: list[int] = []  # for each character the word it is in, -1 for white space
    number, inside = -1, False
    for char in line.text:
        if char.isspace():
            words.append(-1)
        else:
            number += not inside
            words.append(number)
        inside = not char.isspace()
    if number < 0:
        return []
    sizes = Counter(word for word in words if word >= 0)
    spaces = max(1, words.count(-1))
    room = max(line.right - line.left, 0.1)
    gap = min(max(_GAP * line.size, (room - sum(line.widths)) / spaces), room / spaces / 2)
    fitted = max(0.1, room - gap * words.count(-1)) / max(0.1, sum(line.widths))
    out = [f"/FHashiya {line.size:.2f} Tf"]
    x = line.left
    for word, group in groupby(visual_order(line.text, rtl=rtl), key=lambda item: words[item[1]]):
        chars = "".join(char for char, _ in group)
        if word < 0:
            out.append(_placed(" ", gap * len(chars), x, height - line.base, line.size, codes))
            x += gap * len(chars)
            continue
        own = len(chars) - chars.count(RLM) - chars.count(LRM) or 1
        wide = max(0.5, fitted * line.widths[word] * own / sizes[word])
        out.append(_placed(chars, wide, x, height - line.base, line.size, codes))
        x += wide
    return out


def _placed(chars: str, wide: float, x: float, y: float, size: float, codes: _Codes) -> str:
    """Characters stretched to a width, at their place."""
    stretch = 100 * wide / (len(chars) * _ADVANCE * size)
    return f"{stretch:.2f} Tz 1 0 0 1 {x:.2f} {y:.2f} Tm <{codes.coded(chars)}> Tj"


def adding_text(path: Path, pages: Sequence[Sequence[PaperLine]]) -> Iterator[int]:
    """Lay the text over the pages of a PDF that Qt has just written, in place; the number of each page as its
    turn comes. Nothing is written before the last one is done.

    A file that is not as Qt writes it is left as it is.
    """
    data = path.read_bytes()
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(data)}
    order = _pages_in_order(objects)
    size, trailer = (
        re.search(rb"/Size (\d+)", data),
        re.search(rb"/Info .*?(?=>>\s*startxref)", data, re.DOTALL),
    )
    start = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", data)
    if len(order) != len(pages) or size is None or trailer is None or start is None:
        return
    update = _Update(data, int(size[1]))
    codes = _Codes()
    font = update.number()
    for number, (page, lines) in enumerate(zip(order, pages, strict=True)):
        yield number
        box = re.search(rb"/MediaBox \[\S+ \S+ \S+ (\S+?)\s*\]", objects[page])
        contents = re.search(rb"/Contents (\d+) 0 R", objects[page])
        resources = re.search(rb"/Resources (\d+) 0 R", objects[page])
        if not lines or box is None or contents is None or resources is None:
            continue
        stream = update.stream(_page_stream(lines, float(box[1]), codes))
        old = contents[0]
        update.put(page, objects[page].replace(old, b"/Contents [%d 0 R %s 0 R]" % (stream, contents[1]), 1))
        _add_font(update, objects, int(resources[1]), font)
    silent = update.stream(_cmap([f"<{code:04X}> <0020>" for code in range(_most_glyphs(objects) + 1)]))
    for number, body in objects.items():
        if b"/Subtype /Type0" in body and b"/ToUnicode" in body:
            update.put(number, re.sub(rb"/ToUnicode \d+ 0 R", b"/ToUnicode %d 0 R" % silent, body))
    _put_font(update, font, update.stream(codes.cmap()))
    path.write_bytes(update.finished(int(start[1]), trailer[0].strip()))


def _pages_in_order(objects: dict[int, bytes]) -> list[int]:
    tree = next((body for body in objects.values() if b"/Type /Pages" in body and b"/Kids" in body), b"")
    kids = re.search(rb"/Kids\s*\[(.*?)\]", tree, re.DOTALL)
    return [int(found) for found in re.findall(rb"(\d+) 0 R", kids[1])] if kids else []


def _most_glyphs(objects: dict[int, bytes]) -> int:
    """The most glyphs of any font of the file, from the lists of their widths."""
    widths = [re.search(rb"/W \[0 \[(.*?)\]", body, re.DOTALL) for body in objects.values()]
    return max((len(found[1].split()) for found in widths if found), default=0)


def _add_font(update: _Update, objects: dict[int, bytes], resources: int, font: int) -> None:
    if resources not in update.changed:
        body = objects[resources]
        update.put(resources, body.replace(b"/Font <<", b"/Font <<\n/FHashiya %d 0 R" % font, 1))


def _put_font(update: _Update, font: int, unicode_map: int) -> None:
    """A font without letters: nothing of it is ever painted."""
    inner, described = update.number(), update.number()
    update.put(
        font,
        b"<< /Type /Font\n/Subtype /Type0\n/BaseFont /Hashiya\n/Encoding /Identity-H\n"
        b"/DescendantFonts [%d 0 R]\n/ToUnicode %d 0 R >>" % (inner, unicode_map),
    )
    update.put(
        inner,
        b"<< /Type /Font\n/Subtype /CIDFontType2\n/BaseFont /Hashiya\n/CIDToGIDMap /Identity\n"
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>\n"
        b"/FontDescriptor %d 0 R\n/DW %d >>" % (described, round(1000 * _ADVANCE)),
    )
    update.put(
        described,
        b"<< /Type /FontDescriptor\n/FontName /Hashiya\n/Flags 4\n/FontBBox [0 -250 500 750]\n"
        b"/ItalicAngle 0\n/Ascent 750\n/Descent -250\n/CapHeight 700\n/StemV 50 >>",
    )


class _Update:
    """Objects written behind a PDF, with the table that says where they are."""

    def __init__(self, data: bytes, size: int) -> None:
        self._parts = [data, b"" if data.endswith(b"\n") else b"\n"]
        self._at = sum(map(len, self._parts))
        self._next = size
        self.changed: dict[int, int] = {}

    def number(self) -> int:
        """A number nothing has."""
        self._next += 1
        return self._next - 1

    def put(self, number: int, body: bytes) -> None:
        """The object of that number is this from now on."""
        self.changed[number] = self._at
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body.strip(b"\n")))

    def stream(self, data: bytes) -> int:
        """A stream of its own; its number."""
        number, packed = self.number(), zlib.compress(data)
        head = b"<<\n/Length %d\n/Filter /FlateDecode\n>>\nstream\n" % len(packed)
        self.changed[number] = self._at
        self._write(b"%d 0 obj\n%s%s\nendstream\nendobj\n" % (number, head, packed))
        return number

    def _write(self, data: bytes) -> None:
        self._parts.append(data)
        self._at += len(data)

    def finished(self, before: int, known: bytes) -> bytes:
        """The whole file; `before` is where its last table stood, `known` what its trailer says."""
        rows = [b"xref\n"]
        rows += [
            b"%d 1\n%010d 00000 n \n" % (number, self.changed[number]) for number in sorted(self.changed)
        ]
        tail = b"trailer\n<<\n/Size %d\n%s\n/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n"
        self._parts.append(b"".join(rows) + tail % (self._next, known, before, self._at))
        return b"".join(self._parts)
