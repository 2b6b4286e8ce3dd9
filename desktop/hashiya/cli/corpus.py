"""What `hashiya corpus` does: one service called, its result printed. Loaded only when it runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, many, print_json, print_table
from hashiya.services.project.project_file import act_as, open_project

if TYPE_CHECKING:
    import argparse

    from hashiya.services.corpus.corpus_run import CorpusRun
    from hashiya.services.corpus.corpus_sources import Trouble

_TOLD = 20


def corpus(options: argparse.Namespace) -> int:
    actions = {"highlight": _highlight, "sample": _sample, "statistics": _statistics}
    return actions[options.action](options)


def _highlight(options: argparse.Namespace) -> int:
    from hashiya.services.corpus.corpus_job import make_job
    from hashiya.services.corpus.corpus_run import highlight_corpus
    from hashiya.services.corpus.corpus_sources import open_source
    from hashiya.services.scheme.scheme_files import DEFAULT

    if options.project is not None and options.scheme:
        options.wrong("--scheme is for work without a project: a project has its own")
    if options.part_size < 1 or options.workers < 0:
        options.wrong("--part-size and --workers are 1 or more")
    if options.scheduler and options.workers:
        options.wrong("--workers is for this machine: the cluster of --scheduler has its own")
    source = open_source(options.source, text_field=options.text_field, id_field=options.id_field)
    job = make_job(options.project, engines=options.engine, scheme=options.scheme or DEFAULT)
    with ProgressLine() as progress:
        run = highlight_corpus(
            source,
            options.out,
            job,
            part_size=options.part_size,
            workers=options.workers,
            scheduler=options.scheduler,
            anew=options.anew,
            progress=progress,
        )
    if options.json:
        print_json(_value(run))
    else:
        _print_run(run)
    return 1 if run.failed else 0


def _value(run: CorpusRun) -> dict[str, object]:
    return {
        "texts": run.texts,
        "parts": run.parts,
        "parts_there": run.there,
        "texts_there": run.texts_there,
        "seconds": round(run.seconds, 3),
        "workers": run.workers,
        "engines": list(run.engines),
        "failed": [
            {"part": item.part, "path": item.path, "message": item.message, "texts": max(0, item.texts)}
            for item in run.failed
        ],
    }


def _print_run(run: CorpusRun) -> None:
    speed = f", {run.texts / run.seconds:,.1f} a second" if run.texts and run.seconds else ""
    workers = many(run.workers, "process" if run.workers == 1 else "processe")
    print(f"{many(run.texts, 'text')} in {many(run.parts, 'part')} highlighted by {workers}{speed}.")
    if run.there:
        print(f"{many(run.there, 'part')} of {many(run.texts_there, 'text')} were there already.")
    if run.failed:
        print(f"{many(len(run.failed), 'place')} could not be done; run the same command again for them.")
    _tell(run.failed)


def _tell(failed: list[Trouble]) -> None:
    for item in failed[:_TOLD]:
        place = item.part or item.path
        named = item.message if item.message.startswith(place) else f"{place}: {item.message}"
        print(" ".join(f"hashiya: {named}".split()), file=sys.stderr)
    if len(failed) > _TOLD:
        print(f"hashiya: and {len(failed) - _TOLD} more; --json lists all.", file=sys.stderr)


def _sample(options: argparse.Namespace) -> int:
    from hashiya.services.corpus.corpus_sample import SampleWish, sample_corpus

    if not (options.least_certain or options.random or options.label):
        options.wrong("say which texts: --least-certain N, --random N or --label L")
    if options.least_certain and options.random:
        options.wrong("--least-certain and --random exclude each other")
    if min(options.least_certain, options.random) < 0 or options.limit < 1:
        options.wrong("a number of texts is 1 or more")
    wish = SampleWish(options.least_certain, options.random, options.label, options.limit, options.seed)
    with open_project(options.project, write=True) as project, ProgressLine() as progress:
        act_as(project, options.person)
        done = sample_corpus(options.out, project, wish, progress=progress)
    if options.json:
        print_json(
            {
                "texts": done.texts,
                "skipped": done.there,
                "suggestions": done.suggestions,
                "fitting": done.fitting,
                "problems": [{"code": n.code, "message": n.message, "where": n.where} for n in done.notes],
            }
        )
        return 0
    print(f"{many(done.texts, 'text')} with {many(done.suggestions, 'suggestion')} brought into the project.")
    if done.there:
        print(f"{many(done.there, 'text')} were there already.")
    print(f"{many(done.fitting, 'text')} would have fitted.")
    for note in done.notes[:_TOLD]:
        print(" ".join(f"hashiya: {note.where}: {note.message}".split()), file=sys.stderr)
    return 0


def _statistics(options: argparse.Namespace) -> int:
    from hashiya.services.corpus.corpus_statistics import corpus_statistics

    with ProgressLine() as progress:
        found = corpus_statistics(
            options.out, most=max(0, options.names), labels=frozenset(options.label), progress=progress
        )
    if options.json:
        print_json(
            {
                "parts": found.parts,
                "texts": found.texts,
                "spans": found.spans,
                "labels": [{"label": i.label, "count": i.count, "texts": i.texts} for i in found.labels],
                "names": [
                    {
                        "name": item.name,
                        "key": item.key,
                        "label": item.label,
                        "count": item.count,
                        "spellings": item.spellings,
                    }
                    for item in found.names
                ],
                "out_by": found.out_by,
            }
        )
        return 0
    print(f"{many(found.texts, 'text')}, {many(found.spans, 'annotation')}, {many(found.parts, 'part')}.")
    print_table(("label", "count", "texts"), ((i.label, i.count, i.texts) for i in found.labels))
    if found.names:
        print()
        print_table(
            ("name", "label", "count", "spellings"),
            ((i.name, i.label, i.count, i.spellings) for i in found.names),
        )
    if found.out_by:
        print(f"Counts of names may be too small by {found.out_by:,}: rare ones were let go.")
    return 0
