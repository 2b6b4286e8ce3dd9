"""The careful engine, with a model of chance: its numbers, its offsets, its files and its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.helpers.tiny_encoder import LABELS, PIECES, SIZE, parts, tiny

from hashiya.errors import UserError
from hashiya.progress import Cancelled, CancelToken
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.suggest.base import Analysis, Knowledge, Suggestion
from hashiya.suggest.crf.feature_tokens import tokenize
from hashiya.suggest.encoder import encoder_recognizer
from hashiya.suggest.encoder.encoder_model import EncoderModel, read_encoder, write_encoder
from hashiya.suggest.encoder.encoder_recognizer import EncoderRecognizer, EncoderSuggester, open_encoder
from hashiya.suggest.encoder.pieces import MOST, Pieces
from hashiya.suggest.encoder.transformer import (
    Layer,
    Transformer,
    pack_blocks,
    pack_dense,
    unpack_blocks,
    unpack_dense,
)
from hashiya.suggest.encoder.windows import cut_windows

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.labels import Scheme

WOJOOD = load_scheme("wojood")
LINE = "زار سالم البحار مدينة الطواحين في 12 ماي 2021، ثم عاد.\nقالت جمعية الخزافين إن العمل بدأ."


@pytest.fixture
def model() -> EncoderModel:
    return read_encoder(tiny())


def recognizer(model: EncoderModel, scheme: Scheme = WOJOOD) -> EncoderRecognizer:
    encoder_recognizer._READINGS.clear()
    return EncoderRecognizer(model, scheme)


# -------------------------------------------------------------------------------- pieces
def test_a_word_is_cut_where_its_pieces_are_likeliest() -> None:
    names = ["<s>", "<pad>", "</s>", "<unk>", "▁كتا", "ب", "▁كتاب", "▁", "ك", "تاب"]
    pieces = Pieces(names, [0, 0, 0, 0, -3, -1, -9, -4, -4, -4])
    assert pieces.cut("كتاب") == (4, 5)  # -4 beats -9 and the longer ways round
    assert Pieces(names, [0, 0, 0, 0, -3, -1, -2, -4, -4, -4]).cut("كتاب") == (6,)


def test_marks_stretching_and_presentation_forms_do_not_change_the_pieces() -> None:
    pieces = Pieces(PIECES, [-5.0] * len(PIECES))
    plain = pieces.cut("كتاب")
    assert pieces.cut("كِتَـــابٌ") == plain
    assert pieces.cut("ﻛﺘﺎﺏ") == plain
    assert pieces.cut("كتا\u200fب") == plain


def test_signs_begin_no_word_and_strange_letters_are_unknown() -> None:
    pieces = Pieces(PIECES, [-5.0] * len(PIECES))
    assert pieces.cut("،", is_word=False) == (PIECES.index("،"),)
    assert pieces.unknown in pieces.cut("漢")
    assert 1 <= len(pieces.cut("ب" * 5000)) <= MOST
    assert pieces.cut("\u064b", is_word=False)  # nothing but a mark: still one piece


# -------------------------------------------------------------------------------- numbers
def test_blocks_of_four_bits_come_back_within_a_step() -> None:
    values = np.random.default_rng(1).normal(0, 1, (7, 96)).astype(np.float32)
    back = unpack_blocks(pack_blocks(values))
    step = np.abs(values.reshape(7, 3, 32)).max(axis=2) / 8
    assert (np.abs(back - values).reshape(7, 3, 32) <= step[..., None] * 1.01 + 1e-6).all()
    again = unpack_blocks(pack_blocks(back))
    assert np.allclose(again, back, atol=1e-3)


def test_eight_bits_come_back_within_half_a_step() -> None:
    values = np.random.default_rng(1).normal(0, 1, (40, 9))
    dense = unpack_dense(pack_dense("x", values, np.zeros(9)), "x", 40, 9)
    assert (np.abs(dense.weights - values) <= np.abs(values).max(axis=0) / 253).all()


def test_the_last_layer_for_some_words_says_the_same_as_for_all(model: EncoderModel) -> None:
    pieces = [0, *range(5, 25), 2]
    whole = model.transformer.read(pieces, range(len(pieces)))
    assert np.allclose(model.transformer.read(pieces, [3, 7, 20]), whole[[3, 7, 20]], atol=1e-5)


def test_the_encoder_is_what_its_definition_says() -> None:
    """Attention written out word by word, in double precision."""
    model = read_encoder(tiny())
    pieces = [0, 8, 13, 40, 2]
    states = unpack_blocks(model.transformer.vectors[pieces]).astype(float) + model.transformer.places[:5]
    states = _norm(states, model.transformer.norm)
    for layer in model.transformer.layers:
        assert isinstance(layer, Layer)
        mixed = states @ layer.before.weights + layer.before.bias
        rows = []
        for place in range(5):
            parts_ = []
            for head in range(4):
                at = slice(head * 8, head * 8 + 8)
                query = mixed[place, :SIZE][at]
                odds = np.array([query @ mixed[k, SIZE : 2 * SIZE][at] for k in range(5)]) / np.sqrt(8)
                share = np.exp(odds) / np.exp(odds).sum()
                parts_.append(sum(share[k] * mixed[k, 2 * SIZE :][at] for k in range(5)))
            rows.append(np.concatenate(parts_))
        states = _norm(states + np.array(rows) @ layer.after.weights + layer.after.bias, layer.attended)
        inner = states @ layer.wide.weights + layer.wide.bias
        inner = 0.5 * inner * (1 + np.tanh(np.sqrt(2 / np.pi) * (inner + 0.044715 * inner**3)))
        states = _norm(states + inner @ layer.narrow.weights + layer.narrow.bias, layer.norm)
    assert np.allclose(model.transformer.read(pieces, range(5)), states, atol=1e-4)


def _norm(values: Any, norm: tuple[Any, Any]) -> Any:
    centred = values - values.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
    return centred / spread * norm[0] + norm[1]


# -------------------------------------------------------------------------------- windows
def test_windows_hold_every_token_once_and_are_short_enough() -> None:
    sizes = [(n % 4) + 1 for n in range(900)]
    sentences = [(0, 3), (3, 60), (60, 61), (61, 700), (700, 900)]
    windows = list(cut_windows(sizes, sentences, most=100))
    kept = [token for window in windows for token in range(window.start, window.stop)]
    assert kept == list(range(900))
    assert all(window.first <= window.start < window.stop for window in windows)
    assert all(sum(sizes[window.first : window.stop]) <= 100 for window in windows)
    assert all(window.first < window.start for window in windows[1:])  # with what stands before
    assert list(cut_windows([], [], most=100)) == []


def test_one_sentence_of_many_windows_is_marked_to_its_end(model: EncoderModel) -> None:
    text = " ".join(["زار", "سالم", "البحار", "مدينة", "الطواحين"] * 60)
    found = recognizer(model).suggest(Analysis(text))
    assert max(item.end for item in found) > len(text) * 0.8


# -------------------------------------------------------------------------------- what it says
@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "…!؟",
        LINE,
        "زارَ سالِمُ البَحّـــار مَدِينَةَ الطَّوَاحِين",
        "😀 زار سالم 👨‍👩‍👧 مدينة 🇩🇿 الطواحين 𞸀",
        "ﺯﺍﺭ ﺳﺎﻟﻢ ﺍﻟﺒﺤﺎﺭ",
        "\u202bزار\u202c سالم\u200f البحار",
        "ABC abc 123 ٤٥٦ 漢字",
    ],
)
def test_ranges_are_of_whole_words_and_scores_are_probabilities(model: EncoderModel, text: str) -> None:
    analysis = Analysis(text)
    tokens = tokenize(analysis)
    for item in recognizer(model).suggest(analysis):
        assert item.start in tokens.starts and item.end in tokens.ends
        assert any(char.isalnum() for char in text[item.start : item.end])
        assert item.label in WOJOOD.codes
        assert 0.1 <= item.score < 1 and item.engine == "encoder" and item.why[0].args == ("encoder",)


def test_it_says_something_and_the_same_each_time(model: EncoderModel) -> None:
    first = recognizer(model).suggest(Analysis(LINE))
    assert first and recognizer(read_encoder(tiny())).suggest(Analysis(LINE)) == first
    assert recognizer(read_encoder(tiny(seed=4))).suggest(Analysis(LINE)) != first


def test_what_was_read_is_kept_for_the_same_text(model: EncoderModel, monkeypatch: Any) -> None:
    engine = recognizer(model)
    first = engine.suggest(Analysis(LINE))
    monkeypatch.setattr(EncoderModel, "read", lambda *_: pytest.fail("read again"))
    assert EncoderRecognizer(model, WOJOOD).suggest(Analysis(LINE)) == first


def test_schemes_call_labels_by_their_own_names(model: EncoderModel) -> None:
    news = load_scheme("anercorp")
    found = recognizer(model, news).suggest(Analysis(LINE))
    assert found and {item.label for item in found} <= set(news.codes)
    assert "GPE" not in {item.label for item in found}


def test_a_long_text_is_never_read_at_once(model: EncoderModel, monkeypatch: Any) -> None:
    """Attention needs memory by the square of what it looks at."""
    read, sizes = Transformer.read, []

    def note(self: Transformer, pieces: Any, wanted: Any, kept: Any = None) -> Any:
        sizes.append(len(pieces))
        return read(self, pieces, wanted, kept)

    monkeypatch.setattr(Transformer, "read", note)
    recognizer(model).suggest(Analysis(LINE.replace("\n", " ") * 80))
    assert len(sizes) > 20 and max(sizes) <= model.transformer.longest


def test_cancel_ends_it_between_two_windows(model: EncoderModel) -> None:
    engine = recognizer(model)
    engine.cancel = CancelToken()
    engine.cancel.cancel()
    with pytest.raises(Cancelled):
        engine.suggest(Analysis(LINE))
    engine.cancel = None
    assert engine.suggest(Analysis(LINE))  # nothing half-read was kept


# -------------------------------------------------------------------------------- files
def test_a_missing_or_broken_model_says_so_plainly(tmp_path: Path, monkeypatch: Any) -> None:
    def nowhere(*_: str) -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(encoder_recognizer, "resource", nowhere)
    open_encoder.cache_clear()
    assert "missing" in EncoderSuggester().unavailable(Knowledge(WOJOOD))
    with pytest.raises(UserError) as missing:
        EncoderSuggester().open(Knowledge(WOJOOD))
    assert missing.value.code == "encoder_missing"
    monkeypatch.setattr(encoder_recognizer, "resource", lambda *_: tmp_path / "encoder.hmodel")
    with pytest.raises(UserError) as gone:
        EncoderSuggester().open(Knowledge(WOJOOD))
    assert gone.value.code == "encoder_missing"
    whole = tiny()
    for wrong in (b"", b"HASHIYA", whole[:-50], whole[:40] + b"\0" + whole[41:]):
        (tmp_path / "encoder.hmodel").write_bytes(wrong)
        with pytest.raises(UserError):
            open_encoder.cache_clear()
            EncoderSuggester().open(Knowledge(WOJOOD))
    open_encoder.cache_clear()


@pytest.mark.parametrize("name", sorted(parts()[1]))
def test_a_model_whose_parts_do_not_fit_is_refused(name: str) -> None:
    meta, arrays = parts()
    without = {key: value for key, value in arrays.items() if key != name}
    with pytest.raises(UserError):
        read_encoder(write_encoder(meta, without))
    shorter = np.ascontiguousarray(arrays[name][..., :-1])
    with pytest.raises(UserError):
        read_encoder(write_encoder(meta, arrays | {name: shorter}))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("layers", 3),
        ("layers", 0),
        ("heads", 5),
        ("labels", LABELS[:2]),
        ("pieces", []),
        ("news", ["B-PERS"]),
    ],
)
def test_a_model_that_contradicts_itself_is_refused(key: str, value: Any) -> None:
    meta, arrays = parts()
    with pytest.raises(UserError):
        read_encoder(write_encoder(meta | {key: value}, arrays))


def test_numbers_that_are_none_are_refused() -> None:
    meta, arrays = parts()
    arrays["reach"] = np.full_like(arrays["reach"], np.nan)
    with pytest.raises(UserError):
        read_encoder(write_encoder(meta, arrays))


def test_a_score_is_the_same_whichever_engine_opened_it(model: EncoderModel) -> None:
    found: list[Suggestion] = recognizer(model).suggest(Analysis(LINE))
    assert [item.score for item in found] == [round(item.score, 4) for item in found]
