"""Files of every format, and what damage makes of them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.format_fixture import fixture

from hashiya.formats.base import Format, WriteOptions

if TYPE_CHECKING:
    import random

SEEDS = {
    "html": "<html><body><p>نص <b>غليظ</b></p></body></html>".encode(),
    "openiti": "######OpenITI#\n#META#Header#End#\n# قال ms1\n~~PageV01P002\n".encode(),
    "json-texts": '{"title":"أ","text":"نص"}\n'.encode(),
    "text": "نص عربي قصير\r\n".encode(),
    "webanno-tsv": (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Name|value\n#T_RL=x.Link|kind|BT_x.Name\n\n\n#Text=زارت هدى فاس\n"
        "1-1\t0-4\tزارت\t_\t_\t_\n1-2\t5-8\tهدى\tPER[1]\tk\t1-1[1_0]\n"
        "1-3\t9-12\tفاس\t*[2]|LOC[3]\t_\t_\n"
    ).encode(),
    "conllu": (
        "# newdoc id = أ\n# text = وزارت هدى\n1-2\tوزارت\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "1\tو\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "2\tزارت\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1-x\n3\tهدى\t_\t_\t_\t_\t_\t_\t_\tNE=B-PER|Entity=e1)\n"
    ).encode(),
    "argilla": '{"text":"زارت هدى","annotation":[["PER",5,8]],"annotation_agent":"أ"}\n'.encode(),
    "bionlp": "T1\tPerson 0 2\tنص\nE1\tGo:T1 Theme:T1\n".encode(),
    "word-table": "word,tag,sentence\nزارت,O,1\nهدى,B-PER,1\nثم,O,2\n".encode(),
    "tagged-text": "زارت <NE:PER>هدى <LOC>فاس</LOC></NE:PER> و[صور](GPE) <x>\n".encode(),
    "rtf": b"{\\rtf1\\ansi\\ansicpg1256 \\u1605?\\u1589? \\'c3\\'e3\\par}",
    "web-annotation": (
        '[{"@context":"http://www.w3.org/ns/anno.jsonld","body":{"value":"PER"},"target":{"source":'
        '{"id":"x","value":"زارت هدى"},"selector":[{"type":"TextPositionSelector","start":5,"end":8},'
        '{"type":"TextQuoteSelector","exact":"هدى"}]}}]'
    ).encode(),
}


def seeds(item: Format, folder: Path) -> list[bytes]:
    """Files that the format itself wrote, or one made by hand."""
    if item.name in SEEDS:
        return [SEEDS[item.name]]
    if item.write is None or (item.missing and item.missing()):
        return [_package(item.name, folder)]
    target = folder / ("out" if item.folder else f"out{item.suffixes[0]}")
    written = item.write([fixture(), fixture(details=False, name="b")], target, WriteOptions())
    return [Path(name).read_bytes() for name in written.files if Path(name).suffix == item.suffixes[0]][:1]


def _package(name: str, folder: Path) -> bytes:
    word = "<w:body><w:p><w:r><w:t>نص</w:t></w:r></w:p></w:body>"
    parts = {
        "docx": {"word/document.xml": f'<w:document xmlns:w="w">{word}</w:document>'},
        "odt": {"content.xml": '<o:body xmlns:o="o"><o:p>نص<o:s c="3"/></o:p></o:body>'},
        "epub": {
            "META-INF/container.xml": '<c><rootfile full-path="p"/></c>',
            "p": "<p><item/><itemref/></p>",
        },
    }
    with zipfile.ZipFile(folder / "p.zip", "w") as archive:
        for part, data in parts.get(name, {"x": "y"}).items():
            archive.writestr(part, data)
    return (
        (folder / "p.zip").read_bytes()
        if name in parts
        else b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>"
    )


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A file with some of it changed, cut out, doubled or swapped."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(out) + 1)
        length = chance.choice((1, 1, 2, 8, 64))
        kind = chance.randrange(5)
        if kind == 0:
            out[at : at + length] = bytes(chance.randrange(256) for _ in range(length))
        elif kind == 1:
            del out[at : at + length]
        elif kind == 2:
            out[at:at] = out[at : at + 4 * length]
        elif kind == 3:
            out[at:at] = chance.choice(
                (
                    b"[",
                    b"{",
                    b'"',
                    b"<",
                    b"\\ud800",
                    b"-1",
                    b"1e999",
                    b"\n",
                    b"\t",
                    b"null",
                    b"99999999999999999999",
                )
            )
        else:
            out = out[:at]
    return bytes(out)
