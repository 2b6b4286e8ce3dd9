"""The engine `transformers`: a tiny model through torch and ONNX Runtime; folders that are refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.suggesting import WOJOOD

from hashiya.core.labels import Label, Scheme
from hashiya.errors import UserError
from hashiya.suggest.base import Analysis, Knowledge
from hashiya.suggest.guests import guest_engine
from hashiya.suggest.guests.guest_engine import GuestSuggester
from hashiya.suggest.guests.token_folder import VARIABLE, read_token_folder
from hashiya.suggest.guests.token_model import join_words
from hashiya.suggest.suggesters import SUGGESTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
TEXT = "سافرت سلمى الورّاق من القاهرة إلى نهر النيل، ثم عادت.\nـــ َ عادت سلمى\u200f و.\n\n"
installed = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("torch", "transformers", "onnx", "onnxruntime")),
    reason="torch, transformers, onnx and onnxruntime are needed",
)


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(VARIABLE, raising=False)
    yield
    for target in list(guest_engine._processes):
        guest_engine.end_process(target)
    guest_engine.forget_failures()


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("token")
    script = ROOT / "tests" / "helpers" / "token_model.py"
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT / "desktop")}
    command = [sys.executable, "-W", "ignore", str(script), str(folder)]
    subprocess.run(command, check=True, capture_output=True, env=environment, timeout=300)
    return folder


def engine() -> GuestSuggester:
    found = next(each for each in SUGGESTERS if each.name == "transformers")
    assert isinstance(found, GuestSuggester)
    return found


def why_not(folder: Path, scheme: Scheme = WOJOOD) -> str:
    return engine().unavailable(Knowledge(scheme, options={"transformers": {"model": str(folder)}}))


@installed
@pytest.mark.slow
def test_both_forms_say_the_same_and_torch_stays_outside(models: Path) -> None:
    said = {}
    for form in ("torch", "onnx"):
        knowledge = Knowledge(WOJOOD, options={"transformers": {"model": str(models / form)}})
        assert engine().unavailable(knowledge) == ""
        before = "torch" in sys.modules
        recognizer = engine().open(knowledge)
        found = recognizer.suggest(Analysis(TEXT))
        assert recognizer.trouble is None
        assert ("torch" in sys.modules) == before
        said[form] = [(TEXT[item.start : item.end], item.label, round(item.score, 3)) for item in found]
        assert recognizer.version.startswith(form)
    assert said["torch"] == said["onnx"]
    assert [pair[:2] for pair in said["onnx"]] == [
        ("سلمى الورّاق", "PERS"),
        ("القاهرة", "GPE"),
        ("النيل", "LOC"),
        ("سلمى", "PERS"),
    ]


@installed
@pytest.mark.slow
def test_long_sentences_are_read_in_windows(models: Path) -> None:
    text = "سافرت إلى القاهرة ثم عادت من نهر النيل و " * 200
    knowledge = Knowledge(WOJOOD, options={"transformers": {"model": str(models / "onnx")}})
    found = engine().open(knowledge).suggest(Analysis(text))
    assert [text[item.start : item.end] for item in found] == ["القاهرة", "النيل"] * 200


def make_folder(folder: Path, **changes: object) -> Path:
    folder.mkdir()
    config = {
        "architectures": ["XForTokenClassification"],
        "id2label": {"0": "O", "1": "B-PER", "2": "I-PER"},
    }
    (folder / "config.json").write_text(json.dumps({**config, **changes}))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "model.onnx").write_bytes(b"x")
    return folder


def test_a_folder_is_looked_over_before_anything_is_loaded(tmp_path: Path) -> None:
    good = read_token_folder(make_folder(tmp_path / "good"))
    assert good.labels == ("PER",)
    (tmp_path / "good" / "onnx").mkdir()
    (tmp_path / "good" / "model_quantized.onnx").write_bytes(b"int8")
    onnx = read_token_folder(tmp_path / "good").onnx
    assert onnx is not None
    assert onnx.name == "model_quantized.onnx"

    for name, changes, code in (
        ("code", {"auto_map": {"AutoModel": "x.Y"}}, "token_code"),
        ("other", {"architectures": ["BertForMaskedLM"]}, "token_foreign"),
        ("bare", {"id2label": {}}, "token_foreign"),
        ("gaps", {"id2label": {"0": "O", "2": "B-PER"}}, "token_foreign"),
    ):
        with pytest.raises(UserError) as caught:
            read_token_folder(make_folder(tmp_path / name, **changes))
        assert caught.value.code == code, name

    pickled = make_folder(tmp_path / "pickled")
    (pickled / "model.onnx").rename(pickled / "pytorch_model.bin")
    with pytest.raises(UserError) as caught:
        read_token_folder(pickled)
    assert caught.value.code == "token_pickle"
    with pytest.raises(UserError) as caught:
        read_token_folder(tmp_path / "nowhere")
    assert caught.value.code == "token_gone"
    shutil.rmtree(tmp_path / "good")
    assert "has none of these labels" in why_not(
        make_folder(tmp_path / "again"), Scheme("s", "", "", (Label("QUX", "q", "q"),))
    )


def test_a_model_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "broken")
    recognizer = engine().open(Knowledge(WOJOOD, options={"transformers": {"model": str(folder)}}))
    assert recognizer.suggest(Analysis(TEXT)) == []
    assert recognizer.trouble is not None
    assert recognizer.trouble.code == "engine_raised"


def test_tags_of_every_kind_are_joined() -> None:
    def joined(*tags: str) -> list[tuple[int, int, str]]:
        words = [(number, number + 1, tag, 0.9) for number, tag in enumerate(tags)]
        return [(start, end, label) for start, end, label, _ in join_words(words)]

    assert joined("B-PER", "I-PER", "O", "I-LOC", "B-LOC") == [(0, 2, "PER"), (3, 4, "LOC"), (4, 5, "LOC")]
    assert joined("B-PER", "E-PER", "I-PER", "S-LOC", "S-LOC") == [
        (0, 2, "PER"),
        (2, 3, "PER"),
        (3, 4, "LOC"),
        (4, 5, "LOC"),
    ]
    assert joined("PER", "PER", "O", "LOC", "PER") == [(0, 2, "PER"), (3, 4, "LOC"), (4, 5, "PER")]
