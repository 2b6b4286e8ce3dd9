"""What a person means, as acts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import PERSON, SCHEME, TEXT, assert_sound, make, place, shown, suggestion

from hashiya.core.document import State
from hashiya.core.span import GOLD, SUGGESTIONS, Source, Status, new_uid
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.store.project import Project
from hashiya.store.tables.records import Person

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def opened(tmp_path: Path) -> tuple[Project, str]:
    project, (uid,) = make(tmp_path)
    return project, uid


def suggest(project: Project, uid: str, *found: tuple[str, str, float]) -> None:
    new = [suggestion(TEXT, words, label, score=score) for words, label, score in found]
    project.replace_suggestions(uid, ["lexicon"], new)


def do(project: Project, *acts: object) -> None:
    for act in acts:
        project.apply(act)  # type: ignore[arg-type]


def test_marking_makes_an_accepted_annotation_and_begins_the_document(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        act = marking.mark(project, uid, *place(TEXT, "مدينة القيروان"), "LOC")
        assert act.args == {"label": "LOC", "surface": "مدينة القيروان"}
        do(project, act)
        (made,) = project.annotations(uid)
        assert (made.layer, made.by, made.source, made.status) == (
            PERSON.uid,
            PERSON.uid,
            "manual",
            Status.ACCEPTED,
        )
        assert project.document(uid).state == State.BEGUN
        do(project, marking.mark(project, uid, *place(TEXT, "القيروان"), "LOC"))
        do(project, marking.mark(project, uid, *place(TEXT, "القيروان"), "ORG"))
        assert len(project.annotations(uid)) == 3  # nested, and two labels on one range
        with pytest.raises(UserError) as caught:
            marking.mark(project, uid, *place(TEXT, "القيروان"), "ORG")
        assert caught.value.code == "duplicate"


@pytest.mark.parametrize(
    ("start", "end", "label", "code"),
    [
        (3, 3, "LOC", "bad_range"),
        (-1, 3, "LOC", "bad_range"),
        (0, 999, "LOC", "bad_range"),
        (0, 3, "X", "no_label"),
    ],
)
def test_what_cannot_be_marked(
    opened: tuple[Project, str], start: int, end: int, label: str, code: str
) -> None:
    project, uid = opened
    with project:
        with pytest.raises(UserError) as caught:
            marking.mark(project, uid, start, end, label)
        assert caught.value.code == code


def test_marking_what_was_suggested_takes_it_over(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        suggest(project, uid, ("سلمى", "PERS", 0.9))
        (before,) = project.annotations(uid)
        do(project, marking.mark(project, uid, *before.range, "PERS"))
        (after,) = project.annotations(uid)
        assert (after.uid, after.layer, after.source, after.score) == (before.uid, PERSON.uid, "lexicon", 0.9)


def test_marking_takes_away_suggestions_that_cross_it_or_call_it_otherwise(
    opened: tuple[Project, str],
) -> None:
    project, uid = opened
    with project:
        suggest(
            project,
            uid,
            ("سلمى بنت", "ORG", 0.9),
            ("بنت يوسف", "ORG", 0.5),
            ("يوسف", "PERS", 0.5),
            ("سلمى بنت يوسف مدينة", "LOC", 0.4),
        )
        do(project, marking.mark(project, uid, *place(TEXT, "سلمى بنت"), "PERS"))
        assert shown(project, uid) == [
            (SUGGESTIONS, "سلمى بنت يوسف مدينة", "LOC", "suggested"),
            ("me", "سلمى بنت", "PERS", "accepted"),
            (SUGGESTIONS, "يوسف", "PERS", "suggested"),
        ]
        project.undo()
        assert len(project.annotations(uid)) == 4


def test_accepting_and_rejecting(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        suggest(project, uid, ("سلمى", "PERS", 0.9), ("القيروان", "LOC", 0.8))
        one, two = project.annotations(uid)
        do(project, marking.accept(project, [one]), marking.reject(project, [two]))
        assert shown(project, uid) == [
            ("me", "سلمى", "PERS", "accepted"),
            ("me", "القيروان", "LOC", "rejected"),
        ]
        one, two = project.annotations(uid)
        assert one.by == two.by == PERSON.uid and one.score == 0.9 and one.source == "lexicon"
        nothing = marking.accept(project, [one])
        assert nothing.edits == () and nothing.args["count"] == 0
        do(project, marking.accept(project, [two]))
        do(project, marking.reject(project, [one]))
        assert [each[3] for each in shown(project, uid)] == ["rejected", "accepted"]


def test_marking_again_what_was_rejected_turns_that_record(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        suggest(project, uid, ("سلمى", "PERS", 0.9))
        (before,) = project.annotations(uid)
        do(project, marking.reject(project, [before]))
        do(project, marking.mark(project, uid, *before.range, "PERS"))
        (after,) = project.annotations(uid)
        assert (after.uid, after.status) == (before.uid, Status.ACCEPTED)


def test_the_same_suggested_anew_joins_what_the_person_has(opened: tuple[Project, str]) -> None:
    """Another person's copy of the suggestion: accepting, or rejecting, must not clash with one's own."""
    project, uid = opened
    with project:
        do(project, marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
        stray = suggestion(TEXT, "سلمى", "PERS")
        project.add_annotations(uid, [replace_layer(stray)])  # type: ignore[list-item]
        found = [each for each in project.annotations(uid) if each.layer == SUGGESTIONS]
        do(project, marking.accept(project, found))
        assert shown(project, uid) == [("me", "سلمى", "PERS", "accepted")]
        project.undo()
        do(project, marking.reject(project, found))
        assert shown(project, uid) == [("me", "سلمى", "PERS", "accepted")]


def replace_layer(each: object) -> object:
    from dataclasses import replace

    return replace(each, layer=SUGGESTIONS, status=Status.SUGGESTED)  # type: ignore[type-var]


def test_what_was_rejected_or_decided_is_not_suggested_again(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        suggest(project, uid, ("سلمى", "PERS", 0.9), ("القيروان", "LOC", 0.8), ("الأفق", "ORG", 0.5))
        first, second, third = project.annotations(uid)
        do(
            project,
            marking.reject(project, [first]),
            marking.relabel(project, second, "ORG"),
            marking.set_note(project, third, "أهي هي؟"),
        )
        suggest(
            project,
            uid,
            ("سلمى", "PERS", 0.9),
            ("القيروان", "LOC", 0.8),
            ("مدينة القيروان", "LOC", 0.8),
            ("القيروان،", "LOC", 0.8),
            ("القير", "PERS", 0.8),
            ("يروان، ثم", "PERS", 0.8),
            ("سلمى", "LOC", 0.2),
        )
        suggested = [each[1:3] for each in shown(project, uid) if each[0] == SUGGESTIONS]
        assert suggested == [
            ("سلمى", "LOC"),  # only PERS was rejected there
            ("مدينة القيروان", "LOC"),  # around and inside accepted work is allowed, across it is not
            ("القيروان،", "LOC"),
            ("القير", "PERS"),
            ("الأفق", "ORG"),  # somebody wrote a note on it
        ]
        assert_sound(project)


def test_each_engine_replaces_its_own(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        both = suggestion(TEXT, "القيروان", "LOC", engine="lexicon+patterns")
        project.replace_suggestions(
            uid,
            ["lexicon", "patterns"],
            [suggestion(TEXT, "سلمى", "PERS"), both, suggestion(TEXT, "يوسف", "PERS", engine="patterns")],
        )
        before = {each.surface: each.uid for each in project.annotations(uid)}
        project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "سلمى", "PERS", score=0.1)])
        after = project.annotations(uid)
        assert {each.surface: each.uid for each in after} == before
        assert [each.score for each in after] == [0.1, 0.8, 0.8]
        changes = project.replace_suggestions(uid, ["lexicon", "patterns"], [])
        assert changes.args["removed"] == 3 and project.annotations(uid) == []
        assert not project.replace_suggestions(uid, ["lexicon"], []).journal


def test_correcting_a_suggestion_takes_it_over(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        suggest(project, uid, ("القيروان", "LOC", 0.8))
        (before,) = project.annotations(uid)
        do(project, marking.relabel(project, before, "ORG"))
        (after,) = project.annotations(uid)
        assert (after.uid, after.layer, after.label, after.score) == (before.uid, PERSON.uid, "ORG", None)
        project.undo()
        do(project, marking.set_range(project, before, *place(TEXT, "مدينة القيروان")))
        assert shown(project, uid) == [
            ("me", "مدينة القيروان", "LOC", "accepted"),
            ("me", "القيروان", "LOC", "rejected"),  # or it would be suggested inside the new one
        ]
        suggest(project, uid, ("القيروان", "LOC", 0.8))
        assert len(project.annotations(uid)) == 2
        moved = project.annotations(uid)[0]
        do(project, marking.set_range(project, moved, *place(TEXT, "مدينة القيروان، ثم")))
        assert len(project.annotations(uid)) == 2  # a step on the way was nobody's suggestion


def test_correcting_into_what_is_there_already(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        for words, label in (("سلمى", "PERS"), ("سلمى", "LOC"), ("يوسف", "PERS")):
            do(project, marking.mark(project, uid, *place(TEXT, words), label))
        one = next(each for each in project.annotations(uid) if each.label == "LOC")
        for act in (
            lambda: marking.relabel(project, one, "PERS"),
            lambda: marking.set_range(project, project.annotations(uid)[-1], *place(TEXT, "سلمى")),
        ):
            with pytest.raises(UserError) as caught:
                act()
            assert caught.value.code == "duplicate"
        do(project, marking.reject(project, [one]))
        one = next(each for each in project.annotations(uid) if each.label == "PERS")
        do(project, marking.relabel(project, one, "LOC"))
        assert shown(project, uid)[0] == ("me", "سلمى", "LOC", "accepted")
        assert len(project.annotations(uid)) == 2
        assert_sound(project)


def test_deleting_removes_ones_own_and_rejects_the_engines(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        suggest(project, uid, ("سلمى", "PERS", 0.9), ("القيروان", "LOC", 0.8))
        do(project, marking.mark(project, uid, *place(TEXT, "يوسف"), "PERS"))
        do(project, marking.accept(project, project.annotations(uid)[:1]))
        act = marking.delete(project, project.annotations(uid))
        assert act.args["count"] == 3
        do(project, act)
        assert shown(project, uid) == [
            ("me", "سلمى", "PERS", "rejected"),
            ("me", "القيروان", "LOC", "rejected"),
        ]
        do(project, marking.delete(project, project.annotations(uid)))
        assert shown(project, uid) == []


def test_accepting_above_a_score_takes_the_surest_of_those_that_cross(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        suggest(
            project,
            uid,
            ("سلمى بنت", "ORG", 0.7),
            ("بنت يوسف", "PERS", 0.9),
            ("القيروان", "LOC", 0.95),
            ("الأفق", "ORG", 0.4),
        )
        assert marking.accept_above(project, 0.5, labels=["LOC"]).args["count"] == 1
        assert marking.accept_above(project, 0.5, documents=[]).args["count"] == 0
        assert marking.accept_above(project, 0.95).args["count"] == 1  # the score itself is enough
        assert marking.accept_above(project, 0.951).args["count"] == 0
        act = marking.accept_above(project, 0.5)
        assert act.args["count"] == 2
        do(project, act)
        assert [each[1:] for each in shown(project, uid)] == [
            ("بنت يوسف", "PERS", "accepted"),
            ("القيروان", "LOC", "accepted"),
            ("الأفق", "ORG", "suggested"),
        ]
        project.undo()
        assert len(project.annotations(uid)) == 4


def test_marking_all_is_one_step_and_passes_over_what_is_there(tmp_path: Path) -> None:
    texts = ("تونس مدينة، وتونس بلد", "من تونس إلى تونس")
    project, uids = make(tmp_path, texts)
    with project:
        do(project, marking.mark(project, uids[0], 0, 4, "LOC"))
        ranges = [(uids[0], 0, 4), (uids[0], 13, 17), (uids[1], 3, 7), (uids[1], 12, 16), (uids[1], 12, 16)]
        act = marking.mark_all(project, ranges, "LOC")
        assert act.args == {"label": "LOC", "count": 3, "documents": 2}
        do(project, act)
        assert [len(project.annotations(uid)) for uid in uids] == [2, 2]
        project.undo()
        assert [len(project.annotations(uid)) for uid in uids] == [1, 0]
        with pytest.raises(UserError):
            marking.mark_all(project, [(uids[0], 0, 999)], "LOC")


def test_layers_of_others_are_left_alone_and_gold_is_a_layer(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        do(project, marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
        (theirs,) = project.annotations(uid)
        project.act_as(Person("b" * 32, "ليلى", "reviewer"))
        for act in (marking.accept, marking.reject, marking.delete):
            with pytest.raises(UserError) as caught:
                act(project, [theirs])
            assert caught.value.code == "not_yours"
        do(project, marking.mark(project, uid, *theirs.range, "PERS"))
        do(project, marking.mark(project, uid, *theirs.range, "PERS", layer=GOLD))
        assert sorted(each.layer for each in project.annotations(uid)) == ["a" * 32, "b" * 32, GOLD]
        gold = next(each for each in project.annotations(uid) if each.layer == GOLD)
        assert gold.by == "b" * 32
        do(project, marking.delete(project, [gold], layer=GOLD))
        gone = marking.delete(project, [gold], layer=GOLD)
        assert gone.edits == ()
        with pytest.raises(UserError) as caught:
            marking.set_note(project, gold, "x", layer=GOLD)
        assert caught.value.code == "gone"


def test_a_note_decides_nothing(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        suggest(project, uid, ("سلمى", "PERS", 0.9))
        (one,) = project.annotations(uid)
        do(project, marking.set_note(project, one, "هل هي الشاعرة؟"))
        (noted,) = project.annotations(uid)
        assert (noted.layer, noted.status, noted.note) == (SUGGESTIONS, Status.SUGGESTED, "هل هي الشاعرة؟")
        assert marking.set_note(project, noted, noted.note).edits == ()


def test_nobody_cannot_mark(tmp_path: Path) -> None:
    with Project.create(tmp_path / "t.hashiya", scheme=SCHEME) as project:
        from hashiya.store.tables.records import NewDocument

        (uid,) = project.add_documents([NewDocument("ن", TEXT)]).added
        with pytest.raises(UserError) as caught:
            marking.mark(project, uid, 0, 4, "LOC")
        assert caught.value.code == "nobody"


def test_a_boundary_tried_out_takes_nothing_away_for_good(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        outer, inner = "مدينة القيروان", "القيروان"
        start, end = place(TEXT, outer)
        suggest(project, uid, (outer, "LOC", 0.9), (inner, "ORG", 0.8))
        moved, inside = sorted(project.annotations(uid), key=lambda each: each.label)
        cut = marking.set_range(project, moved, start, end - 3)
        assert cut.args["crossed"] == [inner] and cut.args["crossed_count"] == 1
        do(project, cut)
        assert inside.uid not in {each.uid for each in project.annotations(uid)}
        (own,) = [each for each in project.annotations(uid) if each.status == Status.ACCEPTED]
        shorter = marking.set_range(project, own, start, end - 4)
        assert "returned" not in shorter.args
        do(project, shorter)
        (own,) = [each for each in project.annotations(uid) if each.status == Status.ACCEPTED]
        back = marking.set_range(project, own, start, end)
        assert back.args["returned"] == [inner] and "crossed" not in back.args
        do(project, back)
        assert inside in project.annotations(uid)
        project.undo()
        assert inside.uid not in {each.uid for each in project.annotations(uid)}
        project.redo()
        assert inside in project.annotations(uid)
        assert_sound(project)


def test_what_somebody_decided_since_does_not_come_back(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        outer, inner = "مدينة القيروان", "القيروان"
        start, end = place(TEXT, outer)
        suggest(project, uid, (inner, "ORG", 0.8))
        do(project, marking.mark(project, uid, start, end - 3, "LOC"))
        (own,) = project.annotations(uid)
        do(project, marking.delete(project, [own]))
        (suggested,) = project.annotations(uid)
        assert suggested.surface == inner and suggested.layer == SUGGESTIONS
        do(project, marking.mark(project, uid, start, end - 3, "LOC"))
        own = next(each for each in project.annotations(uid) if each.label == "LOC")
        do(project, marking.set_range(project, own, start, end))
        do(project, marking.reject(project, [suggested]))
        own = next(each for each in project.annotations(uid) if each.label == "LOC")
        do(project, marking.set_range(project, own, start, end - 3))
        assert "returned" not in marking.set_range(project, own, start, end).args


@pytest.mark.parametrize(
    ("source", "score", "left"),
    [
        (Source.IMPORTED, None, []),
        (Source.IMPORTED, 0.7, []),  # a file may say how sure somebody was
        ("", None, []),
        ("label-studio", None, []),
        ("a-model-of-theirs", 0.7, ["rejected"]),
        (Source.LEXICON, 0.7, ["rejected"]),
        ("lexicon+crf", None, ["rejected"]),
    ],
)
def test_deleting_what_a_file_brought_as_ones_own(
    opened: tuple[Project, str], source: str, score: float | None, left: list[str]
) -> None:
    project, uid = opened
    with project:
        own = replace(
            suggestion(TEXT, "سلمى", "PERS", engine=source, score=score), uid=new_uid(), layer=PERSON.uid
        )
        project.add_annotations(uid, [own])
        do(project, marking.delete(project, project.annotations(uid)))
        assert [each[3] for each in shown(project, uid)] == left
        assert len(project.decisions()) == len(left)
        project.undo()
        assert [each[3] for each in shown(project, uid)] == ["accepted"]


def test_a_suggestion_that_a_file_brought_is_rejected(opened: tuple[Project, str]) -> None:
    project, uid = opened
    with project:
        for source in (Source.IMPORTED, Source.MANUAL):
            new = suggestion(TEXT, "سلمى" if source == Source.MANUAL else "يوسف", "PERS", engine=source)
            project.add_annotations(
                uid, [replace(new, uid=new_uid(), layer=SUGGESTIONS, status=Status.SUGGESTED)]
            )
        do(project, marking.delete(project, project.annotations(uid)))
        assert [each[3] for each in shown(project, uid)] == ["rejected", "rejected"]
