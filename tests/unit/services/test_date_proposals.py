"""What the words of dates and amounts say, in both calendars."""

from __future__ import annotations

from datetime import date

import pytest

from hashiya.services.attributes.date_proposal import hijri_day, propose_date
from hashiya.services.attributes.number_words import read_number


@pytest.mark.parametrize(
    ("words", "after", "calendar", "start", "end"),
    [
        ("سنة ٤٥٠ هـ", "", "hijri", "1058", "1059"),
        ("سنة ٤٥٠", " هـ ثم عاد", "hijri", "1058", "1059"),
        ("سنة خمسين وأربعمائة للهجرة", "", "hijri", "1058", "1059"),
        ("رمضان سنة ٤٥٠ هـ", "", "hijri", "1058-10-28", "1058-11-26"),
        ("١٥ رمضان ١٤٤٥هـ", "", "hijri", "2024-03-25", "2024-03-25"),
        ("12/03/1445هـ", "", "hijri", "2023-09-27", "2023-09-27"),
        ("الخامس من شوال سنة خمسين وأربعمئة", "", "hijri", "1058-12-01", "1058-12-01"),
        ("القرن الرابع الهجري", "", "hijri", "0913", "1010"),
        ("عام 2011", "", "gregorian", "2011", "2011"),
        ("آذار 2011", "", "gregorian", "2011-03-01", "2011-03-31"),
        ("يوم الاثنين 3 تشرين الأول 2022 م", "", "gregorian", "2022-10-03", "2022-10-03"),
        ("القرن الحادي والعشرين", "", "gregorian", "2001", "2100"),
        ("٤٤ ق.م", "", "gregorian", "-0043", "-0043"),
    ],
)
def test_dates_are_read(words: str, after: str, calendar: str, start: str, end: str) -> None:
    found = propose_date(words, after)
    assert found is not None
    assert (found.calendar, found.start, found.end, found.impossible) == (calendar, start, end, False)


@pytest.mark.parametrize("words", ["31 شباط 2020", "٣٢ رمضان ١٤٤٥ هـ", "2021-02-29"])
def test_a_day_that_there_is_not_is_told(words: str) -> None:
    found = propose_date(words)
    assert found is not None and found.impossible and not found.start


def test_a_weekday_alone_says_nothing() -> None:
    assert propose_date("يوم الثلاثاء") is None


def test_both_hijri_calendars_know_well_known_days() -> None:
    assert hijri_day(1, 1, 1) == date(622, 7, 19)  # 16 July by the Julian calendar
    assert hijri_day(1400, 1, 1) == date(1979, 11, 20)
    assert hijri_day(1445, 9, 1) == date(2024, 3, 11)
    assert hijri_day(1445, 13, 1) is None and hijri_day(1445, 1, 31) is None


@pytest.mark.parametrize(
    ("words", "value", "rest"),
    [
        ("خمسة وعشرون ألف دينار", 25_000.0, "دينار"),
        ("٣٬٥٠٠ دولار", 3500.0, "دولار"),
        ("1.5 مليون درهم", 1_500_000.0, "درهم"),
        ("ثلاثمئة وخمسون كيلومترًا", 350.0, "كيلومترًا"),
        ("مليون ونصف المليون دولار", 1_500_000.0, "دولار"),
    ],
)
def test_amounts_are_read(words: str, value: float, rest: str) -> None:
    assert read_number(words) == (value, rest)


def test_words_without_a_number_have_no_amount() -> None:
    assert read_number("بضعة دنانير") is None


def test_a_year_alone_that_either_calendar_may_have_is_not_guessed() -> None:
    assert propose_date("سنة 1258") is None
    assert propose_date("عام ٦٥٦") is None
    found = propose_date("12/3/1445")
    assert found is not None
    assert found.calendar == "hijri"
