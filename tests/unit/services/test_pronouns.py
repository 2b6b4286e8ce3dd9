"""Attached pronouns: found with their marks, and never where a word only ends so."""

from __future__ import annotations

import pytest

from hashiya.services.entities.pronouns import attached_pronoun


@pytest.mark.parametrize(
    ("word", "pronoun"),
    [
        ("كِتَابُهُ", "هُ"),
        ("كتابها", "ها"),
        ("رحلتهم", "هم"),
        ("بيتكما", "كما"),
        ("مدرسة", ""),
        ("له", "ه"),
        ("بِهِ", "هِ"),
        ("لهم", "هم"),
        ("لم", ""),
        ("حلب", ""),
    ],
)
def test_a_pronoun_is_found_at_the_end_of_a_word(word: str, pronoun: str) -> None:
    text = f"قرأ {word}، ثم نام."
    found = attached_pronoun(text, text.index(word) + 1)
    assert (text[slice(*found)] if found else "") == pronoun
