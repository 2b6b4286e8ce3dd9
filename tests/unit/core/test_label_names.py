"""The one table of what labels are called elsewhere, and those who read it."""

from __future__ import annotations

import pytest

from hashiya.core.label_names import LABEL_NAMES, code_for, same_names, stand_ins
from hashiya.core.labels import Label, Scheme
from hashiya.services.exchange.label_maps import map_label
from hashiya.suggest.scheme_labels import SchemeLabels


def _scheme(*codes: str) -> Scheme:
    return Scheme("own", "", "", tuple(Label(code, code, code) for code in codes))


def test_a_name_means_one_label_only() -> None:
    names = [name for each in LABEL_NAMES.values() for name in (*each.same, *each.narrower)]
    assert len(names) == len(set(names))
    assert not set(names) & set(LABEL_NAMES)
    assert all(name == name.upper() for name in names)


def test_the_own_name_comes_first_then_other_names_then_what_is_wider() -> None:
    assert same_names("person") == ("PERSON", "PERS", "PER")
    assert stand_ins("GPE") == ("GPE", "LOC", "LOCATION")
    assert stand_ins("LOCATION") == ("LOCATION", "LOC", "GPE")
    assert stand_ins("UNHEARD") == ("UNHEARD",)


@pytest.mark.parametrize(
    ("name", "codes", "expected"),
    [
        ("person", {"PERS", "ORG"}, "PERS"),
        ("CITY", {"GPE"}, "GPE"),
        ("FAC", {"LOC"}, ""),  # an import never widens what a file says
        ("org", {"ORG"}, "ORG"),
        ("PER", {"ORG"}, ""),
    ],
)
def test_foreign_names_mean_a_label_of_the_scheme(name: str, codes: set[str], expected: str) -> None:
    assert code_for(name, codes) == expected


def test_an_import_keeps_a_label_that_the_scheme_has_or_the_table_lacks() -> None:
    codes = frozenset({"PERS", "PER", "ORG"})
    assert map_label("PER", {}, codes) == "PER"
    assert map_label("B-PERSON", {}, codes) == "PERS"
    assert map_label("Dish", {}, codes) == "Dish"
    assert map_label("PER", {"PER": ""}, codes) == ""


def test_engines_find_their_labels_in_schemes_that_call_them_otherwise() -> None:
    labels = SchemeLabels(_scheme("PERSON", "LOCATION", "MIS"))
    assert [labels.get(each) for each in ("PERS", "GPE", "FAC", "NORP", "MIS", "ORG", "DATE")] == [
        "PERSON",
        "LOCATION",
        "LOCATION",
        "MIS",
        "MIS",
        None,
        None,
    ]
