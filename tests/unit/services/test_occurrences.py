"""Where else the same words stand, and what is known of each place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hashiya.core.fold import EXACT
from hashiya.progress import CancelToken
from hashiya.services.annotate import marking
from hashiya.services.annotate.occurrences import OccurrenceQuery, find_occurrences, places_in
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "زرنا سوق النحّاسين وسوق النحاسين، ثم سُوقَ النَّحَّاسِينَ بعيدًا عن أسواق حلب وبسوق النحّاسين."


def surfaces(wanted: OccurrenceQuery, text: str = TEXT) -> list[str]:
    return [text[start:end] for start, end, _ in places_in(text, wanted)]


def test_folded_places_are_whole_words_with_their_clitics() -> None:
    assert surfaces(OccurrenceQuery("سوق النحّاسين", "FAC")) == [
        "سوق النحّاسين",
        "وسوق النحاسين",
        "سُوقَ النَّحَّاسِينَ",
        "وبسوق النحّاسين",
    ]


def test_words_that_begin_inside_a_word_leave_clitics_out() -> None:
    found = surfaces(OccurrenceQuery("سوق النحّاسين", "FAC", inside=True))
    assert found == ["سوق النحّاسين", "سوق النحاسين", "سُوقَ النَّحَّاسِينَ", "سوق النحّاسين"]


def test_names_joined_by_a_sign_are_each_a_place() -> None:
    text = "قال محمد-محمد ثم وَمُحَمَّدٌ/علي و«محمد» لا محمدي."
    found = list(places_in(text, OccurrenceQuery("محمد", "PERS")))
    assert [text[start:end] for start, end, _ in found] == ["محمد", "محمد", "وَمُحَمَّدٌ", "محمد"]
    assert len(set(found)) == 4
    assert surfaces(OccurrenceQuery("علي", "PERS"), text) == ["علي"]
    assert surfaces(OccurrenceQuery("محمد-محمد", "PERS"), text) == ["محمد-محمد"]
    assert surfaces(OccurrenceQuery("علي", "PERS"), "محمد-\u200fعلي\u200f.") == ["علي"]


def test_what_does_not_fold_differs() -> None:
    exact = OccurrenceQuery("سوق النحّاسين", "FAC", replace(EXACT, controls=True), clitics=False)
    assert surfaces(exact) == ["سوق النحّاسين"]


def test_states_say_what_speaks_against_a_place(tmp_path: Path) -> None:
    path = tmp_path / "p.hashiya"
    texts = ["فاس مدينة. رأى فاس.", "عاد إلى فاس، ثم ترك فاس القديمة، وفاس بعيدة.", "لا شيء."]
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        first, second, _ = project.add_documents(
            [NewDocument(str(at), text) for at, text in enumerate(texts)]
        ).added
        project.apply(marking.mark(project, first, 0, 3, "GPE"))
        at = texts[1].index("فاس")
        project.apply(marking.mark(project, second, at, at + 3, "ORG"))
        wide = texts[1].index("ترك فاس")
        project.apply(marking.mark(project, second, wide, wide + len("ترك فاس القديمة"), "EVENT"))
        last = texts[1].index("وفاس")
        project.apply(marking.mark(project, second, last, last + 4, "GPE"))
        (mine,) = [each for each in project.annotations(second) if each.start == last]
        project.apply(marking.reject(project, [mine]))
        names = [(info.uid, info.name) for info in project.documents()]
        person = project.person_uid
    wanted = OccurrenceQuery("فاس", "GPE")
    found = find_occurrences(path, wanted, names, person=person, cancel=CancelToken())
    assert [(place.name, place.surface, place.state, place.label) for place in found.places] == [
        ("0", "فاس", "", ""),
        ("1", "فاس", "other", "ORG"),
        ("1", "فاس", "", ""),
        ("1", "وفاس", "rejected", "GPE"),
    ]
    assert found.marked == 1 and not found.more
    assert [place.free for place in found.places] == [True, False, True, False]
    assert found.places[3].differs == (("prefix", "و"),)
    origin = (first, *[place.start for place in found.places[:1]], found.places[0].end)
    again = find_occurrences(path, wanted, names, person=person, origin=origin, cancel=CancelToken())  # type: ignore[arg-type]
    assert again.places == found.places[1:]


def test_marking_all_places_is_one_step(tmp_path: Path) -> None:
    path = tmp_path / "p.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        (uid,) = project.add_documents([NewDocument("n", TEXT)]).added
        person = project.person_uid
    found = find_occurrences(
        path, OccurrenceQuery("سوق النحّاسين", "FAC"), [(uid, "n")], person=person, cancel=CancelToken()
    )
    with Project.open(path) as project:
        project.act_as(person)
        project.apply(marking.mark_all(project, [place.key for place in found.places], "FAC"))
        marked = project.annotations(uid)
        assert [each.surface for each in marked] == surfaces(OccurrenceQuery("سوق النحّاسين", "FAC"))
        project.undo()
        assert project.annotations(uid) == []
