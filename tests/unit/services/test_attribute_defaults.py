"""Defaults of the scheme are said in the act that makes an annotation; renaming takes values along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.gui_project import make_project

from hashiya.core.beyond.attributes import AttributeChoice, AttributeKind, AttributeType, Subject
from hashiya.core.span import SUGGESTIONS
from hashiya.services.annotate import marking
from hashiya.services.attributes.standing import labels_and_note, read_standing
from hashiya.services.attributes.types import rename_attribute_type, rename_value, set_attribute_types
from hashiya.services.attributes.values import label_document, missing, set_on_annotations, write_note
from hashiya.services.project.project_file import open_project

if TYPE_CHECKING:
    from pathlib import Path

SEX = AttributeType(
    "sex",
    kind=AttributeKind.ONE,
    labels=("PERS",),
    choices=(AttributeChoice("f"), AttributeChoice("m")),
    default="f",
)
GENRE = AttributeType("genre", Subject.DOCUMENT, AttributeKind.TEXT)

SORT = AttributeType(
    "sort",
    kind=AttributeKind.ONE,
    choices=(AttributeChoice("town", labels=("GPE",)), AttributeChoice("post", labels=("OCC",))),
    required=True,
    default="town",
)


def test_a_default_is_said_only_where_it_is_a_value_and_nothing_impossible_is_required(
    tmp_path: Path,
) -> None:
    """Values may be for certain labels alone: a person is no town, and has no sort at all."""
    with open_project(make_project(tmp_path / "p.hashiya"), write=True) as project:
        project.act_as(next(each for each in project.people() if each.kind != "engine").uid)
        project.apply(set_attribute_types(project, [SORT]))
        uid = project.document_uids()[0]
        place = project.document(uid).text.index("مديرة")
        for label in ("PERS", "OCC", "GPE"):
            project.apply(marking.mark(project, uid, place, place + 5, label))
        standing = read_standing(project, uid)
        said = {
            each.label: standing.of(each) for each in project.annotations(uid, layers=[project.person_uid])
        }
        assert said == {"PERS": {}, "OCC": {}, "GPE": {"sort": "town"}}
        wanted = [each.label for _, each in missing(project, uid, project.person_uid) if each is not None]
        assert wanted == ["OCC"]
        assert not project.attribute_types().for_label(Subject.ANNOTATION, "PERS")


def test_a_default_is_said_of_what_is_made_or_accepted(tmp_path: Path) -> None:
    with open_project(make_project(tmp_path / "p.hashiya"), write=True) as project:
        project.act_as(next(each for each in project.people() if each.kind != "engine").uid)
        project.apply(set_attribute_types(project, [SEX, GENRE]))
        uid = project.document_uids()[0]
        text = project.document(uid).text
        suggested = next(each for each in project.annotations(uid) if each.label == "PERS")
        project.apply(marking.accept(project, [suggested]))
        place = text.index("مديرة")
        project.apply(marking.mark(project, uid, place, place + 5, "PERS"))
        project.apply(marking.mark(project, uid, place, place + 5, "OCC"))
        standing = read_standing(project, uid)
        said = {each.surface + each.label: standing.of(each) for each in project.annotations(uid)}
        assert said["سلمىPERS"] == {"sex": "f"} and said["مديرةPERS"] == {"sex": "f"}
        assert said["مديرةOCC"] == {}
        for _ in range(3):
            project.undo()
        assert not read_standing(project, uid).by_key
        assert [each.layer for each in project.annotations(uid) if each.label == "PERS"] == [SUGGESTIONS]


def test_a_value_asks_for_a_renamed_type_by_its_new_name(tmp_path: Path) -> None:
    asking = AttributeChoice("dialect", asks=("country",))
    variety = AttributeType("variety", Subject.DOCUMENT, AttributeKind.ONE, choices=(asking,))
    country = AttributeType("country", Subject.DOCUMENT, AttributeKind.TEXT)
    with open_project(make_project(tmp_path / "p.hashiya"), write=True) as project:
        project.apply(set_attribute_types(project, [variety, country]))
        project.apply(rename_attribute_type(project, Subject.DOCUMENT, "country", "land"))
        found = project.attribute_types().get(Subject.DOCUMENT, "variety")
        assert found is not None
        assert found.choices[0].asks == ("land",)


def test_renaming_a_type_or_a_value_takes_what_was_said_along(tmp_path: Path) -> None:
    with open_project(make_project(tmp_path / "p.hashiya"), write=True) as project:
        project.act_as(next(each for each in project.people() if each.kind != "engine").uid)
        project.apply(set_attribute_types(project, [SEX, GENRE]))
        uid = project.document_uids()[0]
        suggested = next(each for each in project.annotations(uid) if each.label == "PERS")
        project.apply(set_on_annotations(project, [suggested], "sex", "m"))
        project.apply(label_document(project, uid, "genre", "رحلة"))
        project.apply(write_note(project, uid, "أيّ طبعة؟"))
        project.apply(rename_attribute_type(project, Subject.ANNOTATION, "sex", "gender"))
        project.apply(rename_attribute_type(project, Subject.DOCUMENT, "genre", "kind"))
        project.apply(rename_value(project, Subject.ANNOTATION, "gender", "m", "male"))
        (mine,) = [each for each in project.annotations(uid) if each.label == "PERS"]
        assert read_standing(project, uid).of(mine) == {"gender": "male"}
        assert labels_and_note(project) == {uid: ({"kind": "رحلة"}, "أيّ طبعة؟")}
        project.undo()
        project.undo()
        project.undo()
        assert read_standing(project, uid).of(mine) == {"sex": "m"}
