"""Where words name the beginning and the end of a period: «من 3 إلى 5 مارس», «بين 1990 و1995»."""

from __future__ import annotations

import re

_SPOKEN = (
    re.compile(r"(?:^|\s)بين\s+(?P<first>.+?)\s+و(?:بين\s+)?(?P<last>.+)"),
    re.compile(r"(?:^|\s)(?:من|منذ)\s+(?P<first>.+?)\s+(?:و?الي|و?حتي|لغايه)\s+(?P<last>.+)"),
    re.compile(r"(?P<first>.+?)\s+(?:الي|حتي|لغايه)\s+(?P<last>.+)"),
)
_YEARS = re.compile(r"(?P<first>(?<!\d)\d{3,4})\s*[-–—/]\s*(?P<last>\d{3,4}(?!\d).*)")
_DASHED = re.compile(r"(?P<first>[^-–—]*\w)\s*[-–—]\s*(?P<last>\w[^-–—]*)")
_FIGURES = re.compile(r"\d{1,4}\s*[/\-.]\s*\d{1,2}")


def split_period(text: str) -> tuple[str, str] | None:
    """(what names the beginning, what names the end) of folded words; None for what is no period.

    A dash between figures is one in a date, unless they are years, or a month is named beside them.
    """
    for pattern in _SPOKEN:
        found = pattern.search(text)
        if found is not None:
            return found["first"], found["last"]
    found = _YEARS.search(text)
    if found is None:
        found = _DASHED.fullmatch(text)
        if found is not None and _FIGURES.search(text) and not re.search(r"[^\W\d]{3}", found["last"]):
            return None
    return (found["first"], found["last"]) if found is not None else None
