"""Faults in core: values, offsets, folding, agreement."""

from __future__ import annotations

from mutations.mutation import Mutation  # type: ignore[import-not-found]

_CORE_TEXT = "unit/core/test_core_text.py"
_EDGES = "unit/core/test_edges.py"
_OVERLAP = f"unit/core/test_overlap.py {_EDGES}"
_SEARCH = "unit/core/test_search.py unit/services/test_searching.py"
_ADJUDICATE = f"unit/core/test_adjudicate.py {_EDGES}"
_AGREEMENT = "unit/core/test_agreement.py unit/core/test_agreement_alpha.py"

CORE = (
    Mutation(
        "a UTF-16 offset after an astral character is one more",
        "core/offsets.py",
        "return position + bisect_left(self._cp, position) if self._cp else position",
        "return position",
        _CORE_TEXT,
    ),
    Mutation(
        "a UTF-16 offset inside a surrogate pair gives the pair's start",
        "core/offsets.py",
        "return position - bisect_left(self._u16, position)",
        "return position - bisect_left(self._u16, position - 1)",
        f"{_CORE_TEXT} {_EDGES}",
    ),
    Mutation(
        "snapping to graphemes keeps a letter and its marks together",
        "core/offsets.py",
        "            end = right",
        "            end = left",
        _CORE_TEXT,
    ),
    Mutation(
        "offsets of the source move with each carriage return taken out",
        "core/text.py",
        "return source - bisect_left(self.removed, source)",
        "return source",
        f"{_CORE_TEXT} unit/formats/test_format_first.py",
    ),
    Mutation(
        "a byte order mark at the front is no part of the text",
        "core/text.py",
        'bom = source.startswith("\\ufeff")',
        "bom = False",
        _CORE_TEXT,
    ),
    Mutation(
        "a control character becomes one other character, so that lengths stay",
        "core/text.py",
        'text = _CONTROL.sub("\\ufffd", text)',
        'text = _CONTROL.sub("", text)',
        _CORE_TEXT,
    ),
    Mutation(
        "hamza forms fold to one letter",
        "core/fold.py",
        '"ؤ": "و", "ئ": "ي", "ۓ": "ي"',
        '"ؤ": "و", "ۓ": "ي"',
        _CORE_TEXT,
    ),
    Mutation(
        "the marks after a found word's last letter belong to it",
        "core/fold.py",
        "return self.to_raw(start), match.end() if match else self.to_raw(end - 1) + 1",
        "return self.to_raw(start), self.to_raw(end - 1) + 1",
        _CORE_TEXT,
    ),
    Mutation(
        "a folded position maps back past the marks that were taken out",
        "core/fold.py",
        "return position + bisect_right(self._removed, position)",
        "return position",
        _CORE_TEXT,
    ),
    Mutation(
        "«للوزارة» reads as ل and «الوزارة»",
        "core/clitics.py",
        'found.append(Split(done + "ل", "ال" + base[2:], len(done) + 1))',
        'found.append(Split(done + "ل", base[2:], len(done) + 1))',
        _CORE_TEXT,
    ),
    Mutation(
        "«كالرياض» is the same word as «الرياض» in memory and search",
        "core/clitics.py",
        'PREPOSITIONS = "بكل"',
        'PREPOSITIONS = "بل"',
        _EDGES,
    ),
    Mutation(
        "a span that touches another shares no character with it",
        "core/overlap.py",
        "found.extend(item for item in bucket[:stop] if item.end > start)",
        "found.extend(item for item in bucket[:stop] if item.end >= start)",
        _OVERLAP,
    ),
    Mutation(
        "a long span is found by its end, wherever it begins",
        "core/overlap.py",
        "            if self._ends[which] > start:",
        "            if self._starts[which] >= start:",
        _OVERLAP,
    ),
    Mutation(
        "what is taken away shortens its bucket's reach again, what is left stays found",
        "core/overlap.py",
        "            self._ends[which] = max(map(_end_of, bucket))\n        else:",
        "            self._ends[which] = self._starts[which]\n        else:",
        _OVERLAP,
    ),
    Mutation(
        "of equal ranges the later lies inside",
        "core/overlap.py",
        "found.append(sum(1 for end in open_ends if end >= span.end))",
        "found.append(sum(1 for end in open_ends if end > span.end))",
        _OVERLAP,
    ),
    Mutation(
        "equal ranges lie in each other",
        "core/span.py",
        "return self.start <= other.start and other.end <= self.end",
        "return self.start <= other.start and other.end < self.end",
        f"{_OVERLAP} {_ADJUDICATE} unit/suggest/test_suggest_weigh.py",
    ),
    Mutation(
        "nested spans do not cross",
        "core/span.py",
        "return first.start < last.start < first.end < last.end",
        "return first.start <= last.start < first.end < last.end",
        f"{_OVERLAP} {_ADJUDICATE} unit/services/test_marking.py",
    ),
    Mutation(
        "a line feed ends a sentence",
        "core/segment.py",
        r"(?=\s|$))|\n+",
        r"(?=\s|$))|\n\n",
        f"{_CORE_TEXT} {_EDGES}",
    ),
    Mutation(
        "a range that ends at a word's beginning does not take the word in",
        "core/segment.py",
        "last = bisect_left(ranges, end, key=lambda word: word[0])",
        "last = bisect_right(ranges, end, key=lambda word: word[0])",
        f"{_EDGES} {_AGREEMENT}",
    ),
    Mutation(
        "a half is no majority",
        "core/adjudicate.py",
        "votes * 2 > len(place.sides)",
        "votes * 2 >= len(place.sides)",
        _ADJUDICATE,
    ),
    Mutation(
        "a change of anyone's annotation is seen in the place's fingerprint",
        "core/adjudicate.py",
        'f"{each.layer} {each.start} {each.end} {each.label}"',
        'f"{each.layer} {each.start} {each.end}"',
        _ADJUDICATE,
    ),
    Mutation(
        "spans of two people that share half of their letters are one question",
        "core/adjudicate.py",
        "_SHARE = 0.5",
        "_SHARE = 0.9",
        _ADJUDICATE,
    ),
    Mutation(
        "a word is not found inside another",
        "core/search.py",
        "{'' if query.mode == Mode.PREFIX else ends}",
        "{''}",
        _SEARCH,
    ),
    Mutation(
        "a query without its marks finds the word with them",
        "core/search.py",
        "ignored = MARKS * folding.marks + TATWEEL * folding.tatweel + CONTROLS",
        "ignored = TATWEEL * folding.tatweel + CONTROLS",
        _SEARCH,
    ),
)
