"""Commands about reading a corpus: finding words, their contexts."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hashiya.cli.output import print_json
from hashiya.errors import UserError
from hashiya.progress import CancelToken
from hashiya.services.exchange.export import layer_of
from hashiya.services.project.project_file import documents_named, open_project

if TYPE_CHECKING:
    from hashiya.services.search.find import Query


def query_of(options: argparse.Namespace) -> Query:
    """The query as the options say it."""
    from hashiya.services.search.find import spelled

    return spelled(
        options.query,
        options.mode,
        exact=options.exact,
        marks=options.keep_marks,
        hamza=options.keep_hamza,
        ta=options.keep_taa_marbuta,
        ya=options.keep_alif_maqsura,
        tanwin=not options.no_tanwin,
        clitics=not options.no_clitics,
    )


def _limit(options: argparse.Namespace) -> int:
    if options.limit < 0:
        raise UserError("bad_limit", "--limit is 0 or more.")
    return int(options.limit)


def search(options: argparse.Namespace) -> int:
    from hashiya.services.search.find import concordance as find

    limit = _limit(options)
    with open_project(options.project) as project:
        found = find(project, query_of(options), limit=limit)
        names = {info.uid: info.name for info in project.documents()}
    hits = [
        {
            "document": names[hit.document],
            "start": hit.start,
            "end": hit.end,
            "left": hit.left,
            "match": hit.match,
            "right": hit.right,
        }
        for hit in found.hits
    ]
    if options.json:
        print_json({"hits": hits, "total": found.total})
        return 0
    for hit in hits:
        print(
            f"{hit['document']} {hit['start']}: {hit['left']}[{hit['match']}]{hit['right']}".replace(
                "\n", " "
            )
        )
    print(f"{len(hits)} of {found.total} places")
    return 0


def concordance(options: argparse.Namespace) -> int:
    from hashiya.services.search.concordance import Sort, find_contexts, sort_lines, write_lines

    limit = _limit(options)
    with open_project(options.project) as project:
        chosen = set(documents_named(project, options.document)) if options.document else None
        names = {info.uid: info.name for info in project.documents() if chosen is None or info.uid in chosen}
        person = layer_of(project, options.person)
    found = find_contexts(options.project, query_of(options), names, person=person, cancel=CancelToken())
    lines = sort_lines(found.lines, Sort(options.sort))
    if options.csv:
        write_lines(lines, options.csv)
    if options.json:
        rows = [
            {
                **{"document": line.name, "start": line.start, "end": line.end, "left": line.before},
                **{"match": line.surface, "right": line.after, "label": line.label, "status": line.status},
            }
            for line in lines[:limit]
        ]
        counts = {
            name: [{"text": text, "count": count} for text, count in getattr(found.counts, name)]
            for name in ("forms", "following", "labels")
        }
        total = {"total": len(lines), "documents": found.documents, "annotated": found.annotated}
        print_json({"lines": rows, **total, "more": found.more, "counts": counts})
        return 0
    for line in lines[:limit]:
        label = f" {line.label}" if line.label else ""
        print(f"{line.name} {line.start}: {line.before} [{line.surface}{label}] {line.after}")
    print(f"{min(limit, len(lines))} of {len(lines)} places in {found.documents} documents")
    return 0
