"""Small faults that tests must see, a file for each part of the program."""

from __future__ import annotations

from mutations.core import CORE  # type: ignore[import-not-found]
from mutations.formats import FORMATS  # type: ignore[import-not-found]
from mutations.mutation import PARTS, Mutation  # type: ignore[import-not-found]
from mutations.services import SERVICES  # type: ignore[import-not-found]
from mutations.store import STORE  # type: ignore[import-not-found]
from mutations.suggest import SUGGEST  # type: ignore[import-not-found]

__all__ = ["MUTATIONS", "PARTS", "Mutation"]

MUTATIONS: tuple[Mutation, ...] = CORE + STORE + SERVICES + FORMATS + SUGGEST
