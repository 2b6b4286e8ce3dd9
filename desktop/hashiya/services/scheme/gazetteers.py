"""Lists of names of one's own: read from text files, one name a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.text import canonical
from hashiya.errors import FormatError
from hashiya.files import explain_os_error, read_whole
from hashiya.formats.shared.decode import decode

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 64 << 20
MOST_ENTRIES = 500_000
_LONGEST = 200


def read_names(path: Path) -> list[str]:
    """Names of a file: one a line, the first column of a table, lines with # left out.

    Raises FormatError for a file that holds none, UserError for what the disk refuses.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _broken(path, f"it is larger than {MOST_BYTES >> 20} MB")
        data = read_whole(path)
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
    text = canonical(decode(data).text).text
    separators = "\t" if "\t" in text else ";" if path.suffix.lower() == ".csv" and ";" in text else ","
    split = path.suffix.lower() in (".csv", ".tsv") or "\t" in text
    names: dict[str, None] = {}
    for line in text.split("\n"):
        name = line.split(separators)[0] if split else line
        name = " ".join(name.strip().strip('"').split())
        if name and not name.startswith("#") and len(name) <= _LONGEST:
            names[name] = None
        if len(names) > MOST_ENTRIES:
            raise _broken(path, f"it holds more than {MOST_ENTRIES} names")
    if not names:
        raise _broken(path, "it holds no name")
    return list(names)


def _broken(path: Path, what: str) -> FormatError:
    return FormatError(
        "bad_name_list", f"{path.name} is not a list of names: {what}.", hint="One name a line is expected.",
        path=path.name, what=what,
    )  # fmt: skip
