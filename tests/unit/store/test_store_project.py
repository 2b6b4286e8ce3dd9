"""A project file from its making to its second opening."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.helpers.store import PERSON, SCHEME, TEXT, assert_sound, make, place, shown, suggestion

from hashiya.core.changes import Act, Edit
from hashiya.core.document import Direction, State, digest
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import ConflictError, ProjectError, UserError
from hashiya.services.annotate import marking
from hashiya.services.project.documents import delete_documents, rename_document, set_direction, set_meta
from hashiya.store.file.connection import APPLICATION_ID
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person


def test_a_new_file_is_what_the_header_says(tmp_path: Path) -> None:
    project, _ = make(tmp_path)
    with project:
        db = sqlite3.connect(project.path)
        pragmas = {
            name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        }
        mode = db.execute("PRAGMA journal_mode").fetchone()[0]
        db.close()
    assert pragmas == {"application_id": APPLICATION_ID, "user_version": project_schema()}
    assert mode == "wal"
    assert [path.name for path in tmp_path.iterdir()] == ["t.hashiya"]


def project_schema() -> int:
    from hashiya.store.file import connection, migrations

    assert len(migrations.STEPS) == connection.SCHEMA
    return connection.SCHEMA


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
    project.set_setting("engines", {"lexicon": {"on": True}})
    project.save_model("crf", b"\0weights", {"labels": 3})
    before = (project.uid, project.title, project.scheme(), project.documents(), project.annotations(uid))
    project.close()
    project.close()
    with Project.open(project.path) as again:
        assert (again.uid, again.title, again.scheme(), again.documents(), again.annotations(uid)) == before
        assert again.person_uid == PERSON.uid
        assert again.setting("engines") == {"lexicon": {"on": True}}
        assert again.setting("other", 7) == 7
        assert again.model("crf") == b"\0weights"
        assert [(model.name, model.size, model.meta) for model in again.models()] == [
            ("crf", 8, {"labels": 3})
        ]
        assert again.model("none") is None
        again.delete_model("crf")
        assert again.models() == []


def test_the_text_is_kept_as_it_is_and_cannot_change(tmp_path: Path) -> None:
    text = "سطر\u00a0أول\n\nسَطْرٌ 𐤀 📌 ثانٍ\u200f\u2028\ufeff  "
    project, (uid,) = make(tmp_path, (text,))
    with project:
        document = project.document(uid)
        assert document.text == text and document.sha256 == digest(text)
        assert project.documents()[0].characters == len(text)
        with pytest.raises(sqlite3.IntegrityError, match="never changes"):
            project.write(lambda db: db.execute("UPDATE texts SET text = 'x'"))
        with pytest.raises(sqlite3.IntegrityError, match="never removed"):
            project.write(lambda db: db.execute("DELETE FROM texts"))
        with pytest.raises(sqlite3.IntegrityError, match="never changes"):
            project.write(lambda db: db.execute("UPDATE documents SET sha256 = ''"))
        assert project.document(uid).text == text


@pytest.mark.parametrize("statement", ["UPDATE journal SET kind = 'x'", "DELETE FROM journal"])
def test_the_journal_is_append_only(tmp_path: Path, statement: str) -> None:
    project, _ = make(tmp_path)
    with project, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        project.write(lambda db: db.execute(statement))


def test_the_same_text_is_skipped_and_a_deleted_one_comes_back(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        again = project.add_documents(
            [NewDocument("نسخة", TEXT), NewDocument("نص 0", "نص آخر"), NewDocument("ج", "نص آخر")]
        )
        assert again.skipped == (("نسخة", uid), ("ج", again.added[0]))
        assert [each.name for each in project.documents()] == ["نص 0", "نص 0 (2)"]
        project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
        project.apply(delete_documents(project, [uid]))
        assert [each.uid for each in project.documents()] == list(again.added)
        assert project.label_counts() == []
        back = project.add_documents([NewDocument("نص 0", TEXT)])
        assert back.restored == (uid,) and not back.added
        assert shown(project, uid) == [("me", "سلمى", "PERS", "accepted")]
        assert project.label_counts() == [("PERS", PERSON.uid, "accepted", 1)]


def test_documents_come_with_annotations(tmp_path: Path) -> None:
    project, _ = make(tmp_path, ())
    start, end = place(TEXT, "القيروان")
    given = Annotation("", "", PERSON.uid, start, end, "LOC", "القيروان")
    with project:
        report = project.add_documents(
            [NewDocument("ن", TEXT, annotations=[given, given], meta={"عام": 2020})]
        )
        assert (report.annotations, report.dropped) == (1, 1)
        (kept,) = project.annotations(report.added[0])
        assert kept.surface == "القيروان" and kept.by == PERSON.uid and kept.created
        assert dict(project.document(report.added[0]).meta) == {"عام": 2020}
        more = project.add_annotations(report.added[0], [given, replace(given, label="ORG")])
        assert more.args["count"] == 1
        assert not project.add_annotations(report.added[0], [given]).journal
        assert_sound(project)


@pytest.mark.parametrize(
    "wrong",
    [
        Annotation("", "", "x", 0, 5, "LOC", "شيء"),
        Annotation("", "", "x", 5, 5, "LOC", ""),
        Annotation("", "", "x", -1, 5, "LOC", ""),
        Annotation("", "", "x", 0, 10_000, "LOC", ""),
    ],
)
def test_annotations_that_do_not_fit_are_refused_and_nothing_is_added(
    tmp_path: Path, wrong: Annotation
) -> None:
    project, _ = make(tmp_path, ())
    with project:
        with pytest.raises(UserError) as caught:
            project.add_documents([NewDocument("أ", "نص أول"), NewDocument("ب", TEXT, annotations=[wrong])])
        assert caught.value.code == "span_mismatch"
        assert project.documents() == []


@pytest.mark.parametrize("text", ["نص \ud800", "نص \0"])
def test_texts_that_cannot_be_stored_are_refused(tmp_path: Path, text: str) -> None:
    project, _ = make(tmp_path, ())
    with project, pytest.raises(UserError) as caught:
        project.add_documents([NewDocument("أ", text)])
    assert caught.value.code == "text_not_canonical"


def test_acts_on_documents_can_be_undone(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        before = project.document(uid)
        for act in (
            rename_document(project, uid, "اسم"),
            set_direction(project, uid, Direction.LTR),
            set_meta(project, uid, "source", ["أ", 1]),
            marking.set_state(project, uid, State.DONE),
        ):
            changes = project.apply(act)
            assert changes.document_list and changes.documents == {uid}
        after = project.document(uid)
        assert (after.name, after.direction, after.state) == ("اسم", Direction.LTR, State.DONE)
        assert dict(after.meta) == {"source": ["أ", 1]}
        while project.undo():
            pass
        assert project.document(uid) == before


def test_reading_by_range_finds_what_overlaps_however_long_it_is(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        for words, label in ((TEXT[5:60], "ORG"), ("يوسف", "PERS"), ("القيروان", "LOC")):
            project.apply(marking.mark(project, uid, *place(TEXT, words), label))
        start, end = place(TEXT, "القيروان")
        found = project.annotations(uid, start=start + 1, end=start + 2)
        assert [each.label for each in found] == ["ORG", "LOC"]
        assert [each.label for each in project.annotations(uid, start=end)] == ["ORG"]
        assert [each.label for each in project.annotations(uid, end=start)] == ["ORG", "PERS"]
        assert project.annotations(uid, layers=[], start=0) == []
        assert project.annotations("0" * 32) == []


def test_counts_follow_every_change(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.replace_suggestions(
            uid, ["lexicon"], [suggestion(TEXT, "القيروان", "LOC"), suggestion(TEXT, "سلمى", "PERS")]
        )
        info = project.documents(PERSON.uid)[0]
        assert (info.annotations, info.suggestions) == (0, 2)
        first = project.annotations(uid)[0]
        project.apply(marking.accept(project, [first]))
        info = project.documents(PERSON.uid)[0]
        assert (info.annotations, info.suggestions) == (1, 1)
        assert project.documents("other")[0].annotations == 0
        assert project.documents()[0].annotations == 1
        assert project.layers(uid) == [(PERSON.uid, 1), (SUGGESTIONS, 1)]
        assert project.layers() == project.layers(uid)
        project.undo()
        assert project.documents(PERSON.uid)[0].suggestions == 2
        assert_sound(project)


def test_untouched_documents_are_new_and_hold_nothing_of_ours(tmp_path: Path) -> None:
    texts = (TEXT, f"{TEXT} ثانية", f"{TEXT} ثالثة", f"{TEXT} رابعة")
    project, (bare, suggested, marked, done) = make(tmp_path, texts)
    with project:
        found = [suggestion(texts[1], "سلمى", "PERS")]
        project.replace_suggestions(suggested, ["lexicon"], found)
        project.apply(marking.mark(project, marked, *place(TEXT, "سلمى"), "PERS"))
        project.apply(marking.set_state(project, done, State.DONE))
        assert project.untouched_documents(PERSON.uid) == [bare]
        project.replace_suggestions(suggested, ["lexicon"], [])
        assert project.untouched_documents(PERSON.uid) == [bare, suggested]


def test_people_and_engines(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        other = project.person("يوسف")
        assert other is not None and project.person("يوسف") == other
        assert project.person("غائب", create=False) is None
        project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "سلمى", "PERS")])
        assert [(each.name, each.kind) for each in project.people()] == [
            ("سلمى", "annotator"),
            ("يوسف", "annotator"),
            ("lexicon", "engine"),
        ]
        assert project.person("lexicon", create=False) is None  # an engine is nobody's name
        project.act_as(other)
        project.apply(marking.accept(project, project.annotations(uid)))
        assert project.annotations(uid)[0].layer == other.uid
        assert project.act_as(PERSON.uid) == project.people()[0]
        newcomer = Person("b" * 32, "ليلى", "reviewer")
        assert project.act_as(newcomer).kind == "reviewer"
        with pytest.raises(ProjectError):
            project.act_as("c" * 32)


def test_a_stale_act_changes_nothing(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.replace_suggestions(uid, ["lexicon"], [suggestion(TEXT, "سلمى", "PERS")])
        found = project.annotations(uid)
        stale = marking.accept(project, found)
        project.apply(marking.relabel(project, found[0], "ORG"))
        before = project.annotations(uid), project.journal()
        with pytest.raises(ConflictError):
            project.apply(stale)
        gone = Edit("annotations", "f" * 32, {"note": ""}, {"note": "x"})
        with pytest.raises(ConflictError):
            project.apply(Act("note", (gone,)))
        assert (project.annotations(uid), project.journal()) == before
        with pytest.raises(ValueError, match="no edit may touch"):
            project.apply(Act("x", (Edit("journal", "1", None, {}),)))


def test_an_exact_duplicate_is_refused_by_the_store_itself(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        act = marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS")
        project.apply(act)
        (edit,) = [edit for edit in act.edits if edit.table == "annotations"]
        assert edit.after is not None
        twin = Edit("annotations", "d" * 32, None, {**edit.after, "uid": "d" * 32})
        with pytest.raises(UserError) as caught:
            project.apply(Act("mark", (twin,)))
        assert caught.value.code == "duplicate"
        moved = Edit(
            "annotations", "d" * 32, None, {**edit.after, "uid": "d" * 32, "start": 0, "label": "LOC"}
        )
        with pytest.raises(UserError) as caught:
            project.apply(Act("mark", (moved,)))
        assert caught.value.code == "span_mismatch"
        assert len(project.annotations(uid)) == 1


def test_a_batch_is_all_or_nothing(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        with pytest.raises(RuntimeError), project.batch():
            project.add_documents([NewDocument("أ", "نص جديد")])
            raise RuntimeError
        assert len(project.documents()) == 1
        with project.batch():
            added = project.add_documents([NewDocument("أ", "نص جديد")]).added
            project.replace_suggestions(added[0], ["lexicon"], [suggestion("نص جديد", "جديد", "LOC")])
        assert shown(project, added[0]) == [(SUGGESTIONS, "جديد", "LOC", "suggested")]
        assert uid != added[0]


def test_decisions_say_what_was_accepted_and_what_is_nothing(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.replace_suggestions(
            uid,
            ["lexicon"],
            [suggestion(TEXT, each, "LOC") for each in ("القيروان", "سلمى", "الأفق")],
        )
        one, two, _ = project.annotations(uid)
        project.apply(marking.reject(project, [one]))
        project.apply(marking.mark(project, uid, *one.range, "PERS"))
        project.apply(marking.reject(project, [two]))
        found = [(each.surface, each.label) for each in project.decisions()]
        assert found == [("سلمى", "PERS"), ("القيروان", None)]
        assert project.decisions(layers=["x"]) == [] == project.decisions(documents=[])
        listed = list(project.iter_annotations(statuses=[Status.REJECTED]))
        assert [each.surface for each in listed] == ["سلمى", "القيروان"]
        assert list(project.iter_annotations(label="ORG")) == []


def test_the_journal_tells_who_did_what_to_which(tmp_path: Path) -> None:
    project, (first, second) = make(tmp_path, (TEXT, "نص ثان عن تونس"))
    with project:
        project.apply(marking.mark(project, first, *place(TEXT, "سلمى"), "PERS"))
        project.apply(marking.mark(project, second, 11, 14, "LOC"))
        (marked,) = project.annotations(second)
        project.undo()
        kinds = [(each.kind, each.documents) for each in project.journal(document=second)]
        assert kinds[:2] == [("undo", (second,)), ("mark", (second,))]
        undo, act = project.journal(annotation=marked.uid)
        assert undo.undoes == act.uid and undo.args["of"] == "mark" and act.by == PERSON.uid
        assert project.journal_edits(undo.id) == Act("x", project.journal_edits(act.id)).inverse().edits
        assert len(project.journal(limit=2)) == 2
        assert project.journal(before=act.id)[0].id == act.id - 1
        assert project.journal(by="nobody") == []
        assert project.journal(since="9999") == []


def test_opening_imports_nothing_heavy(tmp_path: Path) -> None:
    project, _ = make(tmp_path)
    project.close()
    script = (
        "import sys\nfrom hashiya.store.project import Project\n"
        f"with Project.open({str(project.path)!r}) as p: p.documents()\n"
        "print([m for m in ('sqlite_utils', 'pandas', 'numpy', 'PySide6', 'regex') if m in sys.modules])\n"
        "from hashiya.core.labels import Scheme\n"
        f"Project.create({str(tmp_path / 'n.hashiya')!r}, scheme=Scheme('s', '', '', ())).close()\n"
        "print([m for m in ('pandas', 'numpy') if m in sys.modules])"
    )
    root = str(Path(__file__).resolve().parents[3] / "desktop")
    out = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": root, "PATH": ""},
    )
    assert out.stdout.split("\n")[:2] == ["[]", "[]"]


def test_creating_never_overwrites(tmp_path: Path) -> None:
    taken = tmp_path / "t.hashiya"
    taken.write_text("x")
    with pytest.raises(ProjectError) as caught:
        Project.create(taken, scheme=SCHEME)
    assert caught.value.code == "exists" and taken.read_text() == "x"
    with pytest.raises(UserError) as missing:
        Project.create(tmp_path / "no" / "t.hashiya", scheme=SCHEME)
    assert missing.value.code == "not_found"


def test_the_log_of_a_file_that_is_gone_does_not_get_into_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "p.hashiya"
    Project.create(path, scheme=SCHEME).close()
    with Project.open(path) as project:
        project.add_documents([NewDocument("قديم", "نصّ قديم")])
        log = (tmp_path / "p.hashiya-wal").read_bytes()
    assert log
    path.unlink()
    (tmp_path / "p.hashiya-wal").write_bytes(log)
    with Project.create(path, scheme=SCHEME) as project:
        assert project.documents() == []
    (kept,) = tmp_path.glob("p.hashiya-wal.orphan-*")
    assert kept.read_bytes() == log
