"""Attributes in the window: keys after the label, digits, fields, marks on tags, one undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from hashiya.core.beyond.attributes import AttributeChoice, AttributeKind, AttributeType, Subject
from hashiya.core.document import State
from hashiya.core.search import Mode, Query
from hashiya.progress import CancelToken
from hashiya.qtkit.jobs import Job
from hashiya.services.annotate import marking
from hashiya.services.annotate.finish_document import Rest
from hashiya.services.attributes.standing import read_standing
from hashiya.services.attributes.types import add_types, set_attribute_types
from hashiya.services.attributes.values import label_document, set_on_annotations
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.search.concordance import find_contexts
from hashiya.ui.attributes.annotation_filter import WITHOUT
from hashiya.ui.attributes.attribute_fields import AttributeFields, ValueLine
from hashiya.ui.attributes.attribute_type_form import AttributeTypeForm
from hashiya.ui.attributes.document_sheet import DocumentSheet
from hashiya.ui.attributes.documents_said import DocumentsSaid
from hashiya.ui.attributes.missing_dialog import MissingDialog
from hashiya.ui.attributes.proposals_dialog import open_proposals
from hashiya.ui.attributes.same_dialog import open_same
from hashiya.ui.attributes.types_section import AttributeTypesSection
from hashiya.ui.scheme.scheme_dialog import open_scheme
from hashiya.ui.search.concordance_page import ConcordancePage
from hashiya.ui.search.frequency import FrequencyRow
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.core.span import Annotation

Maker = Callable[..., MainWindow]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(params=["ar", "en"])
def window(make_window: Maker, project_path: Path, request: pytest.FixtureRequest) -> MainWindow:
    made = make_window(project_path, language=request.param)
    session = made.session
    assert session is not None
    shipped = [each for each in load_scheme("wojood").types if isinstance(each, AttributeType)]
    session.do(lambda: add_types(session.project, shipped))
    return made


def mark(window: MainWindow, words: str, *keys: Qt.Key) -> Annotation:
    reader = window.page.reader
    start = reader.text.index(words)
    reader.set_selection(start, start + len(words))
    for key in keys:
        QTest.keyClick(reader, key)
    assert window.session is not None
    chosen = window.session.selected
    assert chosen is not None and chosen.surface == words
    return chosen


def said(window: MainWindow, annotation: Annotation) -> dict[str, object]:
    assert window.session is not None
    return dict(window.session.said.of(annotation))


def test_the_pop_up_goes_on_with_values_one_key_more(window: MainWindow) -> None:
    popup = window.marker.attributes.popup
    made = mark(window, "تونس", Qt.Key.Key_Return, Qt.Key.Key_G)
    assert popup.isVisible() and window.page.reader.hasFocus()
    QTest.keyClick(window.page.reader, Qt.Key.Key_C)
    assert said(window, made) == {"subtype": "COUNTRY"} and not popup.isVisible()
    assert window.page.reader.looks.marks is not None
    expected = "دولة" if window.context.rtl else "Country"
    assert window.page.reader.looks.marks(made) == expected
    QTest.keyClick(window.page.reader, Qt.Key.Key_Z, CONTROL)
    assert said(window, made) == {}
    assert window.session is not None and window.session.annotation(made.uid) is not None


def test_a_digit_that_no_label_owns_says_a_value(window: MainWindow) -> None:
    made = mark(window, "تونس", Qt.Key.Key_G)
    assert not window.marker.attributes.popup.isVisible()
    QTest.keyClick(window.page.reader, Qt.Key.Key_7)
    assert said(window, made) == {"subtype": "TOWN"}
    QTest.keyClick(window.page.reader, Qt.Key.Key_7)
    assert said(window, made) == {}
    QTest.keyClick(window.page.reader, Qt.Key.Key_1)  # the key of CARDINAL
    assert window.session is not None and window.session.selected is not None
    assert window.session.selected.label == "CARDINAL"


def test_a_digit_with_alt_is_a_command_and_no_value(window: MainWindow) -> None:
    made = mark(window, "تونس", Qt.Key.Key_G)
    for held in (Qt.KeyboardModifier.AltModifier, CONTROL):
        pressed = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_7, held, 16, 0, 0, "7")  # as X11 sends it
        QApplication.sendEvent(window.page.reader, pressed)
        assert said(window, made) == {}


def test_a_key_opens_the_values_and_escape_leaves_everything(window: MainWindow) -> None:
    made = mark(window, "تونس", Qt.Key.Key_G)
    QTest.keyClick(window.page.reader, Qt.Key.Key_U, CONTROL)
    popup = window.marker.attributes.popup
    assert popup.isVisible()
    QTest.keyClick(window.page.reader, Qt.Key.Key_Down)
    QTest.keyClick(window.page.reader, Qt.Key.Key_Escape)
    assert not popup.isVisible() and said(window, made) == {}
    assert window.session is not None and window.session.selected is not None
    QTest.keyClick(window.page.reader, Qt.Key.Key_U, CONTROL)
    QTest.keyClick(window.page.reader, Qt.Key.Key_Tab)  # none of its own: closes it, and does what it does
    assert not popup.isVisible()


def test_the_cursor_of_the_card_stands_at_the_likely_subtype(window: MainWindow) -> None:
    made = mark(window, "تونس", Qt.Key.Key_G)
    QTest.keyClick(window.page.reader, Qt.Key.Key_U, CONTROL)
    popup = window.marker.attributes.popup
    assert popup.list.current is not None
    likely = "(مرجَّح)" if window.context.rtl else "(likely)"
    assert likely in popup.list.current.title
    QTest.keyClick(window.page.reader, Qt.Key.Key_Return)
    found = said(window, made)["subtype"]
    assert found in ("COUNTRY", "TOWN", "GPE_ORG")
    other = "SPORT"
    assert window.session is not None
    window.marker.attributes.say(made, {"subtype": other})
    QTest.keyClick(window.page.reader, Qt.Key.Key_U, CONTROL)
    shown = [popup.list.entries.at(popup.list.entries.index(row, 0)) for row in range(7)]
    assert not any(each is not None and likely in each.title for each in shown)  # the person has said


def test_the_inspector_proposes_a_subtype_until_one_is_chosen(window: MainWindow) -> None:
    made = mark(window, "تونس", Qt.Key.Key_G)
    proposal = window.workspace.inspector._proposal
    assert not proposal.isHidden()
    assert ("النوع الفرعي" if window.context.rtl else "Subtype") in proposal.words.text()
    window.marker.attributes.say(made, {"subtype": "SPORT"})
    assert proposal.isHidden()
    QTest.keyClick(window.page.reader, Qt.Key.Key_Z, CONTROL)
    proposal.button.click()
    assert said(window, made)["subtype"] != "SPORT"


def test_all_proposed_values_are_taken_in_one_act(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None
    place, day = mark(window, "تونس", Qt.Key.Key_G), mark(window, "2024", Qt.Key.Key_D)
    dialog = open_proposals(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.list.ticked) >= 2)
    assert {place.uid, day.uid} <= set(dialog.list.ticked)
    dialog.list.turn(place.uid)  # not this one
    assert dialog.primary is not None
    dialog.primary.click()
    assert said(window, place) == {}
    assert said(window, day) == {"calendar": "gregorian", "from": "2024", "to": "2024"}
    session.undo()
    assert said(window, day) == {}


def test_the_inspector_has_a_field_for_each_and_proposes_dates(window: MainWindow) -> None:
    made = mark(window, "2024", Qt.Key.Key_D)
    inspector = window.workspace.inspector
    fields = inspector._attributes
    assert isinstance(fields.field("calendar"), Chooser) and isinstance(fields.field("from"), ValueLine)
    line = fields.field("from")
    assert isinstance(line, ValueLine)
    line.setFocus()
    QTest.keyClicks(line, "1058-13")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert said(window, made) == {}  # no such month: refused, and said
    line = fields.field("from")
    assert isinstance(line, ValueLine)
    assert line.text() == ""
    line.setFocus()
    QTest.keyClicks(line, "1058")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert said(window, made) == {"from": "1058"}
    proposal = inspector._proposal
    assert "2024" in proposal.words.text()
    proposal.button.click()
    assert said(window, made) == {"calendar": "gregorian", "from": "2024", "to": "2024"}
    QTest.keyClick(window.page.reader, Qt.Key.Key_Z, CONTROL)
    assert said(window, made) == {"from": "1058"}


def test_types_are_edited_like_labels(window: MainWindow) -> None:
    dialog = open_scheme(window)
    assert dialog is not None and window.session is not None
    QTest.mouseClick(dialog.tabs, Qt.MouseButton.LeftButton, pos=dialog.tabs.boxes()[1].center().toPoint())
    section = dialog.section
    assert section is not None
    assert isinstance(section, AttributeTypesSection)
    before = section.types
    section.add(Subject.ANNOTATION)
    assert section.current is not None and section.current.code == "attribute1"
    section.form.code.setText("gender")
    QTest.keyClick(section.form.code, Qt.Key.Key_Return)
    assert section.current is not None and section.current.code == "gender"
    section.form.kind.choose(str(AttributeKind.ONE))
    section.form.kind.activated.emit(section.form.kind.currentIndex())
    section.form.choices.add()
    section.form.choices.value.setText("f")
    QTest.keyClick(section.form.choices.value, Qt.Key.Key_Return)
    section.form.labels.turn("PERS")
    section.form.labels.changed.emit()
    found = section.current
    assert found.kind is AttributeKind.ONE and [each.value for each in found.choices] == ["f"]
    assert found.labels == ("PERS",)
    for _ in range(6):  # made, named, kind, value, its name, labels
        window.session.undo()
    assert section.types == before
    dialog.reject()


def test_ctrl_d_and_a_key_label_the_document(window: MainWindow) -> None:
    session, page = window.session, window.page
    assert session is not None and session.document is not None
    uid = session.document.uid
    assert not page.document_strip.isVisible()
    QTest.keyClick(page.reader, Qt.Key.Key_D, CONTROL)
    popup = window.workspace.about_document.popup
    assert popup.isVisible()
    QTest.keyClick(page.reader, Qt.Key.Key_D)
    assert dict(session.said.labels) == {"variety": "dialect"}
    assert popup.isVisible(), "a dialect is asked for its country"
    assert {each.type.code for each in popup._keys} == {"country"}
    QTest.keyClick(page.reader, Qt.Key.Key_E)
    assert dict(session.said.labels) == {"country": "EG", "variety": "dialect"} and not popup.isVisible()
    assert page.document_strip.isVisible()
    words = page.document_strip.accessibleName()
    assert ("مصر" if window.context.rtl else "Egypt") in words
    panel = window.workspace.documents
    assert panel.choice.labels.words(uid)
    panel.choice.labels.show(("variety", "msa"))
    assert panel.visible_uids() == []
    panel.choice.labels.show(("variety", "dialect"))
    assert panel.visible_uids() == [uid]
    panel.choice.labels.show(None)
    session.undo()
    session.undo()
    assert not page.document_strip.isVisible() and dict(session.said.labels) == {}


def test_a_value_that_is_taken_back_asks_for_nothing_and_escape_leaves_the_rest_unsaid(
    window: MainWindow,
) -> None:
    session, reader, popup = window.session, window.page.reader, window.workspace.about_document.popup
    assert session is not None
    QTest.keyClick(reader, Qt.Key.Key_D, CONTROL)
    for key in (Qt.Key.Key_D, Qt.Key.Key_Escape):
        QTest.keyClick(reader, key)
    assert dict(session.said.labels) == {"variety": "dialect"} and not popup.isVisible()
    QTest.keyClick(reader, Qt.Key.Key_D, CONTROL)
    QTest.keyClick(reader, Qt.Key.Key_D)
    assert dict(session.said.labels) == {} and not popup.isVisible()


def test_what_is_required_asks_at_done_and_can_be_overruled(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    types = session.project.attribute_types().types
    wanted = [replace(each, required=each.code == "variety") for each in types]
    session.do(lambda: set_attribute_types(session.project, wanted))
    uid = session.document.uid
    window.marker.finish_document()
    asked = window.findChildren(MissingDialog)[-1]
    asked.reject()
    assert session.project.document(uid).state is not State.DONE
    window.marker.finish_document()
    asked = window.findChildren(MissingDialog)[-1]
    assert asked.primary is not None
    asked.primary.click()
    assert window.workspace.about_document.popup.isVisible()
    QTest.keyClick(window.page.reader, Qt.Key.Key_M)
    assert dict(session.said.labels) == {"variety": "msa"}
    session.undo()
    window.marker.finish_document()
    window.findChildren(MissingDialog)[-1].overrule.click()
    window.marker.finish_with(Rest.LEAVE)
    assert session.project.document(uid).state is State.DONE


def test_a_note_for_the_reviewer_and_the_answer(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    uid, writer = session.document.uid, session.person
    window.workspace.about_document.open_sheet()
    sheet = window.findChildren(DocumentSheet)[-1]
    QTest.keyClicks(sheet.note, "which edition?")
    sheet.accept()
    assert session.said.note == "which edition?" and window.page.document_strip.isVisible()
    reviewer = session.project.person("مراجع")
    assert reviewer is not None
    session.act_as_uid(reviewer.uid)
    window.workspace.about_document.open_sheet()
    sheet = window.findChildren(DocumentSheet)[-1]
    QTest.keyClicks(sheet.answers[writer], "the second")
    sheet.accept()
    session.act_as_uid(writer)
    assert read_standing(session.project, uid).answer(writer) == "the second"
    assert "the second" in window.page.document_strip.accessibleName()


def test_the_list_of_annotations_filters_by_what_is_said(window: MainWindow) -> None:
    made = mark(window, "تونس", Qt.Key.Key_G)
    QTest.keyClick(window.page.reader, Qt.Key.Key_7)
    QApplication.processEvents()  # the list follows once the text is painted
    panel = window.workspace.annotations
    panel.choice.attributes.show(("subtype", "TOWN"))
    assert [row.annotation.uid for row in panel.model.rows] == [made.uid]
    panel.choice.attributes.show(("subtype", WITHOUT))
    shown = {row.annotation.surface for row in panel.model.rows}
    assert "القاهرة" in shown and "تونس" not in shown and "سلمى" not in shown
    panel.choice.attributes.show(None)
    assert len(panel.model.rows) > 2


def test_the_concordance_counts_what_is_said(window: MainWindow) -> None:
    mark(window, "تونس", Qt.Key.Key_G)
    QTest.keyClick(window.page.reader, Qt.Key.Key_7)
    session = window.session
    assert session is not None
    names = {info.uid: info.title for info in session.documents()}
    query = Query("تونس", mode=Mode.WORD)
    found = find_contexts(session.path, query, names, person=session.person, cancel=CancelToken())
    assert found.counts.said == (("subtype=TOWN", 1),)
    row = FrequencyRow("said", "subtype=TOWN", "", 1)
    assert [row.holds(line) for line in found.lines] == [True, False]


def test_one_act_says_it_of_all_occurrences(window: MainWindow, qtbot: QtBot) -> None:
    session = window.session
    assert session is not None and session.document is not None
    text, project, uid = session.document.text, session.project, session.document.uid
    first = mark(window, "تونس", Qt.Key.Key_G)
    second = text.rindex("تونس")
    session.do(lambda: marking.mark(project, uid, second, second + 4, "GPE"))
    session.select(first.uid)
    assert open_same(window) is None  # nothing is said yet
    QTest.keyClick(window.page.reader, Qt.Key.Key_7)
    dialog = open_same(window)
    assert dialog is not None
    qtbot.waitUntil(lambda: len(dialog.list.ticked) == 1)
    assert dialog.primary is not None
    dialog.primary.click()
    marked = [each for each in session.annotations() if each.surface == "تونس"]
    assert [said(window, each) for each in marked] == [{"subtype": "TOWN"}] * 2
    session.undo()
    assert [said(window, each) for each in marked] == [{"subtype": "TOWN"}, {}]


def test_statistics_count_the_labels_of_documents(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    uid = session.document.uid
    session.do(lambda: label_document(session.project, uid, "variety", "classical"))
    said = DocumentsSaid(window.context, session)
    ((words, key, count),) = said.values()
    assert key == ("variety", "classical") and count == 1 and words
    assert said.values({"another"}) == []


def test_the_card_of_a_document_lets_the_keyboard_go_after_one_value(window: MainWindow) -> None:
    popup = window.workspace.about_document.popup
    reader = window.page.reader
    QTest.keyClick(reader, Qt.Key.Key_D, CONTROL)
    assert popup.isVisible()
    QTest.keyClick(reader, Qt.Key.Key_M)
    assert window.session is not None and dict(window.session.said.labels) == {"variety": "msa"}
    assert not popup.isVisible()  # the next letter is a label's again, no country
    QTest.keyClick(reader, Qt.Key.Key_D, CONTROL)
    assert popup.isVisible()
    window.show_page("entities")
    assert not popup.isVisible()  # it does not float over another page


def test_the_search_asks_for_values_and_labels_of_documents(window: MainWindow) -> None:
    session, panel = window.session, window.workspace.search
    assert session is not None and session.document is not None
    made = mark(window, "تونس", Qt.Key.Key_G)
    QTest.keyClick(window.page.reader, Qt.Key.Key_7)
    assert said(window, made) == {"subtype": "TOWN"}
    panel.begin(everywhere=False)
    assert panel.said.isVisibleTo(panel)
    panel.said.fill()
    asked = next(each for each in panel.said.menu_.actions() if each.isCheckable())
    asked.trigger()
    assert [(hit.start, hit.end) for hit in panel.model.rows] == [made.range]  # no words are needed
    assert panel.said.wanted[0].value == "TOWN"
    panel.said.fill()
    panel.said.menu_.actions()[-1].trigger()  # everything again
    assert not panel.said.wanted and not panel.model.rows
    session.do(lambda: set_attribute_types(session.project, []))
    assert not panel.said.isVisibleTo(panel)


def test_the_concordance_asks_for_them_too(window: MainWindow, qtbot: QtBot) -> None:
    made = mark(window, "تونس", Qt.Key.Key_G)
    QTest.keyClick(window.page.reader, Qt.Key.Key_7)
    window.show_page("concordance")
    page = window.findChildren(ConcordancePage)[-1]
    page.said.fill()
    next(each for each in page.said.menu_.actions() if each.isCheckable()).trigger()
    qtbot.waitUntil(lambda: bool(page.lines()))
    assert [(line.start, line.end) for line in page.lines()] == [made.range]
    assert all("subtype=TOWN" in line.said for line in page.lines())


def test_another_scope_gives_nothing_to_what_was_found_in_the_one_before(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    assert session is not None and session.document is not None
    text, project, uid = session.document.text, session.project, session.document.uid
    first = mark(window, "تونس", Qt.Key.Key_G)
    second = text.rindex("تونس")
    session.do(lambda: marking.mark(project, uid, second, second + 4, "GPE"))
    session.select(first.uid)
    QTest.keyClick(window.page.reader, Qt.Key.Key_7)
    dialog = open_same(window)
    assert dialog is not None and dialog.primary is not None
    qtbot.waitUntil(lambda: len(dialog.list.ticked) == 1)
    monkeypatch.setattr(window.context.jobs, "start", lambda *_, **__: Job("searching", None))
    dialog.scope.set_current(0)
    dialog.scope.chosen.emit(0)
    assert not dialog.list.ticked and not dialog.list.entries.rows and not dialog.primary.isEnabled()
    dialog.reject()


def test_the_card_of_values_goes_when_another_annotation_is_chosen(window: MainWindow) -> None:
    made = mark(window, "تونس", Qt.Key.Key_G)
    session = window.session
    assert session is not None
    other = next(each for each in session.annotations() if not each.is_still(made))
    QTest.keyClick(window.page.reader, Qt.Key.Key_U, CONTROL)
    popup = window.marker.attributes.popup
    assert popup.isVisible()
    session.select(made.uid)
    assert popup.isVisible()
    session.select(other.uid)
    assert not popup.isVisible(), "its keys would speak of an annotation that it does not name"


def test_what_is_written_is_said_of_the_annotation_it_was_written_for(window: MainWindow) -> None:
    """And what files brought with spaces around it is not changed by being looked at."""
    session = window.session
    assert session is not None
    project = session.project
    kind = AttributeType("about", kind=AttributeKind.TEXT)
    session.do(lambda: set_attribute_types(project, [kind]))
    made = mark(window, "تونس", Qt.Key.Key_G)
    assert session.document is not None
    uid, at = session.document.uid, session.document.text.rindex("تونس")
    session.do(lambda: marking.mark(project, uid, at, at + 4, "GPE"))
    other = next(each for each in session.annotations() if each.range == (at, at + 4))
    session.do(lambda: set_on_annotations(project, [other], "about", " brought "))
    session.select(made.uid)
    fields = window.workspace.inspector.findChild(AttributeFields)
    line = fields.field("about")
    assert isinstance(line, QLineEdit)
    line.setText("a port")
    session.select(other.uid)
    assert said(window, made) == {"about": "a port"} and said(window, other) == {"about": " brought "}
    session.select(made.uid)
    assert said(window, other) == {"about": " brought "}


def test_a_default_of_several_values_stays_while_other_fields_are_written(window: MainWindow) -> None:
    session = window.session
    assert session is not None
    choices = tuple(AttributeChoice(each) for each in "abc")
    kind = AttributeType("roles", kind=AttributeKind.MANY, choices=choices, default=("a", "b"))
    form = AttributeTypeForm(window.context, session)
    form.setParent(window)
    edited: list[AttributeType] = []
    form.edited.connect(edited.append)
    form.show_type(kind, [])
    form.ar.setText("أدوار")
    form.flush()
    assert [(each.ar, each.default) for each in edited] == [("أدوار", ("a", "b"))]
    form.default_box.choose("c")
    form.flush()
    assert edited[-1].default == ("c",)


def test_the_list_of_documents_takes_other_names_of_values_at_once(window: MainWindow) -> None:
    session = window.session
    assert session is not None and session.document is not None
    project, uid = session.project, session.document.uid
    said_of = DocumentsSaid(window.context, session)
    kind = AttributeType("topic", Subject.DOCUMENT, AttributeKind.TEXT, ar="موضوع", en="Topic")
    session.do(lambda: set_attribute_types(project, [kind]))
    session.do(lambda: label_document(project, uid, "topic", "x"))
    before = said_of.words(uid)
    changes = session.do(lambda: set_attribute_types(project, [replace(kind, ar="فنّ", en="Field")]))
    assert changes is not None and said_of.forget(changes)
    assert said_of.words(uid) != before
