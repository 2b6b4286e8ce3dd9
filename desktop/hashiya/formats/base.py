"""What a format is: records in, records out, and a plain account of what it cannot hold.

A format never knows the store. Offsets in records are code points of `text`; a reader converts and checks
them, and reports a mismatch as a Note instead of passing it on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, ignore_progress

if TYPE_CHECKING:
    from hashiya.core.beyond.attributes import AttributeType
    from hashiya.core.beyond.relations import RelationType
    from hashiya.core.labels import Scheme


RECORD_TEXTS = ("status", "by", "source", "version", "why", "note", "created", "modified")
"""The texts that spans and relations say of themselves alike."""


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """One annotation as exchanged. Empty fields: the file does not say.

    `layer` is whose annotation it is (a person's name, or the gold or suggestions layer), `by` who decided
    it; a reader of a file that names its annotators fills `layer`. `attributes` are what a file says beyond
    the label: text, number, true or false, or a list of texts. `entity` is who or what is meant: the id of an
    entity, or "nil". `before` and `after` are the words around, where a file without texts gives them.
    """

    start: int
    end: int
    label: str
    text: str = ""
    id: str = ""
    status: str = ""
    by: str = ""
    layer: str = ""
    source: str = ""
    version: str = ""
    score: float | None = None
    why: str = ""
    note: str = ""
    created: str = ""
    modified: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    entity: str = ""


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """One relation as exchanged; `head` and `tail` are the ids of spans of the same record."""

    type: str
    head: str
    tail: str
    id: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    status: str = ""
    by: str = ""
    source: str = ""
    version: str = ""
    score: float | None = None
    why: str = ""
    note: str = ""
    created: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """One entity as exchanged; `members` and `into` are ids of entities of the same file."""

    id: str
    label: str = ""
    ar: str = ""
    en: str = ""
    aliases: tuple[str, ...] = ()
    description: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    note: str = ""
    into: str = ""
    created: str = ""
    modified: str = ""

    @property
    def name(self) -> str:
        """What it is called: in Arabic where that is known."""
        return self.ar or self.en or (self.aliases[0] if self.aliases else "")


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One document as exchanged. `text` None: annotations only, for the document of that `name` (or of that
    digest `sha256`, or the one in which the words stand at these places).

    `annotator` is whose the spans are that name no layer. `scheme` are labels that the file defines, used or
    not, each with its description. `source` is the file it came from, set by whoever reads several.
    `part` is what it is for in training data: train, dev or test. `labels` and `note` are of the whole
    document, by `annotator`; `entities` and `types` are what the file defines, on whichever record.
    """

    name: str
    text: str | None
    spans: Sequence[SpanRecord] = ()
    uid: str = ""
    direction: str = "auto"
    state: str = ""
    meta: Mapping[str, object] = field(default_factory=dict)
    annotator: str = ""
    sha256: str = ""
    scheme: tuple[tuple[str, str], ...] = ()
    source: str = ""
    part: str = ""
    labels: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    relations: tuple[RelationRecord, ...] = ()
    entities: tuple[EntityRecord, ...] = ()
    types: tuple[AttributeType | RelationType, ...] = ()


def value_text(value: object) -> str:
    """The value of an attribute for formats that know texts alone: what is none is written as JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def defines_only(record: DocumentRecord) -> bool:
    """Whether the record is of no document, but brings the entities or types that a file defines."""
    return record.text is None and not record.name and bool(record.entities or record.types)


@dataclass(frozen=True, slots=True)
class Note:
    """Something in a file that was not as it should be. `where` names the place («line 12, span 3»).

    `code` is translated by the window with `args` in its places; `message` is the same in plain English.
    `kept` says whether the document was read all the same (a span dropped, a character replaced) or left out.
    `annotations` and `documents` are how many of the file's are in no record because of what the note says:
    what a reader gives and what its notes leave out are together what the file holds.
    """

    code: str
    message: str
    path: str = ""
    where: str = ""
    kept: bool = False
    args: Mapping[str, object] = field(default_factory=dict)
    annotations: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """`options` are the format's own (unit, text field, tag scheme …); "" as encoding: found out.

    Progress counts bytes of the file where the format is read in one go from front to back.
    """

    encoding: str = ""
    bad_spans: str = "drop"  # or "refuse": leave the whole document out
    options: Mapping[str, str] = field(default_factory=dict)
    cancel: CancelToken = field(default_factory=CancelToken)
    progress: OnProgress = ignore_progress


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How to write.

    `nested`: all, outermost, innermost, longest or layers (one file for each depth); a format that cannot
    nest takes all as outermost. `clitics`, where a span ends inside a word and the format goes by words:
    expand, split, omit, or d3 (all particles and pronouns are tokens of their own). `unit`: sentence,
    paragraph or document; a unit grows where a span runs over its edge. `types` are those of attributes and
    relations that the project has, for formats whose files say so.
    """

    scheme: Scheme | None = None
    nested: str = "all"
    clitics: str = "expand"
    unit: str = "sentence"
    options: Mapping[str, str] = field(default_factory=dict)
    cancel: CancelToken = field(default_factory=CancelToken)
    progress: OnProgress = ignore_progress
    types: tuple[AttributeType | RelationType, ...] = ()


@dataclass(frozen=True, slots=True)
class Loss:
    """Something a format could not hold:

    how often, and where for example. The codes are those of losses.CODES. `dropped` counts by label the
    annotations that are not in the file because of it, `makers` by who made them (`losses.maker`).
    """

    code: str
    count: int
    examples: tuple[str, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    makers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """What writing did."""

    files: tuple[str, ...]
    documents: int
    annotations: int
    lost: tuple[Loss, ...] = ()


Read = Callable[[Path, ReadOptions], Iterator[DocumentRecord | Note]]
Write = Callable[[Iterable[DocumentRecord], Path, WriteOptions], Written]


class Recognise(Protocol):
    """How sure (0 to 1) the format is that it can read a file, from its first 64 KiB and its name."""

    def __call__(self, head: bytes, path: Path) -> float: ...


@dataclass(frozen=True, slots=True)
class Format:
    """One exchange format. `cannot_hold` lists loss codes; `folder` when it writes a folder of files.

    `losses` counts beforehand what writing these records with these options would lose, and writes nothing.
    `options` are those of the writer, `read_options` those of the reader: option → allowed values, the
    default first; no values: any text.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    cannot_hold: tuple[str, ...] = ()
    read: Read | None = None
    write: Write | None = None
    losses: Callable[[Iterable[DocumentRecord], WriteOptions], list[Loss]] | None = None
    recognise: Recognise | None = None
    folder: bool = False
    extra: str = ""  # the optional extra whose library it needs
    missing: Callable[[], str] | None = None  # a plain sentence when that library is not installed, else ""
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    read_options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_words: bool = False  # its tags stand at words: WriteOptions.clitics means something
    by_units: bool = False  # it is written unit by unit: WriteOptions.unit means something


def choice(allowed: Mapping[str, tuple[str, ...]], given: Mapping[str, str], option: str) -> str:
    """The value of a format's option:

    as given, else the default. Raises UserError for one that is not allowed.
    """
    values = allowed.get(option, ())
    value = given.get(option) or (values[0] if values else "")
    if values and value not in values:
        raise UserError(
            "bad_option",
            f"{value} is not a value of the option {option}.",
            hint=f"Use one of: {', '.join(values)}.",
            option=option,
            value=value,
            allowed=", ".join(values),
        )
    return value
