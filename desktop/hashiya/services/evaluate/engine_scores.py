"""How good each engine is on texts that people have confirmed, as if it had not seen them.

Before a text is read the memory forgets what was decided in it, and a project's own model, which learned from
these very texts, is left out: what it is worth is checked when it is trained.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hashiya.core.beyond.entities import MENTION
from hashiya.core.document import State
from hashiya.core.segment import count_words
from hashiya.core.span import GOLD, Span, Status
from hashiya.errors import UserError
from hashiya.progress import OnProgress, Progress, ignore_progress
from hashiya.services.evaluate.genres import Genre, genres_of
from hashiya.services.evaluate.gold_source import match_gold, read_gold
from hashiya.services.evaluate.simulation import Simulation, Text, simulate
from hashiya.services.project.undecided import undecided
from hashiya.services.suggest.highlighter import Highlighter, Work
from hashiya.services.suggest.project_knowledge import knowledge_of
from hashiya.store.project import Project
from hashiya.suggest.base import Analysis, Decision, Knowledge
from hashiya.suggest.evaluate import Evaluation, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOGETHER = "together"
"""The name under which all engines together are measured."""
_ENOUGH = 0.5  # an engine alone is measured on what it holds more likely right than wrong


@dataclass(frozen=True, slots=True)
class EngineScores:
    """`engines` by name, TOGETHER first; in their mistakes documents are uids. `names` are the documents',
    `genres` what kind of text each is.
    `undecided`: finished documents left out, since nobody has decided about some of their suggestions.
    """

    engines: Mapping[str, Evaluation]
    names: Mapping[str, str]
    words: int
    undecided: int = 0
    genres: Mapping[str, Genre] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gold:
    """A document with the spans that count as right."""

    uid: str
    name: str
    text: str
    spans: tuple[Span, ...]


def gold_layers(project: Project) -> list[tuple[str, str]]:
    """(layer, name) of whose work can be measured against; everybody's together has the layer ""."""
    people = project.names()
    same = project.second_layers()
    layers = dict.fromkeys(same.get(layer, layer) for layer, count in project.layers() if count)
    found = [(layer, people.get(layer, layer)) for layer in layers]
    return [("", ""), *(pair for pair in found if pair[0] != "suggestions")]


def judge(path: str, layer: str, file: str = "", *, progress: OnProgress = ignore_progress) -> EngineScores:
    """Measure every engine and all together. Raises UserError `no_gold_here`, `gold_unmatched`."""
    with Project.open(Path(path), readonly=True) as project:
        knowledge = replace(knowledge_of(project), models={})
        golden = _from_file(project, Path(file)) if file else finished(project, layer)
        bare = {} if file or layer == GOLD else undecided(project)
        genres = genres_of(project, [each.uid for each in golden])
    predicted = read_unseen(knowledge, golden, progress)
    spans = {each.uid: each.spans for each in golden}
    texts = {each.uid: each.text for each in golden}
    engines = {name: evaluate(spans, found, texts=texts) for name, found in predicted.items()}
    names = {each.uid: each.name for each in golden}
    return EngineScores(engines, names, sum(map(count_words, texts.values())), len(bare), genres)


def read_unseen(
    knowledge: Knowledge, golden: Sequence[Gold], progress: OnProgress = ignore_progress
) -> dict[str, dict[str, list[Span]]]:
    """Engine → document → what it says of it without knowing what people said there."""
    highlighter = Highlighter(knowledge, (), trust=False)  # trust would come from these very texts
    ensemble = highlighter.ensemble
    own: dict[str, list[Decision]] = {}
    for decision in knowledge.decisions:
        own.setdefault(decision.document, []).append(decision)
    found: dict[str, dict[str, list[Span]]] = {TOGETHER: {}}
    for done, gold in enumerate(golden, 1):
        for decision in own.get(gold.uid, ()):
            ensemble.forget(decision)
        analysis = Analysis(gold.text)
        for name, recognizer in ensemble.recognizers.items():
            said = recognizer.suggest(analysis)
            found.setdefault(name, {})[gold.uid] = [item.span for item in said if item.score >= _ENOUGH]
        found[TOGETHER][gold.uid] = [item.span for item in highlighter.suggest(Work("", gold.text))]
        for decision in own.get(gold.uid, ()):
            ensemble.learn(decision)
        progress(Progress("evaluating", done, len(golden), gold.name))
    return found


def finished(project: Project, layer: str = "") -> list[Gold]:
    """The documents that are done, with a layer's accepted work ("": everybody's). UserError when none is."""
    golden = []
    bare = {} if layer == GOLD else undecided(project)
    layers = project.layers_of_person(layer) if layer else None
    for info in project.iter_documents():
        if info.state is not State.DONE or info.uid in bare:
            continue
        if layers and not any(name in layers and count for name, count in project.layers(info.uid)):
            continue
        items = project.annotations(info.uid, layers=layers, statuses=[Status.ACCEPTED])
        text = project.document(info.uid).text
        spans = {item.span for item in items if item.label != MENTION}
        golden.append(Gold(info.uid, info.name, text, tuple(sorted(spans))))
    if bare and not any(each.spans for each in golden):
        raise UserError(
            "gold_undecided",
            f"Nobody has decided about some suggestions of the {len(bare)} documents that are done.",
            hint="Accept or reject the rest of their suggestions.",
            count=len(bare),
        )
    if not any(each.spans for each in golden):
        raise UserError(
            "no_gold_here",
            "No document is done yet, so there is nothing to measure against.",
            hint="Mark documents as done, or choose a file of gold annotations.",
        )
    return golden


def _from_file(project: Project, file: Path) -> list[Gold]:
    """Gold documents of a file, a folder or a project that are here too, with labels of the scheme alone."""
    matched = match_gold(project, read_gold(file)[0])
    codes = frozenset(project.scheme().codes)
    golden = []
    for uid, spans in matched.spans.items():
        text = project.document(uid).text
        known = tuple(span for span in spans if span.label in codes and span.end <= len(text))
        golden.append(Gold(uid, matched.names[uid], text, known))
    return golden


def simulate_project(path: str, layer: str = "", *, progress: OnProgress = ignore_progress) -> Simulation:
    """Work through the finished documents again, once per method. Raises UserError `no_gold_here`."""
    with Project.open(Path(path), readonly=True) as project:
        golden, scheme = finished(project, layer), project.scheme()
    texts = [Text(each.name, each.text, each.spans) for each in golden]
    return simulate(texts, scheme=scheme, progress=progress)


def saved_so_far(simulation: Simulation, method: str) -> list[tuple[float, float]]:
    """(documents worked through, share of corrective acts saved up to there) of one method."""
    points: list[tuple[float, float]] = []
    actions = baseline = 0
    for at, step in enumerate(simulation.methods[method], 1):
        actions += step.actions
        baseline += step.baseline
        if baseline:
            points.append((float(at), 1 - actions / baseline))
    return points
