"""Features that the spans of other models or lower layers give to tokens: tags, heads, surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hashiya.suggest.crf.chain import count_up
from hashiya.suggest.crf.features_names import mix
from hashiya.suggest.crf.features_words import hash_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hashiya.suggest.crf.decode import SpanTable

TokenSpan = tuple[int, int, str]
_FAR = 2  # tokens on either side that a layer looks at in the ones below


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


def tags_of(name: str, size: int, spans: SpanTable, *, reach: int = 1) -> list[Any]:
    """As `tag_columns`, of spans that do not overlap."""
    import numpy as np

    inside, ending, begin = (
        np.array([hash_text(f"{place}{label}") for label in spans.names], dtype=np.uint32)[spans.name]
        for place in "IEB"
    )
    codes = np.zeros(size, dtype=np.uint32)
    sizes = spans.last - spans.first
    codes[np.repeat(spans.first, sizes) + count_up(sizes)] = np.repeat(inside, sizes)
    codes[spans.last - 1], codes[spans.first] = ending, begin
    return [_column(f"{name}{offset}", _shift(codes, offset)) for offset in range(-reach, reach + 1)]


def spans_below(layers: Sequence[tuple[Any, Any]], label: str, stems: Any, rows: Any) -> Any:
    """uint32 (rows, templates): `layer_columns` of each layer of a label, for some tokens of a text.

    Layers are (first, last) of spans that do not overlap; `stems` (uint32) are of all tokens.
    """
    import numpy as np

    size = len(stems)
    code = np.uint32(hash_text(label))
    inside, ending, begin = (np.uint32(hash_text(f"{place}{label}")) for place in "IEB")
    columns: list[Any] = []
    for layer, (first, last) in enumerate(layers):
        name = f"layer{len(layers)}{layer}"
        codes, heads, around = (np.zeros(size + 2 * _FAR, dtype=np.uint32) for _ in range(3))
        sizes = last - first
        places = np.repeat(first, sizes) + count_up(sizes) + _FAR
        codes[places], codes[last - 1 + _FAR], codes[first + _FAR] = inside, ending, begin
        heads[places] = np.repeat(code + stems[first], sizes)
        before = np.where(first > 0, stems[first - 1], np.uint32(1))
        after = np.where(last < size, stems[np.minimum(last, size - 1)], np.uint32(2))
        around[places] = np.repeat(code + before * np.uint32(3) + after * np.uint32(7), sizes)
        near = {offset: codes[rows + (_FAR + offset)] for offset in range(-_FAR, _FAR + 1)}
        columns += [_column(f"{name}t{offset}", found) for offset, found in near.items()]
        seam = mix(near[-1].copy(), 0x5EA) + near[0]
        seam[(near[0] == 0) & (near[-1] == 0)] = 0
        columns += [_column(f"{name}h", heads[rows + _FAR]), _column(f"{name}n", around[rows + _FAR])]
        columns.append(_column(f"{name}s", seam))
    return np.stack(columns, axis=1)


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
