"""Random histories of marks, merges, settlements and rules: decisions go only by a person's own act."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.helpers.copies import SCHEME, copy, open_as, quick_folder, word_ranges
from tests.helpers.teams import uid_of

from hashiya.core.adjudicate import threshold
from hashiya.core.document import State
from hashiya.core.span import GOLD, Span
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication, corrections, rules
from hashiya.services.review.adjudication import RULES
from hashiya.services.review.adjudication_builder import DecisionReason
from hashiya.services.review.comparison import Seen, compare, participants, renew
from hashiya.services.review.finishing import finish
from hashiya.services.review.readers import ReaderSelection
from hashiya.services.scheme import scheme_acts
from hashiya.store.project import Project
from hashiya.store.tables import review as stored
from hashiya.store.tables.records import NewDocument, Person

TEXTS = (
    "زارت المهندسة دلال الخطيب جسر النهر الكبير في حمص مع وفد من نقابة العمال",
    "باع التاجر فارس بستانه في الغوطة وسافر إلى حلب ثم كتب إلى أخيه نادر",
)
PEOPLE = ("دلال", "فارس", "نادر")
Decisions = dict[str, tuple[object, ...]]


class History:
    """One lead's file and a copy for each of three people, and what was decided by hand in the lead's."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.lead = folder / "lead.hashiya"
        with Project.create(
            self.lead, scheme=SCHEME, title="فريق", person=Person("", "المالكة", "owner")
        ) as project:
            project.add_documents([NewDocument(f"نص {n}", text) for n, text in enumerate(TEXTS)])
            for name in PEOPLE:
                project.act_as(Person(uid_of(name), name))
        self.files = {name: copy(self.lead, name) for name in PEOPLE}

    def run(self, steps: int) -> None:
        for name in PEOPLE:
            self.annotate(name, 4)
        for _ in range(steps):
            step = self.chance.choice(
                [
                    self.colleague,
                    self.colleague,
                    self.settle,
                    self.settle,
                    self.settle,
                    self.rule,
                    self.rule,
                    self.end,
                ]
            )
            step()

    # ------------------------------------------------------------------------------- people
    def annotate(self, name: str, acts: int) -> None:
        with open_as(self.files[name], name) as project:
            for _ in range(acts):
                document = self.chance.choice(project.document_uids())
                words = word_ranges(project.document(document).text)
                first = self.chance.randrange(len(words) - 3)
                start, end = words[first][0], words[first + self.chance.randrange(3)][1]
                mine = project.annotations(document, layers=[project.person_uid])
                label = self.chance.choice(SCHEME.codes)
                try:
                    if mine and self.chance.random() < 0.4:
                        one = self.chance.choice(mine)
                        gone = self.chance.random() < 0.5
                        act = marking.delete(project, [one]) if gone else marking.relabel(project, one, label)
                        project.apply(act)
                    else:
                        project.apply(marking.mark(project, document, start, end, label))
                except UserError:
                    continue
            for document in project.document_uids():
                if self.chance.random() < 0.8:
                    project.apply(marking.set_state(project, document, State.DONE))

    def colleague(self) -> None:
        """Somebody works on and their file comes in: nothing that was decided may change by it."""
        name = self.chance.choice(PEOPLE)
        self.annotate(name, self.chance.randrange(1, 4))
        with open_as(self.lead, "القائدة") as project:
            before = by_hand(project), gold(project)
            merge_files(project, [self.files[name]])
            assert (by_hand(project), gold(project)) == before
            self.check(project)

    # ------------------------------------------------------------------------------- the lead
    def settle(self) -> None:
        with open_as(self.lead, "القائدة") as project:
            document, seen = self.place(project)
            if seen is None:
                return
            candidates = [*seen.place.candidates, *(mark.span for mark in seen.gold)]
            wanted = [span for span in dict.fromkeys(candidates) if self.chance.random() < 0.5]
            if self.chance.random() < 0.2:
                wanted.append(Span(seen.place.start, seen.place.end, self.chance.choice(SCHEME.codes)))
            comparison = compare(project, document, seen.place.people)
            try:
                act = adjudication.settle(
                    project, document, seen, wanted, DecisionReason(words=str(self.chance.random()))
                )
            except UserError as error:
                assert error.code in ("cannot_nest", "gold_crosses"), error
                return
            project.apply(act)
            renewed = renew(project, comparison, seen).comparison
            fresh = compare(project, document, seen.place.people)
            assert renewed.places == fresh.places and renewed.gold == fresh.gold
            now = [each for each in fresh.places if each.place.marks == seen.place.marks and each.place.marks]
            for each in now:
                assert {mark.span for mark in each.gold} >= set(wanted) & set(each.place.candidates)
                assert not each.open, (each, wanted)
            self.check(project)
            if self.chance.random() < 0.15:
                was = gold(project)
                project.undo()
                project.redo()
                assert gold(project) == was

    def place(self, project: Project) -> tuple[str, Seen | None]:
        document = self.chance.choice(project.document_uids())
        layers = participants(project, document, unfinished=True)
        if len(layers) < 2:
            return document, None
        if len(layers) > 2 and self.chance.random() < 0.3:
            layers = self.chance.sample(layers, 2)
        found = compare(project, document, layers).places
        return document, self.chance.choice(found) if found else None

    def rule(self) -> None:
        """A rule changes no decision, and a second run changes nothing."""
        with open_as(self.lead, "القائدة") as project:
            rule = self.chance.choice(["unanimous", "majority", threshold(0.5), threshold(0.34)])
            chosen = ReaderSelection(unfinished=self.chance.random() < 0.7)
            if self.chance.random() < 0.3:
                chosen = ReaderSelection(people=tuple(map(uid_of, self.chance.sample(PEOPLE, 2))))
            before, stood, hand = decisions(project), gold(project), by_hand(project)
            plan = rules.preview(project, rule, chosen=chosen)  # type: ignore[arg-type]
            project.apply(rules.carry_out(project, plan))
            after = decisions(project)
            assert all(after[uid] == value for uid, value in hand.items())
            assert all(after[uid][-1] == chosen for uid, (*_, chosen) in before.items())
            assert stood <= gold(project), "a rule takes nothing out of gold"
            again = rules.preview(project, rule, chosen=chosen)  # type: ignore[arg-type]
            assert not again.proposals
            project.apply(rules.carry_out(project, again))
            assert decisions(project) == after
            self.check(project)

    def end(self) -> None:
        with open_as(self.lead, "القائدة") as project:
            before, hand = decisions(project), by_hand(project)
            kind = self.chance.random()
            document = self.chance.choice(project.document_uids())
            if kind < 0.6:
                done = finish(project, document)
                if done.act is not None:
                    project.apply(done.act)
                    after = decisions(project)
                    assert all(after[uid] == value for uid, value in hand.items())
                    assert all(after[uid][-1] == chosen for uid, (*_, chosen) in before.items())
                    found = compare(project, document)
                    settled = [each for each in found.places if each.place.agreed and not each.settlements]
                    assert all(each.taken for each in settled)
            else:
                code = self.chance.choice(SCHEME.codes)
                open_before = open_places(project)
                project.apply(scheme_acts.rename_label(project, code, f"{code}X"))
                assert open_places(project) == open_before, "another name reopens nothing"
                project.undo()
                assert decisions(project) == before
            self.check(project)

    def check(self, project: Project) -> None:
        """What annotators are told is what gold has."""
        assert all(check.ok for check in project.check())
        for name in PEOPLE:
            for each in corrections.corrections(project, uid_of(name), confirmed=True):
                there = {a.span for a in project.annotations(each.settlement.document, layers=[GOLD])}
                assert set(each.gold) <= there


def decisions(project: Project) -> Decisions:
    return {
        each.uid: (each.document, each.verdict, each.reason, tuple(one[:3] for one in each.chosen))
        for each in stored.settlements(project)
    }


def by_hand(project: Project) -> Decisions:
    return {uid: value for uid, value in decisions(project).items() if value[1] not in RULES}


def gold(project: Project) -> set[tuple[str, Span]]:
    return {(each.document, each.span) for each in project.iter_annotations(layers=[GOLD])}


def open_places(project: Project) -> int:
    return sum(
        compare(project, uid, participants(project, uid, unfinished=True)).open
        for uid in project.document_uids()
    )


def run(seeds: range) -> None:
    for seed in seeds:
        with quick_folder() as folder:
            try:
                History(Path(folder), seed).run(12)
            except AssertionError as error:
                raise AssertionError(f"history {seed}: {error}") from error


@pytest.mark.parametrize("part", range(4))
def test_no_decision_disappears_in_24_histories(part: int) -> None:
    run(range(part * 6, part * 6 + 6))


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(20))
def test_no_decision_disappears_in_1000_histories(part: int) -> None:
    run(range(1000 + part * 50, 1050 + part * 50))
