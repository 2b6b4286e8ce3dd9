"""The command line as a person or a script meets it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from hashiya.cli import main
from hashiya.cli.opening import wants_window

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "زارت الدكتورة سلمى الخطيب مدينة فاس يوم الاثنين 3 مارس 2025، ودفعت 250 درهمًا ثمنًا لثلاث مخطوطات.\n"
    "ثم عادت إلى فاس."
)
GOLD: dict[str, Any] = {"name": "رحلة"}
GOLD["spans"] = [
    {
        "start": TEXT.index("مدينة فاس"),
        "end": TEXT.index("مدينة فاس") + 9,
        "label": "GPE",
        "text": "مدينة فاس",
    },
    {
        "start": TEXT.index("يوم"),
        "end": TEXT.index("2025") + 4,
        "label": "DATE",
        "text": "يوم الاثنين 3 مارس 2025",
    },
]


@dataclass(frozen=True)
class Said:
    """What a command ended with and wrote."""

    returncode: int
    stdout: str
    stderr: str


class Workplace:
    """A folder with a project in it. `apart`: each command in a process of its own, as from a shell."""

    def __init__(self, folder: Path, *, apart: bool = False) -> None:
        self.folder = folder
        self.project = folder / "trial.hashiya"
        self._call = self._start if apart else self._call_here

    def run(self, *arguments: object, code: int = 0) -> Said:
        done = self._call(list(map(str, arguments)))
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done

    def _call_here(self, arguments: list[str]) -> Said:
        out, wrong = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(wrong),
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setenv("HASHIYA_PERSON", "ليلى")
            try:
                code = main(arguments)
            except SystemExit as ended:
                code = int(ended.code or 0)
        return Said(code, out.getvalue(), wrong.getvalue())

    def _start(self, arguments: list[str]) -> Said:
        environment = {**os.environ, "HASHIYA_PERSON": "ليلى", "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-m", "hashiya", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=self.folder,
            env=environment,
            timeout=120,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def json(self, *arguments: object, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code).stdout)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    place = Workplace(tmp_path)
    place.run("new", place.project, "--title", "تجربة")
    return place


def test_from_text_to_training_data(tmp_path: Path) -> None:
    place = Workplace(tmp_path, apart=True)
    place.run("new", place.project, "--title", "تجربة")
    text = place.write("رحلة.txt", TEXT)
    imported = place.json("import", place.project, text)
    assert (imported["imported"], imported["skipped"], imported["problems"]) == (1, 0, [])
    assert place.json("import", place.project, text)["skipped"] == 1
    suggested = place.json("suggest", place.project)
    assert suggested["documents"] == 1 and suggested["suggestions"] > 3
    assert {"patterns", "lexicon", "memory"} <= set(suggested["engines"])
    gold = place.write("gold.jsonl", json.dumps(GOLD, ensure_ascii=False))
    scores = place.json("evaluate", place.project, "--gold", gold)
    assert scores["micro"]["gold"] == 2
    assert scores["labels"]["DATE"]["correct"] == 1
    accepted = place.json("accept", place.project, "--label", "DATE")["accepted"]
    assert accepted == 1
    (document,) = place.json("documents", place.project)["documents"]
    assert document["annotations"] == 1 and document["name"] == "رحلة" and document["characters"] == len(TEXT)
    out = place.folder / "out.conll"
    exported = place.json("export", place.project, out, "--format", "conll")
    assert exported["annotations"] == 1
    tags = [line.split()[1] for line in out.read_text("utf-8").splitlines() if len(line.split()) == 2]
    assert tags.count("B-DATE") == 1 and tags.count("I-DATE") == 4
    assert place.json("check", place.project)["checks"]
    said = place.run("export", place.project, out, "--format", "conll")
    assert said.stdout.startswith("1 document, 1 annotation: ")
    *_, details = said.stderr.splitlines()
    assert details.startswith("hashiya: Details") and "score" in details and "Scores" not in said.stderr


def test_the_native_format_loses_nothing(place: Workplace) -> None:
    place.run("import", place.project, place.write("رحلة.txt", TEXT))
    place.run("suggest", place.project)
    place.run("accept", place.project, "--min-score", "0.8")
    first = place.folder / "first.jsonl"
    lost = place.json("export", place.project, first, "--format", "hashiya")["lost"]
    assert lost == []
    again = place.folder / "again.hashiya"
    place.run("new", again)
    place.run("import", again, first)
    second = place.folder / "second.jsonl"
    place.run("export", again, second, "--format", "hashiya")
    one, two = (path.read_text("utf-8").splitlines() for path in (first, second))
    assert [json.loads(line) for line in two] == [json.loads(line) for line in one]
    assert any(json.loads(line).get("spans") for line in one)


def test_a_split_goes_to_parts_that_never_share_a_text(place: Workplace) -> None:
    for number in range(12):
        place.write(f"texts/{number}.txt", f"{TEXT}\nرقم {number}: {'كلمة أخرى ' * number} سطر {number * 7}.")
    place.run("import", place.project, place.folder / "texts")
    place.run("suggest", place.project)
    place.run("accept", place.project)
    out = place.folder / "split"
    arguments = ("export", place.project, out, "--format", "hashiya", "--split", "60/20/20", "--seed", "3")
    done = place.json(*arguments)
    parts = {path.stem: path.read_text("utf-8") for path in out.glob("*.jsonl")}
    assert set(parts) <= {"train", "dev", "test"} and done["documents"] == 12
    names = [json.loads(line)["name"] for text in parts.values() for line in text.splitlines()]
    assert sorted(names, key=int) == [str(number) for number in range(12)]
    assert (out / "README.md").exists()
    place.run("import", place.project, place.write("empty.txt", "لا شيء هنا يُوسم. ولا هنا."))
    without = place.json("export", place.project, place.folder / "lean", *arguments[3:], "--no-negatives")
    assert without["documents"] == 12
    arguments = (*arguments, *(part for number in range(12) for part in ("--document", str(number))))  # type: ignore[assignment]
    place.json(*arguments)
    assert {path.stem: path.read_text("utf-8") for path in out.glob("*.jsonl")} == parts


def test_annotations_without_a_text_find_their_document(place: Workplace) -> None:
    place.run("import", place.project, place.write("رحلة.txt", TEXT))
    gold = place.write("gold.jsonl", json.dumps(GOLD, ensure_ascii=False))
    found = place.json("import", place.project, gold, "--as", "سعاد")
    assert (found["imported"], found["annotations"]) == (0, 2)
    assert place.json("import", place.project, gold, "--as", "سعاد")["annotations"] == 0
    scores = place.json("evaluate", place.project, "--gold", gold, "--layer", "سعاد")
    assert scores["micro"]["f1"] == 1.0
    shown = place.json("show", place.project, "رحلة")
    assert {span["by"] for span in shown["spans"]} == {"سعاد"}


def test_importing_as_gold_fills_the_gold_layer(place: Workplace) -> None:
    place.run("import", place.project, place.write("رحلة.txt", TEXT))
    gold = place.write("gold.jsonl", json.dumps(GOLD, ensure_ascii=False))
    assert place.json("import", place.project, gold, "--as", "gold")["annotations"] == 2
    scores = place.json("evaluate", place.project, "--gold", gold, "--layer", "gold")
    assert scores["micro"]["f1"] == 1.0
    assert {span["layer"] for span in place.json("show", place.project, "رحلة")["spans"]} == {"gold"}


def test_bad_spans_are_named_and_the_rest_goes_on(place: Workplace) -> None:
    spans = [
        {"start": 0, "end": 4, "label": "PERS", "text": "غيره"},
        {"start": 5, "end": 9999, "label": "PERS"},
        {"start": 0, "end": 4, "label": "PERS", "text": TEXT[0:4]},
    ]
    line = json.dumps({"name": "x", "text": TEXT, "spans": spans}, ensure_ascii=False)
    path = place.write("bad.jsonl", line + "\nليس كائنًا\n")
    found = place.json("import", place.project, path)
    assert (found["imported"], found["annotations"]) == (1, 1)
    assert len(found["problems"]) == 3
    assert all(problem["path"] and problem["where"] for problem in found["problems"])
    other = place.folder / "other.hashiya"
    place.run("new", other)
    refused = place.json("import", other, path, "--bad-spans", "refuse", code=1)
    assert refused["imported"] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("documents", "missing.hashiya"), "missing.hashiya"),
        (("documents", "."), "folder"),
        (("import", "trial.hashiya", "missing.txt"), "missing.txt"),
        (("new", "trial.hashiya"), "trial.hashiya"),
        (("new", "other.hashiya", "--scheme", "nothing"), "wojood"),
        (("suggest", "trial.hashiya", "--engine", "nothing"), "patterns"),
        (("suggest", "trial.hashiya", "--document", "nothing"), "nothing"),
        (("export", "trial.hashiya", "out", "--format", "nothing"), "conll"),
        (("export", "trial.hashiya", "no/such/out", "--format", "conll"), "folder"),
        (("export", "trial.hashiya", "out", "--format", "conll", "--layer", "nobody"), "nobody"),
        (("accept", "trial.hashiya", "--min-score", "7"), "0 to 1"),
        (("evaluate", "trial.hashiya", "--gold", "missing"), "missing"),
    ],
)
def test_what_goes_wrong_is_one_plain_line(place: Workplace, arguments: tuple[str, ...], words: str) -> None:
    done = place.run(*arguments, code=1)
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (place.folder / "out").exists() and not (place.folder / "other.hashiya").exists()


@pytest.mark.parametrize(
    "arguments", [("nothing",), ("new",), ("export", "x"), ("documents", "x", "--nothing")]
)
def test_wrong_usage_is_exit_2(place: Workplace, arguments: tuple[str, ...]) -> None:
    assert "usage:" in place.run(*arguments, code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ((), True),
        (("a.hashiya",), True),
        (("a.hashiya", "--lang", "ar"), True),
        (("--sample",), True),
        (("notes.txt",), True),
        (("--version",), False),
        (("-h",), False),
        (("engines", "--json"), False),
        (("new", "a.hashiya"), False),
        (("nothing",), False),
    ],
)
def test_what_opens_the_window(tmp_path: Path, arguments: tuple[str, ...], wanted: bool) -> None:
    (tmp_path / "notes.txt").touch()
    (tmp_path / "engines").mkdir()  # a command is one, whatever lies there
    with contextlib.chdir(tmp_path):
        assert wants_window(arguments) is wanted


def test_a_foreign_or_damaged_file_is_told_and_left_alone(place: Workplace) -> None:
    for name, content in (("text.hashiya", b"plain words"), ("empty.hashiya", b""), ("cut.hashiya", None)):
        path = place.folder / name
        content = place.project.read_bytes()[:5000] if content is None else content
        path.write_bytes(content)
        place.run("documents", path, code=1)
        assert path.read_bytes() == content


def test_listings(place: Workplace) -> None:
    formats = {row["name"]: row for row in place.json("formats")["formats"]}
    assert {"hashiya", "text", "conll", "wojood", "csv"} <= set(formats)
    assert (
        formats["hashiya"]["reads"]
        and formats["hashiya"]["writes"]
        and formats["hashiya"]["cannot_hold"] == []
    )
    engines = {row["name"]: row for row in place.json("engines")["engines"]}
    assert engines["patterns"]["available"] and engines["lexicon"]["available"]
    schemes = {row["name"]: row["labels"] for row in place.json("schemes")["schemes"]}
    assert len(schemes["wojood"]) == 21 and schemes["anercorp"] == ["PERS", "LOC", "ORG", "MISC"]


def test_search_folds_and_counts(place: Workplace) -> None:
    place.run("import", place.project, place.write("رحلة.txt", TEXT))
    found = place.json("search", place.project, "فَاس")
    assert found["total"] == 2
    hit = found["hits"][0]
    assert TEXT[hit["start"] : hit["end"]] == hit["match"] == "فاس"
    assert hit["left"].endswith("مدينة ")
    assert place.json("search", place.project, "فَاس", "--exact")["total"] == 0
    assert len(place.json("search", place.project, "فاس", "--limit", "1")["hits"]) == 1


def test_qt_is_never_imported_by_a_command(place: Workplace) -> None:
    heavy = ("PySide6", "torch", "pandas", "transformers", "camel_tools", "sqlite_utils", "numpy")
    program = (
        "import sys\n"
        "from hashiya.cli import main\n"
        f"code = main(['documents', {str(place.project)!r}, '--json'])\n"
        f"bad = [name for name in {heavy!r} if name in sys.modules]\n"
        "sys.exit(f'imported: {bad}' if bad else code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("tags", "last"), [("iobes", "E-DATE"), ("bilou", "L-DATE"), ("iob2", "I-DATE")])
def test_conll_has_the_tags_that_were_asked_for(place: Workplace, tags: str, last: str) -> None:
    place.run("import", place.project, place.write("رحلة.txt", TEXT))
    place.run("import", place.project, place.write("gold.jsonl", json.dumps(GOLD, ensure_ascii=False)))
    out = place.folder / "out.conll"
    place.run("export", place.project, out, "--format", "conll", "--tags", tags)
    assert f"2025 {last}" in out.read_text("utf-8").splitlines()


def test_two_people_s_files_become_one_and_are_compared(place: Workplace) -> None:
    place.run("import", place.project, place.write("رحلة.txt", TEXT))
    other = place.folder / "other.hashiya"
    place.run("new", other)
    place.run("import", other, place.folder / "رحلة.txt")
    place.run(
        "import",
        place.project,
        place.write("gold.jsonl", json.dumps(GOLD, ensure_ascii=False)),
        "--as",
        "سعاد",
    )
    half = {"name": GOLD["name"], "spans": GOLD["spans"][:1]}
    place.run(
        "import", other, place.write("half.jsonl", json.dumps(half, ensure_ascii=False)), "--as", "ليلى"
    )
    foreseen = place.json("merge", place.project, other, "--dry-run")
    assert foreseen["added"] == 1 and foreseen["dry_run"]
    merged = place.json("merge", place.project, other)
    assert (merged["added"], merged["conflicts"]) == (1, [])
    assert place.json("merge", place.project, other)["added"] == 0
    (pair,) = place.json("agreement", place.project, "--csv", place.folder / "agreement.csv")["pairs"]
    assert set(pair["people"]) == {"سعاد", "ليلى"}
    assert pair["f1"] == pytest.approx(2 / 3, abs=1e-4)
    assert -1 <= pair["kappa"] < 1 and -1 <= pair["alpha"] < 1
    assert (place.folder / "agreement.csv").stat().st_size > 0
    assert place.run("merge", place.project, place.project, code=1).stderr


def test_simulated_keys_by_way(place: Workplace) -> None:
    line = {"name": "one", "text": "جاءت سلمى.", "spans": [{"start": 5, "end": 9, "label": "PERS"}]}
    gold = place.write("gold.jsonl", json.dumps(line, ensure_ascii=False) + "\n")
    told = place.json("simulate", gold, "--keys")
    assert told["annotations"] == 1
    assert told["ways"]["no suggestions"]["keys"] == 3
    assert told["ways"]["doccano's way"] == {
        "keys": 3,
        "keys_per_span": 3.0,
        "curve": [["one", 3, 1]],
        "acts": {"missing": {"count": 1, "keys": 3}},
    }
    assert {cost["way"] for cost in told["costs"]} <= set(told["ways"])
    assert place.json("simulate", gold, "--keys", "--train")["models"] == []  # one document is too few
    assert "--keys" in place.run("simulate", gold, "--train", code=1).stderr
