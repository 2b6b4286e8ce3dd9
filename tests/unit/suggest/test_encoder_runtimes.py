"""The careful engine's two ways of computing: ONNX Runtime says what numpy says, or is left alone."""

from __future__ import annotations

import json
import sys
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.helpers.tiny_encoder import tiny

from hashiya.assets import resource
from hashiya.cli import main
from hashiya.errors import UserError
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.suggest.base import Analysis
from hashiya.suggest.crf.feature_tokens import tokenize
from hashiya.suggest.encoder import encoder_recognizer, runtimes
from hashiya.suggest.encoder.encoder_model import EncoderModel, read_encoder
from hashiya.suggest.encoder.encoder_recognizer import MODEL_FILE, EncoderRecognizer
from hashiya.suggest.encoder.onnx_layer import layer_graph, steps_of
from hashiya.suggest.encoder.runtimes import NUMPY, ONNX, VARIABLE, chosen_runtime
from hashiya.suggest.encoder.transformer import Layer, unpack_transformer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hashiya.suggest.encoder.transformer import LayerStep, PackedLayer

WOJOOD = load_scheme("wojood")
TEXT = (
    "وصل الرئيس محمود الدرويش إلى بيروت يوم الاثنين 14 آذار 2022، واجتمع بوزير الخارجية سعيد الحمادي في فندق "
    "البستان.\nوقال الحمادي إنّ لبنان وسوريا ستوقّعان اتفاقًا جديدًا مع منظمة الصحة العالمية قيمته ثلاثة "
    "ملايين دولار، وإنّ خمسة وعشرين مهندسًا في شركة «النور للكهرباء» بدؤوا العمل في مرفأ طرابلس قبل الصيف.\n"
    "أمّا سلمى عبد الكريم، مديرة المكتبة الوطنية، فدعت الباحثين الأتراك والفرنسيين إلى مؤتمر المخطوطات الثالث."
)
needs_onnx = pytest.mark.skipif(find_spec("onnxruntime") is None, reason="onnxruntime is needed")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(VARIABLE, raising=False)
    encoder_recognizer._READINGS.clear()
    yield
    encoder_recognizer._READINGS.clear()
    runtimes._FAILED.clear()


def both(data: bytes) -> tuple[EncoderModel, EncoderModel]:
    by_numpy, by_onnx = read_encoder(data, NUMPY), read_encoder(data, ONNX)
    assert (by_numpy.runtime, by_onnx.runtime) == (NUMPY, ONNX)
    return by_numpy, by_onnx


def layers(data: bytes) -> list[PackedLayer]:
    from hashiya.suggest.crf.model_file import unpack

    kept: list[PackedLayer] = []

    def keep(each: PackedLayer) -> LayerStep:
        kept.append(each)
        return Layer(each)

    file = unpack(data)
    unpack_transformer(file.arrays, layers=file.meta["layers"], heads=file.meta["heads"], make=keep)
    return kept


# -------------------------------------------------------------------------------- the graph
def test_the_graph_is_sound_onnx() -> None:
    onnx = pytest.importorskip("onnx")
    model = onnx.load_model_from_string(layer_graph(layers(tiny())[0]))
    onnx.checker.check_model(model, full_check=True)
    assert {each.name for each in model.graph.input} == {"states", "places"}
    assert {node.op_type for node in model.graph.node} >= {"MatMulInteger", "LayerNormalization", "Softmax"}
    stored = {each.name: onnx.numpy_helper.to_array(each) for each in model.graph.initializer}
    (first, *_) = [node for node in model.graph.node if node.op_type == "MatMulInteger"]
    assert np.array_equal(stored[first.input[1]], layers(tiny())[0].before.weights)


@needs_onnx
def test_a_layer_says_what_numpy_says_for_all_places_and_for_some() -> None:
    from hashiya.suggest.encoder.onnx_layer import OnnxLayer

    packed = layers(tiny())[0]
    states = np.random.default_rng(2).normal(0, 1, (30, 32)).astype(np.float32)
    expected, found = Layer(packed)(states, None), OnnxLayer(packed)(states, None)
    assert found.shape == expected.shape and found.dtype == np.float32
    assert np.abs(found - expected).mean() < 0.04  # numbers spread by 1
    some = np.array([3, 17, 29])
    assert np.allclose(OnnxLayer(packed)(states, some), found[some], atol=1e-5)


@needs_onnx
def test_a_loud_piece_does_not_drown_a_quiet_one() -> None:
    """A scale for each piece: the numbers of one are not rounded to those of another."""
    from hashiya.suggest.encoder.onnx_layer import OnnxLayer

    packed = layers(tiny())[0]
    states = np.random.default_rng(2).normal(0, 1, (8, 32)).astype(np.float32)
    states[5] *= 200
    found, expected = OnnxLayer(packed)(states, None), Layer(packed)(states, None)
    assert np.abs(found - expected).mean(axis=1).max() < 0.1
    assert np.isfinite(OnnxLayer(packed)(np.zeros((4, 32), np.float32), None)).all()


def test_no_two_products_come_to_more_than_16_bits() -> None:
    """What processors that add pairs in 16 bits would cut off."""
    random = np.random.default_rng(5)
    for weights in (
        np.full((4, 3), 127, np.int8),
        np.full((5, 1), -127, np.int8),
        np.zeros((2, 2), np.int8),
        random.integers(-127, 128, (64, 40)).astype(np.int8),
    ):
        steps = steps_of(weights, full=False)
        padded = np.pad(weights.astype(int), ((0, len(weights) % 2), (0, 0)))
        pairs = padded.reshape(-1, 2, weights.shape[1]) * steps
        assert 1 <= steps <= 255
        assert np.maximum(pairs, 0).sum(axis=1).max() <= 32767
        assert np.maximum(-pairs, 0).sum(axis=1).max() <= 32767
        assert steps_of(weights, full=True) == 255


@needs_onnx
def test_a_processor_that_cuts_off_gets_fewer_steps(monkeypatch: Any) -> None:
    from hashiya.suggest.encoder import onnx_layer

    packed = layers(tiny())[0]
    states = np.random.default_rng(2).normal(0, 1, (30, 32)).astype(np.float32)
    expected = Layer(packed)(states, None)
    here = onnx_layer.adds_in_full()
    gaps = {}
    for full in (True, False):
        monkeypatch.setattr(onnx_layer, "adds_in_full", partial(bool, full))
        gaps[full] = np.abs(onnx_layer.OnnxLayer(packed)(states, None) - expected).mean()
    assert gaps[False] < 0.04
    assert gaps[here] <= gaps[False]


# -------------------------------------------------------------------------------- what is said
@needs_onnx
@pytest.mark.parametrize("seed", [3, 4])
def test_a_model_of_chance_is_read_alike(seed: int) -> None:
    by_numpy, by_onnx = both(tiny(seed=seed))
    tokens = tokenize(Analysis(TEXT))
    one, other = by_numpy.read(tokens, states=True), by_onnx.read(tokens, states=True)
    assert one.states is not None and other.states is not None
    assert np.abs(one.states - other.states).mean() < 0.04
    assert np.abs(one.news - other.news).mean() < 0.05 * np.abs(one.news).mean()


@needs_onnx
@pytest.mark.parametrize("scheme", ["wojood", "anercorp"])
def test_the_model_that_ships_finds_the_same(scheme: str) -> None:
    data = resource("models", MODEL_FILE).read_bytes()
    analysis = Analysis(TEXT)
    said = [
        {item.span: item.score for item in EncoderRecognizer(model, load_scheme(scheme)).suggest(analysis)}
        for model in both(data)
    ]
    spans = said[0].keys() | said[1].keys()
    scores = {span: [each.get(span, 0.1) for each in said] for span in spans}
    clear = {span: pair for span, pair in scores.items() if abs(pair[0] - 0.5) > 0.1}
    assert sum(pair[0] > 0.5 for pair in clear.values()) > 8
    assert all((one > 0.5) == (other > 0.5) for one, other in clear.values())
    gaps = [abs(one - other) for one, other in scores.values()]
    assert max(gaps) < 0.25 and sum(gaps) / len(gaps) < 0.03


@needs_onnx
def test_the_version_says_which_way_a_suggestion_came() -> None:
    by_numpy, by_onnx = both(tiny())
    assert by_numpy.version == by_onnx.version  # a project's own labels stand on either
    versions = [EncoderRecognizer(model, WOJOOD).version for model in (by_numpy, by_onnx)]
    assert versions == ["tiny", "tiny-int8"]


# -------------------------------------------------------------------------------- which one
@needs_onnx
def test_onnx_runtime_is_used_where_it_is_there_unless_told_otherwise(monkeypatch: Any) -> None:
    assert chosen_runtime() == ONNX
    monkeypatch.setenv(VARIABLE, "numpy")
    assert chosen_runtime() == NUMPY
    monkeypatch.setenv(VARIABLE, "onnxruntime")
    assert chosen_runtime() == ONNX


def test_numpy_reads_where_onnx_runtime_is_not_installed(monkeypatch: Any) -> None:
    monkeypatch.setattr(runtimes, "find_spec", lambda _: None)
    monkeypatch.setenv(VARIABLE, "onnxruntime")
    assert chosen_runtime() == NUMPY


def test_numpy_reads_where_onnx_runtime_does_not_start(monkeypatch: Any, caplog: Any) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # importing it fails
    model = read_encoder(tiny(), ONNX)
    assert model.runtime == NUMPY and chosen_runtime() == NUMPY
    assert "does not start" in caplog.text
    assert EncoderRecognizer(model, WOJOOD).suggest(Analysis(TEXT))


@needs_onnx
def test_a_damaged_model_is_one_whatever_reads_it() -> None:
    from tests.helpers.tiny_encoder import parts

    from hashiya.suggest.encoder.encoder_model import write_encoder

    meta, arrays = parts()
    with pytest.raises(UserError):
        read_encoder(write_encoder(meta | {"layers": 3}, arrays), ONNX)
    assert chosen_runtime() == ONNX


@pytest.mark.parametrize("runtime", [NUMPY, ONNX])
def test_the_list_of_engines_says_what_computes(runtime: str, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(runtimes, "find_spec", lambda _: object() if runtime == ONNX else None)
    assert main(["engines", "--json"]) == 0
    told = {row["name"]: row["runtime"] for row in json.loads(capsys.readouterr().out)["engines"]}
    assert told.pop("encoder") == runtime
    assert set(told.values()) == {""}
