"""What the engines are told of a project: above all which texts people are done with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.helpers.copies import SCHEME

from hashiya.core.document import State
from hashiya.services.annotate import marking
from hashiya.services.exchange.read_files import import_options
from hashiya.services.exchange.store_imported import import_paths
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "كتب ماجد رسالة من بيروت"


def test_texts_that_came_annotated_count_as_finished_those_being_worked_on_do_not(tmp_path: Path) -> None:
    lines = tmp_path / "آتية.jsonl"
    record = {"name": "آتٍ", "text": TEXT, "spans": [{"start": 4, "end": 8, "label": "PERS"}]}
    lines.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    with Project.create(tmp_path / "مشروع.hashiya", scheme=SCHEME, person=Person("", "سلمى")) as project:
        project.add_documents([NewDocument("بدئ", f"{TEXT} اليوم"), NewDocument("تمّ", f"{TEXT} أمس")])
        begun, done = project.document_uids()
        for uid in (begun, done):
            project.apply(marking.mark(project, uid, 4, 8, "PERS"))
        act = marking.set_state(project, done, State.DONE)
        assert act is not None
        project.apply(act)
        import_paths(project, [lines], import_options(person=project.person_uid))
        knowledge = knowledge_of(project)
        assert len(knowledge.decisions) == 3
        assert knowledge.options["memory"]["unfinished"] == [begun]
