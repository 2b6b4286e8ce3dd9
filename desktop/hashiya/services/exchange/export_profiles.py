"""An export as a value: what, how, where to; kept in the project under a name and repeated.

The functions that read open a connection of their own, so they can run on any thread.
"""

from __future__ import annotations

import dataclasses
import tempfile
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.formats import format_named
from hashiya.progress import CancelToken, OnProgress, ignore_progress
from hashiya.services.dataset.parts import parse_shares
from hashiya.services.exchange import export, export_split
from hashiya.services.exchange.allowed_choices import check_map
from hashiya.services.exchange.label_maps import parse_map
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hashiya.formats.base import DocumentRecord, WriteOptions

PROFILES = "export.profiles"
LAST = "export.last"
_PREVIEWED = 2
_SHOWN = 6000


@dataclass(frozen=True, slots=True)
class ExportProfile:
    """Fields as in ExportSelection and WriteOptions; `labels`: a map as people write it.

    `split`: "80/10/10", PROJECT or ""; `seed` counts where it is shares. `negatives` and `move` are those of
    a DataSplit.
    """

    format: str = "hashiya"
    layer: str = export.EVERYTHING
    include_suggested: bool = False
    documents: tuple[str, ...] = ()
    state: str = ""
    labels: str = ""
    nested: str = "all"
    clitics: str = "expand"
    unit: str = "sentence"
    options: Mapping[str, str] = field(default_factory=dict)
    split: str = ""
    seed: int = 1
    negatives: bool = True
    move: bool = False
    output: str = ""
    despite_damage: bool = False

    def selection(self) -> export.ExportSelection:
        """Raises UserError for a map of labels that cannot be understood."""
        return export.ExportSelection(
            layer=self.layer,
            include_suggested=self.include_suggested,
            documents=self.documents,
            state=self.state,
            label_map=parse_map(self.labels),
            despite_damage=self.despite_damage,
        )

    def how_split(self) -> export_split.DataSplit:
        """How training data is parted."""
        own = self.split == export_split.PROJECT
        return export_split.DataSplit(self.split, None if own else self.seed, self.negatives, self.move)

    def how(self, cancel: CancelToken, progress: OnProgress) -> WriteOptions:
        """The options for the writer."""
        return export.write_options(
            nested=self.nested,
            clitics=self.clitics,
            unit=self.unit,
            options=dict(self.options),
            cancel=cancel,
            progress=progress,
        )


def plan_value(plan: ExportProfile) -> dict[str, object]:
    """The plan as stored."""
    value = dataclasses.asdict(plan)
    del value["despite_damage"]  # said anew each time
    return value | {"documents": list(plan.documents), "options": dict(plan.options)}


def plan_from(value: object) -> ExportProfile | None:
    """A stored plan; None for what is none, unknown fields left out."""
    if not isinstance(value, dict) or not isinstance(value.get("format"), str):
        return None
    default = ExportProfile()
    fields: dict[str, object] = {}
    for each in dataclasses.fields(ExportProfile):
        if each.name == "despite_damage":
            continue
        given, usual = value.get(each.name), getattr(default, each.name)
        if each.name == "documents" and isinstance(given, list):
            fields[each.name] = tuple(str(item) for item in given)
        elif each.name == "options" and isinstance(given, dict):
            fields[each.name] = {str(key): str(item) for key, item in given.items()}
        elif type(given) is type(usual):
            fields[each.name] = given
    return replace(default, **fields)  # type: ignore[arg-type]


def profiles(project: Project) -> dict[str, ExportProfile]:
    """The plans kept by name, in the order they were kept."""
    stored = project.setting(PROFILES, {})
    found = stored.items() if isinstance(stored, dict) else ()
    return {str(name): plan for name, value in found if (plan := plan_from(value)) is not None}


def keep_profile(project: Project, name: str, plan: ExportProfile | None) -> None:
    """Keep a plan under a name; None forgets the name."""
    kept = {each: plan_value(known) for each, known in profiles(project).items() if each != name}
    if plan is not None:
        kept[name] = plan_value(plan)
    project.set_setting(PROFILES, kept)


def last_plan(project: Project) -> ExportProfile | None:
    """What was exported last."""
    return plan_from(project.setting(LAST))


def keep_last(project: Project, plan: ExportProfile) -> None:
    """Remember the plan as the last one used."""
    project.set_setting(LAST, plan_value(plan))


def count_losses(
    path: Path, plan: ExportProfile, *, cancel: CancelToken, progress: OnProgress = ignore_progress
) -> export.Exported:
    """What an export would lose; nothing is written. Raises UserError for choices that cannot be."""
    if plan.split and plan.split != export_split.PROJECT:
        parse_shares(plan.split)
    with Project.open(path, readonly=True) as project:
        return export.losses(project, plan.format, plan.selection(), plan.how(cancel, progress))


def write_plan(
    path: Path,
    plan: ExportProfile,
    facts: Mapping[str, str] | None = None,
    *,
    kept_later: bool = False,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> export.Exported:
    """Write to `plan.output`. Raises UserError, Cancelled; nothing half-done stays behind.

    `facts` for a split's card go before those that the project keeps; `kept_later` as in export_split.
    """
    output = Path(plan.output)
    with Project.open(path, readonly=True) as project:
        how = plan.how(cancel, progress)
        check_map(project, plan.labels, plan.selection().label_map)
        if not plan.split:
            return export.export(project, output, plan.format, plan.selection(), how)
        return export_split.export_split(
            project,
            output,
            plan.format,
            plan.selection(),
            how,
            plan.how_split(),
            facts=facts,
            kept_later=kept_later,
        )


def sample_of(path: Path, plan: ExportProfile, *, cancel: CancelToken) -> str:
    """The beginning of what would be written, from its first documents; "" where that is no text."""
    chosen = format_named(plan.format, "write")
    assert chosen.write is not None
    with Project.open(path, readonly=True) as project, tempfile.TemporaryDirectory() as folder:
        scheme = export.scheme_after(project.scheme(), plan.selection().label_map)
        options = replace(plan.how(cancel, ignore_progress), scheme=scheme)
        records = list(islice(_annotated(export.records(project, plan.selection()), cancel), _PREVIEWED))
        place = Path(folder, "preview" if chosen.folder else f"preview{chosen.suffixes[0]}")
        written = chosen.write(records, place, options)
        # Where texts and annotations are files of their own, what is annotated is what one wants to see.
        for name in sorted(written.files, key=lambda name: Path(name).suffix not in chosen.suffixes):
            text = _text_of(Path(name) if Path(name).is_absolute() else Path(folder, name))
            if text:
                return text
    return ""


def _annotated(
    found: Iterator[DocumentRecord], cancel: CancelToken, patience: int = 200
) -> Iterator[DocumentRecord]:
    """Documents with annotations first; where the first ones have none, any will do."""
    plain: list[DocumentRecord] = []
    for record in islice(found, patience):
        cancel.check()
        if record.spans:
            yield record
        else:
            plain.append(record)
    yield from plain


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()[: 4 * _SHOWN]
    except OSError:
        return ""
    if b"\0" in data:
        return ""
    return data.decode("utf-8", "ignore")[:_SHOWN]
