"""What documents are called, read when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.services.project.document_titles import DocumentTitles
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from hashiya.core.document import DocumentInfo
    from hashiya.store.project import Project


def test_titles_are_read_when_they_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with create_project(tmp_path / "p.hashiya", scheme=load_scheme("wojood"), person="ليلى") as project:
        new = [NewDocument(f"نصّ {at}", f"{at} كلمة", meta={"title": f"باب {at}"}) for at in range(6)]
        uids = project.add_documents(new).added
        project.connection.execute("UPDATE documents SET deleted = 1 WHERE uid = ?", (uids[5],))
        asked: list[list[str]] = []
        some = type(project).some_documents

        def counted(self: Project, wanted: list[str], layer: str = "") -> list[DocumentInfo]:
            asked.append(list(wanted))
            return some(self, wanted, layer)

        monkeypatch.setattr(type(project), "some_documents", counted)
        titles, names = DocumentTitles(project), DocumentTitles(project, names=True)
        assert titles[uids[2]] == titles[uids[2]] == "باب 2" and asked == [[uids[2]]]
        assert names[uids[2]] == "نصّ 2" and uids[5] not in titles and titles.get("nobody", "") == ""
        assert len(titles) == 5 and list(titles) == list(uids[:5])
        assert titles.of(uids[:1]) == ("باب 0", 1) and titles.of(uids) == ("", 5)
        assert titles.of(uids[4:]) == ("باب 4", 1) and titles.of([]) == ("", 0)
        assert titles.of([f"{at}" for at in range(900)]) == ("", 900)
