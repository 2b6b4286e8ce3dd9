"""Finds, without running anything, every string of the package that a person may see."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "desktop" / "hashiya"
CATALOGUES = ROOT / "resources" / "i18n"
PLACE = re.compile(r"\{[^{}]*\}|%L?n")


@dataclass(frozen=True)
class Source:
    """`context` is "" for strings of tables, which may be translated in any context."""

    context: str
    text: str
    place: str
    plural: bool


def _literal(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


class _Finder(ast.NodeVisitor):
    def __init__(self, path: Path) -> None:
        self.path, self.classes, self.found = path, [], []  # type: ignore[var-annotated]

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.classes.append(node.name)
        self.generic_visit(node)
        self.classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [_literal(each) for each in node.args]
        method = isinstance(node.func, ast.Attribute)
        if name == "noop" and texts and texts[0]:
            self._add("", texts[0], node)
        elif name == "tr" and method and texts and texts[0]:
            self._add(self.classes[-1] if self.classes else "", texts[0], node)
        elif name in ("tr", "translate") and len(texts) >= 2 and texts[0] and texts[1]:
            self._add(texts[0], texts[1], node)
        self.generic_visit(node)

    def _add(self, context: str, text: str, node: ast.Call) -> None:
        place = f"{self.path.relative_to(PACKAGE)}:{node.lineno}"
        self.found.append(Source(context, text, place, "%Ln" in text or "%n" in text))


def sources() -> Iterator[Source]:
    """Every literal given to tr, translate or noop."""
    for path in sorted([PACKAGE / "app.py", *PACKAGE.glob("ui/**/*.py"), *PACKAGE.glob("qtkit/*.py")]):
        finder = _Finder(path)
        finder.visit(ast.parse(path.read_text(encoding="utf-8")))
        yield from finder.found


def error_codes() -> dict[str, str]:
    """Code → place of every UserError (or child) raised with a literal code."""
    codes: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            if (
                name.endswith("Error")
                and name not in dir(__builtins__)
                and isinstance(node, ast.Call)
                and len(node.args) >= 2
            ):
                code = _literal(node.args[0])
                if code and re.fullmatch(r"[a-z_]+", code):
                    codes.setdefault(code, f"{path.relative_to(PACKAGE)}:{node.lineno}")
    return codes


def catalogue(language: str) -> dict[str, dict[str, object]]:
    merged: dict[str, dict[str, object]] = {}
    for path in sorted((CATALOGUES / language).glob("*.json")):
        for context, entries in json.loads(path.read_bytes()).items():
            merged.setdefault(context, {}).update(entries)
    return merged


def lookup(entries: dict[str, dict[str, object]], source: Source) -> object:
    """The translation a source would get; strings of tables are found in any context."""
    if source.context:
        return entries.get(source.context, {}).get(source.text) or entries.get("*", {}).get(source.text)
    return next((each[source.text] for each in entries.values() if source.text in each), None)
