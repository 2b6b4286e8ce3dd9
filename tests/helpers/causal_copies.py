"""Several copies of a project with, beside them, what each truly knows of each record: an oracle for merging.

Every value of a record has a dot, and so has its being taken away. A copy knows the dots that it ever had, or
that a copy it took in knew of a record that came from there. What stands after two copies meet follows from
that alone: a value stays unless the other knew it and has it no more.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from tests.helpers.copies import SCHEME, make_base, open_as, word_ranges, work

from hashiya.core.span import GOLD
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.annotate.edit_builder import EditBuilder
from hashiya.services.merge import annotation_conflicts
from hashiya.services.merge.merge_files import REVIEWED, merge_files, pull_review
from hashiya.services.review import adjudication, corrections, rules
from hashiya.services.review.comparison import compare, participants
from hashiya.services.review.readers import ReaderSelection
from hashiya.services.scheme import guidelines
from hashiya.services.team.packages import make_package, make_review
from hashiya.store.merging.project_side import RECORD_TABLES, MergeSide
from hashiya.store.project import Project
from hashiya.store.tables.codec import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LEAD = "القائدة"
PEOPLE = ("سارة", "نبيل")
Dots = frozenset[str]
NONE: Dots = frozenset()


class Held(NamedTuple):
    """What a file says of a record: the dots of its values and of what waits as taken away; whose it is."""

    values: Dots
    gone: Dots
    layer: str
    document: str


@dataclass
class CausalCopy:
    """A file and who works in it. By the record's key: the dots that stand, and those that are known."""

    path: Path
    person: str
    standing: dict[str, Dots] = field(default_factory=dict)
    known: dict[str, Dots] = field(default_factory=dict)

    def read(self) -> dict[str, Held]:
        """What the file says now, by key; records that are not there are missing."""
        db = sqlite3.connect(self.path)
        side, found = MergeSide(db, ""), {}
        for document in side.documents:
            for key, entries in side.entries(document, side.rows(document)[0]).items():
                layers = [each.value.layer for each in entries if each.value is not None]
                values = frozenset(each.dot for each in entries if each.value is not None)
                gone = frozenset(each.dot for each in entries) - values
                found[key] = Held(values, gone, layers[0] if layers else "", document.uid)
        for table in RECORD_TABLES:
            fields = [name for name in TABLES[table].fields if name != "uid"]
            for key, records in chain.from_iterable(some.items() for some in side.record_tables(table)):
                values = frozenset(each.dot for each in records if each.value is not None)
                gone = frozenset(each.dot for each in records) - values
                value = next((each.value for each in records if each.value is not None), ())
                where = str(dict(zip(fields, value, strict=False)).get("document", ""))
                found[key] = Held(values, gone, table, where)
        db.close()
        return found

    def newest(self) -> str:
        db = sqlite3.connect(self.path)
        row = db.execute("SELECT uid FROM journal ORDER BY id DESC LIMIT 1").fetchone()
        db.close()
        return str(row[0]) if row else ""

    def documents(self) -> set[str]:
        with Project.open(self.path, readonly=True) as project:
            return set(project.document_uids())


class Causality:
    """Copies worked on, packed and merged at random, each step held against what it must come to."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance, self.made = folder, random.Random(seed), 0
        self.taken_away: set[tuple[str, str]] = set()
        self.log: list[str] = []
        lead = CausalCopy(make_base(folder / "lead.hashiya"), LEAD)
        for key, held in lead.read().items():
            lead.standing[key] = lead.known[key] = held.values
        self.copies = [lead]
        for name in PEOPLE:
            with open_as(lead.path, name), open_as(lead.path, LEAD):
                pass

    @property
    def lead(self) -> CausalCopy:
        return self.copies[0]

    def run(self, steps: int) -> None:
        for name in PEOPLE:
            self.pack(name)
        kinds = [
            self.work,
            self.decide,
            self.decide,
            self.merge,
            self.merge,
            self.pull,
            self.pull,
            self.new_package,
        ]
        for _ in range(steps):
            self.chance.choice(kinds)()
        for copy in list(self.copies):
            self._merge(self.lead, copy)

    # ------------------------------------------------------------------------------------- acts
    @contextmanager
    def watched(self, copy: CausalCopy) -> Iterator[None]:
        """One act: what it makes comes after all that this copy knows, but what goes on waiting stays."""
        before, at = copy.read(), copy.newest()
        yield
        after, act = copy.read(), copy.newest()
        if act == at:
            return
        for key in {**before, **after}:
            was = before[key].values | before[key].gone if key in before else NONE
            now = after[key].values | after[key].gone if key in after else NONE
            if was - now and not now - was:
                self.taken_away.add((key, act))
                now |= {act}
            if now != was:
                copy.standing[key] = now
                copy.known[key] = copy.known.get(key, NONE) | was | now

    def work(self) -> None:
        copy = self.chance.choice(self.copies)
        for _ in range(self.chance.randrange(1, 4)):
            with self.watched(copy):
                work(copy.path, copy.person, self.chance.randrange(10**6), 1)
        self.log.append(f"work {copy.path.stem}")

    def decide(self) -> None:
        """What a lead does: gold, settlements, guidelines, conflicts; what annotators do: answers."""
        copy = self.chance.choice([self.lead, self.lead, *self.copies])
        acts: list[Callable[[Project], None]] = [self._gold, self._settle, self._guide, self._conflict]
        acts += [self._delete_some, self._note_many, self._note_many, self._rule, self._answer]
        act = self.chance.choice(acts)
        with self.watched(copy), open_as(copy.path, copy.person) as project, suppress(UserError):
            act(project)
        self.log.append(f"{act.__name__} {copy.path.stem}")

    def _gold(self, project: Project) -> None:
        document = self.chance.choice(project.document_uids())
        words = word_ranges(project.document(document).text)
        there = project.annotations(document, layers=[GOLD])
        if there and self.chance.random() < 0.5:
            project.apply(marking.delete(project, [self.chance.choice(there)]))
        else:
            word, label = self.chance.choice(words), self.chance.choice(SCHEME.codes)
            project.apply(marking.mark(project, document, *word, label, layer=GOLD))

    def _settle(self, project: Project) -> None:
        document = self.chance.choice(project.document_uids())
        found = compare(project, document, participants(project, document, unfinished=True)).places
        if found:
            seen = self.chance.choice(found)
            spans = [span for span in seen.place.candidates if self.chance.random() < 0.5]
            project.apply(adjudication.settle(project, document, seen, spans))

    def _guide(self, project: Project) -> None:
        label, text = self.chance.choice(SCHEME.codes), f"دليل {self.chance.randrange(9)}"
        project.apply(guidelines.set_guideline(project, label, text))

    def _conflict(self, project: Project) -> None:
        found = annotation_conflicts.conflicts(project)
        if found:
            one = self.chance.choice(found)
            choice = self.chance.randrange(len(one.options))
            project.apply(annotation_conflicts.settle(project, one, choice))

    def _delete_some(self, project: Project) -> None:
        there = [each for each in project.iter_annotations() if each.status == "accepted"]
        some = [each for each in there if self.chance.random() < 0.4]
        if some:
            project.apply(marking.delete(project, some[:2]))

    def _note_many(self, project: Project) -> None:
        """One act on records of several people and texts, of which packages and reviews hold some."""
        builder = EditBuilder(project, GOLD)
        for each in list(project.iter_annotations()):
            if each.status == "accepted" and self.chance.random() < 0.6:
                builder.change(each, note=f"حاشية {self.chance.randrange(99)}")
        if builder.edits:
            project.apply(builder.act("note"))

    def _rule(self, project: Project) -> None:
        plan = rules.preview(project, "majority", chosen=ReaderSelection(unfinished=True))
        if plan.proposals:
            project.apply(rules.carry_out(project, plan))

    def _answer(self, project: Project) -> None:
        found = corrections.corrections(project, project.person_uid)
        if found:
            one = self.chance.choice(found)
            words = f"جواب {self.chance.randrange(9)}"
            project.apply(corrections.answer(project, one.settlement, words))

    # ---------------------------------------------------------------------------------- copies
    def new_package(self) -> None:
        self.pack(self.chance.choice(PEOPLE), review=self.chance.random() < 0.4)

    def pack(self, name: str, *, review: bool = False) -> None:
        """A package of some texts or a review; what was copied is known there as it is known here."""
        self.made += 1
        path = self.folder / f"{name}{self.made}.hashiya"
        with open_as(self.lead.path, LEAD) as project:
            uid = next(each.uid for each in project.people() if each.name == name)
            documents = [each for each in project.document_uids() if self.chance.random() < 0.7]
            try:
                if review:
                    make_review(project, uid, path)
                else:
                    blind = self.chance.random() < 0.6
                    gold = self.chance.random() < 0.5
                    make_package(project, uid, path, blind=blind, documents=documents or None, gold=gold)
            except UserError:
                return
        copy = CausalCopy(path, name)
        for key, held in copy.read().items():
            copy.standing[key] = held.values
            copy.known[key] = self.lead.known.get(key, NONE) - (self.lead.standing[key] - held.values)
        self.copies.append(copy)
        self.log.append(f"{'review' if review else 'package'} {path.stem}")

    def merge(self) -> None:
        one, other = self.chance.choice([self.lead, *self.copies]), self.chance.choice(self.copies)
        if one is not other:
            self._merge(one, other)

    def _merge(self, one: CausalCopy, other: CausalCopy) -> None:
        if one is other:
            return
        self.log.append(f"merge {one.path.stem} ← {other.path.stem}")
        with open_as(one.path, one.person) as project:
            merge_files(project, [other.path])
        self._meet(one, other, {**one.standing, **other.standing})

    def pull(self) -> None:
        """An annotator brings back what another file decided: gold and their own layer, no more."""
        one, other = self.chance.choice(self.copies[1:]), self.chance.choice(self.copies)
        if one is other:
            return
        here, there, documents = one.read(), other.read(), one.documents()
        self.log.append(f"pull {one.path.stem} ← {other.path.stem}")
        with open_as(one.path, one.person) as project:
            pull_review(project, other.path)
            wanted = {GOLD, project.person_uid, *REVIEWED}
        keys = {
            key
            for said in (here, there)
            for key, held in said.items()
            if held.layer in wanted and (not held.document or held.document in documents)
        }
        self._meet(one, other, dict.fromkeys(keys))

    def _meet(self, one: CausalCopy, other: CausalCopy, keys: dict[str, object]) -> None:
        for key in keys:
            here, there = one.standing.get(key, NONE), other.standing.get(key, NONE)
            mine, theirs = one.known.get(key, NONE), other.known.get(key, NONE)
            one.standing[key] = (here & there) | (here - theirs) | (there - mine)
            one.known[key] = mine | theirs
        self.check(one)

    def check(self, copy: CausalCopy) -> None:
        """The file has every value that stands, no other, and says of none that it may be taken away where
        it was not."""
        said = copy.read()
        for key in {**copy.standing, **said}:
            due = copy.standing.get(key, NONE)
            values = frozenset(dot for dot in due if (key, dot) not in self.taken_away)
            found = said.get(key, Held(NONE, NONE, "", ""))
            assert found.values == values, (self.log, copy.path.stem, key, found, values)
            assert found.gone <= due, (self.log, copy.path.stem, key, found, due)
