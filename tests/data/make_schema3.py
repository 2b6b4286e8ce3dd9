"""Makes schema3.hashiya: a small project as the third schema wrote it, which every later version must open.

Run as `python tests/data/make_schema3.py`. The file in the tree stays as it is once schema 3 is released.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(__file__).with_name("schema3.hashiya")


def main() -> None:
    sys.path[:0] = [str(ROOT / "desktop"), str(ROOT)]
    from tests.helpers.store import PERSON, SCHEME, TEXT, place

    from hashiya.core.changes import Act, Edit
    from hashiya.services.annotate import marking
    from hashiya.store.file import connection, migrations
    from hashiya.store.project import Project
    from hashiya.store.tables.records import NewDocument

    TARGET.unlink(missing_ok=True)
    migrations.STEPS = migrations.STEPS[:3]
    connection.SCHEMA = 3
    with Project.create(TARGET, scheme=SCHEME, title="مشروع فريق", person=PERSON) as project:
        first, second = project.add_documents(
            [NewDocument("رحلة", TEXT), NewDocument("خبر", "زار الوفد مدينة صفاقس صباحًا.")]
        ).added
        project.apply(marking.mark(project, first, *place(TEXT, "سلمى بنت يوسف"), "PERS"))
        # as acts of that time were: the state of the document alone
        done = Edit("documents", first, {"state": "begun"}, {"state": "done"})
        project.apply(Act("state", (done,), {"state": "done", "document": "رحلة"}))
        project.connection.executemany(
            "INSERT INTO assignments (uid, document, person, shared, created) VALUES (?, ?, ?, 1, ?)",
            [("a" * 32, first, PERSON.uid, "2026-01-01"), ("b" * 32, second, "c" * 32, "2026-01-01")],
        )
        project.connection.execute(
            "INSERT INTO people (uid, name, kind, created) VALUES (?, 'نادية', 'annotator', '2026-01-01')",
            ("c" * 32,),
        )
        project.connection.execute(
            "INSERT INTO progress (document, person, state, dot) VALUES (?, ?, 'done', ?)",
            (second, "c" * 32, "d" * 32),
        )
        project.connection.commit()


if __name__ == "__main__":
    main()
