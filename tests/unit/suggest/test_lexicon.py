"""Names that lists know and names that the words around them give away, in texts of many kinds."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers.suggesting import FOUR, ask, knowledge, pairs

from hashiya.core.fold import fold
from hashiya.core.segment import words
from hashiya.suggest.base import Analysis, Suggestion, WordList
from hashiya.suggest.combine.resolve import merge
from hashiya.suggest.lexicon.lexicon_recognizer import LexiconSuggester
from hashiya.suggest.lexicon.name_table import (
    CITY,
    COUNTRY,
    FIRST,
    LANGUAGE,
    NATION,
    NameTable,
    load_names,
    pack,
    unpack,
)

RECOGNIZER = LexiconSuggester().open(knowledge())


def marked(text: str, threshold: float = 0.5) -> set[tuple[str, str]]:
    return pairs(text, merge(RECOGNIZER.suggest(Analysis(text)), threshold=threshold))


def found(text: str, label: str, threshold: float = 0.5) -> set[str]:
    return {surface for name, surface in marked(text, threshold) if name == label}


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("شكر الدكتور سليم البستاني الحاضرين.", {"سليم البستاني"}),
        ("استقبلت السيدة خديجة بنت مراد ضيوفها.", {"خديجة بنت مراد"}),
        ("وصل الرفيق تشن وي مين إلى الميناء.", {"تشن وي مين"}),
        ("صرّح وزير النقل فيصل الهاشمي بذلك.", {"فيصل الهاشمي"}),
        ("تحدث نغوين فان هونغ، رئيس مجلس الإدارة، عن الخطة.", {"نغوين فان هونغ"}),
        ("ولد أحمد عبد الرحيم في قرية بعيدة.", {"أحمد عبد الرحيم"}),
    ],
)
def test_persons(text: str, persons: set[str]) -> None:
    assert found(text, "PERS") == persons


@pytest.mark.parametrize(
    "text",
    ["كان هذا عملا حسنا وجميلا.", "أمل الناس في حياة سعيدة.", "نور الشمس ساطع.", "زهرة بيضاء في الحديقة."],
)
def test_common_words_are_no_persons(text: str) -> None:
    assert not found(text, "PERS")


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("أعلنت وزارة التربية والتعليم العالي النتائج.", {"وزارة التربية والتعليم العالي"}),
        ("اجتمعت اللجنة الأولمبية الدولية أمس.", {"اللجنة الأولمبية الدولية"}),
        ("تخرج في جامعة الخرطوم ثم عمل في بنك التضامن الإسلامي.", {"جامعة الخرطوم", "بنك التضامن الإسلامي"}),
        ("تعاونت مع منظمة الصحة العالمية طويلا.", {"منظمة الصحة العالمية"}),
        ("قررت الهيئة العامة للاستثمار ذلك.", {"الهيئة العامة للاستثمار"}),
        ("المفوضية السامية لحقوق الإنسان قلقة.", {"المفوضية السامية لحقوق الإنسان"}),
    ],
)
def test_organizations(text: str, bodies: set[str]) -> None:
    assert bodies <= found(text, "ORG")


def test_bodies_nest_in_bodies_and_posts() -> None:
    text = "قال نائب رئيس مجلس إدارة شركة النور للبترول حازم درويش إن الإنتاج زاد."
    assert ("OCC", "نائب رئيس مجلس إدارة شركة النور للبترول") in marked(text)
    assert ("PERS", "حازم درويش") in marked(text)
    assert "شركة النور للبترول" in found(text, "ORG")


def test_adjectives_agree_with_the_head_they_belong_to() -> None:
    assert found("أصدر الحزب الإقليمي بيانا.", "ORG") == {"الحزب الإقليمي"}
    assert {"لجنة الحزب الإقليمية", "الحزب"} <= found("أصدرت لجنة الحزب الإقليمية بيانا.", "ORG")


@pytest.mark.parametrize(
    ("text", "posts"),
    [
        ("زار وزير الخارجية المصري سامح فهمي تونس.", {"وزير الخارجية المصري"}),
        ("عينت ليلى حداد، مديرة مكتبة الأسد، خلفا له.", {"مديرة مكتبة الأسد"}),
        ("والتقى الرئيس الفرنسي جاك مورو.", {"الرئيس الفرنسي"}),
    ],
)
def test_posts(text: str, posts: set[str]) -> None:
    assert found(text, "OCC") == posts


def test_generic_plurals_are_no_posts() -> None:
    assert not found("اجتمع رؤساء الأقسام ومديرو المدارس.", "OCC")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("سافر إلى الأردن ومنها للعراق ثم بباريس أقام.", {"الأردن", "للعراق", "بباريس"}),
        ("تقع قرية أولاد تايمة جنوبا.", {"قرية أولاد تايمة"}),
        ("في مدينة هايفونغ ومحافظة كفر الشيخ.", {"مدينة هايفونغ", "ومحافظة كفر الشيخ"}),
        ("شملت الجولة محافظات البصرة، وميسان، وواسط.", {"البصرة", "وميسان", "وواسط"}),
        ("وصل إلى بلدة Xuan Mai أمس.", {"بلدة Xuan Mai"}),
    ],
)
def test_places(text: str, places: set[str]) -> None:
    assert places <= found(text, "GPE")


def test_natural_places_and_buildings() -> None:
    text = "يصب نهر الدانوب في البحر الأسود، وهبطت الطائرة في مطار قرطاج الدولي."
    assert ("LOC", "نهر الدانوب") in marked(text)
    assert ("LOC", "البحر الأسود") in marked(text)
    assert ("FAC", "مطار قرطاج الدولي") in marked(text)


def test_events_and_programmes() -> None:
    text = 'بعد المؤتمر، أطلق مهرجان قرطاج الدولي حملة "مدينة بلا نفايات" في الحي.'
    assert found(text, "EVENT") == {"مهرجان قرطاج الدولي", 'حملة "مدينة بلا نفايات'}
    again = text + ' ونجحت "مدينة بلا نفايات" نجاحا.'
    assert ("EVENT", "مدينة بلا نفايات") in marked(again)


def test_laws_by_name() -> None:
    assert found("ينص قانون العمل الموحد على ذلك.", "LAW") == {"قانون العمل الموحد"}


def test_abbreviation_in_brackets_has_the_label_of_what_it_shortens() -> None:
    text = "أنشئت منظمة الأغذية والزراعة (FAO) قبل ذلك، ثم قررت FAO الانتقال."
    starts = {
        item.start for item in RECOGNIZER.suggest(Analysis(text)) if text[item.start : item.end] == "FAO"
    }
    assert starts == {text.index("FAO"), text.rindex("FAO")}


def test_languages_and_nationalities() -> None:
    text = "ترجم الكتاب من اللغة الفارسية، وهو شاعر لبناني."
    assert ("LANGUAGE", "اللغة الفارسية") in marked(text)
    assert ("NORP", "لبناني") in marked(text)


def test_name_met_once_is_known_in_the_whole_text() -> None:
    text = "قال الدكتور ترانغ كونغ لينه كلمة. وبعد الحفل غادر ترانغ كونغ لينه القاعة."
    assert (
        len([item for item in ask(RECOGNIZER, text) if text[item.start : item.end] == "ترانغ كونغ لينه"]) == 2
    )


def test_lists_of_ones_own() -> None:
    lists = (WordList("مصانع", "FAC", ("معمل السكر القديم", "الرحى")), WordList("x", "NONE", ("السكر",)))
    own = LexiconSuggester().open(knowledge(word_lists=lists))
    text = "بين معمل السّكر القديم وبالرحى طريق."
    assert {("FAC", "معمل السّكر القديم"), ("FAC", "وبالرحى")} <= pairs(text, ask(own, text))
    listed = [item for item in ask(own, text) if item.why[0].code == "word_list"]
    assert listed and listed[0].why[0].args == ("مصانع",)


def test_four_types_scheme_gets_its_own_labels() -> None:
    four = LexiconSuggester().open(knowledge(FOUR))
    text = "سافر الدكتور سليم البستاني إلى مدينة دمشق."
    labels = {item.label for item in ask(four, text)}
    assert labels <= {"PERS", "LOC", "ORG", "MISC"}
    assert {"PERS", "LOC"} <= labels


@pytest.mark.parametrize(
    ("country", "adjective"),
    [
        ("مصر", "مصري"),
        ("ألمانيا", "الماني"),
        ("العراق", "عراقي"),
        ("فرنسا", "فرنسي"),
        ("سوريا", "سوري"),
        ("الصين", "صيني"),
    ],
)
def test_nisba(country: str, adjective: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[3] / "packaging"))
    sources = importlib.import_module("lexicon_sources")
    assert sources.nisba(country) == adjective


def test_table_knows_what_packages_know() -> None:
    table = load_names()
    for word, kind in (
        ("مصر", COUNTRY),
        ("كوالالمبور", CITY),
        ("البرتغاليه", LANGUAGE),
        ("فيتنامي", NATION),
        ("محمد", FIRST),
    ):
        assert table.bits(fold(word)) & kind, word


def test_table_round_trip_and_foreign_bytes() -> None:
    again = unpack(pack({1: 2, 3: 4}, {5: 6}))
    assert isinstance(again, NameTable)
    with pytest.raises(ValueError, match="not a table"):
        unpack(b"something else")


TEXTS = st.one_of(
    st.text(st.one_of(st.sampled_from('ابتجدرسعفقكلمنهويةأ ،."«»()\n-'), st.characters()), max_size=150),
    st.lists(
        st.sampled_from(
            [
                "رئيس",
                "نائب",
                "وزير",
                "اللجنة",
                "لجنة",
                "الحزب",
                "للجنة",
                "في",
                "بمنطقة",
                "مدينة",
                "بلديات",
                "هما",
                "القاهرة،",
                "وتونس",
                "الدكتور",
                "محمد",
                "عبد",
                "الله",
                "بن",
                "أبو",
                "قال",
                "مؤتمر",
                "السابع",
                "قانون",
                "«",
                "»",
                '"',
                "جمهورية",
                "مصر",
                "العربية",
                "لتنفيذ",
                "على",
                "مستوى",
                "البلدية",
                "(ABC)",
                "كتاب",
                "ال",
                "و",
                "،",
                ".",
                "\n",
                "عام",
                "الشعبية",
            ]
        ),
        max_size=40,
    ).map(" ".join),
)


def crossing(items: list[Suggestion]) -> bool:
    return any(one.span.crosses(other.span) for one in items for other in items)


def test_words_of_nothing_but_tatweel_or_marks() -> None:
    assert ask(RECOGNIZER, "ـ الدكتور ـ ًّ قال ـــ رئيس ـ لجنة ـ لتنفيذ ـ مدينة ـ") is not None


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_whole_words_and_merges_without_crossing(text: str) -> None:
    analysis = Analysis(text)
    starts = {start for start, _ in words(text)}
    ends = {end for _, end in words(text)}
    suggestions = RECOGNIZER.suggest(analysis)
    for item in suggestions:
        assert item.start in starts and item.end in ends and item.start < item.end
        assert 0.0 <= item.score <= 1.0
    assert not crossing(merge(suggestions))


@pytest.mark.parametrize("country", ["بوركينا فاسو", "ساحل العاج", "كوريا الجنوبية"])
def test_a_country_of_several_words_is_found_whole(country: str) -> None:
    assert found(f"سافر الوفد إلى {country} أمس.", "GPE") == {country}
