"""The types of relations in the dialog of the scheme: a list, the fields of the one at hand beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hashiya.core.beyond.relations import RelationType
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.attributes.types import add_types, set_relation_types
from hashiya.services.relations.type_acts import (
    GUIDE,
    Unfitting,
    project_unfitting,
    relation_example,
    rename_type,
)
from hashiya.services.scheme.guidelines import guide, set_guideline
from hashiya.services.scheme.scheme_files import DEFAULT, load_scheme
from hashiya.ui.relations.relation_type_form import RelationTypeForm
from hashiya.ui.scheme.ordered_section import OrderedSection
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.label_dropdown import label_icon
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import code_tag, label_title, tr
from hashiya.ui.wording.relation_words import ends_words, title_of, type_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.qtkit.jobs import Job
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_LISTED = 200


class RelationTypesSection(OrderedSection[RelationType]):
    """Below the fields: what the scheme does not allow any more, and examples of the type."""

    form: RelationTypeForm

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context, session, tr("RelationTypesSection", "Relations"))
        self.form = RelationTypeForm(context, session)
        self.form.edited.connect(self._on_edited)
        self.form.renamed.connect(self._on_renamed)
        self.form.guided.connect(self._on_guided)
        self._unfit: list[Unfitting] = []
        self._known: object = None
        self._first = True
        self._job: Job | None = None
        self._make_below()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (
            self.form,
            self._examples_title,
            self.examples,
            self._keep,
            self._unfit_title,
            self.unfit,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        self.shipped = push_button(context)
        self.shipped.setAutoDefault(False)
        name_button(self.shipped, self.tr("Add those of WojoodRelations"))
        self.shipped.clicked.connect(self.take_shipped)
        self.add_button.clicked.connect(self.add)
        nothing = self.tr(
            "A relation leads from one annotation to another of the same text: who heads which body, "
            "what lies where. Nothing has to have any."
        )
        self._lay_out(inside, self.tr("Relation"), nothing, self.shipped)

    def _make_below(self) -> None:
        self._unfit_title = TextLine(size=12, tone="warn", wrap=True)
        self._examples_title = TextLine(self.tr("Examples"), size=12, bold=True)
        self.unfit = EntryList(self.context, self.tr("Relations that are no longer possible"))
        self.examples = EntryList(self.context, self.tr("Examples"))
        for each in (self.unfit, self.examples):
            each.setFixedHeight(150)
        self._keep = push_button(self.context)
        self._keep.setAutoDefault(False)
        name_button(self._keep, self.tr("Keep the chosen relation as an example"))
        self._keep.clicked.connect(self._on_keep)

    # ---------------------------------------------------------------- showing
    @property
    def types(self) -> tuple[RelationType, ...]:
        return self.session.project.relation_types()

    def key_of(self, kind: RelationType) -> str:
        return kind.code

    def renew(self) -> None:
        language = self.context.language
        entries = [
            ListEntry(
                each.code,
                type_title(each, language),
                sub=f"{self._labels(each.heads)} {self._arrow if each.directed else '↔'} "
                f"{self._labels(each.tails)}",
                trail=" ".join(isolated(part) for part in (each.key, each.key_ar) if part),
            )
            for each in self.types
        ]
        self._look_for_unfit()
        self.list.show_entries(entries)
        self.show_current()

    def _look_for_unfit(self) -> None:
        """In the background, and only where something was changed that decides on what fits."""
        said = [(each.code, each.directed, each.heads, each.tails) for each in self.types]
        if said == self._known:
            return
        if self._job is not None:
            self._job.cancel.cancel()
        self._job = self.context.jobs.start(
            project_unfitting, self.session.path, name="reading", receiver=self, on_result=self._on_unfit_read
        )
        self._first, self._known = self._known is None, said

    def _on_unfit_read(self, found: list[Unfitting]) -> None:
        before = {each.relation.uid for each in self._unfit}
        new = sum(each.relation.uid not in before for each in found)
        self._unfit, self._job = found, None
        self._area.setVisible(self.current is not None or bool(found))
        self._show_unfit()
        if new and not self._first:
            words = self.tr("%Ln relations are no longer possible; they are listed below and stay.", "", new)
            self.said.emit(words, "warn")

    @property
    def _arrow(self) -> str:
        return "←" if self.context.language == "ar" else "→"

    def _labels(self, codes: Sequence[str]) -> str:
        language = self.context.language
        words = [code_tag(self.session.scheme, each, language) for each in codes]
        return ("، " if language == "ar" else ", ").join(words) if words else "*"

    def show_current(self) -> None:
        kind, writable = self.current, not self.session.readonly
        language = self.context.language
        labels = [
            (each.code, label_title(each, language), label_icon(self.context, each))
            for each in self.session.scheme.labels
        ]
        found = guide(self.session.project, f"{GUIDE}{kind.code}") if kind is not None else None
        self.form.show_type(kind, labels, found.text if found is not None else "")
        self.form.setEnabled(writable)
        self._area.setVisible(kind is not None or bool(self._unfit))
        self._nothing.setVisible(kind is None)
        self.add_button.setEnabled(writable)
        self.delete_button.setEnabled(writable and kind is not None)
        have = {each.code for each in self.types}
        self.shipped.setVisible(writable and any(each.code not in have for each in self._fitting_shipped()))
        examples = found.positive if found is not None else ()
        self.examples.show_entries([ListEntry(each.uid, each.surface, each.note) for each in examples])
        self.examples.setVisible(bool(examples))
        self._examples_title.setVisible(bool(examples))
        chosen = self.session.relations.chosen
        self._keep.setVisible(
            writable and kind is not None and chosen is not None and chosen.relation.type == kind.code
        )
        self._show_unfit()

    def _show_unfit(self) -> None:
        shown = self._unfit[:_LISTED]
        self.unfit.show_entries(
            [
                ListEntry(
                    each.relation.uid,
                    ends_words(each.head, each.tail),
                    f"{title_of(self.types, each.relation.type, self.context.language)} · "
                    f"{self._labels((each.head.label,))} {self._arrow} {self._labels((each.tail.label,))} · "
                    f"{isolated(each.document)}",
                )
                for each in shown
            ]
        )
        self.unfit.setVisible(bool(shown))
        self._unfit_title.setVisible(bool(shown))
        words = self.tr(
            "%Ln relations are no longer possible in this scheme; they stay as they are:",
            "",
            len(self._unfit),
        )
        self._unfit_title.setText(words)

    def _on_moved(self, entry: ListEntry) -> None:
        self.form.flush()
        super()._on_moved(entry)

    # ---------------------------------------------------------------- changes
    def keep(self, changed: Sequence[RelationType]) -> bool:
        project = self.session.project
        return self.session.do(lambda: set_relation_types(project, changed)) is not None

    def add(self, *_: object) -> None:
        """A new type at the end, its name to be written over."""
        taken, at = {each.code for each in self.types}, 1
        while f"relation{at}" in taken:
            at += 1
        name = self.tr("New relation {0}").format(number(at))
        self._add(RelationType(f"relation{at}", ar=name, en=name))

    def _fitting_shipped(self) -> list[RelationType]:
        """Of the shipped scheme those whose ends have labels of this one."""
        known = set(self.session.scheme.codes)
        return [
            each
            for each in load_scheme(DEFAULT).types
            if isinstance(each, RelationType) and known.issuperset((*each.heads, *each.tails))
        ]

    def take_shipped(self, *_: object) -> None:
        """Add those that this scheme lacks and has the labels for."""
        project = self.session.project
        self.session.do(lambda: add_types(project, (), self._fitting_shipped()))

    def remove(self, *_: object) -> None:
        gone = self.current
        if gone is None or self.session.readonly:
            return
        count = self.session.project.relations_of_type(gone.code)
        words = (
            self.tr("%Ln relations have this type; they stay as they are and are listed here.", "", count)
            if count
            else self.tr("No relation has this type.")
        )
        self._ask_to_delete(gone, type_title(gone, self.context.language), words)

    def _on_renamed(self, code: str) -> None:
        kind, project = self.current, self.session.project
        if kind is None:
            return
        if self.session.do(lambda: rename_type(project, kind.code, code)) is not None:
            self.list.setCurrentIndex(self.list.entries.index_of(code))
        else:
            self.show_current()

    def _on_guided(self, code: str, words: str) -> None:
        """Of the type whose fields were left; another may be at hand by now."""
        self.session.do(lambda: set_guideline(self.session.project, f"{GUIDE}{code}", words))

    def _on_keep(self, *_: object) -> None:
        chosen, kind, project = self.session.relations.chosen, self.current, self.session.project
        if chosen is not None and kind is not None:
            ends = chosen.head, chosen.tail
            self.session.do(lambda: relation_example(project, kind.code, *ends))
