"""TEI's own schema takes what is written.

`HASHIYA_TEI_SCHEMA` names a RelaxNG file of the Guidelines, such as `tei_all.rng`, or the `tei.rng` that
HookTest brings (release 3.0.0). Old releases do not know `standOff`: it is taken out of what they check, so
with them it is not checked at all.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.helpers.format_fixture import fixture

from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, WriteOptions
from hashiya.services.scheme.scheme_files import load_scheme

NAMESPACE = "{http://www.tei-c.org/ns/1.0}"
RECORDS = {
    "all": [fixture()],
    "plain": [fixture(details=False)],
    "two": [fixture(), fixture(details=False, name="second")],
    "empty": [DocumentRecord("بلا نصّ", "")],
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", RECORDS)
def test_the_schema_takes_every_file(tmp_path: Path, kind: str) -> None:
    from lxml import etree

    place = os.environ.get("HASHIYA_TEI_SCHEMA", "")
    if not Path(place).is_file():
        pytest.skip("no schema (HASHIYA_TEI_SCHEMA)")
    source = etree.parse(place)
    knows = bool(source.xpath("//*[local-name() = 'element' and @name = 'standOff']"))
    target = tmp_path / "out.xml"
    options = WriteOptions(scheme=load_scheme("wojood"))
    format_named("tei").write(RECORDS[kind], target, options)  # type: ignore[misc]
    written = etree.parse(str(target))
    root = written.getroot()
    for text in () if knows else (root, *root):
        for apart in list(text.findall(f"{NAMESPACE}standOff")):
            text.remove(apart)
    schema = etree.RelaxNG(source)
    assert schema.validate(written), list(schema.error_log)[:5]
