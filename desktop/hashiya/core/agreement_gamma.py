"""Mathet's γ (Mathet, Widlöcher, Métivier, Computational Linguistics 41:3, 2015) through pygamma-agreement.

That package is used where a person has installed it: it brings cvxopt along, which is under the GPL, so
it can be no dependency of ours, not even an optional one.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from hashiya.core.agreement import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hashiya.core.span import Span

MISSING = "γ needs the package pygamma-agreement: pip install pygamma-agreement."
MOST_UNITS = 400  # of one person in one text; time grows with the cube of it
_PRECISION = 0.05
_lock = threading.Lock()  # the package draws from numpy's one global source of chance


def unavailable() -> str:
    """Why γ cannot be computed here, in a plain sentence; "" if it can."""
    return "" if find_spec("pygamma_agreement") else MISSING


def gamma(people: Mapping[str, Sequence[Span]], *, alpha: float = 1.0, seed: int = 4772) -> Measure:
    """γ of two or more people's spans of one text; `alpha` weighs positions against labels.

    Chance is estimated by sampling to within five percent; with the same seed the figure is the same.
    """
    if unavailable():
        return Measure(None, "no_package")
    if len(people) < 2:
        return Measure(None, "one_person")
    if not all(people.values()):
        # γ aligns units with units: of someone without any, there is nothing to sample chance from.
        return Measure(None, "nothing_marked")
    if max(map(len, people.values())) > MOST_UNITS:
        return Measure(None, "too_large")
    return Measure(_compute(people, alpha, seed))


def _compute(people: Mapping[str, Sequence[Span]], alpha: float, seed: int) -> float:
    import numpy
    from pyannote.core import Segment

    with _quiet():
        from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

        continuum = Continuum()
        for person, spans in people.items():
            for span in spans:
                continuum.add(person, Segment(span.start, span.end), span.label)
        with _lock:
            kept = numpy.random.get_state()
            numpy.random.seed(seed)
            try:
                distance = CombinedCategoricalDissimilarity(alpha=alpha, beta=1, delta_empty=1)
                return float(continuum.compute_gamma(distance, precision_level=_PRECISION).gamma)
            finally:
                numpy.random.set_state(kept)


@contextmanager
def _quiet() -> Iterator[None]:
    """The package warns through the root logger, once a sample, that it uses its second-best solver."""

    def keep(record: logging.LogRecord) -> bool:
        return "CBC solver" not in record.getMessage()

    root = logging.getLogger()
    root.addFilter(keep)
    try:
        yield
    finally:
        root.removeFilter(keep)
