"""Comparing work on two versions of a text: what stands on the same words in both is carried over to one."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from hashiya.core.act_forms import ActArgs
from hashiya.core.changes import Act, Edit
from hashiya.core.span import SUGGESTIONS, Annotation
from hashiya.core.text_difference import equal_blocks
from hashiya.services.annotate.edit_builder import record
from hashiya.services.merge.merge_files import MergeReport
from hashiya.store.project import Project
from hashiya.store.tables.identity import derived


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """From one document (uid) to another: how many annotations go, and how many stay with their own text."""

    source: str
    target: str
    carried: int
    left: int
    act: Act


def carry_over(project: Project, source: str, target: str) -> CarriedOver:
    """The act that puts people's annotations of `source` on the same words of `target`, aligned with it.

    Each stays in its person's layer, and in its own text too. What does not stand on the same words there, or
    is there already, is left. Raises UserError `no_document`.
    """
    one, other = project.document(source), project.document(target)
    blocks = equal_blocks(one.text, other.text)
    there = {(each.layer, each.start, each.end, each.label) for each in project.annotations(target)}
    edits: list[Edit] = []
    left = 0
    for each in project.annotations(source):
        if each.layer == SUGGESTIONS:
            continue
        moved = _moved(each, blocks, other.text, target)
        key = (each.layer, moved.start, moved.end, each.label) if moved is not None else None
        if moved is None or key in there or project.annotation(moved.uid) is not None:
            left += key not in there
            continue
        assert key is not None
        there.add(key)
        edits.append(Edit("annotations", moved.uid, None, record(moved)))
    args: ActArgs = {"count": len(edits), "name": one.name, "target": other.name}
    return CarriedOver(source, target, len(edits), left, Act("carry_over", tuple(edits), args))


def _moved(each: Annotation, blocks: list[tuple[int, int, int]], text: str, target: str) -> Annotation | None:
    start, last = _place(blocks, each.start), _place(blocks, each.end - 1)
    if start is None or last is None or text[start : last + 1] != each.surface:
        return None
    return replace(each, uid=derived("carried", each.uid, target), document=target, start=start, end=last + 1)


def _place(blocks: list[tuple[int, int, int]], place: int) -> int | None:
    at = bisect_right(blocks, place, key=lambda block: block[0]) - 1
    if at < 0 or place >= blocks[at][0] + blocks[at][2]:
        return None
    return blocks[at][1] + place - blocks[at][0]


def carry_merged(project: Project, report: MergeReport) -> list[CarriedOver]:
    """After a merge: for every document that came as another version of one here, do it."""
    uids = {info.name: info.uid for info in project.documents()}
    found = []
    for note in report.notes:
        if note.code == "text_other":
            source, target = uids.get(str(note.args["as"])), uids.get(str(note.args["document"]))
            if source is not None and target is not None:
                carried = carry_over(project, source, target)
                if carried.act.edits:
                    project.apply(carried.act)
                found.append(carried)
    return found
