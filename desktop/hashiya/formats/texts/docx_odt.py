"""Word (DOCX) and OpenDocument (ODT) texts, read from their XML: what stands in the body, deletions left out.

Footnotes and endnotes follow after the text. Headers and footers are left out.
"""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, Recognise, choice
from hashiya.formats.shared.archive import UNREADABLE, member_bytes, opened
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode, decode_declared
from hashiya.formats.shared.left_out import LeftOut
from hashiya.formats.shared.lines import as_offset
from hashiya.formats.shared.xmlsafe import deep_text, local, lxml_missing, parse_xml
from hashiya.formats.texts.html import TextCollector, collect, declared, parse_html

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Iterator

READ_OPTIONS = {"notes": ("end", "omit")}
_DOCX_SKIPPED = frozenset(
    ("del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "rPr", "sectPr", "tblPr", "rt")
)
_DOCX_TEXT = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_ODT_SKIPPED = frozenset(
    ("tracked-changes", "annotation", "sequence-decls", "forms", "note-citation", "ruby-text")
)
_ODT_TEXT = {"tab": "\t", "line-break": "\n", "soft-page-break": ""}
_DEEPEST = 400
_LONGEST_RUN = 1000
_LARGEST_CHUNK = 32 << 20


class Paragraphs:
    """Collects lines of text; `notes` are kept apart for the end."""

    def __init__(self) -> None:
        self._lines: list[list[str]] = []
        self._open: list[list[str]] = []
        self.notes: list[str] = []
        self.chunks: list[tuple[int, str]] = []  # (line before which, relation) of embedded files
        self.embedded: dict[str, str] = {}
        self.left_out = LeftOut()

    @property
    def lines(self) -> list[str]:
        return ["".join(parts) for parts in self._lines]

    def begin(self) -> None:
        line: list[str] = []
        self._lines.append(line)
        self._open.append(line)

    def chunk(self, relation: str) -> None:
        """An embedded file stands here."""
        self.chunks.append((len(self._lines), relation))

    def insert(self, at: int, lines: list[str]) -> None:
        self._lines[at:at] = [[line] for line in lines]

    def end(self) -> None:
        self._open.pop()

    def add_deep(self, text: str) -> None:
        """What is nested too deeply, paragraphs or not: in the line that is open, else in one of its own."""
        alone = not self._open
        if alone:
            self.begin()
        self.add(text)
        if alone:
            self.end()

    def add(self, text: str | None) -> None:
        """Text outside any paragraph is white space of the markup."""
        if text and self._open:
            self._open[-1].append(text)


def _walk_docx(element: Any, out: Paragraphs, depth: int = 0) -> None:
    name = local(element)
    if not name or name in _DOCX_SKIPPED:
        return
    if depth > _DEEPEST:
        out.add_deep(deep_text(element))
        return
    if name == "p":
        out.begin()
    elif name == "t":
        out.add(element.text)
    elif name == "altChunk":
        out.chunk(next((value for key, value in element.attrib.items() if key.endswith("}id")), ""))
    elif name in _DOCX_TEXT:
        out.add(_DOCX_TEXT[name])
    for child in element:
        _walk_docx(child, out, depth + 1)
    if name == "p":
        out.end()


def _walk_odt(element: Any, out: Paragraphs, depth: int = 0) -> None:
    name = local(element)
    if not name or name in _ODT_SKIPPED:
        return
    if depth > _DEEPEST:
        out.add_deep(deep_text(element))
        return
    if name == "note":
        inner = Paragraphs()
        for child in element:
            _walk_odt(child, inner, depth + 1)
        out.notes += inner.lines
        return
    paragraph = name in ("p", "h")
    if paragraph:
        out.begin()
        out.add(element.text)
    elif name == "s":
        count = next((as_offset(value) for key, value in element.attrib.items() if key.endswith("}c")), 1)
        out.add(" " * min(max(1, count), _LONGEST_RUN))
    elif name in _ODT_TEXT:
        out.add(_ODT_TEXT[name])
    else:
        out.add(element.text)
    for child in element:
        _walk_odt(child, out, depth + 1)
        out.add(child.tail)
    if paragraph:
        out.end()


def _related(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Of each relation of a part its kind (the last word of its type) and the part it leads to; by its id."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.namelist():
        return {}
    found: dict[str, tuple[str, str]] = {}
    for relation in parse_xml(member_bytes(archive, relations), name=relations):
        target = relation.get("Target") or ""
        if relation.get("TargetMode") == "External":
            continue
        place = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
        found[relation.get("Id") or f"#{len(found)}"] = (kind, place)
    return found


def _docx(archive: zipfile.ZipFile, path: Path) -> Paragraphs:
    """The main part is the one the package names, wherever it lies."""
    names = set(archive.namelist())
    main = next((place for kind, place in _related(archive, "").values() if kind == "officeDocument"), "")
    main = main if main in names else "word/document.xml"
    related = _related(archive, main)
    out = Paragraphs()
    out.embedded = {key: place for key, (kind, place) in related.items() if kind == "aFChunk"}
    _walk_docx(parse_xml(member_bytes(archive, main), name=path.name), out)
    _embed(archive, out)
    places = dict(related.values())
    for kind in ("footnotes", "endnotes"):
        part = places.get(kind) or f"word/{kind}.xml"
        if part in names:
            for note in parse_xml(member_bytes(archive, part), name=path.name):
                kind = next((value for key, value in note.attrib.items() if key.endswith("}type")), "")
                if kind not in ("separator", "continuationSeparator", "continuationNotice"):
                    inner = Paragraphs()
                    _walk_docx(note, inner)
                    out.notes += inner.lines
    return out


def _embed(archive: zipfile.ZipFile, out: Paragraphs) -> None:
    """Put what stands in embedded files (altChunk) where they are named; what cannot be read is told."""
    for at, key in reversed(out.chunks):
        part = out.embedded.get(key, "")
        try:
            lines = _chunk(member_bytes(archive, part), part) if part else None
        except (FormatError, *UNREADABLE):
            lines = None
        if lines is None:
            out.left_out.field("altChunk", part or key)
        else:
            out.insert(at, lines)


def _chunk(data: bytes, name: str) -> list[str] | None:
    """The lines of an embedded file: a page (also in MIME), a Word document, RTF or plain text."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if data.startswith(b"PK\x03\x04"):
        with opened(Path(name), data) as archive:
            inner = Paragraphs()
            body = member_bytes(archive, "word/document.xml", limit=_LARGEST_CHUNK)
            _walk_docx(parse_xml(body, name="altChunk"), inner)
            return inner.lines
    if b"mime-version:" in start or start.startswith(b"content-type:"):
        page = _page_of_mime(data)
        return _page_lines(page) if page is not None else None
    if start.startswith(b"<"):
        return _page_lines(decode_declared(data, declared(data)).text)
    if start.startswith(b"{\\rtf"):
        return None
    return decode(data).text.split("\n")


def _page_of_mime(data: bytes) -> str | None:
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            return decode_declared(body, declared(body)).text if isinstance(body, bytes) else None
    return None


def _page_lines(text: str) -> list[str]:
    root = parse_html(text)
    collector = TextCollector()
    collect(next(root.iter("body"), root), collector)
    collector.add_notes()
    return collector.text.split("\n")


def _odt(archive: zipfile.ZipFile, path: Path) -> Paragraphs:
    out = Paragraphs()
    root = parse_xml(member_bytes(archive, "content.xml"), name=path.name)
    for element in root.iter():
        if local(element) == "body":
            _walk_odt(element, out)
            break
    return out


def _title(archive: zipfile.ZipFile, part: str) -> str:
    if part not in archive.namelist():
        return ""
    try:
        root = parse_xml(member_bytes(archive, part), name=part)
    except FormatError:
        return ""
    return next((" ".join((item.text or "").split()) for item in root.iter() if local(item) == "title"), "")


def _reader(extract: Callable[[zipfile.ZipFile, Path], Paragraphs], properties: str) -> Any:
    def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
        """The text as one document, one line a paragraph. Raises FormatError for what is no such file."""
        options.cancel.check()
        with opened(path) as archive:
            found = extract(archive, path)
            title = _title(archive, properties)
        yield from found.left_out.notes(str(path))
        lines = found.lines
        if choice(READ_OPTIONS, options.options, "notes") == "end":
            lines += [note for note in found.notes if note.strip()]
        text = "\n".join(lines).strip("\n")
        if not text.strip():
            raise FormatError(
                "empty", f"{path.name} holds no text.", hint="There is nothing to import.", path=str(path)
            )
        meta: dict[str, object] = {"title": title} if title else {}
        yield from checked(
            DocumentRecord(path.stem, text, meta=meta), path=str(path), where="", options=options
        )

    return read


def _recogniser(suffix: str, marks: tuple[bytes, ...]) -> Recognise:
    def recognise(head: bytes, path: Path) -> float:
        if not head.startswith(b"PK\x03\x04"):
            return 0.0
        if any(mark in head for mark in marks):
            return 0.97
        return 0.9 if path.suffix.lower() == suffix else 0.0

    return recognise


def _format(name: str, title: str, read: Any, marks: tuple[bytes, ...]) -> Format:
    return Format(
        name=name,
        title=title,
        suffixes=(f".{name}",),
        read=read,
        recognise=_recogniser(f".{name}", marks),
        extra="formats",
        missing=lxml_missing,
        read_options=READ_OPTIONS,
    )


DOCX = _format("docx", "Word (DOCX)", _reader(_docx, "docProps/core.xml"), (b"word/document.xml",))
ODT = _format(
    "odt", "OpenDocument text (ODT)", _reader(_odt, "meta.xml"), (b"application/vnd.oasis.opendocument.text",)
)
