"""How far a phrase reaches: places, construct chains, adjectives and complements, told by rules of Arabic."""

from __future__ import annotations

from hashiya.core.clitics import splits
from hashiya.suggest.lexicon.cues.facts import PLACES
from hashiya.suggest.lexicon.cues.reading import ARTICLED, Reading
from hashiya.suggest.lexicon.cues.words import EVENT, ORG, PLACE, TITLE, Head
from hashiya.suggest.lexicon.name_table import COUNTRY
from hashiya.suggest.lexicon.rule_tokens import SPACE
from hashiya.suggest.patterns.classes import classify

_IN = "في"
_PRONOUNS = ("ها", "هم", "هما")
_DEEPEST = 3  # places in the names of places
_AT = ("لدي", "الي")  # an ambassador's post: «السفيرة لدى لبنان»
_LEVEL = ("علي", "مستوي")


class Phrases(Reading):
    """Adds to the words of a text the phrases they make. Positions are words; ends are inclusive."""

    # --- places

    def known_place(self, index: int, mask: int = PLACES) -> tuple[int, int]:
        """(last word, bits) of the longest known place name that begins here, particles allowed; (-1, 0) if
        none.
        """
        best = (-1, 0)
        for split in self.facts.place_readings(self.words[index]):
            if split.prefix and split.stem[:2] == "ال" and split.prefix[-1] not in "وفبكل":
                continue
            used, bits = self._longest(split.stem, index, mask)
            if used and index + used - 1 > best[0]:
                best = (index + used - 1, bits)
            if best[1] and not split.prefix:
                break
        return best

    def _longest(self, first: str, index: int, mask: int) -> tuple[int, int]:
        end = index + 1
        while end < self.size and end - index < 6 and self.gaps[end - 1] == SPACE:
            end += 1
        return self.names.longest([first, *self.words[index + 1 : end]], 0, end - index, mask)

    def place_phrase(self, index: int) -> int:
        """Last word of a place that begins here: head and name, bare head with the article, or a known name;
        else -1.
        """
        head = self.head(index)
        if head is not None and head.kinds & PLACE:
            if head.definite:
                return index
            if self.follows(index):
                return self.place_name(index + 1)
            return -1
        last, bits = self.known_place(index)
        if not bits or head is not None:
            return -1
        shares = self.names.shares(self.words[index])
        return last if bits & COUNTRY or last > index or (shares is not None and shares[1] >= 4) else -1

    def place_name(self, start: int, depth: int = 0) -> int:
        """Last word of the name after a place head; -1 when what follows is no name."""
        if depth > _DEEPEST:
            return -1
        if self.words[start] in self.cues.sets["side"] and self.follows(start):
            return self.place_name(start + 1, depth + 1)  # «محافظة شمال سيناء»
        last, bits = self.known_place(start)
        parted = self.parted_name(start)
        if bits:
            coloured = last == start and self.is_definite(start) and self.follows(start)
            if coloured and self.words[start + 1] in self.cues.sets["place_adjective"]:
                last += 1
            return max(last, parted)
        if parted > start:
            return parted
        inner = self.head(start)
        if inner is not None and inner.kinds & PLACE and not inner.definite and self.follows(start):
            return self.place_name(start + 1, depth + 1)
        if self.is_definite(start):
            return self._definite_name(start)
        run = self.name_run(start, limit=3)
        return run if run >= start else -1

    def _definite_name(self, start: int) -> int:
        """«قرية الزيتونة», «محافظة الوادي الأخضر»: a noun with the article that is not too well known."""
        shares = self.names.shares(self.words[start])
        described = self.follows(start) and self.is_adjective(start + 1)
        if shares is not None and shares[1] + shares[2] >= 6:
            return start + 1 if described and self.words[start + 1] in self.cues.sets["adjective"] else start
        head = self.head(start)
        if self.is_stop(start) or self.words[start] in self.cues.sets["place_common"]:
            return -1
        kind = self.head(start - 1) if start else None
        if kind is not None and kind.stem in self.cues.sets["place:vague"]:
            return -1  # «مقاطعة المنتجات الأجنبية», «دولة المؤسسات»
        if described and (head is None or not head.kinds & (ORG | TITLE)):
            return start + 1
        common = shares is not None and shares[3] >= 12
        return start if not common and head is None and not self.is_adjective(start) else -1

    def parted_name(self, start: int) -> int:
        """Last word of a name such as «عين الورد», «وادي الرمان», «بيت لحم»; `start` when there is none."""
        word = self.words[start]
        if word not in self.cues.sets["place_part"]:
            word = word[1:] if word[:1] in ("و", "ب", "ل") else word
        if word not in self.cues.sets["place_part"] or not self.follows(start):
            return start
        after = start + 1
        if self.is_stop(after) or self.words[after] in self.cues.sets["place_common"]:
            return start
        if self.is_definite(after):
            described = self.follows(after) and self.words[after + 1] in self.cues.sets["adjective"]
            return after + 1 if described else after
        return after if self.name_like(after) else start

    # --- chains

    def extend(self, index: int, head: Head, *, coordinate: bool = False, depth: int = 0) -> int:
        """Last word of the phrase that the head at `index` begins; `index` when nothing belongs to it."""
        last = index
        if not head.definite:
            last = self._close_chain(index, depth)
            if last == index:
                return index
        last = self._adjectives_after(last, head, index, coordinate)
        if head.definite and last == index and self._closes_construct(index):
            return last
        return self.complements(last, head, index, coordinate, depth)

    def _closes_construct(self, index: int) -> bool:
        """Whether the word ends «لجنة الحزب»: what follows then belongs to the first head."""
        if index == 0 or self.gaps[index - 1] != SPACE or not self.words[index].startswith("ال"):
            return False
        before = self.head(index - 1)
        return before is not None and not before.definite and bool(before.kinds & (ORG | EVENT))

    def _close_chain(self, index: int, depth: int) -> int:
        """Last word of the construct chain after a head without article: its article or proper name
        closes it.
        """
        position = index
        for _ in range(5):
            if not self.follows(position):
                return index
            after = position + 1
            word = self.words[after]
            if position > index and self._joins(word):
                position = after  # «غرفة تجارة وصناعة دبي»
                continue
            if self.is_definite(after) and word not in self.stop:
                return self.honoured_name(after)
            if self.is_stop(after) or word.startswith(ARTICLED):
                return index
            place, bits = self.known_place(after, COUNTRY)
            if bits:
                return place
            if len(word) > 4 and word.endswith(_PRONOUNS) and not self.name_like(after):
                return index  # «مجلس إدارتها», «حرب تقودها …»
            if (
                word.startswith("ي")
                and len(word) > 3
                and not self.name_like(after)
                and classify(word)[1] == "~"
            ):
                return index  # «قانون يحمي …»: a verb
            head = self.head(after)
            if head is not None and head.kinds & PLACE and not head.definite and self.follows(after):
                named = self.place_name(after + 1)
                if named > after:
                    return named
            if head is None or head.definite:
                run = self.name_run(after, limit=3)
                if run >= after:
                    return self._before_person(after, run)
                if any(
                    len(split.prefix) for split in splits(word)[1:] if split.prefix == "و"
                ) and self._is_common(word[1:]):
                    return index
            position = after
        return index

    def honoured_name(self, index: int) -> int:
        """Last word of «الملك سعود», «الشيخ زايد» where places and bodies are called so; else `index`."""
        if self.words[index] not in self.cues.sets["named_after"] or not self.follows(index):
            return index
        last = max(index, self.name_run(index + 1, limit=3, articled=True))
        numbered = last > index and self.follows(last) and classify(self.words[last + 1]) == "aO"
        return last + 1 if numbered else last

    def _before_person(self, first: int, last: int) -> int:
        """«شركة أبل تيم كوك», «حركة حماس خالد …»: a person's name after the body's own is another phrase."""
        if self._person_word(first):
            return last
        return next((place - 1 for place in range(first + 1, last + 1) if self._person_word(place)), last)

    def _person_word(self, index: int) -> bool:
        shares = self.names.shares(self.words[index])
        return self._is_first_name(self.words[index]) or (shares is not None and shares[0] >= 10)

    def _joins(self, word: str) -> bool:
        return word.startswith("و") and word[1:] in self.cues.sets["joined_noun"]

    def _is_common(self, word: str) -> bool:
        shares = self.names.shares(word)
        return shares is not None and shares[3] >= 10

    def _adjectives_after(self, last: int, head: Head, start: int, coordinate: bool) -> int:
        """Take adjectives with the article; those of a bare definite head must agree with its gender."""
        feminine = self.is_feminine(head.stem)
        while self.follows(last):
            after = last + 1
            if self.is_adjective(after) or self._adjective_here(after):
                if head.definite and self.is_feminine(self.words[after]) != feminine:
                    break
                if head.definite and self.words[after].endswith(("يين", "يون")):
                    break  # people, not the body
            elif not self._continues(last, after, head, start, coordinate):
                break
            last = after
        return last

    def _continues(self, last: int, after: int, head: Head, start: int, coordinate: bool) -> bool:
        """Whether a word that is no adjective goes on with the phrase: a number, a participle, a noun."""
        if (
            last > start
            and head.stem in self.cues.sets["numbered"]
            and classify(self.words[after]) in ("aO", "qO")
        ):
            return True  # «الدائرة التجارية الثانية»
        if head.definite:
            return False
        return self._describes(last, after) or (coordinate and self._coordinated(last, after, start))

    def _adjective_here(self, index: int) -> bool:
        """«الشؤون البلدية», «الأوراق المالية»: nouns by themselves, but adjectives after such nouns."""
        before = self.words[index - 1]
        return (
            before.removeprefix("و").removeprefix("لل").removeprefix("ال") in self.cues.sets["adjective_lead"]
            and self.words[index] in self._not_adjectives
            and self.words[index].endswith("يه")
        )

    def _describes(self, last: int, after: int) -> bool:
        """«الدول المصدرة للنفط»: a participle with its own complement."""
        word = self.words[after]
        return (
            word.startswith("الم")
            and word.endswith("ه")
            and self.is_definite(last)
            and self.follows(after)
            and self.words[after + 1].startswith("لل")
        )

    def _coordinated(self, last: int, after: int, start: int) -> bool:
        """«التربية والتعليم»: two nouns with the article, or two adjectives."""
        word = self.words[after]
        if not word.startswith("وال") or len(word) < 6 or last == start:
            return False
        head = self.cues.heads.get(word)
        if head is not None and head.kinds & (ORG | TITLE | PLACE):
            return False
        before = self.words[last].removeprefix("و")
        before = "ال" + before[2:] if before.startswith("لل") else before
        if not before.startswith("ال"):
            return False
        if self.adjective_form(word[1:]) == self.adjective_form(before):
            return True
        if self.words[after][1:] in self.cues.sets["ministry"]:
            return True  # «الأشغال العامة والإسكان»
        # «التعليم العالي والبحث العلمي»: a noun of its own with its own adjective
        return start >= 0 and self.follows(after) and self.is_adjective(after + 1)

    def complements(self, last: int, head: Head, start: int, coordinate: bool = False, depth: int = 0) -> int:
        """Take ل, ب and في phrases that say of what or where."""
        for _ in range(3):
            if not self.follows(last) or depth > 3:
                return last
            taken = self._lam_complement(last + 1, depth)
            if taken < 0:
                taken = self._place_complement(last + 1)
            if taken < 0 and head.kinds & TITLE and self.words[last + 1] in _AT and self.follows(last + 1):
                taken = self.place_phrase(last + 2)
            if taken < 0 and (head.kinds & TITLE or head.stem in self.cues.sets["part_of:org"]):
                taken = self._body_complement(last + 1, depth)
            if taken < 0:
                return last
            last = self._adjectives_after(taken, head, start, coordinate) if taken > last else last
        return last

    def _lam_complement(self, index: int, depth: int) -> int:
        word = self.words[index]
        if (
            not word.startswith("ل")
            or word in self.stop
            or classify(word)[1] in "F789RY"
            or word in self.cues.sets["times"]
        ):
            return -1
        head = self.head(index)
        if head is not None and not head.stem.startswith("ل" * 2):
            if head.kinds & PLACE:
                return self.place_phrase(index)
            if head.kinds & (ORG | TITLE) or head.definite:
                last = max(self.extend(index, head, depth=depth + 1), self.quoted_end(index, head))
                return last if last > index or head.definite else -1
        if word.startswith("لل") and len(word) > 4:
            last = index
            while self.follows(last) and (
                self.is_adjective(last + 1) or self._coordinated(last, last + 1, -1)
            ):
                last += 1
            return last
        if word in self.cues.sets["purpose"]:
            return self._purpose(index, word, depth)
        return -1

    def _purpose(self, index: int, word: str, depth: int) -> int:
        """«لبناء السياسات الاجتماعية وتنفيذ اللوائح»: what a body is for, verbal nouns joined by و."""
        last = self.extend(index, Head(0, False, word), coordinate=True, depth=depth + 1)
        if last == index:
            return -1
        while self.follows(last):
            after = self.words[last + 1]
            if not after.startswith("و") or "ل" + after[1:] not in self.cues.sets["purpose"]:
                break
            further = self.extend(last + 1, Head(0, False, after), coordinate=True, depth=depth + 1)
            if further == last + 1:
                break
            last = further
        return self.level(last)

    def quoted_end(self, index: int, head: Head) -> int:
        """Last word of a name in quotation marks that follows the head, at most two words between; -1 if
        none.
        """
        sets = self.cues.sets
        if head.stem not in sets["quoted:event"] and head.stem not in sets["quoted:product"]:
            return -1
        position = index
        while position < index + 2 and self.follows(position) and not self.is_stop(position + 1):
            position += 1
        if position + 1 >= self.size or self.gaps[position] not in '<"':
            return -1
        last = self.closing_quote(position + 1)
        return last if last > position else -1

    def closing_quote(self, start: int, *, limit: int = 9) -> int:
        """Last word before the quotation mark that closes; start - 1 when there is none near."""
        for position in range(start, min(start + limit, self.size)):
            end = self.tokens.ends[position]
            if self.gaps[position] in '>"' or self.tokens.text[end : end + 1] in ('"', "»", "”"):
                return position
            if self.gaps[position] not in " ,-:":
                break
        return start - 1

    def level(self, last: int) -> int:
        """«على مستوى البلدية» after what is to be done."""
        if (
            last + 3 < self.size
            and tuple(self.words[last + 1 : last + 3]) == _LEVEL
            and self.gaps[last] == SPACE
        ):
            after = last + 3
            if after < self.size and self.is_definite(after):
                return after + 1 if self.follows(after) and self.is_adjective(after + 1) else after
        return last

    def _body_complement(self, index: int, depth: int) -> int:
        """«بجامعة دمشق», «في مجلس الشيوخ»: the body that a part or a post of it belongs to."""
        if self.words[index] == _IN:
            if not self.follows(index):
                return -1
            index += 1
        elif not self.words[index].startswith("ب"):
            return -1
        head = self.head(index)
        if head is None or not head.kinds & ORG or head.stem in self.cues.sets["org:loose"]:
            return -1
        last = self.extend(index, head, depth=depth + 1)
        known = head.definite and head.stem in self.cues.sets["again"]
        return last if last > index or known else -1

    def _place_complement(self, index: int) -> int:
        word = self.words[index]
        if word == _IN:
            if not self.follows(index):
                return -1
            return self.place_phrase(index + 1)
        if word.startswith(("ب", "ل")):
            head = self.head(index)
            if head is not None and head.kinds & PLACE:
                return self.place_phrase(index)
        return -1
