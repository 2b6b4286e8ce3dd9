"""The project's own models: what there is, putting one to use, away, to a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hashiya.errors import UserError
from hashiya.progress import OnProgress, ignore_progress
from hashiya.services.suggest.lessons import Material, material_of
from hashiya.services.suggest.train import HeldOutScores, Learned, export_model, learn
from hashiya.services.suggest.training_due import MODEL, WAITING, learned_documents
from hashiya.store.project import Project


@dataclass(frozen=True, slots=True)
class Kept:
    """A model in the project. `used`: it is among the engines; `documents` it was learned from."""

    name: str
    used: bool
    size: int
    created: str
    documents: int
    annotations: int
    check: HeldOutScores | None


def material(path: str) -> Material:
    """What there is to learn, read by the file's path: for a job's thread."""
    with Project.open(Path(path), readonly=True) as project:
        return material_of(project)


def learn_from(path: str, *, progress: OnProgress = ignore_progress) -> Learned:
    """Read the project and learn: for a process of its own. Raises UserError as `learn` does."""
    return learn(material(path), progress=progress)


def kept_models(project: Project) -> list[Kept]:
    """The one in use first."""
    found = []
    for item in project.models():
        if item.name in (MODEL, WAITING):
            meta = item.meta
            found.append(
                Kept(
                    item.name,
                    item.name == MODEL,
                    item.size,
                    item.created,
                    learned_documents(meta),
                    _count(meta.get("annotations")),
                    _check_of(meta.get("check")),
                )
            )
    return sorted(found, key=lambda each: not each.used)


def keep_model(project: Project, learned: Learned, *, use: bool) -> None:
    """Put a model to use, or keep it aside. A model that did worse is never put to use."""
    meta: dict[str, object] = {
        "check": {**asdict(learned.check), "better": learned.check.better},
        "documents": learned.documents,
        "annotations": learned.annotations,
        "labels": learned.labels,
        "scheme": project.scheme().name,
    }
    project.save_model(MODEL if use and learned.check.better else WAITING, learned.data, meta)


def use_model(project: Project, name: str, *, use: bool) -> None:
    """Turn a kept model on or off. Raises UserError `model_worse` for one that its check speaks against."""
    data = project.model(name)
    if data is None:
        return
    meta: Mapping[str, object] = next((item.meta for item in project.models() if item.name == name), {})
    check = _check_of(meta.get("check"))
    if use and check is not None and not check.better:
        raise UserError(
            "model_worse",
            "On your last documents the engines did better without this model; it stays aside.",
            hint="Train again when more documents are done.",
        )
    with project.batch():
        project.delete_model(name)
        project.save_model(MODEL if use else WAITING, data, meta)


def write_model(project: Project, name: str, path: Path) -> None:
    """A kept model as a file. Raises UserError for what the disk refuses."""
    data = project.model(name)
    if data is not None:
        export_model(data, path)


def model_trouble(project: Project) -> UserError | None:
    """Why the model in use cannot work: it is damaged, or stands on another bundled model."""
    from hashiya.suggest.crf.crf_recognizer import shipped
    from hashiya.suggest.crf.model import read_project_model

    data = project.model(MODEL)
    if data is None:
        return None
    try:
        read_project_model(data, shipped())
    except UserError as error:
        return error
    return None


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0


def _check_of(value: object) -> HeldOutScores | None:
    """The check as stored; None for a model from elsewhere."""
    if not isinstance(value, dict) or not isinstance(value.get("held_out"), int):
        return None
    curve = value.get("curve")
    points = tuple((int(at), float(f1)) for at, f1 in curve) if isinstance(curve, Sequence) else ()
    return HeldOutScores(
        value["held_out"],
        _share(value.get("without")),
        _share(value.get("with_model")),
        points,
        value.get("careful") is True,
    )


def _share(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
