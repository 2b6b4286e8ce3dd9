"""Functions that nothing in Hashiya can reach, made empty: they stay in their place, and pack to nothing.

Called by slimming.py before names for debuggers are taken out: those tell where each function begins and
ends.
"""

import re
import struct
from pathlib import Path
from typing import Dict, List, NamedTuple

_NAMES, _FUNCTION, _NOWHERE, _X86 = 2, 2, 0, 62

# Of Arrow what fetches from a store of Google's, and the parts of libxml2 that only another cloud's answers
# want; the other clouds' code is run in part when the library is loaded. Of OpenBLAS what is for complex
# numbers and long doubles, and the C interface to LAPACK, which numpy does not ask for.
UNREACHABLE = {
    "pyarrow/libarrow.so.*": re.compile(r"_ZNK?6google5cloud|xml(Schema|RelaxNG|XPath|Reg)"),
    "numpy.libs/libscipy_openblas64_*.so": re.compile(
        r"(scipy_)?LAPACKE_|scipy_[cz](?!blas)\w+_64_?$|"
        r"[czxq](axp|dro|gbm|ge[mrt]|h[be]m|her|hp[mr]|ima|la[qsu]|oma|pot|s[bp]m|spr|sro|sym|syr|t[bp][mst]|tr[mst])"
    ),
}


class Function(NamedTuple):
    """The place of its code in the file, how long it is, and what it is called."""

    place: int
    length: int
    name: str


def silence(inside: Path) -> None:
    """All of UNREACHABLE in this folder."""
    for pattern, names in UNREACHABLE.items():
        for library in inside.glob(pattern):
            if not library.is_symlink():
                empty_functions(library, names)


def empty_functions(library: Path, names: "re.Pattern[str]") -> int:
    """Fill the functions of these names with what ends the program where it is run; how many bytes.

    Code that goes by a second name as well, which is not among them, stays.
    """
    raw = bytearray(library.read_bytes())
    by_place: Dict[int, List[Function]] = {}
    for each in functions_of(bytes(raw)):
        by_place.setdefault(each.place, []).append(each)
    fill = b"\xcc" if raw[18:20] == struct.pack("<H", _X86) else b"\0"
    count = 0
    for place, there in by_place.items():
        if all(names.match(each.name) for each in there):
            length = min(each.length for each in there)
            raw[place : place + length] = fill * length
            count += length
    if count:
        library.write_bytes(raw)
    return count


def functions_of(raw: bytes) -> List[Function]:
    """All that an ELF library of 64 bits still has names of; none of another file."""
    if raw[:6] != b"\x7fELF\x02\x01":
        return []
    (table,) = struct.unpack_from("<Q", raw, 40)
    size, number = struct.unpack_from("<HH", raw, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", raw, table + at * size) for at in range(number)]
    found = []
    for _, kind, _, _, first, length, link, _, _, entry in sections:
        if kind != _NAMES:
            continue
        names = sections[link][4]
        for at in range(first + entry, first + length, entry):
            named, info, _, home, address, extent = struct.unpack_from("<IBBHQQ", raw, at)
            if info & 15 == _FUNCTION and _NOWHERE < home < number and extent:
                place = address - sections[home][3] + sections[home][4]
                name = raw[names + named : raw.index(b"\0", names + named)].decode("ascii", "replace")
                found.append(Function(place, extent, name))
    return found
