"""Whoever worked under two names is one person everywhere: compared, exported, measured, corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.copies import copy, open_as
from tests.helpers.teams import uid_of
from tests.unit.services.test_whose_reading import make, mark

from hashiya.core.document import State
from hashiya.services.annotate import marking
from hashiya.services.evaluate.engine_scores import finished, gold_layers
from hashiya.services.exchange.export import ExportSelection, records
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication, corrections
from hashiya.services.review.comparison import compare
from hashiya.services.review.progress import sample
from hashiya.services.team.people import files_of_people, join_people

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project

ONE, OTHER, THIRD = (uid_of(name) for name in ("أمل", "باسم", "جود"))


def joined(tmp_path: Path) -> Path:
    base = make(tmp_path / "base.hashiya")
    laptop = copy(base, "laptop")
    for path, name, words in ((base, "أمل", (0, 1)), (laptop, "باسم", (1, 3)), (base, "جود", (0,))):
        with open_as(path, name) as project:
            for word in words:
                mark(project, project.document_uids()[0], word)
            project.apply(marking.set_state(project, project.document_uids()[0], State.DONE))
    with open_as(base, "المالكة") as project:
        merge_files(project, [laptop])
        project.apply(join_people(project, [ONE, OTHER]))
    return base


def words_of(project: Project) -> list[str]:
    selection = ExportSelection(ONE)
    found = records(project, selection)
    return [" ".join((each.text or "")[span.start : span.end] for span in each.spans) for each in found]


def test_both_layers_are_one_in_every_reading(tmp_path: Path) -> None:
    with open_as(joined(tmp_path), "المالكة") as project:
        (document, _) = project.document_uids()
        comparison = compare(project, document)
        assert set(comparison.people) == {ONE, THIRD} and comparison.marks_of_people[ONE] == 3
        assert words_of(project)[0].split() == ["وصلت", "قافلة", "من"]
        assert [layer for layer, _ in gold_layers(project)].count(ONE) == 1
        assert OTHER not in [layer for layer, _ in gold_layers(project)]
        assert len(sample(project, ONE, share=1.0)) == 4  # the same words twice are two annotations
        (golden,) = finished(project, ONE)
        assert len(golden.spans) == 3


def test_what_was_decided_about_them_is_told_under_either_name(tmp_path: Path) -> None:
    with open_as(joined(tmp_path), "المالكة") as project:
        (document, _) = project.document_uids()
        places = compare(project, document).places
        text = project.document(document).text
        third = next(each for each in places if text[each.place.start :].startswith("من"))
        project.apply(adjudication.settle(project, document, third, []))
        for uid in (ONE, OTHER):
            (found,) = corrections.corrections(project, uid)
            assert found.kind == "removed" and len(found.annotations) == 1
            assert corrections.corrected_documents(project, uid) == {document: 1}


def test_people_are_known_by_the_file_their_work_came_in(tmp_path: Path) -> None:
    with open_as(joined(tmp_path), "المالكة") as project:
        (name,) = files_of_people(project)[OTHER]
        assert name.startswith("laptop") and ONE not in files_of_people(project)


def test_ones_own_second_layer_is_nobody_else_who_agrees(tmp_path: Path) -> None:
    base = joined(tmp_path)
    with open_as(base, "المالكة") as project:
        share = 0.5  # two of four: the words that nobody else has
        least = sample(project, ONE, share=share, least_agreed=True)
        shared = {each.span for each in project.iter_annotations(layers=[THIRD])}
        assert len(least) == 2 and not shared & {each.span for each in least}
