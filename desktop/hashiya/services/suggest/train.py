"""A model of the project's own, learned from what people confirmed.

It is used only where it helps: on the last documents (which neither side has seen) the engines are run
with and without it, and the better stays. Learning itself is a pure function of values, so that it can
run in a process of its own.
"""

from __future__ import annotations

import json
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from hashiya.errors import UserError
from hashiya.files import all_or_none, explain_os_error, read_whole, writing
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.suggest.highlighter import Highlighter, Work
from hashiya.services.suggest.lessons import material_of
from hashiya.services.suggest.training_due import MODEL, WAITING
from hashiya.suggest.base import Decision, Knowledge
from hashiya.suggest.evaluate import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hashiya.core.span import Span
    from hashiya.services.suggest.lessons import Lesson, Material
    from hashiya.services.suggest.own_heads import ReadLessons
    from hashiya.store.project import Project
    from hashiya.suggest.crf.project_model import Trained


@dataclass(frozen=True, slots=True)
class HeldOutScores:
    """F1 (micro, exact) on the last documents, by what was known before them: without a model of one's
    own, and with.

    `curve` holds (documents learned from, F1 with a model of one's own); None as F1: too few documents to
    tell.
    """

    held_out: int
    without: float | None
    with_model: float | None
    curve: tuple[tuple[int, float], ...] = ()
    careful: bool = False  # whether the model holds what was learned over the careful engine's encoder

    @property
    def better(self) -> bool:
        """Whether to use the model: also where nothing can be told yet."""
        if self.without is None or self.with_model is None:
            return True
        return self.with_model >= self.without and self.with_model > 0


@dataclass(frozen=True, slots=True)
class Learned:
    """A model with how it did."""

    data: bytes
    check: HeldOutScores
    documents: int
    annotations: int
    labels: list[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Training:
    """What `train_project` did. `used`: the model is now among the engines. `undecided`: finished documents
    it left out, since nobody has decided about some of their suggestions.
    """

    documents: int
    annotations: int
    labels: list[str]
    seconds: float
    check: dict[str, object] = field(default_factory=dict)
    used: bool = True
    sentence: str = ""
    undecided: int = 0


def learn(
    material: Material, *, progress: OnProgress = ignore_progress, cancel: CancelToken | None = None
) -> Learned:
    """Train on all lessons after a check on the last ones. Raises UserError `nothing_to_learn`."""
    began = time.perf_counter()
    cancel = cancel or CancelToken()
    if not any(lesson.spans for lesson in material.lessons):
        raise UserError(
            "nothing_to_learn",
            "There are no confirmed annotations to learn from.",
            hint="Mark a document as done, or accept some suggestions first.",
        )
    trained = _train(material, progress, cancel)
    data, check = _choose(material, trained, progress, cancel)
    return Learned(
        data,
        check,
        len(material.lessons),
        sum(len(lesson.spans) for lesson in material.lessons),
        [str(label) for label in trained.figures["labels"]],
        time.perf_counter() - began,
    )


def _train(material: Material, progress: OnProgress, cancel: CancelToken) -> Trained:
    from hashiya.suggest.crf.crf_recognizer import shipped
    from hashiya.suggest.crf.project_model import Confirmed, train

    documents = [Confirmed(lesson.text, lesson.spans) for lesson in material.lessons]
    return train(documents, material.scheme.codes, shipped(), progress=progress, cancel=cancel)


def _choose(
    material: Material, trained: Trained, progress: OnProgress, cancel: CancelToken
) -> tuple[bytes, HeldOutScores]:
    """The model, with what the careful engine can learn where that helps, and how it did."""
    held = int(trained.figures["held_out"])
    if not held or not trained.blind:
        return trained.data, HeldOutScores(held, None, None)
    trial = _Trial(material, held, cancel)
    if "encoder" in material.off:
        return trained.data, _check(trial, trained, progress)
    from hashiya.services.suggest.own_heads import read_for_heads

    read = read_for_heads(material, held, progress, cancel)
    with read.held() if read else nullcontext():
        check = _check(trial, trained, progress)
        return _with_head(trial, trained, read, check, progress) if read else (trained.data, check)


def _check(trial: _Trial, trained: Trained, progress: OnProgress) -> HeldOutScores:
    without = trial.f1(trial.seen, None)
    curve = []
    for done, (known, data) in enumerate(trained.blind, 1):
        progress(Progress("checking", done, len(trained.blind) + 1))
        curve.append((known, trial.f1(known, data)))
    return HeldOutScores(trial.held, without, curve[-1][1], tuple(curve))


def _with_head(
    trial: _Trial, trained: Trained, read: ReadLessons, check: HeldOutScores, progress: OnProgress
) -> tuple[bytes, HeldOutScores]:
    """The model with what the careful engine can learn beside it, where the last documents say it helps."""
    from hashiya.services.suggest.own_heads import learn_heads
    from hashiya.suggest.encoder.own_head import with_head

    labels = [str(label) for label in trained.figures["labels"]]
    heads = learn_heads(trial.material, read, labels, trial.held, progress, trial.cancel)
    if heads is None:
        return trained.data, check
    progress(Progress("checking", len(trained.blind), len(trained.blind) + 1))
    known, data = trained.blind[-1]
    tried = {}
    for believed in (True, False):  # as its own documents say, or as what ships has it: few say too little
        head = heads.blind if believed else replace(heads.blind, trust={})
        tried[believed] = trial.f1(trial.seen, with_head(data, head))
    f1 = max(tried.values())
    if f1 <= max(check.with_model or 0.0, check.without or 0.0):
        return trained.data, check
    whole = heads.whole if tried[True] == f1 else replace(heads.whole, trust={})
    curve = (*check.curve[:-1], (known, f1))
    return with_head(trained.data, whole), replace(check, with_model=f1, curve=curve, careful=True)


@dataclass(slots=True)
class _Trial:
    """The engines on the last `held` lessons, after some of those before."""

    material: Material
    held: int
    cancel: CancelToken
    _taught: dict[int, Mapping[str, float]] = field(default_factory=dict)

    @property
    def seen(self) -> int:
        """How many lessons come before."""
        return len(self.material.lessons) - self.held

    def f1(self, known: int, data: bytes | None) -> float:
        """All engines together, with what the first `known` lessons teach, and a model of one's own.

        What finished lessons teach about rules is the same whatever the project's own model says of them.
        """
        knowledge = self._knowledge(self.material.lessons[:known], data)
        taught = self._taught.get(known)
        highlighter = Highlighter(knowledge, (), trust=taught is None)
        if taught is None:
            self._taught[known] = dict(highlighter.ensemble.weigher.learned)
        else:
            highlighter.ensemble.weigher.add(taught)
        gold, predicted = {}, {}
        for lesson in self.material.lessons[self.seen :]:
            self.cancel.check()
            found = highlighter.suggest(Work(lesson.document, lesson.text))
            predicted[lesson.document] = [item.span for item in found]
            gold[lesson.document] = lesson.spans
        return evaluate(gold, predicted).micro.f1

    def _knowledge(self, known: Sequence[Lesson], data: bytes | None) -> Knowledge:
        return Knowledge(
            scheme=self.material.scheme,
            decisions=tuple(_decided(lesson, span) for lesson in known for span in lesson.spans),
            texts={lesson.document: lesson.text for lesson in known},
            word_lists=self.material.word_lists,
            models={MODEL: data} if data else {},
            options={"engines": {"off": self.material.off}},
        )


def _decided(lesson: Lesson, span: Span) -> Decision:
    return Decision(lesson.document, span.start, span.end, lesson.text[span.start : span.end], span.label)


def store(project: Project, learned: Learned) -> Training:
    """Keep a model in the project; it takes part only where the check says that it helps."""
    check: dict[str, object] = {**asdict(learned.check), "better": learned.check.better}
    meta = {
        "check": check,
        "documents": learned.documents,
        "annotations": learned.annotations,
        "labels": learned.labels,
        "scheme": project.scheme().name,
    }
    used = learned.check.better
    project.save_model(MODEL if used else WAITING, learned.data, meta)
    return Training(
        learned.documents,
        learned.annotations,
        learned.labels,
        learned.seconds,
        check,
        used,
        _sentence(learned.check),
    )


def _sentence(check: HeldOutScores) -> str:
    if check.without is None or check.with_model is None:
        return "Too few confirmed documents to check it on; it is used from now on."
    figures = (
        f"F1 on the last {check.held_out} documents: "
        f"{check.with_model:.2f} with it, {check.without:.2f} without."
    )
    return f"{figures} {'It is used from now on.' if check.better else 'It is kept, but not used.'}"


def train_project(
    project: Project,
    *,
    layer: str = "",
    output: Path | None = None,
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Training:
    """Learn from a project's confirmed annotations and keep the model in it, and in a file where one is
    named.
    """
    material = material_of(project, layer)
    learned = learn(material, progress=progress, cancel=cancel)
    with all_or_none():
        if output is not None:
            export_model(learned.data, output)
        training = replace(store(project, learned), undecided=material.undecided)
    if not material.earlier:
        return training
    left = f"It learns from the last ones; {material.earlier} before them were left out."
    return replace(training, sentence=f"{training.sentence} {left}")


def export_model(data: bytes, path: Path) -> None:
    """Write a model as a file that `import_model` takes."""
    with writing(path) as beside:
        beside.write_bytes(data)


def import_model(project: Project, path: Path) -> None:
    """Take in a model file. Raises UserError for one that is foreign, truncated or does not fit; it is
    never run.
    """
    from hashiya.suggest.crf.crf_recognizer import shipped
    from hashiya.suggest.crf.model import describe, read_project_model

    try:
        if path.stat().st_size > 64 << 20:
            raise UserError(
                "model_too_large", f"{path} is larger than any model of this program.", path=str(path)
            )
        data = read_whole(path)
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
    labels = read_project_model(data, shipped()).labels
    if not labels & set(project.scheme().codes):
        known = ", ".join(sorted(labels)[:8]) or "–"
        raise UserError(
            "model_labels",
            f"This model knows the labels {known}; none of them is in the scheme of this project.",
            hint="Import it into a project with its labels, or add them to the scheme first.",
            labels=known,
        )
    figures = json.loads(json.dumps(dict(describe(data))))
    project.save_model(MODEL, data, {"imported": path.name, "figures": figures})
