"""Texts and annotations that the reader's tests share."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hashiya.core.labels import Label, Scheme
from hashiya.core.segment import words
from hashiya.core.span import Annotation, Status
from hashiya.ui.reader import ReaderView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.ui.reader.paint.printing import Steps

MIXED = (
    "قال الأستاذ محمد UNESCO 12 أبريل وَقَالَ لَا الله 3,250.75 USD 🙂 نعم (ت 356هـ/967م) iPhone 15 «كريم» "
    "والإسلام ١٤٤٥ 35% ثم"
)
VOCALISED = "وَمِمَّا كَتَبَهُ نَاسِخٌ مَجْهُولٌ فِي حَاشِيَةِ الوَرَقَةِ الأُولَى: بَلَغَ مُقَابَلَةً بِالأَصْلِ ضَحْوَةَ الخَمِيسِ."
PLAIN = "زارت سلمى خزانة المخطوطات في فاس صباح الثلاثاء وسألت عن فهرس قديم لم يطبع بعد"

SCHEME = Scheme(
    "trial",
    "تجربة",
    "Trial",
    (
        Label("PERS", "شخص", "Person", "P", "ح", "people", (0.538, 0.165, 12)),
        Label("GPE", "بلد", "Country, city", "G", "ل", "places", (0.483, 0.097, 155)),
        Label("ORG", "مؤسسة", "Organization", "O", "خ", "org", (0.505, 0.177, 261)),
        Label("DATE", "تاريخ", "Date", "D", "ي", "time", (0.534, 0.158, 82)),
    ),
)


def annotation(
    text: str, start: int, end: int, label: str = "PERS", uid: str = "", **more: object
) -> Annotation:
    made = Annotation(uid or f"{start}-{end}-{label}", "doc", "me", start, end, label, text[start:end])
    return replace(made, **more)  # type: ignore[arg-type]


def surface(text: str, words_: str, label: str = "PERS", **more: object) -> Annotation:
    """An annotation on the first place where the words stand."""
    start = text.index(words_)
    return annotation(text, start, start + len(words_), label, **more)  # type: ignore[arg-type]


def long_text(paragraphs: int, seed: int = 1) -> str:
    chosen = random.Random(seed)
    parts = [PLAIN, VOCALISED, MIXED]
    return "\n".join(" ".join(chosen.choices(parts, k=chosen.randint(1, 4))) for _ in range(paragraphs))


def scattered(text: str, every: int = 60, seed: int = 2) -> list[Annotation]:
    """One annotation in about `every` characters, some nested, in reading order."""
    chosen = random.Random(seed)
    found, edges = [], words(text)
    step = max(1, every * len(edges) // max(1, len(text)))
    for place in range(0, len(edges) - 4, step):
        stop = place + chosen.randint(0, 3)
        if "\n" in text[edges[place][0] : edges[stop][1]]:
            stop = place
        status = chosen.choice((Status.ACCEPTED, Status.SUGGESTED))
        code = chosen.choice(SCHEME.codes)
        found.append(annotation(text, edges[place][0], edges[stop][1], code, uid=f"o{place}", status=status))
        if stop > place and chosen.random() < 0.5:
            found.append(annotation(text, *edges[place], "GPE", uid=f"i{place}"))
    return sorted(found, key=lambda one: (one.start, -one.end))


def shown_reader(qtbot: QtBot) -> ReaderView:
    """A reader on the screen, without motion and away from the keyboard."""
    made = ReaderView()
    qtbot.addWidget(made)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.motion = False
    made.set_scheme(SCHEME)
    made.resize(900, 500)
    made.show()
    return made


def all_steps(steps: Steps) -> int:
    """Print at once; the number of pages."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return int(end.value)
