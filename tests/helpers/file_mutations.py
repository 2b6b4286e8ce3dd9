"""Project files changed at random, and every command on them, in a process with bounded time and memory.

    python -m tests.helpers.file_mutations FOLDER FIRST COUNT COMMANDS

works through the seeds FIRST … FIRST + COUNT - 1: each makes one changed file, on which so many commands are
run, in turn over all there are, then `check --repair` and `check`. What is wrong is printed, a line each.
`run` starts such processes side by side. FOLDER is made by `make_folder`.
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = 4096
SECONDS = 20  # of processor that no command takes on a file of three texts
STUCK = 600  # seconds by the clock after which a command waits for something that does not come
MEMORY = 1 << 30  # bytes that a command may take beside what the program has
_AT_ONCE = 200  # files in one process

Chance = random.Random
Spoil = Callable[[Path, Chance], str]


class TooLong(BaseException):
    """A command used up its time; no handler of errors takes it for one of its own."""


# --- what is changed -----------------------------------------------------------------------------------

DEEP = "[" * 5000 + "]" * 5000
_TEXTS: Sequence[object] = (
    *("", "bogus", '{"a":', "null", "[]", "{}", "[1,2]", '"x"', "-1", "\u202e", "[" * 5000, DEEP, "1e999"),
    *("NaN", '{"a":' * 900 + "1" + "}" * 900, "x\0y", "\0", "9" * 5000, "../../x", "\ufffd", "ا" * 100_000),
    *('["' + "f" * 32 + '"]', "true", "[[]]", "[null]", '{"uid":null}', "0" * 32, "gold", "suggestions", "*"),
)
_NUMBERS: Sequence[object] = (-1, 0, 1, 2**31, 2**53 + 1, 2**62, 2**63 - 1, -(2**63))
_ODD: dict[str, Sequence[object]] = {
    "TEXT": _TEXTS,
    "INTEGER": _NUMBERS,
    "REAL": (-5.0, 0.0, 1e308, float("inf"), None),
    "BLOB": (b"", b"\x78\x9c\x00", b"\0" * 1000, None),
}
_JSON: Sequence[object] = (
    None,
    True,
    -1,
    2**70,
    1.5,
    "",
    "x",
    [],
    {},
    [1],
    [[1, 2]],
    {"uid": 3},
    "\0",
    1e308,
)


def put(path: Path, table: str, column: str, value: object, row: str = "max(rowid)", cast: str = "?") -> bool:
    """Write it past everything that guards the file; false where the column does not take it."""
    with unguarded(path) as db:
        try:
            query = f'UPDATE "{table}" SET "{column}" = {cast} WHERE rowid = (SELECT {row} FROM "{table}")'
            return bool(db.execute(query, (value,)).rowcount)
        except (sqlite3.Error, OverflowError):
            return False


@contextlib.contextmanager
def unguarded(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the file without its triggers, which are there again afterwards."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in guards:
            db.execute(f'DROP TRIGGER "{name}"')
        yield db
        for _name, sql in guards:
            with contextlib.suppress(sqlite3.Error):
                db.execute(sql)


def _place(path: Path, chance: Chance, kinds: Sequence[str] = tuple(_ODD)) -> tuple[str, str, str, int]:
    """(table, column, its type, rowid) of some value of such a type."""
    with closing(sqlite3.connect(path)) as db:
        tables = [
            name
            for (name,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%STRICT'"
                " AND name NOT LIKE '\\_%' ESCAPE '\\'"
            )
            if db.execute(f'SELECT 1 FROM "{name}"').fetchone()
        ]
        table = chance.choice(tables)
        columns = db.execute(f'SELECT name, type FROM pragma_table_info("{table}")').fetchall()
        column, kind = chance.choice([each for each in columns if each[1] in kinds] or columns)
        row = chance.choice(db.execute(f'SELECT rowid FROM "{table}"').fetchall())[0]
    return table, column, kind, row


def _value(path: Path, chance: Chance) -> str:
    table, column, kind, row = _place(path, chance)
    value = chance.choice(_ODD[kind])
    put(path, table, column, value, f"max({row})")
    return f"{table}.{column} = {str(value)[:20]!r} in {row}"


def _no_utf8(path: Path, chance: Chance) -> str:
    table, column, _kind, row = _place(path, chance, ["TEXT"])
    value = chance.choice([b"a\xffb", b"\xed\xa0\x80", b"\xd8", b"ab\0\xfe", b"\xf8\x88\x80\x80\x80"])
    put(path, table, column, value, f"max({row})", "CAST(? AS TEXT)")
    return f"{table}.{column} = {value!r} in {row}"


def _value_of_another(path: Path, chance: Chance) -> str:
    """What stands in one row put into another, or into another column of its type."""
    table, column, kind, row = _place(path, chance)
    with closing(sqlite3.connect(path)) as db:
        columns = db.execute(f'SELECT name, type FROM pragma_table_info("{table}")').fetchall()
        other = chance.choice([name for name, type_ in columns if type_ == kind])
        value = chance.choice(db.execute(f'SELECT "{other}" FROM "{table}"').fetchall())[0]
    put(path, table, column, value, f"max({row})")
    return f"{table}.{column} of {row} from {other}"


def _inside_json(path: Path, chance: Chance) -> str:
    """Some value inside a value that is JSON."""
    with closing(sqlite3.connect(path)) as db:
        found = []
        for table, column in _json_columns(db):
            rows = db.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall()
            found += [(table, column, row, text) for row, text in rows if text and len(text) > 2]
    table, column, row, text = chance.choice(found)
    try:
        value = json.loads(text)
    except ValueError:
        return "nothing"
    odd = chance.choice(_JSON)
    changed = json.dumps(_replaced(value, odd, chance), ensure_ascii=False)
    put(path, table, column, changed, f"max({row})")
    return f"{table}.{column} of {row}: {odd!r} inside"


def _json_columns(db: sqlite3.Connection) -> list[tuple[str, str]]:
    names = ("meta", "value", "args", "edits", "why", "lch", "entries", "documents", "sides", "chosen")
    marks = ",".join("?" * len(names))
    return db.execute(
        "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c "
        f"WHERE t.type = 'table' AND t.name NOT LIKE 'search%' AND c.name IN ({marks})",
        names,
    ).fetchall()


def _replaced(value: object, odd: object, chance: Chance) -> object:
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(list(value))
        if chance.random() < 0.2:
            return {name: each for name, each in value.items() if name != key} | {"odd": odd}
        return value | {key: _replaced(value[key], odd, chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        if chance.random() < 0.2:
            return [*value[:at], *value[at + 1 :]]
        return [*value[:at], _replaced(value[at], odd, chance), *value[at + 1 :]]
    return odd


def _rows(path: Path, chance: Chance) -> str:
    """A row taken away, doubled under another id, or moved to another id."""
    table, _column, _kind, row = _place(path, chance)
    how = chance.choice(("gone", "moved", "double"))
    with unguarded(path) as db, contextlib.suppress(sqlite3.Error):
        if how == "gone":
            db.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))
        elif how == "moved":
            db.execute(
                f'UPDATE "{table}" SET rowid = ? WHERE rowid = ?',
                (chance.choice([-5, 0, 99, 2**40, -(2**63), 2**63 - 1]), row),
            )
        else:
            columns = [
                name
                for name, kind, key in db.execute(f'SELECT name, type, pk FROM pragma_table_info("{table}")')
                if not (key and kind == "INTEGER")
            ]
            names = ",".join(f'"{name}"' for name in columns)
            for (index,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?",
                (table,),
            ).fetchall():
                db.execute(f'DROP INDEX "{index}"')
            db.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {names} FROM "{table}" WHERE rowid = ?', (row,)
            )
    return f"{table} {row} {how}"


_STRANGE = (
    "CREATE TRIGGER zzz AFTER INSERT ON journal BEGIN UPDATE annotations SET label = 'ORG'; END",
    "CREATE TEMP TABLE t (a)",
    "CREATE TABLE more (a, b)",
    'CREATE TABLE "odd\u202e\'name" (a)',
    "CREATE VIEW more AS SELECT * FROM annotations",
    "CREATE VIEW v AS WITH RECURSIVE c(x) AS (VALUES(1) UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
    "ALTER TABLE annotations ADD COLUMN more TEXT",
    "ALTER TABLE documents ADD COLUMN more INTEGER NOT NULL DEFAULT 5",
    "ALTER TABLE annotations ADD COLUMN g TEXT GENERATED ALWAYS AS (upper(surface)) VIRTUAL",
    "ALTER TABLE project RENAME TO project2",
    "ALTER TABLE counts RENAME TO counts2",
    "ALTER TABLE labels RENAME COLUMN en TO english",
    "DROP TABLE counts",
    "DROP TABLE label_counts",
    "DROP TABLE touched",
    "DROP TABLE undo_stack",
    "DROP TABLE progress",
    "DROP TABLE seen",
    "DROP TABLE conflicts",
    "DROP VIEW reading",
    "DROP INDEX annotations_in_order",
    "CREATE INDEX more ON annotations (surface, note)",
    "CREATE UNIQUE INDEX one ON journal (kind)",
    "CREATE INDEX expr ON annotations (upper(surface))",
    "PRAGMA user_version = 1",
    "PRAGMA user_version = 0",
    "PRAGMA user_version = -3",
    "PRAGMA user_version = 77",
    "PRAGMA application_id = 1",
    "PRAGMA journal_mode = DELETE",
    "DELETE FROM labels",
    "DELETE FROM project",
    "DELETE FROM people",
    "DELETE FROM texts",
    "DELETE FROM documents",
    "DELETE FROM _sqlite_migrations",
)


def _schema(path: Path, chance: Chance) -> str:
    """Something in the list of tables that the program did not make, or that it made and is gone."""
    statement = chance.choice(_STRANGE)
    with unguarded(path) as db, contextlib.suppress(sqlite3.Error):
        db.execute("PRAGMA foreign_keys = OFF")
        if statement.startswith("DROP TABLE") and chance.random() < 0.3:
            name = statement.split()[-1]
            db.execute(statement)
            db.execute(f"CREATE VIEW {name} AS SELECT 1 AS document, 2 AS n")
        else:
            db.execute(statement)
    return statement


def _written_schema(path: Path, chance: Chance) -> str:
    """The text of the schema itself, as no statement would leave it."""
    with unguarded(path) as db, contextlib.suppress(sqlite3.Error):
        db.execute("PRAGMA writable_schema = ON")
        row = chance.choice(db.execute("SELECT rowid FROM sqlite_master").fetchall())[0]
        column = chance.choice(("type", "name", "tbl_name", "rootpage", "sql"))
        value = chance.choice(
            (None, "", "table", "bogus", 1, 5, 2**40, "CREATE TABLE annotations (a)", "view")
        )
        db.execute(f"UPDATE sqlite_master SET {column} = ? WHERE rowid = ?", (value, row))
        db.execute("PRAGMA writable_schema = OFF")
        return f"schema row {row}: {column} = {value!r}"
    return "schema"


def _bytes(path: Path, chance: Chance) -> str:
    data = bytearray(path.read_bytes())
    what = _spoil_bytes(data, chance)
    path.write_bytes(data)
    return what


def _spoil_bytes(data: bytearray, chance: Chance) -> str:
    kind = chance.choice(("bit", "bit", "bits", "bytes", "page", "swap", "cut", "header", "first", "copy"))
    at = chance.randrange(100, len(data))
    page = at // PAGE * PAGE
    other = chance.randrange(1, max(2, len(data) // PAGE)) * PAGE
    if kind == "bit":
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "bits":
        for _ in range(64):
            data[chance.randrange(100, len(data))] ^= 1 << chance.randrange(8)
    elif kind == "bytes":
        data[at : at + 16] = chance.randbytes(16)
    elif kind == "page":
        data[page : page + PAGE] = bytes(PAGE)
    elif kind == "swap":
        one, two = bytes(data[page : page + PAGE]), bytes(data[other : other + PAGE])
        data[page : page + PAGE], data[other : other + PAGE] = two, one
    elif kind == "header":  # of a page: kind, free block, count of cells
        data[page + chance.randrange(12)] = chance.randrange(256)
    elif kind == "first":
        data[chance.randrange(16, 100)] = chance.randrange(256)
    elif kind == "copy":
        data[other : other + PAGE] = data[page : page + PAGE]
    else:
        del data[at:]
    return f"{kind} at {at}"


def _log(path: Path, chance: Chance) -> str:
    """A write-ahead log that a killed program left, whole, cut or damaged."""
    other = path.with_name("logged.hashiya")
    shutil.copyfile(path, other)
    with closing(sqlite3.connect(other, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA wal_autocheckpoint = 0")
        for note in range(chance.randrange(1, 6)):
            db.execute("UPDATE annotations SET note = ? WHERE id = 1", (f"{note}",))
        shutil.copyfile(other, path)
        data = bytearray(Path(f"{other}-wal").read_bytes())
    for left in ("", "-wal", "-shm"):
        Path(f"{other}{left}").unlink(missing_ok=True)
    what = chance.choice(("whole", "cut", "spoilt", "random"))
    if what == "cut":
        del data[chance.randrange(1, len(data)) :]
    elif what == "spoilt":
        _spoil_bytes(data, chance)
    elif what == "random":
        data = bytearray(chance.randbytes(5000))
    Path(f"{path}-wal").write_bytes(data)
    return f"log {what}"


def _twice(path: Path, chance: Chance) -> str:
    """Several changes, the one after the other."""
    said = []
    for spoil in chance.sample((_value, _inside_json, _rows, _no_utf8, _bytes), 3):
        try:
            said.append(spoil(path, chance))
        except (sqlite3.Error, IndexError, UnicodeDecodeError):  # the one before left nothing to change
            break
    return "; ".join(said)


KINDS: Sequence[Spoil] = (
    *(_value, _value, _no_utf8, _value_of_another, _inside_json, _inside_json, _rows, _schema),
    *(_written_schema, _bytes, _bytes, _bytes, _log, _twice),
)


def change(path: Path, seed: int) -> str:
    """Change the file as the seed says; in words."""
    chance = Chance(seed)
    spoil = chance.choice(KINDS)
    return f"seed {seed}: {spoil.__name__.strip('_')}: {spoil(path, chance)}"


# --- what is done with it ------------------------------------------------------------------------------


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
        project.extend_search_index()


def commands(path: Path, folder: Path) -> list[list[str]]:
    """Every command that reads a project file. `folder` is that of `make_folder`; what is written goes beside
    `path`.
    """
    there, out = str(path), path.parent
    single, colleague, text = (str(folder / name) for name in ("single.jsonl", "colleague.hashiya", "t.txt"))
    shared = out / "shared"
    shared.mkdir(exist_ok=True)
    Path(text).write_text("نصّ جديد عن سلمى في دمشق.", encoding="utf-8")
    fresh = out / "fresh.hashiya"
    shutil.copyfile(folder / "sound.hashiya", fresh)
    exports = [
        ["export", there, str(out / f"o-{name}"), "--format", name, *more]
        for name, more in (
            ("hashiya", ()),
            ("hashiya", ("--despite-damage",)),
            ("report", ("--despite-damage",)),
            ("conll", ("--split", "60/20/20", "--layer", "gold", "--despite-damage")),
            ("csv", ("--include", "suggested")),
            ("brat", ("--layer", "suggestions")),
        )
    ]
    return [
        ["documents", there],
        ["show", there, "رحلة البحر"],
        ["show", there, "دفتر السوق", "--json"],
        *exports,
        ["parts", there],
        ["search", there, "سلمى"],
        ["search", there, "دمشق", "--exact", "--json"],
        ["suggest", there, "--document", "رحلة البحر", "--engine", "memory", "--engine", "patterns"],
        ["accept", there],
        ["import", there, single, text],
        ["train", there],
        ["evaluate", there, "--gold", single],
        ["agreement", there, "--json"],
        ["people", there, "--gold", "--answers"],
        ["people", there, "--rename", "سارة", "سارة ٢"],
        ["compare", there, "--json"],
        ["settle", there, "--rule", "agreed"],
        ["settle", there, "--finish", "دفتر السوق"],
        ["merge", there, colleague],
        ["merge", str(fresh), there],
        ["merge", there, "--undo"],
        ["package", there, str(out / "hind.hashiya"), "--for", "هند", "--assign", "all"],
        ["package", there, str(out / "r.hashiya"), "--for", "سارة", "--review"],
        ["bring-back", str(fresh), there],
        ["bring-back", there, colleague, "--dry-run"],
        ["sync", there, str(shared)],
        ["check", there],
        ["check", there, "--json"],
    ]


class Bounded:
    """Runs commands in this process, each within its time; the whole process within its memory."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder, self.work = folder, work
        self.texts = {
            json.loads(line)["text"]
            for line in (folder / "all.jsonl").read_text(encoding="utf-8").splitlines()
        }
        self.wrong: list[str] = []
        self.what = ""

    def mutation(self, seed: int, count: int) -> list[str]:
        """What is wrong with what commands say of the file of this seed."""
        self.wrong = []
        path = self.work / "p.hashiya"
        shutil.copyfile(self.folder / "sound.hashiya", path)
        self.what = change(path, seed)
        every = commands(path, self.folder)
        # In turn over all commands, in steps that share no factor with their number.
        for number in range(count):
            self.one(every[(seed * count + number) % len(every)])
        repaired = self.one(["check", str(path), "--repair"])
        if repaired == 0 and self.one(["check", str(path)]):
            self._tell("repaired, and not in order", "check")
        for left in self.work.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        return self.wrong

    def _tell(self, what: str, command: str) -> None:
        self.wrong.append(f"{self.what} | {command}: {what}")

    def one(self, command: list[str]) -> int:
        """Run one command and look at what comes of it; its status."""
        from hashiya.cli import main

        out, err = io.StringIO(), io.StringIO()
        name = " ".join(each for each in command if not each.startswith("/"))
        faulthandler.dump_traceback_later(STUCK, exit=True)
        code = -1
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _time_limit():
                code = main(command)
        except TooLong:
            self._tell(f"more than {SECONDS} s", name)
        except BaseException as error:
            self._tell(f"raised {error!r}", name)
        finally:
            faulthandler.cancel_dump_traceback_later()
        said = " ".join(err.getvalue().split())
        if "fault of the program" in said or "Traceback" in said or "Not enough memory" in said:
            self._tell(said[-400:], name)
        elif code not in (0, 1):
            self._tell(f"status {code}: {said}", name)
        elif code == 1 and not said and command[0] != "check":
            self._tell("failed without a word", name)
        if code == 0 and command[0] == "export" and "hashiya" in command:
            self._look_at_texts(Path(command[2]), name)
        return code

    def _look_at_texts(self, written: Path, name: str) -> None:
        """What went out without a word is what came in."""
        for line in written.read_text(encoding="utf-8").splitlines():
            if json.loads(line)["text"] not in self.texts:
                self._tell("another text went out", name)


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    """Of the processor: a machine that is busy with other things fails nothing."""
    if not hasattr(signal, "ITIMER_PROF"):
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # a system without it
        return
    with open("/proc/self/statm", encoding="ascii") as statm:
        now = int(statm.read().split()[0]) * os.sysconf("SC_PAGESIZE")
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


def _serve(folder: Path, first: int, count: int, each: int) -> None:
    import hashiya.cli.commands
    import hashiya.services.exchange.export
    import hashiya.services.suggest.highlight
    import hashiya.store.recovery.recover  # noqa: F401
    from hashiya.cli import parser

    parser.build_parser = lru_cache(parser.build_parser)  # a third of the time of small commands
    memory_disk = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    work = Path(tempfile.mkdtemp(prefix="hashiya-mutations-", dir=memory_disk))
    if sys.platform.startswith("linux"):
        _limit_memory()
    bounded = Bounded(folder, work)
    for seed in range(first, first + count):
        print(f"+ {seed}", flush=True)
        for wrong in bounded.mutation(seed, each):
            print(f"- {wrong}", flush=True)
    shutil.rmtree(work)
    if sys.platform.startswith("linux"):
        import resource

        print(f"= {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}", flush=True)


def run(folder: Path, first: int, count: int, each: int, jobs: int = 1) -> tuple[list[str], int]:
    """What is wrong over so many seeds, and the greatest memory of a process in MB (0: unknown)."""

    def part(start: int) -> tuple[list[str], int]:
        many = min(_AT_ONCE, first + count - start)
        command = [sys.executable, "-m", __name__, str(folder), str(start), str(many), str(each)]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT / "desktop"), str(ROOT))),
            "HASHIYA_CONFIG": str(folder / "config"),
            "HASHIYA_PERSON": "ليلى",
            "OPENBLAS_NUM_THREADS": "1",
        }
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
        lines = done.stdout.splitlines()
        wrong = [line[2:] for line in lines if line.startswith("- ")]
        if done.returncode:
            last = next((line for line in reversed(lines) if line.startswith("+ ")), "+ ?")
            wrong.append(f"seed {last[2:]}: the process ended with {done.returncode}: {done.stderr[-3000:]}")
        return wrong, max((int(line[2:]) for line in lines if line.startswith("= ")), default=0)

    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(part, range(first, first + count, _AT_ONCE)))
    return [line for lines, _memory in found for line in lines], max(memory for _lines, memory in found)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
