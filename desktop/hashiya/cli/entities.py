"""The command about entities: who and what mentions mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, many, print_json, print_table
from hashiya.errors import UserError
from hashiya.services.project.project_file import act_as, is_gold, open_project

if TYPE_CHECKING:
    import argparse

    from hashiya.services.entities.entity_rows import EntityRow
    from hashiya.services.entities.registry import Linked, Registry
    from hashiya.store.project import Project


def entities(options: argparse.Namespace) -> int:
    """See entities with their mentions, and link, join, part and write them."""
    changes = bool(options.links or options.unlink or options.joins or options.parts)
    writes = changes or options.knowledge is not None
    if options.format and options.output is None:
        options.wrong("--format goes with --output")
    with open_project(options.project, write=writes) as project:
        if changes or options.candidates or options.suggest:
            if writes:
                act_as(project, options.person)
            else:
                _read_as(project, options.person)
        told: dict[str, object] = _change(project, options) if changes else {}
        if options.knowledge is not None:
            told["knowledge"] = _choose_knowledge(project, options.knowledge)
        if options.candidates:
            told["candidates"] = _candidates(project, options.candidates)
        if options.suggest:
            told["suggested"] = _suggested(project)
        _tell(project, options, told)
    return 0


def _read_as(project: Project, name: str) -> None:
    """As whom the project is read: who is named, whom the package is for, or who sits here."""
    from hashiya.services.project.project_file import package_person, system_person

    if name:
        project.act_as(_known_person(project, name))
        return
    here = package_person(project) or next(
        (each.uid for each in project.people() if each.name == system_person()), ""
    )
    if here:
        project.act_as(here)


def _known_person(project: Project, name: str) -> str:
    found = next((each.uid for each in project.people() if each.name == name), "")
    if not found:
        raise UserError("no_person", f"Nobody in this project is called {name}.", person=name)
    return found


def _change(project: Project, options: argparse.Namespace) -> dict[str, object]:
    from hashiya.services.entities import linking
    from hashiya.services.entities.asked_for import entity_named, entity_or_new, mention_at
    from hashiya.services.entities.registry import Registry

    done = {"linked": 0, "unlinked": 0, "joined": 0, "parted": 0}
    for each in options.links:
        where, what = _two(each, "--link", "MENTION=ENTITY")
        mention = mention_at(project, where)
        meant = entity_or_new(Registry.read(project), what, mention)
        act = linking.link(project, [mention], meant)
        done["linked"] += bool(act.edits)
        if act.edits:
            project.apply(act)
    for each in options.unlink:
        act = linking.unlink(project, [mention_at(project, each)])
        done["unlinked"] += len(act.edits)
        if act.edits:
            project.apply(act)
    for each in options.joins:
        registry = Registry.read(project)
        first, into = (entity_named(registry, name) for name in _two(each, "--join", "A=B"))
        act = linking.join(project, [first], into)
        done["joined"] += len(act.edits)
        if act.edits:
            project.apply(act)
    for each in options.parts:
        act = linking.part(project, entity_named(Registry.read(project), each))
        done["parted"] += len(act.edits)
        if act.edits:
            project.apply(act)
    return dict(done)


def _two(given: str, option: str, form: str) -> tuple[str, str]:
    first, sign, last = given.rpartition("=")
    if not (sign and first.strip() and last.strip()):
        raise UserError("bad_pair", f"{option} is {form} and not «{given}».", given=given)
    return first.strip(), last.strip()


def _choose_knowledge(project: Project, given: str) -> dict[str, object]:
    from hashiya.services.entities.knowledge import choose_file, index_file

    if not given:
        choose_file(project, None)
        return {"file": None}
    with ProgressLine() as progress:
        report = index_file(Path(given), progress=progress)
    choose_file(project, Path(given))
    examples = [{"line": each.line, "code": each.code} for each in report.examples]
    return {"file": given, "entries": report.entries, "bad_lines": report.bad, "examples": examples}


def _candidates(project: Project, wanted: str) -> list[dict[str, object]]:
    from hashiya.services.entities.asked_for import mention_at
    from hashiya.services.entities.knowledge import all_candidates
    from hashiya.services.entities.registry import Registry

    mention = mention_at(project, wanted)
    found = all_candidates(project, Registry.own(project), mention)
    return [
        {
            "id": each.entity.uid or None,
            "name": each.entity.name,
            "label": each.entity.label,
            "identifiers": dict(each.entity.identifiers),
            "score": round(each.score, 3),
            "reasons": [list(reason) for reason in each.reasons],
        }
        for each in found
    ]


def _suggested(project: Project) -> list[dict[str, object]]:
    from hashiya.services.entities.proposals import propose_links
    from hashiya.services.entities.registry import Registry

    return [
        {
            "id": group.entity.uid or None,
            "name": group.entity.name,
            "label": group.entity.label,
            "score": round(group.score, 3),
            "mentions": [
                {
                    "id": each.annotation.uid,
                    "document": each.hit.name,
                    "start": each.annotation.start,
                    "end": each.annotation.end,
                    "text": each.annotation.surface,
                    "score": round(each.score, 3),
                    "reasons": [list(reason) for reason in each.reasons],
                }
                for each in group.mentions
            ],
        }
        for group in propose_links(project, Registry.own(project))
    ]


def _tell(project: Project, options: argparse.Namespace, told: dict[str, object]) -> None:
    from hashiya.services.entities.alike import alike
    from hashiya.services.entities.asked_for import entity_named
    from hashiya.services.entities.entity_files import write_entities
    from hashiya.services.entities.entity_rows import entity_rows
    from hashiya.services.entities.registry import Registry

    layers = None if not options.layer else _layers(project, options.layer)
    registry = Registry.read(project, layers)
    infos = project.documents()
    names = {info.uid: info.name for info in infos}
    rows = entity_rows(registry, [info.uid for info in infos])
    if options.label:
        rows = [row for row in rows if row.entity.label in options.label]
    if options.entity:
        wanted = registry.entity(entity_named(registry, options.entity))
        rows = [row for row in rows if wanted is not None and row.entity.uid == wanted.uid]
    if options.output is not None:
        write_entities(rows, registry, names, options.output, options.format, project.title)
        told["output"] = str(options.output)
    people = project.names()
    if options.json:
        told["entities"] = [_entity(row, registry, names, people) for row in rows]
        told["alike"] = [
            {"ids": [each.uid for each in group.entities], "reason": group.reason, "shared": group.shared}
            for group in alike(registry)
        ]
        told["nil"] = [_mention(each, names, people) for each in registry.nil]
        print_json(told)
        return
    _print(rows, told)


def _layers(project: Project, name: str) -> set[str]:
    return {name} if is_gold(name) else set(project.layers_of_person(_known_person(project, name)))


def _entity(
    row: EntityRow, registry: Registry, names: dict[str, str], people: dict[str, str]
) -> dict[str, object]:
    each = row.entity
    return {
        "id": each.uid,
        "label": each.label,
        "name": each.name,
        "label_ar": each.ar,
        "label_en": each.en,
        "aliases": list(each.aliases),
        "description": each.description,
        "identifiers": dict(each.identifiers),
        "members": list(each.members),
        "note": each.note,
        "joined": [{"id": other.uid, "name": other.name} for other in row.joined],
        "count": row.count,
        "documents": row.documents,
        "spellings": dict(row.spellings),
        "mentions": [_mention(linked, names, people) for linked in registry.of(each.uid)],
    }


def _mention(each: Linked, names: dict[str, str], people: dict[str, str]) -> dict[str, object]:
    found = each.annotation
    return {
        "id": found.uid,
        "document": names.get(found.document, ""),
        "start": found.start,
        "end": found.end,
        "label": found.label,
        "text": found.surface,
        "layer": people.get(found.layer, found.layer),
        "by": people.get(each.mention.by, each.mention.by),
    }


def _print(rows: list[EntityRow], told: dict[str, object]) -> None:
    for key in ("candidates", "suggested"):
        for each in told.get(key, ()):  # type: ignore[attr-defined]
            reasons = "; ".join(" ".join(reason) for reason in each.get("reasons", ()))
            count = many(len(each["mentions"]), "mention") if "mentions" in each else reasons
            print(f"{each['score']:.2f}  {each['label']}  {each['name']}  {count}")
    if not told.keys() & {"candidates", "suggested"}:
        print_table(
            ("name", "label", "mentions", "documents", "id"),
            ((row.entity.name, row.entity.label, row.count, row.documents, row.entity.uid) for row in rows),
        )
    for key in ("linked", "unlinked", "joined", "parted"):
        if told.get(key):
            print(f"{key}: {told[key]}")
    knowledge = told.get("knowledge")
    if isinstance(knowledge, dict) and knowledge["file"]:
        bad = many(knowledge["bad_lines"], "bad line")
        print(f"{knowledge['entries']:,} entries in {knowledge['file']}, {bad}")
        for each in knowledge["examples"]:
            print(f"line {each['line']}: {each['code'].replace('_', ' ')}")
    if "output" in told:
        print(f"{many(len(rows), 'entity').replace('entitys', 'entities')} written to {told['output']}")
