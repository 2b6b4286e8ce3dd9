"""An export as a value: kept, repeated, previewed, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hashiya.errors import UserError
from hashiya.formats import FORMATS
from hashiya.progress import CancelToken
from hashiya.services.annotate import marking
from hashiya.services.dataset.kept_facts import keep_facts
from hashiya.services.exchange import export_profiles
from hashiya.services.exchange.export import usual_layer
from hashiya.services.exchange.export_profiles import ExportProfile
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "سافر يوسف إلى فاس ثم عاد إلى طنجة."


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    path = tmp_path / "p.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        uids = project.add_documents([NewDocument("فارغ", "لا وسم هنا."), NewDocument("رحلة", TEXT)]).added
        for words, label in (("يوسف", "PERS"), ("فاس", "GPE"), ("طنجة", "GPE")):
            start = TEXT.index(words)
            project.apply(marking.mark(project, uids[1], start, start + len(words), label))
    return path


def test_a_plan_is_kept_and_read_again(project_path: Path) -> None:
    plan = ExportProfile(
        "conll", "", labels="GPE=LOC", options={"scheme": "iobes"}, split="80/10/10", seed=7, output="x"
    )
    with Project.open(project_path) as project:
        export_profiles.keep_profile(project, "للتدريب", plan)
        export_profiles.keep_last(project, plan)
        assert (
            export_profiles.profiles(project) == {"للتدريب": plan}
            and export_profiles.last_plan(project) == plan
        )
        export_profiles.keep_profile(project, "للتدريب", None)
        assert export_profiles.profiles(project) == {}


@pytest.mark.parametrize("value", [None, 3, {}, {"format": 5}, {"format": "csv", "seed": "x", "unknown": 1}])
def test_a_foreign_plan_does_no_harm(value: object) -> None:
    plan = export_profiles.plan_from(value)
    assert plan is None or plan == ExportProfile("csv")


@pytest.mark.parametrize(
    "name", [item.name for item in FORMATS if item.write and not (item.missing and item.missing())]
)
def test_every_format_has_a_sample_and_counts(project_path: Path, name: str) -> None:
    plan = ExportProfile(name, usual_layer(name))
    text = export_profiles.sample_of(project_path, plan, cancel=CancelToken())
    assert text or name in ("huggingface", "spacy", "xlsx")
    counted = export_profiles.count_losses(project_path, plan, cancel=CancelToken())
    assert (counted.documents, counted.annotations) == (2, 3)


def test_the_sample_shows_annotated_documents_first(project_path: Path) -> None:
    text = export_profiles.sample_of(project_path, ExportProfile("conll", ""), cancel=CancelToken())
    assert text.index("B-PERS") < text.index("لا")


@pytest.mark.parametrize(("form", "begins"), [("brat", "T1\t"), ("web-annotation", "[")])
def test_a_sample_is_of_the_annotations(project_path: Path, form: str, begins: str) -> None:
    text = export_profiles.sample_of(project_path, ExportProfile(form, ""), cancel=CancelToken())
    assert text.lstrip().startswith(begins) or '"@context"' in text[:200]


def test_a_map_renames_and_a_bad_one_is_told(project_path: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.conll"
    plan = ExportProfile("conll", "", labels="GPE=LOC,PERS=", output=str(output))
    export_profiles.write_plan(project_path, plan, cancel=CancelToken())
    assert "B-LOC" in output.read_text(encoding="utf-8") and "PERS" not in output.read_text(encoding="utf-8")
    with pytest.raises(UserError) as caught:
        export_profiles.count_losses(
            project_path, ExportProfile("conll", "", labels="لا شيء"), cancel=CancelToken()
        )
    assert caught.value.code == "no_label_map"


def test_a_split_writes_parts_with_a_card(project_path: Path, tmp_path: Path) -> None:
    output = tmp_path / "data"
    plan = ExportProfile("conll", "", split="50/50", negatives=False, output=str(output))
    with Project.open(project_path) as project:
        keep_facts(project, {"source": "رسائل", "licence": "تُستأذن صاحبتها", "title": " "})
    given = {"licence": "CC BY 4.0"}  # goes before what is kept
    done = export_profiles.write_plan(project_path, plan, given, cancel=CancelToken())
    assert done.annotations == 3
    card = (output / "README.md").read_text(encoding="utf-8")
    assert "رسائل" in card and "CC BY 4.0" in card
    written = "".join(path.read_text(encoding="utf-8") for path in output.glob("*.conll"))
    assert "B-PERS" in written and "هنا" not in written
    with pytest.raises(UserError) as caught:
        export_profiles.count_losses(
            project_path, ExportProfile("conll", "", split="كثير"), cancel=CancelToken()
        )
    assert caught.value.code == "bad_split"
    with pytest.raises(UserError) as caught:
        export_profiles.write_plan(project_path, plan, {"colour": "أحمر"}, cancel=CancelToken())
    assert caught.value.code == "no_fact"


def test_a_map_that_names_a_label_nobody_has_is_refused(project_path: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.conll"
    plan = ExportProfile("conll", "", labels="XYZ=PER", output=str(out))
    with pytest.raises(UserError) as caught:
        export_profiles.write_plan(project_path, plan, cancel=CancelToken())
    assert caught.value.code == "map_unknown" and "XYZ" in str(caught.value) and not out.exists()
    shipped = ExportProfile("conll", "", labels="wojood-anercorp", output=str(out))
    export_profiles.write_plan(project_path, shipped, cancel=CancelToken())
    assert out.exists()
