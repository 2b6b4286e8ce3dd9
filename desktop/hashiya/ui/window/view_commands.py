"""Commands about how things look, who annotates, printing, help; the text's context menu."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from hashiya.qtkit.i18n import isolated

if TYPE_CHECKING:
    from hashiya.ui.commands.actions import Handler
    from hashiya.ui.context import Context
    from hashiya.ui.guide.guide_window import GuideWindow
    from hashiya.ui.reader.paint.printing import Steps
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host
    from hashiya.ui.window.shortcuts import ShortcutsPage

GUIDE_PAGES = {
    "review": "review",
    "concordance": "search",
    "statistics": "search",
    "quick": "annotate",
    "evaluation": "train",
    "control_sample": "train",
    "relation_table": "relations",
    "entities": "entities",
    "entity_links": "entities",
}
"""Which page of the guide speaks of which page of the window."""
_REFUSED = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


class ViewCommands(QObject):
    """Small things that need the window and its context, but no project's data."""

    def __init__(self, context: Context, window: Host) -> None:
        super().__init__(window.widget)
        self._context, self._window = context, window
        self._shortcuts: ShortcutsPage | None = None
        self._guide: GuideWindow | None = None

    def handlers(self) -> dict[str, Handler]:
        return {
            "view.larger": self.larger,
            "view.smaller": self.smaller,
            "view.normal": self.normal,
            "view.tags": self.next_tags,
            "view.marks": self.toggle_marks,
            "view.codes": self.toggle_codes,
            "view.theme": self.toggle_theme,
            "view.language": self.toggle_language,
            "tools.person": self.ask_person,
            "help.shortcuts": self.show_shortcuts,
            "help.guide": self.show_guide,
            "help.log": self.open_log,
            "file.print": self.print_text,
            "file.pdf": self.save_pdf,
        }

    # ---------------------------------------------------------------- look
    def larger(self) -> None:
        self._window.page.reader.zoom(1)

    def smaller(self) -> None:
        self._window.page.reader.zoom(-1)

    def normal(self) -> None:
        self._context.settings.set("reader/size", 21)

    def next_tags(self) -> None:
        order = ("full", "short", "off")
        now = order.index(self._context.settings.get("reader/tags"))
        self._context.settings.set("reader/tags", order[(now + 1) % 3])

    def toggle_marks(self) -> None:
        self._context.settings.set("reader/marks", not self._context.settings.get("reader/marks"))

    def toggle_codes(self) -> None:
        self._context.settings.set("reader/codes", not self._context.settings.get("reader/codes"))

    def toggle_theme(self) -> None:
        self._context.settings.set("theme", "day" if self._context.theme.dark else "night")

    def toggle_language(self) -> None:
        self._context.settings.set("language", "en" if self._context.rtl else "ar")

    # ---------------------------------------------------------------- who annotates
    def tell_about(self, session: Session) -> None:
        """What one should know of a project just opened: read only, and under whose name."""
        messages = self._window.messages
        if session.readonly:
            messages.show_message(readonly_words(session.readonly_reason), tone="warn", key="readonly")
        elif not self._context.settings.get("person") and not self._context.settings.get("named"):
            text = self.tr("Your work is kept under the name “{0}” until you write your own.")
            text = text.format(isolated(session.person_name))
            messages.show_message(text, act=self.tr("Your name…"), done=self.ask_person, key="person")
            self._context.settings.set("named", True)

    def ask_person(self) -> None:
        """Under which name the work is kept."""
        self._window.open_tool("tools.person")

    # ---------------------------------------------------------------- help
    def show_shortcuts(self) -> None:
        from hashiya.ui.window.shortcuts import ShortcutsPage

        if self._shortcuts is None:
            self._shortcuts = ShortcutsPage(self._window.widget, self._context)
        self._shortcuts.open_for(self._window.session)

    def show_guide(self, page: str = "") -> None:
        """The guide at that page; without one, at what the window shows now, else where it was left."""
        from hashiya.ui.guide.guide_window import GuideWindow

        if self._guide is None:
            self._guide = GuideWindow(self._window)
        self._guide.show_page(page or GUIDE_PAGES.get(self._window.page_name, ""))

    def open_log(self) -> None:
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        path = self._context.settings.path.with_name("hashiya.log")
        path.touch()
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    # ---------------------------------------------------------------- paper
    def print_text(self) -> None:
        try:
            from PySide6.QtPrintSupport import QPrintDialog, QPrinter
        except ImportError:  # some systems bring Qt without it
            self.save_pdf()
            return
        from hashiya.ui.reader.paint.printing import set_up_paper

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        set_up_paper(printer, file_stem(self._title()))
        dialog = QPrintDialog(printer, self._window.widget)
        if dialog.exec():
            steps = self._window.page.reader.print_steps(printer, title=self._title())
            self._make(steps, "printing", printer.outputFileName())
        dialog.deleteLater()

    def save_pdf(self) -> None:
        from hashiya.qtkit.file_dialog import FileDialog

        place = str(self._context.folder / f"{file_stem(self._title())}.pdf")
        chosen, _ = FileDialog.save_file(self._window.widget, self.tr("Save as PDF"), place, "PDF (*.pdf)")
        if not chosen:
            return
        self._context.settings.set("folder", str(Path(chosen).parent))
        self._make(self._window.page.reader.pdf_steps(Path(chosen), title=self._title()), "pdf", chosen)

    def _make(self, steps: Steps, name: str, place: str) -> None:
        """The pages, while one goes on working; «Stop» stands in the status bar."""
        self._context.jobs.start_in_slices(
            steps,
            name=name,
            receiver=self._window.widget,
            on_result=partial(self._say_made, place),
            on_refused=self._window.messages.show_error,
            shown=True,
        )

    def _say_made(self, place: str, pages: int) -> None:
        words = (
            self.tr("%Ln pages written to {0}", "", pages)
            if place
            else self.tr("%Ln pages printed", "", pages)
        )
        self._window.status.say(words.format(isolated(Path(place).name)))

    def _title(self) -> str:
        document = self._window.session.document if self._window.session else None
        return document.title if document else ""


def file_stem(title: str) -> str:
    """A document's name as that of a file: without what file systems refuse, and not too long."""
    return _REFUSED.sub("-", title)[:60].strip(" .-") or "text"


def readonly_words(reason: str) -> str:
    """Why nothing can be changed here."""
    from hashiya.ui.wording.common import tr

    words = {
        "locked": tr("ReadOnly", "Another window has this project open. Here it can be read, not changed."),
        "folder": tr("ReadOnly", "This folder cannot be written to. The project can be read, not changed."),
        "file": tr("ReadOnly", "This file is write-protected. The project can be read, not changed."),
        "links": tr(
            "ReadOnly", "This file has a second name (a hard link): it can be read, not changed. Save a copy."
        ),
        "full": tr("ReadOnly", "The disk is full. The project can be read and exported, not changed."),
        "place": tr("ReadOnly", "This disk does not let projects be changed in it: copy the file elsewhere."),
        "name": tr("ReadOnly", "The file's name is too long to work in it: give it a shorter one."),
    }
    return words.get(reason, tr("ReadOnly", "The project is open for reading only."))
