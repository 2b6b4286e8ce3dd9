"""A project's own labels over the frozen encoder: learned from few documents, kept in its file, checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.helpers.own_labels import REMEDIES, read_lessons

from hashiya.core.span import Span
from hashiya.errors import UserError
from hashiya.progress import Cancelled, CancelToken, ignore_progress
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest import own_heads
from hashiya.services.suggest.lessons import Material
from hashiya.services.suggest.own_heads import learn_heads, read_for_heads
from hashiya.services.suggest.train import learn
from hashiya.suggest.base import Analysis, Knowledge, Reason, Suggestion
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.combine.evidence import OWN, read_feature, source_of
from hashiya.suggest.combine.own_trust import DoneDocument, fit_own_trust, go_through
from hashiya.suggest.combine.weights import load_weights
from hashiya.suggest.crf.crf_recognizer import shipped
from hashiya.suggest.crf.feature_tokens import tokenize
from hashiya.suggest.crf.model import read_project_model
from hashiya.suggest.crf.model_file import ModelFile, pack, unpack
from hashiya.suggest.crf.project_model import Confirmed
from hashiya.suggest.encoder.encoder_recognizer import EncoderSuggester, shipped_encoder
from hashiya.suggest.encoder.own_fit import cross_fit, fit_head, read_examples
from hashiya.suggest.encoder.own_head import OwnHead, lay_out, read_head, with_head
from hashiya.suggest.suggesters import SUGGESTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.suggest.encoder.encoder_model import EncoderModel

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


def test_the_states_of_two_layers_are_kept_where_asked_for() -> None:
    model = shipped_encoder()
    assert model is not None
    tokens = tokenize(Analysis(DOCUMENTS[0].text))
    kept = model.read(tokens, states=True)
    assert kept.states is not None and kept.states.shape == (len(tokens.surfaces), 2 * 384)
    news = model.news(kept.states[:, 384:])  # the last layer is what the encoder's own heads read
    assert np.allclose(news - news[:, :1], kept.news - kept.news[:, :1], atol=1e-4)
    assert not np.allclose(kept.states[:, :384], kept.states[:, 384:], atol=0.1)
    assert model.read(tokens).states is None


def test_the_same_examples_give_the_same_head_and_it_survives_the_file(learned: bytes) -> None:
    model = shipped_encoder()
    assert model is not None
    examples = read_examples(DOCUMENTS[:4], model, wide=False)
    one, other = (fit_head(examples, REMEDIES.codes, model.version) for _ in range(2))
    assert one is not None and other is not None and one.version == other.version
    stored = read_head(with_head(learned, one))
    assert stored is not None and stored.heads == one.heads and np.array_equal(stored.weights, one.weights)
    assert fit_head(examples, ["NONE"], model.version) is None


def test_training_stops_when_asked_to() -> None:
    model, cancel = shipped_encoder(), CancelToken()
    assert model is not None
    examples = read_examples(DOCUMENTS[:2], model, wide=False)
    cancel.cancel()
    with pytest.raises(Cancelled):
        read_examples(DOCUMENTS[:2], model, wide=False, cancel=cancel)
    with pytest.raises(Cancelled):
        fit_head(examples, REMEDIES.codes, model.version, cancel=cancel)


def test_heads_that_read_each_example_have_not_seen_it() -> None:
    model = shipped_encoder()
    assert model is not None
    examples = read_examples(DOCUMENTS[:6], model, wide=False)
    found = cross_fit(examples, REMEDIES.codes)
    whole = fit_head(examples, REMEDIES.codes, model.version)
    assert whole is not None
    seen = [whole.find(example.reading) for example in examples]

    def right(said: Sequence[Mapping[tuple[int, int, str], float]]) -> int:
        pairs = zip(said, examples, strict=True)
        return sum(len({key for key in each if each[key] > 0.5} & set(ex.spans)) for each, ex in pairs)

    assert right(found) < 0.8 * right(seen)  # a head knows by heart what it learned from
    assert cross_fit(examples[:1], REMEDIES.codes) == [{}]


def test_what_the_encoder_says_is_laid_out_by_where_spans_begin_and_go_on() -> None:
    laid = lay_out({(1, 3, "ORG"): 0.5, (2, 3, "ORG"): 0.9, (0, 1, "PERS"): 0.8}, ["GPE", "ORG"], 4)
    assert laid.shape == (4, 4)
    assert laid[1].tolist() == [0, 0, 1, 0] and laid[2, 3] == 1
    assert laid[2, 2] > 1 and not laid[[0, 3]].any()


def made_head(model: EncoderModel, **changes: object) -> OwnHead:
    examples = read_examples(DOCUMENTS[:2], model, wide=False)
    head = fit_head(examples, REMEDIES.codes, model.version)
    assert head is not None
    return replace(head, **changes)  # type: ignore[arg-type]


def test_a_head_is_believed_as_it_was_found_and_the_chains_do_not_repeat_it(learned: bytes) -> None:
    model = shipped_encoder()
    assert model is not None
    heard = with_head(learned, made_head(model, trust={"s:own": -0.75, "o:own": 0.25}))
    knowledge = Knowledge(REMEDIES, models={"crf": heard})
    engines = [each for each in SUGGESTERS if each.name in ("lexicon", "memory", "crf", "encoder")]
    ensemble = Ensemble.open(engines, knowledge)
    shipped_weights = load_weights()["narrow"]
    silent = {"s:own": 1.0}
    assert ensemble.weigher.odds(silent) == shipped_weights.get("s:own", 0.0) - 0.75
    assert ensemble.weigher.odds({"o:own": 1.0}) == shipped_weights["o:own"] + 0.25
    text = Analysis(read_lessons()[-1].text)
    said = {name: ensemble.recognizers[name].suggest(text) for name in ("crf", "encoder")}
    assert not [item for item in said["crf"] if source_of(item) == OWN]
    assert [item for item in said["encoder"] if source_of(item) == OWN]

    fast = Ensemble.open([each for each in engines if each.name != "encoder"], knowledge)
    assert [item for item in fast.recognizers["crf"].suggest(text) if source_of(item) == OWN]
    assert fast.weigher.odds(silent) == shipped_weights.get("s:own", 0.0)

    fast.take_model(engines[-2:], knowledge)
    assert fast.weigher.odds(silent) == ensemble.weigher.odds(silent)


class Brought:
    """An engine of a person's own, which says nothing."""

    name = title = "brought"
    guest = True
    version = "1"

    def unavailable(self, knowledge: Knowledge) -> str:
        return ""

    def open(self, knowledge: Knowledge) -> Brought:
        return self

    def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
        return []


def test_a_model_that_comes_later_leaves_a_persons_own_engines_their_weight(learned: bytes) -> None:
    engines = [each for each in SUGGESTERS if each.name in ("lexicon", "crf", "encoder")]
    ensemble = Ensemble.open([*engines, Brought()], Knowledge(REMEDIES))
    believed = ensemble.weigher.odds({"o:brought": 1.0})
    ensemble.take_model(engines[-2:], Knowledge(REMEDIES, models={"crf": learned}))
    assert believed == ensemble.weigher.odds({"o:brought": 1.0}) > 0


def test_guidelines_that_differ_are_learned_from_what_blind_heads_were_right_in() -> None:
    """A harbour is a place here, which an engine takes for a body, and a verb for a person."""
    scheme = load_scheme("anercorp")
    word = "المرفأ"
    done = []
    for at in range(8):
        text = f"وصل الزائر إلى {word} القديم صباح اليوم {at} ثم عاد."
        start = text.index(word)
        span = Span(start, start + len(word), "LOC")
        own = Suggestion(span.start, span.end, "LOC", 0.6, "encoder", "", (Reason("model", ("project",)),))
        other = Suggestion(span.start, span.end, "ORG", 0.6, "crf", "", (Reason("model", ("bundled",)),))
        away = Suggestion(0, 4, "PERS", 0.5, "crf", "", (Reason("model", ("bundled",)),))
        done.append(DoneDocument(str(at), text, [span], [own, other, away]))
    trust = fit_own_trust(done, scheme)
    assert {name for name in trust if OWN not in read_feature(name).sources} == set()
    assert trust["c:own:project"] > 0.1 and trust["c:own:project:LOC"] > 0.1
    assert trust["s:own"] < -0.1 and trust["s:own:PERS"] < -0.1


def test_a_document_is_gone_through_in_the_order_of_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else what was first seen of a phrase, and so the trust, would be another one each time."""
    text = "، ".join(["صالح", "ناجي", "باسم", "رامي", "هاني", "غسان", "نزار", "وليد"])
    spans = {Span(at, at + 4, "PERS") for at in range(0, len(text), 6)}
    told: list[int] = []
    monkeypatch.setattr(Ensemble, "learn", lambda _self, decision: told.append(decision.start))
    go_through(DoneDocument("one", text, spans, []), Ensemble({}))
    assert told == list(range(0, len(text), 6)) and len(told) == 8


def test_each_document_is_asked_about_once_for_both_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[str] = Counter()

    class Counting(Brought):
        def suggest(self, analysis: Analysis, *, document: str = "") -> list[Suggestion]:
            asked[analysis.text] += 1
            return []

    monkeypatch.setattr(own_heads, "SUGGESTERS", [Counting()])
    monkeypatch.setattr(own_heads, "_ASKED", ("brought",))
    lessons = read_lessons()[:4]
    material, cancel = Material(REMEDIES, lessons), CancelToken()
    read = read_for_heads(material, 1, ignore_progress, cancel)
    assert read is not None
    heads = learn_heads(material, read, REMEDIES.codes, 1, ignore_progress, cancel)
    assert heads is not None and heads.whole.version != heads.blind.version
    assert asked == {lesson.text: 1 for lesson in lessons}


@pytest.mark.parametrize("harm", ["heads", "shape", "numbers", "spread", "said", "trust"])
def test_a_damaged_head_is_refused_and_left_out_by_the_engine(learned: bytes, harm: str) -> None:
    file = unpack(learned)
    meta, arrays = dict(file.meta), dict(file.arrays)
    if harm == "heads":
        meta["head"] = {**meta["head"], "heads": [["X", "0"]]}
    elif harm == "shape":
        arrays["head.b"] = arrays["head.b"][:-1]
    elif harm == "said":
        meta["head"] = {**meta["head"], "said": [1]}
    elif harm == "trust":
        meta["head"] = {**meta["head"], "trust": {"s:own": 1e9}}
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
