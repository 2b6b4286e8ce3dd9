"""What confirmed documents are worth on the next one: on the texts of ../shared, where it is there.

For each gold text a project in which the other two were confirmed, with a bundled model that has not seen it:
HASHIYA_BLIND may name a folder of such models (NAME.hmodel, made by packaging/train_model.py --without-gold
NAME); without it the nested chains are trained here, some minutes a text. The rules were written by people
who had read these texts, so everything is measured without them too.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.learning_project import confirm
from tests.helpers.own_labels import REMEDIES, read_lessons
from tests.helpers.pacing import amount

from hashiya.core.span import Span
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest.engines import turn_engine
from hashiya.services.suggest.highlight import suggest_project
from hashiya.services.suggest.lessons import Lesson, Material
from hashiya.services.suggest.train import learn, train_project
from hashiya.store.tables.records import NewDocument
from hashiya.suggest.crf import crf_recognizer
from hashiya.suggest.crf.model import Bundle, read_bundle
from hashiya.suggest.crf.packing import join_chains
from hashiya.suggest.evaluate import Score, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.helpers.figures import Figures

    from hashiya.core.labels import Scheme
    from hashiya.store.project import Project

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
sys.path.append(str(ROOT / "packaging"))
RULES = ("patterns", "lexicon")

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(7200)]
needs_shared = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="needs the texts of ../shared")


def gold_lessons() -> list[Lesson]:
    from training import corpora

    read = corpora.read_gold(SHARED / "gold", SHARED / "corpus")
    return [_lesson(name, text.text, text.spans) for name, text in read.items()]


def articles() -> list[Lesson]:
    """AQMAR's, in the order of their names."""
    from training import corpora

    read = corpora.read_aqmar(SHARED / "data")
    return [_lesson(name, text.text, text.spans) for name, text in read.items()]


def _lesson(name: str, text: str, spans: Sequence[tuple[int, int, str]]) -> Lesson:
    return Lesson(name, text, tuple(sorted({Span(*span) for span in spans})))


@cache
def blind_bundle(name: str) -> Bundle:
    """The bundled model as if it had not been trained on this gold text."""
    folder = os.environ.get("HASHIYA_BLIND")
    if folder:
        return read_bundle((Path(folder) / f"{name}.hmodel").read_bytes())
    from training import corpora, nested

    shipped = crf_recognizer.shipped()
    texts = corpora.read_gold(SHARED / "gold", SHARED / "corpus")
    rest = [text for other, text in texts.items() if other != name]
    readings = nested.read_texts(shipped.base, rest, corpora.read_wojood(SHARED / "data"))
    chains = join_chains(nested.fit_nested(readings), shipped.nested.calibration)
    return replace(shipped, nested=chains)


@pytest.fixture(params=[(), RULES], ids=["all engines", "without rules"])
def off(request: pytest.FixtureRequest) -> Sequence[str]:
    return tuple(request.param)


class Tally:
    """Scores summed over texts, by what the project knew."""

    def __init__(self) -> None:
        self.scores: dict[str, Score] = {}

    def add(self, project: Project, lesson: Lesson, uid: str, what: str) -> None:
        """What is suggested now in a document that nobody has worked on."""
        suggest_project(project, documents=[uid])
        found = {lesson.document: [item.span for item in project.annotations(uid)]}
        score = evaluate({lesson.document: lesson.spans}, found).micro
        self.scores[what] = self.scores.get(what, Score()) + score


def _project(path: Path, scheme: Scheme, lessons: Sequence[Lesson], off: Sequence[str]) -> Iterator[Project]:
    with create_project(path, scheme=scheme, person="ليلى") as project:
        project.add_documents([NewDocument(each.document, each.text) for each in lessons])
        for name in off:
            turn_engine(project, name, on=False)
        yield project


def _confirm(project: Project, lessons: Sequence[Lesson]) -> None:
    for each in lessons:
        document = project.document_by_name(each.document)
        assert document is not None
        confirm(project, document.uid, [(span.start, span.end, span.label) for span in each.spans])


@needs_shared
def test_three_gold_texts_each_left_out(
    off: Sequence[str], figures: Figures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lessons, tally, used = gold_lessons(), Tally(), 0
    for each in lessons:
        bundle = blind_bundle(each.document)
        monkeypatch.setattr(crf_recognizer, "open_bundle", lambda _path, bundle=bundle: bundle)
        for project in _project(tmp_path / f"{each.document}.hashiya", load_scheme("wojood"), lessons, off):
            document = project.document_by_name(each.document)
            assert document is not None
            tally.add(project, each, document.uid, "cold")
            _confirm(project, [other for other in lessons if other is not each])
            tally.add(project, each, document.uid, "two confirmed")
            used += train_project(project).used
            tally.add(project, each, document.uid, "two confirmed, trained")
    name = f"gold, one of {len(lessons)} left out, " + ("no rules" if off else "all engines")
    for what, score in tally.scores.items():
        target = 80.0 if "confirmed" in what else 60.0
        figures.add(f"{name}: {what}", score.f1 * 100, "F1", target, at_least=True)
    figures.add(f"{name}: models that the check let in", used, f"of {len(lessons)}")


@needs_shared
def test_half_of_the_articles_confirmed(off: Sequence[str], figures: Figures, tmp_path: Path) -> None:
    """AQMAR: nine articles confirmed, the other nine looked at; its labels are ANERcorp's. In a hurry a
    third of both.
    """
    count = amount(9, 3)
    lessons, tally = articles()[9 - count : 9 + count], Tally()
    known, unseen = lessons[:count], lessons[count:]
    for project in _project(tmp_path / "a.hashiya", load_scheme("anercorp"), lessons, off):
        uids = {each.document: project.document_by_name(each.document).uid for each in lessons}
        for each in unseen:
            tally.add(project, each, uids[each.document], "cold")
        _confirm(project, known)
        for each in unseen:
            tally.add(project, each, uids[each.document], "confirmed")
        training = train_project(project)
        for each in unseen:
            tally.add(project, each, uids[each.document], "confirmed, trained")
    name = f"AQMAR, {count} articles after {count}, " + ("no rules" if off else "all engines")
    for what, score in tally.scores.items():
        figures.add(f"{name}: {what}", score.f1 * 100, "F1")
    figures.add(f"{name}: the check let the model in", float(training.used), "")


def test_labels_of_ones_own(figures: Figures) -> None:
    began = time.process_time()
    check = learn(Material(REMEDIES, read_lessons())).check
    figures.add("own labels, 12 short texts: train and check", time.process_time() - began, "s")
    figures.add("own labels, last 4 of 12: without a model", (check.without or 0) * 100, "F1")
    figures.add("own labels, last 4 of 12: with one", (check.with_model or 0) * 100, "F1")


@needs_shared
def test_time_to_train(figures: Figures) -> None:
    """Three gold texts with 17 labels, and fifty (in a hurry twenty) pieces of news with four."""
    from training import corpora

    news = [
        _lesson(str(at), text.text, text.spans)
        for at, text in enumerate(corpora.read_anercorp(SHARED / "data"))
    ]
    count = amount(50, 20)
    for name, scheme, lessons, target in (
        ("3 documents", "wojood", gold_lessons(), 15.0),
        (f"{count} documents", "anercorp", _pieces(news, count), 60.0 * count / 50),
    ):
        began = time.process_time()
        learn(Material(load_scheme(scheme), tuple(lessons)))
        seconds = time.process_time() - began
        figures.add(f"train and check on {name}, processor", seconds, "s", target)


def _pieces(lessons: Sequence[Lesson], count: int, size: int = 3500) -> list[Lesson]:
    """Whole lines of the texts, about `size` characters a piece."""
    found: list[Lesson] = []
    for each in lessons:
        at = 0
        while at < len(each.text) and len(found) < count:
            cut = each.text.rfind("\n", at, at + size) + 1 if at + size < len(each.text) else len(each.text)
            end = cut if cut > at else min(at + size, len(each.text))
            inside = (span for span in each.spans if at <= span.start and span.end <= end)
            spans = tuple(Span(span.start - at, span.end - at, span.label) for span in inside)
            found.append(Lesson(f"{each.document}-{at}", each.text[at:end], spans))
            at = end
    return found
