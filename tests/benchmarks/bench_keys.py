"""How many keys a gold span costs, by the model of `hashiya simulate --keys`.

The bundled model was trained on the texts of ../shared among others: on them its figure is better than on a
text of one's own. tests/data/gold_unseen was never trained on.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hashiya.core.span import Span
from hashiya.services.evaluate.key_model import KeyReport, count_keys
from hashiya.services.evaluate.simulation import Text
from hashiya.services.scheme.scheme_files import load_scheme

if TYPE_CHECKING:
    from tests.helpers.figures import Figures

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path.append(str(ROOT / "packaging"))

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]
needs_shared = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="needs the texts of ../shared")


def _texts(kind: str) -> list[Text]:
    from training import corpora

    if kind == "unseen":
        read = dict(enumerate(corpora.read_own(ROOT / "tests" / "data" / "gold_unseen")))
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
    """Every third article: the careful engine takes half a minute of a processor for each."""
    report = count_keys(_texts("aqmar")[::3], scheme=load_scheme("anercorp"))
    _tell(figures, "AQMAR", report, 50 * report.ways["string matcher"].per_span)
