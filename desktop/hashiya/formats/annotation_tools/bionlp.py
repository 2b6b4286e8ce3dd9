"""BioNLP's shared-task stand-off: NAME.txt with NAME.a1 (what was given) and NAME.a2 (what was to be found).

The lines are brat's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hashiya.formats.annotation_tools.brat import READ_OPTIONS, read_beside
from hashiya.formats.base import DocumentRecord, Format, Note, ReadOptions
from hashiya.formats.shared.folders import companion, files_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SUFFIXES = (".a1", ".a2")


def read(path: Path, options: ReadOptions) -> Iterator[DocumentRecord | Note]:
    """A folder (with those inside), or one .a1 or .a2 file; the other of the two is read with it."""
    done: set[Path] = set()
    for file in files_in(path, *_SUFFIXES):
        options.cancel.check()
        base = file.with_suffix("")
        if base not in done:
            done.add(base)
            beside = [companion(file, suffix) for suffix in _SUFFIXES]
            yield from read_beside(
                companion(file, ".txt"), [each for each in beside if each.exists()], options
            )


def recognise(head: bytes, path: Path) -> float:
    if path.is_dir():
        return 0.9 if next(path.glob("*.a1"), None) is not None else 0.0
    if path.suffix.lower() == ".txt":
        return 0.7 if any(companion(path, suffix).exists() for suffix in _SUFFIXES) else 0.0
    if path.suffix.lower() not in _SUFFIXES:
        return 0.0
    return 0.95 if not head.strip() or re.match(rb"(\xef\xbb\xbf)?[TREMAN*#]\d*\t", head) else 0.2


FORMAT = Format(
    name="bionlp",
    title="BioNLP stand-off (.a1, .a2)",
    suffixes=_SUFFIXES,
    read=read,
    recognise=recognise,
    read_options=READ_OPTIONS,
)
