"""The command agreement: how far people agree, what each of them has, and which texts do not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, many, print_json, print_table
from hashiya.services.project.project_file import documents_named, open_project

if TYPE_CHECKING:
    import argparse

    from hashiya.services.statistics.agreement import AgreementReport


def agreement(options: argparse.Namespace) -> int:
    from hashiya.services.entities.link_agreement import as_rows, link_agreement
    from hashiya.services.review.readers import people_named
    from hashiya.services.statistics.agreement import agreement as compute
    from hashiya.services.statistics.agreement_json import as_json
    from hashiya.services.statistics.agreement_report import write_csv
    from hashiya.services.statistics.uncounted_texts import ANYWHERE, EMPTY

    with open_project(options.project) as project, ProgressLine() as progress:
        chosen = documents_named(project, options.document)
        report = compute(
            project,
            chosen,
            people=people_named(project, options.person),
            without=people_named(project, options.without),
            unfinished=options.unfinished,
            silent=ANYWHERE if options.count_unknown else EMPTY if options.count_empty else (),
            gamma=options.gamma,
            progress=progress,
        )
        pairs = [(pair.layers, pair.people) for pair in report.pairs]
        links = link_agreement(project, pairs, chosen)
    if options.csv:
        write_csv(report, options.csv, links)
    if options.json:
        value = as_json(report)
        print_json({**value, "entities": as_rows(links)} if links else value)
        return 0
    if not report.pairs:
        print("Fewer than two people have read the same document.")
        _print_uncounted(report)
        return 0
    rows = []
    for pair in report.pairs:
        found = pair.figures
        measured = (found.f1, found.kappa, found.alpha)
        rows.append((" / ".join(pair.people), pair.documents, *(_number(each.value) for each in measured)))
    print_table(("people", "documents", "F1", "kappa", "alpha"), rows)
    _print_counts(report)
    for each in links:
        shown = (each.linking.accuracy, each.b3.f1, each.lea.f1)
        told = " · ".join(f"{name} {_number(value)}" for name, value in zip(_LINKS, shown, strict=True))
        print(f"entities, {' / '.join(each.people)}: {told}")
    _print_beyond(report)
    waiting = report.undecided
    if waiting:
        print(
            f"undecided: {many(waiting.suggestions, 'suggestion')} in {many(waiting.documents, 'document')};",
            f"{many(waiting.one_sided, 'annotation')} of one person only",
            "stand where a suggestion still waits",
        )
    _print_uncounted(report)
    return 0


def _print_counts(report: AgreementReport) -> None:
    """What each has, and of every two what both have, and either alone."""
    print_table(
        ("person", "documents", "of which empty", "annotations"),
        ((each.name, each.documents, each.silent, each.annotations) for each in report.annotators),
    )
    for pair in report.pairs:
        spans = pair.figures.spans
        one, other = pair.people
        print(
            f"{one} / {other}: {spans.strict:,} the same, {spans.first - spans.strict:,} of {one} only,",
            f"{spans.second - spans.strict:,} of {other} only",
        )


_WHY = {
    "unfinished": "not finished by who marked something there; --unfinished counts it",
    "given": "assigned, and nothing marked; --count-empty counts it as «found nothing»",
    "begun": "begun, and nothing marked; --count-empty counts it as «found nothing»",
    "unknown": "nothing tells that it was seen; --count-unknown counts it as «found nothing»",
}
_NAMED = 12  # of each reason; --json names all


def _print_uncounted(report: AgreementReport) -> None:
    """The texts in which somebody is not counted, by name and reason."""
    for why, words in _WHY.items():
        texts = [each for each in report.uncounted if each.why == why]
        if not texts:
            continue
        print(f"left out, {many(len(texts), 'text')} ({words}):")
        for each in texts[:_NAMED]:
            absent, read = (
                ", ".join(report.names.get(uid, uid) for uid in uids) for uids in (each.people, each.read_by)
            )
            print(f"  {each.name}: {absent} (read by {read})")
        if len(texts) > _NAMED:
            print(f"  and {len(texts) - _NAMED:,} more; --json names all")


_LINKS = ("linking accuracy", "B³ F1", "LEA F1")


def _print_beyond(report: AgreementReport) -> None:
    """Agreement on relations and attributes."""
    related = [(pair.people, each) for pair in report.pairs if (each := pair.figures.beyond) is not None]
    if any(tally.f1.value is not None for _, tally in related):
        print_table(
            ("people", "relations F1", "on agreed ends", "kappa of type"),
            [
                (
                    " / ".join(people),
                    *(_number(each.value) for each in (tally.f1, tally.f1_on_agreed_ends, tally.kappa_type)),
                )
                for people, tally in related
            ],
        )
    for people, tally in related:
        for name in sorted(tally.values):
            print(f"{' / '.join(people)}: kappa of {name} {_number(tally.kappa_of(name).value)}")
        for name in sorted(tally.labels):
            kappa = _number(tally.kappa_of_label(name).value)
            print(f"{' / '.join(people)}: kappa of the documents' label {name} {kappa}")


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"
