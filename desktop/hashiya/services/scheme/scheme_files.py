"""Label schemes as files: the bundled ones, and those of a person (one JSON object each)."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya import assets
from hashiya.core.beyond.attributes import CODE as TYPE_CODE
from hashiya.core.beyond.attributes import AttributeType
from hashiya.core.beyond.relations import RelationType
from hashiya.core.labels import CODE, FAMILIES, Label, Scheme, key_clashes
from hashiya.errors import FormatError, UserError
from hashiya.files import explain_os_error, read_whole, write_text
from hashiya.formats.shared.scheme_types import read_types, types_json

if TYPE_CHECKING:
    from collections.abc import Collection

DEFAULT = "wojood"
_MAX_BYTES = 4 << 20
_MAX_LABELS = 500


def scheme_names() -> list[str]:
    """The bundled schemes, the default first."""
    names = sorted(path.stem for path in assets.resource("schemes").glob("*.json"))
    return sorted(names, key=lambda name: name != DEFAULT)


def load_scheme(name: str) -> Scheme:
    """A bundled scheme by name, or one from a file. Raises UserError when there is neither, FormatError
    when broken.
    """
    if name in scheme_names():
        return read_scheme(assets.resource("schemes", f"{name}.json"))
    path = Path(name)
    if path.suffix.lower() == ".json" or path.exists():
        return read_scheme(path)
    known = ", ".join(scheme_names())
    raise UserError(
        "no_scheme",
        f"There is no label scheme «{name}».",
        hint=f"Known: {known}; or name a file.",
        scheme=name,
    )


def read_scheme(path: Path) -> Scheme:
    """Read and check a scheme file."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise _broken(path, "it is larger than 4 MB")
        value = json.loads(read_whole(path).decode("utf-8-sig"))
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a character is no part of a name
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
    except (ValueError, RecursionError) as error:
        raise _broken(path, str(error)) from error
    return scheme_from(value, path)


def scheme_from(value: object, path: Path | str = "") -> Scheme:
    """A scheme from parsed JSON; each fault is named with its label's place."""
    if not isinstance(value, dict) or not isinstance(value.get("labels"), list):
        raise _broken(path, "an object with a list «labels» is expected")
    if not 0 < len(value["labels"]) <= _MAX_LABELS:
        raise _broken(path, f"1 to {_MAX_LABELS} labels are expected")
    labels = tuple(_label(item, index, path) for index, item in enumerate(value["labels"], 1))
    clashes = key_clashes(labels)
    if clashes:
        key, one, other = clashes[0]
        raise _broken(path, f"the key {key} is given to both {one} and {other}")
    known = {label.code for label in labels}
    for label in labels:
        if label.parent and label.parent not in known:
            raise _broken(path, f"the parent {label.parent} of {label.code} is not a label")
    name = str(value.get("name") or Path(path).stem or "own")
    return Scheme(
        name,
        str(value.get("title_ar") or name),
        str(value.get("title_en") or name),
        labels,
        bool(value.get("nested", True)),
        {key: value[key] for key in ("source", "notice") if isinstance(value.get(key), str)},
        _types(value, known, path),
    )


def scheme_value(scheme: Scheme) -> dict[str, object]:
    """What a scheme file holds."""
    return {
        "name": scheme.name,
        "title_ar": scheme.title_ar,
        "title_en": scheme.title_en,
        "nested": scheme.nested,
        **scheme.meta,
        "labels": [asdict(label) for label in scheme.labels],
        **types_json(scheme.types),
    }


def write_scheme(scheme: Scheme, path: Path) -> None:
    """Write a scheme as a file that `read_scheme` takes."""
    write_text(path, json.dumps(scheme_value(scheme), ensure_ascii=False, indent=1) + "\n")


def _label(item: object, index: int, path: Path | str) -> Label:
    if (
        not isinstance(item, dict)
        or not isinstance(item.get("code"), str)
        or not CODE.fullmatch(item["code"])
    ):
        raise _broken(path, f"label {index} has no usable «code»")
    text = {
        key: str(item.get(key) or "")
        for key in ("ar", "en", "key", "key_ar", "long_ar", "definition_ar", "definition_en", "parent")
    }
    text["ar"], text["en"] = text["ar"] or item["code"], text["en"] or item["code"]
    if len(text["key"]) > 1 or len(text["key_ar"]) > 1:
        raise _broken(path, f"the key of label {item['code']} is not one character")
    family = item.get("family", "works")
    if family not in FAMILIES:
        raise _broken(path, f"the family of label {item['code']} is not one of {', '.join(FAMILIES)}")
    lch = item.get("lch", (0.437, 0.190, 300.0))
    if not _is_colour(lch):
        raise _broken(
            path, f"the colour «lch» of label {item['code']} is not [lightness 0-1, chroma 0-0.4, hue]"
        )
    return Label(code=item["code"], family=family, lch=(float(lch[0]), float(lch[1]), float(lch[2])), **text)


def _types(
    value: dict[str, object], labels: Collection[str], path: Path | str
) -> tuple[AttributeType | RelationType, ...]:
    """Types of attributes and relations; a scheme file may have neither list."""
    wanted = 0
    for name in ("attributes", "relations"):
        items = value.get(name) or []
        if not isinstance(items, list) or len(items) > _MAX_LABELS:
            raise _broken(path, f"«{name}» is not a list of at most {_MAX_LABELS}")
        for index, item in enumerate(items, 1):
            code = item.get("code") if isinstance(item, dict) else None
            if not isinstance(code, str) or not TYPE_CODE.fullmatch(code) or code.startswith("@"):
                raise _broken(path, f"number {index} of «{name}» has no usable «code»")
        wanted += len(items)
    types = read_types(value)
    if len(types) != wanted:
        raise _broken(path, "an attribute has no known «kind»")
    seen: set[tuple[str, str]] = set()
    for each in types:
        place = (str(each.subject) if isinstance(each, AttributeType) else "relation type", each.code)
        if place in seen:
            raise _broken(path, f"{each.code} stands there twice")
        seen.add(place)
        ends = (*each.heads, *each.tails) if isinstance(each, RelationType) else ()
        for label in ends:
            if label not in labels:
                raise _broken(path, f"{label}, an end of the relation {each.code}, is not a label")
    return types


def _is_colour(value: object) -> bool:
    if not isinstance(value, list | tuple) or len(value) != 3:
        return False
    if not all(isinstance(part, int | float) and not isinstance(part, bool) for part in value):
        return False
    lightness, chroma, hue = value
    return 0 <= lightness <= 1 and 0 <= chroma <= 0.4 and -360 <= hue <= 360


def _broken(path: Path | str, what: str) -> FormatError:
    return FormatError(
        "bad_scheme",
        f"{path or 'The label scheme'} is not a label scheme: {what}.",
        hint="Nothing was changed. Export a scheme from the program to see the form.",
        path=str(path),
        what=what,
    )
