"""The label scheme of the project: every change is one step of undo, and takes the annotations along."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hashiya.core.labels import Label, Scheme
from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.scheme import scheme_acts
from hashiya.services.scheme.scheme_files import load_scheme, read_scheme, scheme_names, write_scheme
from hashiya.ui.commands.actions import first_key
from hashiya.ui.scheme.ordered_list import OrderedList
from hashiya.ui.scheme.scheme_form import LabelForm
from hashiya.ui.scheme.sections import SECTIONS
from hashiya.ui.widgets.ask_dialog import ask_for
from hashiya.ui.widgets.basic import name_button, push_button
from hashiya.ui.widgets.dialog_frame import Sheet, ask
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.widgets.swatches import free_colour
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import error_words, label_title, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from hashiya.core.changes import Act, ChangeSet
    from hashiya.ui.context import Context
    from hashiya.ui.scheme.section import SchemeSection
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class SchemeDialog(Sheet):
    """Labels on the leading side, the chosen one's fields beside them; other parts behind tabs."""

    def __init__(self, context: Context, session: Session, window: QWidget) -> None:
        super().__init__(context, window, width=900, height=740)
        self._session = session
        self.set_title(self.tr("Label scheme"))
        self._make_head()
        self.list = EntryList(context, self.tr("Labels"))
        self.list.moved_to.connect(self._on_moved_to)
        self.list.removed.connect(self._on_delete)
        self.form = LabelForm(context, session)
        self.form.edited.connect(self._on_edited)
        self.form.renamed.connect(self._on_renamed)
        self.finished.connect(self._keep_written)
        area = QScrollArea()
        area.setWidget(self.form)
        area.setAccessibleName(self.tr("Label scheme"))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keys, and is scrolled to
        self.form.setAutoFillBackground(False)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self._labels = QWidget()
        columns = QHBoxLayout(self._labels)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(20)
        columns.addLayout(self._make_side())
        columns.addWidget(area, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._labels)
        self._sections: dict[int, SchemeSection] = {}
        self.body.addWidget(self._stack, 1)
        self.add_close()
        self._make_keys()
        session.changes_applied.connect(self._on_changes)
        session.failed.connect(self._on_failed)
        self._renew(session.scheme.labels[0].code if session.scheme.labels else "")
        self.list.setFocus()

    # ---------------------------------------------------------------- putting together
    def _make_head(self) -> None:
        self.tabs = Segments(self.context, pad=12, height=30)
        self.tabs.set_items([self.tr("Labels"), *(tr("SchemeDialog", title) for title, _ in SECTIONS)])
        self.tabs.setAccessibleName(self.tr("Parts of the scheme"))
        self.tabs.chosen.connect(self._on_tab_chosen)
        self.head.addSpacing(12)
        self.head.addWidget(self.tabs)
        self.head.addStretch(1)
        self._replace, self._export = push_button(self.context), push_button(self.context)
        for button, text in (
            (self._replace, self.tr("Take another scheme…")),
            (self._export, self.tr("Save as a file…")),
        ):
            button.setAutoDefault(False)
            name_button(button, text)
            self.head.addWidget(button)
        self._replace.clicked.connect(self._on_replace)
        self._export.clicked.connect(self._on_export)

    def _make_side(self) -> QVBoxLayout:
        self._buttons: dict[str, QPushButton] = {}
        for name, text, slot in (
            ("add", self.tr("Add"), self._on_add),
            ("merge", self.tr("Merge into…"), self._on_merge),
            ("delete", self.tr("Delete…"), self._on_delete),
        ):
            button = self._buttons[name] = push_button(self.context)
            name_button(button, text)
            button.clicked.connect(slot)
        side = OrderedList(self.context, self.list, self._buttons.values())
        side.stepped.connect(self._move)
        return side

    def _make_keys(self) -> None:
        of = self.context.keys.of
        keys: tuple[tuple[str, Callable[[], None]], ...] = (
            *((key, self._session.undo) for key in of("edit.undo")),
            *((key, self._session.redo) for key in of("edit.redo")),
            ("Alt+Up", self._on_up),
            ("Alt+Down", self._on_down),
        )
        for key, slot in keys:
            QShortcut(QKeySequence(key), self, slot)

    # ---------------------------------------------------------------- parts beside the labels
    @property
    def section(self) -> SchemeSection | None:
        """The part that is shown, None for the labels."""
        return self._sections.get(self.tabs.current)

    def _on_tab_chosen(self, place: int) -> None:
        self._flush()
        if place and place not in self._sections:
            section = SECTIONS[place - 1][1](self.context, self._session)
            section.said.connect(self._on_said)
            self._sections[place] = section
            self._stack.addWidget(section)
        section_shown = self.section
        if section_shown is not None:
            section_shown.renew()
        self._stack.setCurrentWidget(section_shown or self._labels)
        self._say_how()

    def _flush(self) -> None:
        self.form.flush()
        for section in self._sections.values():
            section.flush()

    def _on_said(self, words: str, tone: str) -> None:
        if words:
            self.say(words, tone or "third")
        else:
            self._say_how()

    # ---------------------------------------------------------------- showing
    @property
    def scheme(self) -> Scheme:
        return self._session.scheme

    @property
    def label(self) -> Label | None:
        return self.scheme.get(self.list.current.key) if self.list.current else None

    def _renew(self, code: str = "") -> None:
        counts: dict[str, int] = {}
        for label, _layer, _status, count in self._session.project.label_counts():
            counts[label] = counts.get(label, 0) + count
        entries = [
            ListEntry(
                each.code,
                label_title(each, self.context.language) or each.code,
                trail=" ".join(
                    isolated(part)
                    for part in (number(counts.get(each.code, 0)), "·", each.key or "—", each.key_ar)
                    if part
                ),
                label=each,
            )
            for each in self.scheme.labels
        ]
        self.list.show_entries(entries, keep=code)
        self.form.show_label(self.label, self.scheme)
        writable = not self._session.readonly
        self.form.setEnabled(writable and self.label is not None)
        for button in (*self._buttons.values(), self._replace):
            button.setEnabled(writable)
        self._say_how()

    def _say_how(self) -> None:
        """Keys in isolation: «Ctrl+Z» stands in a sentence of either direction."""
        if self.form.waits or (self.section is not None and self.section.waits):
            self.say(self.tr("What was being written here is back; leaving the field keeps it."))
        else:
            key = first_key(self.context, "edit.undo")
            words = self.tr("Every change is kept at once; {0} takes it back.").format(key)
            self.say(words if key else self.tr("Every change is kept at once."))

    def _keep_written(self, _result: int) -> None:
        self._flush()

    def _on_moved_to(self, _entry: ListEntry) -> None:
        self.form.flush()
        self.form.show_label(self.label, self.scheme)
        self.form.setEnabled(not self._session.readonly)
        self._say_how()

    def _on_changes(self, changes: ChangeSet) -> None:
        if changes.scheme:
            self._renew()
            if self.section is not None:
                self.section.renew()

    def _on_failed(self, error: UserError) -> None:
        self.say(" ".join(part for part in error_words(error) if part), "danger")

    # ---------------------------------------------------------------- changes
    def _do(self, make: Callable[[], Act]) -> bool:
        return self._session.do(make) is not None

    def _on_edited(self, label: Label) -> None:
        self._do(lambda: scheme_acts.edit_label(self._session.project, label))

    def _on_renamed(self, code: str) -> None:
        before = self.label
        if before is None:
            return
        found = scheme_acts.consequences(self._session.project, before.code)
        if self._do(lambda: scheme_acts.rename_label(self._session.project, before.code, code)):
            self._renew(code)
            count = found.accepted + found.suggested + found.rejected
            if count:
                self.say(self.tr("%Ln annotations carry the new code.", "", count))
        else:
            self.form.show_label(before, self.scheme)

    def _on_add(self) -> None:
        at = 1
        while self.scheme.get(f"LABEL{at}") is not None:
            at += 1
        colour = free_colour({each.lch for each in self.scheme.labels})
        name = self.tr("New label {0}").format(number(at))
        label = Label(f"LABEL{at}", ar=name, en=name, family=colour.family, lch=colour.lch)
        if self._do(lambda: scheme_acts.add_label(self._session.project, label)):
            self._renew(label.code)
            self.form.code.setFocus()
            self.form.code.selectAll()

    def _on_merge(self) -> None:
        label = self.label
        others = [each for each in self.scheme.labels if label is not None and each.code != label.code]
        if label is None or not others:
            return
        titles = [(each.code, f"{label_title(each, self.context.language)} ({each.code})") for each in others]
        title, question = self.tr("Merge into"), self.tr("All its annotations become:")
        ask_for(self.context, self, title, question, self.tr("Go on…"), self.merge_into, titles)

    def merge_into(self, into: str) -> None:
        """Say what will happen, and do it when agreed."""
        label, target = self.label, self.scheme.get(into)
        if label is None or target is None:
            return
        found = scheme_acts.consequences(self._session.project, label.code, into=into)
        name, other = (isolated(label_title(each, self.context.language)) for each in (label, target))
        parts = [self._consequences(found)]
        if found.doubled:
            parts.append(self.tr("%Ln of them stand there twice then and become one.", "", found.doubled))
        parts.append(self.tr("One undo takes it back."))
        project = self._session.project

        def do() -> None:
            self._do(lambda: scheme_acts.merge_labels(project, [label.code], into))

        title = self.tr("Merge {0} into {1}?").format(name, other)
        ask(self.context, self, title, " ".join(parts), self.tr("Merge"), do)

    def _on_delete(self, *_: object) -> None:
        label = self.label
        if label is None or self._session.readonly:
            return
        project = self._session.project
        found = scheme_acts.consequences(project, label.code)
        count = found.accepted + found.suggested + found.rejected
        words = self._consequences(found) + " " + self.tr("One undo brings all of it back.")

        def do() -> None:
            self._do(lambda: scheme_acts.delete_label(project, label.code))

        title = self.tr("Delete {0}?").format(isolated(label_title(label, self.context.language)))
        verb = self.tr("Delete with %Ln annotations", "", count) if count else self.tr("Delete")
        ask(self.context, self, title, words, verb, do)

    def _consequences(self, found: scheme_acts.Consequences) -> str:
        if not (found.accepted or found.suggested or found.rejected):
            return self.tr("No annotation has it.")
        parts = [
            self.tr("%Ln accepted", "", found.accepted),
            self.tr("%Ln suggested", "", found.suggested),
            self.tr("%Ln rejected", "", found.rejected),
        ]
        counts = (found.accepted, found.suggested, found.rejected)
        shown = self.tr(", ").join(words for words, count in zip(parts, counts, strict=True) if count)
        return self.tr("It has annotations in %Ln documents: {0}.", "", found.documents).format(shown)

    def _on_up(self) -> None:
        self._move(-1)

    def _on_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        if self.section is not None:
            self.section.step(by)
            return
        codes, label = list(self.scheme.codes), self.label
        if label is None or self._session.readonly:
            return
        place = codes.index(label.code)
        if 0 <= place + by < len(codes):
            codes[place], codes[place + by] = codes[place + by], codes[place]
            self._do(lambda: scheme_acts.order_labels(self._session.project, codes))

    # ---------------------------------------------------------------- files
    def _on_replace(self) -> None:
        menu = QMenu(self)
        for name in scheme_names():
            scheme = load_scheme(name)
            action = menu.addAction(scheme.title_ar if self.context.rtl else scheme.title_en)
            action.setData(name)
        menu.addSeparator()
        menu.addAction(self.tr("From a file…")).setData("")
        chosen: QAction | None = menu.exec(self._replace.mapToGlobal(self._replace.rect().bottomLeft()))
        menu.deleteLater()
        if chosen is None:
            return
        name = str(chosen.data() or "")
        if not name:
            kinds = self.tr("Label schemes (*.json)")
            name, _ = FileDialog.open_file(self, self.tr("Label scheme"), str(self.context.folder), kinds)
        if name:
            self.take_scheme(name)

    def take_scheme(self, name: str) -> None:
        """A bundled scheme's name or a file: what it means for the annotations is said first."""
        try:
            scheme = load_scheme(name) if name in scheme_names() else read_scheme(Path(name))
        except UserError as error:
            self._on_failed(error)
            return
        counts = self._session.project.label_counts()
        lost = sum(count for label, _layer, _status, count in counts if scheme.get(label) is None)
        words = self.tr("The scheme has %Ln labels.", "", len(scheme.labels))
        if lost:
            words += " " + self.tr(
                "%Ln annotations have a label that it lacks; they stay as they are.", "", lost
            )
        project = self._session.project

        def do() -> None:
            if self._do(lambda: scheme_acts.replace_scheme(project, scheme)):
                self._renew(scheme.codes[0])

        title = scheme.title_ar if self.context.rtl else scheme.title_en
        question = self.tr("Take the scheme {0}?").format(isolated(title))
        ask(self.context, self, question, words, self.tr("Take it"), do)

    def _on_export(self) -> None:
        place = str(self.context.folder / f"{self.scheme.name or 'scheme'}.json")
        kinds = self.tr("Label schemes (*.json)")
        chosen, _ = FileDialog.save_file(self, self.tr("Save the scheme"), place, kinds)
        if chosen:
            self.save_scheme(Path(chosen))

    def save_scheme(self, path: Path) -> None:
        try:
            write_scheme(scheme_acts.whole_scheme(self._session.project), path)
        except UserError as error:
            self._on_failed(error)
        else:
            words = self.tr("Saved as {0}.").format(isolated(path.name))
            if dead := scheme_acts.dead_types(self._session.project):
                words += " " + self.tr(
                    "%Ln types of relations are left out: the labels of an end are gone.", "", dead
                )
            self.say(words)


def open_scheme(window: Host) -> SchemeDialog | None:
    session = window.session
    if session is None:
        return None
    dialog = SchemeDialog(window.context, session, window.widget)
    dialog.finished.connect(window.focus_text)
    dialog.open()
    return dialog
