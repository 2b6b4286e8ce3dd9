"""The plan of the rooms, read from the sources: who may import whom, and how large anything may grow."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.coverage_report import PERFECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PACKAGE = Path(__file__).resolve().parents[1] / "desktop" / "hashiya"
SOURCES = sorted(PACKAGE.rglob("*.py"))

SHARED = {"errors", "progress", "assets", "files", "lifeline", "collecting"}
ALLOWED = {
    "core": {"errors", "progress"},
    "formats": {"core"} | SHARED,
    "store": {"core"} | SHARED,
    "suggest": {"core"} | SHARED,
    "services": {"store", "formats", "suggest", "core", "child_process"} | SHARED,
    "qtkit": {"core"} | SHARED,
    "ui": {"services", "formats", "suggest", "qtkit", "core", "store", "child_process"} | SHARED,
    "app": {"ui", "services", "formats", "suggest", "qtkit", "core", "cli"} | SHARED,
    "cli": {"services", "app"} | SHARED,
    "__main__": {"cli"},
    "__init__": set(),
    "errors": set(),
    "progress": set(),
    "assets": set(),
    "files": {"errors"},
    "batch": {"services"} | SHARED,
    "child_process": {"errors", "progress", "lifeline"},
    "lifeline": set(),
    "collecting": set(),
}
STORE_DOOR = "ui/session/session.py"
# The tools of the window know of the annotations only what colours labels have.
QTKIT_OF_CORE = {"hashiya.core.colours"}
# What every panel has at its top is no panel.
PANEL_PARTS = {"hashiya.ui.widgets.panel_head"}

QT = {"PySide6", "shiboken6"}
QT_ROOMS = {"ui", "qtkit", "app"}
SQL = {"sqlite3", "sqlite_utils"}
# The icons come as a database inside the package that carries them.
SQL_ROOMS = {"store", "qtkit/icons.py"}
NETWORK = {"socket", "ssl", "urllib.request", "http.client", "http.server", "ftplib", "smtplib", "requests"}
SERVER_CALL = "suggest/guests/server_call.py"
HEAVY = {
    *(
        "babel",
        "camel_tools",
        "cassis",
        "dask",
        "datasets",
        "distributed",
        "docx",
        "faker",
        "lxml",
        "numpy",
        "odf",
    ),
    *("pandas", "pyarrow", "pycountry", "pypdf", "scipy", "sklearn", "spacy", "sqlite_utils", "torch"),
}

FILE_LINES = 600
FUNCTION_LINES = 60
FOLDER_FILES = 22
# What the window is made of, beside the subjects it shares with services/.
FURNITURE = {"window", "commands", "session", "widgets", "wording", "reader", "panels", "reading"}


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
    typed = types_only(tree)
    late = typed | inside_functions(tree)
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
        at_start, for_types = node not in late, node in typed
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


def test_the_tools_of_the_window_know_nothing_of_annotation() -> None:
    def knows(path: Path, found: Import) -> bool:
        return (
            room_of(path) == "qtkit"
            and found.belongs_to({"hashiya.core"})
            and not found.belongs_to(QTKIT_OF_CORE)
        )

    refuse("qtkit may use of core only the colours", find_imports(knows))


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
    """But for the engine that asks a server which a person has switched on, in one file."""

    def reaches(path: Path, found: Import) -> bool:
        return found.belongs_to(NETWORK) and name_of(path) != SERVER_CALL

    refuse("No network", find_imports(reaches))


def test_heavy_packages_are_imported_where_they_are_used() -> None:
    refuse(
        "Import it inside the function that needs it",
        find_imports(lambda path, found: found.at_start and found.belongs_to(HEAVY)),
    )


def module_of(path: Path) -> str:
    parts = ("hashiya", *Path(name_of(path)).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def file_imports() -> dict[str, set[str]]:
    """Which module imports which, wherever in the file and for whatever reason."""
    modules = {module_of(path) for path in SOURCES}
    found: dict[str, set[str]] = {}
    for path in SOURCES:
        names = {each.module for each in imports_of(path)}
        names |= {name.rpartition(".")[0] for name in names - modules}
        found[module_of(path)] = names & modules - {module_of(path)}
    return found


def circles(graph: dict[str, set[str]]) -> list[str]:
    """What is left when everything that imports nothing, or is imported by nothing, has been taken away."""
    left = dict(graph)
    while True:
        imported = {name for names in left.values() for name in names}
        inner = {name: names for name, names in left.items() if name in imported}
        inner = {name: names & set(inner) for name, names in inner.items()}
        inner = {name: names for name, names in inner.items() if names}
        if inner == left:
            return sorted(f"{name} → {', '.join(sorted(names))}" for name, names in left.items())
        left = inner


def test_no_file_imports_itself_by_way_of_others() -> None:
    """Imports for types count too: a reader follows them as the program follows the others."""
    assert circles({"a": {"b"}, "b": {"a"}, "c": {"a"}, "d": set()}) == ["a → b", "b → a"]
    refuse("Circles", circles(file_imports()))


def test_only_the_start_knows_the_main_window() -> None:
    """Everything else asks the window through `ui/window/host.py`."""

    def is_inside(path: Path, found: Import) -> bool:
        return found.belongs_to({"hashiya.ui.window.main_window"}) and room_of(path) != "app"

    refuse("Take a Host", find_imports(is_inside))


def top_names(path: Path) -> set[str]:
    """What a module defines, or lets through, at its top."""
    found: set[str] = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name)
    return found


def test_what_is_imported_inside_functions_is_there() -> None:
    """A module or name misspelt in a late import would be heard of only when a person asks for it."""
    modules = {module_of(path): path for path in SOURCES}

    def is_missing(_path: Path, found: Import) -> bool:
        module, _, name = found.module.rpartition(".")
        if not found.own or found.module in modules:
            return False
        return module not in modules or name not in top_names(modules[module])

    refuse("Not there", find_imports(is_missing))


def test_folders_stay_small() -> None:
    counts = Counter(Path(name_of(path)).parent.as_posix() for path in SOURCES if path.name != "__init__.py")
    full = [f"{folder} has {count}" for folder, count in counts.items() if count > FOLDER_FILES]
    refuse(f"{FOLDER_FILES} files are the most for a folder", full)


def test_a_name_is_given_once_in_a_room() -> None:
    places: dict[tuple[str, str], list[str]] = {}
    for path in SOURCES:
        if path.name not in ("__init__.py", "__main__.py"):
            places.setdefault((room_of(path), path.name), []).append(name_of(path))
    refuse("Two files of one name", [" and ".join(names) for names in places.values() if len(names) > 1])


def names_given_twice(sources: Iterable[tuple[str, ast.Module]]) -> list[str]:
    """Public classes and types at the top of a file whose name another file gives too, with their places."""
    places: dict[str, list[str]] = {}
    for name, tree in sources:
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                given = node.name
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                given = "" if isinstance(node.value, ast.Call) else node.targets[0].id
            else:
                continue
            if given[:1].isupper() and not given.isupper():
                places.setdefault(given, []).append(f"{name}:{node.lineno}")
    return [f"{name}: {' and '.join(found)}" for name, found in places.items() if len(found) > 1]


def test_a_type_has_a_name_of_its_own() -> None:
    """So that whoever reads or searches for one finds one. What only its own file knows (`_Row`) is free."""
    two = [
        ("a.py", ast.parse("class Place: ...\nclass _Row: ...\nMANY = 3\nTypes = TypeVar('Types')")),
        ("b.py", ast.parse("\nPlace = tuple[int, int]\nMANY = 4\nTypes = TypeVar('Types')")),
    ]
    assert names_given_twice([*two, ("c.py", ast.parse("class _Row: ..."))]) == ["Place: a.py:1 and b.py:2"]
    refuse("Two types of one name", names_given_twice((name_of(path), parse(path)) for path in SOURCES))


def test_folders_of_the_window_are_furniture_or_subjects() -> None:
    def folders(room: str) -> set[str]:
        return {path.name for path in (PACKAGE / room).iterdir() if (path / "__init__.py").exists()}

    refuse("No subject of services/", sorted(folders("ui") - FURNITURE - folders("services")))


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


def _own_words(words: ast.expr) -> bool:
    """Words of the interface alone, or what `plain_tip` makes of others."""
    if isinstance(words, ast.IfExp):
        return _own_words(words.body) and _own_words(words.orelse)
    called = words.func if isinstance(words, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return isinstance(words, ast.Constant) or name in ("tr", "plain_tip")


def _rendered(source: str) -> list[str]:
    """Where words out of a file could be taken for markup: in tooltips, and in labels that are not plain."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="setToolTip"), args=[words]):
                found += [] if _own_words(words) else [f"{node.lineno}: {ast.unparse(node)}"]
            case ast.Call(func=ast.Attribute(attr="showText"), args=[_at, words, *_]):
                found += [] if _own_words(words) else [f"{node.lineno}: {ast.unparse(node)}"]
            case ast.Assign(targets=[target], value=ast.Call(func=ast.Name(id="QLabel"), args=[words])):
                plain = f"{ast.unparse(target)}.setTextFormat(Qt.TextFormat.PlainText)" in source
                found += [] if plain or _own_words(words) else [f"{node.lineno}: {ast.unparse(node)}"]
    return found


def test_words_out_of_a_file_are_never_taken_for_markup() -> None:
    """A tooltip that renders HTML opens whatever local file a name asks for."""
    bad = (
        "a.setToolTip(name)\nb.setToolTip(self.tr('{0}').format(n))\nQToolTip.showText(p, who)\nq = QLabel(x)"
    )
    assert len(_rendered(bad)) == 4
    faults = {name_of(path): _rendered(path.read_text("utf-8")) for path in SOURCES}
    refuse("Rendered", [f"{name}:{line}" for name, lines in faults.items() for line in lines])


def test_files_are_asked_for_in_one_way() -> None:
    """Qt's dialog as it comes lets go of the locks on an open project: `qtkit/file_dialog.py` says why."""
    found = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.name != "file_dialog.py"
        and re.search(
            r"import.*\bQFileDialog|^    QFileDialog,|\bQFileDialog[.(]",
            path.read_text("utf-8"),
            re.MULTILINE,
        )
    ]
    assert found == []


def test_only_the_store_works_on_the_connection() -> None:
    """`Project.read`, `write` and `connection` take SQL, which nobody else has."""
    door = re.compile(r"project\.(read|write|connection)\b")
    found = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] != "store" and door.search(path.read_text("utf-8"))
    ]
    assert found == []


def test_the_files_that_the_documents_name_are_there() -> None:
    """ARCHITECTURE answers ten questions with paths, and CONTRIBUTING more: they are kept in step."""
    root = PACKAGE.parents[1]
    places = (PACKAGE, root, PACKAGE.parent)
    for name, least in (("ARCHITECTURE.md", 30), ("CONTRIBUTING.md", 5)):
        text = (PACKAGE.parent / name).read_text("utf-8")
        named = set(re.findall(r"`((?:[a-z_0-9]+/)+[a-z_0-9.]+)/?`", text))
        missing = [
            each
            for each in sorted(named)
            if not any((place / each).exists() or (place / f"{each}.py").exists() for place in places)
        ]
        assert len(named) >= least
        refuse(f"Named in {name}, and not there", missing)


def test_the_files_that_must_stay_covered_are_there() -> None:
    """A file that is moved takes its line of the list along; the nightly run alone would miss it."""
    missing = [name for name in PERFECT if not (PACKAGE / name).is_file()]
    assert not missing, f"tests/perfect_files.txt names what is not there: {missing}"
