"""Which annotations of a text are related, by rules on what stands between and inside them.

A rule says what it means (`RelationMeaning`); which type of the scheme says that is looked up by name, or it
is the only one that may lead between such labels. Scores are what a rule is worth before anyone decided on
it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.fold import fold
from hashiya.core.span import Annotation, Status

if TYPE_CHECKING:
    from hashiya.core.beyond.relations import RelationType

PLACES = frozenset({"GPE", "LOC"})
BODIES = frozenset({"ORG", "FAC"})
_AHEAD, _REACH, _BEFORE = 8, 90, 24  # annotations and characters looked ahead, characters looked back

RULES: tuple[tuple[str, float, str], ...] = (
    ("post_name", 0.9, "a post right before a name: «رئيس الجامعة فلان»"),
    ("post_title_name", 0.85, "with a title between: «وزير الصحة الدكتور فلان»"),
    ("name_post", 0.75, "a post after a name and a comma: «فلان، رئيس الجامعة»"),
    ("post_body", 0.7, "the body inside the post of a person"),
    ("name_body", 0.75, "a word that says what the person is in the body: «عضو في»"),
    ("body_inside_body", 0.7, "a body named inside another: «كلية الطب بجامعة»"),
    ("place_inside_body", 0.6, "a place inside the name of a body: «جامعة القاهرة»"),
    ("place_in_place", 0.85, "«بلدية … في مقاطعة …»"),
    ("place_comma_place", 0.5, "a place, a comma, a larger one"),
    ("body_in_place", 0.75, "a body or building, «في», a place"),
    ("date_inside", 0.8, "a date inside the name of a law or event"),
    ("dated", 0.7, "a law or event and its date: «المؤرخ», «بتاريخ»"),
    ("founded", 0.8, "«تأسست … عام»"),
    ("born", 0.8, "«ولد … في»"),
    ("died", 0.8, "«توفي … في»"),
)
"""Name, score, what it is for."""
SCORES = {name: score for name, score, _ in RULES}

_TITLES = re.compile(
    r"\s*(?:(?:ال)?(?:دكتور|دكتوره|سيد|سيده|شيخ|شيخه|استاذ|استاذه|مهندس|مهندسه|حاج|امير|اميره|لواء|عميد|عقيد|قاضي|"
    r"محامي|بروفيسور|اخ|فريق|انسه|معالي|سعاده|فضيله|سمو|دوله|د)\.?\s*){1,3}"
)
_IN = re.compile(r"\s*(?:(?:الواقع|الواقعه|الكائن|الكائنه)\s+)?(?:في|ضمن|داخل|من|ب)\s*")
_OF = re.compile(r"\s*(?:التابع|التابعه)\s+(?:ل|الي)\s*")
_COMMA = re.compile(r"\s*[،,-]\s*")
_DATED = re.compile(
    r"(?:^|.*\s)(?:(?:ال)?(?:مؤرخ|مورخ|صادر|موقع|منعقد|مبرم)ه?|بتاريخ|لسنه|لعام|سنه|عام|يوم|في)\s*(?:في\s*)?"
)
_FOUNDED = re.compile(r".*\b[وف]?(?:تاسس|تاسست|اسس|اسست|انشي|انشئ|انشئت|انشيت|انشات)\b.*")
_BORN = re.compile(r".*\b[وف]?(?:ولد|ولدت|مولود|المولود|المولوده|من مواليد|مواليد)\b.*")
_DIED = re.compile(r".*\b[وف]?(?:توفي|توفيت|مات|ماتت|المتوفي|المتوفى|رحل|وفاته)\b.*")

_POSTS = (
    (("رئيس", "رييس", "رئيسه", "رييسه", "ملك", "امير", "سلطان", "حاكم"), ("president_of",)),
    (("مدير", "مديره", "عميد", "ناظر", "محافظ"), ("manager_of",)),
    (("قائد", "قايد", "قائده", "زعيم", "زعيمه", "امين", "مرشد"), ("leader_of", "manager_of")),
    (("عضو", "عضوه", "نائب", "نايب"), ("member_of",)),
    (("مؤسس", "موسس", "مؤسسه"), ("founder_of",)),
    (("صاحب", "صاحبه", "مالك", "مالكه"), ("owner_of",)),
    (("طالب", "طالبه", "خريج", "خريجه"), ("student_at",)),
)
_BETWEEN = (
    (re.compile(r".*\b(?:عضو|عضوه|اعضاء|انضم|انضمت)\b.*"), ("member_of",)),
    (re.compile(r".*\b(?:اسس|اسست|مؤسس|موسس|مؤسسه)\b.*"), ("founder_of",)),
    (re.compile(r".*\b(?:خريج|خريجه|درس|درست|تخرج|تخرجت|طالب|طالبه|التحق|التحقت)\b.*"), ("student_at",)),
    (re.compile(r".*\b(?:يملك|تملك|صاحب|صاحبه|مالك|مالكه)\b.*"), ("owner_of",)),
    (re.compile(r".*\b(?:رئيس|رييس|رئيسه|يراس|تراس|راس)\b.*"), ("president_of",)),
    (re.compile(r".*\b(?:مدير|مديره|يدير|تدير)\b.*"), ("manager_of",)),
    (re.compile(r".*\b(?:يعمل|تعمل|عمل|عملت|مندوب|مندوبه|موظف|موظفه|مراسل|مراسله)\b.*"), ("employee_of",)),
)


@dataclass(frozen=True, slots=True)
class RelationMeaning:
    """What a rule says: `codes` of types that would say it, the likeliest first."""

    rule: str
    codes: tuple[str, ...]
    head: Annotation
    tail: Annotation


@dataclass(frozen=True, slots=True)
class RelationGuess:
    """A relation that may hold; `score` a probability."""

    type: str
    head: Annotation
    tail: Annotation
    rule: str
    score: float


Choose = Callable[[str, str, str], float | None]
"""(rule, type, signature of the pair) → its score, None where it is not to be suggested."""


def guesses(
    text: str, annotations: Sequence[Annotation], types: Sequence[RelationType], score: Choose
) -> list[RelationGuess]:
    """What the rules say of a text, at most one guess for two annotations, the likeliest.

    `annotations` in reading order (start, -end), outer ones first.
    """
    found: dict[tuple[str, str], RelationGuess] = {}
    by_code = {kind.code: kind for kind in types}
    for meaning in meanings(text, annotations):
        kind, turned = _type_of(meaning, by_code, types)
        if kind is None:
            continue
        head, tail = (meaning.tail, meaning.head) if turned else (meaning.head, meaning.tail)
        value = score(meaning.rule, kind.code, "")
        if value is None:
            continue
        ends = (head.uid, tail.uid)
        pair = (min(ends), max(ends))
        if pair not in found or found[pair].score < value:
            found[pair] = RelationGuess(kind.code, head, tail, meaning.rule, value)
    return sorted(found.values(), key=_place)


def _type_of(
    meaning: RelationMeaning, by_code: dict[str, RelationType], types: Sequence[RelationType]
) -> tuple[RelationType | None, bool]:
    """The type that says it, and whether the scheme lets it lead the other way."""
    head, tail = meaning.head.label, meaning.tail.label
    for code in meaning.codes:
        kind = by_code.get(code)
        if kind is not None and kind.allows(head, tail):
            return kind, False
    if any(code in by_code for code in _ALL_CODES):
        return None, False  # the scheme has names for such things, and none of them fits
    # A scheme of one's own: the one type that may lead between such labels.
    forth = [kind for kind in types if kind.allows(head, tail) and (kind.heads or kind.tails)]
    back = [kind for kind in types if kind.allows(tail, head) and (kind.heads or kind.tails)]
    if len(forth) == 1:
        return forth[0], False
    return (back[0], True) if not forth and len(back) == 1 else (None, False)


_ALL_CODES = (
    *("has_occupation", "president_of", "manager_of", "leader_of", "member_of", "employee_of", "founder_of"),
    *("geopolitical_division", "located_in", "subsidiary", "dated", "found_on", "birth_date", "death_date"),
)


def meanings(text: str, annotations: Sequence[Annotation]) -> Iterator[RelationMeaning]:
    """All that the rules see, in reading order."""
    there = [each for each in annotations if each.status is not Status.REJECTED]
    around: list[Annotation] = []
    for at, each in enumerate(there):
        while around and around[-1].end < each.end:
            around.pop()
        if around and around[-1].end >= each.end and around[-1].range != each.range:
            yield from _inside(around[-1], each, text)
        around.append(each)
        for other in there[at + 1 : at + 1 + _AHEAD]:
            if other.start - each.end > _REACH:
                break
            if other.start >= each.end:
                gap = text[each.end : other.start]
                if "\n" not in gap and "." not in gap.replace("د.", ""):
                    gap = fold(gap)
                    yield from _beside(each, other, gap, there, at)
                    yield from _with_date(each, other, text, gap)


def _inside(outer: Annotation, inner: Annotation, text: str) -> Iterator[RelationMeaning]:
    if outer.label in BODIES and inner.label in BODIES and inner.start > outer.start:
        yield RelationMeaning("body_inside_body", ("subsidiary",), outer, inner)
    elif outer.label in BODIES and inner.label in PLACES:
        yield RelationMeaning("place_inside_body", ("located_in",), outer, inner)
    elif outer.label in ("LAW", "EVENT") and inner.label == "DATE":
        yield RelationMeaning("date_inside", ("dated",), outer, inner)
    elif outer.label in PLACES and inner.label in PLACES:
        before = fold(text[outer.start : inner.start])
        if before.rstrip().endswith(" في"):  # «بلدية … في مقاطعة …» marked as one
            yield RelationMeaning("place_in_place", ("geopolitical_division",), outer, inner)


def _beside(
    one: Annotation, other: Annotation, gap: str, there: Sequence[Annotation], at: int
) -> Iterator[RelationMeaning]:
    labels = one.label, other.label
    if labels == ("OCC", "PERS") and (not gap.strip() or _TITLES.fullmatch(gap)):
        yield RelationMeaning(
            "post_name" if not gap.strip() else "post_title_name", ("has_occupation",), other, one
        )
        yield from _post_body(other, one, there, at)
    elif labels == ("PERS", "OCC") and _COMMA.fullmatch(gap):
        yield RelationMeaning("name_post", ("has_occupation",), one, other)
        yield from _post_body(one, other, there, at)
    elif one.label == "PERS" and other.label in BODIES and len(gap.split()) <= 5:
        codes = next((codes for pattern, codes in _BETWEEN if pattern.fullmatch(gap)), ())
        if codes:
            yield RelationMeaning("name_body", codes, one, other)
    elif one.label in PLACES and other.label in PLACES:
        if _IN.fullmatch(gap) or _OF.fullmatch(gap):
            yield RelationMeaning("place_in_place", ("geopolitical_division",), one, other)
        elif _COMMA.fullmatch(gap):
            yield RelationMeaning("place_comma_place", ("geopolitical_division",), one, other)
    elif one.label in BODIES and other.label in PLACES and (_IN.fullmatch(gap) or _OF.fullmatch(gap)):
        yield RelationMeaning("body_in_place", ("located_in",), one, other)


def _with_date(one: Annotation, other: Annotation, text: str, gap: str) -> Iterator[RelationMeaning]:
    """The verb stands between the two, or right before the first: «ولد فلان في …»."""
    if not (other.label == "DATE" or (one.label == "PERS" and other.label in PLACES)):
        return
    if len(gap.split()) > 6:
        return
    before = fold(text[max(0, one.start - _BEFORE) : one.start])
    told = f"{' '.join(before.split()[-1:])} | {gap}"
    if other.label == "DATE":
        if one.label in ("LAW", "EVENT") and _DATED.fullmatch(gap):
            yield RelationMeaning("dated", ("dated",), one, other)
        elif one.label == "ORG" and _FOUNDED.fullmatch(told):
            yield RelationMeaning("founded", ("found_on",), one, other)
        elif one.label == "PERS" and _BORN.fullmatch(told):
            yield RelationMeaning("born", ("birth_date",), one, other)
        elif one.label == "PERS" and _DIED.fullmatch(told):
            yield RelationMeaning("died", ("death_date",), one, other)
    elif one.label == "PERS" and other.label in PLACES and _BORN.fullmatch(told):
        yield RelationMeaning("born", ("birth_place",), one, other)


def _post_body(
    person: Annotation, post: Annotation, there: Sequence[Annotation], at: int
) -> Iterator[RelationMeaning]:
    """The body or country named inside a post belongs to who holds it."""
    first = fold(post.surface).split()[:1]
    codes = next((codes for words, codes in _POSTS if first and first[0] in words), ("employee_of",))
    for each in there[max(0, at - _AHEAD) : at + 2 * _AHEAD]:
        if each.uid == post.uid or not (post.start <= each.start and each.end <= post.end):
            continue
        if each.label in BODIES or each.label in PLACES:
            yield RelationMeaning("post_body", codes, person, each)
            return


def _place(guess: RelationGuess) -> tuple[int, int]:
    return guess.head.start, guess.tail.start
