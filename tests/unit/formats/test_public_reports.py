"""Situations from public trackers (tests/data/reports/README.md), with inputs of our own."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.helpers.importing import SELF, Desk, codes, desk, doccano, lines

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.formats.base import Note
    from hashiya.services.exchange.import_report import ImportReport

TEXT = "نزل عثمان 😀 بمدينة سطيف شتاء."
PERSON = ("PERS", "عثمان")
TOWN = ("GPE", "سطيف")


def place(word: str, text: str = TEXT) -> tuple[int, int]:
    return text.index(word), text.index(word) + len(word)


def units(word: str, text: str = TEXT) -> tuple[int, int]:
    """In UTF-16."""
    start = len(text[: text.index(word)].encode("utf-16-le")) // 2
    return start, start + len(word.encode("utf-16-le")) // 2


def note(report: ImportReport, code: str) -> Note:
    return next(each for each in report.problems if each.code == code)


def write(path: Path, value: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = value if isinstance(value, bytes) else str(value).encode()
    path.write_bytes(data)
    return path


def as_json(path: Path, value: object) -> Path:
    return write(path, json.dumps(value, ensure_ascii=False))


def mine(found: Desk) -> list[tuple[str, str]]:
    return sorted(found.layers().get(SELF, []))


def test_doccano_names_its_text_data(tmp_path: Path) -> None:
    row = {"id": 7, "data": TEXT, "label": [[*place("عثمان"), "PERS"]]}
    with desk(tmp_path) as found:
        found.take(lines(tmp_path / "all.jsonl", row))
        assert mine(found) == [PERSON]


def test_a_text_field_of_ones_own_is_told_or_named(tmp_path: Path) -> None:
    row = {"message_body": TEXT, "labels": [[*place("سطيف"), "GPE"]]}
    path = lines(tmp_path / "chat.jsonl", row)
    with desk(tmp_path) as found:
        report = found.take(path)
        assert report.documents == [] and report.problems
        found.take(path, format="doccano", options={"text_field": "message_body"})
        assert mine(found) == [TOWN]


def test_labels_of_whole_texts_are_no_places(tmp_path: Path) -> None:
    with desk(tmp_path) as found:
        report = found.take(
            lines(tmp_path / "a.jsonl", {"text": TEXT, "labels": ["رحلة", "شتاء"], "Comments": []})
        )
        assert len(report.documents) == 1 and found.layers() == {}
        said = {each.name: each.value for each in found.project.attributes(report.documents[0])}
        assert said == {"رحلة": True, "شتاء": True}


def test_a_list_of_label_settings_is_no_text(tmp_path: Path) -> None:
    settings = [
        {"id": 1, "text": "PERS", "prefix_key": None, "suffix_key": "p", "background_color": "#123456"},
        {"id": 2, "text": "GPE", "prefix_key": None, "suffix_key": "g", "background_color": "#654321"},
    ]
    with desk(tmp_path) as found:
        report = found.take(as_json(tmp_path / "label_config.json", settings))
        assert report.documents == [] and codes(report) == {"known_format": 1}
        written = [
            {"text": "PERS", "prefixKey": None, "suffixKey": "p", "backgroundColor": "#123456"},
            {"text": "GPE", "prefixKey": None, "suffixKey": None, "backgroundColor": "#654321"},
        ]
        report = found.take(as_json(tmp_path / "a.json", written))
        assert report.documents == [] and codes(report) == {"known_format": 1}


def test_brat_with_a_mark_at_the_front(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", TEXT)
    start, end = place("عثمان")
    write(tmp_path / "in" / "a.ann", f"\ufeffT900\tPERS {start} {end}\tعثمان\n")
    with desk(tmp_path) as found:
        assert found.take(tmp_path / "in").problems == []
        assert mine(found) == [PERSON]


@pytest.mark.parametrize("counted", [False, True])
def test_brat_over_dos_lines(tmp_path: Path, counted: bool) -> None:
    """Offsets with the carriage returns counted, and without."""
    text = "سطر أول.\r\nسطر ثان.\r\nثم سطيف هنا."
    basis = text if counted else text.replace("\r\n", "\n")
    write(tmp_path / "in" / "a.txt", text)
    start, end = place("سطيف", basis)
    write(tmp_path / "in" / "a.ann", f"T1\tGPE {start} {end}\tسطيف\r\n")
    with desk(tmp_path) as found:
        assert found.take(tmp_path / "in").problems == []
        assert mine(found) == [TOWN]


def test_an_end_that_is_one_off_is_told_with_its_words(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", TEXT)
    start, end = place("عثمان")
    write(tmp_path / "in" / "a.ann", f"T1\tPERS {start} {end - 1}\tعثمان\n")
    with desk(tmp_path) as found:
        report = found.take(tmp_path / "in")
        assert "عثمان" in note(report, "surface_differs").message and report.annotations_sum.left_out == 1


def test_places_with_gaps_take_their_range_and_say_so(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt", TEXT)
    (start, end), (first, after) = place("عثمان"), place("سطيف")
    write(tmp_path / "in" / "a.ann", f"T1\tPERS {start} {end};{first} {after}\tعثمان سطيف\n")
    with desk(tmp_path) as found:
        report = found.take(tmp_path / "in")
        assert mine(found) == [("PERS", TEXT[start:after])] and "discontinuous" in codes(report)


def region(word: str, label: str | None, **more: object) -> dict[str, object]:
    start, end = units(word)
    value: dict[str, object] = {"start": start, "end": end, "text": word}
    if label is not None:
        value["labels"] = [label]
    return {"from_name": "l", "to_name": "t", "type": "labels", "value": value} | more


def task(*results: dict[str, object], **more: object) -> dict[str, object]:
    return {"id": 1, "data": {"text": TEXT}, "annotations": [{"id": 1, "result": list(results)}]} | more


def test_a_region_without_a_label_is_told_and_the_rest_comes(tmp_path: Path) -> None:
    with desk(tmp_path) as found:
        path = as_json(tmp_path / "a.json", [task(region("عثمان", "PERS"), region("سطيف", None))])
        report = found.take(path)
        assert mine(found) == [PERSON] and report.annotations_sum.left_out == 1 and report.problems


def test_predictions_may_be_numbers_only(tmp_path: Path) -> None:
    with desk(tmp_path) as found:
        found.take(as_json(tmp_path / "a.json", [task(region("عثمان", "PERS"), predictions=[3, 4])]))
        assert mine(found) == [PERSON]


def test_what_was_cancelled_does_not_count_as_work_and_is_told(tmp_path: Path) -> None:
    both = task(region("عثمان", "PERS"))
    cancelled = {"id": 2, "was_cancelled": True, "result": [region("سطيف", "GPE")]}
    both["annotations"] = [*both["annotations"], cancelled]  # type: ignore[misc]
    with desk(tmp_path) as found:
        report = found.take(as_json(tmp_path / "a.json", [both]))
        assert mine(found) == [PERSON] and report.annotations_sum.left_out == 1


def test_a_task_with_choices_only_brings_its_text(tmp_path: Path) -> None:
    choice = {"from_name": "s", "to_name": "t", "type": "choices", "value": {"choices": ["محايد"]}}
    value = {
        "data": {"sentence": TEXT, "metadata": {}},
        "annotations": [{"result": [choice]}],
        "predictions": [],
    }
    with desk(tmp_path) as found:
        report = found.take(as_json(tmp_path / "a.json", [value]))
        assert found.project.document(report.documents[0]).text == TEXT
        (said,) = found.project.attributes(report.documents[0])
        assert (said.name, said.value) == ("s", "محايد")


SPACES = (
    'xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmi:version="2.0" '
    'xmlns:n="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" '
    'xmlns:d="http:///de/tudarmstadt/ukp/dkpro/core/api/syntax/type/dependency.ecore" '
    'xmlns:c="http:///webanno/custom.ecore"'
)


def named(word: str, label: str, sofa: int = 1) -> str:
    start, end = units(word)
    return f'<n:NamedEntity xmi:id="{start + 50}" sofa="{sofa}" begin="{start}" end="{end}" value="{label}"/>'


def xmi(path: Path, *parts: str, version: str = "1.0") -> Path:
    inside = "".join(parts)
    return write(path, f'<?xml version="{version}" encoding="UTF-8"?><xmi:XMI {SPACES}>{inside}</xmi:XMI>')


SOFA = f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="{TEXT}"/>'


def test_offsets_after_an_emoji(tmp_path: Path) -> None:
    with desk(tmp_path) as found:
        found.take(xmi(tmp_path / "a.xmi", SOFA, named("سطيف", "GPE")))
        assert mine(found) == [TOWN]


def test_more_texts_than_views(tmp_path: Path) -> None:
    other = '<cas:Sofa xmi:id="2" sofaNum="2" sofaID="plain" sofaString="x y z"/>'
    view = '<cas:View sofa="1" members="55"/>'
    with desk(tmp_path) as found:
        report = found.take(xmi(tmp_path / "a.xmi", other, SOFA, named("سطيف", "GPE"), view))
        assert mine(found) == [TOWN] and len(report.documents) == 1


@pytest.mark.parametrize(
    "sofa", ["", '<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaURI="file:/a.txt"/>']
)
def test_a_cas_without_its_text_says_so(tmp_path: Path, sofa: str) -> None:
    with desk(tmp_path) as found:
        report = found.take(xmi(tmp_path / "a.xmi", sofa, '<cas:DoubleArray xmi:id="9" elements="0.0 NaN"/>'))
        assert report.documents == [] and "no text" in note(report, "bad_cas").message


def test_types_that_nobody_declared(tmp_path: Path) -> None:
    root = '<d:ROOT xmi:id="3" sofa="1" begin="0" end="3" Governor="55" Dependent="55" DependencyType="x"/>'
    with desk(tmp_path) as found:
        report = found.take(xmi(tmp_path / "a.xmi", SOFA, named("سطيف", "GPE"), root))
        assert mine(found) == [TOWN] and note(report, "relations_ignored").args["count"] == 1


def test_slots_of_an_event_in_xml_1_1(tmp_path: Path) -> None:
    start, end = units("نزل")
    event = f'<c:Stay xmi:id="5" sofa="1" begin="{start}" end="{end}" kind="سفر" args="6"/>'
    slot = '<c:StayLink xmi:id="6" role="من" target="57"/>'
    with desk(tmp_path) as found:
        report = found.take(xmi(tmp_path / "a.xmi", SOFA, event, slot, named("عثمان", "PERS"), version="1.1"))
        assert mine(found) == [PERSON, ("سفر", "نزل")]
        assert note(report, "relations_ignored").args["names"] == "من 1"


def test_a_type_system_is_no_document(tmp_path: Path) -> None:
    data = '<?xml version="1.0"?><typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"/>'
    with desk(tmp_path) as found:
        report = found.take(write(tmp_path / "types.xml", data))
        assert report.documents == [] and codes(report) == {"known_format": 1}


def test_pairs_inside_an_object_are_not_lost(tmp_path: Path) -> None:
    pairs = [[TEXT, {"entities": [[*place("عثمان"), "PERS"]]}], [f"{TEXT}.", {"entities": []}]]
    with desk(tmp_path) as found:
        report = found.take(as_json(tmp_path / "train.json", {"classes": ["PERS"], "annotations": pairs}))
        assert mine(found) == [PERSON] and len(report.documents) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256", "cp720"])
def test_old_archives_keep_arabic_names(tmp_path: Path, encoding: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("x" * len("رحلة.txt".encode(encoding)))
        archive.writestr(info, TEXT)
    data = (tmp_path / "a.zip").read_bytes()
    data = data.replace(info.filename.encode(), "رحلة.txt".encode(encoding))
    (tmp_path / "a.zip").write_bytes(data)
    with desk(tmp_path) as found:
        found.take(tmp_path / "a.zip")
        assert [info.name for info in found.project.documents()] == ["رحلة"]


REST = "\t_" * 7
ROWS = f"1\tنزل{REST}\t_\n2\tعثمان{REST}\tSpaceAfter=No\n3\t.{REST}\t_\n"


def test_several_empty_lines_between_sentences(tmp_path: Path) -> None:
    with desk(tmp_path) as found:
        report = found.take(write(tmp_path / "a.conllu", f"{ROWS}\n\n\n{ROWS}\n"))
        text = found.project.document(report.documents[0]).text
        assert text.split() == ["نزل", "عثمان.", "نزل", "عثمان."]


def test_nodes_that_stand_for_nothing_are_no_words(tmp_path: Path) -> None:
    empty = f"1.1\tضمير{REST}\t_\n"
    with desk(tmp_path) as found:
        report = found.take(write(tmp_path / "a.conllu", ROWS.replace("2\t", f"{empty}2\t", 1) + "\n"))
        assert found.project.document(report.documents[0]).text.strip() == "نزل عثمان."


def test_marks_beyond_the_end_are_told_with_their_count(tmp_path: Path) -> None:
    row = doccano(TEXT, ("عثمان", "PERS"))
    row["label"] = [*row["label"], [900, 950, "GPE"], [len(TEXT) - 1, len(TEXT) + 50, "GPE"]]  # type: ignore[misc]
    with desk(tmp_path) as found:
        report = found.take(lines(tmp_path / "a.jsonl", row))
        assert mine(found) == [PERSON] and report.annotations_sum.left_out == 2


def test_bioc_is_refused_by_its_name(tmp_path: Path) -> None:
    data = "<?xml version='1.0'?><collection><source>x</source><document><id>1</id><passage>"
    data += (
        '<infon key="type">title</infon><offset>0</offset><text>a</text></passage></document></collection>'
    )
    with desk(tmp_path) as found:
        report = found.take(write(tmp_path / "a.xml", data))
        assert report.documents == [] and "BioC" in note(report, "known_format").message
