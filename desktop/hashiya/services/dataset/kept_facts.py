"""What only people know of a data set, as the project remembers it for the cards of its exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.store.project import Project

FACTS = "export.facts"


def stored_card_facts(project: Project) -> dict[str, str]:
    """What the project remembers for the cards of its data sets."""
    from hashiya.services.dataset.dataset_card import TOLD

    kept = project.setting(FACTS, {})
    found = kept.items() if isinstance(kept, dict) else ()
    return {key: value for key, value in found if key in TOLD and isinstance(value, str)}


def keep_facts(project: Project, facts: Mapping[str, str]) -> None:
    """Remember what only people know of the data set; empty facts are dropped."""
    project.set_setting(FACTS, {key: value.strip() for key, value in facts.items() if value.strip()})
