"""What is a body or a place away from the news: how sure engines may be there, among the weights of evidence.

Engines and weights learned it from the news, and from an encyclopaedia annotated like them. AQMAR's articles,
which nothing else is learned from, were annotated by other people by other rules. Eight numbers are fitted to
what the engines that ship say of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import Span
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.suggest.base import Analysis, Knowledge
from hashiya.suggest.combine.doubts import DOUBT, shift_name, shrink_name
from hashiya.suggest.combine.ensemble import THRESHOLD, Ensemble
from hashiya.suggest.combine.evidence import CAREFUL, log_odds
from hashiya.suggest.combine.far_from_news import far_from_news
from hashiya.suggest.combine.refit import Taught, refit
from hashiya.suggest.combine.weights import Weigher
from hashiya.suggest.suggesters import SUGGESTERS
from training.figures import calibration_error, show, strict_f1
from training.weights import Case, Said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hashiya.suggest.base import Suggestion
    from training.texts import LabelledText

DIFFER = ("LOC", "ORG")
"""Persons are the same by all guidelines."""
_COUNTED = ("PERS", "LOC", "ORG")
_FAST = ("patterns", "lexicon", "crf")
_SETS = ((*_FAST, CAREFUL), _FAST)
_NEARLY = 0.2  # what is less likely is not shown, and says nothing of what is
_EVEN = 0.5


def learn_doubts(
    articles: Sequence[LabelledText], known: Mapping[str, float], say: Callable[[str], None]
) -> dict[str, float]:
    """The weights `known` of schemes of few types, with doubts beside them.

    Tells what is found in each article with doubts that come of the others, and with none.
    """
    near = {name: weight for name, weight in known.items() if not name.startswith(DOUBT)}
    cases = _read(articles)
    rows = [rows_of(case, near) for case in cases]
    others = [
        {**near, **refit([row for place, part in enumerate(rows) if place != here for row in part])}
        for here in range(len(cases))
    ]
    for engines in _SETS:
        _tell("no doubts", cases, engines, [near] * len(cases), say)
        _tell("doubts of the others", cases, engines, others, say)
    return {**near, **refit([row for part in rows for row in part])}


def _read(articles: Sequence[LabelledText]) -> list[Case]:
    knowledge = Knowledge(load_scheme("anercorp"))
    opened = {each.name: each.open(knowledge) for each in SUGGESTERS if each.name in _SETS[0]}
    cases = []
    for number, text in enumerate(articles):
        analysis = Analysis(text.text)
        said = {name: engine.suggest(analysis) for name, engine in opened.items()}
        spans = frozenset(Span(*span) for span in text.spans)
        cases.append(Case(str(number), text.text, spans, said))
    return cases


def rows_of(case: Case, near: Mapping[str, float]) -> list[Taught]:
    """What of DIFFER is shown or nearly so, by each set of engines."""
    far = far_from_news(case.text)
    found: list[Taught] = []
    for engines in _SETS:
        for item in _suggest(case, engines, near, _NEARLY):
            if item.label in DIFFER:
                odds, careful = log_odds(item.score), CAREFUL in engines
                shift = shift_name(item.label, careful=careful)
                shrink = shrink_name(item.label, careful=careful)
                found.append(Taught(odds, {shift: far, shrink: far * odds}, item.span in case.spans))
    return found


def _tell(
    name: str,
    cases: Sequence[Case],
    engines: Sequence[str],
    tables: Sequence[Mapping[str, float]],
    say: Callable[[str], None],
) -> None:
    gold = [[(span.start, span.end, span.label) for span in case.spans] for case in cases]
    scored, found = [], []
    for case, table in zip(cases, tables, strict=True):
        shown = _suggest(case, engines, table, THRESHOLD)
        scored += [(item.score, item.span in case.spans) for item in shown if item.label in _COUNTED]
        found.append([(item.start, item.end, item.label) for item in shown if item.score >= _EVEN])
    error = calibration_error(scored)
    title = f"AQMAR, {name}, {'+'.join(engines)}"
    say(f"{show(title, strict_f1(gold, found, _COUNTED))}; calibration error {error:.3f}")


def _suggest(
    case: Case, engines: Sequence[str], table: Mapping[str, float], threshold: float
) -> list[Suggestion]:
    opened = {name: Said(name, [case]) for name in engines}
    ensemble = Ensemble(opened, nested=False, weigher=Weigher(table, pace=0.0))
    return ensemble.suggest(Analysis(case.text), document=case.name, threshold=threshold)
