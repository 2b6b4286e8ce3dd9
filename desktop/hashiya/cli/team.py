"""Commands of a team: package, people, bring-back, sync."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, many, print_json
from hashiya.errors import UserError
from hashiya.services.project.project_file import act_as, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.services.team.shared_folder import SyncReport


def sync(options: argparse.Namespace) -> int:
    from hashiya.services.team import shared_folder as shared

    if options.on and options.off:
        options.wrong("say --on or --off, not both")
    with open_project(options.project, write=True) as project:
        if options.off:
            shared.switch_off(project)
            return _told_off(options)
        folder: Path | None = options.folder or shared.remembered_folder(project)[0]
        if folder is None:
            raise UserError("no_shared_folder", "No shared folder was named.", hint="Name a folder.")
        if options.join:
            shared.join(project, folder)
        if options.on:
            shared.switch_on(project, folder)
        person = act_as(project, options.person).uid if options.person else project.person_uid
        with ProgressLine() as progress:
            report = shared.sync(project.path, folder, person=person, take=options.take, progress=progress)
    if options.json:
        print_json(shared.as_json(report))
    else:
        _print_sync(report)
    return 0


def _told_off(options: argparse.Namespace) -> int:
    if options.json:
        print_json({"on": False})
    else:
        print("The shared folder is switched off for this project.")
    return 0


def _print_sync(report: SyncReport) -> None:
    from hashiya.services.team.shared_folder import explain

    print(f"put {many(report.put, 'file')} into {report.folder}")
    for each in report.taken:
        done = each.report
        print(f"from {each.person}: added {done.added}, changed {done.changed}, removed {done.removed}")
    if not report.taken:
        print("nothing new came")
    for problem in (*report.waiting, *report.refused, *report.ignored):
        print(f"hashiya: {explain(problem)}", file=sys.stderr)
