"""Commands that look and list: documents, formats, engines, schemes, show."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.cli.output import ProgressLine, RowsToPrint, coloured, print_json, print_table, visual
from hashiya.services.project.project_file import documents_named, open_project

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from hashiya.services.suggest.familiarity import Familiarity


def documents(options: argparse.Namespace) -> int:
    from hashiya.services.attributes.standing import labels_and_note
    from hashiya.services.suggest.familiarity import dismissed, strange

    with open_project(options.project) as project:
        said, related = labels_and_note(project), project.relation_counts()
        familiar = strange(project)
        put_away = dismissed(project)

        def rows() -> Iterator[dict[str, object]]:
            for info in project.iter_documents():
                labels, note = said.get(info.uid, ({}, ""))
                yield {
                    "name": info.name,
                    "title": info.titled,
                    "characters": info.characters,
                    "words": info.words,
                    "direction": info.direction.value,
                    "annotations": info.annotations,
                    "suggestions": info.suggestions,
                    "relations": related.get(info.uid, 0),
                    "state": info.state.value,
                    "part": info.part,
                    "labels": labels,
                    "note": note,
                    "unfamiliar": _unfamiliar(familiar.get(info.uid), info.uid in put_away),
                }

        if options.json:
            print_json({"documents": RowsToPrint(rows())})
            return 0
        used = {key for row in rows() for key in ("title", "relations", "labels", "note") if row[key]}
        used |= {"kind"} if any(each.expected is not None for each in familiar.values()) else set()
        known = ("name", "title", "words", "annotations", "suggestions", "state", "part", *_MORE)
        shown = [key for key in known if key in used or key not in ("title", *_MORE)]
        table = ({**row, "kind": _kind(row["unfamiliar"])} for row in rows())
        _print_table(table, shown)
    return 0


_MORE = ("relations", "labels", "note", "kind")  # columns that only appear where they say something


def _kind(unfamiliar: object) -> object:
    return unfamiliar.get("kind", "") if isinstance(unfamiliar, dict) else ""


def _unfamiliar(found: Familiarity | None, put_away: bool) -> dict[str, object] | None:
    """What is said of a document that the engines read badly: `decided` 0 means that the figure is the model
    card's.
    """
    if found is None or not found.kind or found.expected is None:
        return None
    return {
        "kind": found.kind,
        "expected_precision": round(found.expected, 4),
        "decided": found.decided,
        "dismissed": put_away,
    }


def formats(options: argparse.Namespace) -> int:
    from hashiya.services.exchange.catalogue import format_rows, format_troubles

    for name, why in format_troubles().items():
        print(f"hashiya: the plug-in of the format {name} cannot be used: {why}", file=sys.stderr)
    return _print_rows(options, "formats", format_rows(), ("name", "title", "reads", "writes", "suffixes"))


def engines(options: argparse.Namespace) -> int:
    from hashiya.services.exchange.catalogue import engine_rows

    head = ("name", "title", "available", "runtime", "why_not")
    if options.get is not None:
        return _get(options)
    if options.project is None:
        if wishes := [
            name for name in ("on", "off", "folder", "server", "server_model") if _given(options, name)
        ]:
            options.wrong(f"name the project in which to set this (--{wishes[0].replace('_', '-')})")
        return _print_rows(options, "engines", engine_rows(), head)
    from hashiya.services.suggest import engines as services
    from hashiya.services.suggest.project_knowledge import knowledge_of

    with open_project(options.project, write=bool(options.on or options.off)) as project:
        if options.folder is not None:
            folder = Path(options.folder).expanduser().absolute() if options.folder else None
            services.choose_model_folder(project, folder)
        if options.server is not None or options.server_model is not None:
            services.choose_server(project, address=options.server, model=options.server_model)
        for name, on in (*((name, True) for name in options.on), *((name, False) for name in options.off)):
            services.turn_engine(project, name, on=on)
        states = {state.name: state.on for state in services.engine_states(project)}
        rows = [{**row, "on": states[str(row["name"])]} for row in engine_rows(knowledge_of(project))]
    return _print_rows(options, "engines", rows, (*head[:-1], "on", head[-1]))


def _get(options: argparse.Namespace) -> int:
    from hashiya.services.exchange.catalogue import engine_rows
    from hashiya.services.suggest.get_engine import get_engine

    if any(_given(options, name) for name in ("project", "on", "off", "folder", "server", "server_model")):
        options.wrong("--get stands alone: it is for every project on this computer")
    with ProgressLine() as progress:
        came = get_engine(options.get, progress=progress)
    (row,) = (row for row in engine_rows() if row["name"] == options.get)
    told = {
        "engine": options.get,
        "installed": came,
        "available": row["available"],
        "why_not": row["why_not"],
    }
    if options.json:
        print_json(told)
    else:
        print(f"Fetched: {', '.join(came)}." if came else "Everything was there already.")
        if row["why_not"]:
            print(row["why_not"])
    return 0


def _given(options: argparse.Namespace, name: str) -> bool:
    return getattr(options, name) not in (None, [])


def schemes(options: argparse.Namespace) -> int:
    from hashiya.services.exchange.catalogue import scheme_rows

    return _print_rows(
        options, "schemes", scheme_rows(), ("name", "title", "labels", "attributes", "relations")
    )


def _print_rows(
    options: argparse.Namespace, name: str, rows: list[dict[str, object]], head: tuple[str, ...]
) -> int:
    if options.json:
        print_json({name: rows})
    else:
        _print_table(rows, head)
    return 0


def _print_table(rows: Iterable[dict[str, object]], head: Sequence[str]) -> None:
    print_table([key.replace("_", " ") for key in head], ([_plain(row[key]) for key in head] for row in rows))


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return " ".join(f"{name}={_plain(each)}" for name, each in value.items())
    if isinstance(value, list):
        return " ".join(str(each["code"]) if isinstance(each, dict) else str(each) for each in value)
    return value


def show(options: argparse.Namespace) -> int:
    from hashiya.services.exchange.export import ExportSelection, document_json_of, shown

    with open_project(options.project) as project:
        uid = documents_named(project, [options.document])[0]
        if options.json:
            print_json(document_json_of(project, uid))
            return 0
        document = project.document(uid)
        selection = ExportSelection(layer="", include_suggested=True)
        items = shown(project.annotations(uid), selection, has_gold=False)
    text = coloured(document.text, [(item.start, item.end, item.label) for item in items])
    print(visual(text) if options.visual else text)
    return 0
