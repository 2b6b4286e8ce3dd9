"""Of what two people have, every place can be settled to exactly what a third has, and gold be it whole."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from tests.helpers.corpus_team import CORPUS, OWN, as_reviewer, corpus_texts, make_team
from tests.helpers.lead_decides import wanted_at, without_crossing

from hashiya.core.span import GOLD, Span
from hashiya.services.exchange.read_files import ImportOptions
from hashiya.services.exchange.store_imported import import_paths
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.review import adjudication
from hashiya.services.review.adjudication_builder import Crossing
from hashiya.services.review.comparison import compare, renew
from hashiya.services.review.finishing import finish
from hashiya.services.review.readers import ReaderSelection

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.store.project import Project

GOLD_FILES = CORPUS.parent / "gold"
FOLDERS = [
    pytest.param(OWN, id="own"),
    pytest.param(
        CORPUS,
        id="corpus",
        marks=[
            pytest.mark.shared,
            pytest.mark.slow,
            pytest.mark.skipif(not CORPUS.is_dir(), reason="the texts beside the checkout are not there"),
        ],
    ),
]


def spans_of(project: Project, document: str, layer: str) -> set[Span]:
    return {each.span for each in project.annotations(document, layers=[layer], statuses=["accepted"])}


def settle_to(project: Project, document: str, people: tuple[str, str], wanted: set[Span]) -> int:
    """Settle every place so that gold becomes `wanted`; gives how many places were open."""
    comparison = compare(project, document, people)
    at, missed = wanted_at(comparison, wanted)
    count = comparison.open
    for fingerprint, spans in at.items():
        seen = next(s for s in comparison.places if s.place.fingerprint == fingerprint)
        project.apply(adjudication.settle(project, document, seen, sorted(spans), crossing=Crossing.REPLACE))
        comparison = renew(project, comparison, seen).comparison
    for span in sorted(missed):
        project.apply(adjudication.add_missed(project, document, people, span, crossing=Crossing.REPLACE))
    return count


@pytest.mark.parametrize("texts", FOLDERS)
def test_every_gold_that_a_third_person_has_can_be_reached(texts: Path, tmp_path: Path) -> None:
    team = make_team(tmp_path, corpus_texts(texts))
    with as_reviewer(team.base) as project:
        merge_files(project, list(team.files.values()))
        uids, opened = {person.name: person.uid for person in project.people()}, 0
        for one, other, third in permutations(map(uids.__getitem__, team.files)):
            if one > other:
                continue
            for document in project.document_uids():
                wanted = without_crossing(spans_of(project, document, third))
                opened += settle_to(project, document, (one, other), wanted)
                assert spans_of(project, document, GOLD) == wanted
                assert compare(project, document, (one, other)).open == 0
                done = finish(project, document, ReaderSelection((one, other)))
                assert done.act is not None and done.taken == 0
                project.apply(done.act)
                assert spans_of(project, document, GOLD) == wanted
        assert opened > 0


@pytest.mark.shared
@pytest.mark.skipif(not GOLD_FILES.is_dir(), reason="the gold beside the checkout is not there")
def test_the_gold_texts_can_be_reached_from_two_peoples_work(tmp_path: Path) -> None:
    team = make_team(tmp_path, corpus_texts(CORPUS))
    with as_reviewer(team.base) as project:
        merge_files(project, list(team.files.values()))
        third = project.person("المرجع", create=True)
        assert third is not None
        import_paths(project, sorted(GOLD_FILES.glob("*.jsonl")), ImportOptions(person=third.uid))
        uids = {person.name: person.uid for person in project.people()}
        one, other, _ = (uids[name] for name in team.files)
        reached = 0
        for info in project.documents():
            wanted = without_crossing(spans_of(project, info.uid, third.uid))
            if wanted:
                settle_to(project, info.uid, (one, other), wanted)
                assert spans_of(project, info.uid, GOLD) == wanted
                reached += len(wanted)
        assert reached > 100
