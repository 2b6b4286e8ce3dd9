"""What words propose, for whom, and that it is given in one act; lines cut at words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.helpers.gui_project import make_project

from hashiya.core.beyond.attributes import AttributeChoice, AttributeKind, AttributeType
from hashiya.core.span import Annotation
from hashiya.errors import UserError
from hashiya.progress import CancelToken
from hashiya.services.annotate import marking
from hashiya.services.attributes import looking
from hashiya.services.attributes.proposed_values import find_proposed
from hashiya.services.attributes.standing import read_standing
from hashiya.services.attributes.subtype_proposal import propose_subtype
from hashiya.services.attributes.types import add_types
from hashiya.services.attributes.values import set_each
from hashiya.services.project.project_file import open_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.search.find import line_around

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hashiya.store.project import Project

SHIPPED = [each for each in load_scheme("wojood").types if isinstance(each, AttributeType)]
TEXT = "أقلعت الطائرة من مطار قرطاج إلى مدينة وهران سنة 2021."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with open_project(make_project(tmp_path / "p.hashiya"), write=True) as made:
        made.act_as(next(each for each in made.people() if each.kind != "engine").uid)
        made.apply(add_types(made, SHIPPED))
        yield made


def marked(project: Project, words: str, label: str) -> Annotation:
    uid = project.document_uids()[0]
    start = project.document(uid).text.index(words)
    project.apply(marking.mark(project, uid, start, start + len(words), label))
    return next(each for each in project.annotations(uid) if each.surface == words and each.label == label)


def proposed(project: Project) -> dict[str, dict[str, object]]:
    uid = project.document_uids()[0]
    looked = find_proposed(project.path, uid, person=project.person_uid, cancel=CancelToken())
    assert looked.whole
    return {each.annotation.surface: dict(each.values) for each in looked.found}


def subtype(words: str, label: str, kind: AttributeType) -> str | None:
    start = TEXT.index(words)
    return propose_subtype(Annotation("a", "d", "l", start, start + len(words), label, words), kind, TEXT)


KIND = next(each for each in SHIPPED if each.code == "subtype")


def test_a_subtype_is_proposed_where_the_attribute_has_it() -> None:
    assert subtype("مطار قرطاج", "FAC", KIND) == "AIRPORT"
    assert subtype("مدينة وهران", "GPE", KIND) == "TOWN"
    assert subtype("سنة 2021", "DATE", KIND) is None


def test_an_attribute_of_the_same_name_with_other_values_is_left_alone() -> None:
    own = AttributeType("subtype", kind=AttributeKind.ONE, labels=("FAC",), choices=(AttributeChoice("old"),))
    assert subtype("مطار قرطاج", "FAC", own) is None


def test_what_lacks_values_is_found_and_given_in_one_act(project: Project) -> None:
    place, year = marked(project, "تونس", "GPE"), marked(project, "2024", "DATE")
    found = proposed(project)
    assert found["2024"] == {"calendar": "gregorian", "from": "2024", "to": "2024"}
    assert set(found["تونس"]) == {"subtype"}
    project.apply(set_each(project, [(place, found["تونس"]), (year, found["2024"])]))
    standing = read_standing(project, place.document)
    assert dict(standing.of(place)) == found["تونس"]
    assert dict(standing.of(year)) == found["2024"]
    assert proposed(project) == {}
    project.undo()
    assert proposed(project) == found


def test_what_somebody_said_is_not_proposed_again(project: Project) -> None:
    place = marked(project, "تونس", "GPE")
    project.apply(set_each(project, [(place, {"subtype": "SPORT"})]))
    assert "تونس" not in proposed(project)


def test_what_is_over_the_limit_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    marked(project, "تونس", "GPE")
    marked(project, "2024", "DATE")
    for limit, whole in ((1, False), (2, True)):
        monkeypatch.setattr(looking, "LIMIT", limit)
        found = find_proposed(project.path, "", person=project.person_uid, cancel=CancelToken())
        assert (len(found.found), found.whole) == (limit, whole)


def test_only_annotations_of_the_person_count(project: Project) -> None:
    uid = project.document_uids()[0]
    assert project.annotations(uid)  # suggestions
    assert proposed(project) == {}


def test_values_for_no_label_at_all_are_refused(project: Project) -> None:
    year = marked(project, "2024", "DATE")
    with pytest.raises(UserError) as caught:
        set_each(project, [(year, {"subtype": "TOWN"})])
    assert caught.value.code == "attribute_label"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("مطار", "… من مطار قرطاج …"),
        ("أقلعت", "أقلعت الطائرة …"),
        ("2021", "… سنة 2021."),
    ],
)
def test_a_line_is_cut_between_words(words: str, line: str) -> None:
    start = TEXT.index(words)
    cut = line_around(TEXT, start, start + len(words), most=9)
    assert cut == line.strip("… ").replace("…", "").strip()


def test_a_line_ends_where_the_line_of_the_text_does() -> None:
    text = "سطر أول\nثانٍ هنا\nثالث"
    start = text.index("ثان")
    assert line_around(text, start, start + 4) == "ثانٍ هنا"
