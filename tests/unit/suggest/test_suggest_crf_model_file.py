"""Model files from friends and strangers."""

from __future__ import annotations

import numpy as np
import pytest

from hashiya.errors import UserError
from hashiya.suggest.crf.model_file import MAGIC, ModelFile, pack, unpack


def _packed() -> bytes:
    arrays = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([1, 2], dtype=np.uint16)}
    return pack(ModelFile({"kind": "test", "title": "نموذج"}, arrays))  # type: ignore[arg-type]


def test_a_model_comes_back_as_it_was() -> None:
    model = unpack(_packed())
    assert model.meta == {"kind": "test", "title": "نموذج"}
    assert model.arrays["a"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert model.arrays["b"].dtype == np.uint16


def test_the_same_model_gives_the_same_bytes() -> None:
    assert _packed() == _packed()


def test_arrays_of_other_kinds_are_not_stored() -> None:
    with pytest.raises(ValueError, match="not stored"):
        pack(ModelFile({}, {"a": np.array(["x"])}))


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"PK\x03\x04" + b"0" * 100, b"lCRF" + b"\0" * 50, b"\x80\x04K\x01."]
)
def test_foreign_files_are_refused_plainly(data: bytes) -> None:
    with pytest.raises(UserError) as refused:
        unpack(data)
    assert refused.value.code == "model_foreign"


def test_a_newer_file_is_told_apart() -> None:
    with pytest.raises(UserError) as refused:
        unpack(MAGIC[:-2] + b"9\n" + b"\0" * 20)
    assert refused.value.code == "model_newer"


def test_every_cut_off_file_is_refused() -> None:
    whole = _packed()
    for length in range(len(MAGIC), len(whole)):
        with pytest.raises(UserError):
            unpack(whole[:length])


def test_no_changed_byte_passes_or_crashes() -> None:
    whole = _packed()
    same = unpack(whole)
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 0x15
        try:
            model = unpack(bytes(changed))
        except UserError:
            continue
        # A change in the header's words may be read; the numbers are guarded by their digest.
        for name, array in model.arrays.items():
            assert any(np.array_equal(array, kept) for kept in same.arrays.values()), name


def test_a_bomb_is_not_unpacked() -> None:
    whole = pack(ModelFile({}, {"a": np.zeros(1 << 20, dtype=np.float32)}))
    grown = whole.replace(b'"shape":[1048576]', b'"shape":[9048576]')
    assert grown != whole
    with pytest.raises(UserError):
        unpack(grown)
    shrunk = whole.replace(b'"shape":[1048576]', b'"shape":[0000016]').replace(b"0000016", b"      16")
    with pytest.raises(UserError):
        unpack(shrunk)
