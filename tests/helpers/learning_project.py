"""A project with enough finished documents to learn from: short reports made of the same few patterns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.core.span import Annotation, new_uid
from hashiya.services.annotate import marking
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project

NAMES = ("سلمى العطّار", "يوسف البنّاء", "ليلى الحدّاد", "كريم النجّار", "مريم الورّاق", "هادي الفلّاح")
PLACES = ("دمشق", "القاهرة", "تونس", "الرباط", "صنعاء", "مسقط")
BODIES = ("دار الكتب", "مجلس المدينة", "نقابة الورّاقين", "جمعية البستان", "معهد الخرائط", "بيت الحكمة")


def text_of(at: int) -> str:
    name, place, body = NAMES[at % 6], PLACES[(at * 5 + 1) % 6], BODIES[(at * 3 + 2) % 6]
    return (
        f"تقرير رقم {at + 1}\n"
        f"زار الكاتب {name} مدينة {place} بدعوة من {body}، وألقى هناك محاضرة عن الأنهار.\n"
        f"ثم عاد {name} إلى {body} في {place} وكتب رسالة قصيرة."
    )


def spans_of(at: int) -> list[tuple[int, int, str]]:
    text = text_of(at)
    found = []
    for words, label in (
        (NAMES[at % 6], "PERS"),
        (PLACES[(at * 5 + 1) % 6], "GPE"),
        (BODIES[(at * 3 + 2) % 6], "ORG"),
    ):
        start = text.find(words)
        while start >= 0:
            found.append((start, start + len(words), label))
            start = text.find(words, start + 1)
    return found


def make_learning_project(path: Path, *, done: int = 9, more: int = 3) -> Path:
    """`done` documents confirmed by «ليلى» and marked done, `more` untouched ones."""
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        texts = [NewDocument(f"تقرير {at + 1}", text_of(at)) for at in range(done + more)]
        uids = project.add_documents(texts).added
        for at, uid in enumerate(uids[:done]):
            confirm(project, uid, spans_of(at))
    return path


def confirm(project: Project, uid: str, spans: list[tuple[int, int, str]]) -> None:
    """These annotations in the person's layer, and the document done."""
    text = project.document(uid).text
    made = [
        Annotation(new_uid(), uid, project.person_uid, start, end, label, text[start:end])
        for start, end, label in spans
    ]
    project.add_annotations(uid, made)
    project.apply(marking.set_state(project, uid, State.DONE))
