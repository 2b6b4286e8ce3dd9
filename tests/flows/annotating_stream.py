"""Annotates a project without end and prints «saved N» after each act that Project.apply has given back.

Run as a program: PROJECT SEED. Killed from outside; what it printed must be found in the file.
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

from hashiya.core.span import Annotation
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from hashiya.core.changes import ChangeSet

LABELS = ("PERS", "LOC", "ORG")


def act(project: Project, rng: random.Random, uids: list[str]) -> ChangeSet | None:
    """One random act of a person, or one piece of an engine's or importer's work."""
    uid = rng.choice(uids)
    text = project.document(uid).text
    start = rng.randrange(len(text) - 12)
    end = start + rng.randint(1, 12)
    what = rng.random()
    if what < 0.15:
        return project.undo()
    if what < 0.2:
        return project.redo()
    if what < 0.25:
        suggested = Annotation("", "", "", start, end, rng.choice(LABELS), "", source="e", score=0.5)
        return project.replace_suggestions(uid, ["e"], [suggested])
    if what < 0.28:
        return project.add_documents([NewDocument("مضاف", f"نص مضاف رقم {rng.random()} عن تونس")]).changes
    there = project.annotations(uid)
    if there and what < 0.5:
        return project.apply(marking.reject(project, [rng.choice(there)]))
    if there and what < 0.65:
        return project.apply(marking.relabel(project, rng.choice(there), rng.choice(LABELS)))
    return project.apply(marking.mark(project, uid, start, end, rng.choice(LABELS)))


def main(path: str, seed: str) -> None:
    rng = random.Random(int(seed))
    with Project.open(path) as project:
        if project.readonly:
            sys.exit(f"locked: {project.readonly_reason}")
        uids = project.document_uids()[:3]
        print("ready", flush=True)
        while True:
            try:
                changes = act(project, rng, uids)
            except UserError:
                continue
            if changes is not None and changes.journal:
                newest = project.journal(limit=1)[0]
                print(f"saved {newest.id} {newest.uid}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
