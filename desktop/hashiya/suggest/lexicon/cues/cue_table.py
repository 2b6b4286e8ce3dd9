"""The table of cue words, resources/lexicons/cues.tsv: one row a word, sorted, with all that
rules ask of it.

Columns, all but the first and last may be empty, several values are parted by spaces:

    word      as it is spelled; rules compare it folded
    kinds     what it is: the head of a phrase, a word class, or its part in one rule (KINDS)
    strength  kind:strength, how sure a head of that kind is, or how narrow (STRENGTHS)
    quoted    the kind of thing whose quoted name follows it: «صحيفة «…»»
    joins     yes: two nouns joined by و may follow it, «وزارة التربية والتعليم»
    again     yes: said alone with the article it is the body that was named before, «الهيئة»
    part_of   what it can be a part of, and is said with «ب» or in construct with
    owned     which forms with a pronoun name a work, «روايته «…»» (OWNED)
    name      the label it has wherever it stands; such a row may hold several words
    example   a phrase it is for
    source    where the row comes from (SOURCES)

`tests/unit/suggest/test_cue_table.py` holds the table to this page.
"""

from __future__ import annotations

from functools import lru_cache

from hashiya.assets import resource
from hashiya.core.fold import fold

COLUMNS = (
    "word",
    "kinds",
    "strength",
    "quoted",
    "joins",
    "again",
    "part_of",
    "owned",
    "name",
    "example",
    "source",
)
KINDS = {
    "org": "head of a body's name",
    "org_dual": "two or more bodies at once: «وزارتي …»",
    "title": "post or profession",
    "title_after": "post with the article that may stand without more",
    "honorific": "courtesy before a name",
    "place": "head of a polity's name",
    "places": "plural of such a head; a list of names may follow",
    "nature": "head of a natural place's name",
    "built": "head of a building's name",
    "event": "head of an event's name",
    "law": "head of a law's name",
    "product": "thing made, before its model",
    "products": "plural of such a thing; it is no part of the name",
    "make": "make or series, before its model",
    "model": "word for «model»",
    "grade": "may follow a model's number",
    "not_head": "written form of a head that is another, far more frequent word",
    "numbered": "body that a number belongs to: «الدائرة التجارية الثانية»",
    "any_name": "body that may be called after any noun: «نادي الاتحاد»",
    "state": "kind of state, in its long name",
    "polity": "polity whose name may go on with adjectives: «دولة الإمارات العربية المتحدة»",
    "event_round": "one of a series, no name by its number alone: «الدورة الثالثة»",
    "law_part": "part of a law: «المادة 12 من …»",
    "law_code": "what law books are called in the Maghreb",
    "law_rules": "law in some countries, but mostly something else",
    "governor": "whom a place is named after: «محافظ …»",
    "ruler": "whose name takes a number",
    "scholar": "whose field follows with «في»",
    "field": "begins such a field",
    "ministry": "field of a ministry, joined to another: «… والإسكان»",
    "joined_noun": "noun without the article, joined to another: «تجارة وصناعة»",
    "purpose": "verbal noun with «ل»: what a body is for",
    "adjective": "adjective with the article",
    "body_adjective": "adjective with the article, of bodies",
    "company_adjective": "adjective that ends a company's name",
    "place_adjective": "adjective that ends a place's name",
    "adjective_lead": "noun after which a noun in «ية» is an adjective",
    "noun_iya": "noun in «ية», no relative adjective",
    "feminine": "adjective that is feminine without showing it",
    "feminine_head": "plural that takes a feminine adjective",
    "stop": "function word",
    "verb": "verb",
    "speech": "verb of saying",
    "demonstrative": "this and that, before a head",
    "times": "how often and how long, with «ل»",
    "side": "part of a place, before its name",
    "place_part": "first word of a place's name",
    "place_common": "noun with the article that names no place by itself",
    "place_before": "stands before places",
    "named_after": "begins the name of one whom places are called after: «الملك سعود»",
    "list_lead": "may stand between a plural and its list of names",
    "list_opening": "likewise, only in a list with commas",
    "list_end": "ends a list of names",
    "name_part": "part of a person's name that may look like another word",
    "common_name": "first name that is a common word too",
    "people": "name of a people that is no relative adjective",
    "nation": "relative adjective of a people that no package knows, masculine",
    "not_nation": "relative adjective that only looks like a country's",
    "language": "language that no package knows, without the article",
    "the_language": "«اللغة», which belongs to the name",
    "language_lead": "right before a language",
    "language_near": "somewhere before a language",
    "language_noun": "what is done with a language",
    "language_form": "which form of a language",
    "language_link": "between two languages",
    "beside": "before a language that stands alone",
}
STRENGTHS = {
    "org:weak": "means much else",
    "org:semi": "weak, but surer before an adjective",
    "org:office": "weak, but sure before a noun and its adjective: «إدارة الدفاع المدني»",
    "org:loose": "weak, and any group of things",
    "title:strong": "a post, and no other word",
    "place:strong": "a polity, and no other word",
    "place:vague": "before a noun with the article mostly no place",
    "nature:strong": "a natural place, and no other word",
    "nature:weak": "means much else",
    "built:strong": "a building, and no other word",
    "built:weak": "means much else",
    "event:strong": "an event, even without more than a place",
    "law:strong": "a law, and no other word",
    "place_part:strong": "gives a village's name away by itself",
}
"""A word may be strong and weak at once: sure where a name follows, doubtful where a noun does."""
_WEAKER = ("org:semi", "org:office", "org:loose")  # each of them is weak
QUOTED = ("event", "org", "product")
PART_OF = ("event", "org")
NAMES = ("EVENT", "FAC", "GPE", "LAW", "LOC", "OCC", "ORG", "PRODUCT")
SOURCES = ("own",)
"""`own`: written for this project, under its licence."""
OWNED = {
    "work": (("", "و", "ف", "ب", "ل"), ("ه", "ها", "هم", "هما", "ي")),
    "device": (("", "و", "ب", "ل"), ("ه", "ها", "هم")),
}
"""Clitics before and pronouns after the words of the column `owned`."""


def cue_rows() -> list[list[str]]:
    """The rows without the head line, one field a column."""
    text = (resource("lexicons") / "cues.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]


@lru_cache(maxsize=1024)
def set_names(row: tuple[str, ...]) -> tuple[str, ...]:
    """The sets that a word belongs to by the columns `kinds` to `name` of its row: a kind by its name, the
    others as rules ask for them: «org:weak», «quoted:org», «joins», «part_of:org», «name:GPE».
    """
    kinds, strength, quoted, joins, again, part_of, owned, name = row
    found = [*kinds.split(), *strength.split()]
    if joins:
        found.append("joins")
    if again:
        found.append("again")
    for column, value in (("quoted", quoted), ("part_of", part_of), ("owned", owned), ("name", name)):
        found += [f"{column}:{each}" for each in value.split()]
    if any(each in _WEAKER for each in found):
        found.append("org:weak")
    return tuple(found)


def all_set_names() -> list[str]:
    """Every set there can be, an empty one included."""
    named = (("quoted", QUOTED), ("part_of", PART_OF), ("owned", OWNED), ("name", NAMES))
    return [*KINDS, *STRENGTHS, "joins", "again"] + [
        f"{column}:{value}" for column, values in named for value in values
    ]


def spelled_sets() -> dict[str, list[str]]:
    """Set → its words as they are spelled, in order of the table."""
    sets: dict[str, list[str]] = {name: [] for name in all_set_names()}
    for row in cue_rows():
        for name in set_names(tuple(row[1:9])):
            sets[name].append(row[0])
    return sets


def fold_sets(spelled: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    """The sets folded, as rules ask for them, and «owned»: the forms with pronouns."""
    sets = {name: frozenset(fold("\n".join(words)).split("\n")) for name, words in spelled.items() if words}
    sets |= {name: frozenset() for name, words in spelled.items() if not words}
    sets["owned"] = frozenset(
        fold(
            "\n".join(
                form
                for kind in OWNED
                for word in spelled[f"owned:{kind}"]
                for form in owned_forms(word, kind)
            )
        ).split("\n")
    )
    return sets


def owned_forms(word: str, kind: str) -> list[str]:
    """«رواية» → «روايته», «وروايتها» …: the word with each pronoun and clitic of its kind."""
    stem = word[:-1] + "ت" if word[-1] in "ةا" else word
    clitics, pronouns = OWNED[kind]
    return [clitic + stem + pronoun for clitic in clitics for pronoun in pronouns]
