"""What an import is to read: files and folders named, archives unpacked, each file with its format.

A file is recognised once, when it is first asked for, and carries its format from then on.
"""

from __future__ import annotations

import os
import tempfile
import unicodedata
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.files import is_held
from hashiya.formats.base import Format, Note
from hashiya.formats.recognize import is_companion, recognise, refused
from hashiya.progress import CancelToken, OnProgress, ignore_progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_COMPANIONS = {".txt": (".ann", ".a1", ".a2"), ".a2": (".a1",)}
"""Annotations beside a text: one document, not two."""
_LINK = (
    "The file is a link that leads out of its folder; it was left out. To read it, choose the file itself."
)
_UNKNOWN = object()


def recognised(path: Path) -> Format | None:
    """The reading format surest of a file. Raises UserError when the file cannot be read."""
    found = recognise(path)
    return found[0][0] if found else None


@dataclass(slots=True)
class ImportSource:
    """One file to read. `shown` is its path as a person knows it: inside an archive, the archive's first.

    `annotator` is whose annotations the file holds where it does not say itself.
    """

    path: Path
    shown: str
    chosen: Format | None = None
    annotator: str = ""
    inside: str = ""  # the temporary folder it was unpacked into
    _found: object = field(default=_UNKNOWN, repr=False)

    @property
    def format(self) -> Format | None:
        """The chosen or recognised format, None when nothing recognises it. Raises UserError as recognise."""
        if self._found is _UNKNOWN:
            self._found = self.chosen or recognised(self.path)
        assert self._found is None or isinstance(self._found, Format)
        return self._found

    @property
    def format_name(self) -> str:
        """The name of the format; "" where there is none or the file cannot be read."""
        try:
            return self.format.name if self.format else ""
        except UserError:
            return ""

    @property
    def beside(self) -> bool:
        """Whether it only adds to a file beside it, with which it is read."""
        return self.path.stem.endswith(".relations")

    def refusal(self) -> Note:
        """Why a file without a format is not read. Raises UserError as recognise."""
        known = refused(self.path)
        if known is None:
            message = "No format recognises this file; name its format, or save it as plain text (.txt)."
            return Note("unknown_format", message, self.shown)
        message = f"This is {known.name}, which is not read. {known.instead}"
        return Note("known_format", message, self.shown, args={"kind": known.name, "instead": known.instead})

    def display(self, text: str) -> str:
        """Words about the file with the path that a person knows instead of the temporary one."""
        if not self.inside or not text:
            return text
        archive = self.shown[: len(self.shown) - len(str(self.path)) + len(self.inside)]
        return text.replace(self.inside, archive.rstrip("/\\"))


def find_files(paths: Iterable[Path]) -> tuple[list[Path], list[Note]]:
    """The files to read: those named, and those of folders (hidden ones and companions left out), sorted by
    name.
    """
    files: list[Path] = []
    notes: list[Note] = []
    for path in paths:
        if path.is_dir():
            found, unreadable = _walk(path)
            files += found
            notes += unreadable
            if not found and not unreadable:
                notes.append(Note("empty_folder", "The folder holds no files.", str(path)))
        elif path.exists():
            files.append(path)
        else:
            notes.append(Note("not_found", "There is no such file or folder.", str(path)))
    return files, notes


def _walk(folder: Path) -> tuple[list[Path], list[Note]]:
    notes: list[Note] = []

    def complain(error: OSError) -> None:
        notes.append(
            Note("no_permission", f"The folder cannot be read: {error.strerror}.", str(error.filename))
        )

    files = []
    root = folder.resolve()
    for where, folders, names in os.walk(folder, onerror=complain):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        present = {unicodedata.normalize("NFC", name) for name in names}
        for name in sorted(names):
            stem, suffix = os.path.splitext(unicodedata.normalize("NFC", name))
            companion = any(stem + other in present for other in _COMPANIONS.get(suffix.lower(), ()))
            if name.startswith(".") or companion or is_companion(Path(where, name)):
                continue
            file = Path(where, name)
            if _leads_out(file, root):
                notes.append(Note("link_out", _LINK, str(file)))
            else:
                files.append(file)
    return files, notes


def _leads_out(file: Path, root: Path) -> bool:
    """Whether it is a link to what lies elsewhere: a folder from a stranger names none of one's own files."""
    try:
        return file.is_symlink() and not file.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a circle of links
        return True


@contextmanager
def planned(
    paths: Sequence[Path],
    chosen: Format | None,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
    few: int = 0,
) -> Iterator[tuple[list[ImportSource], list[Note]]]:
    """The files to read, in order, and what is wrong with the paths; what was unpacked goes again at the end.

    With `few` an archive is unpacked only as far as it takes to see so many files. Raises Cancelled, and
    UserError for an archive that is not to be trusted.
    """
    with ExitStack() as stack:
        sources: list[ImportSource] = []
        notes: list[Note] = []
        for path in paths:
            if path.is_dir() and chosen is not None and chosen.folder and len(paths) == 1:
                sources.append(ImportSource(path, str(path), chosen))
            elif path.is_file() and path.suffix.lower() == ".zip" and chosen is None and not is_held(path):
                source = ImportSource(path, str(path))
                if source.format is not None:
                    sources.append(source)
                else:
                    found, complaints = _unpacked(path, stack, cancel, progress, few)
                    sources += found
                    notes += complaints
            else:
                files, complaints = find_files([path])
                sources += [ImportSource(file, str(file), chosen) for file in files]
                notes += complaints
        yield sources, notes


def _unpacked(
    path: Path, stack: ExitStack, cancel: CancelToken | None, progress: OnProgress, few: int
) -> tuple[list[ImportSource], list[Note]]:
    """Archives that are no format of their own are unpacked, safely, into a folder that goes again."""
    from hashiya.formats.shared.archive import extract

    inside = stack.enter_context(tempfile.TemporaryDirectory(prefix="hashiya-"))
    extract(path, Path(inside), cancel, progress=progress, few=few)
    files, notes = find_files([Path(inside)])
    sources = [ImportSource(file, f"{path}{str(file)[len(inside) :]}", inside=inside) for file in files]
    shown = [
        Note(note.code, note.message, note.path.replace(inside, str(path)), note.where, note.kept, note.args)
        for note in notes
    ]
    return sources, shown
