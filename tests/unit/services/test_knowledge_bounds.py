"""Engines learn from what was worked on last, and know of all the rest how often a phrase was labelled."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import SCHEME

from hashiya.core.document import State
from hashiya.services.annotate import edit_builder, marking
from hashiya.services.suggest import lessons, project_knowledge, train
from hashiya.services.suggest.highlighter import Highlighter, Work
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from pathlib import Path

TOWNS = ("طنجة", "فاس", "مرّاكش", "تطوان", "أصيلة", "الرباط")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Six finished texts; in each one town is marked, and one word refused. No two acts are of one moment, as
    those of a person are not: a quick machine makes several within the millisecond that is stored.
    """
    minutes = itertools.count(1)
    monkeypatch.setattr(edit_builder, "now", lambda: f"2026-03-01T08:{next(minutes):02}:00.000+00:00")
    made = Project.create(tmp_path / "p.hashiya", scheme=SCHEME, person=Person("", "هند"))
    made.act_as(made.person("هند") or pytest.fail("nobody"))
    made.add_documents([NewDocument(town, f"وصل الركب إلى {town} ثم رجع منها.") for town in TOWNS])
    for uid, town in zip(made.document_uids(), TOWNS, strict=True):
        at = made.document(uid).text.index(town)
        made.apply(marking.mark(made, uid, at, at + len(town), "GPE"))
        made.apply(marking.set_state(made, uid, State.DONE))
    return made


def test_all_is_known_where_it_is_little(project: Project) -> None:
    knowledge = knowledge_of(project)
    assert {each.surface for each in knowledge.decisions} == set(TOWNS)
    assert len(knowledge.texts) == 6 and not knowledge.remembered


def test_of_much_the_last_texts_are_known_and_of_others_the_phrases(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_knowledge, "MOST_DECISIONS", 2)
    first = project.document_uids()[0]
    found = project.annotations(first, layers=[project.person_uid])
    project.apply(marking.set_note(project, found[0], "مدينة"))  # it is worked on last now
    knowledge = knowledge_of(project)
    assert {each.surface for each in knowledge.decisions} == {"طنجة", "الرباط"}
    assert set(knowledge.texts) == {first, project.document_uids()[-1]}
    assert {(each.surface, each.label, each.count) for each in knowledge.remembered} == {
        (town, "GPE", 1) for town in TOWNS[1:-1]
    }
    text = "خرج من تطوان ومن الرباط."
    said = Highlighter(knowledge, ["memory"], trust=False).suggest(Work("", text))
    assert {text[each.start : each.end] for each in said} == {"تطوان", "الرباط"}


def test_the_most_frequent_phrases_are_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    more = NewDocument("مرّة أخرى", "بين فاس وفاس وفاس.")
    project.add_documents([more])
    uid = project.document_uids()[-1]
    for at in (4, 9, 14):
        project.apply(marking.mark(project, uid, at, at + 3, "GPE"))
    first = project.annotations(project.document_uids()[0], layers=[project.person_uid])
    project.apply(marking.set_note(project, first[0], "مدينة"))
    monkeypatch.setattr(project_knowledge, "MOST_PHRASES", 1)
    for most, texts in ((40, 1), (5, 0)):  # of one that alone is more, the phrases
        monkeypatch.setattr(project_knowledge, "MOST_CHARACTERS", most)
        knowledge = knowledge_of(project)
        assert len(knowledge.texts) == texts
        assert [(each.surface, each.count) for each in knowledge.remembered] == [("فاس", 4)]


def test_training_takes_the_last_texts_and_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lessons.material_of(project).earlier == 0
    monkeypatch.setattr(lessons, "MOST_LEARNED", 70)
    material = lessons.material_of(project)
    names = [project.document(lesson.document).name for lesson in material.lessons]
    assert names == list(TOWNS[-2:]) and material.earlier == 4
    assert "4 before them were left out" in train.train_project(project).sentence
