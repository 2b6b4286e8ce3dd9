"""Words are found whatever marks, tatweel, spellings and clitics they carry, at their true places."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers.store import make

from hashiya.core.fold import EXACT, Folding, fold
from hashiya.core.search import (
    Mode,
    Query,
    concordance,
    find,
    find_all,
    find_by_parts,
    long_a_spellings,
)
from hashiya.errors import UserError
from hashiya.progress import CancelToken
from hashiya.services.search.find import find_everywhere
from hashiya.store.project import Project
from hashiya.store.tables import search_index
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path


def found(text: str, query: str, **options: object) -> list[str]:
    return [text[start:end] for start, end in find(text, query, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("قال الحُكَمَاءُ: العلمُ نور", "الحكماء", ["الحُكَمَاءُ"]),
        ("في المـــدينة", "المدينة", ["المـــدينة"]),
        ("مدينه ومدينة", "مدينة", ["مدينه", "مدينة"]),
        ("أحمد واحمد وإحمد", "احمد", ["أحمد", "احمد", "إحمد"]),
        ("مصطفى ومصطفي", "مصطفي", ["مصطفى", "مصطفي"]),
        (
            "القاهرة بالقاهرة وبالقاهرة للقاهرة ولِلقاهرة كالقاهرة",
            "القاهرة",
            ["القاهرة", "القاهرة", "القاهرة", "لقاهرة", "لقاهرة", "القاهرة"],
        ),
        ("رياض الرياض بالرياض للرياض والرياض", "رياض", ["رياض"] * 5),
        ("قاهرة", "القاهرة", []),
        ("القاهرتان", "القاهرة", []),
        ("عام ١٩٥٦ وعام 1956 وعام ۱۹۵۶", "1956", ["١٩٥٦", "1956", "۱۹۵۶"]),
        ("ال\u200fكتاب\u200f وكتاب\u200fٌ", "الكتاب", ["ال\u200fكتاب"]),
        ("Berlin و BERLIN", "berlin", ["Berlin", "BERLIN"]),
        ("📌 تونس 𐤀 تُونس", "تونس", ["تونس", "تُونس"]),
        ("مدينة\nتونس، مدينة  تونِس", "مدينة تونس", ["مدينة\nتونس", "مدينة  تونِس"]),
        ("ولد زيد", "لد", []),
        ("قرار 13-CT/HU نافذ", "13-ct/hu", ["13-CT/HU"]),
        ("a.b axb", "a.b", ["a.b"]),
        ("نص", "   ", []),
        ("وَأَنزَلۡنَٰهُ كِتَٰبٗا", "أنزلناه", ["أَنزَلۡنَٰهُ"]),
        ("وَأَنزَلۡنَٰهُ كِتَٰبٗا", "كتابا", ["كِتَٰبٗا"]),
        ("لِّلسَّٰلِمِينَ ٱلسَّـٰلِمُ", "السالم", ["ٱلسَّـٰلِمُ"]),
        ("للسَّٰلِمِ", "سالم", ["سَّٰلِمِ"]),
        ("هذا وهاذا وهٰذا وهذي", "هٰذا", ["هذا", "هاذا", "هٰذا"]),
        ("كتب كتَب", "كتاب", []),
        ("ٰكتاب", "اكتاب", []),
        ("غَفُورًا رَحِيمًا ورحيماً", "رحيم", ["رَحِيمًا", "رحيماً"]),
        ("كان رحيما والرحيما", "رحيم", ["رحيما"]),
        ("غَفُورًا رَحِيمًا", "غفور رحيم", ["غَفُورًا رَحِيمًا"]),
        ("زار سوريا سوريًّا", "سوري", ["سوريًّا"]),
        ("الدراسات العليا", "علي", []),
        ("رحيم", "رحيما", []),
    ],
)
def test_words(text: str, query: str, expected: list[str]) -> None:
    assert found(text, query) == expected


@pytest.mark.parametrize(
    ("mode", "clitics", "text", "query", "expected"),
    [
        ("word", False, "القاهرة بالقاهرة", "القاهرة", ["القاهرة"]),
        ("substring", True, "لِّلسَّٰلِمِينَ وبالسالمين وسلم", "السالمين", ["لسَّٰلِمِينَ", "السالمين"]),
        ("prefix", True, "كاتب وكاتبة والكاتبون مكاتب", "كاتب", ["كاتب", "كاتب", "كاتب"]),
        ("prefix", False, "كاتب وكاتبة", "كاتب", ["كاتب"]),
        (
            "stem",
            True,
            "المدينة ومدينة للمدينة مدينتهم مدينته بمدينتنا مدينتين",
            "بالمدينة",
            ["مدينة", "مدينة", "مدينة", "مدينتهم", "مدينته", "مدينتنا"],
        ),
        ("stem", True, "كتاب كتابهم والكتاب كتابان", "الكتاب", ["كتاب", "كتابهم", "كتاب"]),
        (
            "stem",
            True,
            "المُعلِّمين والمعلمون معلمات بمعلميهم معلموه معلمو مَعْلَم معلمة تعليم",
            "معلم",
            ["مُعلِّمين", "معلمون", "معلمات", "معلميهم", "معلموه", "معلمو", "مَعْلَم", "معلمة"],
        ),
        ("stem", True, "مدرسات ومدرساتهم المدرسٰت مدرسون", "مدرسة", ["مدرسات", "مدرساتهم", "مدرسٰت"]),
        ("stem", True, "يدون يدات", "يد", []),
        ("prefix", True, "كاتبا", "كاتب", ["كاتب"]),
        ("substring", True, "مكتبة كتاب اكتتاب", "كت", ["كت", "كت", "كت"]),
        ("substring", True, "أعلِن الإعلانُ", "اعل", ["أعلِ", "إعل"]),
    ],
)
def test_modes(mode: str, clitics: bool, text: str, query: str, expected: list[str]) -> None:
    assert found(text, query, mode=mode, clitics=clitics) == expected


def test_folding_can_be_narrowed() -> None:
    text = "أحمد احمد أَحمد"
    assert found(text, "أحمد", folding=EXACT) == ["أحمد"]
    assert found(text, "أحمد", folding=Folding(hamza=False)) == ["أحمد", "أَحمد"]
    assert found("مدرسه مدرسة", "مدرسة", folding=Folding(ta=False)) == ["مدرسة"]
    assert found("مصطفى مصطفي", "مصطفى", folding=Folding(ya=False)) == ["مصطفى"]


def test_the_alef_of_tanwin_is_looked_past_only_where_marks_do_not_count() -> None:
    assert found("رَحِيمًا", "رَحِيم", folding=Folding(marks=False)) == []
    assert [*find_all("رحيما", Query("رحيم", tanwin=False))] == []


def test_regular_expressions_on_folded_and_on_raw_text() -> None:
    text = "وُلِدَ سنة ١٩٥٦ في أسوان\nثم عاد"
    assert found(text, r"\d{4}", mode="regex") == ["١٩٥٦"]
    assert found(text, r"أسو\S+", mode="regex") == ["أسوان"]
    assert found(text, "^ثم", mode="regex") == ["ثم"]
    assert found(text, "ول.", mode="regex") == ["وُلِدَ"]
    assert found(text, "ولد", mode="regex", folding=EXACT) == []
    assert found(text, "x*", mode="regex") == []
    with pytest.raises(UserError) as caught:
        find(text, "(", mode="regex")
    assert caught.value.code == "bad_regex"


def test_an_expression_that_would_never_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hashiya.core.search._REGEX_SECONDS", 0.05)
    with pytest.raises(UserError) as caught:
        find("ا" * 200, "(?:ا|اا)+ج", mode="regex", folding=EXACT)
    assert caught.value.code == "regex_too_slow"


def test_presentation_forms_are_found_whole() -> None:
    assert found("ﻣﺤﻤﺪ وﷲ أكبر ولا ﻻعب", "محمد") == ["ﻣﺤﻤﺪ"]
    assert found("ﻣﺤﻤﺪ ﻻعب", "لاعب") == ["ﻻعب"]


letters = st.sampled_from("ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئ")
word = st.text(letters, min_size=3, max_size=8)
mark = st.text(st.sampled_from("ًٌٍَُِّْـ"), max_size=3)


@settings(max_examples=150, deadline=None)
@given(word, st.data())
def test_a_word_is_found_under_any_marks(plain: str, data: st.DataObject) -> None:
    written = "".join(char + data.draw(mark) for char in plain)
    text = f"📌 نص، {written}! ثم"
    assert (text.index(written), text.index(written) + len(written)) in find(text, plain)


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from("ابهةويلك ًِـ‏.1٢📌\n"), max_size=60), word | st.sampled_from(["اب", "ال", "لله"])
)
def test_what_is_found_folds_to_the_query(text: str, query: str) -> None:
    last = 0
    for start, end in find(text, query):
        assert last <= start < end
        same = fold(query), fold(query)[1:]  # the second: after ل the article has lost its alef
        surface = fold(text[start:end])
        assert surface in same or surface.removesuffix("ا") in same  # an alef of tanwin
        last = end


def test_contexts() -> None:
    texts = [("a", "لا شيء"), ("b", "سطر أول\nعن تونس ثم\nسطر")]
    (hit,) = concordance(texts, Query("تونس"), width=5)
    assert (hit.document, hit.start, hit.end) == ("b", 11, 15)
    assert (hit.left, hit.match, hit.right) == ("ل عن ", "تونس", " ثم س")


TEXTS = (
    "سافرت إلى تُونُس",
    "عاد من تونس وبتونس أقام",
    "مدينتهم بعيدة، للمدينة باب",
    "قرار 13-CT/HU نافذ",
    "لا شيء هنا",
    "الوزارة ووزارةُ التعليم",
    "وَٱلۡكِتَٰبَ أَنزَلۡنَٰهُ",
    "كان رَحِيمًا بالمُعلِّمين وبمدرساتهم",
)
QUERIES = [
    Query("تونس"),
    Query("المدينة", mode=Mode.STEM),
    Query("مدين", mode=Mode.PREFIX),
    Query("13-CT/HU"),
    Query("وزارة التعليم"),
    Query("وزارة"),
    Query("دين", mode=Mode.SUBSTRING),
    Query("زارة  التع", mode=Mode.SUBSTRING),
    Query("رَحِي", mode=Mode.SUBSTRING),
    Query("13-CT/H", mode=Mode.SUBSTRING),
    Query("قخخ", mode=Mode.SUBSTRING),
    Query("شي.", mode=Mode.REGEX),
    Query("الباب"),
    Query("أحمد", folding=EXACT),
    Query("أنزلناه"),
    Query("الكتاب"),
    Query("كِتَٰب"),
    Query("كتاب", mode=Mode.STEM),
    Query("رحيم"),
    Query("معلم", mode=Mode.STEM),
    Query("مدرسة", mode=Mode.STEM),
]


@pytest.mark.parametrize("query", QUERIES, ids=[f"{each.mode}-{each.text}" for each in QUERIES])
def test_the_index_misses_nothing(tmp_path: Path, query: Query) -> None:
    project, uids = make(tmp_path, TEXTS)
    with project:
        without = list(project.concordance(query))
        assert project.extend_search_index() == len(TEXTS)
        assert project.extend_search_index() == 0
        assert list(project.concordance(query)) == without
        narrowed = project.search_documents(query)
        assert {hit.document for hit in without} <= set(narrowed)
        assert len(narrowed) < len(TEXTS) or query.mode in (Mode.SUBSTRING, Mode.REGEX)
        later = project.add_documents([NewDocument("جديد", "تونس أيضا")]).added[0]
        assert later in project.search_documents(query)  # not indexed yet
        project.extend_search_index()
        assert (later in project.search_documents(Query("تونس"))) and all(each.ok for each in project.check())
        only = list(project.concordance(query, documents=uids[:1]))
        assert only == [hit for hit in without if hit.document == uids[0]]


def test_whoever_only_reads_searches_inside_words_by_the_index(tmp_path: Path) -> None:
    project, _uids = make(tmp_path, TEXTS)
    query = Query("معلمي", mode=Mode.SUBSTRING)
    with project:
        project.extend_search_index()
        found = project.search_documents(query)
    with Project.open(project.path, readonly=True) as reader:
        assert reader.search_documents(query) == found and len(found) == 1
        with pytest.raises(sqlite3.OperationalError):
            reader.connection.execute("DELETE FROM documents")
        assert [hit.surface for hit in find_everywhere(project.path, "معلمي", cancel=CancelToken())] == [
            "مُعلِّمي"
        ]


def test_indexing_goes_on_bit_by_bit_and_leaves_out_what_is_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "_LONGEST", len(TEXTS[0]) - 1)
    project, uids = make(tmp_path, TEXTS)
    with project:
        bits = []
        while bit := project.extend_search_index(1):
            bits.append(bit)
            assert uids[-1] in project.search_documents(Query(TEXTS[-1].split()[0]))
        assert sum(bits) == len(TEXTS) and len(bits) > 1
        long = {uid for uid, text in zip(uids, TEXTS, strict=True) if len(text) >= len(TEXTS[0])}
        assert set(project.search_documents(Query("كلمةلاتوجد"))) == long


def test_a_long_a_is_looked_for_in_each_spelling_and_of_too_many_in_none() -> None:
    assert set(long_a_spellings("سلامات")) == {"سلامات", "سلمات", "سلامت", "سلمت"}
    assert long_a_spellings("احد") == ["احد"], "the first letter is no long a"
    assert len(long_a_spellings("ساماراتا")) == 16
    assert long_a_spellings("ساماراتانا") == []


PARTED = st.text(
    alphabet=[*"ولاأكتبةىي", "\u064b", "\u064e", "ـ", " ", "\n", "\u200f", "ﷲ"],
    max_size=60,
)


@settings(deadline=None, max_examples=400)
@given(PARTED, PARTED, st.integers(1, 9), st.sampled_from(sorted(set(Mode) - {Mode.REGEX})))
def test_parts_of_a_text_hold_what_the_whole_holds(text: str, words: str, part: int, mode: Mode) -> None:
    query = Query(words[:6], mode=mode)
    parts = list(find_by_parts(text, query, part=part))
    assert [each for found_here in parts for each in found_here] == list(find_all(text, query))


def test_a_hit_as_long_as_many_parts_is_one() -> None:
    text = "قبل كتاب" + " \n" * 500 + "قديم بعد"
    (hit,) = [each for found in find_by_parts(text, Query("كتاب قديم"), part=20) for each in found]
    assert hit == (4, len(text) - 4)


def test_no_part_is_looked_through_beyond_its_end_and_a_query() -> None:
    """A text of a hundred parts takes a hundred steps, each of which gives what begins there."""
    text = "كتاب " * 2000
    parts = list(find_by_parts(text, Query("كتاب"), part=100))
    assert len(parts) == 100 and {len(found) for found in parts} == {20}
