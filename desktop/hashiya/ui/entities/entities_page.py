"""The entities of the project: a list, and every mention of the one at hand in its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QStackedWidget, QToolButton, QVBoxLayout

from hashiya.core.beyond.entities import Entity
from hashiya.core.fold import fold
from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.entities import linking
from hashiya.services.entities.alike import AlikeEntities, alike
from hashiya.services.entities.entity_files import write_entities
from hashiya.services.entities.entity_rows import EntityRow, entity_rows, mention_lines
from hashiya.services.entities.knowledge import KnowledgeReport, choose_file, index_file
from hashiya.services.project.document_titles import DocumentTitles
from hashiya.ui.entities.entity_details import EntityDetails
from hashiya.ui.entities.entity_dialog import EntityDialog
from hashiya.ui.entities.mention_lines import MentionLines
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, side_pane, tool_button
from hashiya.ui.widgets.page import Page
from hashiya.ui.widgets.ticked_list import TickedList
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording.common import code_tag
from hashiya.ui.wording.entity_words import entity_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QShowEvent

    from hashiya.core.span import Annotation
    from hashiya.services.entities.registry import Linked
    from hashiya.services.search.concordance import ContextLine
    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host

_SIDE = 300


class EntityFilter(QLineEdit):
    """Down or Enter goes to the list, Escape away."""

    def __init__(self, page: EntitiesPage) -> None:
        super().__init__()
        self._page = page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._page.list.setFocus()
        elif event.key() == Qt.Key.Key_Escape:
            self._page.leave()
        else:
            super().keyPressEvent(event)


class EntitiesPage(Page):
    """Made for one open project. Marked entities stay in sight whatever is searched for."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(context, window)
        assert window.session is not None
        self._session = window.session
        self._rows: dict[str, EntityRow] = {}
        self._mentions: dict[tuple[str, int, int], list[Linked]] = {}  # two labels may stand on one range
        self._stale = True
        self._alike: list[AlikeEntities] = []
        self._at_alike = 0
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = EntityFilter(self)
        self.field.textChanged.connect(self._on_filter)
        self.list = TickedList(context, self.tr("Entities"))
        self.list.turned.connect(self._on_filter)
        self.list.moved_to.connect(self._on_moved)
        self.list.chosen.connect(self._on_edit)
        self.details = EntityDetails(context)
        self.details.opened.connect(self.show_entity)
        self.details.parted.connect(self._on_part)
        self.lines = MentionLines(context)
        self.lines.set_scheme(self._session.scheme)
        self.lines.opened.connect(self._on_opened)
        self.lines.left.connect(self.list.setFocus)
        self.lines.turned.connect(self._sync)
        self._nothing = TextLine(size=13, tone="second", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._count = TextLine(size=12, tone="third")
        self.buttons: dict[str, QPushButton | QToolButton] = {}
        for name, icon, slot in (
            ("merge", "git-merge", self.merge_marked),
            ("edit", "", self._on_edit),
            ("split", "", self.split_ticked),
            ("remove", "trash-2", self._on_remove),
            ("alike", "", self.mark_alike),
            ("suggest", "zap", self._on_suggest),
            ("knowledge", "library", self._on_knowledge),
            ("export", "download", self._on_export),
        ):
            plain = name in ("knowledge", "export", "remove")
            kind = "primary" if name == "merge" else ""
            button = tool_button(context, icon) if plain else push_button(context, icon=icon, kind=kind)
            button.clicked.connect(slot)
            self.buttons[name] = button
        self._lay_out()
        window.entities.changed.connect(self._on_changed)
        self.setFocusProxy(self.field)
        self.retranslate()

    def _lay_out(self) -> None:
        side = side_pane(_SIDE)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 14, 8, 12)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self._count)
        column.addWidget(self.list, 1)
        column.addWidget(self.buttons["merge"])
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for name in ("edit", "split", "remove"):
            tools.addWidget(self.buttons[name])
        tools.addStretch(1)
        for name in ("alike", "suggest", "knowledge", "export"):
            tools.addWidget(self.buttons[name])
        main = QVBoxLayout()
        main.setContentsMargins(20, 14, 20, 12)
        main.setSpacing(8)
        main.addLayout(tools)
        main.addWidget(self.details)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.lines)
        self._stack.addWidget(self._nothing)
        main.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(side)
        whole.addLayout(main, 1)

    # ---------------------------------------------------------------- what is seen
    @property
    def current(self) -> EntityRow | None:
        """The entity at hand."""
        entry = self.list.current
        return self._rows.get(entry.key) if entry is not None else None

    def show_entity(self, uid: str) -> None:
        """Go to an entity of the list."""
        self.field.clear()
        place = self.list.entries.index_of(uid)
        if place.isValid():
            self.list.setCurrentIndex(place)
        self.list.setFocus()

    def _on_changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _read(self) -> None:
        self._stale = False
        order = self._session.project.document_uids()
        rows = entity_rows(self._window.entities.registry, order)
        self._rows = {row.entity.uid: row for row in rows}
        self.list.ticked &= self._rows.keys()
        self._alike = alike(self._window.entities.registry)
        self._show_list()

    def _on_filter(self, *_: object) -> None:
        self._show_list()

    def _show_list(self) -> None:
        words = fold(self.field.text()).split()
        marked = [row for uid, row in self._rows.items() if uid in self.list.ticked]
        found = [
            row
            for uid, row in self._rows.items()
            if uid not in self.list.ticked and all(word in self._hay(row) for word in words)
        ]
        self.list.show_entries([self._entry(row) for row in (*marked, *found)])
        self._count.setText(self.tr("%Ln entities", "", len(self._rows)))
        self._show_current()

    def _hay(self, row: EntityRow) -> str:
        each = row.entity
        spelled = " ".join(words for words, _ in row.spellings)
        return fold(f"{each.ar} {each.en} {' '.join(each.aliases)} {each.description} {spelled} {each.label}")

    def _entry(self, row: EntityRow) -> ListEntry:
        scheme, language = self._session.scheme, self._context.language
        label = scheme.get(row.entity.label)
        others = [words for words, _ in row.spellings if words != row.entity.name][:3]
        sub = " · ".join((code_tag(scheme, row.entity.label, language), *map(isolated, others)))
        return ListEntry(
            row.entity.uid, entity_name(row.entity, language), sub, number(row.count), label=label, bold=True
        )

    def _on_moved(self, _entry: object) -> None:
        self._show_current()

    def _show_current(self) -> None:
        row, registry = self.current, self._window.entities.registry
        names = DocumentTitles(self._session.project)
        found = registry.of(row.entity.uid) if row is not None else []
        self._mentions = {}
        for each in found:
            self._mentions.setdefault((each.annotation.document, *each.annotation.range), []).append(each)
        lines = mention_lines(self._session.project, found)
        self.lines.show_ticked(lines, self.lines.ticked & self._mentions.keys())
        ends = (row.first, row.last) if row is not None else (None, None)
        first, last = (names.get(each.annotation.document, "") if each else "" for each in ends)
        self.details.show_row(row, registry, self._session.scheme, (first, last))
        self._stack.setCurrentIndex(0 if lines else 1)
        self._nothing.setText(
            self.tr("No entities yet. Choose an annotation in the text and press Ctrl+L.")
            if not self._rows
            else self.tr("No mention of this entity is linked.")
        )
        self._sync()

    def _sync(self) -> None:
        writable, row = not self._session.readonly, self.current
        marked = len(self.list.ticked)
        ticked = sum(len(self._mentions.get(key, ())) for key in self.lines.ticked)
        merge, split = self.tr("Take marked ones for one"), self.tr("Split mentions off")
        if marked > 1:
            merge = self.tr("Take %Ln marked for one", "", marked)
        name_button(self.buttons["merge"], merge)
        self.buttons["merge"].setEnabled(writable and marked > 1)
        if ticked:
            split = self.tr("Split %Ln mentions off", "", ticked)
        name_button(self.buttons["split"], split)
        self.buttons["split"].setEnabled(writable and ticked > 0)
        for name in ("edit", "remove"):
            self.buttons[name].setEnabled(writable and row is not None)
        self.buttons["alike"].setVisible(bool(self._alike))
        name_button(self.buttons["alike"], self.tr("Possibly one: %Ln", "", len(self._alike)))
        self.buttons["export"].setEnabled(bool(self._rows))
        self.buttons["suggest"].setEnabled(writable)
        self.buttons["knowledge"].setEnabled(writable)

    # ---------------------------------------------------------------- what is done
    def merge_marked(self) -> None:
        """The marked ones are one: the one at hand where it is marked, else the most mentioned."""
        marked = [row for uid, row in self._rows.items() if uid in self.list.ticked]
        if len(marked) < 2:
            return
        at_hand = self.current
        into = at_hand if at_hand in marked and at_hand is not None else marked[0]
        others = [row.entity.uid for row in marked if row is not into]
        project = self._session.project
        self.list.ticked = set()
        if self._session.do(lambda: linking.join(project, others, into.entity.uid)) is not None:
            self.show_entity(into.entity.uid)

    def mark_alike(self) -> None:
        """Mark the next ones that share a name or an identifier; whether they are one, a person says."""
        if self._alike:
            group = self._alike[self._at_alike % len(self._alike)]
            self._at_alike += 1
            self.list.ticked = {each.uid for each in group.entities}
            self._show_list()
            self.show_entity(group.entities[0].uid)

    def split_ticked(self) -> None:
        """The ticked mentions mean another entity of their own."""
        row = self.current
        ticked = [each.annotation for key in self.lines.ticked for each in self._mentions.get(key, ())]
        if row is None or not ticked:
            return
        made = replace(Entity("", row.entity.label), ar=_usual(ticked))
        self.lines.ticked = set()
        self._session.do(lambda: linking.split(self._session.project, ticked, made))

    def _on_part(self, uid: str) -> None:
        self._session.do(lambda: linking.part(self._session.project, uid))

    def _on_remove(self) -> None:
        row = self.current
        if row is not None:
            self._session.do(lambda: linking.remove_entity(self._session.project, row.entity.uid))

    def _on_edit(self, *_: object) -> None:
        row = self.current
        if row is None or self._session.readonly:
            return
        dialog = EntityDialog(
            self._context,
            self._window.widget,
            self._session.scheme,
            self._window.entities.registry,
            row.entity,
            self._keep,
        )
        dialog.finished.connect(self.list.setFocus)
        dialog.open()

    def _keep(self, entity: Entity) -> bool:
        return self._session.do(lambda: linking.change_entity(self._session.project, entity)) is not None

    def _on_opened(self, line: ContextLine) -> None:
        found = self._mentions.get(line.key, [])
        self._window.show_place(line.document, line.start, line.start)
        here = [each for each in found if each.annotation.label == line.label] or found
        if here:
            self._session.select(here[0].annotation.uid)

    def _on_suggest(self) -> None:
        self._window.show_page("entity_links")

    # ---------------------------------------------------------------- files
    def _on_export(self) -> None:
        kinds = "CSV (*.csv);;TEI (*.xml);;JSON-LD (*.jsonld)"
        place = str(self._context.folder / "entities.csv")
        chosen, kind = FileDialog.save_file(self, self.tr("Export the entities"), place, kinds)
        if chosen:
            path = Path(chosen)
            form = "tei" if "xml" in kind else "jsonld" if "jsonld" in kind else "csv"
            self.export_to(path, "" if path.suffix else form)

    def export_to(self, path: Path, form: str = "") -> None:
        names = {info.uid: info.name for info in self._session.documents()}
        rows: Sequence[EntityRow] = list(self._rows.values())
        try:
            registry = self._window.entities.registry
            write_entities(rows, registry, names, path, form, self._session.title)
        except UserError as error:
            self._window.messages.show_error(error)
        else:
            words = self.tr("%Ln entities written to {0}", "", len(rows))
            self._window.status.say(words.format(isolated(path.name)))

    def _on_knowledge(self) -> None:
        kinds = "CSV, TSV, JSONL (*.csv *.tsv *.jsonl *.txt)"
        folder, title = str(self._context.folder), self.tr("Choose a knowledge file")
        chosen, _ = FileDialog.open_file(self, title, folder, kinds)
        if chosen:
            self.choose_knowledge(Path(chosen))

    def choose_knowledge(self, path: Path) -> None:
        """Index the file, then ask it for candidates from now on."""

        def done(report: KnowledgeReport) -> None:
            try:
                choose_file(self._session.project, path)
            except UserError as error:
                self._window.messages.show_error(error)
                return
            words = self.tr("%Ln entries in the knowledge file {0}", "", report.entries)
            told = [words.format(isolated(path.name))]
            if report.bad:
                named = ", ".join(number(each.line) for each in report.examples[:5])
                bad = self.tr("%Ln lines are no entries: {0}", "", report.bad)
                told.append(bad.format(named))
            self._window.status.say(" · ".join(told))

        self._context.jobs.start(
            index_file,
            path,
            name="indexing",
            receiver=self,
            on_result=done,
            on_refused=self._window.messages.show_error,
            shown=True,
        )

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Filter entities; marked ones stay"))
        self.field.setAccessibleName(self.tr("Filter entities; marked ones stay"))
        self.list.setAccessibleName(self.tr("Entities"))
        self.lines.setAccessibleName(self.tr("Mentions"))
        self.lines.retranslate()
        name_button(self.buttons["edit"], self.tr("Edit…"))
        name_button(self.buttons["remove"], self.tr("Remove"))
        name_button(self.buttons["suggest"], self.tr("Suggested links"))
        name_button(self.buttons["knowledge"], self.tr("Knowledge file…"))
        name_button(self.buttons["export"], self.tr("Export…"))
        self._show_list()


def _usual(mentions: Sequence[Annotation]) -> str:
    words = [" ".join(each.surface.split()) for each in mentions]
    return max(words, key=words.count)
