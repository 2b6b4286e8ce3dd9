"""What people install: what goes in, the archive and its install script, the icons, the file types."""

from __future__ import annotations

import ast
import importlib
import os
import plistlib
import re
import struct
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
PACKAGING = ROOT / "packaging"
MODULES = (
    "frozen",
    "portable",
    "debian_package",
    "app_icons",
    "environment",
    "installer",
    "machine",
    "words",
)
PNG = b"\x89PNG\r\n\x1a\n"
# Where the engines `camel` and `transformers` are, and what asks CAMeL Tools for clitics: all of them say
# what is missing, and how it comes.
CAMEL_PARTS = ("suggest/camel/", "suggest/guests/token_model.py", "formats/shared/clitic_tokens.py")


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield {name: importlib.import_module(name) for name in MODULES}
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("inside", "source", "wanted"),
    [
        ("PySide6/Qt/translations/qtbase_ar.qm", "/venv/qtbase_ar.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", "/venv/qtbase_de.qm", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/venv/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", "/venv/libqvnc.so", False),
        ("PySide6\\Qt\\qml\\a.qml", "C:\\venv\\a.qml", False),
        ("libgtk-3.so.0", "/usr/lib/x86_64-linux-gnu/libgtk-3.so.0", False),
        ("libsqlite3.so.0", "/usr/lib/x86_64-linux-gnu/libsqlite3.so.0", True),
        ("libpython3.11.so.1.0", "/usr/lib/libpython3.11.so.1.0", True),
        ("pyarrow/libarrow.so.2600", "/venv/pyarrow/libarrow.so.2600", True),
        ("pyarrow/libarrow_flight.so.2600", "/venv/pyarrow/libarrow_flight.so.2600", False),
        ("pyarrow/_parquet.cpython-311.so", "/venv/pyarrow/_parquet.cpython-311.so", True),
        ("pyarrow/array.pxi", "/venv/pyarrow/array.pxi", False),
        ("spacy/tokens/doc.cpython-311.so", "/venv/spacy/tokens/doc.cpython-311.so", True),
        ("spacy/tokens/doc.pyx", "/venv/spacy/tokens/doc.pyx", False),
        ("spacy/pipeline/ner.cpython-311.so", "/venv/spacy/pipeline/ner.cpython-311.so", False),
        ("spacy/lang/de/__init__.py", "/venv/spacy/lang/de/__init__.py", False),
        ("hashiya/_resources/models/hashiya.hmodel", "/src/resources/models/hashiya.hmodel", True),
    ],
)
def test_what_goes_into_the_frozen_program(
    modules: dict[str, ModuleType], inside: str, source: str, wanted: bool
) -> None:
    assert modules["frozen"].is_wanted(inside, source) is wanted


def test_only_the_engine_camel_needs_what_the_small_set_lacks(modules: dict[str, ModuleType]) -> None:
    environment = modules["environment"]
    modules_of = {"scikit-learn": "sklearn", "camel-kenlm": "kenlm"}
    large = {modules_of.get(name, name.replace("-", "_")) for name in environment.CAMEL_ONLY}
    found = set()
    for path in sorted((ROOT / "desktop" / "hashiya").rglob("*.py")):
        inside = path.relative_to(ROOT / "desktop" / "hashiya").as_posix()
        if inside.startswith(CAMEL_PARTS):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            found |= {(inside, name) for name in names if name.split(".")[0] in large}
    assert found == set()


def test_small_set_has_what_is_asked_for_by_name(modules: dict[str, ModuleType]) -> None:
    chosen = modules["environment"].small_set({"formats"})
    assert {"pyside6-essentials", "camel-tools", "python-bidi", "sqlite-utils", "pyarrow", "spacy"} <= set(
        chosen
    )
    assert "torch" not in chosen
    assert "pyinstaller" not in chosen
    assert chosen["python-bidi"] in (PACKAGING / "constraints.txt").read_text(encoding="utf-8")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "made" / "hashiya"
    (folder / "_internal").mkdir(parents=True)
    (folder / "hashiya").write_text("#!/bin/sh\necho it runs\n", encoding="utf-8")
    (folder / "hashiya").chmod(0o700)
    (folder / "_internal" / "data").write_bytes(b"data")
    return folder


@pytest.mark.skipif(os.name == "nt", reason="a script for Linux")
def test_archive_installs_and_goes_away_again(
    modules: dict[str, ModuleType], program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    archive = modules["portable"].build(program, tmp_path)
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    home = tmp_path / "a home"
    variables = {"HOME": str(home), "PATH": os.environ["PATH"]}

    def install(*arguments: str) -> str:
        command = ["sh", str(unpacked / "install.sh"), *arguments]
        return subprocess.run(command, env=variables, check=True, capture_output=True, text=True).stdout

    for _ in range(2):  # over an older one too
        assert str(home) in install()
    started = subprocess.run([str(home / ".local/bin/hashiya")], check=True, capture_output=True, text=True)
    assert started.stdout == "it runs\n"
    entry = (home / ".local/share/applications/hashiya.desktop").read_text(encoding="utf-8")
    assert f'\nExec="{home}/.local/bin/hashiya" %f\n' in entry
    assert (home / ".local/share/mime/packages/hashiya.xml").is_file()
    assert (home / ".local/share/icons/hicolor/scalable/apps/hashiya.svg").is_file()
    assert not (home / ".local/lib/hashiya.new").exists()
    (home / "thesis.hashiya").write_bytes(b"months of work")
    install("--remove")
    left = [path for path in home.rglob("*") if path.is_file() and path.suffix != ".cache"]
    assert [path.name for path in left if "mime" not in path.parts] == ["thesis.hashiya"]


def test_the_same_program_makes_the_same_archive(
    modules: dict[str, ModuleType], program: Path, tmp_path: Path
) -> None:
    places = [tmp_path / "one", tmp_path / "two"]
    for place in places:
        place.mkdir()
    first, second = (modules["portable"].build(program, place) for place in places)
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()
    assert [path.name for path in places[0].iterdir()] == [first.name]


def test_icons_hold_every_size(modules: dict[str, ModuleType], qapp: object) -> None:
    icons = modules["app_icons"]
    data = icons.make_ico()
    count = struct.unpack_from("<HHH", data)[2]
    sizes = []
    for number in range(count):
        width, _, _, _, _, depth, length, offset = struct.unpack_from("<BBBBHHII", data, 6 + 16 * number)
        picture = data[offset : offset + length]
        assert picture.startswith(PNG)
        assert struct.unpack_from(">II", picture, 16) == ((width or 256), (width or 256))
        assert depth == 32
        sizes.append(width or 256)
    assert sizes == [16, 24, 32, 48, 64, 128, 256]
    data = icons.make_icns()
    assert data[:4] == b"icns"
    assert struct.unpack_from(">I", data, 4)[0] == len(data)
    place, found = 8, {}
    while place < len(data):
        kind, length = data[place : place + 4], struct.unpack_from(">I", data, place + 4)[0]
        found[kind] = struct.unpack_from(">I", data, place + 8 + 16)[0]
        place += length
    assert found[b"ic10"] == 1024
    assert found[b"ic11"] == 32


def test_every_system_knows_the_file_type(modules: dict[str, ModuleType]) -> None:
    mac = plistlib.loads(plistlib.dumps(modules["frozen"].info_plist()))
    declared = mac["UTExportedTypeDeclarations"][0]
    assert declared["UTTypeTagSpecification"]["public.filename-extension"] == ["hashiya"]
    (kind,) = mac["CFBundleDocumentTypes"]
    assert kind["LSItemContentTypes"] == [declared["UTTypeIdentifier"]]
    assert {"public.data", "public.content"} == set(declared["UTTypeConformsTo"])
    drawn = modules["frozen"].ICNS
    assert kind["CFBundleTypeIconFile"] == declared["UTTypeIconFile"] == drawn
    assert f'"{drawn}"' in (PACKAGING / "app_icons.py").read_text(encoding="utf-8")
    linux = ElementTree.parse(PACKAGING / "linux" / "hashiya-mime.xml").getroot()
    mime = linux[0].attrib["type"]
    assert declared["UTTypeTagSpecification"]["public.mime-type"] == [mime]
    windows = (PACKAGING / "windows" / "install.ps1").read_text(encoding="utf-8")
    assert '"$classes\\.hashiya"' in windows and f'"{mime}"' in windows
    entry = (PACKAGING / "linux" / "hashiya.desktop").read_text(encoding="utf-8")
    assert f"\nMimeType={mime};\n" in entry
    assert (PACKAGING / "linux" / "hashiya-mime.xml").read_text(encoding="utf-8").count('"*.hashiya"') == 1


def test_macos_starts_the_program_that_opens_no_terminal(modules: dict[str, ModuleType]) -> None:
    frozen = modules["frozen"]
    mac, spec = frozen.info_plist(), (PACKAGING / "hashiya.spec").read_text(encoding="utf-8")
    assert mac["CFBundleExecutable"] == frozen.WINDOWED and mac["LSBackgroundOnly"] is False
    assert "name=frozen.WINDOWED, console=False" in spec
    assert mac["CFBundleVersion"] == mac["CFBundleShortVersionString"] == frozen.read_version()


def test_archive_for_macos_holds_the_app(
    modules: dict[str, ModuleType], program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    window = program.with_name("Hashiya.app") / "Contents" / "MacOS" / "hashiya-gui"
    window.parent.mkdir(parents=True)
    window.write_bytes(b"program")
    with tarfile.open(modules["portable"].build(program, tmp_path)) as opened:
        names = [name.split("/", 1)[1] for name in opened.getnames() if "/" in name]
    assert "Hashiya.app/Contents/MacOS/hashiya-gui" in names
    assert not any(name.startswith("hashiya/") for name in names)


def test_windows_script_takes_away_what_it_brings_and_names_what_is_built() -> None:
    script = (PACKAGING / "windows" / "install.ps1").read_text(encoding="utf-8")
    removing, installing = script.split("exit 0", 1)
    made = {key.split("\\")[1] for key in re.findall(r'New-Item "(\$classes\\[^"]+)"', installing)}
    listed = re.search(r"foreach \(\$path in @\((.*?)\)\)", removing)
    assert listed is not None
    assert made == {".hashiya", "Hashiya.Project"} == set(re.findall(r"\$classes\\([\w.]+)", listed[1]))
    assert {"$place", "$entry", "$listed"} <= set(re.findall(r"\$\w+", listed[1]))
    sources = ("hashiya.spec", "build.py", "frozen.py", "portable.py")
    built = "".join((PACKAGING / name).read_text(encoding="utf-8") for name in sources)
    for name in re.findall(r'Join-Path \$place "([^"]+)"', script):
        assert name.removesuffix(".exe") in built, name
    assert script.count("{") == script.count("}") and script.count("(") == script.count(")")


def test_modules_are_packed_as_wanted(modules: dict[str, ModuleType]) -> None:
    """What is left out with spaCy's pipelines is asked for by nothing of ours, but for Dask's workers."""
    frozen = modules["frozen"]
    left_out = set(frozen.LEFT_OUT_WITH_IT)
    for path in sorted((ROOT / "desktop" / "hashiya").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) and not node.level else []
            found = {name.split(".")[0] for name in names} & left_out
            assert not found or path.name == "dask_pool.py", (path, found)
    assert (PACKAGING / frozen.START).is_file()
