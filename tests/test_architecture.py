"""The plan of the rooms, read from the sources: who may import whom, and how large anything may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "desktop" / "hashiya"
SOURCES = sorted(PACKAGE.rglob("*.py"))

SHARED = {"errors", "progress", "assets", "files"}
ALLOWED = {
    "core": {"errors", "progress"},
    "formats": {"core"} | SHARED,
    "store": {"core"} | SHARED,
    "suggest": {"core"} | SHARED,
    "services": {"store", "formats", "suggest", "core"} | SHARED,
    "qtkit": SHARED,
    "ui": {"services", "formats", "suggest", "qtkit", "core", "store"} | SHARED,
    "app": {"ui", "services", "formats", "suggest", "qtkit", "core", "cli"} | SHARED,
    "cli": {"services", "app"} | SHARED,
    "__main__": {"cli"},
    "__init__": set(),
    "errors": set(),
    "progress": set(),
    "assets": set(),
    "files": {"errors"},
}
STORE_DOOR = "ui/session.py"

QT = {"PySide6", "shiboken6"}
QT_ROOMS = {"ui", "qtkit", "app"}
SQL = {"sqlite3", "sqlite_utils"}
# The icons come as a database inside the package that carries them.
SQL_ROOMS = {"store", "qtkit/icons.py"}
NETWORK = {"socket", "ssl", "urllib.request", "http.client", "http.server", "ftplib", "smtplib", "requests"}
HEAVY = {
    *("babel", "camel_tools", "cassis", "datasets", "docx", "faker", "krippendorff", "lxml", "numpy", "odf"),
    *("pandas", "pyarrow", "pycountry", "pypdf", "scipy", "sklearn", "spacy", "sqlite_utils", "torch"),
    "transformers",
}

FILE_LINES = 400
FUNCTION_LINES = 80


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module; `at_start` when it is imported together with the file."""

    module: str
    line: int
    at_start: bool

    @property
    def own(self) -> str:
        """The path below the package, "" for a foreign module."""
        return self.module.removeprefix("hashiya.") if self.module.startswith("hashiya.") else ""

    def belongs_to(self, names: set[str]) -> bool:
        return any(self.module == name or self.module.startswith(f"{name}.") for name in names)


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def walk(node: ast.AST, *, at_start: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        inner = at_start and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield child, at_start
        yield from walk(child, at_start=inner and not is_for_types_only(child))


@cache
def imports_of(path: Path) -> tuple[Import, ...]:
    found: list[Import] = []
    for node, at_start in walk(parse(path)):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno, at_start) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the whole name, not a relative import"
            assert node.module is not None
            # `from hashiya.ui import session` names a module as `from hashiya.ui.session import X` does.
            found += [Import(f"{node.module}.{alias.name}", node.lineno, at_start) for alias in node.names]
    return tuple(found)


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    return Path(name_of(path)).parts[0].removesuffix(".py")


def refuse(path: Path, faults: list[Import], rule: str) -> None:
    lines = "\n".join(f"  {name_of(path)}:{fault.line} imports {fault.module}" for fault in faults)
    assert not faults, f"{rule}:\n{lines}"


each_source = pytest.mark.parametrize("path", SOURCES, ids=name_of)


def test_every_room_is_on_the_plan() -> None:
    assert {room_of(path) for path in SOURCES} <= set(ALLOWED)


@each_source
def test_imports_follow_the_plan(path: Path) -> None:
    allowed = ALLOWED[room_of(path)] | {room_of(path)}
    own = [found for found in imports_of(path) if found.own and found.own != "__version__"]
    refuse(path, [found for found in own if found.own.split(".")[0] not in allowed], "Not on the plan")


@each_source
def test_the_window_reaches_the_store_through_one_door(path: Path) -> None:
    if room_of(path) != "ui":
        return
    reached = [found for found in imports_of(path) if found.belongs_to({"hashiya.store"})]
    if name_of(path) == STORE_DOOR:
        reached = [found for found in reached if not found.belongs_to({"hashiya.store.project"})]
    refuse(path, reached, f"Only {STORE_DOOR} may use the store, and of it only store.project")


@each_source
def test_panels_do_not_know_each_other(path: Path) -> None:
    if not name_of(path).startswith("ui/panels/"):
        return
    others = [found for found in imports_of(path) if found.belongs_to({"hashiya.ui.panels"})]
    refuse(path, others, "Panels never import panels")


@each_source
def test_qt_stays_in_its_rooms(path: Path) -> None:
    if room_of(path) not in QT_ROOMS:
        refuse(path, [found for found in imports_of(path) if found.belongs_to(QT)], "Works without a screen")


@each_source
def test_sql_stays_in_the_store(path: Path) -> None:
    if room_of(path) not in SQL_ROOMS and name_of(path) not in SQL_ROOMS:
        refuse(path, [found for found in imports_of(path) if found.belongs_to(SQL)], "SQL lives in store/")


@each_source
def test_nothing_reaches_for_the_network(path: Path) -> None:
    refuse(path, [found for found in imports_of(path) if found.belongs_to(NETWORK)], "No network, ever")


@each_source
def test_heavy_packages_are_imported_where_they_are_used(path: Path) -> None:
    heavy = [found for found in imports_of(path) if found.at_start and found.belongs_to(HEAVY)]
    refuse(path, heavy, "Import it inside the function that needs it")


@each_source
def test_only_the_command_line_prints(path: Path) -> None:
    if room_of(path) == "cli":
        return
    calls = [node for node, _ in walk(parse(path)) if isinstance(node, ast.Call)]
    lines = [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]
    assert not lines, f"{name_of(path)} prints at {lines}: use logging"


@each_source
def test_files_and_functions_stay_small(path: Path) -> None:
    length = len(path.read_text(encoding="utf-8").splitlines())
    assert length <= FILE_LINES, f"{name_of(path)} has {length} lines, {FILE_LINES} are the most"
    for node, _ in walk(parse(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= FUNCTION_LINES, f"{name_of(path)}:{node.lineno} {node.name} has {lines} lines"


@pytest.mark.parametrize(("module", "never"), [("cli", HEAVY | QT), ("app", HEAVY)])
def test_start_stays_light(module: str, never: set[str]) -> None:
    """What the sources say is not enough: a package can bring another one along."""
    code = f"import sys, hashiya.{module}; print(*sys.modules, sep='\\n')"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout.split()) & never
