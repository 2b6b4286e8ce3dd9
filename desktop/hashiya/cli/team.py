"""Commands of a team: package, people, bring-back, sync."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, many, print_json, print_table
from hashiya.errors import UserError
from hashiya.services.project.project_file import act_as, open_project

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.services.team.assignments import AssignmentPlan
    from hashiya.services.team.packages import Package
    from hashiya.services.team.shared_folder import SyncReport
    from hashiya.store.project import Project
    from hashiya.store.tables.records import Person


def package(options: argparse.Namespace) -> int:
    from hashiya.services.project.project_file import documents_named, person_of
    from hashiya.services.team import packages
    from hashiya.services.team.assignments import assign
    from hashiya.services.team.people import find_person

    if options.review and (options.assign or options.document):
        options.wrong("--review goes by itself: it holds the texts in which something was settled")
    if options.due and not options.assign:
        options.wrong("--due goes with --assign")
    with open_project(options.project, write=True) as project:
        act_as(project, options.person)
        if options.review:
            people = [find_person(project, name).uid for name in options.people]
        else:
            people = [_somebody(project, name, person_of) for name in options.people]
        documents = documents_named(project, options.document) or None
        if options.assign:
            plan = _plan(options, project, people, documents)
            project.apply(assign(project, plan, options.due))
        how = {"blind": options.blind, "gold": options.gold}
        if len(people) == 1 and not options.output.is_dir():
            if options.review:
                made = [packages.make_review(project, people[0], options.output)]
            else:
                made = [packages.make_package(project, people[0], options.output, documents=documents, **how)]
        else:
            made = packages.make_packages(
                project,
                options.output,
                people=people,
                documents=documents,
                for_review=options.review,
                **how,
            )
    if options.json:
        print_json({"packages": [_package(each) for each in made]})
        return 0
    for each in made:
        what = f"{many(each.documents, 'document')}, {many(each.annotations, 'annotation')}"
        print(f"{each.path}: for {each.person.name}, {what}")
    return 0


def _somebody(project: Project, name: str, person_of: Callable[[Project, str], Person]) -> str:
    """Somebody by name or uid, made known when new."""
    known = [each.uid for each in project.people() if each.is_somebody and name in (each.name, each.uid)]
    return known[0] if known else person_of(project, name).uid


def _plan(
    options: argparse.Namespace, project: Project, people: list[str], documents: list[str] | None
) -> AssignmentPlan:
    from hashiya.services.team.assignments import ALL, EACH, OVERLAP, SPLIT, plan_assignments

    how = str(options.assign).strip()
    whom = people or [each.uid for each in project.people() if each.is_somebody]
    more: dict[str, int] = {"seed": options.seed}
    if how in (ALL, SPLIT):
        return plan_assignments(project, whom, how, documents=documents, **more)
    if how.isdigit():
        return plan_assignments(project, whom, EACH, copies=int(how), documents=documents, **more)
    if how.endswith("%") and how[:-1].isdigit():
        return plan_assignments(
            project, whom, OVERLAP, overlap=int(how[:-1]) / 100, documents=documents, **more
        )
    options.wrong("--assign is a number, «all», «split» or a share such as 20%")
    raise AssertionError


def _package(made: Package) -> dict[str, object]:
    return {
        "path": str(made.path),
        "person": made.person.name,
        "uid": made.person.uid,
        "documents": made.documents,
        "annotations": made.annotations,
        "blind": made.blind,
        "review": made.review,
    }


def people(options: argparse.Namespace) -> int:
    from hashiya.services.team import people as team

    wanted = ("rename", "join", "part", "role", "withdraw", "reply")
    changes = any(getattr(options, name) for name in wanted)
    with open_project(options.project, write=changes) as project:
        if changes:
            act_as(project, options.person)
        if options.rename:
            whom = team.find_person(project, options.rename[0]).uid
            project.apply(team.rename_person(project, whom, options.rename[1]))
        if options.join:
            uids = [team.find_person(project, name).uid for name in options.join]
            project.apply(team.join_people(project, uids))
        if options.part:
            project.apply(team.part_people(project, team.find_person(project, options.part).uid))
        if options.role:
            whom = team.find_person(project, options.role[0]).uid
            project.apply(team.set_role(project, whom, options.role[1]))
        if options.withdraw:
            _withdraw(project, *options.withdraw)
        if options.reply:
            _reply(project, *options.reply)
        found = _people(project)
        if options.gold:
            from hashiya.services.evaluate.people_scores import as_json, people_scores

            found["scores"] = as_json(people_scores(project))
        if options.answers:
            from hashiya.services.review import threads

            found["answers"] = [threads.as_json(each) for each in threads.threads(project)]
    if options.json:
        print_json(found)
        return 0
    totals = [each for each in found["people"] if isinstance(each, dict)]
    head = ("name", "role", "annotations", "assigned", "begun", "done", "due", "overdue", "next_due", "uid")
    print_table(
        head, ([each[key] or "" if key == "next_due" else each[key] for key in head] for each in totals)
    )
    _print_scores(found.get("scores", []))
    for each in found.get("answers", []):
        waits = f" (waits for the {each['waits_for']})" if each["waits_for"] else ""
        print(f"{each['document']} {each['start']}-{each['end']} «{each['surface']}»{waits}")
        for one in each["messages"] if isinstance(each["messages"], list) else ():
            print(f"  {one['person']}: {one['text']}")
    return 0


def _print_scores(scores: list[dict[str, object]]) -> None:
    rows = []
    for each in scores:
        micro, mistakes = each["micro"], each["mistakes"]
        assert isinstance(micro, dict) and isinstance(mistakes, dict)
        rows.append((each["person"], each["documents"], *list(micro.values())[:3], *mistakes.values()))
        head = ("person", "documents", "precision", "recall", "F1", *mistakes)
    if rows:
        print_table(head, rows)


def _withdraw(project: Project, name: str, *documents: str) -> None:
    from hashiya.services.project.project_file import documents_named
    from hashiya.services.team import people as team
    from hashiya.services.team.assignments import withdraw

    chosen = documents_named(project, documents) if documents else None
    project.apply(withdraw(project, team.find_person(project, name).uid, chosen))


def _reply(project: Project, name: str, start: str, end: str, text: str) -> None:
    from hashiya.services.project.project_file import documents_named
    from hashiya.services.review.corrections import settled_at
    from hashiya.services.review.threads import reply

    if not (start.isdigit() and end.isdigit()):
        raise UserError("bad_place", "START and END are numbers of characters.")
    for document in documents_named(project, [name]):
        for uid in settled_at(project, document, int(start), int(end)):
            project.apply(reply(project, uid, text))
            return
    raise UserError("no_settlement", f"Nothing is settled at {start}-{end} of {name}.")


def _people(project: Project) -> dict[str, list[dict[str, object]]]:
    """Everybody with what is theirs, and the table of texts and people."""
    from hashiya.services.team.people import TeamTotal, files_of_people, team_table

    table, files = team_table(project), files_of_people(project)
    counts = dict(project.layers())
    everybody = project.people()
    names = {each.uid: each.name for each in everybody}
    rows: list[dict[str, object]] = []
    for each in everybody:
        if not each.is_somebody:
            continue
        second = [other.uid for other in everybody if other.same_as == each.uid]
        total = table.totals.get(each.uid, TeamTotal())
        rows.append(
            {
                "name": each.name,
                "uid": each.uid,
                "role": each.kind,
                "annotations": sum(counts.get(uid, 0) for uid in (each.uid, *second)),
                **{**asdict(total), "next_due": total.next_due or None},
                "files": sorted({file for uid in (each.uid, *second) for file in files.get(uid, ())}),
                "joined": [{"uid": uid, "name": project.stored_name(uid)} for uid in second],
            }
        )
    documents: list[dict[str, object]] = [
        {
            "document": row.name,
            "words": row.words,
            "people": [
                {
                    "person": names.get(uid, uid),
                    "state": str(cell.state),
                    "assigned": cell.assigned,
                    "due": cell.due,
                    "due_date": cell.until or None,
                    "overdue": cell.overdue,
                }
                for uid, cell in row.cells.items()
            ],
        }
        for row in table.rows
    ]
    return {"people": rows, "documents": documents}


def bring_back(options: argparse.Namespace) -> int:
    from hashiya.services.merge.merge_files import as_json, explain, pull_review

    with open_project(options.project, write=True) as project:
        act_as(project, options.person)
        report = pull_review(project, options.other, options.dry_run)
    if options.json:
        print_json(as_json(report))
        return 0
    print(
        f"{'would be ' if report.dry_run else ''}added {report.added}, changed {report.changed}, "
        f"removed {report.removed}; already here {report.same}"
    )
    for note in report.notes:
        print(f"hashiya: {note.file}: {explain(note)}", file=sys.stderr)
    return 0


def sync(options: argparse.Namespace) -> int:
    from hashiya.services.team import shared_folder as shared
    from hashiya.services.team import team_membership as membership

    if options.on and options.off:
        options.wrong("say --on or --off, not both")
    if options.machine is not None:
        membership.name_machine(options.machine)
    with open_project(options.project, write=True) as project:
        if options.off:
            membership.switch_off(project)
            return _told_off(options)
        folder: Path | None = options.folder or membership.remembered_folder(project)[0]
        if folder is None:
            raise UserError("no_shared_folder", "No shared folder was named.", hint="Name a folder.")
        if options.join:
            membership.join(project, folder)
        if options.on:
            membership.switch_on(project, folder)
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
    from hashiya.services.merge.merge_files import explain_conflict
    from hashiya.services.team.shared_folder import explain

    print(f"put {many(report.put, 'file')} into {report.folder}")
    for each in report.taken:
        done = each.report
        machine = f" ({each.machine})" if each.machine else ""
        print(
            f"from {each.person}{machine}: added {done.added}, changed {done.changed}, removed {done.removed}"
        )
    if not report.taken:
        print("nothing new came")
    if report.taken:
        for conflict in report.taken[-1].report.conflicts:  # all that wait now
            print(explain_conflict(conflict))
    for problem in (*report.waiting, *report.refused, *report.ignored):
        print(f"hashiya: {explain(problem)}", file=sys.stderr)
