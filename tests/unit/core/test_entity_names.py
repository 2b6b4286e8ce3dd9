"""When two names may be of one: spelling, parts, initials, forms that a text introduces."""

from __future__ import annotations

import pytest

from hashiya.core.beyond.entity_names import likeness, near, short_forms


@pytest.mark.parametrize(
    ("asked", "name", "reason"),
    [
        ("القاهرة", "القاهره", "same_name"),
        ("قاهرة", "القاهرة", "same_name"),
        ("نهر داري", "نهر دار", "near_spelling"),
        ("ماي خانه", "ماي خان", "near_spelling"),
        ("ابن كثير", "إسماعيل بن عمر بن كثير القرشي", "name_part"),
        ("مدينة طبرق", "طبرق", "name_part"),
        ("م.ت.ق", "منظمة تعليم القرى", "initials"),
        ("UNHCR", "United Nations High Commissioner for Refugees", "initials"),
        ("بن", "سالم بن زيد", ""),
        ("حلب", "تونس", ""),
        ("سعاد", "", ""),
    ],
)
def test_names_are_alike_for_a_reason(asked: str, name: str, reason: str) -> None:
    code, score = likeness(asked, name)
    assert code == reason and (score > 0) is bool(reason)


def test_one_letter_apart_needs_three_letters() -> None:
    assert near("خان", "خانه") and near("خانه", "خان") and near("دمشق", "دمسق")
    assert not near("بن", "بنت") and not near("خان", "خانات") and not near("زيد", "زيد")


def test_a_longer_part_of_a_name_is_likelier() -> None:
    whole = "عبد الكريم بن سالم الدرعي"
    assert likeness("سالم الدرعي", whole)[1] > likeness("الدرعي", whole)[1] > 0.5


def test_a_text_introduces_short_forms_beside_names() -> None:
    text = (
        "وقّعت مؤسّسة الريف للتنمية (م.ر.ت) اتّفاقًا مع شركة الأفق الجديد، ويشار إليها فيما يلي بـ«الشركة»، "
        "ثم زار وفد IFAD (الصندوق الزراعي) المخيّم."
    )
    names = ("مؤسّسة الريف للتنمية", "شركة الأفق الجديد", "الصندوق الزراعي")
    mentions = [(text.index(name), text.index(name) + len(name), name) for name in names]
    found = short_forms(text, mentions)
    assert found == {"م.ر.ت": names[0], "الشركه": names[1], "ifad": names[2]}
