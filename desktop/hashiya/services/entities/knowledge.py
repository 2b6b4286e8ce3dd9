"""A knowledge file: entities known elsewhere, asked for candidates; it is only read, and works offline.

CSV or TSV with a head line, or JSONL; the fields `id, label_ar, label_en, aliases, description, type`, of
which `id` and one name are needed. Several aliases are separated by «|», in JSONL they may be a list.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, TextIO

from hashiya.core.beyond.entities import Entity
from hashiya.core.beyond.entity_names import likeness, readings
from hashiya.errors import UserError
from hashiya.files import explain_os_error, refuse_devices
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.entities.entity_candidates import EntityCandidate, candidates
from hashiya.services.entities.identifiers import register_of
from hashiya.services.project.kept_here import keep, kept
from hashiya.store.knowledge.knowledge_index import (
    KnowledgeEntry,
    KnowledgeIndex,
    build,
    forget,
    index_path,
    is_current,
    open_index,
    stamp_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hashiya.core.span import Annotation
    from hashiya.services.entities.registry import Registry
    from hashiya.store.project import Project

SETTING = "knowledge_file"
_EXAMPLES = 20
_LONGEST = 1_000_000  # characters of a line
_ALIASES = {
    "qid": "id",
    "identifier": "id",
    "geonameid": "id",
    "ar": "label_ar",
    "name_ar": "label_ar",
    "en": "label_en",
    "name_en": "label_en",
    "name": "label_en",
    "label": "type",
}
_TYPES = {
    "PERS": ("person", "human", "pers", "per", "شخص", "إنسان", "q5"),
    "ORG": ("organization", "organisation", "org", "company", "منظمة", "مؤسسة", "شركة", "q43229"),
    "GPE": (
        "gpe",
        "city",
        "country",
        "settlement",
        "town",
        "village",
        "مدينة",
        "دولة",
        "قرية",
        "q515",
        "q6256",
    ),
    "LOC": ("location", "place", "loc", "river", "mountain", "مكان", "نهر", "جبل"),
    "EVENT": ("event", "حدث"),
}
_TYPE_OF = {word: label for label, words in _TYPES.items() for word in words}


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no entry: `code` is `no_id`, `no_name`, `no_json`, `long_line` or `columns`."""

    line: int
    code: str


@dataclass
class KnowledgeReport:
    """How many entries were indexed; `bad` lines in all, with the first of them as examples."""

    entries: int = 0
    bad: int = 0
    examples: list[BadLine] = field(default_factory=list)

    def miss(self, line: int, code: str) -> None:
        """Count a line that is no entry."""
        self.bad += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(BadLine(line, code))


def chosen_file(project: Project) -> Path | None:
    """The knowledge file of a project, None where none was chosen."""
    given = project.setting(SETTING, "")
    if isinstance(given, str) and _is_below(given):
        return project.path.parent / given
    chosen = kept(SETTING, project.uid)
    return Path(chosen) if chosen else None


def choose_file(project: Project, path: Path | None) -> None:
    """From now on this file is asked. Where it lies below the project's folder, its way from there stands in
    the project, and goes along with it; another place of this machine is told to nobody else's.
    """
    given, elsewhere = "", ""
    if path is not None:
        whole, folder = path.resolve(), project.path.resolve().parent
        if whole.is_relative_to(folder):
            given = str(whole.relative_to(folder))
        else:
            elsewhere = str(whole)
    project.set_setting(SETTING, given)
    if elsewhere or kept(SETTING, project.uid):
        keep(SETTING, project.uid, elsewhere)


def _is_below(given: str) -> bool:
    """Whether a way from a folder cannot lead out of it; told by its letters alone, for either system."""
    ways = (PurePosixPath(given), PureWindowsPath(given))
    return bool(given) and all(not way.anchor and ".." not in way.parts for way in ways) and "\0" not in given


def index_file(
    path: Path, *, cancel: CancelToken | None = None, progress: OnProgress = ignore_progress
) -> KnowledgeReport:
    """Index a file whose index is missing or old. Raises UserError `knowledge_form`, and for the disk."""
    report = KnowledgeReport()
    try:
        refuse_devices(path)
        if is_current(path):
            with open_index(path) as index:
                count = index.value("count")
                report.entries = int(count) if count.isdecimal() else 0
            return report
        stamp = stamp_of(path)
        report.entries = build(index_path(path), _read(path, report, cancel, progress), stamp)
    except OSError as error:
        raise explain_os_error(error, path, verb="read") from error
    except UnicodeDecodeError as error:
        raise UserError(
            "knowledge_encoding",
            f"{path.name} is not UTF-8 (byte {error.start}).",
            hint="Save it as UTF-8.",
            name=path.name,
        ) from error
    return report


def _read(
    path: Path, report: KnowledgeReport, cancel: CancelToken | None, progress: OnProgress
) -> Iterator[KnowledgeEntry]:
    size = max(1, path.stat().st_size)
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline(_LONGEST)
        file.seek(0)
        rows = (
            _json_rows(_lines(file), report)
            if first.lstrip().startswith("{")
            else _table_rows(_lines(file), first, report)
        )
        for done, (line, row) in enumerate(rows):
            if done % 20_000 == 0:
                if cancel is not None:
                    cancel.check()
                progress(Progress("indexing", min(100, done * 100 * 120 // size), 100, path.name))
            entry = _entry(row)
            if not entry.id:
                report.miss(line, "no_id")
            elif not entry.names:
                report.miss(line, "no_name")
            else:
                yield entry


def _lines(file: TextIO) -> Iterator[str]:
    """Line by line; of one that is too long only the beginning, whatever the file holds."""
    while line := file.readline(_LONGEST):
        whole = line
        while len(line) >= _LONGEST and not line.endswith("\n"):
            line = file.readline(_LONGEST)
        yield whole


def _json_rows(file: Iterator[str], report: KnowledgeReport) -> Iterator[tuple[int, Mapping[str, object]]]:
    for line, text in enumerate(file, 1):
        if len(text) >= _LONGEST:
            report.miss(line, "long_line")
            continue
        try:
            row = json.loads(text) if text.strip() else None
        except (ValueError, RecursionError):
            report.miss(line, "no_json")
            continue
        if isinstance(row, dict):
            yield line, row
        elif row is not None:
            report.miss(line, "no_json")


def _table_rows(
    file: Iterator[str], first: str, report: KnowledgeReport
) -> Iterator[tuple[int, Mapping[str, object]]]:
    delimiter = max("\t,;", key=first.count)
    reader = csv.reader(file, delimiter=delimiter)
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
    except csv.Error:
        head = []
    names = [_ALIASES.get(cell, cell) for cell in head]
    if "id" not in names or not {"label_ar", "label_en", "aliases"} & set(names):
        raise UserError(
            "knowledge_form",
            "The first line does not name the columns id and label_ar or label_en.",
            hint="The columns are id, label_ar, label_en, aliases, description, type.",
        )
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            report.miss(reader.line_num, "long_line")
            continue
        if len(cells) > len(names):
            report.miss(reader.line_num, "columns")
        elif any(cell.strip() for cell in cells):
            yield reader.line_num, dict(zip(names, cells, strict=False))


def _entry(row: Mapping[str, object]) -> KnowledgeEntry:
    given = {_ALIASES.get(key.lower(), key.lower()): value for key, value in row.items()}

    def text(name: str) -> str:
        value = given.get(name, "")
        return " ".join(str(value).split()) if isinstance(value, str | int) else ""

    aliases = given.get("aliases", "")
    found = aliases if isinstance(aliases, list) else str(aliases or "").split("|")
    names = tuple(" ".join(each.split()) for each in found if isinstance(each, str) and each.strip())
    return KnowledgeEntry(
        text("id"), text("label_ar"), text("label_en"), names, text("description"), text("type")
    )


def label_of(entry: KnowledgeEntry, fallback: str) -> str:
    """The label of an entity made from an entry: what its type says in the usual words."""
    kind = entry.type.strip()
    return _TYPE_OF.get(kind.lower(), kind.upper() if kind.upper() in _TYPES else fallback)


def entity_of(entry: KnowledgeEntry, label: str) -> Entity:
    """An entity that is not in the project yet."""
    return Entity(
        "",
        label,
        ar=entry.ar,
        en=entry.en,
        aliases=entry.aliases,
        description=entry.description,
        identifiers={register_of(entry.id): entry.id},
    )


def known_elsewhere(index: KnowledgeIndex, mention: Annotation, *, most: int = 9) -> list[EntityCandidate]:
    """Entries whose names are like the mention's words, the likeliest first."""
    found: dict[str, EntityCandidate] = {}
    for reading in readings(mention.surface):
        for entry in index.of_name(reading):
            like, code, name = max(
                (like, code, name) for name in entry.names for code, like in [likeness(reading, name)]
            )
            label = label_of(entry, mention.label)
            score = like * 0.8 * (1.0 if label == mention.label else 0.6)
            if code and score > (found[entry.id].score if entry.id in found else 0):
                reasons = ((code, name), ("knowledge", entry.id))
                found[entry.id] = EntityCandidate(entity_of(entry, mention.label), score, reasons)
    return sorted(found.values(), key=_order)[:most]


def all_candidates(project: Project, registry: Registry, mention: Annotation) -> list[EntityCandidate]:
    """Entities of the project and of its knowledge file, which is indexed where it is not yet."""
    found = candidates(registry, mention, project.document(mention.document).text)
    source = chosen_file(project)
    if source is None:
        return found
    index_file(source)
    try:
        with open_index(source) as index:
            return merged(found, known_elsewhere(index, mention))
    except UserError:  # damaged: it is only made from the file, so it is made again
        forget(source)
        index_file(source)
    with open_index(source) as index:
        return merged(found, known_elsewhere(index, mention))


def typed_elsewhere(index: KnowledgeIndex, typed: str, label: str, *, most: int = 9) -> list[EntityCandidate]:
    """Entries with words that begin as typed."""
    return [
        EntityCandidate(entity_of(entry, label), 0.3, (("knowledge", entry.id),))
        for entry in index.beginning(typed, most)
    ]


def merged(
    own: list[EntityCandidate], elsewhere: list[EntityCandidate], *, most: int = 9
) -> list[EntityCandidate]:
    """The project's entities first by score; an entry that one of them was made from is not there twice."""
    have = {pair for each in own for pair in each.entity.identifiers.items()}
    more = [each for each in elsewhere if not have & set(each.entity.identifiers.items())]
    return sorted([*own, *more], key=_order)[:most]


def _order(found: EntityCandidate) -> tuple[float, str]:
    return -found.score, found.entity.name


class KnowledgeSource:
    """The knowledge file of a project as candidates need it; with none, everything passes through.

    `missing`: it is to be indexed first (`index`), and asked meanwhile in vain. `damaged`: its index could
    not be read on and was taken away.
    """

    def __init__(self, source: Path | None) -> None:
        self.source = source
        self.missing = source is not None and not (source.is_file() and is_current(source))
        self.damaged = False
        self._index = open_index(source) if source is not None and not self.missing else None

    def is_of(self, project: Project) -> bool:
        """Whether it is still the one that was chosen."""
        return chosen_file(project) == self.source

    def index(self, *, cancel: CancelToken, progress: OnProgress) -> KnowledgeReport:
        """Index the file; on any thread."""
        assert self.source is not None
        return index_file(self.source, cancel=cancel, progress=progress)

    def like(self, own: list[EntityCandidate], mention: Annotation) -> list[EntityCandidate]:
        """The project's candidates and those known elsewhere."""
        return self._merged(own, lambda index: known_elsewhere(index, mention))

    def typed(self, own: list[EntityCandidate], words: str, label: str) -> list[EntityCandidate]:
        """The same for typed words."""
        return self._merged(own, lambda index: typed_elsewhere(index, words, label))

    def _merged(
        self, own: list[EntityCandidate], ask: Callable[[KnowledgeIndex], list[EntityCandidate]]
    ) -> list[EntityCandidate]:
        if self._index is None or self.source is None:
            return own
        try:
            return merged(own, ask(self._index))
        except UserError:
            self._index.close()
            self._index = None
            self.damaged = self.missing = True
            forget(self.source)
            return own


def knowledge_of(project: Project) -> KnowledgeSource:
    """Opened; raises UserError `knowledge_index` for an index that cannot be read."""
    return KnowledgeSource(chosen_file(project))
