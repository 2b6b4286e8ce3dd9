"""Features that the spans of other models or lower layers give to tokens: tags, heads, surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.features_names import mix
from hashiya.suggest.crf.features_words import hash_text

if TYPE_CHECKING:
    from collections.abc import Iterable

TokenSpan = tuple[int, int, str]


def tag_columns(name: str, size: int, spans: Iterable[TokenSpan], *, reach: int = 1) -> list[Any]:
    """One column a neighbour up to `reach` away: label and place (begin, inside, end) of the span there."""
    codes = _codes(size, spans)
    return [_column(f"{name}{offset}", _shift(codes, offset)) for offset in range(-reach, reach + 1)]


def layer_columns(name: str, stems: list[int], spans: Iterable[TokenSpan]) -> list[Any]:
    """Columns for a layer above `spans`: tags up to two away, the span's head, its neighbours, the seam.

    `stems` are the hashed stems of all tokens.
    """
    import numpy as np

    listed = list(spans)
    size = len(stems)
    columns = tag_columns(f"{name}t", size, listed, reach=2)
    heads = np.zeros(size, dtype=np.uint32)
    around = np.zeros(size, dtype=np.uint32)
    for first, last, label in listed:
        code = hash_text(label)
        heads[first:last] = (code + stems[first]) & 0xFFFFFFFF
        before = stems[first - 1] if first else 1
        after = stems[last] if last < size else 2
        around[first:last] = (code + before * 3 + after * 7) & 0xFFFFFFFF
    codes = _codes(size, listed)
    seam = mix(_shift(codes, -1), 0x5EA) + codes
    seam[(codes == 0) & (_shift(codes, -1) == 0)] = 0
    return [*columns, _column(f"{name}h", heads), _column(f"{name}n", around), _column(f"{name}s", seam)]


def _codes(size: int, spans: Iterable[TokenSpan]) -> Any:
    import numpy as np

    codes = np.zeros(size, dtype=np.uint32)
    for first, last, label in spans:
        codes[first:last] = hash_text(f"I{label}")
        codes[last - 1] = hash_text(f"E{label}")
        codes[first] = hash_text(f"B{label}")
    return codes


def _shift(codes: Any, offset: int) -> Any:
    """The code `offset` tokens on, 0 beyond the text."""
    import numpy as np

    moved = np.zeros_like(codes)
    if offset == 0:
        moved[:] = codes
    elif offset > 0:
        moved[:-offset] = codes[offset:]
    else:
        moved[-offset:] = codes[:offset]
    return moved


def _column(name: str, codes: Any) -> Any:
    mixed = mix(codes.copy(), hash_text(name))
    mixed[mixed == 0] = 1
    mixed[codes == 0] = 0
    return mixed
