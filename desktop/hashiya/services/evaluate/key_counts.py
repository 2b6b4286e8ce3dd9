"""Keys counted by kind of act and way of working, and what each act costs, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.services.evaluate.screen import COLUMNS, LINES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ACTS = ("accept", "reject", "relabel", "boundary", "missing")
WAYS = ("glance", "walk", "string matcher", "no suggestions", "doccano's way")

COSTS: tuple[tuple[str, str, str], ...] = (
    (
        "glance",
        "accept",
        "Space takes what is ticked in a paragraph in sight (1); a letter ticks one (1)",
    ),
    ("glance", "reject", "a letter takes the tick away (1); what has no tick goes with the Space"),
    ("glance", "relabel", "Shift and its letter, the label's key (2), also of what is only possible"),
    (
        "glance",
        "boundary",
        "Shift and its letter, Ctrl+arrow for each word, a label's key if need be; or marked anew",
    ),
    (
        "glance",
        "missing",
        "the label's key (Shift+Space, and the key at the end, where it is a suggestion's letter), the first "
        "word's letters or digits (1 or 2), the last word's; with Shift the first alone",
    ),
    ("walk", "accept", "Enter, which goes on to the next (1)"),
    ("walk", "reject", "Delete (1)"),
    ("walk", "relabel", "the label's key (1)"),
    ("walk", "boundary", "Ctrl+arrow for each word, the label's key or Tab to go on (words + 1)"),
    ("walk", "missing", "Esc, the way there, Shift+arrow for each word, the label's key, Tab to go on"),
    ("no suggestions", "missing", "the way there, Shift+arrow for each word, the label's key"),
    ("doccano's way", "missing", "press and release of the pointer, the label's key (3)"),
)
"""(way, act, keys). The way there: the least of Ctrl+arrows, ↑ or ↓ with Ctrl+arrows, with Home or End."""


@dataclass(slots=True)
class Keys:
    """Keys pressed by kind of act, how often each act was done, and the gold spans that came of it."""

    spans: int = 0
    keys: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)

    def press(self, act: str, keys: int, times: int = 1) -> None:
        """Count `keys` for an act done `times` times."""
        self.keys[act] += keys
        self.acts[act] += times

    @property
    def per_span(self) -> float:
        """Keys for each gold span; 0.0 where there is none."""
        return sum(self.keys.values()) / self.spans if self.spans else 0.0


@dataclass(frozen=True, slots=True)
class KeyReport:
    """Keys by way of working.

    `curve` holds (document, keys, gold spans) of each way, in the order in which they were worked through;
    `models` (documents learned from, whether it was used) of each model of one's own that was trained.
    """

    ways: Mapping[str, Keys]
    documents: int
    annotations: int
    curve: Mapping[str, Sequence[tuple[str, int, int]]] = field(default_factory=dict)
    models: Sequence[tuple[int, bool]] = ()

    def rows(self) -> list[tuple[str, str, int, int, str]]:
        """(way, act, how often, keys, keys each); in the rows «all» gold spans and keys for each."""
        rows: list[tuple[str, str, int, int, str]] = []
        for name, found in self.ways.items():
            rows.append((name, "all", found.spans, found.keys.total(), f"{found.per_span:.2f}"))
            for act in ACTS:
                if found.acts[act] or found.keys[act]:
                    each = found.keys[act] / found.acts[act] if found.acts[act] else 0.0
                    rows.append(("", act, found.acts[act], found.keys[act], f"{each:.2f}"))
        return rows

    def as_json(self) -> dict[str, object]:
        """As a JSON object; `keys_per_span` is what the ways are compared by."""
        return {
            "documents": self.documents,
            "annotations": self.annotations,
            "screen": {"columns": COLUMNS, "lines": LINES},
            "costs": [{"way": way, "act": act, "keys": keys} for way, act, keys in COSTS],
            "models": [{"documents": documents, "used": used} for documents, used in self.models],
            "ways": {
                name: {
                    "keys": found.keys.total(),
                    "keys_per_span": round(found.per_span, 4),
                    "curve": [list(each) for each in self.curve.get(name, ())],
                    "acts": {
                        act: {"count": found.acts[act], "keys": found.keys[act]}
                        for act in ACTS
                        if found.acts[act] or found.keys[act]
                    },
                }
                for name, found in self.ways.items()
            },
        }
