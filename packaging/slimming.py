"""What is taken out of the frozen program after PyInstaller has put it together. Called by build.py.

Only what nothing in Hashiya calls; `tests/unit/packaging/test_built_package.py` works with all that is left.
"""

import re
import shutil
import sqlite3
import struct
import subprocess
import sys
from pathlib import Path
from typing import Iterable, List, NamedTuple, Set, Tuple

import frozen
import icu_data
import silencing

# Parts of Arrow that the others name but never call for Parquet. The last one, the largest, also has what
# they call of a newer C++ library than systems have: where they start that, `rint` is called, which changes
# nothing.
ARROW = ("libarrow_substrait", "libarrow_dataset", "libarrow_acero", "libarrow_compute")
EMPTY_START, EMPTY = "_ZSt21ios_base_library_initv", "rint"
_WEAK, _DYNAMIC_SYMBOLS = 0x20, 11  # a binding in a symbol's entry; the kind of section that lists them


def slim(program: Path) -> None:
    """All of it, in the folder `program`."""
    inside = program / "_internal"
    if not sys.platform.startswith("linux"):
        return
    silencing.silence(inside)
    strip_symbols(inside)
    for library in inside.glob("PySide6/Qt/lib/libicudata.so.*"):
        icu_data.cut_down(library)
    without_arrow_parts(inside)
    for database in inside.glob("lucide/data/lucide-icons.db"):
        keep_icons(database, words_in(frozen.ROOT / "desktop" / "hashiya"))


def strip_symbols(inside: Path) -> None:
    """Take names for debuggers out of extension modules (110 MB of 118 in spaCy), where `strip` is at hand.

    Libraries that were moved by other tools (numpy's, SciPy's) do not bear it and stay as they are.
    """
    strip = shutil.which("strip")
    if strip is None:
        return
    kinds = ["**/*.cpython-*.so", "libpython*", "pyarrow/lib*.so*", "libarrow*", "libparquet*"]
    kinds += ["PySide6/Qt/lib/libicu*", "pypdfium2_raw/libpdfium.so"]
    for module in sorted({module for kind in kinds for module in inside.glob(kind)}):
        if not module.is_symlink():
            subprocess.run([strip, "--strip-unneeded", str(module)], check=False, stderr=subprocess.DEVNULL)


def without_arrow_parts(inside: Path) -> None:
    """Take ARROW away, and out of the lists of what the others need."""
    folder = inside / "pyarrow"
    gone = {place for name in ARROW for at in (folder, inside) for place in at.glob(f"{name}.so*")}
    theirs = {each.name for place in gone for each in symbols_of(place.read_bytes()) if each.defined}
    for place in gone:
        place.unlink()
    for module in [*folder.glob("*.so"), *folder.glob("*.so.*")]:
        if not module.is_symlink():
            need_no_more(module, ARROW)
            do_without(module, theirs)


def do_without(library: Path, names: Set[str]) -> List[str]:
    """Let an ELF library be loaded though these functions are nowhere; those that it would have called.

    Its symbols become weak ones: the loader binds them to nothing where nobody has them, and a call would end
    the program. EMPTY_START is called by every library that knows it, so it is bound to EMPTY.
    """
    raw = library.read_bytes()
    changed = [each for each in symbols_of(raw) if not each.defined and each.name in names]
    new = bytearray(raw)
    for each in changed:
        new[each.place + 4] = _WEAK | raw[each.place + 4] & 0x0F
        if each.name == EMPTY_START:
            other = raw.find(EMPTY.encode("ascii") + b"\0", each.strings)
            if other < 0:
                raise LookupError(f"{library} knows no function {EMPTY}.")
            struct.pack_into("<I", new, each.place, other - each.strings)
    if changed:
        library.write_bytes(new)
    return [each.name for each in changed]


class Symbol(NamedTuple):
    """What the loader knows of a function: the place of its entry, and of the table of names, in the file."""

    place: int
    strings: int
    name: str
    defined: bool


def symbols_of(raw: bytes) -> Iterable[Symbol]:
    """Each of an ELF library of 64 bits; none of another file."""
    if raw[:6] != b"\x7fELF\x02\x01":
        return
    (table,) = struct.unpack_from("<Q", raw, 40)
    size, count = struct.unpack_from("<HH", raw, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", raw, table + at * size) for at in range(count)]
    for _, kind, _, _, first, length, link, _, _, entry in sections:
        if kind != _DYNAMIC_SYMBOLS:
            continue
        strings = sections[link][4]
        for place in range(first + entry, first + length, entry):
            named, _, _, home = struct.unpack_from("<IBBH", raw, place)
            name = raw[strings + named : raw.index(b"\0", strings + named)].decode("ascii")
            yield Symbol(place, strings, name, home != 0)


def need_no_more(library: Path, names: Iterable[str]) -> List[str]:
    """Let an ELF library of 64 bits no longer ask for these others; the names of those it asked for.

    Their entries of the dynamic section are pointed at a library that it needs besides: no change.
    """
    raw = bytearray(library.read_bytes())
    if raw[:6] != b"\x7fELF\x02\x01":
        return []
    needed = list(_needed(raw))
    gone = [entry for entry in needed if entry[2].startswith(tuple(names))]
    kept = [entry for entry in needed if entry not in gone]
    if not gone or not kept:
        return []
    for at, _, _ in gone:
        struct.pack_into("<qQ", raw, at, 1, kept[0][1])
    library.write_bytes(raw)
    return [name for _, _, name in gone]


def _needed(raw: bytearray) -> Iterable[Tuple[int, int, str]]:
    """(place of the entry in the file, place of the name in its table, name) of each library asked for."""
    (table,) = struct.unpack_from("<Q", raw, 32)
    size, count = struct.unpack_from("<HH", raw, 54)
    segments = [struct.unpack_from("<IIQQQQQQ", raw, table + at * size) for at in range(count)]
    dynamic = next(s for s in segments if s[0] == 2)
    places = range(dynamic[2], dynamic[2] + dynamic[5], 16)
    entries = [(at, *struct.unpack_from("<qQ", raw, at)) for at in places]
    address = next(value for _, tag, value in entries if tag == 5)
    strings = next(s[2] + address - s[3] for s in segments if s[0] == 1 and s[3] <= address < s[3] + s[5])
    for at, tag, value in entries:
        if tag == 1:
            start = strings + value
            yield at, value, raw[start : raw.index(b"\0", start)].decode("ascii")


def words_in(sources: Path) -> Set[str]:
    """Every string of the sources that could be an icon's name."""
    texts = (path.read_text(encoding="utf-8") for path in sources.rglob("*.py"))
    return {word for text in texts for word in re.findall(r"[\"']([a-z0-9]+(?:-[a-z0-9]+)*)[\"']", text)}


def keep_icons(database: Path, names: Set[str]) -> None:
    """Leave of Lucide's icons those of these names, old ones too, and nothing of what one finds them by."""
    connection = sqlite3.connect(str(database))
    with connection:
        old = connection.execute("SELECT alias, name FROM icon_aliases").fetchall()
        kept = names | {name for alias, name in old if alias in names}
        gone = [(name,) for (name,) in connection.execute("SELECT name FROM icons") if name not in kept]
        connection.executemany("DELETE FROM icons WHERE name = ?", gone)
        connection.executemany("DELETE FROM icon_aliases WHERE name = ?", gone)
        connection.execute("DELETE FROM icon_tags")
        connection.execute("DELETE FROM icon_categories")
    connection.execute("VACUUM")
    connection.close()
