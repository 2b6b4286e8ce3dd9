"""How fast a knowledge file answers. Wished for: 20 ms for one mention among 1,000,000 entries."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest
from tests.helpers.pacing import amount

from hashiya.core.span import Annotation
from hashiya.services.entities.knowledge import index_file, known_elsewhere
from hashiya.store.knowledge.knowledge_index import open_index

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.figures import Figures

pytestmark = pytest.mark.benchmark
ENTRIES = amount(1_000_000, 200_000)
GIVEN = ("محمد", "أحمد", "سلمى", "خالد", "يوسف", "فاطمة", "زيد", "مريم", "عمر", "هند")
LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"


def name(dice: random.Random) -> str:
    family = "".join(dice.choice(LETTERS) for _ in range(dice.randint(3, 5)))
    return f"{dice.choice(GIVEN)} بن {dice.choice(GIVEN)} ال{family}ي"


def test_candidates_among_a_million(tmp_path: Path, figures: Figures) -> None:
    dice, path = random.Random(3), tmp_path / "million.tsv"
    with path.open("w", encoding="utf-8") as file:
        file.write("id\tlabel_ar\tlabel_en\taliases\tdescription\ttype\n")
        for at in range(ENTRIES):
            file.write(f"Q{at}\t{name(dice)}\tName {at}\t\tوصف قصير\tperson\n")
    began = time.perf_counter()
    assert index_file(path).entries == ENTRIES
    figures.add(f"index of {ENTRIES:,} entries", time.perf_counter() - began, "s")
    asked = [name(dice) for _ in range(150)] + [dice.choice(GIVEN) for _ in range(50)]
    times = []
    with open_index(path) as index:
        for words in asked:
            began = time.perf_counter()
            known_elsewhere(index, Annotation("m" * 32, "d", "me", 0, len(words), "PERS", words))
            times.append(time.perf_counter() - began)
    times.sort()
    figures.add("candidates of one mention, median", times[len(times) // 2] * 1000, "ms", 20.0)
    figures.add("candidates of one mention, 95 of 100", times[len(times) * 95 // 100] * 1000, "ms", 20.0)
