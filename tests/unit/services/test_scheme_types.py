"""What a scheme brings beyond labels: types of relations, in files, in new projects and in old ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from hashiya.core.beyond.attributes import AttributeType
from hashiya.core.beyond.relations import RelationType
from hashiya.core.labels import Label, Scheme
from hashiya.errors import FormatError, UserError
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


SUBTYPES = {
    "GPE": "COUNTRY STATE-OR-PROVINCE TOWN NEIGHBORHOOD CAMP GPE_ORG SPORT",
    "LOC": "CONTINENT CLUSTER ADDRESS BOUNDARY CELESTIAL WATER-BODY LAND-REGION-NATURAL REGION-GENERAL "
    "REGION-INTERNATIONAL",
    "ORG": "GOV COM EDU ENT NONGOV MED REL SCI SPO ORG_FAC",
    "FAC": "PLANT AIRPORT BUILDING-OR-GROUNDS SUBAREA-FACILITY PATH",
}
"""As the corpus's page, sina.birzeit.edu/wojood, lists them."""
RELATIONS = """
has_parent has_sibling has_spouse has_relative birth_date death_date birth_place has_occupation
has_conflict_with has_competitor has_partner_with manager_of president_of leader_of geopolitical_division
subsidiary member_of employee_of student_at owner_of inventor_of manufacturer_of builder_of founder_of
lives_in located_in headquartered_in has_border_with nearby has_property branch_count has_revenue employs
found_on
has_alternate_name has_area official_language has_currency capital_of has_population
"""
"""As SinaLab/ArabicNLI-RE, templates.py, has them without their groups; one is misspelt there."""
SYMMETRIC = {
    *("has_sibling", "has_spouse", "has_relative", "has_conflict_with", "has_competitor", "has_partner_with"),
    *("has_border_with", "nearby", "has_alternate_name"),
}


def test_the_published_names_of_subtypes_and_relations() -> None:
    scheme = load_scheme("wojood")
    (subtype,) = (each for each in scheme.types if each.code == "subtype")
    assert isinstance(subtype, AttributeType)
    found: dict[str, list[str]] = {}
    for choice in subtype.choices:
        (label,) = choice.labels
        found.setdefault(label, []).append(choice.value)
    assert {label: set(values) for label, values in found.items()} == {
        label: set(values.split()) for label, values in SUBTYPES.items()
    }
    relations = [each for each in scheme.types if isinstance(each, RelationType)]
    assert {each.code for each in relations} - {"dated"} == set(RELATIONS.split())
    assert {each.code for each in relations if not each.directed} == SYMMETRIC
    assert "dated" in str(scheme.meta["notice"])  # what is Hashiya's own is said to be


def test_what_a_project_s_scheme_has_become_is_written_as_a_file_that_is_read(tmp_path: Path) -> None:
    """Labels go, and ends of relations with them; a code that no file may hold is not given."""
    relations = (
        RelationType("in", heads=("A", "B"), tails=("C",)),
        RelationType("of", heads=("A",), tails=("C",)),
        RelationType("any"),
    )
    labels = tuple(Label(code, code, code) for code in "ABC")
    scheme = Scheme("own", "خاص", "own", labels, types=relations)
    with Project.create(tmp_path / "p.hashiya", scheme=scheme) as project:
        project.apply(scheme_acts.delete_label(project, "A"))
        for code in ("B|C", "x" * 65, "\x01", "a b", ""):
            with pytest.raises(UserError, match="cannot be a label"):
                scheme_acts.rename_label(project, "B", code)
        write_scheme(scheme_acts.whole_scheme(project), tmp_path / "s.json")
        assert scheme_acts.dead_types(project) == 1
        assert len(project.relation_types()) == 3, "nothing goes of the project itself"
    assert relations_of(read_scheme(tmp_path / "s.json")) == [
        RelationType("in", heads=("B",), tails=("C",)),
        RelationType("any"),
    ]
