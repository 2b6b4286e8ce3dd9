"""Label maps: rename, merge (several names to one) and drop labels on the way in or out.

Written as «PER=PERS,GPE=LOC,CURR=» on a command line, as a JSON object in a file, or named when shipped
with the program. A label that the map does not name stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from hashiya import assets
from hashiya.core.label_names import code_for
from hashiya.errors import FormatError, UserError
from hashiya.files import explain_os_error, read_whole

LabelMap = Mapping[str, str]


def shipped_maps() -> list[str]:
    """The names of the label maps that come with the program."""
    return sorted(path.stem for path in assets.resource("maps").glob("*.json"))


def parse_map(text: str) -> dict[str, str]:
    """A map from what a person wrote; "" is the empty map. Raises UserError when it cannot be understood."""
    text = text.strip()
    if not text:
        return {}
    if text in shipped_maps():
        return _read(assets.resource("maps", f"{text}.json"))
    if "=" in text and not Path(text).is_file():
        return _pairs(text)
    if Path(text).is_file():
        return _read(Path(text))
    names = ", ".join(shipped_maps())
    raise UserError(
        "no_label_map",
        f"There is no label map «{text}».",
        hint=f"Write A=B,C= or name a file or one of: {names}.",
        map=text,
    )


def _pairs(text: str) -> dict[str, str]:
    result: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        source, sign, target = part.partition("=")
        if not sign or not source.strip():
            raise UserError(
                "bad_label_map",
                f"«{part}» is not of the form OLD=NEW.",
                hint="OLD= drops the label.",
                part=part,
            )
        result[source.strip()] = target.strip()
    return result


def _read(path: Path) -> dict[str, str]:
    try:
        value = json.loads(read_whole(path).decode("utf-8-sig"))
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
    except (ValueError, RecursionError) as error:
        raise _broken(path, str(error)) from error
    if isinstance(value, dict) and isinstance(value.get("labels"), dict):
        value = value["labels"]
    if not isinstance(value, dict) or not all(isinstance(item, str | None) for item in value.values()):
        raise _broken(path, "an object of label names is expected")
    return {str(key): item or "" for key, item in value.items()}


def _broken(path: Path, what: str) -> FormatError:
    return FormatError("bad_label_map_file", f"{path} is not a label map: {what}.", path=str(path), what=what)


def map_label(label: str, mapping: LabelMap, codes: frozenset[str]) -> str:
    """The label after the map and, where the scheme lacks it, under the name it has there; "" drops it."""
    label = mapping.get(label, label)
    if not label or label in codes:
        return label
    return code_for(label.removeprefix("B-"), codes) or label
