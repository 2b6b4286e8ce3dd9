"""A small project of one's own for the tests of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.core.span import SUGGESTIONS, Annotation, Status, new_uid, now
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = {
    "رحلة البحر": "رحلة البحر\nسافرت سلمى من تونس إلى القاهرة يوم الثلاثاء 12 مارس 2024 ومعها ثلاثة كتب.\n"
    "وكتبت رسالةً إلى مديرة مكتبة الإسكندرية، ثم عادت إلى تونس.",
    "دفتر الحساب": "دفتر الحساب\nدفع التاجر 150 دينارًا في سوق العطارين، وبقي عليه 35% من المبلغ.",
    "حديث الجدّة": "حديث الجدّة\nقَالَتْ جَدَّتِي: إِنَّ البَيْتَ العَتِيقَ فِي حَلَبَ كَانَ لِأَبِيهَا.",
}
SUGGESTED = (
    ("رحلة البحر", "سلمى", "PERS", 0.9),
    ("رحلة البحر", "القاهرة", "GPE", 0.95),
    ("رحلة البحر", "الثلاثاء 12 مارس 2024", "DATE", 0.97),
    ("رحلة البحر", "ثلاثة", "CARDINAL", 0.55),
    ("دفتر الحساب", "35%", "PERCENT", 0.99),
)


def make_project(path: Path, *, suggestions: bool = True) -> Path:
    """A project of three texts, some words of them suggested."""
    with create_project(path, scheme=load_scheme("wojood"), person="ليلى") as project:
        report = project.add_documents([NewDocument(name, text) for name, text in TEXTS.items()])
        uids = dict(zip(TEXTS, report.added, strict=True))
        if suggestions:
            for name in TEXTS:
                found = [
                    _suggested(uids[each], TEXTS[each], *rest)  # type: ignore[arg-type]
                    for each, *rest in SUGGESTED
                    if each == name
                ]
                project.replace_suggestions(uids[name], ["patterns"], found)
    return path


def _suggested(document: str, text: str, words: str, label: str, score: float) -> Annotation:
    start = text.index(words)
    stamp = now()
    return Annotation(
        uid=new_uid(),
        document=document,
        layer=SUGGESTIONS,
        start=start,
        end=start + len(words),
        label=label,
        surface=words,
        status=Status.SUGGESTED,
        source="patterns",
        score=score,
        by="",
        created=stamp,
        modified=stamp,
    )
