"""UIMA CAS as people have it: own layers, relations, no type system, XML 1.1, whole projects."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import read_all
from tests.helpers.importing import SELF, desk

from hashiya.core.span import GOLD
from hashiya.formats import format_named
from hashiya.formats.recognize import recognise
from hashiya.services.statistics.agreement import agreement

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.formats.base import Note

pytest.importorskip("lxml")
XMI = format_named("cas-xmi")
TEXT = "قصد نوح 😀 تلمسان ثم قصد طنجة."
SPACES = (
    'xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" '
    'xmlns:n="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" '
    'xmlns:m="http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore" '
    'xmlns:s="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" '
    'xmlns:c="http:///custom.ecore" xmlns:w="http:///webanno/custom.ecore" xmi:version="2.0"'
)


def at(word: str) -> str:
    """Begin and end in UTF-16 units."""
    start = len(TEXT[: TEXT.index(word)].encode("utf-16-le")) // 2
    return f'sofa="1" begin="{start}" end="{start + len(word)}"'


def xmi(*parts: str, text: str = TEXT, version: str = "1.0") -> bytes:
    inside = "".join(parts)
    return (
        f'<?xml version="{version}" encoding="UTF-8"?><xmi:XMI {SPACES}><cas:NULL xmi:id="0"/>{inside}'
        f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="{text}"/>'
        '<cas:View sofa="1" members="2 3"/></xmi:XMI>'
    ).encode()


def person(word: str, label: str = "PER", number: int = 2) -> str:
    return f'<n:NamedEntity xmi:id="{number}" {at(word)} value="{label}"/>'


def meta(title: str, who: str) -> str:
    return (
        f'<m:DocumentMetaData xmi:id="90" sofa="1" begin="0" end="9" documentTitle="{title}" '
        f'documentId="{who}" isLastSegment="false"/>'
    )


def _notes(notes: list[Note]) -> dict[str, str]:
    return {note.code: str(note.args.get("names", "")) for note in notes}


def test_layers_of_ones_own_come_in_and_the_rest_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xmi"
    path.write_bytes(
        xmi(
            person("نوح"),
            f'<c:Place xmi:id="3" {at("تلمسان")} kind="city"/>',
            f'<c:Journey xmi:id="4" {at("طنجة")}/>',
            f'<w:GoesTo xmi:id="5" {at("تلمسان")} role="x" Governor="2" Dependent="3"/>',
            f'<s:Token xmi:id="6" {at("نوح")}/><s:Lemma xmi:id="7" {at("نوح")} value="نوح"/>',
            f'<w:CorefLink xmi:id="8" {at("نوح")} next="9"/><w:CorefChain xmi:id="10" first="8"/>',
            '<w:About xmi:id="11" sofa="1" genre="رحلة"/>',
        )
    )
    records, notes = read_all(XMI, path)
    assert [(span.label, span.text) for span in records[0].spans] == [
        ("PER", "نوح"),
        ("city", "تلمسان"),
        ("Journey", "طنجة"),
    ]
    assert _notes(notes) == {"annotations_ignored": "Lemma 1"}
    (relation,) = records[0].relations
    assert (relation.type, relation.attributes) == ("GoesTo", {"role": "x"})
    ends = {span.id: span.text for span in records[0].spans}
    assert (ends[relation.head], ends[relation.tail]) == ("نوح", "تلمسان")
    assert records[0].labels == {"genre": "رحلة"}


def test_a_file_alone_needs_no_type_system(tmp_path: Path) -> None:
    path = tmp_path / "alone.xmi"
    path.write_bytes(xmi(meta("سفر.txt", "سلمى"), person("نوح").replace("value", 'mood="x" value')))
    records, notes = read_all(XMI, path)
    assert notes == [] and (records[0].name, records[0].annotator) == ("سفر.txt", "سلمى")
    assert [(s.label, s.text, dict(s.attributes)) for s in records[0].spans] == [
        ("PER", "نوح", {"mood": "x"})
    ]


def test_features_that_the_type_system_lacks_are_told(tmp_path: Path) -> None:
    (tmp_path / "TypeSystem.xml").write_text(
        '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types><typeDescription>'
        "<name>de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity</name>"
        "<supertypeName>uima.tcas.Annotation</supertypeName><features><featureDescription><name>value</name>"
        "<rangeTypeName>uima.cas.String</rangeTypeName></featureDescription></features></typeDescription>"
        "</types></typeSystemDescription>"
    )
    (tmp_path / "a.xmi").write_bytes(xmi(person("نوح").replace("value", 'mood="x" value')))
    records, notes = read_all(XMI, tmp_path / "a.xmi")
    assert records[0].spans[0].label == "PER" and _notes(notes) == {"fields_ignored": "NamedEntity.mood 1"}


def test_xml_of_version_1_1(tmp_path: Path) -> None:
    (tmp_path / "a.xmi").write_bytes(xmi(person("نوح"), text=f"{TEXT}&#1;&#10;.", version="1.1"))
    records, _ = read_all(XMI, tmp_path / "a.xmi")
    assert records[0].text == f"{TEXT}\ufffd\n." and records[0].spans[0].text == "نوح"


def _project(path: Path) -> Path:
    tags = [{"tag_name": "PERS", "tag_description": "شخص"}, {"tag_name": "ROUTE", "tag_description": "طريق"}]
    layer = {
        "name": "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity",
        "type": "span",
        "features": [{"name": "value", "tag_set": {"name": "الأعلام"}}],
    }
    settings = {
        "name": "رحلات",
        "tag_sets": [{"name": "الأعلام", "tags": tags}, {"name": "POS", "tags": [{"tag_name": "NN"}]}],
        "layers": [layer],
        "source_documents": [{"name": "سفر.txt"}],
    }
    work = {
        "annotation/سفر.txt/أمل.zip": xmi(person("نوح", "PERS"), person("طنجة", "GPE", 3)),
        "annotation/سفر.txt/بلال.zip": xmi(person("نوح", "PERS")),
        "annotation/سفر.txt/INITIAL_CAS.zip": xmi(),
        "curation/سفر.txt/CURATION_USER.zip": xmi(person("طنجة", "GPE")),
    }
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("source/سفر.txt", TEXT)
        for name, data in work.items():
            inner = io.BytesIO()
            with zipfile.ZipFile(inner, "w") as packed:
                packed.writestr("user.xmi", data)
            archive.writestr(name, inner.getvalue())
        archive.writestr("exportedproject.json", json.dumps(settings))
    return path


def test_a_whole_project_brings_its_people_its_gold_and_its_labels(tmp_path: Path) -> None:
    path = _project(tmp_path / "project.zip")
    assert recognise(path)[0][0] is XMI
    with desk(tmp_path) as found:
        report = found.take(path)
        assert [info.name for info in found.project.documents()] == ["سفر.txt"]
        assert found.layers() == {
            "أمل": [("PERS", "نوح"), ("GPE", "طنجة")],
            "بلال": [("PERS", "نوح")],
            GOLD: [("GPE", "طنجة")],
        }
        assert report.new_labels == ["ROUTE"] and report.problems == []
        (pair,) = agreement(found.project, []).pairs
        assert pair.figures.f1.value == pytest.approx(2 / 3)  # one of one, one of two


def test_the_only_person_of_a_file_without_a_name_is_the_importer(tmp_path: Path) -> None:
    (tmp_path / "a.xmi").write_bytes(xmi(person("نوح")))
    with desk(tmp_path) as found:
        found.take(tmp_path / "a.xmi")
        assert list(found.layers()) == [SELF]


def test_slots_of_events_are_relations(tmp_path: Path) -> None:
    """What fills a slot is related to its event, the role being the type; one that leads nowhere is told."""
    text = "سافر نديم إلى حلب"

    def place(uid: int, words: str, kind: str, **more: object) -> dict[str, object]:
        start = text.index(words)
        return {"%ID": uid, "%TYPE": kind, "@sofa": 1, "begin": start, "end": start + len(words), **more}

    link = "webanno.custom.EventArgumentsLink"
    value = {
        "%TYPES": {},
        "%FEATURE_STRUCTURES": [
            {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": text},
            place(2, "نديم", "webanno.custom.Who", value="PERS"),
            place(3, "حلب", "webanno.custom.Who", value="GPE"),
            place(4, "سافر", "webanno.custom.Event", value="رحلة", **{"@arguments": 5}),
            {"%ID": 5, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": [6, 7, 8]},
            {"%ID": 6, "%TYPE": link, "role": "مسافر", "@target": 2},
            {"%ID": 7, "%TYPE": link, "role": "مقصد", "@target": 3},
            {"%ID": 8, "%TYPE": link, "role": "زمان", "@target": 99},
        ],
        "%VIEWS": {},
    }
    (tmp_path / "a.json").write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    records, notes = read_all(format_named("cas-json"), tmp_path / "a.json")
    spans = {span.id: span.text for span in records[0].spans}
    related = [(each.type, spans[each.head], spans[each.tail]) for each in records[0].relations]
    assert related == [("مسافر", "سافر", "نديم"), ("مقصد", "سافر", "حلب")]
    assert [(note.code, note.args["names"]) for note in notes] == [("relations_ignored", "زمان 1")]
