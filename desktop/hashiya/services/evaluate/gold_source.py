"""Gold annotations, read from files or from a project, and found again in the documents of this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.document import State, digest
from hashiya.core.span import GOLD, SUGGESTIONS, Span, Status
from hashiya.errors import UserError
from hashiya.files import refuse_devices
from hashiya.services.evaluate.gold_texts import GoldText, GoldTexts
from hashiya.services.exchange.export import ExportSelection, layer_of, records
from hashiya.services.exchange.label_maps import map_label
from hashiya.services.exchange.mend_records import mended_record
from hashiya.services.exchange.read_files import ImportOptions, read_batches
from hashiya.services.project.project_file import open_project

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from hashiya.formats.base import DocumentRecord, Note
    from hashiya.store.project import Project

_DATABASE = b"SQLite format 3\0"
_NOTHING: Mapping[str, str] = MappingProxyType({})
LabelNames = tuple[Mapping[str, str], frozenset[str]]  # a map, and the labels of the scheme


def read_gold(
    path: Path, *, format: str = "", layer: str = "", empty: bool = False
) -> tuple[GoldTexts, list[Note]]:
    """The documents of a file, a folder or a project that hold gold, by name; of those of one name the last.

    `layer` is whose annotations count, where the source tells; of a project without it the gold layer, or the
    only person's. A text without an annotation says «nothing here» where it is marked as done, with `empty`
    always. Raises UserError `no_gold`, `gold_layer`, `no_layer`.
    """
    found = GoldTexts()
    notes: list[Note] = []

    def take(record: DocumentRecord) -> None:
        if empty or _says_something(record):
            found.add(GoldText(record.name, record.text, record.sha256, tuple(gold_spans(record))))
        else:
            found.remove(record.name)

    if _is_database(path):
        for record in _of_project(path, layer):
            take(record)
    else:
        for batch in read_batches([path], ImportOptions(format=format)):
            notes += batch.notes
            for record in batch.documents:
                take(_by(mended_record(record), layer))
    if not found:
        reason = f" {notes[0].message}" if notes else ""
        raise UserError(
            "no_gold",
            f"{path} holds no annotated documents.{reason}",
            hint="Name a file or folder of gold annotations, or a project.",
            path=str(path),
        )
    return found, notes


def _says_something(record: DocumentRecord) -> bool:
    return bool(record.spans) or record.text is None or record.state == State.DONE


def _is_database(path: Path) -> bool:
    refuse_devices(path)
    try:
        with open(path, "rb") as file:
            return file.read(len(_DATABASE)) == _DATABASE
    except OSError:
        return False  # whoever reads it says why


def _of_project(path: Path, layer: str) -> Iterator[DocumentRecord]:
    with open_project(path) as project:
        chosen = layer_of(project, layer) if layer else _gold_layer(project)
        yield from records(project, ExportSelection(layer=chosen))


def _gold_layer(project: Project) -> str:
    """The gold layer where there is one, else that of the only person who annotated."""
    same = project.second_layers()
    layers = {same.get(name, name) for name, _count in project.layers()} - {SUGGESTIONS}
    if GOLD in layers or not layers:
        return GOLD
    if len(layers) > 1:
        names = ", ".join(each.name for each in project.people() if each.uid in layers)
        raise UserError(
            "gold_layer",
            f"{project.path} has no gold, and several people annotated there: {names}.",
            hint="Say whose work is gold, with --gold-layer.",
            path=str(project.path),
            people=names,
        )
    return layers.pop()


def _by(record: DocumentRecord, layer: str) -> DocumentRecord:
    """With the annotations of one layer alone; all where none is named."""
    if not layer:
        return record
    return replace(
        record, spans=tuple(span for span in record.spans if (span.layer or record.annotator) == layer)
    )


def gold_spans(record: DocumentRecord) -> list[Span]:
    """The spans that count: not those a file marks as suggested or rejected, nor mentions without a label."""
    return [
        Span(span.start, span.end, span.label)
        for span in record.spans
        if span.status not in (Status.SUGGESTED.value, Status.REJECTED.value) and span.label != MENTION
    ]


@dataclass(frozen=True, slots=True)
class MatchedGold:
    """What gold says of the project's documents, by uid: `spans` in code points, with the project's labels.

    `missing` are names of gold documents that the project lacks, `other_text` of those whose text is another
    here, so that their positions would mean other words.
    """

    spans: Mapping[str, tuple[Span, ...]]
    names: Mapping[str, str]
    missing: tuple[str, ...] = ()
    other_text: tuple[str, ...] = ()


class _MatchedSpans(Mapping[str, tuple[Span, ...]]):
    """By uid, each read anew when it is asked for."""

    def __init__(self, gold: Mapping[str, GoldText], names: Mapping[str, str], named: LabelNames) -> None:
        self._gold, self._names, self._named = gold, names, named

    def __getitem__(self, uid: str) -> tuple[Span, ...]:
        mapping, codes = self._named
        given = self._gold[self._names[uid]].spans
        named = ((span, map_label(span.label, mapping, codes)) for span in given)
        return tuple(sorted({Span(span.start, span.end, label) for span, label in named if label}))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def match_gold(
    project: Project,
    gold: Mapping[str, GoldText],
    *,
    label_map: Mapping[str, str] = _NOTHING,
    documents: Collection[str] = (),
) -> MatchedGold:
    """Find the gold documents in the project, by name, else by their text; of these uids, all where none is
    named. Labels go by `label_map`, then by what the project's scheme calls them. Raises UserError
    `gold_unmatched` where none is there.
    """
    codes = frozenset(project.scheme().codes)
    by_text = {text: uid for uid, text in project.document_digests().items()}
    found: dict[str, str] = {}
    names: dict[str, str] = {}
    missing, other = [], []
    for name, text in gold.items():
        document = project.document_by_name(name)
        alike = by_text.get(digest(text.text) if text.text is not None else text.sha256)
        if alike is not None and (document is None or text.text not in (None, document.text)):
            document = project.document(alike)
        if document is None:
            missing.append(name)
        elif text.text is not None and text.text != document.text:
            other.append(name)
        elif not documents or document.uid in documents:
            found[document.uid], names[document.uid] = name, document.name
    if not found:
        shown = ", ".join(sorted(gold)[:3])
        raise UserError(
            "gold_unmatched",
            f"None of the gold documents ({shown}, …) is in the project.",
            hint="Documents are matched by name, which is the file's stem, or by their whole text.",
        )
    return MatchedGold(_MatchedSpans(gold, found, (label_map, codes)), names, tuple(missing), tuple(other))
