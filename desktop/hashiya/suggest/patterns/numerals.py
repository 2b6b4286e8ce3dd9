"""Grammar of numbers: digits, number words of any size, ordinals, percents, money and measures."""

from __future__ import annotations

from hashiya.suggest.patterns.grammar import AND, DEFINITE, compile_on, either, seq, word

_AND_TENS = word("T", AND)
BELOW_100 = either(
    seq(word("VUO2", "_wpv"), word("X", "_")),
    seq(word("VU", "aq"), word("X", "_")),  # «دور الستة عشر»
    seq(word("VUI2"), _AND_TENS),
    word("T"),
    word("UX2I"),
)
_AND_BELOW_100 = either(
    seq(word("VU2", AND), word("X", "_")),
    seq(word("VUI2", AND), _AND_TENS),
    word("TUX2I", AND),
)
_HUNDREDS = either(seq(word("U"), word("B", "_")), word("B"))
_AND_HUNDREDS = either(seq(word("U", AND), word("B", "_")), word("B", AND))
BELOW_1000 = either(f"{_HUNDREDS}(?:[ ]{_AND_BELOW_100})?", BELOW_100)
_AND_BELOW_1000 = either(f"{_AND_HUNDREDS}(?:[ ]{_AND_BELOW_100})?", _AND_BELOW_100)
_SCALED = either(seq(BELOW_1000, word("K", "_a")), word("K"))
_AND_SCALED = either(seq(_AND_BELOW_1000, word("K", "_a")), word("K", AND))
SPELLED = either(f"{_SCALED}(?:[ ]{_AND_SCALED}){{0,5}}(?:[ ]{_AND_BELOW_1000})?", BELOW_1000)
_COUNT = word("DYNQG")
_MORE_THOUSANDS = f"(?:[ ]{word('DYN', 'wv')}[ ]{word('K', '_')})"
NUMBER = either(
    f"{_COUNT}[ ]{word('K', '_a')}(?:[ ]{word('K', '_')})?{_MORE_THOUSANDS}?",
    seq(word("x", "_wpv"), word("K", "a")),
    _COUNT,
    seq(word("t", "_wpv"), word("K", "_")),
    SPELLED,
)
LARGE_YEAR = either(
    f"{word('K')}[ ]{_AND_BELOW_1000}",
    f"{BELOW_100}[ ]{_AND_HUNDREDS}(?:[ ]{word('K', AND)})?",  # the classical order: three and three hundred
    seq(word("VUI2", "_"), _AND_TENS),
)
ORDINAL = either(
    seq(word("O", DEFINITE), word("T", "b")),
    seq(word("O", DEFINITE), word("X", "_")),
    word("O", DEFINITE),
)

_COUNTS = "DYNQGtVUOIXT2BKx"
PERCENT = compile_on(
    "P" + _COUNTS,
    word("P"),
    f"{NUMBER}[ ]{either(word('B', 'q'), word('%'), seq(word('i'), word('B', '_a')))}",
)
MONEY = compile_on(
    "$" + _COUNTS,
    f"(?P<count>{NUMBER})(?P<currency>[ ]{word('y', '_a')})",
    rf"{word('$')}(?:[ ]{word('K', '_')})?",
)
MONEY_BEFORE = compile_on("y", f"{word('y', '_')}[ ]{NUMBER}")
_MORE_UNIT = f"(?:[ ]{word('u', '_')})?(?:[ ]{word('J', '_')})?"  # «كيلو متر مربع»
# «كيلومترا في الساعة», «ميغاواط ساعة»; an ordinal after it makes it an hour of the day
_PER_HOUR = f"(?:(?:[ ]{word('i')}[ ]{word('s', 'a')}|[ /]{word('s', '_')})(?![ ]{word('O', DEFINITE)}))?"
QUANTITY = compile_on(
    "#" + _COUNTS,
    f"(?P<count>{NUMBER})(?P<unit>[ ]{word('u', '_a')}{_MORE_UNIT}{_PER_HOUR})",
    word("#"),
)
CARDINAL = compile_on(_COUNTS, NUMBER, word("x", "_wpv"))
ORDINALS = compile_on("Ok", ORDINAL, seq(word("k", "_a"), word("DYN", "_")))
BARE_ORDINALS = compile_on("O", word("O", "_wpv"))
"""An ordinal without the article: what it is, the words around it must tell."""
