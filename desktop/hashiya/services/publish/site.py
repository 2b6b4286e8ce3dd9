"""Publishing a project: a folder of static pages that any browser shows, on no server.

Everything is written beside and put in its place as a whole; what was published there before goes only then.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hashiya import __version__
from hashiya.assets import resource
from hashiya.core.beyond.entities import standing_for
from hashiya.core.labels import Label
from hashiya.core.segment import count_words
from hashiya.core.span import GOLD, Annotation, Status
from hashiya.errors import UserError
from hashiya.files import explain_os_error
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.exchange.export import SHOWN, ExportSelection, shown
from hashiya.services.publish.in_place import MANIFEST, put_in_place
from hashiya.services.publish.list_pages import ListPages, NamePages
from hashiya.services.publish.page_frame import Frame, as_script, script_data, style
from hashiya.services.publish.text_pages import PublishedText, attributes, paragraph_html, place_of
from hashiya.services.statistics.content import name_key
from hashiya.store.names_on_disk import ListedText, NamesOnDisk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from hashiya.core.beyond.entities import Entity
    from hashiya.core.document import DocumentInfo
    from hashiya.store.project import Project

_PART = 400_000  # characters of a part of what is searched


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """`language`: ar or en, of the pages' interface at first. `layer` as for exports.

    `suggested`: annotations that nobody has confirmed are shown too, as such. `documents`: uids, all where
    none is named.
    """

    language: str = "ar"
    title: str = ""
    layer: str = SHOWN
    suggested: bool = False
    documents: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """What stands in the folder. `suggestions_left_out` were not confirmed by anybody."""

    folder: Path
    documents: int
    annotations: int
    names: int
    entities: int
    pages: int
    suggestions_left_out: int


@dataclass(slots=True)
class _Site:
    """What is known while writing."""

    top: Path
    kept: NamesOnDisk
    labels: tuple[Label, ...]
    order: Mapping[str, int]
    documents: int
    frame: Frame
    names: NamePages
    entities: NamePages
    pages: int = 0
    left_out: int = 0
    parts: list[int] = field(default_factory=list)
    _part: list[object] = field(default_factory=list)
    _size: int = 0

    def write(self, name: str, pieces: Iterable[str]) -> None:
        """A file of the folder, as its pieces come."""
        path = self.top / name
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        self.pages += name.endswith(".html")

    def keep_for_search(self, title: str, page: str, found: list[tuple[int, str]]) -> None:
        """A page's paragraphs go into the next part."""
        self._part.append([title, page, found])
        self._size += sum(len(text) for _, text in found)
        if self._size >= _PART:
            self.close_part()

    def close_part(self) -> None:
        """Write the part that is full, or the last one."""
        if self._part:
            number = len(self.parts)
            self.write(f"data/part-{number}.js", [f"hashiyaPart({number},{as_script(self._part)});\n"])
            self.parts.append(self._size)
            self._part, self._size = [], 0


def publish(
    project: Project,
    folder: Path,
    options: PublishOptions | None = None,
    *,
    cancel: CancelToken | None = None,
    progress: OnProgress = ignore_progress,
) -> Published:
    """Write the pages into `folder`, in the place of an earlier publication there.

    Raises UserError `folder_taken` (it holds anything else), `nothing_to_publish`, and of the disk.
    """
    options = options or PublishOptions()
    cancel = cancel or CancelToken()
    wanted = frozenset(options.documents)

    def chosen() -> Iterator[DocumentInfo]:
        return (info for info in project.iter_documents() if not wanted or info.uid in wanted)

    if next(chosen(), None) is None:
        raise UserError("nothing_to_publish", "There is no document to publish.")
    with put_in_place(folder) as top, closing(NamesOnDisk()) as kept:
        try:
            site = _prepared(project, top, kept, options, chosen())
            for number, info in enumerate(chosen(), 1):
                cancel.check()
                progress(Progress("publishing", number - 1, site.documents, info.title))
                _write_text(project, site, _published_text(project, info.uid, number, options, site))
            site.close_part()
            kept.settle()
            site.frame.parts = len(site.parts)
            lists = ListPages(site.frame, site.labels, site.write)
            lists.write_texts(kept, site.left_out, suggested=options.suggested)
            lists.write_names(site.names, cancel)
            lists.write_entities(site.entities, cancel)
            lists.write_search()
            site.write("site.css", [style(site.labels)])
            site.write("site.js", [resource("publish", "site.js").read_text(encoding="utf-8")])
            site.write("data/words.js", [script_data(site.labels)])
            done = _published(folder, site)
            site.write(MANIFEST, [json.dumps(as_json(done) | {"program": __version__}, ensure_ascii=False)])
        except OSError as error:
            raise explain_os_error(error, folder) from error
        cancel.check()
    return done


def _published(folder: Path, site: _Site) -> Published:
    names, entities = (sum(each.names for each in pages.groups()) for pages in (site.names, site.entities))
    documents, _words, annotations = site.kept.text_sums()
    return Published(folder, documents, annotations, names, entities, site.pages, site.left_out)


def as_json(done: Published) -> dict[str, object]:
    """As the command line prints it."""
    counts = {"documents": done.documents, "annotations": done.annotations, "names": done.names}
    counts |= {"entities": done.entities, "pages": done.pages}
    return {"folder": str(done.folder), **counts, "left_out": {"suggestions": done.suggestions_left_out}}


def _prepared(
    project: Project, top: Path, kept: NamesOnDisk, options: PublishOptions, infos: Iterable[DocumentInfo]
) -> _Site:
    """Everything that links need to know before the first page is written."""
    labels = {label.code: label for label in project.scheme().labels}
    order = {code: at for at, code in enumerate(labels)}
    names, entities = NamePages.of_names(kept), NamePages.of_entities(kept, project.entities())
    documents, linked = 0, False
    for info in infos:
        documents += 1
        chosen = _shown(project, info.uid, options)[0]
        for each in chosen:
            if each.label not in labels:  # of no scheme any more
                labels[each.label] = Label(each.label, each.label, each.label)
                order[each.label] = len(order)
        names.count(Counter((order[each.label], name_key(each.surface)) for each in chosen))
        meant = _meant(project, info.uid, entities.entities)
        met = Counter((0, meant[each.uid]) for each in chosen if each.uid in meant)
        entities.count(met)
        linked = linked or bool(met)
    names.put_in_order()
    entities.put_in_order()
    title = options.title or project.title or project.path.stem
    frame = Frame(title, options.language, entities=linked)
    return _Site(top, kept, tuple(labels.values()), order, documents, frame, names, entities)


def _meant(project: Project, document: str, known: Mapping[str, Entity]) -> dict[str, str]:
    """Annotation → the entity that it means, of a document's."""
    if not known:
        return {}
    mentions = (each for each in project.mentions(document) if each.entity in known)
    return {each.annotation: standing_for(known, each.entity) for each in mentions}


def _shown(project: Project, uid: str, options: PublishOptions) -> tuple[list[Annotation], int]:
    """What is shown of a document, and how many suggestions are not."""
    found = project.annotations(uid)
    has_gold = any(each.layer == GOLD for each in found)
    selection = ExportSelection(options.layer, options.suggested)
    chosen = shown(found, selection, has_gold=has_gold)
    chosen = list({(each.start, each.end, each.label): each for each in reversed(chosen)}.values())
    waiting = {(each.start, each.end, each.label) for each in found if each.status is Status.SUGGESTED}
    taken = {(each.start, each.end, each.label) for each in chosen}
    return sorted(chosen, key=lambda each: (each.start, -each.end)), len(waiting - taken)


def _published_text(
    project: Project, uid: str, number: int, options: PublishOptions, site: _Site
) -> PublishedText:
    chosen, left = _shown(project, uid, options)
    site.left_out += left
    return PublishedText(number, project.document(uid), chosen)


def _write_text(project: Project, site: _Site, text: PublishedText) -> None:
    document = text.document
    pages = text.pages()
    meant = _meant(project, document.uid, site.entities.entities)
    names = [(site.order[each.label], name_key(each.surface)) for each in text.annotations]
    opening = {
        each.uid: attributes(
            *(each, at, site.order[each.label], site.names.link(*names[at])),
            site.entities.link(0, meant.get(each.uid, "")),
        )
        for at, each in enumerate(text.annotations)
    }
    site.kept.add_text(
        ListedText(
            *(text.number, document.title, text.page_name(0)),
            *(count_words(document.text), len(text.annotations)),
        )
    )
    lists = ListPages(site.frame, site.labels, site.write)
    begun = 0
    for at, found in enumerate(pages):
        low, high = found[0][0], found[-1][1]
        marks = [each for each in text.annotations if each.start < high and each.end > low]
        rows = []
        for paragraph in found:
            while begun < len(text.annotations) and text.annotations[begun].start < paragraph[1]:
                each = text.annotations[begun]
                place = place_of(document.text, text.page_name(at), paragraph, each.start, each.end)
                site.names.add(*names[begun], text.number, place)
                if entity := meant.get(each.uid):
                    site.entities.add(0, entity, text.number, place)
                begun += 1
            here = [each for each in marks if each.start < paragraph[1] and each.end > paragraph[0]]
            rows.append(paragraph_html(document, paragraph, here, opening))
        used = sorted({site.order[each.label] for each in marks})
        last = text.number == site.documents
        lists.write_text_page(text, at, len(pages), "\n".join(rows), used, last=last)
        kept = [(start, document.text[start:end]) for start, end in found if end > start]
        site.keep_for_search(document.title, text.page_name(at), kept)
