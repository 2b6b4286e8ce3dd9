"""What happened, in words: entries of the history, what they changed, what changed since a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.changes import Act
from hashiya.core.span import Annotation, Source, Status
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.project.history import Change, Event, Since, events
from hashiya.ui.wording.act_names import named_act
from hashiya.ui.wording.common import act_words, code_tag, score_words, source_words, tr, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hashiya.core.act_forms import ActArgs
    from hashiya.core.labels import Scheme
    from hashiya.ui.session.session import Session

_FINISHED = ("finish", "finish_left", "finish_accepted", "finish_rejected")

_SHOWN = 20

GROUPS: Mapping[str, tuple[str, ...]] = {
    "annotations": (
        *("mark", "mark_all", "relabel", "set_range", "note", "notes_kept", "delete", "consistency"),
        *("imported_annotations", "import_annotations", "imported_beyond"),
        *("set_attribute", "relate", "turn_relation", "retype_relation", "remove_relation"),
        *("link", "link_nil", "unlink", "change_entity", "join_entities", "part_entity"),
        *("split_entity", "remove_entity"),
    ),
    "decisions": ("accept", "accept_above", "glance", "reject", "accept_relation", "reject_relation"),
    "suggestions": ("suggest",),
    "review": (
        *(
            "settle",
            "settle_many",
            "review_done",
            "reopen",
            "answer",
            "adopt",
            "settle_conflict",
            "settle_conflicts",
        ),
        "settle_record",
        *("guideline", "example", "example_removed", "assign", "withdraw", "merge", "package", "role"),
        *("sync", "rename_person", "join_people", "part_people", "reply", "carry_over"),
    ),
    "documents": (
        "state",
        *_FINISHED,
        *("rename_document", "title", "titles"),
        "direction",
        "meta",
        "delete_documents",
        "import",
        "part",
        "deal_parts",
        *("label_document", "document_note", "document_answer"),
    ),
    "labels": (
        *("label_add", "label_edit", "label_rename", "label_merge", "label_delete", "label_order"),
        *("scheme_replace", "word_list_add", "word_list_delete"),
        *("attribute_types", "relation_types", "types_added"),
    ),
}
"""Kinds of acts by what they are about; what is in none of them is «other»."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    words: str
    when: str


def history_of(session: Session, annotation: Annotation, language: str) -> list[HistoryLine]:
    """Newest first; a suggestion's birth is told from the annotation itself."""
    lines = []
    for event in events(session.project, annotation=annotation.uid, limit=_SHOWN):
        words = event_words(event, session, language)
        if event.person and event.entry.by != session.person:
            words = f"{source_words(event.person)}: {words}"
        lines.append(HistoryLine(words, when(event.entry.at)))
    born = birth_words(annotation, session.scheme, language)
    return [*lines, HistoryLine(born, when(annotation.created))] if born else lines


def birth_words(annotation: Annotation, scheme: Scheme, language: str) -> str:
    """How an engine came to suggest it, or that a file brought it; "" for what a person marked."""
    if annotation.source in ("", Source.MANUAL):
        return ""
    if annotation.source == Source.IMPORTED:
        return source_words(annotation.source)
    label = code_tag(scheme, annotation.label, language)
    parts = [source_words(annotation.source), label, score_words(annotation.score)]
    return tr("History", "Suggested: {0}").format(" · ".join(part for part in parts if part))


def event_words(event: Event, session: Session, language: str) -> str:
    """What was done, taken back or done again, in a few words."""
    args: ActArgs = {**event.entry.args}
    if event.kind == "suggest":
        args["count"] = args.get("added", 0)
    act = named_act(Act(event.kind, (), args), session, language)
    words = act_words(act, session.scheme, language)
    if event.entry.kind == "undo":
        return tr("History", "Undone: {0}").format(words)
    return tr("History", "Done again: {0}").format(words) if event.entry.kind == "redo" else words


def change_words(changes: Iterable[Change], scheme: Scheme, language: str) -> str:
    """What an event changed of an annotation: «label: GPE → LOC · note: …»."""
    found = {change.field: change for change in changes}
    parts = []
    if "label" in found:
        name, codes = tr("History", "label"), [found["label"].before, found["label"].after]
        parts.append(
            _changed(name, *(code_tag(scheme, str(each), language) if each else "" for each in codes))
        )
    if "surface" in found:
        parts.append(_range_words(*(" ".join(str(each or "").split()) for each in _sides(found["surface"]))))
    if "status" in found:
        parts.append(_changed(tr("History", "state"), *(_state(each) for each in _sides(found["status"]))))
    if "note" in found:
        notes = [isolated(_short(str(each))) if each else "" for each in _sides(found["note"])]
        parts.append(_changed(tr("History", "note"), *notes))
    return " · ".join(part for part in parts if part)


def _sides(change: Change) -> tuple[object, object]:
    return change.before, change.after


def _range_words(before: str, after: str) -> str:
    """What a boundary moved over; a new or removed annotation has no words of its own here."""
    if not before or not after:
        return ""
    ends = (
        (after.startswith(before), after[len(before) :], tr("History", "added at the end: {0}")),
        (after.endswith(before), after[: -len(before)], tr("History", "added at the start: {0}")),
        (before.startswith(after), before[len(after) :], tr("History", "taken off the end: {0}")),
        (before.endswith(after), before[: -len(after)], tr("History", "taken off the start: {0}")),
    )
    for moved, words, said in ends:
        if moved:
            return said.format(isolated(_short(words.strip())))
    return _changed(tr("History", "words"), isolated(_short(before)), isolated(_short(after)))


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _changed(name: str, before: str, after: str) -> str:
    if before and after:
        return tr("History", "{0}: {1} → {2}").format(name, before, after)
    if after:
        return tr("History", "{0}: {1}").format(name, after)
    return tr("History", "{0}: {1} taken away").format(name, before) if before else ""


def _state(status: object) -> str:
    words = {
        Status.SUGGESTED: tr("States", "Suggested"),
        Status.ACCEPTED: tr("States", "Accepted"),
        Status.REJECTED: tr("States", "Rejected"),
    }
    return words.get(Status(str(status)), "") if status else ""


def since_words(since: Since) -> list[str]:
    """One line for each person: «سارة: 12 annotations made or changed, 40 suggestions decided»."""
    lines = []
    for person, kinds in since.people.items():
        groups = _groups(kinds)
        shown = [_group_words(name, count) for name, count in groups.items() if count]
        if shown:
            who = isolated(source_words(person)) if person else tr("History", "Somebody")
            lines.append(tr("History", "{0}: {1}").format(who, tr("History", ", ").join(shown)))
    return lines


def _groups(kinds: Mapping[str, int]) -> dict[str, int]:
    group_of = {kind: name for name, group in GROUPS.items() for kind in group}
    found = dict.fromkeys([*GROUPS, "undo", "other"], 0)
    for kind, count in kinds.items():
        found[group_of.get(kind, "undo" if kind in ("undo", "redo") else "other")] += count
    return found


def _group_words(name: str, count: int) -> str:
    words = {
        "annotations": tr("History", "%Ln annotations made or changed", count),
        "decisions": tr("History", "%Ln suggestions decided", count),
        "suggestions": tr("History", "%Ln suggestions made", count),
        "review": tr("History", "%Ln acts of review", count),
        "documents": tr("History", "%Ln documents added or changed", count),
        "labels": tr("History", "%Ln changes to labels and lists", count),
        "undo": tr("History", "%Ln taken back or done again", count),
    }
    return words.get(name) or tr("History", "%Ln other acts", count)


def documents_words(since: Since) -> str:
    """«In 4 documents»."""
    return tr("History", "In %Ln documents.", since.documents) if since.documents else ""


def count_words(count: int, more: bool) -> str:
    """«300+ entries»."""
    return tr("History", "{0} entries").format(number(count) + ("+" if more else ""))
