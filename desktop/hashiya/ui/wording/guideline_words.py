"""The guidelines of a label in a few lines, for the side of the cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import isolated
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.core.labels import Label
    from hashiya.services.scheme.guidelines import Guide

_EXAMPLES = 2


def guide_words(label: Label, guide: Guide, language: str) -> str:
    """The text (else the scheme's definition), then some examples of either kind, one a line."""
    definition = label.definition_ar if language == "ar" else label.definition_en
    lines = [guide.text or definition]
    good = [isolated(" ".join(each.surface.split())) for each in guide.positive[-_EXAMPLES:]]
    bad = [isolated(" ".join(each.surface.split())) for each in guide.negative[-_EXAMPLES:]]
    if good:
        lines.append(tr("Guide", "Like this: {0}").format(tr("Guide", ", ").join(good)))
    if bad:
        lines.append(tr("Guide", "Not like this: {0}").format(tr("Guide", ", ").join(bad)))
    return "\n".join(line for line in lines if line)
