"""Where the program is put together: arguments, language, theme, window, what happens in a crash."""

from __future__ import annotations

import gc
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from hashiya import __version__, assets
from hashiya.errors import UserError
from hashiya.files import config_folder
from hashiya.qtkit.application import Application
from hashiya.qtkit.collector import Collector
from hashiya.qtkit.ending import Ending
from hashiya.qtkit.fonts import provide_arabic_face
from hashiya.qtkit.i18n import Languages, system_language
from hashiya.qtkit.jobs import JobRunner
from hashiya.qtkit.settings import Settings
from hashiya.qtkit.theme import FUSION, ThemeSwitch
from hashiya.ui.commands.key_map import KeyMap
from hashiya.ui.context import Context
from hashiya.ui.icon_registry import Icons
from hashiya.ui.preferences import SETTINGS, is_first_start
from hashiya.ui.window.crash import install_crash_hook, start_log
from hashiya.ui.window.main_window import MainWindow
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QMessageLogContext

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program until its window is closed; the exit code is 0 unless the arguments are wrong."""
    options = _parse(sys.argv[1:] if argv is None else list(argv))
    folder = config_folder()
    start_log(folder / "hashiya.log")
    app = make_application()
    context = make_context(app, folder, language=options.lang, theme=options.theme)
    window = MainWindow(context)
    crash = install_crash_hook(window, folder / "hashiya.log", window.failures.explain)
    ending = Ending(app)
    ending.asked.connect(window.end)
    if isinstance(app, Application):
        app.asked_to_open.connect(window.open_files)
    _open_first(window, options)
    if os.environ.get("HASHIYA_SMOKE") == "1":
        window.installEventFilter(SmokeTest(window))
    window.show()
    gc.freeze()
    collector = Collector(app)
    if not (options.project or options.sample) and is_first_start(context):
        QTimer.singleShot(0, window, lambda: _ask_first(window))
    code = app.exec()
    ending.remove()
    crash.remove()
    context.jobs.close()
    collector.remove()
    return code


def _ask_first(window: MainWindow) -> None:
    from hashiya.ui.window.first_start import open_first_start

    open_first_start(window)


def make_application() -> QApplication:
    """The application object, or the one that is there already."""
    _name_project_files()
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        before = qInstallMessageHandler(_on_qt_message)
        app = Application([*sys.argv[:1], "-style", "fusion"])
        app.setProperty(FUSION, True)
        qInstallMessageHandler(before)
        provide_arabic_face(assets.resource("fonts"))
    app.setApplicationName("hashiya")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("hashiya")
    return app


def _on_qt_message(kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
    """Where no window can be opened Qt aborts the process: say why, and end as a command that failed."""
    if kind == QtMsgType.QtFatalMsg:
        told = (_NO_WINDOW, *(f"Qt: {line}" for line in _said))
        sys.stderr.write("\n".join(told) + "\n")
        sys.stderr.flush()
        os._exit(1)
    _said.append(text.strip().partition("\n")[0])
    log.warning("%s", text)


_said: list[str] = []  # by Qt, before it gave up
_NO_WINDOW = (
    "hashiya: No window can be opened: there is no screen that this program could reach, or a library of the "
    "system is missing. Start it on a desktop; the commands («hashiya --help») need no screen."
)


def _name_project_files() -> None:
    """Tell dialogs of files by their names what project files are.

    For a name they do not know, Qt and GTK open the file to look into it, in this process: closing it again
    drops the locks of the open project (see hashiya.files).
    """
    if sys.platform not in ("win32", "darwin"):
        known = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
        own = str(assets.resource("share"))
        if own not in known.split(":"):
            os.environ["XDG_DATA_DIRS"] = f"{known}:{own}"


def make_context(app: QApplication, folder: Path, *, language: str = "", theme: str = "") -> Context:
    """What every part of the window is given. `language` and `theme` go before what the settings say."""
    settings = Settings(SETTINGS, folder / "hashiya.ini", app)
    languages = Languages(assets.resource("i18n"), app)
    chosen = language or settings.get("language")
    languages.use(system_language() if chosen == "system" else chosen, digits=settings.get("digits"))
    themes = ThemeSwitch(app, choice=theme or settings.get("theme"), language=languages.code)
    context = Context(
        settings, themes, languages, JobRunner(app), Icons(app, themes, languages), KeyMap(settings)
    )
    Preferences(context, app)
    return context


class Preferences(QObject):
    """Puts changed settings into effect at once."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        context.settings.changed.connect(self._on_changed)
        context.languages.switched.connect(self._name)
        self._name(context.language)

    def _name(self, _language: str) -> None:
        """What Qt puts behind the titles of dialogs."""
        QApplication.setApplicationDisplayName(tr("MainWindow", "Hashiya"))

    def _on_changed(self, key: str) -> None:
        settings, context = self._context.settings, self._context
        if key == "theme":
            context.themes.set_choice(settings.get("theme"))
        elif key in ("language", "digits"):
            wanted = settings.get("language")
            code = system_language() if wanted == "system" else wanted
            context.themes.set_language(code)
            context.languages.use(code, digits=settings.get("digits"))


class SmokeTest(QObject):
    """Quits after the first painted frame."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close the window once it was painted."""
        if event.type() == QEvent.Type.Paint and watched is self._window:
            QTimer.singleShot(0, self._window, self._window.close)
        return False


def _open_first(window: MainWindow, options: StartOptions) -> None:
    """Whatever is wrong with the project to open first, the program starts: with the welcome page."""
    try:
        _open_wanted(window, options)
    except Exception as error:
        log.exception("The first project could not be opened")
        window.projects.close()
        window.projects.failed.emit(
            UserError("first_failed", f"The project could not be opened: {error}.", hint="Check it.")
        )


def _open_wanted(window: MainWindow, options: StartOptions) -> None:
    if options.sample:
        window.projects.open_sample()
    elif options.project:
        window.projects.open_path(Path(options.project))
    else:
        last = window.projects.last()
        if last is not None:
            window.projects.open_path(last)


class StartOptions:
    """What the command line says."""

    project = ""
    sample = False
    lang = ""
    theme = ""


def _parse(arguments: list[str]) -> StartOptions:
    if not arguments:
        return StartOptions()
    import argparse

    parser = argparse.ArgumentParser(prog="hashiya-gui", description="Read and annotate Arabic texts.")
    parser.add_argument("project", nargs="?", default="", help="a project file (.hashiya) to open")
    parser.add_argument("--sample", action="store_true", help="open the sample project")
    parser.add_argument("--lang", choices=("ar", "en"), default="", help="language of the interface")
    parser.add_argument("--theme", choices=("system", "day", "night"), default="", help="day or night")
    parser.add_argument("--version", action="version", version=f"hashiya {__version__}")
    return parser.parse_args(arguments, namespace=StartOptions())


if __name__ == "__main__":
    raise SystemExit(main())
