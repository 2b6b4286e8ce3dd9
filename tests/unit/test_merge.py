"""Merging: what comes, what does not, what is told; an interrupted merge leaves everything as it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hashiya.core.labels import Label, Scheme
from hashiya.core.span import GOLD, SUGGESTIONS, Annotation, Status
from hashiya.errors import ProjectError, UserError
from hashiya.progress import Cancelled, CancelToken, Progress
from hashiya.services import conflicts, marking
from hashiya.services.document_acts import delete_documents
from hashiya.services.merging import (
    MergeReport,
    as_json,
    compare_schemes,
    merge_beside,
    merge_files,
    pull_review,
)
from hashiya.store import connection, migrations
from hashiya.store.merging.keys import derived, is_derived, key_of
from hashiya.store.project import Project
from hashiya.store.records import NewDocument, Person
from helpers.copies import SCHEME, TEXTS, copy, everything, make_base, open_as, word_ranges

WORDS = word_ranges(TEXTS[0])


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.hashiya")


def document(project: Project, text: str = TEXTS[0]) -> str:
    return next(uid for uid, found in project.texts() if found == text)


def mark(path: Path, person: str, word: int, label: str, *, text: str = TEXTS[0]) -> None:
    with open_as(path, person) as project:
        project.apply(marking.mark(project, document(project, text), *word_ranges(text)[word], label))


def merge(target: Path, *others: Path, dry_run: bool = False) -> MergeReport:
    with Project.open(target) as project:
        return merge_files(project, list(others), dry_run)


def layer(path: Path, person: str) -> list[tuple[str, str, str]]:
    with Project.open(path) as project:
        uid = next(each.uid for each in project.people() if each.name == person)
        return sorted((a.surface, a.label, str(a.status)) for a in project.iter_annotations(layers=[uid]))


def codes(report: MergeReport) -> set[str]:
    return {note.code for note in report.notes}


def test_two_peoples_work_comes_into_layers_of_their_own(base: Path) -> None:
    sara, nabil = copy(base, "سارة"), copy(base, "نبيل")
    mark(sara, "سارة", 6, "GPE")
    mark(nabil, "نبيل", 6, "ORG")
    report = merge(base, sara, nabil)
    assert (report.added, report.changed, report.removed, report.conflicts) == (2, 0, 0, ())
    assert layer(base, "سارة") == [("القاهرة", "GPE", "accepted")]
    assert layer(base, "نبيل") == [("القاهرة", "ORG", "accepted")]
    assert {(line.person, line.added) for line in report.lines} == {("سارة", 1), ("نبيل", 1)}
    assert {file.people for file in report.files} == {("سارة",), ("نبيل",)}


def test_a_dry_run_says_the_same_and_writes_nothing(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    before = everything(base)
    tried = merge(base, other, dry_run=True)
    assert everything(base) == before
    done = merge(base, other)
    assert tried.dry_run and not done.dry_run
    assert (tried.added, tried.lines, tried.files) == (done.added, done.lines, done.files)


def test_two_who_accept_one_suggestion_both_keep_it(base: Path) -> None:
    others = [copy(base, name) for name in ("سارة", "نبيل")]
    for other, name in zip(others, ("سارة", "نبيل"), strict=True):
        with open_as(other, name) as project:
            first = project.annotations(document(project), layers=[SUGGESTIONS])[0]
            project.apply(marking.accept(project, [first]))
    report = merge(base, *others)
    assert report.added == 2
    assert layer(base, "سارة") == layer(base, "نبيل") == [("سافر", "ORG", "accepted")]
    with Project.open(base) as project:
        waiting = [a.surface for a in project.annotations(document(project), layers=[SUGGESTIONS])]
        assert "سافر" not in waiting
        history = project.journal(annotation=project.annotations(document(project))[0].uid)
        assert [entry.kind for entry in history] == ["accept"]
        assert history[0].origin


def test_both_changed_the_same_annotation(base: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    one, two = copy(base, "one"), copy(base, "two")
    change(one, "سارة", "القاهرة", "ORG")
    change(two, "سارة", "القاهرة", "PERS")
    merge(base, one)
    report = merge(base, two)
    (conflict,) = report.conflicts
    assert conflict.surface == "القاهرة"
    assert {option.label for option in conflict.options if option} == {"ORG", "PERS"}
    assert merge(base, one, two).conflicts == (conflict,)


def change(path: Path, person: str, surface: str, code: str) -> None:
    with open_as(path, person) as project:
        (found,) = (a for a in project.iter_annotations(layers=[project.person_uid]) if a.surface == surface)
        project.apply(marking.relabel(project, found, code))


def test_a_change_made_knowing_the_other_wins_without_asking(base: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    one = copy(base, "one")
    change(one, "سارة", "القاهرة", "ORG")
    two = copy(one, "two")
    change(two, "سارة", "القاهرة", "PERS")
    for order in ((one, two), (two, one)):
        target = copy(base, "target")
        for other in order:
            assert not merge(target, other).conflicts
        assert layer(target, "سارة") == [("القاهرة", "PERS", "accepted")]
        target.unlink()


def test_what_was_deleted_there_goes_here(base: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    other = copy(base, "other")
    with open_as(other, "سارة") as project:
        project.apply(marking.delete(project, list(project.iter_annotations(layers=[project.person_uid]))))
    report = merge(base, other)
    assert (report.added, report.removed) == (0, 1)
    assert layer(base, "سارة") == []


def test_deleted_there_and_changed_here_is_a_conflict_and_nothing_is_lost(base: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    other = copy(base, "other")
    with open_as(other, "سارة") as project:
        project.apply(marking.delete(project, list(project.iter_annotations(layers=[project.person_uid]))))
    change(base, "سارة", "القاهرة", "ORG")
    report = merge(base, other)
    assert layer(base, "سارة") == [("القاهرة", "ORG", "accepted")]
    assert [not option for option in report.conflicts[0].options] == [False, True]


def test_one_person_marking_the_same_twice_is_one_annotation(base: Path) -> None:
    one, two = copy(base, "one"), copy(base, "two")
    mark(one, "سارة", 6, "GPE")
    mark(two, "سارة", 6, "GPE")
    report = merge(base, one, two)
    assert layer(base, "سارة") == [("القاهرة", "GPE", "accepted")]
    assert not report.conflicts


def test_the_same_text_under_another_name_is_the_same_document(base: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.hashiya"
    with Project.create(stranger, scheme=SCHEME, person=Person("", "غريبة")) as project:
        project.add_documents(
            [NewDocument("باسم آخر", TEXTS[0]), NewDocument("جديد", "نصّ لم يره أحد من قبل")]
        )
        project.apply(marking.mark(project, document(project), *WORDS[6], "GPE"))
    report = merge(base, stranger)
    assert (report.documents, report.added) == (1, 1)
    with Project.open(base) as project:
        assert [info.name for info in project.documents()] == ["نص 0", "نص 1", "جديد"]


def test_the_history_of_others_is_told_with_its_origin_and_cannot_be_undone_here(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    merge(base, other)
    with Project.open(base) as project:
        entry = next(each for each in project.journal() if each.origin)
        assert (entry.kind, entry.args["surface"]) == ("mark", "القاهرة")
        act = project.undo_act()
        assert act is not None and act.args.get("surface") != "القاهرة"


def test_a_file_with_itself(base: Path) -> None:
    link = base.with_name("link.hashiya")
    os.link(base, link)
    for same in (base, link):
        with pytest.raises(ProjectError) as raised:
            merge(base, same)
        assert raised.value.code == "merge_self"


@pytest.mark.parametrize("damage", ["cut", "page", "text"])
def test_a_damaged_file_is_refused_and_nothing_comes_of_the_others(base: Path, damage: str) -> None:
    good, bad = copy(base, "good"), copy(base, "bad")
    mark(good, "سارة", 6, "GPE")
    content = bytearray(bad.read_bytes())
    if damage == "cut":
        bad.write_bytes(content[: len(content) // 2])
    elif damage == "page":
        for page in range(4, len(content) // 4096):
            content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
        bad.write_bytes(content)
    else:
        bad.write_text("لا شيء هنا من قاعدة البيانات " * 50, encoding="utf-8")
    before = everything(base)
    with pytest.raises(ProjectError) as raised:
        merge(base, good, bad)
    assert raised.value.code == ("foreign" if damage == "text" else "damaged")
    assert everything(base) == before


def test_a_newer_file_is_refused_and_not_touched(base: Path) -> None:
    other = copy(base, "other")
    db = sqlite3.connect(other)
    db.execute("PRAGMA user_version=99")
    db.close()
    content = other.read_bytes()
    with pytest.raises(ProjectError) as raised:
        merge(base, other)
    assert raised.value.code == "newer"
    assert other.read_bytes() == content


def test_a_missing_file_and_no_file(base: Path) -> None:
    with pytest.raises(ProjectError) as raised:
        merge(base, base.with_name("nowhere.hashiya"))
    assert raised.value.code == "not_found"
    with pytest.raises(UserError) as nothing:
        merge(base)
    assert nothing.value.code == "no_files"


def test_an_older_file_is_brought_up_to_date_in_a_copy(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = base.with_name("old.hashiya")
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", migrations.STEPS[:1])
        patch.setattr(connection, "SCHEMA", 1)
        with Project.create(old, scheme=SCHEME, person=Person("", "قديمة")) as project:
            project.add_documents([NewDocument("نص", TEXTS[0])])
            uid = document(project)
            project.add_annotations(uid, [Annotation("", uid, project.person_uid, *WORDS[6], "GPE", "")])
    content = old.read_bytes()
    report = merge(base, old)
    assert report.added == 1
    assert old.read_bytes() == content
    with Project.open(old, readonly=True) as project:
        assert project.schema_version == connection.SCHEMA


def test_a_file_open_elsewhere_is_read_as_it_was_saved(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    with open_as(other, "سارة"):
        report = merge(base, other)
    assert report.added == 1
    assert "in_use" in codes(report)


def test_into_a_file_open_elsewhere_nothing_is_merged(base: Path) -> None:
    other = copy(base, "other")
    with Project.open(base), Project.open(base) as second:
        assert second.readonly
        with pytest.raises(ProjectError) as raised:
            merge_files(second, [other])
        assert raised.value.code == "read_only"


def test_a_text_altered_outside_is_left_out_and_told(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    mark(other, "سارة", 2, "PERS", text=TEXTS[1])
    tamper(other, "UPDATE texts SET text = replace(text, 'القاهرة', 'بغداد')")
    report = merge(base, other)
    assert report.added == 1
    assert [note.args for note in report.notes if note.code == "text_altered"] == [{"document": "نص 0"}]
    assert layer(base, "سارة") == [("في", "PERS", "accepted")]


def test_once_the_text_is_right_again_its_annotations_come(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    whole = copy(other, "whole")
    tamper(other, "UPDATE texts SET text = replace(text, 'القاهرة', 'بغداد')")
    assert merge(base, other).added == 0
    assert merge(base, whole).added == 1


def test_an_annotation_that_does_not_fit_is_left_out_and_told(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    mark(other, "سارة", 7, "PERS")
    tamper(other, "UPDATE annotations SET surface = 'غير ذلك' WHERE surface = 'القاهرة'")
    report = merge(base, other)
    assert report.added == 1
    assert "span_mismatch" in codes(report)


def tamper(path: Path, statement: str) -> None:
    db = sqlite3.connect(path)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.execute(statement)
    db.commit()
    db.close()


def test_two_people_of_one_name_are_kept_apart_and_told(base: Path) -> None:
    one, two = copy(base, "one"), copy(base, "two")
    for path, uid, word in ((one, "a" * 32, 6), (two, "b" * 32, 7)):
        with Project.open(path) as project:
            project.act_as(Person(uid, "سارة"))
            project.apply(marking.mark(project, document(project), *WORDS[word], "GPE"))
    report = merge(base, one, two)
    (note,) = (each for each in report.notes if each.code == "same_name")
    assert note.args == {"name": "سارة", "people": ["a" * 32, "b" * 32]}
    with Project.open(base) as project:
        assert {name for name, _ in project.layers()} >= {"a" * 32, "b" * 32}


def test_a_package_returned_twice(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    merge(base, other)
    again = shutil.copy(other, other.with_name("other (1).hashiya"))
    before = everything(base)
    report = merge(base, Path(again))
    assert codes(report) == {"nothing_new"}
    assert report.same == report.files[0].same > 0
    assert everything(base) == before


def test_clocks_wrong_by_years_decide_nothing_and_are_told(base: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    early, late = copy(base, "early"), copy(base, "late")
    change(early, "سارة", "القاهرة", "ORG")
    after = copy(early, "after")
    change(after, "سارة", "القاهرة", "PERS")
    tamper(after, "UPDATE journal SET at = '1999-01-01T00:00:00.000+00:00'")
    tamper(after, "UPDATE annotations SET modified = '1999-01-01T00:00:00.000+00:00'")
    tamper(late, "UPDATE annotations SET modified = '2099-01-01T00:00:00.000+00:00'")
    report = merge(base, early, after, late)
    assert layer(base, "سارة") == [("القاهرة", "PERS", "accepted")]
    assert not report.conflicts
    assert "clock" in codes(report)


def test_labels_of_another_scheme_are_shown_added_or_renamed(base: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.hashiya"
    scheme = Scheme(
        "s", "", "", (Label("PER", "شخص", "Person"), Label("GPE", "بلد", "Country"), Label("LAW", "", ""))
    )
    with Project.create(other, scheme=scheme, person=Person("", "غريبة")) as project:
        project.add_documents([NewDocument("نص", TEXTS[0])])
        project.apply(marking.mark(project, document(project), *WORDS[2], "PER"))
        project.apply(marking.mark(project, document(project), *WORDS[6], "LAW"))
    with Project.open(base) as project:
        found = {d.label.code: (d.here is None, d.used) for d in compare_schemes(project, [other])}
        assert found == {"PER": (True, 1), "GPE": (False, 0), "LAW": (True, 1)}
        with pytest.raises(UserError):
            merge_files(project, [other], labels={"PER": "NOWHERE"})
        report = merge_files(project, [other], labels={"PER": "PERS"})
        assert [note.args for note in report.notes if note.code == "label_added"] == [{"label": "LAW"}]
        assert project.scheme().codes == ("PERS", "GPE", "ORG", "LAW")
        again = merge_files(project, [other])
        assert (again.added, again.changed) == (0, 0)
    assert layer(base, "غريبة") == [("القاهرة", "LAW", "accepted"), ("ماجد", "PERS", "accepted")]


def test_deleted_documents_on_either_side(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    with Project.open(base) as project:
        project.apply(delete_documents(project, [document(project)]))
    report = merge(base, other)
    assert "deleted_here" in codes(report)
    assert report.added == 1
    with Project.open(base) as project:
        assert len(project.documents()) == 1
        project.undo()
        assert len(project.documents()) == 2
    assert layer(base, "سارة") == [("القاهرة", "GPE", "accepted")]
    with Project.open(other) as project:
        project.apply(delete_documents(project, [document(project, TEXTS[1])]))
    assert "deleted_there" in codes(merge(base, other))


def test_counts_are_right_after_a_merge(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hashiya.store.merging import quick

    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    monkeypatch.setattr(quick, "_MANY", 0)
    merge(base, other)
    db = sqlite3.connect(base)
    counted = set(db.execute("SELECT document, layer, status, n FROM counts WHERE n"))
    assert counted == set(
        db.execute("SELECT document, layer, status, count(*) FROM annotations GROUP BY 1, 2, 3")
    )
    db.close()
    mark(base, "نبيل", 6, "GPE")
    assert layer(base, "نبيل") == [("القاهرة", "GPE", "accepted")]


class Stop(Exception):
    """Raised in the middle of the work."""


@pytest.mark.parametrize("at", [0, 1, 2])
def test_stopped_or_broken_in_the_middle_everything_is_as_before(base: Path, at: int) -> None:
    others = [copy(base, f"other{number}") for number in range(3)]
    for number, other in enumerate(others):
        mark(other, "سارة", 6 + number, "GPE")
    before = everything(base)
    cancel = CancelToken()
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) > at:
            cancel.cancel()

    def fall(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) > at:
            raise Stop

    with Project.open(base) as project:
        if at < 2:
            with pytest.raises(Cancelled):
                merge_files(project, others, cancel=cancel, progress=stop)
        seen.clear()
        with pytest.raises(Stop):
            merge_files(project, others, progress=fall)
    assert everything(base) == before
    assert merge(base, *others).added == 3


def test_killed_in_the_middle_everything_is_as_before(base: Path, tmp_path: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    ready = tmp_path / "ready"
    code = f"""
import time, pathlib
from hashiya.store.project import Project
from hashiya.services.merging import merge_files
def wait(_progress):
    pathlib.Path({str(ready)!r}).touch()
    time.sleep(60)
with Project.open({str(base)!r}) as project:
    merge_files(project, [{str(other)!r}], progress=wait)
"""
    before = everything(base)
    source = Path(connection.__file__).parents[2]
    process = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(source)})
    try:
        for _ in range(600):
            if ready.exists():
                break
            time.sleep(0.05)
        assert ready.exists()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert everything(base) == before
    assert merge(base, other).added == 1


def test_beside_the_open_project_through_a_connection_of_its_own(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    with Project.open(base) as project:
        report = merge_beside(base, [other])
        assert report.added == 1
        assert len(project.annotations(document(project), layers=[f"{sum(map(ord, 'سارة')):032x}"])) == 1
        assert document(project) in report.changes.documents


def test_only_the_review_comes_into_an_annotators_file(base: Path) -> None:
    sara = copy(base, "سارة")
    mark(sara, "سارة", 6, "GPE")
    mark(base, "نبيل", 6, "ORG")
    with Project.open(base) as project:
        uid = document(project)
        project.apply(marking.mark(project, uid, *WORDS[6], "GPE", layer=GOLD))
    with open_as(sara, "سارة") as project:
        report = pull_review(project, base)
        assert report.added == 1
        assert {name for name, _ in project.layers()} & {GOLD} == {GOLD}
        assert "نبيل" not in {person.name for person in project.people()}
        assert pull_review(project, base).added == 0
    assert not merge(base, sara).conflicts
    assert [a.status for a in annotations(base, GOLD)] == [Status.ACCEPTED]


def annotations(path: Path, name: str) -> list[Annotation]:
    with Project.open(path) as project:
        return list(project.iter_annotations(layers=[name]))


def test_names_across_files() -> None:
    key = key_of("4" * 32, "layer")
    assert is_derived(key) and key_of(key, "other layer") == key
    assert key != key_of("4" * 32, "other layer")
    assert not is_derived("4" * 32)
    assert derived("a", "b") != derived("ab", "")


@pytest.mark.parametrize("choice", [0, 1])
def test_a_conflict_is_settled_once_for_all_files(base: Path, choice: int) -> None:
    mark(base, "سارة", 6, "GPE")
    one, two = copy(base, "one"), copy(base, "two")
    change(one, "سارة", "القاهرة", "ORG")
    change(two, "سارة", "القاهرة", "PERS")
    merge(base, one, two)
    with open_as(base, "المراجعة") as project:
        (found,) = conflicts.conflicts(project)
        options = [option.annotation.label for option in found.options if option.annotation]
        assert sorted(options) == ["ORG", "PERS"] and found.options[0].shown
        project.apply(conflicts.settle(project, found, choice))
        assert not conflicts.conflicts(project)
        project.undo()
        assert len(conflicts.conflicts(project)) == 1
        project.redo()
        with pytest.raises(UserError):
            conflicts.settle(project, found, 7)
    assert layer(base, "سارة") == [("القاهرة", options[choice], "accepted")]
    assert not merge(base, one, two).conflicts
    assert not merge(one, base).conflicts
    assert layer(one, "سارة") == [("القاهرة", options[choice], "accepted")]


@pytest.mark.parametrize("choice", [0, 1])
def test_a_conflict_with_a_deletion_is_settled(base: Path, choice: int) -> None:
    mark(base, "سارة", 6, "GPE")
    other = copy(base, "other")
    with open_as(other, "سارة") as project:
        project.apply(marking.delete(project, list(project.iter_annotations(layers=[project.person_uid]))))
    change(base, "سارة", "القاهرة", "ORG")
    merge(base, other)
    with open_as(base, "المراجعة") as project:
        (found,) = conflicts.conflicts(project)
        assert found.options[1].annotation is None
        project.apply(conflicts.settle(project, found, choice))
    assert layer(base, "سارة") == ([("القاهرة", "ORG", "accepted")] if choice == 0 else [])
    assert not merge(base, other).conflicts
    assert layer(base, "سارة") == ([("القاهرة", "ORG", "accepted")] if choice == 0 else [])


def test_all_conflicts_as_they_are_shown(base: Path) -> None:
    one, two = copy(base, "one"), copy(base, "two")
    for path, code in ((one, "ORG"), (two, "GPE")):
        mark(path, "سارة", 6, "PERS")
        with open_as(path, "سارة") as project:
            (mine,) = project.iter_annotations(layers=[project.person_uid])
            project.apply(marking.set_note(project, mine, code))
    assert len(merge(base, one, two).conflicts) == 1
    with open_as(base, "المراجعة") as project:
        project.apply(conflicts.settle_all_shown(project))
    assert not merge(base, one, two).conflicts


def test_what_the_command_line_prints(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    found = as_json(merge(base, other, dry_run=True))
    assert set(found) >= {"added", "changed", "same", "conflicts"}
    assert json.loads(json.dumps(found)) == found
