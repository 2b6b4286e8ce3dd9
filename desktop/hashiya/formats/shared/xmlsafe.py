"""XML without its dangers: no entities of its own, no network, no giants."""

from __future__ import annotations

import io
import mmap
import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashiya.errors import FormatError
from hashiya.files import explain_os_error
from hashiya.formats.shared.lines import read_bytes, size_checked

if TYPE_CHECKING:
    from collections.abc import Iterator

XML = "{http://www.w3.org/XML/1998/namespace}"
"""Before the names of attributes that XML itself has: id, lang, space."""
_LARGEST = 256 << 20
_LARGEST_STREAM = 4 << 30


def missing(library: str, name: str = "") -> str:
    """A plain sentence when a library is not installed, else ""."""
    try:
        there = find_spec(library) is not None
    except (ImportError, ValueError):
        there = False
    return "" if there else f"It needs the package {name or library}: pip install 'hashiya[formats]'."


def lxml_missing() -> str:
    return missing("lxml")


def parse_xml(source: Path | bytes, *, name: str = "") -> Any:
    """The root element (of lxml). Raises FormatError for what is not well formed, or declares entities."""
    from lxml import etree

    label = name or (source.name if isinstance(source, Path) else "XML")
    data = as_xml10(read_bytes(source, limit=_LARGEST) if isinstance(source, Path) else source)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=_without_doctype(data),
        load_dtd=False,
        dtd_validation=False,
        recover=False,
    )
    try:
        tree = etree.parse(io.BytesIO(data), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _not_well_formed(label, error) from error
    _refuse_entities(tree, label)
    return tree.getroot()


_PLAIN_XML = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(?!\?xml)|(\xef\xbb\xbf)?<\?xml\s+version\s*=\s*['\"]1\.\d['\"]\s*"
    rb"(encoding\s*=\s*['\"](utf-?8|us-ascii)['\"]\s*)?(standalone\s*=\s*['\"]\w+['\"]\s*)?\?>",
    re.IGNORECASE,
)


def _without_doctype(data: bytes) -> bool:
    """Whether it surely declares nothing, so that the parser's bounds, which refuse a text of more than 10 MB
    in one piece, are not needed against entities. In another encoding a declaration might be hidden.
    """
    return _PLAIN_XML.match(data) is not None and b"<!DOCTYPE" not in data


_DECLARED_11 = re.compile(rb"^(\xef\xbb\xbf)?(<\?xml\s+version\s*=\s*['\"])1\.1(['\"])")
_CONTROL = re.compile(rb"&#(?:x0*([1-9a-fA-F]|[01][0-9a-fA-F])|0*([1-9]|[12][0-9]|3[01]));")


def as_xml10(data: bytes) -> bytes:
    """XML 1.1 as the 1.0 that the parser knows: control characters, which 1.1 may name, become U+FFFD."""
    if not _DECLARED_11.match(data):
        return data
    data = _DECLARED_11.sub(rb"\g<1>\g<2>1.0\g<3>", data)

    def plain(found: re.Match[bytes]) -> bytes:
        code = int(found[1], 16) if found[1] else int(found[2])
        return found[0] if code in (9, 10, 13) else b"&#xFFFD;"

    return _CONTROL.sub(plain, data)


def iter_xml(path: Path, name: str) -> Iterator[Any]:
    """Each element of that name when it is complete, one after another; what was given out is forgotten.

    Raises UserError when the file cannot be read, FormatError as parse_xml does.
    """
    from lxml import etree

    size_checked(path, _LARGEST_STREAM)
    try:
        with open(path, "rb") as file:
            whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
            huge = _PLAIN_XML.match(whole) is not None and whole.find(b"<!DOCTYPE") < 0
            if isinstance(whole, mmap.mmap):
                whole.close()
            context = etree.iterparse(
                file,
                events=("end",),
                tag=f"{{*}}{name}",
                resolve_entities=False,
                no_network=True,
                huge_tree=huge,
                load_dtd=False,
            )
            for _, element in context:
                _refuse_entities(element.getroottree(), path.name)
                yield element
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _not_well_formed(path.name, error) from error
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error


def _refuse_entities(tree: Any, label: str) -> None:
    dtd = tree.docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise FormatError(
            "xml_entities",
            f"{label} declares entities of its own and was not read.",
            hint="Entities are a way to attack a reader; export without a DOCTYPE.",
            path=label,
        )


def _not_well_formed(label: str, error: Exception) -> FormatError:
    if "xcessive depth" in str(error):
        return FormatError(
            "too_deep",
            f"{label} is nested too deeply to be read.",
            hint="Export it again; a text needs no more than some tens of elements within each other.",
            path=label,
        )
    return FormatError(
        "bad_xml",
        f"{label} is not well-formed XML: {str(error)[:300]}.",
        hint="Export it again, or mend the place named.",
        path=label,
        detail=str(error)[:300],
    )


def local(element: Any) -> str:
    """The element's name without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def deep_text(element: Any) -> str:
    """All the text of an element that lies deeper than its structure is followed: nothing of it is lost."""
    return "".join(element.itertext())


def xml_bytes(root: Any, *, pretty: bool = False) -> bytes:
    """A whole document, declared as UTF-8."""
    from lxml import etree

    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=pretty))


def looks_like(head: bytes) -> str:
    """The beginning of a file as text when it may be XML or HTML, else ""."""
    for encoding in ("utf-8-sig", "utf-16"):
        if encoding == "utf-16" and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        text = head.decode(encoding, "replace").lstrip()
        if text.startswith("<"):
            return text
    return ""
