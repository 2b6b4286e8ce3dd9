"""What is taken out of the packaged program: what is left works as before."""

from __future__ import annotations

import ast
import ctypes
import importlib.machinery
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
HEADER = b"\x20\x00\xda\x27\x14\x00\x00\x00\x00\x00\x02\x00CmnD" + bytes(16)
ITEMS = {"icudt99l/ar.res": b"arabic", "icudt99l/nfc.nrm": b"forms" * 9, "icudt99l/zu.res": b"zulu" * 40}

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the packages are made there")


def tool(name: str) -> Any:
    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        return __import__(name)
    finally:
        sys.path.remove(str(ROOT / "packaging"))


def package_folder(name: str) -> Path:
    module = pytest.importorskip(name)
    return Path(module.__file__).parent


def test_a_written_library_is_loaded_and_read_back(tmp_path: Path) -> None:
    icu = tool("icu_data")
    data = icu.write_items(HEADER, ITEMS)
    machine = int.from_bytes(Path(sys.executable).resolve().read_bytes()[18:20], "little")
    library = tmp_path / "libicudata.so.99"
    library.write_bytes(icu.write_library(machine, library.name, "icudt99_dat", data))
    loaded = (ctypes.c_char * len(data)).in_dll(ctypes.CDLL(str(library)), "icudt99_dat")
    assert loaded.raw == data
    found = icu.read_library(library.read_bytes())
    assert found[:3] == (machine, library.name, "icudt99_dat")
    items = icu.read_items(found[3][: len(data)])
    assert list(items) == sorted(ITEMS) and items["icudt99l/ar.res"].startswith(b"arabic")


def test_only_what_two_languages_need_stays(tmp_path: Path) -> None:
    icu = tool("icu_data")
    library = tmp_path / "libicudata.so.99"
    library.write_bytes(icu.write_library(62, library.name, "icudt99_dat", icu.write_items(HEADER, ITEMS)))
    assert icu.cut_down(library)
    items = icu.read_items(icu.read_library(library.read_bytes())[3])
    assert list(items) == ["icudt99l/ar.res", "icudt99l/nfc.nrm"]
    assert icu.cut_down(library)  # a second time nothing more


@pytest.mark.parametrize("content", [b"", b"\x7fELF\x01\x01" + bytes(100), b"no library"])
def test_what_is_no_such_library_stays(tmp_path: Path, content: bytes) -> None:
    icu = tool("icu_data")
    library = tmp_path / "libicudata.so.99"
    library.write_bytes(content)
    assert not icu.cut_down(library) and library.read_bytes() == content


QT = """
from PySide6.QtCore import QCollator, QLocale
words = ["ب", "أ", "ا", "ت", "آ", "ة", "z", "A", "ä", "é"]
for name in ("ar", "en"):
    print(sorted(words, key=QCollator(QLocale(name)).sortKey), QLocale(name).toString(12345.5))
print(QLocale("tr").toUpper("istanbul"), QLocale("en").toLower("ΑΣ"), QLocale("ar").monthName(3))
"""


def test_qt_compares_and_writes_as_with_all_the_data(tmp_path: Path) -> None:
    icu = tool("icu_data")
    (whole,) = (package_folder("PySide6") / "Qt" / "lib").glob("libicudata.so.*")
    small = tmp_path / whole.name
    shutil.copyfile(whole, small)
    assert icu.cut_down(small) and small.stat().st_size < whole.stat().st_size / 10

    def said(**more: str) -> str:
        command = [sys.executable, "-c", QT]
        return subprocess.run(
            command, env={**os.environ, **more}, capture_output=True, text=True, check=True
        ).stdout

    assert said(LD_PRELOAD=str(small)) == said() != ""


def test_a_library_no_longer_asks_for_what_is_taken_away(tmp_path: Path) -> None:
    slimming = tool("slimming")
    (module,) = package_folder("pyarrow").glob("_parquet.cpython-*.so")
    copy = tmp_path / module.name
    shutil.copyfile(module, copy)
    gone = slimming.need_no_more(copy, slimming.ARROW)
    assert {name.partition(".")[0] for name in gone} == set(slimming.ARROW)
    asked = {name for _, _, name in slimming._needed(bytearray(copy.read_bytes()))}
    assert not any(name.startswith(slimming.ARROW) for name in asked)
    assert any(name.startswith("libparquet") for name in asked)
    assert copy.stat().st_size == module.stat().st_size
    assert slimming.need_no_more(copy, slimming.ARROW) == []


ARROW = """
import sys
sys.path.insert(0, PLACE)
import pyarrow, pyarrow.parquet as parquet
assert pyarrow.__file__.startswith(PLACE), pyarrow.__file__
rows = [{"text": "سافرت نوال", "spans": [{"start": 6, "label": "PERS"}]}, {"text": "", "spans": []}]
parquet.write_table(pyarrow.Table.from_pylist(rows), PLACE + "/a.parquet", compression="zstd")
with parquet.ParquetFile(PLACE + "/a.parquet") as file:
    assert [row for batch in file.iter_batches() for row in batch.to_pylist()] == rows
    column = file.read(columns=["text"]).column("text")
print(column.chunks[0].to_numpy(zero_copy_only=False).tolist())
"""


def test_arrow_works_without_what_is_taken_away(tmp_path: Path) -> None:
    slimming, frozen = tool("slimming"), tool("frozen")
    inside = tmp_path / "_internal"
    whole = package_folder("pyarrow")
    for path in whole.rglob("*"):
        name = path.relative_to(whole.parent).as_posix()
        if path.is_file() and "__pycache__" not in name and frozen.is_wanted(name, "/venv/x"):
            (inside / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, inside / name)
    tool("silencing").silence(inside)
    slimming.without_arrow_parts(inside)
    left = {path.name for path in (inside / "pyarrow").glob("*.so*")}
    assert not any(name.startswith((*slimming.ARROW, "_compute")) for name in left)
    assert any(name.startswith("libparquet") for name in left)
    script = f"PLACE = {str(inside)!r}\n{ARROW}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "['سافرت نوال', '']"


NUMBERS = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy
assert numpy.__file__.startswith(sys.argv[1]), numpy.__file__
dice = numpy.random.default_rng(3)
for kind in ("f4", "f8"):
    square, tall = dice.random((70, 70)).astype(kind), dice.random((300, 70)).astype(kind)
    for made in (tall @ square, tall.T @ tall, square @ square[0], numpy.linalg.solve(square, tall.T)):
        print(made.tobytes().hex(), flush=True)
if sys.argv[2:]:
    print((square + 1j) @ (square - 1j))
"""


def test_real_numbers_are_reckoned_to_the_bit_as_with_all_of_blas(tmp_path: Path) -> None:
    """And complex ones, which nothing here asks for, no more."""
    silencing = tool("silencing")
    whole, small = package_folder("numpy").parent, tmp_path / "small"
    for name in ("numpy", "numpy.libs"):
        if (whole / name).is_dir():
            shutil.copytree(whole / name, small / name)
    pattern, names = next(each for each in silencing.UNREACHABLE.items() if "openblas" in each[0])
    libraries = list(small.glob(pattern))
    if not libraries:
        pytest.skip("this numpy has no library of its own")
    assert sum(silencing.empty_functions(each, names) for each in libraries) > 1_000_000

    def run(place: Path, *more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", NUMBERS, str(place), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run(small).stdout == run(whole).stdout != ""
    assert run(whole, "complex").returncode == 0 > run(small, "complex").returncode


@pytest.mark.parametrize("names", [r"nobody_knows_it", r"(?!)"])
def test_functions_of_other_names_stay(tmp_path: Path, names: str) -> None:
    silencing = tool("silencing")
    copy = tmp_path / "libarrow.so"
    shutil.copyfile(next(package_folder("pyarrow").glob("libarrow_python.so.*")), copy)
    before = copy.read_bytes()
    assert len(silencing.functions_of(before)) > 100 and silencing.functions_of(b"no library") == []
    assert silencing.empty_functions(copy, re.compile(names)) == 0
    assert copy.read_bytes() == before


SPACY = """
import json, sys
from pathlib import Path
start, place, out = sys.argv[1:]
exec(Path(start).read_text(encoding="utf-8"))
from hashiya.formats import format_named
from hashiya.formats.base import ReadOptions, WriteOptions
form = format_named("spacy")
assert form.missing() == ""
records = list(form.read(Path(place), ReadOptions()))
form.write(records, Path(out), WriteOptions(unit="sentence"))
loaded = [name for name in sys.modules if name.startswith(("spacy.", "thinc", "pydantic", "blis"))]
print(json.dumps([sorted(loaded), [repr(record) for record in records]]))
"""


def test_spacy_files_are_the_same_without_its_pipelines(tmp_path: Path) -> None:
    """What spaCy wrote comes in, and goes out to the byte, as where all of spaCy is."""
    frozen = tool("frozen")
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin, Span

    pipeline, box = spacy.blank("ar"), DocBin(store_user_data=True)
    for number, text in enumerate(("سافرت نوال إلى قفصة. ثم عادت!", "", "وصل  زياد\nإلى باجة.") * 9):
        doc = pipeline(text)
        if len(doc):
            doc.set_ents([Span(doc, 1, 2, label="PERS", kb_id="Q7", span_id=f"e{number}")])
            doc.spans["towns"] = [Span(doc, 2, 4, label="GPE"), Span(doc, 1, 4, label="GPE")]
        doc.cats, doc.user_data["note"] = {"سفر": 1.0, "حرب": 0.0}, ["شيء", number]
        box.add(doc)
    box.to_disk(tmp_path / "theirs.spacy")

    def run(start: Path, out: str) -> tuple[list[str], list[str]]:
        command = [
            sys.executable,
            "-c",
            SPACY,
            str(start),
            str(tmp_path / "theirs.spacy"),
            str(tmp_path / out),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        loaded, records = json.loads(done.stdout)
        return loaded, records

    (tmp_path / "nothing.py").write_text("", encoding="utf-8")
    _, whole = run(tmp_path / "nothing.py", "whole.spacy")
    loaded, small = run(ROOT / "packaging" / frozen.START, "small.spacy")
    assert small == whole and len(small) == 27
    assert (tmp_path / "small.spacy").read_bytes() == (tmp_path / "whole.spacy").read_bytes()
    kept = {f"spacy.{name}" for name in frozen.SPACY}
    assert set(loaded) == kept | stand_ins() - {"srsly._yaml_api"}


def stand_ins() -> set[str]:
    """Read, not imported: the module changes what is imported after it."""
    tree = ast.parse((ROOT / "packaging" / tool("frozen").START).read_text(encoding="utf-8"))
    values = {ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)}
    return set(ast.literal_eval(values["STAND_INS"]))


def test_what_is_left_out_of_spacy_says_so(tmp_path: Path) -> None:
    start = ROOT / "packaging" / tool("frozen").START
    script = f"exec(open({str(start)!r}).read())\nfrom thinc.api import Config\nConfig()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "spaCy's pipelines are not in the packaged program." in done.stderr


def test_icons_are_found_where_their_package_is_a_folder_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the packaged program: there is no module to have an origin."""
    from hashiya.qtkit import icons

    spec = importlib.machinery.ModuleSpec("lucide", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path / "elsewhere"), str(tmp_path)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: spec)
    assert icons._database.__wrapped__() is None
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "lucide-icons.db").write_bytes(b"")
    assert icons._database.__wrapped__() == tmp_path / "data" / "lucide-icons.db"


def test_every_icon_that_the_program_names_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hashiya.qtkit import icons

    slimming = tool("slimming")
    whole = package_folder("lucide") / "data" / "lucide-icons.db"
    small = tmp_path / whole.name
    shutil.copyfile(whole, small)
    words = slimming.words_in(ROOT / "desktop" / "hashiya")
    slimming.keep_icons(small, words)
    assert small.stat().st_size < whole.stat().st_size / 5
    before = {name: icons.svg.__wrapped__(name) for name in ("download", "folder-open", "copy")}
    monkeypatch.setattr(icons, "_database", lambda: small)
    assert all(icons.svg.__wrapped__(name) == drawing != "" for name, drawing in before.items())
    named = {
        word
        for path in (ROOT / "desktop" / "hashiya" / "ui").rglob("*.py")
        for word in re.findall(r'icon="([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(named) > 10 and all(icons.svg.__wrapped__(name) for name in named)
