"""Exchange formats: one file each, listed in FORMATS."""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO, Literal

from hashiya.errors import FormatError
from hashiya.files import explain_os_error, is_held
from hashiya.formats.annotation_tools import (
    argilla,
    bionlp,
    brat,
    cas,
    doccano,
    gate,
    hashiya_jsonl,
    labelstudio,
    prodigy,
    web_annotation,
    webanno_tsv,
)
from hashiya.formats.base import Format
from hashiya.formats.known import Known, known_kind
from hashiya.formats.reports import csv_tsv, html_page, report
from hashiya.formats.shared.lines import LONGEST_LINE
from hashiya.formats.texts import docx_odt, epub, html, json_texts, openiti, pdf, rtf, tagged_text, tei, text
from hashiya.formats.training import conll, conllu, huggingface, spacy_docbin, wojood, word_table

FORMATS: tuple[Format, ...] = (
    hashiya_jsonl.FORMAT,
    text.FORMAT,
    conll.FORMAT,
    conllu.FORMAT,
    wojood.FORMAT,
    word_table.FORMAT,
    csv_tsv.CSV,
    csv_tsv.TSV,
    doccano.FORMAT,
    labelstudio.FORMAT,
    prodigy.FORMAT,
    argilla.FORMAT,
    brat.FORMAT,
    bionlp.FORMAT,
    cas.XMI,
    cas.JSON,
    webanno_tsv.FORMAT,
    web_annotation.FORMAT,
    spacy_docbin.DOCBIN,
    spacy_docbin.PAIRS,
    huggingface.FORMAT,
    tei.FORMAT,
    gate.FORMAT,
    html.FORMAT,
    docx_odt.DOCX,
    docx_odt.ODT,
    rtf.FORMAT,
    pdf.FORMAT,
    openiti.FORMAT,
    epub.FORMAT,
    tagged_text.FORMAT,
    json_texts.FORMAT,
    html_page.FORMAT,
    report.FORMAT,
)
"""Every format there is, in the order in which they are shown."""

HEAD = 1 << 16
Use = Literal["know", "read", "write"]


def format_named(name: str, to: Use = "know") -> Format:
    """The format of that name, to know of it, to read or to write.

    Raises FormatError `unknown_format`, and where it is to be used, `no_format` (it does not do that) and
    `format_library` (a package is not there).
    """
    found = next((item for item in FORMATS if item.name == name), None)
    able = [item for item in FORMATS if to == "know" or (item.read if to == "read" else item.write)]
    names = f"Use one of: {', '.join(item.name for item in able)}."
    if found is None:
        raise FormatError("unknown_format", f"There is no format «{name}».", hint=names, name=name)
    if found not in able:
        raise FormatError("no_format", f"The format «{name}» does not {to} files.", hint=names, format=name)
    missing = found.missing() if found.missing and to != "know" else ""
    if missing:
        raise FormatError("format_library", f"The format {name} needs a library: {missing}", format=name)
    return found


_LONG_STRING = re.compile(rb'"(?:[^"\\]|\\.){1000,}+"', re.DOTALL)


def _head(file: IO[bytes]) -> bytes:
    """The first 64 KiB; of JSON as much more as it takes to see what stands behind a long text."""
    head = file.read(HEAD)
    if len(head) < HEAD or not head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")):
        return head
    return _LONG_STRING.sub(b'"..."', head + file.readline(LONGEST_LINE) + file.read(HEAD))[: 2 * HEAD]


_COMPANIONS = ("typesystem.xml", "annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf")


def is_companion(path: Path) -> bool:
    """Whether a file only describes others beside it and is nothing to import by itself."""
    name = path.name.lower()
    return name in _COMPANIONS or name.endswith(".config.xml")


def recognise(path: Path) -> list[tuple[Format, float]]:
    """The formats that can read the file, the surest first, each with how sure it is (0 to 1).

    By content first, then by name. What is of a known kind that nothing reads is left to no fallback
    (refused says which). Raises UserError when the file cannot be read. An open project is none.
    """
    if is_held(path):
        return []
    head = _opening(path)
    found = []
    for item in FORMATS:
        if item.read is not None and item.recognise is not None:
            score = item.recognise(head, path)
            if score > 0:
                found.append((item, min(score, 1.0)))
    found.sort(key=lambda pair: -pair[1])
    if found and found[0][1] < _SURE and known_kind(head, path) is not None:
        return []
    return found


_SURE = 0.75  # below that a format says only that it could


def refused(path: Path) -> Known | None:
    """Of what known kind a file is that recognise gave no format for. Raises UserError as recognise."""
    return known_kind(_opening(path), path)


def _opening(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return _head(file)
    except IsADirectoryError:
        return b""
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
