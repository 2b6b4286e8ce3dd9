"""The text layer of PDF files.

Whether its Arabic stands in logical order is looked at, and said when it does not.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from hashiya.errors import FormatError
from hashiya.files import explain_os_error
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, choice
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.xmlsafe import missing as library_missing
from hashiya.formats.texts.pdf_engine import Engine
from hashiya.formats.texts.pdf_lines import (
    ARABIC,
    is_stuck,
    reading_order,
    reverse_line,
    with_drawn_words,
)
from hashiya.progress import Cancelled, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ_OPTIONS = {"order": ("as-is", "reverse"), "forms": ("letters", "as-is"), "documents": ("file", "pages")}
_FORMS = re.compile("[\ufb50-\ufdfb\ufdfd\ufe70-\ufefc]")
_DIRECTIONS = re.compile("[\u200e\u200f]")
_WORD = re.compile("[\u0621-\u064a\u064b-\u0652]{2,}")
_STUCK = re.compile("(?:[\u0621-\u063a\u0641-\u064a][\u064b-\u0652\u0670]*){18,}")  # no word is so long
_NEVER_FIRST = re.compile("[ةىءؤئ\u064b-\u0652]")
_PAGES = 20_000


def missing() -> str:
    return library_missing("pypdf")


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The pages' text as one document or one each.

    Raises FormatError without a text layer, or when locked.
    """
    pages = list(_pages(path, options))
    if not any(text.strip() for text in pages):
        raise FormatError(
            "no_text_layer",
            f"{path.name} has no text layer: its pages are pictures.",
            hint="Let a program for text recognition add one first.",
            path=str(path),
        )
    if choice(READ_OPTIONS, options.options, "order") == "reverse":
        pages = ["\n".join(map(reverse_line, text.split("\n"))) for text in pages]
    elif is_visual(_letters("\n".join(pages))):
        message = "The Arabic seems to be stored backwards (visual order); look at it before you use it."
        yield Note("visual_order", message, str(path), "", True, {"option": "order", "value": "reverse"})
    if stuck := _STUCK.findall("\n".join(map(_letters, pages))):
        message = f"{len(stuck)} words seem to be stuck together, the first: {stuck[0][:40]}; look at them."
        args = {"count": len(stuck), "example": stuck[0][:40]}
        yield Note("words_stuck", message, str(path), "", True, args)
    forms = sum(len(_FORMS.findall(text)) for text in pages)
    if forms and choice(READ_OPTIONS, options.options, "forms") == "letters":
        pages = [_letters(text) for text in pages]
        message = f"{forms} letters were stored by their shape; they were brought to plain letters."
        yield Note("presentation_forms", message, str(path), "", True, {"count": forms})
    yield from _records(path, pages, options)


def _letters(text: str) -> str:
    """Letters stored by their shape (isolated, final …) as plain letters."""
    return _FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]).strip() or match[0], text)


def _records(path: Path, pages: list[str], options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    if choice(READ_OPTIONS, options.options, "documents") == "pages":
        for number, text in enumerate(pages, 1):
            if text.strip():
                record = DocumentRecord(f"{path.stem}-{number:04d}", text, meta={"page": number})
                yield from checked(record, path=str(path), where=f"page {number}", options=options)
        return
    record = DocumentRecord(path.stem, "\n".join(pages).strip("\n"), meta={"pages": len(pages)})
    yield from checked(record, path=str(path), where="", options=options)


def _pages(path: Path, options: ReadOptions) -> Iterator[str]:
    import pypdf
    import pypdf.errors

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise FormatError(
                "locked", f"{path.name} is locked with a password.", hint="Unlock it.", path=str(path)
            )
        count = len(reader.pages)
        ours = reader.metadata is not None and reader.metadata.creator == "Hashiya"
        if count > _PAGES:
            raise FormatError(
                "too_large", f"{path.name} has {count} pages.", hint="Divide it.", path=str(path)
            )
        with Engine(path) as engine:
            for number in range(count):
                options.cancel.check()
                options.progress(Progress("reading", number, count, path.name))
                # Our own files are whole as they are drawn, and have marks of direction behind numbers, for
                # programs that guess (ui/reader/paint).
                text = _page_text(reader, number, None if ours else engine)
                yield _DIRECTIONS.sub("", text) if ours else text
    except (FormatError, Cancelled):
        raise
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
    except Exception as error:  # pypdf raises whatever a broken file provokes
        raise FormatError(
            "bad_pdf",
            f"{path.name} cannot be read as PDF: {str(error)[:200] or type(error).__name__}.",
            hint="Print it to a new PDF, or save its text.",
            path=str(path),
        ) from error


def _page_text(reader: Any, number: int, engine: Engine | None) -> str:
    page = reader.pages[number]
    text = _cleaned(page.extract_text() or "")
    if not ARABIC.search(text):
        return text
    seen = _cleaned(engine.text(number)) if engine is not None else ""
    if is_stuck(text, seen):
        return with_drawn_words(seen, text)
    try:
        placed = page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)
    except Exception:  # what stands where is a help: without it the drawing order stays
        return text
    return reading_order(text, _cleaned(placed or ""))


def _cleaned(text: str) -> str:
    lines = text.replace("\0", "").replace("\t", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def is_visual(text: str) -> bool:
    """Whether Arabic letters stand from left to right:

    words begin with what only ends words, or end with لا for ال.
    """
    words = _WORD.findall(text)
    if len(words) < 10:
        return False
    backwards = sum(bool(_NEVER_FIRST.match(word[0])) or word.endswith("لا") for word in words)
    forwards = sum(bool(_NEVER_FIRST.match(word[-1])) or word.startswith("ال") for word in words)
    return backwards > forwards and backwards > 0.1 * len(words)


def recognise(head: bytes, path: Path) -> float:
    return 0.98 if b"%PDF-" in head[:1024] else 0.0


FORMAT = Format(
    name="pdf",
    title="PDF (text layer)",
    suffixes=(".pdf",),
    read=read,
    recognise=recognise,
    extra="formats",
    missing=missing,
    read_options=READ_OPTIONS,
)
