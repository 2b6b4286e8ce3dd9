"""Acts on the label scheme and the word lists. Whatever happens to a label takes its annotations along, and
the decisions and guidelines that speak of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hashiya.core.beyond.attributes import AttributeType
from hashiya.core.beyond.relations import RelationType
from hashiya.core.changes import Act, Edit, difference
from hashiya.core.labels import CODE
from hashiya.core.span import GOLD, Annotation, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.services.annotate.edit_builder import record as annotation_record
from hashiya.services.attributes.types import add_types
from hashiya.services.scheme import label_traces
from hashiya.store.tables.labels import header, record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from hashiya.core.act_forms import ActArgs
    from hashiya.core.labels import Label, Scheme
    from hashiya.store.project import Project


_NAMED = 5  # labels that an act names


@dataclass(frozen=True, slots=True)
class Consequences:
    """What merging or deleting a label would touch; deleted documents count too, since they can come back."""

    accepted: int
    suggested: int
    rejected: int
    documents: int
    doubled: int = 0  # annotations that would be there twice and become one


def consequences(project: Project, label: str, *, into: str | None = None) -> Consequences:
    """To be said before it is done; `into` is the label it would be merged into."""
    found = project.annotations_with_label(label)
    statuses = [each.status for each in found]
    doubled = len(_keys(project, into) & {_key(each) for each in found}) if into else 0
    return Consequences(
        accepted=statuses.count(Status.ACCEPTED),
        suggested=statuses.count(Status.SUGGESTED),
        rejected=statuses.count(Status.REJECTED),
        documents=len({each.document for each in found}),
        doubled=doubled,
    )


def add_label(project: Project, label: Label, *, position: int | None = None) -> Act:
    """At the end, or before the label now at `position` (0 is first)."""
    scheme = project.scheme()
    _need_new(scheme, label.code)
    at = len(scheme.labels) if position is None else position
    labels = [*scheme.labels[:at], label, *scheme.labels[at:]]
    return Act("label_add", _scheme_edits(project, labels), {"label": label.code})


def add_labels(project: Project, labels: Sequence[Label]) -> Act:
    """All of them at the end, in one act: files may bring thousands."""
    scheme = project.scheme()
    for each in labels:
        _need_new(scheme, each.code)
    names = ", ".join(each.code for each in labels[:_NAMED]) + (", …" if len(labels) > _NAMED else "")
    return Act("label_add", _scheme_edits(project, [*scheme.labels, *labels]), {"label": names})


def edit_label(project: Project, label: Label) -> Act:
    """Change everything but the code: names, keys, family, colour, definitions, parent."""
    scheme = project.scheme()
    _need(scheme, label.code)
    labels = [label if each.code == label.code else each for each in scheme.labels]
    return Act("label_edit", _scheme_edits(project, labels), {"label": label.code})


def rename_label(project: Project, code: str, new: str) -> Act:
    """Change the code itself, on the label, its children, all annotations and what else speaks of it."""
    scheme = project.scheme()
    _need(scheme, code)
    _need_new(scheme, new)
    if not CODE.fullmatch(new):
        raise _bad_label(new)
    labels = [replace(each, code=new if each.code == code else each.code) for each in scheme.labels]
    labels = [replace(each, parent=new) if each.parent == code else each for each in labels]
    edits = [*_scheme_edits(project, labels), *_relabelled(project, [code], new)]
    edits += label_traces.renamed(project, [code], new, ())
    return Act("label_rename", tuple(edits), {"label": new, "before": code})


def merge_labels(project: Project, codes: Collection[str], into: str) -> Act:
    """Annotations of `codes` get the label `into`; of two on one range one stays, accepted if either was."""
    scheme = project.scheme()
    for code in (*codes, into):
        _need(scheme, code)
    gone = [code for code in codes if code != into]
    labels = [each for each in scheme.labels if each.code not in gone]
    labels = [
        replace(each, parent=into if each.code != into else "") if each.parent in gone else each
        for each in labels
    ]
    relabelled = _relabelled(project, gone, into)
    edits = [*_scheme_edits(project, labels), *relabelled]
    edits += label_traces.renamed(project, gone, into, _left(project, [*gone, into], relabelled))
    moved = sum(edit.table == "annotations" for edit in edits)
    args: ActArgs = {"labels": gone, "label": into, "count": moved}
    return Act("label_merge", tuple(edits), args)


def delete_label(project: Project, code: str) -> Act:
    """The label goes, and every annotation that has it."""
    scheme = project.scheme()
    _need(scheme, code)
    labels = [each for each in scheme.labels if each.code != code]
    labels = [replace(each, parent="") if each.parent == code else each for each in labels]
    gone = [
        Edit("annotations", each.uid, annotation_record(each), None)
        for each in project.annotations_with_label(code)
    ]
    edits = (*gone, *label_traces.deleted(project, code), *_scheme_edits(project, labels))
    return Act("label_delete", edits, {"label": code, "count": len(gone)})


def order_labels(project: Project, codes: Sequence[str]) -> Act:
    """Put the labels into this order; those not named follow as they were."""
    scheme = project.scheme()
    first = [scheme.get(code) for code in codes]
    labels = [each for each in first if each is not None]
    labels += [each for each in scheme.labels if each.code not in codes]
    return Act("label_order", _scheme_edits(project, labels), {"count": len(labels)})


def replace_scheme(project: Project, scheme: Scheme) -> Act:
    """Another scheme; annotations stay as they are, also those whose label it does not know.

    Types of attributes and relations that it brings are added to those that are there.
    """
    before, after = header(project.scheme()), header(scheme)
    edits = list(_scheme_edits(project, scheme.labels))
    if before != after:
        edits.append(Edit("project", "scheme", {"value": before}, {"value": after}))
    attributes = [each for each in scheme.types if isinstance(each, AttributeType)]
    relations = [each for each in scheme.types if isinstance(each, RelationType)]
    edits += add_types(project, attributes, relations).edits
    return Act("scheme_replace", tuple(edits), {"scheme": scheme.name})


def whole_scheme(project: Project) -> Scheme:
    """The project's scheme with its types of attributes and relations, as scheme files hold it.

    Ends of relations whose labels are gone stay out; a type that has no other end goes with them, since
    nothing can be related by it: `dead_types` says how many.
    """
    scheme, types = project.scheme(), project.relation_types()
    left = [
        replace(each, heads=_known(scheme, each.heads), tails=_known(scheme, each.tails))
        for each in types
        if not _is_dead(scheme, each)
    ]
    return replace(scheme, types=(*project.attribute_types().types, *left))


def dead_types(project: Project) -> int:
    """How many types of relations can join nothing any more: the labels of an end are gone."""
    scheme = project.scheme()
    return sum(_is_dead(scheme, each) for each in project.relation_types())


def _is_dead(scheme: Scheme, kind: RelationType) -> bool:
    return any(ends and not _known(scheme, ends) for ends in (kind.heads, kind.tails))


def _known(scheme: Scheme, codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if scheme.get(code) is not None)


def add_word_list(project: Project, name: str, label: str, entries: Iterable[str]) -> Act:
    """A list of names for one label, for the lexicon engine."""
    _need(project.scheme(), label)
    uid = new_uid()
    kept = sorted({entry.strip() for entry in entries} - {""})
    after = {"uid": uid, "name": name, "label": label, "entries": kept, "created": now()}
    return Act("word_list_add", (Edit("word_lists", uid, None, after),), {"name": name, "count": len(kept)})


def delete_word_list(project: Project, uid: str) -> Act:
    """The act that takes a gazetteer out of the project. Raises UserError when there is none."""
    found = next((each for each in project.word_lists() if each.uid == uid), None)
    if found is None:
        raise UserError("no_word_list", f"There is no word list {uid} in this project.")
    before = {
        "uid": uid,
        "name": found.name,
        "label": found.label,
        "entries": list(found.entries),
        "created": found.created,
    }
    return Act("word_list_delete", (Edit("word_lists", uid, before, None),), {"name": found.name})


def _scheme_edits(project: Project, labels: Sequence[Label]) -> tuple[Edit, ...]:
    """The edits that turn the stored labels into these, in this order."""
    positions = project.label_positions()
    before = {each.code: record(each, positions[each.code]) for each in project.scheme().labels}
    after = {each.code: record(each, place) for place, each in enumerate(labels)}
    edits = [Edit("labels", code, old, None) for code, old in before.items() if code not in after]
    for code, new in after.items():
        if code not in before:
            edits.append(Edit("labels", code, None, new))
        elif before[code] != new:
            edits.append(difference("labels", code, before[code], new))
    return tuple(edits)


TwinKey = tuple[str, str, int, int]


def _key(each: Annotation) -> TwinKey:
    return each.document, each.layer, each.start, each.end


def _keys(project: Project, label: str) -> set[TwinKey]:
    return {_key(each) for each in project.annotations_with_label(label)}


def _relabelled(project: Project, codes: Sequence[str], new: str) -> list[Edit]:
    """Annotations of `codes` under the label `new`; where it stands already, the weaker of the two goes, and
    the other inherits what hung on it.
    """
    before = [each for code in codes for each in project.annotations_with_label(code)]
    standing = {_key(each): each for each in project.annotations_with_label(new)}
    gone: dict[TwinKey, list[Annotation]] = {}
    for each in before:
        other = standing.get(_key(each))
        if other is not None and (each.status != Status.ACCEPTED or other.status == Status.ACCEPTED):
            gone.setdefault(_key(each), []).append(each)
            continue
        if other is not None:
            gone.setdefault(_key(each), []).append(other)
        standing[_key(each)] = each
    edits: list[Edit] = []
    for key, those in gone.items():
        edits += project.inherited(those, standing[key])
        edits += [Edit("annotations", each.uid, annotation_record(each), None) for each in those]
    edits += [
        Edit("annotations", each.uid, {"label": each.label}, {"label": new})
        for each in before
        if standing[_key(each)].uid == each.uid
    ]
    return edits


def _left(project: Project, codes: Sequence[str], edits: Sequence[Edit]) -> list[Annotation]:
    """Annotations of gold with one of the labels that are still there after these edits."""
    removed = {edit.uid for edit in edits if edit.after is None}
    found = (each for code in codes for each in project.annotations_with_label(code))
    return [each for each in found if each.layer == GOLD and each.uid not in removed]


def _need(scheme: Scheme, code: str) -> None:
    if scheme.get(code) is None:
        raise UserError("no_label", f"There is no label {code} in this project.", label=code)


def _need_new(scheme: Scheme, code: str) -> None:
    if not code.strip() or any(char.isspace() for char in code):
        raise _bad_label(code)
    if scheme.get(code) is not None:
        raise UserError("label_exists", f"The label {code} is there already.", label=code)


def _bad_label(code: str) -> UserError:
    return UserError(
        "bad_label",
        f"«{code}» cannot be a label: it is empty, too long, or holds a space or a bar.",
        label=code,
    )
