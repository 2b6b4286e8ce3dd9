"""Every value has a key of its own; digits that labels own stay theirs."""

from __future__ import annotations

from hashiya.core.beyond.attributes import AttributeChoice, AttributeKind, AttributeType, Subject
from hashiya.core.beyond.value_keys import free_digits, value_keys
from hashiya.services.scheme.scheme_files import load_scheme


def kind(code: str, *values: str, keys: str = "") -> AttributeType:
    choices = tuple(AttributeChoice(each, key=keys[at : at + 1]) for at, each in enumerate(values))
    return AttributeType(code, kind=AttributeKind.ONE, choices=choices)


def test_keys_are_those_of_the_scheme_and_never_twice() -> None:
    found = value_keys([kind("a", "north", "south", keys="NS"), kind("b", "new", "old", keys="N")], "GPE")
    assert [each.key for each in found] == ["N", "S", "E", "O"]


def test_digits_that_labels_own_are_left_to_them() -> None:
    assert free_digits({"1", "٤"}) == "2356789" + "0"
    found = value_keys([kind("a", "x", "y", "z")], "", {"1", "٢"})
    assert [each.digit for each in found] == ["3", "4", "5"]


def test_a_value_to_be_written_has_no_digit() -> None:
    written = AttributeType("unit", kind=AttributeKind.TEXT)
    (found,) = value_keys([written], "", ())
    assert found.value is None and found.digit == "" and found.key


def test_all_31_subtypes_of_the_shipped_scheme_have_their_key() -> None:
    scheme = load_scheme("wojood")
    types = [each for each in scheme.types if isinstance(each, AttributeType)]
    subtype = next(each for each in types if each.code == "subtype")
    assert len(subtype.choices) == 31 and subtype.labels == ("GPE", "LOC", "ORG", "FAC")
    for label in subtype.labels:
        found = value_keys([subtype], label, {each.key for each in scheme.labels})
        keys = [each.key for each in found]
        assert len(set(keys)) == len(keys) == len(subtype.choices_for(label)) and all(keys)
    assert all(each.definition_ar and each.definition_en for each in subtype.choices)
    documents = [each.code for each in types if each.subject is Subject.DOCUMENT]
    assert documents == ["variety", "country"]
