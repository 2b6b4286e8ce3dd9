"""What a date in a text says: its calendar, and the first and last day it can mean.

Hijri days are those of the Umm al-Qura calendar where that is known (1343 to 1500 AH, by hijridate), before
and after it those of the tabular calendar of astronomers (Reingold and Dershowitz, «Calendrical
Calculations», 4th edition, 2018, chapter 7), which sightings of the moon can miss by a day or two.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from hashiya.core.fold import fold
from hashiya.services.attributes.number_words import plain, read_number
from hashiya.services.attributes.period_words import split_period

GREGORIAN, HIJRI, SOLAR = "gregorian", "hijri", "solar-hijri"
_EPOCH = 227_014  # ordinal of the day before 1 Muharram 1 AH less what the formula adds
_KNOWN = (1343, 1500)  # years of the Umm al-Qura calendar
_LAST_YEAR = 9500
_LONGEST_MONTH = 31
_IN_FIGURES = 1300
"""From this Hijri year on dates are written in figures, day, month and year."""

_HIJRI_MONTHS = (
    "محرم|صفر|ربيع الاول|ربيع الاخر,ربيع الثاني|جمادي الاولي,جمادي الاول|"
    "جمادي الاخره,جمادي الثانيه,جمادي الثاني|"
    "رجب|شعبان|رمضان|شوال|ذو القعده,ذي القعده,ذو القعد|ذو الحجه,ذي الحجه"
)
_GREGORIAN_MONTHS = (
    "يناير,كانون الثاني,جانفي|فبراير,شباط,فيفري|مارس,اذار|ابريل,نيسان,افريل|مايو,ايار,ماي|"
    "يونيو,يونيه,حزيران,جوان|"
    "يوليو,يوليه,تموز,جويليه|اغسطس,اب,اوت|سبتمبر,ايلول|اكتوبر,تشرين الاول|نوفمبر,تشرين الثاني|"
    "ديسمبر,كانون الاول"
)
_ORDINALS = (
    "اول|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر|حادي عشر|ثاني عشر|ثالث عشر|رابع عشر|خامس عشر|سادس عشر|"
    "سابع عشر|ثامن عشر|تاسع عشر|عشرون,عشرين|حادي والعشرون,حادي والعشرين"
)
_ERAS = {HIJRI: "هـ", GREGORIAN: "م", "before": "ق.م", SOLAR: "هـ ش"}
_HIJRI_ERA = re.compile(r"(?:^|[\s\d)])(?:ال)?(?:ه(?:ـ)?|هجريه?|للهجره)(?=$|[\s).,،/-])")
_GREGORIAN_ERA = re.compile(r"(?:^|[\s\d)])(?:م|(?:ال)?ميلاديه?|للميلاد)(?=$|[\s).,،/-])")
_BEFORE = re.compile(r"ق\s*\.?\s*م(?=$|[\s).])|قبل الميلاد")
_SOLAR_ERA = re.compile(r"ه(?:ـ)?\s*\.?\s*ش(?=$|[\s).])|هجريه? شمسيه?")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_NUMERIC = re.compile(r"(\d{1,4})\s*[/\-.]\s*(\d{1,2})\s*[/\-.]\s*(\d{1,4})")


@dataclass(frozen=True, slots=True)
class DateProposal:
    """`start` and `end` as values of attributes are: YYYY, or YYYY-MM-DD, in the Gregorian calendar; "" where
    nothing can be said. `shown`: the date as figures in its own calendar. `impossible`: there is no such day.
    """

    calendar: str
    start: str = ""
    end: str = ""
    shown: str = ""
    impossible: bool = False


def propose_date(surface: str, after: str = "") -> DateProposal | None:
    """From the words of an annotation; `after` is what follows them, where the era may stand."""
    text = plain(surface.replace("ـ", ""))
    behind = plain(after.replace("ـ", ""))[:12]
    century = _century(text, behind)
    if century is not None:
        return century
    ends = split_period(text)
    return _one(text, behind) if ends is None else _period(*ends, behind)


def _period(first: str, last: str, behind: str) -> DateProposal | None:
    """From the first day of the one to the last of the other, which says the month, year and era of both.

    Two years or two days may stand the other way round, as where a program turned a text; a period that ends
    before it begins otherwise is not guessed.
    """
    end = _one(last, behind)
    if end is None or end.impossible or not end.start:
        return end
    begin = _one(_completed(first, last), behind)
    if begin is None or begin.impossible or not begin.start or begin.calendar != end.calendar:
        return begin if begin is not None and begin.impossible else None
    if _order(begin.start) > _order(end.end) and begin.start == begin.end and end.start == end.end:
        begin, end = end, begin
    if _order(begin.start) > _order(end.end):
        return None
    return DateProposal(end.calendar, begin.start, end.end, f"{begin.shown}–{end.shown}")


def _order(value: str) -> tuple[int, str]:
    year = re.match(r"-?\d+", value)
    return (int(year[0]) if year else 0), value[-6:] if value.count("-") > 1 else ""


def _completed(first: str, last: str) -> str:
    """The beginning of a period with the month, year and era that only its end names."""
    year, month, _, _ = _parts(first)
    last_year, last_month, _, _ = _parts(last)
    if month and year is not None:
        return first
    if not month and last_month and (year is None or year <= _LONGEST_MONTH):
        day = _day_in(first)
        _, _, begin, _ = _month_in(last)
        return f"{day or first} {last[begin:]}"
    if month:
        return f"{first} {last_year} {_ERAS.get(_era(last), '')}"
    return f"{first} {_ERAS.get(_era(last), '')}"


def _one(text: str, behind: str) -> DateProposal | None:
    """A date that is no period; none of several years, or of one in two calendars, is chosen."""
    if len(set(_YEAR.findall(text))) > 1:
        return None
    year, month, day, calendar = _parts(text)
    era = _era(text) or (_era(f" {behind.split(chr(10))[0].strip()[:9]}") if behind else "")
    if month and calendar:
        era = era if era in (SOLAR,) else calendar
    if year is None:
        return DateProposal(era) if era and month else None
    if not era:
        # A year alone below 1500 may be of either calendar; in figures like 12/3/1445 it is a Hijri one.
        if year < 1500 and not (month and year >= _IN_FIGURES):
            return None
        era = GREGORIAN if year >= 1500 else HIJRI
    if era == SOLAR:
        return DateProposal(SOLAR, shown=_figures(year, month, day))
    if era == "before":
        written = f"-{year - 1:04d}"
        return DateProposal(GREGORIAN, written, written, f"-{year}")
    return _days(era, year, month, day)


def hijri_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a Hijri one; the 30th of a month of 29 days is the day after its 29th, since the
    moon may have been seen a day later. None for what no calendar has.
    """
    if not (1 <= month <= 12 and 1 <= day <= 30 and 1 <= year <= _LAST_YEAR):
        return None
    first = _first_day(year, month)
    return first + timedelta(days=day - 1)


def _first_day(year: int, month: int) -> date:
    if _KNOWN[0] <= year <= _KNOWN[1]:
        from hijridate import Hijri

        found = Hijri(year, month, 1).to_gregorian()
        return date(found.year, found.month, found.day)
    ordinal = 1 + 29 * (month - 1) + (6 * month - 1) // 11 + (year - 1) * 354 + (3 + 11 * year) // 30
    return date.fromordinal(ordinal + _EPOCH)


def _days(era: str, year: int, month: int, day: int) -> DateProposal:
    shown = _figures(year, month, day)
    if not 1 <= year <= _LAST_YEAR or (era == GREGORIAN and year > 9999):
        return DateProposal(era, shown=shown, impossible=True)
    if not month:
        if era == GREGORIAN:
            return DateProposal(era, f"{year:04d}", f"{year:04d}", shown)
        first, last = _first_day(year, 1), _first_day(year + 1, 1) - timedelta(days=1)
        return DateProposal(era, f"{first.year:04d}", f"{last.year:04d}", shown)
    bounds = _month_bounds(era, year, month, day)
    if bounds is None:
        return DateProposal(era, shown=shown, impossible=True)
    return DateProposal(era, bounds[0].isoformat(), bounds[1].isoformat(), shown)


def _month_bounds(era: str, year: int, month: int, day: int) -> tuple[date, date] | None:
    """First and last day; None for a day or month that there is not."""
    if not 1 <= month <= 12:
        return None
    if era == GREGORIAN:
        length = monthrange(year, month)[1]
        if day > length:
            return None
        return (date(year, month, day or 1), date(year, month, day or length))
    if day:
        found = hijri_day(year, month, day)
        return (found, found) if found is not None else None
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    return _first_day(year, month), _first_day(*following) - timedelta(days=1)


def _parts(text: str) -> tuple[int | None, int, int, str]:
    """(year, month, day, calendar of the month's name); 0 and "" for what is not said."""
    numeric = _NUMERIC.search(text)
    if numeric is not None:
        first, month, last = (int(each) for each in numeric.groups())
        year, day = (first, last) if len(numeric[1]) > 2 else (last, first)
        return year, month, day, ""
    month, calendar, begin, end = _month_in(text)
    if not month:
        return _year_in(text), 0, 0, ""
    return _year_in(text[end:]), month, _day_in(text[:begin]), calendar


def _month_in(text: str) -> tuple[int, str, int, int]:
    """(number, calendar, where its name begins and ends); the longest name counts."""
    best: tuple[int, str, int, int] = (0, "", 0, 0)
    for calendar, names in ((HIJRI, _HIJRI_MONTHS), (GREGORIAN, _GREGORIAN_MONTHS)):
        for number, spellings in enumerate(names.split("|"), 1):
            for name in spellings.split(","):
                found = re.search(rf"(?<!\w)(?:[بولف]|ال|[بلو]ال)?{fold(name)}(?!\w)", text)
                if found is not None and found.end() - found.start() > best[3] - best[2]:
                    best = (number, calendar, found.start(), found.end())
    return best


def _year_in(text: str) -> int | None:
    figures = [int(each) for each in re.findall(r"(?<![\d/.,])\d{1,4}(?![\d/.,]\d|\d)", text)]
    if figures:
        return max(figures)
    spoken = read_number(text)
    return int(spoken[0]) if spoken is not None and spoken[0] >= 1 else None


def _day_in(text: str) -> int:
    figures = re.findall(r"(?<!\d)\d{1,2}(?!\d)", text)
    if figures:
        return int(figures[-1])
    return _ordinal(text)


def _ordinal(text: str) -> int:
    """The greatest ordinal that is named, 0 where none is."""
    found = 0
    for number, spellings in enumerate(_ORDINALS.split("|"), 1):
        for name in spellings.split(","):
            words = fold(name).split()
            pattern = r"\s+(?:و?ال|و)?".join(re.escape(word.removeprefix("وال")) for word in words)
            if re.search(rf"(?<!\w)(?:[بولف]|ال|[بلو]ال)?{pattern}(?!\w)", text):
                found = max(found, number)
    return found


def _century(text: str, behind: str) -> DateProposal | None:
    place = re.search(r"(?<!\w)(?:ال)?قرن(?!\w)", text)
    if place is None:
        return None
    rest = text[place.end() :]
    figures = re.search(r"\d{1,2}", rest)
    number = int(figures[0]) if figures is not None else _ordinal(rest)
    if not number:
        return None
    era = _era(text) or _era(f" {behind}") or (GREGORIAN if number > 15 else "")
    first, last = (number - 1) * 100 + 1, number * 100
    if era == GREGORIAN:
        return DateProposal(era, f"{first:04d}", f"{last:04d}", f"{first}-{last}")
    if era == HIJRI and last > _LAST_YEAR:
        return DateProposal(era, shown=f"{first}-{last}", impossible=True)
    if era == HIJRI:
        start, end = _first_day(first, 1).year, (_first_day(last + 1, 1) - timedelta(days=1)).year
        return DateProposal(era, f"{start:04d}", f"{end:04d}", f"{first}-{last}")
    return None


def _era(text: str) -> str:
    if _SOLAR_ERA.search(text):
        return SOLAR
    if _BEFORE.search(text):
        return "before"
    if _HIJRI_ERA.search(text):
        return HIJRI
    return GREGORIAN if _GREGORIAN_ERA.search(text) else ""


def _figures(year: int, month: int, day: int) -> str:
    return "-".join(str(each) for each in (year, month, day) if each)
