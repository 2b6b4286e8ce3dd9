"""People, layers and what is settled against gold: a file, a folder, or another project."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.helpers.copies import SCHEME, open_as
from tests.helpers.teams import uid_of

from hashiya.cli import main
from hashiya.cli.output import first_names
from hashiya.core.document import State
from hashiya.core.span import GOLD
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.evaluate.against_gold import evaluate_project
from hashiya.services.evaluate.engine_scores import judge
from hashiya.services.evaluate.gold_source import match_gold, read_gold
from hashiya.services.evaluate.people_scores import people_scores
from hashiya.services.team import people
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXTS = {
    "رسالة": "كتب يوسف إلى والي عكا يسأله عن قافلة حمص.",
    "سجلّ": "اشترى تاجر من حمص بستانًا عند النهر.",
    "هامش": "لا خبر هنا.",
}
Work = tuple[tuple[str, str, str], ...]
RIGHT: Work = (
    ("رسالة", "يوسف", "PERS"),
    ("رسالة", "والي عكا", "PERS"),
    ("رسالة", "عكا", "GPE"),
    ("رسالة", "حمص", "GPE"),
    ("سجلّ", "حمص", "GPE"),
)
MUNA: Work = (
    ("رسالة", "يوسف", "PERS"),  # right
    ("رسالة", "والي", "PERS"),  # other bounds
    ("رسالة", "عكا", "ORG"),  # other label
    ("رسالة", "قافلة", "ORG"),  # too many; Homs is missing
    ("هامش", "خبر", "ORG"),
)


def make(path: Path, work: dict[str, Work], texts: dict[str, str] = TEXTS) -> Path:
    with Project.create(path, scheme=SCHEME, person=Person("", "المالكة", "owner")) as project:
        project.add_documents([NewDocument(name, text) for name, text in texts.items()])
    for name, marks in work.items():
        with open_as(path, "المالكة" if name == GOLD else name) as project:
            uids = {info.name: info.uid for info in project.documents()}
            for document, words, label in marks:
                start = texts[document].index(words)
                layer = {"layer": GOLD} if name == GOLD else {}
                mark = marking.mark(project, uids[document], start, start + len(words), label, **layer)
                project.apply(mark)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make(tmp_path / "mine.hashiya", {"منى": MUNA, "خالد": RIGHT})


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    return make(tmp_path / "golden.hashiya", {GOLD: RIGHT, "منى": MUNA})


def told(capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    capsys.readouterr()
    assert main([*map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_person_against_another_projects_gold(
    path: Path, golden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, "evaluate", path, "--person", "منى", "--gold", golden, "--differences")
    assert found["micro"] == {"precision": 0.25, "recall": 0.2, "f1": 0.2222} | {
        "correct": 1,
        "predicted": 4,
        "gold": 5,
    }
    assert found["overlap_labels"]["PERS"]["correct"] == 2 and found["labels"]["PERS"]["correct"] == 1
    assert {"gold": "GPE", "predicted": "ORG", "count": 1} in found["confusion"]
    assert found["silent"] == ["سجلّ"] and set(found["documents"]) == {"رسالة", "سجلّ"}
    kinds = [(each["document"], each["kind"], each["surface"]) for each in found["differences"]]
    assert kinds == [
        ("رسالة", "boundary", "والي عكا"),
        ("رسالة", "label", "عكا"),
        ("رسالة", "spurious", "قافلة"),
        ("رسالة", "missing", "حمص"),
        ("سجلّ", "missing", "حمص"),
    ]
    bounds = found["differences"][0]
    text = TEXTS["رسالة"]
    assert text[bounds["start"] : bounds["end"]] == bounds["surface"] == bounds["gold"]["text"]
    assert bounds["found"]["text"] == "والي" and text.startswith(bounds["left"] + bounds["surface"])
    assert found["differences"][2]["gold"] is None and found["differences"][3]["found"] is None


def test_whose_work_is_gold_in_a_project(path: Path, golden: Path, tmp_path: Path) -> None:
    alone = make(tmp_path / "alone.hashiya", {"خالد": RIGHT})
    assert len(read_gold(alone)[0]) == 2
    with pytest.raises(UserError, match="منى") as several:
        read_gold(path)
    assert several.value.code == "gold_layer"
    assert sum(len(each.spans) for each in read_gold(path, layer="خالد")[0].values()) == len(RIGHT)
    with pytest.raises(UserError) as nobody:
        read_gold(golden, layer="غريب")
    assert nobody.value.code == "no_layer"


def test_what_is_settled_is_measured_too(
    path: Path, golden: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(capsys, "evaluate", golden, "--layer", "gold", "--gold", path, "--gold-layer", "خالد")
    assert found["micro"]["f1"] == 1.0 and found["silent"] == []


def test_a_finished_text_without_gold_says_nothing_is_there(path: Path, golden: Path) -> None:
    assert set(read_gold(golden)[0]) == {"رسالة", "سجلّ"}
    with open_as(golden, "المالكة") as project:
        margin = project.document_uids()[2]
        project.apply(marking.set_state(project, margin, State.DONE))
    with open_as(path, "المالكة") as project:
        matched = match_gold(project, read_gold(golden)[0])
        found = evaluate_project(project, matched, layer=uid_of("منى"))
    assert found.evaluation.micro.predicted == len(MUNA)
    assert [each.kind for each in found.evaluation.mistakes if each.document == margin] == []
    assert sum(each.kind == "spurious" for each in found.evaluation.mistakes) == 2


def test_texts_found_by_their_words_and_texts_that_are_others(path: Path, tmp_path: Path) -> None:
    lines = [
        {"name": "باسم آخر", "text": TEXTS["سجلّ"], "spans": [{"start": 14, "end": 17, "label": "GPE"}]},
        {"name": "رسالة", "text": "نصّ آخر تمامًا", "spans": [{"start": 0, "end": 3, "label": "ORG"}]},
        {"name": "غائب", "text": "ليس هنا", "spans": [{"start": 0, "end": 3, "label": "ORG"}]},
    ]
    file = tmp_path / "gold.jsonl"
    file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in lines), "utf-8")
    with Project.open(path, readonly=True) as project:
        matched = match_gold(project, read_gold(file)[0])
        assert list(matched.names.values()) == ["سجلّ"]
        assert (matched.missing, matched.other_text) == (("غائب",), ("رسالة",))
        renamed = match_gold(project, read_gold(file)[0], label_map={"GPE": "ORG"})
        assert [span.label for spans in renamed.spans.values() for span in spans] == ["ORG"]
        with pytest.raises(UserError) as unmatched:
            match_gold(project, {"غائب": read_gold(file)[0]["غائب"]})
    assert unmatched.value.code == "gold_unmatched"


def test_who_is_one_is_measured_as_one_layer(path: Path, golden: Path) -> None:
    with open_as(path, "المالكة") as project:
        project.apply(people.join_people(project, [uid_of("منى"), uid_of("خالد")]))
        found = evaluate_project(project, match_gold(project, read_gold(golden)[0]), layer=uid_of("خالد"))
    assert found.evaluation.micro.recall == 1.0 and found.evaluation.micro.correct == len(RIGHT)


def test_everybody_and_the_engines_against_it(path: Path, golden: Path) -> None:
    with Project.open(path, readonly=True) as project:
        given = match_gold(project, read_gold(golden)[0])
        scores = {each.name: each.evaluation for each in people_scores(project, given=given).people}
        assert scores["خالد"].micro.f1 == 1.0 and scores["منى"].micro.correct == 1
        assert people_scores(project).people == ()
    judged = judge(str(path), "", str(golden))
    assert set(judged.names.values()) == {"رسالة", "سجلّ"}


def test_people_read_it(path: Path, golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words: Sequence[object] = ("evaluate", path, "--person", "منى", "--gold", golden, "--differences")
    assert main([*map(str, words)]) == 0
    out = capsys.readouterr().out
    assert "GPE" in out and "5 differences" in out and "nothing is marked in 1 text: سجلّ" in out
    assert "رسالة 13-21 boundary: gold PERS, here PERS «والي»: كتب يوسف إلى [والي عكا] يسأله" in out
    assert main(["evaluate", str(path), "--person", "غريب", "--gold", str(golden)]) == 1
    assert "nobody called" in capsys.readouterr().err
    assert main(["evaluate", str(path), "--gold", str(path)]) == 1
    assert "--gold-layer" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["evaluate", str(path), "--person", "منى", "--layer", "gold", "--gold", str(golden)])


def test_of_many_names_the_first_are_told() -> None:
    assert first_names(["أ", "ب"]) == "أ, ب"
    assert first_names(list("أبجده")) == "أ, ب, ج, د, ه"
    assert first_names(list("أبجدهو")) == "أ, ب, ج, د, ه, …"


def test_a_damaged_or_strange_database_is_no_gold(path: Path, tmp_path: Path) -> None:
    strange = tmp_path / "strange.db"
    strange.write_bytes(b"SQLite format 3\0" + b"\0" * 200)
    with pytest.raises(UserError, match="not a Hashiya project"):
        read_gold(strange)
