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


@pytest.mark.parametrize(
    ("words", "calendar", "start", "end"),
    [
        ("للفترة 2023-2030", "gregorian", "2023", "2030"),
        ("للفترة 2030-2023", "gregorian", "2023", "2030"),
        ("الموسم 2024/2025", "gregorian", "2024", "2025"),
        ("١٩٩٠–١٩٩٥", "gregorian", "1990", "1995"),
        ("من 2019 إلى 2021", "gregorian", "2019", "2021"),
        ("بين عامي 1990 و1995", "gregorian", "1990", "1995"),
        ("أكتوبر - ديسمبر 2020", "gregorian", "2020-10-01", "2020-12-31"),
        ("من 3 إلى 5 مارس 2021", "gregorian", "2021-03-03", "2021-03-05"),
        ("3-5 مارس 2021", "gregorian", "2021-03-03", "2021-03-05"),
        ("بين 5 يناير و7 فبراير 2020", "gregorian", "2020-01-05", "2020-02-07"),
        ("من يناير 2019 حتى مارس 2020", "gregorian", "2019-01-01", "2020-03-31"),
        ("من عام 2019 إلى مارس 2020", "gregorian", "2019", "2020-03-31"),
        ("من رمضان إلى شوال 1445 هـ", "hijri", "2024-03-11", "2024-05-08"),
        ("1445-1446هـ", "hijri", "2023", "2025"),
        ("من 44 إلى 30 ق.م", "gregorian", "-0043", "-0029"),
    ],
)
def test_periods_have_the_first_and_the_last_day(words: str, calendar: str, start: str, end: str) -> None:
    found = propose_date(words)
    assert found is not None
    assert (found.calendar, found.start, found.end) == (calendar, start, end)


@pytest.mark.parametrize("words", ["2020-03-05", "5/3/2020", "الثلاثاء 5 - 3 - 2020"])
def test_dashes_in_a_date_are_no_period(words: str) -> None:
    found = propose_date(words)
    assert found is not None
    assert (found.start, found.end) == ("2020-03-05", "2020-03-05")


@pytest.mark.parametrize(
    "words", ["عاما 1990، 1995", "1445هـ / 2024م", "من مارس 2021 إلى يناير 2020", "من البداية إلى النهاية"]
)
def test_what_is_no_one_date_and_no_period_is_not_guessed(words: str) -> None:
    assert propose_date(words) is None


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


def test_no_century_is_too_far_away_to_be_read() -> None:
    for number in range(100):
        found = propose_date(f"القرن {number} هـ")
        assert number == 0 or (found is not None and found.impossible == (number > 95)), number
