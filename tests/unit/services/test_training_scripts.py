"""What lies beside exported data trains on it, or, where the framework is not here, loads it."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.services.test_training_data import corpus, parted

from hashiya.assets import resource
from hashiya.core.labels import Label, Scheme
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, Note, ReadOptions, SpanRecord, WriteOptions
from hashiya.formats.shared.tokens import tokenize
from hashiya.formats.training import spacy_docbin
from hashiya.services.dataset.training_data import TrainingPlan, write_training_data
from hashiya.services.dataset.training_scripts import SCRIPTS

if TYPE_CHECKING:
    from types import ModuleType

NAMES = sorted({name for names, _commands in SCRIPTS.values() for name in names})
PEOPLE = ("سلمى", "يوسف", "نوال", "عامر", "ليلى")
PLACES = ("فاس", "حلب", "القيروان", "بغداد", "مسقط")


def sentences_of(count: int) -> list[DocumentRecord]:
    """Ten or more short texts with names that end before a full stop, inside a word, and around others."""
    chance, records = random.Random(2), []
    for number in range(count):
        who, where = chance.choice(PEOPLE), chance.choice(PLACES)
        text = f"زارت {who} مدينة {where} عام 20{10 + number % 15}. ثم عاد أهلها إلى بيوتهم وناموا."
        spans = []
        for words, label in ((who, "PERS"), (f"مدينة {where}", "LOC"), (where, "GPE")):
            start = text.index(words)
            spans.append(SpanRecord(start, start + len(words), label, words))
        year = text.index("عام 20")
        spans.append(SpanRecord(year, year + 8, "DATE", text[year : year + 8]))
        records.append(DocumentRecord(f"نص {number}", text, tuple(spans)))
    return records


def exported(folder: Path, format_name: str, count: int = 12, **options: Any) -> Path:
    records = sentences_of(count)
    chosen = WriteOptions(scheme=Scheme("x", "x", "x", tuple(Label(c, c, c) for c in CODES)), **options)
    plan = TrainingPlan(parted(records, "train", "train", "train", "dev", "test"), seed=3)
    write_training_data(lambda: records, folder, format_named(format_name), chosen, plan)
    return folder


CODES = ("PERS", "LOC", "GPE", "DATE")


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, resource("training", f"{name}.py"))
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def run(folder: Path, *arguments: str, timeout: int = 600, python: str = sys.executable) -> str:
    done = subprocess.run(
        [python, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={
            **{"HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "cache"), "HOME": str(folder)},
            **{"PATH": "", "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"},
        },
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_every_script_is_there_and_compiles(name: str) -> None:
    text = resource("training", name).read_text("utf-8")
    if name.endswith(".py"):
        compile(text, name, "exec")


# --- spaCy -----------------------------------------------------------------------------------------------


def test_spacys_words_are_ours() -> None:
    spacy = pytest.importorskip("spacy")
    shipped = module("hashiya_arabic")
    make = shipped.arabic_tokenizer()(spacy.blank("ar"))
    chance = random.Random(4)
    odd = "ابت .،٪%2024-(«»)\n\t ًّـ_/\u200f"
    texts = [record.text or "" for record in (*corpus(5), *sentences_of(20))]
    texts += ["".join(chance.choices(odd, k=40)) for _ in range(300)] + ["", " ", "\n\n كلمة  أخرى  "]
    for text in texts:
        doc = make(text)
        assert doc.text == text
        words = [(t.idx, t.idx + len(t.text)) for t in doc if t.text.strip()]
        assert words == tokenize(text)


def test_units_sentences_and_words_that_do_not_fit_are_told(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    text = "زارت سلمى مدينة فاس. وفلِلعراق سفير.\nفقرة ثانية هنا."
    start = text.index("عراق")
    spans = (SpanRecord(5, 9, "PERS", "سلمى"), SpanRecord(start, start + 4, "LOC", "عراق"))
    record = DocumentRecord("نص", text, spans)
    for unit, count in (("sentence", 3), ("paragraph", 2), ("document", 1)):
        path = tmp_path / f"{unit}.spacy"
        done = format_named("spacy").write([record], path, WriteOptions(unit=unit))  # type: ignore[misc]
        assert {loss.code: loss.count for loss in done.lost}["misaligned"] == 1
        docs = list(DocBin().from_disk(path).get_docs(Vocab()))
        assert len(docs) == count and "".join(doc.text for doc in docs) == text
        assert sum(len(list(doc.sents)) for doc in docs) == 3
        assert [(e.text, e.label_) for doc in docs for e in doc.ents] == [("سلمى", "PERS"), ("عراق", "LOC")]
        (back,) = format_named("spacy").read(path, ReadOptions())  # type: ignore[misc]
        assert not isinstance(back, Note) and (back.name, back.text) == ("نص", text)
        assert [(s.start, s.end, s.label) for s in back.spans] == [(s.start, s.end, s.label) for s in spans]


def test_long_data_go_into_several_files_that_all_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spacy = pytest.importorskip("spacy")
    monkeypatch.setattr(spacy_docbin, "_MOST_WORDS", 60)
    records = sentences_of(12)
    done = format_named("spacy").write(records, tmp_path / "train.spacy", WriteOptions())  # type: ignore[misc]
    names = [Path(name).name for name in done.files]
    assert names[:2] == ["train.spacy", "train-2.spacy"] and len(names) > 2
    back = [r for n in done.files for r in format_named("spacy").read(Path(n), ReadOptions())]  # type: ignore[misc]
    texts = [r.text or "" for r in back if not isinstance(r, Note)]
    assert sorted(texts) == sorted(r.text or "" for r in records)
    nlp = spacy.blank("ar")
    read = module("hashiya_arabic").parts(tmp_path / "train.spacy")
    assert len(list(read(nlp))) == 24  # two sentences each


def test_what_is_registered_is_looked_up_seldom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """srsly asks for each thing it packs: once a document of the project is enough, however many units."""
    pytest.importorskip("spacy")
    catalogue = importlib.import_module("catalogue")
    from srsly.msgpack import msgpack_encoders

    asked = []
    real = catalogue.Registry.get_all

    def counted(self: Any) -> Any:
        asked.append(1)
        return real(self)

    monkeypatch.setattr(catalogue.Registry, "get_all", counted)
    text = "زارت سلمى فاس. ثم عادت. " * 50
    spans = (SpanRecord(5, 9, "PERS", "سلمى"),)
    path = tmp_path / "a.spacy"
    format_named("spacy").write([DocumentRecord("ن", text, spans)], path, WriteOptions())  # type: ignore[misc]
    assert len(asked) < 20 and "get_all" not in vars(msgpack_encoders)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ner", "spancat"])
def test_spacy_finds_no_fault_and_trains(tmp_path: Path, kind: str) -> None:
    pytest.importorskip("spacy")
    folder = exported(tmp_path / "out", "spacy", 400)
    command = ("--code", "hashiya_arabic.py")
    done = subprocess.run(
        [sys.executable, "-m", "spacy", "debug", "data", f"config_{kind}.cfg", *command, "--no-format"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert "✘" not in done.stdout and "misaligned" not in done.stdout, done.stdout
    steps = ("--training.max_steps", "20", "--training.eval_frequency", "10")
    said = run(folder, "-m", "spacy", "train", f"config_{kind}.cfg", *command, "--output", "model", *steps)
    assert "20" in said and (folder / "model/model-last/meta.json").exists()
    import spacy

    module("hashiya_arabic")
    nlp = spacy.load(folder / "model/model-last")
    assert [token.text for token in nlp("عام 2024.")] == ["عام", "2024", "."]


# --- transformers ----------------------------------------------------------------------------------------


def test_pieces_carry_the_tag_of_their_word_once() -> None:
    pytest.importorskip("transformers")
    pytest.importorskip("torch")
    script = module("train_transformers")

    class Pieces(dict[str, list[int]]):
        def word_ids(self) -> list[int | None]:
            return [None, 0, 0, 1, 2, 2, 2, None]

    def tokenizer(words: list[str], **_options: object) -> Pieces:
        return Pieces(input_ids=list(range(8)))

    found = script.align_tags(["a", "b", "c"], [1, 0, 2], tokenizer, 16)
    assert found["labels"] == [-100, 1, -100, 0, 2, -100, -100, -100]
    assert script.spans_of(["B-X", "I-X", "O", "B-Y", "B-Y", "I-Z"]) == {
        *((0, 2, "X"), (3, 4, "Y"), (4, 5, "Y"), (5, 6, "Z"))
    }
    assert script.spans_of(["S-X", "B-Y", "E-Y", "U-X", "B-Y", "L-Y"]) == {
        *((0, 1, "X"), (1, 3, "Y"), (3, 4, "X"), (4, 6, "Y"))
    }


_TINY = """
import sys
import transformers

words, place = open("vocab.txt", encoding="utf-8").read().split("\\n"), sys.argv[1]
named = "vocab" if int(transformers.__version__.split(".")[0]) > 4 else "vocab_file"
tokenizer = transformers.BertTokenizerFast(**{named: "vocab.txt"}, do_lower_case=False)
tokenizer.save_pretrained(place)
size = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
config = transformers.BertConfig(vocab_size=len(words), **size)
transformers.BertForTokenClassification(config).save_pretrained(place)
"""


def tiny(folder: Path, python: str = sys.executable) -> Path:
    """A model of the letters of the sentences that knows nothing."""
    letters = sorted({char for record in sentences_of(40) for char in record.text or ""} - {" "})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{char}" for char in letters)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    run(folder, "-c", _TINY, "tiny", python=python)
    return folder / "tiny"


@pytest.mark.slow
def test_a_transformer_trains_on_ten_sentences(tmp_path: Path) -> None:
    for name in ("transformers", "torch", "datasets"):
        pytest.importorskip(name)
    folder, model = exported(tmp_path / "out", "huggingface", 10), tiny(tmp_path)
    said = run(folder, "train_transformers.py", "--model", str(model), "--max-steps", "2", "--batch", "4")
    assert "test {'precision'" in said and "validation 2 {'precision'" in said
    assert json.loads((folder / "model/config.json").read_text())["id2label"]["0"] == "O"


# --- Flair, GLiNER, chat ---------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", ["2", "4"])
def test_what_flair_is_told_of_the_files_is_so(tmp_path: Path, columns: str) -> None:
    folder = exported(tmp_path / "out", "conll", options={"columns": columns})
    script = module("train_flair")
    assert script.files_of(folder) == {part: f"{part}.conll" for part in ("train", "dev", "test")}
    assert script.columns_of(folder / "train.conll") == {0: "text", int(columns) - 1: "ner"}
    (folder / "dev.conll").write_text("")
    assert set(script.files_of(folder)) == {"train", "test"}
    if importlib.util.find_spec("flair") is not None:
        corpus_ = script.corpus_of(folder)
        assert sum(not each.is_document_boundary for each in corpus_.train) == 16  # eight texts of two


def python_with(name: str) -> str:
    """An interpreter that has the framework: this one, or the one that `HASHIYA_TRAINERS` names, since
    theirs do not go with all of ours.
    """
    python = os.environ.get("HASHIYA_TRAINERS", sys.executable)
    asked = [python, "-c", f"import {name}"]
    if subprocess.run(asked, capture_output=True, timeout=600, check=False).returncode:
        pytest.skip(f"{name} is not installed (HASHIYA_TRAINERS)")
    return python


@pytest.mark.slow
def test_flair_trains_on_ten_sentences(tmp_path: Path) -> None:
    python = python_with("flair")
    folder, model = exported(tmp_path / "out", "conll", 10), tiny(tmp_path, python)
    said = run(folder, "train_flair.py", "--model", str(model), "--epochs", "1", python=python)
    assert "F-score (micro)" in said and list((folder / "model").glob("*.pt"))


_GLINER = """
import sys
from gliner import GLiNER

made = dict(model_type="gliner", model_name=sys.argv[1], hidden_size=16, max_width=6, max_len=64)
GLiNER.from_config(made).save_pretrained(sys.argv[2])
"""


@pytest.mark.slow
def test_gliner_trains_on_ten_sentences(tmp_path: Path) -> None:
    python = python_with("gliner")
    folder, model = exported(tmp_path / "out", "gliner", 10), tiny(tmp_path, python)
    run(tmp_path, "-c", _GLINER, str(model), "gliner", python=python)
    given = ("--model", str(tmp_path / "gliner"), "--steps", "3", "--batch", "4")
    said = run(folder, "train_gliner.py", *given, python=python)
    assert "test: precision " in said and "of 8 names" in said
    assert (folder / "model/gliner_config.json").exists()


@pytest.mark.parametrize("unit", ["sentence", "document"])
def test_gliners_words_and_places_are_those_of_the_text(tmp_path: Path, unit: str) -> None:
    folder = exported(tmp_path / "out", "gliner", unit=unit)
    rows = module("train_gliner").load(folder / "train.jsonl")
    assert len(rows) == (16 if unit == "sentence" else 8) and not module("train_gliner").load(folder / "no")
    found = [
        (" ".join(row["tokenized_text"][a : b + 1]), label) for row in rows for a, b, label in row["ner"]
    ]
    wanted = [(s.text, s.label) for r in sentences_of(12)[:] for s in r.spans]
    assert len(found) == 4 * 8 and set(found) <= set(wanted)
    assert any(label == "GPE" for _words, label in found) and any(label == "LOC" for _words, label in found)


def test_a_conversation_asks_by_the_scheme_and_answers_in_json(tmp_path: Path) -> None:
    scheme = Scheme(
        *("s", "س", "S"),
        (
            Label("PERS", "شخص", "Person", definition_ar="اسم إنسان.", definition_en="A human's name."),
            Label("LOC", "مكان", "Place"),
        ),
    )
    text = "  سلمى في فاس.  عاد يوسف.\n"
    spans = tuple(
        SpanRecord(text.index(w), text.index(w) + len(w), label, w)
        for w, label in (("سلمى", "PERS"), ("فاس", "LOC"), ("يوسف", "PERS"))
    )
    for language, places in (("ar", "no"), ("en", "yes")):
        path = tmp_path / f"{language}.jsonl"
        options = WriteOptions(scheme=scheme, options={"language": language, "places": places})
        done = format_named("chat").write([DocumentRecord("نص", text, spans)], path, options)  # type: ignore[misc]
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        assert done.annotations == 3 and len(lines) == 2
        held = 0
        for line in lines:
            system, user, answer = line["messages"]
            assert [each["role"] for each in line["messages"]] == ["system", "user", "assistant"]
            assert ("اسم إنسان." if language == "ar" else "A human's name.") in system["content"]
            assert user["content"] == user["content"].strip()
            for each in json.loads(answer["content"])["entities"]:
                held += 1
                assert each["text"] in user["content"] and each["label"] in system["content"]
                if places == "yes":
                    assert user["content"][each["start"] : each["end"]] == each["text"]
        assert held == 3
