"""The guidelines: what each label takes in, with places of the texts that show it and places that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import isolated, number
from hashiya.qtkit.signals import debounced
from hashiya.services.relations.type_acts import GUIDE
from hashiya.services.scheme.guidelines import Guide, GuidelineExample, guides, remove_example, set_guideline
from hashiya.ui.commands.actions import first_key
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.basic import TextLine, side_pane, ui_font
from hashiya.ui.widgets.input_fields import ProseEdit
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import label_title
from hashiya.ui.wording.relation_words import guide_title

if TYPE_CHECKING:
    from hashiya.core.beyond.relations import RelationType
    from hashiya.core.changes import ChangeSet
    from hashiya.core.labels import Label
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class GuidelinesPage(Retranslated, QWidget):
    """Words are kept when the field is left, an example is removed by Delete; both can be undone."""

    def __init__(self, context: Context, session: Session, window: Host) -> None:
        super().__init__()
        self._context, self._session, self._window = context, session, window
        self._guides: dict[str, Guide] = {}
        self._shown = ""
        self.setProperty("part", "page")
        self.labels = EntryList(context, "")
        self.labels.moved_to.connect(self._on_label)
        self._title, self._definition = (
            TextLine(size=20, bold=True),
            TextLine(size=13, tone="second", wrap=True),
        )
        self.text = ProseEdit()
        self.text.setFont(ui_font(14))
        self.text.setMaximumHeight(150)
        self.text.setTabChangesFocus(True)
        self._draft = FieldDraft(self.text, "guideline", session)
        self._timer = debounced(self, 900, self.keep)
        self.text.textChanged.connect(self._timer.start)
        self._good_title, self._bad_title = TextLine(size=12, bold=True), TextLine(size=12, bold=True)
        self.good, self.bad = EntryList(context, ""), EntryList(context, "")
        for each in (self.good, self.bad):
            each.chosen.connect(self._on_example)
            each.removed.connect(self._on_removed)
        self._hint = TextLine(size=12, tone="third", wrap=True)
        self._lay_out()
        session.changes_applied.connect(self._on_changes)
        self.retranslate()

    def _lay_out(self) -> None:
        side = side_pane(270)
        left = QVBoxLayout(side)
        left.setContentsMargins(10, 12, 10, 8)
        left.addWidget(self.labels)
        right = QVBoxLayout()
        right.setContentsMargins(32, 20, 32, 12)
        right.setSpacing(8)
        for part in (self._title, self._definition, self.text):
            right.addWidget(part)
        right.addSpacing(8)
        right.addWidget(self._good_title)
        right.addWidget(self.good, 1)
        right.addWidget(self._bad_title)
        right.addWidget(self.bad, 1)
        right.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addLayout(right, 1)

    def take_focus(self) -> None:
        self.labels.setFocus()

    # ---------------------------------------------------------------- what is shown
    def _on_changes(self, _changes: ChangeSet) -> None:
        self.refresh()

    def refresh(self) -> None:
        self._guides = guides(self._session.project)
        language, entries = self._context.language, []
        types = self._session.relations.types
        for code, guide in self._guides.items():
            label = self._session.scheme.get(code)
            count = len(guide.positive) + len(guide.negative)
            title = label_title(label, language) if label else guide_title(code, types, language)
            entries.append(
                ListEntry(
                    code,
                    title or code,
                    "",
                    number(count) if count else "",
                    label=label,
                    bold=bool(guide.text),
                )
            )
        self.labels.show_entries(entries)
        self._show_label()

    def _on_label(self, entry: ListEntry) -> None:
        if entry.key != self._shown:
            self.keep()
            self._show_label()

    def show_label(self, code: str) -> None:
        """Go to a label's page."""
        place = self.labels.entries.index_of(code)
        if place.isValid():
            self.labels.setCurrentIndex(place)

    def _show_label(self) -> None:
        entry = self.labels.current
        guide = self._guides.get(entry.key) if entry is not None else None
        if guide is None:
            return
        label, arabic = self._session.scheme.get(guide.label), self._context.rtl
        types, language = self._session.relations.types, self._context.language
        kind: Label | RelationType | None = label or next(
            (each for each in types if f"{GUIDE}{each.code}" == guide.label), None
        )
        named = label_title(label, language) if label else guide_title(guide.label, types, language)
        self._title.setText(named)
        said = (kind.definition_ar if arabic else kind.definition_en) if kind else ""
        self._definition.setText(said)
        self._definition.setVisible(bool(said))
        self._draft.show(guide.label, guide.text)
        self._shown = guide.label
        if self._draft.waits:
            self._timer.start()  # what a killed program left
        self.text.setReadOnly(self._session.readonly)
        self.good.show_entries([self._entry(each) for each in guide.positive])
        self.bad.show_entries([self._entry(each) for each in guide.negative])

    def _entry(self, each: GuidelineExample) -> ListEntry:
        label = self._session.scheme.get(each.label)
        quote = " ".join(each.quote.split())
        return ListEntry(each.uid, isolated(each.surface), quote, each.note, quoted=True, label=label)

    # ---------------------------------------------------------------- doing
    def keep(self) -> None:
        """Write the text down if it is another."""
        self._timer.stop()
        guide = self._guides.get(self._shown)
        words = self.text.toPlainText().strip()
        if guide is not None and self._draft.waits and not self._session.readonly:
            label = self._shown
            if self._session.do(lambda: set_guideline(self._session.project, label, words)) is not None:
                self._draft.done(label, self.text.toPlainText())

    def _example_of(self, uid: str) -> GuidelineExample | None:
        every = [each for guide in self._guides.values() for each in (*guide.positive, *guide.negative)]
        return next((each for each in every if each.uid == uid), None)

    def _on_example(self, entry: ListEntry) -> None:
        each = self._example_of(entry.key)
        if each is not None:
            self._window.show_place(each.document, each.start, each.end)

    def _on_removed(self, entry: ListEntry) -> None:
        each = self._example_of(entry.key)
        if each is not None and not self._session.readonly:
            self._session.do(lambda: remove_example(each))

    def hideEvent(self, _event: object) -> None:
        self.keep()

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        self.labels.setAccessibleName(self.tr("Labels"))
        self.text.setPlaceholderText(self.tr("What this label takes in, and what it leaves out"))
        self.text.setAccessibleName(self.tr("Guidelines of this label"))
        self._good_title.setText(self.tr("Like this"))
        self._bad_title.setText(self.tr("Not like this"))
        self.good.setAccessibleName(self.tr("Good examples"))
        self.bad.setAccessibleName(self.tr("Bad examples"))
        hint = self.tr(
            "{0} while settling keeps a decision as an example; Enter goes to its place, Delete removes it."
        )
        self._hint.setText(hint.format(first_key(self._context, "settle.example")))
        self.refresh()
