"""A project's own labels over the frozen encoder: learned from few documents, kept in its file, checked."""

from __future__ import annotations

import numpy as np
import pytest
from tests.helpers.own_labels import REMEDIES, read_lessons

from hashiya.errors import UserError
from hashiya.progress import Cancelled, CancelToken
from hashiya.services.suggest.train import Material, learn
from hashiya.suggest.base import Analysis, Knowledge, Reason
from hashiya.suggest.crf.crf_recognizer import shipped
from hashiya.suggest.crf.feature_tokens import tokenize
from hashiya.suggest.crf.model import read_project_model
from hashiya.suggest.crf.model_file import ModelFile, pack, unpack
from hashiya.suggest.crf.project_model import Confirmed
from hashiya.suggest.encoder.encoder_recognizer import EncoderSuggester, shipped_encoder
from hashiya.suggest.encoder.own_fit import fit_head, read_examples
from hashiya.suggest.encoder.own_head import read_head, with_head

DOCUMENTS = [Confirmed(lesson.text, lesson.spans) for lesson in read_lessons()]


@pytest.fixture(scope="module")
def learned() -> bytes:
    result = learn(Material(REMEDIES, read_lessons()))
    assert result.check.careful
    assert result.check.with_model is not None and result.check.without is not None
    assert result.check.with_model > 0.45 > result.check.without
    return result.data


def test_labels_that_no_corpus_knows_are_learned_from_eight_short_texts(learned: bytes) -> None:
    head = read_head(learned)
    assert head is not None and {label for label, _ in head.heads} == set(REMEDIES.codes)
    assert read_project_model(learned, shipped()).labels  # the chains are there beside it


def test_the_careful_engine_says_what_the_project_learned(learned: bytes) -> None:
    engine, bare = EncoderSuggester(), Knowledge(REMEDIES)
    assert engine.unavailable(bare)
    knowledge = Knowledge(REMEDIES, models={"crf": learned})
    assert engine.unavailable(knowledge) == ""
    opened = engine.open(knowledge)
    text = read_lessons()[-1].text
    said = opened.suggest(Analysis(text))
    assert {item.label for item in said} <= set(REMEDIES.codes) and said
    assert {item.why for item in said} == {(Reason("model", ("project",)),)}
    assert opened.version != engine.open(bare).version
    assert all(0 < item.score < 1 and text[item.start : item.end].strip() for item in said)


def test_one_reading_or_the_middle_alone_give_the_same_states() -> None:
    model = shipped_encoder()
    assert model is not None
    tokens = tokenize(Analysis(DOCUMENTS[0].text))
    whole = model.read(tokens, middle=True).middle
    assert whole is not None and np.allclose(whole, model.middle(tokens), atol=1e-5)
    assert model.read(tokens).middle is None


def test_the_same_examples_give_the_same_head_and_it_survives_the_file(learned: bytes) -> None:
    model = shipped_encoder()
    assert model is not None
    examples = read_examples(DOCUMENTS[:4], model)
    one, other = (fit_head(examples, REMEDIES.codes, model.version) for _ in range(2))
    assert one is not None and other is not None and one.version == other.version
    stored = read_head(with_head(learned, one))
    assert stored is not None and stored.heads == one.heads and np.array_equal(stored.weights, one.weights)
    assert fit_head(examples, ["NONE"], model.version) is None


def test_training_stops_when_asked_to() -> None:
    model, cancel = shipped_encoder(), CancelToken()
    assert model is not None
    examples = read_examples(DOCUMENTS[:2], model)
    cancel.cancel()
    with pytest.raises(Cancelled):
        read_examples(DOCUMENTS[:2], model, cancel=cancel)
    with pytest.raises(Cancelled):
        fit_head(examples, REMEDIES.codes, model.version, cancel=cancel)


@pytest.mark.parametrize("harm", ["heads", "calibration", "shape", "numbers", "spread"])
def test_a_damaged_head_is_refused_and_left_out_by_the_engine(learned: bytes, harm: str) -> None:
    file = unpack(learned)
    meta, arrays = dict(file.meta), dict(file.arrays)
    if harm == "heads":
        meta["head"] = {**meta["head"], "heads": [["X", "0"]]}
    elif harm == "calibration":
        meta["head"] = {**meta["head"], "calibration": [1.0]}
    elif harm == "shape":
        arrays["head.b"] = arrays["head.b"][:-1]
    elif harm == "numbers":
        arrays["head.w"] = np.full_like(arrays["head.w"], np.nan)
    else:
        arrays["head.s"] = np.zeros_like(arrays["head.s"])
    data = pack(ModelFile(meta, arrays))
    with pytest.raises(UserError):
        read_head(data)
    assert EncoderSuggester().unavailable(Knowledge(REMEDIES, models={"crf": data}))


def test_a_head_over_another_encoder_is_left_out(learned: bytes) -> None:
    file = unpack(learned)
    meta = {**file.meta, "head": {**file.meta["head"], "encoder": "another"}}
    knowledge = Knowledge(REMEDIES, models={"crf": pack(ModelFile(meta, file.arrays))})
    assert EncoderSuggester().open(knowledge).suggest(Analysis(read_lessons()[-1].text)) == []
