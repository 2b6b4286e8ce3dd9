"""Bad input to learning: clear words, no crash, and the project as it was."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from tests.helpers.learning_project import confirm, make_learning_project, spans_of, text_of
from tests.helpers.suggesting import WOJOOD

from hashiya.core.document import State
from hashiya.core.labels import Label, Scheme
from hashiya.core.span import Span
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest.candidates import find_candidates, least_certain
from hashiya.services.suggest.highlight import suggest_project
from hashiya.services.suggest.highlighter import Highlighter, Work
from hashiya.services.suggest.lessons import Lesson, Material
from hashiya.services.suggest.models import kept_models, learn_from, material, model_trouble
from hashiya.services.suggest.train import import_model, learn, train_project
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument
from hashiya.suggest.base import Decision, Knowledge

if TYPE_CHECKING:
    from pathlib import Path

HERBS = Scheme("herbs", "أعشاب", "Herbs", (Label("HERB", "عشبة", "herb"),))
ODD_TEXTS = {
    "empty": "",
    "blank": " \n\t \n",
    "latin": "Invoice 42 of 3 May 2024, Basel, to Anna Meyer.",
    "marks": "\u064b\u064c\u0640 \u0640\u0640 \u0651",
    "signs": "، ؛ … «» () ?! 😀\u200f\u200e",
    "one word": "كتاب",
    "hidden": "\u200f\u202bاسم\u202c\u200b \u2066x\u2069",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sound project model for Wojood's labels."""
    lessons = (Lesson(f"d{at}", text_of(at), tuple(Span(*each) for each in spans_of(at))) for at in range(4))
    return learn(Material(WOJOOD, tuple(lessons))).data


@pytest.fixture
def project(tmp_path: Path) -> Project:  # type: ignore[misc]
    with Project.open(make_learning_project(tmp_path / "p.hashiya", done=3, more=1)) as opened:
        yield opened


# --- model files


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a model"),
        (b"HASHIYA", "not a model"),
        ("ليس نموذجًا".encode(), "not a model"),
        (b"\x80\x04\x95pickle", "not a model"),
        (b"PK\x03\x04zip", "not a model"),
        (b"HASHIYA-MODEL 9\nsomething", "newer"),
    ],
)
def test_a_foreign_model_file_leaves_everything_as_it_is(
    project: Project, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "x.hmodel"
    file.write_bytes(content)
    with pytest.raises(UserError, match=words) as refused:
        import_model(project, file)
    assert refused.value.hint and kept_models(project) == []


def test_a_model_cut_off_anywhere_is_refused(project: Project, tmp_path: Path, model: bytes) -> None:
    file = tmp_path / "x.hmodel"
    for length in (17, 40, len(model) // 2, len(model) - 1):
        file.write_bytes(model[:length])
        with pytest.raises(UserError, match="damaged"):
            import_model(project, file)
    assert kept_models(project) == []
    file.write_bytes(model)
    import_model(project, file)
    assert [kept.used for kept in kept_models(project)] == [True]


def test_a_folder_and_nothing_at_all_are_no_models(project: Project, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.hmodel"):
        with pytest.raises(UserError) as refused:
            import_model(project, path)
        assert path.name in str(refused.value) and kept_models(project) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is readable to root")
def test_a_model_that_may_not_be_read(project: Project, tmp_path: Path, model: bytes) -> None:
    file = tmp_path / "x.hmodel"
    file.write_bytes(model)
    file.chmod(0)
    with pytest.raises(UserError):
        import_model(project, file)


def test_the_bundled_model_is_no_project_model(project: Project) -> None:
    from hashiya.assets import resource
    from hashiya.suggest.crf.crf_recognizer import BUNDLED

    with pytest.raises(UserError, match="other kind"):
        import_model(project, resource("models", BUNDLED))
    assert kept_models(project) == []


def test_a_model_of_other_labels_is_refused_by_their_names(tmp_path: Path, model: bytes) -> None:
    file = tmp_path / "x.hmodel"
    file.write_bytes(model)
    with create_project(tmp_path / "herbs.hashiya", scheme=HERBS, person="ليلى") as herbs:
        with pytest.raises(UserError, match="GPE, ORG, PERS") as refused:
            import_model(herbs, file)
        assert refused.value.code == "model_labels" and kept_models(herbs) == []


def test_a_broken_model_in_the_file_stops_no_engine_and_is_told(project: Project) -> None:
    assert model_trouble(project) is None
    project.save_model("crf", b"broken", {})
    uid = project.document_uids()[-1]
    assert suggest_project(project, documents=[uid]).suggestions
    assert len(project.annotations(project.document_uids()[0])) == len(spans_of(0))  # no work is touched
    trouble = model_trouble(project)
    assert trouble is not None and trouble.code == "model_foreign"


# --- texts


@pytest.mark.parametrize("name", ODD_TEXTS)
def test_texts_with_nothing_to_find(name: str) -> None:
    text = ODD_TEXTS[name]
    found = Highlighter(Knowledge(WOJOOD), ()).suggest(Work(name, text))
    assert all(0 <= item.start < item.end <= len(text) for item in found)
    if name in ("empty", "blank", "marks", "signs"):
        assert found == []


def test_learning_from_texts_with_nothing_in_them() -> None:
    texts = [Lesson(name, text, ()) for name, text in ODD_TEXTS.items()]
    with pytest.raises(UserError) as refused:
        learn(Material(WOJOOD, tuple(texts)))
    assert refused.value.code == "nothing_to_learn"
    lessons = [Lesson(f"d{n}", text_of(n), tuple(Span(*each) for each in spans_of(n))) for n in range(4)]
    learned = learn(Material(WOJOOD, (*lessons, *texts)))
    assert learned.documents == 4 + len(texts) and learned.labels


@pytest.mark.parametrize("name", ODD_TEXTS)
def test_decisions_in_odd_texts_teach_without_a_crash(name: str) -> None:
    text = ODD_TEXTS[name] or " "
    decisions = (Decision(name, 0, len(text), text, "ORG"), Decision(name, 0, 1, text[:1], None))
    knowledge = Knowledge(WOJOOD, decisions=decisions, texts={name: text})
    found = Highlighter(knowledge, ()).suggest(Work("other", text_of(0)))
    assert all(0 <= item.start < item.end for item in found)


def test_a_long_text_of_one_line_is_trained_on_and_asked() -> None:
    words = "زار يوسف البنّاء مدينة دمشق ثم عاد "
    text = words * 150
    at = words.index("دمشق")
    spans = tuple(Span(n * len(words) + at, n * len(words) + at + 4, "GPE") for n in range(150))
    learned = learn(Material(WOJOOD, (Lesson("long", text, spans), Lesson("more", words, spans[:1]))))
    assert learned.labels == ["GPE"]


# --- projects


def test_one_document_with_one_label_is_enough(tmp_path: Path) -> None:
    with create_project(tmp_path / "one.hashiya", scheme=HERBS, person="ليلى") as project:
        (uid,) = project.add_documents([NewDocument("عطارة", "طحن العطار الزعتر ثم باع الزعتر.")]).added
        confirm(project, uid, [(12, 18, "HERB")])
        training = train_project(project)
        assert training.documents == 1 and training.labels == ["HERB"] and training.used
        assert "Too few" in training.sentence
        assert json.dumps(training.check)
        assert kept_models(project)[0].used


def test_a_project_without_anything_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "none.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        for _ in range(2):  # without documents, then with documents that hold nothing
            with pytest.raises(UserError) as refused:
                train_project(project)
            assert refused.value.code == "nothing_to_learn" and kept_models(project) == []
            added = project.add_documents([NewDocument("فارغ", "نصّ بلا وسوم."), NewDocument("x", "Latin")])
            for uid in added.added:
                project.apply(marking.set_state(project, uid, State.DONE))
    with pytest.raises(UserError, match="no confirmed"):
        learn_from(str(path))
    assert len(material(str(path)).lessons) == 2
    assert least_certain(str(path), 10) == []
    assert find_candidates(str(path), "gone", "1") is None
