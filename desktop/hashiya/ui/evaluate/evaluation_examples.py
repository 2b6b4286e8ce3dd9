"""Where suggestions differ from what people confirmed: each place in its line, one key away from the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hashiya.errors import UserError
from hashiya.qtkit.i18n import isolated, number
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.segments import Filters
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import code_tag, tr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hashiya.core.labels import Scheme
    from hashiya.suggest.evaluate import Mistake
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

KINDS = ("", "missing", "spurious", "label", "boundary", "clitic")
_MOST = 400
_AROUND = 34


def kind_words(kind: str) -> str:
    return {
        "": tr("Evaluation", "All"),
        "missing": tr("Evaluation", "Missing"),
        "spurious": tr("Evaluation", "Too many"),
        "label": tr("Evaluation", "Label"),
        "boundary": tr("Evaluation", "Boundary"),
        "clitic": tr("Evaluation", "Only a clitic"),
    }[kind]


def _suggested() -> str:
    return tr("Evaluation", "{0}, suggested: {1}")


class Examples(QWidget):
    """`opened` carries (document, start, end)."""

    opened = Signal(object)

    def __init__(self, context: Context, session: Session, *, other: Callable[[], str] | None = None) -> None:
        """`other` gives the words for what stands against gold, in the language of the moment."""
        super().__init__()
        self._context, self._session = context, session
        self._other = other or _suggested
        self._mistakes: Sequence[Mistake] = ()
        self._names: Mapping[str, str] = {}
        self._texts: dict[str, str] = {}
        self._shown: list[Mistake] = []
        self.kinds = Filters(context)
        self.kinds.chosen.connect(self._on_kind_chosen)
        self.list = EntryList(context, tr("Evaluation", "Examples"))
        self.list.chosen.connect(self._on_chosen)
        self.more = TextLine(size=12, tone="third")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.kinds)
        column.addWidget(self.list, 1)
        column.addWidget(self.more)

    def show_mistakes(self, mistakes: Sequence[Mistake], names: Mapping[str, str]) -> None:
        self._mistakes, self._names = mistakes, names
        self._renew()

    def _renew(self) -> None:
        counts = {kind: sum(each.kind == kind for each in self._mistakes) for kind in KINDS[1:]}
        counts[""] = len(self._mistakes)
        self.kinds.set_filters([(kind_words(kind), number(counts[kind])) for kind in KINDS])
        wanted = KINDS[self.kinds.current]
        chosen = [each for each in self._mistakes if not wanted or each.kind == wanted]
        self._shown = chosen[:_MOST]
        self.list.show_entries([self._entry(at, each) for at, each in enumerate(self._shown)])
        hidden = len(chosen) - len(self._shown)
        self.more.setText(tr("Evaluation", "{0} more").format(number(hidden)) if hidden else "")
        self.more.setVisible(bool(hidden))

    def _entry(self, at: int, each: Mistake) -> ListEntry:
        scheme = self._session.scheme
        label = scheme.get(each.span.label)
        return ListEntry(
            str(at),
            self._words(each, scheme),
            self._line(each),
            self._names.get(each.document, ""),
            "ink",
            quoted=True,
            label=label,
        )

    def _words(self, each: Mistake, scheme: Scheme) -> str:
        language = self._context.language
        label = code_tag(scheme, each.span.label, language)
        if each.other is not None and each.kind == "label":
            other = code_tag(scheme, each.other.label, language)
            return self._other().format(label, other)
        if each.other is not None:
            text = self._text(each.document)[each.other.start : each.other.end]
            return self._other().format(label, isolated(" ".join(text.split())[:40]))
        return f"{label} · {kind_words(each.kind)}"

    def _line(self, each: Mistake) -> str:
        text = self._text(each.document)
        low, high = max(0, each.span.start - _AROUND), min(len(text), each.span.end + _AROUND)
        while 0 < low < each.span.start and not text[low - 1].isspace():
            low += 1
        while each.span.end < high < len(text) and not text[high].isspace():
            high -= 1
        before, after = text[low : each.span.start], text[each.span.end : high]
        words = f"{before}[{text[each.span.start : each.span.end]}]{after}"
        return " ".join(words.split())

    def _text(self, uid: str) -> str:
        if uid not in self._texts:
            try:
                self._texts[uid] = self._session.project.document(uid).text
            except UserError:
                self._texts[uid] = ""  # deleted since it was measured
        return self._texts[uid]

    def show_kind(self, kind: str) -> None:
        """The mistakes of one kind, of all with ""; the keyboard goes to them."""
        self.kinds.set_current(KINDS.index(kind))
        self._renew()
        self.list.setFocus()

    def _on_kind_chosen(self, _place: int) -> None:
        self._renew()

    def _on_chosen(self, entry: ListEntry) -> None:
        each = self._shown[int(entry.key)]
        self.opened.emit((each.document, each.span.start, each.span.end))

    def retranslate(self) -> None:
        self.list.setAccessibleName(tr("Evaluation", "Examples"))
        self._renew()
