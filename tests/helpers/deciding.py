"""A small team whose work is decided upon: who marked which words, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.helpers.copies import SCHEME, open_as
from tests.helpers.teams import place, uid_of

from hashiya.core.span import GOLD, Annotation, Span
from hashiya.services.annotate import marking
from hashiya.services.review import rules
from hashiya.services.review.comparison import Seen, compare
from hashiya.store.project import Project
from hashiya.store.tables import review as stored
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "وصلت الطبيبة سلمى الحمصي إلى ميناء صيدا القديم صباح الخميس، واستقبلها التاجر يوسف."
HUDA, OMAR, SAMI = uid_of("هدى"), uid_of("عمر"), uid_of("سامي")
Work = Sequence[tuple[str, str]]


def team(path: Path, **work: Work) -> Path:
    """A project in which everybody named has marked these words (`huda`, `omar`, `sami`)."""
    with Project.create(path, scheme=SCHEME, title="فريق", person=Person("", "المالكة", "owner")) as project:
        project.add_documents([NewDocument("ميناء", TEXT)])
        for name in ("هدى", "عمر", "سامي"):
            project.act_as(Person(uid_of(name), name))
    for name, person in (("huda", "هدى"), ("omar", "عمر"), ("sami", "سامي")):
        if work.get(name):
            with open_as(path, person) as project:
                mark(project, work[name])
    return path


def mark(project: Project, work: Work) -> None:
    (document,) = project.document_uids()
    for words, label in work:
        project.apply(marking.mark(project, document, *place(words, TEXT), label))


def lead(path: Path) -> Project:
    return open_as(path, "القائدة")


def at(words: str, label: str) -> Span:
    return Span(*place(words, TEXT), label)


def seen(project: Project, words: str, label: str = "", people: Sequence[str] | None = None) -> Seen:
    """The place in which somebody (or gold) has exactly these words, with this label where one is given."""
    (document,) = project.document_uids()
    for each in compare(project, document, people).places:
        for found in (*each.place.marks, *each.gold):
            if found[:2] == place(words, TEXT) and label in ("", found.label):
                return each
    raise LookupError(words)


def gold(project: Project) -> set[tuple[str, str]]:
    return {(each.surface, each.label) for each in project.iter_annotations(layers=[GOLD])}


def decided(project: Project) -> set[tuple[str, str, tuple[tuple[int, int, str], ...]]]:
    return {
        (each.verdict, each.reason, tuple(one[:3] for one in each.chosen))
        for each in stored.settlements(project)
    }


def run_rule(project: Project, name: str, verdict: str = "") -> rules.RulePreview:
    plan = rules.preview(project, name, verdict=verdict)
    project.apply(rules.carry_out(project, plan))
    return plan


def put_in_gold(project: Project, words: str, label: str) -> None:
    """As an import of gold does."""
    (document,) = project.document_uids()
    start, end = place(words, TEXT)
    made = Annotation(f"{start}{label}", document, GOLD, start, end, label, words, source="imported")
    project.add_annotations(document, [made])
