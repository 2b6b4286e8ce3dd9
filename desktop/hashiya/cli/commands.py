"""Which function does which command; loaded only when a command runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.cli import (
    agreement,
    checking,
    corpus,
    entities,
    evaluate,
    exchange,
    listing,
    parts,
    reading,
    review,
    team,
    work,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "new": work.new,
    "import": work.import_,
    "documents": listing.documents,
    "suggest": work.suggest,
    "accept": work.accept,
    "train": work.train,
    "evaluate": evaluate.evaluate,
    "simulate": work.simulate,
    "export": exchange.export,
    "parts": parts.parts,
    "merge": exchange.merge,
    "compare": review.compare,
    "settle": review.settle,
    "package": team.package,
    "people": team.people,
    "bring-back": team.bring_back,
    "sync": team.sync,
    "agreement": agreement.agreement,
    "corpus": corpus.corpus,
    "search": reading.search,
    "concordance": reading.concordance,
    "collocations": reading.collocations,
    "keyness": reading.keyness,
    "dispersion": reading.dispersion,
    "entities": entities.entities,
    "publish": reading.publish,
    "show": listing.show,
    "check": checking.check,
    "formats": listing.formats,
    "engines": listing.engines,
    "schemes": listing.schemes,
}
