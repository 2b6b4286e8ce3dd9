"""All that is known of who is meant: entities, what mentions of them are called and where they stand.

Read once and kept in step with changes, document by document, so that candidates come at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import NIL, Entity, Mention, standing_for
from hashiya.core.beyond.entity_names import WEAK, initials_of, name_key, name_words, readings, short_letters
from hashiya.core.span import GOLD, Annotation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hashiya.store.project import Project

_HEAD = 3  # letters by which words that are one letter apart are found


@dataclass(frozen=True, slots=True)
class Linked:
    """A mention that has been decided: `entity` is the entity that stands for it now, or NIL."""

    annotation: Annotation
    mention: Mention
    entity: str


@dataclass
class Registry:
    """Entities and links of some layers (None: of all). `entities` holds those too that were joined."""

    layers: frozenset[str] | None
    entities: Mapping[str, Entity] = field(default_factory=dict)
    _linked: dict[str, list[tuple[Annotation, Mention]]] = field(default_factory=dict)
    _index: _Index | None = None

    @classmethod
    def read(cls, project: Project, layers: Collection[str] | None = None) -> Registry:
        """All of a project, of these layers."""
        made = cls(None if layers is None else frozenset(layers))
        made.entities = project.entities()
        for annotation, mention in project.linked(layers=made.layers):
            made._linked.setdefault(mention.document, []).append((annotation, mention))
        return made

    @classmethod
    def own(cls, project: Project) -> Registry:
        """What the person who works decided themselves, and gold: others' links are not shown to them."""
        return cls.read(project, {*project.layers_of_person(project.person_uid), GOLD} - {""})

    def renew(self, project: Project, documents: Iterable[str]) -> None:
        """Entities may have changed, and links in these documents."""
        self.entities = project.entities()
        for document in documents:
            found = project.linked(document, layers=self.layers)
            if found:
                self._linked[document] = found
            else:
                self._linked.pop(document, None)
        self._index = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show: no entity, and nothing was asked about."""
        return not self.entities and not self._linked

    @property
    def standing(self) -> list[Entity]:
        """Entities that are their own, in the order they were made."""
        return [each for each in self.entities.values() if standing_for(self.entities, each.uid) == each.uid]

    def entity(self, uid: str) -> Entity | None:
        """The entity that stands for this one."""
        return self.entities.get(standing_for(self.entities, uid))

    def in_document(self, document: str) -> list[Linked]:
        """Decided mentions in the order of the text."""
        return self.index.by_document.get(document, [])

    def of(self, entity: str) -> list[Linked]:
        """The mentions of an entity (or NIL), those of entities joined into it too."""
        return self.index.by_entity.get(entity, [])

    @property
    def nil(self) -> list[Linked]:
        """Mentions of which was said that nobody knows whom they mean."""
        return self.of(NIL)

    def meant_by(self, annotation: str) -> str:
        """The entity's uid, NIL, or "" where nobody has asked yet."""
        found = self.index.by_annotation.get(annotation)
        return found.entity if found is not None else ""

    @property
    def all(self) -> Sequence[Linked]:
        """Every decided mention, document by document."""
        return [each for found in self.index.by_document.values() for each in found]

    @property
    def index(self) -> _Index:
        """Made when first asked for after a change."""
        if self._index is None:
            self._index = _Index(self.entities, self._linked)
        return self._index

    def names(self, uid: str) -> list[str]:
        """Every name of an entity: its own, its aliases, what its mentions are called; the usual first."""
        return self.index.names.get(uid, [])


class _Index:
    def __init__(
        self, entities: Mapping[str, Entity], linked: Mapping[str, Sequence[tuple[Annotation, Mention]]]
    ) -> None:
        self.by_document: dict[str, list[Linked]] = {}
        self.starts: dict[str, list[int]] = {}
        self.by_entity: dict[str, list[Linked]] = defaultdict(list)
        self.by_annotation: dict[str, Linked] = {}
        self.decided: dict[str, Counter[str]] = defaultdict(Counter)
        standing = {uid: standing_for(entities, uid) for uid in entities}
        for document, found in linked.items():
            here = [
                Linked(each, mention, standing.get(mention.entity, mention.entity)) for each, mention in found
            ]
            here = [each for each in here if each.entity == NIL or each.entity in entities]
            self.by_document[document] = here
            self.starts[document] = [each.annotation.start for each in here]
            for each in here:
                self.by_entity[each.entity].append(each)
                self.by_annotation[each.annotation.uid] = each
                self.decided[name_key(each.annotation.surface)][each.entity] += 1
        self.names: dict[str, list[str]] = {}
        self._gather_names(entities, standing)
        self.by_word: dict[str, set[str]] = defaultdict(set)
        self.by_head: dict[str, set[str]] = defaultdict(set)
        self.by_initials: dict[str, set[str]] = defaultdict(set)
        self.by_letters: dict[str, set[str]] = defaultdict(set)
        for uid, names in self.names.items():
            for name in names:
                for word in name_words(name):
                    self.by_word[word].add(uid)
                    self.by_head[word[:_HEAD]].add(uid)
                for letters in initials_of(name):
                    self.by_initials[letters].add(uid)
                if letters := short_letters(name):
                    self.by_letters[letters].add(uid)

    def _gather_names(self, entities: Mapping[str, Entity], standing: Mapping[str, str]) -> None:
        gathered: dict[str, dict[str, str]] = defaultdict(dict)
        for uid, entity in entities.items():
            for name in (entity.ar, entity.en, *entity.aliases):
                if name.strip():
                    gathered[standing[uid]].setdefault(name_key(name), name)
        for uid, found in self.by_entity.items():
            if uid != NIL:
                counts = Counter(" ".join(each.annotation.surface.split()) for each in found)
                for surface, _ in counts.most_common():
                    gathered[uid].setdefault(name_key(surface), surface)
        for uid, by_key in gathered.items():
            self.names[uid] = list(by_key.values())

    def sharing(self, name: str) -> set[str]:
        """Entities with one of the name's words, or one that may be a letter apart, or its initials."""
        found: set[str] = set()
        for word in {word for reading in readings(name) for word in name_words(reading)}:
            if word not in WEAK:
                found |= self.by_word.get(word, set()) | self.by_head.get(word[:_HEAD], set())
        if letters := short_letters(name):
            found |= self.by_initials.get(letters, set())
        for letters in initials_of(name):
            found |= self.by_letters.get(letters, set())
        return found
