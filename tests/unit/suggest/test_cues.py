"""Classes of names that words around them give away: each with sentences of its own."""

from __future__ import annotations

import pytest
from tests.helpers.suggesting import knowledge, pairs

from hashiya.suggest.base import Analysis
from hashiya.suggest.combine.resolve import merge
from hashiya.suggest.lexicon.lexicon_recognizer import LexiconSuggester

RECOGNIZER = LexiconSuggester().open(knowledge())


def found(text: str, label: str, threshold: float = 0.5) -> set[str]:
    kept = merge(RECOGNIZER.suggest(Analysis(text)), threshold=threshold)
    return {surface for name, surface in pairs(text, kept) if name == label}


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("كانت جدتي تتكلم التركية والكردية.", {"التركية", "والكردية"}),
        ("صدرت المجلة بالفرنسية أو الأمهرية.", {"بالفرنسية", "الأمهرية"}),
        ("تُدرَّس اللغة السريانية في ديرين.", {"اللغة السريانية"}),
        ("نقل الرواية من الروسية إلى العربية.", {"الروسية", "العربية"}),
        ("خطبت في الناس بالعربية الفصحى.", {"بالعربية الفصحى"}),
        ("اللغتان الهندية والأردية متقاربتان.", {"الهندية", "والأردية"}),
        ("وصلت الشركة الألمانية إلى السوق الإيطالية.", set()),
    ],
)
def test_languages(text: str, languages: set[str]) -> None:
    assert found(text, "LANGUAGE") == languages


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("سكن الجبل الأكراد والتركمان.", {"الأكراد", "والتركمان"}),
        ("شارك أطباء تونسيون في الحملة.", {"تونسيون"}),
        ("صام المسلمون وعيّد المسيحيون.", {"المسلمون", "المسيحيون"}),
        ("درست وزارة المالية الأوراق المالية.", set()),
    ],
)
def test_groups(text: str, groups: set[str]) -> None:
    assert found(text, "NORP") == groups


@pytest.mark.parametrize(
    ("text", "label", "names"),
    [
        ("انهار جسر الغدير بعد المطر.", "FAC", {"جسر الغدير"}),
        ("التقيا أمام متحف الخزف قرب شارع النخيل.", "FAC", {"متحف الخزف", "شارع النخيل"}),
        ("صلى في مسجد الحسن الثاني.", "FAC", {"مسجد الحسن الثاني"}),
        ("وصلت إليه الرسالة عن طريق سمير الجندي.", "FAC", set()),
        ("أقيمت المباراة على ملعب الفريق.", "FAC", set()),
        ("ضاعوا في بادية السماوة أياما.", "LOC", {"بادية السماوة"}),
        ("صعدوا جبل الزعفران ليلا.", "LOC", {"جبل الزعفران"}),
        ("هاجر أهل عين الصفصاف إلى محافظة النخل الأخضر.", "GPE", {"عين الصفصاف", "محافظة النخل الأخضر"}),
        ("انتهت زيارة المملكة المغربية.", "GPE", {"المملكة المغربية"}),
        ("دعوا إلى مقاطعة المنتجات المستوردة.", "GPE", set()),
        ("رست السفينة في ميناء صور.", "GPE", {"صور"}),
    ],
)
def test_places_built_and_natural(text: str, label: str, names: set[str]) -> None:
    assert found(text, label) == names


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("درس في كلية الصيدلة بجامعة حلب.", {"كلية الصيدلة بجامعة حلب"}),
        ("وافقت وزارة التعليم العالي والبحث العلمي.", {"وزارة التعليم العالي والبحث العلمي"}),
        ("اشتكت إلى وزارة الشؤون البلدية.", {"وزارة الشؤون البلدية"}),
        ("تنافس حزب النهوض والإصلاح وحده.", {"حزب النهوض والإصلاح"}),
        ("ردت شركة «أمواج» القطرية سريعا.", {"شركة «أمواج» القطرية"}),
        ("بيان مجلس النواب اللبناني قصير.", {"مجلس النواب اللبناني"}),
        ("سافر الوفد بقيادة الرفيق سعد.", set()),
        ("عقدت لجنة الري الزراعي اجتماعا، ثم قررت اللجنة التأجيل.", {"لجنة الري الزراعي", "اللجنة"}),
    ],
)
def test_bodies(text: str, bodies: set[str]) -> None:
    outermost = found(text, "ORG")
    assert bodies <= outermost
    assert bodies or not outermost


@pytest.mark.parametrize(
    ("text", "posts", "persons"),
    [
        ("حذّر القبطان نادر الصياد من العاصفة.", {"القبطان"}, {"نادر الصياد"}),
        ("ألقت الباحثة في الآثار ليلى بركات محاضرة.", {"الباحثة في الآثار"}, {"ليلى بركات"}),
        ("زار الملك فاروق الأول المدينة.", {"الملك"}, {"فاروق الأول"}),
        ("غادر السفير لدى اليابان مروان عساف.", {"السفير لدى اليابان"}, {"مروان عساف"}),
        ("مدير المشروع: سامر العكاوي\n", {"مدير المشروع"}, {"سامر العكاوي"}),
        ("وقال: رأينا سفينة تمر.", set(), set()),
    ],
)
def test_posts_and_persons(text: str, posts: set[str], persons: set[str]) -> None:
    assert found(text, "OCC") == posts
    assert found(text, "PERS") == persons


def test_surname_alone_after_the_full_name() -> None:
    text = "افتتح المعرض الدكتور هاني القرعاوي، وشكر القرعاوي الحضور."
    assert found(text, "PERS") == {"هاني القرعاوي", "القرعاوي"}


@pytest.mark.parametrize(
    ("text", "laws"),
    [
        (
            "نصت المادة 14 من قانون العمل على ذلك.",
            {"المادة 14 من قانون العمل", "قانون العمل"},
        ),
        ("عُدّل قانون الموازنة العامة رقم 9 لسنة 2021.", {"قانون الموازنة العامة رقم 9 لسنة 2021"}),
        ("يكفل الدستور التونسي هذا الحق.", {"الدستور التونسي"}),
        ("وُقّعت اتفاقية لاهاي لعام 1954.", {"اتفاقية لاهاي لعام 1954"}),
        ("بينهما ميثاق غليظ قديم.", set()),
    ],
)
def test_laws(text: str, laws: set[str]) -> None:
    assert found(text, "LAW") == laws


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("اشترى هاتف غالاكسي S24 بالتقسيط.", {"هاتف غالاكسي S24"}),
        ("قاطرة من طراز KX-7 تعطلت.", {"KX-7"}),
        ("غرقت السفينة «وردة البحر» ليلا.", {"السفينة «وردة البحر"}),
        ("وقّعت روايتها «بيت من ملح» في المعرض.", {"بيت من ملح"}),
        ("حطت بوينغ 777 بسلام.", {"بوينغ 777"}),
        ("في الهاتف 5 تطبيقات.", set()),
    ],
)
def test_products(text: str, products: set[str]) -> None:
    assert found(text, "PRODUCT") == products


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("اجتمعوا في المؤتمر الرابع لأطباء الأسنان العرب.", {"المؤتمر الرابع لأطباء الأسنان العرب"}),
        ("خلدت القصيدة ثورة 14 تموز.", {"ثورة 14 تموز"}),
        ("أطلقوا مهرجان «ليالي الكرز» التاسع.", {"مهرجان «ليالي الكرز» التاسع"}),
        ("أحرز كأس الخليج للمرة الثالثة.", {"كأس الخليج"}),
        ("الطائر حمله صقر «أشهب» بعيدا عن الشجرة.", set()),
    ],
)
def test_events(text: str, events: set[str]) -> None:
    assert found(text, "EVENT") == events


@pytest.mark.parametrize(
    "piece", ["جسر وادي ", "محافظة شمال ", "قرية ", "المادة 5 من ", "رئيس مجلس ", "مدن س، و", "الملك ", "ـ، "]
)
def test_long_runs_of_heads_end_soon(piece: str) -> None:
    """Heads that nest without end must neither exhaust the stack nor the run's time limit."""
    text = piece * 4_000
    assert all(item.end <= len(text) for item in RECOGNIZER.suggest(Analysis(text)))


def test_a_head_at_the_very_end() -> None:
    assert found("سار على جسر وادي", "FAC") == set()
