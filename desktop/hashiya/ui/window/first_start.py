"""The first start: the language of the interface and the name of who annotates, each asked once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from hashiya.ui.preferences import ASKED, is_first_start
from hashiya.ui.widgets.basic import TextLine, name_button
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host

_LANGUAGES = (("ar", "العربية"), ("en", "English"))  # each in its own words


class FirstStartDialog(Retranslated, Sheet):
    """Accepted, the sample is wanted; put away, the welcome page. A written name counts either way."""

    of_project = False

    def __init__(self, window: Host) -> None:
        super().__init__(window.context, window.widget, width=520)
        from hashiya.services.project.project_file import full_name

        self._window = window
        self._wanted = ""  # the language that was chosen here; else it stays as the system's
        self._about, self._language = TextLine(size=13, tone="second", wrap=True), TextLine(tone="second")
        self._label, self._why = TextLine(tone="second"), TextLine(size=12, tone="third", wrap=True)
        self.languages = Segments(self.context)
        self.languages.set_items([name for _, name in _LANGUAGES])
        self.languages.set_current(0 if self.context.rtl else 1)
        self.languages.chosen.connect(self._on_language)
        self.name = QLineEdit(os.environ.get("HASHIYA_PERSON", "").strip() or full_name())
        self.name.textChanged.connect(self._on_changed)
        self.name.returnPressed.connect(self._on_sure)
        row = QHBoxLayout()
        row.addWidget(self._language)
        row.addSpacing(10)
        row.addWidget(self.languages)
        row.addStretch(1)
        self.body.addWidget(self._about)
        self.body.addLayout(row)
        self.body.addWidget(self._label)
        self.body.addWidget(self.name)
        self.body.addWidget(self._why)
        self.add_foot("…", self._on_sure, cancel="…")
        self.finished.connect(self._on_end)
        self.retranslate()
        self._on_changed("")
        self.name.setFocus()

    def _on_language(self, place: int) -> None:
        self._wanted = _LANGUAGES[place][0]
        self.context.settings.set("language", self._wanted)

    def _on_changed(self, _text: str) -> None:
        if self.primary is not None:
            self.primary.setEnabled(bool(self.name.text().strip()))

    def _on_sure(self) -> None:
        if self.name.text().strip():
            self.accept()

    def _on_end(self, code: int) -> None:
        name = self.name.text().strip()
        self.context.settings.set(ASKED, True)
        if name and (code or self.name.isModified()):
            self.context.settings.set("person", name)
        if code:
            self._window.projects.open_sample()
        else:
            self._window.focus_text()

    def retranslate(self) -> None:
        self.set_title(self.tr("Welcome to Hashiya"))
        self._about.setText(
            self.tr(
                "Two things once, then the sample project opens with five short steps through the program."
            )
        )
        self._language.setText(tr("Preferences", "Language"))
        self.languages.setAccessibleName(tr("Preferences", "Language"))
        self._label.setText(self.tr("Your name"))
        self.name.setAccessibleName(self.tr("Your name"))
        self._why.setText(
            self.tr(
                "It is kept beside each of your annotations, so that a team can tell who marked what. "
                "It stays on this computer, and can be changed under Tools."
            )
        )
        if self.primary is not None:
            name_button(self.primary, self.tr("Open the sample"))
            name_button(self.way_out, self.tr("Begin without it"))
        self.fit()


def open_first_start(window: Host) -> FirstStartDialog | None:
    """Ask where this is the first start; None where it is not."""
    if not is_first_start(window.context):
        return None
    dialog = FirstStartDialog(window)
    dialog.open()
    return dialog
