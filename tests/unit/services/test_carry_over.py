"""Carrying work over to a corrected text: on the same words or counted as left, with all that hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import with_types
from tests.helpers.store import assert_sound, make, place

from hashiya.core.beyond.entities import Entity
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.attributes import values
from hashiya.services.entities import linking
from hashiya.services.merge.carry_over import carry_act, carry_over
from hashiya.services.relations import relating

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.span import Annotation
    from hashiya.store.project import Project

TEXT = "زار محمد وسلمى بالمدرسةِ الكبرى 📌 في دمشق، وكتب عن القُدْسِ 2 كتابًا."


@dataclass
class Versions:
    """A project with a text and its corrected version."""

    project: Project
    source: str
    target: str

    def mark(self, words: str, label: str = "LOC") -> Annotation:
        start, end = place(self.project.document(self.source).text, words)
        self.project.apply(marking.mark(self.project, self.source, start, end, label))
        return next(each for each in self.project.annotations(self.source) if each.range == (start, end))

    def carried(self) -> list[str]:
        """The words it stands on there, «|» where the annotations end."""
        text = self.project.document(self.target).text
        found = self.project.annotations(self.target)
        return [f"{text[max(0, each.start - 1) : each.start]}|{each.surface}|" for each in found]


def versions(folder: Path, corrected: str, text: str = TEXT) -> Versions:
    project, (source, target) = make(folder, (text, corrected))
    return Versions(with_types(project), source, target)


@pytest.mark.parametrize(
    ("words", "wrong", "right"),
    [
        ("محمد", "محمد", "محمدين"),
        ("محمد", "محمد", "محمدٌ"),
        ("زار", "زار", "أزار"),
        ("2", " 2 ", " 20 "),
        ("كتابًا", "كتابًا", "كتابًاا"),
        ("دمشق", "دمشق،", "دمشقَ،"),
        ("📌", "📌", "📌\u200d🏽"),
        ("القُدْسِ", "القُدْسِ", "القدس"),
        ("المدرسةِ", "المدرسةِ", "المدرسة"),
    ],
)
def test_other_words_are_left_and_counted(tmp_path: Path, words: str, wrong: str, right: str) -> None:
    both = versions(tmp_path, TEXT.replace(wrong, right))
    both.mark(words)
    found = carry_over(both.project, both.source, both.target)
    assert (found.carried, found.left) == (0, 1) and found.act.args["passed"] == 1
    with pytest.raises(UserError, match="stay with their own text: 1"):
        carry_act(both.project, both.source, both.target)
    both.project.close()


@pytest.mark.parametrize(
    ("words", "wrong", "right", "stands"),
    [
        ("المدرسةِ", "بالمدرسةِ", "وبالمدرسةِ", "ب|المدرسةِ|"),
        ("دمشق", "زار محمد ", "", " |دمشق|"),
        ("القُدْسِ", "📌", "📌🙂 (هكذا)", " |القُدْسِ|"),
        ("2 كتابًا", "القُدْسِ", "القدس", " |2 كتابًا|"),
        ("📌", "سلمى", "سَلْمَى", " |📌|"),
        ("محمد", "محمد", "أحمد ومحمدٌ ثمّ محمد", " |محمد|"),
    ],
)
def test_the_same_words_go_where_they_stand(
    tmp_path: Path, words: str, wrong: str, right: str, stands: str
) -> None:
    both = versions(tmp_path, TEXT.replace(wrong, right, 1))
    both.mark(words)
    both.project.apply(carry_act(both.project, both.source, both.target))
    assert both.carried() == [stands]
    assert_sound(both.project)
    both.project.close()


def test_what_was_taken_away_there_does_not_come_back(tmp_path: Path) -> None:
    both = versions(tmp_path, "وبعد. " + TEXT)
    project = both.project
    for words in ("محمد", "دمشق"):
        both.mark(words)
    project.apply(carry_act(project, both.source, both.target))
    gone = project.annotations(both.target)[0]
    project.apply(marking.delete(project, [gone]))
    again = carry_over(project, both.source, both.target)
    assert (again.carried, again.left) == (0, 1)
    both.mark("القُدْسِ")
    project.apply(carry_act(project, both.source, both.target))
    assert both.carried() == [" |دمشق|", " |القُدْسِ|"]
    for _ in range(4):  # the carrying, the mark in its own text, the deletion, the first carrying
        project.undo()
    assert both.carried() == []
    assert carry_over(project, both.source, both.target).carried == 2  # nobody decided against it
    project.close()


def test_all_that_hangs_on_annotations_goes_along(tmp_path: Path) -> None:
    both = versions(tmp_path, "وبعد. " + TEXT.replace("القُدْسِ", "القدس"))
    project = both.project
    person, city, left = both.mark("محمد", "PERS"), both.mark("دمشق"), both.mark("القُدْسِ")
    project.apply(values.set_on_annotations(project, [city, left], "sub", "town"))
    project.apply(relating.relate(project, person, city, "near"))
    project.apply(relating.relate(project, person, left, "near"))
    for relation in project.relations(both.source):
        project.apply(values.set_on_relation(project, relation, "degree", 2.5))
    project.apply(linking.link(project, [city, left], Entity("", "LOC", ar="دمشق")))
    before = len(project.relations(both.source)), len(project.attributes(both.source))
    project.apply(carry_act(project, both.source, both.target))
    there = {each.uid: each.surface for each in project.annotations(both.target)}
    assert sorted(there.values()) == ["دمشق", "محمد"]
    (relation,) = project.relations(both.target)
    assert (there[relation.head], there[relation.tail], relation.type) == ("محمد", "دمشق", "near")
    said = {(there.get(each.of, each.of), each.name, each.value) for each in project.attributes(both.target)}
    assert said == {("دمشق", "sub", "town"), (relation.uid, "degree", 2.5)}
    assert [there[each.annotation] for each in project.mentions(both.target)] == ["دمشق"]
    assert (len(project.relations(both.source)), len(project.attributes(both.source))) == before
    assert_sound(project)
    project.undo()
    assert not (project.annotations(both.target) or project.relations(both.target))
    assert not (project.attributes(both.target) or project.mentions(both.target))
    project.redo()
    assert len(project.relations(both.target)) == 1 and len(project.mentions(both.target)) == 1
    project.close()
