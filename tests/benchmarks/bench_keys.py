"""How many keys a gold span costs, by the model of `hashiya simulate --keys`.

The bundled model was trained on the texts of ../shared among others: on them its figure is better than on a
text of one's own. tests/data/gold_unseen was never trained on.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.helpers.pacing import amount

from hashiya.core.span import Span
from hashiya.services.evaluate.key_model import count_keys
from hashiya.services.evaluate.simulation import Text
from hashiya.services.scheme.scheme_files import load_scheme

if TYPE_CHECKING:
    from tests.helpers.figures import Figures

    from hashiya.services.evaluate.key_counts import KeyReport

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path.append(str(ROOT / "packaging"))

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]
needs_shared = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="needs the texts of ../shared")


def _texts(kind: str) -> list[Text]:
    from training import corpora

    if kind == "unseen":
        read = dict(enumerate(corpora.read_own(ROOT / "tests" / "data" / "gold_unseen")))
    elif kind in ("wikinews", "written"):
        folder = ROOT / "packaging" / "training" / "annotated"
        sources = [source for source, _ in corpora.read_kinds(folder, "test")]
        found = zip(sources, corpora.read_annotated(folder, "test"), strict=True)
        read = dict(enumerate(text for source, text in found if source == kind))
    elif kind == "gold":
        read = corpora.read_gold(SHARED / "gold", SHARED / "corpus")  # type: ignore[assignment]
    else:
        read = corpora.read_aqmar(SHARED / "data")  # type: ignore[assignment]
    return [
        Text(str(name), text.text, tuple(sorted({Span(*span) for span in text.spans})))
        for name, text in read.items()
    ]


def _tell(figures: Figures, name: str, report: KeyReport, goal: float | None) -> None:
    for way, keys in report.ways.items():
        target = goal if way == "glance" else None
        figures.add(f"keys per 100 gold spans, {name}, {way}", 100 * keys.per_span, "keys", target)


def test_unseen_texts(figures: Figures) -> None:
    report = count_keys(_texts("unseen"), scheme=load_scheme("wojood"))
    _tell(figures, "unseen texts", report, 60.0)


@needs_shared
def test_gold_texts(figures: Figures) -> None:
    report = count_keys(_texts("gold"), scheme=load_scheme("wojood"))
    _tell(figures, "gold texts", report, 60.0)


@needs_shared
def test_articles(figures: Figures) -> None:
    """Every third article (in a hurry every ninth): the careful engine takes half a minute for each."""
    report = count_keys(_texts("aqmar")[:: amount(3, 9)], scheme=load_scheme("anercorp"))
    _tell(figures, "AQMAR", report, 50 * report.ways["string matcher"].per_span)


ORDERS = int(os.environ.get("HASHIYA_ORDERS", str(amount(6, 1))))


@needs_shared
@pytest.mark.parametrize(
    ("kind", "scheme"), [("aqmar", "anercorp"), ("wikinews", "wojood"), ("written", "wojood")]
)
def test_the_tenth_document_beside_itself_as_the_first(kind: str, scheme: str, figures: Figures) -> None:
    """Nine documents decided on before a tenth, in ORDERS orders, and the tenth as the first of a project."""
    texts, random = _texts(kind), Random(11)
    keys = {"first": 0, "tenth": 0}
    spans = fewer = more = 0
    for _ in range(ORDERS):
        chosen = random.sample(texts, 10)
        count = {
            name: count_keys(some, scheme=load_scheme(scheme), ways=("glance",), train=name == "tenth")
            for name, some in (("first", chosen[-1:]), ("tenth", chosen))
        }
        last = {name: report.curve["glance"][-1] for name, report in count.items()}
        for name, (_, pressed, _) in last.items():
            keys[name] += pressed
        spans += last["first"][2]
        fewer += last["tenth"][1] < last["first"][1]
        more += last["tenth"][1] > last["first"][1]
    first = 100 * keys["first"] / spans
    figures.add(
        f"keys per 100 gold spans, {kind}, {ORDERS} documents as the first of a project", first, "keys"
    )
    figures.add("… as the tenth", 100 * keys["tenth"] / spans, "keys", first)
    figures.add("… fewer in", fewer, "documents")
    figures.add("… more in", more, "documents")
