"""What peers' own libraries write is read, and goes out to every other format with only announced losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import assert_same, read_all, round_trip, triples

from hashiya.formats import FORMATS, format_named
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "😀 زار أحمد خليل  مدينة فاس\nثم عاد إلى بيروت."
SPANS = [("أحمد خليل", "PER"), ("خليل", "GIVEN"), ("مدينة فاس", "LOC"), ("بيروت", "LOC")]
PLACES = [(TEXT.index(text), TEXT.index(text) + len(text), label) for text, label in SPANS]


def _cassis(folder: Path) -> tuple[str, Path]:
    cassis = pytest.importorskip("cassis")
    types = cassis.TypeSystem()
    entity = types.create_type(
        "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", "uima.tcas.Annotation"
    )
    types.create_feature(entity, "value", "uima.cas.String")
    cas = cassis.Cas(types)
    cas.sofa_string = TEXT
    cas.sofa_mime = "text/plain"
    cas.add_all([entity(begin=start, end=end, value=label) for start, end, label in PLACES])
    cas.to_xmi(str(folder / "doc.xmi"))
    types.to_xml(str(folder / "TypeSystem.xml"))
    return "cas-xmi", folder / "doc.xmi"


def _cassis_json(folder: Path) -> tuple[str, Path]:
    cassis = pytest.importorskip("cassis")
    _, xmi = _cassis(folder)
    with open(folder / "TypeSystem.xml", "rb") as types, open(xmi, "rb") as file:
        cas = cassis.load_cas_from_xmi(file, typesystem=cassis.load_typesystem(types))
    cas.to_json(str(folder / "doc.json"))
    return "cas-json", folder / "doc.json"


def _spacy(folder: Path) -> tuple[str, Path]:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    doc = spacy.blank("ar")(TEXT)
    doc.spans["sc"] = [doc.char_span(start, end, label=label) for start, end, label in PLACES]
    DocBin(docs=[doc]).to_disk(folder / "doc.spacy")
    return "spacy", folder / "doc.spacy"


def _datasets(folder: Path) -> tuple[str, Path]:
    datasets = pytest.importorskip("datasets")
    spans = [{"start": start, "end": end, "label": label} for start, end, label in PLACES]
    datasets.Dataset.from_list([{"id": "1", "text": TEXT, "spans": spans}]).to_parquet(
        str(folder / "doc.parquet")
    )
    return "huggingface", folder / "doc.parquet"


WRITERS = {"cassis": _cassis, "cassis-json": _cassis_json, "spacy": _spacy, "datasets": _datasets}


@pytest.mark.parametrize("peer", list(WRITERS))
def test_from_every_peer_to_every_format(tmp_path: Path, peer: str) -> None:
    (tmp_path / "in").mkdir()
    name, path = WRITERS[peer](tmp_path / "in")
    records, notes = read_all(format_named(name), path)
    assert notes == [] and [record.text for record in records] == [TEXT]
    assert triples(records[0].spans) == triples(SpanRecord(*place) for place in PLACES)
    for item in FORMATS:
        if item.read is None or item.write is None or (item.missing and item.missing()):
            continue
        folder = tmp_path / item.name
        folder.mkdir()
        back, lost, _ = round_trip(item, folder, WriteOptions(), records=records)
        assert_same(records[0], back[0], lost)
        assert set(lost) <= {"text", "name", "no_text", "nested", "tags_nested", "attributes"}
        assert lost.get("nested", 0) == (1 if item.name == "conll" else 0)


def test_registry_says_what_each_format_cannot_hold() -> None:
    """Losses are named in `cannot_hold` by all writers, with codes that have words."""
    from hashiya.formats.shared.losses import CODES

    for item in FORMATS:
        assert set(item.cannot_hold) <= set(CODES)
        assert len(set(item.cannot_hold)) == len(item.cannot_hold)
        if item.losses is not None:
            found = item.losses([DocumentRecord("a", "نص", (SpanRecord(0, 2, "X", "نص"),))], WriteOptions())
            assert {loss.code for loss in found} <= set(item.cannot_hold)
