"""Exchange formats: one file each, listed in FORMATS; plug-ins beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hashiya.errors import FormatError
from hashiya.formats.annotation_tools import (
    argilla,
    bionlp,
    brat,
    doccano,
    gate,
    hashiya_jsonl,
    labelstudio,
    prodigy,
    web_annotation,
)
from hashiya.formats.plugin_formats import plugin_formats
from hashiya.formats.reports import csv_tsv, html_page, report, xlsx
from hashiya.formats.texts import docx_odt, epub, html, json_texts, openiti, pdf, rtf, tagged_text, tei, text
from hashiya.formats.training import (
    conll,
    conllu,
    huggingface,
    model_jsonl,
    spacy_docbin,
    spacy_pairs,
    wojood,
    word_table,
)
from hashiya.formats.uima import cas, webanno_tsv

if TYPE_CHECKING:
    from hashiya.formats.base import Format

FORMATS: tuple[Format, ...] = (
    hashiya_jsonl.FORMAT,
    text.FORMAT,
    conll.FORMAT,
    conllu.FORMAT,
    wojood.FORMAT,
    word_table.FORMAT,
    csv_tsv.CSV,
    csv_tsv.TSV,
    xlsx.FORMAT,
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
    spacy_pairs.PAIRS,
    huggingface.FORMAT,
    model_jsonl.GLINER,
    model_jsonl.CHAT,
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


def all_formats() -> tuple[Format, ...]:
    """Those of the program, then those that other packages bring; a plug-in never takes a name of ours."""
    own = {item.name for item in FORMATS}
    return (*FORMATS, *(item for item in plugin_formats()[0] if item.name not in own))


Use = Literal["know", "read", "write"]
_WRITTEN_AS = {"html": "html-page"}
"""What is written under another name than it is read by: any page is text, only ours shows annotations."""


def format_named(name: str, to: Use = "know") -> Format:
    """The format of that name, to know of it, to read or to write.

    Raises FormatError `unknown_format`, and where it is to be used, `no_format` (it does not do that) and
    `format_library` (a package is not there).
    """
    formats = all_formats()
    wanted = _WRITTEN_AS.get(name, name) if to == "write" else name
    found = next((item for item in formats if item.name == wanted), None)
    able = [item for item in formats if to == "know" or (item.read if to == "read" else item.write)]
    names = f"Use one of: {', '.join(item.name for item in able)}."
    if found is None:
        raise FormatError("unknown_format", f"There is no format «{name}».", hint=names, name=name)
    if found not in able:
        raise FormatError("no_format", f"The format «{name}» does not {to} files.", hint=names, format=name)
    missing = found.missing() if found.missing and to != "know" else ""
    if missing:
        raise FormatError("format_library", f"The format {name} needs a library: {missing}", format=name)
    return found
