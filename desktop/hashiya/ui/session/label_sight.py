"""Which labels of a project are hidden from the text, the list and the walk; what a key may act on follows.

What is hidden stays in the project as it is. The chosen annotation is always seen, and so are `guests`: those
that an act would have touched unseen, shown until something else is chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from hashiya.core.span import Annotation


class LabelSight(QObject):
    """`changed`: other labels are hidden. `kept` is what `keep` was given last, before a restart."""

    changed = Signal()

    def __init__(
        self, kept: object, keep: Callable[[list[str]], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._keep = keep
        self._hidden = frozenset(str(code) for code in kept) if isinstance(kept, list) else frozenset()
        self.guests: frozenset[str] = frozenset()
        self.chosen = ""

    @property
    def hidden(self) -> frozenset[str]:
        """The codes of what is hidden; some of them may be no label of the scheme any more."""
        return self._hidden

    def shows(self, annotation: Annotation) -> bool:
        """Whether a person sees it."""
        return (
            annotation.label not in self._hidden
            or annotation.uid == self.chosen
            or annotation.uid in self.guests
        )

    def shown(self, annotations: Iterable[Annotation]) -> list[Annotation]:
        """Those that are seen, in their order."""
        return [each for each in annotations if self.shows(each)]

    def invite(self, uids: Iterable[str]) -> None:
        """Show these too until something else is chosen."""
        self.guests |= frozenset(uids)
        self.changed.emit()

    def hide(self, codes: Collection[str]) -> None:
        """Hide exactly these labels; none shows everything."""
        wanted = frozenset(codes)
        if wanted == self._hidden:
            return
        self._hidden, self.guests = wanted, frozenset()
        self._keep(sorted(wanted))
        self.changed.emit()

    def toggle(self, code: str) -> None:
        """Hide a label that is shown, show one that is hidden."""
        self.hide(self._hidden ^ {code})

    def only(self, code: str, labels: Collection[str]) -> None:
        """Of `labels` show one alone; where it is alone already, all."""
        others = frozenset(labels) - {code}
        self.hide(() if self._hidden & frozenset(labels) == others else others)

    def alone(self, labels: Collection[str]) -> str:
        """The one label of `labels` that is shown; "" where none is hidden or more than one is shown."""
        left = [code for code in labels if code not in self._hidden]
        return left[0] if len(left) == 1 and len(labels) > 1 else ""
