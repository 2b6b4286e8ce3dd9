"""Where the program's own files are: in a checkout, in an installed wheel or in a frozen program."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_INSTALLED = "_resources"


def find_resources(package: Path, *, frozen: Path | None = None) -> Path:
    """The resources of the package at `package`; `frozen` is where a frozen program unpacks.

    A checkout comes first: an editable install may hold an installed copy too, and that is the older one.
    Raises FileNotFoundError, which names every place looked at.
    """
    checkout = package.parents[1]
    places = [package / _INSTALLED]
    if package.parent.name == "desktop" and (checkout / "pyproject.toml").is_file():
        places.insert(0, checkout / "resources")
    if frozen is not None:
        places.insert(0, frozen / package.name / _INSTALLED)
    for place in places:
        if place.is_dir():
            return place
    looked = ", ".join(str(place) for place in places)
    raise FileNotFoundError(f"The program's own files are missing (looked in {looked}). Install it again.")


@cache
def resources() -> Path:
    """The folder that holds icons, themes, schemes, lexicons, models and the sample; to be read only."""
    unpacked = getattr(sys, "_MEIPASS", None) if getattr(sys, "frozen", False) else None
    return find_resources(_HERE, frozen=Path(unpacked) if unpacked else None)


def resource(*parts: str) -> Path:
    """The path of one file or folder among the resources, e.g. `resource("schemes", "wojood.json")`.

    Raises FileNotFoundError when it is not there, and ValueError for a path that leads out of the resources.
    """
    base = resources()
    path = base.joinpath(*parts)
    if not path.resolve().is_relative_to(base.resolve()):
        raise ValueError(f"{'/'.join(parts)} is not among the program's own files.")
    if not path.exists():
        raise FileNotFoundError(f"The program's own file {path} is missing. Install it again.")
    return path


def list_resources(*parts: str, suffix: str = "") -> list[Path]:
    """The files of one folder of resources, by name; empty when the folder is not there."""
    folder = resources().joinpath(*parts)
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name.endswith(suffix))
