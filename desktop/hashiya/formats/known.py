"""Files of a known kind that nothing here reads: refused by their name, with what to give instead.

Without this the fallbacks (plain text, JSON of texts) would take markup, tables or code for a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.files import begins_project

if TYPE_CHECKING:
    from pathlib import Path

Test = Callable[[bytes, str], bool]


@dataclass(frozen=True, slots=True)
class RefusedFormat:
    """`instead` says what to export or convert to, as a sentence."""

    name: str
    instead: str


def _starts(*marks: bytes) -> Test:
    return lambda head, _suffix: head.startswith(marks)


def _ends(*suffixes: str) -> Test:
    return lambda _head, suffix: suffix in suffixes


def _xml(*roots: str) -> Test:
    pattern = re.compile(rf"<(?:\w+:)?(?:{'|'.join(roots)})[\s>/]".encode())
    return lambda head, _suffix: (
        head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and bool(pattern.search(head[:4000]))
    )


def _json(*keys: str) -> Test:
    def test(head: bytes, _suffix: str) -> bool:
        start = head.lstrip(b"\xef\xbb\xbf \r\n\t")
        return start.startswith((b"{", b"[")) and all(f'"{key}"'.encode() in start for key in keys)

    return test


def _matches(pattern: bytes) -> Test:
    compiled = re.compile(pattern)
    return lambda head, _suffix: compiled.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


_OFFICE = "Save it as DOCX, ODT or plain text."
_SHEET = "Save it as CSV or TSV."
_WRITTEN = "Export plain text, brat, XMI or JSONL from the tool."
_IMAGE = "It is a picture; have its text recognised first and import that."


_KINDS: tuple[tuple[RefusedFormat, Test], ...] = (
    (
        RefusedFormat("an old Word, Excel or PowerPoint file", "Save it as DOCX, CSV or plain text."),
        _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ),
    (
        RefusedFormat("an Excel workbook of other columns than words and tags", _SHEET),
        _ends(".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers"),
    ),
    (RefusedFormat("a presentation", _OFFICE), _ends(".pptx", ".odp", ".key")),
    (RefusedFormat("a Pages document", _OFFICE), _ends(".pages")),
    (RefusedFormat("PostScript", "Convert it to PDF."), _starts(b"%!PS", b"\x04%!PS")),
    (RefusedFormat("DjVu", "Convert it to PDF with its text."), _starts(b"AT&TFORM")),
    (RefusedFormat("a Kindle book", "Convert it to EPUB."), _ends(".mobi", ".azw", ".azw3", ".kfx")),
    (
        RefusedFormat("LaTeX", "Compile it to PDF or convert it to plain text."),
        _matches(rb"\s*(%[^\n]*\n\s*)*\\documentclass"),
    ),
    (
        RefusedFormat("a picture", _IMAGE),
        _starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM6"),
    ),
    (RefusedFormat("7-Zip", "Unpack it first."), _starts(b"7z\xbc\xaf\x27\x1c")),
    (RefusedFormat("RAR", "Unpack it first."), _starts(b"Rar!\x1a\x07")),
    (RefusedFormat("a gzip or tar archive", "Unpack it first."), _starts(b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")),
    (RefusedFormat("a tar archive", "Unpack it first."), lambda head, _suffix: head[257:262] == b"ustar"),
    (
        RefusedFormat("a project of Hashiya", "Open it, or merge it with this one."),
        lambda head, _suffix: begins_project(head),
    ),
    (RefusedFormat("an SQLite database", "Export its content as JSONL."), _starts(b"SQLite format 3\0")),
    (
        RefusedFormat(
            "a Python pickle", "Save the data as JSONL; a pickle can run programs and is never opened."
        ),
        lambda head, suffix: (
            suffix in (".pkl", ".pickle", ".joblib") or head[:2] in (b"\x80\x03", b"\x80\x04", b"\x80\x05")
        ),
    ),
    (
        RefusedFormat("an INCEpTION or WebAnno binary CAS", "Export UIMA CAS XMI instead."),
        _ends(".ser", ".bcas"),
    ),
    (
        RefusedFormat("an Arrow file of datasets", "Save it as Parquet or JSONL."),
        _starts(b"ARROW1", b"\xff\xff\xff\xff"),
    ),
    (
        RefusedFormat("a list of doccano's labels", "Import the project's documents; labels come with them."),
        _json("background_color", "suffix_key"),
    ),
    (
        RefusedFormat("a list of doccano's labels", "Import the project's documents; labels come with them."),
        _json("backgroundColor", "suffixKey"),
    ),
    (RefusedFormat("a Jupyter notebook", "Export what it holds as JSONL."), _json("cells", "nbformat")),
    (
        RefusedFormat("an old WebAnno TSV", "Export WebAnno TSV 3.3 or UIMA CAS XMI instead."),
        _matches(rb"#FORMAT=WebAnno TSV|# ?webanno\.custom|#\s*de\.tudarmstadt\.ukp"),
    ),
    (
        RefusedFormat("PubTator", "Convert it to brat standoff or JSONL."),
        _matches(rb"\s*\d+\|t\|[^\n]*\n\d+\|a\|"),
    ),
    (RefusedFormat("a Label Studio labelling configuration", "Export the tasks as JSON."), _xml("View")),
    (RefusedFormat("FoLiA XML", _WRITTEN), _xml("FoLiA")),
    (RefusedFormat("TCF XML (WebLicht)", _WRITTEN), _xml("D-Spin")),
    (RefusedFormat("NAF or KAF XML", _WRITTEN), _xml("NAF", "KAF")),
    (
        RefusedFormat("BioC XML", _WRITTEN),
        lambda head, _suffix: b"<collection>" in head[:2000] and b"<infon" in head,
    ),
    (RefusedFormat("ELAN (EAF)", "Export the tiers as text."), _xml("ANNOTATION_DOCUMENT")),
    (RefusedFormat("EXMARaLDA", "Export the tiers as text."), _xml("basic-transcription")),
    (RefusedFormat("Knowtator or eHOST XML", _WRITTEN), _xml("annotations textSource", "annotations")),
    (RefusedFormat("MMAX2", _WRITTEN), _xml("markables", "mmax_project")),
    (RefusedFormat("PAULA or TIGER XML", _WRITTEN), _xml("paula", "corpus")),
    (
        RefusedFormat("CoreNLP XML", "Export CoNLL instead."),
        lambda head, _suffix: (
            b"<root>" in head[:600] and b"<document>" in head[:900] and b"<sentences>" in head
        ),
    ),
    (
        RefusedFormat("ALTO or PAGE XML (text recognition)", "Export plain text instead."),
        _xml("alto", "PcGts"),
    ),
    (RefusedFormat("a MediaWiki dump", "Extract the articles as JSONL or text first."), _xml("mediawiki")),
    (RefusedFormat("a news feed", "Save the articles as HTML or JSONL."), _xml("rss", "feed")),
    (
        RefusedFormat("an UIMA type system", "Import the XMI that stands beside it."),
        _xml("typeSystemDescription"),
    ),
    (RefusedFormat("SVG", _IMAGE), _xml("svg")),
    (RefusedFormat("subtitles", "Save the lines as plain text."), _ends(".srt", ".vtt", ".ass")),
)


def known_kind(head: bytes, path: Path) -> RefusedFormat | None:
    """What a file is that no reader here is for, from its first bytes and its name."""
    suffix = path.suffix.lower()
    return next((known for known, test in _KINDS if test(head, suffix)), None)
