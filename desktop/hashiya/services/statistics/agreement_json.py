"""Agreement as `hashiya agreement --json` prints it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from hashiya.core.agreement import Measure
from hashiya.services.statistics.agreement import Figures
from hashiya.services.statistics.beyond_figures import beyond_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.core.agreement import SpanCounts
    from hashiya.services.statistics.agreement import AgreementReport


def as_json(report: AgreementReport) -> dict[str, object]:
    """What `hashiya agreement --json` prints: figures rounded, None with a reason beside where undefined."""
    names = report.names
    pairs = []
    for pair in report.pairs:
        row: dict[str, object] = {"people": list(pair.people), "documents": pair.documents}
        row |= _plain(pair.figures) | _met(pair.figures.spans)
        row["labels"] = {label: _met(counts) for label, counts in sorted(pair.labels.items())}
        pairs.append(row)
    labels = {each.label: {"count": each.count, **_measures(asdict(each))} for each in report.labels}
    documents = {each.name: _measures(asdict(each)) for each in report.documents}
    return {
        "pairs": pairs,
        "labels": labels,
        "documents": documents,
        "overall": _plain(report.overall),
        "undecided": asdict(report.undecided),
        "people": [
            {
                "person": each.name,
                "uid": each.layer,
                "documents": each.documents,
                "documents_empty": each.silent,
                "annotations": each.annotations,
                "labels": dict(each.labels),
            }
            for each in report.annotators
        ],
        "left_out": [
            {
                "document": each.name,
                "uid": each.document,
                "why": each.why,
                "people": [names.get(uid, uid) for uid in each.people],
                "read_by": [names.get(uid, uid) for uid in each.read_by],
            }
            for each in report.uncounted
        ],
    }


def _met(counts: SpanCounts) -> dict[str, object]:
    """How many annotations each of two has, in their order, how many both (same words and label), and how
    many one of them alone.
    """
    return {
        "annotations": [counts.first, counts.second],
        "matched": counts.strict,
        "only": [counts.first - counts.strict, counts.second - counts.strict],
    }


def _plain(found: Figures) -> dict[str, object]:
    values = _measures({name: getattr(found, name) for name in Figures.__dataclass_fields__})
    if found.beyond is not None:
        values |= beyond_json(found.beyond)
    if found.gamma.value is None and found.gamma.code in ("not_asked", "no_package"):
        values.pop("gamma")
    return {**values, "clitics": found.clitics, "cautions": list(found.cautions)}


def _measures(values: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Measure):
            value = {"value": value.value, "code": value.code}
        if isinstance(value, dict) and set(value) == {"value", "code"}:
            found[name] = None if value["value"] is None else round(value["value"], 4)
            if value["value"] is None:
                found[f"{name}_why"] = value["code"]
    return found
