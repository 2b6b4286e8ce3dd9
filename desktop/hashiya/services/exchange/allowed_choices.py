"""What is refused before anything is written: choices that mean nothing, an export that would be empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import GOLD
from hashiya.errors import UserError
from hashiya.formats.base import DocumentRecord, WriteOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hashiya.formats.base import Format
    from hashiya.services.exchange.label_maps import LabelMap
    from hashiya.services.exchange.what_goes_out import ExportSelection
    from hashiya.store.project import Project


def need_annotations(
    project: Project, selection: ExportSelection, going: Iterator[DocumentRecord], output: Path
) -> None:
    """Raise UserError where an export would be empty: a file without a label is easily taken for texts
    without names, and a good one of before would be gone.

    `no_gold_yet`: gold is wanted and there is none. `nothing_to_export`: no document fits. `no_annotations`:
    none of those that are `going` has an annotation though the project has some, and `output` is there.
    """
    if selection.layer == GOLD and not any(layer == GOLD for layer, _count in project.layers()):
        raise UserError(
            "no_gold_yet",
            "This project has no gold annotations yet; nothing was written.",
            hint="Settle the differences in the review first, or choose another layer.",
        )
    first = next(going, None)
    if first is None:
        raise nothing_to_write(output)
    if first.spans or not _holds_something(output) or not project.label_counts():
        return
    if not any(record.spans for record in going):
        raise UserError(
            "no_annotations",
            f"Nothing of what was chosen is annotated; {output} was left as it is.",
            hint="Choose another layer or other labels, or take away what is there first.",
            path=str(output),
        )


def nothing_to_write(output: Path) -> UserError:
    """The error for a choice that no document fits; what lies at `output` stays as it is."""
    return UserError(
        "nothing_to_export",
        f"No document fits what was chosen; {output} was not written.",
        hint="Choose other documents, another state or another layer.",
        path=str(output),
    )


def _holds_something(output: Path) -> bool:
    try:
        return any(output.iterdir()) if output.is_dir() else output.stat().st_size > 0
    except OSError:
        return False


def idle_choices(chosen: Format, options: WriteOptions, *, by_units: bool) -> list[str]:
    """Which of the choices that were made change nothing in this format: «clitics», «unit». `by_units`: units
    count for another reason.
    """
    usual = WriteOptions()
    return [
        name
        for name, given, means in (
            ("clitics", options.clitics != usual.clitics, chosen.by_words),
            ("unit", options.unit != usual.unit, chosen.by_units or by_units),
        )
        if given and not means
    ]


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


def check_output(output: Path, chosen: Format) -> None:
    """Raise UserError `is_folder`, `not_found` where the format cannot be written there."""
    if output.is_dir() and not chosen.folder:
        raise UserError("is_folder", f"{output} is a folder.", hint="Name a file to write.", path=str(output))
    if not output.parent.exists():
        raise UserError(
            "not_found",
            f"The folder {output.parent} does not exist.",
            hint="Make it first.",
            path=str(output.parent),
        )
