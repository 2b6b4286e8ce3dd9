"""One text word by word: what is a function word, an adjective, a part of a name, and how far a name runs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from hashiya.core.clitics import splits
from hashiya.suggest.lexicon.cues.facts import HEADED
from hashiya.suggest.lexicon.cues.words import ORG, PLACE, TITLE, HeadWord
from hashiya.suggest.lexicon.name_table import FIRST, LAST
from hashiya.suggest.lexicon.rule_tokens import SPACE, Tokens, is_arabic
from hashiya.suggest.patterns.classes import classify

if TYPE_CHECKING:
    from hashiya.suggest.lexicon.cues.facts import Facts

ARTICLED = ("ال", "لل", "وال", "بال", "فال", "كال", "ولل", "وبال")
_NISBA = ("ي", "يه", "يين", "يتين", "يون", "ويه", "ييين")


def _is_verbal_noun(word: str) -> bool:
    """«التنمية», «التغذية»: the pattern تفعلة, no relative adjective."""
    return len(word) == 7 and word.startswith("الت") and word.endswith("يه")


class CueReading:
    """One text read with the cue words and the name table. Positions are indices of words; ends are
    inclusive.
    """

    def __init__(self, tokens: Tokens, facts: Facts) -> None:
        names, cues = facts.names, facts.cues
        self.facts = facts
        self.tokens = tokens
        self.words = tokens.folded
        self.gaps = tokens.gaps
        self.size = tokens.size
        self.names = names
        self.cues = cues
        self.stop = cues.sets["stop"]
        text = tokens.text
        hamzas = text.count("أ") + text.count("إ")
        self._dotted_ta = "ة" in text
        self._hamzated = cues.hamzated if hamzas * 100 > len(text) else frozenset()
        self._verbs = cues.sets["verb"]
        self._adjectives = facts.adjectives
        self.not_adjectives = cues.sets["noun_iya"]
        self._name_like: list[bool | None] = [None] * tokens.size
        self.marks = list(map(facts.marks, tokens.folded))
        self._marked = [(index, bits) for index, bits in enumerate(self.marks) if bits]

    # --- words

    def marked(self, mask: int) -> list[int]:
        """The words that have one of these marks (see `facts`), in order."""
        return [index for index, bits in self._marked if bits & mask]

    @cached_property
    def heads(self) -> list[tuple[int, HeadWord]]:
        """The words that are heads here, each with what it is."""
        found = ((index, self.head(index)) for index in self.marked(HEADED))
        return [(index, head) for index, head in found if head is not None]

    def head(self, index: int) -> HeadWord | None:
        head = self.cues.heads.get(self.words[index])
        if head is not None and self._dotted_ta and head.stem[-1] == "ه" and self.words[index][-1] == "ه":
            last = self.tokens.text[self.tokens.ends[index] - 1]
            return None if last == "ه" else head  # «حمله» is not «حملة» in a text that dots its ta
        return head

    def follows(self, index: int) -> bool:
        """Whether a next word stands after nothing but white space."""
        return index + 1 < self.size and self.gaps[index] == SPACE

    def is_stop(self, index: int) -> bool:
        word = self.words[index]
        if word not in self.stop and word not in self._verbs:
            return False
        if word in self._hamzated:  # «آنه» is not «أنه» in a text that writes its hamzas
            return self.tokens.text[self.tokens.starts[index]] != "آ"
        return True

    def is_definite(self, index: int) -> bool:
        """Whether the word has the article and nothing before it."""
        word = self.words[index]
        return word.startswith("ال") and len(word) > 3

    def is_adjective(self, index: int) -> bool:
        """Whether a word with the article reads as an adjective: a known one, or a relative form."""
        word = self.words[index]
        if not word.startswith("ال") or len(word) < 5 or word in self.not_adjectives:
            return False
        if word in self._adjectives:
            return classify(word)[1] != "O"
        if word.endswith("يه") and self._dotted_ta and self.tokens.text[self.tokens.ends[index] - 1] == "ه":
            return False  # «التوجيه»: a verbal noun, no relative adjective
        head = self.cues.heads.get(word)
        return self.adjective_form(word) and not (head is not None and head.kinds & (PLACE | ORG | TITLE))

    def adjective_form(self, word: str) -> bool:
        if word in self._adjectives:
            return True
        return word.endswith(_NISBA) and word not in self.not_adjectives and not _is_verbal_noun(word)

    def is_feminine(self, word: str) -> bool:
        return (
            word.endswith(("ه", "تين"))
            or word in self.cues.sets["feminine"]
            or word in self.cues.sets["feminine_head"]
            or word.endswith("ات")
        )

    def is_latin(self, index: int) -> bool:
        char = self.tokens.text[self.tokens.starts[index]]
        return char.isalpha() and char < "\u0530"

    def name_like(self, index: int) -> bool:
        """Whether the word can be part of a name: no function word, verb or common noun."""
        known = self._name_like[index]
        if known is None:
            known = self._name_like[index] = self._reads_as_name(index)
        return known

    def _reads_as_name(self, index: int) -> bool:
        word = self.words[index]
        if self.is_latin(index):
            return self.tokens.text[self.tokens.starts[index]].isupper()
        if (
            len(word) < 2
            or self.is_stop(index)
            or word.startswith(ARTICLED)
            or any(char.isdigit() for char in word)
        ):
            return word in self.cues.sets["name_part"]
        if word in self._hamzated:
            return True  # spelled like a function word, but without its hamza in a text that writes them
        shares = self.names.shares(word)
        named = 0 if shares is None else shares[0] + shares[1] + shares[2]
        if word in self.cues.sets["name_part"] or word.startswith("عبدال"):
            return True
        if self.names.bits(word) & (FIRST | LAST) and (shares is None or shares[3] <= 11):
            return True
        if self.head(index) is not None:
            return shares is not None and shares[0] >= 8
        if shares is not None and (named >= 4 or shares[3] >= 9):
            return named >= 4
        return self._unknown_reads_as_name(word)

    def _unknown_reads_as_name(self, word: str) -> bool:
        """A word never met in a corpus: no name when a reading without clitics is a common word."""
        for split in splits(word)[1:]:
            shares = self.names.shares(split.stem)
            if (
                (shares is not None and shares[3] >= 10)
                or split.stem.startswith("ال")
                or split.stem in self.stop
            ):
                return False
        if len(word) > 4 and word.endswith(
            ("ات", "يه", "يتين", "يين", "تهم", "هما", "ته", "تها", "وها", "ناه", "كما")
        ):
            return False
        return not (word[0] == "و" and len(word) > 4 and word[1].isascii())

    # --- runs of name words

    def could_be_name(self, index: int) -> bool:
        """Where a title asks for a name: no function word, head or word that corpora know too well."""
        if self.name_like(index):
            return True
        word = self.words[index]
        if word in self._hamzated and len(word) > 2:
            return not any(char in "أإؤئء" for char in self.tokens.surface(index, index))
        if classify(word)[1] == "m":
            return True  # a month's name that is other words' spelling too
        if (
            self.is_stop(index)
            or word.startswith(ARTICLED)
            or self.head(index) is not None
            or not is_arabic(word)
        ):
            return False
        shares = self.names.shares(word)
        return (shares is None or shares[3] < 13) and self._unknown_reads_as_name(word)

    def name_run(self, start: int, *, limit: int = 4, articled: bool = False, asked: bool = False) -> int:
        """Last word of the run of name words that begins at `start`; start - 1 when there is none.

        With `asked` the first word need only be possible (could_be_name). With `articled` a later word may
        have the article (خليل السكاكيني), and عبد, بن and the like take the next word.
        """
        position = start - 1
        while position + 1 < self.size and position - start + 1 < limit:
            word = position + 1
            if position >= start and self.gaps[position] != SPACE:
                break
            if word == start:
                fits = self.could_be_name(word) if asked else self.name_like(word)
            elif self.name_like(word) or (asked and self.gaps[word] != SPACE and self.could_be_name(word)):
                fits = not self.breaks_run(word, word - start)
            else:
                fits = articled and self._articled_name(word, position, asked)
            if not fits:
                break
            position = word
        while position >= start and self.words[position] in ("بن", "ابن", "بنت", "عبد", "ابو", "ال", "اب"):
            position -= 1
        return position

    def is_first_name(self, word: str) -> bool:
        shares = self.names.shares(word)
        return bool(self.names.bits(word) & FIRST) and shares is not None and shares[0] >= 6

    def breaks_run(self, index: int, place: int) -> bool:
        """Whether a word inside a run rather begins with the conjunction و, or late in it like a verb."""
        word = self.words[index]
        if len(word) < 4 or word[0] not in "ويتس":
            return False
        if word[0] == "و" and self.is_first_name(word[1:]):
            return True
        if self.names.bits(word) & (FIRST | LAST):
            return False
        if word[0] != "و":
            verbal = word.startswith(("ي", "ت", "سي", "ست")) and len(word) > 4
            return place > 1 and verbal and self.names.shares(word) is None
        shares = self.names.shares(word)
        return shares is None or sum(shares[:3]) < 6

    def _articled_name(self, index: int, before: int, asked: bool) -> bool:
        word = self.words[index]
        if not word.startswith("ال") or len(word) < 4 or word in self.stop:
            return False
        if word in self.not_adjectives or word in self._adjectives or classify(word)[1] != "~":
            return False
        if self.words[before] in ("عبد", "ابو", "ابي", "بن", "ابن", "ال", "بنت", "ام"):
            return True
        if self.names.bits(word) & LAST:
            return True
        shares = self.names.shares(word)
        if shares is not None and shares[0] >= 5:
            return True
        nasab = self._in_nasab(before)
        if asked and self._craft(index):
            return True
        if shares is not None and shares[3] > 3:
            return nasab and word.endswith("ي")
        if not word.endswith("ي"):
            return shares is None and (nasab or asked)
        return asked or nasab or bool(self.names.bits(self.words[before]) & (FIRST | LAST))

    def _craft(self, index: int) -> bool:
        """«نادر الصياد»: a craft as a family name, where nothing that describes it follows."""
        head = self.head(index)
        if head is None or head.kinds != TITLE or head.stem in self.cues.sets["title:strong"]:
            return False
        return not (self.follows(index) and self.words[index + 1].startswith("ال"))

    def _in_nasab(self, index: int) -> bool:
        """«هدى بنت إلياس …», «محمد شياع …»: at least two names stand here already."""
        if index < 1 or self.gaps[index - 1] != SPACE or not self.name_like(index):
            return False
        return self.words[index - 1] in ("بن", "بنت", "ابن", "ابو") or self.is_first_name(
            self.words[index - 1]
        )
