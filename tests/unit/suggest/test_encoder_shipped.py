"""The careful model that ships: it finds what nobody would miss, in every spelling, and is small."""

from __future__ import annotations

import pytest

from hashiya.assets import resource
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.suggest.base import Analysis, Knowledge, Suggestion
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.encoder.encoder_recognizer import MODEL_FILE, EncoderSuggester
from hashiya.suggest.suggesters import SUGGESTERS

TEXT = (
    "وصل الرئيس محمود الدرويش إلى بيروت يوم الاثنين، واجتمع بوزير الخارجية سعيد الحمادي في فندق البستان.\n"
    "وقال الحمادي إنّ لبنان وسوريا ستوقّعان اتفاقًا جديدًا مع منظمة الصحة العالمية."
)


def found(text: str, scheme: str, *, engine: str = "encoder") -> list[Suggestion]:
    ensemble = Ensemble.open(
        [each for each in SUGGESTERS if each.name == engine], Knowledge(load_scheme(scheme))
    )
    return ensemble.suggest(Analysis(text), threshold=0.5)


def named(text: str, scheme: str) -> set[tuple[str, str]]:
    return {(text[item.start : item.end], item.label) for item in found(text, scheme)}


def test_plain_names_are_found_with_their_kind() -> None:
    assert {
        ("محمود الدرويش", "PERS"),
        ("سعيد الحمادي", "PERS"),
        ("بيروت", "GPE"),
        ("لبنان", "GPE"),
        ("منظمة الصحة العالمية", "ORG"),
    } <= named(TEXT, "wojood")


def test_a_scheme_of_few_types_gets_them_by_its_own_names() -> None:
    assert {("محمود الدرويش", "PERS"), ("بيروت", "LOC"), ("منظمة الصحة العالمية", "ORG")} <= named(
        TEXT, "anercorp"
    )


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        ("وَصَلَ الرَّئِيسُ مَحْمُودُ الدَّرْوِيشُ إِلَى بَيْرُوتَ يَوْمَ الِاثْنَيْنِ.", "مَحْمُودُ الدَّرْوِيشُ"),
        ("وصل الرئيس محـــمود الدرويـــش إلى بيروت يوم الاثنين.", "محـــمود الدرويـــش"),
        ("😀 وصل الرئيس محمود الدرويش 👨‍👩‍👧 إلى بيروت يوم الاثنين.", "محمود الدرويش"),
    ],
)
def test_marks_stretching_and_pictures_do_not_hide_a_name(spelled: str, name: str) -> None:
    assert (name, "PERS") in named(spelled, "wojood")


def test_it_may_be_carried_about() -> None:
    assert resource("models", MODEL_FILE).stat().st_size <= 20 << 20


def test_the_list_of_engines_does_not_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from hashiya.suggest.encoder import encoder_recognizer

    monkeypatch.setattr(encoder_recognizer, "open_encoder", lambda *_: pytest.fail("read"))
    assert EncoderSuggester().unavailable(Knowledge(load_scheme("wojood"))) == ""
