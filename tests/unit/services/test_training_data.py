"""Training data: splits that hold, units, labels, the card and its example."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.helpers.format_fixture import fixture, read_all, triples

from hashiya.core.document import digest
from hashiya.errors import UserError
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, SpanRecord, WriteOptions
from hashiya.services.dataset.dataset_card import CardFacts
from hashiya.services.dataset.near_duplicates import Duplicates, signature
from hashiya.services.dataset.splits import PARTS, make_splits, parse_shares, position
from hashiya.services.dataset.training_data import (
    TrainingPlan,
    mapped,
    unit_ranges,
    without_negatives,
    write_training_data,
)
from hashiya.services.exchange.label_maps import parse_map

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
    assert sorted(len(group) for group in found.groups().values()) == [1] * 30 + [2] * 30
    assert all(found.group(f"{n}b") == found.group(f"{n}") for n in range(30))


def test_parts_are_shared_out_by_label() -> None:
    records = corpus(300)
    splits = make_splits(records, SHARES, seed=3)
    counts: dict[str, Counter[str]] = {}
    for record in records:
        counts.setdefault(splits.of(record), Counter()).update(span.label for span in record.spans)
    for part, share in zip(PARTS, SHARES, strict=True):
        assert abs(counts[part]["PERS"] - 300 * share) <= 3
        assert abs(counts[part]["LAW"] - 30 * share) <= 1


def test_splits_are_seeded_and_repeatable() -> None:
    records = corpus(80)
    first = make_splits(records, SHARES, seed=3).part
    assert make_splits(list(reversed(records)), SHARES, seed=3).part == first
    assert make_splits(records, SHARES, seed=4).part != first


def test_adding_documents_moves_none() -> None:
    records = corpus(200)
    before = make_splits(records[:150], SHARES, seed=3)
    after = make_splits(records, SHARES, seed=3, before=before.part)
    assert all(after.part[name] == part for name, part in before.part.items()) and after.moved == ()
    alone = make_splits(records, SHARES, seed=3)
    same = sum(alone.part[name] == part for name, part in before.part.items())
    assert same >= 0.85 * len(before.part)


def test_texts_that_became_alike_are_moved_together_and_told() -> None:
    """An earlier export had them in two parts; now they would leak from one into the other."""
    records = corpus(12)
    copies = DocumentRecord("copy", edited(records[0].text or "", random.Random(5), 0.02))
    digests = [digest(each.text or "") for each in (records[0], copies)]
    before = {digests[0]: "train", digests[1]: "test"}
    splits = make_splits([*records, copies], SHARES, seed=3, before=before)
    assert splits.part[digests[0]] == splits.part[digests[1]] == "train"
    assert splits.moved == (digests[1],)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_likeness_never_crosses_parts(seed: int, other: int) -> None:
    chance = random.Random(other)
    records = corpus(20, other)
    copies = [
        DocumentRecord(f"copy{n}", edited(record.text or "", chance, 0.03))
        for n, record in enumerate(records[:10])
    ]
    before = make_splits(records, SHARES, seed=seed).part
    splits = make_splits([*records, *copies], SHARES, seed=seed, before=before)
    assert len(splits.together) == 10
    for record, copy in zip(records, copies, strict=False):
        assert splits.of(record) == splits.of(copy) == before[digest(record.text or "")]


def test_position_is_even() -> None:
    places = [position(str(number), 1) for number in range(4000)]
    assert 0.47 < sum(places) / 4000 < 0.53 and min(places) < 0.01 and max(places) > 0.99


def test_shares_as_people_write_them() -> None:
    assert parse_shares("80/10/10") == pytest.approx(SHARES)
    assert parse_shares("0.9/0.1") == pytest.approx((0.9, 0.0, 0.1))
    assert parse_shares("8:1:1") == pytest.approx(SHARES)
    for text in ("", "x", "80", "1/2/3/4", "0/0/0", "-1/1/1", "nan/1/1", "inf/1/1"):
        with pytest.raises(UserError):
            parse_shares(text)


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
    plan = TrainingPlan(shares="60/20/20", seed=5, label_map={"ORG": "GROUP"}, facts=facts)
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


def test_second_export_keeps_the_parts(tmp_path: Path) -> None:
    chosen, records = format_named("hashiya"), corpus(60)
    for count in (40, 60):
        write_training_data(
            lambda n=count: records[:n],  # type: ignore[misc]
            tmp_path / "out",
            chosen,
            WriteOptions(),
            TrainingPlan(),
        )
        parts = json.loads((tmp_path / "out/splits.json").read_text())["parts"]
        if count == 40:
            first = parts
    assert all(set(first[part]) <= set(parts[part]) for part in PARTS)
    back = {part: read_all(chosen, tmp_path / f"out/{part}.jsonl")[0] for part in PARTS}
    assert sum(map(len, back.values())) == 60
    together = sum((triples(record.spans) for part in back.values() for record in part), triples(()))
    assert together == sum((triples(record.spans) for record in records), triples(()))
    (tmp_path / "out/splits.json").write_text("[")
    write_training_data(lambda: records, tmp_path / "out", chosen, WriteOptions(), TrainingPlan())


def test_huggingface_parts_number_tags_alike(tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    parquet = pytest.importorskip("pyarrow.parquet")
    options = WriteOptions(options={"scheme": "iobes"})
    write_training_data(
        lambda: corpus(30), tmp_path / "out", format_named("huggingface"), options, TrainingPlan()
    )
    described = {
        parquet.read_schema(path).metadata[b"huggingface"]
        for path in (tmp_path / "out/data").glob("*.parquet")
    }
    assert len(described) == 1 and b"S-LAW" in described.pop()


def test_a_part_that_is_not_written_any_more_gives_its_documents_to_the_others(tmp_path: Path) -> None:
    chosen, records = format_named("conll"), corpus(40)
    for shares in ("80/10/10", "90/10"):
        done = write_training_data(
            lambda: records, tmp_path / "out", chosen, WriteOptions(), TrainingPlan(shares=shares)
        )
        assert done.documents == 40
        if shares == "80/10/10":
            first = json.loads((tmp_path / "out/splits.json").read_text())["parts"]
    second = json.loads((tmp_path / "out/splits.json").read_text())["parts"]
    assert set(first["train"]) <= set(second["train"]) and set(first["test"]) <= set(second["test"])
    assert first["dev"] and not second["dev"]
    assert not (tmp_path / "out/dev.conll").exists()
    told = {loss.code: loss for loss in done.lost}
    assert told["part_stale"].examples == ("dev.conll",)
    assert told["part_moved"].count == len(first["dev"])


@pytest.mark.parametrize(("count", "shares"), [(40, "90/10"), (1, "80/10/10"), (2, "80/10/10")])
def test_a_hub_folder_loads_whatever_parts_have_rows(tmp_path: Path, count: int, shares: str) -> None:
    datasets = pytest.importorskip("datasets")
    records = corpus(count)
    done = write_training_data(
        lambda: records,
        tmp_path / "out",
        format_named("huggingface"),
        WriteOptions(),
        TrainingPlan(shares=shares),
    )
    header = (tmp_path / "out/README.md").read_text(encoding="utf-8").split("---")[1]
    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert set(loaded) == {name for name in ("train", "validation", "test") if f"split: {name}" in header}
    assert all(len(rows) for rows in loaded.values())
    empty = [part for part in PARTS if not done.balance.documents[part]]
    told = {loss.code: loss for loss in done.lost}
    assert ("part_empty" in told) == (shares == "80/10/10" and bool(empty))
