"""Examining and repairing a project file: what was found, what was brought back, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.cli.output import many, print_json, print_table
from hashiya.files import config_folder

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from hashiya.services.project.repair import Repaired


def check(options: argparse.Namespace) -> int:
    from hashiya.services.project import repair

    if options.repair:
        done = repair.repair(options.project, copies=config_folder() / "copies", others=options.copies)
    else:
        done = repair.Repaired(tuple(repair.examine(options.project)))
    checks = done.checks
    rows: list[dict[str, object]] = [
        {"code": c.code, "ok": c.ok, "count": c.count, "repaired": c.repaired, "examples": list(c.examples)}
        for c in checks
    ]
    if options.json:
        print_json({"checks": rows, **({"recovery": _recovery(done)} if done.recovery else {})})
    else:
        print_table(("code", "ok", "count", "repaired", "examples"), [list(row.values()) for row in rows])
        _tell_recovery(done)
    return 0 if all(c.ok or c.repaired >= c.count > 0 for c in checks) else 1


def _recovery(done: Repaired) -> dict[str, object]:
    """What a rebuilt file holds, where it came from, and what is missing."""
    told = done.recovery
    assert told is not None
    return {
        "kept": str(done.kept),
        "documents": told.documents,
        "annotations": told.annotations,
        "from": dict(told.how),
        "mended": told.mended,
        "altered": told.altered,
        "untried": told.untried,
        "missing": [str(each) for each in told.missing],
        "aside": [{"why": why, **_place(row)} for why, row in told.aside],
        "dropped": dict(told.dropped),
        "copies": told.copies,
    }


def _place(row: Mapping[str, object]) -> dict[str, object]:
    wanted = ("uid", "document", "start", "end", "label", "surface", "layer", "status")
    return {name: row[name] if isinstance(row.get(name), int | str) else None for name in wanted}


def _tell_recovery(done: Repaired) -> None:
    told = done.recovery
    if told is None:
        return
    print(
        f"The file was built anew: {many(told.documents, 'document')},",
        f"{many(told.annotations, 'annotation')}. The damaged one is kept as {done.kept}.",
    )
    sources = {"page": "sound pages", "bytes": "damaged pages", "index": "indexes", "journal": "the journal"}
    for code, count in told.how.items():
        print(f"  {many(count, 'annotation')} from {sources.get(code, 'other files')}")
    if told.records:
        print(f"  {many(told.records, 'other record')} from the journal")
    if told.copied:
        print(f"  {many(told.copied, 'other record')} from earlier states of the file")
    for head, names in (
        ("Helped by", told.copies),
        ("Text put right", told.mended),
        ("Text differs from what it was", told.altered),
        ("Not every way to mend it was tried, since many texts are damaged", told.untried),
        ("Missing", [str(each) for each in told.missing]),
    ):
        for name in names:
            print(f"  {head}: {name}")
    if told.aside:
        print(f"  Put aside, since they fit no text or say nothing usable: {many(len(told.aside), 'record')}")
