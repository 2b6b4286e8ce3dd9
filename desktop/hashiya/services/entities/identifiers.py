"""Registers of entities on the web, and the addresses of their entries; nothing here opens one."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

REGISTERS = {
    "wikidata": "https://www.wikidata.org/wiki/{}",
    "geonames": "https://www.geonames.org/{}",
    "viaf": "https://viaf.org/viaf/{}",
    "gnd": "https://d-nb.info/gnd/{}",
    "isni": "https://isni.org/isni/{}",
    "orcid": "https://orcid.org/{}",
    "lcnaf": "https://id.loc.gov/authorities/names/{}",
    "althurayya": "https://althurayya.github.io/#{}",
}
_WIKIDATA = re.compile(r"Q[1-9]\d{0,11}")


def address_of(register: str, identifier: str) -> str:
    """The web address of the entry, "" where the register is one's own and has none."""
    given = identifier.strip()
    try:
        parts = urlsplit(given)
    except ValueError:  # it begins like an address and is none
        return ""
    if parts.scheme in ("http", "https") and parts.netloc:
        return given
    form = REGISTERS.get(register.strip().lower())
    return form.format(quote(given, safe="")) if form and given else ""


def register_of(identifier: str) -> str:
    """The register that an identifier tells by its form, «id» for others."""
    return "wikidata" if _WIKIDATA.fullmatch(identifier) else "id"


def parse_identifiers(text: str) -> dict[str, str]:
    """«wikidata Q85, geonames: 360630», one a line or between commas,
    or an identifier that tells its register by its form."""
    found = {}
    for part in re.split(r"[\n,،;؛]", text):
        words = re.split(r"[:=\s]\s*", part.strip(), maxsplit=1)
        if words[0].lower() in ("http", "https"):
            words = [part.strip()]
        if len(words) == 2 and words[1]:
            found[words[0].strip().lower()] = words[1].strip()
        elif words[0]:
            found[register_of(words[0])] = words[0]
    return found
