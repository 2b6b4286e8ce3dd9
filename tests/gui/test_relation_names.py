"""Types of relations are told by their names: guidelines, lists of acts, refusals, empty lists, the card."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect

from hashiya.core.beyond.attributes import AttributeKind, AttributeType
from hashiya.core.beyond.relations import Relation, RelationType
from hashiya.core.changes import Act, Edit
from hashiya.core.span import SUGGESTIONS, Status, new_uid, now
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.attributes.types import add_types
from hashiya.services.attributes.values import set_on_annotations
from hashiya.services.project.history import events
from hashiya.services.project.project_file import create_project
from hashiya.services.relations import relating
from hashiya.services.scheme.guidelines import set_guideline
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables import beyond
from hashiya.store.tables.records import NewDocument
from hashiya.ui.relations.relation_cards import RelationTypeCard
from hashiya.ui.relations.relations_page import RelationsPage
from hashiya.ui.review.guidelines_page import GuidelinesPage
from hashiya.ui.wording.history_words import event_words
from hashiya.ui.wording.relation_words import titled_error

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.ui.session.session import Session
    from hashiya.ui.window.main_window import MainWindow

TEXT = "تولّت سعاد البنّاء إدارة دار المخطوطات."


@pytest.fixture
def window(make_window: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    path = tmp_path / "names.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        (uid,) = project.add_documents([NewDocument("خبر", TEXT)]).added
        for words, label in (("سعاد البنّاء", "PERS"), ("دار المخطوطات", "ORG")):
            at = TEXT.index(words)
            project.apply(marking.mark(project, uid, at, at + len(words), label))
        project.apply(set_guideline(project, "relation:manager_of", "لمن يدير العمل كلّه."))
        person, house = project.annotations(uid)
        project.apply(relating.relate(project, person, house, "manager_of"))
    return make_window(path, language="ar")


def session_of(window: MainWindow) -> Session:
    assert window.session is not None
    return window.session


def test_guidelines_and_lists_of_acts_say_the_name(window: MainWindow) -> None:
    session = session_of(window)
    said = [event_words(each, session, "ar") for each in events(session.project)]
    assert any("يدير" in each for each in said) and not any("manager_of" in each for each in said)
    assert all("relation:" not in each for each in said)
    page = GuidelinesPage(window.context, session, window)
    page.show_label("relation:manager_of")
    assert page._title.text() == "يدير" and page._definition.text().startswith("من الشخص")
    assert not any(each.title.startswith("relation:") for each in page.labels.entries.rows)
    page.deleteLater()


def test_attributes_are_told_by_their_names(window: MainWindow) -> None:
    session = session_of(window)
    kind = AttributeType("rank", ar="المنزلة", en="Rank", kind=AttributeKind.TEXT)
    session.do(lambda: add_types(session.project, [kind]))
    person = session.annotations()[0]
    session.do(lambda: set_on_annotations(session.project, [person], "rank", "عالية"))
    assert "المنزلة" in window.status.said() and "rank" not in window.status.said()
    assert "المنزلة" in event_words(events(session.project)[0], session, "ar")


def test_suggested_relations_are_no_suggested_annotations(window: MainWindow) -> None:
    """What stands at the window's foot is of annotations: relations that wait take none away."""
    session = session_of(window)
    assert session.document is not None
    before = call_counts(window)
    head, tail = session.annotations()
    made = Relation(
        *(new_uid(), head.document, SUGGESTIONS, "leader_of", head.uid, tail.uid),
        status=Status.SUGGESTED,
        source="relations",
        score=0.7,
        created=now(),
        modified=now(),
    )
    row = beyond.relation_record(made, (head.uid, head.layer), (tail.uid, tail.layer))
    session.do(lambda: Act("suggest", (Edit("relations", made.uid, None, row),), {"added": 1}))
    assert [each.uid for each in window.marker.walk.stops] == [made.uid]
    assert call_counts(window) == f"{before} · علاقة مقترحة" and "%Ln" not in before


def call_counts(window: MainWindow) -> str:
    window.state.show_place()
    return window.status._counts.text()


def test_a_refusal_names_type_and_labels(window: MainWindow) -> None:
    session = session_of(window)
    person, house = session.annotations()
    with pytest.raises(UserError) as caught:
        relating.relate(session.project, house, person, "manager_of")
    told = titled_error(caught.value, session.relations.types, session.scheme, "ar")
    assert (told.args_["type"], told.args_["head"], told.args_["tail"]) == ("يدير", "مؤسسة", "شخص")
    session.do(lambda: relating.relate(session.project, house, person, "manager_of"))
    assert "manager_of" not in window.status.said() and "يدير" in window.status.said()


def test_empty_lists_name_the_key_that_is_set(window: MainWindow) -> None:
    session = session_of(window)
    assert session.document is not None
    found = session.project.relations(session.document.uid)
    session.do(lambda: relating.remove(session.project, found))
    window.actions_.run("view.relations")
    panel, page = window.workspace.relations, window.show_page("relation_table")
    assert isinstance(page, RelationsPage)
    page._on_read([])
    panel.reload()
    assert "Ctrl+R" in page._nothing.text() and "Ctrl+R" in panel._told(0, False)
    window.context.keys.remove("annotate.relate", "Ctrl+R")
    assert "ربط بـ…" in page._nothing.text()
    window.context.keys.add("annotate.relate", "Ctrl+Shift+F8")
    assert "Ctrl+Shift+F8" in page._nothing.text() and "Ctrl+Shift+F8" in panel._told(0, False)


def test_the_card_of_types_shows_both_keys_and_the_meaning(window: MainWindow) -> None:
    card = RelationTypeCard(window, window.context)
    kinds = [
        RelationType("a", ar="يدير", key="M", key_ar="ة", definition_ar="لمن يدير العمل."),
        RelationType("b", ar="يقود", key="L", key_ar="م", definition_ar="لمن يقود الحزب."),
    ]
    card.open_at(QRect(200, 200, 40, 20), "", kinds, arabic=True)
    assert [each.trail for each in card._list.entries.rows] == [
        "\u2068ة\u2069 · \u2068M\u2069",
        "\u2068م\u2069 · \u2068L\u2069",
    ]
    assert card.definition.text() == "لمن يدير العمل." and card.definition.isVisible()
    card.move_by(1)
    assert card.definition.text() == "لمن يقود الحزب."
    title = "من «سعاد البنّاء مديرة الدار» إلى «دار المخطوطات» " * 2
    card.open_at(QRect(200, 200, 40, 20), title, kinds, arabic=True)
    card.layout().activate()
    parts = [card._title, card._list, card.definition, card._foot]
    assert all(above.geometry().bottom() < below.y() for above, below in pairwise(parts))
    assert card._title.height() >= card._title.heightForWidth(card._title.width())
    card.open_at(QRect(200, 200, 40, 20), "", [RelationType("c", ar="زار")], arabic=True)
    assert not card.definition.isVisible()
