"""Written words cut into particles, article, stem and attached pronouns: the Arabic Treebank's D3 scheme.

The scheme is that of Habash and Sadat, «Arabic preprocessing schemes for statistical machine
translation» (2006), as CAMeL Tools writes it: `و+ ب+ ال+ قاهرة`, `مدرست +ها`, `ل+ ال+ عراق` for «للعراق». The
stem stays as it is written (the treebank would spell it anew). CAMeL Tools' own analysis decides where its
data are on the computer; else a table and a rule do: a particle is cut where it is sure (before the article,
or with a word of grammar), or where what is left is a word that the document or the lexicon has on its own,
and the whole is none. So «وزير» and «بنك» stay whole.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hashiya.assets import resource
from hashiya.core.fold import Folding, fold, fold_mapped

_SKELETON = Folding(hamza=False, ya=False, ta=False, persian=False, digits=False, case=False)
_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a\u0671]+")
_PRONOUNS = ("هما", "ها", "هم", "هن", "كما", "كم", "كن", "نا", "ه", "ني", "ي", "ك")
_SURE_PRONOUNS = frozenset(("هما", "ها", "هم", "هن", "كم", "نا", "ه"))
_ARTICLE = "ال"


@dataclass(frozen=True, slots=True)
class CliticToken:
    """A part of a written word: its range in the text (never empty) and its form in the scheme."""

    start: int
    end: int
    form: str


def clitic_tokens(
    text: str, words: Iterable[tuple[int, int]], edges: Collection[int] = ()
) -> list[CliticToken]:
    """The words of a text as the scheme cuts them; all parts of a word together are the word.

    `edges` are places where annotations begin or end: a cut that the letters allow is made there.
    """
    ranges = list(words)
    written = [text[start:end] for start, end in ranges]
    analyse = analyser()
    if analyse is not None:
        parts = analyse(written)
    else:
        own = {_plain(word) for word in written}
        lexicon = _lexicon()

        def known(word: str) -> bool:
            return word in lexicon or word in own

        inside = sorted(edges)
        usual: dict[str, list[str]] = {}
        parts = []
        for word, (start, end) in zip(written, ranges, strict=True):
            here = inside[bisect_right(inside, start) : bisect_left(inside, end)]
            if here:
                parts.append(divided(word, known, {edge - start for edge in here}, lexicon))
                continue
            if word not in usual:
                usual[word] = divided(word, known, (), lexicon) if _ARABIC.search(word) else [word]
            parts.append(usual[word])
    found: list[CliticToken] = []
    for (start, end), word, forms in zip(ranges, written, parts, strict=True):
        found += _placed(start, end, word, forms)
    return found


def divided(
    word: str, known: Callable[[str], bool], edges: Collection[int] = (), lexicon: Collection[str] = ()
) -> list[str]:
    """The forms of a word's parts by the table; `known`: whether something is a word on its own.

    `edges` are places in the word where an annotation begins or ends; a word of the `lexicon` loses no letter
    that might be its own.
    """
    mapped = fold_mapped(word, _SKELETON)
    letters = mapped.text
    if not _ARABIC.fullmatch(letters) or letters in words_for("whole"):
        return [letters]
    wanted = {place for place in range(1, len(letters)) if mapped.to_raw(place) in edges}
    forms, rest = _proclitics(letters, known, wanted, whole_known=letters in lexicon)
    if forms and forms[-1] in ("ب+", "ل+") and rest in _SURE_PRONOUNS:
        return [*forms, f"+{rest}"]
    done = len(letters) - len(rest)
    stem, pronoun = _enclitic(rest, known, {place - done for place in wanted})
    return [*forms, stem, *([f"+{pronoun}"] if pronoun else [])]


def _proclitics(
    letters: str, known: Callable[[str], bool], wanted: Collection[int], *, whole_known: bool
) -> tuple[list[str], str]:
    """The particles and the article of a word, and what is left."""
    forms: list[str] = []
    rest = letters
    if rest[0] in "وف" and _may_leave(rest, 1, known, wanted, whole_known):
        forms.append(f"{rest[0]}+")
        rest = rest[1:]
        wanted = {place - 1 for place in wanted}
        whole_known = rest in words_for("whole") or rest in words_for("grammar")
    if rest in words_for("whole") or rest in words_for("grammar"):
        return forms, rest
    if rest.startswith("لل") and len(rest) > 3 and known(rest[1:]):
        return [*forms, "ل+"], rest[1:]  # the stem has a ل of its own: the article is not written
    if rest.startswith("لل") and len(rest) > 3:
        return [*forms, "ل+", f"{_ARTICLE}+"], rest[2:]
    if rest[0] in "بكلس" and len(rest) > 2:
        if rest[0] in "بك" and rest.startswith(_ARTICLE, 1) and len(rest) > 4:
            return [*forms, f"{rest[0]}+", f"{_ARTICLE}+"], rest[3:]
        if _may_leave(rest, 1, known, wanted, whole_known) and not (rest[0] == "س" and rest[1] not in "يتنأ"):
            return [*forms, f"{rest[0]}+"], rest[1:]
    if rest[0] in "بل" and rest[1:] in _SURE_PRONOUNS:
        return [*forms, f"{rest[0]}+"], rest[1:]
    if rest.startswith(_ARTICLE) and len(rest) > 3:
        return [*forms, f"{_ARTICLE}+"], rest[2:]
    return forms, rest


def _may_leave(
    word: str, size: int, known: Callable[[str], bool], wanted: Collection[int], whole_known: bool
) -> bool:
    """Whether the first letters are a particle: what is left is sure, or a word where the whole is none."""
    left = word[size:]
    if len(left) < 2:
        return False
    if word[0] in "وف" and (
        left in words_for("grammar")
        or (left.startswith((_ARTICLE, "لل")) and len(left) > 3)
        or (left[0] in "بك" and left.startswith(_ARTICLE, 1) and len(left) > 4)
    ):
        return word not in words_for("whole")
    if size in wanted:
        return True
    if whole_known or len(left) < 3:
        return False
    if word[0] in "وف" and left[0] in "بكل" and len(left) > 3 and known(left[1:]):
        return True
    return known(left) or bool(_enclitic(left, known, ())[1])


def _enclitic(rest: str, known: Callable[[str], bool], wanted: Collection[int]) -> tuple[str, str]:
    """The stem and the pronoun behind it, which may be none."""
    for pronoun in _PRONOUNS:
        stem = rest.removesuffix(pronoun)
        if stem == rest or len(stem) < 2:
            continue
        if len(stem) in wanted:
            return stem, pronoun
        if pronoun not in _SURE_PRONOUNS or rest in words_for("whole"):
            continue
        if stem in words_for("takes_pronoun"):
            return stem, pronoun
        if len(stem) > 2 and not known_stem(rest, known) and _stands_alone(stem, known):
            return stem, pronoun
    return rest, ""


def known_stem(word: str, known: Callable[[str], bool]) -> bool:
    """Whether a word with its article is one by itself, like «الوجه»."""
    return known(_ARTICLE + word)


def _stands_alone(stem: str, known: Callable[[str], bool]) -> bool:
    """Whether the stem is a word; before a pronoun ة is written ت."""
    return known(stem) or known(_ARTICLE + stem) or (stem[-1] == "ت" and known(f"{stem[:-1]}ة"))


def _placed(start: int, end: int, word: str, forms: list[str]) -> list[CliticToken]:
    """The parts with their places. What does not fit the written letters is left as one word."""
    mapped = fold_mapped(word, _SKELETON)
    letters = mapped.text
    sizes = [_written(form, forms[:place]) for place, form in enumerate(forms)]
    free = [place for place, form in enumerate(forms) if not form.startswith("+") and not form.endswith("+")]
    if len(free) == 1:  # the stem takes what the others leave: its spelling may differ
        sizes[free[0]] = len(letters) - sum(size for place, size in enumerate(sizes) if place != free[0])
    if len(forms) < 2 or sum(sizes) != len(letters) or min(sizes) < 1:
        return [CliticToken(start, end, word)]
    found: list[CliticToken] = []
    at = 0
    for place, (form, size) in enumerate(zip(forms, sizes, strict=True)):
        first = start + mapped.to_raw(at) if at else start
        after = start + mapped.to_raw(at + size) if at + size < len(letters) else end
        shown = form if place not in free else word[first - start : after - start]
        found.append(CliticToken(first, after, shown))
        at += size
    return found


def _written(form: str, before: list[str]) -> int:
    """How many letters of the word a form stands for: after ل the article is written as one more ل."""
    if form == f"{_ARTICLE}+" and before and before[-1] == "ل+":
        return 1
    return len(form.strip("+"))


@cache
def words_for(use: str) -> frozenset[str]:
    """Words of closed classes. «whole»: their first letters look like particles or the article, and are not;
    all but names of God are words of grammar or frequent verbs and nouns. «grammar»: after و and ف, and after
    ب and ل. «takes_pronoun»: a pronoun may stand behind them.
    """
    lines = resource("lexicons", "clitic_words.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return frozenset(word for line in lines for name, _tab, word in [line.partition("\t")] if name == use)


@cache
def _lexicon() -> frozenset[str]:
    """The words of the program's own lexicon, without marks."""
    lines = resource("lexicons", "cues.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return frozenset(_plain(word) for line in lines for word in line.split("\t")[0].split())


def _plain(word: str) -> str:
    """The letters alone. أ and ا are told apart: «واحد» is no «أحد» with a particle."""
    return fold(word, _SKELETON)


Analyse = Callable[[list[str]], list[list[str]]]


@cache
def analyser() -> Analyse | None:
    """CAMeL Tools' analysis, where its data for modern standard Arabic are on this computer; else None."""
    home = Path(os.environ.get("CAMELTOOLS_DATA") or Path.home() / ".camel_tools")
    if not (home / "data" / "disambig_mle" / "calima-msa-r13").is_dir():
        return None
    try:
        from camel_tools.disambig.mle import MLEDisambiguator

        judge = MLEDisambiguator.pretrained("calima-msa-r13")
    except Exception:  # data of another version, or half a download: the table does it
        return None
    return lambda words: analysed(words, judge)


def analysed(words: list[str], judge: object) -> list[list[str]]:
    """The parts that a disambiguator of CAMeL Tools sees, without vowels, as `d3tok` gives them."""
    found = []
    for word, seen in zip(words, judge.disambiguate(words), strict=True):  # type: ignore[attr-defined]
        best = seen.analyses[0] if seen.analyses else None
        given = (getattr(best, "analysis", None) or {}).get("d3tok", "") if best else ""
        parts = [fold(part, _SKELETON) for part in given.split("_") if part.strip("+")]
        found.append(parts if len(parts) > 1 else [word])
    return found


def joined(left: str, right: str) -> bool:
    """Whether two forms belong to one written word."""
    return is_proclitic(left) or is_enclitic(right)


def is_proclitic(form: str) -> bool:
    """Whether a token is a particle before a word, as the scheme marks it."""
    return form.endswith("+") and bool(_ARABIC.fullmatch(form[:-1]))


def is_enclitic(form: str) -> bool:
    """Whether a token is a pronoun behind a word, as the scheme marks it."""
    return form.startswith("+") and bool(_ARABIC.fullmatch(form[1:]))


def spelled(form: str, before: str) -> str:
    """A form as it is written in its word; `before` is the token before it."""
    if form == f"{_ARTICLE}+" and before == "ل+":
        return "ل"
    return form.strip("+") if is_proclitic(form) or is_enclitic(form) else form
