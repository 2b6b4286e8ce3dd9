"""What the program is, its licence, and the licences of what it is built on."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from hashiya import __version__, assets
from hashiya.qtkit.fonts import reading_font
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.dialog_frame import Sheet

if TYPE_CHECKING:
    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host

_PACKAGES = (
    ("PySide6-Essentials", "LGPL-3.0-only (Qt for Python)"),
    ("camel-tools", "MIT"),
    ("charset-normalizer", "MIT"),
    ("python-bidi", "LGPL-3.0-or-later"),
    ("python-crfsuite", "MIT"),
    ("python-lucide", "MIT; icons: Lucide (ISC), in part Feather (MIT)"),
    ("sqlite-utils", "Apache-2.0"),
)


def notices() -> str:
    """The program's notice files, then every library with its version and licence."""
    parts = ["Hashiya " + __version__, "Apache License 2.0", ""]
    for name, known in _PACKAGES:
        try:
            found = metadata.metadata(name).json
            licence = found.get("license_expression") or _short(found.get("license")) or known
            parts.append(f"{name} {found.get('version', '')}: {licence}")
        except metadata.PackageNotFoundError:
            parts.append(f"{name}: {known}")
    for folder in ("lexicons", "models"):
        for path in assets.list_resources(folder, suffix=".txt"):
            parts += ["", f"{folder}/{path.name}", path.read_text(encoding="utf-8").strip()]
    return "\n".join(parts) + "\n"


def _short(licence: object) -> str:
    """A licence's name; some packages put its whole text there."""
    return licence if isinstance(licence, str) and len(licence) < 60 and "\n" not in licence else ""


class AboutDialog(Sheet):
    """Name, version, licences."""

    of_project = False

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(context, window, width=620, height=560)
        self.set_title(self.tr("About Hashiya"))
        name = QLabel("حاشية")
        name.setFont(reading_font("Amiri", 56))
        name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(name)
        version = TextLine(self.tr("Hashiya {0}").format(__version__), size=15, bold=True)
        version.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(version)
        words = TextLine(
            self.tr("Reads and annotates Arabic texts. Everything stays on this computer."), tone="second"
        )
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(words)
        self.notices = QPlainTextEdit(notices())
        self.notices.setReadOnly(True)
        self.notices.setTabChangesFocus(True)
        self.notices.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.notices.setAccessibleName(self.tr("Licences"))
        self.body.addWidget(self.notices, 1)
        self.add_close()


def open_about(window: Host) -> AboutDialog:
    dialog = AboutDialog(window.context, window.widget)
    dialog.open()
    return dialog
