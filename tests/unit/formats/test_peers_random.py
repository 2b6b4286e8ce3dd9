"""Random documents written with the peers' own libraries come in with nothing lost that is not told.

A few dozen here; with «-m slow» a thousand of each peer.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from hashiya.services.exchange.read_files import import_options, read_batches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORDS = (
    *("سافر", "عمار", "الحكيم", "مع", "والدته", "إلى", "قسنطينة", "😀", "ثم", "كَتَبَ", "رسالةً"),
    *("👩🏽\u200d🚀", "من", "بلدة", "الزيبان", "١٢", "وبعدها", "عاد"),
)
LABELS = ("PERS", "GPE", "LOC", "ORG")
Place = tuple[int, int, str]


@dataclass
class Made:
    """One document with what it holds; places in code points."""

    name: str
    text: str
    spans: dict[str, list[Place]] = field(default_factory=dict)  # by person
    attributes: int = 0
    relations: int = 0
    labels: int = 0


def made(chance: random.Random, number: int, people: list[str]) -> Made:
    words = [chance.choice(WORDS) for _ in range(chance.randint(3, 30))]
    text = f"{number} " + " ".join(words) + "."
    edges = [0]
    for word in text.split(" "):
        edges.append(edges[-1] + len(word) + 1)
    document = Made(f"doc{number}", text)
    for person in people:
        places: set[Place] = set()
        for _ in range(chance.randint(0, 7)):
            first = chance.randrange(len(edges) - 1)
            after = min(len(edges) - 1, first + chance.randint(1, 5))
            places.add(
                (edges[first], edges[after] - 1, chance.choice(LABELS))
            )  # nested and crossing ones too
        document.spans[person] = sorted(places)
    return document


def _cassis(folder: Path, chance: random.Random, count: int, *, as_json: bool) -> list[Made]:
    """A project as INCEpTION exports it: a zip for each document and person, and one of a curator."""
    cassis = pytest.importorskip("cassis")
    types = cassis.TypeSystem()
    entity = types.create_type(
        "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", "uima.tcas.Annotation"
    )
    for name in ("value", "identifier"):
        types.create_feature(entity, name, "uima.cas.String")
    relation = types.create_type("webanno.custom.Knows", "uima.tcas.Annotation")
    for name in ("Governor", "Dependent"):
        types.create_feature(relation, name, "uima.tcas.Annotation")
    documents = []
    with zipfile.ZipFile(folder / "project.zip", "w") as archive:
        archive.writestr("exportedproject.json", json.dumps({"name": "x"}))
        for number in range(count):
            document = made(chance, number, ["amal", "bilal", "gold"])
            documents.append(document)
            for person, places in document.spans.items():
                cas = cassis.Cas(types)
                cas.sofa_string, cas.sofa_mime = document.text, "text"
                items = []
                for start, end, label in places:
                    items.append(entity(begin=start, end=end, value=label))
                    if chance.random() < 0.3:
                        items[-1].identifier = "Q1"
                        document.attributes += 1
                cas.add_all(items)
                if len(items) > 1 and chance.random() < 0.5:
                    head, tail = items[:2]
                    cas.add(relation(begin=tail.begin, end=tail.end, Governor=head, Dependent=tail))
                    document.relations += 1
                inner = io.BytesIO()
                with zipfile.ZipFile(inner, "w") as packed:
                    if as_json:
                        packed.writestr("x.json", cas.to_json())
                    else:
                        packed.writestr("x.xmi", cas.to_xmi())
                        packed.writestr("TypeSystem.xml", types.to_xml())
                kind, who = ("curation", "CURATION_USER") if person == "gold" else ("annotation", person)
                archive.writestr(f"{kind}/{document.name}/{who}.zip", inner.getvalue())
    return documents


def _spacy(folder: Path, chance: random.Random, count: int) -> list[Made]:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin
    from spacy.util import filter_spans

    pipeline = spacy.blank("ar")
    box = DocBin(store_user_data=True)
    documents = []
    for number in range(count):
        document = made(chance, number, ["me"])
        doc = pipeline(document.text)
        found = [
            doc.char_span(*place[:2], label=place[2], alignment_mode="expand")
            for place in document.spans["me"]
        ]
        document.spans["me"] = sorted({(s.start_char, s.end_char, s.label_) for s in found})
        flat = filter_spans([span for span in found if span.text.strip() == span.text])
        doc.set_ents(flat)
        doc.spans["a"] = [span for span in found if chance.random() < 0.5 or span not in flat]
        doc.spans["b"] = [span for span in found if span not in doc.spans["a"] and span not in flat]
        if chance.random() < 0.5:
            doc.cats = {"سفر": 1.0, "أدب": 0.0}
            document.labels += 1
        box.add(doc)
        documents.append(document)
    box.to_disk(folder / "docs.spacy")
    return documents


def _datasets(folder: Path, chance: random.Random, count: int) -> list[Made]:
    datasets = pytest.importorskip("datasets")
    rows, documents = [], []
    for number in range(count):
        document = made(chance, number, ["me"])
        documents.append(document)
        spans = [{"start": start, "end": end, "label": label} for start, end, label in document.spans["me"]]
        rows.append({"id": str(number), "text": document.text, "spans": spans})
    datasets.Dataset.from_list(rows).to_parquet(str(folder / "rows.parquet"))
    return documents


PEERS: dict[str, Callable[[Path, random.Random, int], list[Made]]] = {
    "cassis-xmi": lambda folder, chance, count: _cassis(folder, chance, count, as_json=False),
    "cassis-json": lambda folder, chance, count: _cassis(folder, chance, count, as_json=True),
    "spacy": _spacy,
    "datasets": _datasets,
}


def _compare(folder: Path, peer: str, count: int) -> None:
    documents = PEERS[peer](folder, random.Random(f"{peer} {count}"), count)
    expected = {
        (document.text, person, place)
        for document in documents
        for person, places in document.spans.items()
        for place in places
    }
    found: set[tuple[str, str, Place]] = set()
    told: Counter[str] = Counter()
    attributes = labels = relations = 0
    for batch in read_batches([folder], import_options()):
        for record in batch.documents:
            assert record.text is not None
            who = record.annotator or "me"
            found |= {(record.text, who, (span.start, span.end, span.label)) for span in record.spans}
            assert all(record.text[span.start : span.end] == span.text for span in record.spans)
            attributes += sum(len(span.attributes) + bool(span.entity) for span in record.spans)
            labels += len(record.labels)
            relations += len(record.relations)
        for note in batch.notes:
            counted = note.args.get("count")
            assert isinstance(counted, int), note
            told[note.code] += counted
    assert found == expected
    assert {document.text for document in documents} >= {text for text, _, _ in found}
    assert not told
    assert relations == sum(document.relations for document in documents)
    assert attributes == sum(document.attributes for document in documents)
    assert labels == sum(document.labels for document in documents)


@pytest.mark.parametrize("peer", PEERS)
def test_some_documents_of_each_peer(tmp_path: Path, peer: str) -> None:
    _compare(tmp_path, peer, 30)


@pytest.mark.slow
@pytest.mark.parametrize("peer", PEERS)
def test_a_thousand_documents_of_each_peer(tmp_path: Path, peer: str) -> None:
    _compare(tmp_path, peer, 1000)
