"""TEI P5: words and stand-off spans, all documents of an export in one teiCorpus.

Words are cut at the edges of spans and white space stands between them as it is, so that text and places come
back exactly. A label is a category of the taxonomy in the header. Other people's TEI is read too: spans over
words, and names marked inline.
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from bisect import bisect_left
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from hashiya.errors import FormatError
from hashiya.formats.base import (
    DocumentRecord,
    EntityRecord,
    Format,
    Note,
    ReadOptions,
    SpanRecord,
    WriteOptions,
    Written,
    choice,
)
from hashiya.formats.shared.align import iter_fine_tokens
from hashiya.formats.shared.beyond_out import relations_of, with_links
from hashiya.formats.shared.checks import checked, xml_text
from hashiya.formats.shared.lines import as_score, parse_object
from hashiya.formats.shared.losses import BEYOND, DETAILS, LossTally
from hashiya.formats.shared.writing import (
    Files,
    chosen,
    count_losses,
    followed,
    layered,
    split_layers,
    text_for_xml,
)
from hashiya.formats.shared.xmlsafe import XML, iter_xml, local, looks_like, lxml_missing
from hashiya.formats.texts.tei_beyond import (
    entity_pointers,
    fill_standoff,
    meant_by,
    pointer_of,
    read_entities,
    read_relations,
    structures,
)
from hashiya.formats.texts.tei_text import TextBuilder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hashiya.formats.shared.left_out import LeftOut

NAMESPACE = "http://www.tei-c.org/ns/1.0"
READ_OPTIONS = {"notes": ("end", "omit")}
_KEEPS = BEYOND | {"note", "score", "by", "status", "ids", "meta", "direction", "state", "uid", "attributes"}
_RELATIONS_KEEP = frozenset(("note", "score", "status", "ids", "attributes"))
_PIECE = 1000  # spans made at once
_NAME_START = re.compile(r"[A-Za-z_]")


def label_id(label: str) -> str:
    """An xml:id for a label: its ASCII letters, and others by their code."""
    plain = re.sub(r"[^A-Za-z0-9_.-]", lambda match: f"u{ord(match[0]):04x}", label)
    return plain if _NAME_START.match(plain) else f"_{plain}"


def encode(
    record: DocumentRecord, options: WriteOptions, tally: LossTally
) -> tuple[list[Sequence[SpanRecord]], int]:
    """The spans of each layer, and how many there are."""
    text_for_xml(record, tally)
    spans = chosen(record, options, tally, _KEEPS)
    parts = split_layers(spans, options)
    relations_of(record, parts, tally, _RELATIONS_KEEP)
    return parts, len(spans)


def write(records: Iterable[DocumentRecord], path: Path, options: WriteOptions) -> Written:
    """A teiCorpus for each layer, written document by document."""
    from lxml import etree

    tally = LossTally()
    documents = annotations = 0
    opening = f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{NAMESPACE}">\n'.encode()
    head = etree.tostring(_header("Annotated texts", {}), encoding="UTF-8")
    with Files(opening + head + b"\n") as files:
        files.file(path)
        for record in followed(records, options):
            layers, count = encode(record, options, tally)
            for layer, spans in enumerate(layers):
                file = files.file(layered(path, layer))
                file.writelines(piece.encode() for piece in _tei(record, spans, documents + 1, options))
            documents += 1
            annotations += count
        names = files.names
        for name in names:
            files.file(Path(name)).write(b"</teiCorpus>\n")
    return Written(names, documents, annotations, tuple(tally.losses()))


def _element(parent: Any, tag: str, text: str = "", **attributes: str) -> Any:
    from lxml import etree

    named = {key.replace("xml_", XML): value for key, value in attributes.items()}
    if parent is None:
        found = etree.Element(f"{{{NAMESPACE}}}{tag}", named, nsmap={None: NAMESPACE})
    else:
        found = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", named)
    if text:
        found.text = xml_text(text)[0]
    return found


def _header(
    title: str, categories: dict[str, str], notes: dict[str, str] | None = None, source: str = ""
) -> Any:
    header = _element(None, "teiHeader")
    description = _element(header, "fileDesc")
    _element(_element(description, "titleStmt"), "title", title)
    # The schema wants both statements; what nobody told us is not made up.
    _element(_element(description, "publicationStmt"), "p", "Exported for exchange")
    for kind, text in (notes or {}).items():
        statement = description.find(f"{{{NAMESPACE}}}notesStmt")
        statement = statement if statement is not None else _element(description, "notesStmt")
        _element(statement, "note", text, type=kind)
    _element(_element(description, "sourceDesc"), "p", source or "No source is recorded")
    if categories:
        declarations = _element(_element(header, "encodingDesc"), "classDecl")
        taxonomy = _element(declarations, "taxonomy")
        for name, label in categories.items():
            _element(_element(taxonomy, "category", xml_id=name), "catDesc", label)
    return header


def _tei(
    record: DocumentRecord, spans: Sequence[SpanRecord], number: int, options: WriteOptions
) -> Iterator[str]:
    """Piece by piece: as one tree, a million spans take 5 GB."""
    from lxml import etree

    text = xml_text(record.text or "")[0]
    prefix = f"d{number}"
    categories = {f"{prefix}-{label_id(span.label)}": span.label for span in spans}
    notes = {"uid": record.uid, "state": record.state, "direction": record.direction}
    notes["note"] = record.note
    notes["annotator"] = record.annotator if record.labels or record.note else ""
    notes["meta"] = json.dumps(dict(record.meta), ensure_ascii=False) if record.meta else ""
    source = record.meta.get("source") or record.meta.get("url")
    told = {kind: words for kind, words in notes.items() if words and words != "auto"}
    header = _header(record.name, categories, told, source if isinstance(source, str) else "")
    yield f'<TEI xmlns="{NAMESPACE}" xml:lang="ar" xml:id="{prefix}">'
    yield etree.tostring(header, encoding="unicode")
    yield '<text><body><ab xml:space="preserve">'
    words = _Words(text, spans, prefix)
    yield from words.marked()
    yield "</ab></body></text>"
    yield from _standoff_out(record, spans, words, options)
    yield "</TEI>\n"


def _standoff_out(
    record: DocumentRecord, spans: Sequence[SpanRecord], words: _Words, options: WriteOptions
) -> Iterator[str]:
    """The element with all spans, of which so many are made at once, and what is beyond them."""
    from lxml import etree

    prefix = words.prefix
    pointers = entity_pointers(record, prefix)
    rest = _element(None, "standOff")
    relations = relations_of(record, [spans], LossTally())[0]
    fill_standoff(rest, _element, record, spans, relations, prefix, options)
    opening, ending = f'<standOff xmlns="{NAMESPACE}">', "</standOff>"
    yield opening + '<spanGrp type="annotation"' + (">" if spans else "/>")
    before = f'<spanGrp xmlns="{NAMESPACE}">'
    for at in range(0, len(spans), _PIECE):
        group = _element(None, "spanGrp")
        for place, span in enumerate(spans[at : at + _PIECE], at + 1):
            _span_out(group, span, place, words, pointers)
        yield etree.tostring(group, encoding="unicode").removeprefix(before).removesuffix("</spanGrp>")
    yield "</spanGrp>" if spans else ""
    more = etree.tostring(rest, encoding="unicode")
    yield more.removeprefix(opening) if len(rest) else ending


def _span_out(group: Any, span: SpanRecord, place: int, words: _Words, pointers: Mapping[str, str]) -> None:
    prefix = words.prefix
    places = {"xml_id": f"{prefix}-s{place}"}
    places |= {"from": f"#{words.beginning(span.start)}", "to": f"#{words.ending(span.end)}"}
    places["ana"] = f"#{prefix}-{label_id(span.label)}"
    if span.attributes:
        places["ana"] += f" #{prefix}-f{place}"
    if span.entity:
        places["corresp"] = pointer_of(span.entity, pointers)
    details = {"type": span.status, "n": xml_text(span.id)[0], "cert": _number(span.score)}
    item = _element(group, "span", span.note, **places, **{k: v for k, v in details.items() if v})
    if span.by:
        item.set("resp", "#" + label_id(span.by))
        if label_id(span.by) != span.by:
            item.set("rend", xml_text(span.by)[0])


def _number(score: float | None) -> str:
    return "" if score is None else repr(score)


class _Words:
    """The words of a text, cut at the edges of spans, by their numbers."""

    def __init__(self, text: str, spans: Sequence[SpanRecord], prefix: str) -> None:
        self.prefix = prefix
        self._text, self._spans = text, spans
        self._starts, self._ends = array("q"), array("q")

    def marked(self) -> Iterator[str]:
        """The text with its words marked."""
        text, prefix, at = self._text, self.prefix, 0
        for number, (start, end) in enumerate(iter_fine_tokens(text, self._spans), 1):
            word = text[start:end]
            tag = "c" if word.isspace() else "pc" if all(map(_is_punctuation, word)) else "w"
            yield f'{escape(text[at:start])}<{tag} xml:id="{prefix}-w{number}">{escape(word)}</{tag}>'
            self._starts.append(start)
            self._ends.append(end)
            at = end
        yield escape(text[at:])

    def beginning(self, start: int) -> str:
        """The id of the word that begins there; known when all are marked."""
        return self._named(self._starts, start)

    def ending(self, end: int) -> str:
        """The id of the word that ends there."""
        return self._named(self._ends, end)

    def _named(self, edges: Sequence[int], edge: int) -> str:
        number = bisect_left(edges, edge)
        assert edges[number] == edge
        return f"{self.prefix}-w{number + 1}"


def _is_punctuation(char: str) -> bool:
    return unicodedata.category(char)[0] == "P"


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """Every TEI element of the file is a document. Raises FormatError when there is none."""
    number = 0
    notes = choice(READ_OPTIONS, options.options, "notes") == "end"
    for number, element in enumerate(iter_xml(path, "TEI"), 1):
        options.cancel.check()
        name = path.stem if number == 1 else f"{path.stem}-{number}"
        record, dangling, left_out = _record(element, name, notes=notes)
        where = f"text {number}"
        if dangling:
            message = f"{dangling} spans point to words that are not there; left out."
            yield Note("span_broken", message, str(path), where, True, {"count": dangling})
        yield from left_out.notes(str(path), where)
        yield from checked(record, path=str(path), where=where, options=options)
    if not number:
        raise FormatError("not_tei", f"{path.name} holds no TEI element.", hint="", path=str(path))


def _children(element: Any, name: str) -> list[Any]:
    return list(element.iter(f"{{*}}{name}"))


def _record(element: Any, stem: str, *, notes: bool) -> tuple[DocumentRecord, int, LeftOut]:
    header = next((child for child in element if local(child) == "teiHeader"), None)
    details = {}
    title = ""
    if header is not None:
        details = {note.get("type", ""): "".join(note.itertext()) for note in _children(header, "note")}
        title = next(("".join(item.itertext()) for item in _children(header, "title")), "")
        title = title if _children(header, "notesStmt") or _own(element) else " ".join(title.split())
    body = next((child for child in element if local(child) == "text"), None)
    builder = TextBuilder()
    if body is not None:
        builder.walk(body)
        builder.finish(notes=notes)
    values = structures(element)
    entities = read_entities(element, stem)
    standing, dangling = _standoff(element, builder, _categories(element), values, entities, stem)
    inline = [
        (name, replace(span, entity=meant_by(span.entity, entities, stem))) for name, span in builder.inline
    ]
    marked = [*inline, *standing]
    names = {name: span.id or name for name, span in marked if name}
    relations = tuple(read_relations(element, values, names))
    spans = [replace(span, id=names.get(name, span.id)) if relations else span for name, span in marked]
    record = DocumentRecord(
        title or stem,
        builder.text,
        tuple(spans),
        uid=details.get("uid", ""),
        state=details.get("state", ""),
        direction=details.get("direction") or "auto",
        meta=parse_object(details.get("meta", "")),
        labels=values.get("document", {}),
        note=details.get("note", ""),
        annotator=details.get("annotator", ""),
        relations=relations,
        entities=tuple(entities.values()),
    )
    return with_links(record), dangling, builder.left_out


def _own(element: Any) -> bool:
    """Whether words are numbered as our writer does."""
    kinds = (f"{{{NAMESPACE}}}{tag}" for tag in ("w", "pc", "c"))
    return any((item.get(f"{XML}id") or "").endswith("-w1") for item in element.iter(*kinds))


def _categories(element: Any) -> dict[str, str]:
    found = {}
    for category in _children(element, "category"):
        name = category.get(f"{XML}id", "")
        text = next(
            ("".join(item.itertext()) for item in category if local(item) in ("catDesc", "gloss")), ""
        )
        if name and text.strip():
            found[name] = text
    return found


def _standoff(
    element: Any,
    builder: TextBuilder,
    categories: dict[str, str],
    values: Mapping[str, dict[str, object]],
    entities: Mapping[str, EntityRecord],
    stem: str,
) -> tuple[list[tuple[str, SpanRecord]], int]:
    """The spans, each after its xml:id, and how many point to words that are not there."""
    spans: list[tuple[str, SpanRecord]] = []
    dangling = 0
    for item in _children(element, "span"):
        first, last = item.get("from", "").lstrip("#"), (item.get("to") or item.get("from", "")).lstrip("#")
        target = item.get("target", "").split()
        if target:
            first, last = target[0].lstrip("#"), target[-1].lstrip("#")
        if first not in builder.places or last not in builder.places:
            dangling += 1
            continue
        parent = item.getparent()
        given = (item.get("ana") or (parent.get("ana") if parent is not None else "") or "").split()
        pointers = [each.lstrip("#") for each in given]
        said = [values[each] for each in pointers if each in values]
        pointer = next((each for each in pointers if each not in values), "")
        label = categories.get(pointer, pointer) or item.get("type", "") or "".join(item.itertext()).strip()
        spans.append(
            (
                item.get(f"{XML}id", ""),
                SpanRecord(
                    builder.places[first][0],
                    builder.places[last][1],
                    label,
                    id=item.get("n", ""),
                    status=item.get("type", "") if pointer else "",
                    by=item.get("rend") or (item.get("resp") or "").lstrip("#"),
                    score=as_score(item.get("cert")),
                    note="".join(item.itertext()) if pointer else "",
                    attributes=said[0] if said else {},
                    entity=meant_by(item.get("corresp") or item.get("ref") or "", entities, stem),
                ),
            )
        )
    return spans, dangling


def recognise(head: bytes, path: Path) -> float:
    text = looks_like(head)[:4000]
    return 0.97 if "<TEI" in text or "<teiCorpus" in text else 0.0


FORMAT = Format(
    name="tei",
    title="TEI P5 (stand-off)",
    suffixes=(".xml", ".tei"),
    cannot_hold=("character", "relations", *(code for code in DETAILS if code not in _KEEPS)),
    read=read,
    write=write,
    losses=count_losses(encode),
    recognise=recognise,
    extra="formats",
    missing=lxml_missing,
    read_options=READ_OPTIONS,
)
