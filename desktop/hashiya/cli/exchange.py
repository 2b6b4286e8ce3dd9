"""Commands between people and programs: export, merge."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, many, print_json
from hashiya.cli.work import pairs
from hashiya.services.project.project_file import act_as, documents_named, open_project

if TYPE_CHECKING:
    import argparse

    from hashiya.services.exchange.export import Exported
    from hashiya.services.merge.merge_files import MergeReport
    from hashiya.store.project import Project


def export(options: argparse.Namespace) -> int:
    from hashiya.files import write_text
    from hashiya.services.exchange import allowed_choices, export_split
    from hashiya.services.exchange import export as exporting
    from hashiya.services.exchange.label_maps import parse_map

    _refuse_without_split(options)
    chosen = exporting.format_to_write(options.format)
    if options.tags and "scheme" not in chosen.options:
        options.wrong(f"--tags is for formats that tag words, and {chosen.name} does not")
    extra = pairs(options.option) | ({"scheme": options.tags} if options.tags else {})
    # Parts that are dealt now are written down in the project, where that can be.
    opened = open_project(options.project, try_to_write=bool(options.split))
    with opened as project, ProgressLine() as progress:
        selection = exporting.ExportSelection(
            layer=exporting.layer_of(project, options.layer or exporting.usual_layer(options.format)),
            include_suggested=options.include == "suggested",
            documents=documents_named(project, options.document),
            state=options.state or "",
            label_map=parse_map(options.labels),
            despite_damage=options.despite_damage,
        )
        allowed_choices.check_map(project, options.labels, selection.label_map)
        how = exporting.write_options(
            nested=options.nested,
            clitics=options.clitics,
            unit=options.unit,
            options=extra,
            progress=progress,
        )
        left = bool(options.split) and not options.negatives
        for name in allowed_choices.idle_choices(chosen, how, by_units=left):
            print(f"hashiya: --{name} changes nothing in the format {chosen.name}", file=sys.stderr)
        if options.split:
            done = export_split.export_split(
                project,
                options.output,
                chosen.name,
                selection,
                how,
                export_split.DataSplit(options.split, options.seed, options.negatives, options.move),
                facts=pairs(options.card),
            )
        else:
            done = exporting.export(project, options.output, chosen.name, selection, how)
    if options.report:
        write_text(options.report, json.dumps(_exported(done), ensure_ascii=False, indent=1) + "\n")
    if options.json:
        print_json(_exported(done))
        return 0
    what = f"{many(done.documents, 'document')}, {many(done.annotations, 'annotation')}"
    print(f"{what}: {', '.join(done.files)}")
    for line in exporting.explain_losses(done.lost):
        print(f"hashiya: {line}", file=sys.stderr)
    return 0


def _refuse_without_split(options: argparse.Namespace) -> None:
    """What says how to split means nothing without a split."""
    idle = [
        name
        for name, given in (
            ("--seed", options.seed is not None),
            ("--no-negatives", not options.negatives),
            ("--card", bool(options.card)),
            ("--move", options.move),
        )
        if given and not options.split
    ]
    if idle:
        options.wrong(f"{idle[0]} goes with --split")


def _exported(done: Exported) -> dict[str, object]:
    return {
        "documents": done.documents,
        "annotations": done.annotations,
        "files": list(done.files),
        "lost": [
            {"code": loss.code, "count": loss.count, "examples": list(loss.examples)} for loss in done.lost
        ],
    }


def _unmerge(options: argparse.Namespace) -> int:
    """With --dry-run it only says what would be taken back."""
    from hashiya.services.merge.undo_merge import go_back, retreat

    found = retreat(options.project)
    kept = None if options.dry_run and found is not None else go_back(options.project)
    assert found is not None  # else there was no way back
    if options.json:
        made = {"kept": str(kept or ""), "dry_run": options.dry_run}
        print_json({"merged": list(found.files), "at": found.at, "steps": found.steps, **made})
        return 0
    print(f"{'would go' if kept is None else 'went'} back to before {', '.join(found.files)} came")
    print(f"steps taken since, which go with it: {found.steps}")
    if kept is not None:
        print(f"as it was until now: {kept}")
    return 0


def _labels(options: argparse.Namespace) -> dict[str, str]:
    """Theirs → ours, from THEIRS=OURS,…"""
    found = {}
    for pair in options.labels.split(",") if options.labels else ():
        theirs, sign, ours = (part.strip() for part in pair.partition("="))
        if not (theirs and sign and ours):
            options.wrong(f"--labels is THEIRS=OURS,… and not «{pair}»")
        found[theirs] = ours
    return found


def _carried(project: Project, report: MergeReport | None) -> list[dict[str, object]]:
    from hashiya.services.merge.carry_over import carry_versions

    names = {info.uid: info.name for info in project.documents()}
    return [
        {
            "document": names[each.target],
            "from": names[each.source],
            "carried": each.carried,
            "left": each.left,
        }
        for each in carry_versions(project, report)
    ]


def _align(options: argparse.Namespace) -> int:
    """Compare versions of texts that came by a merge before."""
    with open_project(options.project, write=True) as project:
        act_as(project, options.person)
        carried = _carried(project, None)
    if options.json:
        print_json({"aligned": carried})
    else:
        _print_carried(carried)
    return 0


def _print_carried(carried: list[dict[str, object]]) -> None:
    for each in carried:
        print(f"{each['from']} → {each['document']}: {each['carried']} carried over, {each['left']} left")


def merge(options: argparse.Namespace) -> int:
    alone = options.align and not options.others
    if (bool(options.others) or alone) == options.undo:
        options.wrong("name the files to merge, or --undo, or --align alone for what came before")
    if not {each for each in options.take.split(",") if each} <= {"names", "directions"}:
        options.wrong("--take is names, directions, or both with a comma")
    if options.undo:
        return _unmerge(options)
    if alone:
        return _align(options)
    from hashiya.services.merge.merge_files import as_json, explain, explain_conflict, merge_files

    with open_project(options.project, write=True) as project, ProgressLine() as progress:
        if not options.dry_run:
            act_as(project, options.person)
        report = merge_files(
            project,
            options.others,
            options.dry_run,
            labels=_labels(options),
            take=[each for each in options.take.split(",") if each],
            progress=progress,
        )
        carried = _carried(project, report) if options.align and not options.dry_run else []
    if options.json:
        print_json({**as_json(report), **({"aligned": carried} if options.align else {})})
        return 0
    _print_carried(carried)
    print(
        f"{'would be ' if report.dry_run else ''}added {report.added}, changed {report.changed}, "
        f"removed {report.removed}; already here {report.same}"
    )
    for conflict in report.conflicts:
        print(explain_conflict(conflict))
    for note in report.notes:
        print(f"hashiya: {note.file}: {explain(note)}", file=sys.stderr)
    return 0
