"""CAMeL Tools as an engine: a tiny model is really loaded and asked; bad folders are refused plainly."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.suggesting import FOUR, WOJOOD, pairs

from hashiya.core.document import State
from hashiya.core.labels import Label, Scheme
from hashiya.core.segment import sentences
from hashiya.errors import UserError
from hashiya.progress import Cancelled, CancelToken
from hashiya.services.annotate import marking
from hashiya.services.evaluate.engine_scores import judge
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest.engines import choose_camel_folder, turn_engine
from hashiya.services.suggest.highlight import suggest_project
from hashiya.store.tables.records import NewDocument
from hashiya.suggest.base import Analysis, Knowledge
from hashiya.suggest.camel.camel_recognizer import CamelRecognizer, CamelSuggester, join_tags
from hashiya.suggest.camel.model_folder import VARIABLE, find_folder, read_folder
from hashiya.suggest.combine.ensemble import Ensemble
from hashiya.suggest.suggesters import SUGGESTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
TEXT = "سافرت سلمى الورّاق من القاهرة إلى نهر النيل، ثم عادت.\nـــ َ سَلْمَى\u200f و.\n\n"
installed = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("torch", "transformers", "camel_tools")),
    reason="torch, transformers and camel-tools are needed",
)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two models, `tiny` and `own`; made in another process: torch stays out of the tests'."""
    folder = tmp_path_factory.mktemp("camel")
    script = ROOT / "tests" / "helpers" / "camel_model.py"
    subprocess.run(
        [sys.executable, "-W", "ignore", str(script), str(folder)],
        check=True,
        capture_output=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        timeout=300,
    )
    return folder


@pytest.fixture
def model(models: Path) -> Path:
    return models / "tiny"


@pytest.fixture
def copy(model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model, tmp_path / "copy"))


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No model of the machine's own, and a home in which nothing may be left behind."""
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delenv("CAMELTOOLS_DATA", raising=False)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "home").mkdir()


@pytest.fixture
def recognizer(model: Path) -> Iterator[CamelRecognizer]:
    opened = CamelSuggester().open(_known(model))
    yield opened
    opened.close()


def _known(folder: Path, scheme: Scheme = WOJOOD) -> Knowledge:
    return Knowledge(scheme, options={"camel": {"model": str(folder)}})


def _why_not(folder: Path, scheme: Scheme = WOJOOD) -> str:
    return CamelSuggester().unavailable(_known(folder, scheme))


# ---------------------------------------------------------------- at work
@pytest.mark.slow
@installed
def test_a_real_model_is_loaded_and_its_words_fall_on_the_text(
    model: Path, recognizer: CamelRecognizer, tmp_path: Path
) -> None:
    assert _why_not(model) == ""
    found = recognizer.suggest(Analysis(TEXT))
    assert pairs(TEXT, found) == {
        ("PERS", "سلمى الورّاق"),
        ("GPE", "القاهرة"),
        ("LOC", "النيل"),
        ("PERS", "سَلْمَى"),
    }
    assert all(0.1 <= item.score <= 0.98 and item.version == recognizer.version for item in found)
    assert not list((tmp_path / "home").iterdir())  # CAMeL Tools makes a folder there when left alone

    # Another test of this process may have brought torch in already: opening and asking must not.
    before = "torch" in sys.modules
    processes = {process.pid for process in multiprocessing.active_children()}
    again = CamelSuggester().open(_known(model, FOUR))
    assert ("LOC", "القاهرة") in pairs(TEXT, again.suggest(Analysis(TEXT)))
    assert ("torch" in sys.modules) == before
    assert {process.pid for process in multiprocessing.active_children()} == processes

    together = Ensemble.open([CamelSuggester(), *SUGGESTERS[:2]], _known(model))
    merged = together.suggest(Analysis("عادت سلمى من القاهرة."))
    assert any("camel" in item.engine and "lexicon" in item.engine for item in merged)
    alone = Ensemble.open(SUGGESTERS, _known(model)).suggest(Analysis("عادت مكتبة ثم سافرت."))
    assert ("ORG", "مكتبة") in pairs("عادت مكتبة ثم سافرت.", alone)  # shown though no other engine says it

    for text in ("", "\u200f\n ـــ \n", "Nothing Arabic here, 123."):
        assert recognizer.suggest(Analysis(text)) == []

    cancel = CancelToken()
    cancel.cancel()
    recognizer.cancel = cancel
    recognizer.close()
    with pytest.raises(Cancelled):
        recognizer.suggest(Analysis(TEXT))


_SAME = """
import sys
from hashiya.suggest.camel import worker as camel_worker
camel_worker._be_quiet()
tagger = camel_worker.Tagger(sys.argv[1])
words = ["سافرت", "سلمى", "الورّاق", "من", "القاهرة", "،", "ثم", "عادت", "إلى", "النيل", "."]
asked = [words, words[:3], words * 60, ["\\u200f", *words], ["\\u200f"], [], ["ا" * 5000, "سلمى"]]
tagged = tagger.tag(asked)
assert [len(each) for each in tagged] == [len(each) for each in asked]
plain = [each for each in asked[:3]]
theirs = tagger.recognizer.predict(plain)
assert [[tag for tag, _ in each] for each in tagged[:3]] == theirs, (tagged[:3], theirs)
assert "B-PERS" in theirs[0] and "I-PERS" in theirs[0]
assert tagged[3][0] == ("O", 1.0) and [t for t, _ in tagged[3][1:]] == theirs[0]
assert tagged[4] == [("O", 1.0)] and tagged[6][1][0] == "B-PERS"
"""


@pytest.mark.slow
@installed
def test_tags_are_those_of_camel_tools_and_stay_with_their_words(model: Path) -> None:
    """Words without a piece would shift all that follow; texts longer than one window are cut and joined."""
    done = subprocess.run(
        [sys.executable, "-c", _SAME, str(model)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "desktop")},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


@installed
def test_a_model_that_breaks_says_so_and_ends(copy: Path) -> None:
    (copy / "tokenizer.json").write_text("{", encoding="utf-8")
    (copy / "vocab.txt").write_bytes(b"\xff\xfe")
    recognizer = CamelSuggester().open(_known(copy))
    with pytest.raises(UserError) as caught:
        recognizer.suggest(Analysis(TEXT))
    assert caught.value.code == "camel_failed"
    assert str(copy) in caught.value.message
    assert recognizer.suggest(Analysis(TEXT)) == []  # told once; the other engines go on


@pytest.mark.slow
@installed
def test_its_words_join_the_project_and_the_measuring(model: Path, tmp_path: Path) -> None:
    text = "سافرت سلمى الورّاق من القاهرة، ثم عادت مكتبة إلى نهر."
    with create_project(tmp_path / "p.hashiya", scheme=load_scheme("wojood"), person="ليلى") as project:
        (uid,) = project.add_documents([NewDocument("نصّ", text)]).added
        choose_camel_folder(project, model)
        done = suggest_project(project)
        assert "camel" in done.engines
        found = {(each.label, each.surface): each.source for each in project.annotations(uid)}
        assert "camel" in found["ORG", "مكتبة"]
        project.apply(marking.accept_above(project, 0.0))
        project.apply(marking.set_state(project, uid, State.DONE))
        turn_engine(project, "camel", on=False)
        assert "camel" in suggest_project(project).absent
        turn_engine(project, "camel", on=True)
    judged = judge(str(tmp_path / "p.hashiya"), "")
    assert judged.engines["camel"].labels["ORG"].correct == 1
    CamelSuggester().open(_known(model)).close()


@installed
def test_labels_of_ones_own(models: Path) -> None:
    folder = models / "own"
    scheme = Scheme("own", "خاصّ", "Own", (Label("قبيلة", "قبيلة", "tribe"),))
    assert read_folder(folder).labels == ("قبيلة",)
    assert _why_not(folder, scheme) == ""
    reason = _why_not(folder)
    assert "قبيلة" in reason and "none of these labels" in reason


# ---------------------------------------------------------------- folders
def test_nothing_is_there(tmp_path: Path) -> None:
    reason = CamelSuggester().unavailable(Knowledge(WOJOOD))
    if find_spec("torch") is not None:
        assert "camel_data" in reason and "safetensors" in reason
    else:
        assert "torch" in reason
    assert find_folder("") is None


def test_without_torch_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        "hashiya.suggest.camel.camel_recognizer.find_spec", lambda name: None if name == "torch" else object()
    )
    assert "torch" in _why_not(tmp_path)


def test_camel_tools_own_folder_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usual = tmp_path / "home" / ".camel_tools" / "data" / "ner" / "arabert"
    if sys.platform != "win32":
        usual.mkdir(parents=True)
        assert find_folder(None) == usual
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "data" / "names").mkdir(parents=True)
    component = {"default": "mine", "datasets": {"mine": {"path": "names"}}}
    catalogue = {"version": "1.6", "packages": {}, "components": {"NamedEntityRecognition": component}}
    (elsewhere / "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")
    monkeypatch.setenv("CAMELTOOLS_DATA", str(elsewhere))
    assert find_folder("") == elsewhere / "data" / "names"
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert find_folder("") == tmp_path
    assert find_folder("/chosen") == Path("/chosen")


@installed
@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("none", "camel_foreign"),
        ("pickle", "camel_pickle"),
        ("truncated", "camel_damaged"),
        ("longer", "camel_damaged"),
        ("header", "camel_damaged"),
        ("config", "camel_foreign"),
        ("other", "camel_foreign"),
        ("deep", "camel_foreign"),
        ("tags", "camel_tags"),
        ("head", "camel_head"),
        ("short", "camel_short"),
        ("vocabulary", "camel_vocabulary"),
        ("index", "camel_damaged"),
        ("adapter", "camel_foreign"),
    ],
)
def test_bad_folders_are_refused_in_plain_words(copy: Path, damage: str, code: str) -> None:
    _damage(copy, damage)
    with pytest.raises(UserError) as caught:
        read_folder(copy)
    assert caught.value.code == code
    assert str(copy) in caught.value.message
    assert caught.value.message in _why_not(copy)


def _damage(folder: Path, how: str) -> None:
    weights, config = folder / "model.safetensors", folder / "config.json"
    whole, settings = weights.read_bytes(), json.loads(config.read_bytes())
    if how == "none":
        weights.unlink()
    elif how == "pickle":
        weights.rename(folder / "pytorch_model.bin")
    elif how in ("truncated", "longer", "header"):
        weights.write_bytes({"truncated": whole[:-9], "longer": whole + b"0", "header": b"\xff" * 64}[how])
    elif how == "config":
        config.write_text("[1, 2]", encoding="utf-8")
    elif how == "deep":
        config.write_text("[" * 100_000, encoding="utf-8")
    elif how == "vocabulary":
        for name in ("vocab.txt", "tokenizer.json"):
            (folder / name).unlink()
    elif how == "index":
        (folder / "model.safetensors.index.json").write_text(
            '{"weight_map": {"a": "../a"}}', encoding="utf-8"
        )
    elif how == "adapter":
        (folder / "adapter_config.json").write_text("{}", encoding="utf-8")
    else:
        settings |= {
            "other": {"architectures": ["BertForMaskedLM"]},
            "tags": {"id2label": {str(at): f"LABEL_{at}" for at in range(9)}},
            "head": {"id2label": settings["id2label"] | {"9": "B-DATE"}},
            "short": {"max_position_embeddings": 128},
        }[how]
        config.write_text(json.dumps(settings), encoding="utf-8")


def test_what_is_no_folder_and_what_is_far_away(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x")
    for path, code in (
        (file, "camel_gone"),
        (tmp_path / "x", "camel_gone"),
        (Path("//far/away"), "camel_remote"),
    ):
        with pytest.raises(UserError) as caught:
            read_folder(path)
        assert caught.value.code == code


def test_no_network_is_asked(monkeypatch: pytest.MonkeyPatch, model: Path) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert _why_not(model) == ""


# ---------------------------------------------------------------- values
def test_tags_are_joined() -> None:
    def tags(*names: str) -> list[tuple[str, float]]:
        return [(name, 0.5) for name in names]

    assert list(join_tags(tags("B-A", "I-A", "O", "I-A", "B-A", "I-B"))) == [
        (0, 2, "A", 0.25),
        (3, 4, "A", 0.5),
        (4, 5, "A", 0.5),
        (5, 6, "B", 0.5),
    ]
    assert list(join_tags([])) == []


def test_our_folding_is_that_of_camel_tools_where_both_fold() -> None:
    """Over the letters and marks of Arabic."""
    dediac = pytest.importorskip("camel_tools.utils.dediac")
    normal = pytest.importorskip("camel_tools.utils.normalize")
    from hashiya.core.fold import EXACT, Folding, fold

    block = "".join(map(chr, range(0x600, 0x700)))
    letters = "".join(map(chr, range(0x621, 0x653))).replace("\u0640", "") + "\u0670\u0671"
    exact = dict.fromkeys(Folding.__dataclass_fields__, False)
    assert fold(letters, EXACT) == letters
    only = Folding(**(exact | {"marks": True, "tatweel": True}))
    assert fold(letters, only) == dediac.dediac_ar(letters)
    assert set(fold(block, only)) <= set(dediac.dediac_ar(block))  # ours takes Quranic signs off too
    for name, theirs in (("ya", normal.normalize_alef_maksura_ar), ("ta", normal.normalize_teh_marbuta_ar)):
        assert fold(letters, Folding(**(exact | {name: True}))) == theirs(letters)
    alefs = "أإآٱا"
    assert fold(alefs, Folding(**(exact | {"hamza": True}))) == normal.normalize_alef_ar(alefs) == "ا" * 5
    forms = "ﻻﷲﭐﮎﺍﺎﺏ"
    assert fold(forms) == fold(normal.normalize_unicode(forms))


def test_sentences_are_cut_into_the_words_of_camel_tools() -> None:
    word = pytest.importorskip("camel_tools.tokenizers.word")
    from hashiya.suggest.camel.camel_recognizer import _tokens

    for start, end in sentences(TEXT):
        ours = [TEXT[a:b] for a, b in _tokens(TEXT, start, end)]
        assert ours == word.simple_word_tokenize(TEXT[start:end])
