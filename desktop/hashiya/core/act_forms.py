"""What an act tells of itself beside its edits, for the journal and for words: one row for each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Mapping


class ActArgs(TypedDict, total=False):
    """The values an act may tell, each of one type wherever it is told.

    `count` is of what the act is about (annotations, documents, places …), `documents` of those it touched.
    `label` is a label's code, `before` what was there instead of `label`, `surface` or `name`. `surface` is
    words of a text, `document`, `name`, `target`, `person`, `file` and `machine` are names as people know
    them.
    `crossed`, `replaced` and `returned` are the words of some annotations that had to go, or came back; their
    counts are of all. `relations` counts those that went with an annotation, `passed` what was passed over.
    `type` is a relation's type, `head` and `tail` the words at its ends, `entity` an entity's name. `of` is
    the kind of the act that an undo or redo is about.
    """

    count: int
    documents: int
    people: int
    accepted: int
    rejected: int
    annotations: int
    added: int
    changed: int
    removed: int
    conflicts: int
    crossed_count: int
    replaced_count: int
    returned_count: int
    relations: int
    passed: int
    score: float
    label: str
    before: str
    surface: str
    document: str
    direction: str
    state: str
    key: str
    part: str
    shares: str
    name: str
    target: str
    person: str
    role: str
    scheme: str
    table: str
    type: str
    head: str
    tail: str
    entity: str
    title: str
    file: str
    machine: str
    verdict: str
    of: str
    labels: list[str]
    engines: list[str]
    checks: list[str]
    crossed: list[str]
    replaced: list[str]
    returned: list[str]
    repaired: dict[str, int]


_CROSSING = ("crossed", "crossed_count", "returned", "returned_count")
_RELATION = ("type", "head", "tail", *_CROSSING)
_WITH_ANY = frozenset({"relations"})
_MERGED = ("file", "title", "added", "changed", "removed", "conflicts")

ACT_FORMS: Mapping[str, tuple[str, ...]] = {
    # annotations
    "mark": ("label", "surface", *_CROSSING),
    "mark_all": ("label", "count", "documents", *_CROSSING),
    "relabel": ("label", "before", "surface", *_CROSSING),
    "set_range": ("label", "before", "surface", *_CROSSING),
    "delete": ("count", "label", "surface", *_CROSSING),
    "note": ("label", "surface", *_CROSSING),
    "notes_kept": ("count", "surface", *_CROSSING),
    "consistency": ("label", "count", "surface"),
    "imported_annotations": ("count", "name"),
    "import_annotations": ("count",),
    # decisions about suggestions
    "accept": ("count", "label", "surface", *_CROSSING),
    "accept_above": ("count", "documents", "score", *_CROSSING),
    "glance": ("count", "accepted", "rejected", *_CROSSING),
    "reject": ("count", "label", "surface", *_CROSSING),
    "suggest": ("engines", "added", "removed"),
    # documents
    "state": ("state", "document"),
    "finish": ("document", "count", *_CROSSING),
    "finish_left": ("document", "count", *_CROSSING),
    "finish_accepted": ("document", "count", *_CROSSING),
    "finish_rejected": ("document", "count", *_CROSSING),
    "delete_documents": ("count", "document"),
    "rename_document": ("before", "name"),
    "title": ("document", "title"),
    "titles": ("count",),
    "direction": ("document", "direction"),
    "meta": ("document", "key"),
    "import": ("count", "annotations"),
    "part": ("count", "part", "document"),
    "deal_parts": ("count", "changed", "shares"),
    # labels and word lists
    "label_add": ("label",),
    "label_edit": ("label",),
    "label_rename": ("label", "before"),
    "label_merge": ("labels", "label", "count"),
    "label_delete": ("label", "count"),
    "label_order": ("count",),
    "scheme_replace": ("scheme",),
    "word_list_add": ("name", "count"),
    "word_list_delete": ("name",),
    "guideline": ("label",),
    "example": ("label", "count", "surface"),
    "example_removed": ("label", "surface"),
    # beyond spans
    "attribute_types": ("count",),
    "relation_types": ("count",),
    "types_added": ("count",),
    "imported_beyond": ("count",),
    "set_attribute": ("name", "count", "passed", *_CROSSING),
    "label_document": ("name", "document"),
    "document_note": ("name", "document"),
    "document_answer": ("name", "document"),
    "relate": _RELATION,
    "turn_relation": _RELATION,
    "retype_relation": _RELATION,
    "remove_relation": ("count",),
    "accept_relation": ("count", *_CROSSING),
    "reject_relation": ("count", *_CROSSING),
    "link": ("entity", "count", "surface", *_CROSSING),
    "link_nil": ("entity", "count", "surface", *_CROSSING),
    "unlink": ("count", "surface"),
    "change_entity": ("entity",),
    "join_entities": ("entity", "count"),
    "part_entity": ("entity",),
    "split_entity": ("entity", "count", "surface", *_CROSSING),
    "remove_entity": ("entity", "count"),
    # review
    "settle": ("verdict", "person", "surface", "document", "replaced", "replaced_count"),
    "settle_many": ("verdict", "count", "documents"),
    "reopen": ("surface", "document"),
    "review_done": ("document", "count"),
    "adopt": ("surface", *_CROSSING),
    "answer": ("surface",),
    "reply": ("surface",),
    # the team
    "assign": ("count", "people"),
    "withdraw": ("count",),
    "role": ("name", "role"),
    "rename_person": ("name", "before"),
    "join_people": ("name", "count"),
    "part_people": ("name", "count"),
    # other files
    "merge": _MERGED,
    "sync": (*_MERGED, "machine"),
    "settle_conflict": ("surface", "document"),
    "settle_conflicts": ("count",),
    "settle_record": ("table", "surface"),
    "carry_over": ("count", "passed", "name", "target"),
    "package": ("title",),
    # the file
    "repair": ("checks", "repaired"),
}
"""By kind, what acts of it may tell. Undo and redo tell what the act they are about tells, and `of`."""

UNDO, REDO = "undo", "redo"


def check_form(kind: str, args: ActArgs) -> None:
    """Raise ValueError where an act of this kind has no such form: a fault of the program, met by tests.

    What undo and redo are about was read from a journal, and may be of a kind that only another version has.
    """
    if kind in (UNDO, REDO):
        return
    if kind not in ACT_FORMS:
        raise ValueError(f"no form for acts of the kind {kind!r}")
    if extra := args.keys() - set(ACT_FORMS[kind]) - _WITH_ANY:
        raise ValueError(f"an act of the kind {kind!r} tells no {', '.join(sorted(extra))}")


def read_args(stored: Mapping[str, object]) -> ActArgs:
    """What a row of a journal tells. Files come from other versions and other hands: what is not known, or
    of another type, is left out.
    """
    found = {key: value for key, value in stored.items() if key in _TYPES and _fits(value, _TYPES[key])}
    return ActArgs(**found)  # type: ignore[typeddict-item]


_TYPES: Mapping[str, object] = get_type_hints(ActArgs)


def _fits(value: object, wanted: object) -> bool:
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if wanted == list[str]:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if wanted == dict[str, int]:
        return isinstance(value, dict) and all(_fits(each, int) for each in value.values())
    return isinstance(value, str)
