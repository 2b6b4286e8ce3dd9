"""How a page of texts looks: measures, print, and the two colours of every label by day and by night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.colours.label_colours import Lch, band, mark, tag, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hashiya.core.labels import Label, Scheme

PAPER, NIGHT = "#FDFCF8", "#1B1A17"
_FORMS = {
    "people": "●○",
    "org": "■□",
    "places": "▼▽",
    "time": "▲△",
    "works": "◆◇",
    "numbers": "▬▭",
    "money": "✚✛",
}
"""The forms of the families as the window has them, full and hollow."""

STYLE = """
:root { color-scheme: light dark; --paper: #FDFCF8; --ink: #1D1B16; --soft: #5F5A4F; --line: #DDD8CB; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 6rem; max-width: 46rem; background: var(--paper);
  color: var(--ink);
  font: 1.25rem/2.45 "Noto Naskh Arabic", "Amiri", "Scheherazade New", "Geeza Pro", serif; }
h1 { font-size: 1.5rem; line-height: 1.5; } h2 { font-size: 1.25rem; line-height: 1.6; margin-top: 3rem; }
.by { color: var(--soft); font-size: .95rem; line-height: 1.6; margin-block-end: 1rem; }
dl { font: .9rem/1.7 system-ui, "Noto Sans Arabic", sans-serif; color: var(--soft); margin: 1.5rem 0;
  display: flex; flex-wrap: wrap; gap: .2rem 1.4rem;
  border-block: 1px solid var(--line); padding-block: .7rem; }
dl div { display: flex; gap: .45rem; align-items: baseline; } dt, dd { margin: 0; }
dt { color: var(--ink); border-block-end: .16em solid var(--c); }
dt span { color: var(--c); }
article p { margin: 0 0 .5rem; white-space: pre-wrap; overflow-wrap: anywhere;
  line-height: calc(2.45em + var(--n, 0) * .86em); }
mark { color: inherit; padding: 0 0 calc(var(--l) * .86em); margin: 0;
  background: linear-gradient(var(--c) 0 0) 0 100%/100% .11em no-repeat,
    linear-gradient(var(--b) 0 0) 0 0/100% calc(100% - var(--l) * .86em - .13em) no-repeat;
  -webkit-box-decoration-break: clone; box-decoration-break: clone; }
mark.s { background: repeating-linear-gradient(90deg, var(--c) 0 .28em, transparent .28em .5em)
  0 100%/100% .11em no-repeat; }
mark[data-n]::before { content: attr(data-n); position: absolute; white-space: nowrap; direction: inherit;
  font: .52em/1.3 system-ui, "Noto Sans Arabic", sans-serif; color: var(--t);
  margin-block-start: calc((1.225em + var(--n, 0) * .43em + .8em + var(--l) * .86em) / .52); }
@page { margin: 18mm 16mm; }
@media print { body { max-width: none; padding: 0; font-size: 12pt; background: none; color: #000; }
  article { break-before: page; } article:first-of-type { break-before: auto; }
  h1, h2 { break-after: avoid; } dl { break-inside: avoid; }
  mark, dt { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  p { orphans: 3; widows: 3; } }
"""


def label_class(place: int) -> str:
    """The class of the label that was met as the `place`th."""
    return f"k{place}"


def symbol(label: Label | None, *, suggested: bool = False) -> str:
    """The form of the label's family; hollow for what is only suggested."""
    return _FORMS.get(label.family if label else "works", _FORMS["works"])[suggested]


def label_rules(codes: Mapping[str, int], scheme: Scheme | None) -> str:
    """CSS that gives every label its line (--c), band (--b) and the colour of its name (--t).

    A label has the colour of the scheme; where two could not be told apart the later one gets another.
    """
    known: Iterable[Label] = scheme.labels if scheme else ()
    colours = told_apart(
        [(label.code, label.lch) for label in known if label.code in codes]
        + [(code, None) for code in codes if scheme is None or scheme.get(code) is None]
    )
    day = [_rule(codes[code], lch, False) for code, lch in colours.items()]
    night = [_rule(codes[code], lch, True) for code, lch in colours.items()]
    return "".join(day) + (
        "@media screen and (prefers-color-scheme: dark) {\n"
        ":root { --paper: #1B1A17; --ink: #E9E5DA; --soft: #A8A293; --line: #3A372F; }\n"
        f"{''.join(night)}}}\n"
    )


def _rule(place: int, lch: Lch, dark: bool) -> str:
    behind = band(dark, lch, "", "accepted")
    words = tag(dark, lch, behind)
    return f".{label_class(place)} {{ --c: {mark(dark, lch)}; --b: {behind}; --t: {words}; }}\n"
