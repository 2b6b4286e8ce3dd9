"""The plan of the rooms, read from the sources: who may import whom, and how large anything may grow."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
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
    "services": {"store", "formats", "suggest", "core", "child_process"} | SHARED,
    "qtkit": SHARED,
    "ui": {"services", "formats", "suggest", "qtkit", "core", "store", "child_process"} | SHARED,
    "app": {"ui", "services", "formats", "suggest", "qtkit", "core", "cli"} | SHARED,
    "cli": {"services", "app"} | SHARED,
    "__main__": {"cli"},
    "__init__": set(),
    "errors": set(),
    "progress": set(),
    "assets": set(),
    "files": {"errors"},
    "child_process": {"errors", "progress"},
}
STORE_DOOR = "ui/session/session.py"
# What every panel has at its top is no panel.
PANEL_PARTS = {"hashiya.ui.widgets.panel_head"}

QT = {"PySide6", "shiboken6"}
QT_ROOMS = {"ui", "qtkit", "app"}
SQL = {"sqlite3", "sqlite_utils"}
# The icons come as a database inside the package that carries them.
SQL_ROOMS = {"store", "qtkit/icons.py"}
NETWORK = {"socket", "ssl", "urllib.request", "http.client", "http.server", "ftplib", "smtplib", "requests"}
HEAVY = {
    *("babel", "camel_tools", "cassis", "datasets", "docx", "faker", "lxml", "numpy", "odf"),
    *("pandas", "pyarrow", "pycountry", "pypdf", "scipy", "sklearn", "spacy", "sqlite_utils", "torch"),
    "transformers",
}

FILE_LINES = 400
FUNCTION_LINES = 80


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module; `at_start` when it is imported together with the file, `for_types` when never."""

    module: str
    line: int
    at_start: bool
    for_types: bool

    @property
    def own(self) -> str:
        """The path below the package, "" for a foreign module."""
        return self.module.removeprefix("hashiya.") if self.module.startswith("hashiya.") else ""

    def belongs_to(self, names: set[str]) -> bool:
        return any(self.module == name or self.module.startswith(f"{name}.") for name in names)


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def types_only(tree: ast.Module) -> set[ast.AST]:
    """Everything under `if TYPE_CHECKING:`, which never runs."""
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.If)]
    guarded = [node for node in blocks if "TYPE_CHECKING" in ast.unparse(node.test)]
    return {inner for block in guarded for inner in ast.walk(block)}


def inside_functions(tree: ast.Module) -> set[ast.AST]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {inner for function in functions for inner in ast.walk(function)}


@cache
def imports_of(path: Path) -> tuple[Import, ...]:
    tree = parse(path)
    typed, late = types_only(tree), inside_functions(tree)
    found: list[Import] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the whole name, not a relative import"
            # `from hashiya.ui import session` names a module as `from hashiya.ui.x import X` does.
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        at_start, for_types = node not in typed | late, node in typed
        found += [Import(name, node.lineno, at_start, for_types) for name in names]
    return tuple(found)


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    return Path(name_of(path)).parts[0].removesuffix(".py")


def refuse(rule: str, faults: list[str]) -> None:
    assert not faults, "\n  ".join([f"{rule}:", *faults])


def find_imports(wrong: Callable[[Path, Import], bool]) -> list[str]:
    """Every import in the package that is `wrong`, with its place."""
    places = ((path, found) for path in SOURCES for found in imports_of(path))
    return [f"{name_of(path)}:{at.line} imports {at.module}" for path, at in places if wrong(path, at)]


def test_every_room_is_on_the_plan() -> None:
    assert {room_of(path) for path in SOURCES} <= set(ALLOWED)


def test_imports_follow_the_plan() -> None:
    def is_elsewhere(path: Path, found: Import) -> bool:
        room = found.own.split(".")[0]
        if found.for_types and room_of(path) == "cli":
            return False  # it may name what a service gives it
        return room not in {"", "__version__", room_of(path)} | ALLOWED[room_of(path)]

    refuse("Not on the plan", find_imports(is_elsewhere))


def test_the_window_reaches_the_store_through_one_door() -> None:
    def is_another_door(path: Path, found: Import) -> bool:
        if room_of(path) != "ui" or not found.belongs_to({"hashiya.store"}):
            return False
        return name_of(path) != STORE_DOOR or not found.belongs_to({"hashiya.store.project"})

    refuse(
        f"Only {STORE_DOOR} may use the store, and of it only store.project", find_imports(is_another_door)
    )


def test_panels_do_not_know_each_other() -> None:
    """What several panels share is a module of `ui/`, not of one of them."""

    def is_panel(path: Path, found: Import) -> bool:
        return (
            name_of(path).startswith("ui/panels/")
            and found.belongs_to({"hashiya.ui.panels"})
            and not found.belongs_to(PANEL_PARTS)
        )

    refuse("Panels never import panels", find_imports(is_panel))


def test_qt_stays_in_its_rooms() -> None:
    refuse(
        "Works without a screen",
        find_imports(lambda path, found: found.belongs_to(QT) and room_of(path) not in QT_ROOMS),
    )


def test_sql_stays_in_the_store() -> None:
    def is_outside(path: Path, found: Import) -> bool:
        return found.belongs_to(SQL) and not {room_of(path), name_of(path)} & SQL_ROOMS

    refuse("SQL lives in store/", find_imports(is_outside))


def test_nothing_reaches_for_the_network() -> None:
    refuse("No network, ever", find_imports(lambda path, found: found.belongs_to(NETWORK)))


def test_heavy_packages_are_imported_where_they_are_used() -> None:
    refuse(
        "Import it inside the function that needs it",
        find_imports(lambda path, found: found.at_start and found.belongs_to(HEAVY)),
    )


def test_only_the_command_line_prints() -> None:
    faults = []
    for path in SOURCES:
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                faults.append(f"{name_of(path)}:{node.lineno}")
    refuse("Use logging", [fault for fault in faults if not fault.startswith("cli")])


def test_files_stay_small() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    long = [f"{name} has {lines}" for name, lines in lengths.items() if lines > FILE_LINES]
    refuse(f"{FILE_LINES} lines are the most for a file", long)


def test_functions_stay_small() -> None:
    faults = []
    for path in SOURCES:
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    faults.append(f"{name_of(path)}:{node.lineno} {node.name} has {lines}")
    refuse(f"{FUNCTION_LINES} lines are the most for a function", faults)


@pytest.mark.parametrize(("module", "never"), [("cli", HEAVY | QT), ("app", HEAVY)])
def test_start_stays_light(module: str, never: set[str]) -> None:
    """What the sources say is not enough: a package can bring another one along."""
    code = f"import sys, hashiya.{module}; print(*sys.modules, sep='\\n')"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PACKAGE.parent, check=False)
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout.split()) & never
