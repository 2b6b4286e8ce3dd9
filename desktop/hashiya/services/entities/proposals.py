"""Links that are suggested for mentions nobody has been asked about, grouped by whom they would mean."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import Entity
from hashiya.core.beyond.entity_names import likeness, name_key, name_words, readings
from hashiya.core.changes import Act, Edit
from hashiya.core.span import Annotation, Status
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.entities.entity_candidates import LIKELY, forms_of, ranked
from hashiya.services.entities.linking import link
from hashiya.services.entities.registry import Registry
from hashiya.services.search.find import Hit, hit_at
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

ProposedLink = tuple[Annotation, Hit]
MOST = 20_000
"""Mentions that are looked at in one go."""
TIMES_AND_NUMBERS = frozenset(
    {"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "QUANTITY", "MONEY", "UNIT", "CURR"}
)
"""Labels whose mentions name nobody that a registry would keep."""


@dataclass(frozen=True, slots=True)
class ProposedMention:
    """An annotation with its place, and how sure its link is (0 to 1); `reasons` as of EntityCandidate."""

    annotation: Annotation
    hit: Hit
    score: float
    reasons: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Mentions that would mean one entity; it has the uid "" where it would be made by that.

    `score` is that of the least certain mention.
    """

    entity: Entity
    mentions: tuple[ProposedMention, ...]

    @property
    def score(self) -> float:
        """How sure the least certain of them is."""
        return min(each.score for each in self.mentions)

    @property
    def key(self) -> str:
        """Tells groups apart, also those of entities that are not made yet."""
        return self.entity.uid or f"{self.entity.label} {name_key(self.entity.name)}"


def propose_links(
    project: Project,
    registry: Registry,
    *,
    documents: Collection[str] | None = None,
    passed: Collection[str] = (),
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> list[LinkGroup]:
    """Of the person's accepted annotations, the least certain group first.

    What has no likely candidate is grouped by its folded words and label: an entity that is not made yet.
    `passed`: labels, beside those of times and numbers, whose mentions are not asked about.
    """
    names = {info.uid: info.title for info in project.documents()}
    known: dict[str, list[ProposedMention]] = defaultdict(list)
    entities: dict[str, Entity] = {}
    new: dict[tuple[str, str], list[ProposedLink]] = defaultdict(list)
    layers = set(project.layers_of_person(project.person_uid)) - {""}
    left = MOST
    for done, document in enumerate(each for each in names if documents is None or each in documents):
        if cancel is not None:
            cancel.check()
        asked = _unasked(project, registry, document, layers, {*TIMES_AND_NUMBERS, *passed})[:left]
        left -= len(asked)
        if asked:
            text = project.document(document).text
            forms = forms_of(registry, document, text)
            for each in asked:
                hit = hit_at(document, names[document], text, each.start, each.end)
                best = next(iter(ranked(registry, each, forms)), None)
                if best is not None and best.score >= LIKELY:
                    entities[best.entity.uid] = best.entity
                    known[best.entity.uid].append(ProposedMention(each, hit, best.score, best.reasons))
                else:
                    new[each.label, name_key(each.surface)].append((each, hit))
        if done % 20 == 0:
            progress(Progress("searching", done, len(names)))
    groups = [LinkGroup(entities[uid], tuple(found)) for uid, found in known.items()]
    groups += [_new_group(found) for found in _together(new)]
    return sorted(groups, key=lambda group: (group.score, -len(group.mentions), group.key))


def _unasked(
    project: Project, registry: Registry, document: str, layers: set[str], passed: set[str]
) -> list[Annotation]:
    found = project.annotations(document, layers=layers, statuses={Status.ACCEPTED})
    return [each for each in found if each.label not in passed and not registry.meant_by(each.uid)]


def _together(new: Mapping[tuple[str, str], list[ProposedLink]]) -> list[list[ProposedLink]]:
    """Spellings that a reader takes for one: with clitics before them, or a letter apart."""
    groups: dict[tuple[str, str], list[ProposedLink]] = {}
    heads: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    # What has fewer letters comes first, so that «ومجلس الشعب» finds «مجلس الشعب».
    for label, key in sorted(new, key=lambda each: (len(each[1]), each)):
        found = new[label, key]
        place = next(((label, each) for each in readings(key)[1:] if (label, each) in groups), None)
        words = name_words(key)
        head = (label, len(words), words[0][:2] if words else "")
        if place is None:
            alike = (each for each in heads[head] if likeness(key, each)[0] in ("same_name", "near_spelling"))
            place = next(((label, each) for each in alike), None)
        if place is None:
            groups[label, key] = [*found]
            heads[head].append(key)
        else:
            groups[place] += found
    return list(groups.values())


def _new_group(found: Sequence[ProposedLink]) -> LinkGroup:
    """Named as it is written first in the group's order: without clitics."""
    first = name_key(found[0][0].surface)
    counts = Counter(" ".join(each.surface.split()) for each, _ in found if name_key(each.surface) == first)
    entity = new_entity(counts.most_common(1)[0][0], found[0][0].label)
    # The same words in several documents may be two people of one name.
    score = 0.45 if len({each.document for each, _ in found}) > 1 else 0.49
    mentions = []
    for each, hit in found:
        same = first in readings(each.surface)
        reason = ("new_entity", str(len(found))) if same else ("near_spelling", entity.name)
        mentions.append(ProposedMention(each, hit, score if same else 0.4, (reason,)))
    return LinkGroup(entity, tuple(mentions))


def new_entity(name: str, label: str) -> Entity:
    """Named in Arabic or in English, as the words are."""
    words = " ".join(name.split())
    arabic = any("\u0600" <= char <= "\u06ff" for char in words)
    return Entity("", label, ar=words if arabic else "", en="" if arabic else words)


def find_links(
    path: Path,
    person: str,
    *,
    cancel: CancelToken,
    progress: OnProgress = ignore_progress,
) -> list[LinkGroup]:
    """The same of the file, for a thread of its own; `person` is the uid of who works."""
    with Project.open(path, readonly=True) as project:
        if person:
            project.act_as(person)
        return propose_links(project, Registry.own(project), cancel=cancel, progress=progress)


def link_groups(project: Project, groups: Sequence[tuple[LinkGroup, Sequence[Annotation]]]) -> Act:
    """The act that links these mentions of each group; what was taken away meanwhile is passed over."""
    edits: list[Edit] = []
    count, name = 0, ""
    for group, mentions in groups:
        there = [each for each in mentions if project.annotation(each.uid) == each]
        if there:
            act = link(project, there, group.entity.uid or group.entity)
            edits += act.edits
            count, name = count + len(there), group.entity.name
    return Act("link", tuple(edits), {"entity": name, "count": count})
