"""What people and models said in a task of Label Studio: regions, relations, answers about the whole.

A region is of one text of the task; answers with its id are attributes of it, answers without one labels of
the whole document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hashiya.core.span import Status
from hashiya.formats.annotation_tools.labelstudio_config import ABOUT, ENTITY
from hashiya.formats.base import RelationRecord
from hashiya.formats.shared.lines import as_objects, as_text

if TYPE_CHECKING:
    from hashiya.formats.shared.left_out import LeftOut

BY = "by"
"""Where a region says whose it is, when the file was written for a server that does not know the person."""


@dataclass(frozen=True, slots=True)
class Region:
    """A result of a person or a model about a part of a text."""

    value: dict[str, Any]
    result: dict[str, Any]
    labels: tuple[str, ...]
    by: str
    status: str

    @property
    def kind(self) -> str:
        """plain, page or dialogue."""
        if "globalOffsets" in self.value or str(self.value.get("start", "")).startswith("/"):
            return "page"
        return "dialogue" if "startOffset" in self.value else "plain"


class TaskAnswers:
    """Read from one task. `said` holds the labels of the whole document by whose they are, `controls` the
    fields of a short task that hold regions; what lies in no text is told to `left_out`, under the task's
    `name`.
    """

    def __init__(self, task: dict[str, Any], name: str, left_out: LeftOut) -> None:
        self._name, self._left_out = name, left_out
        self.regions: list[Region] = []
        self.relations: list[RelationRecord] = []
        self.said: dict[str, dict[str, object]] = {}
        self.controls: set[str] = set()
        self._ids: set[str] = set()
        self._counted = 0
        if isinstance(task.get("data"), dict):
            self._collect(task)
        else:
            self._collect_short(task)

    @property
    def count(self) -> int:
        """How many annotations there are."""
        return sum(max(1, len(region.labels)) for region in self.regions)

    def _collect(self, task: dict[str, Any]) -> None:
        for annotation in as_objects(task.get("annotations")) + as_objects(task.get("completions")):
            results = as_objects(annotation.get("result"))
            if annotation.get("was_cancelled"):
                self._left_out.annotation("cancelled", self._name, len(results))
            else:
                self._results(results, _person(annotation.get("completed_by")), "")
        for prediction in as_objects(task.get("predictions")):
            self._results(
                as_objects(prediction.get("result")),
                as_text(prediction.get("model_version")),
                Status.SUGGESTED,
            )

    def _collect_short(self, task: dict[str, Any]) -> None:
        """JSON_MIN: the regions stand under the names of the controls."""
        by = _person(task.get("annotator"))
        for key, value in task.items():
            if isinstance(value, dict) and isinstance(value.get("choices"), list):
                self.said.setdefault(by, {})[key] = given_value("choices", value)
            regions = [item for item in as_objects(value) if _kind_of_labels(item)]
            if regions:
                self.controls.add(key)
                for item in regions:
                    self.regions.append(Region(item, {"id": item.get("id")}, _labels(item), by, ""))

    def _results(self, results: list[dict[str, Any]], by: str, status: str) -> None:
        regions: dict[str, Region] = {}
        others: list[dict[str, Any]] = []
        related: list[dict[str, Any]] = []
        for result in results:
            value = result.get("value")
            if result.get("type") == "relation":
                related.append(result)
            elif isinstance(value, dict) and "start" in value and _kind_of_labels(value, result):
                region = Region(value, result, _labels(value, result), by, status)
                name = as_text(result.get("id")) or f"#{len(regions)}"
                regions[name if name not in regions else f"#{len(regions)}"] = region
            else:
                others.append(result)
        for result in others:
            self._other(result, regions.get(as_text(result.get("id"))), by if not status else "")
        # The same ids come back in every annotation that was begun from one prediction.
        self._counted += 1
        names = {key: f"{key}#{self._counted}" if key in self._ids else key for key in regions}
        for result in related:
            self._related(result, names, status)
        for key, region in regions.items():
            region.result["id"] = "" if key.startswith("#") else names[key]
        self._ids |= regions.keys()
        self.regions += regions.values()

    def _related(self, result: dict[str, Any], names: dict[str, str], status: str) -> None:
        """A relation for each of its labels; one «to the left» leads from its second end to its first."""
        head, tail = as_text(result.get("from_id")), as_text(result.get("to_id"))
        if result.get("direction") == "left":
            head, tail = tail, head
        given = result.get("labels")
        labels = [as_text(each) for each in given] if isinstance(given, list) else []
        for label in [each for each in labels if each] or ["relation"]:
            made = RelationRecord(label, names.get(head, head), names.get(tail, tail), status=status)
            self.relations.append(replace(made, id=as_text(result.get("id"))))

    def _other(self, result: dict[str, Any], region: Region | None, by: str) -> None:
        """An answer about a region becomes an attribute of it, one about the text a label of the whole
        document; what lies in pictures or sounds is counted.
        """
        kind, value = as_text(result.get("type")), result.get("value")
        given = given_value(kind, value)
        name = (as_text(result.get("from_name")) or kind).removesuffix(ABOUT)
        if region is not None and kind and not kind.endswith("labels") and given is not None:
            if name == ENTITY and kind == "textarea":
                region.result["entity"] = given if isinstance(given, list) else [given]
            else:
                region.result.setdefault("attributes", {})[name] = given
        elif kind.endswith("labels") or (isinstance(value, dict) and {"x", "start"} & value.keys()):
            self._left_out.annotation(kind, as_text(given))
        elif given is None:
            self._left_out.document_label(name, kind)
        else:
            self.said.setdefault(signed_by(result, by), {})[name] = given


def signed_by(result: dict[str, Any], by: str) -> str:
    """Whose a result is: whom it names itself, else `by`."""
    meta = result.get("meta")
    whose = meta.get(BY) if isinstance(meta, dict) else None
    return as_text(whose[0]) if isinstance(whose, list) and whose else by


def given_value(kind: str, value: Any) -> object:
    """What an answer says: a text, a number, or several texts (a way in a taxonomy with its steps); None for
    what is none of these.
    """
    if not isinstance(value, dict):
        return None
    given = value.get(kind, value.get("text"))
    if isinstance(given, list):
        words = [
            " > ".join(map(as_text, each)) if isinstance(each, list) else as_text(each) for each in given
        ]
        words = [word for word in words if word]
        return (words[0] if len(words) == 1 else words) if words else None
    return given if isinstance(given, str | int | float) and given != "" else None


def _person(value: Any) -> str:
    if isinstance(value, dict):
        return as_text(value.get("email")) or as_text(value.get("username")) or as_text(value.get("id"))
    return as_text(value)


def _kind_of_labels(value: dict[str, Any], result: dict[str, Any] | None = None) -> str:
    """The field with the labels of a region of text: labels, hypertextlabels, paragraphlabels …"""
    if "start" not in value or "x" in value or "channel" in value:
        return ""
    given = as_text(result.get("type")) if result else ""
    keys = [given, "labels", "hypertextlabels", "paragraphlabels"]
    return next((key for key in keys if key.endswith("labels") and isinstance(value.get(key), list)), "")


def _labels(value: dict[str, Any], result: dict[str, Any] | None = None) -> tuple[str, ...]:
    return tuple(as_text(label) for label in value.get(_kind_of_labels(value, result)) or ())
