"""Acts from a person's intentions about annotations: values to hand to Project.apply.

A decision on a suggestion moves it into the person's layer, accepted or rejected. What they rejected is
kept there, so that no engine suggests it again. `layer` stands for another layer to work in (gold).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from hashiya.core.changes import Act, Edit
from hashiya.core.document import State
from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid
from hashiya.errors import UserError
from hashiya.services.annotate.crossing import bring_back
from hashiya.services.annotate.edit_builder import Draft, check_range
from hashiya.store.project import Project


def mark(
    project: Project, document: str, start: int, end: int, label: str, *, layer: str | None = None
) -> Act:
    """Annotate a range. Raises UserError `duplicate`, `bad_range`, `no_label`."""
    _check_label(project, label)
    draft = Draft(project, layer)
    check_range(draft.text(document), start, end)
    if not _mark(draft, document, start, end, label):
        raise _duplicate(label, draft.text(document)[start:end])
    return draft.act("mark", label=label, surface=draft.text(document)[start:end])


def mark_all(
    project: Project, ranges: Iterable[tuple[str, int, int]], label: str, *, layer: str | None = None
) -> Act:
    """Annotate every (document, start, end) with one label; places that have it already are passed over."""
    _check_label(project, label)
    draft = Draft(project, layer)
    by_document: dict[str, list[tuple[int, int]]] = {}
    for document, start, end in ranges:
        by_document.setdefault(document, []).append((start, end))
    count = 0
    for document, places in by_document.items():
        draft.look(document)
        check = draft.text(document)
        for start, end in places:
            check_range(check, start, end)
            count += _mark(draft, document, start, end, label)
    return draft.act("mark_all", label=label, count=count, documents=len(by_document))


def _mark(draft: Draft, document: str, start: int, end: int, label: str) -> bool:
    own = draft.at_key(document, (draft.layer, start, end, label))
    if own is not None and own.status == Status.ACCEPTED:
        return False
    suggested = draft.at_key(document, (SUGGESTIONS, start, end, label))
    if own is not None:
        chosen = draft.change(own, status=Status.ACCEPTED)
    elif suggested is not None:
        chosen = draft.change(suggested, layer=draft.layer, status=Status.ACCEPTED)
    else:
        chosen = draft.made(document, start, end, label)
        draft.add(chosen)
    draft.supersede(chosen, same_range=True)
    draft.begin(document)
    return True


def accept(project: Project, annotations: Sequence[Annotation], *, layer: str | None = None) -> Act:
    """Take suggestions over, or take back one's own rejections."""
    draft = Draft(project, layer)
    count = sum(accept_one(draft, each) for each in annotations)
    return draft.act("accept", count=count, **_about(annotations))


def accept_above(
    project: Project,
    score: float,
    *,
    documents: Collection[str] | None = None,
    labels: Collection[str] | None = None,
    layer: str | None = None,
) -> Act:
    """Accept all suggestions whose score is `score` or more; of those that cross, the surest wins.

    `args["count"]` says how many, before anything is applied.
    """
    draft = Draft(project, layer)
    by_document: dict[str, list[Annotation]] = {}
    for each in project.iter_annotations(
        layers=[SUGGESTIONS], statuses=[Status.SUGGESTED], documents=documents
    ):
        if (labels is None or each.label in labels) and (1.0 if each.score is None else each.score) >= score:
            by_document.setdefault(each.document, []).append(each)
    count = 0
    for document, found in by_document.items():
        draft.look(document)
        found.sort(key=lambda each: (-(1.0 if each.score is None else each.score), each.start, -each.end))
        for each in found:
            crossed = any(
                other.layer == draft.layer and other.status == Status.ACCEPTED and other.span.crosses(each)
                for other in draft.around(each.document, each.start, each.end)
            )
            count += not crossed and accept_one(draft, each)
    return draft.act("accept_above", count=count, score=score, documents=len(by_document))


def accept_one(draft: Draft, each: Annotation) -> bool:
    """False when there was nothing to do."""
    current = _current(draft, each)
    if current is None or (current.layer == draft.layer and current.status == Status.ACCEPTED):
        return False
    own = draft.at_key(each.document, (draft.layer, each.start, each.end, each.label))
    if current.layer == SUGGESTIONS and own is not None:
        draft.remove(current)
        current = own
    if current.status != Status.ACCEPTED or current.layer != draft.layer:
        current = draft.change(current, layer=draft.layer, status=Status.ACCEPTED)
    draft.supersede(current, same_range=False)
    draft.begin(each.document)
    return True


def reject(project: Project, annotations: Sequence[Annotation], *, layer: str | None = None) -> Act:
    """Say that this is not what the annotation says; remembered."""
    draft = Draft(project, layer)
    count = sum(reject_one(draft, each) for each in annotations)
    return draft.act("reject", count=count, **_about(annotations))


def reject_one(draft: Draft, each: Annotation) -> bool:
    """False when there was nothing to do."""
    current = _current(draft, each)
    if current is None or (current.layer == draft.layer and current.status == Status.REJECTED):
        return False
    if current.layer == SUGGESTIONS and draft.at_key(
        each.document, (draft.layer, each.start, each.end, each.label)
    ):
        draft.remove(current)
    else:
        draft.change(current, layer=draft.layer, status=Status.REJECTED)
        if current.layer == draft.layer:
            bring_back(draft, current)
    draft.begin(each.document)
    return True


def delete(project: Project, annotations: Sequence[Annotation], *, layer: str | None = None) -> Act:
    """Take annotations away: one's own for good, engines' by rejecting them, so that they stay away."""
    draft = Draft(project, layer)
    count = 0
    for each in annotations:
        current = _current(draft, each)
        if current is None:
            continue
        if _is_own(draft, current) or current.status == Status.REJECTED:
            draft.remove(current)
            bring_back(draft, current)
            count += 1
        else:
            count += reject_one(draft, current)
    return draft.act("delete", count=count, **_about(annotations))


def _is_own(draft: Draft, annotation: Annotation) -> bool:
    """Made by people, here or in the file it came from, rather than found by an engine."""
    return annotation.layer == draft.layer and not annotation.from_engine


def relabel(project: Project, annotation: Annotation, label: str, *, layer: str | None = None) -> Act:
    """Give another label; on a suggestion this is a correction and takes it over."""
    _check_label(project, label)
    draft = Draft(project, layer)
    current = _need(draft, annotation)
    _move(draft, current, current.start, current.end, label)
    return draft.act("relabel", label=label, before=annotation.label, surface=annotation.surface)


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
    draft = Draft(project, layer)
    current = _need(draft, annotation)
    check_range(draft.text(annotation.document), start, end)
    label = label or current.label
    _move(draft, current, start, end, label)
    surface = draft.text(annotation.document)[start:end]
    return draft.act("set_range", label=label, surface=surface, before=annotation.surface)


def _move(draft: Draft, current: Annotation, start: int, end: int, label: str) -> None:
    if (start, end, label) == (current.start, current.end, current.label) and current.layer == draft.layer:
        return
    own = draft.at_key(current.document, (draft.layer, start, end, label))
    if own is not None and own.uid != current.uid:
        if own.status == Status.ACCEPTED:
            raise _duplicate(label, own.surface)
        draft.remove(own)
    changed = draft.change(
        current,
        layer=draft.layer,
        status=Status.ACCEPTED,
        start=start,
        end=end,
        label=label,
        surface=draft.text(current.document)[start:end],
        score=None,  # it was the engine's certainty about what no longer stands
    )
    _remember_mistake(draft, current, changed)
    draft.supersede(changed, same_range=True)
    bring_back(draft, changed)
    draft.begin(current.document)


def _remember_mistake(draft: Draft, before: Annotation, after: Annotation) -> None:
    """An engine's own range that a person moved is kept as rejected, or it would be suggested again."""
    engines_own = before.layer == SUGGESTIONS or (before.from_engine and before.score is not None)
    if not engines_own or before.range == after.range:
        return
    if draft.at_key(before.document, (draft.layer, before.start, before.end, before.label)) is None:
        rejected = draft.made(before.document, before.start, before.end, before.label)
        draft.add(_as_rejected(rejected, before))


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
    draft = Draft(project, layer)
    current = _need(draft, annotation)
    if current.note != note:
        draft.change(current, note=note)
    return draft.act("note", label=annotation.label, surface=annotation.surface)


def set_state(project: Project, document: str, state: State) -> Act:
    """New, begun or done."""
    current = project.document(document)
    edits = (
        ()
        if current.state == state
        else (Edit("documents", document, {"state": str(current.state)}, {"state": str(state)}),)
    )
    return Act("state", edits, {"state": str(state), "document": current.name})


def _current(draft: Draft, annotation: Annotation) -> Annotation | None:
    """The annotation as it stands after the draft's edits; None when it is gone. Refuses other people's
    work.
    """
    current = draft.as_it_stands(annotation)
    if current is not None and current.layer not in (draft.layer, SUGGESTIONS):
        raise UserError(
            "not_yours",
            f"«{current.surface}» is another person's annotation; nothing was changed.",
            hint="Mark it yourself, or settle it in a review.",
        )
    return current


def _need(draft: Draft, annotation: Annotation) -> Annotation:
    current = _current(draft, annotation)
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


def _about(annotations: Sequence[Annotation]) -> dict[str, object]:
    """Words for one annotation; several speak by their count."""
    if len(annotations) != 1:
        return {}
    return {"label": annotations[0].label, "surface": annotations[0].surface}
