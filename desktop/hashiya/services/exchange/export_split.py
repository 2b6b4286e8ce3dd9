"""Exporting training data in parts: which part each document goes to, and what the card says of the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya import __version__
from hashiya.formats import format_named
from hashiya.formats.base import DocumentRecord, Format, Loss, WriteOptions
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.dataset.kept_facts import stored_card_facts
from hashiya.services.exchange.allowed_choices import check_options, check_output, need_annotations
from hashiya.services.exchange.export import Exported, complete, cutting, lacking, records
from hashiya.services.exchange.soundness import Damage
from hashiya.services.exchange.what_goes_out import EVERYTHING, SHOWN, ExportSelection

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hashiya.services.dataset.parts import Dealing
    from hashiya.store.project import Project


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
    from hashiya.services.dataset.training_data import TrainingPlan, write_training_data

    chosen = format_named(format_name, "write")
    check_options(chosen, options.options)
    check_output(output / "part" if output.is_dir() else output, chosen)
    options = complete(project, selection, options)
    told_facts = stored_card_facts(project) | dict(facts or {})
    if not told_facts.get("agreement"):
        told_facts["agreement"] = _agreement_words(project, selection, options)
    card = card_facts(told_facts, title=project.title)
    damage = Damage(project, selection.despite_damage)
    damage.look_at_file()
    need_annotations(project, selection, records(project, selection), output)
    known = len(damage.left_out)
    undecided = lacking(project, selection, options.cancel)
    dealing = plan_split(project, output, selection, split, cancel=options.cancel, progress=options.progress)
    digests = project.document_digests()
    plan = TrainingPlan(
        parts={digests[uid]: part for uid, part in dealing.part.items()},
        shares=shares_words(dealing.shares),
        seed=dealing.seed,
        together=sum(map(len, dealing.together)) if dealing.looked else None,
        negatives=split.negatives,
        facts=replace(card, how=_how(project, chosen, selection, options, split)),
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
    lost = (*damage.losses(), *done.lost, *cutting(chosen, options), *told, *undecided)
    later = dealing if kept_later and dealing.changes else None
    return Exported(done.documents, done.annotations, done.files, lost, later)


def _how(
    project: Project, chosen: Format, selection: ExportSelection, options: WriteOptions, split: DataSplit
) -> tuple[tuple[str, str], ...]:
    """What was chosen, for the card: what the data are depends on it."""
    table = bool(cutting(chosen, options))
    names = project.names()
    layers = {SHOWN: "accepted", EVERYTHING: "all layers and states"}
    layer = layers.get(selection.layer) or names.get(selection.layer, selection.layer)
    mapping = ", ".join(f"{old}={new}" for old, new in selection.label_map.items())
    pairs = (
        ("الطبقة · Layer", layer + (" + suggestions" if selection.include_suggested else "")),
        ("حالة المستندات · Documents", selection.state or "all"),
        ("المتداخلة · Nested", options.nested),
        ("داخل الكلمة · Inside a word", options.clitics + (" (CAMeL Tools: no)" if table else "")),
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
