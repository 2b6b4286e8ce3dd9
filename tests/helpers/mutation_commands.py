"""A project with everything in it that a team leaves, and every command on it."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project


def make_folder(folder: Path) -> Path:
    """A sound project with everything in it that a team leaves, and files beside it for commands to read."""
    from tests.helpers.gui_project import make_project
    from tests.helpers.team_project import make_team

    from hashiya.cli import main

    team = folder / "team"
    team.mkdir(parents=True)
    base, (sara, nabil, aisha) = make_team(team)
    sound = folder / "sound.hashiya"
    shutil.copyfile(base, sound)
    single = make_project(folder / "single.hashiya")
    out, there = folder / "made", str(sound)
    out.mkdir()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        steps = [
            ["export", str(single), str(folder / "single.jsonl"), "--format", "hashiya"],
            ["import", there, str(folder / "single.jsonl")],
            ["merge", there, str(sara), str(nabil)],
            ["merge", there, str(aisha)],
            ["settle", there, "--rule", "majority", "--share", "0.6"],
            ["settle", there, "--finish", "رسالة"],
            ["package", there, str(out), "--for", "سارة", "--for", "نبيل", "--assign", "1"],
            ["accept", there, "--document", "دفتر الحساب"],
            ["parts", there, "--deal", "60/20/20"],
            ["export", there, str(folder / "all.jsonl"), "--format", "hashiya"],
        ]
        for step in steps:
            assert main(step) == 0, step
    _enrich(sound)
    _fill_the_rest(sound)
    shutil.copyfile(sara, folder / "colleague.hashiya")
    return folder


def _enrich(sound: Path) -> None:
    """Settings of every kind, an index, a word list, guidelines, a model."""
    from hashiya.core.changes import Act, Edit
    from hashiya.core.span import new_uid, now
    from hashiya.store.project import Project

    with Project.open(sound) as project:
        project.act_as(project.person("ليلى") or "")
        first = project.document_uids()[0]
        words: dict[str, object] = {"uid": new_uid(), "name": "مدن", "label": "GPE", "created": now()}
        words["entries"] = ["دمشق", "بيروت"]
        guide = {"uid": new_uid(), "label": "PERS", "text": "أسماء الناس", "by": "", "modified": now()}
        project.apply(Act("word_list_add", (Edit("word_lists", str(words["uid"]), None, words),)))
        project.apply(Act("guideline", (Edit("guidelines", guide["uid"], None, guide),)))
        settings: dict[str, object] = {
            **{"a": {"b": [1, "x"]}, "suggest.threshold": 0.5, "suggest.engines_off": ["crf"]},
            **{"export.facts": {"licence": "CC0"}, "note_drafts": {"x": "y"}, "open_document": first},
            **{"audit.share": 20, "audit.exempt": [first], f"first_suggestions:{first}": []},
            **{"merge.labels": {"A": "PERS"}, "export.profiles": {}},
        }
        for key, value in settings.items():
            project.set_setting(key, value)
        project.save_model("m", b"\0" * 100, {"f1": 0.5})
        _go_beyond(project)
        project.extend_search_index()


def _go_beyond(project: Project) -> None:
    """Attributes, relations, entities (two of them joined), notes and answers of documents."""
    from tests.helpers.beyond import with_types

    from hashiya.core.beyond.entities import NIL, Entity
    from hashiya.services.annotate import marking
    from hashiya.services.attributes import values
    from hashiya.services.entities import linking
    from hashiya.services.relations import relating

    with_types(project)
    for number, document in enumerate(project.document_uids()[:2]):
        text = project.document(document).text
        places = [(0, text.index(" ")), (text.index(" ") + 1, text.index(" ", text.index(" ") + 1))]
        for start, end in places:
            project.apply(marking.mark(project, document, start, end, "LOC"))
        mine = project.annotations(document, layers=[project.person_uid])
        ones = [each for each in mine if (each.start, each.end) in places]
        project.apply(values.set_on_annotations(project, ones, "sub", "town"))
        project.apply(values.set_on_annotations(project, ones[:1], "certain", True))
        project.apply(relating.relate(project, ones[0], ones[1], "near"))
        project.apply(values.set_on_relation(project, project.relations(document)[-1], "degree", 2.5))
        known = Entity("", "LOC", ar=f"موضع {number}", identifiers={"wikidata": "Q7"}, aliases=("مكان",))
        project.apply(linking.link(project, ones[:1], known))
        project.apply(linking.link(project, ones[1:], NIL))
        project.apply(values.label_document(project, document, "variety", "MSA"))
        project.apply(values.write_note(project, document, "ناقص"))
    first, second = list(project.entities())[:2]
    project.apply(linking.join(project, [first], second))


def _fill_the_rest(sound: Path) -> None:
    """A row in each table that has none yet, as merging and teaching leave them."""
    with closing(sqlite3.connect(sound)) as db, db:
        at, (uid, document, label) = (
            "2026-01-02T03:04:05Z",
            db.execute("SELECT a.uid, d.uid, a.label FROM annotations a, documents d").fetchone(),
        )
        person, name, kind = db.execute("SELECT uid, name, kind FROM people").fetchone()
        (settled,) = db.execute("SELECT uid FROM settlements").fetchone()
        dot = "d" * 32
        said = json.dumps({"uid": person, "value": [name + " ٢", kind, at]}, ensure_ascii=False)
        for table, row in {
            "known": (f"annotations {uid}", dot),
            "seen": ("e" * 32,),
            "conflicts": ("c" * 32, "people", person, dot, "", said),
            "answers": ("a" * 32, settled, document, person, "لماذا؟", at, at),
            "examples": ("b" * 32, label, 1, document, 0, 4, "دفتر", "دفتر السوق", 0, "", person, at),
        }.items():
            db.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", row)


def commands(path: Path, folder: Path) -> list[list[str]]:
    """Every command that reads a project file. `folder` is that of `make_folder`; what is written goes beside
    `path`.
    """
    there, out = str(path), path.parent
    return [
        ["documents", there],
        ["show", there, "رحلة البحر"],
        ["show", there, "دفتر السوق", "--json"],
        *_exports(there, out),
        *_work_alone(there, folder),
        *_work_of_a_team(there, out, folder),
        *_counts(there, out),
        *_entities(there, out),
        *_engines(there, out, folder),
        ["check", there],
        ["check", there, "--json"],
    ]


def _exports(there: str, out: Path) -> list[list[str]]:
    wanted: dict[str, list[tuple[str, ...]]] = {
        "hashiya": [(), ("--despite-damage",)],
        "report": [("--despite-damage",)],
        "conll": [("--split", "60/20/20", "--layer", "gold", "--despite-damage")],
        "csv": [("--include", "suggested")],
        "brat": [("--layer", "suggestions")],
        "tei": [("--despite-damage",)],
        "webanno-tsv": [()],
        "labelstudio": [("--despite-damage",)],
        "cas-json": [("--despite-damage",)],
    }
    return [
        ["export", there, str(out / f"o-{name}"), "--format", name, *options]
        for name, ways in wanted.items()
        for options in ways
    ]


def _text(folder: Path) -> str:
    """A text for commands to read."""
    path = folder / "t.txt"
    path.write_text("نصّ جديد عن سلمى في دمشق.", encoding="utf-8")
    return str(path)


def _work_alone(there: str, folder: Path) -> list[list[str]]:
    single = str(folder / "single.jsonl")
    return [
        ["parts", there],
        ["search", there, "سلمى"],
        ["search", there, "دمشق", "--exact", "--json"],
        ["suggest", there, "--document", "رحلة البحر", "--engine", "memory", "--engine", "patterns"],
        ["accept", there],
        ["import", there, single, _text(folder)],
        ["train", there],
        ["evaluate", there, "--gold", single],
    ]


def _work_of_a_team(there: str, out: Path, folder: Path) -> list[list[str]]:
    colleague, fresh = str(folder / "colleague.hashiya"), str(out / "fresh.hashiya")
    shutil.copyfile(folder / "sound.hashiya", fresh)
    shared = out / "shared"
    shared.mkdir(exist_ok=True)
    return [
        ["agreement", there, "--json"],
        ["people", there, "--gold", "--answers"],
        ["people", there, "--rename", "سارة", "سارة ٢"],
        ["compare", there, "--json"],
        ["settle", there, "--rule", "agreed"],
        ["settle", there, "--finish", "دفتر السوق"],
        ["merge", there, colleague],
        ["merge", fresh, there],
        ["merge", there, "--undo"],
        ["package", there, str(out / "hind.hashiya"), "--for", "هند", "--assign", "all"],
        ["package", there, str(out / "r.hashiya"), "--for", "سارة", "--review"],
        ["bring-back", fresh, there],
        ["bring-back", there, colleague, "--dry-run"],
        ["sync", there, str(shared)],
        ["settle", there, "--document", "دفتر السوق", "--start", "0", "--end", "4", "--nothing"],
        ["people", there, "--json"],
        ["compare", there, "--document", "دفتر السوق"],
    ]


def _counts(there: str, out: Path) -> list[list[str]]:
    return [
        ["concordance", there, "سلمى", "--json"],
        ["collocations", there, "سلمى", "--json"],
        ["collocations", there, "--entity", "موضع 1"],
        ["keyness", there, "--document", "دفتر السوق", "--min-count", "1"],
        ["dispersion", there, "--label", "LOC"],
        ["publish", there, str(out / "site")],
        ["publish", there, str(out / "site-suggested"), "--include", "suggested", "--layer", "gold"],
    ]


def _entities(there: str, out: Path) -> list[list[str]]:
    known = out / "known.csv"
    known.write_text("id,label_ar,type\nQ1,سلمى,person\nQ7,دمشق,city\n", encoding="utf-8")
    return [
        ["entities", there, "--json"],
        ["entities", there, "--suggest", "--knowledge", str(known)],
        ["entities", there, "--output", str(out / "e.ttl"), "--format", "jsonld"],
        ["entities", there, "--output", str(out / "e.xml"), "--format", "tei"],
        ["entities", there, "--link", "يوميّات السفر:0-7=موضع 1", "--join", "موضع 0=موضع 1"],
        ["entities", there, "--candidates", "يوميّات السفر:0-7", "--json"],
        ["entities", there, "--part", "موضع 0"],
    ]


def _engines(there: str, out: Path, folder: Path) -> list[list[str]]:
    corpus = ["corpus", "highlight", _text(folder), str(out / "corpus"), "--workers", "1"]
    return [
        ["engines", there, "--json"],
        ["engines", there, "--off", "crf", "--server", "127.0.0.1:9"],
        ["train", there, "--layer", "gold", "--output", str(out / "m.hmodel")],
        [*corpus, "--project", there, "--engine", "memory", "--engine", "patterns"],
    ]
