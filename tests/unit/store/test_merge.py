"""Merging: what comes, what does not, what is told."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.helpers.copies import SCHEME, TEXTS, copy, everything, make_base, open_as
from tests.helpers.merges import WORDS, annotations, change, codes, document, layer, mark, merge, tamper  # type: ignore[attr-defined]

from hashiya.core.labels import Label, Scheme
from hashiya.core.span import GOLD, SUGGESTIONS, Status
from hashiya.errors import ProjectError, UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import (
    as_json,
    compare_schemes,
    merge_beside,
    merge_files,
    pull_review,
)
from hashiya.services.project.documents import delete_documents
from hashiya.store.project import Project
from hashiya.store.tables.identity import derived, is_derived, key_of
from hashiya.store.tables.records import NewDocument, Person


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return make_base(tmp_path / "base.hashiya")


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


def test_what_was_deleted_there_goes_here(base: Path) -> None:
    mark(base, "سارة", 6, "GPE")
    other = copy(base, "other")
    with open_as(other, "سارة") as project:
        project.apply(marking.delete(project, list(project.iter_annotations(layers=[project.person_uid]))))
    report = merge(base, other)
    assert (report.added, report.removed) == (0, 1)
    assert layer(base, "سارة") == []


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
    link.symlink_to(base)
    for same in (base, link):
        with pytest.raises(ProjectError) as raised:
            merge(base, same)
        assert raised.value.code == "merge_self"


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
    from hashiya.store.merging import fast_path

    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    monkeypatch.setattr(fast_path, "_MANY", 0)
    merge(base, other)
    db = sqlite3.connect(base)
    counted = set(db.execute("SELECT document, layer, status, n FROM counts WHERE n"))
    assert counted == set(
        db.execute("SELECT document, layer, status, count(*) FROM annotations GROUP BY 1, 2, 3")
    )
    db.close()
    mark(base, "نبيل", 6, "GPE")
    assert layer(base, "نبيل") == [("القاهرة", "GPE", "accepted")]


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
    assert [a.status for a in annotations(base, GOLD)] == [Status.ACCEPTED]  # type: ignore[operator]


def test_names_across_files() -> None:
    key = key_of("4" * 32, "layer")
    assert is_derived(key) and key_of(key, "other layer") == key
    assert key != key_of("4" * 32, "other layer")
    assert not is_derived("4" * 32)
    assert derived("a", "b") != derived("ab", "")


def test_what_the_command_line_prints(base: Path) -> None:
    other = copy(base, "other")
    mark(other, "سارة", 6, "GPE")
    found = as_json(merge(base, other, dry_run=True))
    assert set(found) >= {"added", "changed", "same", "conflicts"}
    assert json.loads(json.dumps(found)) == found
