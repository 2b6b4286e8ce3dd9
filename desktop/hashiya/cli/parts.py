"""The command about parts: which documents are for training, development and test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, many, print_json, print_table
from hashiya.errors import UserError
from hashiya.services.project.project_file import act_as, documents_named, open_project

if TYPE_CHECKING:
    import argparse

    from hashiya.services.dataset.parts import Dealing
    from hashiya.store.project import Project


def parts(options: argparse.Namespace) -> int:
    """See, deal and set the parts of a project's documents."""
    from hashiya.services.dataset.parts import SEED, deal_act, kept_shares, plan_parts, would_move

    for name in ("anew", "move"):
        if getattr(options, name) and not options.deal:
            options.wrong(f"--{name} goes with --deal")
    if options.seed is not None and not options.deal:
        options.wrong("--seed goes with --deal")
    if options.dry_run and not options.deal:
        options.wrong("--dry-run goes with --deal")
    if options.sets and options.deal:
        options.wrong("--set and --deal go one after the other")
    writes = bool(options.sets or (options.deal and not options.dry_run))
    with open_project(options.project, write=writes) as project, ProgressLine() as progress:
        if writes:
            act_as(project, options.person)
        _set(project, options.sets)
        shares, seed = kept_shares(project)
        dealing = None
        if options.deal or options.alike:
            kept = project.part_shares()
            dealing = plan_parts(
                project,
                options.deal or shares,
                (kept.seed if kept is not None else SEED) if options.seed is None else options.seed,
                documents=None if options.deal else (),
                anew=options.anew,
                always_look=True,
                progress=progress,
            )
        if options.deal and dealing is not None and not options.dry_run:
            if dealing.moved and not options.move:
                raise would_move(dealing)
            project.apply(deal_act(project, dealing))
            shares, seed = kept_shares(project)
        _tell(project, options, shares, seed, dealing)
    return 0


def _set(project: Project, sets: list[str]) -> None:
    from hashiya.services.dataset.parts import set_parts

    wanted: dict[str, str] = {}
    for each in sets:
        name, sign, part = each.rpartition("=")
        if not sign:
            raise UserError("bad_part", f"--set is DOCUMENT=PART and not «{each}».", given=each)
        wanted |= dict.fromkeys(documents_named(project, [name]), part.strip())
    if wanted:
        project.apply(set_parts(project, wanted))


def _tell(
    project: Project, options: argparse.Namespace, shares: str, seed: int, dealing: Dealing | None
) -> None:
    from hashiya.services.dataset.parts import PARTS

    how = {row.document: row.how for row in project.parts().values()}
    infos = project.documents()
    names = {info.uid: info.name for info in infos}
    sums = {
        part or "none": {
            "documents": sum(info.part == part for info in infos),
            "words": sum(info.words for info in infos if info.part == part),
        }
        for part in (*PARTS, "")
    }
    dealt = options.deal and dealing is not None
    moved = [
        {"name": move.name, "from": move.before, "to": move.after}
        for move in (dealing.moved if dealing else ())
    ]
    joined = [{"name": names[uid], "to": dealing.part[uid]} for uid in dealing.joined] if dealing else []
    apart = [list(group) for group in dealing.apart] if dealing else []
    if options.json:
        rows = [
            {"name": info.name, "words": info.words, "part": info.part, "how": how.get(info.uid, "")}
            for info in infos
        ]
        value: dict[str, object] = {"shares": shares, "seed": seed, "parts": sums, "documents": rows}
        if dealt:
            value |= {"dry_run": options.dry_run, "joined": joined, "moved": moved}
        print_json(value | ({"apart": apart} if dealing is not None else {}))
        return
    print_table(
        ("name", "words", "part", "how"),
        ((info.name, info.words, info.part or "-", how.get(info.uid, "")) for info in infos),
    )
    for part, sum_ in sums.items():
        print(f"{part}: {many(sum_['documents'], 'document')}, {many(sum_['words'], 'word')}")
    would = "would be " if options.dry_run else ""
    if dealt:
        print(f"{would}dealt: {many(len(joined), 'document')}; {would}moved: {many(len(moved), 'document')}")
    for each in moved:
        print(f"{would}moved: {each['name']} {each['from']} → {each['to']}")
    for group in apart:
        print(f"nearly the same, in several parts: {' = '.join(group)}")
