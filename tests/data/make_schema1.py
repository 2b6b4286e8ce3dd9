"""Makes schema1.hashiya: a small project as the first schema wrote it, which every later version must open.

Run as `python tests/data/make_schema1.py`. The file in the tree stays as it is once schema 1 is released.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(__file__).with_name("schema1.hashiya")


def main() -> None:
    sys.path[:0] = [str(ROOT / "desktop"), str(ROOT)]
    from tests.helpers.store import PERSON, SCHEME, TEXT, place, suggestion

    from hashiya.core.document import State
    from hashiya.services.annotate import marking
    from hashiya.store.file import connection, migrations
    from hashiya.store.project import Project
    from hashiya.store.tables.records import NewDocument

    TARGET.unlink(missing_ok=True)
    migrations.STEPS = migrations.STEPS[:1]
    connection.SCHEMA = 1
    with Project.create(TARGET, scheme=SCHEME, title="مشروع قديم", person=PERSON) as project:
        first, second = project.add_documents(
            [NewDocument("رحلة", TEXT), NewDocument("خبر", "افتتحت تونس معرضًا للكتاب 📌 يوم ٣ مايو.")]
        ).added
        project.replace_suggestions(
            first, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC"), suggestion(TEXT, "يوسف", "PERS")]
        )
        project.apply(marking.mark(project, first, *place(TEXT, "سلمى بنت يوسف"), "PERS"))
        project.apply(marking.accept(project, project.annotations(first)[-1:]))
        project.apply(marking.mark(project, second, 7, 11, "LOC"))
        project.apply(marking.set_state(project, first, State.DONE))
        project.undo()


if __name__ == "__main__":
    main()
