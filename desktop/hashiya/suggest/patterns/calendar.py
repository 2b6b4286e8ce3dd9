"""Grammar of dates and times: both calendars, every tradition of month names, periods, centuries."""

from __future__ import annotations

from hashiya.suggest.patterns.grammar import DEFINITE, compile_on, either, opt, seq, word
from hashiya.suggest.patterns.numerals import LARGE_YEAR, ORDINAL

_ERA = f"(?:[ (]{word('e')}|[ ]{word('1', '_')}[ ]{word('3', 'a')})?"  # «م», «قبل الميلاد»
_BARE_YEAR = f"{word('YE')}{_ERA}"
_SECOND_YEAR = f"(?:[ ]{word('YED', 'w')}|[ -]{word('Y', '_')})?"
NAMED_YEAR = either(
    f"{word('8')}[ (]{word('YENDR', '_a')}{_SECOND_YEAR}(?:[)](?={word('e')}))?{_ERA}",
    f"{word('8')}[ ]{LARGE_YEAR}{_ERA}",
)
YEAR = either(NAMED_YEAR, _BARE_YEAR)
_OF_YEAR = f"(?:[ ,)](?:{word('g')}[ ])?(?:{word('8', DEFINITE)}[ ]{word('L', 'a')}|{YEAR}))?"

_MONTH_NAME = either(seq(word("4"), word("Ol", "a_")), seq(word("5"), word("6", "a")), word("Mm"))
MONTH = f"{_MONTH_NAME}(?:[/(]{_MONTH_NAME})?"
_SURE_MONTH = either(seq(word("4"), word("Ol", "a_")), seq(word("5"), word("6", "a")), word("M", "_wpv"))
_DAYS = either(
    f"{word('DG', '_wpva')}(?:[ ]{word('D', 'w')}|[ ]{word('&')}[ ]{word('D', '_')}"
    f"|[-]{word('D', '_')}|[ ]{word('h')}[ ]{word('D', '_')}){{0,4}}",
    ORDINAL,
)
_WEEKDAY = f"{word('W')}(?:[ ]{word('L', 'a')})?"
_CORRESPONDING = f"(?:{word('@', 'a')}[ ])?"  # «الثلاثاء الموافق 5 مايو»
_DAY_LEAD = either(
    f"{word('7')}[ ]{word('W')}[ ,(]{_CORRESPONDING}",
    f"{word('7')}[ ]",
    f"{word('W')}[ ,(]{_CORRESPONDING}",
)
_DAY_AND_MONTH = f"{_DAYS}[ )](?:{word('g')}[ ])?(?:{word('9')}[ ])?{MONTH}"
_UNTIL = f"(?:[ ]{word('h')}[ ]|[ -]|[ ]{word('&')}[ ])"
_SOME_DAY = f"(?:{_DAY_AND_MONTH}|{MONTH}){_OF_YEAR}"
_PERIOD = either(
    f"{word('F')}[ ]{word('gr')}[ ](?:{_SOME_DAY}{_UNTIL})?{_SOME_DAY}",
    f"{word('F')}(?:[ ]{word('g')})?[ ]{word('R', '_a')}",
    f"{word('F')}(?:[ ]{word('gr')})?[ ]{YEAR}{_UNTIL}{YEAR}",
)
_THIS_YEAR = seq(word("8", DEFINITE), word("L", "a"))
_QUARTER = f"{word('t', 'aqbz')}[ ]{ORDINAL}[ ](?:{word('g')}[ ])?{either(YEAR, _THIS_YEAR)}"
_WHICH_CENTURY = either(ORDINAL, word("T", "a"), word("DN", "a_"))
_AND_CENTURY = f"(?:[ ]{either(seq(word('O', 'b'), word('X', '_')), word('O', 'b'))})?"
_CENTURY = f"{word('C', DEFINITE)}[ ]{_WHICH_CENTURY}(?:[ ]{word('T', 'b')})?{_AND_CENTURY}{_ERA}"
_WHOSE_DECADE = f"[ ](?:{word('g')}[ ])?{word('C', 'a')}[ ]{either(ORDINAL, word('T', 'a'), word('L', 'a'))}"
_DECADE = either(f"{word('S', 'aqbz_wpv')}{_WHOSE_DECADE}", word("S", DEFINITE))
# «خريف 1930», «ربيع عام 2011», «تشرين 2019»
_SEASON = f"{word('Z4')}[ ]{YEAR}"
_WORDY_DAY = f"{word('O', '_wp')}[ ](?:{word('g')}[ ])?{MONTH}{_OF_YEAR}"  # «أول شوال من سنة …»

DATE = compile_on(
    "DGOWY7845MmAFtCS9ERZ",
    f"(?P<wordy>{_WORDY_DAY})",
    f"(?P<day>{opt(_DAY_LEAD)}{_DAY_AND_MONTH}(?:[ ]{word('L', 'a')}|{_OF_YEAR}))",
    f"(?P<numeric>{opt(_DAY_LEAD)}{word('A')}{_ERA})",
    f"(?P<spaced>{word('D')}[/]{word('D', '_')}[/]{word('YD', '_')}{_ERA})",
    f"(?P<period>{_PERIOD})",
    f"(?P<quarter>{_QUARTER})",
    f"(?P<century>{_CENTURY})",
    f"(?P<decade>{_DECADE})",
    f"(?P<season>{_SEASON})",
    f"(?P<month>(?:{word('9')}[ ])?{MONTH}[ ,](?:{word('g')}[ ])?{YEAR})",
    f"(?P<named_month>{word('9')}[ ]{MONTH})",
    f"(?P<year>{NAMED_YEAR})",
    f"(?P<range>{word('R')}|{word('Y')}[-]{word('Y', '_')}(?:{_ERA}))",
    f"(?P<weekday>{word('7')}[ ]{word('W')}(?:[ ]{word('W', 'b')})?(?:[ ]{word('L', 'a')})?)",
    f"(?P<era>{word('E')})",
    f"(?P<bare_month>{_SURE_MONTH}(?:[ ]{word('L', 'a')})?)",
    f"(?P<bare_weekday>{_WEEKDAY})",
    f"(?P<bare_year>{word('Y')}{_ERA})",
)
_HOUR = either(seq(word("O", "a"), word("X", "_")), word("OI", "a"), word("HD"))
_SOME_DATE = either(word("7"), word("W"), word("f"), _DAY_AND_MONTH)
_SPOKEN_HOUR = either(seq(word("O", DEFINITE), word("X", "_")), word("O", DEFINITE))
_LESS = seq(word("o", "_"), word("t", "_a"))
_MINUTES = seq(word("DNU", "w_"), word("j", "_"))
_HALF = f"(?:[ ]{either(word('t', 'b'), _LESS, _MINUTES)})?"
_SURE_PART = either(word("d", "_"), seq(word("1", "_"), word("n", "a")), seq(word("g"), word("n", "a")))
_PART_OF_DAY = f"(?:[ ]{either(_SURE_PART, word('n', '_'))})?"
TIME = compile_on(
    "sHndO01",
    f"(?P<hour>{word('s')}[ ]{_HOUR}{_HALF}{_PART_OF_DAY})",
    f"(?P<spoken>{_SPOKEN_HOUR}{_HALF}[ ]{either(_SURE_PART, word('n', '_'))})",
    f"(?P<middle>{word('0', '_w')}[ ]{word('n', 'a_')})",
    f"(?P<around>{word('1', '_w')}[ ]{word('n', 'a')})",
    f"(?P<clock>{word('H')}{_PART_OF_DAY})",
    f"(?P<part>(?:{word('1', '_w')}[ ])?{word('n', '_wpv')})(?=[ ]{_SOME_DATE})",
    f"(?P<adverb>{word('d', '_')})",
    f"(?P<definite>{word('n', 'aq')})",
)
_OF_THE_YEAR = f"(?:[ )]{word('8', 'p_')}[ ]{word('YE')})?"
LAW = compile_on(
    "!c",
    f"{word('!')}(?:[ ].~){{0,4}}?[ ]{word('k=', '_')}[ (:]{word('cDNYQG', '_a')}{_OF_THE_YEAR}",
    f"{word('!')}[ (]{word('c')}",
    f"{word('!')}[ (]{word('DNYQ')}{_OF_THE_YEAR}",
    word("c"),
)
