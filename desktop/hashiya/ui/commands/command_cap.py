"""The key of a command beside what it does, as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.ui.commands.actions import key_cap
from hashiya.ui.widgets.basic import KeyCap

if TYPE_CHECKING:
    from hashiya.ui.context import Context


class CommandCap(KeyCap):
    """Follows a change of keys; hidden where the command has none."""

    def __init__(self, context: Context, command: str) -> None:
        super().__init__(context, key_cap(context, command))
        self._command = command
        self._caps_of = context
        context.keys.changed.connect(self._on_keys_changed)

    def _on_keys_changed(self) -> None:
        self.set_text(key_cap(self._caps_of, self._command))
