"""The model of keys, against texts small enough to count by hand."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest

from hashiya.core.hints import (
    LETTERS,
    assigned,
    ends_to_point_at,
    hint_codes,
    is_function_word,
    letters_beside,
    words_to_point_at,
)
from hashiya.core.span import Span
from hashiya.errors import UserError
from hashiya.services.evaluate import own_models
from hashiya.services.evaluate.key_counts import COSTS, WAYS, Keys
from hashiya.services.evaluate.key_model import count_keys, glance_at, walk_through
from hashiya.services.evaluate.screen import COLUMNS, Screen, in_sight
from hashiya.services.evaluate.simulation import Text, read_texts
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest.train import HeldOutScores, Learned
from hashiya.services.suggest.training_due import DUE
from hashiya.suggest.base import Suggestion

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.services.suggest.lessons import Material

TEXT = "زارت سلمى الحدّاد مدينة صور أمس، ثم عادت إلى بيروت مع أخيها نديم."


def span(surface: str, label: str = "PERS", text: str = TEXT) -> Span:
    start = text.index(surface)
    return Span(start, start + len(surface), label)


def offered(surface: str, label: str, score: float) -> Suggestion:
    found = span(surface, label)
    return Suggestion(found.start, found.end, label, score, "crf")


def pressed(keys: Keys) -> dict[str, int]:
    return {act: count for act, count in keys.keys.items() if count}


@pytest.mark.parametrize("count", [0, 1, 26, 27, 30, 51, 52, 150, 676, 900])
def test_no_code_begins_another(count: int) -> None:
    codes = hint_codes(count)
    assert len(codes) == len(set(codes)) == min(count, len(LETTERS) ** 2)
    for one, other in itertools.permutations(codes[:120], 2):
        assert not other.startswith(one)
    assert [len(code) for code in codes] == sorted(len(code) for code in codes)


def test_single_letters_go_as_far_as_they_can() -> None:
    """26 letters: with 21 singles the five others give 130 pairs, 151 codes in all."""
    assert sum(len(code) == 1 for code in hint_codes(151)) == 21
    assert sum(len(code) == 1 for code in hint_codes(150)) == 21 - (129 > 130)
    assert sum(len(code) == 1 for code in hint_codes(152)) == 20


def test_words_are_offered_the_likely_ones_first() -> None:
    likely = span("نديم")
    places = words_to_point_at(TEXT, 0, len(TEXT), taken=[span("سلمى الحدّاد").range], likely={likely.start})
    surfaces = [TEXT[start:end] for start, end in places]
    assert surfaces[0] == "نديم"
    assert surfaces[1:3] == ["زارت", "مدينة"]
    assert surfaces[-5:] == ["سلمى", "الحدّاد", "ثم", "إلى", "مع"]  # hardly a name begins with the last
    near = words_to_point_at(TEXT, 0, len(TEXT), near=TEXT.index("عادت"))
    assert [TEXT[start:end] for start, end in near][:2] == ["عادت", "بيروت"]
    # What is possible, but begins where something is marked already, is not put first.
    marked = words_to_point_at(TEXT, 0, len(TEXT), taken=[likely.range], likely={likely.start})
    assert marked[0] != likely.range
    assert assigned(places)["F"] == likely.range


def test_letters_that_no_label_has_come_first() -> None:
    letters = letters_beside(["P", "1", "G", "o"])
    assert sorted(letters) == sorted(LETTERS) and letters.endswith("OGP")
    assert letters[:3] == "FJD" and letters_beside([]) == LETTERS


@pytest.mark.parametrize("word", ["إلى", "وكانت", "فقال", "عَلى"])
def test_function_words_however_they_are_spelled(word: str) -> None:
    assert is_function_word(word)


@pytest.mark.parametrize("word", ["وادي", "عليّ", "فاس", "وجدة", ""])
def test_words_that_may_be_a_name(word: str) -> None:
    assert not is_function_word(word)


def test_a_stretch_ends_at_its_first_word_or_after() -> None:
    first = span("مدينة").range
    ends = ends_to_point_at(TEXT, first, len(TEXT), 3)
    assert [TEXT[start:end] for start, end in ends] == ["مدينة", "صور", "أمس"]


def test_the_way_over_lines_is_the_shortest() -> None:
    line = "كلمة " * 12
    screen = Screen(line.strip() + "\n" + line.strip())
    assert screen.way(0, 3) == 3
    assert screen.way(0, 11) == 1  # End
    assert screen.way(0, 12) == 1  # down
    assert screen.way(5, 19) == 3  # down, two words
    assert screen.way(3, 23) == 2  # down, End


def test_lines_hold_so_many_letters() -> None:
    word = "كلمة"
    screen = Screen(" ".join([word] * 40))
    in_line = sum(screen.line(place) == 0 for place in range(40))
    assert in_line * 5 - 1 <= COLUMNS < (in_line + 1) * 5 - 1


def test_one_after_the_other() -> None:
    """Enter; the label's key; Delete; one word at the end and Tab; Esc, a word, two selected, key, Tab."""
    gold = [span("سلمى الحدّاد"), span("صور", "GPE"), span("أخيها نديم"), span("مدينة", "LOC")]
    shown = [span("سلمى الحدّاد"), span("صور", "LOC"), span("أخيها"), span("بيروت", "GPE")]
    keys = Keys()
    walk_through(keys, Screen(TEXT), gold, shown)
    # مدينة is one word from صور: Esc, Ctrl+arrow, Shift+arrow, the label's key, Tab.
    assert pressed(keys) == {"accept": 1, "relabel": 1, "reject": 1, "boundary": 2, "missing": 5}


def test_a_paragraph_at_a_glance() -> None:
    gold = [span("سلمى الحدّاد"), span("صور", "GPE"), span("نديم"), span("أمس", "DATE")]
    proposed = [
        offered("سلمى الحدّاد", "PERS", 0.9),  # ticked and right: nothing
        offered("صور", "LOC", 0.8),  # Shift and letter, the label's key
        offered("بيروت", "GPE", 0.7),  # ticked and wrong: a letter
        offered("نديم", "PERS", 0.3),  # not ticked and right: a letter
        offered("زارت", "ORG", 0.25),  # not ticked and wrong: nothing
    ]
    keys = Keys()
    glance_at(keys, Screen(TEXT), gold, proposed, (0, len(TEXT)))
    # The Space counts as accepting; أمس: Shift+Space, Shift and its letter, the label's key.
    assert pressed(keys) == {"accept": 2, "relabel": 2, "reject": 1, "missing": 3}
    keys = Keys()
    glance_at(keys, Screen(TEXT), gold, proposed, (0, len(TEXT)), {"DATE": "D", "PERS": "P"})
    assert keys.keys["missing"] == 2  # five suggestions need no letter that a label has: D points at once


def test_nothing_offered_needs_no_space() -> None:
    keys = Keys()
    glance_at(keys, Screen(TEXT), [], [], (0, len(TEXT)))
    assert not pressed(keys)


def test_a_long_paragraph_is_read_by_windows() -> None:
    text = "كلمة " * 600 + "\n\n" + TEXT
    parts = in_sight(Screen(text))
    assert len(parts) == 4
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(parts))


def test_the_plain_ways_by_hand() -> None:
    """Without engines: three keys each with the pointer; a repeat costs one where strings are matched."""
    first = "جاءت سلمى."
    texts = [
        Text("one", first, (span("سلمى", text=first),)),
        Text("two", "قالت سلمى شيئًا.", (Span(5, 9, "PERS"),)),
    ]
    report = count_keys(
        texts, scheme=load_scheme("wojood"), ways=("string matcher", "no suggestions", "doccano's way")
    )
    totals = {way: found.keys.total() for way, found in report.ways.items()}
    # By the caret: one word on, one selected, the key.
    assert totals["no suggestions"] == 6
    assert totals["doccano's way"] == 6
    # The first as a missing one (Esc, one selected, key, Tab), the second by Enter.
    assert totals["string matcher"] == 5
    assert report.as_json()["annotations"] == 2


def test_with_engines_and_again_the_same() -> None:
    texts = [Text("one", TEXT, (span("سلمى الحدّاد"), span("بيروت", "GPE")))]
    scheme = load_scheme("wojood")
    once, again = (count_keys(texts, scheme=scheme, ways=("glance", "walk")) for _ in range(2))
    assert once.rows() == again.rows()
    assert once.ways["glance"].keys.total() <= once.ways["walk"].keys.total()


def test_each_document_has_its_keys() -> None:
    texts = [Text(name, TEXT, (span("سلمى الحدّاد"), span("بيروت", "GPE"))) for name in ("one", "two")]
    report = count_keys(texts, scheme=load_scheme("wojood"), ways=("glance", "doccano's way"))
    assert report.curve["doccano's way"] == [("one", 6, 2), ("two", 6, 2)]
    for way, keys in report.ways.items():
        assert sum(count for _, count, _ in report.curve[way]) == keys.keys.total()
    told = report.as_json()
    assert told["models"] == []


def test_a_model_of_ones_own_comes_with_the_fifth_document(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is trained as often as the window would offer it, and takes part only where its check is for it."""
    asked: list[int] = []

    def learn(material: Material) -> Learned:
        asked.append(len(material.lessons))
        better = len(material.lessons) > DUE
        return Learned(b"", HeldOutScores(1, 0.5, 0.6 if better else 0.4), 0, 0, [], 0.0)

    monkeypatch.setattr(own_models, "learn", learn)
    texts = [Text(str(number), TEXT, (span("سلمى الحدّاد"),)) for number in range(2 * DUE + 1)]
    scheme = load_scheme("wojood")
    report = count_keys(texts, scheme=scheme, ways=("glance",), engines=("crf", "memory"), train=True)
    assert asked == [DUE, 2 * DUE]
    assert report.models == [(DUE, False), (2 * DUE, True)]
    assert count_keys(texts[:2], scheme=scheme, ways=("glance",), train=True).models == []


def test_every_way_says_what_an_act_costs() -> None:
    assert {way for way, _, _ in COSTS} == set(WAYS) - {"string matcher"}


def test_texts_may_stand_in_files_of_their_own(tmp_path: Path) -> None:
    text = "سافرت سلمى إلى تونس."
    gold, texts = tmp_path / "gold", tmp_path / "texts"
    for folder in (gold, texts):
        folder.mkdir()
    spans = [
        {"start": 6, "end": 10, "label": "PERS", "text": "سلمى"},
        {"start": 15, "end": 19, "label": "GPE", "text": "تونس"},
    ]
    (gold / "001.jsonl").write_text(json.dumps({"doc": "001", "spans": spans}) + "\n", "utf-8")
    (texts / "001.txt").write_text(text, "utf-8")
    scheme = load_scheme("wojood")
    (found,) = read_texts([gold, texts], scheme=scheme)
    assert found.text == text and [span.label for span in found.spans] == ["PERS", "GPE"]
    with pytest.raises(UserError) as caught:
        read_texts([gold], scheme=scheme)
    assert caught.value.code == "gold_textless"
    with pytest.raises(UserError) as caught:
        read_texts([texts], scheme=scheme)
    assert caught.value.code == "no_gold"
