"""Trains what proposes subtypes (resources/models/subtypes.bin) from the corpora beside the checkout.

Prints how many of the mentions in the part `test` of our annotated texts are named rightly, then writes the
model. The same data give the same file. Needs the extra `lexicons` (Babel's names of countries). A minute.

    python packaging/train_subtypes.py [--shared FOLDER] [--output FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

_ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_ROOT / "desktop"), str(_ROOT / "packaging")]

import lexicon_sources  # noqa: E402
from training import subtypes  # noqa: E402
from training.development import ANNOTATED  # noqa: E402

from hashiya.assets import resource  # noqa: E402
from hashiya.files import writing  # noqa: E402
from hashiya.services.attributes.subtype_proposal import LEAST, SUBTYPE  # noqa: E402
from hashiya.suggest.subtypes.subtype_model import MODEL_FILE, pack  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--shared", type=Path, default=_ROOT.parent / "shared")
    parser.add_argument("--output", type=Path, default=_ROOT / "resources" / "models" / MODEL_FILE)
    options = parser.parse_args(arguments)
    mentions = [
        *subtypes.read_encyclopaedia(options.shared / "data"),
        *subtypes.read_ours(ANNOTATED, "train"),
        *subtypes.read_countries(lexicon_sources.countries()),
    ]
    values = _values()
    model = subtypes.fit(mentions, values)
    held = list(subtypes.read_ours(ANNOTATED, "test"))
    for label in values:
        found = subtypes.measure(model, [each for each in held if each.label == label], LEAST)
        sys.stdout.write(
            f"{label}: of {found.count} mentions {100 * found.right:.1f} % are named rightly; "
            f"{100 * found.said:.1f} % are proposed (a chance of {LEAST} or more), "
            f"{100 * found.sure:.1f} % of these rightly\n"
        )
    written = pack(model)
    with writing(options.output) as beside:
        beside.write_bytes(written)
    sys.stdout.write(f"{options.output}: {len(written) / 1e3:.0f} KB\n")
    return 0


def _values() -> dict[str, list[str]]:
    """Label → the subtypes that the shipped scheme has for it."""
    scheme = json.loads(resource("schemes", "wojood.json").read_text(encoding="utf-8"))
    told = next(each for each in scheme["attributes"] if each["code"] == SUBTYPE)
    return {
        label: [each["value"] for each in told["values"] if label in each["labels"]]
        for label in told["labels"]
    }


if __name__ == "__main__":
    sys.exit(main())
