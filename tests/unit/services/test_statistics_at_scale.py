"""Statistics of very many documents are added up in the file: nothing is read document by document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.many_documents import LABELS, make_many
from tests.helpers.store import make, place

from hashiya.services.annotate import marking
from hashiya.services.evaluate.people_scores import people_scores
from hashiya.services.review.progress import overview
from hashiya.services.statistics.agreement_texts import ComparedTexts
from hashiya.services.statistics.content import content
from hashiya.services.statistics.uncounted_texts import CountedReaders
from hashiya.services.statistics.work_statistics import person_statistics
from hashiya.store.project import Project
from hashiya.store.reading import ProjectReader
from hashiya.store.tables.people_progress import shared_documents

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

COUNT, EACH = 60, 2


def test_nothing_is_read_document_by_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_many(tmp_path / "many.hashiya", COUNT, person="ليلى", each=EACH)
    with Project.open(tmp_path / "many.hashiya") as project:
        assert not [each for each in project.check() if not each.ok]
        for name in ("iter_annotations", "annotations", "document", "texts"):
            monkeypatch.delattr(ProjectReader, name)
        found = content(project, project.person_uid)
        assert found.accepted == COUNT * EACH and len(found.documents) == COUNT
        assert {each.label for each in found.labels} == set(LABELS)
        assert sum(each.count for each in found.names) == COUNT * EACH
        own = person_statistics(project, project.person_uid)
        assert (own.documents, own.annotations) == (COUNT, COUNT * EACH)
        monkeypatch.delattr(ProjectReader, "documents")
        assert list(ComparedTexts(project)) == [] and list(overview(project)) == []
        assert people_scores(project).people == ()


def test_documents_of_a_name_of_two_spellings_are_counted_once(tmp_path: Path) -> None:
    texts = ("كتبت سَلمى ثم سلمى في حلب.", "سلمى هنا.", "لا أحد.")
    project, uids = make(tmp_path, texts)
    with project:
        for uid, text, words in ((uids[0], texts[0], ("سَلمى", "سلمى")), (uids[1], texts[1], ("سلمى",))):
            for each in words:
                project.apply(marking.mark(project, uid, *place(text, each), "PERS"))
        (name,) = content(project, project.person_uid).names
        assert (name.surface, name.count, name.documents, name.spellings) == ("سلمى", 3, 2, 2)
        (name,) = content(project, project.person_uid, [uids[0]]).names
        assert (name.count, name.documents) == (2, 1)


def test_only_documents_that_two_touched_are_looked_at(tmp_path: Path) -> None:
    texts = ("سلمى في حلب.", "سلمى هنا.", "لا أحد.")
    project, uids = make(tmp_path, texts)
    with project:
        first = project.person_uid
        for uid in uids[:2]:
            project.apply(marking.mark(project, uid, 0, 4, "PERS"))
        assert shared_documents(project) == frozenset()
        other = project.person("ماجد", create=True)
        assert other is not None
        project.act_as(other.uid)
        project.apply(marking.mark(project, uids[1], 0, 4, "PERS"))
        assert shared_documents(project) == {uids[1]}
        assert [
            each.document for each in ComparedTexts(project, counted=CountedReaders(unfinished=True))
        ] == [uids[1]]
        project.act_as(first)
