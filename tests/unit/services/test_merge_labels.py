"""What a merge says of texts, names and labels that differ, and what it asks before it writes."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers import teams
from tests.helpers.copies import SCHEME, everything, open_as
from tests.helpers.teams import TEXT, place

from hashiya.cli import main
from hashiya.core.document import Direction
from hashiya.core.text_difference import difference, equal_blocks
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.carry_over import carry_over, version_of
from hashiya.services.merge.merge_files import MergeReport, compare_schemes, merge_files
from hashiya.services.project import documents
from hashiya.services.review.comparison import compare
from hashiya.services.scheme import scheme_acts
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """(the lead's file, an annotator's)."""
    lead = teams.make_team(tmp_path / "lead.hashiya")
    other = tmp_path / "sara.hashiya"
    shutil.copyfile(lead, other)
    return lead, other


def mark(path: Path, words: str, label: str) -> None:
    with open_as(path, "سارة") as project:
        project.apply(marking.mark(project, project.document_uids()[0], *place(words), label))


def merge(path: Path, other: Path, **how: object) -> MergeReport:
    with Project.open(path) as project:
        return merge_files(project, [other], **how)  # type: ignore[arg-type]


def codes(report: MergeReport) -> dict[str, dict[str, object]]:
    return {note.code: note.args for note in report.notes}


def labels(path: Path) -> set[str]:
    with Project.open(path) as project:
        return set(project.scheme().codes)


def used(path: Path, words: str) -> set[str]:
    with Project.open(path) as project:
        return {each.label for each in project.iter_annotations() if each.surface == words}


def test_a_label_renamed_here_comes_in_as_what_it_is_now(pair: tuple[Path, Path]) -> None:
    lead, other = pair
    with teams.review(lead) as project:
        project.apply(scheme_acts.rename_label(project, "GPE", "PLACE"))
        (found,) = [each for each in compare_schemes(project, [other]) if each.change]
        assert (found.change, found.ours) == ("renamed_here", "PLACE")
    mark(other, "القطار", "GPE")
    report = merge(lead, other)
    assert codes(report)["label_renamed"] == {"label": "GPE", "here": "PLACE"}
    assert "GPE" not in labels(lead) and used(lead, "القطار") == {"PLACE"}
    assert not [line for line in report.lines if line.conflicts]


def test_a_label_renamed_there_comes_in_as_ours(pair: tuple[Path, Path]) -> None:
    lead, other = pair
    with open_as(other, "سارة") as project:
        project.apply(scheme_acts.rename_label(project, "GPE", "PLACE"))
    mark(other, "القطار", "PLACE")
    merge(lead, other)
    assert "PLACE" not in labels(lead) and used(lead, "القطار") == {"GPE"}
    mark(other, "السفر" if "السفر" in TEXT else "قرب", "PLACE")
    merge(lead, other, labels={"PLACE": "PLACE"})
    assert "PLACE" in labels(lead)


def test_a_deleted_label_comes_back_only_when_asked_for(pair: tuple[Path, Path]) -> None:
    lead, other = pair
    with teams.review(lead) as project:
        project.apply(scheme_acts.delete_label(project, "ORG"))
    mark(other, "القطار", "ORG")
    before = everything(lead)
    with pytest.raises(UserError) as raised:
        merge(lead, other)
    assert raised.value.code == "label_deleted" and everything(lead) == before
    assert merge(lead, other, dry_run=True).added
    merge(lead, other, labels={"ORG": "GPE"})
    assert used(lead, "القطار") == {"GPE"} and "ORG" not in labels(lead)
    merge(lead, other)  # it is remembered
    merge(lead, other, labels={"ORG": "ORG"})
    assert "ORG" in labels(lead)


def test_a_deleted_label_that_nothing_has_stays_away(tmp_path: Path) -> None:
    lead = tmp_path / "lead.hashiya"
    Project.create(lead, scheme=SCHEME).close()
    other = tmp_path / "other.hashiya"
    shutil.copyfile(lead, other)
    with open_as(lead, "ليلى") as project:
        project.apply(scheme_acts.delete_label(project, "ORG"))
    report = merge(lead, other)
    assert "label_stays_away" in codes(report) and "ORG" not in labels(lead)


def test_a_text_that_differs_is_told_with_how_much(tmp_path: Path) -> None:
    paths = []
    for name, text in (("one", TEXT), ("two", TEXT.replace("بيروت", "بغداد") + "\n")):
        paths.append(tmp_path / f"{name}.hashiya")
        with Project.create(paths[-1], scheme=SCHEME) as project:
            project.add_documents([NewDocument("رحلة", text)])
    found = codes(merge(*paths))["text_other"]
    assert found == {"document": "رحلة", "as": "رحلة (2)", "characters": 5, "first": TEXT.index("بيروت") + 1}


def test_names_and_directions_that_differ_are_told_and_chosen(pair: tuple[Path, Path]) -> None:
    lead, other = pair
    with open_as(other, "سارة") as project:
        uid = project.document_uids()[0]
        project.apply(documents.rename_document(project, uid, "رحلة بيروت"))
        project.apply(documents.set_direction(project, uid, Direction.RTL))
    found = codes(merge(lead, other))
    assert found["name_differs"] == {"document": "رحلة", "there": "رحلة بيروت"}
    assert found["direction_differs"]["there"] == "rtl"
    with Project.open(lead) as project:
        assert project.documents()[0].name == "رحلة"
    merge(lead, other, take=["names", "directions"])
    with Project.open(lead) as project:
        (info,) = project.documents()
        assert (info.name, info.direction) == ("رحلة بيروت", Direction.RTL)


def test_the_command_line_has_the_same_choices(
    pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    lead, other = pair
    with teams.review(lead) as project:
        project.apply(scheme_acts.delete_label(project, "ORG"))
    mark(other, "القطار", "ORG")
    assert main(["merge", str(lead), str(other)]) == 1
    assert "--labels ORG=ORG" in capsys.readouterr().err
    assert main(["merge", str(lead), str(other), "--labels", "ORG=GPE", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["added"] == 1
    for wrong in (["--labels", "ORG"], ["--take", "texts"]):
        with pytest.raises(SystemExit):
            main(["merge", str(lead), str(other), *wrong])


words = st.lists(st.sampled_from(["سافر", "ماجد", "إلى", "بيروت", "،", "عاد"]), max_size=30).map(" ".join)


@given(words, words)
def test_the_first_difference_is_the_first(one: str, other: str) -> None:
    count, first = difference(one, other)
    assert one[:first] == other[:first]
    assert (count == 0) == (one == other)
    if one != other:
        assert one[first : first + 1] != other[first : first + 1]
        assert abs(len(one) - len(other)) <= count <= len(one) + len(other)


def test_one_letter_of_a_book_is_one_character() -> None:
    book = "سافر ماجد من الرياض إلى القاهرة ثم عاد. " * 20_000
    place = len(book) // 2
    assert difference(book, book[:place] + "ظ" + book[place + 1 :]) == (1, place)
    assert difference(book, book + " ") == (1, len(book))


def test_work_on_another_version_is_compared_after_alignment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lead, other = tmp_path / "lead.hashiya", tmp_path / "other.hashiya"
    changed = TEXT.replace("محطة الحجاز", "محطّة القطار") + " ثم مضت."
    for path, text, person in ((lead, TEXT, "نبيل"), (other, f"مقدّمة. {changed}", "سارة")):
        with Project.create(path, scheme=SCHEME) as project:
            project.add_documents([NewDocument("رحلة", text)])
        with open_as(path, person) as project:
            (uid,) = project.document_uids()
            for words in ("ليلى", "بيروت", text[text.index("محط") :][:11]):
                start = text.index(words)
                project.apply(marking.mark(project, uid, start, start + len(words), "GPE"))
    assert main(["merge", str(lead), str(other), "--align", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["aligned"]
    assert found == [{"document": "رحلة", "from": "رحلة (2)", "carried": 2, "left": 1}]
    with Project.open(lead) as project:
        uid = next(info.uid for info in project.documents() if info.name == "رحلة")
        sara = teams.uid_of("سارة")
        assert [each.surface for each in project.annotations(uid, layers=[sara])] == ["ليلى", "بيروت"]
        agreed = [
            seen for seen in compare(project, uid, [sara, teams.uid_of("نبيل")]).places if seen.place.agreed
        ]
        assert len(agreed) == 2
        second = next(info.uid for info in project.documents() if info.name == "رحلة (2)")
        assert not carry_over(project, second, uid).act.edits
        project.undo()
        assert not project.annotations(uid, layers=[sara])
    # also later, on its own: what came by a merge before
    assert main(["merge", str(lead), "--align", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["aligned"] == found
    assert main(["merge", str(lead), "--align"]) == 0
    assert "0 carried over" in capsys.readouterr().out
    with Project.open(lead) as project:
        assert [each.surface for each in project.annotations(uid, layers=[sara])] == ["ليلى", "بيروت"]
        project.add_documents([NewDocument("رحلة (3)", "نصّ آخر لا يشبه ما سبق في شيء.")])
        third = next(info.uid for info in project.documents() if info.name == "رحلة (3)")
        assert version_of(project, third) == "" and version_of(project, second) == uid


@given(words, words)
def test_blocks_are_equal_and_in_order(one: str, other: str) -> None:
    last = (0, 0)
    for here, there, length in equal_blocks(one, other):
        assert one[here : here + length] == other[there : there + length] and length > 0
        assert here >= last[0] and there >= last[1]
        last = here + length, there + length
