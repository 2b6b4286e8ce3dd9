"""What an engine's label is called in the scheme of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.label_names import LABEL_NAMES, stand_ins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hashiya.core.labels import Scheme


class SchemeLabels:
    """Maps the 21 labels that rules speak of to those of one scheme; None where it has no place."""

    def __init__(self, scheme: Scheme) -> None:
        codes = set(scheme.codes)
        self._map: dict[str, str | None] = {code: code for code in codes}
        for label in LABEL_NAMES:
            if label not in codes:
                self._map[label] = next((code for code in stand_ins(label) if code in codes), None)

    def get(self, label: str) -> str | None:
        return self._map.get(label)


def names_for(labels: Iterable[str], scheme: Scheme) -> dict[str, str]:
    """The scheme's label for each of a model's, where it has one."""
    by_upper = {code.upper(): code for code in scheme.codes}
    return {
        label: by_upper[name] for label in labels for name in reversed(stand_ins(label)) if name in by_upper
    }
