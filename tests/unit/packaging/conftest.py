"""The modules of the set-up, which a bare Python runs as plain files."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
PACKAGING = ROOT / "packaging"
MODULES = ("bootstrap", "environment", "installer", "machine", "setting_up", "words")


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield {name: importlib.import_module(name) for name in MODULES}
    for name in MODULES:
        sys.modules.pop(name, None)


@pytest.fixture
def bootstrap(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["bootstrap"]


@pytest.fixture
def commands(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["setting_up"]


@pytest.fixture
def machine(modules: dict[str, ModuleType]) -> ModuleType:
    return modules["machine"]
