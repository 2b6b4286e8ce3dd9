"""Makes schema5.hashiya: a small project as the fifth schema wrote it, which every later version must open.

Run as `python tests/data/make_schema5.py`. The file in the tree stays as it is once schema 5 is released.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = Path(__file__).with_name("schema5.hashiya")


def main() -> None:
    sys.path[:0] = [str(ROOT / "desktop"), str(ROOT)]
    from tests.helpers.store import PERSON, SCHEME, TEXT, place

    from hashiya.core.document import DataPart
    from hashiya.services.annotate import marking
    from hashiya.services.dataset.parts import set_part
    from hashiya.services.team.assignments import assign, plan_assignments
    from hashiya.store.file import connection, migrations
    from hashiya.store.project import Project
    from hashiya.store.tables.records import NewDocument

    TARGET.unlink(missing_ok=True)
    migrations.STEPS = migrations.STEPS[:5]
    connection.SCHEMA = 5
    with Project.create(TARGET, scheme=SCHEME, title="مشروع الطبعة الخامسة", person=PERSON) as project:
        first, _second = project.add_documents(
            [NewDocument("رحلة", TEXT), NewDocument("خبر", "افتتحت تونس معرضًا للكتاب 📌 يوم ٣ مايو.")]
        ).added
        project.apply(marking.mark(project, first, *place(TEXT, "سلمى بنت يوسف"), "PERS"))
        project.apply(set_part(project, [first], DataPart.TEST))
        project.apply(assign(project, plan_assignments(project, [PERSON.uid])))


if __name__ == "__main__":
    main()
