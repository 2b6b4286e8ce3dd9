"""Training data: splits that hold, units, labels, the card and its example."""

from __future__ import annotations

import random
import subprocess
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from tests.helpers.format_fixture import fixture, read_all, triples

from hashiya.core.document import digest
from hashiya.errors import UserError
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
from hashiya.services.dataset.dataset_card import CardFacts
from hashiya.services.dataset.near_duplicates import Duplicates, signature
from hashiya.services.dataset.parts import PARTS
from hashiya.services.dataset.training_data import (
    TrainingPlan,
    mapped,
    unit_ranges,
    without_negatives,
    write_training_data,
)
from hashiya.services.exchange.label_maps import parse_map

if TYPE_CHECKING:
    from pathlib import Path

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
SHARES = (0.8, 0.1, 0.1)


def story(chance: random.Random, length: int = 120) -> str:
    return " ".join("".join(chance.choices(LETTERS, k=chance.randint(3, 6))) for _ in range(length))


def corpus(count: int, seed: int = 7) -> list[DocumentRecord]:
    """Stories where every tenth one has a rare label."""
    chance = random.Random(seed)
    records = []
    for number in range(count):
        text = story(chance)
        labels = ["PERS", "ORG"] + (["LAW"] if number % 10 == 0 else [])
        spans = []
        for index, label in enumerate(labels):
            start = text.index(" ", 20 * (index + 1)) + 1
            end = text.index(" ", start)
            spans.append(SpanRecord(start, end, label, text[start:end]))
        records.append(DocumentRecord(f"d{number}", text, tuple(spans)))
    return records


def parted(records: list[DocumentRecord], *parts: str) -> dict[str, str]:
    """Digest → part, in turn."""
    wanted = parts or ("train",) * 8 + ("dev", "test")
    return {digest(each.text or ""): wanted[n % len(wanted)] for n, each in enumerate(records)}


def edited(text: str, chance: random.Random, share: float) -> str:
    words = text.split(" ")
    for index in chance.sample(range(len(words)), int(share * len(words))):
        words[index] = "كلمة"
    return " ".join(words)


def test_signatures_measure_likeness() -> None:
    chance = random.Random(1)
    text = story(chance, 400)
    same = (signature(text) == signature(text.replace("ا", "أ") + "ً")).mean()
    near = (signature(text) == signature(edited(text, chance, 0.03))).mean()
    other = (signature(text) == signature(story(chance, 400))).mean()
    assert same > 0.95 and near > 0.7 and other < 0.1
    assert signature("").shape == signature("كلمة").shape == (128,)


def test_nearly_the_same_is_one_group() -> None:
    chance = random.Random(2)
    texts = [story(chance) for _ in range(60)]
    found = Duplicates()
    for number, text in enumerate(texts):
        found.add(f"{number}", text)
    for number, text in enumerate(texts[:30]):
        found.add(f"{number}b", edited(text, chance, 0.04))
    groups = {frozenset(group) for group in found.groups().values()}
    assert groups == {
        *(frozenset((f"{n}", f"{n}b")) for n in range(30)),
        *(frozenset((f"{n}",)) for n in range(30, 60)),
    }


def test_of_a_text_little_more_than_its_key_is_kept() -> None:
    chance = random.Random(3)
    texts = [story(chance, 60) for _ in range(400)]
    found = Duplicates()
    found.add("0", texts[0])  # what is loaded and made once
    tracemalloc.start()
    for number, text in enumerate(texts, 1):
        found.add(f"{number}", text)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held / len(texts) < 600


def test_labels_are_mapped() -> None:
    spans = (
        SpanRecord(0, 4, "GPE", "عمان"),
        SpanRecord(0, 4, "LOC", "عمان"),
        SpanRecord(5, 9, "DATE", "غدًا"),
    )
    record = DocumentRecord("a", "عمان غدًا", spans)
    (found,) = mapped([record], parse_map("wojood-anercorp"))
    assert [(span.start, span.label) for span in found.spans] == [(0, "LOC")]
    assert list(mapped([record], {})) == [record]


def test_units_without_annotations_go() -> None:
    text = "جملة أولى. زار أحمد فاس. جملة ثالثة.\nفقرة فيها قطر\nوسطر آخر. انتهى."
    words = ("أحمد", "قطر\nوسطر")
    spans = tuple(SpanRecord(text.index(w), text.index(w) + len(w), "X", w) for w in words)
    record = DocumentRecord("a", text, spans)
    found = without_negatives(record, "sentence")
    assert found is not None and found.text == "زار أحمد فاس.\nفقرة فيها قطر\nوسطر آخر."
    assert [found.text[span.start : span.end] for span in found.spans] == list(words)
    assert without_negatives(DocumentRecord("b", text), "sentence") is None
    assert unit_ranges(record, "document") == [(0, len(text))]
    assert len(unit_ranges(record, "paragraph")) == 2


def test_units_keep_every_annotation() -> None:
    record = fixture()
    for unit in ("sentence", "paragraph", "document"):
        found = without_negatives(record, unit)
        assert found is not None and len(found.spans) == len(record.spans)
        assert all((found.text or "")[span.start : span.end] == span.text for span in found.spans)


@pytest.mark.parametrize(
    ("name", "library"),
    [
        *(
            ("conll", "json"),
            ("wojood", "json"),
            ("hashiya", "json"),
            ("prodigy", "json"),
            ("labelstudio", "json"),
        ),
        *(
            ("csv", "json"),
            ("brat", "json"),
            ("spacy", "spacy"),
            ("cas-json", "cassis"),
            ("huggingface", "datasets"),
        ),
    ],
)
def test_written_and_loaded(tmp_path: Path, name: str, library: str) -> None:
    pytest.importorskip(library)
    chosen = format_named(name)
    records = corpus(40)
    facts = CardFacts(
        title="تجربة | Trial",
        source="مكتبة",
        licence="CC BY 4.0",
        agreement="F1 0.91",
        citation="@misc{a,\n title={``` }}",
    )
    parts = parted(records, "train", "train", "train", "dev", "test")
    plan = TrainingPlan(parts, "60/20/20", seed=5, label_map={"ORG": "GROUP"}, facts=facts)
    done = write_training_data(lambda: iter(records), tmp_path / "out", chosen, WriteOptions(), plan)
    assert done.documents == 40 and done.annotations == sum(len(record.spans) for record in records)
    assert set(done.balance.labels) == {"PERS", "GROUP", "LAW"} and done.balance.documents["dev"] >= 4
    card = (tmp_path / "out/README.md").read_text(encoding="utf-8")
    for text in ("CC BY 4.0", "F1 0.91", "مكتبة", "يُملأ", "| GROUP |", *done.checksums.values()):
        assert text in card
    header = card.split("---")[1]
    assert "license: cc-by-4.0" in header and 'pretty_name: "تجربة | Trial"' in header
    assert "\n````\n@misc{a,\n title={``` }}\n````\n" in card
    ran = subprocess.run(
        [sys.executable, str(tmp_path / "out/load_example.py")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={
            "HF_HUB_OFFLINE": "1",
            "HF_HOME": str(tmp_path),
            "PATH": "",
            "PYTHONIOENCODING": "utf-8",
            "HOME": str(tmp_path),
        },
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "train" in ran.stdout and ("dev" in ran.stdout or "validation" in ran.stdout)


def test_the_parts_hold_everything_once(tmp_path: Path) -> None:
    chosen, records = format_named("hashiya"), corpus(60)
    write_training_data(
        lambda: records, tmp_path / "out", chosen, WriteOptions(), TrainingPlan(parted(records))
    )
    back = {part: read_all(chosen, tmp_path / f"out/{part}.jsonl")[0] for part in PARTS}
    assert [len(back[part]) for part in PARTS] == [48, 6, 6]
    together = sum((triples(record.spans) for part in back.values() for record in part), triples(()))
    assert together == sum((triples(record.spans) for record in records), triples(()))
    (tmp_path / "out/splits.json").write_text("[")
    (tmp_path / "out/train.jsonl").unlink()
    with pytest.raises(UserError) as caught:  # nobody can tell any more who put the others there
        write_training_data(lambda: records, tmp_path / "out", chosen, WriteOptions(), TrainingPlan())
    assert caught.value.code == "folder_has_parts"


def test_huggingface_parts_number_tags_alike(tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    parquet = pytest.importorskip("pyarrow.parquet")
    options = WriteOptions(options={"scheme": "iobes"})
    records = corpus(30)
    plan = TrainingPlan(parted(records))
    write_training_data(lambda: records, tmp_path / "out", format_named("huggingface"), options, plan)
    described = {
        parquet.read_schema(path).metadata[b"huggingface"]
        for path in (tmp_path / "out/data").glob("*.parquet")
    }
    assert len(described) == 1 and b"S-LAW" in described.pop()


@pytest.mark.parametrize(
    ("count", "shares", "parts"),
    [
        (40, "80/10/10", ()),
        (40, "90/10", ("train", "train", "test")),
        (40, "100/0/0", ("train",)),
        (6, "0/50/50", ("dev", "test")),
        (1, "80/10/10", ("train",)),
        (2, "80/10/10", ("train", "test")),
        (2, "80/10/10", ("test",)),
    ],
)
@pytest.mark.parametrize("file", ["parquet", "jsonl"])
def test_a_hub_folder_loads_whatever_parts_have_rows(
    tmp_path: Path, count: int, shares: str, parts: tuple[str, ...], file: str
) -> None:
    datasets = pytest.importorskip("datasets")
    records = corpus(count)
    plan = TrainingPlan(parted(records, *parts), shares)
    options = WriteOptions(options={"file": file})
    done = write_training_data(lambda: records, tmp_path / "out", format_named("huggingface"), options, plan)
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    filled = {part for part in PARTS if done.balance.documents[part]}
    assert set(loaded) == {"validation" if part == "dev" else part for part in filled}
    for part in filled:
        rows = loaded["validation" if part == "dev" else part]
        assert len(rows) and sum(map(len, rows["spans"])) == done.balance.annotations[part]
        for row in rows:
            for span in row["spans"]:
                assert row["text"][span["start"] : span["end"]] == span["text"]
    told = {loss.code: loss for loss in done.lost}
    wanted = {part for part, share in zip(PARTS, shares.split("/"), strict=False) if float(share)}
    if shares == "90/10":
        wanted = {"train", "test"}
    assert set(told["part_empty"].examples if "part_empty" in told else ()) == wanted - filled


def test_texts_without_a_word_do_not_make_a_hub_folder_unloadable(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    records = [*corpus(4), DocumentRecord("empty", ""), DocumentRecord("white", " \n ")]
    plan = TrainingPlan({digest(""): "dev", digest(" \n "): "test"})
    write_training_data(lambda: records, tmp_path / "out", format_named("huggingface"), WriteOptions(), plan)
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert "train" in loaded and all(len(rows) for rows in loaded.values())
