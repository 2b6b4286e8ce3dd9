"""Commands that hide labels from the text and show them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.qtkit.i18n import isolated
from hashiya.ui.wording.common import code_tag

if TYPE_CHECKING:
    from hashiya.ui.annotate.target import Target
    from hashiya.ui.commands.actions import Handler
    from hashiya.ui.context import Context
    from hashiya.ui.panels.labels_panel import LabelsPanel


class LabelView(QObject):
    """About the chosen annotation's label, else the panel's; `hint` are words for the status bar,
    `panel_wanted`: nothing is chosen, the label is to be chosen in the panel.
    """

    hint = Signal(str)
    panel_wanted = Signal()

    def __init__(self, context: Context, target: Target, panel: LabelsPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._target, self._panel = context, target, panel

    def handlers(self) -> dict[str, Handler]:
        """For the command table."""
        return {
            "view.hide_label": self.hide,
            "view.only_label": self.only,
            "view.next_label": self.next_alone,
            "view.all_labels": self._panel.show_all,
        }

    def hide(self) -> None:
        """Hide the label of the chosen annotation; nothing is chosen afterwards."""
        code = self._code()
        if code and self._target.session is not None:
            self._target.session.select("")
            self._target.session.sight.hide(self._target.session.sight.hidden | {code})
            self._say(self.tr("{0} hidden in text, list and walk."), code)

    def only(self) -> None:
        """Show the chosen annotation's label alone, or all again where it is alone."""
        code = self._code()
        if code:
            self._panel.alone(code)

    def next_alone(self) -> None:
        """The next of the document's labels alone."""
        code = self._panel.next_alone()
        if code:
            self._say(self.tr("Only {0}."), code)

    def _code(self) -> str:
        chosen = self._target.chosen
        if chosen is not None:
            return chosen.label
        self.panel_wanted.emit()
        return ""

    def _say(self, words: str, code: str) -> None:
        session = self._target.session
        if session is not None:
            tag = code_tag(session.scheme, code, self._context.language)
            self.hint.emit(words.format(isolated(tag)))
