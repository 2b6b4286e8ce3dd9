"""What merging did, or would do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.changes import ChangeSet

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class MergeLine:
    """What comes to one document from one person in one file; `document` "" for what is in no text."""

    file: str
    document: str
    name: str
    layer: str
    person: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    conflicts: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class MergeNote:
    """Something a person should know. `args` fill the words; `file` is the path it is about.

    text_altered: a text does not match its digest, its annotations were left out
    text_differs: a document that both files have under one uid has another text there; left out
    text_other: a document of the same name has another text there; it came `as` another. Both with
    `characters` that differ and the `first` place that does
    name_differs, title_differs, direction_differs: of one text; ours stay unless theirs were asked for
    span_mismatch: an annotation does not fit its text; left out
    same_name: several people are called `name`; they are kept apart
    label_added, label_differs: the schemes differ (`code`); deleted_here, deleted_there: a document is
    deleted on one side, its annotations are kept; in_use: open in another window, as last saved
    clock: times in the file lie in the future or long past; they were not relied on
    nothing_new: everything in the file was here already
    """

    code: str
    file: str
    args: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file of those merged: `uid` and `title` of the project in it, `people` whose work came."""

    path: str
    uid: str
    title: str
    documents: int
    people: tuple[str, ...]
    added: int
    changed: int
    removed: int
    same: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class ConflictOption:
    """One answer. Of an annotation `words` are those of the text; of another record what it says, in short,
    and `record` all of it as an Edit holds it.
    """

    words: str
    label: str = ""
    status: str = ""
    start: int = 0
    end: int = 0
    note: str = ""
    record: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        if not self.label:
            return self.words
        said = f"{self.label} {self.status} {self.start}–{self.end} «{self.words}»"
        return f"{said} note «{self.note}»" if self.note else said


@dataclass(frozen=True, slots=True)
class ConflictNote:
    """Differing answers about one record: the one shown and those kept beside it (None: taken away).

    `table` says what it is; `surface` are the words an annotation stands on, or what another record is about
    (the label of guidelines, the name of a word list).
    """

    document: str
    name: str
    record: str
    start: int
    end: int
    surface: str
    options: tuple[ConflictOption | None, ...]
    table: str = "annotations"


@dataclass(frozen=True, slots=True)
class MergeReport:
    """Counts over all files; `documents` that are new here. `dry_run`: nothing was written."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    documents: int = 0
    conflicts: tuple[ConflictNote, ...] = ()
    files: tuple[FileReport, ...] = ()
    lines: tuple[MergeLine, ...] = ()
    notes: tuple[MergeNote, ...] = ()
    dry_run: bool = False
    changes: ChangeSet = field(default_factory=ChangeSet)
