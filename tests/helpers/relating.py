"""A window on a text of a book fair whose people, places and houses can be related."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hashiya.services.annotate import marking
from hashiya.services.project.project_file import create_project
from hashiya.services.relations import relating
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.core.beyond.relations import Relation
    from hashiya.core.span import Annotation
    from hashiya.ui.relations.relation_pointing import RelationPointing
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.main_window import MainWindow

TEXT = (
    "افتتح رئيس جامعة الواحة الدكتور نبيل الصافي معرض الكتاب في مدينة الرمال.\n"
    + "وتلا ذلك حديث طويل عن تاريخ المكتبات وأثرها في الناس وفي العمران.\n" * 60
    + "وحضرت الافتتاح وداد الكاتب مندوبةً عن دار السنابل.\n"
)
MARKS = (
    ("رئيس جامعة الواحة", "OCC"),
    ("جامعة الواحة", "ORG"),
    ("نبيل الصافي", "PERS"),
    ("مدينة الرمال", "GPE"),
    ("وداد الكاتب", "PERS"),
    ("دار السنابل", "ORG"),
)
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def open_fair(make_window: Callable[..., MainWindow], tmp_path: Path) -> MainWindow:
    path = tmp_path / "fair.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        (uid,) = project.add_documents([NewDocument("معرض", TEXT)]).added
        for words, label in MARKS:
            start = TEXT.index(words)
            project.apply(marking.mark(project, uid, start, start + len(words), label))
    made = make_window(path)
    made.show_page("annotate")
    made.focus_text()
    return made


def session_of(window: MainWindow) -> Session:
    assert window.session is not None
    return window.session


def mode_of(window: MainWindow) -> RelationPointing:
    return window.marker.relating


def annotation(window: MainWindow, words: str) -> Annotation:
    return next(each for each in session_of(window).annotations() if each.surface == words)


def relations(window: MainWindow) -> list[Relation]:
    session = session_of(window)
    assert session.document is not None
    return session.project.relations(session.document.uid)


def triples(window: MainWindow) -> set[tuple[str, str, str]]:
    return {
        (each.head.surface, each.relation.type, each.tail.surface)
        for each in session_of(window).relations.all()
    }


def choose(window: MainWindow, words: str) -> None:
    session_of(window).select(annotation(window, words).uid)


def key(
    window: MainWindow, what: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(window.page.reader, what, modifiers)  # type: ignore[arg-type]


def letter(window: MainWindow, words: str) -> str:
    return next(code for code, each in mode_of(window).codes.items() if each.surface == words)


def relate(window: MainWindow, head: str, kind: str, tail: str) -> None:
    """Relate two annotations, named by their words, without keys."""
    session = session_of(window)
    ends = annotation(window, head), annotation(window, tail)
    assert session.do(lambda: relating.relate(session.project, *ends, kind)) is not None
