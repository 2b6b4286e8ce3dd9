"""What there is: formats, engines and schemes, as plain rows."""

from __future__ import annotations

from hashiya.formats import all_formats
from hashiya.formats.plugin_formats import plugin_formats
from hashiya.formats.shared.scheme_types import types_json
from hashiya.services.scheme.scheme_files import DEFAULT, load_scheme, scheme_names
from hashiya.suggest.base import Knowledge
from hashiya.suggest.suggesters import all_engines, runtime_of


def format_rows() -> list[dict[str, object]]:
    """The formats there are, as JSON values."""
    return [
        {
            "name": item.name,
            "title": item.title,
            "reads": item.read is not None,
            "writes": item.write is not None,
            "suffixes": list(item.suffixes),
            "cannot_hold": list(item.cannot_hold),
            "missing": item.missing() if item.missing else "",
        }
        for item in all_formats()
    ]


def format_troubles() -> dict[str, str]:
    """Formats of other packages that cannot be used, each with why."""
    return dict(plugin_formats()[1])


def engine_rows(knowledge: Knowledge | None = None) -> list[dict[str, object]]:
    """`why_not` is a plain sentence where an engine cannot work, "" where it can; `runtime` what computes it
    here, where there is a choice, else "".
    """
    known = knowledge or Knowledge(load_scheme(DEFAULT))
    rows: list[dict[str, object]] = []
    for engine in all_engines():
        reason = engine.unavailable(known)
        row = {"name": engine.name, "title": engine.title, "available": not reason, "why_not": reason}
        rows.append({**row, "runtime": runtime_of(engine)})
    return rows


def scheme_rows() -> list[dict[str, object]]:
    """The bundled label schemes, as JSON values; their types as scheme files have them."""
    found = [load_scheme(name) for name in scheme_names()]
    return [
        {
            "name": s.name,
            "title": s.title_en,
            "title_ar": s.title_ar,
            "labels": list(s.codes),
            **{key: str(s.meta.get(key, "")) for key in ("source", "notice")},
            **{"attributes": [], "relations": [], **types_json(s.types)},
        }
        for s in found
    ]
