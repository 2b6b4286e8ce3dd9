"""From matches over the class string to found spans: what each match is worth and what is nested in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hashiya.suggest.lexicon.name_table import CURRENCY, NATION, UNIT, NameTable
from hashiya.suggest.patterns import calendar, numerals
from hashiya.suggest.patterns.classes import class_string, listed
from hashiya.suggest.rule_scores import SCORES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hashiya.suggest.lexicon.rule_tokens import Tokens
    from hashiya.suggest.patterns.grammar import Grammar

_LEGAL_CODE = re.compile(r"\d[\d/.]*[-/][A-Za-z\u00c0-\u1ef9&/.-]{2,}\d*")


class RuleMatch(NamedTuple):
    """Words `first` to `last`, both included."""

    first: int
    last: int
    label: str
    score: float
    code: str


class Matching:
    """One text's class string, the words already used, and what was found."""

    def __init__(self, tokens: Tokens, names: NameTable) -> None:
        self.tokens = tokens
        self.names = names
        self.classes = class_string(tokens)
        self.found: list[RuleMatch] = []
        self._used = bytearray(tokens.size)

    def add(self, first: int, last: int, label: str, score: float, code: str, *, use: bool = True) -> None:
        self.found.append(RuleMatch(first, last, label, score, code))
        if use:
            self._used[first : last + 1] = b"\1" * (last + 1 - first)

    def free(self, first: int, last: int) -> bool:
        return self._used.find(1, first, last + 1) < 0

    def matches(self, pattern: Grammar) -> Iterator[tuple[int, int, re.Match[str]]]:
        """First and last word of each match that touches no used word."""
        for match in pattern.finditer(self.classes):
            first, last = match.start() // 3, match.end() // 3
            if self.free(first, last):
                yield first, last, match

    def kind(self, index: int) -> str:
        return self.classes[3 * index + 1] if 0 <= index < self.tokens.size else ""


def find_laws(state: Matching) -> None:
    for first, last, match in state.matches(calendar.LAW):
        if match[0][1] != "!":
            surface = state.tokens.surface(first, last)
            if _LEGAL_CODE.search(surface) and any(char.isupper() for char in surface):
                state.add(first, last, "LAW", SCORES["code"], "code")
            continue
        coded = "c" in match[0]
        score = SCORES["law_number"] if coded or "k" in match[0] else SCORES["law_number.bare"]
        state.add(first, last, "LAW", score, "law_number")


def find_dates(state: Matching) -> None:
    for first, last, match in state.matches(calendar.DATE):
        kind = match.lastgroup or ""
        if kind == "bare_year":
            _find_bare_year(state, first, last)
            continue
        state.add(first, last, "DATE", SCORES[f"date_{kind}"], f"date_{kind}")
        if kind in ("quarter", "century", "day"):
            _find_inner_ordinals(state, match.start(), match.end())
        elif kind == "wordy":
            state.add(first, first, "ORDINAL", SCORES["ordinal"], "ordinal", use=False)


def _find_inner_ordinals(state: Matching, start: int, end: int) -> None:
    """«الثالث من أبريل», «القرن التاسع عشر»; what follows «كانون» or «ربيع» is part of the month's name."""
    for inner in numerals.ORDINALS.finditer(state.classes, start, end):
        index = inner.start() // 3
        if state.kind(index - 1) != "4":
            state.add(index, inner.end() // 3, "ORDINAL", SCORES["ordinal.in_date"], "ordinal", use=False)


def _find_bare_year(state: Matching, first: int, last: int) -> None:
    """A year without a word that says so: told from a count by what stands around it."""
    tokens = state.tokens
    digits = re.search(r"\d{4}", tokens.folded[first])
    value = int(digits[0]) if digits else 0
    before = tokens.folded[first - 1] if first and tokens.gaps[first - 1] == " " else ""
    counted = (
        tokens.gaps[last] == " "
        and last + 1 < tokens.size
        and (tokens.folded[last + 1].endswith("ا") or state.kind(last + 1) in "KyuBx%")
        and tokens.folded[last + 1] not in ("الا", "هذا", "لا", "ما", "كما", "مما", "عندما", "بينما")
    )
    bracketed = first > 0 and tokens.gaps[first - 1] == "(" and tokens.gaps[last] == ")"
    if counted or not 1200 <= value <= 2100:
        return
    if bracketed or last > first:
        state.add(first, last, "DATE", SCORES["date_year.bracketed"], "date_year")
    elif before in listed("year_leads") and value >= 1500:
        sure = before in ("في", "منذ", "بحلول", "حتي", "خلال")
        score = SCORES["date_year.in"] if sure else SCORES["date_year.led"]
        state.add(first, last, "DATE", score, "date_year")
    elif 1850 <= value <= 2050 and (tokens.gaps[last] != " " or state.kind(last + 1) in "i~"):
        state.add(first, last, "DATE", SCORES["date_year.bare"], "date_year")


def find_times(state: Matching) -> None:
    for first, last, match in state.matches(calendar.TIME):
        kind = match.lastgroup or ""
        if kind == "definite" and state.tokens.folded[first].endswith(("عصر", "ليل", "ليله", "نهار")):
            continue
        if kind == "adverb" and "ئ" in state.tokens.surface(first, last):
            continue  # «لئلا» folds to the same letters as «ليلا»
        before = state.tokens.folded[first - 1] if first else ""
        if kind == "spoken" and last - first < 2 and before not in listed("hour_leads"):
            continue
        state.add(first, last, "TIME", SCORES[f"time_{kind}"], f"time_{kind}")


def find_percents(state: Matching) -> None:
    for first, last, _ in state.matches(numerals.PERCENT):
        state.add(first, last, "PERCENT", SCORES["percent"], "percent")


def find_money(state: Matching) -> None:
    for first, last, match in state.matches(numerals.MONEY):
        tokens = state.tokens
        if match["count"] is None:
            state.add(first, last, "MONEY", SCORES["money.sign"], "money")
            continue
        currency = match.start("currency") // 3 + 1
        if (
            tokens.gaps[last] == " "
            and last + 1 < tokens.size
            and state.names.bits(tokens.folded[last + 1]) & NATION
        ):
            last += 1
        _add_amount(state, first, currency, last, ("MONEY", "CURR"), "money")
    for first, last, _ in state.matches(numerals.MONEY_BEFORE):
        if state.tokens.surface(first, first).isascii() or not state.tokens.surface(first, first).isalpha():
            state.add(first, last, "MONEY", SCORES["money.before"], "money")
            state.add(first, first, "CURR", SCORES["currency"], "currency", use=False)
            state.add(first + 1, last, "CARDINAL", SCORES["number.of_currency"], "number", use=False)


def find_quantities(state: Matching) -> None:
    for first, last, match in state.matches(numerals.QUANTITY):
        if match["count"] is None:
            state.add(first, last, "QUANTITY", SCORES["quantity.joined"], "quantity")
            continue
        _add_amount(state, first, match.start("unit") // 3 + 1, last, ("QUANTITY", "UNIT"), "quantity")


def _add_amount(
    state: Matching, first: int, unit: int, last: int, labels: tuple[str, str], code: str
) -> None:
    state.add(first, last, labels[0], SCORES["amount"], code)
    state.add(first, unit - 1, "CARDINAL", SCORES["number.of_amount"], "number", use=False)
    state.add(unit, last, labels[1], SCORES["unit"], "unit", use=False)


def find_listed_units(state: Matching) -> None:
    """Amounts whose unit or currency the written grammar does not know but the name table does."""
    tokens = state.tokens
    for first, last, _ in state.matches(numerals.CARDINAL):
        after = last + 1
        if tokens.gaps[last] != " " or after >= tokens.size or state.kind(after) != "~":
            continue
        bits = state.names.bits(tokens.folded[after])
        if bits & CURRENCY and tokens.folded[after] != "وحده":
            _add_amount(state, first, after, after, ("MONEY", "CURR"), "money")
        elif bits & UNIT:
            _add_amount(state, first, after, after, ("QUANTITY", "UNIT"), "quantity")


def find_ordinals(state: Matching) -> None:
    for first, last, match in state.matches(numerals.ORDINALS):
        score = SCORES["ordinal.number"] if match[0][1] == "k" else SCORES["ordinal"]
        state.add(first, last, "ORDINAL", score, "ordinal")


def find_bare_ordinals(state: Matching) -> None:
    """«أول رئيس», «جولة ثالثة»: ordinals without the article, before or after a noun without it."""
    tokens, ranks = state.tokens, listed("ranks")
    for first, last, _ in state.matches(numerals.BARE_ORDINALS):
        word = tokens.folded[first]
        stem = word if word in ranks else word[1:]
        if stem not in ranks:
            continue
        before = tokens.folded[first - 1] if first and tokens.gaps[first - 1] == " " else ""
        after = tokens.folded[last + 1] if tokens.gaps[last] == " " and last + 1 < tokens.size else ""
        if before in ("بن", "ال", "ابن", "ابو", "عن") or after in ("امس", "ما", "من"):
            continue  # «آل ثاني», «أول أمس»
        leads = stem in ("اول", "ثاني", "اولي")
        if (
            (leads and not after)
            or after.startswith(("ال", "لل", "بن"))
            or (stem == "اولي" and before not in listed("hour_leads") and before not in ("هي", "كانت"))
        ):
            continue
        score = SCORES["bare_ordinal.time"] if after == "مره" else SCORES["bare_ordinal"]
        state.add(first, last, "ORDINAL", score, "bare_ordinal")


def find_enumerations(state: Matching) -> None:
    """«أولا:», «حل ثانيا»: ranks that are adverbs."""
    tokens, adverbs = state.tokens, listed("rank_adverbs")
    places = [
        place
        for word, places in tokens.places.items()
        if word.endswith("ا") and (word in adverbs or word[1:] in adverbs)
        for place in places
    ]
    for index in sorted(places):
        word = tokens.folded[index]
        if state.free(index, index):
            begins = index == 0 or tokens.gaps[index - 1] in "\n.;:"
            heads = tokens.gaps[index] in ":,-)." and begins
            other = (
                SCORES["ordinal_adverb"] if word not in ("اولا", "ثانيا") else SCORES["ordinal_adverb.common"]
            )
            score = SCORES["ordinal_adverb.heads"] if heads else other
            state.add(index, index, "ORDINAL", score, "ordinal_adverb")


def find_cardinals(state: Matching) -> None:
    tokens = state.tokens
    for first, last, match in state.matches(numerals.CARDINAL):
        score = _cardinal_score(tokens, first, last, match[0])
        if score:
            state.add(first, last, "CARDINAL", score, "number")


def _cardinal_score(tokens: Tokens, first: int, last: int, classes: str) -> float:
    before = tokens.gaps[first - 1] if first else "\n"
    after = tokens.gaps[last]
    kind = classes[1]
    if kind in "DNYQG":
        line_start = before == "\n"
        if line_start and after in ".)-:/":
            return 0.0  # the number of a list item, not a count
        if len(tokens.folded[first].replace(",", "")) > 9 and first == last:
            return SCORES["number.long"]
        if before == "(" and tokens.text[tokens.ends[last] : tokens.ends[last] + 1] == ")":
            return SCORES["number.bracketed"]
        named = tokens.folded[first - 1] if first and before == " " else ""
        if first == last and named.isascii() and named[:1].isalpha():
            return SCORES["number.of_model"]
        if (
            after in '>"'
            and before == " "
            and any(gap in '<"' for gap in tokens.gaps[max(0, first - 4) : first - 1])
        ):
            return SCORES["number.of_quoted"]
        return SCORES["number"] if after == " " else SCORES["number.last"]
    if first == last and kind == "I" and classes[0] in "aqbz":
        return SCORES["number.the_one"]
    if first == last:
        return SCORES.get(f"number.word_{kind}", SCORES["number.word"])
    return SCORES["number.words"]


def find_all(tokens: Tokens, names: NameTable) -> list[RuleMatch]:
    """Everything patterns over words find in a text, in order of finding."""
    state = Matching(tokens, names)
    for find in (
        find_laws,
        find_percents,
        find_dates,
        find_times,
        find_money,
        find_quantities,
        find_listed_units,
        find_ordinals,
        find_bare_ordinals,
        find_enumerations,
        find_cardinals,
    ):
        find(state)
    return state.found
