"""What annotators and reviewers say to each other about settled places, and who has to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hashiya.core.changes import Act, Edit
from hashiya.core.span import new_uid, now
from hashiya.errors import UserError
from hashiya.store.tables import review

if TYPE_CHECKING:
    from hashiya.store.project import Project
    from hashiya.store.tables.review import Answer, Settlement

REVIEWER, ANNOTATOR = "reviewer", "annotator"


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One thing said. `reviewer`: by who settled the place, or somebody who reviews."""

    uid: str
    by: str
    name: str
    text: str
    reviewer: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A settled place about which something was said, oldest first.

    `waits_for`: REVIEWER when an annotator spoke last and nobody settled the place anew since, ANNOTATOR when
    a reviewer did, "" when it was settled anew after the last word.
    """

    settlement: Settlement
    name: str
    title: str
    surface: str
    messages: tuple[ThreadMessage, ...]
    waits_for: str

    @property
    def document(self) -> str:
        """The uid of the document."""
        return self.settlement.document


def threads(project: Project, *, document: str | None = None, settlement: str | None = None) -> list[Thread]:
    """In the order of documents and places. Who spoke first is told by the journal, whatever clocks said."""
    by_settlement: dict[str, list[Answer]] = {}
    for answer in review.answers(project, settlement):
        if document in (None, answer.document):
            by_settlement.setdefault(answer.settlement, []).append(answer)
    if not by_settlement:
        return []
    order = review.act_order(project, [each.uid for said in by_settlement.values() for each in said])
    settled = review.act_order(project, by_settlement, last=True)
    names = project.names()
    reviewers = {each.uid for each in project.people() if each.kind in ("reviewer", "owner")}
    titles = {info.uid: (info.name, info.title) for info in project.documents()}
    found = []
    for each in review.settlements(project):
        said = by_settlement.get(each.uid)
        if said is None or each.document not in titles:
            continue
        said.sort(key=lambda one: (order.get(one.uid, 0), one.created, one.uid))
        messages = tuple(
            ThreadMessage(
                one.uid, one.by, names.get(one.by, one.by), one.text, _reviews(one, each, reviewers)
            )
            for one in said
        )
        last = order.get(said[-1].uid, 0)
        waits = "" if settled.get(each.uid, 0) > last else ANNOTATOR if messages[-1].reviewer else REVIEWER
        text = project.document(each.document).text[each.start : each.end]
        found.append(Thread(each, *titles[each.document], text, messages, waits))
    place = {uid: number for number, uid in enumerate(titles)}
    return sorted(found, key=lambda one: (place[one.document], one.settlement.start, -one.settlement.end))


def _reviews(answer: Answer, settlement: Settlement, reviewers: set[str]) -> bool:
    if answer.by == settlement.by:
        return True
    return answer.by in reviewers and answer.by not in settlement.people


def waiting(project: Project, side: str) -> list[Thread]:
    """The threads in which this side (REVIEWER or ANNOTATOR) has to answer.

    As an annotator sees only what is about their own work, so does this, by who is here.
    """
    here = project.person_uid
    return [
        each
        for each in threads(project)
        if each.waits_for == side and (side == REVIEWER or here in each.settlement.people)
    ]


def reply(project: Project, settlement: str, text: str) -> Act:
    """Add something to what was said about a settled place (uid). Raises UserError `no_settlement`,
    `no_words`.
    """
    found = review.settlement(project, settlement)
    if found is None:
        raise UserError("no_settlement", "This place is not settled any more; nothing was written.")
    words = text.strip()
    if not words:
        raise UserError("no_words", "Write something first.")
    at, uid = now(), new_uid()
    made = review.record(
        "answers",
        uid,
        settlement=found.uid,
        document=found.document,
        by=project.person_uid,
        text=words,
        created=at,
        modified=at,
    )
    surface = project.document(found.document).text[found.start : found.end]
    return Act("reply", (Edit("answers", uid, None, made),), {"surface": surface})


def as_json(each: Thread) -> dict[str, object]:
    """The thread as JSON values."""
    return {
        "document": each.name,
        "start": each.settlement.start,
        "end": each.settlement.end,
        "surface": each.surface,
        "waits_for": each.waits_for,
        "messages": [{"person": one.name, "text": one.text} for one in each.messages],
    }
