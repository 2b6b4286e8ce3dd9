"""What a scheme has beside labels, in the order of the dialog's tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.qtkit.i18n import noop
from hashiya.ui.attributes.types_section import AttributeTypesSection
from hashiya.ui.relations.relation_types_section import RelationTypesSection

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.ui.context import Context
    from hashiya.ui.scheme.section import SchemeSection
    from hashiya.ui.session.session import Session

SECTIONS: tuple[tuple[str, Callable[[Context, Session], SchemeSection]], ...] = (
    (noop("Attributes"), AttributeTypesSection),
    (noop("Relations"), RelationTypesSection),
)
"""(title, what makes it) of each; made when it is first shown. Titles are words of `SchemeDialog`."""
