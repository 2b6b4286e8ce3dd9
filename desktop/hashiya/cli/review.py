"""Commands of a review: compare, settle."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from hashiya.cli.output import ProgressLine, many, print_json, print_table
from hashiya.cli.review_place import one_document, settle_decisions, settle_one
from hashiya.errors import UserError
from hashiya.services.project.project_file import act_as, documents_named, open_project

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from hashiya.services.review.readers import ReaderSelection
    from hashiya.store.project import Project


def chosen_people(project: Project, options: argparse.Namespace) -> ReaderSelection:
    """Who is compared, by --person, --without and --unfinished."""
    from hashiya.services.review.readers import ReaderSelection, people_named

    people = people_named(project, options.person) if options.person else None
    return ReaderSelection(people, frozenset(people_named(project, options.without)), options.unfinished)


def compare(options: argparse.Namespace) -> int:
    from hashiya.services.review.beyond_places import beyond_json
    from hashiya.services.review.place_lookup import place_json, places, state_of

    found, rows, unfinished = [], [], 0
    beyond: dict[str, list[dict[str, object]]] = {}
    with open_project(options.project) as project:
        names = project.names()
        documents = documents_named(project, options.document) if options.document else None
        for uid, comparison in places(project, documents, chosen_people(project, options)):
            document = project.document(uid)
            unfinished += len(comparison.unfinished)
            for kind, said in beyond_json(project, uid, comparison.people, names, options.state).items():
                beyond.setdefault(kind, []).extend(said)
            for seen in comparison.places:
                if options.state in (None, state_of(seen)):
                    found.append(place_json(document.name, seen, names))
                    words = " ".join(document.text[seen.place.start : seen.place.end].split())
                    rows.append((document.name, seen.place.start, seen.place.end, state_of(seen), words))
    if options.json:
        print_json({"places": found, **beyond})
        return 0
    print_table(("document", "start", "end", "state", "words"), rows)
    _print_beyond(beyond)
    counts = [f"{sum(row[3] == state for row in rows)} {state}" for state in ("open", "settled", "agreed")]
    print(f"{many(len(rows), 'place')}: {', '.join(counts)}")
    if unfinished:
        print(f"hashiya: unfinished work was counted {many(unfinished, 'time')}.", file=sys.stderr)
    return 0


def _print_beyond(beyond: dict[str, list[dict[str, object]]]) -> None:
    """What people say of the same annotations, and how they relate them."""
    from hashiya.services.review.beyond_places import value_words

    def told(each: dict[str, object], key: str) -> str:
        answers: Any = each["answers"]
        return ", ".join(f"{answer['person']}: {value_words(answer[key])}" for answer in answers)

    def end(value: Any) -> str:
        return f"{value['label']} {value['start']}–{value['end']}"

    if rows := beyond.get("attributes"):
        columns = ("document", "start", "end", "attribute", "state", "answers")
        names = ("document", "start", "end", "name", "state")
        print_table(columns, [(*(each[name] for name in names), told(each, "value")) for each in rows])
    if rows := beyond.get("document_labels"):
        said = [(each["document"], each["name"], each["state"], told(each, "value")) for each in rows]
        print_table(("document", "label", "state", "answers"), said)
    if rows := beyond.get("relations"):
        print_table(
            ("document", "relation", "from", "to", "state", "answers"),
            [
                (
                    *(each["document"], each["type"], end(each["head"]), end(each["tail"]), each["state"]),
                    told(each, "has"),
                )
                for each in rows
            ],
        )


def _way_of(options: argparse.Namespace) -> bool:
    """Refuse what does not go together; whether it is about something beyond labels."""
    one = [options.take is not None, options.spans is not None, options.nothing]
    one += [options.attribute is not None, options.relation is not None, options.document_label is not None]
    ways = [any(one), options.rule is not None, options.finish is not None, options.decisions is not None]
    if sum(ways) != 1 or sum(one) > 1:
        options.wrong(
            "say one of --take, --spans, --nothing, --attribute, --relation, --document-label, --decisions, "
            "--rule and --finish"
        )
    if options.share is not None and options.rule != "majority":
        options.wrong("--share goes with --rule majority")
    if options.dry_run and options.rule is None:
        options.wrong("--dry-run goes with --rule")
    if options.reject and options.relation is None:
        options.wrong("--reject goes with --relation")
    if options.reason and options.document_label is not None:
        options.wrong("--reason goes with places, attributes and relations")
    if options.relation is not None and len(options.document) != 1:
        options.wrong("a relation needs --document")
    if options.document_label is not None and len(options.document) != 1:
        options.wrong("a label of a document needs --document")
    if any(one[:4]) and (len(options.document) != 1 or options.start is None or options.end is None):
        options.wrong("a place needs --document, --start and --end")
    if options.decisions is not None and (options.document or options.start is not None or options.end):
        options.wrong("a file of decisions names its places itself")
    return any(one[3:])


def settle(options: argparse.Namespace) -> int:
    beyond = _way_of(options)
    with open_project(options.project, write=not options.dry_run) as project:
        if not options.dry_run:
            act_as(project, options.reviewer)
        if options.rule is not None:
            return _by_rule(project, options)
        if beyond:
            return _beyond(project, options)
        if options.finish is not None:
            return _finish(project, options)
        chosen = chosen_people(project, options)
        if options.decisions is not None:
            return settle_decisions(project, options, chosen)
        return settle_one(project, options, chosen)


# ------------------------------------------------------------------------------------------- beyond labels


def _beyond(project: Project, options: argparse.Namespace) -> int:
    """Settle an attribute of a gold annotation, a relation between two, or a label of a document."""
    from hashiya.services.review import said_questions, said_reasons, settle_beyond
    from hashiya.services.review.place_lookup import parse_label, parse_relation, parse_value, span_at

    document = one_document(project, options.document[0])
    if options.relation is not None:
        relation = parse_relation(options.relation)
        act = settle_beyond.settle_relation(project, document, relation, keep=not options.reject)
        if options.reason:
            words = f"{relation.type} · {options.reason}"
            act = said_reasons.with_reason(project, act, document, (relation.head, relation.tail), words)
        verdict = "rejected" if options.reject else "accepted"
    elif options.document_label is not None:
        name, _, words = options.document_label.partition("=")
        name, value = parse_label(project, name, words)
        act = said_questions.settle_label(project, document, name, value if words else None)
        verdict = words or "nothing"
    else:
        name, _, words = options.attribute.partition("=")
        span = span_at(project, document, options.start, options.end, options.label)
        name, value = parse_value(project, name, words)
        value = value if words else None
        act = said_questions.settle_said(project, document, span, name, value)
        if options.reason:
            told = f"{options.attribute} · {options.reason}"
            act = said_reasons.with_reason(project, act, document, (span,), told)
        verdict = words or "nothing"
    if act.edits:
        project.apply(act)
    if options.json:
        print_json({"settled": 1, "verdict": verdict})
        return 0
    print(f"settled: {verdict}")
    return 0


# ------------------------------------------------------------------------------------------- many places


def _by_rule(project: Project, options: argparse.Namespace) -> int:
    from hashiya.services.review import place_lookup, rules

    strategy = rules.rule(options.rule, options.share)
    verdict = "threshold" if options.share is not None else options.rule
    known = set(project.scheme().codes)
    for label in options.label:
        if label not in known:
            raise UserError("no_label", f"There is no label «{label}» in this project.", label=label)
    with ProgressLine() as progress:
        plan = rules.preview(
            project,
            strategy,
            documents_named(project, options.document) if options.document else None,
            chosen_people(project, options),
            labels=options.label,
            verdict=verdict,
            progress=progress,
        )
    if plan.proposals and not options.dry_run:
        project.apply(rules.carry_out(project, plan))
    documents = {info.uid: info.name for info in project.documents()}
    if options.json:
        found = place_lookup.plan_json(plan, documents, project.names(), len(plan.proposals))
        print_json({**found, "dry_run": options.dry_run})
        return 0
    would = "would be " if options.dry_run else ""
    print(
        f"{many(len(plan.proposals), 'place')} {would}settled, {many(plan.kept, 'decision')} kept, "
        f"{plan.left} left open"
    )
    if plan.changes:
        print("The rule says otherwise than what was decided here; nothing of it was changed:")
        rows = [
            (documents.get(each.document, ""), each.seen.place.start, each.seen.place.end, *_both(each))
            for each in plan.changes
        ]
        print_table(("document", "start", "end", "decided", "rule", "votes"), rows)
    return 0


def _both(each: object) -> Sequence[object]:
    from hashiya.services.review.rules import Proposal

    assert isinstance(each, Proposal)
    decided, proposed = (
        " + ".join(f"{span.label} {span.start}–{span.end}" for span in spans) or "nothing"
        for spans in (each.against or (), each.spans)
    )
    return decided, proposed, f"{each.votes}/{each.people}"


def _finish(project: Project, options: argparse.Namespace) -> int:
    """One document as ever; of several, each that can be finished is, and those that cannot are named."""
    found: list[dict[str, object]] = []
    left = False
    for document in [one_document(project, name) for name in options.finish]:
        try:
            found.append(_finish_one(project, document, options))
        except UserError as error:
            if error.code != "still_open" or len(options.finish) == 1:
                raise
            left = True
            state = str(project.document(document).state)
            found.append({"document": error.args_["document"], "state": state, "open": error.args_["open"]})
            if not options.json:
                print(f"hashiya: {error}", file=sys.stderr)
    if options.json:
        print_json(found[0] if len(found) == 1 else {"documents": found})
    return 1 if left else 0


def _finish_one(project: Project, document: str, options: argparse.Namespace) -> dict[str, object]:
    """What is told of it. Raises UserError `still_open` where places are open."""
    from hashiya.services.review.finishing import finish

    done = finish(project, document, chosen_people(project, options))
    name = project.document(document).name
    if done.act is None:
        raise UserError(
            "still_open",
            f"{many(done.open, 'place')} of «{name}» still open; it is not finished.",
            hint="`hashiya compare --state open` lists them.",
            document=name,
            open=done.open,
        )
    project.apply(done.act)
    if not options.json:
        print(f"«{name}» is reviewed; {many(done.taken, 'agreed place')} came into gold.")
        if done.said:
            words = many(done.said, "disagreement")
            print(
                f"hashiya: {words} about attributes, links, relations or labels left open.", file=sys.stderr
            )
    told: dict[str, object] = {"settled": done.taken, "kept": done.kept, "document": name, "state": "done"}
    return {**told, "said_differently": done.said} if done.said else told
