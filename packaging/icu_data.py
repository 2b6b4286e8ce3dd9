"""ICU's data for Qt, cut down to what this program's two languages need: 32 MB become less than one.

Qt's wheel brings the data as a library with one symbol, a package of the form «CmnD» (ICU's
`source/common/ucmndata.h`): a header, then a table of contents with the offsets of names and items, sorted by
name. Qt asks ICU for letters of other sizes and for comparing; dates, numbers and words come from Qt itself.
"""

import re
import struct
from pathlib import Path
from typing import Dict, List, Tuple

# Normal forms, the root of everything, the two languages, and how their words are compared.
KEPT = re.compile(
    r"[^/]+/("
    r"(nfc|nfkc|nfkc_cf|uts46)\.nrm|ulayout\.icu|cnvalias\.icu|uemoji\.icu|"
    r"(root|ar|en|en_001|en_US|pool|res_index|supplementalData|likelySubtags|keyTypeData|metadata|icuver|"
    r"numberingSystems|plurals|timezoneTypes)\.res|"
    r"coll/(root|ar|en|en_US|pool|res_index)\.res|coll/ucadata\.icu)"
)
_MAGIC = b"\xda\x27"
_PAGE = 4096


def cut_down(library: Path) -> bool:
    """Rewrite the library with the items of KEPT alone; False, nothing changed, where it has another form."""
    read = read_library(library.read_bytes())
    if read is None:
        return False
    machine, soname, symbol, data = read
    items = read_items(data)
    kept = {name: items[name] for name in items if KEPT.fullmatch(name)}
    if not kept:
        return False
    header = data[: struct.unpack_from("<H", data)[0]]
    library.write_bytes(write_library(machine, soname, symbol, write_items(header, kept)))
    return True


def read_library(raw: bytes) -> "Tuple[int, str, str, bytes] | None":
    """(machine, name of the library, its one symbol, the data); None for what is no such ELF of 64 bits."""
    if raw[:6] != b"\x7fELF\x02\x01":
        return None
    (table,) = struct.unpack_from("<Q", raw, 32)
    size, count = struct.unpack_from("<HH", raw, 54)
    segments = [struct.unpack_from("<IIQQQQQQ", raw, table + at * size) for at in range(count)]

    def offset(address: int) -> int:
        return next(s[2] + address - s[3] for s in segments if s[0] == 1 and s[3] <= address < s[3] + s[5])

    dynamic = next(s for s in segments if s[0] == 2)
    entries = dict(
        struct.unpack_from("<qQ", raw, at) for at in range(dynamic[2], dynamic[2] + dynamic[5], 16)
    )
    strings, symbols = offset(entries[5]), offset(entries[6])

    def string(at: int) -> str:
        return raw[strings + at : raw.index(b"\0", strings + at)].decode("ascii")

    name, _, _, _, value, _ = struct.unpack_from("<IBBHQQ", raw, symbols + 24)  # the first one is empty
    data = raw[offset(value) :]
    if data[2:4] != _MAGIC or data[12:16] != b"CmnD":
        return None
    return struct.unpack_from("<H", raw, 18)[0], string(entries[14]), string(name), data


def read_items(data: bytes) -> Dict[str, bytes]:
    """What the package holds, by name."""
    (start,) = struct.unpack_from("<H", data)
    (count,) = struct.unpack_from("<I", data, start)
    table = [struct.unpack_from("<II", data, start + 4 + 8 * at) for at in range(count)]
    # The last item is cut where the library's own tables begin; nothing of it is kept.
    ends = [at for _, at in table[1:]] + [table[-1][1]]
    found = {}
    for at, (named, first) in enumerate(table):
        name = data[start + named : data.index(b"\0", start + named)].decode("ascii")
        found[name] = data[start + first : start + ends[at]]
    return found


def write_items(header: bytes, items: Dict[str, bytes]) -> bytes:
    """A package of these items; each begins at a multiple of 16, as ICU's own."""
    names = sorted(items)
    table: List[bytes] = [struct.pack("<I", len(names))]
    at = 4 + 8 * len(names)
    places = []
    for name in names:
        places.append(at)
        at += len(name) + 1
    body = bytearray()
    first = -(-(len(header) + at) // 16) * 16 - len(header)
    for number, name in enumerate(names):
        table.append(struct.pack("<II", places[number], first + len(body)))
        body += items[name] + bytes(-len(items[name]) % 16)
    words = b"".join(name.encode("ascii") + b"\0" for name in names)
    top = b"".join(table) + words
    return header + top + bytes(first - len(top)) + bytes(body)


def write_library(machine: int, soname: str, symbol: str, data: bytes) -> bytes:
    """A shared library with the one symbol `symbol`, at which the data stand; nothing else."""
    strings = b"\0" + soname.encode("ascii") + b"\0" + symbol.encode("ascii") + b"\0"
    named = 2 + len(soname)
    headers = 64 + 4 * 56
    hashes = struct.pack("<5I", 1, 2, 1, 0, 0)  # one bucket, two symbols: the empty one and ours
    hash_at = headers
    symbols_at = -(-(hash_at + len(hashes)) // 8) * 8
    strings_at = symbols_at + 48
    data_at = -(-(strings_at + len(strings)) // 64) * 64
    dynamic_at = -(-(data_at + len(data)) // _PAGE) * _PAGE
    symbols = bytes(24) + struct.pack("<IBBHQQ", named, 0x11, 0, 1, data_at, len(data))
    entries = [(14, 1), (4, hash_at), (5, strings_at), (6, symbols_at), (10, len(strings)), (11, 24), (0, 0)]
    dynamic = b"".join(struct.pack("<qQ", tag, value) for tag, value in entries)
    segments = (
        (1, 4, 0, data_at + len(data), _PAGE),
        (1, 6, dynamic_at, len(dynamic), _PAGE),
        (2, 6, dynamic_at, len(dynamic), 8),
        (0x6474E551, 6, 0, 0, 16),  # no stack that can be executed
    )
    raw = bytearray(b"\x7fELF\x02\x01\x01" + bytes(9))
    raw += struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0, 0, 64, 56, len(segments), 64, 0, 0)
    for kind, flags, at, size, step in segments:
        raw += struct.pack("<IIQQQQQQ", kind, flags, at, at, at, size, size, step)
    for at, part in ((hash_at, hashes), (symbols_at, symbols), (strings_at, strings), (data_at, data)):
        raw += bytes(at - len(raw)) + part
    return bytes(raw + bytes(dynamic_at - len(raw)) + dynamic)
