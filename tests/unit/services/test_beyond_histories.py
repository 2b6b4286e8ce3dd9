"""Random histories of attributes, relations and entities: undone and done again, merged alike."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from tests.helpers.beyond import everything, with_types
from tests.helpers.store import PERSON, SCHEME, TEXT, assert_sound, make, place, suggestion

from hashiya.core.beyond.entities import NIL, Entity
from hashiya.core.span import SUGGESTIONS
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.attributes import values
from hashiya.services.entities import linking
from hashiya.services.relations import relating
from hashiya.store.merging.merge import Options, merge_into
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


WORDS = (("سلمى", "PERS"), ("يوسف", "PERS"), ("القيروان", "LOC"), ("المدينةِ", "LOC"), ("الأفق", "ORG"))


def random_act(project: Project, document: str, dice: random.Random) -> None:
    """One act of some kind; what is refused in words leaves everything as it was."""
    own = [each for each in project.annotations(document) if each.layer in (project.person_uid, SUGGESTIONS)]
    mine = [each for each in own if each.layer == project.person_uid]
    relations = project.relations(document, layers=[project.person_uid])
    entities = list(project.entities())
    acts: list[Callable[[], object]] = [
        lambda: marking.mark(project, document, *place(TEXT, (word := dice.choice(WORDS))[0]), word[1]),
        lambda: marking.accept(project, [dice.choice(own)]),
        lambda: marking.reject(project, [dice.choice(own)]),
        lambda: marking.delete(project, [dice.choice(mine)]),
        lambda: values.set_on_annotations(
            project, [dice.choice(own)], "certain", dice.choice([True, False, None])
        ),
        lambda: values.set_on_annotations(
            project, [dice.choice(own)], "roles", dice.choice([["a"], ["b", "c"]])
        ),
        lambda: values.label_document(project, document, "variety", dice.choice(["MSA", "EGY", None])),
        lambda: relating.relate(project, dice.choice(own), dice.choice(own), dice.choice(["near", "knows"])),
        lambda: relating.remove(project, [dice.choice(relations)]),
        lambda: values.set_on_relation(project, dice.choice(relations), "degree", dice.randint(0, 3)),
        lambda: linking.link(project, [dice.choice(own)], dice.choice([NIL, *entities])),
        lambda: linking.link(project, [dice.choice(own)], Entity("", "LOC", ar=dice.choice("ابتث"))),
        lambda: linking.unlink(project, [dice.choice(own)]),
        lambda: linking.join(project, [dice.choice(entities)], dice.choice(entities)),
        lambda: linking.part(project, dice.choice(entities)),
        lambda: linking.remove_entity(project, dice.choice(entities)),
    ]
    try:
        project.apply(dice.choice(acts)())  # type: ignore[arg-type]
    except (UserError, IndexError):
        return


@pytest.mark.parametrize("seed", range(12))
def test_every_history_is_undone_and_done_again_to_the_letter(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    project, (document,) = make(tmp_path)
    with_types(project)
    project.replace_suggestions(document, ["lexicon"], [suggestion(TEXT, *word) for word in WORDS])
    states = [everything(project)]
    for _ in range(25):
        random_act(project, document, dice)
        if (state := everything(project)) != states[-1]:
            states.append(state)
    assert_sound(project)
    back = [states[-1]]
    while len(back) < len(states) and project.undo() is not None:
        if (state := everything(project)) != back[-1]:
            back.append(state)
    assert back[::-1] == states
    forth = [back[-1]]
    while project.redo() is not None:
        if (state := everything(project)) != forth[-1]:
            forth.append(state)
    assert forth == states
    assert_sound(project)


@pytest.mark.parametrize("seed", range(8))
def test_two_people_s_files_merge_alike_in_either_order(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    base = Project.create(tmp_path / "base.hashiya", scheme=SCHEME, person=PERSON)
    (document,) = base.add_documents([NewDocument("نص", TEXT)]).added
    with_types(base)
    base.replace_suggestions(document, ["lexicon"], [suggestion(TEXT, *word) for word in WORDS])
    for _ in range(6):
        random_act(base, document, dice)
    projects = []
    for number in range(3):
        path = tmp_path / f"{number}.hashiya"
        base.copy_to(path)
        project = Project.open(path)
        if number:
            project.act_as(Person(f"{number}" * 32, f"شخص {number}"))
        for _ in range(15):
            random_act(project, document, dice)
        projects.append(project)
    results = []
    for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0)):
        first, *others = (projects[at].path for at in order)
        path = tmp_path / f"merged {order}.hashiya"
        projects[order[0]].copy_to(path)
        with Project.open(path) as merged:
            for other in others:
                merge_into(merged, [other], Options())
            results.append(everything(merged))
            again = merge_into(merged, others, Options())
            assert (again.added, again.changed, again.removed) == (0, 0, 0)
            assert everything(merged) == results[-1]
        assert first.exists()
    assert results[0] == results[1] == results[2]
