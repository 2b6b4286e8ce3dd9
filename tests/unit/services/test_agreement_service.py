"""Agreement over a project, its tables and its page; how a person works."""

from __future__ import annotations

import csv
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from tests.helpers.copies import SCHEME, make_base, open_as
from tests.helpers.teams import TEXT, make_team, place, review, uid_of

from hashiya.core import agreement_gamma
from hashiya.core.agreement import Measure
from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.progress import Cancelled, CancelToken
from hashiya.services.annotate import marking
from hashiya.services.statistics import work_statistics
from hashiya.services.statistics.agreement import agreement, weighted
from hashiya.services.statistics.agreement_json import as_json
from hashiya.services.statistics.agreement_report import ENGLISH, page, write_csv, write_page
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SARA, NABIL = uid_of("سارة"), uid_of("نبيل")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with review(make_team(tmp_path / "team.hashiya")) as opened:
        yield opened


def test_two_people_over_one_text(project: Project) -> None:
    report = agreement(project)
    (pair,) = report.pairs
    assert pair.people == ("سارة", "نبيل")
    assert (pair.figures.spans.first, pair.figures.spans.second, pair.figures.spans.strict) == (4, 4, 1)
    assert pair.figures.f1.value == 0.25
    assert pair.figures.f1_ranges.value == 0.5
    assert pair.figures.f1_overlap.value == 0.5
    assert report.confused == {("GPE", "ORG"): 1}
    labels = {each.label: each.f1.value for each in report.labels}
    assert labels == {"PERS": pytest.approx(2 / 3), "GPE": 0.0, "ORG": 0.0}
    assert report.overall.f1 == pair.figures.f1
    assert [(d.name, d.people) for d in report.documents] == [("رحلة", ("سارة", "نبيل"))]
    assert report.weeks[0][1] == Measure(0.25)


def test_documents_that_one_person_read_are_left_out(project: Project) -> None:
    project.add_documents([NewDocument("آخر", "كتبت سارة وحدها هنا")])
    uid = project.document_uids()[1]
    project.act_as(SARA)
    project.apply(marking.mark(project, uid, 5, 9, "PERS"))
    assert [each.name for each in agreement(project).documents] == ["رحلة"]
    assert not agreement(project, ["آخر"]).pairs
    assert agreement(project, ["آخر"]).overall.f1.code == "nothing_marked"


def test_a_person_against_gold(project: Project) -> None:
    (document,) = project.document_uids()
    project.apply(marking.mark(project, document, *place("ليلى"), "PERS", layer=GOLD))
    report = agreement(project, people=[SARA, GOLD])
    assert [pair.layers for pair in report.pairs] == [(SARA, GOLD)]
    assert report.pairs[0].figures.f1.value == pytest.approx(2 / 5)


def test_three_people_who_did_not_all_read_everything(tmp_path: Path) -> None:
    path = make_team(tmp_path / "team.hashiya")
    with open_as(path, "عائشة") as project:
        project.add_documents([NewDocument("ثان", "زارت عائشة دمشق ثم حلب")])
        one, two = project.document_uids()
        project.apply(marking.mark(project, one, *place("ليلى"), "PERS"))
        project.apply(marking.mark(project, two, 6, 11, "PERS"))
        project.act_as(SARA)
        project.apply(marking.mark(project, two, 6, 11, "PERS"))
        report = agreement(project)
        assert {pair.people: pair.documents for pair in report.pairs} == {
            ("سارة", "نبيل"): 1,
            ("سارة", "عائشة"): 2,
            ("نبيل", "عائشة"): 1,
        }
        assert report.overall.alpha.value is not None


def test_what_the_command_line_prints(project: Project) -> None:
    found = as_json(agreement(project))
    (pair,) = found["pairs"]  # type: ignore[misc]
    assert set(pair) >= {"people", "f1", "kappa", "alpha", "alpha_u", "clitics", "cautions"}  # type: ignore[has-type]
    assert "gamma" not in pair  # type: ignore[has-type]
    assert set(found["labels"]) == {"PERS", "GPE", "ORG"}  # type: ignore[call-overload]


def test_gamma_without_its_package_is_said_plainly(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement_gamma, "find_spec", lambda _name: None)
    report = agreement(project, gamma=True)
    assert "gamma" in report.gamma_missing
    assert report.pairs[0].figures.gamma == Measure(None, "no_package")
    assert not agreement(project).gamma_missing


def test_gammas_weigh_as_their_documents() -> None:
    assert weighted([(Measure(1.0), 30), (Measure(0.0), 10), (Measure(None, "too_large"), 900)]).value == 0.75
    assert weighted([]).code == "not_asked"


def test_it_can_be_stopped(project: Project) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        agreement(project, cancel=cancel)


def test_the_table(project: Project, tmp_path: Path) -> None:
    write_csv(agreement(project), tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    kinds = ["pair", "overall", "label", "label", "label", "document", "person", "person"]
    assert [row["kind"] for row in rows] == kinds
    assert [rows[0][column] for column in ("matched", "only_first", "only_second")] == ["1", "3", "3"]
    assert [(row["name"], row["spans"]) for row in rows[-2:]] == [("سارة", "4"), ("نبيل", "4")]
    assert (rows[0]["name"], rows[0]["f1"]) == ("سارة × نبيل", "0.25")
    assert rows[0]["undefined"] == "gamma: not_asked"


class Checker(HTMLParser):
    """Every tag closed, and nothing fetched from anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert not {"src", "href"} & {name for name, _ in attributes}
        self.tags.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_in_itself(project: Project, tmp_path: Path) -> None:
    report = agreement(project)
    write_page(report, tmp_path / "a.html", words={"title": "الاتفاق <b>"}, rtl=True)
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    checker = Checker()
    checker.feed(text)
    assert not checker.open
    assert {"svg", "circle", "table"} <= checker.tags
    assert 'dir="rtl"' in text and "الاتفاق &lt;b&gt;" in text
    assert "<script" not in page(report)
    assert ENGLISH["title"] in page(report)


def test_how_a_person_works(tmp_path: Path) -> None:
    path = make_base(tmp_path / "base.hashiya")
    with open_as(path, "سارة") as project:
        first, second = project.document_uids()
        waiting = project.annotations(first, layers=[SUGGESTIONS])
        project.apply(marking.accept(project, waiting[:2]))
        project.apply(marking.relabel(project, waiting[2], "GPE"))
        project.apply(marking.reject(project, project.annotations(second, layers=[SUGGESTIONS])[:1]))
        project.apply(marking.accept(project, project.annotations(second, layers=[SUGGESTIONS])[:1]))
        project.undo()
        found = work_statistics.person_statistics(project, project.person_uid)
    assert (found.name, found.documents, found.acts, found.annotations) == ("سارة", 1, 5, 3)
    total = found.suggestions
    assert (total.accepted, total.corrected, total.rejected) == (2, 1, 1)
    assert total.rate == 0.5
    assert found.by_engine["patterns"] == total
    assert found.by_label["ORG"] == total
    assert found.typical is not None and 0 <= found.typical <= found.active < 60
    assert sum(found.days.values()) == 5


def test_pauses_are_no_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hashiya.store.journal import journal

    times = iter(f"2024-05-01T{at}.000+00:00" for at in ("10:00:00", "10:00:20", "12:00:00", "12:00:10"))
    with Project.create(tmp_path / "p.hashiya", scheme=SCHEME) as project:
        project.add_documents([NewDocument("نص", TEXT)], by="nobody")
        (uid,) = project.document_uids()
        project.act_as(project.person("سارة"))  # type: ignore[arg-type]
        monkeypatch.setattr(journal, "now", lambda: next(times))
        for surface in ("ليلى", "ماجد", "بيروت", "الحجاز"):
            project.apply(marking.mark(project, uid, *place(surface), "PERS"))
        found = work_statistics.person_statistics(project, project.person_uid)
    assert (found.active, found.typical) == (30.0, 15.0)
