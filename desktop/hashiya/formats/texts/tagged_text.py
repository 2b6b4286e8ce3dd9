"""Text with annotations marked in it: <NE:PERS>…</NE:PERS>, <ENAMEX TYPE="PERSON">, <START:PERS> … <END>,
[…](PERS) and […]{"entity": "PERS"}.

Tags that are not closed, or close nothing, stay in the text and are told; links of Markdown stay, too.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.errors import FormatError
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions, SpanRecord
from hashiya.formats.shared.checks import checked
from hashiya.formats.shared.decode import decode, decoding_notes
from hashiya.formats.shared.lines import read_bytes
from hashiya.formats.texts import markdown_links

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAME = r"[^\W\d_][\w.:-]{0,60}"
_TAG = re.compile(
    rf"""<START:(?P<start>{_NAME})>\s?|\s?(?P<finish><END>)
    |<(?P<open>{_NAME})(?P<attributes>(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*)\s*>
    |</(?P<close>{_NAME})\s*>
    |\[(?P<words>[^\[\]\n]{{1,300}})\](?:\((?P<label>{_NAME})(?::[^()\n]{{0,200}})?\)
    |\{{(?P<json>[^{{}}\n]{{1,300}})\}})""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENTITY = re.compile(r"""["']?entity["']?\s*:\s*["']([^"']+)["']""")
_TYPES = ("type", "label", "class", "cat", "category", "subtype")
_CARRIERS = frozenset(("enamex", "timex", "numex", "ne", "ner", "entity", "name", "annotation", "span", "rs"))
_STRUCTURE = frozenset(
    (
        *("a", "abbr", "article", "b", "blockquote", "body", "br", "center", "code", "div", "em", "font"),
        *("footer", "form", "h1", "h2", "h3", "h4", "head", "header", "hr", "html", "i", "img", "li"),
        *("link", "main", "meta", "nav", "ol", "p", "pre", "s", "script", "section", "small", "strong"),
        *("style", "sub", "sup", "table", "tbody", "td", "th", "thead", "title", "tr", "u", "ul", "xml"),
        *("doc", "docno", "docid", "docs", "document", "text", "txt", "headline", "dateline", "datetime"),
        *("para", "paragraph", "sent", "sentence", "seg", "slug", "source", "srcid", "tok", "token", "turn"),
        *("corpus", "root", "data", "line", "w"),
    )
)
_LARGEST = 64 << 20
_SAMPLE = 20_000
_DEEPEST = 200


@dataclass(slots=True)
class _Open:
    name: str
    label: str
    attributes: dict[str, str]
    at: int


@dataclass(slots=True)
class Untagged:
    """The text without its tags, and what they mark. `stray` are tags left in the text."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    spans: list[SpanRecord] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def push(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def untagged(source: str) -> Untagged:
    """Take the tags out. Only tags that are opened and closed in good order count."""
    kept = _pairs(source)
    escaped = bool(re.search("&(lt|gt|amp|quot|#\\d+);", source))
    out = Untagged()
    stack: list[_Open] = []
    at = 0
    for match in _TAG.finditer(source):
        words = match["words"]
        if words is None and match.start() not in kept:
            out.stray.append(match[0])
            continue
        label = _bracket_label(source, match)
        if words is not None and not label:
            continue
        before = source[at : match.start()]
        out.push(html.unescape(before) if escaped else before)
        at = match.end()
        if words is not None:
            start = out.length
            out.push(words)
            out.spans.append(SpanRecord(start, out.length, label))
        elif match["open"] or match["start"]:
            stack.append(_opened(match, out.length))
        elif stack:
            item = stack.pop()
            if item.name.lower() in _STRUCTURE:
                continue
            out.spans.append(SpanRecord(item.at, out.length, item.label, attributes=item.attributes))
    out.push(html.unescape(source[at:]) if escaped else source[at:])
    return out


def _marked(source: str, *, markdown: bool = False) -> bool:
    """Whether anything is marked: tags of structure alone mark nothing, nor what is Markdown's own.

    Where there are links, brackets must say oftener than these what they mark, or say it in capitals: how
    links to other pages are called is up to anybody.
    """
    if markdown:
        source = markdown_links.without_code(source)
    structure = _STRUCTURE | markdown_links.HTML if markdown else _STRUCTURE
    kept = _pairs(source)
    labels: list[str] = []
    for match in _TAG.finditer(source):
        if match["words"] is not None:
            label = _bracket_label(source, match)
            if match["json"] and label:
                return True
            labels += [label] if label else []
            continue
        name = match["open"] or match["start"]
        if name and match.start() in kept and name.lower() not in structure:
            return True
    return any(map(str.isupper, labels)) or len(labels) > markdown_links.links(source)


def _pairs(source: str) -> set[int]:
    """Where the tags stand that are opened and closed in good order."""
    stack: list[tuple[str, int]] = []
    kept: set[int] = set()
    for match in _TAG.finditer(source):
        if match["start"] or match["open"]:
            stack.append(("<END>" if match["start"] else match["open"], match.start()))
            del stack[:-_DEEPEST]
        elif match["close"] or match["finish"]:
            name = match["close"] or "<END>"
            place = next((k for k in range(len(stack) - 1, -1, -1) if stack[k][0] == name), None)
            if place is not None:
                kept |= {stack[place][1], match.start()}
                del stack[place:]
    return kept


def _opened(match: re.Match[str], at: int) -> _Open:
    name = match["start"] or match["open"]
    given = match["attributes"] or ""
    attributes = {key: double or single for key, double, single in _ATTRIBUTE.findall(given)}
    label = name.rsplit(":", 1)[-1] if match["start"] is None else name
    if label.lower() in _CARRIERS:
        kind = next((key for key in attributes if key.lower() in _TYPES), "")
        label = attributes.pop(kind) if kind and attributes[kind] else label
    return _Open(name, label, attributes, at)


def _bracket_label(source: str, match: re.Match[str]) -> str:
    """What `[words](label)` or `[words]{"entity": "label"}` says they are; "" for a link, and others."""
    label, words = match["label"], match["words"]
    if not label:
        return _json_label(match["json"])
    target = match[0][len(words) + 3 : -1]
    before = source[max(0, match.start() - 1) : match.start()]
    return "" if markdown_links.is_target(target, words, before) else str(label)


def _json_label(given: str | None) -> str:
    match = _ENTITY.search(given or "")
    return match[1] if match else ""


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """The file as one document. Raises FormatError for an empty one."""
    options.cancel.check()
    found = decode(read_bytes(path, limit=_LARGEST), options.encoding)
    yield from decoding_notes(found, path)
    out = untagged(found.text.replace("\r\n", "\n").replace("\r", "\n"))
    if not out.text.strip():
        raise FormatError(
            "empty", f"{path.name} holds no text.", hint="There is nothing to import.", path=str(path)
        )
    if out.stray:
        count, example = len(out.stray), out.stray[0][:60]
        message = f"{count} tags have no partner and stayed in the text, the first: {example}."
        yield Note("stray_tags", message, str(path), "", True, {"count": count, "example": example})
    record = DocumentRecord(path.stem, out.text, tuple(out.spans), meta={"encoding": found.encoding})
    yield from checked(record, path=str(path), where="", options=options, bom=True)


def recognise(head: bytes, path: Path) -> float:
    if path.suffix.lower() not in FORMAT.suffixes or head.startswith((b"PK", b"%PDF", b"{\\rtf", b"\x89")):
        return 0.0
    text = head[:_SAMPLE].decode("utf-8", "ignore")
    if not re.search(r"[<\[]", text) or text.lstrip().startswith(("{", "<?xml", "<!")):
        return 0.0
    if re.search(r"(?i)<(html|body|tei|teicorpus)\b", text[:4000]):
        return 0.0
    if not _marked(text, markdown=path.suffix.lower() == ".md"):
        return 0.0
    return 0.8 if path.suffix.lower() != ".xml" else 0.5


FORMAT = Format(
    name="tagged-text",
    title="Text with tags",
    suffixes=(".txt", ".tagged", ".xml", ".sgml", ".sgm", ".md"),
    read=read,
    recognise=recognise,
)
