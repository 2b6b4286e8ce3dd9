"""What the figures of agreement mean, when they mislead, and why one has no value: in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import isolated, noop, number
from hashiya.services.statistics.agreement_report import MEASURES
from hashiya.services.statistics.uncounted_texts import BEGUN, GIVEN, UNFINISHED, UNKNOWN
from hashiya.ui.wording.common import label_title, tr

if TYPE_CHECKING:
    from hashiya.core.agreement import Measure
    from hashiya.core.labels import Scheme
    from hashiya.services.project.undecided import Undecided
    from hashiya.services.statistics.agreement import AgreementReport

STRONG, FAIR = 0.8, 0.6


@dataclass(frozen=True, slots=True)
class Meaning:
    """A measure's name, what it says, when it misleads."""

    name: str
    says: str
    misleads: str


def meaning(measure: str) -> Meaning:
    """`measure` is a field of services.statistics.agreement.Figures."""
    found = {
        "f1": (
            tr("Measures", "Full agreement (F1)"),
            tr("Measures", "Boundaries and label together"),
            tr("Measures", "One letter more or less counts as a miss; see agreement on overlap beside it."),
        ),
        "f1_ranges": (
            tr("Measures", "Agreement on boundaries"),
            tr("Measures", "Whatever the label"),
            tr(
                "Measures", "It says nothing of labels; people may mark the same words and mean other things."
            ),
        ),
        "f1_overlap": (
            tr("Measures", "Agreement on overlap"),
            tr("Measures", "Same label, some words in common"),
            tr("Measures", "A long and a short mark count as agreed when they only touch."),
        ),
        "f1_clitic": (
            tr("Measures", "Without clitics"),
            tr("Measures", "F1 had clitics been counted alike"),
            tr(
                "Measures", "Where it is much higher than F1, the guidelines should say what a mark takes in."
            ),
        ),
        "kappa": (
            tr("Measures", "Cohen's kappa"),
            tr("Measures", "Of words, all pairs in one table, less chance"),
            tr("Measures", "Most words carry no label, which makes it high even where few marks agree."),
        ),
        "kappa_marked": (
            tr("Measures", "Kappa of marked words"),
            tr("Measures", "Only words that somebody marked"),
            tr(
                "Measures",
                "It is harsh: words nobody marks, rightly, do not count; good work can come out negative.",
            ),
        ),
        "alpha": (
            tr("Measures", "Krippendorff's alpha"),
            tr("Measures", "Of words, for any number of people"),
            tr("Measures", "Like kappa, it is lifted by the many words without a label."),
        ),
        "alpha_u": (
            tr("Measures", "Alpha of units"),
            tr("Measures", "Of marks as stretches of text"),
            tr("Measures", "Long marks weigh more than short ones; nested marks of one label count once."),
        ),
        "gamma": (
            tr("Measures", "Mathet's gamma"),
            tr("Measures", "Of marks aligned with each other"),
            tr("Measures", "It estimates chance by sampling and needs an extra package."),
        ),
    }
    return Meaning(*found[measure])


def undefined_words(code: str) -> str:
    """Why a figure has no value."""
    words = {
        "nothing_marked": tr("Undefined", "Nobody marked anything, so there is nothing to agree on."),
        "one_value": tr("Undefined", "All words carry one value, so chance cannot be told from agreement."),
        "no_tokens": tr("Undefined", "There is no word that two people read."),
        "one_person": tr("Undefined", "Fewer than two people took part."),
        "no_package": tr("Undefined", "An optional package is missing."),
        "too_large": tr("Undefined", "There are more marks than can be computed here."),
        "not_asked": tr("Undefined", "It was not computed."),
    }
    return words.get(code, code)


def caution_words(code: str) -> str:
    """What makes these figures look better or worse than the work is."""
    words = {
        "mostly_empty": tr(
            "Cautions", "Over nine words in ten carry no label: kappa and alpha look too good."
        ),
        "few_spans": tr("Cautions", "There are few annotations yet: a single one moves the figures much."),
        "one_label": tr("Cautions", "Only one label was used: labels were not put to the test."),
        "unequal": tr("Cautions", "One person marked over twice as much as another."),
    }
    return words.get(code, code)


def undecided_words(found: Undecided) -> str:
    """What waits in the documents compared, and what it does to the figures."""
    documents = tr("Undecided", "in %Ln documents", found.documents)
    words = tr("Undecided", "%Ln suggestions are not decided {0}.", found.suggestions).format(documents)
    if not found.one_sided:
        return words
    more = tr("Undecided", "%Ln annotations of one person alone stand at such places.", found.one_sided)
    return f"{words} {more}"


def figure_words(found: Measure) -> str:
    """The figure, or a dash."""
    return "–" if found.value is None else number(found.value, decimals=2)


def lead_words(report: AgreementReport, scheme: Scheme, language: str) -> str:
    """The one sentence above all figures."""
    value = report.overall.f1.value
    if value is None:
        return undefined_words(report.overall.f1.code if len(report.people) > 1 else "one_person")
    tenths = number(round(value * 10))
    if value >= STRONG:
        words = tr(
            "Agreement", "Strong agreement: about {0} of ten annotations have the same words and label."
        )
    elif value >= FAIR:
        words = tr("Agreement", "Fair agreement: about {0} of ten annotations have the same words and label.")
    else:
        words = tr(
            "Agreement", "Weak agreement: only about {0} of ten annotations have the same words and label."
        )
    worst = weakest(report, scheme, language)
    if not worst:
        return words.format(tenths)
    more = tr("Agreement", "They differ most in {0}; the guidelines could make the difference clearer.")
    joined = tr("Agreement", "{0} and {1}").format(*worst) if len(worst) > 1 else worst[0]
    return f"{words.format(tenths)} {more.format(joined)}"


def weakest(report: AgreementReport, scheme: Scheme, language: str) -> list[str]:
    """The two labels least agreed on, of those that were given often enough to tell."""
    often = [each for each in report.labels if each.count >= 5 and each.f1.value is not None]
    low = sorted((each for each in often if (each.f1.value or 0.0) < STRONG), key=_value)[:2]
    return [isolated(_title(scheme, each.label, language)) for each in low]


def _value(each: object) -> float:
    return each.f1.value or 0.0  # type: ignore[attr-defined]


def _title(scheme: Scheme, code: str, language: str) -> str:
    label = scheme.get(code)
    return (label_title(label, language) or label.ar) if label else code


def page_words() -> dict[str, str]:
    """The words of the exported page, by the keys of services.statistics.agreement_report.ENGLISH."""
    found = {name: meaning(name).name for name in MEASURES}
    found |= {code: undefined_words(code) for code in _UNDEFINED}
    found |= {code: caution_words(code) for code in _CAUTIONS}
    return found | {
        "title": tr("Agreement", "Agreement between annotators"),
        "people": tr("Agreement", "People"),
        "pairs": tr("Agreement", "Every two together"),
        "labels": tr("Agreement", "Each label"),
        "weeks": tr("Agreement", "Agreement over time"),
        "confused": tr("Agreement", "Most often confused"),
        "document": tr("Agreement", "Document"),
        "documents": tr("Agreement", "documents"),
        "label": tr("Agreement", "Label"),
        "count": tr("Agreement", "Count"),
        "overall": tr("Agreement", "All together"),
        "clitics": tr("Agreement", "Apart by a clitic only"),
        "undefined": tr("Agreement", "Undefined"),
        "annotators": tr("Agreement", "What each person has"),
        "annotations": tr("Agreement", "Annotations"),
        "empty": tr("Agreement", "Of these empty"),
        "matched": tr("Agreement", "Both alike"),
        "only_first": tr("Agreement", "Only the first"),
        "only_second": tr("Agreement", "Only the second"),
        "left_out": tr("Agreement", "Texts in which somebody does not count"),
        "why": tr("Agreement", "Why"),
        "read_by": tr("Agreement", "Read by"),
        **{f"why_{why}": uncounted_words(why) for why in WHY},
        "undecided": tr(
            "Undecided",
            "Suggestions nobody has decided about · in documents · one-sided annotations at such places",
        ),
    }


WHY = (UNFINISHED, GIVEN, BEGUN, UNKNOWN)


def uncounted_words(why: str) -> str:
    """Why somebody does not count in a text."""
    return {
        UNFINISHED: tr("Agreement", "not finished"),
        GIVEN: tr("Agreement", "assigned, nothing marked"),
        BEGUN: tr("Agreement", "begun, nothing marked"),
        UNKNOWN: tr("Agreement", "not known to have been seen"),
    }[why]


_UNDEFINED = (
    "nothing_marked",
    "one_value",
    "no_tokens",
    "one_person",
    "no_package",
    "too_large",
    "not_asked",
)
_CAUTIONS = ("mostly_empty", "few_spans", "one_label", "unequal")


_BEYOND = {
    "relations_f1": (
        noop("Relations (F1)"),
        noop("A relation is the same where both ends, their labels and the type are."),
    ),
    "relations_f1_on_agreed_ends": (
        noop("Relations on agreed ends (F1)"),
        noop("Only relations both of whose ends both people marked."),
    ),
    "relations_kappa_type": (
        noop("Type of relations (κ)"),
        noop("Where both relate the same two annotations."),
    ),
    "attribute_kappa": (
        noop("Attribute “{0}” (κ)"),
        noop("Over the annotations that both have; saying nothing is a value."),
    ),
    "document_label_kappa": (
        noop("Label of documents “{0}” (κ)"),
        noop("Over the documents that either labels; saying nothing is a value."),
    ),
    "linking_accuracy": (
        noop("Same entity"),
        noop("Of mentions that both linked: how many mean the same."),
    ),
    "b3_f1": (
        noop("Chains of mentions (B³)"),
        noop("How alike the chains of mentions are, mention by mention."),
    ),
    "lea_f1": (noop("Chains of mentions (LEA)"), noop("How alike the chains of mentions are, link by link.")),
}


def beyond_words(kind: str) -> tuple[str, str]:
    """What a figure beyond labels is called, and what it says."""
    title, says = _BEYOND[kind]
    return tr("BeyondFigures", title), tr("BeyondFigures", says)
