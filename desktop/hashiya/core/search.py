"""Finding words in raw text whatever marks, tatweel and spellings stand there.

A query becomes one regular expression over the raw text: each letter stands for all letters that fold to it,
and marks, tatweel and controls may follow each. Ranges are code points of the raw text and hold what was
asked for, without the clitics attached before it; core.segment.snap_to_words widens them to whole words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from hashiya.core.clitics import bare
from hashiya.core.fold import CONTROLS, EXACT, FULL, MARKS, PRESENTATION, TATWEEL, Folding, fold, fold_mapped
from hashiya.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SCRIPTS = (range(0x21, 0x250), range(0x600, 0x700), range(0x750, 0x780), range(0x8A0, 0x8C8))
_WORD_CHARACTER = rf"\w{MARKS}"
_BEFORE = f"(?<![{_WORD_CHARACTER}])"
_PRONOUNS = ("هما", "كما", "ها", "هم", "هن", "كم", "كن", "نا", "ني", "ه", "ك", "ي")
_REGEX_SECONDS = 5.0
_LONGEST_QUERY = 2000  # letters
_PART = 400_000  # code points looked through at once by who must not wait
_BEFORE_PART = 64
_LETTER = re.compile(rf"[^\s{MARKS}{TATWEEL}{CONTROLS}]")
_DAGGER = "\u0670"
_LONG_A = "\ue000"  # stands for a small alef of the query, which another spelling writes large or not at all
_MOST_ALEFS = 4
_HIT, _ARTICLE = "hit", "article"  # named groups: what was asked for, and an article attached before it
_FATHATAN = "\u064b\u08f0\u0657"
_TAKES_TANWIN = re.compile("[\u0620-\u064a]{2}[\u0621-\u064a]$")
_TAKES_ENDINGS = re.compile("[\u0620-\u064a\ue000]{3,}")
_NO_TANWIN_ALEF = "اهةى"  # ends of words whose tanwin is written without an alef
_PLURALS = ("ون", "ين", "ات")  # the ending of the sound plurals; the first two lose ن before a pronoun


class Mode(StrEnum):
    """`WORD`: whole words. `PREFIX`: how a word begins. `STEM`: whatever is attached to the word."""

    WORD = "word"
    PREFIX = "prefix"
    STEM = "stem"
    SUBSTRING = "substring"
    REGEX = "regex"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for. `clitics`: also with و ف ب ك ل س, ال or لل before it.

    A query that has ال itself is not found without it. A regex is matched on folded text (letters of the
    regex are folded too, but not its case), or on the raw text when `folding` is EXACT. `tanwin`: also with
    the alef of an indefinite accusative after it, of whole words and stems where marks do not count: رحيم in
    رَحِيمًا. STEM also finds sound plurals: معلم in المعلمين, مدرسة in مدرساتهم.
    """

    text: str
    folding: Folding = FULL
    clitics: bool = True
    mode: Mode = Mode.WORD
    tanwin: bool = True

    @staticmethod
    def stem_of(word: str) -> str:
        """The folded word without clitics and article, as STEM compares it."""
        return bare(word)


@dataclass(frozen=True, slots=True)
class KwicLine:
    """One place. `left` and `right` are what stands before and after it, line feeds made spaces."""

    document: str
    start: int
    end: int
    left: str
    match: str
    right: str


def find(
    text: str, query: str, *, folding: Folding = FULL, clitics: bool = True, mode: Mode | str = Mode.WORD
) -> list[tuple[int, int]]:
    """Raw ranges, in order, that do not overlap. Raises UserError `bad_regex`, `regex_too_slow` and
    `query_too_long`.
    """
    return list(find_all(text, Query(query, folding, clitics, Mode(mode))))


def find_all(text: str, query: Query) -> Iterator[tuple[int, int]]:
    """Raw ranges one by one."""
    check_length(query)
    if query.mode == Mode.REGEX:
        yield from _find_regex(text, query)
        return
    pattern = _pattern(query)
    if pattern is None:
        return
    if query.folding.hamza and PRESENTATION.search(text):
        yield from _find_spelled(text, query, pattern)
        return
    for match in pattern.finditer(text):
        yield match.span(_HIT)


def find_by_parts(text: str, query: Query, *, part: int = _PART) -> Iterator[list[tuple[int, int]]]:
    """The same ranges as `find_all`, those that begin in one part of the text after the other: each part is
    looked through in a few milliseconds. Not for regular expressions, which nothing keeps short.
    """
    check_length(query)
    pattern = _pattern(query)
    if pattern is None:
        return
    # Of a hit all but so many letters are marks, spaces or controls, however long it is.
    letters = 20 * len(query.text) + 40
    at = 0
    while at < len(text):
        end = min(at + part, len(text))
        beyond = islice(_LETTER.finditer(text, end), letters, None)
        stop = next((match.start() for match in beyond), len(text))
        found = []
        for begin, hit in _hits_from(text, query, pattern, at, stop):
            if begin >= end:
                break
            found.append(hit)
        yield found
        at = max(end, found[-1][1] if found else 0)


def _hits_from(
    text: str, query: Query, pattern: re.Pattern[str], start: int, stop: int
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Where a match begins, and its hit: from `start` on, as if the text ended at `stop`."""
    if query.folding.hamza and PRESENTATION.search(text, start, stop):
        before = max(0, start - _BEFORE_PART)  # what stands before a word decides whether it begins there
        for hit in _find_spelled(text[before:stop], query, pattern):
            if hit[0] + before >= start:
                yield hit[0] + before, (hit[0] + before, hit[1] + before)
        return
    for match in pattern.finditer(text, start, stop):
        yield match.start(), match.span(_HIT)


def check_length(query: Query) -> None:
    """Raise UserError for what is longer than anything people look for: a pattern of it takes minutes."""
    if len(query.text) > _LONGEST_QUERY:
        raise UserError(
            "query_too_long",
            f"What is looked for has {len(query.text):,} letters; it may have {_LONGEST_QUERY:,} at most.",
            hint="Shorten it.",
            length=len(query.text),
            most=_LONGEST_QUERY,
        )


def concordance(texts: Iterable[tuple[str, str]], query: Query, *, width: int = 60) -> Iterator[KwicLine]:
    """Hits in one (document uid, text) after the other, `width` characters of context on either side."""
    for document, text in texts:
        for start, end in find_all(text, query):
            yield kwic_line(document, text, start, end, width=width)


def kwic_line(document: str, text: str, start: int, end: int, *, width: int = 60) -> KwicLine:
    """A range (code points) with `width` characters of context on either side."""
    left, right = text[max(0, start - width) : start], text[end : end + width]
    return KwicLine(document, start, end, _flat(left), _flat(text[start:end]), _flat(right))


def _flat(text: str) -> str:
    return text.replace("\n", " ").replace("\u2028", " ").replace("\u2029", " ")


@lru_cache(maxsize=256)
def _pattern(query: Query) -> re.Pattern[str] | None:
    """The expression whose group `hit` is what was asked for; None for a query without a letter."""
    optional = query.folding.marks and query.mode != Mode.STEM
    text = query.text.replace(_DAGGER, _LONG_A) if optional else query.text
    folded = fold(text, query.folding).strip()
    words = folded.split()
    if not words:
        return None
    if query.mode == Mode.SUBSTRING:
        phrase = _phrase(words, query.folding)
        if query.clitics and query.folding.marks and _has_article(words[0]):
            first = _class(words[0][0], query.folding) + _between(query.folding)
            phrase = _article_alef(query.folding) + phrase.removeprefix(first)
        return re.compile(f"(?P<{_HIT}>{phrase})")
    before, first = _first_word(words[0], query, alone=len(words) == 1)
    body = first + "".join(
        _gap(query.folding) + _later_word(each, query, last=each is words[-1]) for each in words[1:]
    )
    starts = _BEFORE if re.match(r"\w", folded) else ""
    ends = f"(?![{CONTROLS}]*[{_WORD_CHARACTER}])" if re.search(rf"[{_WORD_CHARACTER}]$", folded) else ""
    return re.compile(f"{starts}{before}(?P<{_HIT}>{body}){'' if query.mode == Mode.PREFIX else ends}")


def _first_word(word: str, query: Query, *, alone: bool) -> tuple[str, str]:
    """Expressions of what may be attached before the first word, and of that word itself."""
    folding, stem = query.folding, query.mode == Mode.STEM
    if stem:
        word = bare(word)
    written = _stem(word, folding) if stem and alone else _letters(word, folding, last=alone)
    tanwin = _tanwin(word, query) if query.mode != Mode.PREFIX or not alone else ""
    # In shorter words a first letter that looks like a clitic is nearly always part of the word.
    if not (query.clitics or stem) or len(word) < 3 or not re.match("[\u0621-\u064a]", word):
        return "", written + tanwin
    between = _between(folding)
    attached = f"(?:[وف]{between})?(?:[بكلس]{between})?"
    if _has_article(word) and not stem:
        return attached, _article_alef(folding) + _letters(word[1:], folding, last=alone)
    if tanwin:  # what has the article has no tanwin
        tanwin = f"(?({_ARTICLE})|{tanwin})"
    lam_lam = f"(?:[وف]{between})?{_letters('لل', folding, last=False)}"
    article = _letters("ال", folding, last=False)
    with_article = f"(?P<{_ARTICLE}>{lam_lam}|{attached}{article})"
    return f"(?:{with_article}|{attached})", written + tanwin


def _later_word(word: str, query: Query, *, last: bool) -> str:
    """A word of a phrase after its first."""
    tanwin = _tanwin(word, query) if query.mode != Mode.PREFIX or not last else ""
    return _letters(word, query.folding, last=last) + tanwin


def _tanwin(word: str, query: Query) -> str:
    """An alef of the indefinite accusative after a word, or none; "" where the word takes none.

    After ya it must bear its marks, since many names end so: سوري is not in سوريا, علي is in عليًّا.
    """
    folding = query.folding
    takes = query.tanwin and folding.marks and _TAKES_TANWIN.search(word) and not _has_article(word)
    if not takes or word[-1] in _NO_TANWIN_ALEF:
        return ""
    after = _trailing(folding)
    marked = f"(?:(?:(?<=[{_FATHATAN}])|(?<=[{_FATHATAN}]\u0651))ا{after}|ا[{MARKS}]*[{_FATHATAN}]{after})"
    return f"(?:{marked})?" if word[-1] == "ي" else f"(?:ا{after})?"


def _has_article(word: str) -> bool:
    return word.startswith("ال") and len(word) > 3


def _article_alef(folding: Folding) -> str:
    """The alef of the article, or its lack: لل is ل and ال, and what was asked for begins at its second ل."""
    after_lam = "|".join(f"(?<=ل{f'[{MARKS}]' * marks})" for marks in range(3))
    return f"(?:{_class('ا', folding)}{_between(folding)}|{after_lam})"


def _stem(word: str, folding: Folding) -> str:
    """The word with or without an ending of the sound plural, and an attached pronoun.

    A ta marbuta is written ت before a pronoun and goes before ات; ن goes before a pronoun (معلموهم).
    """
    pronoun = f"(?:{'|'.join(_letters(each, folding) for each in _PRONOUNS)})"
    ta = word.endswith(("ه", "ة"))
    forms = [f"{_letters(word, folding)}{pronoun}?"]
    if ta:
        forms.append(f"{_letters(word[:-1] + 'ت', folding)}{pronoun}")
    if _TAKES_ENDINGS.fullmatch(word):
        plurals = _PLURALS[-1:] if ta else _PLURALS
        endings = "|".join(_ending(each, folding) for each in plurals)
        base = _letters(word[:-1] if ta else word, folding)
        forms.append(f"{base}(?:{endings}){pronoun}?")
        if not ta:
            forms.append(f"{base}{_ending('و', folding)}{pronoun}?")
            forms.append(f"{base}{_ending('ي', folding)}{pronoun}")
    return forms[0] if len(forms) == 1 else f"(?:{'|'.join(forms)})"


def _ending(letters: str, folding: Folding) -> str:
    """Letters after a word, a long a of them written or small."""
    between = _between(folding)
    return between.join(_inside(char, folding) for char in letters) + _trailing(folding)


def _gap(folding: Folding) -> str:
    return rf"(?:\s|[{CONTROLS}])+" if folding.controls else r"\s+"


def _phrase(words: list[str], folding: Folding) -> str:
    last = len(words) - 1
    return _gap(folding).join(_letters(each, folding, last=at == last) for at, each in enumerate(words))


def _letters(folded: str, folding: Folding, *, last: bool = True) -> str:
    """The raw spellings of a folded word; what follows its last letter is marks and tatweel, not controls."""
    between, after = _between(folding), _trailing(folding)
    parts = [_inside(char, folding) if at else _class(char, folding) for at, char in enumerate(folded)]
    return between.join(parts) + (after if last else between)


def _inside(char: str, folding: Folding) -> str:
    """A letter after the first of its word: a long a may be written small, as in the Quran's spelling."""
    if char == _LONG_A:
        return f"{_class('ا', folding)}?"
    return (
        f"(?:{_class(char, folding)}|{_DAGGER})" if char == "ا" and folding.marks else _class(char, folding)
    )


def folded_with_long_a(text: str) -> str:
    """A query's text, fully folded, each small alef of it as a large one."""
    return fold(text.replace(_DAGGER, "ا"), FULL)


def long_a_spellings(word: str) -> list[str]:
    """A folded word in every spelling of its long a: written, or small and folded away.

    None for a word of more than four of them: it would have too many.
    """
    places = [at for at, char in enumerate(word) if char == "ا" and at]
    if len(places) > _MOST_ALEFS:
        return []
    spellings = [word]
    for at in reversed(places):
        spellings += [each[:at] + each[at + 1 :] for each in spellings]
    return list(dict.fromkeys(spellings))


def _between(folding: Folding) -> str:
    ignored = MARKS * folding.marks + TATWEEL * folding.tatweel + CONTROLS * folding.controls
    return f"[{ignored}]*" if ignored else ""


def _trailing(folding: Folding) -> str:
    ignored = MARKS * folding.marks + TATWEEL * folding.tatweel
    return f"[{ignored}]*" if ignored else ""


def _class(char: str, folding: Folding) -> str:
    raw = _spellings(folding).get(char, char)
    return re.escape(raw) if len(raw) == 1 else f"[{re.escape(raw)}]"


@lru_cache(maxsize=16)
def _spellings(folding: Folding) -> dict[str, str]:
    """folded letter → all raw letters that fold to it."""
    found: dict[str, str] = {}
    for code in (code for script in _SCRIPTS for code in script):
        folded = fold(chr(code), folding)
        if len(folded) == 1:
            found[folded] = found.get(folded, "") + chr(code)
    return found


def _find_spelled(text: str, query: Query, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """With presentation forms one character may stand for several letters: search the folded text."""
    folded = fold_mapped(text, query.folding)
    for match in pattern.finditer(folded.text):
        yield folded.to_raw_range(*match.span(_HIT))


def _find_regex(text: str, query: Query) -> Iterator[tuple[int, int]]:
    import regex  # unlike re it can be told to give up

    exact = query.folding == EXACT
    # Case is left to the flag: lowering the expression would turn \S into \s.
    wanted = query.text if exact else fold(query.text, replace(query.folding, case=False))
    flags = regex.MULTILINE | (regex.IGNORECASE if query.folding.case else 0)
    try:
        compiled = regex.compile(wanted, flags)
    except (regex.error, RecursionError) as error:  # nested more deeply than it can be read
        raise UserError(
            "bad_regex",
            f"The regular expression is not right: {error}.",
            hint="Correct it.",
            detail=str(error),
        ) from error
    folded = None if exact else fold_mapped(text, query.folding)
    try:
        for match in compiled.finditer(text if folded is None else folded.text, timeout=_REGEX_SECONDS):
            if match.end() > match.start():
                yield match.span() if folded is None else folded.to_raw_range(*match.span())
    except TimeoutError as error:
        raise UserError(
            "regex_too_slow",
            "The regular expression takes too long on this text.",
            hint="Make it simpler: avoid repetitions inside repetitions.",
        ) from error
