"""What the words of the chosen annotation propose for its attributes, and the button that takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from hashiya.core.beyond.attributes import AttributeKind
from hashiya.qtkit.i18n import isolated
from hashiya.services.attributes.value_proposals import CALENDAR, FROM, TO, ValueProposal, propose
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.wording.attribute_words import said_words, value_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hashiya.core.beyond.attributes import AttributeType, AttributeValue
    from hashiya.core.span import Annotation
    from hashiya.ui.context import Context


class ProposalLine(QWidget):
    """`taken` carries name → value. Hidden where nothing is proposed, or all of it is said already; a value
    that the person chose is not doubted.
    """

    taken = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._proposal: ValueProposal | None = None
        self.words = TextLine(size=12, tone="second", wrap=True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = push_button(context, kind="quiet", icon="check")
        self.button.clicked.connect(self._on_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.hide()

    def show_for(
        self,
        annotation: Annotation,
        types: Sequence[AttributeType],
        values: Mapping[str, AttributeValue],
        text: str,
        *,
        writable: bool,
    ) -> None:
        """Ask the words again, where the scheme has attributes that they can fill."""
        found = propose(annotation, types, text) if types else None
        chosen = {each.code for each in types if each.kind is AttributeKind.ONE and each.code in values}
        new = found is not None and any(
            values.get(name) != value for name, value in found.values.items() if name not in chosen
        )
        self._proposal = found if found is not None and (new or found.impossible) else None
        self.setVisible(self._proposal is not None)
        if self._proposal is None:
            return
        impossible = self._proposal.impossible
        self.words.setProperty("tone", "danger" if impossible else "second")
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self.words.setText(self._said(self._proposal, types))
        self.button.setVisible(not impossible)
        self.button.setEnabled(writable)
        name_button(self.button, self.tr("Take it"))

    def _said(self, proposal: ValueProposal, types: Sequence[AttributeType]) -> str:
        if proposal.impossible:
            return self.tr("There is no such day: {0}.").format(isolated(proposal.shown))
        kinds, values, language = {each.code: each for each in types}, proposal.values, self._context.language
        if FROM in values or CALENDAR in values:
            calendar = value_words(kinds.get(CALENDAR), values.get(CALENDAR, ""), language)
            span = "–".join(dict.fromkeys(str(values[name]) for name in (FROM, TO) if name in values))
            read = " ".join(part for part in (isolated(proposal.shown), calendar) if part)
            if not span:
                return read
            return self.tr("{0}: {1}").format(read, isolated(span))
        if len(values) == 1:
            [(name, value)] = values.items()
            return said_words(kinds.get(name), name, value, language)
        said = [value_words(kinds.get(name), value, language) for name, value in values.items()]
        return " ".join(map(isolated, said))

    def _on_clicked(self) -> None:
        if self._proposal is not None and self._proposal.values:
            self.taken.emit(dict(self._proposal.values))
