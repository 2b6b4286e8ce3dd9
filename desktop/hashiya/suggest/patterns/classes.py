"""Every word of a text becomes two letters, its clitics and its class, so that grammars are regular
expressions.

A text of n words is a string of 3 n characters: clitic letter, class letter, gap sign (see tokens.py).
Clitic letters: `_` none, `w` و ف, `p` ب ل ك, `a` ال, `q` preposition + ال, `b` و + ال, `v` و + preposition,
`z` all three. The alphabets of the three are disjoint, so that a match can begin nowhere but at a word.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from hashiya.assets import resource
from hashiya.core.fold import fold

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.rule_tokens import Tokens

NONE = "~"  # the class of a word no pattern knows

# The classes, in resources/lexicons/number_words.json: I one, V the first of eleven and twelve, 2 two, U
# three to
# nine, X ten, T tens, B hundreds, K thousand and above, x vague numbers, O ordinals, l «آخر» in months, %
# percent;
# M months, m months that are other words too, 4 and 5 6 first and second words of months, W weekdays, 7
# day, 8 year,
# 9 month, F period, C century, S decades, t parts, L «last» and «next», e eras, g h r i k & function
# words, f today,
# ! heads of laws; s hour, n and d parts of the day, j minutes, o «less»; y currencies, u units, J square
# and cubic; Z seasons, 0 «middle», 1 before and after, 3 birth and flight that years are counted from,
# @ «corresponding to», = «number» of a law in the Maghreb.
# Of tokens with digits: D 1 to 31, Y year, N number, P percent, $ money, A date, H time, R years, G
# range, Q ratio,
# E year with its era, # measure, c code.
_ALIASES = {"مساء": "n", "ثانية": "O", "مئوية": "J", "آلاف": "K"}
_CLITICS = (
    ("", "_"),
    ("و", "w"),
    ("ف", "w"),
    ("ب", "p"),
    ("ل", "p"),
    ("ك", "p"),
    ("ال", "a"),
    ("بال", "q"),
    ("لل", "q"),
    ("كال", "q"),
    ("وال", "b"),
    ("فال", "b"),
    ("وب", "v"),
    ("ول", "v"),
    ("وبال", "z"),
    ("ولل", "z"),
    ("وك", "v"),
    ("فب", "v"),
    ("فل", "v"),
)
_BARE_ONLY = frozenset("grihe%&f1=")  # function words: clitics would make other words of them
_ARTICLE_NEEDED = frozenset("W63@")


@cache
def _number_words() -> dict[str, list[str]]:
    """Class → its words as spelled; under longer names lists for single rules (see `listed`)."""
    words: dict[str, list[str]] = json.loads(
        (resource("lexicons") / "number_words.json").read_text(encoding="utf-8")
    )
    return words


@cache
def listed(name: str) -> frozenset[str]:
    """A folded list of the number words: `hour_leads` and `year_leads` stand before an hour told without its
    noun and before a year, `ranks` are ordinals without the article, `rank_adverbs` are «أولا» and the like,
    `other_words` are written forms of number words that are far more often something else.
    """
    return frozenset(fold(word) for word in _number_words()[name])


@cache
def _lexicon() -> dict[str, str]:
    """Folded written word → clitic letter and class."""
    table: dict[str, str] = {}
    for name, words in _number_words().items():
        if len(name) > 1:
            continue  # a list of words, no class
        for spelled in words:
            kind = _ALIASES.get(spelled, name)
            word = fold(spelled)
            for prefix, letter in _CLITICS:
                article = letter in "aqbz"
                if (kind in _BARE_ONLY and prefix not in ("", "و")) or (
                    kind in _ARTICLE_NEEDED and not article
                ):
                    continue
                if (article and kind in "5dV2f") or (kind == "f" and prefix):
                    continue
                table.setdefault(prefix + word, letter + kind)
    table[fold("للهجرة")] = table[fold("للميلاد")] = "_e"
    table[fold("الهجري")] = table[fold("الميلادي")] = table[fold("الهجرية")] = table[fold("الميلادية")] = "ae"
    for wrong in listed("other_words"):
        table.pop(wrong, None)
    table[fold("كم")] = "_u"
    table[fold("بين")] = "_r"
    table[fold("ليوم")] = "p7"
    return table


_NUMERIC = re.compile(
    r"(?P<clitic>وال|ال|لل|[وف]?[بلك]ال|[وف]?[بلك](?=[\d$€£¥%٪])|[وف](?=[\d$€£¥%٪]))?-?"
    r"(?:(?P<percent>[+-]?\d[\d.,]*(?:[-–]\d[\d.,]*)?[%٪]|[%٪]\d[\d.,]*)"
    r"|(?P<money>[$€£¥₪₫]\d[\d.,]*|\d[\d.,]*[$€£¥₪₫])"
    r"|(?P<date>\d{1,2}([/.-])\d{1,2}\5(?:\d{4}|\d{2})|\d{4}([/-])\d{1,2}\6\d{1,2}|\d{1,2}/(?P<middle>[\u0620-\u064a]+)/\d{4})(?:[مه])?"
    r"|(?P<time>(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)"
    r"|(?P<years>(?:1\d|20|21)\d\d(?:[-–/])(?:(?:1\d|20|21)\d\d|\d\d))(?:[مه])?"
    r"|(?P<range>\d[\d.,]*[-–]\d[\d.,]*)"
    r"|(?P<ratio>\d+/\d+)"
    r"|(?P<era>\d{2,4}[مه])"
    r"|(?P<measure>\d[\d.,]*(?:كم|كلم|سم|مم|م2|م²|م3|كغ|كجم|كلغ|طن|kg|km|km2|m2|m|cm|mm|gb|mb|mw|kw|kwh|ha|g))"
    r"|(?P<number>[+-]?\d(?:[\d.,'’]*\d)?))"
)
_CODE = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[a-z\u0621-\u064a])[\w.&/–-]*[/–-][\w.&/–-]*")
_MONTH_PAIR = re.compile(r"([^/\d]+)/([^/\d]+)")
_KINDS = {
    "percent": "P",
    "money": "$",
    "date": "A",
    "time": "H",
    "years": "R",
    "range": "G",
    "ratio": "Q",
    "era": "E",
    "measure": "#",
}
_LETTERS = {
    "": "_",
    "و": "w",
    "ف": "w",
    "ب": "p",
    "ل": "p",
    "ك": "p",
    "ال": "a",
    "وال": "b",
    "فال": "b",
    "لل": "q",
}


@lru_cache(maxsize=131072)
def classify(word: str) -> str:
    """Two letters for a folded word: its clitics and its class."""
    known = _lexicon().get(word)
    if known is not None:
        return known
    if not word:
        return "_" + NONE  # nothing but tatweel or marks
    if "/" in word or word[0].isascii() or word[-1].isdigit() or any(char.isdigit() for char in word):
        return _classify_numeric(word)
    return "_" + NONE


def _classify_numeric(word: str) -> str:
    match = _NUMERIC.fullmatch(word)
    if match is None or (match["middle"] and classify(match["middle"])[1] not in "Mm4"):
        return _classify_mixed(word)  # «55/ص/2024» is the number of a paper, no date
    clitic = match["clitic"] or ""
    letter = _LETTERS.get(clitic, "q" if clitic.endswith("ال") else "v")
    kind = match.lastgroup
    for name, short in _KINDS.items():
        if match[name] is not None:
            return letter + short
    assert kind is not None
    number = match["number"]
    if number.isdigit():
        value = int(number) if len(number) < 9 else 0
        if 1 <= value <= 31 and len(number) <= 2:
            return letter + "D"
        if 1000 <= value <= 2199 and len(number) == 4:
            return letter + "Y"
    return letter + "N"


def _classify_mixed(word: str) -> str:
    pair = _MONTH_PAIR.fullmatch(word)
    if pair is not None:
        first, second = classify(pair[1]), classify(pair[2])
        if first[1] in "Mm4" and second[1] in "Mm4":
            return first[0] + second[1]
        if first == "aO" and second[1] in "Mm":
            return "al"  # «كانون الثاني/يناير»: the second word of one name joined to the other name
        return "_" + NONE
    if _CODE.fullmatch(word):
        return "_c"
    return "_" + NONE


def class_string(tokens: Tokens) -> str:
    """Three characters a word: clitic letter, class, gap."""
    return "".join(chain.from_iterable(zip(map(classify, tokens.folded), tokens.gaps, strict=True)))
