"""Labels of other files that are missing here or say something else, and under which of ours they come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.store.journal.label_history import deleted_labels, renamed_labels, used_labels
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hashiya.core.labels import Label

RENAMED_HERE, RENAMED_THERE, DELETED_HERE = "renamed_here", "renamed_there", "deleted_here"
REMEMBERED = "merge.labels"
"""The project's setting that holds which of their labels are which of ours."""


@dataclass(frozen=True, slots=True)
class SchemeDifference:
    """A label of another file that is missing here, or that says something else here (`here` given then).

    `change` says what became of it where the files tell: RENAMED_HERE and RENAMED_THERE, with `ours` the
    label it is now, or DELETED_HERE. `used` counts the annotations that have it there.
    """

    file: str
    label: Label
    here: Label | None = None
    used: int = 0
    change: str = ""
    ours: str = ""


@dataclass(frozen=True, slots=True)
class LabelPlan:
    """`mapping`: their code → ours. `skip`: labels deleted here that nothing has there; they stay away.

    `undecided`: labels deleted here that annotations have there; `differences` all there is to know.
    """

    mapping: dict[str, str]
    skip: frozenset[str]
    undecided: tuple[SchemeDifference, ...]
    differences: tuple[SchemeDifference, ...]


def compare_schemes(project: Project, others: Sequence[Path]) -> list[SchemeDifference]:
    """What to show before merging: each file's labels that are missing here or differ, and how often used."""
    found: list[SchemeDifference] = []
    remembered = remembered_labels(project)
    for path in others:
        with Project.open(path, readonly=True) as other:
            found += _differences(project, other, str(path), remembered)
    return found


def _differences(
    project: Project, other: Project, file: str, remembered: Mapping[str, str]
) -> list[SchemeDifference]:
    scheme, theirs = project.scheme(), other.scheme()
    used = used_labels(other)
    ours_now, deleted = renamed_labels(project), deleted_labels(project)
    before = {after: code for code, after in renamed_labels(other).items()}
    found = []
    for label in theirs.labels:
        code, count = label.code, used.get(label.code, 0)
        here = scheme.get(remembered.get(code, code))
        if here is not None:
            if here.code == code and here != label:
                found.append(SchemeDifference(file, label, here, count))
        elif code in ours_now:
            found.append(SchemeDifference(file, label, None, count, RENAMED_HERE, ours_now[code]))
        elif (old := before.get(code, "")) and scheme.get(old) is not None and theirs.get(old) is None:
            found.append(SchemeDifference(file, label, None, count, RENAMED_THERE, old))
        else:
            change = DELETED_HERE if code in deleted else ""
            found.append(SchemeDifference(file, label, None, count, change))
    return found


def plan_labels(
    project: Project, others: Sequence[Path], chosen: Mapping[str, str] | None = None
) -> LabelPlan:
    """How labels come in: as `chosen` (a code for itself: as it is), as remembered, and, of those that were
    renamed on either side, as the label they are. Raises UserError `no_label`.
    """
    known = {*project.label_positions()}
    for code, name in (chosen or {}).items():
        if name not in known and name != code:
            raise UserError(
                "no_label", f"There is no label {name} in this project to take {code} for.", label=name
            )
    mapping = {**remembered_labels(project), **(chosen or {})}
    differences = tuple(compare_schemes(project, others))
    mapping |= {
        each.label.code: each.ours for each in differences if each.ours and each.label.code not in mapping
    }
    gone = [each for each in differences if each.change == DELETED_HERE and each.label.code not in mapping]
    used = {each.label.code for each in gone if each.used}
    skip = frozenset(each.label.code for each in gone) - used
    return LabelPlan(mapping, skip, tuple(each for each in gone if each.used), differences)


def refuse_undecided(plan: LabelPlan) -> None:
    """Raise UserError `label_deleted` where somebody has to say how a label comes in."""
    if plan.undecided:
        codes = ", ".join(dict.fromkeys(each.label.code for each in plan.undecided))
        first = plan.undecided[0].label.code
        raise UserError(
            "label_deleted",
            f"{codes} was deleted here, and annotations there have it; nothing was changed.",
            hint=f"--labels {first}={first} brings it back, --labels {first}=OTHER takes it for another.",
            label=codes,
        )


def remembered_labels(project: Project) -> dict[str, str]:
    """Their label → ours, as it was settled at earlier merges."""
    kept = project.setting(REMEMBERED, {})
    return {str(code): str(name) for code, name in kept.items()} if isinstance(kept, dict) else {}


def remember_labels(project: Project, labels: Mapping[str, str]) -> None:
    """For the next time."""
    if labels:
        project.set_setting(REMEMBERED, {**remembered_labels(project), **labels})
