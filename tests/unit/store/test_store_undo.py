"""Undo and redo: from the journal, across restarts, beside engines at work, in any order."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.helpers.store import TEXT, assert_sound, make, place, shown, suggestion, whole

from hashiya.core.changes import Act, Edit
from hashiya.core.document import State
from hashiya.core.labels import Label, Scheme
from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid
from hashiya.errors import ConflictError, UserError
from hashiya.services.annotate import marking
from hashiya.services.exchange.read_files import ImportOptions
from hashiya.services.exchange.store_imported import import_paths
from hashiya.services.project.documents import delete_documents, set_meta
from hashiya.services.scheme import scheme_acts
from hashiya.services.team.people import join_people
from hashiya.store.project import Project
from hashiya.store.tables.records import Person


def test_undo_and_redo_reach_across_documents_and_restarts(tmp_path: Path) -> None:
    texts = (TEXT, "نص ثان عن تونس")
    project, (first, second) = make(tmp_path, texts)
    states = [whole(project)]
    for document, words, label in ((first, "سلمى", "PERS"), (second, "تونس", "LOC"), (first, "يوسف", "PERS")):
        text = texts[document == second]
        project.apply(marking.mark(project, document, *place(text, words), label))
        states.append(whole(project))
    for expected in reversed(states[:-1]):
        project.close()
        project = Project.open(project.path)
        act = project.undo_act()
        assert act is not None and act.kind == "mark"
        changes = project.undo()
        assert changes is not None and changes.kind == "undo" and changes.args["of"] == "mark"
        assert whole(project) == expected
    assert project.undo() is None and project.undo_act() is None
    for expected in states[1:]:
        project.close()
        project = Project.open(project.path)
        assert project.redo() is not None
        assert whole(project) == expected
    assert project.redo() is None and project.redo_act() is None
    project.close()


def test_a_new_act_clears_redo_and_leaves_undo(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        for words in ("سلمى", "يوسف"):
            project.apply(marking.mark(project, uid, *place(TEXT, words), "PERS"))
        project.undo()
        project.apply(marking.mark(project, uid, *place(TEXT, "القيروان"), "LOC"))
        assert project.redo() is None
        project.undo()
        project.undo()
        assert shown(project, uid) == []
        assert project.redo() is not None and project.redo() is not None and project.redo() is None
        assert [each[1] for each in shown(project, uid)] == ["سلمى", "القيروان"]


def test_nobody_takes_back_what_somebody_else_did(tmp_path: Path) -> None:
    """Several people at one machine, or a reviewer by the command line: each has their own steps."""
    project, (uid,) = make(tmp_path)
    with project:
        salma = project.person_uid
        nabil = project.act_as(Person("b" * 32, "نبيل")).uid
        project.apply(marking.mark(project, uid, *place(TEXT, "يوسف"), "PERS"))
        project.act_as(salma)
        assert project.can_turn() == (False, False) and project.undo_act() is None
        assert project.undo() is None and not project.steps() and len(project.annotations(uid)) == 1
        for words in ("سلمى", "القيروان"):
            project.apply(marking.mark(project, uid, *place(TEXT, words), "LOC"))
        project.undo()
        project.act_as(nabil)  # whose act lies below, and the other's undone one above
        assert project.redo() is None and project.redo_act() is None
        project.undo()
        assert {(each.layer, each.surface) for each in project.annotations(uid)} == {(salma, "سلمى")}
        project.redo()
        project.undo()
        project.apply(marking.mark(project, uid, *place(TEXT, "مدينة"), "ORG"))  # ends his redo alone
        assert project.redo() is None and [each.by for each in project.steps()] == [nabil]
        project.act_as(salma)
        assert project.redo() is not None and project.redo() is None
        project.turn_to(0, undone=False)
        assert [(each.layer, each.surface) for each in project.annotations(uid)] == [(nabil, "مدينة")]
        project.turn_to(project.steps(undone=True)[-1].id, undone=True)
        assert len(project.annotations(uid)) == 3
        assert_sound(project)


def test_who_was_told_to_be_one_person_has_the_steps_of_both(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        salma = project.person_uid
        project.act_as(Person("b" * 32, "س."))
        project.apply(marking.mark(project, uid, *place(TEXT, "يوسف"), "PERS"))
        project.act_as(salma)
        project.apply(join_people(project, [salma, "b" * 32]))
        assert [each.kind for each in project.steps()] == ["join_people", "mark"]
        project.undo()
        assert project.undo() is None


def test_an_act_that_comes_to_nothing_leaves_no_trace(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        before = len(project.journal())
        changes = project.apply(marking.set_state(project, uid, State.NEW))
        assert not changes.journal and len(project.journal()) == before and project.undo_act() is None


def test_what_is_not_undoable_stays_out_of_the_way(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
        project.apply(set_meta(project, uid, "source", "أ"), undoable=False)
        project.undo()
        assert shown(project, uid) == [] and dict(project.document(uid).meta) == {"source": "أ"}
        assert [each.kind for each in project.journal(limit=3)] == ["undo", "meta", "mark"]


def test_engines_at_work_between_undo_and_redo(tmp_path: Path) -> None:
    """Accepted, taken back, suggested anew (by nobody, and by others), accepted again."""
    project, (uid,) = make(tmp_path)
    with project:
        project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC")])
        project.apply(marking.accept(project, project.annotations(uid)))
        project.undo()
        project.replace_suggestions(uid, ["lexicon"], [])
        assert shown(project, uid) == [(SUGGESTIONS, "القيروان", "LOC", "suggested")]  # a redo needs it
        project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC", score=0.1)])
        project.redo()
        assert shown(project, uid) == [("me", "القيروان", "LOC", "accepted")]
        assert project.annotations(uid)[0].score == 0.8
        assert_sound(project)


def test_undoing_two_acts_where_engines_filled_the_gap(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC")])
        (old,) = project.annotations(uid)
        project.apply(marking.accept(project, [old]))
        (own,) = project.annotations(uid)
        project.apply(Act("delete", (Edit("annotations", own.uid, whole_record(own), None),)))
        project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC", score=0.3)])
        (newer,) = project.annotations(uid)
        project.undo()
        project.undo()
        assert [(each.uid, each.score) for each in project.annotations(uid)] == [(old.uid, 0.8)]
        project.redo()
        assert {each.uid: each.status for each in project.annotations(uid)} == {
            old.uid: Status.ACCEPTED,
            newer.uid: Status.SUGGESTED,
        }
        project.redo()
        assert [each.uid for each in project.annotations(uid)] == [newer.uid]
        assert_sound(project)


def whole_record(annotation: Annotation) -> dict[str, object]:
    from hashiya.services.annotate.edit_builder import record

    return record(annotation)


def test_a_renamed_label_is_undone_though_its_suggestions_were_replaced(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC")])
        project.apply(scheme_acts.rename_label(project, "LOC", "GPE"))
        project.replace_suggestions(uid, ["lexicon"], [])
        project.undo()
        assert project.scheme().codes == ("PERS", "LOC", "ORG") and shown(project, uid) == []
        project.redo()
        assert project.scheme().codes == ("PERS", "GPE", "ORG")
        assert_sound(project)


def test_an_undo_that_other_work_made_impossible_is_told_and_passed_over(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        for words in ("سلمى", "يوسف"):
            project.apply(marking.mark(project, uid, *place(TEXT, words), "PERS"))
        last = project.annotations(uid)[1]
        project.apply(marking.set_note(project, last, "من مكان آخر"), undoable=False)
        before = whole(project)
        with pytest.raises(ConflictError) as caught:
            project.undo()
        assert caught.value.code == "undo_blocked" and whole(project) == before
        assert project.undo() is not None
        assert [each[1] for each in shown(project, uid)] == ["يوسف"]
        assert_sound(project)


TEXTS = (
    "قال الأمير📌 عبدُ القادر: وصلنا إلى وهران.\r\nثمّ عُدنا 𐤀 إلى معسكر‌ها.",
    "وَالكِتَابُ في مكتبةِ تونس منذ ١٩٥٦",
)
LABELS = ("PERS", "LOC", "ORG", "NEW1", "NEW2")
KINDS = (
    *("mark", "accept", "reject", "delete", "relabel", "range", "note", "state", "suggest", "undo", "redo"),
    *("undo", "above", "all", "rename", "merge", "drop", "add", "remove", "restart", "words"),
)
step = st.tuples(
    st.sampled_from(KINDS),
    st.integers(0, 60),
    st.integers(1, 12),
    st.sampled_from(LABELS),
)


def intention(project: Project, uids: list[str], kind: str, at: int, width: int, label: str) -> Act:
    """The act a person would mean by these numbers; raises UserError where it makes no sense."""
    uid = uids[at % 2]
    text = TEXTS[at % 2]
    start = at % (len(text) - 1)
    end = min(len(text), start + width)
    there = project.annotations(uid)
    one = there[at % len(there)] if there else None
    codes = project.scheme().codes
    if kind == "mark":
        return marking.mark(project, uid, start, end, label)
    if kind == "all":
        return marking.mark_all(project, [(uid, start, end), (uids[0], 0, 3), (uids[0], 0, 3)], label)
    if kind == "above":
        return marking.accept_above(project, width / 12)
    if kind == "state":
        return marking.set_state(project, uid, list(State)[at % 3])
    if kind in ("rename", "merge") and not codes:  # every label was dropped before
        return Act("nothing", ())
    if kind == "rename":
        return scheme_acts.rename_label(project, codes[at % len(codes)], label)
    if kind == "merge":
        return scheme_acts.merge_labels(project, codes[: at % 3], codes[width % len(codes)])
    if kind == "drop":
        return scheme_acts.delete_label(project, label)
    if kind == "add":
        return scheme_acts.add_label(project, Label(label, "", ""), position=at % 2)
    if kind == "remove":
        return delete_documents(project, [uid])
    if kind == "words":
        return scheme_acts.add_word_list(project, "قائمة", label, ["أ", "ب"])
    if one is None:
        return Act("nothing", ())
    if kind == "relabel":
        return marking.relabel(project, one, label)
    if kind == "range":
        return marking.set_range(project, one, start, end)
    if kind == "note":
        return marking.set_note(project, one, label)
    several = {"accept": marking.accept, "reject": marking.reject, "delete": marking.delete}[kind]
    return several(project, there[: 1 + width % 3])


def suggested(text: str, at: int, width: int, label: str) -> list[Annotation]:
    """Three suggestions of an engine, some crossing, some in the place of earlier ones."""
    found = []
    for number in range(3):
        start = (at + number * width) % (len(text) - 2)
        end = min(len(text), start + width)
        score = (number + 1) / 4
        found.append(Annotation("", "", "", start, end, label, "", source=f"e{at % 2}", score=score))
    return found


@settings(max_examples=settings.default.max_examples * 3 // 5, suppress_health_check=list(HealthCheck))
@given(st.lists(step, max_size=25))
def test_any_history_can_be_walked_back_and_forth(steps: list[tuple[str, int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project, uids = make(Path(folder), TEXTS)
        try:
            for kind, at, width, label in steps:
                project = take(project, uids, kind, at, width, label)
            walk(project)
        finally:
            project.close()


def take(project: Project, uids: list[str], kind: str, at: int, width: int, label: str) -> Project:
    if kind == "restart":
        project.close()
        return Project.open(project.path)
    if kind == "suggest":
        new = suggested(TEXTS[at % 2], at, width, label)
        project.replace_suggestions(uids[at % 2], [f"e{at % 2}"], new)
    elif kind == "undo":
        project.undo()
    elif kind == "redo":
        project.redo()
    else:
        before = whole(project)
        try:
            act = intention(project, uids, kind, at, width, label)
            project.apply(act)
        except UserError:
            assert whole(project) == before
            return project
        after = whole(project)
        if act.edits:
            project.undo()
            assert whole(project) == before
            project.redo()
            assert whole(project) == after
    assert_sound(project)
    return project


def walk(project: Project) -> None:
    """To the very beginning, to the very end, and back: the same states each time, no step that fails."""
    forward = [whole(project)]
    while project.undo() is not None:
        assert_sound(project)
        forward.append(whole(project))
    for expected in reversed(forward[:-1]):
        assert project.redo() is not None
        assert whole(project) == expected
    while project.redo() is not None:
        pass
    assert_sound(project)


def test_undo_leaves_the_labels_that_an_import_brought(tmp_path: Path) -> None:
    """Its documents and annotations cannot be undone: nor can the labels under them."""
    project, (uid,) = make(tmp_path)
    path = tmp_path / "new.jsonl"
    spans = [
        {"start": 0, "end": 4, "label": "NEWX", "text": "وصلت"},
        {"start": 5, "end": 9, "label": "NEWY", "text": "عائش"},
    ]
    path.write_text(
        json.dumps({"name": "سفر", "text": "وصلت عائشة", "spans": spans}, ensure_ascii=False), "utf-8"
    )
    with project:
        project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
        report = import_paths(project, [path], ImportOptions(person=project.person_uid))
        assert sorted(report.new_labels) == ["NEWX", "NEWY"] and report.annotations == 2
        assert project.undo() is not None and project.undo() is None
        assert shown(project, uid) == []
        assert {"NEWX", "NEWY"} <= set(project.scheme().codes)
        assert len(project.annotations(report.documents[0])) == 2


def brought(project: Project, uid: str, label: str) -> None:
    """As a file or a merge brings it: not undoable."""
    made = suggestion(TEXT, "القيروان", label, engine="imported", score=None)
    project.add_annotations(uid, [replace(made, uid=new_uid(), layer=project.person_uid)])


def test_undo_leaves_labels_under_annotations_that_came_meanwhile(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
        project.apply(scheme_acts.add_label(project, Label("NEWX", "جديد", "New")))
        brought(project, uid, "NEWX")
        with pytest.raises(ConflictError) as caught:
            project.undo()
        assert caught.value.code == "undo_blocked" and "NEWX" in project.scheme().codes
        assert project.undo() is not None  # the step before it
        assert [each[2] for each in shown(project, uid)] == ["NEWX"]


def test_undoing_a_renaming_leaves_the_new_name_to_what_came_under_it(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
        project.apply(scheme_acts.rename_label(project, "PERS", "HUMAN"))
        brought(project, uid, "HUMAN")
        before = whole(project)
        project.undo()
        assert [each[2] for each in shown(project, uid)] == ["PERS", "HUMAN"]
        assert {"PERS", "HUMAN"} <= set(project.scheme().codes)
        project.redo()
        assert whole(project) == before


def test_deleting_a_label_again_leaves_it_to_what_came_meanwhile(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.apply(scheme_acts.delete_label(project, "LOC"))
        project.undo()
        brought(project, uid, "LOC")
        with pytest.raises(ConflictError):
            project.redo()
        assert "LOC" in project.scheme().codes and len(shown(project, uid)) == 1


def test_another_scheme_is_undone_and_done_again_over_annotations(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
        other = Scheme("other", "غيره", "Other", (Label("EVENT", "حدث", "Event"),))
        project.apply(scheme_acts.replace_scheme(project, other))
        brought(project, uid, "EVENT")
        project.undo()
        assert set(project.scheme().codes) == {"PERS", "LOC", "ORG", "EVENT"}
        project.redo()
        assert project.scheme().codes == ("EVENT",)
