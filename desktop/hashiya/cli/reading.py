"""Commands about reading a corpus: finding words, their contexts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, many, print_json, print_table
from hashiya.errors import UserError
from hashiya.progress import CancelToken
from hashiya.services.exchange.export import layer_of
from hashiya.services.project.project_file import documents_named, open_project

if TYPE_CHECKING:
    import argparse

    from hashiya.core.search import Query
    from hashiya.services.search.corpus_words import Node
    from hashiya.services.search.said_sieve import SaidOf
    from hashiya.store.project import Project


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


def _said(options: argparse.Namespace) -> tuple[SaidOf, ...]:
    from hashiya.services.search.said_sieve import asked_for

    return asked_for(options.attribute, options.document_label)


def search(options: argparse.Namespace) -> int:
    from hashiya.services.search.find import concordance as find

    limit = _limit(options)
    with open_project(options.project) as project:
        person = layer_of(project, options.person)
        found = find(project, query_of(options), limit=limit, said=_said(options), person=person)
        names = {info.uid: info.name for info in project.some_documents({hit.document for hit in found.hits})}
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
    query, said = query_of(options), _said(options)
    found = find_contexts(options.project, query, names, person=person, said=said, cancel=CancelToken())
    lines = sort_lines(found.lines, Sort(options.sort))
    if options.csv:
        write_lines(lines, options.csv)
    if options.json:
        rows = [
            {
                **{"document": line.name, "start": line.start, "end": line.end, "left": line.before},
                **{"match": line.surface, "right": line.after, "label": line.label, "status": line.status},
                "attributes": list(line.said),
            }
            for line in lines[:limit]
        ]
        counts = {
            name: [{"text": text, "count": count} for text, count in getattr(found.counts, name)]
            for name in ("forms", "following", "labels")
        }
        counts["attributes"] = [{"text": text, "count": count} for text, count in found.counts.said]
        total = {"total": len(lines), "documents": found.documents, "annotated": found.annotated}
        print_json({"lines": rows, **total, "more": found.more, "counts": counts})
        return 0
    for line in lines[:limit]:
        label = f" {line.label}" if line.label else ""
        print(f"{line.name} {line.start}: {line.before} [{line.surface}{label}] {line.after}")
    print(f"{min(limit, len(lines))} of {len(lines)} places in {found.documents} documents")
    return 0


def _node(project: Project, options: argparse.Namespace) -> Node:
    from hashiya.services.search.corpus_words import Node, entity_named, label_named

    if sum(map(bool, (options.query, options.label, options.entity))) != 1:
        options.wrong("name either words, or --label, or --entity")
    if options.label:
        return Node(label=label_named(project, options.label))
    if options.entity:
        return Node(entity=entity_named(project, options.entity))
    return Node(query=query_of(options))


def collocations(options: argparse.Namespace) -> int:
    from hashiya.services.search.collocations import as_json, measure, sort_collocates, write_csv

    limit = _limit(options)
    with open_project(options.project) as project, ProgressLine() as progress:
        found = measure(
            project,
            _node(project, options),
            person=layer_of(project, options.person),
            before=options.window if options.before is None else options.before,
            after=options.window if options.after is None else options.after,
            least=options.min_count,
            documents=documents_named(project, options.document) or None,
            order=options.sort,
            progress=progress,
        )
    if options.csv:
        write_csv(found, options.csv, options.sort)
    rows = sort_collocates(found.rows, options.sort)
    if options.json:
        print_json(as_json(found, rows[:limit]))
        return 0
    head = ("word", "count", "before", "after", "frequency", "logDice", "log-likelihood")
    print_table(
        head,
        (
            (row.word, row.count, row.before, row.after, row.frequency, row.log_dice, row.log_likelihood)
            for row in rows[:limit]
        ),
    )
    where = f"{many(found.places, 'place')} in {many(found.documents, 'document')}"
    print(f"{where}; {many(len(rows), 'collocate')}")
    return 0


def keyness(options: argparse.Namespace) -> int:
    from hashiya.services.search.keyness import as_json, chosen_documents, measure, sort_keywords, write_csv

    limit = _limit(options)
    if not (options.document or options.title or options.part):
        options.wrong("say of which documents: --document, --title or --part")
    with open_project(options.project) as project, ProgressLine() as progress:
        named = documents_named(project, options.document)
        chosen = {*named, *chosen_documents(project, title=options.title, part=options.part)}
        found = measure(project, chosen, least=options.min_count, certain=options.certain, progress=progress)
    if options.csv:
        write_csv(found, options.csv)
    rows = sort_keywords(found.rows, options.sort)
    if options.json:
        print_json(as_json(found, rows[:limit]))
        return 0
    head = ("word", "here", "there", "log-likelihood", "log ratio", "%DIFF")
    print_table(
        head,
        (
            (row.word, row.here, row.there, row.log_likelihood, row.log_ratio, _percent(row.difference))
            for row in rows[:limit]
        ),
    )
    sizes = f"{many(found.words_here, 'word')} against {many(found.words_there, 'word')}"
    print(
        f"{many(found.documents_here, 'document')} against {many(found.documents_there, 'document')}: {sizes}"
    )
    return 0


def dispersion(options: argparse.Namespace) -> int:
    from hashiya.services.search.dispersion import as_json, measure, write_csv

    with open_project(options.project) as project, ProgressLine() as progress:
        found = measure(
            project,
            _node(project, options),
            person=layer_of(project, options.person),
            parts=options.parts,
            documents=documents_named(project, options.document) or None,
            progress=progress,
        )
    if options.csv:
        write_csv(found, options.csv)
    if options.json:
        print_json(as_json(found))
        return 0
    rows = [
        (each.name, len(each.places), each.words, *(_measure(m) for m in (each.spread.d, each.spread.dp)))
        for each in found.documents
    ]
    print_table(("document", "count", "words", "D", "DP"), rows)
    if found.whole is not None:
        measures = f"D {_measure(found.whole.d)}, DP {_measure(found.whole.dp)}"
        print(f"over {many(found.looked_at, 'document')}: {many(found.count, 'place')}, {measures}")
    return 0


def publish(options: argparse.Namespace) -> int:
    from hashiya.services.publish.site import PublishOptions, as_json
    from hashiya.services.publish.site import publish as write

    with open_project(options.project) as project, ProgressLine() as progress:
        how = PublishOptions(
            language=options.lang,
            title=options.title,
            layer=layer_of(project, options.layer),
            suggested=options.include == "suggested",
            documents=documents_named(project, options.document),
        )
        done = write(project, options.folder, how, progress=progress)
    if options.json:
        print_json(as_json(done))
        return 0
    counts = (
        many(done.documents, "document"),
        many(done.annotations, "annotation"),
        many(done.pages, "page"),
    )
    print(", ".join(counts))
    if done.suggestions_left_out:
        left = many(done.suggestions_left_out, "suggestion")
        print(f"left out: {left} nobody has confirmed (--include suggested)")
    print(done.folder / "index.html")
    return 0


def _measure(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.4f}"


def _percent(value: float | None) -> str:
    return "only here" if value is None else f"{value:+.1f}"
