"""Every rule has its row in the table of scores, every row its rule, and no rule a score of its own."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.suggesting import ask, knowledge

from hashiya.suggest import lexicon, patterns
from hashiya.suggest.lexicon.lexicon_recognizer import LexiconSuggester
from hashiya.suggest.patterns import PatternsSuggester
from hashiya.suggest.patterns.calendar import DATE, TIME
from hashiya.suggest.patterns.web import ADDRESS
from hashiya.suggest.rule_scores import RULES, SCORES

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = [
    path for room in (lexicon, patterns) for path in sorted(Path(str(room.__file__)).parent.rglob("*.py"))
]


def _reads() -> Iterator[tuple[Path, ast.expr]]:
    """What stands in brackets after SCORES, and in SCORES.get(…)."""
    for path in _FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "SCORES":
                yield path, node.slice
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "SCORES.get":
                yield path, node.args[0]


def _asked() -> set[str]:
    names = {str(read.value) for _, read in _reads() if isinstance(read, ast.Constant)}
    names |= {f"date_{kind}" for kind in DATE.kinds if kind != "bare_year"}  # told by what is around
    names |= {f"time_{kind}" for kind in TIME.kinds}
    names |= {f"address_{kind}" for kind in ADDRESS.groupindex}
    return names | {f"number.word_{kind}" for kind in "IKxUX"}


def test_every_rule_has_a_row_and_every_row_a_rule() -> None:
    names = [name for name, _, _ in RULES]
    assert len(names) == len(set(names)) > 150
    assert set(names) == _asked()


def test_names_that_are_made_are_of_the_four_kinds_that_are_looked_up_here() -> None:
    made = {ast.unparse(read) for _, read in _reads() if not isinstance(read, ast.Constant)}
    assert made == {"f'date_{kind}'", "f'time_{kind}'", "f'address_{kind}'", "f'number.word_{kind}'"}


def test_scores_are_probabilities_and_each_says_what_it_is_for() -> None:
    for name, score, purpose in RULES:
        assert 0 < score < 1, name
        assert len(purpose) > 3, name


def test_no_rule_gives_a_score_by_hand() -> None:
    """A number between 0 and 1 in a RuleMatch or an `add` belongs into the table."""
    by_hand = []
    for path in _FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called in ("RuleMatch", "add", "Suggestion"):
                by_hand += [
                    (path.name, inner.lineno)
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, float)
                ]
    assert by_hand == []


def test_what_a_rule_is_worth_is_what_the_table_says() -> None:
    lists = LexiconSuggester().open(knowledge())
    forms = PatternsSuggester().open(knowledge())
    scores = {item.label: item.score for item in ask(lists, "وصل إلى المملكة المغربية أمس.", threshold=0)}
    assert scores["GPE"] == SCORES["state"]
    found = ask(forms, "وارتفعت الأسعار بنسبة 20% هذا الشهر.", threshold=0)
    assert [item.score for item in found if item.label == "PERCENT"] == [SCORES["percent"]]
