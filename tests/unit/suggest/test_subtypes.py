"""Subtypes from words: the file of the model, what it reads of a mention, and plain cases that ship."""

from __future__ import annotations

from array import array

import pytest

from hashiya.assets import resource
from hashiya.suggest.subtypes.mention_features import mention_features
from hashiya.suggest.subtypes.subtype_model import LabelSubtypes, SubtypeModel, load_subtypes, pack, unpack

SLOTS = 1 << 15


def features(text: str, words: str, *, nth: int = 0) -> set[int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return set(mention_features(text, start, start + len(words), SLOTS))


def best(label: str, text: str, words: str) -> str:
    start = text.index(words)
    chances = load_subtypes().chances(label, text, start, start + len(words))
    return max(chances, key=chances.__getitem__)


@pytest.mark.parametrize(
    ("label", "text", "words", "value"),
    [
        ("GPE", "سافرت سعاد من تونس إلى مدينة صفاقس بالقطار.", "مدينة صفاقس", "TOWN"),
        ("GPE", "تقع هذه البلدة في محافظة ديالى.", "محافظة ديالى", "STATE-OR-PROVINCE"),
        ("GPE", "زار الوفد إسبانيا.", "إسبانيا", "COUNTRY"),
        ("LOC", "أبحرت السفينة في البحر الأحمر.", "البحر الأحمر", "WATER-BODY"),
        ("LOC", "تسلّقنا جبل شمس فجراً.", "جبل شمس", "LAND-REGION-NATURAL"),
        ("LOC", "أكبر القارات آسيا.", "آسيا", "CONTINENT"),
        ("ORG", "أصدرت وزارة العدل بياناً.", "وزارة العدل", "GOV"),
        ("ORG", "درس في جامعة مؤتة.", "جامعة مؤتة", "EDU"),
        ("ORG", "باعت شركة النخيل أسهمها.", "شركة النخيل", "COM"),
        ("ORG", "فاز نادي الوحدة على ضيفه.", "نادي الوحدة", "SPO"),
        ("FAC", "أقلعت الطائرة من مطار الملكة علياء.", "مطار الملكة علياء", "AIRPORT"),
        ("FAC", "أُغلق شارع المعز أمام السيارات.", "شارع المعز", "PATH"),
    ],
)
def test_what_ships_knows_plain_cases(label: str, text: str, words: str, value: str) -> None:
    assert best(label, text, words) == value


def test_chances_are_probabilities_of_every_value_of_the_label() -> None:
    for label, one in load_subtypes().labels.items():
        chances = load_subtypes().chances(label, "قال أحمد إن بلدته بعيدة.", 13, 18)
        assert tuple(chances) == one.values
        assert sum(chances.values()) == pytest.approx(1.0)
        assert min(chances.values()) >= 0.0
    assert load_subtypes().chances("PERS", "قال أحمد.", 4, 8) == {}


def test_the_words_beside_count_up_to_the_end_of_the_sentence() -> None:
    plain = features("رأى بغداد. ثم عاد", "بغداد")
    assert features("رأى بغداد. ثم ذهب", "بغداد") == plain
    assert features("رأى بغداد ثم ذهب", "بغداد") != plain
    assert features("غادر بغداد. ثم عاد", "بغداد") != plain


def test_the_same_name_elsewhere_in_the_text_counts() -> None:
    alone = features("فاز النجم أمس.\nوصلت البعثة.", "النجم")
    assert features("فاز النجم أمس.\nلعب فريق النجم جيداً.", "النجم") > alone


def test_places_far_away_in_a_very_long_text_do_not_count() -> None:
    near = features("فاز النجم أمس.\n" + "كلام. " * 50 + "لعب فريق النجم جيداً.", "النجم")
    far = features("فاز النجم أمس.\n" + "كلام. " * 9000 + "لعب فريق النجم جيداً.", "النجم")
    assert far < near


def test_a_clitic_before_the_name_hides_none_of_its_words() -> None:
    with_clitic, without = features("بين قطر وعمان", "وعمان"), features("بين قطر عمان", "عمان")
    other = features("بين قطر وكندا", "وكندا")
    assert len(with_clitic & without) > len(other & without)


def made() -> SubtypeModel:
    return SubtypeModel(2, {"GPE": LabelSubtypes(("A", "B"), 0.5, array("b", [1, -1, 0, 127]))})


def test_a_file_gives_the_same_model_back() -> None:
    again = unpack(pack(made()))
    assert again == made()
    assert pack(again) == pack(made())


def test_weights_decide_and_the_scale_says_how_surely() -> None:
    one = made().labels["GPE"]
    first, second = one.chances([0]), one.chances([1])
    assert first["A"] == pytest.approx(1 / (1 + 2.718281828**-1.0), abs=1e-6)
    assert second["B"] == pytest.approx(1.0)
    doubtful = LabelSubtypes(one.values, 0.05, one.weights).chances([0])
    assert 0.5 < doubtful["A"] < first["A"]


@pytest.mark.parametrize(
    "wrong", [b"", b"HSHSUBTYPES2\n{}", pack(made())[:-1], pack(made())[:-4] + b"\0\0\0\0"]
)
def test_another_file_is_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a model|damaged"):
        unpack(wrong)


def test_weights_that_do_not_fit_are_refused() -> None:
    longer = SubtypeModel(3, made().labels)
    with pytest.raises(ValueError, match="do not fit"):
        unpack(pack(longer))


def test_what_ships_is_small() -> None:
    assert resource("models", "subtypes.bin").stat().st_size < 700_000
