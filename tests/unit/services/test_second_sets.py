"""A second set of annotations for a text that is there comes in, in the layer of whose it is."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.helpers.importing import SELF, codes, desk, doccano, lines

from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.services.attributes import values
from hashiya.services.exchange.export import EVERYTHING, SHOWN, ExportSelection, records
from hashiya.services.exchange.import_report import report_value
from hashiya.services.exchange.label_maps import parse_map
from hashiya.services.exchange.preview import preview
from hashiya.services.exchange.read_files import import_options
from hashiya.services.statistics.agreement import agreement

if TYPE_CHECKING:
    from pathlib import Path

ONE = "سكنت سعاد بجاية سنتين."
TWO = "ثم رحلت إلى وهران."


def _files(folder: Path) -> tuple[Path, Path]:
    first = lines(folder / "amal.jsonl", doccano(ONE, ("سعاد", "PERS")), doccano(TWO))
    second = lines(
        folder / "bilal.jsonl",
        doccano(ONE, ("سعاد", "PERS"), ("بجاية", "GPE")),
        doccano(TWO, ("وهران", "GPE")),
    )
    return first, second


@pytest.mark.parametrize("packed", [False, True])
def test_files_on_the_same_texts_are_people(tmp_path: Path, packed: bool) -> None:
    folder = tmp_path / "in"
    files = _files(folder)
    source = folder
    if packed:
        source = tmp_path / "both.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for file in files:
                archive.write(file, file.name)
    with desk(tmp_path) as found:
        report = found.take(source)
        assert found.layers() == {
            "amal": [("PERS", "سعاد")],
            "bilal": [("PERS", "سعاد"), ("GPE", "بجاية"), ("GPE", "وهران")],
        }
        assert (report.onto, len(report.onto_documents)) == (3, 2)
        assert len(agreement(found.project, []).pairs) == 1


def test_a_second_import_goes_to_the_person_named_and_equal_ones_count_once(tmp_path: Path) -> None:
    first, second = _files(tmp_path / "in")
    with desk(tmp_path) as found:
        found.take(first)
        assert found.take(second, who="ريم").annotations == 3
        again = found.take(second, who="ريم")
        assert (again.annotations, again.annotations_sum.there, again.documents) == (0, 3, [])
        assert found.take(second, gold=True).onto == 3
        assert found.take(second, as_suggestions=True).onto == 3
        assert found.take(first, who="ريم").annotations == 0
        assert found.layers(found.project.documents()[0].name) == {
            SELF: [("PERS", "سعاد")],
            "ريم": [("PERS", "سعاد"), ("GPE", "بجاية")],
            GOLD: [("PERS", "سعاد"), ("GPE", "بجاية")],
            SUGGESTIONS: [("PERS", "سعاد"), ("GPE", "بجاية")],
        }


def test_unsigned_work_never_mixes_into_a_layer_that_has_some(tmp_path: Path) -> None:
    first, second = _files(tmp_path / "in")
    with desk(tmp_path) as found:
        found.take(first)
        found.take(second)
        assert found.layers() == {
            SELF: [("PERS", "سعاد")],
            "bilal": [("PERS", "سعاد"), ("GPE", "بجاية"), ("GPE", "وهران")],
        }


def test_annotations_for_texts_without_any_are_the_importers(tmp_path: Path) -> None:
    (tmp_path / "نص.txt").write_text(ONE, encoding="utf-8")
    file = lines(tmp_path / "more.jsonl", doccano(ONE, ("بجاية", "GPE")))
    with desk(tmp_path) as found:
        found.take(tmp_path / "نص.txt")
        report = found.take(file)
        assert found.layers() == {SELF: [("GPE", "بجاية")]}
        assert (report.onto, report.skipped) == (1, ["more-1"])


def test_a_text_that_comes_back_from_the_bin_takes_its_new_annotations(tmp_path: Path) -> None:
    from hashiya.services.project.documents import delete_documents

    file = lines(tmp_path / "a.jsonl", doccano(ONE))
    more = lines(tmp_path / "b.jsonl", doccano(ONE, ("سعاد", "PERS")))
    with desk(tmp_path) as found:
        found.take(file)
        act = delete_documents(found.project, found.project.document_uids())
        assert act is not None
        found.project.apply(act)
        found.take(more)
        assert found.layers() == {SELF: [("PERS", "سعاد")]}


def test_it_can_be_undone(tmp_path: Path) -> None:
    first, second = _files(tmp_path / "in")
    with desk(tmp_path) as found:
        found.take(first)
        found.take(second, who="ريم")
        found.project.undo()
        assert found.layers() == {SELF: [("PERS", "سعاد")]}


def test_folders_of_one_file_name_and_text_are_people(tmp_path: Path) -> None:
    for who, label in (("هدى", "PERS"), ("عمر", "ORG")):
        folder = tmp_path / "in" / who
        folder.mkdir(parents=True)
        (folder / "خبر.txt").write_text(ONE, encoding="utf-8")
        (folder / "خبر.ann").write_text(f"T1\t{label} 5 9\tسعاد\n", encoding="utf-8")
    with desk(tmp_path) as found:
        found.take(tmp_path / "in")
        assert found.layers() == {"هدى": [("PERS", "سعاد")], "عمر": [("ORG", "سعاد")]}


def test_folders_of_other_texts_are_nobody(tmp_path: Path) -> None:
    for year, text in (("2019", ONE), ("2020", TWO)):
        folder = tmp_path / "in" / year
        folder.mkdir(parents=True)
        (folder / "1.txt").write_text(text, encoding="utf-8")
        word = text.split()[1]
        start = text.index(word)
        (folder / "1.ann").write_text(f"T1\tPERS {start} {start + len(word)}\t{word}\n", encoding="utf-8")
    with desk(tmp_path) as found:
        found.take(tmp_path / "in")
        assert list(found.layers()) == [SELF]


def test_annotations_without_a_text_find_their_document(tmp_path: Path) -> None:
    """By a name however composed, by the digest of the text, by the words that stand there."""
    (tmp_path / "رسالة ا\u0654حمد.txt").write_text(ONE, encoding="utf-8")
    (tmp_path / "ثان.txt").write_text(TWO, encoding="utf-8")
    span = {"start": 5, "end": 9, "label": "PERS", "text": "سعاد"}
    place = {"start": 10, "end": 15, "label": "GPE", "text": "بجاية"}
    from hashiya.core.document import digest

    composed = lines(tmp_path / "a.jsonl", {"name": "رسالة أحمد", "spans": [span]})
    by_digest = lines(tmp_path / "b.jsonl", {"name": "؟", "sha256": digest(ONE), "spans": [place]})
    by_words = lines(tmp_path / "c.jsonl", {"name": "غيره", "spans": [span, place]})
    nowhere = lines(tmp_path / "d.jsonl", {"name": "غيره", "spans": [span | {"text": "سلمى"}]})
    with desk(tmp_path) as found:
        found.take(tmp_path / "رسالة ا\u0654حمد.txt", tmp_path / "ثان.txt")
        assert found.take(composed, who="أ").onto == 1
        assert found.take(by_digest, who="ب").onto == 1
        assert found.take(by_words, who="ج").onto == 2
        before = found.project.scheme().codes
        report = found.take(nowhere, who="د")
        assert codes(report) == {"no_document": 1} and report.annotations_sum.left_out == 1
        strange = lines(
            tmp_path / "e.jsonl", {"name": "غيره", "spans": [span | {"text": "سلمى", "label": "NEW"}]}
        )
        report = found.take(strange, who="د")
        assert report.new_labels == [] and found.project.scheme().codes == before
        fitting = lines(tmp_path / "f.jsonl", {"name": "رسالة أحمد", "spans": [span | {"label": "NEW"}]})
        assert found.take(fitting, who="د").new_labels == ["NEW"]


def test_an_import_is_taken_back_whole(tmp_path: Path) -> None:
    from hashiya.services.exchange.take_back import take_back

    first, second = _files(tmp_path / "in")
    third = lines(tmp_path / "third.jsonl", doccano("نصّ ثالث من دلس.", ("دلس", "GPE")))
    with desk(tmp_path) as found:
        found.take(first)
        before = found.layers()
        report = found.take(second, third, who="ريم")
        found.project.apply(take_back(found.project, report))
        assert found.layers() == before and len(found.project.documents()) == 2
        found.project.undo()
        assert len(found.layers()["ريم"]) == 4


def test_what_is_said_of_a_text_that_was_there_is_taken_back_too(tmp_path: Path) -> None:
    """Its part, its labels and note, relations and links: all but what somebody has changed since."""
    from hashiya.services.exchange.take_back import take_back

    place = {"start": 5, "end": 9, "label": "PERS"}
    other = {"start": 10, "end": 15, "label": "GPE", "id": "b"}
    more = {
        **{"part": "test", "labels": {"variety": "MSA", "genre": "news"}, "note": "ناقص"},
        "spans": [place | {"id": "a", "entity": "Q1", "attributes": {"sure": "yes"}}, other],
        "relations": [{"type": "lived", "head": "a", "tail": "b", "attributes": {"year": "1957"}}],
    }
    base = {"name": "نص", "text": ONE, "spans": [place]}
    with desk(tmp_path) as found:
        found.take(lines(tmp_path / "a.jsonl", base))
        (document,) = found.project.document_uids()
        report = found.take(lines(tmp_path / "b.jsonl", base | more), who=SELF)
        assert (report.onto, report.beyond["relations"], report.beyond["mentions"]) == (1, 1, 1)
        found.project.apply(values.write_note(found.project, document, "تامّ"))
        found.project.apply(take_back(found.project, report))
        assert [info.part for info in found.project.documents()] == [""]
        assert [each.value for each in found.project.attributes(document)] == ["تامّ"]
        assert found.project.relations(document) == [] and found.project.mentions(document) == []
        assert found.layers() == {SELF: [("PERS", "سعاد")]}
        found.project.undo()
        assert [info.part for info in found.project.documents()] == ["test"]
        assert len(found.project.relations(document)) == len(found.project.mentions(document)) == 1
        assert len(found.project.attributes(document)) == 5


def test_the_report_says_it_all(tmp_path: Path) -> None:
    first, second = _files(tmp_path / "in")
    broken = lines(
        tmp_path / "broken.jsonl",
        doccano(ONE, ("سعاد", "City")) | {"label": [[5, 9, "City"], [90, 95, "GPE"]]},
    )
    with desk(tmp_path) as found:
        found.take(first)
        found.take(second, who="ريم")
        value = report_value(found.take(broken, who="علي", label_map={}))
        assert value["onto"] == {"annotations": 1, "documents": 1}
        assert value["people"] == {"علي": 1}
        assert value["labels"] == [{"from": "City", "to": "GPE", "count": 1}]
        assert value["sum"]["annotations"] == {"held": 2, "new": 1, "there": 0, "left_out": 1}  # type: ignore[index]
        assert value["sum"]["files"] == {"held": 1, "new": 1, "there": 0, "left_out": 0}  # type: ignore[index]


def test_the_preview_says_what_goes_onto_texts_that_are_there(tmp_path: Path) -> None:
    first, second = _files(tmp_path / "in")
    with desk(tmp_path) as found:
        found.take(first)
        there = found.project.document_keys()
        seen = preview([second], import_options(), there=there)
        assert (seen.onto, seen.onto_documents) == (3, 2) and all(row.there for row in seen.rows)
        assert preview([tmp_path / "in"], import_options()).people == {"bilal": 3, "amal": 1}


@pytest.mark.parametrize("name", ["texts/رسالة.txt", "C:\\texts\\رسالة.txt"])
def test_a_path_of_any_system_names_the_text(tmp_path: Path, name: str) -> None:
    with desk(tmp_path) as found:
        found.take(lines(tmp_path / "a.jsonl", {"name": "رسالة", "text": ONE, "spans": []}))
        span = {"start": 5, "end": 9, "label": "PERS"}
        report = found.take(lines(tmp_path / "b.jsonl", {"name": name, "spans": [span]}), who="ريم")
        assert (report.onto, codes(report)) == (1, {})


def test_the_history_names_the_text_that_annotations_came_onto(tmp_path: Path) -> None:
    texts: list[dict[str, object]] = [
        {"name": "أول", "text": ONE, "spans": []},
        {"name": "ثان", "text": TWO, "spans": []},
    ]
    with desk(tmp_path) as found:
        found.take(lines(tmp_path / "a.jsonl", *texts))
        texts[1]["spans"] = [{"start": 12, "end": 17, "label": "GPE"}]
        found.take(lines(tmp_path / "b.jsonl", *texts))
        (entry,) = (each for each in found.project.journal() if each.kind == "imported_annotations")
        assert entry.args["name"] == "ثان"


def test_what_a_map_makes_equal_goes_out_once(tmp_path: Path) -> None:
    """One says PERS and another ORG of the same words, and ORG is to be PERS."""
    span: dict[str, object] = {"start": 5, "end": 9}
    with desk(tmp_path) as found:
        project = found.project
        found.take(lines(tmp_path / "a.jsonl", doccano(ONE, ("سعاد", "PERS"))), who="أمل")
        found.take(lines(tmp_path / "b.jsonl", doccano(ONE, ("سعاد", "ORG"))), who="بلال")

        def out(layer: str, labels: str) -> list[tuple[str, str]]:
            chosen = ExportSelection(layer=layer, label_map=parse_map(labels))
            return [(each.label, each.status) for record in records(project, chosen) for each in record.spans]

        assert len(out(SHOWN, "")) == 2
        assert out(SHOWN, "ORG=PERS") == [("PERS", "accepted")]
        assert out(EVERYTHING, "ORG=PERS") == [("PERS", "accepted")] * 2
        rejected = [span | {"label": "LOC", "status": "rejected", "layer": "أمل"}]
        found.take(lines(tmp_path / "c.jsonl", {"name": "نص", "text": ONE, "spans": rejected}))
        for labels in ("PERS=LOC", "LOC=PERS"):
            assert {status for _, status in out(EVERYTHING, labels)} == {"accepted"}
