"""Web pages: the text that a reader of the page sees, paragraph by paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, choice
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode, decode_declared, decoding_notes, known
from hashiya.formats.shared.lines import read_bytes
from hashiya.formats.shared.xmlsafe import deep_text, local, looks_like, lxml_missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READ_OPTIONS = {"content": ("all", "article"), "notes": ("end", "omit")}
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
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_NOTES = frozenset(
    (
        *("footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes", "doc-footnote"),
        *("doc-endnote", "doc-endnotes", "note-body", "footnote-body"),
    )
)
_NOTE_MARKS = frozenset(
    (
        *("noteref", "doc-noteref", "backlink", "doc-backlink", "footnote-ref", "footnoteref", "fn-ref"),
        *("footnote-backref", "footnote-reference", "endnote-ref", "mw-cite-backlink", "reference"),
    )
)
_NOTE_LINK = re.compile(r"(?i)_?(ftn|edn|fn|footnote|endnote|note|noteref|cite)")
_NUMBER = re.compile(r"[\[({«]?[\d*†‡↑↩]{1,4}[\])}»]?")
_LONGEST_MARK = 8
# A single space stays as it is: putting it anew, word by word, would take many times the text.
_SPACE = re.compile("[ \t\n\r\f]{2,}|[\t\n\r\f]")
_DEEPEST = 800


class TextCollector:
    """Puts text together: white space folded, one line break between blocks and for each br."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._held = ""
        self._notes: list[Any] = []

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

    def defer(self, note: Any) -> None:
        """Keep the element of a note for the end."""
        self._notes.append(note)

    def add_notes(self) -> None:
        """The notes that were met, after the text, each from a new line."""
        notes, self._notes = self._notes, []
        for note in notes:
            self.line()
            collect(note, self, apart=False)
            self.line()

    def _push(self, text: str) -> None:
        if self._parts and self._held:
            self._parts.append(self._held)
        self._held = ""
        self._parts.append(text)


def _kinds(element: Any) -> set[str]:
    """What an element says it is: its role, EPUB type and classes."""
    given = (element.get("epub:type"), element.get(_EPUB_TYPE), element.get("role"), element.get("class"))
    return {word.lower() for value in given if value for word in value.split()}


def is_note(element: Any) -> bool:
    """Whether an element holds notes that stand apart from the text."""
    return bool(_kinds(element) & _NOTES)


def is_note_mark(element: Any, name: str) -> bool:
    """Whether an element is only the number of a note in the text, or the way back from a note."""
    if name not in ("sup", "a", "span"):
        return False
    named = bool(_kinds(element) & _NOTE_MARKS)
    link = (element.get("href") or "").partition("#")[2]
    if not named and name != "sup" and not link:
        return False
    words = "".join(element.itertext()).strip()
    if len(words) > _LONGEST_MARK:
        return False
    if named:
        return True
    if name == "a":
        raised = any(local(child).lower() == "sup" for child in element)
        return bool(link) and (raised or bool(_NOTE_LINK.match(link) and _NUMBER.fullmatch(words)))
    links = [child for child in element if local(child).lower() == "a" and "#" in (child.get("href") or "")]
    return name == "sup" and len(links) == 1 and "".join(links[0].itertext()).strip() == words


def collect(
    element: Any, out: TextCollector, *, preserve: bool = False, depth: int = 0, apart: bool = True
) -> None:
    """Add the text of an HTML element and what is in it. `apart`: a note is kept for the end."""
    name = local(element).lower()
    if not name or name in SKIPPED or is_note_mark(element, name):
        return
    if depth > _DEEPEST:
        out.add(deep_text(element), preserve=preserve)
        return
    if apart and is_note(element):
        out.defer(element)
        return
    if name == "br":
        out.hard_line()
        return
    if name in BLOCKS:
        out.line()
    inner = preserve or name in ("pre", "textarea")
    out.add(element.text, preserve=inner)
    for child in element:
        collect(child, out, preserve=inner, depth=depth + 1, apart=apart)
        out.add(child.tail, preserve=inner)
    if name in BLOCKS:
        out.line()


def parse_html(text: str | list[str]) -> Any:
    """The root element. A text in a list is taken out of it, and let go of when it is encoded. Raises
    FormatError when there is nothing in it, or when it is nested too deeply.
    """
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, huge_tree=True, remove_comments=True, encoding="utf-8")
    source = (text if isinstance(text, str) else text.pop()).encode("utf-8", "replace")
    try:
        root = html.document_fromstring(source, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise FormatError("bad_html", f"It is not HTML: {str(error)[:200]}.", hint="") from error
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise FormatError(
            "too_deep",
            "The page is nested too deeply to be read.",
            hint="Save it again, or copy its text into a plain text file.",
        )
    return root


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The page as one document, named by its file; its title goes into meta."""
    options.cancel.check()
    data = read_bytes(path, limit=_LARGEST)
    found = decode(data, options.encoding) if options.encoding else decode_declared(data, declared(data))
    yield from decoding_notes(found, path)
    encoding, text = found.encoding, [found.text]
    del data, found  # of a long page no more than one form is kept at a time
    root = parse_html(text)
    title = next((" ".join(item.itertext()) for item in root.iter("title")), "")
    body = _content(root, choice(READ_OPTIONS, options.options, "content"))
    out = TextCollector()
    collect(body, out)
    if choice(READ_OPTIONS, options.options, "notes") == "end":
        out.add_notes()
    del root, body
    shown = out.text
    del out
    if not shown.strip():
        raise FormatError(
            "empty", f"{path.name} holds no text.", hint="There is nothing to import.", path=str(path)
        )
    meta: dict[str, object] = {"encoding": encoding}
    if title.strip():
        meta["title"] = " ".join(title.split())
    record = DocumentRecord(path.stem, shown, meta=meta)
    del shown
    yield from checked(record, path=str(path), where="", options=options)


def _content(root: Any, which: str) -> Any:
    if which == "article":
        for name in ("article", "main"):
            found = list(root.iter(name))
            if found:
                return max(found, key=lambda item: len("".join(item.itertext())))
    return next(root.iter("body"), root)


def declared(data: bytes) -> str:
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
