"""What each command does: one service called, its result printed. Loaded only when a command runs."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, many, print_json, print_table
from hashiya.errors import UserError
from hashiya.services.project.project_file import (
    act_as,
    create_project,
    documents_named,
    is_gold,
    open_project,
)

if TYPE_CHECKING:
    import argparse

    from hashiya.formats.base import Note
    from hashiya.services.evaluate.key_counts import KeyReport
    from hashiya.services.evaluate.simulation import Simulation
    from hashiya.services.exchange.import_report import ImportReport


def pairs(values: list[str]) -> dict[str, str]:
    pairs = {}
    for value in values:
        key, sign, rest = value.partition("=")
        if not sign:
            raise UserError("bad_option", f"«{value}» is not of the form KEY=VALUE.")
        pairs[key] = rest
    return pairs


def warn(notes: list[Note]) -> None:
    """The first of what could not be read, on stderr."""
    for note in notes[:20]:
        place = ": ".join(part for part in (note.path, note.where) if part)
        line = f"hashiya: {place + ': ' if place else ''}{note.message}"
        print(" ".join(line.split()), file=sys.stderr)  # names may hold line feeds
    if len(notes) > 20:
        print(f"hashiya: and {len(notes) - 20} more; --json lists all.", file=sys.stderr)


def new(options: argparse.Namespace) -> int:
    from hashiya.services.scheme.scheme_files import load_scheme

    scheme = load_scheme(options.scheme)
    with create_project(
        options.project, scheme=scheme, title=options.title, person=options.person
    ) as project:
        if options.json:
            labels = list(scheme.codes)
            print_json(
                {
                    "project": str(options.project),
                    "scheme": scheme.name,
                    "labels": labels,
                    "title": project.title,
                }
            )
        else:
            print(f"{options.project}: {len(scheme.labels)} labels ({scheme.title_en})")
    return 0


def import_(options: argparse.Namespace) -> int:
    from hashiya.services.exchange.import_report import report_value
    from hashiya.services.exchange.label_maps import parse_map
    from hashiya.services.exchange.read_files import import_options
    from hashiya.services.exchange.store_imported import import_paths

    how = import_options(
        format=options.format,
        encoding=options.encoding,
        bad_spans=options.bad_spans,
        options=pairs(options.option),
        label_map=parse_map(options.map),
        as_suggestions=options.as_suggestions,
        gold=is_gold(options.person),
        named=bool(options.person) and not is_gold(options.person),
    )
    with open_project(options.project, write=True) as project, ProgressLine() as progress:
        person = act_as(project, "" if how.gold else options.person)
        report = import_paths(project, options.paths, replace(how, person=person.uid), progress=progress)
    if options.json:
        print_json(report_value(report))
    else:
        _print_import(report)
    nothing = not report.documents and not report.annotations and not report.skipped
    return 1 if nothing and report.problems else 0


def _print_import(report: ImportReport) -> None:
    print(f"{many(len(report.documents), 'document')}, {many(report.annotations, 'annotation')} imported.")
    if report.onto:
        texts = many(len(report.onto_documents), "text")
        print(f"{many(report.onto, 'annotation')} onto {texts} that were there.")
    for name in report.skipped:
        print(f"skipped: {name} (the same text is already there)")
    if len(report.people) > 1 or report.onto:
        listed = ", ".join(f"{name} {count}" for name, count in report.people.most_common())
        print(f"layers: {listed}")
    if report.new_labels:
        print(f"labels added to the scheme: {', '.join(report.new_labels)}")
    if report.renamed:
        listed = ", ".join(f"{old} → {new} {count}" for (old, new), count in report.renamed.most_common())
        print(f"labels taken as others: {listed}")
    if report.dropped_labels:
        listed = ", ".join(f"{name} {count}" for name, count in report.dropped_labels.items())
        print(f"left out by the label map: {listed}")
    parts = (
        ("files", report.files_sum),
        ("documents", report.documents_sum),
        ("annotations", report.annotations_sum),
    )
    for what, found in parts:
        if found.left_out or found.there:
            counts = f"{found.new} read, {found.there} there already, {found.left_out} left out"
            print(f"of {found.held} {what} in the files: {counts}")
    warn(report.problems)


def suggest(options: argparse.Namespace) -> int:
    from hashiya.services.suggest.highlight import suggest_project
    from hashiya.services.suggest.highlighter import check_engines

    check_engines(options.engine)
    if options.jobs < 1:
        raise UserError("bad_jobs", "--jobs must be 1 or more.")
    with open_project(options.project, write=True) as project, ProgressLine() as progress:
        chosen = documents_named(project, options.document)
        done = suggest_project(
            project, documents=chosen, engines=options.engine, jobs=options.jobs, progress=progress
        )
    if options.json:
        print_json(
            {
                "documents": done.documents,
                "suggestions": done.suggestions,
                "relations": done.relations,
                "seconds": round(done.seconds, 3),
                "engines": list(done.engines),
                "absent": dict(done.absent),
                "unused": {name: dict(counts) for name, counts in done.unused.items()},
            }
        )
    else:
        documents = many(done.documents, "document")
        related = f" and {many(done.relations, 'relation')}" if done.relations else ""
        print(f"{many(done.suggestions, 'suggestion')}{related} in {documents}, {done.seconds:.1f} s")
        for name, counts in done.unused.items():
            listed = ", ".join(f"{why.replace('_', ' ')} {count}" for why, count in counts.items())
            print(f"{name}: answers that could not be used: {listed}")
    for name in set(done.absent) & set(done.engines):
        print(" ".join(f"hashiya: {done.absent[name]}".split()), file=sys.stderr)
    return 0


def accept(options: argparse.Namespace) -> int:
    from hashiya.services.annotate.marking import accept_above

    if not 0 <= options.min_score <= 1:
        raise UserError("bad_score", "--min-score is a number from 0 to 1.")
    with open_project(options.project, write=True) as project:
        act_as(project, options.person)
        known = set(project.scheme().codes)
        for label in options.label:
            if label not in known:
                raise UserError("no_label", f"There is no label «{label}» in this project.")
        chosen = documents_named(project, options.document) or project.document_uids()
        act = accept_above(project, options.min_score, documents=chosen, labels=options.label or None)
        count = len(act.edits) if act else 0
        if act and act.edits:
            count = act.args.get("count", len(act.edits))
            project.apply(act)
    if options.json:
        print_json({"accepted": count})
    else:
        print(f"{many(count, 'suggestion')} accepted.")
    return 0


def train(options: argparse.Namespace) -> int:
    from hashiya.services.exchange.export import layer_of
    from hashiya.services.suggest.train import train_project

    with open_project(options.project, write=True) as project, ProgressLine() as progress:
        layer = layer_of(project, options.layer or options.person) if options.layer or options.person else ""
        result = train_project(project, layer=layer, output=options.output, progress=progress)
    if options.json:
        print_json(
            {
                "documents": result.documents,
                "annotations": result.annotations,
                "seconds": round(result.seconds, 3),
                "labels": result.labels,
                "check": result.check,
                "undecided": result.undecided,
            }
        )
    else:
        print(
            f"Learned from {many(result.annotations, 'annotation')} in {many(result.documents, 'document')},",
            f"{result.seconds:.1f} s",
        )
        print(result.sentence)
        if result.undecided:
            print(
                f"{many(result.undecided, 'finished document')} left out: nobody has decided about some of",
                "the suggestions there",
            )
    return 0


def simulate(options: argparse.Namespace) -> int:
    from hashiya.services.evaluate.key_model import simulate_keys
    from hashiya.services.evaluate.simulation import simulate_files
    from hashiya.services.exchange.label_maps import parse_map
    from hashiya.services.scheme.scheme_files import load_scheme

    if options.train and not options.keys:
        raise UserError("bad_train", "--train goes with --keys.")
    scheme, label_map = load_scheme(options.scheme), parse_map(options.map)
    report: KeyReport | Simulation
    with ProgressLine() as progress:
        if options.keys:
            report = simulate_keys(
                options.gold,
                scheme=scheme,
                format=options.format,
                label_map=label_map,
                train=options.train,
                progress=progress,
            )
        else:
            report = simulate_files(
                options.gold, scheme=scheme, format=options.format, label_map=label_map, progress=progress
            )
    if options.json:
        print_json(report.as_json())
        return 0
    by_keys = ("way", "act", "done", "keys", "each")
    print_table(by_keys if options.keys else ("method", "actions", "by hand", "saved"), report.rows())
    return 0
