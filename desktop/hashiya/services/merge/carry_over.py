"""Comparing work on two versions of a text: what stands on the same words in both is carried over to one."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.core.span import SUGGESTIONS, Annotation
from hashiya.core.text_difference import equal_blocks
from hashiya.services.annotate.edit_builder import record
from hashiya.store.tables.identity import derived

if TYPE_CHECKING:
    from hashiya.core.act_forms import ActArgs
    from hashiya.services.merge.merge_files import MergeReport
    from hashiya.store.project import Project

_NUMBERED = re.compile(r"(.+) \((\d+)\)", re.DOTALL)


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


def version_of(project: Project, document: str) -> str:
    """The uid of the document of which this one (uid) is another version, "" where there is none.

    It is called like that one with a number, as merging names what has another text, and half of the shorter
    text is in both.
    """
    infos = project.documents()
    name = next((info.name for info in infos if info.uid == document), "")
    numbered = _NUMBERED.fullmatch(name)
    first = next((info for info in infos if numbered is not None and info.name == numbered[1]), None)
    if first is None:
        return ""
    one, other = project.document(document).text, project.document(first.uid).text
    shared = sum(length for _, _, length in equal_blocks(one, other))
    return first.uid if one != other and shared * 2 >= min(len(one), len(other)) else ""


def carry_versions(project: Project, report: MergeReport | None = None) -> list[CarriedOver]:
    """For every document that is another version of one here, whenever it came, do it; of a merge's `report`
    those that came by it, too, whatever they are called.
    """
    infos = project.documents()
    uids = {info.name: info.uid for info in infos}
    pairs = {info.uid: target for info in infos if (target := version_of(project, info.uid))}
    for note in report.notes if report is not None else ():
        if note.code == "text_other":
            came, first = (uids.get(str(note.args[name])) for name in ("as", "document"))
            if came and first:
                pairs.setdefault(came, first)
    found = []
    for source, target in pairs.items():
        carried = carry_over(project, source, target)
        if carried.act.edits:
            project.apply(carried.act)
        found.append(carried)
    return found
