"""Web pages: the text that a reader of the page sees, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, choice
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode, known
from hashiya.formats.shared.lines import read_bytes
from hashiya.formats.shared.xmlsafe import local, looks_like, lxml_missing

READ_OPTIONS = {"content": ("all", "article")}
_LARGEST = 64 << 20
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]+encoding=[\"']([A-Za-z0-9_.:-]+)", re.I)
SKIPPED = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "math",
        "iframe",
        "object",
        "select",
        "button",
        "rp",
        "rt",
    )
)
BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "div",
        ),
        *(
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
        ),
        *(
            "header",
            "hr",
            "html",
            "legend",
            "li",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "summary",
            "table",
        ),
        *("tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
_SPACE = re.compile("[ \t\n\r\f]+")
_DEEPEST = 800


class TextCollector:
    """Puts text together: white space folded, one line break between blocks and for each br."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._held = ""

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def add(self, text: str | None, *, preserve: bool = False) -> None:
        """Text of an element; only white space of the markup folds, a no-break space stays."""
        if not text:
            return
        if preserve:
            self._push(text)
            return
        folded = _SPACE.sub(" ", text)
        core = folded.strip(" ")
        if folded.startswith(" "):
            self._held = self._held or " "
        if core:
            self._push(core)
            if folded.endswith(" "):
                self._held = " "

    def line(self) -> None:
        """A new line begins, unless nothing came since the last."""
        self._held = "\n"

    def hard_line(self) -> None:
        """A line break of the text itself."""
        self._held = f"{self._held.strip(' ')}\n" if len(self._held) < 8 else self._held

    def _push(self, text: str) -> None:
        if self._parts and self._held:
            self._parts.append(self._held)
        self._held = ""
        self._parts.append(text)


def collect(element: Any, out: TextCollector, *, preserve: bool = False, depth: int = 0) -> None:
    """Add the text of an HTML element and what is in it."""
    name = local(element).lower()
    if not name or name in SKIPPED or depth > _DEEPEST:
        return
    if name == "br":
        out.hard_line()
        return
    if name in BLOCKS:
        out.line()
    inner = preserve or name in ("pre", "textarea")
    out.add(element.text, preserve=inner)
    for child in element:
        collect(child, out, preserve=inner, depth=depth + 1)
        out.add(child.tail, preserve=inner)
    if name in BLOCKS:
        out.line()


def parse_html(text: str) -> Any:
    """The root element. Raises FormatError when there is nothing in it."""
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, encoding="utf-8")
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise FormatError("bad_html", f"It is not HTML: {str(error)[:200]}.", hint="") from error
    return root


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The page as one document, named by its file; its title goes into meta."""
    options.cancel.check()
    data = read_bytes(path, limit=_LARGEST)
    found = decode(data, options.encoding or _declared(data))
    if not found.sure:
        message = f"The encoding is not sure; read as {found.encoding}."
        yield Note("encoding_unsure", message, str(path), "", True, {"encoding": found.encoding})
    root = parse_html(found.text)
    title = next((" ".join(item.itertext()) for item in root.iter("title")), "")
    body = _content(root, choice(READ_OPTIONS, options.options, "content"))
    out = TextCollector()
    collect(body, out)
    if not out.text.strip():
        raise FormatError(
            "empty", f"{path.name} holds no text.", hint="There is nothing to import.", path=str(path)
        )
    meta: dict[str, object] = {"encoding": found.encoding}
    if title.strip():
        meta["title"] = " ".join(title.split())
    yield from checked(
        DocumentRecord(path.stem, out.text, meta=meta), path=str(path), where="", options=options
    )


def _content(root: Any, which: str) -> Any:
    if which == "article":
        for name in ("article", "main"):
            found = list(root.iter(name))
            if found:
                return max(found, key=lambda item: len("".join(item.itertext())))
    return next(root.iter("body"), root)


def _declared(data: bytes) -> str:
    """The encoding the page names, when Python knows it."""
    head = data[:4096]
    match = _CHARSET.search(head) or _DECLARED.search(head)
    if match is None or head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return ""
    try:
        return known(match[1].decode("ascii"))
    except FormatError:
        return ""


def recognise(head: bytes, path: Path) -> float:
    text = looks_like(head)[:4000].lower()
    if "<!doctype html" in text or "<html" in text:
        return 0.93
    return 0.6 if text and path.suffix.lower() in (".html", ".htm", ".xhtml") else 0.0


FORMAT = Format(
    name="html",
    title="Web page",
    suffixes=(".html", ".htm", ".xhtml"),
    read=read,
    recognise=recognise,
    extra="formats",
    missing=lxml_missing,
    read_options=READ_OPTIONS,
)
