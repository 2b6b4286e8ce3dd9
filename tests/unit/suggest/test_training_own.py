"""A project's own model: how often it trains, what the check sees, that it joins and does not replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.helpers.learning_project import spans_of, text_of
from tests.helpers.own_labels import REMEDIES, read_lessons
from tests.helpers.suggesting import FOUR, WOJOOD

from hashiya.core.labels import Label, Scheme
from hashiya.core.span import Span
from hashiya.errors import UserError
from hashiya.progress import ignore_progress
from hashiya.services.evaluate.simulation import Text, cost, simulate
from hashiya.services.suggest import train
from hashiya.services.suggest.lessons import Lesson, Material
from hashiya.services.suggest.train import learn
from hashiya.suggest.base import Analysis, Knowledge
from hashiya.suggest.crf import project_chains, project_model
from hashiya.suggest.crf.crf_recognizer import CrfSuggester, shipped
from hashiya.suggest.crf.model import Bundle, read_project_model
from hashiya.suggest.crf.project_chains import Numbered
from hashiya.suggest.crf.project_model import Confirmed
from hashiya.suggest.encoder import encoder_recognizer
from hashiya.suggest.encoder.encoder_model import EncoderModel

if TYPE_CHECKING:
    from hashiya.suggest.crf.nested import TrainingExample

PLANTS = Scheme("plants", "نبات", "Plants", (Label("PLANT", "نبتة", "plant"), Label("BODY", "جهة", "body")))
_PLANTS = ("الخزامى", "الزعتر", "المريمية", "البابونج", "الحلبة", "اليانسون", "الشيح", "القيصوم", "الرتم")


def lesson(number: int) -> Lesson:
    plant = _PLANTS[number % len(_PLANTS)]
    text = f"نقلت التعاونية شتلات {plant} إلى الحقل. وبعد شهر أزهرت شتلات {plant} قرب السور."
    spans = []
    start = -1
    for _ in range(2):
        start = text.index(plant, start + 1)
        spans.append(Span(start, start + len(plant), "PLANT"))
    spans.append(Span(5, 14, "BODY"))
    return Lesson(f"d{number}", text, tuple(sorted(spans)))


@pytest.mark.parametrize(("documents", "known"), [(2, [1, 2]), (3, [2, 3]), (6, [4, 2, 6])])
def test_two_trainings_and_a_short_one_are_enough(
    documents: int, known: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    real = project_model.fit_chains  # type: ignore[attr-defined]

    def counting(numbered, *rest, known, **more):  # type: ignore[no-untyped-def]
        counts.append(known)
        return real(numbered, *rest, known=known, **more)

    monkeypatch.setattr(project_model, "fit_chains", counting)
    learned = learn(Material(PLANTS, tuple(lesson(number) for number in range(documents))))
    assert counts == known
    assert learned.check.held_out and learned.check.with_model is not None


def test_the_check_is_made_with_a_model_that_has_not_seen_it(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[bytes | None] = []
    real = train._Trial.f1

    def spying(trial, known, data):  # type: ignore[no-untyped-def]
        used.append(data)
        assert known + trial.held <= len(trial.material.lessons)
        return real(trial, known, data)

    monkeypatch.setattr(train._Trial, "f1", spying)
    learned = learn(Material(PLANTS, tuple(lesson(number) for number in range(6))))
    assert used[0] is None and used[-1] not in (None, learned.data)
    assert (learned.check.with_model or 0) >= (learned.check.without or 0) > 0


def test_the_encoder_reads_each_document_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = EncoderModel.read

    def spying(model, tokens, *rest, **more):  # type: ignore[no-untyped-def]
        read.append(" ".join(tokens.surfaces))
        return real(model, tokens, *rest, **more)

    monkeypatch.setattr(EncoderModel, "read", spying)
    learned = learn(Material(PLANTS, tuple(lesson(number + 100) for number in range(6))))
    assert learned.check.with_model is not None
    assert len(read) == len(set(read)) == 6
    assert not encoder_recognizer._HELD  # nothing is held after


def test_many_documents_give_the_curve_another_point() -> None:
    learned = learn(Material(PLANTS, tuple(lesson(number) for number in range(12))))
    assert [documents for documents, _f1 in learned.check.curve] == [4, 8]
    assert learned.check.curve[-1][1] == learned.check.with_model


def test_what_came_once_or_twice_is_left_to_the_memory() -> None:
    text = "زرع الفلاح الخزامى ثم الزعتر ثم الشيح."
    common = [Span(text.index(word), text.index(word) + len(word), "PLANT") for word in _PLANTS[:2]]
    rare = Span(text.index("الفلاح"), text.index("الفلاح") + 6, "BODY")
    lessons = (Lesson("a", text, (*common, rare)), Lesson("b", text, (common[0],)))
    assert learn(Material(PLANTS, lessons)).labels == ["PLANT"]
    assert learn(Material(PLANTS, (Lesson("a", text, (rare,)),))).labels == ["BODY"]  # better than nothing


def test_a_feature_counts_that_is_common_or_stands_at_the_label() -> None:
    examples = _read([Confirmed(each.text, each.spans) for each in map(lesson, range(9))], shipped())
    numbered = Numbered(examples)
    kept = numbered.keep(9, np.array([3]))
    whole = numbered.numbers
    assert kept[whole[3]].sum() == (numbered.keys[whole[3]] != 0).sum()
    counts = np.bincount(whole.ravel(), minlength=len(numbered.keys))
    dropped = ~kept & (numbered.keys != 0)
    assert dropped.any() and counts[dropped].max() < 8
    rows = numbered.rows(1, kept)
    assert len(rows) == len(examples[1].reading.stems)
    assert {int(name) for row in rows for name in row} <= set(numbered.keys[kept].tolist())


def _read(documents: list[Confirmed], bundle: Bundle) -> list[TrainingExample]:
    return project_model._read(documents, bundle, ignore_progress, None)


def test_features_are_numbered_in_lots_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sorting all numbers together took half a gigabyte for 600,000 characters."""
    examples = _read([Confirmed(each.text, each.spans) for each in map(lesson, range(9))], shipped())
    monkeypatch.setattr(project_chains, "_AT_A_TIME", 2000)
    numbered = Numbered(examples)
    keys, numbers = np.unique(np.concatenate([each.reading.matrix for each in examples]), return_inverse=True)
    assert (numbered.keys == keys).all() and (numbered.numbers.ravel() == numbers.ravel()).all()


def test_labels_of_ones_own_are_learned_and_shown() -> None:
    learned = learn(Material(PLANTS, tuple(lesson(number) for number in range(8))))
    assert learned.check.better
    assert learned.labels == ["PLANT", "BODY"]


def test_labels_that_no_corpus_knows_are_worth_training() -> None:
    learned = learn(Material(REMEDIES, read_lessons()))
    check = learned.check
    assert check.better and check.with_model is not None and check.without is not None
    assert check.with_model > check.without + 0.05
    assert check.curve[-1][1] >= check.curve[0][1]
    assert set(learned.labels) == set(REMEDIES.codes)


def test_the_check_is_made_with_the_engines_that_the_project_uses() -> None:
    lessons = tuple(
        Lesson(f"d{at}", text, tuple(Span(*span) for span in spans))
        for at in range(4)
        for text, spans in [(text_of(at), spans_of(at))]
    )
    every = learn(Material(WOJOOD, lessons)).check
    few = learn(Material(WOJOOD, lessons, off=("crf", "encoder", "lexicon", "patterns", "memory"))).check
    assert (every.without or 0) > 0 and few.without == few.with_model == 0


def test_an_own_model_speaks_beside_the_bundled_one() -> None:
    text = "وصل الوزير سامي الخطيب إلى دمشق أمس."
    start = text.index("دمشق")
    lessons = tuple(Lesson(f"d{n}", text, (Span(start, start + 4, "GPE"),)) for n in range(3))
    data = learn(Material(WOJOOD, lessons)).data
    assert read_project_model(data, shipped()).labels == {"GPE"}
    engine = CrfSuggester().open(Knowledge(WOJOOD, models={"crf": data}))
    sources = {item.why[0].args[0] for item in engine.suggest(Analysis(text)) if item.start == start}
    assert sources == {"bundled", "project"}


def test_nothing_confirmed_is_said() -> None:
    with pytest.raises(UserError, match="no confirmed"):
        learn(Material(PLANTS, (Lesson("d", "نص", ()),)))


# --- simulation


def test_each_act_costs_one() -> None:
    gold = [Span(0, 4, "PERS"), Span(5, 9, "LOC"), Span(10, 14, "ORG")]
    assert cost(gold, gold) == 0
    assert cost(gold, []) == 3
    assert cost(gold, [Span(0, 4, "ORG"), Span(5, 8, "LOC"), *gold[2:]]) == 2  # one label, one boundary
    assert cost([], [Span(0, 4, "ORG")]) == 1


def test_what_was_learned_in_one_document_saves_work_in_the_next() -> None:
    lessons = [lesson(0) for _ in range(4)]
    named = [Text(f"d{n}", each.text, each.spans) for n, each in enumerate(lessons)]
    report = simulate(named, scheme=PLANTS, methods={"memory": ("memory",)})
    first, *_, last = report.methods["memory"]
    assert first.actions > last.actions
    assert report.saved("memory") > 0.3


def test_all_engines_together_save_no_less_than_the_model_alone() -> None:
    text = "قال أحمد العلي في القاهرة إن شركة النيل تعمل. وعاد أحمد العلي إلى دمشق ثم القاهرة."
    spans = []
    for surface, label in (
        ("أحمد العلي", "PERS"),
        ("القاهرة", "LOC"),
        ("دمشق", "LOC"),
        ("شركة النيل", "ORG"),
    ):
        start = text.find(surface)
        while start >= 0:
            spans.append(Span(start, start + len(surface), label))
            start = text.find(surface, start + 1)
    report = simulate([Text("one", text, tuple(sorted(spans)))], scheme=FOUR)
    assert report.saved("all") >= report.saved("model")
