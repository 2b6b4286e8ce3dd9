"""Agreement beyond labels as plain rows: relations, attributes, labels of documents, entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.agreement import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.beyond.beyond_agreement import BeyondTally
    from hashiya.services.entities.link_agreement import LinkAgreement

RELATIONS, ON_ENDS, TYPE = "relations_f1", "relations_f1_on_agreed_ends", "relations_kappa_type"
ATTRIBUTE, LABEL = "attribute_kappa", "document_label_kappa"
LINKING, B3, LEA = "linking_accuracy", "b3_f1", "lea_f1"


@dataclass(frozen=True, slots=True)
class BeyondFigure:
    """One figure: `kind` one of the codes above, `name` of the attribute or label ("" of the others), `count`
    how many were compared.
    """

    kind: str
    name: str
    measure: Measure
    count: int

    @property
    def column(self) -> str:
        """What a column of a table is called."""
        return f"{self.kind}:{self.name}" if self.name else self.kind


def beyond_figures(tally: BeyondTally | None, links: LinkAgreement | None = None) -> list[BeyondFigure]:
    """All figures of two people (or of all pairs together); what nobody has is left out."""
    found: list[BeyondFigure] = []
    if tally is not None:
        if tally.first or tally.second:
            found += [
                BeyondFigure(RELATIONS, "", tally.f1, tally.first + tally.second),
                BeyondFigure(
                    *(ON_ENDS, "", tally.f1_on_agreed_ends),
                    tally.first_on_agreed + tally.second_on_agreed,
                ),
                BeyondFigure(TYPE, "", tally.kappa_type, tally.types.total()),
            ]
        for name, counted in sorted(tally.values.items()):
            if not name.startswith("@"):
                found.append(BeyondFigure(ATTRIBUTE, name, tally.kappa_of(name), counted.total()))
        for name, counted in sorted(tally.labels.items()):
            found.append(BeyondFigure(LABEL, name, tally.kappa_of_label(name), counted.total()))
    if links is not None:
        accuracy = links.linking.accuracy
        same = Measure(accuracy) if accuracy is not None else Measure(None, "nothing_marked")
        found.append(BeyondFigure(LINKING, "", same, links.linking.compared))
        for kind, score in ((B3, links.b3), (LEA, links.lea)):
            found.append(BeyondFigure(kind, "", Measure(score.f1), links.linking.compared))
    return found


def links_of(links: Sequence[LinkAgreement], people: tuple[str, str]) -> LinkAgreement | None:
    """Those of this pair."""
    return next((each for each in links if tuple(each.people) == tuple(people)), None)


def beyond_json(tally: BeyondTally) -> dict[str, object]:
    """`relations` (F1 with both ends and type exact, F1 of those on agreed ends, κ of type), κ of each of
    `attributes` and `document_labels`; what nobody has is left out.
    """
    found: dict[str, object] = {}
    if tally.first or tally.second:
        measures = {
            "f1": tally.f1,
            "f1_on_agreed_ends": tally.f1_on_agreed_ends,
            "kappa_type": tally.kappa_type,
        }
        counts = {"first": tally.first, "second": tally.second, "same": tally.same}
        rounded = {key: value for name, each in measures.items() for key, value in _plain(name, each).items()}
        found["relations"] = {**rounded, **counts}
    if tally.values:
        found["attributes"] = {
            name: {**_plain("kappa", tally.kappa_of(name)), "count": counted.total()}
            for name, counted in sorted(tally.values.items())
        }
    if tally.labels:
        found["document_labels"] = {
            name: {**_plain("kappa", tally.kappa_of_label(name)), "count": counted.total()}
            for name, counted in sorted(tally.labels.items())
        }
    return found


def _plain(name: str, measure: Measure) -> dict[str, object]:
    """Rounded; None with the reason beside it."""
    if measure.value is None:
        return {name: None, f"{name}_why": measure.code}
    return {name: round(measure.value, 4)}
