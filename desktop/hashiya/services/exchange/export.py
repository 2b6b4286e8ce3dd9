"""Taking data out: which documents, layers and labels go, what is lost is counted first, then files are
written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from hashiya.core.span import GOLD, SUGGESTIONS, Status
from hashiya.errors import UserError
from hashiya.files import all_or_none
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, Format, Loss, WriteOptions, Written
from hashiya.formats.shared.losses import CODES, DETAILS
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.exchange.allowed_choices import check_options, check_output, need_annotations
from hashiya.services.exchange.beyond_records import BeyondRecords
from hashiya.services.exchange.soundness import Damage
from hashiya.services.exchange.what_goes_out import EVERYTHING as EVERYTHING
from hashiya.services.exchange.what_goes_out import SHOWN as SHOWN
from hashiya.services.exchange.what_goes_out import ExportSelection as ExportSelection
from hashiya.services.exchange.what_goes_out import going, joined, labelling, standing_for, states
from hashiya.services.exchange.what_goes_out import shown as shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from hashiya.core.labels import Label, Scheme
    from hashiya.core.span import Annotation
    from hashiya.services.dataset.parts import Dealing
    from hashiya.services.exchange.label_maps import LabelMap
    from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did, or with `files` empty what it would do. `dealing` is what the project still has to
    be told of a split, `suggested` how many annotations (of what would be done) nobody has accepted.
    """

    documents: int
    annotations: int
    files: tuple[str, ...]
    lost: tuple[Loss, ...]
    dealing: Dealing | None = None
    suggested: int = 0


NATIVE = "hashiya"


def format_to_write(name: str) -> Format:
    """The format of that name. Raises FormatError where it does not write, or lacks its library."""
    return format_named(name, "write")


def usual_layer(format_name: str) -> str:
    """What goes out when nobody says which layer: everything for the lossless format, else what is shown."""
    return EVERYTHING if format_name == NATIVE else SHOWN


def explain_losses(lost: Sequence[Loss]) -> list[str]:
    """In plain English: a line for each loss of text, ranges or labels, and one for all details together."""
    lines = []
    for loss in lost:
        if loss.code not in DETAILS:
            examples = f" (for example {'; '.join(loss.examples[:2])})" if loss.examples else ""
            lines.append(f"{CODES.get(loss.code, loss.code)}: {loss.count}{examples}")
    details = [loss.code for loss in lost if loss.code in DETAILS]
    return [*lines, f"Details this format has no place for: {', '.join(details)}"] if details else lines


def layer_of(project: Project, name: str) -> str:
    """The layer a person means by a word: gold, suggestions, *, or somebody's name (or uid)."""
    if name in (SHOWN, EVERYTHING, GOLD, SUGGESTIONS):
        return name
    for person in project.people():
        if name in (person.name, person.uid):
            return person.uid
    names = ", ".join(
        [GOLD, SUGGESTIONS, *(person.name for person in project.people() if person.is_somebody)]
    )
    raise UserError("no_layer", f"There is no layer «{name}».", hint=f"Layers: {names}.", layer=name)


def records(
    project: Project,
    selection: ExportSelection,
    damage: Damage | None = None,
    *,
    lossless: bool = False,
    defined: bool = False,
) -> Iterator[DocumentRecord]:
    """The chosen documents, one at a time, with the chosen annotations.

    `lossless` adds further people's labels of a document, `defined` a record of no document with types and
    entities.

    Raises ProjectError `damaged_export` at the first that is not what was stored, unless the selection says
    to leave such out; `damage` then knows them.
    """
    damage = damage or Damage(project, selection.despite_damage)
    names = project.names()
    wanted = set(selection.documents)
    has_gold = any(layer == GOLD for layer, _count in project.layers())
    same = project.second_layers()
    beyond = BeyondRecords(project, names)
    if defined:
        yield from beyond.definitions()
    for info in project.iter_documents():
        if (wanted and info.uid not in wanted) or (selection.state and info.state.value != selection.state):
            continue
        document = damage.sound_document(info)
        if document is None:
            continue
        sound: Iterable[Annotation] = damage.sound_annotations(document)
        if beyond.any:
            sound = list(sound)
        spans: Iterable[Annotation] = going(sound, selection, same, has_gold=has_gold)
        stands: dict[str, str] = {}
        if beyond.any:
            spans = list(spans)
            stands = {} if has_gold else standing_for(joined(list(sound), same), spans, selection)
        made = beyond.records(
            document,
            info.part,
            spans,
            labelling(selection, has_gold),
            standing_for=stands,
            states=states(selection),
        )
        del sound, spans, document  # a million of them are not kept beside what is made of them
        yield from made if lossless else islice(made, 1)


def _is_lossless(format_name: str, selection: ExportSelection) -> bool:
    return format_name == NATIVE and selection.layer == EVERYTHING


def document_json_of(project: Project, uid: str) -> dict[str, object]:
    """A document with all its layers, as a line of the native format."""
    from hashiya.formats.annotation_tools.hashiya_jsonl import document_json

    (record,) = records(project, ExportSelection(layer=EVERYTHING, documents=[uid]))
    return document_json(record, record.spans)


def scheme_after(scheme: Scheme, mapping: LabelMap) -> Scheme:
    """The scheme as an export with this map needs it."""
    labels: dict[str, Label] = {}
    for label in scheme.labels:
        code = mapping.get(label.code, label.code)
        if code:
            labels.setdefault(code, replace(label, code=code))
    return scheme.with_labels(labels.values())


def losses(project: Project, format_name: str, selection: ExportSelection, options: WriteOptions) -> Exported:
    """Count what the format cannot hold; nothing is written."""
    chosen = format_named(format_name, "write")
    options = complete(project, selection, options)
    lossless = _is_lossless(format_name, selection)
    defined = format_name == NATIVE
    counted = _Counted(records(project, selection, lossless=lossless, defined=defined), options.cancel)
    lost = chosen.losses(counted, options) if chosen.losses else []
    for _record in counted:
        pass
    found = lacking(project, selection, options.cancel)
    dropped = sum(sum(loss.dropped.values()) for loss in lost)
    return Exported(
        counted.documents,
        counted.annotations - dropped,
        (),
        (*lost, *cutting(chosen, options), *found),
        suggested=counted.suggested,
    )


def export(
    project: Project, output: Path, format_name: str, selection: ExportSelection, options: WriteOptions
) -> Exported:
    """Write the chosen documents. Raises UserError for what the disk refuses; nothing half-done stays
    behind.
    """
    chosen = format_named(format_name, "write")
    check_options(chosen, options.options)
    check_output(output, chosen)
    options = complete(project, selection, options)
    assert chosen.write is not None
    damage = Damage(project, selection.despite_damage)
    damage.look_at_file()
    need_annotations(project, selection, records(project, selection), output)
    found = lacking(project, selection, options.cancel)
    lossless, defined = _is_lossless(format_name, selection), format_name == NATIVE
    going = records(project, selection, damage, lossless=lossless, defined=defined)
    with all_or_none():  # a format may have several files, which are nothing without each other
        written: Written = chosen.write(going, output, options)
    lost = (*damage.losses(), *written.lost, *cutting(chosen, options), *found)
    return Exported(written.documents, written.annotations, written.files, lost)


def cutting(chosen: Format, options: WriteOptions) -> list[Loss]:
    """Who cut the words, where that was not CAMeL Tools: another tool's tokens may differ."""
    from hashiya.formats.shared.clitic_tokens import analyser

    asked = options.clitics == "d3" and chosen.by_words
    return [Loss("d3_table", 1)] if asked and analyser() is None else []


def lacking(project: Project, selection: ExportSelection, cancel: CancelToken) -> list[Loss]:
    """What would look like «nothing here» later: suggestions of finished documents nobody has decided about,
    and what gold lacks when gold goes out.
    """
    from hashiya.services.review.finishing import gaps

    if selection.layer == SHOWN:
        wanted = any(layer == GOLD for layer, _count in project.layers())
    else:
        wanted = selection.layer == GOLD
    lost = _undecided(project, selection)
    if not wanted or selection.state in ("new", "begun"):
        return lost
    found = list(gaps(project, selection.documents or None, cancel=cancel))
    for code, counts in (
        ("gold_agreed", [(gap.name, gap.agreed) for gap in found]),
        ("gold_open", [(gap.name, gap.open) for gap in found]),
    ):
        named = tuple(f"{name}: {count}" for name, count in counts if count)
        if named:
            lost.append(Loss(code, sum(count for _, count in counts), named[:3]))
    return lost


def _undecided(project: Project, selection: ExportSelection) -> list[Loss]:
    """Where suggestions go out themselves, nothing is hidden."""
    from hashiya.services.project.undecided import undecided_among

    shown_anyway = selection.include_suggested or selection.layer in (EVERYTHING, SUGGESTIONS)
    if shown_anyway or selection.state in ("new", "begun"):
        return []
    found = undecided_among(project, selection.documents)
    if not found:
        return []
    named = tuple(f"{name}: {count}" for name, count in found[:3])
    return [Loss("undecided", sum(count for _, count in found), named)]


def complete(project: Project, selection: ExportSelection, options: WriteOptions) -> WriteOptions:
    """With the scheme and the types of the project, as they go out."""
    scheme = options.scheme or scheme_after(project.scheme(), selection.label_map)
    types = options.types or (*project.attribute_types().types, *project.relation_types())
    return replace(options, scheme=scheme, types=types)


class _Counted:
    """Counts records as they pass; raises Cancelled between two."""

    def __init__(self, source: Iterator[DocumentRecord], cancel: CancelToken) -> None:
        self.source = source
        self.cancel = cancel
        self.documents = 0
        self.annotations = self.suggested = 0

    def __iter__(self) -> Iterator[DocumentRecord]:
        for record in self.source:
            self.cancel.check()
            self.documents += record.text is not None
            self.annotations += len(record.spans)
            self.suggested += sum(span.status == Status.SUGGESTED for span in record.spans)
            yield record


def write_options(
    *,
    nested: str = "all",
    clitics: str = "expand",
    unit: str = "sentence",
    options: dict[str, str] | None = None,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> WriteOptions:
    """What a writer is told, from the words of the command line and the dialog."""
    return WriteOptions(
        nested=nested,
        clitics=clitics,
        unit=unit,
        options=options or {},
        cancel=cancel or CancelToken(),
        progress=progress,
    )
