"""What every part of the window is given: built once in app.py, never changed, never looked up globally."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from hashiya.qtkit.i18n import Languages
    from hashiya.qtkit.jobs import JobRunner
    from hashiya.qtkit.settings import Settings
    from hashiya.qtkit.theme import Theme, ThemeSwitch
    from hashiya.ui.commands.key_map import KeyMap
    from hashiya.ui.icon_registry import Icons


class Context(NamedTuple):
    """`icons` keeps the icons of buttons and actions in step with theme and direction; `keys` are those of
    the commands.
    """

    settings: Settings
    themes: ThemeSwitch
    languages: Languages
    jobs: JobRunner
    icons: Icons
    keys: KeyMap

    @property
    def theme(self) -> Theme:
        return self.themes.theme

    @property
    def language(self) -> str:
        return self.languages.code

    @property
    def folder(self) -> Path:
        """Where files were chosen last, else the person's own folder: there dialogs of files open."""
        return Path(str(self.settings.get("folder") or Path.home()))

    @property
    def rtl(self) -> bool:
        return self.languages.rtl
