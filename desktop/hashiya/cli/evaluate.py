"""The command evaluate: a person, a layer or what is shown against gold, and each place that differs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hashiya.cli.output import first_names, many, print_json, print_table
from hashiya.cli.work import warn
from hashiya.services.project.project_file import documents_named, open_project

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from hashiya.core.span import Span
    from hashiya.services.evaluate.against_gold import GoldEvaluation
    from hashiya.services.evaluate.evaluation_json import Difference
    from hashiya.services.evaluate.genres import GenreScore
    from hashiya.store.project import Project

_CONFUSED = 12  # pairs of labels; --json has all


def evaluate(options: argparse.Namespace) -> int:
    from hashiya.services.evaluate.against_gold import evaluate_project, places
    from hashiya.services.evaluate.genres import by_genre, genres_of
    from hashiya.services.evaluate.gold_source import match_gold, read_gold
    from hashiya.services.exchange.label_maps import parse_map
    from hashiya.services.project.undecided import undecided_among

    gold, notes = read_gold(options.gold, layer=options.gold_layer, empty=options.count_empty)
    warn(notes)
    with open_project(options.project) as project:
        layer = _layer(project, options)
        matched = match_gold(
            project,
            gold,
            label_map=parse_map(options.map),
            documents=documents_named(project, options.document),
        )
        found = evaluate_project(project, matched, layer=layer, flat=options.flat, mistakes=False)
        measured = layer not in ("", "suggestions", "*")  # else what waits counts as an answer itself
        names = set(matched.names.values())
        waiting = [pair for pair in undecided_among(project) if measured and pair[0] in names]
        genres = by_genre(found.evaluation.documents, genres_of(project, list(matched.names)))
        _warn_left_out(found)
        differing = places(project, matched, layer=layer, flat=options.flat) if options.differences else None
        if options.json:
            _print_json(found, genres, waiting, differing)
        else:
            _print(found, genres, waiting)
            if differing is not None:
                _print_differences(differing)
    return 0


def _print_json(
    found: GoldEvaluation,
    genres: Sequence[GenreScore],
    waiting: Sequence[tuple[str, int]],
    differing: Iterable[Difference] | None,
) -> None:
    from hashiya.services.evaluate.evaluation_json import difference_row

    value = _as_json(found, genres) | {"undecided": dict(waiting)}
    if differing is not None:
        value["differences"] = [difference_row(each) for each in differing]
    print_json(value)


def _layer(project: Project, options: argparse.Namespace) -> str:
    """The layer that is measured: of a person, or as it is named; "" what the window shows."""
    from hashiya.services.exchange.export import layer_of
    from hashiya.services.review.readers import people_named

    if options.person:
        return people_named(project, [options.person])[0]
    return layer_of(project, options.layer)


def _warn_left_out(found: GoldEvaluation) -> None:
    for names, why in (
        (found.gold.missing, "of the gold are not in the project"),
        (found.gold.other_text, "have another text in the gold, whose positions would mean other words"),
    ):
        if names:
            print(f"hashiya: {many(len(names), 'text')} {why}: {first_names(names)}", file=sys.stderr)


def _print(found: GoldEvaluation, genres: Sequence[GenreScore], waiting: Sequence[tuple[str, int]]) -> None:
    from hashiya.services.evaluate.evaluation_json import measures

    evaluation = found.evaluation
    rows = [
        (name, *measures(score).values(), *_overlap(evaluation.overlap_labels[name].f1))
        for name, score in evaluation.labels.items()
    ]
    micro = measures(evaluation.micro)
    whole = ("all", *micro.values(), *_overlap(evaluation.overlap.f1))
    print_table(("label", *micro, "overlap f1"), [*rows, whole])
    if len(genres) > 1 or genres[0].genre.name:
        print_table(
            ("genre", "documents", *micro),
            [(row.genre.name or "–", row.documents, *measures(row.score).values()) for row in genres],
        )
    print(
        f"overlapping F1 {evaluation.overlap.f1:.3f}; boundary errors {evaluation.boundary},",
        f"only a clitic {evaluation.clitic}",
    )
    wrong = {pair: count for pair, count in evaluation.confusion.items() if all(pair) and pair[0] != pair[1]}
    if wrong:
        ordered = sorted(wrong.items(), key=lambda item: (-item[1], item[0]))
        print_table(("gold", "taken for", "times"), [(*pair, count) for pair, count in ordered[:_CONFUSED]])
    if found.silent:
        names = [found.gold.names[uid] for uid in found.silent]
        print(f"nothing is marked in {many(len(names), 'text')}: {first_names(names)}")
    if waiting:
        count = many(sum(number for _, number in waiting), "suggestion")
        print(
            f"undecided: {count} in {many(len(waiting), 'finished document')}, which counts as nothing here"
        )


def _overlap(f1: float) -> tuple[float]:
    return (round(f1, 4),)


def _print_differences(differing: Iterable[Difference]) -> None:
    """One line each: where, what kind, what gold says and what was found, and the words in their line."""
    count = 0
    for count, each in enumerate(differing, 1):  # noqa: B007 (the last is the number of all)
        gold, found = (_said(each, span) for span in (each.gold, each.found))
        line = " ".join(f"{each.left}[{each.surface}]{each.right}".split())
        print(f"{each.document} {each.start}-{each.end} {each.kind}: gold {gold}, here {found}: {line}")
    print(many(count, "difference"))


def _said(place: Difference, span: Span | None) -> str:
    """The label; of words that are not all of the place, these too."""
    if span is None:
        return "nothing"
    if (span.start, span.end) == (place.start, place.end):
        return span.label
    return f"{span.label} «{' '.join(place.words(span).split())}»"


def _as_json(found: GoldEvaluation, genres: Sequence[GenreScore]) -> dict[str, object]:
    from hashiya.services.evaluate.evaluation_json import confusion_rows, measures

    evaluation, names = found.evaluation, found.gold.names
    return {
        "micro": measures(evaluation.micro),
        "labels": {name: measures(score) for name, score in evaluation.labels.items()},
        "documents": {names[uid]: measures(score) for uid, score in evaluation.documents.items()},
        "overlap": measures(evaluation.overlap),
        "overlap_labels": {name: measures(score) for name, score in evaluation.overlap_labels.items()},
        "macro_f1": round(evaluation.macro_f1, 4),
        "confusion": confusion_rows(evaluation, "predicted"),
        "boundary": evaluation.boundary,
        "clitic": evaluation.clitic,
        "genres": [
            {"genre": row.genre.name, "recognized": row.genre.recognized, "documents": row.documents}
            | measures(row.score)
            for row in genres
        ],
        "silent": [names[uid] for uid in found.silent],
        "left_out": [
            *({"document": name, "why": "missing"} for name in found.gold.missing),
            *({"document": name, "why": "other_text"} for name in found.gold.other_text),
        ],
    }
