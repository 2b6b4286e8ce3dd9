"""Opening, making and closing projects; the list of the last ones.

What an open project needs is imported with the first one: the welcome page comes up without it.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from hashiya.errors import UserError
from hashiya.files import PROJECT_SUFFIX, explain_os_error, write_text
from hashiya.ui.window.welcome import read_recent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.welcome import Recent

log = logging.getLogger(__name__)


def _let_be(_error: object) -> None:
    """The welcome page says what it said before."""


def _open(path: Path, *, readonly: bool = False) -> Session:
    from hashiya.ui.session.session import Session

    return Session.open(path, readonly=readonly)


class Projects(QObject):
    """`opened` carries the Session (None when closed), `failed` a UserError; `rescued` the path of the copy
    of a project whose file was lost while it was open, `damaged` that of an open file that is not sound;
    `writable`: another window that had the open project has closed it.
    """

    opened = Signal(object)
    failed = Signal(object)
    rescued = Signal(object)
    damaged = Signal(object)
    writable = Signal()
    sample_opened = Signal()

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self.session: Session | None = None

    # ---------------------------------------------------------------- opening and closing
    def open_path(self, path: Path) -> bool:
        """Open a project file instead of the one that is open."""
        path = path.absolute()
        return self._is_open(path) or self._take(lambda: _open(path))

    def _is_open(self, path: Path) -> bool:
        """Whether it is this window's own: opened once more it would be held by another, this one."""
        if self.session is None:
            return False
        with suppress(OSError):
            return self.session.path == path or self.session.path.samefile(path)
        return False

    def reopen(self, *, readonly: bool) -> bool:
        """The open project once more, at the same document: only to read it, or to write to it again."""
        if self.session is None:
            return False
        path, document = self.session.path, self.session.document
        if not readonly:
            self.close()
        if not self._take(lambda: _open(path, readonly=readonly)):
            return False
        if document is not None:
            self.session.open_document(document.uid)
        return True

    def create(self, path: Path, scheme_name: str, title: str = "") -> bool:
        from hashiya.services.scheme.scheme_files import load_scheme
        from hashiya.ui.session.session import Session

        return self._take(lambda: Session.create(path, load_scheme(scheme_name), title=title))

    def open_sample(self) -> bool:
        """The sample project; made at its first opening."""
        from PySide6.QtCore import QStandardPaths

        from hashiya.services.project.sample import create_sample

        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation))
        place = folder / "hashiya" / f"sample{PROJECT_SUFFIX}"
        name = str(self._context.settings.get("person"))

        def open_it() -> Session:
            if not place.exists():
                try:
                    place.parent.mkdir(parents=True, exist_ok=True)
                except OSError as error:
                    raise explain_os_error(error, place.parent) from error
                create_sample(place, person=name).close()
            return _open(place)

        if not (self._is_open(place) or self._take(open_it)):
            return False
        self.sample_opened.emit()
        return True

    def _take(self, make: Callable[[], Session]) -> bool:
        from hashiya.qtkit.memory import keep_large_apart

        keep_large_apart()
        try:
            session, hindered = self._at_work(make())
        except UserError as error:
            self.failed.emit(error)
            return False
        saved = self._put_away()
        session.setParent(self)
        self.session = session
        self.opened.emit(session)
        if self.session is not session:  # it could not be shown, which was told
            return False
        # Remembered once it is shown: what the program cannot show is not opened again by the next start.
        self._note(session)
        self._look_after(session)
        if hindered is not None:
            self.failed.emit(hindered)
        if saved is not None:
            self.rescued.emit(saved)
        return True

    def _at_work(self, session: Session) -> tuple[Session, UserError | None]:
        """With whoever works in it, and why nobody can: then it is read only, for what is done would be put
        down as the owner's. Raises UserError for a file that cannot be read either.
        """
        try:
            self._be_someone(session)
        except UserError as error:
            path, readonly = session.path, session.readonly
            session.close()
            session.deleteLater()
            if readonly:
                raise
            session = _open(path, readonly=True)
            self._be_someone(session)
            return session, error
        return session, None

    def _look_after(self, session: Session) -> None:
        """What goes on beside an open project, and ends with it."""
        from hashiya.ui.session.daily_backup import DailyCopy
        from hashiya.ui.session.file_watch import SoundnessLook, TurnLook
        from hashiya.ui.session.log_folding import LogFolding
        from hashiya.ui.session.search_indexer import Indexing
        from hashiya.ui.session.shared_exchange import SharedExchange

        DailyCopy(self._context, session)
        SharedExchange(self._context, session)
        Indexing(self._context, session)
        SoundnessLook(self._context, session).damaged.connect(self._on_damaged)
        TurnLook(session).free.connect(self.writable)
        LogFolding(session)

    def _on_damaged(self) -> None:
        """A damaged file is read and not written to: each write could spoil what can still be recovered."""
        session = self.session
        if session is None:
            return
        if session.readonly or self.reopen(readonly=True):
            self.damaged.emit(session.path)

    def _be_someone(self, session: Session) -> None:
        """Whom a package was made for, the person of the settings, else the system's user.

        The bar asks later and holds nobody up.
        """
        from hashiya.services.project.project_file import package_person, system_person

        whom = package_person(session.project)
        if whom:
            session.act_as_uid(whom)
            return
        session.act_as(self._context.settings.get("person") or system_person())

    def close(self) -> None:
        """Put the open project away."""
        saved = self._put_away()
        if saved is not None:
            self.rescued.emit(saved)

    def _put_away(self) -> Path | None:
        """Where the project was saved to, when its file was lost while open."""
        if self.session is None:
            return None
        from hashiya.ui.session.rescue import rescue

        session, self.session = self.session, None
        saved = rescue(session)
        self._note(session, saved)
        self.opened.emit(None)
        session.close()
        self._context.jobs.retire(session)
        session.deleteLater()
        return saved

    # ---------------------------------------------------------------- dialogs of files
    def ask_open(self) -> None:
        from hashiya.qtkit.file_dialog import FileDialog
        from hashiya.ui.wording.common import project_kinds

        chosen, _ = FileDialog.open_file(
            self._window,
            self.tr("Open project"),
            self._folder(),
            project_kinds(),
        )
        if chosen:
            self._context.settings.set("folder", str(Path(chosen).parent))
            self.open_path(Path(chosen))

    def ask_new(self, *, near: Path | None = None) -> bool:
        """Place, name and scheme of a new project; true when it is open."""
        from hashiya.ui.project.new_project_dialog import NewProjectDialog

        dialog = NewProjectDialog(self._context, self._window, folder=near or Path(self._folder()))
        made = False
        if dialog.exec():
            if dialog.person:
                self._context.settings.set("person", dialog.person)
            made = self.create(dialog.path, dialog.scheme, dialog.title)
        dialog.deleteLater()
        return made

    def ask_files(self) -> list[Path]:
        from hashiya.qtkit.file_dialog import FileDialog

        chosen, _ = FileDialog.open_files(self._window, self.tr("Files for a new project"), self._folder())
        return [Path(each) for each in chosen]

    def _folder(self) -> str:
        kept = str(self._context.settings.get("folder"))
        if kept and Path(kept).is_dir():
            return kept
        from PySide6.QtCore import QStandardPaths

        return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

    # ---------------------------------------------------------------- the last ones
    def recent(self) -> list[Recent]:
        return read_recent(self._context.settings.get("recent"), self._notes())

    def last(self) -> Path | None:
        """The project to open at start, if it is there and wanted."""
        paths: Sequence[str] = self._context.settings.get("recent")
        if not paths or not self._context.settings.get("reopen"):
            return None
        path = Path(paths[0])
        return path if path.is_file() else None

    def forget(self, path: str) -> None:
        kept = [each for each in self._context.settings.get("recent") if each != path]
        self._context.settings.set("recent", kept)

    def _note(self, session: Session, saved: Path | None = None) -> None:
        """Put it (or where it was saved to) first among the last, with what the welcome page says of it."""
        from hashiya.core.document import MANY_DOCUMENTS, State

        path = str(saved or session.path)
        others = [each for each in self._context.settings.get("recent") if each != path]
        self._context.settings.set("recent", [path, *others][:12])
        title, here = session.title, [path, *others][:12]
        try:
            if session is self.session and session.project.has_documents(MANY_DOCUMENTS):
                self._note_later(session, partial(self._write_note, path, title, here))
                return
            states = session.project.state_counts()
        except UserError:
            return
        self._write_note(path, title, here, (sum(states.values()), states.get(State.DONE, 0)))

    def _note_later(self, session: Session, note: Callable[[tuple[int, int]], None]) -> None:
        """Counting very many documents takes some time, and the window is waited for."""
        from hashiya.services.project.listing_file import count_states

        self._context.jobs.start(
            count_states, session.path, name="counting", receiver=session, on_result=note, on_refused=_let_be
        )

    def _write_note(self, path: str, title: str, here: Sequence[str], counted: tuple[int, int]) -> None:
        notes = self._notes()
        notes[path] = {"title": title, "documents": counted[0], "done": counted[1]}
        kept = {each: notes[each] for each in here if each in notes}
        try:
            self._notes_path().parent.mkdir(parents=True, exist_ok=True)
            write_text(self._notes_path(), json.dumps(kept, ensure_ascii=False))
        except (OSError, UserError):
            log.info("The list of projects could not be kept", exc_info=True)

    def _notes_path(self) -> Path:
        return self._context.settings.path.with_name("projects.json")

    def _notes(self) -> dict[str, dict[str, object]]:
        try:
            value = json.loads(self._notes_path().read_bytes())
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}
