"""What the card of a data set says, and that the hub's own library reads it without a word of complaint."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from tests.helpers.parted import project_of, stories

from hashiya.core.changes import Act, Edit
from hashiya.core.span import Annotation, Status
from hashiya.services.annotate import marking
from hashiya.services.dataset.kept_facts import keep_facts
from hashiya.services.exchange import export
from hashiya.services.exchange.export import ExportSelection, write_options
from hashiya.services.exchange.export_split import DataSplit, export_split
from hashiya.services.exchange.records import edit_of

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project


def header(folder: Path) -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    found = yaml.safe_load((folder / "README.md").read_text("utf-8").split("---")[1])
    assert isinstance(found, dict)
    return found


def by_two(folder: Path) -> Project:
    """Two people over the same texts; of one text an engine's suggestion was accepted, another waits."""
    project = project_of(folder, stories(10))
    other = project.person("عامر")
    assert other is not None
    texts = dict(project.texts())
    edits: list[Edit] = []
    for uid, text in texts.items():
        end = text.index(" ")
        edits.append(edit_of(Annotation(f"{len(edits):032x}", uid, other.uid, 0, end, "PERS", text[:end])))
    project.apply(Act("imported_annotations", tuple(edits), {"count": len(edits), "name": "x"}))
    first, second, *_ = texts
    for uid in (first, second):
        start = texts[uid].index(" ") + 1
        end = texts[uid].index(" ", start)
        found = Annotation("", "", "", start, end, "ORG", "", source="crf", version="1", score=0.9, why="[]")
        project.replace_suggestions(uid, ["crf"], [found])
    waiting = [each for each in project.annotations(first) if each.status is Status.SUGGESTED]
    project.apply(marking.accept(project, waiting))
    return project


def split(
    project: Project, folder: Path, format_name: str = "huggingface", **choices: Any
) -> export.Exported:
    selection = ExportSelection(**choices)
    return export_split(project, folder, format_name, selection, write_options(), DataSplit("60/20/20"))


def test_the_card_says_what_the_data_are(tmp_path: Path) -> None:
    with by_two(tmp_path) as project:
        done = split(project, tmp_path / "out", include_suggested=True)
    found = header(tmp_path / "out")
    assert found["language"] == ["ar"] and found["size_categories"] == ["n<1K"]
    assert found["task_categories"] == ["token-classification"]
    assert found["task_ids"] == ["named-entity-recognition"]
    assert set(found["annotations_creators"]) == {"expert-generated", "machine-generated"}
    assert "license" not in found
    assert [each.code for each in done.lost if each.code.startswith("card")] == ["card_licence"]
    card = (tmp_path / "out/README.md").read_text("utf-8")
    assert "suggested by an engine, accepted by a person: 1 (" in card
    assert "suggested by an engine, decided by nobody: 1 (" in card
    assert "`tokens` and `ner_tags`" in card and "Hashiya " in card and "sentence" in card
    # The agreement is the program's own: seven of ten first words have one label from both.
    assert "F1 0." in card and "people · واسمون: 2" in card
    for code in ("text",):
        assert code in card
    assert "النصّ" in card


def test_what_people_told_goes_before_what_the_program_measured(tmp_path: Path) -> None:
    with by_two(tmp_path) as project:
        keep_facts(project, {"agreement": "قيس يدويًّا", "licence": "CC-BY-4.0"})
        done = split(project, tmp_path / "out", "conll")
    card = (tmp_path / "out/README.md").read_text("utf-8")
    assert "قيس يدويًّا" in card and "F1 0." not in card and header(tmp_path / "out")["license"] == "cc-by-4.0"
    assert not [each for each in done.lost if each.code.startswith("card")]


def test_the_counts_of_card_answer_and_files_are_one(tmp_path: Path) -> None:
    with by_two(tmp_path) as project:
        uid = project.document_uids()[0]
        text = project.document(uid).text
        project.apply(marking.mark(project, uid, 0, text.index(" ", 30), "LOC"))  # around others
        done = split(project, tmp_path / "out", "conll")
        whole = export.export(project, tmp_path / "a.conll", "conll", ExportSelection(), write_options())
        told = export.losses(project, "conll", ExportSelection(), write_options())
    files = [tmp_path / f"out/{part}.conll" for part in ("train", "dev", "test")]
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    held = sum(" B-" in line for line in lines)
    assert held == done.annotations == whole.annotations == told.annotations
    card = (tmp_path / "out/README.md").read_text("utf-8")
    table = card.split("## الأنواع · Labels")[1].split("##")[0]
    rows = [line.split("|")[1:-1] for line in table.splitlines() if line.startswith("| ")][2:]
    assert sum(int(cell) for row in rows for cell in row[2:5]) == held
    made = card.split("## من وسم · Who annotated")[1].split("##")[0]
    assert sum(int(line.rsplit(": ")[-1].split(" ")[0]) for line in made.splitlines() if line) == held


@pytest.mark.parametrize("whole", [True, False])
def test_the_library_loads_it_without_a_warning(
    tmp_path: Path, whole: bool, caplog: pytest.LogCaptureFixture
) -> None:
    datasets = pytest.importorskip("datasets")
    with by_two(tmp_path) as project:
        if whole:
            export.export(project, tmp_path / "out", "huggingface", ExportSelection(), write_options())
        else:
            split(project, tmp_path / "out")
    datasets.logging.enable_propagation()
    with caplog.at_level(logging.WARNING):
        found = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    datasets.logging.disable_propagation()
    assert not [each.message for each in caplog.records if each.name.startswith("datasets")]
    names = next(iter(found.values())).features["ner_tags"].feature.names
    assert names[0] == "O" and "B-PERS" in names
