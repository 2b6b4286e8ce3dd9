"""Enumerations of places: their names are names whatever their words."""

from __future__ import annotations

import pytest

from hashiya.suggest.base import Analysis
from hashiya.suggest.lexicon.cues import find_by_cues
from hashiya.suggest.lexicon.cues.facts import Facts
from hashiya.suggest.lexicon.cues.words import load_cues
from hashiya.suggest.lexicon.name_table import load_names
from hashiya.suggest.lexicon.rule_tokens import tokens_of


def places(text: str) -> list[str]:
    tokens = tokens_of(Analysis(text))
    found = find_by_cues(tokens, Facts(load_names(), load_cues()))
    return [tokens.surface(item.first, item.last) for item in found if item.code == "listed"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("زار الوفد بلديات سيم روك، وتان فوك، وباك ثون.", ["سيم روك", "وتان فوك", "وباك ثون"]),
        ("اجتمعوا في 3 أحياء: كوي لام، ودوك نين، وسانغ تري.", ["كوي لام", "ودوك نين", "وسانغ تري"]),
        ("شملت الحملة القرى التالية: لاك ثوي، دان هوا، مورك.", ["لاك ثوي", "دان هوا", "مورك"]),
        ("وصلوا إلى بلدات كفر سيم، وتل روك وعادوا مساءً.", ["كفر سيم", "وتل روك"]),
    ],
)
def test_each_name_of_a_list_is_a_place(text: str, names: list[str]) -> None:
    assert places(text) == names


def test_a_listed_name_is_known_again_bare_and_with_its_kind() -> None:
    text = "زار بلديات سيم روك، وتان فوك.\nثم عاد إلى سيم روك، ونام في بلدية تان فوك."
    assert places(text) == ["سيم روك", "وتان فوك", "سيم روك", "بلدية تان فوك"]


@pytest.mark.parametrize(
    "text",
    [
        "ناقشت البلديات الميزانية، والطرق، والمياه.",
        "تعاني مدن كثيرة من الزحام، ومن الضجيج.",
        "في القرى مدارس، ومستوصفات، وملاعب.",
    ],
)
def test_a_plural_alone_announces_no_list(text: str) -> None:
    assert places(text) == []
