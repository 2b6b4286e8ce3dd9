"""Comparing work on two versions of a text: what stands on the same words in both is carried over to one."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from unicodedata import category

from hashiya.core.beyond.attributes import Subject
from hashiya.core.changes import Act, Edit
from hashiya.core.offsets import snap_to_graphemes
from hashiya.core.span import SUGGESTIONS, Annotation
from hashiya.core.text_difference import equal_blocks
from hashiya.errors import UserError
from hashiya.services.annotate.edit_builder import record
from hashiya.services.attributes.values import attribute_record
from hashiya.services.entities.linking import mention_row
from hashiya.store.tables.beyond import relation_record
from hashiya.store.tables.identity import derived, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    Each stays in its person's layer, and in its own text too; attributes, links and relations go along. What
    does not stand on the same words there, or was carried before and taken away or changed there since, is
    left and counted; what is there already is neither. Raises UserError `no_document`.
    """
    one, other = project.document(source), project.document(target)
    blocks = equal_blocks(one.text, other.text)
    there = {(each.layer, each.start, each.end, each.label) for each in project.annotations(target)}
    went: dict[str, Annotation] = {}
    left = 0
    for each in project.annotations(source):
        if each.layer == SUGGESTIONS:
            continue
        moved = _moved(each, blocks, one.text, other.text, target)
        if moved is None:
            left += 1
            continue
        key = (each.layer, moved.start, moved.end, each.label)
        if key in there:
            continue
        if project.annotation(moved.uid) is not None or _taken_away(project, moved.uid):
            left += 1
            continue
        there.add(key)
        went[each.uid] = moved
    edits = [Edit("annotations", moved.uid, None, record(moved)) for moved in went.values()]
    edits += _said(project, source, target, went)
    args: ActArgs = {"count": len(went), "passed": left, "name": one.name, "target": other.name}
    return CarriedOver(source, target, len(went), left, Act("carry_over", tuple(edits), args))


def carry_act(project: Project, source: str, target: str) -> Act:
    """The act alone. Raises UserError `nothing_carried` where all there is would stay with its own text."""
    found = carry_over(project, source, target)
    if found.left and not found.act.edits:
        name, other = found.act.args["name"], found.act.args["target"]
        raise UserError(
            "nothing_carried",
            f"Nothing was carried over from {name} to {other}: annotations that stay with their own text: "
            f"{found.left}.",
            hint="They stand on other words there, or were taken away or changed there since.",
            name=name,
            target=other,
            count=found.left,
        )
    return found.act


def _taken_away(project: Project, uid: str) -> bool:
    """Whether somebody decided, after it was carried, that it is not to be there: an undone carrying is no
    decision.
    """
    last = next(iter(project.journal(annotation=uid, limit=1)), None)
    return last is not None and last.args.get("of", last.kind) != "carry_over"


def _said(project: Project, source: str, target: str, went: Mapping[str, Annotation]) -> list[Edit]:
    """What hangs on annotations that go: attributes, links, and relations whose ends both go."""
    edits: list[Edit] = []
    names: dict[str, str] = {}  # of relations there
    for relation in project.relations(source):
        if relation.layer != SUGGESTIONS and relation.head in went and relation.tail in went:
            uid = names[relation.uid] = derived("carried", relation.uid, target)
            head, tail = went[relation.head], went[relation.tail]
            row = relation_record(
                replace(relation, uid=uid, document=target), (head.uid, head.layer), (tail.uid, tail.layer)
            )
            edits.append(Edit("relations", uid, None, row))
    for said in project.attributes(source):
        if said.subject is Subject.ANNOTATION and said.of in went:
            of = key_of(went[said.of].uid, went[said.of].layer)
        elif said.subject is Subject.RELATION and said.of in names:
            of = names[said.of]
        else:
            continue
        row = attribute_record(said, target, of)
        edits.append(Edit("attributes", str(row["uid"]), None, row))
    for link in project.mentions(source):
        if link.annotation in went:
            uid = went[link.annotation].uid
            link_row = mention_row(uid, target, link.layer, link.entity, link.by, link.modified)
            edits.append(Edit("mentions", str(link_row["uid"]), None, link_row))
    return edits


def _moved(
    each: Annotation, blocks: list[tuple[int, int, int]], source: str, text: str, target: str
) -> Annotation | None:
    start, last = _place(blocks, each.start), _place(blocks, each.end - 1)
    if start is None or last is None or text[start : last + 1] != each.surface:
        return None
    if _cuts(source, each.start, each.end) != _cuts(text, start, last + 1):
        return None  # the same letters, and not the same words
    return replace(each, uid=derived("carried", each.uid, target), document=target, start=start, end=last + 1)


def _cuts(text: str, start: int, end: int) -> tuple[bool, bool, bool]:
    """Whether a word goes on before the range, and after it, and whether the range ends within a letter."""
    before, after = (
        0 < at < len(text) and _in_word(text[at - 1]) and _in_word(text[at]) for at in (start, end)
    )
    return before, after, snap_to_graphemes(text, start, end) != (start, end)


def _in_word(character: str) -> bool:
    return character.isalnum() or category(character).startswith("M")


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
