"""What other schemes, tools and models call the labels of the shipped schemes: one table for all who ask.

Imports map foreign names onto a project's labels with it, engines say with it what their labels are called in
a scheme that lacks them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection


class Names(NamedTuple):
    """Of one label: `same` are other names of it, `narrower` kinds of it, `wider` labels that take it in.

    Each the best first; `wider` are keys of the table or a name that nothing else goes by.
    """

    same: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    wider: tuple[str, ...] = ()


LABEL_NAMES: dict[str, Names] = {
    "PERS": Names(same=("PER", "PERSON")),
    "GPE": Names(narrower=("COUNTRY", "CITY"), wider=("LOC",)),
    "ORG": Names(same=("ORGANIZATION", "ORGANISATION")),
    "LOC": Names(same=("LOCATION",), wider=("GPE",)),
    "FAC": Names(same=("FACILITY",), wider=("LOC",)),
    "NORP": Names(wider=("MISC",)),
    "EVENT": Names(wider=("MISC",)),
    "PRODUCT": Names(wider=("MISC",)),
    "LANGUAGE": Names(wider=("MISC",)),
    "LAW": Names(wider=("MISC",)),
    "OCC": Names(wider=("TITLE",)),
    "WEBSITE": Names(same=("URL",)),
    "CURR": Names(same=("CURRENCY",)),
    "MISC": Names(same=("MIS",)),
}
"""By the code of the shipped schemes, in capitals."""

_CODES = {name: code for code, names in LABEL_NAMES.items() for name in names.same}


def same_names(name: str) -> tuple[str, ...]:
    """The name itself, then what else the same label is called, in capitals."""
    upper = name.upper()
    code = _CODES.get(upper, upper)
    names = LABEL_NAMES.get(code, Names())
    return tuple(dict.fromkeys((upper, code, *names.same)))


def stand_ins(name: str) -> tuple[str, ...]:
    """What may stand for a label in a scheme: its names, then those of wider labels; the best first."""
    upper = name.upper()
    wider = LABEL_NAMES.get(_CODES.get(upper, upper), Names()).wider
    return tuple(dict.fromkeys((*same_names(upper), *(each for code in wider for each in same_names(code)))))


def code_for(name: str, codes: Collection[str]) -> str:
    """Which of the table's codes a foreign name means, if it is among `codes`; "" where none is."""
    upper = name.upper()
    if upper in codes:
        return upper
    for code, names in LABEL_NAMES.items():
        if code in codes and (upper in names.same or upper in names.narrower):
            return code
    return ""
