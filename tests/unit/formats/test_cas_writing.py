"""What we write of a CAS is, element by element, what dkpro-cassis would write of the same annotations."""

from __future__ import annotations

import json
import random
import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.helpers.format_fixture import fixture, read_all

from hashiya.core.segment import sentences
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
from hashiya.formats.shared.checks import xml_text
from hashiya.formats.shared.tokens import tokenize
from hashiya.formats.uima import cas as writer
from hashiya.formats.uima.cas_types import CUSTOM, ENTITY, METADATA, SENTENCE, TOKEN, CasTypes

if TYPE_CHECKING:
    from collections.abc import Iterable

cassis = pytest.importorskip("cassis")


def by_cassis(record: DocumentRecord, text: str, spans: Iterable[SpanRecord], *, custom: bool) -> Any:
    """The same CAS, made through the library."""
    types = CasTypes().system()
    cas = cassis.Cas(types)
    cas.sofa_string = text
    cas.sofa_mime = "text/plain"
    name = xml_text(record.name)[0]
    cas.add(
        types.get_type(METADATA)(begin=0, end=len(text), language="ar", documentTitle=name, documentId=name)
    )
    cas.add_all([types.get_type(SENTENCE)(begin=a, end=b) for a, b in sentences(text)])
    cas.add_all([types.get_type(TOKEN)(begin=a, end=b) for a, b in tokenize(text)])
    for span in spans:
        label = xml_text(span.label)[0]
        if custom:
            more = {key: xml_text(getattr(span, key))[0] or None for key in ("note", "status", "by")}
            cas.add(types.get_type(CUSTOM)(begin=span.start, end=span.end, label=label, **more))
        else:
            cas.add(types.get_type(ENTITY)(begin=span.start, end=span.end, value=label))
    return cas


def elements(xmi: bytes) -> list[tuple[str, dict[str, str]]]:
    """Every element by its full name, in order; what a namespace is called for short does not matter."""
    return [(str(each.tag), dict(each.attrib)) for each in etree.fromstring(xmi).iter()]


def assert_equal(record: DocumentRecord) -> None:
    text = xml_text(record.text or "")[0]
    for custom in (False, True):
        cas = by_cassis(record, text, record.spans, custom=custom)
        ours = writer.xmi(record, text, record.spans, custom=custom)
        assert elements(ours) == elements(cas.to_xmi().encode("utf-8"))
        found = writer.cas_json(record, text, record.spans, writer.types_json(CasTypes()), custom=custom)
        assert json.loads(found) == json.loads(cas.to_json())


def test_the_common_fixture() -> None:
    assert_equal(fixture(details=False))


ODD = "ابت ثجح.😀\n\t\r\"'&<>]]>؟!٣ \u200f\u064b𞸀\ufeff\u2028\x85"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=ODD, min_size=1, max_size=80), st.integers(0, 10**6))
def test_any_text(text: str, seed: int) -> None:
    chance = random.Random(seed)
    spans = []
    for _ in range(chance.randint(0, 6)):
        start = chance.randrange(len(text))
        end = chance.randint(start + 1, len(text))
        note = chance.choice(["", 'سطر\n"آخر" & <x>'])
        spans.append(SpanRecord(start, end, chance.choice(["PERS", "A&<B>"]), text[start:end], note=note))
    spans.sort(key=lambda span: (span.start, -span.end))
    assert_equal(DocumentRecord('اسم "و" & <x>', text, tuple(spans)))


@pytest.mark.parametrize("name", ["cas-xmi", "cas-json"])
def test_cassis_reads_every_annotation_with_its_words(tmp_path: Path, name: str) -> None:
    record = fixture()
    done = format_named(name).write([record], tmp_path / "out", WriteOptions())  # type: ignore[misc]
    (path,) = [Path(each) for each in done.files if each.endswith((".xmi", ".json"))]
    if name == "cas-xmi":
        types = cassis.load_typesystem(BytesIO((tmp_path / "out/TypeSystem.xml").read_bytes()))
        cas = cassis.load_cas_from_xmi(BytesIO(path.read_bytes()), typesystem=types)
    else:
        cas = cassis.load_cas_from_json(BytesIO(path.read_bytes()))
    found = sorted((each.get_covered_text(), each.value) for each in cas.select(ENTITY))
    assert found == sorted((span.text, span.label) for span in record.spans)
    # One annotation of the document itself, as long as its text.
    (about,) = cas.select("uima.tcas.DocumentAnnotation")
    assert about.get_covered_text() == record.text


@pytest.mark.parametrize("suffix", [".xmi", ".json"])
def test_what_is_beyond_spans_is_read_by_cassis(tmp_path: Path, suffix: str) -> None:
    """With the types that stand in the file or beside it, as INCEpTION needs them."""
    item = format_named("cas-xmi" if suffix == ".xmi" else "cas-json")
    item.write([fixture()], tmp_path / "out", WriteOptions())  # type: ignore[misc]
    (path,) = (tmp_path / "out").glob(f"*{suffix}")
    if suffix == ".xmi":
        types = cassis.load_typesystem(BytesIO((tmp_path / "out" / "TypeSystem.xml").read_bytes()))
        cas = cassis.load_cas_from_xmi(BytesIO(path.read_bytes()), typesystem=types)
    else:
        cas = cassis.load_cas_from_json(path.read_text("utf-8"))
    found = {
        (each.label, each.Governor.get_covered_text(), each.Dependent.get_covered_text())
        for each in cas.select("webanno.custom.HashiyaRelation")
    }
    record = fixture()
    words = {span.id: span.text for span in record.spans}
    assert found == {(each.type, words[each.head], words[each.tail]) for each in record.relations}
    entities = {each.get_covered_text(): each for each in cas.select(ENTITY)}
    assert entities["الرياض"].identifier == "http://www.wikidata.org/entity/Q3692"
    assert (entities["الرياض"].role, entities["المَعَرِّيُّ"].identifier) == ("قائد", "nil")
    (whole,) = cas.select("webanno.custom.HashiyaDocument")
    assert (whole.variety, whole.note) == ("MSA", "ناقص")
    (chain,) = cas.select("de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceChain")
    assert chain.first.get_covered_text() == "الرياض" and chain.first.next.next is None


@pytest.mark.parametrize("suffix", ["xmi", "json"])
def test_cassis_loads_attributes_of_any_name(tmp_path: Path, suffix: str) -> None:
    """It makes a class of each type: one with a feature `from` would be no Python."""
    names = ("from", "to", "class", "type", "self", "get", "set", "xmiID", "value", "lang")
    span = SpanRecord(0, 3, "DATE", "غدا", attributes=dict.fromkeys(names, "ق"))
    record = DocumentRecord("ن", "غدا نعود", (span,), labels={"from": "ق"})
    item = format_named(f"cas-{suffix}")
    item.write([record], tmp_path / "out", WriteOptions())  # type: ignore[misc]
    path = tmp_path / f"out/ن.{suffix}"
    if suffix == "xmi":
        types = cassis.load_typesystem(tmp_path / "out/TypeSystem.xml")
        cas = cassis.load_cas_from_xmi(path, typesystem=types)
    else:
        cas = cassis.load_cas_from_json(BytesIO(path.read_bytes()))
    (found,) = cas.select(ENTITY)
    assert (found.value, found.lang, found.get_covered_text()) == ("DATE", "ق", "غدا")
    records, notes = read_all(item, path)
    assert notes == [] and dict(records[0].spans[0].attributes) == dict.fromkeys(names, "ق")
    assert dict(records[0].labels) == {"from": "ق"}


def test_chains_become_one_entity_and_their_links_annotations(tmp_path: Path) -> None:
    format_named("cas-xmi").write([fixture()], tmp_path / "out", WriteOptions())  # type: ignore[misc]
    (path,) = (tmp_path / "out").glob("*.xmi")
    bare = re.sub(rb' identifier="[^"]*"|<custom:HashiyaEntity [^>]*/>', b"", path.read_bytes())
    path.write_bytes(re.sub(rb"<type1:NamedEntity [^>]*/>", b"", bare))
    records, _ = read_all(format_named("cas-xmi"), path)
    assert [(span.text, span.label) for span in records[0].spans] == [("الرياض", "GPE"), ("القاهرة", "GPE")]
    assert len({span.entity for span in records[0].spans}) == 1 and records[0].spans[0].entity
