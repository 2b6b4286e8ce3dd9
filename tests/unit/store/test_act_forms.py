"""What acts tell of themselves: one form for each kind, kept in writing and in reading."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from tests.helpers.store import TEXT, make, place

from hashiya.core.act_forms import ACT_FORMS, ActArgs, check_form, read_args
from hashiya.core.changes import Act, Edit
from hashiya.services.annotate import marking
from hashiya.store.project import Project
from hashiya.ui.wording.act_words import ACT_WORDS
from hashiya.ui.wording.history_words import GROUPS

PACKAGE = Path(__file__).resolve().parents[3] / "desktop" / "hashiya"


def test_every_kind_that_is_made_has_a_form() -> None:
    made = re.compile(r'(?:\bAct|\.act)\(\s*"(\w+)"')
    found = {kind for path in PACKAGE.rglob("*.py") for kind in made.findall(path.read_text("utf-8"))}
    assert len(found) > 40
    assert found <= set(ACT_FORMS)


def test_words_ask_for_nothing_that_the_acts_do_not_tell() -> None:
    assert set(ACT_WORDS) == set(ACT_FORMS)
    for kind, words in ACT_WORDS.items():
        wanted = {name for each in words for name in re.findall(r"\{(\w+)\}", each)}
        assert wanted <= set(ACT_FORMS[kind]), kind
    grouped = {kind for kinds in GROUPS.values() for kind in kinds}
    assert set(ACT_FORMS) - grouped == {"repair"}
    assert grouped <= set(ACT_FORMS)


def test_forms_tell_only_what_has_a_type() -> None:
    told = {name for form in ACT_FORMS.values() for name in form}
    assert told | {"of", "relations"} == set(ActArgs.__annotations__)  # what any act may tell


def test_an_act_of_no_form_is_not_written(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        edit = Edit("documents", uid, {"name": project.document(uid).name}, {"name": "اسم آخر"})
        with pytest.raises(ValueError, match="no form for acts of the kind 'renamed'"):
            project.apply(Act("renamed", (edit,)))
        with pytest.raises(ValueError, match="tells no score, verdict"):
            project.apply(Act("rename_document", (edit,), {"name": "اسم آخر", "score": 0.5, "verdict": "x"}))
        assert project.document(uid).name != "اسم آخر"
        assert project.journal()[0].kind == "import"
    with pytest.raises(ValueError, match="tells no of"):
        check_form("mark", {"of": "mark"})
    check_form("undo", {"of": "of another version", "label": "PERS"})


def test_what_is_told_is_read_again_also_of_what_was_undone(tmp_path: Path) -> None:
    project, (uid,) = make(tmp_path)
    with project:
        project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
        project.undo()
    with Project.open(project.path) as again:
        undone, done, _ = again.journal()
        assert done.args == {"label": "PERS", "surface": "سلمى"}
        assert undone.args == {"of": "mark", "label": "PERS", "surface": "سلمى"}


def test_what_does_not_fit_in_a_row_of_the_journal_is_left_out(tmp_path: Path) -> None:
    """As another version or a strange hand may have written it; nobody asks for what is no number."""
    project, (uid,) = make(tmp_path)
    with project:
        project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
    strange = {"label": 5, "surface": "سلمى", "count": "many", "documents": True, "colour": "red", "score": 1}
    db = sqlite3.connect(project.path)
    db.execute("DROP TRIGGER journal_is_append_only")
    db.execute("UPDATE journal SET args = ? WHERE kind = 'mark'", (json.dumps(strange),))
    db.commit()
    db.close()
    with Project.open(project.path) as again:
        assert again.journal()[0].args == {"surface": "سلمى", "score": 1}


def test_lists_and_counts_by_name_are_looked_into() -> None:
    whole: ActArgs = {"engines": ["crf"], "repaired": {"counts": 2}, "crossed": ["سلمى"]}
    assert read_args(whole) == whole
    assert read_args({"engines": ["crf", 1], "repaired": {"counts": "2"}, "crossed": "سلمى"}) == {}
