"""The Debian package, unpacked into an empty root and run by a person who has nothing else.

HASHIYA_PACKAGE names a package that is there already; without it one is built: minutes, and a network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hashiya.formats import FORMATS

ROOT = Path(__file__).resolve().parents[3]
TEXT = "وُلدت الكاتبة ليلى الحسيني في طنجة يوم الاثنين 3 مارس 1975.\n"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="Debian packages are made on Debian"),
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("HASHIYA_PACKAGE")
    if given:
        return Path(given)
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, str(ROOT / "packaging" / "build.py"), "deb", "--out", str(out)]
    subprocess.run(command, check=True)
    (found,) = out.glob("*.deb")
    return found


@pytest.fixture(scope="module")
def root(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("root")
    subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], check=True)
    return folder


class Person:
    """Somebody with an empty home and nothing but the unpacked program."""

    def __init__(self, root: Path, home: Path) -> None:
        self.program = root / "usr" / "bin" / "hashiya"
        self.home = home
        self.variables = {
            "HOME": str(home),
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
            "HASHIYA_SMOKE": "1",
        }

    def types(self, *arguments: str) -> str:
        command = [str(self.program), *arguments]
        done = subprocess.run(
            command,
            cwd=self.home,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def person(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Person:
    home = tmp_path_factory.mktemp("home")
    person = Person(root, home)
    (home / "text.txt").write_text(TEXT, encoding="utf-8")
    person.types("new", "p.hashiya")
    person.types("import", "p.hashiya", "text.txt")
    person.types("suggest", "p.hashiya")
    return person


def test_its_window_opens_and_closes(person: Person) -> None:
    person.types("p.hashiya")
    said = [log.read_text(encoding="utf-8") for log in person.home.rglob("hashiya.log")]  # where there is any
    assert not any("icon" in log for log in said), said


def test_every_engine_but_camel_is_there(person: Person) -> None:
    engines = json.loads(person.types("engines", "--json"))["engines"]
    missing = {engine["name"] for engine in engines if not engine["available"]}
    assert "camel" in missing
    assert missing & {"patterns", "lexicon", "memory", "crf", "encoder"} == set()


@pytest.mark.parametrize("name", [form.name for form in FORMATS if form.write is not None])
def test_every_format_is_written(person: Person, name: str) -> None:
    out = person.home / f"out-{name}"
    person.types("export", "p.hashiya", str(out), "--format", name, "--include", "suggested")
    assert out.exists()


def test_what_it_wrote_comes_back(person: Person) -> None:
    for name in ("hashiya", "spacy", "huggingface", "cas-xmi", "tei", "brat"):
        out = person.home / f"again-{name}"
        person.types("export", "p.hashiya", str(out), "--format", name, "--include", "suggested")
        person.types("new", f"{name}.hashiya")
        person.types("import", f"{name}.hashiya", str(out), "--format", name)
        shown = json.loads(person.types("documents", f"{name}.hashiya", "--json"))
        assert len(shown) == 1, name


def test_a_corpus_is_highlighted_and_counted(person: Person) -> None:
    (person.home / "texts").mkdir()
    (person.home / "texts" / "one.txt").write_text(TEXT, encoding="utf-8")
    person.types("corpus", "highlight", "texts", "corpus", "--workers", "1", "--engine", "patterns")
    assert json.loads(person.types("corpus", "statistics", "corpus", "--json"))["texts"] == 1


def test_licences_lie_beside_what_they_are_for(root: Path) -> None:
    licences = root / "usr" / "lib" / "hashiya" / "licences"
    for name in ("pyside6-essentials", "numpy", "spacy", "pyarrow", "lxml"):
        assert any((licences / name).iterdir()), name
