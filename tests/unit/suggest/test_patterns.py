"""Dates, times, numbers, money, measures, laws and addresses, as Arabic texts of all kinds write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers.suggesting import FOUR, ask, knowledge, pairs

from hashiya.core.segment import words
from hashiya.suggest.base import Analysis
from hashiya.suggest.patterns import PatternsSuggester

RECOGNIZER = PatternsSuggester().open(knowledge())


def found(text: str, label: str) -> set[str]:
    return {surface for name, surface in pairs(text, ask(RECOGNIZER, text)) if name == label}


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("افتتح المتحف في 3 مارس 1998 بعد ترميمه.", {"3 مارس 1998"}),
        ("وصلت القافلة يوم ١٤ شباط.", {"يوم ١٤ شباط"}),
        ("تبدأ الامتحانات يومي 8 و9 جوان.", {"يومي 8 و9 جوان"}),
        ("ولد في الخامس عشر من رمضان سنة 1322هـ.", {"الخامس عشر من رمضان سنة 1322هـ"}),
        ("انعقد في كانون الثاني/يناير 2011.", {"كانون الثاني/يناير 2011"}),
        ("يغلق المعرض في 2 أغسطس/آب.", {"2 أغسطس/آب"}),
        ("من ربيع الآخر 1440 إلى ذي الحجة 1441.", {"ربيع الآخر 1440", "ذي الحجة 1441"}),
        ("زاد الإنتاج بعام 2019 عنه لعام ٢٠١٨.", {"بعام 2019", "لعام ٢٠١٨"}),
        ("بين عامي 2004 و2009 تضاعف العدد.", {"عامي 2004 و2009"}),
        ("خطة للفترة 2015-2020 وأخرى في الفترة 2021 - 2026.", {"للفترة 2015-2020", "الفترة 2021 - 2026"}),
        ("بلغ الناتج في الربع الثالث من عام 2017 ذروته.", {"الربع الثالث من عام 2017"}),
        ("عاش في القرن التاسع عشر ومات في القرن العشرين.", {"القرن التاسع عشر", "القرن العشرين"}),
        ("وُقّع بتاريخ 21/06/2005 ونُشر 2005-07-01.", {"21/06/2005", "2005-07-01"}),
        ("عاد يوم الخميس 9 نونبر 2023 مساءً.", {"يوم الخميس 9 نونبر 2023"}),
        ("لم يتغير شيء منذ 1975.", {"1975"}),
        ("سنة ألف وتسعمئة وستين سافر جده.", {"سنة ألف وتسعمئة وستين"}),
        ("صدر ديوانها الأول (1962) في بيروت.", {"1962"}),
        ("في شهر محرم اجتمعوا.", {"شهر محرم"}),
        ("تُقبل الطلبات في الفترة من 2 فبراير إلى 9 مارس 2021.", {"الفترة من 2 فبراير إلى 9 مارس 2021"}),
        ("زاره في صيف 1987 ثم في شتاء عام 1990.", {"صيف 1987", "شتاء عام 1990"}),
        ("قُتل سنة تسع وتسعين ومئة.", {"سنة تسع وتسعين ومئة"}),
        ("وصل أول محرم وغادر آخره.", {"أول محرم"}),
        ("بُني القصر في القرن الثالث قبل الميلاد.", {"القرن الثالث قبل الميلاد"}),
        ("راجت الأغنية في السبعينيات.", {"السبعينيات"}),
        ("نلتقي يومي الثلاثاء والأربعاء المقبلين.", {"يومي الثلاثاء والأربعاء المقبلين"}),
        ("وُقّع يوم الأحد الموافق 8 حزيران 2003.", {"يوم الأحد الموافق 8 حزيران 2003"}),
    ],
)
def test_dates(text: str, dates: set[str]) -> None:
    assert found(text, "DATE") == dates


@pytest.mark.parametrize(
    "text",
    [
        "اشترى 1950 كتابا من المكتبة.",
        "في الآونة الأخيرة كثر الحديث.",
        "جاء الحل محرم التناول.",
        "مارس هوايته.",
    ],
)
def test_no_date_where_there_is_none(text: str) -> None:
    assert found(text, "DATE") <= {"مارس"}
    assert "1950" not in found(text, "DATE")


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("ينطلق القطار الساعة الثامنة والنصف صباحا.", {"الساعة الثامنة والنصف صباحا"}),
        ("موعدنا في الساعة 17:45.", {"الساعة 17:45"}),
        ("وصلوا مساء يوم 4 مايو.", {"مساء"}),
        ("أُغلقت الأبواب عند 23:10.", {"23:10"}),
        ("يعود في السابعة مساءً من عمله.", {"السابعة مساءً"}),
        ("سمعوا الدوي عند منتصف الليل.", {"منتصف الليل"}),
        ("هبطت ليلة الجمعة.", {"ليلة"}),
        ("كتب ذلك لئلا ينسى.", set()),
    ],
)
def test_times(text: str, times: set[str]) -> None:
    assert found(text, "TIME") == times


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("زرع الفلاحون 250 شجرة.", {"250"}),
        ("في الحي ثلاث مدارس وأربعة مساجد.", {"ثلاث", "وأربعة"}),
        ("حضر خمسة وعشرون طالبا.", {"خمسة وعشرون"}),
        (
            "أحصى ثلاثمئة وخمسة وعشرين ألفا وأربعمئة واثني عشر رأسا.",
            {"ثلاثمئة وخمسة وعشرين ألفا وأربعمئة واثني عشر"},
        ),
        ("أنجزت 12,500 وحدة و٧ مراكز.", {"12,500", "و٧"}),
        ("شارك إحدى عشرة لاعبة.", {"إحدى عشرة"}),
        ("نفدت 4 ملايين نسخة.", {"4 ملايين"}),
        ("عدّوا واحدا وأربعين ألفا.", {"واحدا وأربعين ألفا"}),
        ("جمعوا عشرات الملايين.", {"عشرات الملايين"}),
    ],
)
def test_cardinals(text: str, numbers: set[str]) -> None:
    assert found(text, "CARDINAL") == numbers


def test_list_numbers_and_page_leftovers_are_no_counts() -> None:
    assert found("1. مقدمة\n2) فصل\nتعليق (0)\n", "CARDINAL") == set()


def test_ordinals() -> None:
    text = "في الدورة الحادية عشرة احتل المركز الثاني ثم السابع والعشرين."
    assert found(text, "ORDINAL") == {"الحادية عشرة", "الثاني", "السابع والعشرين"}


@pytest.mark.parametrize(
    ("text", "ordinals"),
    [
        ("كانت أول طبيبة في بلدتها.", {"أول"}),
        ("حل فريقها رابعا.", {"رابعا"}),
        ("أولا: التعليم.", {"أولا"}),
        ("وصل في الخامس من يونيو.", {"الخامس"}),
        ("لقيه أول أمس خالد آل ثاني.", set()),
        ("في كانون الثاني بردت.", set()),
        ("كما أولى المدير عناية بالغة.", set()),
    ],
)
def test_ordinals_of_other_forms(text: str, ordinals: set[str]) -> None:
    assert found(text, "ORDINAL") == ordinals


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("تسير بسرعة 90 كيلومترا في الساعة.", "90 كيلومترا في الساعة"),
        ("أبحر 300 ميل بحري.", "300 ميل بحري"),
        ("ينتج 50 ميغاواط ساعة.", "50 ميغاواط ساعة"),
        ("على مساحة 40 ألف كيلو متر مربع.", "40 ألف كيلو متر مربع"),
    ],
)
def test_measures_of_several_words(text: str, amount: str) -> None:
    assert found(text, "QUANTITY") == {amount}


def test_number_of_a_paper_is_no_date() -> None:
    text = "صدر القرار رقم 12/ص/2020 والقانون عدد 7 لسنة 2018."
    assert found(text, "LAW") == {"القرار رقم 12/ص/2020", "والقانون عدد 7 لسنة 2018"}
    assert not found(text, "DATE")


def test_ordinal_inside_quarter() -> None:
    assert found("نما في الربع الأول من عام 2020 قليلا.", "ORDINAL") == {"الأول"}


@pytest.mark.parametrize(
    ("text", "percents"),
    [
        ("ارتفع بنسبة 12.5% هذا الموسم.", {"12.5%"}),
        ("خسر ٪٣٠ من وزنه.", {"٪٣٠"}),
        ("نحو ٤٥٪ منهم.", {"٤٥٪"}),
        ("بلغت عشرين بالمئة.", {"عشرين بالمئة"}),
        ("أي 7 في المئة.", {"7 في المئة"}),
    ],
)
def test_percents(text: str, percents: set[str]) -> None:
    assert found(text, "PERCENT") == percents
    assert not found(text, "CARDINAL")


def test_money_holds_its_number_and_currency() -> None:
    text = "كلف المشروع 3,4 مليار ليرة سورية، ودفع خمسين دينارا و$900."
    assert found(text, "MONEY") == {"3,4 مليار ليرة سورية", "خمسين دينارا", "و$900"}
    assert found(text, "CURR") == {"ليرة سورية", "دينارا"}
    assert found(text, "CARDINAL") == {"3,4 مليار", "خمسين"}


def test_quantity_holds_its_number_and_unit() -> None:
    text = "تمتد الأرض على 40 كيلومترا مربعا وتنتج ستة أطنان."
    assert found(text, "QUANTITY") == {"40 كيلومترا مربعا", "ستة أطنان"}
    assert found(text, "UNIT") == {"كيلومترا مربعا", "أطنان"}
    assert found(text, "CARDINAL") == {"40", "ستة"}


@pytest.mark.parametrize(
    ("text", "laws"),
    [
        ("صدر القانون رقم 12 لسنة 2014 أمس.", {"القانون رقم 12 لسنة 2014"}),
        ("بموجب المرسوم 77/2009-BN وتعديلاته.", {"المرسوم 77/2009-BN"}),
        ("استند إلى القرار الوزاري رقم 5 بشأن الري.", {"القرار الوزاري رقم 5"}),
        ("والخطة 88/KH-TT جاهزة.", {"والخطة 88/KH-TT"}),
    ],
)
def test_laws_by_number(text: str, laws: set[str]) -> None:
    assert found(text, "LAW") == laws


def test_a_number_after_a_sign_in_an_address_is_part_of_it() -> None:
    text = "زر https://example.org/2021/05/03!12 اليوم، وعدد الزوار 12 زائرا."
    asked = [item for item in ask(RECOGNIZER, text, threshold=0) if item.label in ("CARDINAL", "WEBSITE")]
    assert [text[item.start : item.end] for item in sorted(asked, key=lambda item: item.start)] == [
        "https://example.org/2021/05/03!12",
        "12",
    ]


def test_addresses_are_whole_and_hold_no_numbers() -> None:
    text = "زر https://example.org/a/2020?x=1 أو اكتب إلى info@example.net، وانظر example.com."
    assert found(text, "WEBSITE") == {"https://example.org/a/2020?x=1", "info@example.net", "example.com"}
    assert not found(text, "DATE")


def test_attached_clitics_stay_inside() -> None:
    assert found("زاد بـ20٪ وبألف دينار.", "PERCENT") == {"20٪"} or found("زاد بـ20٪", "PERCENT") == {"بـ20٪"}


def test_reasons_are_told() -> None:
    suggestion = ask(RECOGNIZER, "في عام 2020 فقط")[0]
    assert suggestion.engine == "patterns"
    assert suggestion.why[0].code == "pattern"


def test_scheme_without_dates_gets_none() -> None:
    other = PatternsSuggester().open(knowledge(FOUR))
    assert ask(other, "في 3 مارس 1998 صدر القانون رقم 12") == [
        item for item in ask(other, "في 3 مارس 1998 صدر القانون رقم 12") if item.label == "MISC"
    ]


ARABIC = st.text(
    st.one_of(
        st.sampled_from('ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأإةى ًٌٍَُِّْـ٠١٢٣٤٥٦٧٨٩0123456789،؛.%/-:\n"«»()'),
        st.characters(),
    ),
    max_size=200,
)
PIECES = st.lists(
    st.sampled_from(
        [
            "عام",
            "سنة",
            "2020",
            "١٩٩٩",
            "12",
            "مليون",
            "دولار",
            "أمريكي",
            "الساعة",
            "الثامنة",
            "ثلاثة",
            "وعشرون",
            "ألف",
            "مارس",
            "ربيع",
            "الأول",
            "القرار",
            "رقم",
            "5-A/B",
            "%",
            "من",
            "إلى",
            "و،",
            "الفترة",
            "2010-2015",
            "-",
            "(",
            ")",
            "كيلومتر",
            "مربع",
            "بالمئة",
            "في",
            "الربع",
            "الثالث",
            "قرن",
            "http://a.b",
            "x@y.zz",
        ]
    ),
    max_size=40,
).map(" ".join)


@pytest.mark.parametrize("piece", ["3 و4 ", "ألف وألف ", "2019 - 2020 ", "1/2/3/4 ", "a.b/c "])
def test_long_runs_of_numbers_end_soon(piece: str) -> None:
    """A grammar that backtracks over a whole run would take hours here; the run's time limit would tell."""
    assert ask(RECOGNIZER, piece * 20_000, threshold=0) is not None


def test_words_of_nothing_but_tatweel_or_marks() -> None:
    assert ask(RECOGNIZER, "ـ ًّ ـــ 12 ـ") != []


@given(st.one_of(ARABIC, PIECES))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_whole_words_inside_it(text: str) -> None:
    analysis = Analysis(text)
    starts = {start for start, _ in words(text)}
    ends = {end for _, end in words(text)}
    for suggestion in RECOGNIZER.suggest(analysis):
        assert 0 <= suggestion.start < suggestion.end <= len(text)
        assert suggestion.start in starts and suggestion.end in ends
        assert 0.0 <= suggestion.score <= 1.0
