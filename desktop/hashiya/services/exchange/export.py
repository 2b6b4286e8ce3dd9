"""Taking data out: which documents, layers and labels go, what is lost is counted first, then files are
written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from hashiya import __version__
from hashiya.core.span import GOLD, SUGGESTIONS, Status
from hashiya.errors import UserError
from hashiya.files import all_or_none
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, Format, Loss, WriteOptions, Written
from hashiya.formats.shared.losses import CODES, DETAILS
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.exchange.beyond_records import BeyondRecords
from hashiya.services.exchange.soundness import Damage
from hashiya.services.exchange.what_goes_out import EVERYTHING as EVERYTHING
from hashiya.services.exchange.what_goes_out import SHOWN as SHOWN
from hashiya.services.exchange.what_goes_out import ExportSelection as ExportSelection
from hashiya.services.exchange.what_goes_out import joined, labelling, renamed, standing_for, states
from hashiya.services.exchange.what_goes_out import shown as shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from hashiya.core.labels import Label, Scheme
    from hashiya.services.dataset.parts import Dealing
    from hashiya.services.exchange.label_maps import LabelMap
    from hashiya.store.project import Project

FACTS = "export.facts"


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
    names = {person.uid: person.name for person in project.people()}
    wanted = set(selection.documents)
    has_gold = any(layer == GOLD for layer, _count in project.layers())
    same = project.second_layers()
    beyond = BeyondRecords(project, names)
    if defined:
        yield from beyond.definitions()
    for info in project.documents():
        if (wanted and info.uid not in wanted) or (selection.state and info.state.value != selection.state):
            continue
        document = damage.sound_document(info)
        if document is None:
            continue
        found = joined(damage.sound_annotations(document), same)
        chosen = shown(found, selection, has_gold=has_gold)
        spans = list(renamed(chosen, selection.label_map))
        made = beyond.records(
            document,
            info.part,
            spans,
            labelling(selection, has_gold),
            standing_for=standing_for(found, spans, selection) if beyond.any and not has_gold else {},
            states=states(selection),
        )
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
    options = _complete(project, selection, options)
    lossless = _is_lossless(format_name, selection)
    defined = format_name == NATIVE
    counted = _Counted(records(project, selection, lossless=lossless, defined=defined), options.cancel)
    lost = chosen.losses(counted, options) if chosen.losses else []
    for _record in counted:
        pass
    lacking = _lacking(project, selection, options.cancel)
    dropped = sum(sum(loss.dropped.values()) for loss in lost)
    return Exported(
        counted.documents,
        counted.annotations - dropped,
        (),
        (*lost, *lacking),
        suggested=counted.suggested,
    )


def export(
    project: Project, output: Path, format_name: str, selection: ExportSelection, options: WriteOptions
) -> Exported:
    """Write the chosen documents. Raises UserError for what the disk refuses; nothing half-done stays
    behind.
    """
    from hashiya.services.dataset.training_data import nothing_to_write

    chosen = format_named(format_name, "write")
    check_options(chosen, options.options)
    _check_output(output, chosen)
    options = _complete(project, selection, options)
    assert chosen.write is not None
    damage = Damage(project, selection.despite_damage)
    damage.look_at_file()
    _need_gold(project, selection)
    if next(records(project, selection), None) is None:
        raise nothing_to_write(output)
    lacking = _lacking(project, selection, options.cancel)
    lossless, defined = _is_lossless(format_name, selection), format_name == NATIVE
    going = records(project, selection, damage, lossless=lossless, defined=defined)
    with all_or_none():  # a format may have several files, which are nothing without each other
        written: Written = chosen.write(going, output, options)
    lost = (*damage.losses(), *written.lost, *lacking)
    return Exported(written.documents, written.annotations, written.files, lost)


def _lacking(project: Project, selection: ExportSelection, cancel: CancelToken) -> list[Loss]:
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


@dataclass(frozen=True, slots=True)
class DataSplit:
    """How training data is parted. `shares` as people write them, or PROJECT for those the project keeps;
    `seed` None: that of the project, else the usual one.

    `move`: documents may go to other parts where the shares want it, which is refused otherwise.
    """

    shares: str
    seed: int | None = None
    negatives: bool = True
    move: bool = False


PROJECT = "project"
"""Said for shares: those that the project was dealt by, with its seed."""


def plan_split(
    project: Project,
    output: Path,
    selection: ExportSelection,
    split: DataSplit,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Dealing:
    """Which part each chosen document goes to: the one it has in the project, else one that is dealt now.

    A document without a part that an earlier export into `output` put somewhere stays there. Nothing is
    written. Raises UserError `parts_would_move`, `bad_split`.
    """
    from hashiya.services.dataset.parts import kept_shares, plan_parts, would_move
    from hashiya.services.dataset.split_folder import read_manifest

    kept, seed = kept_shares(project)
    wanted = set(selection.documents)
    chosen = [
        info.uid
        for info in project.documents()
        if (not wanted or info.uid in wanted) and selection.state in ("", info.state.value)
    ]
    dealing = plan_parts(
        project,
        kept if split.shares == PROJECT else split.shares,
        seed if split.seed is None else split.seed,
        documents=chosen,
        before=read_manifest(output).parts,
        cancel=cancel,
        progress=progress,
    )
    if dealing.moved and not split.move:
        raise would_move(dealing)
    return dealing


def export_split(
    project: Project,
    output: Path,
    format_name: str,
    selection: ExportSelection,
    options: WriteOptions,
    split: DataSplit,
    *,
    facts: Mapping[str, str] | None = None,
    kept_later: bool = False,
) -> Exported:
    """Write training, development and test data into the folder `output`, with a card. Raises UserError.

    Documents without a part are dealt one, which the project keeps where it may be written; with `kept_later`
    the caller does that, who has the project open for writing. `facts` for the card go before those that the
    project keeps.
    """
    from hashiya.services.dataset.dataset_card import card_facts
    from hashiya.services.dataset.parts import deal_act, shares_words
    from hashiya.services.dataset.training_data import TrainingPlan, nothing_to_write, write_training_data

    chosen = format_named(format_name, "write")
    check_options(chosen, options.options)
    _need_gold(project, selection)
    _check_output(output / "part" if output.is_dir() else output, chosen)
    options = _complete(project, selection, options)
    told_facts = stored_card_facts(project) | dict(facts or {})
    if not told_facts.get("agreement"):
        told_facts["agreement"] = _agreement_words(project, selection, options)
    card = card_facts(told_facts, title=project.title)
    damage = Damage(project, selection.despite_damage)
    damage.look_at_file()
    known = len(damage.left_out)
    lacking = _lacking(project, selection, options.cancel)
    if next(records(project, selection), None) is None:
        raise nothing_to_write(output)
    dealing = plan_split(project, output, selection, split, cancel=options.cancel, progress=options.progress)
    digests = project.document_digests()
    plan = TrainingPlan(
        parts={digests[uid]: part for uid, part in dealing.part.items()},
        shares=shares_words(dealing.shares),
        seed=dealing.seed,
        together=sum(map(len, dealing.together)) if dealing.looked else None,
        negatives=split.negatives,
        facts=replace(card, how=_how(project, selection, options, split)),
    )

    def again() -> Iterator[DocumentRecord]:
        del damage.left_out[known:]  # it is read several times
        return records(project, selection, damage)

    done = write_training_data(again, output, chosen, options, plan)
    if dealing.changes and not project.readonly:  # what was refused has dealt nothing
        project.apply(deal_act(project, dealing))
    told = _about_dealing(project, dealing, kept=kept_later or not project.readonly)
    if not card.licence:
        told.append(Loss("card_licence", 1, ("README.md",)))
    lost = (*damage.losses(), *done.lost, *told, *lacking)
    later = dealing if kept_later and dealing.changes else None
    return Exported(done.documents, done.annotations, done.files, lost, later)


def _how(
    project: Project, selection: ExportSelection, options: WriteOptions, split: DataSplit
) -> tuple[tuple[str, str], ...]:
    """What was chosen, for the card: what the data are depends on it."""
    names = {person.uid: person.name for person in project.people()}
    layers = {SHOWN: "accepted", EVERYTHING: "all layers and states"}
    layer = layers.get(selection.layer) or names.get(selection.layer, selection.layer)
    mapping = ", ".join(f"{old}={new}" for old, new in selection.label_map.items())
    pairs = (
        ("الطبقة · Layer", layer + (" + suggestions" if selection.include_suggested else "")),
        ("حالة المستندات · Documents", selection.state or "all"),
        ("المتداخلة · Nested", options.nested),
        ("داخل الكلمة · Inside a word", options.clitics),
        ("الوحدة · Unit", options.unit),
        ("وحدات بلا وسوم · Units without annotations", "kept" if split.negatives else "left out"),
        ("خريطة الأنواع · Label map", mapping or "none"),
        *((f"`{key}`", value) for key, value in sorted(options.options.items())),
        ("البرنامج · Program", f"Hashiya {__version__}"),
    )
    return tuple(pairs)


def _agreement_words(project: Project, selection: ExportSelection, options: WriteOptions) -> str:
    """The program's own figures over the chosen documents that several people read; "" where none did."""
    people = {person.uid for person in project.people() if person.is_somebody}
    if len({layer for layer, count in project.layers() if count and layer in people}) < 2:
        return ""
    from hashiya.services.statistics.agreement import agreement

    report = agreement(project, selection.documents, cancel=options.cancel)
    if not report.pairs:
        return ""
    measures = (("F1", report.overall.f1), ("κ", report.overall.kappa), ("α", report.overall.alpha))
    figures = [f"{name} {each.value:.2f}" for name, each in measures if each.value is not None]
    if not figures:
        return ""
    count = len({each.document for each in report.documents})
    return (
        f"{', '.join(figures)} (documents · مستندات: {count}; people · واسمون: {len(report.people)}; "
        f"Hashiya {__version__})"
    )


def _about_dealing(project: Project, dealing: Dealing, *, kept: bool) -> list[Loss]:
    names = {info.uid: info.name for info in project.documents()}
    joined = [f"{names[uid]}: {dealing.part[uid]}" for uid in dealing.joined]
    found = [
        ("part_joined" if kept else "part_unkept", joined),
        ("part_apart", [" = ".join(group) for group in dealing.apart]),
    ]
    return [Loss(code, len(each), tuple(each[:5])) for code, each in found if each]


def _need_gold(project: Project, selection: ExportSelection) -> None:
    """A file without a label is easily taken for a text without names."""
    if selection.layer == GOLD and not any(layer == GOLD for layer, _count in project.layers()):
        raise UserError(
            "no_gold_yet",
            "This project has no gold annotations yet; nothing was written.",
            hint="Settle the differences in the review first, or choose another layer.",
        )


def check_map(project: Project, given: str, mapping: LabelMap) -> None:
    """Raise UserError `map_unknown` where a map written for this export («A=B») names a label nobody has.

    A slip would cost a training run. Shipped maps and files are for every scheme with some of their labels.
    """
    if "=" not in given:
        return
    known = {*project.scheme().codes, *(label for label, *_rest in project.label_counts())}
    unknown = sorted(set(mapping) - known)
    if unknown:
        raise UserError(
            "map_unknown",
            f"The map names the label {unknown[0]}, which this project does not have; nothing was written.",
            hint=f"Labels: {', '.join(sorted(known)[:30])}.",
            label=unknown[0],
        )


def check_options(chosen: Format, given: Mapping[str, str]) -> None:
    """Raise UserError `no_option` for an option that the format does not have: a slip would cost a run."""
    unknown = sorted(set(given) - set(chosen.options))
    if unknown:
        raise UserError(
            "no_option",
            f"The format {chosen.name} has no option {unknown[0]}.",
            hint=f"Its options: {', '.join(sorted(chosen.options)) or 'none'}.",
            option=unknown[0],
            format=chosen.name,
        )


def stored_card_facts(project: Project) -> dict[str, str]:
    """What the project remembers for the cards of its data sets."""
    from hashiya.services.dataset.dataset_card import TOLD

    kept = project.setting(FACTS, {})
    found = kept.items() if isinstance(kept, dict) else ()
    return {key: value for key, value in found if key in TOLD and isinstance(value, str)}


def keep_facts(project: Project, facts: Mapping[str, str]) -> None:
    """Remember what only people know of the data set; empty facts are dropped."""
    project.set_setting(FACTS, {key: value.strip() for key, value in facts.items() if value.strip()})


def _complete(project: Project, selection: ExportSelection, options: WriteOptions) -> WriteOptions:
    scheme = options.scheme or scheme_after(project.scheme(), selection.label_map)
    types = options.types or (*project.attribute_types().types, *project.relation_types())
    return replace(options, scheme=scheme, types=types)


def _check_output(output: Path, chosen: Format) -> None:
    if output.is_dir() and not chosen.folder:
        raise UserError("is_folder", f"{output} is a folder.", hint="Name a file to write.", path=str(output))
    if not output.parent.exists():
        raise UserError(
            "not_found",
            f"The folder {output.parent} does not exist.",
            hint="Make it first.",
            path=str(output.parent),
        )


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
