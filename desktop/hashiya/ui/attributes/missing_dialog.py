"""A document is to be done while required values are missing: fill them in, or done all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeType
from hashiya.core.span import Annotation
from hashiya.qtkit.i18n import isolated
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.wording.attribute_words import type_title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from hashiya.ui.context import Context

Missing = tuple[AttributeType, Annotation | None]
_SHOWN = 8


class MissingDialog(Sheet):
    """`fill` gets the first that is missing; `overrule` goes on to «done». Escape leaves it as it is."""

    def __init__(
        self,
        context: Context,
        window: QWidget,
        missing: Sequence[Missing],
        fill: Callable[[Missing], None],
        overrule: Callable[[], None],
    ) -> None:
        super().__init__(context, window, width=560)
        self._first, self._fill, self._overrule = missing[0], fill, overrule
        self.set_title(self.tr("%Ln required values are missing", "", len(missing)))
        for kind, annotation in missing[:_SHOWN]:
            title = isolated(type_title(kind, context.language))
            words = " ".join(annotation.surface.split())[:60] if annotation is not None else ""
            line = f"{title} · «{isolated(words)}»" if words else f"{title} · {self.tr('the document')}"
            self.body.addWidget(TextLine(line, size=13, tone="second", wrap=True))
        if len(missing) > _SHOWN:
            more = self.tr("and %Ln more", "", len(missing) - _SHOWN)
            self.body.addWidget(TextLine(more, size=13, tone="third"))
        self.add_foot(self.tr("Fill in"), self._on_fill)
        button = push_button(context, kind="quiet")
        button.setAutoDefault(False)
        name_button(button, self.tr("Done all the same"))
        button.clicked.connect(self._on_overrule)
        self.overrule = button
        self.foot.insertWidget(self.foot.indexOf(self.way_out), button)
        if self.primary is not None:
            self.primary.setFocus()

    def _on_fill(self) -> None:
        self.accept()
        self._fill(self._first)

    def _on_overrule(self) -> None:
        self.accept()
        self._overrule()
