"""Making a package from an open project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.errors import ProjectError
from hashiya.files import writing
from hashiya.store.file.connection import connect, explained, transaction
from hashiya.store.file.write_ahead import use_log
from hashiya.store.merging.package import Contents, fill
from hashiya.store.merging.project_side import MergeSide
from hashiya.store.project import Project

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from hashiya.store.tables.records import Person

__all__ = ["Contents", "pack"]


def pack(project: Project, person: Person, path: Path, documents: Sequence[str], contents: Contents) -> int:
    """Write the package beside its place and move it there; gives how many annotations it holds."""
    if path.exists():
        raise ProjectError(
            "exists",
            f"{path} is there already; nothing was changed.",
            hint="Choose another name.",
            path=str(path),
        )
    with writing(path) as beside:
        beside.unlink()  # only its name is wanted: the project makes the file
        made = Project.create(beside, scheme=project.scheme(), title=project.title, person=person)
        try:
            for model in project.models() if contents.models else ():
                data = project.model(model.name)
                if data is not None:
                    made.save_model(model.name, data, model.meta)
            made.set_setting("package", dict(contents.note))
            with explained(path), transaction(made.connection) as db:
                count = _fill(db, project, person, documents, contents)
        finally:
            made.close()
            _fold_log(beside)
    return count


def _fill(
    db: sqlite3.Connection,
    project: Project,
    person: Person,
    documents: Sequence[str],
    contents: Contents,
) -> int:
    source = MergeSide(project.connection, str(project.path))
    wanted = set(documents)
    rows = (each for each in source.documents if each.uid in wanted and not each.deleted)
    return fill(db, source, rows, contents, person=person.uid)


def _fold_log(path: Path) -> None:
    """Nothing may stay behind in the write-ahead log: the file alone is moved to its place."""
    db = connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("PRAGMA journal_mode=DELETE")
    use_log(db, path)
    db.close()
