"""What is told of one entity over its mentions: names, identifiers that open a browser, company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from hashiya.core.labels import Scheme
from hashiya.qtkit.i18n import isolated, number
from hashiya.qtkit.plain_text import plain_tip
from hashiya.services.entities.entity_rows import EntityRow, together_with
from hashiya.services.entities.identifiers import address_of
from hashiya.services.entities.registry import Registry
from hashiya.ui.widgets.basic import ElidedLine, FormSign, TextLine, name_button, push_button
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.wording.common import code_tag
from hashiya.ui.wording.entity_words import entity_name

if TYPE_CHECKING:
    from hashiya.ui.context import Context

_SPELLINGS, _TOGETHER = 6, 4
_NAME = 32  # letters of a name that is met with it; the whole of it is in the tooltip


class EntityDetails(Retranslated, QWidget):
    """`opened` carries the uid of another entity that was clicked, `parted` of one to tell apart again."""

    opened = Signal(str)
    parted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._row: EntityRow | None = None
        self._registry, self._scheme = Registry(frozenset()), Scheme("", "", "", ())
        self._places: tuple[str, str] = ("", "")
        self._sign = FormSign(context)
        self._name = ElidedLine(context, 20, "ink")
        self._lines = [ElidedLine(context, 12) for _ in range(4)]
        around = QWidget()
        # Narrower than its words: what has no room is cut at the end, and no window grows by it.
        around.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._buttons = QHBoxLayout(around)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._sign)
        head.addWidget(self._name, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        for line in self._lines:
            column.addWidget(line)
        column.addWidget(around)

    def show_row(
        self, row: EntityRow | None, registry: Registry, scheme: Scheme, places: tuple[str, str]
    ) -> None:
        """`places` are the names of the documents of its first and last mention."""
        self._row, self._registry, self._scheme, self._places = row, registry, scheme, places
        self.retranslate()

    def retranslate(self) -> None:
        row, language = self._row, self._context.language
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self.setVisible(row is not None)
        if row is None:
            return
        entity = row.entity
        self._sign.set_label(self._scheme.get(entity.label))
        self._name.set_text(entity_name(entity, language))
        other = [name for name in (entity.ar, entity.en, *entity.aliases) if name]
        first = " · ".join(filter(None, (code_tag(self._scheme, entity.label, language), entity.description)))
        spelled = [f"{isolated(words)} {number(count)}" for words, count in row.spellings[:_SPELLINGS]]
        told = (
            first,
            self.tr("Names: {0}").format(" · ".join(map(isolated, other))) if len(other) > 1 else "",
            self.tr("Spelled: {0}").format(" · ".join(spelled)) if len(spelled) > 1 else "",
            self._place_words(),
        )
        for line, words in zip(self._lines, told, strict=True):
            line.set_text(words)
            line.setVisible(bool(words))
        self._add_identifiers(row)
        self._add_joined(row)
        self._add_company(row)
        self._buttons.addStretch(1)

    def _place_words(self) -> str:
        first, last = self._places
        if not first:
            return self.tr("No mention yet")
        if first == last:
            return self.tr("All mentions in {0}").format(isolated(first))
        return self.tr("First in {0}, last in {1}").format(isolated(first), isolated(last))

    def _add_identifiers(self, row: EntityRow) -> None:
        for register, identifier in row.entity.identifiers.items():
            button = self._button(f"{register}: {identifier}", "")
            address = address_of(register, identifier)
            button.setEnabled(bool(address))
            button.setToolTip(plain_tip(address))
            button.setProperty("address", address)
            button.clicked.connect(self._on_identifier)

    def _add_joined(self, row: EntityRow) -> None:
        for other in row.joined:
            name = isolated(entity_name(other, self._context.language))
            button = self._button(self.tr("Tell {0} apart again").format(name), other.uid)
            button.clicked.connect(self._on_part)

    def _add_company(self, row: EntityRow) -> None:
        found = together_with(self._registry, row.entity.uid)[:_TOGETHER]
        if found:
            self._buttons.addWidget(TextLine(self.tr("Together with"), size=12, tone="third"))
        for other, count in found:
            name = entity_name(other, self._context.language)
            short = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
            button = self._button(f"{isolated(short)} {number(count)}", other.uid)
            button.setToolTip(plain_tip(name))
            button.clicked.connect(self._on_other)

    def _button(self, words: str, uid: str) -> QPushButton:
        button = push_button(self._context, kind="quiet")
        name_button(button, words)
        button.setProperty("uid", uid)
        button.setFixedHeight(24)
        button.setStyleSheet("min-height: 20px; padding: 0 4px; font-size: 11px;")
        self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        return button

    def _on_identifier(self) -> None:
        sender = self.sender()
        if sender is not None:
            QDesktopServices.openUrl(QUrl(str(sender.property("address"))))

    def _on_other(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.opened.emit(str(sender.property("uid")))

    def _on_part(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.parted.emit(str(sender.property("uid")))
