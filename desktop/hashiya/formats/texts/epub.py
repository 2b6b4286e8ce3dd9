"""EPUB books: the chapters in reading order, as one document or one each."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, choice
from hashiya.formats.shared.archive import member_bytes, opened
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode_declared
from hashiya.formats.shared.xmlsafe import local, lxml_missing, parse_xml
from hashiya.formats.texts.html import TextCollector, collect, declared, parse_html

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from pathlib import Path

READ_OPTIONS = {"documents": ("book", "chapters"), "notes": ("end", "omit")}


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The book, or its chapters. Raises FormatError when it is no EPUB or is locked."""
    chapters: list[tuple[str, str]] = []
    notes = choice(READ_OPTIONS, options.options, "notes") == "end"
    with opened(path) as archive:
        if "META-INF/encryption.xml" in archive.namelist() and _locked(archive):
            raise FormatError(
                "locked",
                f"{path.name} is protected and cannot be read.",
                hint="Use a copy without DRM.",
                path=str(path),
            )
        package, title, parts = _spine(archive, path)
        for number, part in enumerate(parts, 1):
            options.cancel.check()
            try:
                data = member_bytes(archive, posixpath.normpath(posixpath.join(package, part)))
                text = _text(data, notes=notes)
            except FormatError as error:
                yield Note(error.code, error.message, str(path), f"chapter {number}", True)
                continue
            if text.strip():
                chapters.append((posixpath.basename(part), text))
    if not chapters:
        raise FormatError(
            "empty", f"{path.name} holds no text.", hint="There is nothing to import.", path=str(path)
        )
    meta: dict[str, object] = {"title": title} if title else {}
    if choice(READ_OPTIONS, options.options, "documents") == "book":
        whole = "\n".join(text for _, text in chapters)
        yield from checked(
            DocumentRecord(path.stem, whole, meta=meta), path=str(path), where="", options=options
        )
        return
    for number, (part, text) in enumerate(chapters, 1):
        record = DocumentRecord(f"{path.stem}-{number:03d}", text, meta=meta | {"part": part})
        yield from checked(record, path=str(path), where=f"chapter {number}", options=options)


def _locked(archive: zipfile.ZipFile) -> bool:
    """Fonts alone may be hidden; text that is cannot be read."""
    root = parse_xml(member_bytes(archive, "META-INF/encryption.xml"), name="encryption.xml")
    places = [item.get("URI", "") for item in root.iter() if local(item) == "CipherReference"]
    return any(place.lower().endswith((".xhtml", ".html", ".htm", ".xml")) for place in places)


def _spine(archive: zipfile.ZipFile, path: Path) -> tuple[str, str, list[str]]:
    """The package's folder, the book's title, and its parts in reading order."""
    container = parse_xml(member_bytes(archive, "META-INF/container.xml"), name=path.name)
    place = next((item.get("full-path", "") for item in container.iter() if local(item) == "rootfile"), "")
    package = parse_xml(member_bytes(archive, place), name=path.name)
    items: dict[str, tuple[str, str]] = {}
    order: list[str] = []
    title = ""
    for element in package.iter():
        name = local(element)
        if name == "item":
            items[element.get("id", "")] = (
                unquote(element.get("href", "")),
                element.get("properties", "") or "",
            )
        elif name == "itemref" and element.get("linear") != "no":
            order.append(element.get("idref", ""))
        elif name == "title" and not title:
            title = " ".join((element.text or "").split())
    parts = [items[key][0] for key in order if key in items and "nav" not in items[key][1].split()]
    return posixpath.dirname(place), title, parts


def _text(data: bytes, *, notes: bool) -> str:
    root = parse_html(decode_declared(data, declared(data)).text)
    out = TextCollector()
    collect(next(root.iter("body"), root), out)
    if notes:
        out.add_notes()
    return out.text


def recognise(head: bytes, path: Path) -> float:
    if not head.startswith(b"PK\x03\x04"):
        return 0.0
    if b"application/epub+zip" in head[:200]:
        return 0.98
    return 0.9 if path.suffix.lower() == ".epub" else 0.0


FORMAT = Format(
    name="epub",
    title="EPUB",
    suffixes=(".epub",),
    read=read,
    recognise=recognise,
    extra="formats",
    missing=lxml_missing,
    read_options=READ_OPTIONS,
)
