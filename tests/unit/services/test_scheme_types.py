"""What a scheme brings beyond labels: types of relations, in files, in new projects and in old ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from hashiya.core.beyond.relations import RelationType
from hashiya.core.labels import Label, Scheme
from hashiya.errors import FormatError
from hashiya.services.exchange.catalogue import scheme_rows
from hashiya.services.scheme import scheme_acts
from hashiya.services.scheme.scheme_files import load_scheme, read_scheme, write_scheme
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path


def relations_of(scheme: Scheme) -> list[RelationType]:
    return [each for each in scheme.types if isinstance(each, RelationType)]


def test_the_shipped_scheme_brings_relations_with_names_and_keys() -> None:
    scheme = load_scheme("wojood")
    found = relations_of(scheme)
    assert {"has_occupation", "president_of", "geopolitical_division", "dated"} <= {e.code for e in found}
    for kind in found:
        assert kind.ar and kind.en and kind.definition_ar and kind.definition_en
        assert set(kind.heads) | set(kind.tails) <= set(scheme.codes)
    for head in scheme.codes:
        for tail in scheme.codes:
            possible = [kind for kind in found if kind.allows(head, tail)]
            for name in ("key", "key_ar"):
                keys = [getattr(kind, name) for kind in possible]
                assert len(set(keys)) == len(keys) and all(keys), (head, tail, name)


def test_a_new_project_has_them_and_an_old_one_gets_none(tmp_path: Path) -> None:
    scheme = load_scheme("wojood")
    with Project.create(tmp_path / "new.hashiya", scheme=scheme) as project:
        assert list(project.relation_types()) == relations_of(scheme)
        assert scheme_acts.whole_scheme(project).types == scheme.types
    bare = Scheme("own", "خاص", "own", scheme.labels)
    with Project.create(tmp_path / "old.hashiya", scheme=bare) as project:
        assert not project.relation_types()
        project.apply(scheme_acts.replace_scheme(project, scheme))  # asked for by name
        assert list(project.relation_types()) == relations_of(scheme)
        project.undo()
        assert not project.relation_types()


def test_they_are_written_and_read_again(tmp_path: Path) -> None:
    scheme = load_scheme("wojood")
    write_scheme(scheme, tmp_path / "s.json")
    assert read_scheme(tmp_path / "s.json").types == scheme.types
    bare = Scheme("own", "خاص", "own", (Label("A", "أ", "A"),))
    write_scheme(bare, tmp_path / "b.json")
    assert "relations" not in json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("relations", "told"),
    [
        ([{"code": "has space"}], "number 1"),
        ([{"code": "r"}, {"code": "r"}], "twice"),
        ([{"code": "r", "heads": ["NOWHERE"]}], "NOWHERE"),
        ({"code": "r"}, "list"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, relations: Any, told: str) -> None:
    value = {"name": "own", "labels": [{"code": "A"}], "relations": relations}
    (tmp_path / "s.json").write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(FormatError, match=told):
        read_scheme(tmp_path / "s.json")


def test_the_command_line_lists_them() -> None:
    rows = {str(row["name"]): row for row in scheme_rows()}
    relations: Any = rows["wojood"]["relations"]
    spouse = next(each for each in relations if each["code"] == "has_spouse")
    assert spouse["directed"] is False and spouse["heads"] == ["PERS"]
    assert rows["anercorp"]["relations"] == []
