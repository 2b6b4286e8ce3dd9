"""Suggested relations: what the rules say of a document, weighed by what people decided on such before.

Each rule is believed as often as it was right (with its own score as the first guess), and two annotations
that people related in one way twice are suggested wherever such two stand with the same words between them.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.beyond.relations import Relation, RelationType
from hashiya.core.changes import Act, ChangeSet, Edit
from hashiya.core.fold import fold
from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.services.evaluate.control_sample import without_suggestions
from hashiya.services.relations.asking import server_asker
from hashiya.store.project import Project
from hashiya.store.tables import beyond
from hashiya.suggest.guests.server_relations import RULE
from hashiya.suggest.relations.relation_rules import SCORES, RelationGuess, guesses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hashiya.progress import CancelToken
    from hashiya.services.relations.asking import ServerAsker

SOURCE = "relations"
"""The engine's name in `source`."""
_LEAST = 0.3
_PRIOR = 6.0  # decisions that a rule's own score counts for
_MOST_DOCUMENTS = 60  # whose relations are learned from
STRETCH = 300_000
"""Characters of a text whose relations are looked for at once."""
_AROUND = 5_000  # characters around such a stretch whose annotations are looked at too
_GAP = 40  # characters between two annotations that are learned
CharRange = tuple[int, int]
RelationPattern = tuple[str, str, str, str]  # labels in reading order, words between, which is the head


@dataclass(slots=True)
class RelationKnowledge:
    """What is known of a project: its types, how often each rule was right, what people relate.

    `server` is asked too, where there is one; where it is on (`server_on`) and not asked, or fails, what it
    said before stays.
    """

    types: tuple[RelationType, ...]
    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    patterns: dict[RelationPattern, Counter[str]] = field(default_factory=dict)
    refused: Counter[tuple[RelationPattern, str]] = field(default_factory=Counter)
    server: ServerAsker | None = None
    server_on: bool = False
    cancel: CancelToken | None = None

    def score(self, rule: str, kind: str, _signature: str = "") -> float | None:
        """How far a rule is believed here; None where it is not worth a person's time."""
        right, wrong = self.right[rule, kind], self.wrong[rule, kind]
        value = (SCORES.get(rule, 0.5) * _PRIOR + right) / (_PRIOR + right + wrong)
        return value if value >= _LEAST else None


def relation_knowledge(
    project: Project, *, server: ServerAsker | None = None, cancel: CancelToken | None = None
) -> RelationKnowledge:
    """Read anew each time, so that it follows undo too."""
    known = RelationKnowledge(project.relation_types(), server=server, cancel=cancel)
    known.server_on = server is not None or server_asker(project) is not None
    if not known.types:
        return known
    for kind, why, status, count in project.relation_decisions(SOURCE):
        counter = known.right if status == Status.ACCEPTED else known.wrong
        counter[rule_of(why), kind] += count
    for uid in project.documents_with_relations(_MOST_DOCUMENTS):
        _learn(project, uid, known)
    return known


def _learn(project: Project, uid: str, known: RelationKnowledge) -> None:
    relations = [each for each in project.relations(uid) if each.layer != SUGGESTIONS]
    if not relations:
        return
    text = project.document(uid).text
    ends = _ends_of(project, relations)
    if known.server is not None:
        known.server.learn(text, [each for each in relations if each.status == Status.ACCEPTED], ends)
    for each in relations:
        head, tail = ends.get(each.head), ends.get(each.tail)
        pattern = _pattern(text, head, tail) if head is not None and tail is not None else None
        if pattern is None:
            continue
        if each.status == Status.REJECTED:
            known.refused[pattern, each.type] += 1
        else:
            known.patterns.setdefault(pattern, Counter())[each.type] += 1


def _ends_of(project: Project, relations: Iterable[Relation]) -> dict[str, Annotation]:
    return project.annotations_by_uid({end for each in relations for end in (each.head, each.tail)})


def _pattern(text: str, head: Annotation, tail: Annotation) -> RelationPattern | None:
    """How two annotations stand to each other; None where they are too far apart to tell."""
    first, last = (head, tail) if (head.start, -head.end) <= (tail.start, -tail.end) else (tail, head)
    side = "head" if first is head else "tail"
    if last.end <= first.end:
        return first.label, last.label, "<", side
    if last.start < first.end or last.start - first.end > _GAP:
        return None
    gap = text[first.end : last.start]
    return None if "\n" in gap else (first.label, last.label, " ".join(fold(gap).split()), side)


def suggest(text: str, annotations: Sequence[Annotation], known: RelationKnowledge) -> list[RelationGuess]:
    """What is worth suggesting between these annotations, whatever has been decided of it before."""
    ordered = sorted(annotations, key=lambda each: (each.start, -each.end))
    found = {
        (each.head.uid, each.tail.uid): each for each in guesses(text, ordered, known.types, known.score)
    }
    said = known.server.guesses(text, ordered, known.types, known.score, known.cancel) if known.server else ()
    for each in (*_by_pattern(text, ordered, known), *said):
        pair = (each.head.uid, each.tail.uid)
        old = found.get(pair) or found.get(pair[::-1])
        if old is None:
            found[pair] = each
        elif old.score < each.score:
            del found[old.head.uid, old.tail.uid]
            found[pair] = each
    return sorted(found.values(), key=lambda each: (each.head.start, each.tail.start))


def _by_pattern(
    text: str, ordered: Sequence[Annotation], known: RelationKnowledge
) -> Iterable[RelationGuess]:
    """What people related at least twice in the same way."""
    wanted = {pattern[:2] for pattern in known.patterns}
    allowed = {kind.code: kind for kind in known.types}
    if not wanted:
        return
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 : at + 9]:
            if other.start - one.end > _GAP:
                break
            if (one.label, other.label) not in wanted or one.range == other.range:
                continue
            for head, tail in ((one, other), (other, one)):
                pattern = _pattern(text, head, tail)
                counts = known.patterns.get(pattern) if pattern is not None else None
                if counts is None or pattern is None:
                    continue
                kind, count = counts.most_common(1)[0]
                no = known.refused[pattern, kind]
                score = count / (count + no + 1.0)
                if (
                    count >= 2
                    and score >= 0.5
                    and kind in allowed
                    and allowed[kind].allows(head.label, tail.label)
                ):
                    yield RelationGuess(kind, head, tail, "alike", score)


def suggestion_acts(
    project: Project, document: str, known: RelationKnowledge, *, size: int = STRETCH
) -> Iterator[Act]:
    """What brings the document's suggested relations up to date: one act, of a text longer than `size` one
    for each part in which something changes; none where they are.

    Nothing is suggested that was decided before, in this place, or that people have already.
    """
    had = project.relations(document)
    if not known.types and not had:
        return
    waiting = {
        (each.type, each.head, each.tail): each
        for each in had
        if each.layer == SUGGESTIONS and each.source == SOURCE and each.status == Status.SUGGESTED
    }
    decided = set(_decided(project, [each for each in had if each.layer != SUGGESTIONS]))
    either = {kind.code for kind in known.types if not kind.directed}
    decided |= {(kind, tail, head) for kind, head, tail in decided if kind in either}
    blind = document in without_suggestions(project)
    edits: list[Edit] = []
    kept: set[tuple[str, str, str]] = set()
    at = now()
    for found in () if blind or not known.types else _guesses(project, document, known, size):
        if edits:
            yield _act(edits)
            edits = []
        for guess in found:
            key = (guess.type, guess.head.uid, guess.tail.uid)
            place = (guess.type, guess.head.range, guess.tail.range)
            if place in decided:
                continue
            kept.add(key)
            old = waiting.get(key)
            if old is not None and old.score is not None and abs(old.score - guess.score) < 0.005:
                continue
            score = round(guess.score, 4)
            if old is not None:
                edits.append(Edit("relations", old.uid, {"score": old.score}, {"score": score}))
                continue
            edits.append(_inserted(guess, document, at))
    if known.server_on and (known.server is None or known.server.trouble is not None):
        kept |= {key for key, each in waiting.items() if rule_of(each.why) == RULE}
    gone = [each for key, each in waiting.items() if key not in kept]
    edits = [Edit("relations", each.uid, project.stored_relation(each.uid), None) for each in gone] + edits
    if edits:
        yield _act(edits)


def _guesses(
    project: Project, document: str, known: RelationKnowledge, size: int
) -> Iterator[list[RelationGuess]]:
    """What is worth suggesting, of a long text part by part: a guess belongs to the part where the first of
    its two annotations begins.

    The server is asked of the whole at once; what it says of one part rests on all.
    """
    text = project.document(document).text
    size = len(text) if known.server is not None else size
    for start in range(0, len(text), max(1, size)):
        if known.cancel is not None:
            known.cancel.check()
        end = start + size
        around = [
            each
            for each in project.annotations(document, start=start - _AROUND, end=end + _AROUND)
            if each.status != Status.REJECTED and each.layer in (project.person_uid, SUGGESTIONS)
        ]
        found = suggest(text, around, known)
        yield [each for each in found if start <= min(each.head.start, each.tail.start) < end]


def _act(edits: Sequence[Edit]) -> Act:
    added = sum(edit.before is None for edit in edits)
    removed = sum(edit.after is None for edit in edits)
    return Act("suggest", tuple(edits), {"engines": [SOURCE], "added": added, "removed": removed})


def _inserted(guess: RelationGuess, document: str, at: str) -> Edit:
    head, tail = guess.head, guess.tail
    # The places are kept with it: engines give their suggestions other names, decisions stay known by place.
    why = [["relation_rule", guess.rule], ["ends", *head.range, *tail.range]]
    made = Relation(
        *(new_uid(), document, SUGGESTIONS, guess.type, head.uid, tail.uid),
        status=Status.SUGGESTED,
        source=SOURCE,
        version="1",
        score=round(guess.score, 4),
        why=json.dumps(why, ensure_ascii=False),
        created=at,
        modified=at,
    )
    row = beyond.relation_record(made, (head.uid, head.layer), (tail.uid, tail.layer))
    return Edit("relations", made.uid, None, row)


def rule_of(why: str) -> str:
    """The rule that suggested a relation."""
    return next((str(each[1]) for each in _reasons(why) if len(each) > 1 and each[0] == "relation_rule"), "")


def _reasons(why: str) -> list[list[object]]:
    try:
        found = json.loads(why) if why else []
    except ValueError:
        return []
    return [each for each in found if isinstance(each, list) and each] if isinstance(found, list) else []


def _decided(project: Project, relations: Sequence[Relation]) -> Iterator[tuple[str, CharRange, CharRange]]:
    """Where people's decisions stand, whatever their ends are called by now."""
    ends = _ends_of(project, relations)
    for each in relations:
        head, tail = ends.get(each.head), ends.get(each.tail)
        if head is not None and tail is not None:
            yield each.type, head.range, tail.range
        yield from _kept_places(each)


def _kept_places(relation: Relation) -> Iterator[tuple[str, CharRange, CharRange]]:
    """What was written down with it."""
    for each in _reasons(relation.why):
        if each[0] == "ends" and len(each) == 5 and all(isinstance(part, int) for part in each[1:]):
            yield relation.type, (each[1], each[2]), (each[3], each[4])  # type: ignore[misc]


def suggest_relations(
    project: Project, documents: Iterable[str], known: RelationKnowledge | None = None
) -> tuple[int, ChangeSet]:
    """Suggest in these documents and store it: (how many are waiting now, what changed)."""
    changes, count = ChangeSet(journal=False), 0
    known = known or relation_knowledge(project)
    for uid in documents:
        for act in suggestion_acts(project, uid, known):
            changes |= project.apply(act, undoable=False)
        if known.types:
            count += project.suggested_relations(uid)
    return count, changes


def relation_acts(
    path: str,
    person: str,
    documents: Sequence[str],
    *,
    ask_server: bool = False,
    cancel: CancelToken | None = None,
) -> tuple[list[Act], UserError | None]:
    """For the window: computed beside it, done by it. Opens the file at `path` for reading by itself.

    The second value tells why the chat server was left out, where it was asked and failed.
    """
    acts: list[Act] = []
    with Project.open(Path(path), readonly=True) as project:
        project.person_uid = person
        server = server_asker(project) if ask_server else None
        known = relation_knowledge(project, server=server, cancel=cancel)
        for uid in documents:
            try:
                acts += suggestion_acts(project, uid, known)
            except UserError:  # the document is gone
                continue
    return acts, server.trouble if server is not None else None
