"""What an engine's label is called in the scheme of a project."""

from __future__ import annotations

from hashiya.core.labels import Scheme

# An engine's label, then what stands for it in schemes that lack it, best first.
_STAND_INS = {
    "PERS": ("PER", "PERSON"),
    "GPE": ("LOC", "LOCATION"),
    "FAC": ("LOC", "LOCATION"),
    "LOC": ("LOCATION", "GPE"),
    "ORG": ("ORGANIZATION",),
    "NORP": ("MISC",),
    "EVENT": ("MISC",),
    "PRODUCT": ("MISC",),
    "LANGUAGE": ("MISC",),
    "LAW": ("MISC",),
    "MISC": ("MIS",),
    "WEBSITE": ("URL",),
    "CURR": ("CURRENCY",),
    "OCC": ("TITLE",),
}


class LabelMap:
    """Maps the 21 labels that rules speak of to those of one scheme; None where it has no place."""

    def __init__(self, scheme: Scheme) -> None:
        codes = set(scheme.codes)
        self._map: dict[str, str | None] = {code: code for code in codes}
        for label, stand_ins in _STAND_INS.items():
            if label not in codes:
                self._map[label] = next((code for code in stand_ins if code in codes), None)

    def get(self, label: str) -> str | None:
        return self._map.get(label)
