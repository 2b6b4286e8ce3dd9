"""What a file knows without its history: changes in a package come after what the package held."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import copy, make_base, open_as, people_layers
from tests.helpers.merges import layer, mark, merge

from hashiya.services.annotate import marking
from hashiya.services.team.packages import make_package

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("kind", ["change", "delete"])
def test_what_a_package_knew_is_known_to_whom_it_comes(tmp_path: Path, kind: str) -> None:
    """A third file that never saw the first version takes the package before or after it."""
    base = make_base(tmp_path / "base.hashiya")
    third = copy(base, "third")
    mark(base, "سارة", 6, "GPE")
    with open_as(base, "سارة") as project:
        package = make_package(project, project.person_uid, tmp_path / "package.hashiya").path
    with open_as(package, "سارة") as project:
        (found,) = project.iter_annotations(layers=[project.person_uid])
        change = marking.relabel(project, found, "ORG") if kind == "change" else None
        project.apply(change or marking.delete(project, [found]))
    results = []
    for number, order in enumerate(permutations((package, base))):
        target = copy(third, f"target{number}")
        for path in order:
            assert not merge(target, path).conflicts
        results.append(people_layers(target))
        assert layer(target, "سارة") == ([("القاهرة", "ORG", "accepted")] if kind == "change" else [])
    assert results[0] == results[1]
