"""PDFium's reading of a page: the engine of Chromium, which sees by the gaps where words end, and turns
Arabic to reading order. It is asked where pypdf, which goes by what was drawn, finds words stuck together.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

_ALONE = threading.Lock()  # PDFium may be in one thread at a time


class Engine:
    """One file, opened when a page is first asked for. Without the library, or where the file is refused, it
    has nothing to say.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Any = None
        self._refused = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with _ALONE:
            if self._file is not None:
                self._file.close()

    def text(self, number: int) -> str:
        """The text of a page counted from 0; "" where there is none to be had."""
        with _ALONE:
            try:
                return self._text(number)
            except Exception:  # a help only: without it the drawing order stays
                self._refused = True
                return ""

    def _text(self, number: int) -> str:
        if self._refused:
            return ""
        if self._file is None:
            import pypdfium2

            self._file = pypdfium2.PdfDocument(self._path)
        page = self._file[number]
        held = page.get_textpage()
        text = str(held.get_text_bounded())
        held.close()
        page.close()
        return text.replace("\r\n", "\n").replace("\ufffe", "")
