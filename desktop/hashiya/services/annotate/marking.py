"""Acts from a person's intentions about annotations: values to hand to Project.apply.

A decision on a suggestion moves it into the person's layer, accepted or rejected. What they rejected is
kept there, so that no engine suggests it again. `layer` stands for another layer to work in (gold).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid
from hashiya.errors import UserError
from hashiya.services.annotate.crossing import bring_back
from hashiya.services.annotate.edit_builder import EditBuilder, check_range
from hashiya.services.annotate.own_reading import word_edits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hashiya.core.act_forms import ActArgs
    from hashiya.core.document import State
    from hashiya.store.project import Project


def mark(
    project: Project,
    document: str,
    start: int,
    end: int,
    label: str,
    *,
    layer: str | None = None,
    known: str = "",
) -> Act:
    """Annotate a range. Raises UserError `duplicate`, `bad_range`, `no_label`.

    `known`: a label that the scheme gets in the same act.
    """
    if label != known:
        _check_label(project, label)
    builder = EditBuilder(project, layer)
    check_range(builder.text(document), start, end)
    if not _mark(builder, document, start, end, label):
        raise _duplicate(label, builder.text(document)[start:end])
    return builder.act("mark", label=label, surface=builder.text(document)[start:end])


def mark_all(
    project: Project, ranges: Iterable[tuple[str, int, int]], label: str, *, layer: str | None = None
) -> Act:
    """Annotate every (document, start, end) with one label; places that have it already are passed over."""
    _check_label(project, label)
    builder = EditBuilder(project, layer)
    by_document: dict[str, list[tuple[int, int]]] = {}
    for document, start, end in ranges:
        by_document.setdefault(document, []).append((start, end))
    counts = dict.fromkeys(by_document, 0)
    for document, places in by_document.items():
        builder.look(document)
        check = builder.text(document)
        for start, end in places:
            check_range(check, start, end)
            counts[document] += _mark(builder, document, start, end, label)
    return builder.act("mark_all", label=label, count=sum(counts.values()), documents=_touched(counts))


def _mark(builder: EditBuilder, document: str, start: int, end: int, label: str) -> bool:
    own = builder.at_key(document, (builder.layer, start, end, label))
    if own is not None and own.status == Status.ACCEPTED:
        return False
    suggested = builder.at_key(document, (SUGGESTIONS, start, end, label))
    if own is not None:
        chosen = builder.change(own, status=Status.ACCEPTED)
    elif suggested is not None:
        chosen = builder.change(suggested, layer=builder.layer, status=Status.ACCEPTED)
    else:
        chosen = builder.made(document, start, end, label)
        builder.add(chosen)
    builder.supersede(chosen, same_range=True)
    builder.begin(document)
    return True


def accept(project: Project, annotations: Sequence[Annotation], *, layer: str | None = None) -> Act:
    """Take suggestions over, or take back one's own rejections."""
    builder = EditBuilder(project, layer)
    count = sum(accept_one(builder, each) for each in annotations)
    return builder.act("accept", **_about(annotations, count))


def accept_above(
    project: Project,
    score: float,
    *,
    documents: Collection[str] | None = None,
    labels: Collection[str] | None = None,
    layer: str | None = None,
) -> Act:
    """Accept all suggestions whose score is `score` or more; of those that cross, the surest wins.

    `args["count"]` says how many, `documents` in how many texts, before anything is applied.
    """
    builder = EditBuilder(project, layer)
    by_document: dict[str, list[Annotation]] = {}
    for each in project.iter_annotations(
        layers=[SUGGESTIONS], statuses=[Status.SUGGESTED], documents=documents
    ):
        if (labels is None or each.label in labels) and (1.0 if each.score is None else each.score) >= score:
            by_document.setdefault(each.document, []).append(each)
    counts = dict.fromkeys(by_document, 0)
    for document, found in by_document.items():
        builder.look(document)
        found.sort(key=lambda each: (-(1.0 if each.score is None else each.score), each.start, -each.end))
        for each in found:
            crossed = any(
                other.layer == builder.layer and other.status == Status.ACCEPTED and other.span.crosses(each)
                for other in builder.around(each.document, each.start, each.end)
            )
            counts[document] += not crossed and accept_one(builder, each)
    count = sum(counts.values())
    return builder.act("accept_above", count=count, score=score, documents=_touched(counts))


def accept_one(builder: EditBuilder, each: Annotation) -> bool:
    """False when there was nothing to do."""
    current = _current(builder, each)
    if current is None or (current.layer == builder.layer and current.status == Status.ACCEPTED):
        return False
    own = builder.at_key(each.document, (builder.layer, each.start, each.end, each.label))
    if current.layer == SUGGESTIONS and own is not None:
        builder.remove(current)
        current = own
    if current.status != Status.ACCEPTED or current.layer != builder.layer:
        current = builder.change(current, layer=builder.layer, status=Status.ACCEPTED)
    builder.supersede(current, same_range=False)
    builder.begin(each.document)
    return True


def reject(project: Project, annotations: Sequence[Annotation], *, layer: str | None = None) -> Act:
    """Say that this is not what the annotation says; remembered."""
    builder = EditBuilder(project, layer)
    count = sum(reject_one(builder, each) for each in annotations)
    return builder.act("reject", **_about(annotations, count))


def reject_one(builder: EditBuilder, each: Annotation) -> bool:
    """False when there was nothing to do."""
    current = _current(builder, each)
    if current is None or (current.layer == builder.layer and current.status == Status.REJECTED):
        return False
    if current.layer == SUGGESTIONS and builder.at_key(
        each.document, (builder.layer, each.start, each.end, each.label)
    ):
        builder.remove(current)
    else:
        builder.change(current, layer=builder.layer, status=Status.REJECTED)
        if current.layer == builder.layer:
            bring_back(builder, current)
    builder.begin(each.document)
    return True


def delete(project: Project, annotations: Sequence[Annotation], *, layer: str | None = None) -> Act:
    """Take annotations away: one's own for good, engines' by rejecting them, so that they stay away."""
    builder = EditBuilder(project, layer)
    count = 0
    for each in annotations:
        current = _current(builder, each)
        if current is None:
            continue
        if _is_own(builder, current) or current.status == Status.REJECTED:
            builder.remove(current)
            bring_back(builder, current)
            count += 1
        else:
            count += reject_one(builder, current)
    return builder.act("delete", **_about(annotations, count))


def _is_own(builder: EditBuilder, annotation: Annotation) -> bool:
    """Made by people, here or in the file it came from, rather than found by an engine."""
    return annotation.layer == builder.layer and not annotation.from_engine


def relabel(project: Project, annotation: Annotation, label: str, *, layer: str | None = None) -> Act:
    """Give another label; on a suggestion this is a correction and takes it over."""
    _check_label(project, label)
    builder = EditBuilder(project, layer)
    current = _need(builder, annotation)
    _move(builder, current, current.start, current.end, label)
    return builder.act("relabel", label=label, before=annotation.label, surface=annotation.surface)


def set_range(
    project: Project,
    annotation: Annotation,
    start: int,
    end: int,
    *,
    label: str = "",
    layer: str | None = None,
) -> Act:
    """Move the boundaries, with another label where one is named; on a suggestion this takes it over."""
    if label:
        _check_label(project, label)
    builder = EditBuilder(project, layer)
    current = _need(builder, annotation)
    check_range(builder.text(annotation.document), start, end)
    label = label or current.label
    _move(builder, current, start, end, label)
    surface = builder.text(annotation.document)[start:end]
    return builder.act("set_range", label=label, surface=surface, before=annotation.surface)


def _move(builder: EditBuilder, current: Annotation, start: int, end: int, label: str) -> None:
    if (start, end, label) == (current.start, current.end, current.label) and current.layer == builder.layer:
        return
    own = builder.at_key(current.document, (builder.layer, start, end, label))
    if own is not None and own.uid != current.uid:
        if own.status == Status.ACCEPTED:
            raise _duplicate(label, own.surface)
        builder.remove(own)
    changed = builder.change(
        current,
        layer=builder.layer,
        status=Status.ACCEPTED,
        start=start,
        end=end,
        label=label,
        surface=builder.text(current.document)[start:end],
        score=None,  # it was the engine's certainty about what no longer stands
    )
    _remember_mistake(builder, current, changed)
    builder.supersede(changed, same_range=True)
    bring_back(builder, changed)
    builder.begin(current.document)


def _remember_mistake(builder: EditBuilder, before: Annotation, after: Annotation) -> None:
    """An engine's own range that a person moved is kept as rejected, or it would be suggested again."""
    engines_own = before.layer == SUGGESTIONS or (before.from_engine and before.score is not None)
    if not engines_own or before.range == after.range:
        return
    if builder.at_key(before.document, (builder.layer, before.start, before.end, before.label)) is None:
        rejected = builder.made(before.document, before.start, before.end, before.label)
        builder.add(_as_rejected(rejected, before))


def _as_rejected(made: Annotation, before: Annotation) -> Annotation:
    return replace(
        made,
        uid=new_uid(),
        status=Status.REJECTED,
        source=before.source,
        version=before.version,
        score=before.score,
        why=before.why,
    )


def set_note(project: Project, annotation: Annotation, note: str, *, layer: str | None = None) -> Act:
    """A note decides nothing: a suggestion stays one."""
    builder = EditBuilder(project, layer)
    current = _need(builder, annotation)
    if current.note != note:
        builder.change(current, note=note)
    return builder.act("note", label=annotation.label, surface=annotation.surface)


def set_state(project: Project, document: str, state: State) -> Act:
    """New, begun or done: the document, and the reading of who says so."""
    current = project.document(document)
    edits = word_edits(project, document, state)
    if current.state != state:
        edits = (Edit("documents", document, {"state": str(current.state)}, {"state": str(state)}), *edits)
    return Act("state", edits, {"state": str(state), "document": current.title})


def _current(builder: EditBuilder, annotation: Annotation) -> Annotation | None:
    """The annotation as it stands after the builder's edits; None when it is gone. Refuses other people's
    work.
    """
    current = builder.as_it_stands(annotation)
    if current is not None and current.layer not in (builder.layer, SUGGESTIONS):
        raise UserError(
            "not_yours",
            f"«{current.surface}» is another person's annotation; nothing was changed.",
            hint="Mark it yourself, or settle it in a review.",
        )
    return current


def _need(builder: EditBuilder, annotation: Annotation) -> Annotation:
    current = _current(builder, annotation)
    if current is None:
        raise UserError("gone", f"The annotation «{annotation.surface}» is no longer there.")
    return current


def _check_label(project: Project, label: str) -> None:
    if label not in project.label_positions():
        raise UserError("no_label", f"There is no label {label} in this project.", label=label)


def _duplicate(label: str, surface: str) -> UserError:
    return UserError(
        "duplicate",
        f"{label} is there already on «{surface}»; nothing was changed.",
        label=label,
        surface=surface,
    )


def _touched(counts: Mapping[str, int]) -> int:
    """In how many documents there was any; `counts` by document."""
    return sum(map(bool, counts.values()))


def _about(annotations: Sequence[Annotation], count: int) -> ActArgs:
    """Words for one annotation; several speak by their count."""
    if len(annotations) != 1:
        return {"count": count}
    return {"count": count, "label": annotations[0].label, "surface": annotations[0].surface}
