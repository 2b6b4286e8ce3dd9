"""Acts on the label scheme: annotations go along, and all of it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import SCHEME, TEXT, assert_sound, make, place, shown, suggestion, whole

from hashiya.core.labels import Label, Scheme
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.scheme import scheme_acts as acts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.core.changes import Act
    from hashiya.store.project import Project


@pytest.fixture
def opened(tmp_path: Path) -> tuple[Project, str]:
    project, (uid,) = make(tmp_path)
    project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC")])
    for words, label in (("سلمى", "PERS"), ("سلمى", "LOC"), ("يوسف", "PERS"), ("الأفق", "ORG")):
        project.apply(marking.mark(project, uid, *place(TEXT, words), label))
    return project, uid


def test_the_scheme_comes_back_as_it_was_given(opened: tuple[Project, str]) -> None:
    with opened[0] as project:
        assert project.scheme() == SCHEME


NEW = Label("TITLE", "لقب", "Title", key="T", lch=(0.5, 0.1, 40.0), long_ar="لقب شرف")
EACH: list[tuple[str, Callable[[Project], Act]]] = [
    ("label_add", lambda project: acts.add_label(project, NEW, position=1)),
    ("label_edit", lambda project: acts.edit_label(project, replace(SCHEME.labels[1], ar="موضع", key="M"))),
    ("label_rename", lambda project: acts.rename_label(project, "PERS", "PERSON")),
    ("label_merge", lambda project: acts.merge_labels(project, ["PERS", "ORG"], "LOC")),
    ("label_delete", lambda project: acts.delete_label(project, "PERS")),
    ("label_order", lambda project: acts.order_labels(project, ["ORG", "LOC"])),
    (
        "scheme_replace",
        lambda project: acts.replace_scheme(project, Scheme("s", "خ", "S", (NEW,), nested=False)),
    ),
    (
        "word_list_add",
        lambda project: acts.add_word_list(project, "أنهار", "LOC", [" النيل", "الفرات", "", "النيل"]),
    ),
]


@pytest.mark.parametrize(("kind", "make_act"), EACH, ids=[kind for kind, _ in EACH])
def test_every_act_can_be_taken_back(
    opened: tuple[Project, str], kind: str, make_act: Callable[[Project], Act]
) -> None:
    with opened[0] as project:
        before = whole(project)
        act = make_act(project)
        changes = project.apply(act)
        after = whole(project)
        assert act.kind == changes.kind == kind and after != before
        assert changes.scheme == (kind != "word_list_add")
        project.undo()
        assert whole(project) == before
        project.redo()
        assert whole(project) == after
        assert_sound(project)


def test_adding_and_ordering(opened: tuple[Project, str]) -> None:
    with opened[0] as project:
        project.apply(acts.add_label(project, NEW, position=1))
        assert project.scheme().codes == ("PERS", "TITLE", "LOC", "ORG")
        assert project.scheme().get("TITLE") == NEW
        project.apply(acts.order_labels(project, ["ORG", "LOC"]))
        assert project.scheme().codes == ("ORG", "LOC", "PERS", "TITLE")
        for code in ("PERS", "", "A B"):
            with pytest.raises(UserError):
                acts.add_label(project, replace(NEW, code=code))


def test_renaming_takes_children_and_every_annotation_along(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        project.apply(acts.rename_label(project, "PERS", "PERSON"))
        assert project.scheme().labels[2].parent == "PERSON"
        labels = [each[2] for each in shown(project, uid)]
        assert labels == ["LOC", "PERSON", "PERSON", "LOC", "ORG"]
        with pytest.raises(UserError):
            acts.rename_label(project, "PERSON", "LOC")
        with pytest.raises(UserError):
            acts.rename_label(project, "PERS", "X")


def test_merging_makes_one_of_two_on_the_same_range(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        assert acts.consequences(project, "PERS", into="LOC") == acts.Consequences(2, 0, 0, 1, doubled=1)
        assert acts.consequences(project, "LOC") == acts.Consequences(1, 1, 0, 1)
        project.apply(acts.merge_labels(project, ["PERS", "LOC"], "LOC"))
        assert project.scheme().codes == ("LOC", "ORG") and project.scheme().labels[1].parent == "LOC"
        assert [each[1:] for each in shown(project, uid)] == [
            ("سلمى", "LOC", "accepted"),
            ("يوسف", "LOC", "accepted"),
            ("القيروان", "LOC", "suggested"),
            ("الأفق", "ORG", "accepted"),
        ]


def test_merging_keeps_what_was_accepted_over_what_was_rejected(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        rejected = next(each for each in project.annotations(uid) if each.label == "LOC")
        project.apply(marking.reject(project, [rejected]))
        project.apply(acts.merge_labels(project, ["PERS"], "LOC"))
        assert shown(project, uid)[0] == ("me", "سلمى", "LOC", "accepted")
        assert_sound(project)


def test_deleting_takes_the_annotations_and_says_how_many(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        act = acts.delete_label(project, "PERS")
        assert act.args == {"label": "PERS", "count": 2}
        project.apply(act)
        assert [each[2] for each in shown(project, uid)] == ["LOC", "LOC", "ORG"]
        assert project.scheme().labels[1].parent == ""


def test_another_scheme_leaves_annotations_alone(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        before = project.annotations(uid)
        other = Scheme("s", "خ", "S", (NEW, SCHEME.labels[2]), nested=False, meta={"version": 2})
        project.apply(acts.replace_scheme(project, other))
        assert project.scheme() == other and project.annotations(uid) == before
        unknown = next(each for each in project.check() if each.code == "labels")
        assert unknown.ok and unknown.examples == ("LOC", "PERS")


def test_word_lists(opened: tuple[Project, str]) -> None:
    with opened[0] as project:
        project.apply(acts.add_word_list(project, "أنهار", "LOC", [" النيل", "الفرات", "", "النيل"]))
        (kept,) = project.word_lists()
        assert (kept.name, kept.label, kept.entries) == ("أنهار", "LOC", ("الفرات", "النيل"))
        project.apply(acts.delete_word_list(project, kept.uid))
        assert project.word_lists() == []
        project.undo()
        assert project.word_lists() == [kept]
        with pytest.raises(UserError):
            acts.delete_word_list(project, "x")
