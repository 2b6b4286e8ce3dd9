"""`hashiya entities`: list, link, join, part, write out, ask a knowledge file."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from hashiya.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "سكن الرحّالة ماي خانه، ثم ترك ماي خان، وكتب ابن كثير عنها."
PLACES = [("ماي خانه", "GPE"), ("ماي خان،", "GPE"), ("ابن كثير", "PERS")]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path, source = tmp_path / "p.hashiya", tmp_path / "رحلة.jsonl"
    spans = []
    for words, label in PLACES:
        start = TEXT.index(words)
        spans.append({"start": start, "end": start + len(words.strip("،")), "label": label})
    source.write_text(json.dumps({"name": "رحلة", "text": TEXT, "spans": spans}, ensure_ascii=False))
    assert main(["new", str(path)]) == 0
    assert main(["import", str(path), str(source), "--as", "سلمى"]) == 0
    return path


@pytest.fixture
def told(project: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()

    def ask(*arguments: str, code: int = 0) -> Any:
        assert main(["entities", str(project), *arguments, "--json"]) == code
        out = capsys.readouterr()
        return json.loads(out.out) if code == 0 else out.err

    return ask


def spot(words: str) -> str:
    start = TEXT.index(words)
    return f"رحلة:{start}-{start + len(words.strip('،'))}"


def test_mentions_are_linked_joined_parted_and_listed(told: Any) -> None:
    assert told() == {"entities": [], "nil": [], "alike": []}
    done = told(
        "--link", f"{spot('ماي خانه')}=new:ماي خانه", "--link", f"{spot('ابن كثير')}=nil", "--as", "سلمى"
    )
    assert done["linked"] == 2 and len(done["nil"]) == 1
    (entity,) = done["entities"]
    assert (entity["name"], entity["label"], entity["count"], entity["documents"]) == (
        "ماي خانه",
        "GPE",
        1,
        1,
    )
    (mention,) = entity["mentions"]
    assert mention["document"] == "رحلة" and mention["text"] == "ماي خانه" and mention["by"] == "سلمى"
    asked = told("--candidates", spot("ماي خان،"), "--as", "سلمى")["candidates"]
    assert asked[0]["id"] == entity["id"] and asked[0]["reasons"][0][0] == "near_spelling"
    (group,) = told("--suggest", "--as", "سلمى")["suggested"]
    assert group["id"] == entity["id"] and group["mentions"][0]["text"] == "ماي خان"
    done = told("--link", f"{spot('ماي خان،')}=new:ماي خان", "--as", "سلمى")
    assert len(done["entities"]) == 2
    done = told("--join", "ماي خان=ماي خانه", "--as", "سلمى")
    (entity,) = done["entities"]
    assert entity["count"] == 2 and entity["joined"][0]["name"] == "ماي خان"
    assert set(entity["spellings"]) == {"ماي خان", "ماي خانه"}
    again = told("--join", f"{entity['id']}={entity['joined'][0]['id']}", "--as", "سلمى")
    assert again["joined"] == 0, "what is one already cannot be joined in a circle"
    done = told("--part", entity["joined"][0]["id"], "--as", "سلمى")
    assert done["parted"] == 1 and len(done["entities"]) == 2
    done = told("--unlink", spot("ابن كثير"), "--as", "سلمى")
    assert done["unlinked"] == 1 and done["nil"] == []


@pytest.mark.parametrize(
    "wrong", ["رحلة:1-2=nil", "nowhere=nil", f"{TEXT[:3]}:0-3=x", "nonsense", "رحلة:0-99999=new:x"]
)
def test_what_is_not_there_is_said_in_one_line(told: Any, wrong: str) -> None:
    said = told("--link", wrong, "--as", "سلمى", code=1)
    assert said.startswith("hashiya: ") and said.count("\n") == 1


def test_entities_are_written_as_csv_tei_and_jsonld(told: Any, project: Path) -> None:
    name = 'ماي <خانه> & "ا"'
    told("--link", f"{spot('ماي خانه')}=new:{name}", "--as", "سلمى")
    folder = project.parent
    for suffix in ("csv", "xml", "jsonld"):
        told("--output", str(folder / f"out.{suffix}"))
    rows = list(csv.DictReader((folder / "out.csv").read_text("utf-8-sig").splitlines()))
    assert rows[0]["label_ar"] == name and rows[0]["mentions"] == "1"
    tree = ElementTree.parse(folder / "out.xml")
    space = {"t": "http://www.tei-c.org/ns/1.0"}
    place = tree.find(".//t:standOff/t:listPlace/t:place", space)
    assert place is not None and place.findtext("t:placeName", namespaces=space) == name
    pointer = tree.find(".//t:linkGrp/t:ptr", space)
    start = TEXT.index("ماي خانه")
    assert pointer is not None and pointer.get("target") == f"رحلة#char={start},{start + 8}"
    (node,) = json.loads((folder / "out.jsonld").read_text("utf-8"))["@graph"]
    assert node["@type"] == "AdministrativeArea" and node["name"] == {"ar": name}
    assert "csv, tei or jsonld" in told("--output", str(folder / "out.txt"), code=1)


def test_a_knowledge_file_is_chosen_and_asked(told: Any, project: Path) -> None:
    known = project.parent / "known.tsv"
    known.write_text("id\tlabel_ar\ttype\nQ7\tابن كثير\tperson\n\tبلا رقم\t\n", encoding="utf-8")
    done = told("--knowledge", str(known))["knowledge"]
    assert (done["entries"], done["bad_lines"], done["examples"]) == (1, 1, [{"line": 3, "code": "no_id"}])
    (best,) = told("--candidates", spot("ابن كثير"), "--as", "سلمى")["candidates"]
    assert best["id"] is None and best["identifiers"] == {"wikidata": "Q7"}
    assert told("--knowledge", "")["knowledge"] == {"file": None}
    assert told("--candidates", spot("ابن كثير"), "--as", "سلمى")["candidates"] == []
