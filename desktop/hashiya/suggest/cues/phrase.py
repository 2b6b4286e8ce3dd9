"""How far a phrase reaches: places, construct chains, adjectives and complements, told by rules of Arabic."""

from __future__ import annotations

from hashiya.core.clitics import splits
from hashiya.suggest.cues.facts import PLACES
from hashiya.suggest.cues.reading import ARTICLED, Reading
from hashiya.suggest.cues.words import EVENT, ORG, PLACE, TITLE, Head
from hashiya.suggest.names import COUNTRY
from hashiya.suggest.patterns.classes import classify
from hashiya.suggest.tokens import SPACE

_IN = "في"
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

    def place_name(self, start: int) -> int:
        """Last word of the name after a place head; -1 when what follows is no name."""
        last, bits = self.known_place(start)
        if bits:
            return last
        inner = self.head(start)
        if inner is not None and inner.kinds & PLACE and not inner.definite and self.follows(start):
            return self.place_name(start + 1)
        if self.is_definite(start):
            shares = self.names.shares(self.words[start])
            return start if shares is not None and shares[1] + shares[2] >= 6 else -1
        run = self.name_run(start, limit=3)
        return run if run >= start else -1

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
            if self.is_definite(after) and word not in self.stop:
                return after
            if self.is_stop(after) or word.startswith(ARTICLED):
                return index
            place, bits = self.known_place(after, COUNTRY)
            if bits:
                return place
            head = self.head(after)
            if head is None or head.definite:
                run = self.name_run(after, limit=3)
                if run >= after:
                    return run
                if any(
                    len(split.prefix) for split in splits(word)[1:] if split.prefix == "و"
                ) and self._is_common(word[1:]):
                    return index
            position = after
        return index

    def _is_common(self, word: str) -> bool:
        shares = self.names.shares(word)
        return shares is not None and shares[3] >= 10

    def _adjectives_after(self, last: int, head: Head, start: int, coordinate: bool) -> int:
        """Take adjectives with the article; those of a bare definite head must agree with its gender."""
        feminine = self.is_feminine(head.stem)
        while self.follows(last):
            after = last + 1
            word = self.words[after]
            if self.is_adjective(after):
                if head.definite and self.is_feminine(word) != feminine:
                    break
                last = after
            elif coordinate and not head.definite and self._coordinated(last, after, start):
                last = after
            else:
                break
        return last

    def _coordinated(self, last: int, after: int, start: int) -> bool:
        """«التربية والتعليم»: two nouns with the article, or two adjectives."""
        word = self.words[after]
        if not word.startswith("وال") or len(word) < 6 or last == start:
            return False
        head = self.cues.heads.get(word)
        if head is not None and head.kinds & (ORG | TITLE | PLACE):
            return False
        before = self.words[last].removeprefix("و")
        if not before.startswith("ال"):
            return False
        return self.adjective_form(word[1:]) == self.adjective_form(before)

    def complements(self, last: int, head: Head, start: int, coordinate: bool = False, depth: int = 0) -> int:
        """Take ل, ب and في phrases that say of what or where."""
        for _ in range(3):
            if not self.follows(last) or depth > 3:
                return last
            taken = self._lam_complement(last + 1, depth)
            if taken < 0:
                taken = self._place_complement(last + 1)
            if taken < 0:
                return last
            last = self._adjectives_after(taken, head, start, coordinate) if taken > last else last
        return last

    def _lam_complement(self, index: int, depth: int) -> int:
        word = self.words[index]
        if not word.startswith("ل") or word in self.stop or classify(word)[1] in "F789RY":
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
        if word in self.cues.sets["masdar_l"]:
            return self._purpose(index, word, depth)
        return -1

    def _purpose(self, index: int, word: str, depth: int) -> int:
        """«لبناء السياسات الاجتماعية وتنفيذ اللوائح»: what a body is for, verbal nouns joined by و."""
        last = self.extend(index, Head(0, False, word), coordinate=True, depth=depth + 1)
        if last == index:
            return -1
        while self.follows(last):
            after = self.words[last + 1]
            if not after.startswith("و") or "ل" + after[1:] not in self.cues.sets["masdar_l"]:
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
        if head.stem not in sets["event_quoted"] and head.stem not in sets["product_quoted"]:
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
