"""The lists of a publication: texts, names and entities with every place; the page that searches all."""

from __future__ import annotations

from html import escape
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from hashiya.core.beyond.entities import Entity
    from hashiya.core.labels import Label
    from hashiya.progress import CancelToken
    from hashiya.services.publish.page_frame import Frame
    from hashiya.services.publish.text_pages import PagePlace, PublishedText
    from hashiya.store.names_on_disk import ListedGroup, ListedName, ListedPlace, ListedText, NamesOnDisk

TEXTS_A_PAGE = 200
NAMES_A_PAGE = 100
PLACES_A_PAGE = 2000
_HERE = "\0"  # where the rows of a page come in


class NamePages:
    """Names of labels, or entities: which page each stands on, known before its places are; and the places.

    They are counted, put in order, and then get their places; so many as a corpus has are kept on the disk.
    """

    def __init__(self, kept: NamesOnDisk, kind: str, entities: Mapping[str, Entity]) -> None:
        self._kept, self.kind, self.entities = kept, kind, entities

    @classmethod
    def of_names(cls, kept: NamesOnDisk) -> NamePages:
        """Label by label (a group each), in alphabetical order, the article not counted."""
        return cls(kept, "names", {})

    @classmethod
    def of_entities(cls, kept: NamesOnDisk, known: Mapping[str, Entity]) -> NamePages:
        """All in one list (group 0), by name; keys are uids."""
        return cls(kept, "entities", known)

    def count(self, counts: Mapping[tuple[int, str], int]) -> None:
        """So many more places, by (group, key)."""
        known = self.entities
        letters = {key: _letters(known[key].name if known else key) for _group, key in counts}
        self._kept.count(self.kind, counts, letters)

    def put_in_order(self) -> None:
        """All names have been counted."""
        ties = "id" if self.kind == "entities" else "key"
        self._kept.put_in_order(self.kind, ties, names=NAMES_A_PAGE, places=PLACES_A_PAGE)

    def groups(self) -> list[ListedGroup]:
        """Those that have names, in their order."""
        return self._kept.groups(self.kind)

    def page(self, group: int, page: int) -> list[ListedName]:
        """The names of a page, from 0."""
        return self._kept.page(self.kind, group, page)

    def places(self, name: ListedName) -> Iterator[ListedPlace]:
        """Where a name stands, one place at a time."""
        return self._kept.places(name.id)

    def page_name(self, group: int, page: int) -> str:
        """A page's file, from 0."""
        stem = f"names/{group:02}" if self.kind == "names" else "entities"
        return f"{stem}{f'-{page + 1}' if page else ''}.html"

    def link(self, group: int, key: str) -> str:
        """To a name, from the top of the folder; "" where there is none."""
        found = self._kept.found(self.kind, group, key)
        return f"{self.page_name(group, found[1])}#n{found[2]}" if found is not None else ""

    def add(self, group: int, key: str, text: int, place: PagePlace) -> None:
        """One place of a name, in a text (its number)."""
        found = self._kept.found(self.kind, group, key)
        assert found is not None
        self._kept.add_place(found[0], text, place.link, place.before, place.surface, place.after)


def _letters(name: str) -> str:
    return name.removeprefix("ال") if len(name) > 4 else name


class ListPages:
    """Writes the lists, and puts a text between its bar and its neighbours."""

    def __init__(
        self, frame: Frame, labels: Sequence[Label], write: Callable[[str, Iterable[str]], None]
    ) -> None:
        self._frame, self._labels, self._write = frame, labels, write

    # ---------------------------------------------------------------- texts
    def write_texts(self, kept: NamesOnDisk, left_out: int, *, suggested: bool) -> None:
        """The list of texts, 200 a page."""
        frame = self._frame
        sums = dict(zip(("documents", "words", "annotations"), kept.text_sums(), strict=True))
        counted = "".join(f"<span>{frame.counted(word, count)}</span>" for word, count in sums.items())
        note = f'<p class="quiet">{frame.counted("left_out", left_out)}</p>' if left_out else ""
        note += f'<p class="quiet">{frame.say("with_suggestions")}</p>' if suggested else ""
        count = -(-sums["documents"] // TEXTS_A_PAGE)
        for at in range(count):
            rows = "".join(map(self._text_row, kept.texts(at * TEXTS_A_PAGE + 1, TEXTS_A_PAGE)))
            paging = frame.paging(at, count, _index_name)
            head = f'<h1><bdi>{escape(frame.title)}</bdi></h1><p class="quiet">{counted}</p>{note}'
            content = f'{head}{paging}<ol class="rows">{rows}</ol>{paging}'
            self._write(_index_name(at), [frame.page("index", frame.title, content)])

    def _text_row(self, each: ListedText) -> str:
        frame = self._frame
        facts = [frame.counted("words", each.words)]
        facts += [frame.counted("annotations", each.annotations)] if each.annotations else []
        said = "".join(f"<span>{fact}</span>" for fact in facts)
        title = escape(each.title)
        return (
            f'<li data-row="{title}"><a href="{each.page}"><bdi>{title}</bdi></a>'
            f'<span class="quiet">{said}</span></li>'
        )

    def write_text_page(
        self, text: PublishedText, at: int, count: int, body: str, used: Sequence[int], *, last: bool
    ) -> None:
        """One page of a text."""
        frame = self._frame
        title = text.document.title
        heading = "" if text.document.text.lstrip().startswith(title) and at == 0 else escape(title)
        legend = "".join(self._legend_row(number) for number in used)
        paging = frame.paging(at, count, lambda page: text.page_name(page).removeprefix("texts/"))
        around = self._around(text.number, last=last)
        listed = f'<ul class="legend" {frame.named("labels")}>{legend}</ul>' if legend else ""
        content = (
            (f"<h1><bdi>{heading}</bdi></h1>" if heading else "")
            + f'{listed}{paging}<article class="text">{body}</article>{paging}{around}'
            + _CARD.format(close=frame.say("close"))
        )
        tags = f'<button id="tags" aria-pressed="false">{frame.say("tags")}</button>' if legend else ""
        self._write(text.page_name(at), [frame.page("text", title, content, base="../", bar=tags)])

    def _legend_row(self, number: int) -> str:
        name = self._frame.label(self._labels[number])
        return (
            f'<li><button data-label="{number}" aria-pressed="true">'
            f'<span class="swatch l-{number}"></span>{name}</button></li>'
        )

    def _around(self, number: int, *, last: bool) -> str:
        frame = self._frame
        before = f'<a href="{number - 1:05}.html" rel="prev">{frame.say("previous_text")}</a>'
        after = f'<a href="{number + 1:05}.html" rel="next">{frame.say("next_text")}</a>'
        shown = (before if number > 1 else "<span></span>") + ("" if last else after)
        return f'<nav class="around">{shown}</nav>'

    # ---------------------------------------------------------------- names
    def write_names(self, names: NamePages, cancel: CancelToken) -> None:
        """The list of labels, and each label's names."""
        frame = self._frame
        rows = []
        for group in names.groups():
            label = self._labels[group.number]
            said = f"<span>{frame.counted('name_count', group.names)}</span>"
            said += f"<span>{frame.counted('places', group.places)}</span>"
            sign = f'<span class="swatch l-{group.number}"></span> {frame.label(label)}'
            link = f'<a href="{names.page_name(group.number, 0)}">{sign}</a>'
            words = escape(f"{label.ar} {label.en} {label.code}")
            rows.append(f'<li data-row="{words}"><span>{link}</span><span class="quiet">{said}</span></li>')
            self._write_group(names, group, frame.label(label), label.ar or label.code, cancel)
        body = f'<ul class="rows">{"".join(rows)}</ul>' if rows else f"<p>{frame.say('no_names')}</p>"
        title = {"ar": "الأسماء", "en": "Names"}[frame.language]
        self._write("names.html", [frame.page("names", title, f"<h1>{frame.say('names')}</h1>{body}")])

    def write_entities(self, entities: NamePages, cancel: CancelToken) -> None:
        """The list of entities."""
        for group in entities.groups():
            self._write_group(entities, group, self._frame.say("entities"), self._frame.title, cancel)

    def _write_group(
        self, names: NamePages, group: ListedGroup, heading: str, title: str, cancel: CancelToken
    ) -> None:
        """Page by page, each written name by name: one name may have a million places."""
        base = "../" if names.kind == "names" else ""

        def beside(page: int) -> str:
            return names.page_name(group.number, page).removeprefix("names/")

        for at in range(group.pages):
            cancel.check()
            paging = self._frame.paging(at, group.pages, beside)
            content = f"<h1>{heading}</h1>{paging}{_HERE}{paging}"
            before, _, after = self._frame.page(names.kind, title, content, base=base).rpartition(_HERE)
            rows = (self._name(names, each, base) for each in names.page(group.number, at))
            pieces = chain([before], chain.from_iterable(rows), [after])
            self._write(names.page_name(group.number, at), pieces)

    def _name(self, names: NamePages, each: ListedName, base: str) -> Iterator[str]:
        entity = names.entities.get(each.key)
        shown = escape(entity.name if entity is not None and entity.name else each.surface)
        facts = f'<span class="n">{self._frame.number(each.places)}</span>'
        more = self._about(entity) if entity is not None else ""
        yield (
            f'<details class="name" id="n{each.number}" data-row="{shown}">'
            f"<summary><b><bdi>{shown}</bdi></b> {facts}</summary>{more}"
            '<ol class="places">'
        )
        for place in names.places(each):
            yield (
                f'<li class="place"><a href="{base}{escape(place.link)}"><bdi>{escape(place.title)}</bdi></a>'
                f'<span class="kwic" dir="auto">{escape(place.before)}<b>{escape(place.surface)}</b>'
                f"{escape(place.after)}</span></li>"
            )
        yield "</ol></details>"

    def _about(self, entity: Entity) -> str:
        names = [each for each in (entity.en, *entity.aliases) if each and each != entity.name]
        also = f"{self._frame.say('also')} {escape('، '.join(names))}" if names else ""
        known = " · ".join(f"{escape(name)}: {escape(value)}" for name, value in entity.identifiers.items())
        parts = [part for part in (escape(entity.description), also, known) if part]
        return "".join(f'<p class="quiet" dir="auto">{part}</p>' for part in parts)

    # ---------------------------------------------------------------- searching
    def write_search(self) -> None:
        """The page that searches all texts."""
        frame = self._frame
        content = (
            f'<h1>{frame.say("search")}</h1><p class="quiet">{frame.say("search_note")}</p>'
            '<ol class="rows" id="hits"></ol>'
            f'<button id="more" hidden>{frame.say("more")}</button>'
        )
        title = {"ar": "البحث", "en": "Search"}[frame.language]
        self._write("search.html", [frame.page("search", title, content, found="find_all")])


_CARD = (
    '<aside id="card" hidden aria-live="polite"><div id="card-rows"></div>'
    '<div><button id="card-close">{close}</button></div></aside>'
)


def _index_name(page: int) -> str:
    return f"index{f'-{page + 1}' if page else ''}.html"
